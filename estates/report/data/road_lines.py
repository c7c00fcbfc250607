"""The roads that were driven on, a line for each stretch between two junctions."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from coverage.crs import WGS84, to_degrees
from coverage.network import RoadNetwork
from coverage.roadclass import RoadClass


def road_lines(network: RoadNetwork, seconds: NDArray[np.float64]) -> gpd.GeoDataFrame:
    """Every stretch that may be driven in one direction at least.

    Parameters
    ----------
    seconds : shape (edges, 2)
        Driving time with the delay at its end, there and back; `inf` = closed that way.

    Returns
    -------
    Columns `from_node`, `to_node`, `road_class` (of the longest part), `length_m`, `seconds`,
    `seconds_back`, `speed_kph`, `speed_back_kph` (NaN = closed that way), `posted_kph` (NaN =
    none), and the line in WGS 84 degrees.
    """
    both = network.table(seconds)
    there, back = (
        both[both["direction"] == direction].set_index("edge").reindex(np.arange(network.n_edges))
        for direction in (0, 1)
    )
    driven = (there["seconds"].notna() | back["seconds"].notna()).to_numpy()
    road_class = there["road_class"].fillna(back["road_class"])
    names = {road.value: road.name for road in RoadClass}
    frame = gpd.GeoDataFrame(
        {
            "from_node": network.node_id[network.edge_from],
            "to_node": network.node_id[network.edge_to],
            "road_class": road_class.map(names).to_numpy(),
            "length_m": network.edge_length_m(),
            "seconds": there["seconds"].to_numpy(),
            "seconds_back": back["seconds"].to_numpy(),
            "speed_kph": there["speed_kph"].to_numpy(),
            "speed_back_kph": back["speed_kph"].to_numpy(),
            "posted_kph": there["posted"].fillna(back["posted"]).to_numpy(),
        },
        geometry=_lines(network),
        crs=WGS84,
    )
    return frame[driven].reset_index(drop=True)


def _lines(network: RoadNetwork) -> NDArray[np.object_]:
    lon, lat = to_degrees(network.vertex_x, network.vertex_y, network.crs)
    edge_of_vertex = np.repeat(np.arange(network.n_edges), np.diff(network.edge_ptr) + 1)
    lines = shapely.linestrings(np.stack([lon, lat], axis=1), indices=edge_of_vertex)
    return np.asarray(lines, object)
