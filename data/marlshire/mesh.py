"""A loose net of possible roads over the land, and the main roads chosen on it.

Irregular points are joined by a Delaunay triangulation, so no two possible roads cross.
What must exist as it stands (bridges, the ring road, motorway junctions) is put in first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import Delaunay, KDTree
from scipy.stats import qmc
from shapely.geometry import LineString, Point

from .frame import FloatArray, stream
from .places import Place
from .terrain import Terrain, river_y

SPACING_M = 620.0
RING_M, GYRATORY_M = 1_750.0, 300.0
INTERCHANGE_AT = (113, 176, 227, 295, 345)  # index along the motorway
HEADS_M = 110.0  # from an interchange's middle to each of its two roundabouts


@dataclass(slots=True)
class Mesh:
    """Points in metres, edges between them, and what each edge has been chosen to be."""

    xy: FloatArray  # shape (n, 2)
    edges: np.ndarray  # point indices, shape (m, 2)
    rank: np.ndarray  # index into CLASSES, 0 = no road, shape (m,)
    cost: FloatArray  # of building, shape (m,)
    index: dict[tuple[int, int], int]
    ring: list[int]  # points of the ring road, in order
    gyratory: list[int]
    heads: list[tuple[int, int]]  # of each interchange: its two roundabouts
    bridges: list[tuple[int, int]]
    towards: dict[int, int]  # place -> its point
    ref: dict[int, str] = field(default_factory=dict)  # edge -> road number

    def route(
        self, start: int, ends: list[int], rank: int, limit_m: float = np.inf, ref: str = ""
    ) -> bool:
        """Build the cheapest road to the nearest of ``ends``; say whether there is one."""
        cheap = np.where(self.rank > 0, np.where(self.rank >= rank, 0.45, 0.62), 1.0) * self.cost
        n = len(self.xy)
        graph = csr_array((cheap, (self.edges[:, 0], self.edges[:, 1])), shape=(n, n))
        spans, befores = dijkstra(graph, directed=False, indices=[start], return_predecessors=True)
        span, before = spans[0], befores[0]
        end = min(ends, key=lambda k: span[k])
        if not span[end] <= limit_m:
            return False
        while end != start:
            last = int(before[end])
            edge = self.index[min(end, last), max(end, last)]
            if rank > self.rank[edge]:
                self.rank[edge] = rank
                self.ref[edge] = ref
            end = last
        return True


class _Fixed:
    """Points and edges that must be in the mesh, and the room that they need."""

    def __init__(self) -> None:
        self.xy: list[tuple[float, float]] = []
        self.room: list[float] = []
        self.edges: list[tuple[int, int]] = []

    def add(self, xy: FloatArray | tuple[float, float], room_m: float) -> int:
        self.xy.append((float(xy[0]), float(xy[1])))
        self.room.append(room_m)
        return len(self.xy) - 1


def make_mesh(terrain: Terrain, places: list[Place]) -> Mesh:
    """Lay the mesh; no road is chosen yet but ring, gyratory and bridges."""
    rng = stream(3)
    fixed = _Fixed()
    gyratory = _circle(fixed, rng, places[0], GYRATORY_M, 9)
    ring, bridges = _ring_road(fixed, rng, places[0], terrain)
    bridges += [_bridge(fixed, terrain, x) for x in (3_300.0, 29_300.0)]
    heads = [_interchange(fixed, terrain, k) for k in INTERCHANGE_AT]
    town = {k: fixed.add((p.x, p.y), 280) for k, p in enumerate(places) if k > 0}

    west, south, east, north = terrain.extract.bounds
    span = max(east - west, north - south)
    loose = qmc.PoissonDisk(2, radius=SPACING_M / span, rng=rng).random(20_000) * span
    loose += [west, south]
    land = terrain.extract.difference(terrain.water.buffer(120))
    shapely.prepare(land)
    loose = loose[shapely.contains_xy(land, loose)]
    near, which = KDTree(np.array(fixed.xy)).query(loose)
    loose = loose[near > np.array(fixed.room)[which]]
    loose = loose[np.hypot(*(loose - [places[0].x, places[0].y]).T) > GYRATORY_M + 170]
    for a, b in heads:
        middle = (np.array(fixed.xy[a]) + fixed.xy[b]) / 2
        loose = loose[np.hypot(*(loose - middle).T) > 520]

    xy = np.vstack([fixed.xy, loose])
    forced = {(min(e), max(e)) for e in fixed.edges}
    edges = _edges(xy, forced, terrain, heads)
    length = np.hypot(*(xy[edges[:, 0]] - xy[edges[:, 1]]).T)
    cost = length * rng.lognormal(0, 0.3, len(edges))
    lines = shapely.linestrings(xy[edges])
    over = shapely.intersects(lines, LineString(terrain.motorway))
    rail = shapely.intersects(lines, terrain.railway)
    cost = cost + 2_500 * over + 900 * rail
    mesh = Mesh(
        xy, edges, np.zeros(len(edges), dtype=int), cost,
        {(int(a), int(b)): k for k, (a, b) in enumerate(edges)},
        ring, gyratory, heads, bridges, town,
    )  # fmt: skip
    for points, rank in ((ring, 4), (gyratory, 4)):
        for a, b in zip(points, points[1:] + points[:1], strict=True):
            mesh.rank[mesh.index[min(a, b), max(a, b)]] = rank
    for a, b in heads:
        mesh.rank[mesh.index[min(a, b), max(a, b)]] = 4
    return mesh


def _edges(
    xy: FloatArray, forced: set[tuple[int, int]], terrain: Terrain, heads: list[tuple[int, int]]
) -> np.ndarray:
    """Triangulate, and drop what would need a bridge of its own or foul a junction."""
    triangles = Delaunay(xy).simplices
    pairs = np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    pairs = np.unique(np.sort(pairs, axis=1), axis=0)
    found = {(int(a), int(b)) for a, b in pairs}
    if missing := forced - found:
        raise ValueError(f"the mesh lacks {len(missing)} edges that must be there: {missing}")
    lines = shapely.linestrings(xy[pairs])
    bad = shapely.intersects(lines, terrain.water.buffer(55)) | (shapely.length(lines) > 2_600)
    for a, b in heads:
        middle = Point((xy[a] + xy[b]) / 2)
        own = np.isin(pairs, [a, b]).any(axis=1)
        bad |= ~own & (shapely.distance(lines, middle) < 500)
        # From a roundabout only outwards: the slip roads take up the rest.
        for head, other in ((a, b), (b, a)):
            out = (xy[head] - xy[other]) / np.hypot(*(xy[head] - xy[other]))
            mine = (pairs == head).any(axis=1)
            far = np.where(pairs[:, 0] == head, pairs[:, 1], pairs[:, 0])
            way = xy[far] - xy[head]
            bad |= mine & (way @ out < 0.62 * np.hypot(*way.T))
    keep = ~bad | np.array([(int(a), int(b)) in forced for a, b in pairs])
    return np.asarray(pairs[keep])


def _circle(fixed: _Fixed, rng: np.random.Generator, town: Place, r: float, n: int) -> list[int]:
    angle = np.linspace(0, 2 * np.pi, n, endpoint=False) + rng.uniform(-0.12, 0.12, n)
    reach = r * rng.uniform(0.88, 1.12, n)
    spots = np.array([town.x, town.y]) + reach[:, None] * np.column_stack(
        [np.cos(angle), np.sin(angle)]
    )
    ids = [fixed.add(spot, 190) for spot in spots]
    fixed.edges += list(zip(ids, ids[1:] + ids[:1], strict=True))
    return ids


def _ring_road(
    fixed: _Fixed, rng: np.random.Generator, town: Place, terrain: Terrain
) -> tuple[list[int], list[tuple[int, int]]]:
    """Ring the county town, over the river twice."""
    angle = np.linspace(0, 2 * np.pi, 73)
    a, b = rng.uniform(0, 2 * np.pi, 2)
    reach = RING_M * (1 + 0.09 * np.sin(2 * angle + a) + 0.05 * np.sin(3 * angle + b))
    loop = np.array([town.x, town.y]) + reach[:, None] * np.column_stack(
        [np.cos(angle), np.sin(angle)]
    )
    wet = terrain.inland_water.buffer(80)
    dry = shapely.get_parts(shapely.line_merge(LineString(loop).difference(wet)))
    if len(dry) != 2:
        raise ValueError(f"the ring road must cross the river twice, not in {len(dry)} parts")
    ids: list[int] = []
    bridges: list[tuple[int, int]] = []
    for part in dry:
        along = np.linspace(0, part.length, max(2, round(part.length / 300)) + 1)
        spots = shapely.get_coordinates(shapely.line_interpolate_point(part, along))
        arc = [fixed.add(spot, 260) for spot in spots]
        # Both arcs run anticlockwise, so the end of one faces the start of the other.
        ids += arc
        fixed.edges += list(pairwise(arc))
        bridges.append((arc[-1], arc[0]))
    joined = [(bridges[0][0], bridges[1][1]), (bridges[1][0], bridges[0][1])]
    fixed.edges += joined
    return ids, joined


def _bridge(fixed: _Fixed, terrain: Terrain, x: float) -> tuple[int, int]:
    """Cross the river square to its course."""
    slope = float(river_y(x + 20) - river_y(x - 20)) / 40
    across = np.array([-slope, 1]) / np.hypot(slope, 1)
    middle = np.array([x, float(river_y(x))])
    line = LineString([middle - 600 * across, middle + 600 * across])
    half = line.intersection(terrain.inland_water).length / 2 + 70
    pair = (fixed.add(middle - half * across, 280), fixed.add(middle + half * across, 280))
    fixed.edges.append(pair)
    return pair


def _interchange(fixed: _Fixed, terrain: Terrain, k: int) -> tuple[int, int]:
    """Place the two roundabouts of a motorway junction, left and right of its course."""
    ahead = terrain.motorway[k + 1] - terrain.motorway[k - 1]
    left = np.array([-ahead[1], ahead[0]]) / np.hypot(*ahead) * HEADS_M
    pair = (
        fixed.add(terrain.motorway[k] + left, 300),
        fixed.add(terrain.motorway[k] - left, 300),
    )
    fixed.edges.append(pair)
    return pair
