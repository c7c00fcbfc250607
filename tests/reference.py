"""Drive times by a slow route of their own, for comparison: OpenStreetMap XML to seconds.

Nothing here comes from `coverage`: the tags are judged by plain rules (`reference_map.py`), the
raw segments go into a networkx graph as they are (no simplification), and a place is joined to
the graph by a node of its own. Seconds are kept as floats, so the product's rounding to
milliseconds shows up as a difference of at most half a millisecond a segment.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
from pyproj import Transformer
from reference_map import gate, judge, limit_kph, read_xml, waits
from scipy.sparse.csgraph import dijkstra

SPEEDS = Path(__file__).parents[1] / "data" / "speeds.toml"


@dataclass
class Segment:
    """A straight piece of a way between two nodes that the file holds."""

    a: object
    b: object
    road: str
    bars: tuple[frozenset, frozenset]  # along a to b, along b to a
    posted: tuple[float | None, float | None]
    ring: bool
    doors: bool  # a house may stand on it
    length: float = 0.0
    run: list[float] = field(default_factory=list)  # seconds each way, inf = shut
    wait: list[float] = field(default_factory=list)  # delay on arrival, seconds each way


def plain(node):
    """OpenStreetMap id of a node, also of the far side of a barrier."""
    return node[1] if isinstance(node, tuple) else node


class Reference:
    """The graph of raw segments of one map, priced for one profile.

    Attributes
    ----------
    graph : networkx.DiGraph
        Nodes are OpenStreetMap ids, and ("beyond", id) for the far side of a barrier; arcs carry
        `seconds`, of two segments on the same nodes the faster's.
    through : set
        Nodes in the middle of a road: exactly two segments meet and their bars agree.
    """

    def __init__(self, path, profile, crs="EPSG:27700", factor=1.0):
        self.rules = tomllib.loads(SPEEDS.read_text(encoding="utf-8"))
        self.profile = self.rules["profiles"][profile]
        self.factor = factor
        where, self.node_tags, ways = read_xml(path)
        self.cut = set()
        self.segments = list(self._pieces(where, ways))
        wanted = list({n for s in self.segments for n in (s.a, s.b)})
        project = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
        x, y = project.transform(*zip(*[where[n] for n in wanted], strict=True))
        self.xy = dict(zip(wanted, zip(x, y, strict=True), strict=True))
        self._part_at_barriers()
        for s in self.segments:
            s.length = math.dist(self.xy[s.a], self.xy[s.b])
        self._find_through()
        self._price()
        self._build()

    def _pieces(self, where, ways):
        for refs, tags in ways:
            judged = judge(tags)
            if judged is None:
                continue
            road, bars = judged
            one_way = "one_way" in bars[0] | bars[1]
            general = (
                tags.get("maxspeed") or tags.get("maxspeed:type") or tags.get("source:maxspeed")
            )
            posted = tuple(
                limit_kph(tags.get("maxspeed:" + d, general), road, one_way)
                for d in ("forward", "backward")
            )
            doors = not (road == "motorway" or road.endswith("_link")) and all(
                tags.get(k, "no") == "no" for k in ("bridge", "tunnel")
            )
            ring = tags.get("junction") in ("roundabout", "circular")
            for a, b in pairwise(refs):
                if a in where and b in where and a != b:
                    yield Segment(a, b, road, bars, posted, ring, doors)
                elif a in where and b not in where:
                    self.cut.add(a)
                elif b in where and a not in where:
                    self.cut.add(b)

    def _part_at_barriers(self):
        self._meeting, gates = None, []
        meets = Counter(n for s in self.segments for n in (s.a, s.b))
        bars = {n: gate(tags) for n, tags in self.node_tags.items()}
        for node, bar in bars.items():
            if bar is None or meets[node] != 2:
                continue
            far = ("beyond", node)
            self.xy[far] = self.xy[node]
            self.node_tags[far] = self.node_tags[node]
            last = self._around()[node][-1]
            if last.b == node:
                last.b = far
            else:
                last.a = far
            if node in self.cut:
                self.cut.add(far)
            if bar == "emergency_gate":
                both = (frozenset([bar]), frozenset([bar]))
                gates.append(
                    Segment(node, far, "service", both, (None, None), ring=False, doors=False)
                )
        self.segments += gates
        self._meeting = None

    def _around(self):
        """Segments that meet at each node, in file order."""
        if self._meeting is None:
            self._meeting = {}
            for s in self.segments:
                self._meeting.setdefault(s.a, []).append(s)
                self._meeting.setdefault(s.b, []).append(s)
        return self._meeting

    def _find_through(self):
        self.through = set()
        for node, meeting in self._around().items():
            if len(meeting) != 2 or node in self.cut:
                continue
            one, other = meeting
            into = one.bars if one.b == node else one.bars[::-1]
            out = other.bars if other.a == node else other.bars[::-1]
            if into == out:
                self.through.add(node)
        rings = nx.Graph((s.a, s.b) for s in self.segments)
        for part in nx.connected_components(rings):
            if part <= self.through:  # a ring that touches nothing keeps one node
                self.through.discard(min(part, key=lambda n: (isinstance(n, tuple), n)))

    def _price(self):
        cells = Counter()
        middles = [
            ((self.xy[s.a][0] + self.xy[s.b][0]) / 2, (self.xy[s.a][1] + self.xy[s.b][1]) / 2)
            for s in self.segments
        ]
        west, south = min(x for x, _ in middles), min(y for _, y in middles)
        top = max(int((y - south) / 100) for _, y in middles)
        right = max(int((x - west) / 100) for x, _ in middles)
        cell = lambda x, y: (  # noqa: E731
            min(max(int((y - south) // 100), 0), top),
            min(max(int((x - west) // 100), 0), right),
        )
        for node, meeting in self._around().items():
            if sum(s.road != "service" for s in meeting) >= 3:
                cells[cell(*self.xy[node])] += 1
        town = {}
        self.rings = {plain(n) for s in self.segments if s.ring for n in (s.a, s.b)}
        for s, middle in zip(self.segments, middles, strict=True):
            at = cell(*middle)
            if at not in town:
                near = sum(cells[at[0] + i, at[1] + j] for i in range(-5, 6) for j in range(-5, 6))
                town[at] = round(near / 1.21, 1) >= self.rules["urban_junctions_per_km2"]
            s.run, s.wait = self._seconds(s, "urban" if town[at] else "rural")

    def _seconds(self, s, setting):
        run, wait = [], []
        for direction in (0, 1):
            v = self.profile["speed_kph"][s.road][setting]
            posted = s.posted[direction]
            if posted is not None:
                share = next(
                    p["share"] for p in self.profile["posted_share"] if posted <= p["up_to_kph"]
                )
                v = min(v, posted * share)
            v *= self.factor / 3.6
            seconds = s.length / v
            for node in (s.a, s.b):
                tangent, bend = self._bend(node)
                if bend is not None and bend * self.factor < v:
                    seconds += tangent / (bend * self.factor) - tangent / v
            shut = s.bars[direction] - set(self.profile["ignores"])
            run.append(math.inf if shut else seconds)
            wait.append(self._wait(s, direction))
        return run, wait

    def _bend(self, node):
        if node not in self.through:
            return 0.0, None
        one, other = self._around()[node]
        back = one.a if one.b == node else one.b
        ahead = other.b if other.a == node else other.a
        (x0, y0), (x1, y1), (x2, y2) = self.xy[back], self.xy[node], self.xy[ahead]
        if one.length == 0 or other.length == 0:
            return 0.0, None
        turn = abs(
            (math.atan2(y2 - y1, x2 - x1) - math.atan2(y1 - y0, x1 - x0) + math.pi) % math.tau
            - math.pi
        )
        if turn <= 0.02:
            return 0.0, None
        tangent = min(15.0, one.length / 2, other.length / 2)
        radius = max(tangent / math.tan(min(turn, math.radians(170)) / 2), 1.0)
        return tangent, math.sqrt(self.rules["lateral_acceleration_m_s2"] * radius)

    def _wait(self, s, direction):
        if s.length == 0 and {s.a, s.b} == {s.a, ("beyond", s.a)}:
            return 0.0  # a gate: its node's delay was met on the way to it
        end = s.b if direction == 0 else s.a
        kind, facing = waits(self.node_tags.get(end, {}))
        if facing not in ("both", "forward" if direction == 0 else "backward"):
            kind = None
        if kind is None and not s.ring and plain(end) in self.rings:
            kind = "roundabout"
        return self.profile["delay_s"][kind] if kind else 0.0

    def _build(self):
        self.graph = nx.DiGraph()
        self.graph.add_nodes_from(n for s in self.segments for n in (s.a, s.b))
        for s in self.segments:
            for tail, head, d in ((s.a, s.b, 0), (s.b, s.a, 1)):
                if s.run[d] < math.inf:
                    self._link(tail, head, s.run[d] + s.wait[d])
        parts = list(nx.strongly_connected_components(self.graph))
        sizes = [len(part - self.through) for part in parts]
        self.connected = parts[sizes.index(max(sizes))]
        self.tied = sizes.count(max(sizes)) > 1

    def _link(self, tail, head, seconds):
        known = self.graph.get_edge_data(tail, head)
        if known is None or seconds < known["seconds"]:
            self.graph.add_edge(tail, head, seconds=seconds)

    def usable(self):
        """Numbers of the segments a place may be put on."""
        return [
            i
            for i, s in enumerate(self.segments)
            if s.doors and min(s.run) < math.inf and {s.a, s.b} <= self.connected
        ]

    def ends(self, number):
        """Positions of both ends of a segment."""
        return self.xy[self.segments[number].a], self.xy[self.segments[number].b]

    def nearest(self, x, y):
        """Segments nearest to a place, with fraction and metres; more than one where they tie."""
        if not hasattr(self, "_ends"):
            self._rows = np.array(self.usable())
            picked = [self.segments[i] for i in self._rows]
            self._ends = np.array([[*self.xy[s.a], *self.xy[s.b]] for s in picked])
        x0, y0, x1, y1 = self._ends.T
        square = (x1 - x0) ** 2 + (y1 - y0) ** 2
        share = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / np.where(square > 0, square, 1)
        share = share.clip(0, 1)
        away = np.hypot(x - x0 - share * (x1 - x0), y - y0 - share * (y1 - y0))
        return [
            (int(self._rows[i]), float(share[i]), float(away[i]))
            for i in np.flatnonzero(away <= away.min() + 1e-6)
        ]

    def times(self, starts, goals):
        """Seconds from each start to each goal; both are (segment number, fraction, metres).

        A start gets a node of its own with arcs out of it only, a goal one with arcs into it
        only, so that no route runs through either.
        """
        pace = self.rules["access_kph"] / 3.6
        for i, (number, share, _) in enumerate(starts):
            for _, head, seconds in self._ways_on(number, share, out=True):
                self._link(("start", i), head, seconds)
        for j, (number, share, _) in enumerate(goals):
            for tail, _, seconds in self._ways_on(number, share, out=False):
                self._link(tail, ("goal", j), seconds)
            for i, (other, before, _) in enumerate(starts):
                if other == number:
                    self._link_directly(i, j, self.segments[number], before, share)
        result = np.full((len(starts), len(goals)), np.inf)
        row = {node: number for number, node in enumerate(self.graph)}
        graph = nx.to_scipy_sparse_array(self.graph, weight="seconds", format="csr")
        for i, (_, _, off) in enumerate(starts):
            if ("start", i) not in row:
                continue
            found = dijkstra(graph, indices=row["start", i])  # nothing is left out: 0 s is an arc
            for j, (_, _, on) in enumerate(goals):
                if ("goal", j) in row:
                    result[i, j] = found[row["goal", j]] + (off + on) / pace
        self.graph.remove_nodes_from([("start", i) for i in range(len(starts))])
        self.graph.remove_nodes_from([("goal", j) for j in range(len(goals))])
        return result

    def _link_directly(self, i, j, s, before, share):
        for d, from_, to in ((0, before, share), (1, 1 - before, 1 - share)):
            if to >= from_ and s.run[d] < math.inf:
                self._link(("start", i), ("goal", j), self._reach(s, d, to) - from_ * s.run[d])

    def _reach(self, s, d, part):
        """Seconds from a segment's start to a place on it; at a junction one has arrived there."""
        far = s.b if d == 0 else s.a
        if far not in self.through and (1 - part) * s.length <= 1.0:
            return s.run[d] + s.wait[d]
        return part * s.run[d]

    def _ways_on(self, number, share, *, out):
        """Arcs between a place on a segment and the segment's ends, as (tail, head, seconds)."""
        s = self.segments[number]
        arcs = []
        for near, far, d, part in ((s.a, s.b, 0, share), (s.b, s.a, 1, 1 - share)):
            if s.run[d] < math.inf and out:
                arcs.append((None, far, (1 - part) * s.run[d] + s.wait[d]))
            elif s.run[d] < math.inf:
                arcs.append((near, None, self._reach(s, d, part)))
            if near not in self.through and part * s.length <= 1.0:  # at the junction itself
                arcs.append((None, near, 0.0) if out else (near, None, 0.0))
        return arcs
