"""Travel on roads: the hierarchy of a priced network answers for places on its roads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from coverage.drivetime import DriveTimes, Nearest, Placed
from coverage.hierarchy import ENGINE_VERSION, NO_WAY_MS, Ends, Hierarchy, Metric
from coverage.kept import content_key
from coverage.network import RoadNetwork
from coverage.network_hierarchy import hierarchy_of
from coverage.on_road import OnRoad, direct_stretches, put_on_road, whole_ms
from coverage.places import Places
from coverage.road_change import RoadChange, find_roads, with_changes
from coverage.snap import RoadSnapper
from coverage.speed import RoadTimes, SpeedProfile, Speeds, price

FloatArray = NDArray[np.float64]


class RoadTravel:
    """Drive times over a road network under one speed profile.

    Parameters
    ----------
    hour
        Hour of day whose speed factor holds, 0-23; None = factor 1.
    factor
        Multiplies every speed besides, for the ends of the profile's range.
    class_factor : shape (road classes,)
        Multiplies the speeds of each road class besides: a draw of uncertain speeds.
    road_changes
        Closed and slowed roads. Places stay where they are: a door on a closed road is reached
        from its open ends at the pace off the road; on roads that are cut off places reach, and
        are reached by, what is cut off with them.
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
        class_factor: FloatArray | None = None,
        road_changes: Sequence[RoadChange] = (),
        hierarchy: Hierarchy | None = None,
    ) -> None:
        self._network = network
        self._hierarchy = hierarchy or hierarchy_of(network)
        self._speeds = speeds
        hourly = 1.0 if hour is None else profile.speed_factor_by_hour[hour]
        usual = price(network, profile, speeds, factor=hourly * factor, class_factor=class_factor)
        self._usually_open = usual.open_arcs
        self.times: RoadTimes = with_changes(
            usual, network, find_roads(network, road_changes), speeds.access_kph
        )

    @property
    def crs(self) -> str:
        """Metric coordinate system of the places it takes."""
        return self._network.crs

    @cached_property
    def connected(self) -> NDArray[np.bool_]:
        """Nodes of the part in which each reaches each other under this profile.

        As it is with no road closed.
        """
        return self._network.largest_strong_component(self._usually_open)

    @cached_property
    def usable_edges(self) -> NDArray[np.bool_]:
        """Edges that a place may lie on: usually open, both ends in the connected part."""
        both = self.connected[self._network.edge_from] & self.connected[self._network.edge_to]
        return np.asarray(both & self._usually_open.any(axis=1))

    @cached_property
    def _still_joined(self) -> NDArray[np.bool_]:
        """Nodes of what is the connected part now that roads are closed."""
        open_edges = self.times.open_arcs.any(axis=1)
        on_open_road = np.zeros(self._network.n_nodes, bool)
        on_open_road[self._network.edge_from[open_edges]] = True
        on_open_road[self._network.edge_to[open_edges]] = True
        return self._network.largest_strong_component(self.times.open_arcs) & on_open_road

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
        # A door on a closed road is still there, and whoever goes to it keeps to usual directions.
        to_doors = replace(self.times, open_arcs=self._usually_open)
        on_road = put_on_road(
            snapped, self._network, to_doors, self._hierarchy, self._speeds.access_kph
        )
        return Placed(places=places, on_road=on_road, refusals=snapped.refusals)

    def drive_times(self, origins: Placed, destinations: Placed) -> DriveTimes:
        """Seconds from each origin to each destination.

        The least over both ends of the origin's edge, both ends of the destination's, and the
        direct stretch where the two share an edge.
        """
        start: OnRoad = origins.on_road
        goal: OnRoad = destinations.on_road
        drive_ms = _or_no_route(self.metric.matrix_ms(start.starts, goal.goals))
        i, j, direct_ms = direct_stretches(start, goal)
        drive_ms[i, j] = np.minimum(drive_ms[i, j], direct_ms)
        return DriveTimes(
            from_ids=origins.places.ids, to_ids=destinations.places.ids, seconds=drive_ms / 1000
        )

    def nearest(
        self, origins: Placed, destinations: Placed, count: int, limit_s: float = np.inf
    ) -> Nearest:
        """The soonest by way of the ends of the edges, and those on the destination's own edge.

        Of two origins equally soon the first in the list comes first.
        """
        start: OnRoad = origins.on_road
        goal: OnRoad = destinations.on_road
        limit_ms = min(np.rint(limit_s * 1000), float(NO_WAY_MS))
        by_ends, by_ends_ms = self.metric.nearest(start.starts, goal.goals, count, int(limit_ms))
        i, j, direct_ms = direct_stretches(start, goal)
        destination = np.concatenate([np.tile(np.arange(goal.edge.size), count), j])
        origin = np.concatenate([by_ends.ravel().astype(np.int64), i])
        drive_ms = np.concatenate([_or_no_route(by_ends_ms.ravel()), direct_ms])
        known = np.isfinite(drive_ms) & (drive_ms <= limit_ms)
        destination, origin, drive_ms = destination[known], origin[known], drive_ms[known]
        # An origin on the destination's edge may be there twice: its sooner way counts.
        order = np.lexsort((drive_ms, origin, destination))
        pair = np.stack([destination, origin])[:, order]
        once = order[np.append(True, (np.diff(pair, axis=1) != 0).any(axis=0))[: len(order)]]
        once = once[np.lexsort((origin[once], drive_ms[once], destination[once]))]
        first = np.searchsorted(destination[once], destination[once])
        place = np.arange(len(once)) - first
        once, place = once[place < count], place[place < count]
        nearest = Nearest(
            origin=np.full((count, goal.edge.size), -1, np.int64),
            seconds=np.full((count, goal.edge.size), np.inf),
        )
        nearest.origin[place, destination[once]] = origin[once]
        nearest.seconds[place, destination[once]] = drive_ms[once] / 1000
        return nearest

    def first_arrival_s(
        self, origins: Placed, start_s: FloatArray, destinations: Placed
    ) -> FloatArray:
        """All origins in one question, each with its own start."""
        start: OnRoad = origins.on_road
        goal: OnRoad = destinations.on_road
        begin_ms = np.where(np.isfinite(start_s), np.rint(start_s * 1000), np.inf)
        cost_ms = whole_ms(begin_ms[:, None] + start.starts.cost_ms)
        starts = Ends(node=start.starts.node, cost_ms=cost_ms)
        arrival_ms = _or_no_route(self.metric.soonest_ms(starts, goal.goals))
        i, j, direct_ms = direct_stretches(start, goal)
        np.minimum.at(arrival_ms, j, begin_ms[i] + direct_ms)
        return arrival_ms / 1000

    def from_outside_s(self, destinations: Placed) -> FloatArray:
        """As if a vehicle stood at every road that the extract cuts."""
        goal: OnRoad = destinations.on_road
        cut = Ends.at_nodes(np.flatnonzero(self._network.node_cut))
        return _or_no_route(self.metric.soonest_ms(cut, goal.goals)) / 1000

    def access_m(self, placed: Placed) -> FloatArray:
        """Metres between each place and the road."""
        on_road: OnRoad = placed.on_road
        return on_road.access_m

    def lost_their_way(self, placed: Placed) -> NDArray[np.bool_]:
        """Places on a road of which no open end is where most roads are."""
        on_road: OnRoad = placed.on_road
        ends = on_road.arrivals
        reached = self._still_joined[ends.node] & (ends.cost_ms < NO_WAY_MS)
        return np.asarray((on_road.edge >= 0) & ~reached.any(axis=1))

    def junctions(self) -> Placed:
        """Junctions at which a door may be: connected, and at the end of a road that has doors."""
        network = self._network
        doors = np.zeros(network.n_edges, bool)
        doors[network.segment_edge()[~network.segment_no_access]] = True
        doors &= self.usable_edges
        nodes = np.unique(np.concatenate([network.edge_from[doors], network.edge_to[doors]]))
        ids = network.node_id[nodes].astype(str)
        return Placed(
            places=Places(ids=ids, x=network.node_x[nodes], y=network.node_y[nodes]),
            on_road=self._hierarchy.goals(Ends.at_nodes(nodes)),
            refusals=(),
        )

    def from_junctions_ms(
        self, junctions: Placed, destinations: Placed, rows: NDArray[np.int64]
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int32]]]:
        """Sweeps over the roads driven backwards, from the destinations to every junction."""
        goal: OnRoad = destinations.on_road
        ends = goal.arrivals.take(rows)
        return self.metric.reversed().batches_ms(ends, junctions.on_road)

    def from_junctions_key(self, junctions: Placed, destinations: Placed) -> str:
        """Of the roads and their times, the junctions and the ends of the demand's roads."""
        goal: OnRoad = destinations.on_road
        return content_key(
            ENGINE_VERSION,
            self._hierarchy.made_for,
            self.times.open_arcs,
            self.times.edge_ms(self._network),
            junctions.places.ids,
            goal.arrivals.node,
            goal.arrivals.cost_ms,
        )


def _or_no_route(drive_ms: NDArray[np.int32]) -> FloatArray:
    """Milliseconds with `inf` where there is no way."""
    return np.where(drive_ms == NO_WAY_MS, np.inf, drive_ms)
