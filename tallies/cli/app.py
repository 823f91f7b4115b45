"""Parse the arguments, run the verb, and turn what went wrong into one line and an exit code."""

import argparse
import gc
import sys
from contextlib import contextmanager, suppress

import tallies
from tallies.cli import check, compare, data, editions, page, plot, shell, tables
from tallies.cli.parser import Parser
from tallies.cli.talk import as_options, complain, say

TYPE_CHECKING = False  # see options.py
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

DONE, BAD_DATA, USAGE, BAD_FILE, NOT_ENOUGH, OUR_FAULT, INTERRUPTED = 0, 1, 2, 3, 4, 70, 130

DEBUG = "show the traceback of an error"
DESCRIPTION = "Reconcile the running totals that officials and news report, and chart them."
EXAMPLES = """\
examples:
  tallies report us_forces_2023 -o report  page, charts and data of a dataset
  tallies check claims.csv                 what is wrong with a file, line by line
  tallies weekly claims.csv --definition us_dod --json
  tallies changes us_forces_2023           whether and when the rate changed
  tallies plot tally claims.csv -o tally.svg

Results go to standard output or to the file named with -o, everything else to
standard error. A file tallies.toml beside FILE, or named with --config, keeps
what is the same every week: definition, theatres, colours, titles, events.

exit codes: 0 done, 1 the data have problems, 2 usage, 3 a file cannot be read or
written, 4 not enough data, 130 interrupted"""


def main(argv: "Sequence[str] | None" = None) -> int:
    """Run the command line and return its exit code.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments after the program's name; those of the process by default.

    Returns
    -------
    int
        0 done, 1 the data have problems, 2 usage, 3 a file cannot be read or written,
        4 not enough data, 70 a fault of tallies itself, 130 interrupted.

    Raises
    ------
    SystemExit
        For ``--help``, ``--version`` and arguments that cannot be parsed.

    Examples
    --------
    >>> from tallies.cli import main
    >>> main(["data", "us_forces_2023", "--events", "--json"])  # doctest: +ELLIPSIS
    [
    {"date": "2023-10-07", "theatre": "Gaza", ...
    ]
    0
    """
    args = parser_of_all().parse_args(argv)
    if argv is None:  # the process is ours
        # It ends soon, and most of what it makes lives as long: looking for garbage all the
        # time takes a tenth of it.
        gc.set_threshold(50_000)
        _keep_stdout()
        _speak_utf8()
        if not args.debug:
            sys.excepthook = _own_up
    with _library_warnings(args):
        return _run(args)


def parser_of_all() -> Parser:
    """Return the parser of all verbs."""
    usage = "tallies [--help] [--version] [--debug] VERB ..."
    parser = Parser(prog="tallies", usage=usage, description=DESCRIPTION)
    parser.add_argument("--version", action="version", version=f"tallies {tallies.__version__}")
    parser.add_argument("--debug", action="store_true", help=DEBUG)
    verbs = parser.add_subparsers(
        prog="tallies", dest="verb", metavar="VERB", required=True, help=argparse.SUPPRESS
    )
    for family in (page, check, tables, compare, editions, plot, data, shell):
        family.add(verbs)
    listed = [f"  {name:<10} {added.description}" for name, added in verbs.choices.items()]
    parser.epilog = "\n".join(("verbs (tallies VERB --help tells more):", *listed, "", EXAMPLES))
    for added in verbs.choices.values():
        # Suppressed, or the verb's default would undo a --debug before the verb.
        added.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help=DEBUG)
    return parser


def _run(args: argparse.Namespace) -> int:
    """Run the verb and turn the errors that tallies raises on purpose into exit codes."""
    from tallies.errors import FormatError, NotEnoughDataError, ReportError, TalliesError

    try:
        if "config" in args:
            from tallies.cli.settings import fill

            fill(args)
        code: int = args.run(args)
        sys.stdout.flush()
    except BrokenPipeError:
        _close_stdout()
        return DONE  # whoever reads has enough
    except KeyboardInterrupt as error:
        return _fail(args, INTERRUPTED, error, "interrupted, nothing half done is left")
    except ReportError as error:
        return _fail(args, BAD_DATA, error)
    except NotEnoughDataError as error:
        return _fail(args, NOT_ENOUGH, error)
    except FormatError as error:
        return _fail(args, BAD_FILE, error)
    except OSError as error:
        return _fail(args, BAD_FILE, error)
    except TalliesError as error:
        return _fail(args, USAGE, error)
    return code


def _fail(
    args: argparse.Namespace, code: int, error: BaseException, words: str | None = None
) -> int:
    """Say what went wrong, with the traceback if asked for, and return the exit code."""
    if args.debug:
        import traceback

        say("".join(traceback.format_exception(error)).rstrip())
    complain(words or _words(error, args))
    return code


def _words(error: BaseException, args: argparse.Namespace) -> str:
    """Return an error's text with options for arguments; a plain OSError's with a mend instead."""
    if isinstance(error, OSError) and error.strerror:
        told = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
        if "Fix:" in told:
            return told
        lacking = isinstance(error, PermissionError)
        return f"{told}. Fix: {'ask for the right to read it' if lacking else 'correct the path'}"
    return str(error) if isinstance(error, OSError) else as_options(str(error), vars(args))


@contextmanager
def _library_warnings(args: argparse.Namespace) -> "Iterator[None]":
    """Say the warnings of tallies on standard error as plain lines, each one once."""
    import warnings

    from tallies.errors import TalliesWarning

    with warnings.catch_warnings():
        usual = warnings.showwarning
        said: set[str] = set()

        def show(message: Warning | str, category: type[Warning], *where: object) -> None:
            """Print a warning of ours as one line, any other as usual."""
            if not issubclass(category, TalliesWarning):
                usual(message, category, *where)  # type: ignore[arg-type]  # passed on as it came
            elif str(message) not in said:
                said.add(str(message))
                say(f"tallies: warning: {as_options(str(message), vars(args))}")

        warnings.simplefilter("always", TalliesWarning)
        warnings.showwarning = show  # type: ignore[assignment]  # the same call, named otherwise
        yield


def _keep_stdout() -> None:
    """Keep standard output for results: what a library prints in C goes to standard error.

    HiGHS, the solver behind scipy, prints a line of its own now and then whatever its options.
    """
    import os

    ours = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    sys.stdout = os.fdopen(ours, "w", encoding="utf-8")
    sys.__stdout__ = sys.stdout  # type: ignore[misc]  # where shutil asks for the terminal's width


def _speak_utf8() -> None:
    """Write UTF-8 whatever the locale, so that a name is never a reason to stop."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]  # text files of the process


def _close_stdout() -> None:
    """Point standard output at nothing, or Python complains about it again on leaving."""
    import os

    with suppress(OSError, ValueError):  # a replaced standard output has no descriptor
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _own_up(kind: type[BaseException], error: BaseException, _: "TracebackType | None") -> None:
    """Report a fault of tallies itself in one line instead of a traceback."""
    complain(
        f"a fault in tallies itself: {kind.__name__}: {error}. "
        "Run it again with --debug and send in what it prints"
    )
    raise SystemExit(OUR_FAULT)
