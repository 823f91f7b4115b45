"""The charts: one file per chart, all drawn on a page of fixed size and measured text.

What a chart shows comes from `_series`, what it says from `_words`, where things stand from
`_page`, `_panel` and `_labels`, how they look from `_style`. Inside this room lengths are
inches from the lower left corner of the page, type sizes are points, and a date is a whole
number of days since 1970, which is also matplotlib's own scale for dates.
"""
