"""Writing a priced road network, so that anyone can check the times with another router."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from coverage.network import RoadNetwork
from coverage.roadclass import RoadClass
from coverage.speed import RoadTimes
from estates.errors import EstateInputError

COLUMNS = ["from_node", "to_node", "length_m", "seconds", "road_class", "speed_kph", "posted"]


def write_network(network: RoadNetwork, times: RoadTimes, path: Path) -> None:
    """Write one row a drivable directed edge, as CSV or as a GeoPackage with its line.

    `seconds` includes the delay at the edge's end. Of parallel edges every one is written.
    """
    table = network.table(times.edge_s(network))
    table["road_class"] = table["road_class"].map({road.value: road.name for road in RoadClass})
    if path.suffix == ".csv":
        table[COLUMNS].round({"length_m": 3, "seconds": 3, "speed_kph": 2, "posted": 1}).to_csv(
            path, index=False, lineterminator="\n"
        )
    elif path.suffix == ".gpkg":
        layer = gpd.GeoDataFrame(table[COLUMNS], geometry=_lines(network, table), crs=network.crs)
        layer.to_file(path, layer="network", driver="GPKG")
    else:
        raise EstateInputError(f"{path.name}: write to a name ending in .csv or .gpkg.")


def _lines(network: RoadNetwork, table: pd.DataFrame) -> NDArray[np.object_]:
    counts = np.diff(network.edge_ptr) + 1
    edge_of_vertex = np.repeat(np.arange(network.n_edges), counts)
    points = np.stack([network.vertex_x, network.vertex_y], axis=1)
    lines = shapely.linestrings(points, indices=edge_of_vertex)[table["edge"].to_numpy()]
    backwards = (table["direction"] == 1).to_numpy()
    return np.asarray(np.where(backwards, shapely.reverse(lines), lines), object)
