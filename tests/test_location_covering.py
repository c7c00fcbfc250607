"""Models of cover: against every choice tried in turn, and what must hold whatever the input."""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_cover import (
    least_cost,
    most_backed_up,
    most_covered,
    most_expected,
    most_first_and_backup,
)
from scipy.sparse import csr_array

from estates.errors import EstateInputError
from estates.location.backup_cover import backup_cover, first_and_backup_cover
from estates.location.cover_input import within
from estates.location.expected_cover import expected_cover
from estates.location.max_cover import max_cover
from estates.location.set_cover import set_cover

CLOSE = {"rel": 1e-9, "abs": 1e-9}


@st.composite
def instances(draw, rows=9, sites=6):
    """Cover, weight and cost of a small instance, with repeated rows and useless sites."""
    n_sites = draw(st.integers(1, sites))
    row = st.lists(st.booleans(), min_size=n_sites, max_size=n_sites)
    cover = draw(st.lists(row, min_size=1, max_size=rows))
    whole = st.integers(0, 9)
    broken = st.sampled_from([0.0, 0.1, 0.3, 2.7, 1e-3, 41.5])
    number = whole if draw(st.booleans()) else broken
    weight = draw(st.lists(number, min_size=len(cover), max_size=len(cover)))
    cost = draw(st.lists(number, min_size=n_sites, max_size=n_sites))
    return cover, weight, cost


@st.composite
def locks(draw, n_sites):
    """Sites that must be open and sites that must not, at least one left that may be."""
    kind = draw(st.lists(st.sampled_from("--oc"), min_size=n_sites, max_size=n_sites))
    kind[draw(st.integers(0, n_sites - 1))] = "-"
    return {
        "open_sites": [s for s, k in enumerate(kind) if k == "o"],
        "closed_sites": [s for s, k in enumerate(kind) if k == "c"],
    }


def matrix(cover):
    return np.array(cover, dtype=bool)


def proven(result, value):
    assert result.value == pytest.approx(value, **CLOSE)
    assert result.bound == pytest.approx(result.value, **CLOSE)
    assert result.gap == pytest.approx(0, abs=1e-9)
    assert not result.stopped
    assert result.seconds >= 0


@given(st.data())
def test_set_cover_agrees_with_every_choice(data):
    cover, _, cost = data.draw(instances())
    lock = data.draw(locks(len(cost)))
    expected = least_cost(cover, cost, **lock)
    if expected is None:
        with pytest.raises(EstateInputError, match="no site that covers"):
            set_cover(matrix(cover), cost=cost, **lock)
        return
    result = set_cover(matrix(cover), cost=cost, **lock)
    proven(result, expected)
    assert matrix(cover)[:, result.sites].any(axis=1).all()
    assert set(lock["open_sites"]) <= set(result.sites)
    assert not set(lock["closed_sites"]) & set(result.sites)


@given(st.data())
def test_max_cover_agrees_with_every_choice_of_p(data):
    cover, weight, cost = data.draw(instances())
    lock = data.draw(locks(len(cost)))
    least = max(1, len(lock["open_sites"]))
    p = data.draw(st.integers(least, len(cost) - len(lock["closed_sites"])))
    result = max_cover(matrix(cover), weight, p=p, **lock)
    proven(result, most_covered(cover, weight, lambda chosen: len(chosen) == p, **lock))
    assert len(result.sites) == p
    assert set(lock["open_sites"]) <= set(result.sites)
    assert not set(lock["closed_sites"]) & set(result.sites)


@given(st.data())
def test_max_cover_agrees_with_every_choice_within_a_budget(data):
    cover, weight, cost = data.draw(instances())
    lock = data.draw(locks(len(cost)))
    # A budget that some choice just uses up is the boundary; a sum in any order is that choice's.
    some = data.draw(st.lists(st.integers(0, len(cost) - 1), unique=True))
    budget = float(sum(cost[site] for site in some))

    def affordable(chosen):
        return sum(cost[site] for site in chosen) <= budget + 1e-9

    expected = most_covered(cover, weight, affordable, **lock)
    if expected is None:
        with pytest.raises(EstateInputError, match="more than budget"):
            max_cover(matrix(cover), weight, cost=cost, budget=budget, **lock)
        return
    result = max_cover(matrix(cover), weight, cost=cost, budget=budget, **lock)
    proven(result, expected)
    assert affordable(result.sites)


@given(st.data())
def test_backup_cover_agrees_with_every_choice(data):
    cover, weight, cost = data.draw(instances(rows=5))
    lock = data.draw(locks(len(cost)))
    least = max(1, len(lock["open_sites"]))
    p = data.draw(st.integers(least, len(cost) - len(lock["closed_sites"])))
    expected = most_backed_up(cover, weight, p, **lock)
    if expected is None:
        with pytest.raises(EstateInputError, match=r"cannot cover every|no site that covers"):
            backup_cover(matrix(cover), weight, p=p, **lock)
        return
    result = backup_cover(matrix(cover), weight, p=p, **lock)
    proven(result, expected)
    assert len(result.sites) == p
    assert matrix(cover)[:, result.sites].any(axis=1).all()


