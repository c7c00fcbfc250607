"""Least cut: the fewest roads that part the first of some nodes from the last, by maximum flow.

One unit flows over each road, either way. Paths from a source to a sink are searched until none
is left (Ford and Fulkerson); then what the sources can still reach is one side of a least cut.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coverage.hierarchy.compiled import compiled
from coverage.hierarchy.graph import Graph

NEAR, FAR, CUT = 0, 1, 2  # sides of a cut

_OUTER_SHARE = 0.25  # of a cell's nodes that certainly lie on one side, and on the other
_LOPSIDED = 0.5  # a cut with everything on one side counts as half as large again
_SOURCE, _BETWEEN, _SINK = -1, 0, 1


class Flow(NamedTuple):
    """A graph and what a maximum flow over one of its cells is worked out with."""

    first: NDArray[np.int64]
    head: NDArray[np.int32]
    opposite: NDArray[np.int64]  # arc that runs back
    cell: NDArray[np.int32]  # number of the cell that each node was last in
    used: NDArray[np.int8]  # flow along each arc, -1, 0 or 1
    role: NDArray[np.int8]  # source, between or sink
    seen: NDArray[np.int64]  # turn in which a node was last reached
    next_arc: NDArray[np.int64]  # of each node, the first that is not searched yet
    path: NDArray[np.int64]  # arcs from a source to where the search is

    @classmethod
    def over(cls, graph: Graph) -> Flow:
        """Flow over a graph, none yet."""
        n = graph.n_nodes
        return cls(
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


@compiled
def saturate(
    flow: Flow, members: NDArray[np.int32], number: int, turn: int, too_much: float
) -> tuple[bool, int]:
    """Push flow from the first members to the last until no more passes.

    Returns whether the flow stayed within `too_much`, and the last turn: a node seen in it is
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
        turn += 1
        before = through
        for v in members[:outer]:
            flow.seen[v] = turn
        for v in members[:outer]:
            for arc in range(flow.first[v], flow.first[v + 1]):
                entered = flow.head[arc]
                if flow.used[arc] == 1 or flow.cell[entered] != number:
                    continue
                if flow.seen[entered] != turn and _find_path(flow, arc, number, turn):
                    through += 1
        if through == before:
            return True, turn
    return False, turn


@compiled
def _find_path(flow: Flow, arc: int, number: int, turn: int) -> bool:
    """Search deep first from an arc to a sink over nodes not seen in this turn; fill its path."""
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
        flow.seen[at] = turn
        arc, end = flow.next_arc[at], flow.first[at + 1]
        while arc < end:
            beyond = flow.head[arc]
            unseen = flow.cell[beyond] == number and flow.seen[beyond] != turn
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
def size_of_cut(
    flow: Flow, members: NDArray[np.int32], number: int, turn: int
) -> tuple[float, bool]:
    """How good a cut is (junctions on it, more if lopsided), and on which side they lie."""
    near = near_rim = far_rim = 0
    for v in members:
        is_near = flow.seen[v] == turn
        near += is_near
        for arc in range(flow.first[v], flow.first[v + 1]):
            beyond = flow.head[arc]
            if flow.cell[beyond] == number and (flow.seen[beyond] == turn) != is_near:
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
def mark_sides(
    flow: Flow,
    members: NDArray[np.int32],
    number: int,
    turn: int,
    on_near_side: bool,
    side: NDArray[np.int8],
) -> None:
    """Write the side of every member; the rim of the one side is the cut."""
    for v in members:
        is_near = flow.seen[v] == turn
        side[v] = NEAR if is_near else FAR
        if is_near != on_near_side:
            continue
        for arc in range(flow.first[v], flow.first[v + 1]):
            beyond = flow.head[arc]
            if flow.cell[beyond] == number and (flow.seen[beyond] == turn) != is_near:
                side[v] = CUT
                break
