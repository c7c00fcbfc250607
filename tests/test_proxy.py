"""Residents estimated from the map: what they rest on, where they lie, how they are told."""

import numpy as np
import pytest
from shapely.geometry import box
from town import EAST_0, NORTH_0, Town, network_of

from coverage.crs import shape_to_degrees, to_degrees
from coverage.demand import Basis
from coverage.errors import CoverageInputError
from coverage.osm.features import Features, FoundPlace
from coverage.proxy import CELL_M, RESIDENTS_PER_HOME, residents_proxy
from coverage.service import Service

CRS = "EPSG:27700"


def at(east, north):
    lon, lat = to_degrees(np.array([EAST_0 + east]), np.array([NORTH_0 + north]), CRS)
    return float(lon[0]), float(lat[0])


def land(west, south, east, north):
    shape = box(EAST_0 + west, NORTH_0 + south, EAST_0 + east, NORTH_0 + north)
    return shape_to_degrees(shape, CRS)


def streets(length=1000.0, highway="residential"):
    town = Town()
    town.at(1, 0, 0)
    town.at(2, length, 0)
    town.road("1 2", highway)
    return network_of(town)


def homes(count, east=100.0):
    return [at(east + i % 10, 20 + i // 10) for i in range(count)]


def test_homes_are_counted_where_they_are_mapped_throughout():
    demand, note = residents_proxy(Features(homes=homes(50)), streets(), None)
    assert demand.residents_basis is Basis.PROXY
    assert demand.zones["residents"].sum() == pytest.approx(50 * RESIDENTS_PER_HOME, abs=0.01)
    assert note.startswith("residents are a proxy, estimated from the map: 50 homes mapped")
    assert "not verified" in note
    assert demand.weight(Service.FIRE).basis is Basis.PROXY
    assert "proxy" in Basis.PROXY.value


def test_a_few_mapped_homes_are_no_census():
    demand, note = residents_proxy(Features(homes=homes(3)), streets(), None)
    assert "1 km of residential street" in note
    assert "only shares mean anything" in note
    assert demand.zones["residents"].sum() == pytest.approx(1.0, abs=0.02)


def test_land_counts_by_its_hectares_where_homes_are_not_mapped():
    # One field of houses is twice the other.
    features = Features(
        residential=[land(0, 0, 500, 400), land(5000, 0, 5500, 200)], homes=homes(10)
    )
    demand, note = residents_proxy(features, streets(), None)
    assert "2 areas of residential land, in hectares" in note
    west = demand.places.x < EAST_0 + 2000
    residents = demand.zones["residents"].to_numpy()
    assert residents[west].sum() == pytest.approx(20, abs=0.1)
    assert residents[~west].sum() == pytest.approx(10, abs=0.1)


def test_populations_that_the_map_tells_set_the_size_of_places():
    features = Features(
        homes=[*homes(50), *homes(50, east=8100)],
        places=[
            FoundPlace("Ash", "town", 900, *at(100, 0)),
            FoundPlace("Elm", "village", 100, *at(8100, 0)),
        ],
    )
    demand, note = residents_proxy(features, streets(9000), None)
    west = demand.places.x < EAST_0 + 4000
    assert demand.zones["residents"][west].sum() == pytest.approx(900, abs=1)
    assert demand.zones["residents"][~west].sum() == pytest.approx(100, abs=1)
    assert "Scaled to the populations tagged on 2 places" in note
    assert set(demand.zones["name"]) == {"near Ash", "near Elm"}


def test_nobody_is_counted_outside_the_boundary():
    inside = box(EAST_0, NORTH_0 - 500, EAST_0 + 1000, NORTH_0 + 500)
    features = Features(homes=[*homes(50), *homes(70, east=5000)])
    demand, _ = residents_proxy(features, streets(), inside)
    assert demand.zones["residents"].sum() == pytest.approx(50 * RESIDENTS_PER_HOME, abs=0.01)


def test_each_point_stands_in_its_own_cell():
    features = Features(residential=[land(-1300, -700, 1300, 900)])
    demand, _ = residents_proxy(features, streets(), None)
    cells = np.floor(np.stack([demand.places.x, demand.places.y]) / CELL_M)
    assert len(np.unique(cells, axis=1).T) == len(demand.places)
    assert len(set(demand.places.ids)) == len(demand.places)
    assert (demand.zones["urban_rural"] == "").all()
    assert demand.incidents.empty


def test_a_map_of_nothing_but_a_trunk_road_says_to_give_demand():
    with pytest.raises(CoverageInputError, match="give demand points with --demand"):
        residents_proxy(Features(), streets(highway="trunk"), None)
    elsewhere = box(0, 0, 1, 1)
    with pytest.raises(CoverageInputError, match="inside the boundary to estimate residents from"):
        residents_proxy(Features(homes=homes(50)), streets(), elsewhere)
