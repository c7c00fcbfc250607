"""What a hierarchy is made of, against plain loops over sets."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from dijkstra import dijkstra_ms
from hypothesis import given
from made_roads import MADE, digraphs, random_roads
from test_hierarchy_shapes import SHAPES, grid

from coverage.hierarchy import NO_WAY_MS, Hierarchy
from coverage.hierarchy.dissection import nested_dissection
from coverage.hierarchy.graph import undirected
from coverage.hierarchy.peeling import peel


def up_neighbours(hierarchy) -> list[set[int]]:
    """The set each node's arcs lead up to."""
    first, head = hierarchy.up_first, hierarchy.up_head
    return [set(head[first[v] : first[v + 1]].tolist()) for v in range(hierarchy.n_nodes)]


def eliminated(roads, rank) -> list[set[int]]:
    """What elimination leaves, by the book: each node taken out joins all that it touches."""
    up = [set() for _ in range(roads.n_nodes)]
    for a, b in zip(rank[roads.tail].tolist(), rank[roads.head].tolist(), strict=True):
        if a != b:
            up[min(a, b)].add(max(a, b))
    for v in range(roads.n_nodes):
        for x in up[v]:
            up[x] |= {y for y in up[v] if y > x}
    return up


def examine(roads) -> None:
    """All that must hold of a hierarchy, whatever the roads."""
    hierarchy = roads.hierarchy()
    n = roads.n_nodes
    assert sorted(hierarchy.rank.tolist()) == list(range(n))
    up = up_neighbours(hierarchy)
    assert up == eliminated(roads, hierarchy.rank)  # every road is an arc, and no arc is idle
    parent = hierarchy.parent.tolist()
    size = [1] * n
    for v in range(n):
        heads = hierarchy.up_head[hierarchy.up_first[v] : hierarchy.up_first[v + 1]].tolist()
        assert heads == sorted(up[v])
        assert parent[v] == (heads[0] if heads else -1)
        assert parent[v] > v or parent[v] == -1
        if heads:
            assert set(heads[1:]) <= up[parent[v]]
            size[parent[v]] += size[v]
    for v in range(n):  # a subtree is contiguous and ends with its root
        above = parent[v]
        assert above == -1 or above - size[above] < v - size[v] + 1
    assert hierarchy.rank.dtype == hierarchy.parent.dtype == hierarchy.up_head.dtype == np.int32


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape(name):
    examine(SHAPES[name])


@pytest.mark.parametrize("name", MADE)
def test_made_networks(name):
    examine(MADE[name]())


@given(digraphs())
def test_any_network(roads):
    examine(roads)


def test_many_networks_with_a_core():
    random = np.random.default_rng(11)
    for _ in range(100):
        examine(random_roads(random))


def kept_arcs(arcs, n) -> dict[tuple[int, int], int]:
    """Cost of each arc, by the ranks of its ends."""
    tail = np.repeat(np.arange(n), np.diff(arcs.first))
    pairs = zip(tail.tolist(), arcs.head.tolist(), strict=True)
    return dict(zip(pairs, arcs.cost_ms.tolist(), strict=True))


@pytest.mark.parametrize("name", [*SHAPES, "tangle"])
def test_what_stays_is_as_short_as_the_shortest_way(name):
    """And what any shorter way beats has gone, which is the whole point of leaving arcs out."""
    roads = SHAPES[name] if name in SHAPES else MADE[name]()
    hierarchy = roads.hierarchy()
    metric = hierarchy.customise(roads.tail, roads.head, roads.cost_ms)
    node = np.argsort(hierarchy.rank)
    least = dijkstra_ms(roads, roads.nodes(), roads.nodes())[np.ix_(node, node)]
    up, down = (kept_arcs(arcs, roads.n_nodes) for arcs in (metric.up, metric.down))
    assert up == {arc: least[arc] for arc in up}
    assert down == {arc: least[arc[::-1]] for arc in down}
    # A road that is itself the shortest way, on no way over lower nodes, stays.
    over_lower = basic(roads, hierarchy)
    for (v, x), (up_ms, down_ms) in over_lower.items():
        assert ((v, x) in up) == (up_ms == least[v, x] < NO_WAY_MS)
        assert ((v, x) in down) == (down_ms == least[x, v] < NO_WAY_MS)


def basic(roads, hierarchy) -> dict[tuple[int, int], tuple[int, int]]:
    """Least cost up and down each arc over lower nodes alone, by the plainest loop."""
    up = [dict.fromkeys(heads, NO_WAY_MS) for heads in up_neighbours(hierarchy)]
    down = [dict(each) for each in up]
    for tail, head, cost in zip(
        hierarchy.rank[roads.tail].tolist(),
        hierarchy.rank[roads.head].tolist(),
        roads.cost_ms.tolist(),
        strict=True,
    ):
        if tail < head:
            up[tail][head] = min(up[tail][head], cost)
        elif head < tail:
            down[head][tail] = min(down[head][tail], cost)
    for v in range(roads.n_nodes):
        for x in up[v]:
            for y in (y for y in up[v] if y > x):
                up[x][y] = min(up[x][y], down[v][x] + up[v][y])
                down[x][y] = min(down[x][y], down[v][y] + up[v][x])
    return {(v, x): (up[v][x], down[v][x]) for v in range(roads.n_nodes) for x in up[v]}


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


# No result depends on these, only speed: some 5 to 10 % over what they were when written.
BOUNDS = {
    "sample county": Sizes(2.4, 80, 44),
    "grid 80 x 80": Sizes(0, 0, 0),
    "city": Sizes(0, 0, 0),
    "country": Sizes(0, 0, 0),
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


def test_the_order_is_the_same_for_any_way_of_writing_the_roads():
    """Turned round, repeated, shuffled, with loops: the same junctions are joined."""
    roads = MADE["city"]()
    random = np.random.default_rng(12)
    turn = random.random(len(roads.tail)) < 0.5
    tail, head = np.where(turn, roads.head, roads.tail), np.where(turn, roads.tail, roads.head)
    twice = random.permutation(np.tile(np.arange(len(tail)), 2))
    other = Hierarchy.build(
        roads.x,
        roads.y,
        np.concatenate([tail[twice], np.arange(50)]).astype(np.int32),
        np.concatenate([head[twice], np.arange(50)]).astype(np.int32),
    )
    ours = roads.hierarchy()
    for name in ("rank", "parent", "up_first", "up_head"):
        np.testing.assert_array_equal(getattr(ours, name), getattr(other, name))
    assert ours.made_for != other.made_for
