"""The hierarchy on whole networks, real and made: not one cell differs from Dijkstra's."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
from dijkstra import Roads, dijkstra_ms
from made_roads import MADE

from coverage.hierarchy import NO_WAY_MS, Ends
from coverage.network import RoadNetwork
from coverage.osm.extract import read_roads
from coverage.road_travel import RoadTravel
from coverage.simplify import simplify

N_SOURCES = 150


def differing(roads: Roads, metric, hierarchy) -> int:
    """Cells that differ, from 150 nodes to all; whether any is finite is made sure of besides."""
    sources = np.random.default_rng(4).permutation(roads.n_nodes)[:N_SOURCES]
    count, goals = 0, hierarchy.goals(roads.nodes())
    found = 0
    for part in np.array_split(sources, 3):  # not too much memory at a time
        ours = metric.matrix_ms(Ends.at_nodes(part), goals)
        theirs = dijkstra_ms(roads, Ends.at_nodes(part), roads.nodes())
        count += int((ours != theirs).sum())
        found += int((theirs < NO_WAY_MS).sum())
    assert len(sources) == min(N_SOURCES, roads.n_nodes)
    assert found > 0.5 * len(sources) * roads.n_nodes  # else hardly anything was compared
    return count


def roads_under(network: RoadNetwork, travel: RoadTravel) -> Roads:
    """Open directions of every edge, one road after the other."""
    ends, cost_ms = (network.edge_from, network.edge_to), travel.times.edge_ms(network)
    parts = []
    for direction in (0, 1):
        is_open = travel.times.open_arcs[:, direction]
        parts.append(
            (ends[direction][is_open], ends[1 - direction][is_open], cost_ms[is_open, direction])
        )
    together = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Roads(network.node_x, network.node_y, *together)


@pytest.mark.parametrize("name", MADE)
def test_made_networks(name):
    roads = MADE[name]()
    hierarchy = roads.hierarchy()
    metric = hierarchy.customise(roads.tail, roads.head, roads.cost_ms)
    assert differing(roads, metric, hierarchy) == 0
    back = roads._replace(tail=roads.head, head=roads.tail)
    assert differing(back, metric.reversed(), hierarchy) == 0


def test_the_sample_county(sample_network, sample_hierarchy, speeds):
    travel = RoadTravel(
        sample_network, speeds.profile("blue_light"), speeds, hierarchy=sample_hierarchy
    )
    roads = roads_under(sample_network, travel)
    assert differing(roads, travel.metric, sample_hierarchy) == 0


@pytest.mark.parametrize(
    "extract",
    [
        "rutland-2018.osm.pbf",
        "isle-of-man-2021.osm.pbf",
        pytest.param("porto-2015.osm.pbf", marks=pytest.mark.slow),
    ],
)
def test_real_extracts(extract, shared_data, speeds):
    network = simplify(read_roads(shared_data / "osm" / extract), extract)
    roads = roads_under(network, RoadTravel(network, speeds.profile("blue_light"), speeds))
    hierarchy = roads.hierarchy()
    metric = hierarchy.customise(roads.tail, roads.head, roads.cost_ms)
    assert differing(roads, metric, hierarchy) == 0


def test_blue_light_and_general_traffic_share_one_hierarchy(
    sample_network, sample_hierarchy, speeds
):
    for profile in ("general", "blue_light"):
        travel = RoadTravel(
            sample_network, speeds.profile(profile), speeds, hour=8, hierarchy=sample_hierarchy
        )
        roads = roads_under(sample_network, travel)
        some, every = Ends.at_nodes(np.arange(0, roads.n_nodes, 1500)), roads.nodes()
        ours = travel.metric.matrix_ms(some, sample_hierarchy.goals(every))
        np.testing.assert_array_equal(ours, dijkstra_ms(roads, some, every))


@pytest.mark.slow
def test_new_york(shared_data):
    """9th DIMACS challenge: 264,346 nodes, travel times."""
    folder = shared_data / "roads"
    place = read_dimacs(folder / "USA-road-d.NY.co.gz", "v")
    arcs = read_dimacs(folder / "USA-road-t.NY.gr.gz", "a")
    x, y = place[:, 1] * np.cos(np.radians(40.7)) / 9, place[:, 2] / 9  # about metres
    roads = Roads(x, y, arcs[:, 0] - 1, arcs[:, 1] - 1, arcs[:, 2])
    assert (roads.n_nodes, len(roads.tail)) == (264_346, 733_846)
    hierarchy = roads.hierarchy()
    metric = hierarchy.customise(roads.tail, roads.head, roads.cost_ms)
    assert differing(roads, metric, hierarchy) == 0


def read_dimacs(path, kind):
    """The numbers on all lines of one kind."""
    with gzip.open(path, "rt", encoding="ascii") as file:
        lines = [line[2:] for line in file if line.startswith(kind + " ")]
    return np.array(" ".join(lines).split(), np.int64).reshape(len(lines), -1)
