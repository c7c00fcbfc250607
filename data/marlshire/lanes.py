"""What leaves the country roads: farm drives, field tracks and lanes that end at a gate."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from .frame import Road, bend, stream
from .terrain import Terrain

EVERY_M = 950.0
FROM = ("primary", "secondary", "tertiary", "unclassified")


def draw_lanes(terrain: Terrain, mains: list[Road], built: BaseGeometry) -> list[Road]:
    """Set drives and tracks along the roads outside the settlements."""
    rng = stream(12)
    shapely.prepare(built)
    water = terrain.water.buffer(30)
    shapely.prepare(water)
    tree = STRtree([*[r.line for r in mains], terrain.railway])
    out: list[Road] = []
    taken: list[LineString] = []
    for road in mains:
        if road.apart or road.tags["highway"] not in FROM or "oneway" in road.tags:
            continue
        count = rng.poisson(road.line.length / EVERY_M)
        for along in np.sort(rng.uniform(0, road.line.length, count)):
            line, kind = _spur(rng, road.line, float(along))
            rest = LineString(line.coords[1:])
            if built.intersects(rest) or water.intersects(rest):
                continue
            if len(tree.query(rest, "intersects")) or any(
                other.distance(line) < 30 for other in taken[-40:]
            ):
                continue
            taken.append(line)
            out.append(Road(line, _tags(rng, kind)))
    return out


def _spur(rng: np.random.Generator, road: LineString, along: float) -> tuple[LineString, str]:
    kind = str(rng.choice(["drive", "track", "lane"], p=[0.5, 0.2, 0.3]))
    low, high = {"drive": (40, 180), "track": (180, 620), "lane": (220, 800)}[kind]
    start = np.array(road.interpolate(along).coords[0])
    ahead = np.array(road.interpolate(along + 2).coords[0]) - road.interpolate(along - 2).coords[0]
    turn = rng.choice([-1, 1]) * rng.uniform(1.0, 2.1)
    way = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ ahead
    way /= max(float(np.hypot(*way)), 1e-9)
    reach = float(rng.uniform(low, high))
    side = np.array([-way[1], way[0]]) * rng.normal(0, reach / 6)
    spots = np.array([start + 9 * way, start + 0.55 * reach * way + side, start + reach * way])
    curve = bend(spots, rng, 2.0 if kind == "drive" else 6.0, 60)
    return LineString([start - 9 * way, *curve.coords]), kind


def _tags(rng: np.random.Generator, kind: str) -> dict[str, str]:
    luck = rng.random()
    if kind == "drive":
        tags = {"highway": "service", "service": "driveway"}
        if luck < 0.55:
            tags["access"] = "private"
            if luck < 0.12:
                tags["emergency"] = "yes"
        return tags
    if kind == "track":
        tags = {"highway": "track", "tracktype": f"grade{rng.integers(1, 5)}"}
        return {**tags, "motor_vehicle": "yes"} if luck < 0.2 else tags
    return {"highway": "unclassified"}
