"""Sea, estuary, river, the county's border, and the courses of motorway and railway."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from scipy.interpolate import CubicSpline
from shapely.geometry import LineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from .frame import BEYOND_M, HEIGHT_M, WIDTH_M, FloatArray, smooth_noise, stream

EAST_M = WIDTH_M + 4_000  # the sea is drawn to here
HEAD_X_M = 29_500.0  # the river is an estuary east of this
STEP_M = 150.0  # spacing of the motorway's points


@dataclass(frozen=True, slots=True)
class Terrain:
    """What the roads must go round, in metres."""

    extract: Polygon  # all that the file holds
    coast: LineString  # south to north: land on the left
    river: LineString  # centre line, west to east
    inland_water: Polygon  # river and estuary
    water: BaseGeometry  # inland water and sea
    boundary: Polygon  # of the county
    motorway: FloatArray  # centre line from south to north, one point every STEP_M, shape (n, 2)
    railway: LineString


def make_terrain() -> Terrain:
    """Draw the land."""
    rng = stream(1)
    extract = box(-BEYOND_M, -BEYOND_M, EAST_M, HEIGHT_M + BEYOND_M)

    y = np.arange(-BEYOND_M - 500, HEIGHT_M + BEYOND_M + 501, 250.0)
    x = 41_100 + 650 * smooth_noise(rng, len(y), 9) + 120 * smooth_noise(rng, len(y), 1.5)
    coast = LineString(np.column_stack([x, y]))
    sea = Polygon([*coast.coords, (EAST_M + 900, y[-1]), (EAST_M + 900, y[0])])

    river, banks = _river(rng)
    inland = banks.difference(sea)
    inland = max(shapely.get_parts(inland), key=lambda part: part.area)
    water = shapely.union_all([inland, sea])

    ring = np.array(box(500, 500, WIDTH_M - 100, HEIGHT_M - 500).segmentize(1_000).exterior.coords)
    ring = ring[:-1] + 230 * np.column_stack(
        [smooth_noise(rng, len(ring) - 1, 1.6, closed=True) for _ in range(2)]
    ).clip(-2, 2)
    border = Polygon(ring).buffer(0).difference(sea)
    boundary = max(shapely.get_parts(border), key=lambda part: part.area)

    return Terrain(
        extract=extract,
        coast=coast,
        river=river,
        inland_water=inland,
        water=water,
        boundary=boundary,
        motorway=_motorway(),
        railway=_railway(rng),
    )


def river_y(x: FloatArray | float) -> FloatArray:
    """Give the river's northing at each easting, both in metres."""
    x = np.asarray(x, dtype=float)
    calm = 1 / (1 + np.exp((x - 27_000) / 2_500))  # it straightens towards the sea
    big = 1_100 * np.sin(x / 3_100 + 0.7) + 450 * np.sin(x / 1_150 + 2.1)
    return np.asarray(20_500 + big * calm + 60 * np.sin(x / 310) * calm)


def _river(rng: np.random.Generator) -> tuple[LineString, BaseGeometry]:
    x = np.arange(-BEYOND_M - 500, EAST_M, 100.0)
    line = np.column_stack([x, river_y(x)])
    half = np.interp(x, [-12_000, HEAD_X_M, 33_000, 38_000, 44_000], [14, 60, 420, 1_350, 2_600])
    funnel = np.clip((x - HEAD_X_M) / 4_000, 0, 1)
    half = half * (1 + 0.12 * funnel * smooth_noise(rng, len(x), 4))
    discs = [Point(p).buffer(h, 8) for p, h in zip(line, half, strict=True)]
    pieces = [shapely.union(a, b).convex_hull for a, b in pairwise(discs)]
    return LineString(line), shapely.union_all(pieces)


def _motorway() -> FloatArray:
    way = np.array(
        [(8_000, -12_600), (10_500, -3_000), (12_200, 8_000), (9_300, 20_000), (10_400, 31_000),
         (13_500, 43_000), (12_000, 57_500)], dtype=float,
    )  # fmt: skip
    span = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(way, axis=0).T))])
    fine = LineString(CubicSpline(span, way)(np.linspace(0, span[-1], 2_000)))
    along = np.arange(0, fine.length, STEP_M)
    return np.asarray(shapely.get_coordinates(shapely.line_interpolate_point(fine, along)))


def _railway(rng: np.random.Generator) -> LineString:
    # North of the river all the way, so that it needs no bridge of its own.
    way = np.array(
        [(-12_300, 29_000), (-2_000, 27_500), (8_000, 25_500), (16_000, 24_600), (21_800, 23_700),
         (28_000, 27_000), (34_000, 27_600), (39_600, 30_500)], dtype=float,
    )  # fmt: skip
    span = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(way, axis=0).T))])
    fine = CubicSpline(span, way)(np.linspace(0, span[-1], 260))
    return LineString(fine + 6 * rng.normal(size=(260, 1)).clip(-1, 1) * [[0, 1]]).simplify(4)
