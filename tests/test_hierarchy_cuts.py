"""How well the order is cut: no result depends on it, but all of the speed does; no times here."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from made_roads import MADE
from road_shapes import grid

from coverage.hierarchy.dissection import nested_dissection
from coverage.hierarchy.graph import undirected
from coverage.hierarchy.peeling import peel


class Sizes(NamedTuple):
    """What decides how long a query takes."""

    arcs_a_node: float
    longest_chain: int
    mean_chain: float


def sizes(hierarchy) -> Sizes:
    chain = np.ones(hierarchy.n_nodes, int)
    for v in range(hierarchy.n_nodes - 1, -1, -1):
        if hierarchy.parent[v] >= 0:
            chain[v] += chain[hierarchy.parent[v]]
    arcs = len(hierarchy.up_head) / hierarchy.n_nodes
    return Sizes(round(arcs, 3), int(chain.max()), round(float(chain.mean()), 2))


def short_of(found: Sizes, bound: Sizes) -> list[str]:
    return [
        f"{name} is {value}, at most {limit} was expected"
        for name, value, limit in zip(Sizes._fields, found, bound, strict=True)
        if value > limit
    ]


# No result depends on these, only speed: some 5 to 10% over what they were when written.
BOUNDS = {
    "sample county": Sizes(2.4, 80, 44),
    "grid 80 x 80": Sizes(22, 350, 235),
    "city": Sizes(12.5, 137, 95),
    "country": Sizes(3.0, 50, 31),
}


@pytest.mark.parametrize("name", [name for name in BOUNDS if name != "sample county"])
def test_made_networks_are_cut_well(name):
    roads = grid(80) if name.startswith("grid") else MADE[name]()
    assert short_of(sizes(roads.hierarchy()), BOUNDS[name]) == []


def test_the_sample_county_is_cut_well(sample_hierarchy):
    assert short_of(sizes(sample_hierarchy), BOUNDS["sample county"]) == []


def test_a_few_roads_between_two_halves_are_cut_last():
    """Two towns of 400 junctions joined by three roads: a cut of three, and it ranks highest."""
    town = grid(20)
    tail = np.concatenate([town.tail, town.tail + 400, [19, 219, 399]])
    head = np.concatenate([town.head, town.head + 400, [400, 600, 780]])
    graph = undirected(800, tail, head)
    x = np.concatenate([town.x, town.x + 30])
    for turned in ((x, np.tile(town.y, 2)), (np.tile(town.y, 2), x)):
        last = nested_dissection(graph, *turned)[-3:]
        assert set(last.tolist()) <= {19, 219, 399, 400, 600, 780}


def test_peeling_leaves_nothing_of_a_tree_or_a_ring_and_all_of_a_block():
    """What is left are nodes with three neighbours at least, and ways through stay ways."""
    tree = undirected(7, np.array([0, 0, 1, 1, 2, 2]), np.arange(1, 7))
    ring = undirected(9, np.arange(9), (np.arange(9) + 1) % 9)
    for graph in (tree, ring):
        core = peel(graph)
        assert len(core.node) == 0
        assert sorted(core.peeled.tolist()) == list(range(graph.n_nodes))
    # Four corners, each joined to each by way of a node between, and a dead end on one of them.
    corners = [(a, b) for a in range(4) for b in range(a)]
    tail = [a for a, _ in corners] + [b for _, b in corners] + [0, 10]
    head = [4 + i for i in range(6)] * 2 + [10, 11]
    core = peel(undirected(12, np.array(tail), np.array(head)))
    assert core.node.tolist() == [0, 1, 2, 3]
    assert core.graph.tails().tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]
    assert core.graph.head.tolist() == [1, 2, 3, 0, 2, 3, 0, 1, 3, 0, 1, 2]


@pytest.mark.parametrize("name", MADE)
def test_a_core_has_no_node_that_could_be_peeled(name):
    roads = MADE[name]()
    core = peel(undirected(roads.n_nodes, roads.tail, roads.head))
    assert np.diff(core.graph.first).min() >= 3
    assert sorted([*core.node.tolist(), *core.peeled.tolist()]) == list(range(roads.n_nodes))
    opposite = core.graph.opposites()
    np.testing.assert_array_equal(core.graph.head[opposite], core.graph.tails())
    np.testing.assert_array_equal(core.graph.tails()[opposite], core.graph.head)
