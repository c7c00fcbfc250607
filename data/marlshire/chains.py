"""The chosen edges of the mesh as roads: curves that run from junction to junction."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString

from .frame import CLASSES, bend, stream
from .mesh import Mesh
from .terrain import Terrain

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


def make_chains(mesh: Mesh, terrain: Terrain) -> list[Chain]:
    """Draw the chosen edges as curves from junction to junction."""
    rng = stream(5)
    around: dict[int, list[int]] = defaultdict(list)
    for edge in np.flatnonzero(mesh.rank).tolist():
        for k in mesh.edges[edge]:
            around[int(k)].append(edge)
    stops = _stops(mesh, around)
    loop = set(mesh.gyratory)
    bridges = [set(pair) for pair in mesh.bridges]
    wet = terrain.water.buffer(25)
    shapely.prepare(wet)
    done: set[int] = set()
    chains = []
    for start in sorted(stops):
        for first in around[start]:
            if first in done:
                continue
            points = [start, *_follow(mesh, around, stops, (start, first), done)]
            if loop.issuperset(points) and _anticlockwise(mesh, points):
                points.reverse()
            rank = int(mesh.rank[first])
            line = bend(mesh.xy[points], rng, WIGGLE_M[rank])
            if {points[0], points[-1]} in bridges or wet.intersects(line):
                line = LineString(mesh.xy[points])
            chains.append(Chain(points, line, rank, mesh.ref.get(first, "")))
    return chains


def _stops(mesh: Mesh, around: dict[int, list[int]]) -> set[int]:
    """Points at which a road ends, meets others or changes its number or class."""
    fixed = set(mesh.towards.values()) | {k for pair in mesh.bridges + mesh.heads for k in pair}
    out = set()
    for k, edges in around.items():
        kinds = {(int(mesh.rank[e]), mesh.ref.get(e, "")) for e in edges}
        if len(edges) != 2 or len(kinds) > 1 or k in fixed:
            out.add(k)
    return out


def _follow(
    mesh: Mesh,
    around: dict[int, list[int]],
    stops: set[int],
    step: tuple[int, int],
    done: set[int],
) -> list[int]:
    """Go on from a point along an edge to the next stop; return the points on the way."""
    at, edge = step
    points: list[int] = []
    while True:
        done.add(edge)
        a, b = (int(k) for k in mesh.edges[edge])
        at = b if at == a else a
        points.append(at)
        if at in stops:
            return points
        edge = next(e for e in around[at] if e != edge)


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
