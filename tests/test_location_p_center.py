"""p-center: worked cases, every choice tried, properties, bad input, stopping."""

from math import isinf

import numpy as np
import pytest
from hypothesis import given, settings
from made_matrices import problems
from reference_location import every_choice, worth

from estates.errors import EstateInputError
from estates.location.center_cover import cover_with
from estates.location.p_center import p_center
from estates.location.set_cover import set_cover
from estates.location.watch import Watch

INF = np.inf
# Five villages along a road, at 0, 1, 2, 8 and 9 km; a site may open in each.
ROAD = np.abs(np.subtract.outer([0, 1, 2, 8, 9], [0, 1, 2, 8, 9])).astype(float)


def test_worked_case():
    result = p_center(ROAD, p=2)
    assert result.value == result.bound == 1
    assert result.sites in {(1, 3), (1, 4)}
    assert p_center(ROAD, p=1).value == 7  # from village 2 to village 4
    assert p_center(ROAD, p=5).value == 0


def test_a_distance_on_the_limit_is_within_it():
    """0.1 + 0.2 is not 0.3 in floats; the value is an entry of the matrix, to the last bit."""
    distance = np.array([[0.1 + 0.2, 9], [9, 0.3]])
    assert p_center(distance, p=2).value == 0.1 + 0.2


def test_weights_move_the_site():
    # Village 0 counts ten times: 9 from there, at least 10 from anywhere else.
    result = p_center(ROAD, [10, 1, 1, 1, 1], p=1)
    assert (result.sites, result.value) == ((0,), 9)


def test_no_route_is_no_service():
    distance = np.array([[0, 5], [0, 5], [INF, 5]], float)
    assert p_center(distance, p=1).sites == (1,)
    assert p_center(distance, [1, 1, 0], p=1).sites == (0,)  # row 2 asks for nothing


def test_a_site_to_spare_lowers_the_sum():
    # 9 is needed whatever opens; site 2 is worth more to row 0 than site 1.
    distance = np.array([[6, 5, 1], [9, 20, 20]], float)
    assert p_center(distance, p=2).sites == (0, 2)


def test_too_few_sites_says_how_many_are_needed():
    distance = np.where(np.eye(4) > 0, 0.0, INF)
    with pytest.raises(EstateInputError, match="2 sites cannot reach all demand; 4 are needed"):
        p_center(distance, p=2)


@pytest.mark.parametrize(
    ("distance", "weight", "p", "message"),
    [
        ([1.0, 2.0], None, 1, r"distance has shape \(2,\), not"),
        ([[1.0], [np.nan]], None, 1, "1 distances are negative or NaN, first at row 1, site 0"),
        ([[1.0], [1.0]], [1.0, -1.0], 1, "row 1 has -1"),
        ([[1.0, 2.0]], None, 3, "p=3 is more than the 2"),
        ([[1.0], [INF]], None, 1, r"no site reaches 1 rows of demand \(1\)"),
    ],
)
def test_bad_input_is_refused_and_named(distance, weight, p, message):
    with pytest.raises(EstateInputError, match=message):
        p_center(distance, weight, p=p)


@settings(max_examples=100)
@given(problems())
def test_agrees_with_every_choice_tried(problem):
    distance, weight, p = problem
    least = every_choice(distance, weight, p, max)
    if isinf(least):
        with pytest.raises(EstateInputError, match=r"cannot reach|no site reaches"):
            p_center(distance, weight, p=p)
        return
    result = p_center(distance, weight, p=p)
    assert result.value == result.bound == pytest.approx(float(least), rel=1e-12)
    assert len(result.sites) == len(set(result.sites)) == p
    found = worth(distance, weight, result.sites, max)
    assert float(found) == pytest.approx(result.value, rel=1e-12)


