"""Elimination: which arcs appear when nodes are taken out one by one, lowest first.

Taking a node out joins all its neighbours that are left. No cost enters: which arcs there will be
depends on the order alone. The lowest neighbour left is the node's *parent*; parents make the
*elimination tree*, and all up-neighbours of a node are among its ancestors. This is the symbolic
factorisation of sparse Cholesky solvers.

Source: J. W. H. Liu, "The role of elimination trees in sparse factorization", SIAM J. Matrix Anal.
Appl. 11 (1990).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coverage.hierarchy.compiled import compiled

ROOT = -1  # parent of a node that has none


@compiled
def elimination_tree(first: NDArray[np.int64], head: NDArray[np.int32]) -> NDArray[np.int32]:
    """Parent of each node of a graph whose nodes are numbered in elimination order."""
    n = len(first) - 1
    parent = np.full(n, ROOT, np.int32)
    shortcut = np.full(n, ROOT, np.int32)  # some ancestor, to climb the tree in few steps
    for v in range(n):
        for arc in range(first[v], first[v + 1]):
            below = head[arc]
            while below != ROOT and below < v:
                beyond = shortcut[below]
                shortcut[below] = v
                if beyond == ROOT:
                    parent[below] = v
                below = beyond
    return parent


@compiled
def depth_first(parent: NDArray[np.int32]) -> NDArray[np.int32]:
    """Number of each node in an equivalent order in which every subtree is contiguous.

    Nodes that are swept one after the other then lie beside each other in memory.
    """
    n = len(parent)
    size = np.ones(n, np.int64)
    for v in range(n):
        if parent[v] != ROOT:
            size[parent[v]] += size[v]
    number = np.empty(n, np.int32)
    free = np.empty(n, np.int64)  # the highest number that no child of a node has taken
    top = n
    for v in range(n - 1, -1, -1):
        if parent[v] == ROOT:
            number[v] = top - 1
            top -= size[v]
        else:
            number[v] = free[parent[v]]
            free[parent[v]] -= size[v]
        free[v] = number[v] - 1
    return number


@compiled
def upward_degrees(
    first: NDArray[np.int64], head: NDArray[np.int32], parent: NDArray[np.int32]
) -> NDArray[np.int64]:
    """Number of up-neighbours of each node."""
    n = len(first) - 1
    degree = np.zeros(n, np.int64)
    met = np.full(n, ROOT, np.int32)
    for v in range(n):
        met[v] = v
        for arc in range(first[v], first[v + 1]):
            below = head[arc]
            # v is up-neighbour of each node between its lower neighbour and itself in the tree.
            while below < v and met[below] != v:
                met[below] = v
                degree[below] += 1
                below = parent[below]
    return degree


@compiled
def upward_heads(
    first: NDArray[np.int64],
    head: NDArray[np.int32],
    parent: NDArray[np.int32],
    up_first: NDArray[np.int64],
) -> NDArray[np.int32]:
    """Up-neighbours of every node, ascending; node v owns `up_first[v]:up_first[v + 1]`."""
    n = len(first) - 1
    up_head = np.empty(up_first[n], np.int32)
    write = up_first[:-1].copy()
    met = np.full(n, ROOT, np.int32)
    for v in range(n):
        met[v] = v
        for arc in range(first[v], first[v + 1]):
            below = head[arc]
            while below < v and met[below] != v:
                met[below] = v
                up_head[write[below]] = v
                write[below] += 1
                below = parent[below]
    return up_head


@compiled
def with_ancestors(parent: NDArray[np.int32], nodes: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Mask of some nodes and all their ancestors."""
    marked = np.zeros(len(parent), np.bool_)
    for node in nodes:
        above = node
        while above != ROOT and not marked[above]:
            marked[above] = True
            above = parent[above]
    return marked