@given(st.data(), st.sampled_from([0, 0.25, 0.5, 0.7, 1]))
def test_first_and_backup_cover_agrees_with_every_choice(data, share):
    cover, weight, cost = data.draw(instances())
    lock = data.draw(locks(len(cost)))
    least = max(1, len(lock["open_sites"]))
    p = data.draw(st.integers(least, len(cost) - len(lock["closed_sites"])))
    result = first_and_backup_cover(matrix(cover), weight, p=p, backup_share=share, **lock)
    proven(result, most_first_and_backup(cover, weight, p, share, **lock))
    assert len(result.sites) == p


@given(st.data(), st.integers(1, 3))
def test_expected_cover_agrees_with_every_choice(data, most):
    cover, weight, cost = data.draw(instances(rows=6, sites=4))
    lock = data.draw(locks(len(cost)))
    share = st.sampled_from([0.0, 0.2, 0.35, 0.9])
    busy = data.draw(st.lists(share, min_size=len(cover), max_size=len(cover)))
    room = (len(cost) - len(lock["closed_sites"])) * most
    units = data.draw(st.integers(max(1, len(lock["open_sites"])), room))
    result = expected_cover(
        matrix(cover), weight, units=units, busy=busy, most_per_site=most, **lock
    )
    proven(result, most_expected(cover, weight, units, busy, most, **lock))
    assert result.units.sum() <= units
    assert result.units.max() <= most


@given(instances(), st.integers(1, 4))
def test_expected_cover_of_units_that_are_never_out_is_maximal_cover(instance, units):
    cover, weight, cost = instance
    p = min(units, len(cost))
    expected = expected_cover(matrix(cover), weight, units=p, busy=0.0)
    assert expected.value == pytest.approx(max_cover(matrix(cover), weight, p=p).value, **CLOSE)


@given(instances(), st.integers(1, 5))
def test_one_more_site_never_covers_less(instance, p):
    cover, weight, cost = instance
    p = min(p, len(cost))
    values = [max_cover(matrix(cover), weight, p=q).value for q in range(1, p + 1)]
    assert values == sorted(values)


@given(instances())
def test_splitting_or_turning_the_demand_changes_nothing(instance):
    cover, weight, _ = instance
    weight = np.array(weight, float)
    whole = max_cover(matrix(cover), weight, p=1)
    split = max_cover(np.vstack([matrix(cover)] * 2)[::-1], np.tile(weight / 2, 2)[::-1], p=1)
    assert split.value == pytest.approx(whole.value, **CLOSE)


@given(instances(), st.integers(1, 6))
def test_a_sparse_cover_gives_the_same_sites(instance, p):
    cover, weight, cost = instance
    p = min(p, len(cost))
    dense = max_cover(matrix(cover), weight, p=p)
    sparse = max_cover(csr_array(matrix(cover)), weight, p=p)
    assert dense.sites == sparse.sites
    assert dense.value == sparse.value


@given(instances(), st.sampled_from([0.05, 0.3]))
def test_a_wider_gap_is_kept_and_told(instance, gap):
    cover, weight, _ = instance
    best = max_cover(matrix(cover), weight, p=1)
    near = max_cover(matrix(cover), weight, p=1, gap=gap)
    assert near.gap <= gap + 1e-9
    assert near.value <= best.value + 1e-9 <= near.bound + 1e-6


@pytest.mark.parametrize(("radius", "value"), [(9.9, 1), (10, 4), (10.1, 4)])
def test_the_radius_is_inclusive(radius, value):
    distance = np.array([[0, math.inf], [10, 30]])
    assert max_cover(within(distance, radius), [1, 3], p=1).value == value


def test_a_worked_town():
    # Site 0 reaches points 0 and 1, site 1 points 1 and 2, site 2 point 3 alone.
    cover = matrix([[1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 1]])
    weight = [5, 10, 4, 3]
    assert max_cover(cover, weight, p=1).sites == (0,)
    assert max_cover(cover, weight, p=2).value == 19
    assert set_cover(cover).value == 3
    assert backup_cover(cover, weight, p=3).value == 10
    # Two units at site 0 are worth 15 (1 - 0.25); one each at 0 and 1: 9 * 0.5 + 10 * 0.75.
    result = expected_cover(cover, weight, units=2, busy=0.5)
    assert result.value == pytest.approx(12)
    assert result.units.tolist() == [1, 1, 0]
    held = expected_cover(cover, weight, units=2, busy=0.5, closed_sites=[1, 2])
    assert held.units.tolist() == [2, 0, 0]
    assert held.value == pytest.approx(11.25)


def test_backup_that_cannot_cover_all_says_how_many_can():
    with pytest.raises(EstateInputError, match=r"p=1 sites cannot .* 2 can"):
        backup_cover(matrix([[1, 0], [0, 1]]), [1, 1], p=1)


