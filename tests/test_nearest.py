"""The nearest origins without the matrix: any small town against the sorted matrix."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_towns import towns
from test_drivetime import BLUE, SPEEDS, block, network_of, places, scattered

from coverage.road_travel import RoadTravel


def by_sorting(seconds, count, limit_s=np.inf):
    """The nearest rows of each column of a matrix, -1 and inf where there are not so many."""
    padded = np.concatenate([seconds, np.full((count, seconds.shape[1]), np.inf)])
    padded[padded > limit_s] = np.inf
    origin = np.argsort(padded, axis=0, kind="stable")[:count]
    found = np.take_along_axis(padded, origin, axis=0)
    return np.where(np.isfinite(found), origin, -1), found


@given(towns(), scattered(), st.integers(1, 4), st.sampled_from([np.inf, 0.0, 20.0, 61.5]))
def test_nearest_is_the_sorted_matrix(town, spots, count, limit_s):
    travel = RoadTravel(network_of(town), BLUE, SPEEDS)
    placed = travel.place(places(*spots, spots[0]))  # twice the same place: a tie
    seconds = travel.drive_times(placed, placed).seconds
    origin, soonest = by_sorting(seconds, count, limit_s)
    found = travel.nearest(placed, placed, count, limit_s)
    np.testing.assert_array_equal(found.seconds, soonest)
    np.testing.assert_array_equal(found.origin, origin)


def test_a_drive_of_just_the_limit_counts():
    travel = RoadTravel(network_of(block()), BLUE, SPEEDS)
    start, goal = travel.place(places((100, 0))), travel.place(places((300, 0), (200, 400)))
    seconds = travel.drive_times(start, goal).seconds[0]
    assert travel.nearest(start, goal, 1, seconds[1]).origin.tolist() == [[0, 0]]
    assert travel.nearest(start, goal, 1, seconds[1] - 0.001).origin.tolist() == [[0, -1]]
    assert travel.nearest(start, goal, 1, seconds[0]).seconds[0].tolist() == [seconds[0], np.inf]


def test_more_origins_than_one_batch_holds():
    travel = RoadTravel(network_of(block()), BLUE, SPEEDS)
    random = np.random.default_rng(7)
    origins = travel.place(places(*random.uniform((-50, -50), (450, 450), (70, 2))))
    goals = travel.place(places(*random.uniform((-50, -50), (450, 450), (90, 2))))
    found = travel.nearest(origins, goals, 5)
    origin, soonest = by_sorting(travel.drive_times(origins, goals).seconds, 5)
    np.testing.assert_array_equal(found.seconds, soonest)
    np.testing.assert_array_equal(found.origin, origin)


def test_no_origin_at_all():
    travel = RoadTravel(network_of(block()), BLUE, SPEEDS)
    nobody, goal = travel.place(places()), travel.place(places((300, 0)))
    found = travel.nearest(nobody, goal, 2)
    assert found.origin.tolist() == [[-1], [-1]]
    assert found.seconds == pytest.approx(np.full((2, 1), np.inf))
