"""Lines to ways that share nodes where they meet; loose ends and islands taken away."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from .frame import BEYOND_M, FloatArray, Road
from .terrain import Terrain

Key = tuple[int, int]  # a node's position in decimetres
TOUCH_M, LOOSE_M = 0.25, 15.0
EDGE_M = 700.0  # a road that ends this near the edge of the extract goes on beyond it


@dataclass(slots=True)
class Way:
    """A way as it will stand in the file."""

    nodes: list[Key]
    tags: dict[str, str]
    apart: bool = False
    urban: bool = False

    @property
    def is_road(self) -> bool:
        """Whether it is a road, not the railway."""
        return "highway" in self.tags

    def line(self) -> LineString:
        """Return its course in metres."""
        return LineString(np.array(self.nodes) / 10)


@dataclass(slots=True)
class Net:
    """Ways, and the tags of their nodes."""

    ways: list[Way]
    node_tags: dict[Key, dict[str, str]] = field(default_factory=dict)

    def arms(self) -> Counter[Key]:
        """Count the stretches of road that meet at each node."""
        count: Counter[Key] = Counter()
        for way in self.ways:
            if way.is_road:
                count.update(way.nodes[:-1])
                count.update(way.nodes[1:])
        return count


def make_net(roads: list[Road], terrain: Terrain) -> Net:
    """Node all lines but those that are carried apart, and tidy up."""
    lines = [np.round(shapely.get_coordinates(road.line), 1) for road in roads]
    extra = _meetings(roads, [LineString(xy) for xy in lines])
    ways = []
    for k, (road, xy) in enumerate(zip(roads, lines, strict=True)):
        nodes = _with_points(xy, extra[k])
        if len(nodes) > 1:
            ways.append(Way(nodes, dict(road.tags), road.apart, road.urban))
    net = Net(ways)
    for _ in range(3):
        _trim(net)
    _drop_islands(net)
    _prune_beyond(net, terrain)
    return net


def _meetings(roads: list[Road], lines: list[BaseGeometry]) -> dict[int, list[tuple[float, float]]]:
    """Points at which each line meets another."""
    extra: dict[int, list[tuple[float, float]]] = defaultdict(list)
    level = np.array([k for k, road in enumerate(roads) if not road.apart])
    geometry = np.array(lines, dtype=object)[level]
    a, b = STRtree(geometry).query(geometry, predicate="dwithin", distance=TOUCH_M)
    order = np.lexsort((b, a))
    a, b = a[order], b[order]
    a, b = a[a < b], b[a < b]
    for i, j, meet in zip(a, b, shapely.intersection(geometry[a], geometry[b]), strict=True):
        first, second = int(level[i]), int(level[j])
        spots = [tuple(p) for p in np.round(shapely.get_coordinates(meet), 1)]
        for mine, other in ((i, j), (j, i)):
            ends = (geometry[mine].coords[0], geometry[mine].coords[-1])
            far = shapely.distance(shapely.points(ends), geometry[other])
            spots += [end for end, gap in zip(ends, far, strict=True) if gap < TOUCH_M]
        extra[first] += spots
        extra[second] += spots
    return extra


def _with_points(xy: FloatArray, extra: list[tuple[float, float]]) -> list[Key]:
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    spots = xy
    if extra:
        more = np.array(extra)
        at = shapely.line_locate_point(LineString(xy), shapely.points(more))
        spots, along = np.vstack([xy, more]), np.concatenate([along, at])
        spots = spots[np.argsort(along, kind="stable")]
    keys = [(round(float(x) * 10), round(float(y) * 10)) for x, y in spots]
    return [key for k, key in enumerate(keys) if k == 0 or key != keys[k - 1]]


def _trim(net: Net) -> None:
    """Cut the short ends by which a line was drawn past the road it meets."""
    arms = net.arms()
    kept = []
    for way in net.ways:
        if way.is_road and not way.apart:
            way.nodes = _trimmed(way.nodes, arms)
            way.nodes = _trimmed(way.nodes[::-1], arms)[::-1]
        if len(way.nodes) > 1:
            kept.append(way)
    net.ways = kept


def _trimmed(nodes: list[Key], arms: Counter[Key]) -> list[Key]:
    if len(nodes) < 2 or arms[nodes[0]] != 1 or nodes[0][0] < -10 * BEYOND_M + 400:
        return nodes
    gone = 0.0
    for k in range(1, len(nodes)):
        gone += np.hypot(nodes[k][0] - nodes[k - 1][0], nodes[k][1] - nodes[k - 1][1]) / 10
        if gone > LOOSE_M:
            return nodes
        if arms[nodes[k]] > 2:
            return nodes[k:]
    return []


def _drop_islands(net: Net) -> None:
    """Keep only the roads that hang together with the largest part."""
    parent: dict[Key, Key] = {}

    def root(key: Key) -> Key:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for way in net.ways:
        for key in way.nodes if way.is_road else []:
            parent.setdefault(key, key)
            parent[root(way.nodes[0])] = root(key)
    sizes = Counter(root(key) for key in parent)
    main = sizes.most_common(1)[0][0]
    net.ways = [way for way in net.ways if not way.is_road or root(way.nodes[0]) == main]


def _prune_beyond(net: Net, terrain: Terrain) -> None:
    """Take blind roads off beyond the border: there they would pass for roads that go on."""
    beyond = terrain.extract.buffer(-EDGE_M).difference(terrain.boundary.buffer(50))
    shapely.prepare(beyond)
    while True:
        arms = net.arms()
        ends = {key for way in net.ways if way.is_road for key in (way.nodes[0], way.nodes[-1])}
        loose = sorted(key for key in ends if arms[key] == 1)
        xy = np.array(loose) / 10
        blind = {loose[k] for k in np.flatnonzero(shapely.contains_xy(beyond, xy))}
        if not blind:
            return
        for way in net.ways:
            for _ in range(2):
                if way.nodes[0] in blind:
                    stay = next((k for k, key in enumerate(way.nodes) if arms[key] > 2), None)
                    way.nodes = [] if stay is None else way.nodes[stay:]
                if not way.nodes:
                    break
                way.nodes.reverse()
        net.ways = [way for way in net.ways if len(way.nodes) > 1]
