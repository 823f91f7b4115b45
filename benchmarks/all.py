"""Every benchmark in one run, with the machine and the versions: ``python benchmarks/all.py``.

``--quick`` asks each for few rounds: about five minutes, to see that all run and nothing is far
off. ``--only WORD`` picks the scripts whose name contains it (may be repeated). ``--write`` writes
what was printed to ``docs/development/benchmarks_results.md``. Peers run beside ours in the same
script, so that ratios are of one run; a peer that is not installed is left out, and the script says
so.

The scripts run one after another, each in a process of its own, and print their tables themselves.
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
RESULTS = ROOT / "docs/development/benchmarks_results.md"
PACKAGES = ("tallies", "numpy", "pandas", "scipy", "statsmodels", "matplotlib", "pyarrow")
PEERS = ("ruptures", "skchange")
LONGEST = 3 * 3600  # seconds that one script may take


@dataclass(frozen=True, slots=True)
class Job:
    """A script with what it answers, and its arguments in full and quickly."""

    script: str
    answers: str
    full: tuple[str, ...]
    quick: tuple[str, ...] | None  # None: too slow for a quick run

    def arguments(self, *, quick: bool) -> tuple[str, ...]:
        """Return the arguments of a full or a quick run."""
        return self.quick or () if quick else self.full


JOBS = (
    Job("run", "Import, reconciling, the main job, Parquet: speed and memory", ("5",), ("1",)),
    Job("charts", "Charts and pages beside bare matplotlib", ("5",), ("1",)),
    Job("replay", "A replay beside the days one by one", ("2",), None),
    Job("regions", "Regions and overlapping sums at size", (), ("levels4", "10", "200")),
    Job("changes", "Changes of rate beside other tools", ("all",), ("accuracy", "--series", "4")),
    Job("penalties", "Critical penalties by simulation", (), ("200",)),
    Job("coverage_rates", "Coverage of rates, trends, dispersion", (), ("40", "1", "compare")),
    Job("monitor", "Time between false alarms", ("alarms",), ("alarms", "8")),
    Job("bands", "Coverage and width of the band", ("--wars", "500"), ("--wars", "4")),
    Job("wrong_figures", "Planted wrong figures beside three other rules", (), ("4",)),
    Job("diagnoses", "Causes named rightly and falsely", (), ("4",)),
    Job("compare_sources", "Coverage of ratio and lag of two sources", ("200", "300"), ("6", "1")),
)


def run(job: Job, *, quick: bool) -> tuple[str, float, bool]:
    """Run one script, show what it prints; return that, its seconds and whether it ended well."""
    command = [sys.executable, str(HERE / f"{job.script}.py"), *job.arguments(quick=quick)]
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    start = time.perf_counter()
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": path}
    )
    assert child.stdout is not None
    lines = []
    for line in child.stdout:
        print(line, end="", flush=True)
        lines.append(line)
    good = child.wait(timeout=LONGEST) == 0
    return "".join(lines), time.perf_counter() - start, good


def machine() -> str:
    """Return the machine, how busy it is, and the versions, as a table."""
    installed = [f"{name} {found}" for name in PACKAGES if (found := known(name))]
    peers = [f"{name} {known(name) or 'not installed'}" for name in PEERS]
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    rows = (
        ("day", time.strftime("%Y-%m-%d")),
        ("machine", f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"),
        ("load when it began (1, 5, 15 minutes)", load),
        ("Python", platform.python_version()),
        ("packages", ", ".join(installed)),
        ("peers", ", ".join(peers)),
    )
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])


def known(name: str) -> str:
    """Return the installed version of a package, empty without one."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def section(job: Job, text: str, seconds: float, *, quick: bool) -> str:
    """Return one script's part of the page; headings it prints become bold lines."""
    arguments = " ".join(job.arguments(quick=quick))
    said = [f"**{line.lstrip('# ').strip()}**" if line[:1] == "#" else line
            for line in text.strip().splitlines()]  # fmt: skip
    command = f"    python benchmarks/{job.script}.py {arguments}".rstrip()
    took = f"It took {seconds:.0f} s."
    return "\n\n".join([f"## {job.answers}", command, took, "\n".join(said)])


def page(about: str, sections: list[str], *, quick: bool) -> str:
    """Return the page of results."""
    how = (
        "python benchmarks/all.py --quick --write" if quick else "python benchmarks/all.py --write"
    )
    few = (
        "This is the quick version: few rounds and few made-up series. It shows that every "
        "benchmark runs and nothing is far off; shares of a handful of series say little. The "
        "pages on each subject have the full figures."
    )
    opening = f"This page was written by one command:\n\n    {how}"
    parts = ["# All benchmarks in one run", opening, *([few] if quick else []), about, *sections]
    return "\n\n".join(parts) + "\n"


def main() -> int:
    """Run the benchmarks asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few rounds: about five minutes")
    parser.add_argument("--only", action="append", metavar="WORD", help="scripts by name")
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.relative_to(ROOT)}")
    args = parser.parse_args()
    jobs = [job for job in JOBS if not args.only or any(word in job.script for word in args.only)]
    jobs = [job for job in jobs if job.quick is not None or not args.quick]
    about, sections, ends = machine(), [], []
    print(about)
    for job in jobs:
        print(f"\n## {job.answers} ({job.script}.py)\n", flush=True)
        text, seconds, good = run(job, quick=args.quick)
        sections.append(section(job, text, seconds, quick=args.quick))
        ends.append((job.script, seconds, good))
        if args.write:  # after each, so that a run that is broken off leaves what it had
            RESULTS.write_text(page(about, sections, quick=args.quick), encoding="utf-8")
    print("\n| script | seconds | ended |\n|---|---|---|")
    for script, seconds, good in ends:
        print(f"| {script}.py | {seconds:.0f} | {'well' if good else 'with an error'} |")
    if args.write:
        print(f"\nwrote {RESULTS.relative_to(ROOT)}")
    return int(not all(good for _, _, good in ends))


if __name__ == "__main__":
    sys.exit(main())
