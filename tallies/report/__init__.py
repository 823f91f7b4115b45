"""The weekly page: a folder with one HTML page, its charts and its data files.

May import ``tallies.plots`` and every room below it. Facts (tables and sentences), sections (HTML)
and the folder (files) are kept apart; all text goes through ``markup``, which escapes whatever is
not HTML already.
"""

from tallies.report.folder import WeeklyReport, weekly_report

__all__ = ["WeeklyReport", "weekly_report"]
