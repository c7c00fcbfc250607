"""The search of the p-median from a poor start: it must find what the start usually finds."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_matrices import problems
from reference_location import every_choice, worth

from estates.location.median_bound import first_multipliers, relax
from estates.location.median_search import MedianSearch
from estates.location.p_median import p_median
from estates.location.watch import Watch

INF = np.inf
NEAR = {"rel": 1e-9, "abs": 1e-9}


@pytest.fixture(scope="module", autouse=True)
def poor_start():
    """The first p sites, and never an exchange."""
    with pytest.MonkeyPatch.context() as patch:
        module = "estates.location.median_search"
        patch.setattr(f"{module}.exchange", lambda _cost, sites, _watch: np.sort(sites))
        patch.setattr(f"{module}.add_greedily", first_sites)
        yield


def first_sites(cost, p, sites=()):
    others = [site for site in range(cost.shape[1]) if site not in sites]
    return np.array([*sites, *others][:p])


def searched(distance, weight, p, gap=0.0):
    weights = np.array(weight)
    cost = np.array(distance) * weights[:, None]
    search = MedianSearch(cost[weights > 0], weights[weights > 0], p, Watch(gap=gap))
    bound, finished = search.run()
    assert finished
    return search, bound


@settings(max_examples=60)
@given(problems(routes=True))
def test_small_cases(problem):
    least = float(every_choice(*problem, sum))
    search, bound = searched(*problem)
    assert search.value == pytest.approx(least, **NEAR)
    assert bound == pytest.approx(least, **NEAR)


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("seed", range(12))
def test_nothing_metric_so_that_branches_are_needed(seed, whole):
    random = np.random.default_rng(seed)
    distance = random.uniform(0, 30, (20, 12))
    distance = np.floor(distance) if whole else distance
    p = 2 + seed % 4
    least = float(every_choice(distance.tolist(), [1] * 20, p, sum))
    search, bound = searched(distance, np.ones(20), p)
    assert search.value == pytest.approx(least, **NEAR)
    assert bound == pytest.approx(least, **NEAR)


@pytest.mark.parametrize("gap", [0.02, 0.1, 0.4])
@pytest.mark.parametrize("seed", range(8))
def test_with_a_gap_the_bound_is_true_though_the_value_is_not_the_best(seed, gap):
    distance = np.random.default_rng(seed).uniform(0, 30, (20, 12))
    least = float(every_choice(distance.tolist(), [1] * 20, 4, sum))
    search, bound = searched(distance, np.ones(20), 4, gap)
    assert bound <= least * (1 + 1e-9)
    assert least <= search.value * (1 + 1e-9)
    assert search.value - bound <= gap * search.value * (1 + 1e-9)


@given(problems(routes=True), st.integers(1, 60), st.floats(0, 2))
def test_no_multipliers_bound_too_high(problem, steps, scale):
    distance, weight, p = problem
    weights = np.array(weight)
    cost = (np.array(distance) * weights[:, None])[weights > 0]
    if p == cost.shape[1]:
        return
    least = float(every_choice(distance, weight, p, sum))
    relaxed = relax(
        cost,
        weights[weights > 0],
        0,
        p,
        scale * first_multipliers(cost),
        known=least,
        enough=INF,
        steps=steps,
        length=1.5,
        watch=Watch(),
    )
    assert relaxed.bound <= least + 1e-9 * (1 + least)
    assert relaxed.chosen.sum() == len(relaxed.best) == p
    # What is chosen is cheapest; what each site adds is what the multipliers say.
    gains = np.minimum(cost - relaxed.multipliers[:, None], 0).sum(axis=0)
    assert relaxed.reduced == pytest.approx(gains)
    assert relaxed.reduced[relaxed.chosen].max() <= relaxed.reduced[~relaxed.chosen].min()
    for site, bound in enumerate(relaxed.otherwise(0)):
        other = least_with(distance, weight, p, site, opened=not relaxed.chosen[site])
        assert bound <= other + 1e-9 * (1 + other)


def least_with(distance, weight, p, site, *, opened):
    """The least cost of p sites, one of which is told to be open or shut."""
    return min(
        float(worth(distance, weight, sites, sum))
        for sites in combinations(range(len(distance[0])), p)
        if (site in sites) == opened
    )


def test_a_whole_number_more_is_settled_and_no_less():
    """Costs 3, 4 and 5 with p = 1: at its best the bound says each of them to the last bit."""
    cost = np.array([[3.0, 4.0, 5.0]])
    relaxed = relax(
        cost,
        np.ones(1),
        0,
        1,
        np.array([5.0]),
        known=3.0,
        enough=INF,
        steps=5,
        length=1.5,
        watch=Watch(),
    )
    assert relaxed.bound == 3
    assert relaxed.otherwise(0).tolist() == [4, 4, 5]


def test_a_start_without_a_route_is_mended():
    """Sites 0 and 1, which it begins with, leave row 0; only 2 and 3 reach all."""
    distance = np.array([[INF, INF, 1, INF], [0, INF, INF, 1], [INF, 0, 2, INF], [INF, 5, INF, 0]])
    result = p_median(distance, p=2)
    assert (result.sites, result.value) == ((2, 3), 4)
