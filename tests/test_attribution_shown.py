"""Which steps of the attribution a short table shows."""

import math

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from estates.report.sections.changes import most_moving

INF, NAN = math.inf, math.nan


def steps(*rows):
    return pd.DataFrame(rows, columns=["change", "unit", "in_order", "left_out"])


def test_the_largest_are_kept_and_each_change_has_a_row():
    table = steps(
        (1, "s", 1.0, 1.0),
        (1, "s", 2.0, NAN),
        (1, "gbp", 5e6, 5e6),
        (2, "s", -3.0, 0.0),
        (2, "share", 0.0, 0.3),
        (3, "s", 0.6, 0.6),
        (3, "s", INF, NAN),
        (4, "gbp", NAN, NAN),  # cannot stand alone, which is said
    )
    # Of each change its greatest: money; the first of two; that nobody arrives; its only one.
    assert most_moving(table, 4) == [2, 3, 6, 7]
    # Then the rest by size in its unit: the share is the most of any, two seconds are not.
    assert most_moving(table, 5) == [2, 3, 4, 6, 7]
    assert most_moving(table, 6) == [1, 2, 3, 4, 6, 7]
    # A row for each change, even where there is room for fewer.
    assert most_moving(table, 1) == [2, 3, 6, 7]
    assert most_moving(table, 99) == list(range(8))
    assert most_moving(steps()) == []


sizes = st.one_of(st.floats(-1e7, 1e7), st.sampled_from([NAN, INF, -INF, 0.0]))


@given(
    st.lists(st.tuples(st.integers(1, 5), st.sampled_from(["s", "gbp"]), sizes, sizes), min_size=1),
    st.integers(0, 8),
)
def test_order_and_number_hold(rows, most):
    table = steps(*rows)
    shown = most_moving(table, most)
    assert shown == sorted(set(shown))
    changes = {row[0] for row in rows}
    assert {rows[at][0] for at in shown} == changes
    assert len(shown) == min(len(rows), max(most, len(changes)))
