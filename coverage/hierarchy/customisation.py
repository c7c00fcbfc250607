"""Customisation: the costs of one speed profile on the arcs of a hierarchy.

An arc between v and a higher x stands for every way between them over nodes lower than v. It has
two costs: upwards, from v to x, which the climb uses, and downwards, from x to v, which the sweep
uses. Each is the least of the road's own and, for each lower node joined to both, the two arcs
over it (a *lower triangle*: down to the lower node and up again). Taken from the lowest node up,
one pass settles all arcs; nothing is ordered or contracted again.

An arc that a way over a higher node beats is on no shortest way and is left out afterwards
(*perfect* customisation), which makes every query shorter. docs/method-engine.md works out an
example by hand.

Source: J. Dibbelt, B. Strasser, D. Wagner, "Customizable contraction hierarchies", ACM J. Exp.
Algorithmics 21 (2016), sections 5 and 7.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coverage.hierarchy.compiled import compiled

# Costs are whole milliseconds. This one means "no way", and no way may be longer (12 days): the
# sum of two still fits 32 bits, so that no step has to check for overflow.
NO_WAY_MS = np.int32(2**30 - 1)

Costs = NDArray[np.int32]


class Arcs(NamedTuple):
    """From every node the arcs up, ascending: `head[first[v]:first[v + 1]]`."""

    first: NDArray[np.int64]
    head: NDArray[np.int32]
    cost_ms: Costs


def customise(
    up_first: NDArray[np.int64],
    up_head: NDArray[np.int32],
    tail: NDArray[np.int32],
    head: NDArray[np.int32],
    cost_ms: Costs,
) -> tuple[Arcs, Arcs, int]:
    """Arcs that are needed upwards and downwards, at their costs.

    Parameters
    ----------
    up_first, up_head
        The arcs of the hierarchy.
    tail, head, cost_ms : shape (roads,)
        One-way roads between nodes numbered in elimination order; of repeated ones the least
        counts.

    Returns
    -------
    up, down
        Cost from a node to each up-neighbour, and from the up-neighbour to it.
    astray
        A road that joins two nodes that the hierarchy does not, -1 = none.
    """
    up_ms = np.full(len(up_head), NO_WAY_MS, np.int32)
    down_ms = up_ms.copy()
    astray = _put_roads(up_first, up_head, tail, head, cost_ms, up_ms, down_ms)
    _settle(up_first, up_head, up_ms, down_ms)
    needed_up, needed_down = _needed(up_first, up_head, up_ms, down_ms)
    return (
        _only(needed_up, up_first, up_head, up_ms),
        _only(needed_down, up_first, up_head, down_ms),
        int(astray),
    )


def _only(
    needed: NDArray[np.bool_], first: NDArray[np.int64], head: NDArray[np.int32], cost_ms: Costs
) -> Arcs:
    before = np.concatenate([np.zeros(1, np.int64), np.cumsum(needed)])
    return Arcs(before[first], head[needed], cost_ms[needed])


@compiled
def _put_roads(
    up_first: NDArray[np.int64],
    up_head: NDArray[np.int32],
    tail: NDArray[np.int32],
    head: NDArray[np.int32],
    cost_ms: Costs,
    up_ms: Costs,
    down_ms: Costs,
) -> int:
    """Lower each arc to the roads along it; returns a road that has no arc, or -1."""
    for road in range(len(tail)):
        low, high = min(tail[road], head[road]), max(tail[road], head[road])
        if low == high:
            continue
        arc, end = up_first[low], up_first[low + 1]
        while arc < end:  # the heads ascend
            middle = (arc + end) >> 1
            if up_head[middle] < high:
                arc = middle + 1
            else:
                end = middle
        if arc == up_first[low + 1] or up_head[arc] != high:
            return road
        if low == tail[road]:
            up_ms[arc] = min(up_ms[arc], cost_ms[road])
        else:
            down_ms[arc] = min(down_ms[arc], cost_ms[road])
    return -1


@compiled
def _settle(
    up_first: NDArray[np.int64], up_head: NDArray[np.int32], up_ms: Costs, down_ms: Costs
) -> None:
    """Lower each arc to what its lower triangles allow; lowest node first.

    From x over v to the higher y: down the arc of v and x, up the arc of v and y.
    """
    for v in range(len(up_first) - 1):
        for to_x in range(up_first[v], up_first[v + 1]):
            x_to_y = up_first[up_head[to_x]]
            for to_y in range(to_x + 1, up_first[v + 1]):
                while up_head[x_to_y] != up_head[to_y]:
                    x_to_y += 1
                up_ms[x_to_y] = min(up_ms[x_to_y], down_ms[to_x] + up_ms[to_y])
                down_ms[x_to_y] = min(down_ms[x_to_y], down_ms[to_y] + up_ms[to_x])


@compiled
def _needed(
    up_first: NDArray[np.int64], up_head: NDArray[np.int32], up_ms: Costs, down_ms: Costs
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which arcs no way over a higher node beats; highest node first.

    One pass is enough: at the turn of v its up-neighbours are all joined, by arcs that already
    hold the shortest times. A shortest way from v up to x first rises to an up-neighbour y, and
    from there the arc of y and x is as short as any way; likewise from x down to v.
    """
    shortest_up, shortest_down = up_ms.copy(), down_ms.copy()
    for v in range(len(up_first) - 2, -1, -1):
        for to_x in range(up_first[v], up_first[v + 1]):
            x_to_y = up_first[up_head[to_x]]
            for to_y in range(to_x + 1, up_first[v + 1]):
                while up_head[x_to_y] != up_head[to_y]:
                    x_to_y += 1
                up, down = shortest_up, shortest_down
                up[to_y] = min(up[to_y], up[to_x] + up[x_to_y])
                up[to_x] = min(up[to_x], up[to_y] + down[x_to_y])
                down[to_y] = min(down[to_y], down[x_to_y] + down[to_x])
                down[to_x] = min(down[to_x], up[x_to_y] + down[to_y])
    # A way as short as the arc itself leaves it in: of two such, one must stay.
    needed_up = (shortest_up == up_ms) & (up_ms < NO_WAY_MS)
    needed_down = (shortest_down == down_ms) & (down_ms < NO_WAY_MS)
    return needed_up, needed_down
