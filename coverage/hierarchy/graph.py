"""Graph: who touches whom, as arrays, whatever the direction of travel."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array


class Graph(NamedTuple):
    """A simple undirected graph: neither loops nor repeated arcs, each arc with its opposite.

    Node v has the neighbours `head[first[v]:first[v + 1]]`, ascending.
    """

    first: NDArray[np.int64]  # (nodes + 1,)
    head: NDArray[np.int32]  # (arcs,)

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self.first) - 1

    def tails(self) -> NDArray[np.int64]:
        """Node that each arc leaves, shape (arcs,)."""
        return np.repeat(np.arange(self.n_nodes), np.diff(self.first))

    def opposites(self) -> NDArray[np.int64]:
        """The arc that runs back along each arc, shape (arcs,)."""
        # Sorted by head and then tail, arc (v, u) comes where (u, v) is in its own order.
        return np.lexsort((self.tails(), self.head))

    def relabelled(self, label: NDArray[np.int32]) -> Graph:
        """The same graph with node v called `label[v]`."""
        return undirected(self.n_nodes, label[self.tails()], label[self.head])


def undirected(n_nodes: int, tail: NDArray[np.integer], head: NDArray[np.integer]) -> Graph:
    """Graph of arcs in any direction; loops and repeated arcs drop out."""
    apart = tail != head
    tail, head = tail[apart], head[apart]
    both = np.concatenate([tail, head]), np.concatenate([head, tail])
    matrix = coo_array((np.ones(2 * len(tail), bool), both), (n_nodes, n_nodes)).tocsr()
    matrix.sum_duplicates()
    return Graph(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32))
