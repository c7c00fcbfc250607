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

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coverage.hierarchy.compiled import compiled
from coverage.hierarchy.graph import Graph

N_DIRECTIONS = 4
_OUTER_SHARE = 0.25  # of a cell's nodes that certainly lie on one side, and on the other
_LOPSIDED = 0.5  # a cut with everything on one side counts as half as large again
_PROMISING = 0.6  # junctions on a cut, at least, for each road through it
_SMALL = 2  # nodes of a cell that is not cut any more
_DEPTH = 256  # each half has at most three quarters of the nodes: far more than is needed

_NEAR, _FAR, _CUT = 0, 1, 2  # sides of a cut
_SOURCE, _BETWEEN, _SINK = -1, 0, 1


class _Flow(NamedTuple):
    """A graph and what a maximum flow over one of its cells is worked out with."""

    first: NDArray[np.int64]
    head: NDArray[np.int32]
    opposite: NDArray[np.int64]  # arc that runs back
    cell: NDArray[np.int32]  # of each node; a cut node belongs to none
    used: NDArray[np.int8]  # flow along each arc, -1, 0 or 1
    role: NDArray[np.int8]  # source, between or sink
    seen: NDArray[np.int64]  # round in which a node was last reached
    next_arc: NDArray[np.int64]  # of each node, the first that is not searched yet
    path: NDArray[np.int64]  # arcs from a source to where the search is


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
    flow = _Flow(
        first=graph.first,
        head=graph.head,
        opposite=graph.opposites(),
        cell=np.zeros(n, np.int32),
        used=np.zeros(len(graph.head), np.int8),
        role=np.zeros(n, np.int8),
        seen=np.zeros(n, np.int64),
        next_arc=np.zeros(n, np.int64),
        path=np.empty(n + 1, np.int64),
    )
    return _dissect(flow, np.array(along, np.int32).reshape(N_DIRECTIONS, n))


@compiled
def _dissect(flow: _Flow, along: NDArray[np.int32]) -> NDArray[np.int64]:
    """Cut cell after cell; `along` holds each cell's nodes as one slice, sorted by direction."""
    n = along.shape[1]
    order = np.empty(n, np.int64)
    best_side = np.zeros(n, np.int8)
    spare = np.empty(n, np.int32)
    # Slice of a cell, and the place in the order that its last node takes.
    stack = np.empty((_DEPTH, 3), np.int64)
    stack[0] = (0, n, n)
    depth, number, a_round = 1, 0, 0
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
            found, a_round = _saturate(flow, members, number, a_round, best / _PROMISING)
            if not found:
                continue
            size, cut_side = _size_of_cut(flow, members, number, a_round)
            if size < best:
                best = size
                _mark_sides(flow, members, number, a_round, cut_side, best_side)
        n_near = 0
        for i in range(begin, end):
            v = along[0, i]
            if best_side[v] == _CUT:
                last -= 1
                order[last] = v
                flow.cell[v] = 0
            elif best_side[v] == _NEAR:
                n_near += 1
        n_far = _part(along, begin, end, best_side, spare)
        stack[depth] = (begin, begin + n_near, last)
        stack[depth + 1] = (begin + n_near, begin + n_near + n_far, last - n_near)
        depth += 2
    return order


@compiled
def _saturate(
    flow: _Flow, members: NDArray[np.int32], number: int, a_round: int, too_much: float
) -> tuple[bool, int]:
    """Push flow from the first members to the last until no more passes.

    Returns whether the flow stayed within `too_much`, and the last round: a node seen in it is
    on the sources' side of the least cut.
    """
    outer = max(1, int(len(members) * _OUTER_SHARE))
    for i, v in enumerate(members):
        flow.role[v] = _BETWEEN
        if i < outer:
            flow.role[v] = _SOURCE
        elif i >= len(members) - outer:
            flow.role[v] = _SINK
        for arc in range(flow.first[v], flow.first[v + 1]):
            flow.used[arc] = 0
    through = 0
    while through <= too_much:
        a_round += 1
        before = through
        for v in members[:outer]:
            flow.seen[v] = a_round
        for v in members[:outer]:
            for arc in range(flow.first[v], flow.first[v + 1]):
                entered = flow.head[arc]
                if flow.used[arc] == 1 or flow.cell[entered] != number:
                    continue
                if flow.seen[entered] != a_round and _find_path(flow, arc, number, a_round):
                    through += 1
        if through == before:
            return True, a_round
    return False, a_round


@compiled
def _find_path(flow: _Flow, arc: int, number: int, a_round: int) -> bool:
    """Search deep first from an arc to a sink over nodes not seen in this round; fill its path."""
    length = 1
    flow.path[0] = arc
    flow.next_arc[flow.head[arc]] = flow.first[flow.head[arc]]
    while length > 0:
        at = flow.head[flow.path[length - 1]]
        if flow.role[at] == _SINK:
            for step in range(length):
                flow.used[flow.path[step]] += 1
                flow.used[flow.opposite[flow.path[step]]] -= 1
            return True
        flow.seen[at] = a_round
        arc, end = flow.next_arc[at], flow.first[at + 1]
        while arc < end:
            beyond = flow.head[arc]
            unseen = flow.cell[beyond] == number and flow.seen[beyond] != a_round
            if unseen and flow.used[arc] < 1:
                break
            arc += 1
        flow.next_arc[at] = arc + 1
        if arc < end:
            flow.next_arc[flow.head[arc]] = flow.first[flow.head[arc]]
            flow.path[length] = arc
            length += 1
        else:
            length -= 1
    return False


@compiled
def _size_of_cut(
    flow: _Flow, members: NDArray[np.int32], number: int, a_round: int
) -> tuple[float, bool]:
    """How good a cut is (junctions on it, more if lopsided), and on which side they lie."""
    near = near_rim = far_rim = 0
    for v in members:
        is_near = flow.seen[v] == a_round
        near += is_near
        for arc in range(flow.first[v], flow.first[v + 1]):
            beyond = flow.head[arc]
            if flow.cell[beyond] == number and (flow.seen[beyond] == a_round) != is_near:
                near_rim += is_near
                far_rim += not is_near
                break
    on_near_side = near_rim <= far_rim
    rim = min(near_rim, far_rim)
    far = len(members) - near
    smaller = min(near - rim, far) if on_near_side else min(near, far - rim)
    lopsided = 1 - 2 * smaller / len(members)
    return (rim + 0.001) * (1 + _LOPSIDED * lopsided), on_near_side


@compiled
def _mark_sides(
    flow: _Flow,
    members: NDArray[np.int32],
    number: int,
    a_round: int,
    on_near_side: bool,
    side: NDArray[np.int8],
) -> None:
    """Write the side of every member; the rim of the one side is the cut."""
    for v in members:
        is_near = flow.seen[v] == a_round
        side[v] = _NEAR if is_near else _FAR
        if is_near != on_near_side:
            continue
        for arc in range(flow.first[v], flow.first[v + 1]):
            beyond = flow.head[arc]
            if flow.cell[beyond] == number and (flow.seen[beyond] == a_round) != is_near:
                side[v] = _CUT
                break


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
            if side[v] == _NEAR:
                along[direction, write] = v
                write += 1
            elif side[v] == _FAR:
                spare[n_far] = v
                n_far += 1
        for i in range(n_far):
            along[direction, write + i] = spare[i]
    return n_far
