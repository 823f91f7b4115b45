"""The command line: one file per family of verbs.

May import every other room, but only inside the functions that run a verb: ``tallies --help``
must not load pandas. Data goes to standard output, talk to standard error. The verbs hold no
logic of their own; whatever they print can be had from Python with the same options.
"""

from tallies.cli.app import main

__all__ = ["main"]
