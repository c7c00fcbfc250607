"""Bands for maps: areas by the time of the first arrival. Drawn, never scored."""

from __future__ import annotations

from itertools import pairwise

import contourpy
import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree
from shapely.geometry.base import BaseGeometry

from coverage.drivetime import Placed, TravelModel
from coverage.errors import CoverageInputError
from coverage.places import Places

FloatArray = NDArray[np.float64]

GRID_M = 100.0
OFF_ROAD_M = 750.0  # land farther from a usable road is not coloured: hill, moor or sea
MOST_CELLS = 150_000  # a larger area gets a coarser grid, so that any county is drawn in seconds
PROBE_M = 800.0  # squares tried first: half their diagonal is within any snapping limit
_NEVER_S = 1e9
_BATCH = 8  # origins whose times to the whole grid are held at once


class BandGrid:
    """A grid over an area, put onto the roads once, contoured as often as wanted.

    Parameters
    ----------
    extent
        Polygon in metres that bounds the map.
    water
        Lakes and estuaries in metres, left out of every band.
    """

    def __init__(
        self,
        model: TravelModel,
        extent: BaseGeometry,
        crs: str,
        water: BaseGeometry | None = None,
    ) -> None:
        self._model, self._crs = model, crs
        self._extent, self._water = extent, water
        shapely.prepare(extent)
        near_road = self._near_road()
        # A larger area gets a coarser grid, so that any county is drawn in seconds.
        self.step_m = max(GRID_M, float(np.sqrt(shapely.area(near_road).sum() / MOST_CELLS)))
        west, south, east, north = extent.bounds if not len(near_road) else _bounds(near_road)
        self._x = np.arange(west, east + self.step_m, self.step_m)
        self._y = np.arange(south, north + self.step_m, self.step_m)
        x, y = (axis.ravel() for axis in np.meshgrid(self._x, self._y))
        self._inside = _within_boxes(near_road, x, y)
        self._inside &= shapely.contains_xy(extent.buffer(self.step_m), x, y)
        self._cells = model.place(_places(x[self._inside], y[self._inside]))
        self._off_road = model.access_m(self._cells) > OFF_ROAD_M

    def _near_road(self) -> NDArray[np.object_]:
        """Squares that may hold land within reach of a road, so that sea and moor cost nothing."""
        west, south, east, north = self._extent.bounds
        half = PROBE_M / 2
        x, y = (
            axis.ravel()
            for axis in np.meshgrid(
                np.arange(west + half, east + half, PROBE_M),
                np.arange(south + half, north + half, PROBE_M),
            )
        )
        away = self._model.access_m(self._model.place(_places(x, y)))
        near = away <= OFF_ROAD_M + half * np.sqrt(2)
        squares = shapely.box(x[near] - half, y[near] - half, x[near] + half, y[near] + half)
        return np.asarray(squares[shapely.intersects(self._extent, squares)])

    def seconds(self, origins: Placed, start_s: FloatArray, attending: int = 1) -> FloatArray:
        """Time of the nth arrival on the grid, shape (rows, columns); NaN = left out.

        Parameters
        ----------
        attending
            1 or 2. Origins of the same id are one resource, which arrives once.
        """
        seconds = np.full(self._inside.shape, np.nan)
        if attending == 1:
            arrival = self._model.first_arrival_s(origins, start_s, self._cells)
        else:
            arrival = self._second_s(origins, start_s)
        arrival[self._off_road | ~np.isfinite(arrival)] = np.nan
        seconds[self._inside] = arrival
        return seconds.reshape(len(self._y), len(self._x))

    def nearest(self, places: Places, values: FloatArray) -> FloatArray:
        """Value of the nearest place, as the crow flies, shape (rows, columns); NaN = left out."""
        spread = np.full(self._inside.shape, np.nan)
        if len(places):
            cells = self._cells.places
            spots, at = (np.stack([each.x, each.y], axis=1) for each in (places, cells))
            spread[self._inside] = values[np.asarray(KDTree(spots).query(at)[1])]
            spread[self._inside] = np.where(self._off_road, np.nan, spread[self._inside])
        return spread.reshape(len(self._y), len(self._x))

    def _second_s(self, origins: Placed, start_s: FloatArray) -> FloatArray:
        ids = np.unique(origins.places.ids)
        soonest = np.full((2, len(self._cells.places)), np.inf)
        for batch in np.array_split(ids, max(1, -(-len(ids) // _BATCH))):
            rows = np.flatnonzero(np.isin(origins.places.ids, batch))
            placed = self._model.place(origins.places.take(rows))
            arrival = self._model.drive_times(placed, self._cells).seconds + start_s[rows, None]
            each = [
                arrival[origins.places.ids[rows] == one].min(axis=0, keepdims=True) for one in batch
            ]
            soonest = np.sort(np.concatenate([soonest, *each]), axis=0)[:2]
        return np.asarray(soonest[1])

    def bands(self, seconds: FloatArray, limits_s: tuple[float, ...]) -> gpd.GeoDataFrame:
        """Contour arrival times into bands.

        Parameters
        ----------
        seconds
            As `seconds` gives them, or anything else on the grid that is never below 0.
        limits_s
            Rising; a band is from one (exclusive) to the next (inclusive), the first from 0, and
            the last holds all that is reached later.

        Returns
        -------
        Columns `from_s`, `to_s` (`inf` for the last), `geometry` in the area's metres; valid,
        disjoint, empty bands left out.
        """
        contours = self._contours(seconds, limits_s)
        rows = []
        limits = [0.0, *limits_s, np.inf]
        for low, high in pairwise(limits):
            polygons = _polygons(*contours.filled(low, min(high, _NEVER_S)))
            shape = _only(self._on_land(shapely.union_all(polygons)), "Polygon")
            if not shape.is_empty:
                rows.append({"from_s": low, "to_s": high, "geometry": shape})
        return gpd.GeoDataFrame(rows, columns=["from_s", "to_s", "geometry"], crs=self._crs)

    def edges(self, seconds: FloatArray, limits_s: tuple[float, ...]) -> gpd.GeoDataFrame:
        """Lines on which a limit is just kept, where bands meet.

        Returns
        -------
        Columns `limit_s`, `geometry` in the area's metres; limits met nowhere are left out.
        """
        contours = self._contours(seconds, limits_s)
        rows = []
        for limit in limits_s:
            lines = [shapely.linestrings(points) for points in contours.lines(limit)]
            shape = _only(self._on_land(shapely.MultiLineString(lines)), "LineString")
            if not shape.is_empty:
                rows.append({"limit_s": limit, "geometry": shape})
        return gpd.GeoDataFrame(rows, columns=["limit_s", "geometry"], crs=self._crs)

    def _contours(
        self, seconds: FloatArray, limits_s: tuple[float, ...]
    ) -> contourpy.ContourGenerator:
        if list(limits_s) != sorted(set(limits_s)) or not limits_s or limits_s[0] <= 0:
            raise CoverageInputError(f"band limits {limits_s} must rise from above 0.")
        return contourpy.contour_generator(
            self._x,
            self._y,
            np.ma.masked_invalid(seconds),
            fill_type=contourpy.FillType.OuterOffset,
            line_type=contourpy.LineType.Separate,
        )

    def _on_land(self, shape: BaseGeometry) -> BaseGeometry:
        inside = shapely.intersection(shape, self._extent)
        return inside if self._water is None else shapely.difference(inside, self._water)


def _places(x: FloatArray, y: FloatArray) -> Places:
    return Places(ids=np.arange(len(x)).astype(str), x=x, y=y)


def _bounds(squares: NDArray[np.object_]) -> tuple[float, float, float, float]:
    west, south, east, north = shapely.total_bounds(squares)
    return float(west), float(south), float(east), float(north)


def _within_boxes(squares: NDArray[np.object_], x: FloatArray, y: FloatArray) -> NDArray[np.bool_]:
    """Which points lie in any of the probe's squares, all of one lattice."""
    if not len(squares):
        return np.zeros(len(x), bool)
    corner = shapely.bounds(squares)[:, :2]
    origin = corner.min(axis=0)
    taken = np.rint((corner - origin) / PROBE_M).astype(int)
    lattice = np.zeros(taken.max(axis=0) + 1, bool)
    lattice[taken[:, 0], taken[:, 1]] = True
    at = np.floor((np.stack([x, y], axis=1) - origin) / PROBE_M).astype(int)
    at = np.clip(at, 0, np.array(lattice.shape) - 1)
    return np.asarray(lattice[at[:, 0], at[:, 1]])


def _polygons(points: list[FloatArray], offsets: list[NDArray[np.uint32]]) -> list[BaseGeometry]:
    polygons = []
    for ring_points, ring_offsets in zip(points, offsets, strict=True):
        rings = [ring_points[start:stop] for start, stop in pairwise(ring_offsets)]
        polygons.append(shapely.make_valid(shapely.Polygon(rings[0], rings[1:])))
    return polygons


def _only(shape: BaseGeometry, kind: str) -> BaseGeometry:
    """Parts of one kind: what touching shapes leave behind besides is dropped."""
    parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(shape)))
    chosen = [part for part in parts if part.geom_type == kind and not part.is_empty]
    return shapely.MultiPolygon(chosen) if kind == "Polygon" else shapely.MultiLineString(chosen)
