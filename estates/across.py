"""Moves to a place that is near on the map and far by road: a river, a railway, a harbour.

Lengths along the roads, whichever way they may be driven, from junction to junction. Times are the
business of `coverage`; here it is only asked whether someone must say that the move is meant.
"""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import KDTree

from coverage.network import RoadNetwork
from estates.apply import Move
from estates.compatibility import Detour
from estates.errors import EstateInputError


def refuse_detours(
    moves: Sequence[Move],
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    network: RoadNetwork,
    detour: Detour,
) -> None:
    """Refuse moves that go a long way round, unless the change says that this is meant.

    Parameters
    ----------
    moves
        Bases that move, of an outcome.
    before, after
        Sites of business as usual and of the outcome, WGS84.

    Raises
    ------
    EstateInputError
        All such moves in one line, each with the straight line and the way by road.
    """
    asked = [move for move in moves if not move.across]
    if not asked:
        return
    start = _metres(before, [move.origin for move in asked], network.crs)
    end = _metres(after, [move.site for move in asked], network.crs)
    straight = np.hypot(*(start - end).T)
    by_road = _by_road_m(network, start, end)
    lines = [
        f"change {move.change} ({move.kind}): {move.service} of {move.origin!r} is "
        f"{direct / 1000:.1f} km from {move.site!r} as the crow flies and "
        f"{'not linked to it by road' if np.isinf(road) else f'{road / 1000:.1f} km by road'}: "
        "a river or a railway may lie between; write across = true if that is meant."
        for move, direct, road in zip(asked, straight, by_road, strict=True)
        if road > detour.least_m and road > detour.ratio * direct
    ]
    if lines:
        raise EstateInputError(" ".join(lines))


def _metres(sites: gpd.GeoDataFrame, ids: list[str], crs: str) -> NDArray[np.float64]:
    metric = sites.set_index("id").geometry.to_crs(crs).loc[ids]
    return np.column_stack([metric.x.to_numpy(float), metric.y.to_numpy(float)])


def _by_road_m(
    network: RoadNetwork, start: NDArray[np.float64], end: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Shortest way from the junction nearest to each start to that of its end, metres."""
    tail, head, length = _shortest_edges(network)
    shape = (network.n_nodes, network.n_nodes)
    graph = coo_matrix((length, (tail, head)), shape).tocsr()
    tree = KDTree(np.column_stack([network.node_x, network.node_y]))
    from_node, to_node = tree.query(start)[1], tree.query(end)[1]
    unique, row = np.unique(from_node, return_inverse=True)
    metres = dijkstra(graph, directed=False, indices=unique)
    return np.asarray(metres[row, to_node], np.float64)


def _shortest_edges(
    network: RoadNetwork,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """Each pair of junctions once, because a sparse matrix adds what is given twice."""
    low = np.minimum(network.edge_from, network.edge_to)
    high = np.maximum(network.edge_from, network.edge_to)
    length = network.edge_length_m()
    order = np.lexsort((length, high, low))
    low, high, length = low[order], high[order], length[order]
    first = np.ones(len(low), bool)
    first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    return low[first], high[first], length[first]