@pytest.mark.parametrize("p", [2, 3, 5])
def test_larger_cases_agree_with_every_choice_tried(p):
    distance = np.random.default_rng(p).integers(0, 300, (40, 14)).astype(float)
    assert p_center(distance, p=p).value == every_choice(distance.tolist(), [1] * 40, p, max)


@given(problems(routes=True))
def test_one_more_site_never_costs_more(problem):
    distance, weight, _ = problem
    values = [p_center(distance, weight, p=p).value for p in range(1, len(distance[0]) + 1)]
    assert values == sorted(values, reverse=True)


@given(problems(routes=True))
def test_repeating_demand_changes_nothing(problem):
    distance, weight, p = problem
    again = p_center(np.tile(distance, (2, 1)), np.tile(weight, 2), p=p)
    assert again.value == p_center(distance, weight, p=p).value


@settings(max_examples=60)
@given(problems())
def test_cover_agrees_with_every_choice_tried(problem):
    distance, _, p = problem
    reach = np.isfinite(distance)
    reach = reach[reach.any(axis=1)]
    if not len(reach):
        return
    ones = [1] * len(reach)
    as_distance = np.where(reach, 0.0, INF).tolist()
    needed = next(k for k in range(1, 99) if not isinf(every_choice(as_distance, ones, k, max)))
    fewest = set_cover(reach)
    assert fewest.value == fewest.bound == len(fewest.sites) == needed
    assert reach[:, fewest.sites].any(axis=1).all()
    enough = cover_with(reach, p, Watch())
    if p < needed:
        assert enough.sites is None
        assert enough.impossible
    else:
        assert len(enough.sites) <= p
        assert reach[:, enough.sites].any(axis=1).all()


def scattered():
    random = np.random.default_rng(5)
    a = random.uniform(0, 100, (150, 2))
    return np.hypot(*np.moveaxis(a[:, None] - a[None], 2, 0))


def test_the_same_twice_and_in_other_units():
    distance = scattered()
    result = p_center(distance, p=6)
    assert p_center(distance, p=6).sites == result.sites
    assert p_center(distance * 1024, p=6).value == result.value * 1024


def test_stopped_at_once_keeps_a_choice_and_a_true_bound():
    distance = scattered()
    best = p_center(distance, p=6)
    result = p_center(distance, p=6, stop=lambda: True)
    assert result.stopped
    assert len(result.sites) == 6
    assert result.bound < best.value < result.value
    later = iter(range(10**9))
    result = p_center(distance, p=6, stop=lambda: next(later) > 20)
    assert result.bound <= best.value <= result.value
    assert result.stopped == (result.bound < result.value)


def test_a_gap_is_kept_and_its_bound_is_true():
    distance = scattered()
    best = p_center(distance, p=6)
    for gap in (0.05, 0.2, 0.5):
        result = p_center(distance, p=6, gap=gap)
        assert result.gap <= gap
        assert result.bound <= best.value <= result.value
        assert not result.stopped


def test_time_that_is_up_ends_it_as_a_stop_does():
    distance = scattered()
    result = p_center(distance, p=6, limit_s=0)
    assert result.stopped
    assert result.sites == p_center(distance, p=6, stop=lambda: True).sites


def test_stopped_before_any_choice_was_found():
    distance = np.array([[1, INF, 0]] * 2 + [[INF, 1, 0]] * 2 + [[1, INF, INF], [INF, 1, INF]])
    result = p_center(distance, p=2, stop=lambda: True)
    assert result.stopped
    assert result.sites in {(), (0, 1)}
    assert result.bound <= 1 <= result.value
    assert result.gap > 0


def test_progress_is_told_with_a_closing_gap(monkeypatch):
    monkeypatch.setattr("estates.location.watch._TOLD_EVERY_S", 0.0)
    told = []
    p_center(scattered(), p=6, progress=told.append)
    assert len(told) > 3
    assert [each.bound for each in told] == sorted(each.bound for each in told)
    values = [each.objective for each in told]
    assert values == sorted(values, reverse=True)
