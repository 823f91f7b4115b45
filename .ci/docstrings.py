"""Check the docstring of every public name of tallies with numpydoc's own rules.

The rules left out are those of ``[tool.numpydoc_validation]`` in pyproject.toml. A record that
is made by the package, not by the user, may describe its fields under Attributes.
"""

import inspect
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from numpydoc.validate import Validator, get_doc_object, validate

import tallies
import tallies.errors

PROJECT = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
LEFT_OUT = {code for code in PROJECT["tool"]["numpydoc_validation"]["checks"] if code != "all"}


def public_names() -> Iterator[str]:
    """Yield the import path of every public function, class, and public method of a class."""
    functions = [f"tallies.{name}" for name in tallies.__all__ if name != "__version__"]
    for name, value in vars(tallies.errors).items():
        if inspect.isclass(value) and value.__module__ == "tallies.errors":
            functions.append(f"tallies.errors.{name}")
    for path in functions:
        yield path
        owner = Validator._load_obj(path)
        if inspect.isclass(owner):
            for name, value in vars(owner).items():
                if inspect.isfunction(value) and not name.startswith("_"):
                    yield f"{path}.{name}"


def described_as_attributes(path: str) -> bool:
    """Say whether the Attributes section of a class names every public argument."""
    owner = Validator._load_obj(path)
    if not inspect.isclass(owner):
        return False
    section = get_doc_object(owner)["Attributes"]
    described = {name.strip() for entry in section for name in entry.name.split(",")}
    wanted = {name for name in inspect.signature(owner).parameters if not name.startswith("_")}
    return wanted <= described


def faults() -> Iterator[str]:
    """Yield one line per broken rule."""
    for path in public_names():
        for code, text in validate(path)["errors"]:
            if code in LEFT_OUT or (code == "PR01" and described_as_attributes(path)):
                continue
            yield f"{path}: {code} {text}"


if __name__ == "__main__":
    found = list(faults())
    print("\n".join(found) or "docstrings are complete")
    sys.exit(bool(found))
