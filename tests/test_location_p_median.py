"""p-median: worked cases, every choice tried, properties, bad input, stopping."""

from math import isinf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_matrices import problems
from reference_location import every_choice, worth

from estates.errors import EstateInputError
from estates.location.p_median import p_median

INF = np.inf
# Five villages along a road, at 0, 1, 2, 8 and 9 km; a site may open in each.
ROAD = np.abs(np.subtract.outer([0, 1, 2, 8, 9], [0, 1, 2, 8, 9])).astype(float)


def scattered(seed, rows=60, sites=40):
    """Points in a square, distances as the crow flies, weights of many sizes."""
    random = np.random.default_rng(seed)
    a, b = random.uniform(0, 100, (rows, 1, 2)), random.uniform(0, 100, (1, sites, 2))
    return np.hypot(*np.moveaxis(a - b, 2, 0)), random.lognormal(0, 1, rows)


def test_worked_case():
    # One site in the middle of each cluster: 1 + 0 + 1 + 0 + 1 = 3; villages 3 and 4 are alike.
    result = p_median(ROAD, p=2)
    assert result.value == result.bound == 3
    assert result.sites in {(1, 3), (1, 4)}
    assert result.gap == 0
    assert not result.stopped


def test_weights_move_the_site():
    # From village 0: 1 + 2 + 8 + 9 = 20 against 10 × 1 + 0 + 1 + 7 + 8 = 26 from village 1.
    result = p_median(ROAD, [10, 1, 1, 1, 1], p=1)
    assert (result.sites, result.value) == ((0,), 20)


def test_the_sum_counts_not_the_greedy_first_step():
    # Greedy takes the middle site first (6) and then needs 3 more; the outer two cost 2.
    distance = np.array([[0, 3, 9], [1, 2, 9], [9, 2, 1], [9, 3, 0]], float)
    result = p_median(distance, p=2)
    assert (result.sites, result.value) == ((0, 2), 2)


def test_no_route_is_no_service():
    # Site 0 is nearest to most but does not reach row 2.
    distance = np.array([[0, 5], [0, 5], [INF, 5]], float)
    assert p_median(distance, p=1).sites == (1,)
    assert p_median(distance, [1, 1, 0], p=1).sites == (0,)  # row 2 asks for nothing


def test_greedy_without_a_route_is_mended():
    """Sites 0 and 1 reach all; greedy begins with site 2, which most rows prefer."""
    distance = np.array([[1, INF, 0]] * 2 + [[INF, 1, 0]] * 2 + [[1, INF, INF], [INF, 1, INF]])
    result = p_median(distance, p=2)
    assert (result.sites, result.value) == ((0, 1), 6)


def test_too_few_sites_says_how_many_are_needed():
    distance = np.where(np.eye(4) > 0, 0.0, INF)
    with pytest.raises(EstateInputError, match="2 sites cannot reach all demand; 4 are needed"):
        p_median(distance, p=2)


@pytest.mark.parametrize(
    ("distance", "weight", "p", "message"),
    [
        ([1.0, 2.0], None, 1, r"distance has shape \(2,\), not"),
        (np.empty((0, 3)), None, 1, "with one of each"),
        ([[1.0, np.nan]], None, 1, "1 distances are negative or NaN, first at row 0, site 1"),
        ([[1.0], [-1.0]], None, 1, "first at row 1, site 0"),
        ([[1.0], [-INF]], None, 1, "negative"),
        ([[1.0]], [1.0, 1.0], 1, r"weight has shape \(2,\), not \(1,\)"),
        ([[1.0], [1.0]], [1.0, -1.0], 1, "row 1 has -1"),
        ([[1.0]], [0.0], 1, "0 everywhere"),
        ([[1.0]], [np.nan], 1, "finite"),
        ([[1.0]], [INF], 1, "finite"),
        ([[1.0, 2.0]], None, 0, "p=0 must be a whole number, at least 1"),
        ([[1.0, 2.0]], None, 3, "p=3 is more than the 2"),
        ([[1.0, 2.0]], None, 1.5, "p=1.5"),
        ([[1.0], [INF], [INF]], None, 1, r"no site reaches 2 rows of demand \(1, 2\)"),
        ([[1e300]], [1e300], 1, "larger units"),
        ([[-1.0]], [-1.0], 2, "distances.*; weight.*; p=2"),
    ],
)
def test_bad_input_is_refused_and_named(distance, weight, p, message):
    with pytest.raises(EstateInputError, match=message) as error:
        p_median(distance, weight, p=p)
    assert "\n" not in str(error.value)


