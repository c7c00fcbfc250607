"""Snapping: the nearest road with doors, the limit to the millimetre, and plain refusals."""

from dataclasses import replace

import numpy as np
import pytest
from market_town import lon_lat
from town import EAST_0, NORTH_0, Town, network_of, street

from coverage.drivetime import require_some_placed
from coverage.errors import CoverageInputError
from coverage.places import Places
from coverage.road_travel import RoadTravel
from coverage.snap import RoadSnapper
from coverage.speed import load_speeds

SPEEDS = load_speeds()


def places(*spots):
    """Places at metres east and north of the town's corner, called a, b, c ..."""
    x, y = np.array(spots, float).reshape(-1, 2).T
    return Places(ids=np.array(list("abcdefghij"[: len(spots)]), str), x=EAST_0 + x, y=NORTH_0 + y)


def snapped(town, *spots, limit_m=1000.0):
    network = network_of(town)
    everything = np.ones(network.n_edges, bool)
    return network, RoadSnapper(network, everything, limit_m).snap(places(*spots))


def test_the_foot_of_the_perpendicular():
    network, found = snapped(street(400), (100, 30), (300, -40))
    along = found.fraction if network.vertex_x[0] < network.vertex_x[1] else 1 - found.fraction
    assert found.access_m == pytest.approx([30, 40], abs=0.02)
    assert along == pytest.approx([0.25, 0.75], abs=1e-4)
    assert found.refusals == ()


def test_beyond_the_ends_it_is_the_end():
    _, found = snapped(street(400), (-30, 40), (400, 0))
    assert found.access_m == pytest.approx([50, 0], abs=0.02)
    assert set(found.fraction.round(4)) == {0, 1}


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "motorway"},
        {"highway": "motorway_link"},
        {"highway": "primary_link"},
        {"highway": "residential", "bridge": "yes"},
        {"highway": "residential", "bridge": "viaduct"},
        {"highway": "residential", "tunnel": "building_passage"},
    ],
)
def test_never_onto_a_road_without_doors(tags):
    town = street(400)
    town.at(3, 0, 100)
    town.at(4, 400, 100)
    town.ways.append(([3, 4], tags))
    _, found = snapped(town, (200, 99))
    assert found.access_m == pytest.approx([99], abs=0.02)


def test_bridge_no_is_no_bridge():
    _, found = snapped(street(400, bridge="no", tunnel="no"), (200, 10))
    assert found.access_m == pytest.approx([10], abs=0.02)


def test_the_land_beside_a_bridge_in_the_same_road():
    town = Town()
    for i in range(4):
        town.at(1 + i, 100 * i, 0)
    town.road("1 2")
    town.road("2 3", bridge="yes")
    town.road("3 4")
    network, found = snapped(town, (140, 5))
    assert network.n_edges == 1
    assert found.access_m == pytest.approx([np.hypot(40, 5)], abs=0.02)


def test_the_limit_is_inclusive():
    network = network_of(street(400))
    x, y = network.vertex_x[0], network.vertex_y[0]
    snapper = RoadSnapper(network, np.ones(1, bool), 1000.0)
    directions = np.radians(np.arange(0, 360, 7))
    for metres, inside in ((1000.0, True), (1000.01, False)):
        round_it = Places(
            ids=np.arange(len(directions)).astype(str),
            x=x + metres * np.sin(directions),
            y=y + metres * np.cos(directions),
        )
        away = np.sign(network.vertex_x[0] - network.vertex_x[1]) * np.sin(directions) > 0.05
        assert (snapper.snap(round_it).segment[away] >= 0).all() == inside


def test_refusals_name_the_place_and_the_remedy():
    _, found = snapped(street(400), (200, 5), (200, 1500), limit_m=1000)
    assert found.segment[1] == -1
    assert found.access_m[1] == np.inf
    (line,) = found.refusals
    lon, lat = lon_lat(200, 1500)  # as people write it, not in metres of the grid
    where = f"(lon {lon:.5f}, lat {lat:.5f})"
    assert line.startswith(f"b: no road of the connected network within 1000 m of {where}; ")
    assert "check its coordinates" in line


def test_two_equally_near_roads_give_the_first_in_the_file():
    town = street(400)
    town.at(3, 0, 100)
    town.at(4, 400, 100)
    town.road("3 4")
    network = network_of(town)
    # Positions in whole metres, so that the tie is exact.
    network = replace(network, vertex_x=network.vertex_x.round(), vertex_y=network.vertex_y.round())
    snapper = RoadSnapper(network, np.ones(2, bool), 1000.0)
    found = snapper.snap(places((200, 50), (200, 50.001), (200, 49.999)))
    assert found.segment.tolist() == [0, 1, 0]
    assert found.access_m[0] == 50


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_position_that_is_no_number_is_named(bad):
    with pytest.raises(CoverageInputError, match=r"^b: its position is not a number"):
        snapped(street(400), (1, 1), (bad, 1))


def test_no_places_and_no_usable_road():
    network, found = snapped(street(400))
    assert len(found.segment) == 0
    nothing = RoadSnapper(network, np.zeros(1, bool), 1000.0).snap(places((1, 1)))
    assert nothing.segment.tolist() == [-1]
    assert len(nothing.refusals) == 1


def test_not_onto_a_road_that_the_rest_cannot_reach():
    town = street(400)
    for node, east in ((3, 0), (4, 200), (5, 400)):
        town.at(node, east, 50)
    town.road("3 4 5", oneway="yes")  # leads from nowhere to nowhere
    town.at(6, 100, 25)
    town.road("1 6", access="private")
    network = network_of(town)
    travel = RoadTravel(network, SPEEDS.profile("general"), SPEEDS)
    placed = travel.place(places((200, 49), (90, 25)))
    assert placed.refusals == ()
    assert travel.access_m(placed) == pytest.approx([49, 25], abs=0.05)
    assert travel.cut_off == (2, pytest.approx(0.4, abs=0.001))


def test_nobody_placed_is_an_error_that_shows_the_first():
    travel = RoadTravel(network_of(street(400)), SPEEDS.profile("general"), SPEEDS)
    placed = travel.place(places((0, 5000), (0, 6000)))
    with pytest.raises(CoverageInputError, match="sites: none is near a usable road; first: a: no"):
        require_some_placed(placed, "sites")
    require_some_placed(travel.place(places((0, 5000), (0, 1))), "sites")
