"""Drive times: a travel model answers how many seconds it is from here to there.

The road model here asks the hierarchy of a priced network (`coverage.hierarchy`). Whoever asks
(scores, bands, maps) asks the model, never the hierarchy, so that other models can take its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from coverage.errors import CoverageInputError
from coverage.hierarchy import NO_WAY_MS, Ends, Goals, Hierarchy, Metric
from coverage.network import RoadNetwork
from coverage.network_hierarchy import hierarchy_of
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
    """Places as the ends of their edges; arrays a row a place.

    `along_ms` is the running time from the start of each direction to the place, for two places
    on one edge; `inf` = closed.
    """

    edge: NDArray[np.int64]  # (n,) -1 = refused
    starts: Ends
    goals: Goals
    along_ms: FloatArray  # (n, 2)
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
    hierarchy
        Of this network; found anew where none is given, which takes longer than all the rest.
    """

    def __init__(
        self,
        network: RoadNetwork,
        profile: SpeedProfile,
        speeds: Speeds,
        *,
        hour: int | None = None,
        factor: float = 1.0,
        hierarchy: Hierarchy | None = None,
    ) -> None:
        self._network = network
        self._hierarchy = hierarchy or hierarchy_of(network)
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
    def metric(self) -> Metric:
        """Times between junctions."""
        open_arcs = self.times.open_arcs
        ends = np.stack([self._network.edge_from, self._network.edge_to], axis=1)
        cost_ms = self.times.edge_ms(self._network)
        return self._hierarchy.customise(
            ends[open_arcs], ends[:, ::-1][open_arcs], cost_ms[open_arcs]
        )

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
        drive_ms = _or_no_route(self.metric.matrix_ms(start.starts, goal.goals))
        i, j, direct_ms = _direct(start, goal)
        drive_ms[i, j] = np.minimum(drive_ms[i, j], direct_ms)
        drive_ms += start.access_ms[:, None]
        drive_ms += goal.access_ms
        return DriveTimes(
            from_ids=origins.places.ids, to_ids=destinations.places.ids, seconds=drive_ms / 1000
        )

    def first_arrival_s(
        self, origins: Placed, start_s: FloatArray, destinations: Placed
    ) -> FloatArray:
        """All origins in one question, each with its own start."""
        start: _OnRoad = origins.on_road
        goal: _OnRoad = destinations.on_road
        begin_ms = np.rint(start_s * 1000) + start.access_ms
        cost_ms = np.minimum(start.starts.cost_ms + begin_ms[:, None], NO_WAY_MS)
        starts = Ends(node=start.starts.node, cost_ms=cost_ms.astype(np.int32))
        arrival_ms = _or_no_route(self.metric.soonest_ms(starts, goal.goals))
        i, j, direct_ms = _direct(start, goal)
        np.minimum.at(arrival_ms, j, begin_ms[i] + direct_ms)
        return (arrival_ms + goal.access_ms) / 1000

    def from_outside_s(self, destinations: Placed) -> FloatArray:
        """As if a vehicle stood at every road that the extract cuts."""
        goal: _OnRoad = destinations.on_road
        cut = Ends.at_nodes(np.flatnonzero(self._network.node_cut))
        return (_or_no_route(self.metric.soonest_ms(cut, goal.goals)) + goal.access_ms) / 1000

    def access_m(self, placed: Placed) -> FloatArray:
        """Metres between each place and the road."""
        on_road: _OnRoad = placed.on_road
        return on_road.access_m

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
        node = np.stack([network.edge_from[edge], network.edge_to[edge]], axis=1)
        out_ms, in_ms = (
            np.where(refused[:, None] | np.isinf(ms), NO_WAY_MS, ms).astype(np.int32)
            for ms in (out_ms, in_ms)
        )
        return _OnRoad(
            edge=np.where(refused, -1, edge),
            starts=Ends(node=node, cost_ms=out_ms),
            goals=self._hierarchy.goals(Ends(node=node, cost_ms=in_ms)),
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


def _or_no_route(drive_ms: NDArray[np.int32]) -> FloatArray:
    """Milliseconds with `inf` where there is no way."""
    return np.where(drive_ms == NO_WAY_MS, np.inf, drive_ms)


def _direct(
    start: _OnRoad, goal: _OnRoad
) -> tuple[NDArray[np.int64], NDArray[np.int64], FloatArray]:
    """Pairs that share an edge, as rows of both, and the milliseconds along it; `inf` = closed."""
    by_edge = np.argsort(goal.edge, kind="stable")
    known = np.flatnonzero(start.edge >= 0)
    first, last = (
        np.searchsorted(goal.edge[by_edge], start.edge[known], side) for side in ("left", "right")
    )
    i = np.repeat(known, last - first)
    within = np.arange(len(i)) - np.repeat(np.cumsum(last - first) - (last - first), last - first)
    j = by_edge[np.repeat(first, last - first) + within]
    # `inf` less `inf` is not a number: a closed direction is left out before.
    ahead = (goal.along_ms[j] >= start.along_ms[i]) & np.isfinite(goal.along_ms[j])
    ahead &= np.isfinite(start.along_ms[i])
    direct_ms = np.full((len(i), 2), np.inf)
    direct_ms[ahead] = goal.along_ms[j][ahead] - start.along_ms[i][ahead]
    return i, j, direct_ms.min(axis=1, initial=np.inf)


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
