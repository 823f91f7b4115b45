"""The bundled datasets: real claims with their sources, ready to reconcile."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from tallies.errors import TalliesError, nearest
from tallies.readers import read_reports


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """A set of real claims, with the events around them.

    Attributes
    ----------
    name : str
        The name to load it by.
    title : str
        What is counted, where and when, in one line.
    reports : pandas.DataFrame
        The claims as a reports table, one row per figure.
    events : pandas.DataFrame
        Dated context: ``date`` (datetime64[us]), ``theatre``, ``kind``, ``description``,
        ``url`` (str). Sorted by date.
    default_definition : str
        The definition that the command line and the weekly report use when none is named.
    default_measure : str
        What is counted, as `reconcile` takes it.
    default_until : pandas.Timestamp
        The day at which the weekly report ends when no week, end or view is asked for.
    subject : str
        What the claims count, as a title says it: "Attacks on US forces".
    description : str
        What the claims are and how to take them.
    license : str
        Terms of use.
    """

    name: str
    title: str
    reports: pd.DataFrame
    events: pd.DataFrame
    default_definition: str
    default_measure: str
    default_until: pd.Timestamp
    subject: str
    description: str
    license: str

    def __repr__(self) -> str:
        return (
            f"<Dataset {self.name}: {len(self.reports)} reports, {len(self.events)} events, "
            f"default definition {self.default_definition!r}>"
        )


def list_datasets() -> pd.DataFrame:
    """List the bundled datasets.

    Returns
    -------
    pandas.DataFrame
        One row per dataset, sorted by name: ``name``, ``title`` (str), ``reports`` (Int64, number
        of claims), ``first_day``, ``last_day`` (datetime64[us], first and last reference date),
        ``default_definition``, ``license`` (str).

    Examples
    --------
    >>> from tallies import list_datasets
    >>> list_datasets()[["name", "reports", "default_definition"]]
                        name  reports  default_definition
    0  coal_mining_disasters      112  ten_or_more_killed
    1       red_sea_shipping       97              us_dod
    2         us_forces_2023      761              us_dod
    """
    kinds = {
        "name": "str",
        "title": "str",
        "reports": "Int64",
        "first_day": "datetime64[us]",
        "last_day": "datetime64[us]",
        "default_definition": "str",
        "license": "str",
    }
    rows = [{"name": folder.name, **_facts(folder)} for folder in _folders().values()]
    return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)


def load_dataset(name: str) -> Dataset:
    """Load a bundled dataset.

    Parameters
    ----------
    name : str
        Name of the dataset; `list_datasets` shows them all.

    Returns
    -------
    Dataset
        The reports table, the events and the facts about them, read afresh at each call.

    Raises
    ------
    TalliesError
        No dataset has that name; the message lists those there are.

    Examples
    --------
    >>> from tallies import load_dataset
    >>> claims = load_dataset("us_forces_2023")
    >>> claims
    <Dataset us_forces_2023: 761 reports, 34 events, default definition 'us_dod'>
    >>> claims.reports.query("publisher == 'Reuters (via Mint)'")[["theatre", "measure", "count"]]
            theatre     measure  count
    494        Iraq     attacks     36
    495       Syria     attacks     37
    503  Iraq+Syria  casualties     56
    """
    folders = _folders()
    if name not in folders:
        listed = ", ".join(folders)
        message = f"There is no dataset {name!r}. Datasets: {listed}.{nearest(str(name), folders)}"
        raise TalliesError(message)
    facts = _facts(folders[name])
    return Dataset(
        name=name,
        title=facts["title"],
        reports=read_reports(folders[name] / "reports.csv"),
        events=_read_events(folders[name] / "events.csv"),
        default_definition=facts["default_definition"],
        default_measure=facts["default_measure"],
        default_until=pd.Timestamp(facts["default_until"]).as_unit("us"),
        subject=facts["subject"],
        description=" ".join(facts["description"].split()),
        license=facts["license"],
    )


def _folders() -> dict[str, Path]:
    """Return the folder of every dataset by name: the wheel's copy, else the checkout's."""
    room = Path(__file__).parent
    bundled = room / "_data"
    root = bundled if bundled.is_dir() else room.parent / "datasets"
    return {path.parent.name: path.parent for path in sorted(root.glob("*/dataset.toml"))}


def _facts(folder: Path) -> dict[str, Any]:
    """Return what a dataset's own file says about it."""
    return tomllib.loads((folder / "dataset.toml").read_text(encoding="utf-8"))


def _read_events(path: Path) -> pd.DataFrame:
    """Return the events of a dataset, sorted by date."""
    events = pd.read_csv(path, dtype="str", keep_default_na=False)
    dates = pd.to_datetime(events["date"], format="%Y-%m-%d").astype("datetime64[us]")
    return events.assign(date=dates).sort_values("date", kind="stable", ignore_index=True)
