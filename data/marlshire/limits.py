"""Speed limits as mappers write them, in towns and out."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from .frame import Road, pieces, stream

_DUAL = ("national", "GB:nsl_dual", "70 mph", "50 mph", "")
_SINGLE = ("national", "GB:nsl_single", "60 mph", "50 mph", "40 mph", "")
_LANE = ("national", "GB:nsl_single", "60 mph", "", "", "")
_TOWN = (*["30 mph"] * 10, "20 mph", "20 mph", "48", "GB:urban", "")
ODD = ("30 mph;20 mph", "thirty-ish")  # the second is nonsense, on purpose


def cut_at_towns(mains: list[Road], built: BaseGeometry) -> list[Road]:
    """Part main roads where the settlements begin, so that the limit can change there."""
    shapely.prepare(built)
    out = []
    for road in mains:
        whole = road.tags.get("junction") == "roundabout" or road.apart
        if whole or not built.intersects(road.line):
            out.append(road)
        elif built.contains(road.line):
            out.append(road.copy(road.line, urban=True))
        else:
            for urban, part in (
                (True, road.line.intersection(built)),
                (False, road.line.difference(built)),
            ):
                out += [road.copy(line, urban=urban) for line in pieces(road.line, part)]
    return out


def post_limits(roads: list[Road]) -> None:
    """Tag every road that has a sign; leave some untagged, as the real map does."""
    rng = stream(13)
    for road in roads:
        tags = road.tags
        if "maxspeed" in tags or tags["highway"] in ("motorway", "motorway_link", "track"):
            continue
        if tags["highway"] in ("service", "living_street") or "junction" in tags:
            continue
        limit = _limit(rng, road)
        if limit == "GB:urban":
            tags["maxspeed:type"] = limit
        elif limit:
            tags["maxspeed"] = limit
    some = [r for r in roads if r.urban and r.tags["highway"] in ("tertiary", "residential")]
    for k, text in ((3, ODD[0]), (len(some) // 3, ODD[0]), (len(some) // 2, ODD[1])):
        some[k].tags["maxspeed"] = text


def _limit(rng: np.random.Generator, road: Road) -> str:
    luck = rng.random()
    highway = road.tags["highway"]
    if road.urban:
        if highway == "trunk":
            return "40 mph" if luck < 0.7 else "50 mph"
        if highway == "residential" and luck < 0.3:
            return ""
        return str(rng.choice(_TOWN))
    if highway == "trunk":
        return str(rng.choice(_DUAL))
    return str(rng.choice(_LANE if highway == "unclassified" else _SINGLE))