GOOD = matrix([[1, 0], [1, 1]])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: within([[1, np.nan]], 3), "first at row 0, site 1"),
        (lambda: within([1.0], -1), r"shape \(1,\).*; radius=-1"),
        (lambda: max_cover(GOOD.astype(float), [1, 1], p=1), "within"),
        (lambda: max_cover(GOOD, [1, 1, 1], p=1), r"weight has shape \(3,\)"),
        (lambda: max_cover(GOOD, [1, -1], p=1), "row 1 has -1"),
        (lambda: max_cover(GOOD, [1, 1]), "either p or budget"),
        (lambda: max_cover(GOOD, [1, 1], p=3), "p=3 is more than the 2"),
        (lambda: max_cover(GOOD, [1, 1], p=0), "p=0 must be"),
        (lambda: max_cover(GOOD, [1, 1], p=1, cost=[1, 1]), "cost goes with a budget"),
        (lambda: max_cover(GOOD, [1, 1], budget=np.inf), "finite"),
        (lambda: max_cover(GOOD, [1, 1], budget=1, cost=[1]), r"cost has shape \(1,\)"),
        (lambda: max_cover(GOOD, [1, 1], p=1, open_sites=[0, 1]), "fewer than the 2"),
        (lambda: max_cover(GOOD, [1, 1], p=1, open_sites=[2]), r"open_sites names \[2\]"),
        (
            lambda: max_cover(GOOD, [1, 1], p=1, open_sites=[0], closed_sites=[0]),
            r"\[0\] are both",
        ),
        (lambda: set_cover(GOOD[:, 1:]), "1 demand points .* first row 0"),
        (lambda: set_cover(np.zeros((0, 3), bool)), r"shape \(0, 3\)"),
        (lambda: set_cover(GOOD, cost=[1, -1]), "at least 0"),
        (
            lambda: first_and_backup_cover(GOOD, [1, 1], p=5, backup_share=2),
            "backup_share=2 .*; p=5",
        ),
        (lambda: expected_cover(GOOD, [1, 1], units=1, busy=1), "below 1"),
        (lambda: expected_cover(GOOD, [1, 1], units=1, busy=[0.1] * 3), r"busy has shape \(3,\)"),
        (lambda: expected_cover(GOOD, [1, 1], units=3, busy=0.1, most_per_site=1), "room for"),
    ],
)
def test_bad_input_is_refused_and_named(call, message):
    with pytest.raises(EstateInputError, match=message):
        call()


@settings(max_examples=3)
@given(st.integers(0, 10**6))
def test_same_input_same_sites(seed):
    generator = np.random.default_rng(seed)
    cover, weight = generator.random((120, 20)) < 0.2, generator.random(120)
    runs = [max_cover(cover, weight, p=4) for _ in range(2)]
    assert runs[0].sites == runs[1].sites
    assert runs[0].bound == runs[1].bound


def test_stopped_at_once_keeps_the_start_and_claims_no_proof():
    generator = np.random.default_rng(3)
    cover, weight = generator.random((600, 30)) < 0.3, generator.integers(1, 99, 600)
    result = max_cover(cover, weight, p=3, stop=lambda: True)
    best = max(
        weight[cover[:, list(sites)].any(axis=1)].sum() for sites in combinations(range(30), 3)
    )
    assert result.stopped
    assert len(result.sites) == 3
    assert result.value == weight[cover[:, result.sites].any(axis=1)].sum()
    assert result.value <= best <= result.bound <= weight.sum()
    assert result.gap > 0


@pytest.mark.parametrize("how", [{"stop": lambda: True}, {"limit_s": 0.0}])
def test_backup_stopped_before_any_choice_was_found(how):
    # Greedy opens site 0, which covers most; only 1 and 2 together cover all.
    cover = matrix([[1, 1, 0], [1, 1, 0], [1, 0, 1], [1, 0, 1], [0, 1, 0], [0, 0, 1]])
    assert backup_cover(cover, [1] * 6, p=2).sites == (1, 2)
    result = backup_cover(cover, [1] * 6, p=2, **how)
    assert result.sites in {(), (1, 2)}
    assert result.value <= 0 <= result.bound
    assert result.stopped or result.gap == 0


def test_every_model_of_cover_ends_when_time_is_up():
    generator = np.random.default_rng(3)
    cover, weight = generator.random((600, 30)) < 0.3, generator.integers(1, 99, 600)
    for result in (
        set_cover(cover, limit_s=0),
        max_cover(cover, weight, p=3, limit_s=0),
        first_and_backup_cover(cover, weight, p=3, backup_share=0.5, limit_s=0),
        expected_cover(cover, weight, units=3, busy=0.3, limit_s=0),
    ):
        assert result.stopped
        assert result.sites
        assert result.gap > 0


def test_progress_is_told_as_what_is_covered(monkeypatch):
    monkeypatch.setattr("estates.location.watch._TOLD_EVERY_S", 0.0)
    monkeypatch.setattr("estates.location.programme._TOLD_EVERY_S", 0.0)
    generator = np.random.default_rng(3)
    cover, weight = generator.random((200, 18)) < 0.3, generator.integers(1, 99, 200)
    told = []
    result = max_cover(cover, weight, p=4, progress=told.append)
    assert told
    for each in told:
        assert each.objective - 1e-6 <= result.value <= each.bound + 1e-6
        assert each.bound <= weight.sum() + 1e-6
