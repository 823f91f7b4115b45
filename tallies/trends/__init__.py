"""Change statistics for reported counts: did the rate change, when, and how sure is that.

Every public function takes the same input (``counts``: an increments table, a Reconciliation
with ``theatre=``, or a Series) and returns a frozen record with ``to_frame()``, ``summary()``
and ``sentence``. A series of counts is rows with an exposure: `count` attacks in `days` days.
Nothing is spread over days that nobody reported. Arrays inside, pandas at the door; the numbers
stand in ``_kernels`` and never see pandas. Randomness is drawn from a seed that is an argument.

The model behind it is one: attacks of different days are independent, their rate is constant
between changes, and a day's count is Poisson or negative binomial with variance
``rate + dispersion * rate**2``. A row of several days then has the same distribution with all
parameters in proportion to its days, so that rows of any length go together.

May import ``tallies.model`` and ``tallies.errors``; scipy and statsmodels inside functions only.
"""
