"""What a hierarchy is made of, against plain loops over sets."""

from __future__ import annotations

import numpy as np
import pytest
from dijkstra import dijkstra_ms
from hypothesis import given
from made_roads import MADE, digraphs, random_roads
from road_shapes import SHAPES

from coverage.hierarchy import NO_WAY_MS, Hierarchy


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
