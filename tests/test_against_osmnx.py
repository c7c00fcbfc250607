"""Distances by OSMnx's own reader of the same file: another opinion on which way is open."""

from __future__ import annotations

import networkx as nx
import numpy as np
import osmnx as ox
import pytest
from test_real_extracts import write_roads_as_xml

from coverage.osm.extract import read_roads
from coverage.roadclass import RoadClass
from coverage.simplify import simplify
from coverage.speed import load_speeds, price

pytestmark = pytest.mark.slow

CLOSED = {"no", "private", "permit", "agricultural", "forestry", "military", "emergency"}
VEHICLES = ("motorcar", "motor_vehicle", "vehicle", "access")  # most specific first


def osmnx_graph(path, monkeypatch):
    """OSMnx's directed graph, less the ways that its tags close to general traffic."""
    wanted = {*ox.settings.useful_tags_way, *VEHICLES, "area", "psv", "bus"}
    monkeypatch.setattr(ox.settings, "useful_tags_way", sorted(wanted))
    graph = ox.graph_from_xml(path, simplify=False, retain_all=True)
    roads = {road.name for road in RoadClass} - {"pedestrian"}
    shut = []
    for arc in graph.edges(keys=True, data=True):
        *ends, tags = arc
        told = next((tags[key] for key in VEHICLES if key in tags), None)
        by_itself = tags["highway"] in ("track", "busway") and told is None
        if tags["highway"] not in roads or told in CLOSED or by_itself or tags.get("area") == "yes":
            shut.append(ends)
    graph.remove_edges_from(shut)
    return graph


@pytest.mark.parametrize(
    "file", ["rutland-2018.osm.pbf", "isle-of-man-2021.osm.pbf", "oxford-centre-2016.osm"]
)
def test_distances_between_junctions(file, shared_data, tmp_path, monkeypatch):
    path = shared_data / "osm" / file
    write_roads_as_xml(path, tmp_path / "roads.osm")
    theirs = osmnx_graph(tmp_path / "roads.osm", monkeypatch)

    raw = read_roads(path)
    network = simplify(raw, file)
    speeds = load_speeds()
    times = price(network, speeds.profile("general"), speeds)
    connected = network.largest_strong_component(times.open_arcs)
    table = network.table(times.edge_s(network))
    ours = nx.MultiDiGraph()
    for arc in table.itertuples():
        ours.add_edge(arc.from_node, arc.to_node, length=arc.length_m)

    # OSMnx drives through bollards and closed gates; only they may make a way longer for us.
    barred = [node for node, bar in raw.barrier.items() if bar and node in theirs]
    theirs.remove_nodes_from(barred)
    random = np.random.default_rng(11)
    kept = network.node_id[connected & (network.node_id > 0)]
    kept = np.array([node for node in kept if node in theirs])
    starts, goals = random.choice(kept, 20, replace=False), random.choice(kept, 200, replace=False)
    worst = []
    for start in starts.tolist():
        mine = nx.single_source_dijkstra_path_length(ours, start, weight="length")
        other = nx.single_source_dijkstra_path_length(theirs, start, weight="length")
        worst += [
            (start, goal, mine[goal], other.get(goal, np.inf))
            for goal in goals.tolist()
            if abs(mine[goal] - other.get(goal, np.inf)) > max(0.01 * mine[goal], 1.0)
        ]
    assert worst == []
