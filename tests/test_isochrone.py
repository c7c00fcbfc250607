"""Bands: valid, disjoint, on land within reach, and what the model says at any point in them."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from market_town import BLOCK_M, SIDE, market_town
from town import EAST_0, NORTH_0, network_of

from coverage.errors import CoverageInputError
from coverage.isochrone import OFF_ROAD_M, BandGrid
from coverage.osm.extract import read_roads
from coverage.places import Places
from coverage.road_travel import RoadTravel
from coverage.simplify import simplify

CRS = "EPSG:27700"
LIMITS = (45.0, 90.0, 135.0)
TOWN_M = BLOCK_M * (SIDE - 1)
POND = shapely.box(EAST_0 + 600, NORTH_0 + 600, EAST_0 + 1000, NORTH_0 + 1000)
EXTENT = shapely.box(EAST_0 - 1500, NORTH_0 - 1500, EAST_0 + TOWN_M + 4000, NORTH_0 + TOWN_M + 1500)


@pytest.fixture(scope="module")
def model(speeds):
    town = market_town()
    # A ring road on an island 3 km east: mapped, but no way leads there.
    for node, east, north in [(801, 5000, 0), (802, 5400, 0), (803, 5200, 400)]:
        town.at(node, east, north)
    town.road("801 802 803 801")
    return RoadTravel(network_of(town), speeds.profile("blue_light"), speeds)


@pytest.fixture(scope="module")
def grid(model):
    return BandGrid(model, EXTENT, CRS, POND)


def at(model, *positions):
    x, y = np.array(positions, float).T
    ids = np.arange(len(x)).astype(str)
    return model.place(Places(ids=ids, x=EAST_0 + x, y=NORTH_0 + y))


@pytest.fixture(scope="module")
def station(model):
    return at(model, (100, 20))


@pytest.fixture(scope="module")
def bands(grid, station):
    return grid.bands(grid.seconds(station, np.array([0.0])), LIMITS)


def test_bands_are_valid_disjoint_and_in_order(bands):
    assert bands.is_valid.all()
    assert bands["from_s"].tolist() == [0.0, *LIMITS]
    assert bands["to_s"].tolist() == [*LIMITS, np.inf]
    shapes = bands.geometry.to_numpy()
    for row, shape in enumerate(shapes):
        for other in shapes[:row]:
            assert shapely.intersection(shape, other).area < 1e-3


def test_water_and_what_lies_outside_are_left_out(bands):
    everything = bands.union_all()
    assert shapely.intersection(everything, POND).area < 1e-3
    assert shapely.difference(everything, EXTENT).area < 1e-3


def test_land_that_no_road_in_use_leads_to_is_left_out(bands, grid):
    everything = bands.union_all()
    island = shapely.box(EAST_0 + 4900, NORTH_0 - 100, EAST_0 + 5500, NORTH_0 + 500)
    assert not everything.intersects(island)
    streets = shapely.box(EAST_0, NORTH_0, EAST_0 + TOWN_M, NORTH_0 + TOWN_M)
    assert everything.within(streets.buffer(OFF_ROAD_M + grid.step_m))


def agreement(model, grid, bands, station, start_s, extent, n=4000):
    """Share of random points, away from band edges, whose band holds the model's own time."""
    rng = np.random.default_rng(7)
    west, south, east, north = extent.bounds
    x, y = rng.uniform(west, east, n), rng.uniform(south, north, n)
    edges = shapely.union_all(shapely.boundary(bands.geometry.to_numpy()))
    points = gpd.GeoDataFrame(geometry=shapely.points(x, y), crs=bands.crs)
    points = points[shapely.distance(points.geometry.to_numpy(), edges) > grid.step_m]
    inside = points.sjoin(bands, predicate="within")
    assert len(inside) > n / 100
    places = Places(
        ids=np.arange(len(inside)).astype(str),
        x=inside.geometry.x.to_numpy(),
        y=inside.geometry.y.to_numpy(),
    )
    time = model.first_arrival_s(station, start_s, model.place(places))
    return float(((time > inside["from_s"]) & (time <= inside["to_s"])).mean())


def test_a_band_holds_the_times_it_says(model, grid, bands, station):
    near = EXTENT.intersection(shapely.box(*bands.total_bounds))
    assert agreement(model, grid, bands, station, np.array([0.0]), near) >= 0.97


@pytest.mark.slow
def test_a_band_holds_the_times_it_says_on_the_isle_of_man(shared_data, speeds):
    network = simplify(read_roads(shared_data / "osm" / "isle-of-man-2021.osm.pbf"), "isle")
    model = RoadTravel(network, speeds.profile("blue_light"), speeds)
    x, y = network.node_x, network.node_y
    extent = shapely.box(x.min(), y.min(), x.max(), y.max())
    grid = BandGrid(model, extent, network.crs)
    douglas = model.place(
        Places(
            ids=np.array(["a", "b"]), x=np.array([238000.0, 245000]), y=np.array([476000.0, 494000])
        )
    )
    start_s = np.array([120.0, 300.0])
    bands = grid.bands(grid.seconds(douglas, start_s), (300.0, 480.0, 600.0, 900.0, 1200.0))
    assert bands.is_valid.all()
    assert agreement(model, grid, bands, douglas, start_s, extent, 20_000) >= 0.97


def test_an_edge_lies_where_its_limit_is_just_kept(model, grid, station):
    edges = grid.edges(grid.seconds(station, np.array([0.0])), LIMITS)
    assert edges["limit_s"].tolist() == list(LIMITS)
    for row in edges.itertuples():
        points = [
            line.interpolate(0.5, normalized=True) for line in shapely.get_parts(row.geometry)
        ]
        places = Places(
            ids=np.arange(len(points)).astype(str),
            x=np.array([point.x for point in points]),
            y=np.array([point.y for point in points]),
        )
        time = model.first_arrival_s(station, np.array([0.0]), model.place(places))
        assert np.median(np.abs(time - row.limit_s)) < 15


def test_the_second_arrival_is_the_second_resource_not_the_first_one_again(model, grid):
    first, other = (100, 20), (1900, 1980)
    twice = at(model, first, first, other)
    same = type(twice)(
        places=Places(ids=np.array(["a", "a", "b"]), x=twice.places.x, y=twice.places.y),
        on_road=twice.on_road,
        refusals=(),
    )
    seconds = grid.seconds(same, np.array([0.0, 30.0, 10.0]), attending=2)
    alone = [
        grid.seconds(at(model, place), np.array([start]))
        for place, start in [(first, 0.0), (other, 10.0)]
    ]
    np.testing.assert_allclose(seconds, np.maximum(*alone))


def test_nobody_to_send_gives_no_band(model, grid):
    nobody = model.place(Places(ids=np.array([], str), x=np.array([]), y=np.array([])))
    for attending in (1, 2):
        seconds = grid.seconds(nobody, np.array([]), attending)
        assert grid.bands(seconds, LIMITS).empty
        assert grid.edges(seconds, LIMITS).empty


@pytest.mark.parametrize("limits", [(), (0.0, 60.0), (120.0, 60.0), (60.0, 60.0)])
def test_limits_that_do_not_rise_are_refused(grid, station, limits):
    with pytest.raises(CoverageInputError, match="must rise from above 0"):
        grid.bands(grid.seconds(station, np.array([0.0])), limits)
