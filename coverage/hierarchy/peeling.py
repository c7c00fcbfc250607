"""Peeling: junctions where at most two roads meet are eliminated before any other.

Taking such a node out and joining its two neighbours never makes the graph harder, so dead ends
and what hangs on a single way through need no place in the costly part of the ordering.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coverage.hierarchy.compiled import compiled
from coverage.hierarchy.graph import Graph, undirected

_FEW = 2  # roads at a node that can be taken out
_GONE = -1


class Core(NamedTuple):
    """What is left when no node with at most two neighbours is."""

    node: NDArray[np.int64]  # (core nodes,) their numbers in the whole graph
    graph: Graph  # of the core nodes
    peeled: NDArray[np.int64]  # the others, in the order of their elimination


def peel(graph: Graph) -> Core:
    """Take out nodes with at most two neighbours until there is none."""
    peeled, head = _peel(graph.first, graph.head)
    in_core = np.ones(graph.n_nodes, bool)
    in_core[peeled] = False
    node = np.flatnonzero(in_core)
    number = np.cumsum(in_core) - 1
    tails = graph.tails()
    left = in_core[tails] & (head != _GONE)
    core = undirected(len(node), number[tails[left]], number[head[left]])
    return Core(node, core, peeled)


@compiled
def _peel(
    first: NDArray[np.int64], head: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Nodes in the order taken out, and the neighbours that each arc then leads to."""
    n = len(first) - 1
    head = head.copy()
    degree = first[1:] - first[:-1]
    queue = np.empty(n, np.int64)
    queued = np.zeros(n, np.bool_)
    taken = n_queued = 0
    for v in range(n):
        if degree[v] <= _FEW:
            queue[n_queued] = v
            n_queued += 1
            queued[v] = True
    while taken < n_queued:
        v = queue[taken]
        taken += 1
        one = other = np.int32(_GONE)
        for arc in range(first[v], first[v + 1]):
            if head[arc] != _GONE:
                one, other = head[arc], one
        adjoin = False  # the two neighbours have a road of their own
        if other != _GONE:
            for arc in range(first[one], first[one + 1]):
                adjoin = adjoin or head[arc] == other
        for here, beyond in ((one, other), (other, one)):
            if here == _GONE:
                continue
            for arc in range(first[here], first[here + 1]):
                if head[arc] == v:
                    if beyond != _GONE and not adjoin:
                        head[arc] = beyond  # the road through v now joins its neighbours
                    else:
                        head[arc] = _GONE
                        degree[here] -= 1
                    break
            if degree[here] <= _FEW and not queued[here]:
                queue[n_queued] = here
                n_queued += 1
                queued[here] = True
    return queue[:n_queued], head
