"""Moves to a place that is near on the map and far by road: a river, a railway, a harbour.

Lengths along the roads, whichever way they may be driven. Times are the business of `coverage`;
here it is only asked whether someone must say that the move is meant.
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
from estates.apply import Move, in_brief
from estates.compatibility import Detour
from estates.errors import EstateInputError

_TOUCHING_M = 1e-3


class RoadLengths:
    """Shortest ways along the roads of a network, whichever way they may be driven, metres."""

    def __init__(self, network: RoadNetwork) -> None:
        self.crs = network.crs
        self._n_nodes = network.n_nodes
        self._edge_from = network.edge_from.astype(np.int64)
        self._edge_to = network.edge_to.astype(np.int64)
        self._length = network.edge_length_m()
        self._tree = KDTree(np.column_stack([network.vertex_x, network.vertex_y]))
        # Vertex that each edge starts with, and how far along all edges each vertex is.
        self._first = network.edge_ptr[:-1] + np.arange(network.n_edges)
        self._run = np.concatenate([[0.0], np.cumsum(network.segment_length_m())])
        self._run_of_edge = self._run[network.edge_ptr[:-1]]
        self._roads = _shortest(self._edge_from, self._edge_to, self._length)

    def by_road_m(
        self, start: NDArray[np.float64], end: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Shortest way from each start to its end; `inf` where there is none.

        Each place joins the roads at the nearest bend or junction: two more nodes a move, tied to
        the ends of the stretch that they are on.
        """
        n, moves = self._n_nodes, len(start)
        edge, along = self._on_edges(np.concatenate([start, end]))
        place = n + np.arange(2 * moves)
        same = np.flatnonzero(edge[:moves] == edge[moves:])
        ties = _shortest(
            np.concatenate([place, place, place[:moves][same]]),
            np.concatenate([self._edge_from[edge], self._edge_to[edge], place[moves:][same]]),
            np.concatenate(
                [along, self._length[edge] - along, np.abs(along[:moves] - along[moves:])[same]]
            ),
        )
        pairs = zip(self._roads, ties, strict=True)
        tail, head, metres = (np.concatenate(pair) for pair in pairs)
        # A way of no length would be no way at all in a sparse matrix.
        graph = coo_matrix((np.maximum(metres, _TOUCHING_M), (tail, head)), (n + 2 * moves,) * 2)
        reached = dijkstra(graph.tocsr(), directed=False, indices=place[:moves])
        return np.asarray(reached[np.arange(moves), place[moves:]], np.float64)

    def _on_edges(
        self, points: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Edge nearest to each point, by its vertices, and how far along it that is, metres."""
        vertex = np.asarray(self._tree.query(points)[1], np.int64)
        edge = np.searchsorted(self._first, vertex, side="right") - 1
        return edge, self._run[vertex - edge] - self._run_of_edge[edge]


def refuse_detours(
    moves: Sequence[Move],
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    roads: RoadLengths,
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
    start = _metres(before, [move.origin for move in asked], roads.crs)
    end = _metres(after, [move.site for move in asked], roads.crs)
    straight = np.hypot(*(start - end).T)
    by_road = roads.by_road_m(start, end)
    lines = [
        f"change {move.change} ({move.kind}): {move.service} of {move.origin!r} is "
        f"{direct / 1000:.1f} km from {move.site!r} as the crow flies and "
        f"{'not linked to it by road' if np.isinf(road) else f'{road / 1000:.1f} km by road'}: "
        "a river or a railway may lie between; write across = true if that is meant."
        for move, direct, road in zip(asked, straight, by_road, strict=True)
        if road > detour.least_m and road > detour.ratio * direct
    ]
    if lines:
        raise EstateInputError(in_brief(lines))


def _metres(sites: gpd.GeoDataFrame, ids: list[str], crs: str) -> NDArray[np.float64]:
    metric = sites.set_index("id").geometry.to_crs(crs).loc[ids]
    return np.column_stack([metric.x.to_numpy(float), metric.y.to_numpy(float)])


def _shortest(
    one: NDArray[np.int64], other: NDArray[np.int64], length: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Each pair of nodes once, because a sparse matrix adds what is given twice."""
    low, high = np.minimum(one, other), np.maximum(one, other)
    order = np.lexsort((length, high, low))
    low, high, length = low[order], high[order], length[order]
    first = np.ones(len(low), bool)
    first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    return low[first], high[first], length[first]
