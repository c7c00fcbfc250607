"""Drive times between places on edges: the model against plain loops over Dijkstra, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest
from dijkstra_travel import DijkstraTravel
from hypothesis import given
from hypothesis import strategies as st
from random_towns import towns
from town import EAST_0, NORTH_0, grid_town, network_of

from coverage.errors import CoverageInputError
from coverage.network_hierarchy import hierarchy_of
from coverage.osm.extract import read_roads
from coverage.places import Places
from coverage.road_travel import RoadTravel
from coverage.simplify import simplify
from coverage.speed import load_speeds

SPEEDS = load_speeds()


def places_at(x, y) -> Places:
    return Places(ids=np.arange(len(x)).astype(str), x=np.asarray(x), y=np.asarray(y))


def scattered(network, n, seed) -> Places:
    """Near roads, at junctions, several on one edge, and some far from everywhere."""
    random = np.random.default_rng(seed)
    vertex = random.integers(0, len(network.vertex_x), n)
    vertex[: n // 5] = vertex[-(n // 5) :]  # neighbours on their edges
    node = random.integers(0, network.n_nodes, n)
    at_node = random.random(n) < 0.2
    x = np.where(at_node, network.node_x[node], network.vertex_x[vertex])
    y = np.where(at_node, network.node_y[node], network.vertex_y[vertex])
    off = random.choice([0.0, 0.4, 3, 25, 120], n)
    x, y = x + off * random.uniform(-1, 1, n), y + off * random.uniform(-1, 1, n)
    x[random.random(n) < 0.03] += 500_000
    return places_at(x, y)


def agree(network, profile, origins, destinations, start_s, **how):
    """Every answer of the model is the other's, to the last bit; how many cells had a way."""
    ours = RoadTravel(network, SPEEDS.profile(profile), SPEEDS, **how)
    how.pop("hierarchy", None)
    theirs = DijkstraTravel(network, SPEEDS.profile(profile), SPEEDS, **how)
    from_ours, to_ours = ours.place(origins), ours.place(destinations)
    from_theirs, to_theirs = theirs.place(origins), theirs.place(destinations)
    matrix = ours.drive_times(from_ours, to_ours).seconds
    np.testing.assert_array_equal(matrix, theirs.drive_times(from_theirs, to_theirs))
    first = ours.first_arrival_s(from_ours, start_s, to_ours)
    np.testing.assert_array_equal(first, theirs.first_arrival_s(from_theirs, start_s, to_theirs))
    outside = ours.from_outside_s(to_ours)
    np.testing.assert_array_equal(outside, theirs.from_outside_s(to_theirs))
    assert matrix.dtype == first.dtype == outside.dtype == float
    return int(np.isfinite(matrix).sum())


def agree_on_scattered(network, profile, n_origins, n_destinations, **how):
    origins, destinations = scattered(network, n_origins, 1), scattered(network, n_destinations, 2)
    shared = origins.take(np.arange(0, n_origins, 3))  # the same places, to and from
    destinations = places_at(
        np.append(destinations.x, shared.x), np.append(destinations.y, shared.y)
    )
    start_s = np.random.default_rng(3).uniform(0, 900, n_origins)
    start_s[::7] = np.inf
    found = agree(network, profile, origins, destinations, start_s, **how)
    assert found > 0.7 * n_origins * len(destinations)


@pytest.mark.parametrize(
    ("profile", "how"),
    [("blue_light", {}), ("general", {"hour": 8}), ("blue_light", {"hour": 17, "factor": 0.85})],
)
def test_the_sample_county(sample_network, sample_hierarchy, profile, how):
    agree_on_scattered(sample_network, profile, 30, 200, hierarchy=sample_hierarchy, **how)


@pytest.mark.parametrize("profile", ["general", "blue_light"])
@pytest.mark.parametrize(
    "extract",
    [
        "rutland-2018.osm.pbf",
        "oxford-centre-2016.osm",
        "isle-of-man-2021.osm.pbf",
        pytest.param("porto-2015.osm.pbf", marks=pytest.mark.slow),
    ],
)
def test_real_extracts(extract, profile, shared_data):
    network = simplify(read_roads(shared_data / "osm" / extract), extract)
    agree_on_scattered(network, profile, 30, 200)


