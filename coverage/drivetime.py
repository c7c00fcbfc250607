"""Drive times: a travel model answers how many seconds it is from here to there.

The road model here runs Dijkstra's algorithm over a priced network. Whoever asks (scores,
bands, maps) asks the model, never the graph, so that other models can take its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from coverage.errors import CoverageInputError
from coverage.network import RoadNetwork
from coverage.places import Places
from coverage.snap import AT_NODE_M, RoadSnapper, Snapped
from coverage.speed import RoadTimes, SpeedProfile, Speeds, price

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveTimes:
    """Driving from each place to each, without call handling or turnout."""

    from_ids: NDArray[np.str_]
    to_ids: NDArray[np.str_]
    seconds: FloatArray  # (from, to), access at both ends included; `inf` = no route


class TravelModel(Protocol):
    """Anything that knows how long it takes from one place to another."""

    def place(self, places: Places) -> Placed:
        """Put places where the model can start and end, or refuse them one by one."""
        ...

    def drive_times(self, origins: Placed, destinations: Placed) -> DriveTimes:
        """Seconds from each origin to each destination; refused places have no route."""
        ...

    def first_arrival_s(
        self, origins: Placed, start_s: FloatArray, destinations: Placed
    ) -> FloatArray:
        """Least of `start_s` + drive over the origins, shape (destinations,), for maps."""
        ...

    def from_outside_s(self, destinations: Placed) -> FloatArray:
        """Seconds from where roads leave the map, shape (destinations,); `inf` = none does."""
        ...

    def access_m(self, placed: Placed) -> FloatArray:
        """Metres between each place and the road, shape (places,); `inf` = refused."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Places and where a model has put them."""

    places: Places
    on_road: Any  # what the model that made it needs; nobody else looks inside
    refusals: tuple[str, ...]  # one line a refused place


@dataclass(frozen=True, slots=True, kw_only=True)
class _OnRoad:
    """Ways between a place and the two ends of its edge, milliseconds; arrays a row a place.

    Column 0 belongs to `edge_from`, column 1 to `edge_to`; `inf` = not permitted. `along` is the
    running time from the start of each direction to the place, for two places on one edge.
    """

    edge: NDArray[np.int64]  # -1 = refused
    ends: NDArray[np.int64]  # (n, 2) nodes
    out_ms: FloatArray  # (n, 2) from the place to the end of its edge
    in_ms: FloatArray  # (n, 2) from the end of its edge to the place
    along_ms: FloatArray  # (n, 2) from the start of direction 0 and of direction 1; inf = closed
    access_m: FloatArray  # (n,) between the place and the road; inf = refused
    access_ms: FloatArray  # (n,)


