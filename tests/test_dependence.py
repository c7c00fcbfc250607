"""Dependence: which site a point rests on, against closing the sites one by one."""

import math
from dataclasses import replace

import numpy as np
import pytest
from made_estates import HANDLING_S, at_station, demand_of, standard, starts_of

from coverage.attainment import attain
from coverage.dependence import rests_on
from coverage.hours import crewed

INF = math.inf
# Two appliances at A, one at B, one at C; 520 s are in time.
UNITS = [
    at_station("A", "0.9", [190, 490, 990, INF, 100]),
    at_station("A", "0.8", [400, 700, 1200, INF, 100]),
    at_station("B", "0.5", [800, 500, 400, INF, 900]),
    at_station("C", "1", [890, 790, 520, INF, 500]),
]
DEMAND = demand_of([[w / 24] * 24 for w in (10, 20, 30, 5, 7)])


def without(starts, site):
    """The same with a site's resources never crewed."""
    stays = (starts.site_ids != site)[:, None]
    return replace(starts, crewed=starts.crewed & stays, availability=starts.availability * stays)


def test_sites_by_hand():
    sites, alone = rests_on(standard(), starts_of(UNITS), HANDLING_S)
    assert sites.tolist() == ["A", "B", "C"]
    assert alone.tolist() == [
        [True, False, False, False, False],  # the first point; the second has B as well
        [False] * 5,
        [False] * 5,
    ]


def test_for_the_second_attending_each_of_a_pair_is_needed():
    """The second point has one of A and one of B; the fifth two of A and one of C."""
    _, alone = rests_on(standard(attending=2), starts_of(UNITS), HANDLING_S)
    assert alone.tolist() == [
        [True, True, False, False, True],
        [False, True, True, False, False],
        [False, False, True, False, False],
    ]


@pytest.mark.parametrize("attending", [1, 2])
def test_closing_a_site_loses_just_the_points_that_rest_on_it(attending):
    of, starts = standard(attending=attending), starts_of(UNITS)

    def in_time(some):
        return attain(of, DEMAND, some, HANDLING_S).zones["nearest_s"].to_numpy() <= of.limit_s

    before = in_time(starts)
    for site, alone in zip(*rests_on(of, starts, HANDLING_S), strict=True):
        assert (before & ~in_time(without(starts, site))).tolist() == alone.tolist(), site


@pytest.mark.parametrize("attending", [1, 2])
def test_the_share_is_that_of_the_attainment(attending):
    of, starts = standard(attending=attending), starts_of(UNITS)
    _, alone = rests_on(of, starts, HANDLING_S)
    weight = DEMAND.weight(of.service).total
    share = weight[alone.any(axis=0)].sum() / weight.sum()
    assert share == pytest.approx(attain(of, DEMAND, starts, HANDLING_S).one_site_only)


def test_a_point_that_has_another_at_some_hours_rests_on_none():
    """B comes by day beside A: only by night the first point of the two rests on A."""
    units = [at_station("A", "1", [100, 100]), at_station("B", "1; 19-07=0", [100, 900])]
    starts = starts_of(units)
    on_duty = np.array([crewed("always", what="test"), crewed("07-19", what="test")])
    starts = replace(starts, crewed=on_duty)
    _, alone = rests_on(standard(), starts, HANDLING_S)
    assert alone.tolist() == [[False, True], [False, False]]
    _, at_night = rests_on(standard(), starts.at_hour(2), HANDLING_S)
    assert at_night.tolist() == [[True, True], [False, False]]


def test_by_day_on_one_and_by_night_on_another():
    """Two crews that never meet: both sites are named, and at one hour only one of them."""
    starts = starts_of(UNITS[1:3])
    by_day = crewed("07-19", what="test")
    starts = replace(
        starts,
        response_s=np.full_like(starts.response_s, 100.0),
        crewed=np.array([by_day, ~by_day]),
        availability=np.array([by_day, ~by_day], float),
    )
    _, alone = rests_on(standard(), starts, HANDLING_S)
    assert alone.all()
    _, at_noon = rests_on(standard(), starts.at_hour(12), HANDLING_S)
    assert at_noon.all(axis=1).tolist() == [True, False]
