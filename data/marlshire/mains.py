"""Which edges of the mesh become main roads and lanes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from scipy.spatial import Delaunay, KDTree

from .frame import BEYOND_M, stream
from .mesh import Mesh
from .places import Place

CORNERS = 480  # farms and lane ends that no place name marks


def choose_roads(mesh: Mesh, places: list[Place]) -> None:
    """Give every edge that becomes a road its rank, trunk roads first."""
    rng = stream(4)
    number = iter(rng.permutation(np.arange(1101, 1999)).tolist())
    point = {**mesh.towards, 0: mesh.gyratory[0]}
    towns = [k for k, p in enumerate(places) if p.kind in ("city", "town")]
    _trunk_roads(mesh, point)
    _radial_roads(mesh, places[0], number)
    _between_places(mesh, places, point, number)
    _main_streets(mesh, places, [(k, point[k]) for k in towns], rng)
    _lanes(mesh, rng)
    _join_up(mesh)


def _trunk_roads(mesh: Mesh, point: dict[int, int]) -> None:
    west = int(KDTree(mesh.xy).query([-BEYOND_M, 23_000])[1])
    mesh.route(west, [p for pair in mesh.heads[2:3] for p in pair], 5, ref="A1180")
    mesh.route(mesh.heads[2][0], mesh.gyratory, 5, ref="A1180")
    mesh.route(mesh.heads[2][1], mesh.gyratory, 5, ref="A1180")
    mesh.route(point[2], mesh.gyratory, 5, ref="A1180")
    mesh.route(mesh.bridges[3][1], mesh.gyratory, 4, ref="A1153")
    mesh.route(mesh.bridges[3][0], [point[7]], 4, ref="A1153")


def _radial_roads(mesh: Mesh, centre: Place, number: Iterator[int]) -> None:
    """Lead from the middle of the county town to its ring road."""
    for k in mesh.gyratory[::2] + mesh.gyratory[1:2]:
        way = mesh.xy[k] - [centre.x, centre.y]
        spots = mesh.xy[mesh.ring] - [centre.x, centre.y]
        end = int(np.argmax(spots @ way / np.hypot(*spots.T)))
        mesh.route(k, [mesh.ring[end]], 3, 4_000, f"B{next(number)}")


def _between_places(
    mesh: Mesh, places: list[Place], point: dict[int, int], number: Iterator[int]
) -> None:
    """Join neighbouring places, the larger ones by the better roads."""
    everywhere = list(range(len(places)))
    towns = [k for k in everywhere if places[k].kind in ("city", "town")]
    large = [k for k in everywhere if places[k].population >= 1_500]
    villages = [k for k in everywhere if places[k].kind != "hamlet"]
    for chosen, rank, letter, detour in (
        (towns, 4, "A", 2.4),
        (large, 3, "B", 1.9),
        (villages, 2, "", 1.9),
        (everywhere, 1, "", 1.9),
    ):
        for a, b, gap in _gabriel(places, chosen):
            start, end = (a, b) if b == 0 else (b, a)
            ends = mesh.gyratory if end == 0 else [point[end]]
            ref = f"{letter}{next(number)}" if letter else ""
            mesh.route(point[start], ends, rank, detour * gap, ref)
        if chosen is towns:
            for head in (head for pair in mesh.heads for head in pair):
                mesh.route(head, [point[k] for k in towns[1:]] + mesh.gyratory, 4, ref="A1199")


def _main_streets(
    mesh: Mesh, places: list[Place], towns: list[tuple[int, int]], rng: np.random.Generator
) -> None:
    """Give each town more main streets than the roads that pass through it."""
    for k, point in towns:
        reach = places[k].radius_m
        inside = np.flatnonzero(np.hypot(*(mesh.xy - [places[k].x, places[k].y]).T) < 1.15 * reach)
        for spot in rng.choice(inside, min(len(inside), 3 + len(inside) // 5), replace=False):
            roads = np.setdiff1d(mesh.edges[mesh.rank > 0], [spot]).tolist()
            mesh.route(int(spot), roads, 2, 3_000)
            mesh.route(int(spot), mesh.gyratory if k == 0 else [point], 2, 1.2 * reach)


def _lanes(mesh: Mesh, rng: np.random.Generator) -> None:
    tree = KDTree(mesh.xy)
    used = np.unique(mesh.edges[mesh.rank > 0])
    free = np.setdiff1d(np.arange(len(mesh.xy)), used)
    for corner in rng.choice(free, CORNERS, replace=False).tolist():
        mesh.route(corner, np.unique(mesh.edges[mesh.rank > 0]).tolist(), 1)
        if rng.random() < 0.9:  # a lane that goes through, not a dead end
            far = mesh.xy[corner] + rng.normal(0, 2_300, 2)
            mesh.route(corner, [int(tree.query(far)[1])], 1, 9_000)


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
    corners = [sorted(map(int, triangle)) for triangle in Delaunay(xy).simplices]
    pairs = {pair for triangle in corners for pair in combinations(triangle, 2)}
    out = []
    for a, b in sorted(pairs):
        middle, gap = (xy[a] + xy[b]) / 2, float(np.hypot(*(xy[a] - xy[b])))
        near = np.hypot(*(xy - middle).T)
        near[[a, b]] = np.inf
        if near.min() > gap / 2:
            out.append((chosen[a], chosen[b], gap))
    return sorted(out, key=lambda row: row[2])
