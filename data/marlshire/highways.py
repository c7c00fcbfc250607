"""Main roads in detail: dual carriageways, roundabouts, the motorway and its slip roads.

Traffic keeps left: the forward carriageway lies left of the centre line, and
roundabouts run clockwise.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import numpy as np
import shapely
import shapely.ops
from shapely.geometry import LineString, Point, Polygon

from .chains import Chain, tags_of
from .frame import FloatArray, Road, pieces, stream
from .mesh import INTERCHANGE_AT, Mesh
from .terrain import Terrain

HALF_DUAL_M, HALF_MOTORWAY_M = 7.0, 12.0
SLIP_STEPS = 3  # points of the motorway that a slip road runs beside


def draw_mains(mesh: Mesh, chains: list[Chain]) -> list[Road]:
    """Turn chains into carriageways, with roundabouts where large roads meet."""
    circles = _roundabouts(mesh, chains)
    discs = {k: Point(mesh.xy[k]).buffer(r, 5) for k, r in circles.items()}
    loop = set(mesh.gyratory)
    roads = []
    for chain in chains:
        tags = tags_of(chain.rank, chain.ref)
        if loop.issuperset(chain.points):
            roads.append(Road(chain.line, {**tags, "oneway": "yes", "lanes": "2"}))
            continue
        dual = chain.rank == 5 and chain.line.length > 150
        for line, oneway in _carriageways(chain, circles, mesh) if dual else [(chain.line, False)]:
            kept = line
            for end in chain.ends:
                if end in discs:
                    parts = shapely.get_parts(kept.difference(discs[end]))
                    kept = max(parts, key=lambda part: part.length)
            extra = {"oneway": "yes", "lanes": "2"} if oneway else {}
            roads.append(Road(kept, {**tags, **extra}))
    rank_at: dict[int, Chain] = {}
    for chain in chains:
        for end in chain.ends:
            if end not in rank_at or rank_at[end].rank < chain.rank:
                rank_at[end] = chain
    for k, disc in discs.items():
        ring = LineString(disc.exterior.coords)
        ring = ring.reverse() if disc.exterior.is_ccw else ring
        tags = tags_of(rank_at[k].rank, rank_at[k].ref)
        roads.append(Road(ring, {**tags, "junction": "roundabout"}))
    return roads


def _roundabouts(mesh: Mesh, chains: list[Chain]) -> dict[int, float]:
    """Choose the points that get a roundabout, and its radius in metres."""
    rng = stream(6)
    meet: dict[int, list[Chain]] = defaultdict(list)
    for chain in chains:
        for end in chain.ends:
            meet[end].append(chain)
    ring, loop = set(mesh.ring), set(mesh.gyratory)
    heads = {k for pair in mesh.heads for k in pair}
    out = {}
    for k in sorted(meet):
        ranks = sorted(chain.rank for chain in meet[k])
        luck = rng.random()
        if k in loop:
            continue
        if k in heads:
            out[k] = 30.0
        elif len(ranks) > 2 and ranks[-1] == 5:
            out[k] = 26.0
        elif len(ranks) > 2 and ((k in ring and ranks[0] >= 2) or ranks[-3] >= 4):
            out[k] = 22.0 if luck < 0.75 else 0.0
        elif len(ranks) > 2 and ranks[-2] >= 3 and luck < 0.3:
            out[k] = 15.0
    return {k: r for k, r in out.items() if r > 0}


def _carriageways(
    chain: Chain, circles: dict[int, float], mesh: Mesh
) -> list[tuple[LineString, bool]]:
    """Part a chain in two one-way lines, joined where no roundabout takes them up."""
    out = []
    for side in (HALF_DUAL_M, -HALF_DUAL_M):
        line = chain.line.offset_curve(side)
        if line.geom_type != "LineString":
            return [(chain.line, False)]
        near = [end in circles for end in chain.ends]
        core = shapely.ops.substring(
            line, 0 if near[0] else 45, line.length if near[1] else line.length - 45
        )
        points = list(core.coords)
        if not near[0]:
            points.insert(0, tuple(mesh.xy[chain.ends[0]]))
        if not near[1]:
            points.append(tuple(mesh.xy[chain.ends[1]]))
        joined = LineString(points)
        out.append((joined if side > 0 else joined.reverse(), True))
    return out


def draw_motorway(mesh: Mesh, terrain: Terrain) -> list[Road]:
    """Draw two carriageways, and four slip roads at each junction (two at the last)."""
    centre = terrain.motorway
    ahead = np.gradient(centre, axis=0)
    ahead /= np.hypot(*ahead.T)[:, None]
    left = np.column_stack([-ahead[:, 1], ahead[:, 0]]) * HALF_MOTORWAY_M
    forward, back = centre + left, centre - left
    roads = []
    # Cut at the junctions, tagged as mappers do: oneway is implied on some stretches.
    cuts = [0, *INTERCHANGE_AT, len(centre) - 1]
    speeds = ("70 mph", "GB:motorway", "70 mph", "", "national", "70 mph")
    for k, (a, b) in enumerate(pairwise(cuts)):
        tags = {"highway": "motorway", "ref": "M88", "lanes": "3"}
        if k % 2:
            tags["oneway"] = "yes"
        if speeds[k]:
            tags["maxspeed"] = speeds[k]
        roads.append(Road(LineString(forward[a : b + 1]), dict(tags), apart=True))
        if k == 4:  # drawn against the traffic
            line, tags["oneway"] = LineString(back[a : b + 1]), "-1"
        else:
            line = LineString(back[a : b + 1][::-1])
        roads.append(Road(line, dict(tags), apart=True))
    for n, (k, (left_head, right_head)) in enumerate(zip(INTERCHANGE_AT, mesh.heads, strict=True)):
        before, after = k - SLIP_STEPS, k + SLIP_STEPS
        slips = [
            (forward[before], mesh.xy[left_head], ahead[k], True),
            (back[after], mesh.xy[right_head], -ahead[k], True),
            (forward[after], mesh.xy[left_head], -ahead[k], False),
            (back[before], mesh.xy[right_head], ahead[k], False),
        ]
        for m, (start, head, way, off) in enumerate(slips):
            if n == 4 and m in (1, 2):
                continue  # a junction with slip roads to and from the south only
            line = _slip(start, head, way)
            tags = {"highway": "motorway_link", "ref": f"M88 J{n + 1}"}
            if m < 2 or n % 2:
                tags["oneway"] = "yes"
            if m == 0:
                tags["maxspeed"] = "national"
            roads.append(Road(line if off else line.reverse(), tags))
    return roads


def _slip(start: FloatArray, head: FloatArray, way: FloatArray) -> LineString:
    """Curve from the motorway to the near side of a roundabout, metres."""
    end = head - way * 24
    along = way * float((end - start) @ way)
    control = start + 0.6 * along + 0.36 * (end - start - along)
    t = np.linspace(0, 1, 9)[:, None]
    return LineString((1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end)


def cross_over(roads: list[Road], terrain: Terrain) -> list[Road]:
    """Carry roads over river, motorway and railway: bridges, and here and there a tunnel."""
    rng = stream(7)
    motorway = LineString(terrain.motorway).buffer(34, cap_style="flat")
    rail = terrain.railway.buffer(14, cap_style="flat")
    river = terrain.inland_water.buffer(12)
    out = []
    for road in roads:
        kind = road.tags["highway"]
        if kind == "motorway_link":
            out.append(road)
            continue
        zones: list[tuple[Polygon, str]] = [(river, "river")]
        if kind != "motorway":
            zones.append((motorway, "motorway"))
        if kind in ("motorway", "trunk", "primary", "secondary"):
            zones.append((rail, "railway"))
        parts = [road]
        for zone, what in zones:
            under = what != "river" and kind not in ("motorway", "trunk") and rng.random() < 0.22
            parts = [new for part in parts for new in _cut(part, zone, under=under)]
        out += parts
    return out


def _cut(road: Road, zone: Polygon, *, under: bool) -> list[Road]:
    if "bridge" in road.tags or "tunnel" in road.tags or not road.line.intersects(zone):
        return [road]
    outside = [road.copy(part) for part in pieces(road.line, road.line.difference(zone))]
    inside = []
    for part in pieces(road.line, road.line.intersection(zone)):
        new = road.copy(part, apart=True)
        new.tags |= {"tunnel": "yes", "layer": "-1"} if under else {"bridge": "yes", "layer": "1"}
        inside.append(new)
    return outside + inside
