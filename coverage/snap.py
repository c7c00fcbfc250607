"""Places to points on the road: the nearest edge that has doors on it, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coverage.crs import to_degrees
from coverage.errors import CoverageInputError
from coverage.nearest_segment import in_cells, nearest_segments
from coverage.network import RoadNetwork
from coverage.places import Places

FloatArray = NDArray[np.float64]

_ROUNDING_M = 1e-6  # a place beyond the limit by less than this is float noise, not too far
AT_NODE_M = 1.0  # this close to a junction a place is at the junction: it may leave by any arm


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapped:
    """Where places meet the road; arrays of one row a place."""

    segment: NDArray[np.int64]  # -1 = refused
    fraction: FloatArray  # along the segment in its direction 0, in [0, 1]
    access_m: FloatArray  # from the place to the road; `inf` = refused
    refusals: tuple[str, ...]  # one line a refused place: what, where, remedy


class RoadSnapper:
    """Finds the nearest point on those edges of a network that a profile can reach.

    Parameters
    ----------
    usable_edges : shape (edges,)
        Edges that may be driven and lie in the connected part.
    limit_m
        A place farther than this from the road is refused. A place exactly at it is not.
    """

    def __init__(
        self, network: RoadNetwork, usable_edges: NDArray[np.bool_], limit_m: float
    ) -> None:
        self._limit_m, self._crs = limit_m, network.crs
        usable = usable_edges[network.segment_edge()] & ~network.segment_no_access
        self._segments = np.flatnonzero(usable)
        start = network.segment_start()[self._segments]
        x, y = network.vertex_x, network.vertex_y
        self._x0, self._y0, self._x1, self._y1 = x[start], y[start], x[start + 1], y[start + 1]
        ends = np.stack([self._x0, self._y0, self._x1, self._y1], axis=1)
        self._in_cells = in_cells(ends) if len(ends) else None

    def snap(self, places: Places) -> Snapped:
        """Nearest point on the road for each place; of two equally near the first in file order."""
        n = len(places)
        if n and not np.isfinite([places.x, places.y]).all():
            bad = places.ids[~np.isfinite(places.x + places.y)][0]
            raise CoverageInputError(f"{bad}: its position is not a number; give it coordinates.")
        segment = np.full(n, -1, np.int64)
        fraction, access = np.zeros(n), np.full(n, np.inf)
        if n and self._in_cells is not None:
            nearest = nearest_segments(self._in_cells, places.x, places.y, self._limit_m)
            row = np.flatnonzero(nearest >= 0)
            near = nearest[row]
            along, distance = self._project(near, places.x[row], places.y[row])
            within = distance <= self._limit_m + _ROUNDING_M
            segment[row[within]] = self._segments[near[within]]
            fraction[row[within]], access[row[within]] = along[within], distance[within]
        refused = places.take(segment < 0)
        degrees = to_degrees(refused.x, refused.y, self._crs)  # metres mean little to a reader
        refusals = tuple(
            f"{place}: no road of the connected network within {self._limit_m:.0f} m of "
            f"(lon {lon:.5f}, lat {lat:.5f}); "
            "check its coordinates; the extract may not reach it, or it may lie on an island apart."
            for place, lon, lat in zip(refused.ids, *degrees, strict=True)
        )
        return Snapped(segment=segment, fraction=fraction, access_m=access, refusals=refusals)

    def _project(
        self, near: NDArray[np.int64], x: FloatArray, y: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Share along the segment of the foot of the perpendicular, and its distance."""
        dx, dy = self._x1[near] - self._x0[near], self._y1[near] - self._y0[near]
        square = dx * dx + dy * dy
        along = (x - self._x0[near]) * dx + (y - self._y0[near]) * dy
        share = np.clip(np.divide(along, square, out=np.zeros_like(along), where=square > 0), 0, 1)
        away = np.hypot(x - self._x0[near] - share * dx, y - self._y0[near] - share * dy)
        return share, away
