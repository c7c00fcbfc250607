"""Patrols: cars are where demand is, hour by hour, and only in their own area."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, box

from coverage.errors import CoverageInputError
from coverage.patrol import MOST_START_POINTS, patrol_starts
from coverage.places import Places


def places(*xy):
    x, y = np.array(xy, float).T
    return Places(ids=np.array([f"z{i}" for i in range(len(x))]), x=x, y=y)


def by_hour(*rows):
    """A day of demand a point: a number holds all day, a dict names hours."""
    table = np.zeros((len(rows), 24))
    for row, value in zip(table, rows, strict=True):
        if isinstance(value, dict):
            for hour, number in value.items():
                row[hour] = number
        else:
            row[:] = value
    return table


TOWN = box(0, 0, 100, 100)


def test_cars_are_shared_out_as_demand_is():
    starts = patrol_starts("beat", TOWN, places((10, 10), (90, 90)), by_hour(3, 1))
    assert starts.places.ids.tolist() == ["z0", "z1"]
    np.testing.assert_allclose(starts.share, [[0.75] * 24, [0.25] * 24])


def test_by_hour_and_as_the_whole_day_where_an_hour_has_none():
    starts = patrol_starts("beat", TOWN, places((10, 10), (90, 90)), by_hour({8: 3}, {22: 1}))
    np.testing.assert_allclose(starts.share[:, 8], [1, 0])
    np.testing.assert_allclose(starts.share[:, 22], [0, 1])
    np.testing.assert_allclose(starts.share[:, 3], [0.75, 0.25])


def test_demand_elsewhere_or_of_no_weight_is_no_start():
    starts = patrol_starts("beat", TOWN, places((10, 10), (500, 10), (20, 20)), by_hour(1, 9, 0))
    assert starts.places.ids.tolist() == ["z0"]
    np.testing.assert_allclose(starts.share, np.ones((1, 24)))


def test_of_many_points_the_heaviest_stand_for_their_neighbours():
    # Twelve heavy points in a row and a light one beside the last.
    xy = [(5 + 5 * i, 50) for i in range(12)] + [(61, 50)]
    starts = patrol_starts("beat", TOWN, places(*xy), by_hour(*[2] * 12, 1))
    assert len(starts.places) == MOST_START_POINTS == 12
    assert "z12" not in starts.places.ids
    np.testing.assert_allclose(starts.share[:11, 0], 2 / 25)
    np.testing.assert_allclose(starts.share[11, 0], 3 / 25)


def test_an_area_in_two_parts_is_one_patrol():
    parts = MultiPolygon([box(0, 0, 20, 20), box(80, 80, 100, 100)])
    starts = patrol_starts("beat", parts, places((10, 10), (90, 90), (50, 50)), by_hour(1, 1, 9))
    assert starts.places.ids.tolist() == ["z0", "z1"]


@pytest.mark.parametrize(
    ("area", "demand"), [(TOWN, 0), (box(900, 900, 901, 901), 1), (Point(11, 11), 1)]
)
def test_an_area_without_demand_is_refused_by_name(area, demand):
    message = "patrol area beat: no demand lies in it; check its polygon"
    with pytest.raises(CoverageInputError, match=message):
        patrol_starts("beat", area, places((10, 10)), by_hour(demand))


@given(
    st.lists(
        st.tuples(st.integers(1, 99), st.integers(1, 99), st.integers(1, 20), st.integers(0, 23)),
        min_size=1,
        max_size=40,
        unique_by=lambda row: row[:2],
    )
)
def test_shares_are_chances_and_no_demand_is_forgotten(rows):
    where = places(*[row[:2] for row in rows])
    demand = by_hour(*[{row[3]: row[2]} for row in rows])
    starts = patrol_starts("beat", TOWN, where, demand)
    assert len(starts.places) <= MOST_START_POINTS
    assert (starts.share >= 0).all()
    np.testing.assert_allclose(starts.share.sum(axis=0), 1)
    if len(rows) <= MOST_START_POINTS:
        busy = demand.sum(axis=0) > 0
        expected = demand[:, busy] / demand[:, busy].sum(axis=0)
        np.testing.assert_allclose(starts.share[:, busy], expected)
