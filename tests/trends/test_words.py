"""The words of the change statistics."""

import pytest

from tallies.trends import words


@pytest.mark.parametrize(("rows", "told"), [(0, "0 rises"), (1, "1 rise"), (4, "4 rises")])
def test_too_few_says_how_many_and_how_many_are_needed(rows, told):
    end = f": {told} between known counts, 5 needed"
    assert words.too_few(rows, 5) == f"too few reports to look for a change{end}"
