"""Amounts and changes in words: what is not known, what is never, what rounds to nothing."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from estates.amounts import as_change, as_value, shows

INF, NAN = math.inf, math.nan
UNITS = ("share", "s", "weight", "gbp")


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (95.0, "s", "1:35"),
        (INF, "s", "nobody arrives"),
        (None, "s", "–"),
        (None, "share", "not known"),
        (0.5, "share", "50.0%"),
        (-1200.4, "gbp", "-£1,200"),
    ],
)
def test_values(value, unit, said):
    assert as_value(value, unit) == said


@pytest.mark.parametrize(
    ("change", "unit", "said", "seen"),
    [
        (95.0, "s", "+1:35", True),
        (-0.5001, "s", "-0:01", True),
        (-0.49, "s", "0:00", False),
        (INF, "s", "no longer reached", True),
        (-INF, "s", "newly reached", True),
        (NAN, "s", "not known", False),
        (None, "s", "not known", False),
        (NAN, "gbp", "not known", False),
        (0.0005001, "share", "+0.1 points", True),
        (0.00049, "share", "0.0 points", False),
        (-0.4, "gbp", "£0", False),
    ],
)
def test_changes(change, unit, said, seen):
    assert as_change(change, unit) == said
    assert shows(change, unit) is seen


@given(st.floats(), st.sampled_from(UNITS))
@example(INF, "s")
@example(-INF, "s")
def test_a_change_that_shows_is_signed_or_in_words(change, unit):
    said = as_change(change, unit)
    if math.isnan(change):
        assert said == "not known"
        return
    words = said in {"no longer reached", "newly reached"}
    assert words is math.isinf(change)
    assert shows(change, unit) is (words or said[0] in "+-")
    if said[0] in "+-":
        assert (said[0] == "+") is (change > 0)
