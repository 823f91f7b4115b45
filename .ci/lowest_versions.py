"""Print the lowest version of every dependency that FILE (a pyproject.toml) allows."""

import sys
import tomllib
from pathlib import Path


def lowest(pyproject: Path) -> list[str]:
    """Return the project's dependencies with each lower limit turned into an exact version."""
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    return [line.replace(">=", "==") for line in project["dependencies"]]


if __name__ == "__main__":
    print("\n".join(lowest(Path(sys.argv[1]))))
