"""Check that a wheel holds the package and its data, and nothing else: FILE.whl."""

import sys
import zipfile
from pathlib import PurePosixPath

REQUIRED = (
    "tallies/__init__.py",
    "tallies/py.typed",
    "tallies/plots/fonts/TalliesSans-Regular.otf",
    "tallies/plots/fonts/OFL.txt",
    *(f"tallies/locale/{code}/LC_MESSAGES/tallies.mo" for code in ("ar", "fr", "uk")),
    *(
        f"tallies/_data/{name}/{file}"
        for name in ("coal_mining_disasters", "red_sea_shipping", "us_forces_2023")
        for file in ("README.md", "dataset.toml", "events.csv", "reports.csv")
    ),
)
LARGEST = 3_000_000  # bytes of the whole wheel


def faults(wheel: str) -> list[str]:
    """Return one line per thing that is missing from the wheel or does not belong there."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        packed = sum(item.compress_size for item in archive.infolist())
    found = [f"missing: {name}" for name in REQUIRED if name not in names]
    for name in names:
        top = PurePosixPath(name).parts[0]
        if top != "tallies" and not top.endswith(".dist-info"):
            found.append(f"does not belong in the wheel: {name}")
        if "__pycache__" in name or "/tests/" in name:
            found.append(f"does not belong in the wheel: {name}")
    if packed > LARGEST:
        found.append(f"too large: {packed} bytes, more than {LARGEST}")
    print(f"{PurePosixPath(wheel).name}: {len(names)} files, {packed:,} bytes")
    return found


if __name__ == "__main__":
    problems = faults(sys.argv[1])
    print("\n".join(problems) or "wheel contents are right")
    sys.exit(bool(problems))
