"""Planted wrong figures: how many are found, and how often a false cause is named.

Short forms of the two benchmarks; their full tables stand in docs/explanation/causes.md:

    python -m pytest tests/reference/test_found_and_explained.py -m slow
"""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
pytestmark = pytest.mark.slow


def benchmark(name: str) -> ModuleType:
    """Return a benchmark as a module."""
    spec = spec_from_file_location(name, BENCHMARKS / f"{name}.py")
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("place", ["one theatre", "two and their sum"])
def test_wrong_figures_are_found(place: str) -> None:
    wrong_figures = benchmark("wrong_figures")
    found, _ = wrong_figures.measured(wrong_figures.Setting(place, 1, "uniform"), 20)
    precision, recall = found.T
    left_out = wrong_figures.METHODS.index("and left out")
    assert precision[left_out] >= 0.9
    assert recall[left_out] >= 0.85
    harmonic = 2 * precision * recall / (precision + recall)
    assert harmonic[left_out] > harmonic[3:].max()


@pytest.mark.parametrize("kind", ["random, up to twice", "random, within half"])
def test_few_figures_wrong_at_random_are_given_a_cause(kind: str) -> None:
    named = benchmark("diagnoses").tell(kind, 60)
    false = sum(n for (cause, _), n in named.items() if cause)
    assert false <= 0.2 * 60


@pytest.mark.parametrize(
    ("kind", "share"),
    [("two theatres swapped", 0.95), ("a third theatre counted too", 0.8), ("a later hour", 0.8)],
)
def test_plain_slips_are_named(kind: str, share: float) -> None:
    diagnoses = benchmark("diagnoses")
    _, right = diagnoses.PLANTED[kind]
    named = diagnoses.tell(kind, 40)
    assert sum(n for (cause, _), n in named.items() if cause in right) >= share * 40
