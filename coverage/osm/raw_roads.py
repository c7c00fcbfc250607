"""RawRoads: drivable ways as read, before simplification, and what their tags come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from coverage.osm import access
from coverage.osm.maxspeed import parse_maxspeed
from coverage.roadclass import Bar, Delay, RoadClass

# Every tag that the rules for ways look at; readers may drop all others.
WAY_KEYS = access.WAY_KEYS | {
    "bridge", "junction", "maxspeed", "maxspeed:backward", "maxspeed:forward", "maxspeed:type",
    "source:maxspeed", "tunnel",
}  # fmt: skip
# The same for nodes.
NODE_KEYS = access.BARRIER_KEYS | {
    "crossing", "direction", "highway", "railway", "traffic_signals:direction",
}  # fmt: skip

_DUAL_CLASSES = {RoadClass.trunk, RoadClass.primary, RoadClass.secondary, RoadClass.motorway}
_ROUNDABOUTS = ("roundabout", "circular")
_NODE_DELAYS = {
    ("highway", "traffic_signals"): Delay.signals,
    ("highway", "crossing"): Delay.crossing,
    ("highway", "mini_roundabout"): Delay.mini_roundabout,
    ("highway", "stop"): Delay.stop,
    ("highway", "give_way"): Delay.give_way,
    ("railway", "level_crossing"): Delay.level_crossing,
}
_SIGNAL_CROSSINGS = ("traffic_signals", "toucan", "pelican", "puffin", "pegasus")


@dataclass(slots=True)
class RawRoads:
    """Drivable ways as read, before simplification. Rows of `way_*` are ways.

    `ref` concatenates the ways' node ids, `lon` and `lat` (degrees, NaN where the extract lacks
    the node) run beside it, and way w owns `ref[way_start[w]:way_start[w + 1]]`.
    """

    ref: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    way_start: NDArray[np.int64]
    way_class: NDArray[np.uint8]
    way_bars: NDArray[np.uint8]  # (ways, 2): forward, backward
    way_posted_kph: NDArray[np.float32]  # (ways, 2), NaN = nothing posted
    way_roundabout: NDArray[np.bool_]
    way_no_access: NDArray[np.bool_]  # motorway, link, bridge, tunnel: no door opens on it
    node_delay: dict[int, tuple[Delay, str]]  # node id -> delay, direction ("", forward, backward)
    barrier: dict[int, Bar]  # node id -> bar
    counts: Counter[str] = field(default_factory=Counter)
    extract_date: str = ""  # ISO date of the newest data, "" = not told


@dataclass(frozen=True, slots=True)
class WayKind:
    """What the tags of a drivable way come to; many ways share one."""

    road_class: RoadClass
    bars: tuple[Bar, Bar]  # forward, backward
    posted_kph: tuple[float, float]
    roundabout: bool
    no_access: bool
    remarks: tuple[str, ...]  # counted for the user, once a way


def way_kind(tags: Mapping[str, str]) -> WayKind | access.LeftOut | None:
    """Judge a way by its tags; see `access.drivable`."""
    way = access.drivable(tags)
    if not isinstance(way, access.Drivable):
        return way
    posted, readable = _posted(tags, way)
    remarks = []
    if way.forward & ~Bar.one_way and way.backward & ~Bar.one_way:
        remarks.append("ways closed to general traffic")
    if not readable:
        remarks.append("ways with a maxspeed that is not understood")
    return WayKind(
        road_class=way.road_class,
        bars=(way.forward, way.backward),
        posted_kph=posted,
        roundabout=tags.get("junction") in _ROUNDABOUTS,
        no_access=way.road_class is RoadClass.motorway
        or way.road_class.name.endswith("_link")
        or tags.get("bridge", "no") != "no"
        or tags.get("tunnel", "no") != "no",
        remarks=tuple(remarks),
    )


@dataclass(frozen=True, slots=True)
class NodeKind:
    """What the tags of a node come to; many nodes share one."""

    delay: tuple[Delay, str] | None  # and its direction ("", forward, backward)
    bar: Bar
    remarks: tuple[str, ...]  # counted for the user, once a node


def node_kind(tags: Mapping[str, str]) -> NodeKind:
    """Judge a node by its tags; of two delays, that of the railway counts."""
    delay, remarks = None, []
    for key in ("highway", "railway"):
        kind = _NODE_DELAYS.get((key, tags.get(key, "")))
        if kind is None:
            continue
        if kind is Delay.crossing and tags.get("crossing") in _SIGNAL_CROSSINGS:
            kind = Delay.signals
        direction = tags.get("traffic_signals:direction") or tags.get("direction", "")
        delay = (kind, direction if direction in ("forward", "backward") else "")
        remarks.append(f"nodes: {kind.name.replace('_', ' ')}")
    return NodeKind(delay, access.passes(tags), tuple(remarks))


@dataclass(slots=True)
class RoadCollector:
    """Grows `RawRoads` way by way and node by node."""

    judgements: dict[WayKind | access.LeftOut | None, int] = field(default_factory=dict)
    judgement_of_way: list[int] = field(default_factory=list)
    node_delay: dict[int, tuple[Delay, str]] = field(default_factory=dict)
    barrier: dict[int, Bar] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def judgement(self, tags: Mapping[str, str]) -> tuple[int, bool]:
        """Judge a way by its tags: the judgement's number, and whether the way is drivable."""
        kind = way_kind(tags)
        row = self.judgements.setdefault(kind, len(self.judgements))
        return row, isinstance(kind, WayKind)

    def add_node(self, node_id: int, kind: NodeKind) -> None:
        """Take what a tagged node says about delays and barriers."""
        for remark in kind.remarks:
            self.counts[remark] += 1
        if kind.delay is not None:
            self.node_delay[node_id] = kind.delay
        if kind.bar:
            self.barrier[node_id] = kind.bar

    def roads(
        self,
        ref: NDArray[np.int64],
        lon: NDArray[np.float64],
        lat: NDArray[np.float64],
        nodes_of_way: list[int],
        extract_date: str,
    ) -> RawRoads:
        """Put the ways taken together with their nodes.

        Parameters
        ----------
        nodes_of_way
            How many of `ref` belong to each drivable way, in the order they were judged.
        """
        judged = np.array(self.judgement_of_way, np.int64)
        kinds: list[WayKind] = []
        rows = np.full(len(self.judgements), -1)
        ways = np.bincount(judged, minlength=len(rows)).tolist()
        for (verdict, row), number in zip(self.judgements.items(), ways, strict=True):
            if isinstance(verdict, WayKind):
                rows[row] = len(kinds)
                kinds.append(verdict)
                self.counts.update(dict.fromkeys(verdict.remarks, number))
            elif verdict is not None and number:
                self.counts[f"ways left out: {verdict.why}"] += number
        kind = rows[judged][rows[judged] >= 0]
        return RawRoads(
            ref=ref,
            lon=lon,
            lat=lat,
            way_start=np.concatenate([[0], np.cumsum(nodes_of_way)]).astype(np.int64),
            way_class=np.array([each.road_class for each in kinds], np.uint8)[kind],
            way_bars=np.array([each.bars for each in kinds], np.uint8).reshape(-1, 2)[kind],
            way_posted_kph=np.array([k.posted_kph for k in kinds], np.float32).reshape(-1, 2)[kind],
            way_roundabout=np.array([each.roundabout for each in kinds], bool)[kind],
            way_no_access=np.array([each.no_access for each in kinds], bool)[kind],
            node_delay=self.node_delay,
            barrier=self.barrier,
            counts=self.counts,
            extract_date=extract_date,
        )


def _posted(tags: Mapping[str, str], way: access.Drivable) -> tuple[tuple[float, float], bool]:
    """Posted limit forward and backward in km/h, and whether every text was understood."""
    dual = way.road_class in _DUAL_CLASSES and Bar.one_way in (way.forward | way.backward)
    both = tags.get("maxspeed") or tags.get("maxspeed:type") or tags.get("source:maxspeed")
    forward, backward = (
        parse_maxspeed(tags.get(f"maxspeed:{direction}", both), dual_carriageway=dual)
        for direction in ("forward", "backward")
    )
    # A `source:maxspeed` may say anything; only a limit of its own is expected to be one.
    readable = (forward.readable and backward.readable) or "maxspeed" not in tags
    return (forward.kph, backward.kph), readable
