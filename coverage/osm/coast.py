"""The sea, from coastlines: OpenStreetMap draws them with the land on their left."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

Bounds = tuple[float, float, float, float]

_ASIDE_DEGREES = 1e-6  # about a tenth of a metre to one side of the coast
_CLEAR_MAJORITY = 0.9  # of the coast along a face that must agree on which side is sea


def sea(coastlines: list[LineString], bounds: Bounds) -> BaseGeometry:
    """Sea within some bounds, in degrees; empty where the coast does not tell.

    Parameters
    ----------
    coastlines
        In the direction they are drawn; pieces are joined. An end that the extract cuts off is
        carried on straight, out of the bounds.
    bounds
        West, south, east, north.

    Notes
    -----
    The coast and the bounds divide the area into faces. A face is sea where nearly all the coast
    along it has it on the right.
    """
    frame = shapely.box(*bounds)
    merged = shapely.line_merge(shapely.union_all(coastlines), directed=True)
    lines = [_carried_on(line, bounds) for line in shapely.get_parts(merged)]
    if not lines:
        return Polygon()
    pieces = shapely.intersection(shapely.union_all(lines), frame)
    noded = shapely.union_all([pieces, frame.exterior])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    land, water = (_votes(lines, faces, side) for side in (1.0, -1.0))
    is_sea = (water > 0) & (water >= _CLEAR_MAJORITY * (land + water))
    return MultiPolygon(list(faces[is_sea])) if is_sea.any() else Polygon()


def _carried_on(line: LineString, bounds: Bounds) -> LineString:
    """The line, its loose ends carried on straight for as long as the bounds are wide."""
    points = shapely.get_coordinates(line)
    if line.is_ring:
        return line
    far = (bounds[2] - bounds[0]) + (bounds[3] - bounds[1])
    before, after = points[0] - points[1], points[-1] - points[-2]
    return LineString(
        np.vstack(
            [
                points[0] + before / np.hypot(*before) * far,
                points,
                points[-1] + after / np.hypot(*after) * far,
            ]
        )
    )


def _votes(lines: list[LineString], faces: NDArray[np.object_], side: float) -> NDArray[np.float64]:
    """Length of coast, in degrees, that has each face on one side (1 = left, -1 = right)."""
    votes = np.zeros(len(faces))
    tree = shapely.STRtree(faces)
    for line in lines:
        points = shapely.get_coordinates(line)
        step = np.diff(points, axis=0)
        length = np.hypot(step[:, 0], step[:, 1])
        step, middle, length = (
            values[length > 0] for values in (step, (points[:-1] + points[1:]) / 2, length)
        )
        left = np.stack([-step[:, 1], step[:, 0]], axis=1) / length[:, None]
        beside = middle + side * _ASIDE_DEGREES * left
        at, face = tree.query(shapely.points(beside), "within")
        votes += np.bincount(face, length[at], len(faces))
    return votes
