"""Run the command line as ``python -m tallies``."""

from tallies.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
