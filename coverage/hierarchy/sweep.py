"""Climb and sweep: from sites to nodes over a customised hierarchy.

Every shortest way goes up through ever higher nodes and then down. So from a site, first *climb*:
settle its ancestors in the elimination tree, lowest first. Then *sweep*: visit nodes from the
highest down; each takes the least over its up-neighbours of their time and the arc's cost. There
is no queue and no search, only a pass over memory, which serves sixteen sites at once.

Source: D. Delling, A. V. Goldberg, A. Nowatzyk, R. F. Werneck, "PHAST: hardware-accelerated
shortest path trees", IPDPS 2011.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coverage.hierarchy.compiled import compiled
from coverage.hierarchy.customisation import NO_WAY_MS, Arcs
from coverage.hierarchy.elimination import ROOT
from coverage.hierarchy.row import LANES, ROW_BYTES, fill_row, gather_row, lower_row

Nodes = NDArray[np.int32]


class Workspace(NamedTuple):
    """What one batch of queries writes to; used by one thread at a time, again and again."""

    times_ms: NDArray[np.int32]  # (nodes x LANES,) a row a node; valid where it was swept
    batch_of: NDArray[np.int64]  # (nodes,) batch in which a node's row was last begun by a climb
    climbed: NDArray[np.int32]  # (nodes,) the nodes of a climb
    batch: NDArray[np.int64]  # (1,) number of the present batch

    def rows(self) -> NDArray[np.int32]:
        """Times of the last batch, shape (nodes, LANES), milliseconds."""
        return self.times_ms.reshape(-1, LANES)


def new_workspace(n_nodes: int) -> Workspace:
    """Workspace for a hierarchy of so many nodes; 76 bytes a node."""
    lane_bytes = np.dtype(np.int32).itemsize
    raw = np.empty(n_nodes * LANES + ROW_BYTES // lane_bytes, np.int32)
    unaligned = raw.ctypes.data % ROW_BYTES // lane_bytes
    begin = (ROW_BYTES // lane_bytes - unaligned) % (ROW_BYTES // lane_bytes)
    return Workspace(
        times_ms=raw[begin : begin + n_nodes * LANES],
        batch_of=np.zeros(n_nodes, np.int64),
        climbed=np.empty(n_nodes, np.int32),
        batch=np.zeros(1, np.int64),
    )


@compiled
def climb(
    work: Workspace, parent: Nodes, up: Arcs, lane: Nodes, node: Nodes, start_ms: Nodes
) -> None:
    """Begin a batch: times to all ancestors of its starts.

    Parameters
    ----------
    lane, node, start_ms : shape (starts,)
        Lane `lane[i]` may start at `node[i]`, where it is at `start_ms[i]`; `NO_WAY_MS` = not.
    """
    work.batch[0] += 1
    batch = work.batch[0]
    n_climbed = 0
    chain = np.empty(len(node) + 1, np.int64)
    for i in range(len(node)):
        chain[i] = n_climbed
        if start_ms[i] == NO_WAY_MS:
            continue
        v = np.int64(node[i])
        while v != ROOT and work.batch_of[v] != batch:
            work.batch_of[v] = batch
            fill_row(work.times_ms, v, NO_WAY_MS)
            work.climbed[n_climbed] = v
            n_climbed += 1
            v = np.int64(parent[v])
        at = np.int64(node[i]) * LANES + lane[i]
        work.times_ms[at] = min(work.times_ms[at], start_ms[i])
    chain[len(node)] = n_climbed
    # A chain ends where it meets an earlier one: later chains come first, so that a node is
    # settled before its ancestors are.
    for i in range(len(node) - 1, -1, -1):
        for k in range(chain[i], chain[i + 1]):
            v = np.int64(work.climbed[k])
            for arc in range(up.first[v], up.first[v + 1]):
                lower_row(work.times_ms, np.int64(up.head[arc]), v, up.cost_ms[arc])


@compiled
def sweep(work: Workspace, down: Arcs, nodes: Nodes) -> None:
    """Times to `nodes` after a climb: a set with all its ancestors, highest first."""
    batch = work.batch[0]
    for i in range(len(nodes)):
        v = np.int64(nodes[i])
        if work.batch_of[v] != batch:
            fill_row(work.times_ms, v, NO_WAY_MS)
        gather_row(work.times_ms, v, down.head, down.cost_ms, down.first[v], down.first[v + 1])


@compiled
def arrive(
    work: Workspace, node: Nodes, rest_ms: Nodes, limit_ms: int, arrival_ms: NDArray[np.int32]
) -> None:
    """Times to goals after a sweep: the least over the nodes that a goal may be reached from.

    Parameters
    ----------
    node, rest_ms : shape (goals, ways)
        Goal g may be reached from `node[g, w]` in a further `rest_ms[g, w]`.
    limit_ms
        What takes longer counts as no way.
    arrival_ms : shape (lanes, goals), written
        As many of the lanes as are asked for.
    """
    for goal in range(len(node)):
        for lane in range(len(arrival_ms)):
            least = NO_WAY_MS
            for way in range(node.shape[1]):
                if rest_ms[goal, way] < NO_WAY_MS:  # else its node may not have been swept
                    at = np.int64(node[goal, way]) * LANES + lane
                    least = min(least, work.times_ms[at] + rest_ms[goal, way])
            arrival_ms[lane, goal] = least if least <= limit_ms else NO_WAY_MS


@compiled
def keep_nearest(
    rows: NDArray[np.int64],
    times_ms: NDArray[np.int32],
    start: NDArray[np.int32],
    nearest_ms: NDArray[np.int32],
) -> None:
    """Sort the starts of a batch into the nearest so far; of two equally near the first row wins.

    Parameters
    ----------
    rows, times_ms : shapes (batch,), (batch, goals)
        Starts and their times to the goals.
    start, nearest_ms : shape (count, goals), written
        The nearest start comes first.
    """
    count = len(start)
    for i in range(len(rows)):
        for goal in range(times_ms.shape[1]):
            time, row = times_ms[i, goal], rows[i]
            place = count
            while place > 0 and (
                time < nearest_ms[place - 1, goal]
                or (time == nearest_ms[place - 1, goal] and row < start[place - 1, goal])
            ):
                place -= 1
            if place == count or time == NO_WAY_MS:
                continue
            for k in range(count - 1, place, -1):
                start[k, goal], nearest_ms[k, goal] = start[k - 1, goal], nearest_ms[k - 1, goal]
            start[place, goal], nearest_ms[place, goal] = row, time
