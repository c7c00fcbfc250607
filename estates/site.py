"""Site: a place with doors. The estate is the list of them."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from coverage.crs import WGS84
from coverage.osm.features import FoundPlace, FoundStation
from coverage.places import Places
from coverage.tables import degrees, read_table, refuse_swapped, text_column, unique_ids
from estates.site_cells import (
    Faults,
    choice_column,
    date_column,
    number_column,
    plain_text,
    services_column,
    yes_no_column,
)
from estates.site_checks import gather_contradictions
from estates.site_columns import (
    COLUMNS,
    DATE_COLUMNS,
    NUMBER_COLUMNS,
    TEXT_COLUMNS,
    YES_NO_COLUMNS,
    SiteKind,
)

__all__ = [
    "DATE_COLUMNS",
    "NUMBER_COLUMNS",
    "TEXT_COLUMNS",
    "YES_NO_COLUMNS",
    "SiteKind",
    "checked_sites",
    "places_of",
    "read_sites",
    "sites_from_map",
    "write_sites",
]
SHEET = "sites"  # of a workbook that has several
_NOT_KNOWN = {
    **dict.fromkeys(TEXT_COLUMNS, ""),
    **dict.fromkeys(NUMBER_COLUMNS, np.nan),
    **dict.fromkeys((*YES_NO_COLUMNS, *DATE_COLUMNS), ""),
}


def read_sites(path: Path, bounds: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    """Read a site list.

    Parameters
    ----------
    path
        CSV, Excel workbook, GeoPackage or GeoJSON with `id`, `services` (`fire` or `fire;police`)
        and `lon,lat` or `easting,northing`; any other of `estates.site_columns.COLUMNS`.
    bounds
        West, south, east, north of the extract in degrees, to catch exchanged coordinates.

    Returns
    -------
    One row a site, in WGS84, `services` as a tuple of `Service`, `neighbour` as bool, and every
    column that a site may have. What is not known is NaN in `NUMBER_COLUMNS` and "" in
    `TEXT_COLUMNS`, `YES_NO_COLUMNS` (`yes`, `no`) and `DATE_COLUMNS` (`2030-12-31`).

    Raises
    ------
    CoverageError, EstateInputError
        The file is no table; or cells break rules: all faults in one line, of many the first six.
    """
    return checked_sites(read_table(path, SHEET), path.name, bounds)


def checked_sites(
    table: pd.DataFrame, file: str, bounds: tuple[float, float, float, float]
) -> gpd.GeoDataFrame:
    """Check the rows of a site list, every cell still as text; see `read_sites`.

    Parameters
    ----------
    file
        What the table is called where its faults are told.
    """
    faults = Faults(file)
    faults.within(lambda: unique_ids(table, file))
    position = faults.within(lambda: degrees(table, file))
    if "services" not in table.columns:
        faults.said.append(
            "column services is missing; say which of police, fire, ambulance are based at each "
            "site, e.g. fire;police"
        )
        faults.refuse()
    sites = _cells(table, faults)
    gather_contradictions(sites, faults)
    lon, lat = position if position is not None else (np.empty(0), np.empty(0))
    faults.within(lambda: refuse_swapped(lon, lat, bounds, file))
    faults.refuse()
    return gpd.GeoDataFrame(sites, geometry=gpd.points_from_xy(lon, lat), crs=WGS84)


def _cells(table: pd.DataFrame, faults: Faults) -> pd.DataFrame:
    """Every column that a site may have, but for its position."""
    sites = pd.DataFrame({"id": plain_text(table, "id")})
    name = plain_text(table, "name")
    sites["name"] = name.where(name != "", sites["id"])
    choices = {
        column.name: choice_column(table, column, faults) for column in COLUMNS if column.allowed
    }
    kind = text_column(table, "kind")
    sites["kind"] = choices["kind"].where(kind != "", SiteKind.STATION.value)
    sites["services"] = services_column(table["services"], faults)
    sites["neighbour"] = yes_no_column(table, "neighbour", faults) == "yes"
    for column in TEXT_COLUMNS:
        sites[column] = choices.get(column, plain_text(table, column))
    for column in NUMBER_COLUMNS:
        sites[column] = number_column(table, column, faults)
    for column in YES_NO_COLUMNS:
        sites[column] = yes_no_column(table, column, faults)
    for column in DATE_COLUMNS:
        sites[column] = date_column(table, column, faults)
    return sites


def sites_from_map(stations: list[FoundStation], places: list[FoundPlace]) -> gpd.GeoDataFrame:
    """Sites found in the tags of the map; a station without a name is called after its place."""
    rows = []
    for station in stations:
        near = min(
            places,
            key=lambda p: (p.lon - station.lon) ** 2 + (p.lat - station.lat) ** 2,
            default=None,
        )
        where = f" near {near.name}" if near else f" {station.osm}"
        rows.append(
            {
                "id": station.osm.replace("/", "-"),
                "name": " ".join(station.name.split())
                or f"{station.service.value.capitalize()} station{where}",
                "kind": SiteKind.STATION.value,
                "services": (station.service,),
                "neighbour": False,
                **_NOT_KNOWN,
            }
        )
    points = gpd.points_from_xy([s.lon for s in stations], [s.lat for s in stations])
    columns = ["id", "name", "kind", "services", "neighbour", *_NOT_KNOWN]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry=points, crs=WGS84)


def places_of(sites: gpd.GeoDataFrame, crs: str) -> Places:
    """The positions of sites in metres.

    Positions are kept: scenarios ask for the same ones again and again, and a thread that projects
    anything makes a projection of its own first.
    """
    points = sites.geometry
    at = list(zip([crs] * len(sites), points.x.tolist(), points.y.tolist(), strict=True))
    if any(each not in _METRES for each in at):
        metric = points.to_crs(crs)
        metres = zip(metric.x.tolist(), metric.y.tolist(), strict=True)
        _METRES.update(zip(at, metres, strict=True))
    x, y = np.array([_METRES[each] for each in at], float).reshape(-1, 2).T.copy()
    return Places(ids=sites["id"].to_numpy(str), x=x, y=y)


_METRES: dict[tuple[str, float, float], tuple[float, float]] = {}


def write_sites(sites: gpd.GeoDataFrame, path: Path) -> None:
    """Write a site list that `read_sites` reads back."""
    table = pd.DataFrame(sites.drop(columns="geometry"))
    table["services"] = [";".join(s.value for s in services) for services in sites["services"]]
    table["neighbour"] = sites["neighbour"].map({True: "true", False: "false"})
    table["lon"], table["lat"] = sites.geometry.x, sites.geometry.y
    table.to_csv(path, index=False, float_format="%.10g", lineterminator="\n")
