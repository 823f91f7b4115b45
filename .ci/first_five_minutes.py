"""Follow the README word by word in a copy of its own, and time each step.

    python .ci/first_five_minutes.py [--no-tests] [--write]

Clones the checkout (what is committed, nothing else) into a temporary folder, runs the two commands
of the README there, the first of which makes the virtual environment, then its Python block and the
commands for claims of one's own. Every step must end well, and print what the README shows of it.
`--no-tests` leaves out the second command, which runs all tests. `--write` puts the table into
CONTRIBUTING.md.
"""

import argparse
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "CONTRIBUTING.md"
BEGIN, END = "<!-- first five minutes: begin -->", "<!-- first five minutes: end -->"
SHEET = "claims.csv"
OWN = """\
theatre,reference_date,count,source
Iraq,2023-11-21,32,Pentagon
Iraq,2023-11-23,36,Pentagon
"""


def blocks(readme: str) -> list[tuple[str, str]]:
    """Return the code blocks of the README with their languages."""
    return re.findall(r"^```(\w*)\n(.*?)^```", readme, flags=re.MULTILINE | re.DOTALL)


def steps(readme: str, *, tests: bool) -> list[tuple[str, str, str]]:
    """Return what the README asks for: name, shell command, what it must print (a line each)."""
    found = blocks(readme)
    first, second = (text.strip() for _, text in found if text.startswith("python3 -m venv"))
    code = next(text for language, text in found if language == "python")
    shown = [text for language, text in found if language == "text"]
    report = next(text for _, text in found if text.startswith("us_forces_2023:"))
    headline = next(line for line in report.splitlines() if line.startswith("Attacks on"))
    install, use = first.rsplit(" && ", 1)
    own = next(text for _, text in found if text.startswith("tallies template"))
    sheet, check, page = (re.split(r"\s{2,}", line)[0] for line in own.strip().splitlines())
    filled = f"printf '{OWN}' > {SHEET}"  # what a person types into the sheet
    asked = [
        ("install, the first half of the first command", install, ""),
        ("the page, its second half", use, headline),
        ("the Python block", f".venv/bin/python - <<'END'\n{code}END", shown[0]),
        ("an empty sheet for own claims", f".venv/bin/{sheet}", ""),
        ("the sheet, with two rows typed in, checked", f"{filled}; .venv/bin/{check}", ""),
        ("own claims as a page", f".venv/bin/{page}", "reach 36 in Iraq"),
    ]
    return [*asked, ("install for tests, and all tests", second, " passed")] if tests else asked


def follow(name: str, command: str, wanted: str, folder: Path) -> float:
    """Run one step and return its seconds; stop at one that fails or prints something else."""
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "MPLBACKEND": "agg"}
    plain = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    start = time.perf_counter()
    done = subprocess.run(
        ["bash", "-euc", command],
        cwd=folder,
        env={**plain, **quiet},
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - start
    missing = [line for line in wanted.splitlines() if line.strip() not in done.stdout]
    if done.returncode or missing:
        print(f"{name}: exit {done.returncode}, not printed: {missing}\n{done.stdout}{done.stderr}")
        raise SystemExit(1)
    return seconds


def table(times: list[tuple[str, float]]) -> str:
    """Return the steps with their seconds, and where they were measured."""
    load = os.getloadavg()[0]
    told = (
        f"Measured on {time.strftime('%d %B %Y').lstrip('0')} on {platform.system()}, "
        f"{os.cpu_count()} cores (load {load:.1f}), Python {platform.python_version()}. Packages "
        "are downloaded by the first step, so it depends on the network:"
    )
    rows = [f"| {name} | {seconds:.0f} s |" for name, seconds in times]
    whole = sum(seconds for _, seconds in times)
    lines = ["| step | time |", "|---|---|", *rows, f"| together | {whole:.0f} s |"]
    return "\n".join([told, "", *lines])


def main() -> int:
    """Follow the README."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--no-tests", action="store_true", help="leave the second command out")
    parser.add_argument("--write", action="store_true", help="put the table into CONTRIBUTING.md")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "tallies"
        clone = f"git clone --quiet --no-hardlinks {ROOT} {folder}"
        times = [("clone", follow("clone", clone, "", ROOT))]
        readme = (folder / "README.md").read_text(encoding="utf-8")
        for name, command, wanted in steps(readme, tests=not args.no_tests):
            times.append((name, follow(name, command, wanted, folder)))
            print(f"{times[-1][1]:6.1f} s  {name}", flush=True)
    found = table(times)
    print(found)
    if args.write:
        guide = GUIDE.read_text(encoding="utf-8")
        before, rest = guide.split(BEGIN)
        _, after = rest.split(END)
        GUIDE.write_text(f"{before}{BEGIN}\n{found}\n{END}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
