"""The drawing board: a flat frame in metres, seeded random streams, and a road to draw."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

SEED = 20260101
LON0, LAT0 = 1.0, 53.45  # south-west corner of the county
M_PER_DEG_LON, M_PER_DEG_LAT = 66_125.0, 111_297.0  # WGS 84 at 53.65 N
WIDTH_M, HEIGHT_M = 42_900.0, 44_500.0
BEYOND_M = 12_000.0  # roads go on this far past the land borders
NOTE = "made up: Marlshire is an invented county"

# Main road classes, least first; an edge of the main network keeps the best it is given.
CLASSES = ("", "unclassified", "tertiary", "secondary", "primary", "trunk")


@dataclass(slots=True)
class Road:
    """One line to draw, in metres.

    ``apart`` lines (bridges, tunnels, motorways) share no node with what they cross.
    """

    line: LineString
    tags: dict[str, str] = field(default_factory=dict)
    apart: bool = False
    urban: bool = False

    def copy(self, line: LineString, **changes: bool) -> Road:
        """Return the same road along another line."""
        new = Road(line, dict(self.tags), self.apart, self.urban)
        for name, value in changes.items():
            setattr(new, name, value)
        return new


def pieces(line: LineString, part: BaseGeometry) -> list[LineString]:
    """Return the stretches of a line that an overlay left, each in the line's own direction."""
    out = []
    for piece in shapely.get_parts(shapely.line_merge(part)):
        if piece.geom_type == "LineString" and piece.length > 0:
            half = piece.length / 2
            near = [line.project(piece.interpolate(half + by)) for by in (-0.1, 0.1)]
            out.append(piece if near[0] <= near[1] else piece.reverse())
    return out


def stream(number: int) -> np.random.Generator:
    """Return one subject's own random numbers, so that a change in one leaves the rest alone."""
    return np.random.default_rng([SEED, number])


def to_lonlat(xy: FloatArray) -> FloatArray:
    """Turn metres, shape (n, 2), into degrees of longitude and latitude, shape (n, 2)."""
    scale = np.array([M_PER_DEG_LON, M_PER_DEG_LAT])
    return np.asarray(np.round(np.array([LON0, LAT0]) + np.asarray(xy, dtype=float) / scale, 7))


def smooth_noise(
    rng: np.random.Generator, n: int, width: float, *, closed: bool = False
) -> FloatArray:
    """Draw n values of smooth noise with mean 0 and standard deviation 1."""
    pad = int(4 * width) + 2
    raw = rng.normal(size=n + (0 if closed else 2 * pad))
    out = gaussian_filter1d(raw, width, mode="wrap" if closed else "nearest")
    out = out if closed else out[pad : pad + n]
    return np.asarray((out - out.mean()) / max(float(out.std()), 1e-9))


def bend(
    xy: FloatArray, rng: np.random.Generator, wiggle_m: float, step_m: float = 90
) -> LineString:
    """Turn a polyline, metres, shape (n, 2), into a road: corners cut, small bends added."""
    for _ in range(3):
        if len(xy) < 3:
            break
        a, b = xy[:-1], xy[1:]
        cut = np.empty((2 * len(a), 2))
        cut[0::2], cut[1::2] = 0.75 * a + 0.25 * b, 0.25 * a + 0.75 * b
        xy = np.vstack([xy[:1], cut[1:-1], xy[-1:]])
    line = LineString(xy)
    n = max(3, int(line.length / step_m) + 1)
    along = np.linspace(0, line.length, n)
    points = shapely.get_coordinates(shapely.line_interpolate_point(line, along))
    ahead = np.gradient(points, axis=0)
    ahead /= np.maximum(np.hypot(*ahead.T)[:, None], 1e-9)
    taper = np.minimum(1, np.minimum(along, line.length - along) / 150)
    push = wiggle_m * smooth_noise(rng, n, 1.2) * taper
    moved = points + push[:, None] * np.column_stack([-ahead[:, 1], ahead[:, 0]])
    moved[0], moved[-1] = xy[0], xy[-1]
    return LineString(moved).simplify(2.0)
