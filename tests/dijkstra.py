"""Times between nodes by scipy's Dijkstra: what the hierarchy must agree with, cell for cell."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from coverage.hierarchy import NO_WAY_MS, Ends, Hierarchy


class Roads(NamedTuple):
    """One-way roads between nodes that have positions."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    cost_ms: NDArray[np.int64]

    @property
    def n_nodes(self) -> int:
        return len(self.x)

    def hierarchy(self) -> Hierarchy:
        return Hierarchy.build(self.x, self.y, self.tail, self.head)

    def nodes(self) -> Ends:
        """Every node, as starts or goals."""
        return Ends.at_nodes(np.arange(self.n_nodes))

    def costing(self, cost_ms, rows=slice(None)) -> Roads:
        """Some of the roads, at other costs."""
        tail, head = self.tail[rows], self.head[rows]
        return self._replace(tail=tail, head=head, cost_ms=np.asarray(cost_ms)[rows])


def roads_of(x, y, arcs) -> Roads:
    """Roads given as (tail, head, milliseconds)."""
    tail, head, cost_ms = np.array(arcs, np.int64).reshape(-1, 3).T
    return Roads(np.array(x, float), np.array(y, float), tail, head, cost_ms)


def from_starts_ms(roads: Roads, starts: Ends) -> NDArray[np.float64]:
    """Least milliseconds from each start to every node, `inf` = no way.

    Of repeated roads the least counts; a sparse matrix would add them up. A start is one more
    node, with arcs to its ends.
    """
    n = roads.n_nodes
    place, end = np.nonzero(starts.cost_ms < NO_WAY_MS)
    tail = np.concatenate([roads.tail, n + place])
    head = np.concatenate([roads.head, starts.node[place, end]])
    cost = np.concatenate([roads.cost_ms, starts.cost_ms[place, end]]).astype(float)
    order = np.lexsort((cost, head, tail))
    tail, head, cost = tail[order], head[order], cost[order]
    least = np.ones(len(tail), bool)
    least[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    size = n + len(starts)
    matrix = csr_matrix((cost[least], (tail[least], head[least])), shape=(size, size))
    if not len(starts):
        return np.empty((0, n))
    return dijkstra(matrix, indices=np.arange(n, size))[:, :n]


def dijkstra_ms(roads: Roads, starts: Ends, goals: Ends) -> NDArray[np.int32]:
    """Least milliseconds from each start to each goal, as the engine says it."""
    from_starts = from_starts_ms(roads, starts)
    rest = np.where(goals.cost_ms < NO_WAY_MS, goals.cost_ms, np.inf)
    least = np.full((len(starts), len(goals)), np.inf)
    for way in range(goals.node.shape[1]):
        least = np.minimum(least, from_starts[:, goals.node[:, way]] + rest[:, way])
    return np.where(least < NO_WAY_MS, least, NO_WAY_MS).astype(np.int32)


def hierarchy_ms(roads: Roads, starts: Ends, goals: Ends) -> NDArray[np.int32]:
    """The same from a hierarchy made for the roads."""
    hierarchy = roads.hierarchy()
    metric = hierarchy.customise(roads.tail, roads.head, roads.cost_ms)
    return metric.matrix_ms(starts, hierarchy.goals(goals))
