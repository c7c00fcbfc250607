"""Writing a priced road network, so that anyone can check the times with another router."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from coverage.network import RoadNetwork
from coverage.road_travel import RoadTravel
from coverage.roadclass import RoadClass
from estates.errors import EstateInputError

COLUMNS = [
    "from_node",
    "to_node",
    "length_m",
    "seconds",
    "road_class",
    "speed_kph",
    "posted",
    "connected",
]


def write_network(network: RoadNetwork, model: RoadTravel, path: Path) -> None:
    """Write one row a drivable directed edge, as CSV or as a GeoPackage with its line.

    Of parallel edges every one is written.

    Parameters
    ----------
    network
        The roads that the model drives on.
    model
        Prices them under its profile.
    path
        Ending in `.csv` or `.gpkg`.

    Notes
    -----
    `length_m` is in metres; `seconds` includes the delay at the edge's end; `speed_kph` is the one
    over the other and `posted` the limit in km/h, empty = none posted. `connected` is true where
    `times` starts and ends exactly at both nodes of the edge. So between any two nodes of connected
    rows the time of `times` is that of the shortest path over all rows. It is false where

    - an end lies outside the part of the roads in which each point reaches each other,
    - the road at an end has no doors (motorway, link, bridge, tunnel), so that a place there is put
      on another road,
    - an end stands at a closed barrier, whose two sides are two nodes at one position.
    """
    table = network.table(model.times.edge_s(network))
    table["connected"] = _connected(network, model)[table["edge"].to_numpy()]
    table["road_class"] = table["road_class"].map({road.value: road.name for road in RoadClass})
    if path.suffix == ".csv":
        rows = table[COLUMNS].round({"length_m": 3, "seconds": 3, "speed_kph": 2, "posted": 1})
        rows["connected"] = rows["connected"].map({True: "true", False: "false"})
        rows.to_csv(path, index=False, lineterminator="\n")
    elif path.suffix == ".gpkg":
        layer = gpd.GeoDataFrame(table[COLUMNS], geometry=_lines(network, table), crs=network.crs)
        layer.to_file(path, layer="network", driver="GPKG")
    else:
        raise EstateInputError(f"{path.name}: write to a name ending in .csv or .gpkg.")


def _connected(network: RoadNetwork, model: RoadTravel) -> NDArray[np.bool_]:
    """Edges at both of whose ends a place is put exactly there, shape (edges,)."""
    no_doors = network.segment_no_access
    first, last = network.edge_ptr[:-1], network.edge_ptr[1:] - 1
    position = np.stack([network.node_x, network.node_y], axis=1)
    _, spot, nodes_there = np.unique(position, axis=0, return_inverse=True, return_counts=True)
    alone = nodes_there[spot.ravel()] == 1
    both_alone = alone[network.edge_from] & alone[network.edge_to]
    return np.asarray(model.usable_edges & both_alone & ~no_doors[first] & ~no_doors[last])


def _lines(network: RoadNetwork, table: pd.DataFrame) -> NDArray[np.object_]:
    counts = np.diff(network.edge_ptr) + 1
    edge_of_vertex = np.repeat(np.arange(network.n_edges), counts)
    points = np.stack([network.vertex_x, network.vertex_y], axis=1)
    lines = shapely.linestrings(points, indices=edge_of_vertex)[table["edge"].to_numpy()]
    backwards = (table["direction"] == 1).to_numpy()
    return np.asarray(np.where(backwards, shapely.reverse(lines), lines), object)
