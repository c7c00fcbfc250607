"""Nested dissection: cut the map in two along few junctions, then each half, and so on.

The junctions of a cut are eliminated after both halves, so whatever is done with one half never
touches the other. The smaller the cuts, the fewer arcs the hierarchy needs. They are found by
inertial flow: in each of four directions, the least number of roads that part the quarter of the
nodes lying farthest out one way from the quarter farthest out the other way (a maximum flow); the
best of the four is taken.

Sources: A. Schild, C. Sommer, "On balanced separators in road networks", SEA 2015; A. George,
"Nested dissection of a regular finite element mesh", SIAM J. Numer. Anal. 10 (1973).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coverage.hierarchy.compiled import compiled
from coverage.hierarchy.graph import Graph
from coverage.hierarchy.least_cut import CUT, FAR, NEAR, Flow, mark_sides, saturate, size_of_cut

N_DIRECTIONS = 4
_PROMISING = 0.6  # junctions on a cut, at least, for each road through it
_SMALL = 2  # nodes of a cell that is not cut any more
_DEPTH = 256  # each half has at most three quarters of the nodes: far more than is needed


def nested_dissection(
    graph: Graph, x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Nodes in the order of their elimination, shape (nodes,).

    Parameters
    ----------
    x, y : shape (nodes,)
        Positions, in any unit. They steer where cuts are looked for; any order is exact.
    """
    n = graph.n_nodes
    angles = np.arange(N_DIRECTIONS) * np.pi / N_DIRECTIONS
    along = [np.argsort(x * np.cos(a) + y * np.sin(a), kind="stable") for a in angles]
    return _dissect(Flow.over(graph), np.array(along, np.int32).reshape(N_DIRECTIONS, n))


@compiled
def _dissect(flow: Flow, along: NDArray[np.int32]) -> NDArray[np.int64]:
    """Cut cell after cell; `along` holds each cell's nodes as one slice, sorted by direction."""
    n = along.shape[1]
    order = np.empty(n, np.int64)
    best_side = np.zeros(n, np.int8)
    spare = np.empty(n, np.int32)
    # Slice of a cell, and the place in the order that its last node takes.
    stack = np.empty((_DEPTH, 3), np.int64)
    stack[0] = (0, n, n)
    depth, number, turn = 1, 0, 0
    while depth > 0:
        depth -= 1
        begin, end, last = stack[depth]
        if end - begin <= _SMALL:
            for i in range(begin, end):
                last -= 1
                order[last] = along[0, i]
            continue
        number += 1
        for i in range(begin, end):
            flow.cell[along[0, i]] = number
        best = np.inf
        for direction in range(N_DIRECTIONS):
            members = along[direction, begin:end]
            found, turn = saturate(flow, members, number, turn, best / _PROMISING)
            if not found:
                continue
            size, cut_side = size_of_cut(flow, members, number, turn)
            if size < best:
                best = size
                mark_sides(flow, members, number, turn, cut_side, best_side)
        n_near = 0
        for i in range(begin, end):
            v = along[0, i]
            if best_side[v] == CUT:
                last -= 1
                order[last] = v
            elif best_side[v] == NEAR:
                n_near += 1
        n_far = _part(along, begin, end, best_side, spare)
        stack[depth] = (begin, begin + n_near, last)
        stack[depth + 1] = (begin + n_near, begin + n_near + n_far, last - n_near)
        depth += 2
    return order


@compiled
def _part(
    along: NDArray[np.int32],
    begin: int,
    end: int,
    side: NDArray[np.int8],
    spare: NDArray[np.int32],
) -> int:
    """Put the near side first and the far side behind it, in each direction's own order."""
    n_far = 0
    for direction in range(along.shape[0]):
        write, n_far = begin, 0
        for i in range(begin, end):
            v = along[direction, i]
            if side[v] == NEAR:
                along[direction, write] = v
                write += 1
            elif side[v] == FAR:
                spare[n_far] = v
                n_far += 1
        for i in range(n_far):
            along[direction, write + i] = spare[i]
    return n_far
