"""Reconcile reported running totals of attacks, and chart them honestly.

Names are imported on first use, so ``import tallies`` costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from tallies.comparison.editions import Difference, diff
    from tallies.comparison.replay import replay
    from tallies.comparison.revisions import Revisions, revisions
    from tallies.comparison.sources import SourceComparison, compare_sources
    from tallies.datasets import Dataset, list_datasets, load_dataset
    from tallies.io.parquet import read_parquet, write_parquet
    from tallies.model.record import Reconciliation
    from tallies.model.reports import validate_reports
    from tallies.model.series import increments, weekly
    from tallies.plots.chart import Chart
    from tallies.plots.overview import plot_overview
    from tallies.plots.rates import plot_rates
    from tallies.plots.revisions import plot_revisions
    from tallies.plots.sources import plot_sources
    from tallies.plots.tally import plot_tally
    from tallies.plots.theme import Theme
    from tallies.plots.weekly import plot_weekly
    from tallies.readers import read_decisions, read_events, read_reports
    from tallies.reconciliation.reconcile import reconcile
    from tallies.report import weekly_report
    from tallies.trends.alarm import Monitor
    from tallies.trends.change import Change, detect_change
    from tallies.trends.changepoints import Changepoints, find_changepoints
    from tallies.trends.compare import RateComparison, compare_rates
    from tallies.trends.dispersion import DispersionTest, dispersion
    from tallies.trends.growth import Trend, fit_trend
    from tallies.trends.monitor import monitor

_HOME = {
    "Change": "tallies.trends.change",
    "Changepoints": "tallies.trends.changepoints",
    "Chart": "tallies.plots.chart",
    "Dataset": "tallies.datasets",
    "Difference": "tallies.comparison.editions",
    "DispersionTest": "tallies.trends.dispersion",
    "Monitor": "tallies.trends.alarm",
    "RateComparison": "tallies.trends.compare",
    "Reconciliation": "tallies.model.record",
    "Revisions": "tallies.comparison.revisions",
    "SourceComparison": "tallies.comparison.sources",
    "Theme": "tallies.plots.theme",
    "Trend": "tallies.trends.growth",
    "compare_rates": "tallies.trends.compare",
    "compare_sources": "tallies.comparison.sources",
    "detect_change": "tallies.trends.change",
    "diff": "tallies.comparison.editions",
    "dispersion": "tallies.trends.dispersion",
    "find_changepoints": "tallies.trends.changepoints",
    "fit_trend": "tallies.trends.growth",
    "increments": "tallies.model.series",
    "list_datasets": "tallies.datasets",
    "load_dataset": "tallies.datasets",
    "monitor": "tallies.trends.monitor",
    "plot_overview": "tallies.plots.overview",
    "plot_rates": "tallies.plots.rates",
    "plot_revisions": "tallies.plots.revisions",
    "plot_sources": "tallies.plots.sources",
    "plot_tally": "tallies.plots.tally",
    "plot_weekly": "tallies.plots.weekly",
    "read_decisions": "tallies.readers",
    "read_events": "tallies.readers",
    "read_parquet": "tallies.io.parquet",
    "read_reports": "tallies.readers",
    "reconcile": "tallies.reconciliation.reconcile",
    "replay": "tallies.comparison.replay",
    "revisions": "tallies.comparison.revisions",
    "validate_reports": "tallies.model.reports",
    "weekly": "tallies.model.series",
    "weekly_report": "tallies.report",
    "write_parquet": "tallies.io.parquet",
}

__all__ = [
    "Change",
    "Changepoints",
    "Chart",
    "Dataset",
    "Difference",
    "DispersionTest",
    "Monitor",
    "RateComparison",
    "Reconciliation",
    "Revisions",
    "SourceComparison",
    "Theme",
    "Trend",
    "__version__",
    "compare_rates",
    "compare_sources",
    "detect_change",
    "diff",
    "dispersion",
    "find_changepoints",
    "fit_trend",
    "increments",
    "list_datasets",
    "load_dataset",
    "monitor",
    "plot_overview",
    "plot_rates",
    "plot_revisions",
    "plot_sources",
    "plot_tally",
    "plot_weekly",
    "read_decisions",
    "read_events",
    "read_parquet",
    "read_reports",
    "reconcile",
    "replay",
    "revisions",
    "validate_reports",
    "weekly",
    "weekly_report",
    "write_parquet",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        message = f"module 'tallies' has no attribute {name!r}"
        raise AttributeError(message)
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
