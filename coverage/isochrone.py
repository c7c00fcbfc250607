"""Bands for maps: areas by the time of the first arrival. Drawn, never scored."""

from __future__ import annotations

import contourpy
import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from coverage.drivetime import Placed, TravelModel
from coverage.errors import CoverageInputError
from coverage.places import Places

FloatArray = NDArray[np.float64]

GRID_M = 100.0
OFF_ROAD_M = 300.0  # land farther from a usable road is not coloured: hill, moor or water
_MOST_CELLS = 1_500_000


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
        west, south, east, north = extent.bounds
        # A larger area gets a coarser grid, so that any county can be drawn.
        step = max(GRID_M, float(np.sqrt((east - west) * (north - south) / _MOST_CELLS)))
        self.step_m = step
        self._crs = crs
        self._extent, self._water = extent, water
        self._x = np.arange(west, east + step, step)
        self._y = np.arange(south, north + step, step)
        x, y = (axis.ravel() for axis in np.meshgrid(self._x, self._y))
        shapely.prepare(extent)
        self._inside = shapely.contains_xy(extent.buffer(step), x, y)
        ids = np.arange(int(self._inside.sum())).astype(str)
        self._cells = model.place(Places(ids=ids, x=x[self._inside], y=y[self._inside]))
        off_road = model.access_m(self._cells) > OFF_ROAD_M
        self._off_road = off_road
        self._model = model

    def seconds(self, origins: Placed, start_s: FloatArray) -> FloatArray:
        """Time of the first arrival on the grid, shape (rows, columns); NaN = left out."""
        seconds = np.full(self._inside.shape, np.nan)
        arrival = self._model.first_arrival_s(origins, start_s, self._cells)
        arrival[self._off_road | ~np.isfinite(arrival)] = np.nan
        seconds[self._inside] = arrival
        return seconds.reshape(len(self._y), len(self._x))

    def bands(
        self, origins: Placed, start_s: FloatArray, edges_s: tuple[float, ...]
    ) -> gpd.GeoDataFrame:
        """Contour the arrival times into bands.

        Parameters
        ----------
        start_s : shape (origins,)
            Seconds before each origin sets off: call handling + turnout.
        edges_s
            Rising limits; a band is from one (exclusive) to the next (inclusive), the first
            from 0, and the last holds all that is reached later.

        Returns
        -------
        Columns `from_s`, `to_s` (`inf` for the last), `geometry` in the area's metres; valid,
        disjoint, empty bands left out.
        """
        if list(edges_s) != sorted(set(edges_s)) or not edges_s or edges_s[0] <= 0:
            raise CoverageInputError(f"band limits {edges_s} must rise from above 0.")
        grid = np.ma.masked_invalid(self.seconds(origins, start_s))
        contours = contourpy.contour_generator(
            self._x, self._y, grid, fill_type=contourpy.FillType.OuterOffset
        )
        rows = []
        limits = [0.0, *edges_s, np.inf]
        for low, high in zip(limits[:-1], limits[1:], strict=True):
            polygons = _polygons(*contours.filled(low, min(high, 1e9)))
            shape = shapely.intersection(shapely.union_all(polygons), self._extent)
            if self._water is not None:
                shape = shapely.difference(shape, self._water)
            shape = _areas_only(shape)
            if not shape.is_empty:
                rows.append({"from_s": low, "to_s": high, "geometry": shape})
        return gpd.GeoDataFrame(rows, columns=["from_s", "to_s", "geometry"], crs=self._crs)


def _polygons(points: list[FloatArray], offsets: list[NDArray[np.uint32]]) -> list[BaseGeometry]:
    polygons = []
    for ring_points, ring_offsets in zip(points, offsets, strict=True):
        rings = [
            ring_points[start:stop]
            for start, stop in zip(ring_offsets[:-1], ring_offsets[1:], strict=True)
        ]
        polygons.append(shapely.make_valid(shapely.Polygon(rings[0], rings[1:])))
    return polygons


def _areas_only(shape: BaseGeometry) -> BaseGeometry:
    """Drop the points and lines that touching polygons leave behind."""
    shape = shapely.make_valid(shape)
    parts = [part for part in shapely.get_parts(shape, return_index=False)]
    areas = [part for part in parts if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(areas)
