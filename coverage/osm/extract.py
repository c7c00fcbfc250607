"""An OpenStreetMap file to the bare roads in it: nodes, drivable ways and what was left out."""

from __future__ import annotations

import datetime as dt
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray
from osmium.filter import KeyFilter

from coverage.errors import UnreadableFileError
from coverage.osm import access
from coverage.osm.maxspeed import parse_maxspeed
from coverage.roadclass import Bar, Delay, RoadClass

LICENCE = "© OpenStreetMap contributors, Open Database Licence (ODbL) 1.0"
SUFFIXES = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2")

_DUAL_CLASSES = {RoadClass.trunk, RoadClass.primary, RoadClass.secondary, RoadClass.motorway}
_NO_TIMESTAMP = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
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


@dataclass(slots=True)
class _Collector:
    """Grows the arrays of `RawRoads` way by way."""

    ref: array[int] = field(default_factory=lambda: array("q"))
    lon: array[float] = field(default_factory=lambda: array("d"))
    lat: array[float] = field(default_factory=lambda: array("d"))
    start: array[int] = field(default_factory=lambda: array("q", [0]))
    road_class: list[int] = field(default_factory=list)
    bars: list[tuple[int, int]] = field(default_factory=list)
    posted: list[tuple[float, float]] = field(default_factory=list)
    roundabout: list[bool] = field(default_factory=list)
    no_access: list[bool] = field(default_factory=list)
    node_delay: dict[int, tuple[Delay, str]] = field(default_factory=dict)
    barrier: dict[int, Bar] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def wants(self, tags: Mapping[str, str]) -> access.Drivable | None:
        """Judge a way and count it where it is left out."""
        verdict = access.drivable(tags)
        if isinstance(verdict, access.LeftOut):
            self.counts[f"ways left out: {verdict.why}"] += 1
            return None
        return verdict

    def add_way(self, tags: Mapping[str, str], way: access.Drivable) -> None:
        """Take the attributes of a way whose node ids were just added to `ref`."""
        self.start.append(len(self.ref))
        self.road_class.append(way.road_class)
        self.bars.append((way.forward, way.backward))
        self.posted.append(self._posted(tags, way))
        self.roundabout.append(tags.get("junction") in _ROUNDABOUTS)
        self.no_access.append(
            way.road_class is RoadClass.motorway
            or way.road_class.name.endswith("_link")
            or tags.get("bridge", "no") != "no"
            or tags.get("tunnel", "no") != "no"
        )
        if way.forward & ~Bar.one_way and way.backward & ~Bar.one_way:
            self.counts["ways closed to general traffic"] += 1

    def add_node(self, node_id: int, tags: Mapping[str, str]) -> None:
        """Take what a tagged node says about delays and barriers."""
        for key in ("highway", "railway"):
            kind = _NODE_DELAYS.get((key, tags.get(key, "")))
            if kind is None:
                continue
            if kind is Delay.crossing and tags.get("crossing") in _SIGNAL_CROSSINGS:
                kind = Delay.signals
            direction = tags.get("traffic_signals:direction") or tags.get("direction", "")
            if direction not in ("forward", "backward"):
                direction = ""
            self.node_delay[node_id] = (kind, direction)
            self.counts[f"nodes: {kind.name.replace('_', ' ')}"] += 1
        if bar := access.passes(tags):
            self.barrier[node_id] = bar

    def _posted(self, tags: Mapping[str, str], way: access.Drivable) -> tuple[float, float]:
        one_way = Bar.one_way in (way.forward | way.backward)
        dual = way.road_class in _DUAL_CLASSES and one_way
        both = tags.get("maxspeed") or tags.get("maxspeed:type") or tags.get("source:maxspeed")
        limits = []
        for direction in ("forward", "backward"):
            text = tags.get(f"maxspeed:{direction}", both)
            limit = parse_maxspeed(text, dual_carriageway=dual)
            if not limit.readable and "maxspeed" in tags:
                self.counts["maxspeed texts not understood"] += direction == "forward"
            limits.append(limit.kph)
        return limits[0], limits[1]

    def raw(self, extract_date: str) -> RawRoads:
        """Turn the lists into arrays."""
        return RawRoads(
            ref=np.frombuffer(self.ref, np.int64) if self.ref else np.empty(0, np.int64),
            lon=np.frombuffer(self.lon, np.float64) if self.lon else np.empty(0),
            lat=np.frombuffer(self.lat, np.float64) if self.lat else np.empty(0),
            way_start=np.frombuffer(self.start, np.int64),
            way_class=np.array(self.road_class, np.uint8),
            way_bars=np.array(self.bars, np.uint8).reshape(-1, 2),
            way_posted_kph=np.array(self.posted, np.float32).reshape(-1, 2),
            way_roundabout=np.array(self.roundabout, bool),
            way_no_access=np.array(self.no_access, bool),
            node_delay=self.node_delay,
            barrier=self.barrier,
            counts=self.counts,
            extract_date=extract_date,
        )


