"""The sea: on the right of the coast, whatever its pieces; nothing where the coast cannot tell."""

import pytest
from shapely.geometry import LineString, Point

from coverage.osm.coast import sea

BOUNDS = (0.0, 0.0, 10.0, 10.0)


def test_an_island_has_sea_all_round():
    # Land on the left: a ring round the island runs against the clock.
    ring = [(4, 4), (6, 4), (6, 6), (4, 6), (4, 4)]
    pieces = [LineString(ring[:3]), LineString(ring[2:])]
    found = sea(pieces, BOUNDS)
    assert found.area == pytest.approx(100 - 4)
    assert not found.contains(Point(5, 5))
    assert found.contains(Point(1, 1))


def test_a_ring_the_other_way_round_is_an_inland_sea():
    ring = [(4, 4), (4, 6), (6, 6), (6, 4), (4, 4)]
    assert sea([LineString(ring)], BOUNDS).area == pytest.approx(4)


def test_a_coast_cut_off_by_the_extract_is_carried_on():
    # Northwards with the land on the left: the sea is in the east.
    found = sea([LineString([(7, 2), (7, 5), (7, 8)])], BOUNDS)
    assert found.area == pytest.approx(30)
    assert found.contains(Point(9, 9.9))


def test_the_order_and_number_of_pieces_changes_nothing():
    points = [(7, -1), (6, 3), (8, 6), (7, 11)]
    whole = sea([LineString(points)], BOUNDS)
    parts = [LineString(points[i : i + 2]) for i in (2, 0, 1)]
    assert sea(parts, BOUNDS).symmetric_difference(whole).area == pytest.approx(0, abs=1e-9)


def test_coasts_that_contradict_each_other_tell_nothing():
    north = LineString([(4, -1), (4, 11)])
    also_north = LineString([(6, -1), (6, 11)])  # between them: sea of one, land of the other
    found = sea([north, also_north], BOUNDS)
    assert not found.contains(Point(5, 5))
    assert found.contains(Point(8, 5))


def test_no_coast_no_sea():
    assert sea([], BOUNDS).is_empty
