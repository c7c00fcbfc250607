"""Moves that are near on the map and far by road."""

import geopandas as gpd
import pytest
from town import EAST_0, NORTH_0, Town, network_of

from coverage.service import Service
from estates.across import RoadLengths, refuse_detours
from estates.apply import Move
from estates.compatibility import Detour
from estates.errors import EstateInputError

DETOUR = Detour(ratio=3, least_m=2000, source="test", verified=True)


@pytest.fixture(scope="module")
def network():
    """Two banks of a river 200 m apart; the bridge is 2 km to the east."""
    town = Town()
    for node, east, north in [(1, 0, 0), (2, 2000, 0), (3, 2000, 200), (4, 0, 200), (5, 0, 400)]:
        town.at(node, east, north)
    town.road("1 2 3 4 5")
    town.at(6, 100, 500)  # a ring that no road reaches
    town.at(7, 200, 500)
    town.road("6 7")
    return network_of(town)


def sites(**at):
    points = gpd.points_from_xy(
        [EAST_0 + east for east, _ in at.values()], [NORTH_0 + north for _, north in at.values()]
    )
    frame = gpd.GeoDataFrame({"id": list(at)}, geometry=points, crs="EPSG:27700")
    return frame.to_crs("EPSG:4326")


SITES = sites(south=(0, -10), north=(0, 210), up=(0, 410), isle=(100, 500))


def move(origin, site, across=False):
    return Move(
        change=2, kind="share", service=Service.FIRE, origin=origin, site=site, across=across
    )


def asked(network, *moves, detour=DETOUR):
    refuse_detours(moves, SITES, SITES, RoadLengths(network), detour)


def test_a_river_in_between_is_asked_about(network):
    # 2 km out, 200 m over the bridge and 2 km back, for 220 m as the crow flies.
    with pytest.raises(EstateInputError) as refused:
        asked(network, move("south", "north"), move("north", "up"))
    assert str(refused.value) == (
        "change 2 (share): fire of 'south' is 0.2 km from 'north' as the crow flies and 4.2 km by "
        "road: a river or a railway may lie between; write across = true if that is meant."
    )


def test_what_is_meant_and_what_is_near_by_road_is_not(network):
    asked(network, move("south", "north", across=True), move("north", "up"))
    asked(network)


def test_no_road_at_all(network):
    with pytest.raises(EstateInputError, match="not linked to it by road"):
        asked(network, move("up", "isle"))


def test_the_thresholds_themselves_are_not_asked_about(network):
    straight, road = 220.0, 4200.0
    at_least = DETOUR.model_copy(update={"least_m": road + 1})
    asked(network, move("south", "north"), detour=at_least)
    ratio = DETOUR.model_copy(update={"ratio": road / straight + 0.1})
    asked(network, move("south", "north"), detour=ratio)
    below = DETOUR.model_copy(update={"ratio": road / straight - 0.1})
    with pytest.raises(EstateInputError):
        asked(network, move("south", "north"), detour=below)


def test_the_shorter_of_two_roads_between_the_same_junctions_counts():
    town = Town()
    for node, east, north in [(1, 0, 0), (2, 0, 400), (3, 3000, 200)]:
        town.at(node, east, north)
    town.road("1 3 2")
    town.road("1 2")
    network = network_of(town)
    for pair in (("south", "up"), ("up", "south"), ("south", "north"), ("up", "up")):
        refuse_detours([move(*pair)], SITES, SITES, RoadLengths(network), DETOUR)
