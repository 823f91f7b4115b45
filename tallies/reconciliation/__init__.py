"""From reports to one defensible tally: scope, figures, contradictions, repair, envelope, history.

The way of a report: ``scope`` decides whether it counts here; ``figures`` merges equal ones and
gives them weight; ``contradictions`` finds figures that cannot all be true; ``repair`` chooses
the cheapest ones to set aside and leaves ties open; ``envelope`` gives the exact limits that the
rest allows (``linear`` where sums overlap); ``estimate`` picks one whole-number history;
``explain`` says why in words; ``reconcile`` is the verb that joins them.

May import ``tallies.model`` and ``tallies.errors``. Arrays inside, pandas at the door only.
Days are positions on a block's own sorted list of report days; an open upper limit is ``inf``.
"""
