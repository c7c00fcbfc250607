"""The graphs of the engine's benchmark: read right, grown right, the same every time."""

import gzip

import numpy as np
import pytest
from scipy.sparse.csgraph import dijkstra

from benchmarks.engine.dimacs import read_dimacs
from benchmarks.engine.extracts import read_extract
from benchmarks.engine.graph import Graph, make_graph
from benchmarks.engine.grown import grow, tile
from benchmarks.engine.networks import NEW_YORK, PORTO, SAMPLE, absent, networks


def arcs(graph):
    return sorted(
        zip(graph.tail.tolist(), graph.head.tolist(), graph.cost_ms.tolist(), strict=True)
    )


def graph_of(rows, x, y):
    tail, head, cost = np.array(rows).T
    return make_graph("made up", "", (tail, head, cost), (np.array(x), np.array(y)))


@pytest.fixture(scope="module")
def sample():
    return read_extract("sample county", SAMPLE)


def test_repeated_arcs_count_least_and_loops_not_at_all():
    graph = graph_of([(0, 1, 9), (0, 1, 4), (1, 0, 7), (1, 1, 3)], [0.0, 1.0], [0.0, 0.0])
    assert arcs(graph) == [(0, 1, 4), (1, 0, 7)]


def test_an_arc_of_no_cost_stays():
    graph = graph_of([(0, 1, 0), (1, 0, 5)], [0.0, 1.0], [0.0, 0.0])
    assert dijkstra(graph.matrix(), indices=0).tolist() == [0, 0]


def test_connected_part_is_the_largest_where_all_reach_all():
    graph = graph_of([(0, 1, 1), (1, 2, 1), (2, 1, 1), (2, 3, 1)], np.arange(4.0), np.zeros(4))
    assert graph.connected().tolist() == [1, 2]


def test_a_graph_is_read_back_as_it_was_saved(tmp_path):
    graph = graph_of([(0, 1, 4), (1, 0, 7)], [0.5, 1.0], [0.0, 2.0])
    graph.save(tmp_path / "graph.npz")
    again = Graph.load(tmp_path / "graph.npz")
    assert (again.name, arcs(again)) == (graph.name, arcs(graph))
    assert again.y.tolist() == [0.0, 2.0]


def test_dimacs_files_are_read(tmp_path):
    with gzip.open(tmp_path / "t.gr.gz", "wt") as file:
        file.write("c a comment\np sp 3 4\na 1 2 803\na 1 2 800\na 2 3 158\na 3 1 5\n")
    with gzip.open(tmp_path / "d.co.gz", "wt") as file:
        file.write("c a comment\np aux sp co 3\nv 2 2000000 41000000\n")
        file.write("v 1 -1000000 40000000\nv 3 0 42000000\n")
    graph = read_dimacs("tiny", tmp_path / "t.gr.gz", tmp_path / "d.co.gz")
    assert arcs(graph) == [(0, 1, 800), (1, 2, 158), (2, 0, 5)]
    assert graph.x.tolist() == [-1, 2, 0]
    assert graph.y.tolist() == [40, 41, 42]


def test_tiles_are_mirrored_and_a_road_meets_its_image_on_the_border():
    # A box from -50 to 50 each way: node 0 at x = 30 inside, node 1 at x = 70 outside it, so half
    # of the road between them lies inside, and the way to the image is all of its cost.
    rows = [(0, 1, 100), (1, 0, 60), (2, 0, 5)]
    graph = graph_of(rows, [30.0, 70.0, -10.0, -100.0, 100.0], [0.0, 0.0, 0.0, -100.0, 100.0])
    county = tile(graph, 0.5, columns=2, rows=1)
    # Node 1 of the new graph is old node 2; the second tile has nodes 2 and 3.
    assert arcs(county) == [(0, 2, 60), (1, 0, 5), (2, 0, 60), (3, 2, 5)]
    assert county.x.tolist() == [80, 40, 120, 160]


def test_a_one_way_road_over_a_border_leads_into_its_image():
    rows = [(0, 1, 100), (0, 2, 8), (2, 0, 8)]
    graph = graph_of(rows, [30.0, 70.0, -10.0, -100.0, 100.0], [0.0, 0.0, 0.0, -100.0, 100.0])
    crossing = [row for row in arcs(tile(graph, 0.5, columns=2, rows=1)) if row[2] == 100]
    assert crossing == [(0, 2, 100), (2, 0, 100)]


def test_tiles_in_rows_join_upwards_and_the_outer_border_ends_roads():
    rows = [(0, 1, 10), (1, 0, 10)]
    graph = graph_of(rows, [0.0, 0.0, -100.0, 100.0], [30.0, 70.0, -100.0, 100.0])
    assert arcs(tile(graph, 0.5, columns=1, rows=1)) == []
    assert arcs(tile(graph, 0.5, columns=1, rows=3)) == [(0, 1, 10), (1, 0, 10)]


@pytest.mark.parametrize("n_nodes", [25_000, 100_000])
def test_a_grown_county_has_the_size_asked_for_and_the_samples_structure(sample, n_nodes):
    county = grow(sample, n_nodes, "county")
    assert county.n_nodes == pytest.approx(n_nodes, rel=0.01)
    assert county.n_arcs / county.n_nodes == pytest.approx(sample.n_arcs / sample.n_nodes, rel=0.02)
    assert len(county.connected()) / county.n_nodes > 0.95
    assert county.cost_ms.min() >= 0


def test_a_grown_county_is_the_same_every_time(sample):
    once, again = (grow(sample, 30_000, "county") for _ in range(2))
    assert np.array_equal(once.cost_ms, again.cost_ms)
    assert np.array_equal(once.head, again.head)


@pytest.mark.parametrize("name", [NEW_YORK, PORTO])
def test_real_networks_have_the_arcs_that_their_files_state(name):
    if absent(name):
        pytest.skip(f"{absent(name)[0]} is not there")
    (graph,) = networks([name])
    if name == NEW_YORK:
        assert (graph.n_nodes, graph.n_arcs) == (264_346, 730_100)
    assert len(graph.connected()) / graph.n_nodes > 0.9
    assert len(set(zip(graph.tail.tolist(), graph.head.tolist(), strict=True))) == graph.n_arcs
