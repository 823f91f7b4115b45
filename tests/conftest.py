"""Make `tests` importable from anywhere, behind the installed package and never before it."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))
