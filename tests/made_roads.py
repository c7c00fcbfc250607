"""Road networks made up for tests: three larger ones with every oddity, and random small ones."""

from __future__ import annotations

import numpy as np
from dijkstra import Roads, roads_of
from hypothesis import strategies as st
from scipy.spatial import Delaunay

from coverage.hierarchy import NO_WAY_MS, Ends


def with_oddities(x, y, streets, random) -> Roads:
    """Two-way streets made odd: one-ways, repeated and free roads, loops, parts nobody reaches.

    Three nodes are isolated, a block of its own touches nothing, a yard is only left and a sink
    only entered.
    """
    tail, head = np.asarray(streets).T
    n = len(x)
    length = np.rint(20 * np.hypot(x[tail] - x[head], y[tail] - y[head])).astype(int) + 1
    one_way = random.random(len(tail)) < 0.25
    back = length + random.integers(0, 500, len(length))
    arcs = [*zip(tail, head, length, strict=True)]
    arcs += [*zip(head[~one_way], tail[~one_way], back[~one_way], strict=True)]
    some = random.choice(len(arcs), len(arcs) // 10, replace=False)
    arcs += [(arcs[i][0], arcs[i][1], random.integers(0, 2 * arcs[i][2] + 1)) for i in some]
    free = set(random.choice(len(arcs), len(arcs) // 15, replace=False))
    arcs = [(t, h, 0 if i in free else c) for i, (t, h, c) in enumerate(arcs)]
    arcs += [(i, i, 7) for i in range(0, n, 50)]
    block = [n, n + 1, n + 2, n + 3]
    arcs += [(a, b, 1000) for a in block for b in block if a != b]
    yard, sink = n + 4, n + 5
    arcs += [(yard, 0, 10), (yard, n // 2, 20), (n // 3, sink, 30), (n // 4, sink, 0)]
    extra = np.array([[-50.0 * i, -50.0 * i] for i in range(9)])  # the last three are isolated
    made = roads_of([*x, *extra[:, 0]], [*y, *extra[:, 1]], arcs)
    shuffled = random.permutation(len(made.tail))
    return made.costing(made.cost_ms, shuffled)


def city() -> Roads:
    """A grid of 45 by 45 junctions, a little crooked."""
    random = np.random.default_rng(1)
    across = np.arange(45 * 45).reshape(45, 45)
    pairs = [(across[:, :-1], across[:, 1:]), (across[:-1], across[1:])]
    streets = np.concatenate([np.stack([a.ravel(), b.ravel()], axis=1) for a, b in pairs])
    streets = streets[random.random(len(streets)) < 0.93]
    x, y = (100.0 * part.ravel() + random.uniform(-20, 20, 2025) for part in np.divmod(across, 45))
    return with_oddities(x, y, streets, random)


def country() -> Roads:
    """Villages 2,000 strong, joined as neighbours are, with dead ends and long ways round."""
    random = np.random.default_rng(2)
    x, y = random.uniform(0, 20_000, (2, 2000))
    corners = Delaunay(np.stack([x, y], axis=1)).simplices
    sides = np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]))
    sides = np.unique(sides, axis=0)
    return with_oddities(x, y, sides[random.random(len(sides)) < 0.45], random)


def tangle() -> Roads:
    """Roads between any nodes whatever, at positions that mean nothing."""
    random = np.random.default_rng(3)
    x, y = random.uniform(0, 1000, (2, 400))
    streets = random.integers(0, 400, (900, 2))
    return with_oddities(x, y, streets, random)


MADE = {"city": city, "country": country, "tangle": tangle}


def random_roads(random, *, most_nodes=40) -> Roads:
    """A small network: thin or dense, at scattered or equal positions, with many equal costs."""
    n = int(random.integers(1, most_nodes + 1))
    n_arcs = int(random.integers(0, 1 + n * int(random.integers(1, 7))))
    ends = random.integers(0, n, (n_arcs, 2))
    dearest = int(random.choice([1, 2, 5, 1000, NO_WAY_MS // 3, NO_WAY_MS]))
    cost = random.integers(0, dearest, n_arcs)
    x, y = random.integers(0, int(random.choice([1, 4, 1000])), (2, n)).astype(float)
    return Roads(x, y, ends[:, 0], ends[:, 1], cost)


def random_ends(random, n_nodes, n_places) -> Ends:
    """Places with up to three ends each; some of them closed, some ends the same node."""
    shape = (n_places, int(random.integers(1, 4)))
    cost = random.integers(0, int(random.choice([1, 10, 5000])), shape)
    cost = np.where(random.random(shape) < 0.2, NO_WAY_MS, cost)
    return Ends(
        node=random.integers(0, n_nodes, shape).astype(np.int32), cost_ms=cost.astype(np.int32)
    )


COSTS = st.one_of(
    st.integers(0, 3),
    st.integers(0, 10_000),
    st.integers(0, int(NO_WAY_MS) - 1),
    st.just(int(NO_WAY_MS) - 1),
)


@st.composite
def digraphs(draw, *, most_nodes=9):
    """Any small network: loops, repeated roads, free roads, unreachable parts, shared positions."""
    n = draw(st.integers(1, most_nodes))
    node = st.integers(0, n - 1)
    arcs = draw(st.lists(st.tuples(node, node, COSTS), max_size=5 * n))
    place = st.just(0) if draw(st.booleans()) else st.integers(-3, 3)
    x, y = (draw(st.lists(place, min_size=n, max_size=n)) for _ in "xy")
    return roads_of(x, y, arcs)


@st.composite
def ends_in(draw, n_nodes, *, most=20):
    """Up to `most` places (so more than one batch), one to three ends each, some closed."""
    width = draw(st.integers(1, 3))
    end = st.tuples(st.integers(0, n_nodes - 1), COSTS | st.just(int(NO_WAY_MS)))
    rows = draw(st.lists(st.lists(end, min_size=width, max_size=width), max_size=most))
    node, cost = np.array(rows, np.int32).reshape(-1, width, 2).transpose(2, 0, 1)
    return Ends(node=node.copy(), cost_ms=cost.copy())
