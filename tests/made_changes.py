"""Files of closed and slowed roads for tests."""

from pathlib import Path

import geopandas as gpd
import shapely
from market_town import lon_lat
from shapely.geometry.base import BaseGeometry


def write_changes(path: Path, rows: list[tuple[str, BaseGeometry, float]]) -> Path:
    """Write rows of name, shape in metres from the town's corner, and share of the speed."""
    shapes = [
        shapely.transform(shape, lambda spots: [lon_lat(*spot) for spot in spots])
        for _, shape, _ in rows
    ]
    frame = gpd.GeoDataFrame(
        {"name": [name for name, _, _ in rows], "speed_share": [float(s) for _, _, s in rows]},
        geometry=shapes,
        crs="EPSG:4326",
    )
    frame.to_file(path, driver="GPKG" if path.suffix == ".gpkg" else "GeoJSON")
    return path
