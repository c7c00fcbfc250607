"""The county as an OpenStreetMap extract: nodes, ways and relations, in order, same every time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
import osmium
import shapely
from osmium.osm import mutable
from shapely.geometry.base import BaseGeometry

from .frame import NOTE, FloatArray, to_lonlat
from .net import Key, Net
from .specials import Restriction

STAMP = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
Tags = dict[str, str]
Thing = TypeVar("Thing", mutable.Node, mutable.Way, mutable.Relation)


@dataclass(slots=True)
class Extract:
    """What goes into the file, in metres until it is written."""

    net: Net
    frame: tuple[float, float, float, float]  # road nodes beyond it are left out
    restrictions: list[Restriction]
    points: list[tuple[float, float, Tags]] = field(default_factory=list)  # free-standing nodes
    lines: list[tuple[FloatArray, Tags]] = field(default_factory=list)  # open or closed ways
    areas: list[tuple[BaseGeometry, Tags]] = field(default_factory=list)  # multipolygons


class _Numbers:
    """Hands out ids and collects objects; ids never depend on anything but the order of asking."""

    def __init__(self) -> None:
        self.node_of: dict[Key, int] = {}
        self.nodes: list[tuple[Key, Tags]] = []
        self.beyond: set[int] = set()  # nodes that ways name but the file lacks
        self.ways: list[tuple[list[int], Tags]] = []
        self.relations: list[tuple[list[tuple[str, int, str]], Tags]] = []

    def shared(self, key: Key) -> int:
        """Return the node at a position, the same for all who ask."""
        if key not in self.node_of:
            self.node_of[key] = self.alone(key, {})
        return self.node_of[key]

    def alone(self, key: Key, tags: Tags) -> int:
        """Make a node that is shared with none."""
        self.nodes.append((key, tags))
        return len(self.nodes)

    def way(self, nodes: list[int], tags: Tags) -> int:
        """Make a way."""
        self.ways.append((nodes, tags))
        return len(self.ways)

    def ring(self, xy: FloatArray, tags: Tags) -> int:
        """Make a way along a line of its own, closed if the line is."""
        keys = [(round(float(x) * 10), round(float(y) * 10)) for x, y in xy]
        nodes = [self.alone(key, {}) for key in (keys[:-1] if keys[0] == keys[-1] else keys)]
        return self.way([*nodes, nodes[0]] if keys[0] == keys[-1] else nodes, tags)


def write_extract(extract: Extract, path: Path) -> None:
    """Write the file; an older one is replaced."""
    numbers = _Numbers()
    way_of: dict[int, int] = {}
    for way in extract.net.ways:
        nodes = [numbers.shared(key) for key in way.nodes]
        way_of[id(way)] = numbers.way(nodes, way.tags)
    west, south, east, north = (10 * value for value in extract.frame)
    numbers.beyond = {
        number
        for (x, y), number in numbers.node_of.items()
        if not (west < x < east and south < y < north)
    }
    for key, tags in extract.net.node_tags.items():
        numbers.nodes[numbers.shared(key) - 1] = (key, tags)
    for x, y, tags in extract.points:
        numbers.alone((round(x * 10), round(y * 10)), tags)
    for xy, tags in extract.lines:
        numbers.ring(xy, tags)
    for area, tags in extract.areas:
        members = []
        for polygon in shapely.get_parts(area):
            rings = [(polygon.exterior, "outer"), *((r, "inner") for r in polygon.interiors)]
            members += [("w", numbers.ring(np.array(r.coords), {}), role) for r, role in rings]
        numbers.relations.append((members, tags))
    for start, via, end, kind in extract.restrictions:
        turn = [("w", way_of[id(start)], "from"), ("n", numbers.shared(via), "via")]
        turn.append(("w", way_of[id(end)], "to"))
        numbers.relations.append((turn, {"type": "restriction", "restriction": kind}))
    _write(numbers, path)


def _write(numbers: _Numbers, path: Path) -> None:
    header = osmium.io.Header()
    header.set("generator", f"data.marlshire, {NOTE}")
    header.set("osmosis_replication_timestamp", "2026-01-01T00:00:00Z")
    lonlat = to_lonlat(np.array([key for key, _ in numbers.nodes]) / 10)
    path.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(path), header=header) as writer:
        for k, (_, tags) in enumerate(numbers.nodes):
            if k + 1 in numbers.beyond:
                continue  # the way goes on over the edge, as in any extract that is cut out
            place = (float(lonlat[k, 0]), float(lonlat[k, 1]))
            writer.add_node(_finish(mutable.Node(location=place), k + 1, tags))
        for k, (nodes, tags) in enumerate(numbers.ways):
            writer.add_way(_finish(mutable.Way(nodes=nodes), k + 1, tags))
        for k, (members, tags) in enumerate(numbers.relations):
            writer.add_relation(_finish(mutable.Relation(members=members), k + 1, tags))


def _finish(thing: Thing, number: int, tags: Tags) -> Thing:
    """Give an object what all of them have."""
    thing.id, thing.version, thing.timestamp, thing.visible = number, 1, STAMP, True
    thing.tags = tags
    return thing
