"""Files out and back: Parquet with its metadata, and writing whole or not at all.

May import ``tallies.model`` and ``tallies.errors``. Every file that tallies writes goes through
``tallies.io.atomic``; pyarrow is imported inside the functions that need it.
"""