def read_roads(path: Path) -> RawRoads:
    """Read the drivable ways of an OpenStreetMap file.

    Parameters
    ----------
    path
        `.osm.pbf`, `.osm`, `.osm.gz` or `.osm.bz2`.

    Raises
    ------
    UnreadableFileError
        The file is missing, empty, truncated, not OpenStreetMap data, or holds no road.
    """
    collector = _Collector()
    with readable(path):
        processor = (
            osmium.FileProcessor(str(path))
            .with_locations()
            .with_filter(KeyFilter("highway", "barrier", "railway", "route", "restriction"))
        )
        for item in processor:
            tags = dict(item.tags)
            if isinstance(item, osmium.osm.Node):
                collector.add_node(item.id, tags)
            elif isinstance(item, osmium.osm.Way):
                if way := collector.wants(tags):
                    _add_refs(collector, item.nodes)
                    collector.add_way(tags, way)
            elif tags.get("type") == "restriction":
                collector.counts["turn restrictions read, not obeyed"] += 1
        date = extract_date(path)
    if not collector.road_class:
        raise UnreadableFileError(
            f"{path.name}: no road in it (0 drivable ways); "
            "use an extract that keeps the ways tagged highway=*."
        )
    return collector.raw(date)


def roads_from_ways(
    ways: Iterator[tuple[Mapping[str, str], list[tuple[int, float, float]]]],
    nodes: Iterator[tuple[int, Mapping[str, str]]],
    extract_date: str,
) -> RawRoads:
    """Gather roads that come from elsewhere than a file (an OSMnx graph).

    Parameters
    ----------
    ways
        Tags, and the way's nodes as (id, longitude, latitude).
    nodes
        Id and tags of nodes that may delay or bar.
    """
    collector = _Collector()
    for node_id, tags in nodes:
        collector.add_node(node_id, tags)
    for tags, points in ways:
        if way := collector.wants(tags):
            for node_id, lon, lat in points:
                collector.ref.append(node_id)
                collector.lon.append(lon)
                collector.lat.append(lat)
            collector.add_way(tags, way)
    return collector.raw(extract_date)


def _add_refs(collector: _Collector, nodes: osmium.osm.WayNodeList) -> None:
    add_ref, add_lon, add_lat = collector.ref.append, collector.lon.append, collector.lat.append
    for node in nodes:
        add_ref(node.ref)
        location = node.location
        if location.valid():
            add_lon(location.lon)
            add_lat(location.lat)
        else:  # beyond the edge of the extract
            add_lon(np.nan)
            add_lat(np.nan)


def extract_date(path: Path) -> str:
    """ISO date of the data: of the file's header, else of its newest road, else ""."""
    with osmium.io.Reader(str(path)) as reader:
        header = reader.header()
    for key in ("osmosis_replication_timestamp", "timestamp"):
        try:
            return dt.datetime.fromisoformat(header.get(key)).date().isoformat()
        except ValueError:  # absent, or not a date: the roads are readable all the same
            continue
    roads = osmium.FileProcessor(str(path), osmium.osm.WAY).with_filter(KeyFilter("highway"))
    newest = max((way.timestamp for way in roads), default=_NO_TIMESTAMP)
    return newest.date().isoformat() if newest > _NO_TIMESTAMP else ""


class readable:  # noqa: N801  (reads as a statement: `with readable(path):`)
    """Turn whatever osmium says of a bad file into one clear line."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        if not self.path.is_file():
            raise UnreadableFileError(f"{self.path}: no such file; check the name and folder.")
        if self.path.stat().st_size == 0:
            raise UnreadableFileError(f"{self.path.name}: the file is empty; download it again.")
        if not self.path.name.lower().endswith(SUFFIXES):
            raise UnreadableFileError(
                f"{self.path.name}: not a road file this tool reads; "
                f"give one of {', '.join(SUFFIXES)} or .graphml."
            )

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        if isinstance(error, (RuntimeError, osmium.InvalidLocationError, UnicodeDecodeError)):
            reason = " ".join(str(error).split())[:160]
            raise UnreadableFileError(
                f"{self.path.name}: not readable as OpenStreetMap data ({reason}); "
                "the download may be cut short or the file renamed: fetch it again."
            ) from error
