"""The built-up land: a ragged patch for a town, a strip along its road for a village."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from .frame import Road, smooth_noise, stream
from .places import Place
from .terrain import Terrain

SMALL_M2 = 150_000.0  # less than this on another bank is not built on


@dataclass(frozen=True, slots=True)
class Settlement:
    """A place and its built-up land, in metres."""

    place: Place
    land: BaseGeometry


def make_settlements(places: list[Place], mains: list[Road], terrain: Terrain) -> list[Settlement]:
    """Draw the built-up land; no two overlap."""
    rng = stream(8)
    lines = [r.line for r in mains if r.tags["highway"] not in ("motorway", "motorway_link")]
    tree = shapely.STRtree(lines)
    barred = shapely.union_all([terrain.water.buffer(45), LineString(terrain.motorway).buffer(110)])
    taken: list[BaseGeometry] = []
    out = []
    for place in places:
        spot, reach = Point(place.x, place.y), place.radius_m
        near = shapely.union_all([lines[k] for k in sorted(tree.query(spot.buffer(2.2 * reach)))])
        town = place.kind in ("city", "town")
        if town:
            angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
            r = reach * np.clip(1 + 0.19 * smooth_noise(rng, 48, 2.4, closed=True), 0.55, 1.5)
            rim = np.column_stack([place.x + r * np.cos(angle), place.y + r * np.sin(angle)])
            land = Polygon(rim).buffer(0).buffer(120).buffer(-120)
            ribbon = near.intersection(spot.buffer(1.25 * reach)).buffer(130)
            land = land.union(ribbon)
        else:
            far = (1.75 if place.kind == "village" else 1.9) * max(reach, 130)
            deep = np.clip(0.5 * reach, 65, 260) * rng.uniform(0.85, 1.2)
            land = near.intersection(spot.buffer(far)).buffer(deep)
            land = land.union(spot.buffer(0.6 * reach, 5))
        others = [t for t in taken if t.intersects(land)]
        land = land.difference(shapely.union_all([barred, *(t.buffer(40) for t in others)]))
        parts = _worth(land.buffer(-12).buffer(12) if town else land, spot, both_banks=town)
        land = shapely.union_all([Polygon(part.exterior).simplify(9) for part in parts])
        taken.append(land)
        out.append(Settlement(place, land))
    return out


def _worth(land: BaseGeometry, spot: Point, *, both_banks: bool) -> list[Polygon]:
    """Keep the largest part (that with the middle of the place, if it is large too).

    A town keeps what lies on the other bank of a river as well.
    """
    parts = [p for p in shapely.get_parts(land) if p.geom_type == "Polygon" and p.area > 0]
    parts.sort(key=lambda p: -p.area * (1.5 if p.intersects(spot) else 1))
    return [p for k, p in enumerate(parts) if k == 0 or (both_banks and p.area > SMALL_M2)]
