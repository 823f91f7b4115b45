"""Tallies beside each other: two sources or definitions, two days of knowing, two editions.

Imports from the rooms below it, such as `reconciliation` and `trends`; nothing here draws.
Each question is one file with one verb and its frozen record.
"""
