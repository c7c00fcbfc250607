"""The nearest segment: against GEOS, however long, short or many the segments; ties and limits."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from coverage.nearest_segment import in_cells, nearest_segments

WHOLE = st.integers(-3000, 3000)  # so that ties are exact
corners = st.lists(st.tuples(WHOLE, WHOLE, WHOLE, WHOLE), min_size=1, max_size=30)
spots = st.lists(st.tuples(WHOLE, WHOLE), min_size=1, max_size=10)


def nearest(ends, points, limit_m=10_000.0):
    x, y = np.array(points, float).reshape(-1, 2).T.copy()
    return nearest_segments(in_cells(np.array(ends, float)), x, y, limit_m).tolist()


def by_geos(ends, points):
    """The first of those that are nearest."""
    lines = shapely.linestrings(np.array(ends, float).reshape(-1, 2, 2))
    return [int(shapely.distance(lines, shapely.Point(point)).argmin()) for point in points]


@given(corners, spots)
def test_agrees_with_geos_on_segments_of_any_length(ends, points):
    assert nearest(ends, points) == by_geos(ends, points)


@given(corners, spots, st.integers(1, 40))
def test_agrees_with_geos_on_short_segments(ends, points, parts):
    short = [(x, y, x + (u - x) // parts // 40, y + (v - y) // parts // 40) for x, y, u, v in ends]
    assert nearest(short, points) == by_geos(short, points)


def test_many_segments_in_small_cells():
    rng = np.random.default_rng(7)
    start = rng.uniform(0, 20_000, (4000, 2))
    ends = np.hstack([start, start + rng.normal(0, 60, (4000, 2))])
    points = rng.uniform(-900, 20_900, (2000, 2))
    assert in_cells(ends).columns > 40
    lines = shapely.STRtree(shapely.linestrings(ends.reshape(-1, 2, 2)))
    expected = lines.query_nearest(shapely.points(points))
    assert nearest(ends, points) == expected[1].tolist()


def test_of_two_equally_near_the_first():
    assert nearest([(0, 10, 90, 10), (0, -10, 90, -10)], [(50, 0), (50, -1)]) == [0, 1]
    assert nearest([(50, 0, 90, 7), (10, 0, 50, 0)], [(50, -3)]) == [0]  # their common corner


def test_of_two_equally_near_in_cells_apart_the_first():
    # 300 m east and 300 m west; the cells are too small to hold both.
    ends = [
        (1300, 0, 1300, 9),
        (700, 0, 700, 9),
        *[(x, 3000, x + 5, 3000) for x in range(0, 3000, 9)],
    ]
    assert in_cells(np.array(ends, float)).cell_m < 300
    assert nearest(ends, [(1000, 5)]) == [0]
    assert nearest([ends[1], ends[0], *ends[2:]], [(1000, 5)]) == [0]


def test_a_segment_without_length_is_a_point():
    assert nearest([(0, 0, 0, 0), (30, 40, 30, 40)], [(10, 10), (25, 30)]) == [0, 1]


@pytest.mark.parametrize("way", [(1, 0), (-1, 0), (0, 1), (0, -1)])
def test_what_is_within_the_limit_is_always_found(way):
    # A square of short roads, and a point just within the limit of its side.
    ends = [(x, y, x + 3, y) for x in range(0, 4001, 80) for y in range(0, 4001, 80)]
    at = np.array([2000.0, 2000.0]) + (2000 + 2999.9) * np.array(way)
    assert nearest(ends, [at], 3000.0) == by_geos(ends, [at])


def test_far_off_the_segments_nothing_is_looked_for():
    assert nearest([(0, 0, 10, 0)], [(1e6, 0), (0, -1e9), (1e300, 1e300)], 1000.0) == [-1, -1, -1]
