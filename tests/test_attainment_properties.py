"""Attainment of any estate: against every outcome listed, and what must never happen."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_estates import HANDLING_S, demand_of, standard, starts_of
from reference_attainment import Unit, expected

from coverage.attainment import Attainment, attain
from coverage.hours import hourly

INF = math.inf
seconds_of = st.integers(0, 1000).map(float) | st.just(INF)
chance = st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.0])
N_POINTS = 3


@st.composite
def units_of(draw, n_paces=1):
    """A unit at a station, or on patrol between two places by day and by night."""
    free = hourly(f"{draw(chance)}; Mon-Fri 07-19={draw(chance)}", what="test").tolist()

    def seconds():
        rows = st.lists(seconds_of, min_size=N_POINTS, max_size=N_POINTS)
        return draw(st.lists(rows, min_size=n_paces, max_size=n_paces))

    site = draw(st.sampled_from("AB"))
    if draw(st.booleans()):
        return Unit(site, free, [([1.0] * 24, seconds())])
    day, night = draw(chance), draw(chance)
    here = [night] * 6 + [day] * 12 + [night] * 6
    return Unit(site, free, [(here, seconds()), ([1 - each for each in here], seconds())])


weights = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=N_POINTS, max_size=N_POINTS
).filter(lambda rows: any(map(any, rows)))


def rows_of(pairs):
    """Weights by day and by night as 24 hours a point."""
    return [[night] * 8 + [day] * 8 + [night] * 8 for day, night in pairs]


@settings(max_examples=25)
@given(
    st.lists(units_of(n_paces=2), min_size=1, max_size=3),
    weights,
    st.sampled_from([1, 2]),
    st.integers(100, 1100),
)
def test_agrees_with_every_outcome_listed(units, pairs, attending, limit):
    pace = (0,) * 8 + (1,) * 16
    rows = rows_of(pairs)
    result = attain(
        standard(limit_s=limit, attending=attending),
        demand_of(rows),
        starts_of(units, pace),
        HANDLING_S,
    )
    assert isinstance(result, Attainment)
    listed = expected(units, rows, attending, HANDLING_S, limit, pace)
    assert result.expected.share_within == pytest.approx(listed["share"], abs=1e-9)
    assert result.expected.unreached == pytest.approx(listed["unreached"], abs=1e-9)
    if listed["unreached"] < 1 - 1e-9:
        assert result.expected.mean_s == pytest.approx(listed["mean_s"], abs=1e-6)
    known = [share for share in listed["by_hour"] if share is not None]
    assert result.worst_hour_share == pytest.approx(min(known), abs=1e-9)
    assert result.best_hour_share == pytest.approx(max(known), abs=1e-9)
    total = sum(weight for _, weight in listed["masses"])
    by_then = sum(w for s, w in listed["masses"] if s <= result.expected.percentile90_s)
    assert by_then >= 0.9 * total - 1e-6 * total


estates = st.lists(units_of(), min_size=1, max_size=4)
limits = st.integers(100, 1100)
attendings = st.sampled_from([1, 2])


def figures(units, pairs, attending, limit):
    result = attain(
        standard(limit_s=limit, attending=attending),
        demand_of(rows_of(pairs)),
        starts_of(units),
        HANDLING_S,
    )
    assert isinstance(result, Attainment)
    return result


@settings(max_examples=30)
@given(estates, units_of(), weights, attendings, limits)
def test_one_more_resource_never_lowers_the_share(units, extra, pairs, attending, limit):
    before = figures(units, pairs, attending, limit)
    after = figures([*units, extra], pairs, attending, limit)
    assert after.expected.share_within >= before.expected.share_within - 1e-12
    assert after.expected.percentile90_s <= before.expected.percentile90_s
    assert after.gap <= before.gap + 1e-12


@settings(max_examples=30)
@given(estates, weights, attendings, limits, st.integers(0, 3))
def test_a_freer_resource_never_lowers_the_share(units, pairs, attending, limit, which):
    freer = list(units)
    at = which % len(units)
    freer[at] = replace(units[at], free=[(1 + each) / 2 for each in units[at].free])
    before = figures(units, pairs, attending, limit)
    after = figures(freer, pairs, attending, limit)
    assert after.expected.share_within >= before.expected.share_within - 1e-12


@settings(max_examples=30)
@given(estates, weights, attendings, limits)
def test_expected_is_never_above_all_available(units, pairs, attending, limit):
    result = figures(units, pairs, attending, limit)
    assert result.expected.share_within <= result.all_available.share_within + 1e-12
    assert result.all_available.share_within <= 1 - result.no_route + 1e-12
    assert result.worst_hour_share <= result.expected.share_within + 1e-9
    assert result.best_hour_share >= result.expected.share_within - 1e-9


@settings(max_examples=30)
@given(estates, weights, attendings, limits, st.integers(1, 400))
def test_slower_drives_never_raise_the_share(units, pairs, attending, limit, delay):
    slower = [
        replace(u, starts=[(c, [[s + delay for s in row] for row in rows]) for c, rows in u.starts])
        for u in units
    ]
    before = figures(units, pairs, attending, limit)
    after = figures(slower, pairs, attending, limit)
    assert after.expected.share_within <= before.expected.share_within + 1e-12


@settings(max_examples=30)
@given(estates, weights, attendings, limits)
def test_splitting_a_demand_point_changes_nothing(units, pairs, attending, limit):
    halves = [(day / 2, night / 2) for day, night in pairs]
    twice = [
        replace(u, starts=[(c, [row * 2 for row in rows]) for c, rows in u.starts]) for u in units
    ]
    whole = figures(units, pairs, attending, limit)
    split = figures(twice, halves * 2, attending, limit)
    for name in ("share_within", "unreached"):
        before, after = getattr(whole.expected, name), getattr(split.expected, name)
        assert after == pytest.approx(before, abs=1e-12)
    assert split.worst_hour_share == pytest.approx(whole.worst_hour_share)
    assert split.worst_hour == whole.worst_hour
    assert split.gap == pytest.approx(whole.gap)
