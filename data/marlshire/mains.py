"""Which edges of the mesh become main roads and lanes, and the curves that they follow."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import shapely
from scipy.spatial import Delaunay, KDTree
from shapely.geometry import LineString

from .frame import BEYOND_M, CLASSES, FloatArray, bend, stream
from .mesh import Mesh
from .places import Place
from .terrain import Terrain

CORNERS = 480  # farms and lane ends that no place name marks
WIGGLE_M = (0, 16, 11, 8, 6, 3)  # by rank


@dataclass(slots=True)
class Chain:
    """A road between two points of the mesh at which something else happens."""

    points: list[int]
    line: LineString
    rank: int
    ref: str

    @property
    def ends(self) -> tuple[int, int]:
        """Points of the mesh at which the chain starts and ends."""
        return self.points[0], self.points[-1]


def choose_roads(mesh: Mesh, places: list[Place]) -> None:
    """Give every edge that becomes a road its rank, trunk roads first."""
    rng = stream(4)
    tree = KDTree(mesh.xy)

    def nearest(x: float, y: float) -> int:
        return int(tree.query([x, y])[1])

    point = dict(mesh.towards)
    point[0] = mesh.gyratory[0]
    number = iter(rng.permutation(np.arange(1101, 1999)).tolist())

    def join(a: int, b: int, rank: int, limit: float = np.inf) -> None:
        ref = {5: "A{}", 4: "A{}", 3: "B{}"}.get(rank, "").format(next(number) if rank > 2 else "")
        for start, end in ((a, b),) if b == 0 else ((b, a),):
            ends = mesh.gyratory if end == 0 else [point[end]]
            mesh.route(point[start], ends, rank, limit, ref)

    west = nearest(-BEYOND_M, 23_000)
    mesh.route(west, [p for pair in mesh.heads[2:3] for p in pair], 5, ref="A1180")
    mesh.route(mesh.heads[2][0], mesh.gyratory, 5, ref="A1180")
    mesh.route(mesh.heads[2][1], mesh.gyratory, 5, ref="A1180")
    mesh.route(point[2], mesh.gyratory, 5, ref="A1180")
    mesh.route(mesh.bridges[3][1], mesh.gyratory, 4, ref="A1153")
    mesh.route(mesh.bridges[3][0], [point[7]], 4, ref="A1153")

    for k in mesh.gyratory[::2] + mesh.gyratory[1:2]:  # radial roads, from the centre to the ring
        way = mesh.xy[k] - [places[0].x, places[0].y]
        spots = mesh.xy[mesh.ring] - [places[0].x, places[0].y]
        end = int(np.argmax(spots @ way / np.hypot(*spots.T)))
        mesh.route(k, [mesh.ring[end]], 3, 4_000, f"B{next(number)}")

    towns = [k for k, p in enumerate(places) if p.kind in ("city", "town")]
    big = [k for k, p in enumerate(places) if p.population >= 1_500]
    for a, b, gap in _gabriel(places, towns):
        join(b, a, 4, 2.4 * gap)
    for pair in mesh.heads:
        for head in pair:
            mesh.route(head, [point[k] for k in towns[1:]] + mesh.gyratory, 4, ref="A1199")
    for a, b, gap in _gabriel(places, big):
        join(b, a, 3, 1.9 * gap)
    villages = [k for k, p in enumerate(places) if p.kind != "hamlet"]
    for a, b, gap in _gabriel(places, villages):
        join(b, a, 2, 1.5 * gap)
    for a, b, gap in _gabriel(places, list(range(len(places)))):
        join(b, a, 1, 1.4 * gap)

    for k in towns:  # the main streets of a town, beside the through roads
        reach = places[k].radius_m
        inside = np.flatnonzero(np.hypot(*(mesh.xy - [places[k].x, places[k].y]).T) < 1.15 * reach)
        for spot in rng.choice(inside, min(len(inside), 3 + len(inside) // 5), replace=False):
            roads = np.setdiff1d(mesh.edges[mesh.rank > 0], [spot]).tolist()
            mesh.route(int(spot), roads, 2, 3_000)
            mesh.route(int(spot), mesh.gyratory if k == 0 else [point[k]], 2, 1.2 * reach)

    used = np.unique(mesh.edges[mesh.rank > 0])
    free = np.setdiff1d(np.arange(len(mesh.xy)), used)
    for corner in rng.choice(free, CORNERS, replace=False).tolist():
        mesh.route(corner, np.unique(mesh.edges[mesh.rank > 0]).tolist(), 1)
        if rng.random() < 0.8:  # a lane that goes through, not a dead end
            far = mesh.xy[corner] + rng.normal(0, 1_900, 2)
            mesh.route(corner, [nearest(*far)], 1, 6_000)
    _join_up(mesh)


def _join_up(mesh: Mesh) -> None:
    """Connect what is still on its own."""
    while True:
        roads = [(int(a), int(b)) for a, b in mesh.edges[mesh.rank > 0]]
        parent = {k: k for edge in roads for k in edge}

        def root(k: int, parent: dict[int, int] = parent) -> int:
            while parent[k] != k:
                parent[k] = parent[parent[k]]
                k = parent[k]
            return k

        for a, b in roads:
            parent[root(a)] = root(b)
        main = root(mesh.gyratory[0])
        lost = [k for k in parent if root(k) != main]
        if not lost:
            return
        if not mesh.route(min(lost), [k for k in parent if root(k) == main], 1):
            raise ValueError(f"no way from {mesh.xy[min(lost)]} to the county town")


def _gabriel(places: list[Place], chosen: list[int]) -> list[tuple[int, int, float]]:
    """Pair the places that have no other place in the circle between them; nearest pairs first."""
    xy = np.array([(places[k].x, places[k].y) for k in chosen])
    pairs = {
        (min(a, b), max(a, b)) for t in Delaunay(xy).simplices for a, b in combinations(map(int, t), 2)
    }
    out = []
    for a, b in sorted(pairs):
        middle, gap = (xy[a] + xy[b]) / 2, float(np.hypot(*(xy[a] - xy[b])))
        near = np.hypot(*(xy - middle).T)
        near[[a, b]] = np.inf
        if near.min() > gap / 2:
            out.append((chosen[a], chosen[b], gap))
    return sorted(out, key=lambda row: row[2])


def make_chains(mesh: Mesh, terrain: Terrain) -> list[Chain]:
    """Draw the chosen edges as curves from junction to junction."""
    rng = stream(5)
    around: dict[int, list[int]] = defaultdict(list)
    for edge in np.flatnonzero(mesh.rank).tolist():
        for k in mesh.edges[edge]:
            around[int(k)].append(edge)
    fixed = set(mesh.towards.values()) | {k for pair in mesh.bridges + mesh.heads for k in pair}
    loop = set(mesh.gyratory)

    def stops(k: int) -> bool:
        kinds = {(int(mesh.rank[e]), mesh.ref.get(e, "")) for e in around[k]}
        return len(around[k]) != 2 or len(kinds) > 1 or k in fixed

    wet = terrain.water.buffer(25)
    shapely.prepare(wet)
    done: set[int] = set()
    chains = []
    for start in sorted(around):
        if not stops(start):
            continue
        for first in around[start]:
            if first in done:
                continue
            points, edge = [start], first
            while True:
                done.add(edge)
                a, b = (int(k) for k in mesh.edges[edge])
                points.append(b if points[-1] == a else a)
                if stops(points[-1]):
                    break
                edge = next(e for e in around[points[-1]] if e != edge)
            if loop.issuperset(points) and _anticlockwise(mesh, points):
                points.reverse()
            rank = int(mesh.rank[first])
            line = bend(mesh.xy[points], rng, WIGGLE_M[rank])
            on_bridge = {points[0], points[-1]} in [set(pair) for pair in mesh.bridges]
            if on_bridge or wet.intersects(line):
                line = LineString(mesh.xy[points])
            chains.append(Chain(points, line, rank, mesh.ref.get(first, "")))
    return chains


def _anticlockwise(mesh: Mesh, points: list[int]) -> bool:
    centre = mesh.xy[mesh.gyratory].mean(axis=0)
    a, b = mesh.xy[points[0]] - centre, mesh.xy[points[1]] - centre
    return bool(a[0] * b[1] - a[1] * b[0] > 0)


def tags_of(rank: int, ref: str) -> dict[str, str]:
    """Give the tags that a road of this rank starts with."""
    tags = {"highway": CLASSES[rank]}
    if ref:
        tags["ref"] = ref
    return tags


def heading(line: LineString, along_m: float) -> FloatArray:
    """Give the direction of a line at a distance along it, a unit vector."""
    a = np.array(line.interpolate(max(0.0, along_m - 1)).coords[0])
    b = np.array(line.interpolate(along_m + 1).coords[0])
    return np.asarray((b - a) / max(float(np.hypot(*(b - a))), 1e-9))
