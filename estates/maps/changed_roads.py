"""Closed and slowed roads on the map: dark dashed lines, and the word beside each."""

from __future__ import annotations

import folium
import numpy as np
import shapely

from coverage.crs import shape_to_degrees, to_degrees
from coverage.network import RoadNetwork
from coverage.road_change import ChangedRoad
from estates.maps.parts import Packed, Shape, packed, text_mark

CLOSED_LOOK: dict[str, object] = {"color": "#3d0a40", "weight": 5, "dashArray": "9 8"}
SLOWED_LOOK: dict[str, object] = {"color": "#3d0a40", "weight": 4, "dashArray": "3 7"}
_STILL: dict[str, object] = {"fill": False, "interactive": False}
_MOST_WORDS = 40  # on the map; the lines are all there
_MOST_SEGMENTS = 5000  # about 150 kB of script; of more the outline of the shape is drawn
_DRAWN_TO_DEGREES = 0.00005  # about 5 m


def add_changed_roads(
    roads: tuple[ChangedRoad, ...], network: RoadNetwork, group: folium.FeatureGroup
) -> None:
    """Draw every changed stretch."""
    for number, road in enumerate(roads):
        look, word = (CLOSED_LOOK, "closed") if road.change.closed else (SLOWED_LOOK, "slowed")
        lines = _lines(road, network)
        parts: list[Packed] = [packed(shapely.get_coordinates(line)) for line in lines]
        Shape("polyline", parts, {**look, **_STILL}).add_to(group)
        if number < _MOST_WORDS:
            at = max(lines, key=shapely.length).interpolate(0.5, normalized=True)
            text_mark(round(at.y, 5), round(at.x, 5), "band-name", word).add_to(group)


def _lines(road: ChangedRoad, network: RoadNetwork) -> list[shapely.LineString]:
    """The stretches in degrees, joined where they meet."""
    hull = shapely.convex_hull(road.change.shape)
    if len(road.segments) > _MOST_SEGMENTS and hull.geom_type != "Point":
        outline = shapely.boundary(hull) if hull.geom_type == "Polygon" else hull
        return [shape_to_degrees(outline, network.crs)]
    start = network.segment_start()[road.segments]
    vertex = np.stack([start, start + 1], axis=1)
    lon, lat = to_degrees(network.vertex_x[vertex], network.vertex_y[vertex], network.crs)
    pieces = shapely.linestrings(np.stack([lon, lat], axis=2))
    joined = shapely.line_merge(shapely.multilinestrings(pieces))
    return list(shapely.get_parts(shapely.simplify(joined, _DRAWN_TO_DEGREES)))
