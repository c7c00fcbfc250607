"""Graphs of OpenStreetMap extracts, under the profile of an emergency vehicle."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.engine.graph import Graph, make_graph
from coverage.network import RoadNetwork
from coverage.osm.extract import read_roads
from coverage.simplify import simplify
from coverage.speed import load_speeds, price

PROFILE = "blue_light"


def read_extract(name: str, path: Path) -> Graph:
    """Read an extract and price it."""
    network = simplify(read_roads(path), path.name)
    return graph_of(name, f"OpenStreetMap, {path.name}, {network.extract_date}", network)


def graph_of(name: str, about: str, network: RoadNetwork) -> Graph:
    """Arcs of the directions that the profile may drive, delay at their end included."""
    speeds = load_speeds()
    times = price(network, speeds.profile(PROFILE), speeds)
    ends = np.stack([network.edge_from, network.edge_to], axis=1)
    tail, head = ends[times.open_arcs], ends[:, ::-1][times.open_arcs]
    cost = times.edge_ms(network)[times.open_arcs]
    return make_graph(name, about, (tail, head, cost), (network.node_x, network.node_y))
