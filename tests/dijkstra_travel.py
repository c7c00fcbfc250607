"""Drive times over a road network by scipy's Dijkstra, place by place, for comparison.

Prices, parts and snapping are the product's own; how a place joins the ends of its edge, and every
way between two places, are worked out here by plain loops.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from dijkstra import Roads, from_starts_ms

from coverage.hierarchy import NO_WAY_MS, Ends
from coverage.snap import AT_NODE_M, RoadSnapper
from coverage.speed import price

INF = float("inf")


@dataclass
class Spot:
    """A place on an edge; milliseconds, of each end or each direction, infinite = closed."""

    edge: int
    nodes: tuple[int, int]
    out: list[float]  # from the place to each end
    into: list[float]  # from each end to the place
    along: list[float]  # from where each direction starts to the place
    access: float


NOWHERE = Spot(edge=-1, nodes=(0, 0), out=[INF] * 2, into=[INF] * 2, along=[INF] * 2, access=INF)


class DijkstraTravel:
    """What `RoadTravel` answers, slowly."""

    def __init__(self, network, profile, speeds, *, hour=None, factor=1.0):
        hourly = 1.0 if hour is None else profile.speed_factor_by_hour[hour]
        self.network, self.speeds = network, speeds
        self.times = price(network, profile, speeds, factor=hourly * factor)
        self.edge_ms = self.times.edge_ms(network)
        is_open = self.times.open_arcs
        connected = network.largest_strong_component(is_open)
        usable = is_open.any(axis=1) & connected[network.edge_from] & connected[network.edge_to]
        self.snapper = RoadSnapper(network, usable, speeds.access_limit_m)
        ends = network.edge_from, network.edge_to
        tail, head, cost = (
            np.concatenate([forth[is_open[:, 0]], back[is_open[:, 1]]])
            for forth, back in (ends, ends[::-1], (self.edge_ms[:, 0], self.edge_ms[:, 1]))
        )
        self.roads = Roads(network.node_x, network.node_y, tail, head, cost)

    def place(self, places) -> list[Spot]:
        snapped = self.snapper.snap(places)
        ways = zip(snapped.segment, snapped.fraction, snapped.access_m, strict=True)
        return [NOWHERE if way[0] < 0 else self._spot(*way) for way in ways]

    def _spot(self, segment, fraction, access_m) -> Spot:
        network, times = self.network, self.times
        edge = int(np.searchsorted(network.edge_ptr, segment, side="right")) - 1
        vertex = segment + edge
        forth = times.vertex_ms[vertex, 0] + np.rint(fraction * times.run_ms[segment, 0])
        back = times.vertex_ms[vertex + 1, 1] + np.rint((1 - fraction) * times.run_ms[segment, 1])
        length = network.segment_length_m()[segment]
        at_first = segment == network.edge_ptr[edge] and fraction * length <= AT_NODE_M
        at_last = segment + 1 == network.edge_ptr[edge + 1] and (1 - fraction) * length <= AT_NODE_M
        # Whoever is at the end of a direction has met its delay.
        along = [
            self.edge_ms[edge, 0] if at_last else forth,
            self.edge_ms[edge, 1] if at_first else back,
        ]
        along = [ms if times.open_arcs[edge, d] else INF for d, ms in enumerate(along)]
        rest = [self.edge_ms[edge, d] - ms if ms < INF else INF for d, ms in enumerate(along)]
        return Spot(
            edge=edge,
            nodes=(int(network.edge_from[edge]), int(network.edge_to[edge])),
            out=[0 if at_first else rest[1], 0 if at_last else rest[0]],
            into=[0 if at_first else along[0], 0 if at_last else along[1]],
            along=along,
            access=np.rint(access_m / (self.speeds.access_kph / 3.6 / 1000)),
        )

    def drive_times(self, origins, destinations):
        """Seconds, shape (origins, destinations)."""
        at_nodes = from_starts_ms(self.roads, self._ends([(spot, 0.0) for spot in origins]))
        rows = [
            self._arrivals_s(at_node, [(spot, 0.0)], destinations)
            for spot, at_node in zip(origins, at_nodes, strict=True)
        ]
        return np.array(rows).reshape(len(origins), len(destinations))

    def first_arrival_s(self, origins, start_s, destinations):
        begin = np.rint(np.asarray(start_s) * 1000)
        starts = list(zip(origins, begin, strict=True))
        each = self._ends(starts)
        every = Ends(node=each.node.reshape(1, -1), cost_ms=each.cost_ms.reshape(1, -1))
        return self._arrivals_s(from_starts_ms(self.roads, every)[0], starts, destinations)

    def from_outside_s(self, destinations):
        cut = np.flatnonzero(self.network.node_cut)[None]
        at_node = from_starts_ms(self.roads, Ends(node=cut, cost_ms=np.zeros_like(cut)))[0]
        return self._arrivals_s(at_node, [], destinations)

    def _ends(self, starts) -> Ends:
        """Two nodes a start, and when it is there."""
        late = [[begin + spot.access + out for out in spot.out] for spot, begin in starts]
        return Ends(
            node=np.array([spot.nodes for spot, _ in starts], int).reshape(-1, 2),
            cost_ms=np.minimum(np.array(late).reshape(-1, 2), NO_WAY_MS),
        )

    def _arrivals_s(self, at_node, starts, destinations):
        """By way of nodes with the time to be there, or straight along a shared edge."""
        by_edge = {}
        for spot, begin in starts:
            by_edge.setdefault(spot.edge, []).append((spot, begin + spot.access))
        seconds = []
        for goal in destinations:
            ways = [at_node[goal.nodes[end]] + goal.into[end] for end in (0, 1)]
            ways += [
                begin + goal.along[d] - spot.along[d]
                for spot, begin in by_edge.get(goal.edge, [])
                for d in (0, 1)
                if spot.along[d] <= goal.along[d] < INF
            ]
            seconds.append((min(ways) + goal.access) / 1000)
        return np.array(seconds)
