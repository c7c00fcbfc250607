"""Site: a place with doors. The estate is the list of them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pandera.pandas as pa

from coverage.crs import WGS84
from coverage.osm.features import FoundPlace, FoundStation
from coverage.places import Places
from coverage.service import Service
from coverage.tables import (
    check,
    degrees,
    numbers,
    read_table,
    refuse_swapped,
    text_column,
    unique_ids,
)
from estates.errors import EstateInputError


class SiteKind(StrEnum):
    """What a site is to a response."""

    STATION = "station"
    STANDBY = "standby"
    HOSPITAL = "hospital"
    HEADQUARTERS = "headquarters"


# Money and measures of a site; empty = not known, never 0.
NUMBER_COLUMNS = (
    "gross_internal_area_m2",
    "running_cost_gbp_per_year",
    "market_value_gbp",
    "appliance_bays",
    "desks",
)
TEXT_COLUMNS = ("body", "tenure", "capacity_note")

_SCHEMA = pa.DataFrameSchema(
    {
        "kind": pa.Column(
            str,
            pa.Check.isin(
                [k.value for k in SiteKind], error="station, standby, hospital, headquarters"
            ),
        ),
        **{
            column: pa.Column(float, pa.Check.ge(0, error="at least 0"), nullable=True)
            for column in NUMBER_COLUMNS
        },
    }
)
_TRUE, _FALSE = {"true", "yes", "1"}, {"false", "no", "0", ""}


def read_sites(path: Path, bounds: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    """Read a site list.

    Parameters
    ----------
    path
        CSV or GeoPackage with `id`, `services` (`fire` or `fire;police`) and `lon,lat` or
        `easting,northing`; any of `name`, `kind`, `body`, `neighbour`, `tenure` and the columns of
        `NUMBER_COLUMNS`.
    bounds
        West, south, east, north of the extract in degrees, to catch exchanged coordinates.

    Returns
    -------
    One row a site, in WGS84, `services` as a tuple of `Service`, `neighbour` as bool.
    """
    table, file = read_table(path), path.name
    ids = unique_ids(table, file)
    lon, lat = degrees(table, file)
    refuse_swapped(lon, lat, bounds, file)
    if "services" not in table.columns:
        raise EstateInputError(
            f"{file}: column services is missing; say which of police, fire, ambulance are "
            "based at each site, e.g. fire;police."
        )
    sites = pd.DataFrame({"id": ids})
    name = text_column(table, "name")
    sites["name"] = np.where(name == "", sites["id"], name)
    sites["kind"] = text_column(table, "kind").str.lower().replace("", SiteKind.STATION.value)
    sites["services"] = [
        _services(text, f"{file}: row {row + 2}") for row, text in enumerate(table["services"])
    ]
    sites["neighbour"] = [
        _yes_or_no(text, f"{file}: row {row + 2}, neighbour")
        for row, text in enumerate(text_column(table, "neighbour"))
    ]
    for column in TEXT_COLUMNS:
        sites[column] = text_column(table, column)
    for column in NUMBER_COLUMNS:
        known = column in table.columns
        sites[column] = numbers(table, column, file).to_numpy() if known else np.nan
    check(sites, _SCHEMA, file)
    return gpd.GeoDataFrame(sites, geometry=gpd.points_from_xy(lon, lat), crs=WGS84)


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
                "name": station.name or f"{station.service.value.capitalize()} station{where}",
                "kind": SiteKind.STATION.value,
                "services": (station.service,),
                "neighbour": False,
                **dict.fromkeys(TEXT_COLUMNS, ""),
                **dict.fromkeys(NUMBER_COLUMNS, np.nan),
            }
        )
    points = gpd.points_from_xy([s.lon for s in stations], [s.lat for s in stations])
    columns = ["id", "name", "kind", "services", "neighbour", *TEXT_COLUMNS, *NUMBER_COLUMNS]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry=points, crs=WGS84)


def places_of(sites: gpd.GeoDataFrame, crs: str) -> Places:
    """The positions of sites in metres."""
    metric = sites.to_crs(crs).geometry
    return Places(
        ids=sites["id"].to_numpy(str), x=metric.x.to_numpy(float), y=metric.y.to_numpy(float)
    )


def write_sites(sites: gpd.GeoDataFrame, path: Path) -> None:
    """Write a site list that `read_sites` reads back."""
    table = pd.DataFrame(sites.drop(columns="geometry"))
    table["services"] = [";".join(s.value for s in services) for services in sites["services"]]
    table["neighbour"] = sites["neighbour"].map({True: "true", False: "false"})
    table["lon"], table["lat"] = sites.geometry.x, sites.geometry.y
    table.to_csv(path, index=False, float_format="%.10g", lineterminator="\n")


def _services(text: str, where: str) -> tuple[Service, ...]:
    names = [part.strip().lower() for part in text.split(";") if part.strip()]
    if unknown := [name for name in names if name not in {s.value for s in Service}]:
        raise EstateInputError(
            f"{where}: service {unknown[0][:40]!r} is not police, fire or ambulance; correct it."
        )
    return tuple(service for service in Service if service.value in names)


def _yes_or_no(text: str, where: str) -> bool:
    if text.lower() not in _TRUE | _FALSE:
        raise EstateInputError(f"{where}: {text[:40]!r} is not true or false; correct it.")
    return text.lower() in _TRUE
