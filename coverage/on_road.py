"""On the road: places as the two ends of the edges that they lie on, and the ways in and out.

A vehicle leaves a place by either end of its edge, if the direction is open, and comes in by
either; between two places on one edge it may drive straight. The delay at a junction is charged
on arrival there, whole, and never shared out along the edge.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coverage.hierarchy import NO_WAY_MS, Ends, Goals, Hierarchy
from coverage.network import RoadNetwork
from coverage.snap import AT_NODE_M, Snapped
from coverage.speed import RoadTimes

FloatArray = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRoad:
    """Places on their edges, with the time between place and road; arrays a row a place.

    `along_ms` is the running time from the start of each direction to the place, for two places
    on one edge; `inf` = closed.
    """

    edge: Rows  # (n,) -1 = refused
    starts: Ends  # from the place to the ends of its edge
    arrivals: Ends  # from the ends to the place
    goals: Goals  # the arrivals, prepared
    along_ms: FloatArray  # (n, 2)
    access_m: FloatArray  # (n,) between the place and the road; inf = refused
    access_ms: FloatArray  # (n,)


def put_on_road(
    snapped: Snapped,
    network: RoadNetwork,
    times: RoadTimes,
    hierarchy: Hierarchy,
    access_kph: float,
) -> OnRoad:
    """Partial running times between snapped points and the ends of their edges."""
    segment = np.maximum(snapped.segment, 0)
    edge = network.segment_edge()[segment]
    vertex = segment + edge
    part = np.rint(
        np.stack([snapped.fraction, 1 - snapped.fraction], axis=1) * times.run_ms[segment]
    )
    along = np.stack(
        [
            times.vertex_ms[vertex, 0] + part[:, 0],
            times.vertex_ms[vertex + 1, 1] + part[:, 1],
        ],
        axis=1,
    )
    total = times.edge_ms(network)[edge].astype(float)
    at_node = _at_nodes(snapped, network, segment, vertex, edge)
    # To be at the junction is to have arrived there: its delay is charged by this way too.
    along = np.where(at_node[:, ::-1], total, along)
    shut = ~times.open_arcs[edge]
    along[shut] = np.inf
    # Direction 0 runs from column 0's end to column 1's: it brings a vehicle in from end 0
    # and out to end 1. Direction 1 the other way round.
    out_ms = np.where(shut, np.inf, total - np.where(shut, 0, along))[:, ::-1]
    in_ms = along.copy()
    out_ms, in_ms = np.where(at_node, 0.0, out_ms), np.where(at_node, 0.0, in_ms)
    access_ms = np.rint(snapped.access_m / (access_kph / 3.6 / 1000))
    node = np.stack([network.edge_from[edge], network.edge_to[edge]], axis=1)
    arrivals = Ends(node=node, cost_ms=whole_ms(in_ms + access_ms[:, None]))
    return OnRoad(
        edge=np.where(snapped.segment < 0, -1, edge),
        starts=Ends(node=node, cost_ms=whole_ms(out_ms + access_ms[:, None])),
        arrivals=arrivals,
        goals=hierarchy.goals(arrivals),
        along_ms=along,
        access_m=snapped.access_m,
        access_ms=access_ms,
    )


def whole_ms(ms: FloatArray) -> NDArray[np.int32]:
    """Whole milliseconds as the hierarchy takes them; what it cannot hold is no way."""
    return np.minimum(ms, NO_WAY_MS).astype(np.int32)


def direct_stretches(starts: OnRoad, goals: OnRoad) -> tuple[Rows, Rows, FloatArray]:
    """Places that share an edge, and the time between them along it.

    Returns
    -------
    i, j : shape (pairs,)
        Rows of the starts and of the goals.
    direct_ms : shape (pairs,)
        Milliseconds, access at both ends included; `inf` = closed in that direction.
    """
    by_edge = np.argsort(goals.edge, kind="stable")
    known = np.flatnonzero(starts.edge >= 0)
    first, last = (
        np.searchsorted(goals.edge[by_edge], starts.edge[known], side) for side in ("left", "right")
    )
    number = last - first
    i = np.repeat(known, number)
    j = by_edge[np.arange(len(i)) + np.repeat(first - np.cumsum(number) + number, number)]
    ahead = goals.along_ms[j] >= starts.along_ms[i]
    ahead &= np.isfinite(goals.along_ms[j])  # `inf` less `inf` is not a number
    run_ms = np.full((len(i), 2), np.inf)
    run_ms[ahead] = goals.along_ms[j][ahead] - starts.along_ms[i][ahead]
    direct_ms = run_ms.min(axis=1, initial=np.inf)
    return i, j, direct_ms + starts.access_ms[i] + goals.access_ms[j]


def _at_nodes(
    snapped: Snapped, network: RoadNetwork, segment: Rows, vertex: Rows, edge: Rows
) -> NDArray[np.bool_]:
    """Which ends of its edge a place is at, shape (n, 2)."""
    length = network.segment_length_m()[segment]
    first = vertex == network.edge_ptr[edge] + edge
    last = vertex + 1 == network.edge_ptr[edge + 1] + edge
    near = np.stack([snapped.fraction, 1 - snapped.fraction], axis=1) * length[:, None]
    return np.asarray((near <= AT_NODE_M) & np.stack([first, last], axis=1))
