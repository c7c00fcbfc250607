"""Residents estimated from the map itself, where no demand is given. A proxy, and called so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from coverage.crs import shape_to_metric, to_metric
from coverage.demand import Basis, Demand
from coverage.demand_file import INCIDENT_COLUMNS
from coverage.errors import CoverageInputError
from coverage.network import RoadNetwork
from coverage.osm.features import Features, FoundPlace
from coverage.places import Places
from coverage.roadclass import RoadClass

FloatArray = NDArray[np.float64]

CELL_M = 500.0
RESIDENTS_PER_HOME = 2.4  # about the mean household of England, Census 2021; not verified
_ENOUGH_HOMES_PER_KM = 4.0  # mapped homes a km of residential street
_ENOUGH_HOMES_PER_HECTARE = 4.0  # of residential land; British suburbs have 20 to 40
_MOST = 0.5
_PLACE_REACH_M = 5000.0
_STREETS = (RoadClass.residential, RoadClass.living_street, RoadClass.unclassified)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """Points that stand for people, and how the estimate is told."""

    x: FloatArray
    y: FloatArray
    weight: FloatArray
    how: str


def residents_proxy(
    features: Features, network: RoadNetwork, boundary: BaseGeometry | None
) -> tuple[Demand, str]:
    """Estimate where people live, in cells of 500 m.

    Parameters
    ----------
    boundary
        In the network's metres; outside it nobody is counted. None = the whole extract.

    Returns
    -------
    demand
        A point a cell that holds anyone, at the middle of its evidence.
    assumption
        One line: what it was estimated from.

    Notes
    -----
    Homes mapped one by one where the map has them throughout (most residential land holds at
    least 4 a hectare, or, with no such land, streets at least 4 a km), else residential land,
    else the streets themselves. Each cell is then scaled to the
    population tagged on its nearest town or village, where that has one and lies within 5 km;
    without homes and tagged populations only the shares mean anything.
    """
    streets = np.isin(network.segment_class, _STREETS)
    street_km = float(network.segment_length_m()[streets].sum() / 1000)
    if _homes_mapped_throughout(features, street_km, network.crs):
        evidence = _homes(features, network.crs)
    elif features.residential:
        evidence = _residential_land(features, network.crs)
    else:
        evidence = _residential_streets(network, streets)
    if boundary is not None:
        inside = shapely.contains_xy(boundary, evidence.x, evidence.y)
        evidence = _Evidence(
            evidence.x[inside], evidence.y[inside], evidence.weight[inside], evidence.how
        )
    if len(evidence.x) == 0:
        raise CoverageInputError(
            "no home, residential land or street inside the boundary to estimate residents from; "
            "give demand points with --demand."
        )
    cells = _cells(evidence)
    cells, scaled = _scaled_to_populations(cells, features, network.crs)
    note = f"residents are a proxy, estimated from the map: {evidence.how}{scaled}"
    ids = np.array([f"cell {i + 1}" for i in range(len(cells))])
    demand = Demand(
        places=Places(ids=ids, x=cells["x"].to_numpy(), y=cells["y"].to_numpy()),
        zones=pd.DataFrame(
            {
                "name": _nearest_place(features, cells, network.crs),
                "residents": cells["weight"].to_numpy().round(2),
                "deprivation_decile": np.nan,
                "urban_rural": "",
            }
        ),
        incidents=pd.DataFrame(columns=INCIDENT_COLUMNS),
        residents_basis=Basis.PROXY,
    )
    return demand, note


def _homes_mapped_throughout(features: Features, street_km: float, crs: str) -> bool:
    """Whether the map has homes one by one nearly everywhere people live."""
    if not features.homes:
        return False
    homes = _homes(features, crs)
    if not features.residential:
        return len(homes.x) >= _ENOUGH_HOMES_PER_KM * street_km
    land = [shape_to_metric(each, crs) for each in features.residential]
    hectares = shapely.area(land) / 1e4
    _, holder = shapely.STRtree(land).query(shapely.points(homes.x, homes.y), "within")
    dense = np.bincount(holder, minlength=len(land)) >= _ENOUGH_HOMES_PER_HECTARE * hectares
    return bool(hectares[dense].sum() >= _MOST * hectares.sum())


def _homes(features: Features, crs: str) -> _Evidence:
    lon, lat = np.array(features.homes, float).T
    x, y = to_metric(lon, lat, crs)
    how = f"{len(x)} homes mapped, {RESIDENTS_PER_HOME} residents each (not verified)."
    return _Evidence(x, y, np.full(len(x), RESIDENTS_PER_HOME), how)


def _residential_land(features: Features, crs: str) -> _Evidence:
    x, y, weight = [], [], []
    for polygon in features.residential:
        metric = shape_to_metric(polygon, crs)
        west, south, east, north = metric.bounds
        grid = np.meshgrid(np.arange(west, east, 100.0) + 50, np.arange(south, north, 100.0) + 50)
        inside = shapely.contains_xy(metric, grid[0], grid[1])
        east_of, north_of = grid[0][inside], grid[1][inside]
        if len(east_of) == 0:
            middle = metric.representative_point()
            east_of, north_of = np.array([middle.x]), np.array([middle.y])
        x.append(east_of)
        y.append(north_of)
        weight.append(np.full(len(east_of), metric.area / 1e4 / len(east_of)))
    how = (
        f"{len(x)} areas of residential land, in hectares (homes are not mapped throughout), "
        "so only shares mean anything, not numbers of people."
    )
    return _Evidence(np.concatenate(x), np.concatenate(y), np.concatenate(weight), how)


def _residential_streets(network: RoadNetwork, streets: NDArray[np.bool_]) -> _Evidence:
    start = network.segment_start()[streets]
    x = (network.vertex_x[start] + network.vertex_x[start + 1]) / 2
    y = (network.vertex_y[start] + network.vertex_y[start + 1]) / 2
    length_m = network.segment_length_m()[streets]
    how = (
        f"{length_m.sum() / 1000:.0f} km of residential street, in km (no homes or residential "
        "land in the extract), so only shares mean anything, not numbers of people."
    )
    return _Evidence(x, y, length_m / 1000, how)


def _cells(evidence: _Evidence) -> pd.DataFrame:
    column = np.floor(evidence.x / CELL_M).astype(np.int64)
    row = np.floor(evidence.y / CELL_M).astype(np.int64)
    table = pd.DataFrame(
        {
            "row": row,
            "column": column,
            "weight": evidence.weight,
            "x": evidence.x * evidence.weight,
            "y": evidence.y * evidence.weight,
        }
    )
    cells = table.groupby(["row", "column"], sort=True).sum()
    cells["x"] /= cells["weight"]
    cells["y"] /= cells["weight"]
    return cells.reset_index()


def _scaled_to_populations(
    cells: pd.DataFrame, features: Features, crs: str
) -> tuple[pd.DataFrame, str]:
    """Let tagged populations set the size of the places they belong to."""
    populated = [place for place in features.places if place.population]
    if len(populated) < 2 * len(features.places) / 3 or not populated:
        return cells, ""
    tree = _tree_of(populated, crs)
    nearest, away = tree.query_nearest(
        shapely.points(cells["x"], cells["y"]), return_distance=True, all_matches=False
    )
    place = nearest[1]
    near = away <= _PLACE_REACH_M
    of_place = np.bincount(place[near], cells["weight"].to_numpy()[near], len(populated))
    population = np.array([each.population for each in populated], float)
    factor = np.divide(population, of_place, out=np.zeros(len(populated)), where=of_place > 0)
    overall = population[of_place > 0].sum() / of_place.sum()
    weight = cells["weight"].to_numpy()
    scaled = cells.assign(weight=np.where(near, weight * factor[place], weight * overall))
    return scaled, f" Scaled to the populations tagged on {len(populated)} places."


def _nearest_place(features: Features, cells: pd.DataFrame, crs: str) -> list[str]:
    if not features.places:
        return [f"cell {i + 1}" for i in range(len(cells))]
    nearest = _tree_of(features.places, crs).nearest(shapely.points(cells["x"], cells["y"]))
    return [f"near {features.places[i].name}" for i in nearest]


def _tree_of(places: list[FoundPlace], crs: str) -> shapely.STRtree:
    lon = np.array([place.lon for place in places])
    lat = np.array([place.lat for place in places])
    return shapely.STRtree(shapely.points(*to_metric(lon, lat, crs)))
