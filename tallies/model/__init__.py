"""The data model: the reports table, the reconciled tally, and the series taken from it.

May import ``tallies.errors`` only. Tables go in and out as plain pandas objects: dates are
midnight ``datetime64[us]`` without zone, counts are ``Int64``, text is ``str``. Nothing is
filled, clipped or guessed here, and no input is changed.
"""
