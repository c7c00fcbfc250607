"""The metric coordinate system of a study area."""

from __future__ import annotations

from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from pyproj.network import set_network_enabled  # type: ignore[attr-defined]  # not in __all__
from shapely.geometry.base import BaseGeometry

from coverage.errors import CoverageInputError

WGS84 = "EPSG:4326"
BRITISH_NATIONAL_GRID = "EPSG:27700"

# The projection library may fetch correction grids from the internet, which would make results
# depend on the network. Without them a longitude and latitude is within 5 m of the National Grid.
set_network_enabled(active=False)

# What the projection library itself chooses in Great Britain: EPSG's transformation 1314, good to
# 2 m, then the projection of the grid. To find that in its database takes it longer than to move
# the roads of a county; where correction grids are installed it would choose another, and just off
# the coast none at all, which tears the map by 100 m.
_OSGB36_TO_WGS84 = (
    "proj=helmert convention=position_vector "
    "x=446.448 y=-125.157 z=542.06 rx=0.15 ry=0.247 rz=0.842 s=-20.489"
)
_GRID = "proj=tmerc lat_0=49 lon_0=-2 k=0.9996012717 x_0=400000 y_0=-100000 ellps=airy"
_PIPELINES = {
    (WGS84, BRITISH_NATIONAL_GRID): (
        "proj=pipeline step proj=unitconvert xy_in=deg xy_out=rad step proj=push v_3 "
        f"step proj=cart ellps=WGS84 step inv {_OSGB36_TO_WGS84} step inv proj=cart ellps=airy "
        f"step proj=pop v_3 step {_GRID}"
    ),
    (BRITISH_NATIONAL_GRID, WGS84): (
        f"proj=pipeline step inv {_GRID} step proj=push v_3 "
        f"step proj=cart ellps=airy step {_OSGB36_TO_WGS84} step inv proj=cart ellps=WGS84 "
        "step proj=pop v_3 step proj=unitconvert xy_in=rad xy_out=deg"
    ),
}


def metric_crs(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> str:
    """British National Grid in Great Britain and the Isle of Man, the UTM zone elsewhere.

    Judged by the middle of the points (degrees).
    """
    if len(lon) == 0:
        raise CoverageInputError("no positions to choose a coordinate system from.")
    east, north = float(np.median(lon)), float(np.median(lat))
    in_ireland = east < -5.35 and 51.3 < north < 55.4 and not (east > -5.6 and north > 54.8)  # noqa: PLR2004
    in_france = (north < 51.15 and east > 1.55) or (north < 50.6 and east > 0) or north < 49.85  # noqa: PLR2004
    if -8.82 < east < 2.0 and 49.79 < north < 60.95 and not in_ireland and not in_france:  # noqa: PLR2004
        return BRITISH_NATIONAL_GRID
    zone = int((east + 180) // 6) % 60 + 1
    return f"EPSG:{(32600 if north >= 0 else 32700) + zone}"


@cache
def _transformer(source: str, target: str) -> Transformer:
    """Kept, because making one takes longer than moving a million points with it."""
    if pipeline := _PIPELINES.get((source, target)):
        return Transformer.from_pipeline(pipeline)
    return Transformer.from_crs(source, target, always_xy=True)


def to_metric(
    lon: NDArray[np.float64], lat: NDArray[np.float64], crs: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Degrees to metres; NaN stays NaN."""
    x, y = _transformer(WGS84, crs).transform(lon, lat)
    return np.asarray(x, float), np.asarray(y, float)


def to_degrees(
    x: NDArray[np.float64], y: NDArray[np.float64], crs: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Metres to longitude and latitude."""
    lon, lat = _transformer(crs, WGS84).transform(x, y)
    return np.asarray(lon, float), np.asarray(lat, float)


def shape_to_metric(shape: BaseGeometry, crs: str) -> BaseGeometry:
    """A shape in degrees to the same in metres."""
    return shapely.transform(shape, lambda lon, lat: to_metric(lon, lat, crs), interleaved=False)


def shape_to_degrees(shape: BaseGeometry, crs: str) -> BaseGeometry:
    """A shape in metres to the same in degrees."""
    return shapely.transform(shape, lambda x, y: to_degrees(x, y, crs), interleaved=False)
