"""Shortfall: the chance of being just one crew short, by hand and against every outcome listed."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_crews import INF, PACES, Case, cases
from made_estates import at_station
from reference_attainment import outcomes

from coverage.shortfall import shortfalls
from coverage.week import LONGEST_WAIT_S

ALL_DAY = [1.0] * 24  # 24 a year, the same in every hour


def case(units, **changes):
    made = Case(units=units, pace=PACES[0], rows=[ALL_DAY], drive_ms=[[[0]]], attending=1,
                limit_s=600.0, clock_s=80.0, turnout_s=90.0)  # fmt: skip
    return replace(made, **changes)


def found(made):
    return list(shortfalls(made.starts, made.by_hour, made.standard, made.clock_s))


def test_first_attending_by_hand():
    # Arrivals 80 + 300 and 80 + 500, free 8 and 5 times in 10: nobody is there until 380 s, then
    # 2 times in 10 nobody is, and from 580 s on 1 time in 10; 24 a year.
    (one,) = found(case([at_station("A", "0.8", [300]), at_station("B", "0.5", [500])]))
    assert one.pace == 0
    assert one.since_s[0].tolist() == [0, 380, 580]
    assert one.short[0] == pytest.approx([24, 4.8, 2.4])
    assert one.at_limit == pytest.approx([2.4])
    # 380 s with all of it, 200 s with 4.8, and 3600 - 580 s with 2.4.
    assert one.waits()[0] == pytest.approx(
        [24 * 380 + 4.8 * 200 + 2.4 * 3020, 4.8 * 200 + 2.4 * 3020, 2.4 * 3020]
    )


def test_second_attending_by_hand():
    # Short of a second only once a first is there: never before 380 s.
    made = case([at_station("A", "0.8", [300]), at_station("B", "0.5", [500])], attending=2)
    (one,) = found(made)
    assert one.short[0] == pytest.approx([0, 24 * 0.8, 24 * 0.5])  # just one of both: 0.4 + 0.1
    assert one.at_limit == pytest.approx([12])


def test_nobody_responds():
    (one,) = found(case([]))
    assert one.since_s.tolist() == [[0]]
    assert one.short == pytest.approx(np.array([[24]]))
    assert one.at_limit == pytest.approx([24])
    assert one.waits() == pytest.approx(np.array([[24 * LONGEST_WAIT_S]]))
    # A further crew is the first, never the second.
    (two,) = found(case([], attending=2))
    assert two.short.tolist() == [[0]]
    assert two.at_limit.tolist() == [0]


def test_who_has_no_route_never_arrives_and_counts_up_to_the_longest_wait():
    (one,) = found(case([at_station("A", "1", [INF])]))
    assert one.since_s.tolist() == [[0, LONGEST_WAIT_S]]
    assert one.short[0] == pytest.approx([24, 24])
    assert one.waits()[0] == pytest.approx([24 * LONGEST_WAIT_S, 0])


def test_without_demand_there_is_none():
    assert found(case([at_station("A", "1", [300])], rows=[[0.0] * 24])) == []


def test_each_pace_holds_its_own_hours():
    made = case([replace(at_station("A", "1", [300]),
                         starts=[([1.0] * 24, [[300], [200]])])], pace=PACES[1])  # fmt: skip
    slow, fast = found(made)
    assert (slow.pace, fast.pace) == (0, 1)
    assert slow.since_s[0].tolist() == [0, 380]
    assert fast.since_s[0].tolist() == [0, 280]
    assert (slow.short[0, 0], fast.short[0, 0]) == (pytest.approx(8), pytest.approx(16))


def plain_short(made, pace, point, at_s):
    """Demand that has just one crew too few at a moment, every outcome listed."""
    total = 0.0
    for hour in range(168):
        if made.pace[hour % 24] != pace:
            continue
        for probability, arrivals in outcomes(made.units, point, hour, made.pace):
            there = sum(made.clock_s + each <= at_s for each in arrivals)
            total += probability * made.rows[point][hour % 24] / 7 * (there == made.attending - 1)
    return total


@settings(max_examples=25)
@given(cases(), st.integers(0, 3599))
def test_agrees_with_every_outcome_listed(made, moment):
    at_s = moment + 0.5  # never the very moment of an arrival
    for one in found(made):
        assert (np.diff(one.since_s, axis=1) >= 0).all()
        for row, point in enumerate(one.points):
            step = np.searchsorted(one.since_s[row], at_s, side="right") - 1
            short = plain_short(made, one.pace, point, at_s)
            assert one.short[row, step] == pytest.approx(short, abs=1e-9)
            at_limit = plain_short(made, one.pace, point, made.limit_s + 1e-6)
            assert one.at_limit[row] == pytest.approx(at_limit, abs=1e-9)


def test_points_without_demand_are_left_out():
    quiet = [0.0] * 24
    made = case([at_station("A", "0.8", [300, 300, 300])], rows=[quiet, ALL_DAY, quiet])
    (one,) = found(made)
    assert one.points.tolist() == [1]
    assert one.short.shape == (1, 2)


def test_many_points_come_in_blocks(monkeypatch):
    monkeypatch.setattr("coverage.week._CELLS_AT_ONCE", 10)
    made = case([at_station("A", "0.8", [300] * 50)], rows=[ALL_DAY] * 50)
    blocks = found(made)
    assert [len(block.points) for block in blocks] == [10] * 5
    assert np.concatenate([block.points for block in blocks]).tolist() == list(range(50))