class RoadTravel:
    """Drive times over a road network under one speed profile.

    Parameters
    ----------
    hour
        Hour of day whose speed factor holds, 0-23; None = factor 1.
    factor
        Multiplies every speed besides, for the ends of the profile's range.
    """

    def __init__(
        self,
        network: RoadNetwork,
        profile: SpeedProfile,
        speeds: Speeds,
        *,
        hour: int | None = None,
        factor: float = 1.0,
    ) -> None:
        self._network = network
        self._speeds = speeds
        hourly = 1.0 if hour is None else profile.speed_factor_by_hour[hour]
        self.times: RoadTimes = price(network, profile, speeds, factor=hourly * factor)

    @property
    def crs(self) -> str:
        """Metric coordinate system of the places it takes."""
        return self._network.crs

    @cached_property
    def connected(self) -> NDArray[np.bool_]:
        """Nodes of the part in which each reaches each other under this profile."""
        return self._network.largest_strong_component(self.times.open_arcs)

    @cached_property
    def usable_edges(self) -> NDArray[np.bool_]:
        """Edges that a place may lie on: open, both ends in the connected part."""
        both = self.connected[self._network.edge_from] & self.connected[self._network.edge_to]
        return np.asarray(both & self.times.open_arcs.any(axis=1))

    @property
    def cut_off(self) -> tuple[int, float]:
        """Junctions and kilometres of open road outside the connected part."""
        network = self._network
        loose = ~self.usable_edges & self.times.open_arcs.any(axis=1)
        on_loose = np.zeros(network.n_nodes, bool)
        on_loose[network.edge_from[loose]] = on_loose[network.edge_to[loose]] = True
        kilometres = float(network.edge_length_m()[loose].sum() / 1000)
        return int((on_loose & ~self.connected).sum()), kilometres

    @cached_property
    def _snapper(self) -> RoadSnapper:
        return RoadSnapper(self._network, self.usable_edges, self._speeds.access_limit_m)

    @cached_property
    def _graph(self) -> csr_matrix:
        """Milliseconds between nodes; of parallel edges the fastest (scipy would add them up)."""
        open_arcs = self.times.open_arcs
        ends = np.stack([self._network.edge_from, self._network.edge_to], axis=1)
        tail, head = ends[open_arcs], ends[:, ::-1][open_arcs]
        cost = self.times.edge_ms(self._network)[open_arcs]
        return _fastest(tail, head, cost.astype(float), self._network.n_nodes)

    def place(self, places: Places) -> Placed:
        """Snap places onto the usable road."""
        snapped = self._snapper.snap(places)
        return Placed(places=places, on_road=self._ways(snapped), refusals=snapped.refusals)

    def drive_times(self, origins: Placed, destinations: Placed) -> DriveTimes:
        """Seconds from each origin to each destination.

        The least over both ends of the origin's edge, both ends of the destination's, and the
        direct stretch where the two share an edge.
        """
        start: _OnRoad = origins.on_road
        goal: _OnRoad = destinations.on_road
        seconds = np.full((len(origins.places), len(destinations.places)), np.inf)
        known = np.flatnonzero(start.edge >= 0)
        for batch in np.array_split(known, max(1, len(known) // 64)):
            from_nodes = self._from_places(start, batch)
            there = np.minimum(_to_places(from_nodes, goal), _direct(start, batch, goal))
            there += start.access_ms[batch, None] + goal.access_ms
            seconds[batch] = there / 1000
        seconds[:, goal.edge < 0] = np.inf
        return DriveTimes(
            from_ids=origins.places.ids, to_ids=destinations.places.ids, seconds=seconds
        )

    def first_arrival_s(
        self, origins: Placed, start_s: FloatArray, destinations: Placed
    ) -> FloatArray:
        """One Dijkstra run from all origins at once, each with its own start."""
        start: _OnRoad = origins.on_road
        goal: _OnRoad = destinations.on_road
        known = (start.edge >= 0) & np.isfinite(start_s)
        if not known.any():
            return np.full(len(destinations.places), np.inf)
        begin = np.rint(start_s[known] * 1000) + start.access_ms[known]
        nodes = start.ends[known].ravel()
        cost = (start.out_ms[known] + begin[:, None]).ravel()
        from_nodes = _dijkstra_from(self._graph, [(nodes, cost)])[0]
        there = _to_places(from_nodes, goal)
        shared = np.isin(goal.edge, start.edge[known])
        if shared.any():
            direct = _direct(start, np.flatnonzero(known), _rows(goal, shared)) + begin[:, None]
            there[shared] = np.minimum(there[shared], direct.min(axis=0))
        there = (there + goal.access_ms) / 1000
        there[goal.edge < 0] = np.inf
        return there

    def from_outside_s(self, destinations: Placed) -> FloatArray:
        """As if a vehicle stood at every road that the extract cuts."""
        goal: _OnRoad = destinations.on_road
        cut = np.flatnonzero(self._network.node_cut)
        from_nodes = _dijkstra_from(self._graph, [(cut, np.zeros(len(cut)))])[0]
        return (_to_places(from_nodes, goal) + goal.access_ms) / 1000

    def access_m(self, placed: Placed) -> FloatArray:
        """Metres between each place and the road."""
        on_road: _OnRoad = placed.on_road
        return on_road.access_m

    def _from_places(self, start: _OnRoad, rows: NDArray[np.int64]) -> FloatArray:
        return _dijkstra_from(self._graph, [(start.ends[i], start.out_ms[i]) for i in rows])

    def _ways(self, snapped: Snapped) -> _OnRoad:
        """Partial running times between snapped points and the ends of their edges."""
        network, times = self._network, self.times
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
        at_node = self._at_nodes(snapped, segment, vertex, edge)
        # To be at the junction is to have arrived there: its delay is charged by this way too.
        along = np.where(at_node[:, ::-1], total, along)
        shut = ~times.open_arcs[edge]
        along[shut] = np.inf
        # Direction 0 runs from column 0's end to column 1's: it brings a vehicle in from end 0
        # and out to end 1. Direction 1 the other way round.
        out_ms = np.where(shut, np.inf, total - np.where(shut, 0, along))[:, ::-1]
        in_ms = along.copy()
        out_ms, in_ms = np.where(at_node, 0.0, out_ms), np.where(at_node, 0.0, in_ms)
        metres_per_ms = self._speeds.access_kph / 3.6 / 1000
        refused = snapped.segment < 0
        return _OnRoad(
            edge=np.where(refused, -1, edge),
            ends=np.stack([network.edge_from[edge], network.edge_to[edge]], axis=1).astype(int),
            out_ms=np.where(refused[:, None], np.inf, out_ms),
            in_ms=np.where(refused[:, None], np.inf, in_ms),
            along_ms=along,
            access_m=snapped.access_m,
            access_ms=np.where(refused, np.inf, np.rint(snapped.access_m / metres_per_ms)),
        )

    def _at_nodes(
        self,
        snapped: Snapped,
        segment: NDArray[np.int64],
        vertex: NDArray[np.int64],
        edge: NDArray[np.int64],
    ) -> NDArray[np.bool_]:
        """Which ends of its edge a place is at, shape (n, 2)."""
        network = self._network
        length = network.segment_length_m()[segment]
        first = vertex == network.edge_ptr[edge] + edge
        last = vertex + 1 == network.edge_ptr[edge + 1] + edge
        near = np.stack([snapped.fraction, 1 - snapped.fraction], axis=1) * length[:, None]
        return np.asarray((near <= AT_NODE_M) & np.stack([first, last], axis=1))


def _fastest(
    tail: NDArray[np.int32], head: NDArray[np.int32], cost: FloatArray, n: int
) -> csr_matrix:
    """Sparse matrix of costs; repeated arcs reduced to the least, zeros kept."""
    order = np.lexsort((cost, head, tail))
    tail, head, cost = tail[order], head[order], cost[order]
    new = np.ones(len(tail), bool)
    new[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    return csr_matrix((cost[new], (tail[new], head[new])), shape=(n, n))


def _dijkstra_from(
    graph: csr_matrix, starts: list[tuple[NDArray[np.int64], FloatArray]]
) -> FloatArray:
    """Least milliseconds from each start to every node, shape (starts, nodes).

    A start is a set of nodes, each with what it costs to be there. It becomes one more node with
    arcs to them, so that one run of Dijkstra's algorithm serves it.
    """
    n = graph.shape[0]
    indptr, indices, data = [graph.indptr], [graph.indices], [graph.data]
    total = len(graph.data)
    for nodes, cost in starts:
        reachable = np.flatnonzero(np.isfinite(cost))
        cheapest = reachable[np.lexsort((cost[reachable], nodes[reachable]))]
        unique, first = np.unique(nodes[cheapest], return_index=True)
        total += len(unique)
        indptr.append(np.array([total], graph.indptr.dtype))
        indices.append(unique.astype(graph.indices.dtype))
        data.append(cost[cheapest][first])
    larger = csr_matrix(
        (np.concatenate(data), np.concatenate(indices), np.concatenate(indptr)),
        shape=(n + len(starts), n + len(starts)),
    )
    return np.asarray(dijkstra(larger, indices=np.arange(n, n + len(starts)))[:, :n])


def _to_places(from_nodes: FloatArray, goal: _OnRoad) -> FloatArray:
    """Milliseconds to places by the nearer end of their edge, shape (..., places)."""
    return np.minimum(
        from_nodes[..., goal.ends[:, 0]] + goal.in_ms[:, 0],
        from_nodes[..., goal.ends[:, 1]] + goal.in_ms[:, 1],
    )


def _direct(start: _OnRoad, rows: NDArray[np.int64], goal: _OnRoad) -> FloatArray:
    """Milliseconds along the edge that start and goal share, `inf` where they do not."""
    same = start.edge[rows, None] == goal.edge[None, :]
    direct = np.full(same.shape, np.inf)
    i, j = np.nonzero(same)
    for direction in (0, 1):
        a, b = start.along_ms[rows[i], direction], goal.along_ms[j, direction]
        ahead = np.flatnonzero(np.isfinite(a) & np.isfinite(b) & (b >= a))
        here = i[ahead], j[ahead]
        direct[here] = np.minimum(direct[here], b[ahead] - a[ahead])
    return direct


def _rows(on_road: _OnRoad, rows: NDArray[np.generic]) -> _OnRoad:
    return _OnRoad(
        edge=on_road.edge[rows],
        ends=on_road.ends[rows],
        out_ms=on_road.out_ms[rows],
        in_ms=on_road.in_ms[rows],
        along_ms=on_road.along_ms[rows],
        access_m=on_road.access_m[rows],
        access_ms=on_road.access_ms[rows],
    )


def minutes_and_seconds(seconds: float) -> str:
    """Time as people say it: 9:05; a dash where there is no route."""
    if not np.isfinite(seconds):
        return "–"
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def require_some_placed(placed: Placed, what: str) -> None:
    """Refuse to go on where not one place lies near a road."""
    if len(placed.refusals) == len(placed.places):
        first = placed.refusals[0] if placed.refusals else "the list is empty"
        raise CoverageInputError(f"{what}: none is near a usable road; first: {first}")