@pytest.mark.parametrize("profile", ["general", "blue_light"])
def test_the_grid_town(profile):
    random = np.random.default_rng(4)
    where = places_at(
        EAST_0 + random.uniform(-60, 1160, 120), NORTH_0 + random.uniform(-160, 260, 120)
    )
    agree(network_of(grid_town()), profile, where, where, random.uniform(0, 300, 120))


@given(
    towns(),
    st.lists(st.tuples(st.floats(-50, 550), st.floats(-50, 550)), min_size=1, max_size=8),
    st.lists(st.integers(0, 600) | st.just(np.inf), min_size=8, max_size=8),
    st.sampled_from(["general", "blue_light"]),
)
def test_any_small_town(town, spots, starts, profile):
    network = network_of(town)
    x, y = np.array(spots).T
    at_nodes = range(0, network.n_nodes, 3)
    where = places_at(
        np.append(EAST_0 + x, network.node_x[at_nodes]),
        np.append(NORTH_0 + y, network.node_y[at_nodes]),
    )
    agree(network, profile, where, where, np.resize(np.array(starts, float), len(where)))


def test_nobody_and_nowhere(town_network):
    some = places_at([EAST_0 + 100.0, EAST_0 + 250], [NORTH_0 + 3.0, NORTH_0])
    none = places_at(np.empty(0), np.empty(0))
    for origins, destinations in ((none, some), (some, none), (none, none)):
        agree(town_network, "blue_light", origins, destinations, np.zeros(len(origins)))


def test_a_start_after_more_than_twelve_days_never_arrives(town_network):
    travel = RoadTravel(town_network, SPEEDS.profile("blue_light"), SPEEDS)
    spot = travel.place(places_at([EAST_0 + 100.0], [NORTH_0]))
    goal = travel.place(places_at([EAST_0 + 700.0], [NORTH_0]))
    for late_s in (1_200_000.0, 3e6, 1e9, np.inf):
        assert np.isinf(travel.first_arrival_s(spot, np.array([late_s]), goal)).all()
    assert np.isfinite(travel.first_arrival_s(spot, np.array([1_000_000.0]), goal)).all()


def test_one_hierarchy_serves_every_profile_and_no_other_network(town_network, sample_hierarchy):
    hierarchy = hierarchy_of(town_network)
    assert hierarchy.n_nodes == town_network.n_nodes
    where = places_at([EAST_0 + 100.0, EAST_0 + 480], [NORTH_0 + 3.0, NORTH_0 - 30])
    for profile in ("general", "blue_light"):
        afresh = RoadTravel(town_network, SPEEDS.profile(profile), SPEEDS)
        given_one = RoadTravel(town_network, SPEEDS.profile(profile), SPEEDS, hierarchy=hierarchy)
        found = [
            each.drive_times(each.place(where), each.place(where)).seconds
            for each in (afresh, given_one)
        ]
        np.testing.assert_array_equal(*found)
    foreign = RoadTravel(
        town_network, SPEEDS.profile("general"), SPEEDS, hierarchy=sample_hierarchy
    )
    with pytest.raises(CoverageInputError, match="is not in the hierarchy; build it again"):
        _ = foreign.metric


def test_places_asked_in_any_company_have_the_same_times(sample_network, sample_hierarchy):
    """Sessions that share a hierarchy, in any order: each place's times are its own."""
    travel = RoadTravel(
        sample_network, SPEEDS.profile("blue_light"), SPEEDS, hierarchy=sample_hierarchy
    )
    origins, destinations = scattered(sample_network, 50, 5), scattered(sample_network, 80, 6)
    to_all = travel.place(destinations)
    whole = travel.drive_times(travel.place(origins), to_all).seconds
    for rows in ([7], [3, 30], range(0, 50, 2), range(17)):
        part = travel.drive_times(travel.place(origins.take(np.array(rows))), to_all).seconds
        np.testing.assert_array_equal(part, whole[np.array(rows)])
    for columns in ([0], [5, 79], range(40, 60)):
        some = travel.place(destinations.take(np.array(columns)))
        part = travel.drive_times(travel.place(origins), some).seconds
        np.testing.assert_array_equal(part, whole[:, np.array(columns)])