@settings(max_examples=100)
@given(problems())
def test_agrees_with_every_choice_tried(problem):
    distance, weight, p = problem
    least = every_choice(distance, weight, p, sum)
    if isinf(least):
        with pytest.raises(EstateInputError, match=r"cannot reach|no site reaches"):
            p_median(distance, weight, p=p)
        return
    result = p_median(distance, weight, p=p)
    assert result.value == pytest.approx(float(least), rel=1e-9, abs=1e-9)
    assert result.bound == pytest.approx(result.value, rel=1e-9, abs=1e-9)
    assert result.bound <= result.value
    assert len(result.sites) == len(set(result.sites)) == p
    found = worth(distance, weight, result.sites, sum)
    assert float(found) == pytest.approx(result.value, rel=1e-12, abs=1e-12)


@given(problems(routes=True), st.sampled_from([0.05, 0.3]))
def test_a_gap_is_kept_and_its_bound_is_true(problem, gap):
    distance, weight, p = problem
    least = float(every_choice(distance, weight, p, sum))
    result = p_median(distance, weight, p=p, gap=gap)
    assert result.bound <= least * (1 + 1e-9)
    assert least <= result.value * (1 + 1e-9)
    assert result.gap <= gap + 1e-9


@given(problems(routes=True))
def test_one_more_site_never_costs_more(problem):
    distance, weight, _ = problem
    costs = [p_median(distance, weight, p=p).value for p in range(1, len(distance[0]) + 1)]
    assert costs == sorted(costs, reverse=True)
    nearest = float(np.min(distance, axis=1) @ weight)
    assert costs[-1] == pytest.approx(nearest)


@given(problems(routes=True))
def test_splitting_a_demand_point_changes_nothing(problem):
    distance, weight, p = problem
    whole = p_median(distance, weight, p=p).value
    split = p_median(np.tile(distance, (2, 1)), np.tile(weight, 2) / 2, p=p).value
    assert split == pytest.approx(whole)


@pytest.mark.parametrize("p", [2, 3, 5])
def test_branches_agree_with_every_choice_tried(p):
    """Random whole numbers: nothing metric, so that the bound alone proves nothing."""
    distance = np.random.default_rng(p).integers(0, 30, (25, 14)).astype(float)
    least = every_choice(distance.tolist(), [1] * 25, p, sum)
    assert p_median(distance, p=p).value == least


@pytest.mark.parametrize("p", [3, 10])
def test_the_same_in_other_units_and_in_another_order(p):
    distance, weight = scattered(p)
    result = p_median(distance, weight, p=p)
    assert p_median(distance, weight, p=p).sites == result.sites
    scaled = p_median(distance * 1000, weight / 7, p=p)
    assert scaled.value == pytest.approx(result.value * 1000 / 7)
    assert scaled.sites == result.sites
    backwards = p_median(distance[::-1, ::-1], weight[::-1], p=p)
    assert backwards.value == pytest.approx(result.value)


def test_stopped_at_once_keeps_a_choice_and_a_true_bound():
    distance, weight = scattered(1)
    best = p_median(distance, weight, p=5)
    result = p_median(distance, weight, p=5, stop=lambda: True)
    assert result.stopped
    assert len(result.sites) == 5
    assert result.bound <= best.value <= result.value
    assert result.gap > 0


def test_time_that_is_up_ends_it_as_a_stop_does():
    distance, weight = scattered(1)
    result = p_median(distance, weight, p=5, limit_s=0)
    assert result.stopped
    assert result.sites == p_median(distance, weight, p=5, stop=lambda: True).sites


def test_stopped_later_is_told_and_proves_less():
    distance = np.random.default_rng(3).integers(0, 1000, (60, 40)).astype(float)
    asked = iter(range(10**9))
    result = p_median(distance, p=6, stop=lambda: next(asked) > 300)
    assert result.stopped
    assert 0 < result.bound < result.value


def test_stopped_before_any_choice_was_found():
    distance = np.array([[1, INF, 0]] * 2 + [[INF, 1, 0]] * 2 + [[1, INF, INF], [INF, 1, INF]])
    result = p_median(distance, p=2, stop=lambda: True)
    assert result.stopped
    assert result.sites in {(), (0, 1)}
    assert result.bound <= 6 <= result.value
    assert result.gap > 0


def test_progress_is_told_with_a_closing_gap(monkeypatch):
    monkeypatch.setattr("estates.location.watch._TOLD_EVERY_S", 0.0)
    distance = np.random.default_rng(3).integers(0, 1000, (40, 25)).astype(float)
    told = []
    result = p_median(distance, p=4, progress=told.append)
    assert len(told) > 3
    assert [each.bound for each in told] == sorted(each.bound for each in told)
    values = [each.objective for each in told]
    assert values == sorted(values, reverse=True)
    assert told[-1].bound == result.value
