"""The written network: any router on it gives our times between the nodes it calls connected."""

import csv

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from market_town import corner, points_file, times_of
from town import grid_town

from estates.__main__ import main
from estates.area import load_area


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """The grid town: rings and dead ends apart, closed gates, a bridge, a link."""
    folder = tmp_path_factory.mktemp("odd")
    roads = grid_town()
    roads.at(301, 1000, 30, {"place": "village", "name": "Oddley", "population": "100"})
    path = roads.write(folder / "town.osm")
    assert main(["build", "odd", "--roads", str(path), "--out", str(folder / "odd")]) == 0
    return folder / "odd"


def written(area, folder, *more):
    out = folder / "network.csv"
    assert main(["network", str(area), "--out", str(out), *more]) == 0
    return out


def graph_of(file):
    """The written network as a graph of other code's making."""
    graph = nx.MultiDiGraph()
    with file.open(encoding="utf-8") as opened:
        for row in csv.DictReader(opened):
            graph.add_edge(int(row["from_node"]), int(row["to_node"]), s=float(row["seconds"]))
    return graph


def connected_nodes(file):
    table = pd.read_csv(file)
    rows = table[table["connected"]]
    return np.union1d(rows["from_node"], rows["to_node"])


def check_against_any_router(area, folder, profile, most=10_000):
    """Every pair of connected nodes, or of so many of them chosen by chance."""
    file = written(area, folder, "--profile", profile)
    graph, nodes = graph_of(file), connected_nodes(file)
    network = load_area(area).network
    chosen = np.random.default_rng(3).permutation(nodes)[:most]
    points = points_file(folder / "nodes.csv", network, np.isin(network.node_id, chosen))
    found = times_of(area, folder, points, points, "--profile", profile)
    assert len(found) == len(chosen) ** 2 > 0
    for start in chosen.tolist():
        there = nx.single_source_dijkstra_path_length(graph, start, weight="s")
        for goal in chosen.tolist():
            # A place at a junction has paid the delay of that junction, as the edge into it does,
            # and not where it sets out. Positions come back through degrees, up to 1 mm off.
            assert found[str(start), str(goal)] == pytest.approx(there[goal], abs=0.02)
    return found


PROFILES = pytest.mark.parametrize("profile", ["blue_light", "general"])


@PROFILES
def test_times_are_those_of_any_router_on_the_written_network(area, tmp_path, profile):
    found = check_against_any_router(area, tmp_path, profile)
    assert len(found) == load_area(area).network.n_nodes ** 2
    assert found[str(corner(1, 0)), str(corner(4, 5))] > 60


@PROFILES
def test_connected_nodes_are_comparable_in_a_town_of_oddities(odd, tmp_path, profile):
    check_against_any_router(odd, tmp_path, profile)


def test_what_is_not_connected(odd, tmp_path):
    nodes = set(connected_nodes(written(odd, tmp_path)).tolist())
    table = pd.read_csv(tmp_path / "network.csv")
    assert {1, 2, 3, 8, 12, 45} <= nodes
    assert not {201, 211, 212} & nodes  # a ring and a pair of nodes apart
    link = table[table["road_class"] == "primary_link"]
    assert len(link)
    assert not link["connected"].any()  # nobody lives on it
    shut = table.loc[table["from_node"] < 0, "from_node"].unique()
    assert len(shut)
    assert not {*shut, *-shut} & nodes  # both sides of a closed barrier


def test_connected_stands_last_and_in_the_geopackage_too(odd, tmp_path):
    text = written(odd, tmp_path).read_text("utf-8").splitlines()
    assert text[0].endswith(",posted,connected")
    assert {line.rpartition(",")[2] for line in text[1:]} == {"true", "false"}
    assert main(["network", str(odd), "--out", str(tmp_path / "network.gpkg")]) == 0
    layer = gpd.read_file(tmp_path / "network.gpkg")
    by_csv = pd.read_csv(tmp_path / "network.csv")["connected"]
    assert layer["connected"].astype(bool).tolist() == by_csv.tolist()


@pytest.mark.slow
@pytest.mark.parametrize("file", ["rutland-2018.osm.pbf", "isle-of-man-2021.osm.pbf"])
def test_connected_nodes_of_a_real_extract_are_comparable(shared_data, tmp_path, file):
    roads = shared_data / "osm" / file
    assert main(["build", "real", "--roads", str(roads), "--out", str(tmp_path / "real")]) == 0
    check_against_any_router(tmp_path / "real", tmp_path, "blue_light", most=60)
