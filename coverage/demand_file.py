"""Demand points and their incidents, read from CSV or GeoPackage."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pandera.pandas as pa

from coverage.demand import Basis, Demand
from coverage.errors import CoverageInputError
from coverage.places import Places
from coverage.service import Service
from coverage.tables import (
    check,
    degrees,
    numbers,
    read_table,
    refuse_swapped,
    require_columns,
    text_column,
)

INCIDENT_COLUMNS = ["zone", "service", "incident_type", "hour", "per_year"]
ANY_TYPE = "not told"
_SETTINGS = ("urban", "rural", "")

_AMOUNT = pa.Check.in_range(0, 1e9, error="0 to a thousand million")
_ZONES = pa.DataFrameSchema(
    {
        "residents": pa.Column(float, _AMOUNT, nullable=True),
        "deprivation_decile": pa.Column(
            float, pa.Check.in_range(1, 10, error="1 to 10"), nullable=True
        ),
        "urban_rural": pa.Column(str, pa.Check.isin(_SETTINGS, error="urban or rural")),
    }
)
_INCIDENTS = pa.DataFrameSchema(
    {
        "service": pa.Column(
            str, pa.Check.isin([s.value for s in Service], error="police, fire or ambulance")
        ),
        "hour": pa.Column(float, pa.Check.isin([*range(24)], error="0 to 23"), nullable=True),
        "per_year": pa.Column(float, _AMOUNT),
    }
)


def read_demand(
    zones_file: Path,
    incidents_file: Path | None,
    crs: str,
    bounds: tuple[float, float, float, float],
) -> Demand:
    """Read demand.

    Parameters
    ----------
    zones_file
        One row a point: `id`, `lon,lat` or `easting,northing`; any of `name`, `residents`,
        `deprivation_decile` (1 = most deprived), `urban_rural`. It may carry incidents itself:
        `weight` or `per_year`, with `service`, `incident_type` and `hour` if known; a point then
        has a row for each.
    incidents_file
        `zone_id`, `service`, `incident_type`, `per_year` and, where known, `hour`.
    crs
        Metric coordinate system of the area.
    bounds
        West, south, east, north of the extract, to catch exchanged coordinates.

    Raises
    ------
    CoverageInputError
        Names the file, column, row and remedy.
    """
    table, file = read_table(zones_file), zones_file.name
    if {"weight", "per_year"} <= set(table.columns):
        raise CoverageInputError(f"{file}: both weight and per_year; keep the one that is meant.")
    incidents_basis = Basis.WEIGHTS if "weight" in table.columns else Basis.INCIDENTS
    table = table.rename(columns={"weight": "per_year"})
    require_columns(table, ["id"], file)
    lon, lat = degrees(table, file)
    refuse_swapped(lon, lat, bounds, file)
    table["lon"], table["lat"] = lon, lat
    inline = "per_year" in table.columns
    zones = _distinct_zones(table, file, several_rows=inline)
    columns = {
        "name": text_column(zones, "name").where(text_column(zones, "name") != "", zones["id"]),
        "residents": _numbers_or_unknown(zones, "residents", file),
        "deprivation_decile": _numbers_or_unknown(zones, "deprivation_decile", file),
        "urban_rural": text_column(zones, "urban_rural").str.lower(),
    }
    attributes = check(pd.DataFrame(columns).reset_index(drop=True), _ZONES, file)
    ids = zones["id"].to_numpy(str)
    incidents = pd.DataFrame(columns=INCIDENT_COLUMNS)
    if inline:
        incidents = _incidents(table.rename(columns={"id": "zone_id"}), ids, file)
    if incidents_file is not None:
        listed = _incidents(read_table(incidents_file), ids, incidents_file.name)
        incidents = pd.concat([incidents, listed]) if inline else listed
    if "residents" not in table.columns and incidents.empty:
        raise CoverageInputError(
            f"{file}: neither residents nor weight; add one of these columns, "
            "or give no demand file and residents are estimated from the map."
        )
    if incidents.empty and not attributes["residents"].sum() > 0:
        raise CoverageInputError(f"{file}: residents are empty or 0 in every row; fill them in.")
    places = Places.from_degrees(
        ids, zones["lon"].to_numpy(float), zones["lat"].to_numpy(float), crs
    )
    return Demand(
        places=places,
        zones=attributes,
        incidents=incidents.reset_index(drop=True),
        residents_basis=Basis.RESIDENTS,
        incidents_basis=incidents_basis,
    )


def _distinct_zones(table: pd.DataFrame, file: str, *, several_rows: bool) -> pd.DataFrame:
    if (table["id"] == "").any():
        row = int(np.flatnonzero((table["id"] == "").to_numpy())[0]) + 2
        raise CoverageInputError(f"{file}: id is empty in row {row}; give every row one.")
    keys = ["id"]
    if several_rows:
        keys += [c for c in ("service", "incident_type", "hour") if c in table.columns]
    repeated = table.duplicated(keys)
    if repeated.any():
        row = int(np.flatnonzero(repeated.to_numpy())[0])
        raise CoverageInputError(
            f"{file}: {', '.join(keys)} repeated in {int(repeated.sum())} row(s), first in row "
            f"{row + 2}: {table['id'].iloc[row]}; give every row its own."
        )
    zones = table.drop_duplicates("id")
    where = table.groupby("id")[["lon", "lat"]].nunique().max(axis=1)
    if (where > 1).any():
        raise CoverageInputError(
            f"{file}: {where.index[where > 1][0]} has two positions; give each id one place."
        )
    return zones


def _incidents(table: pd.DataFrame, zone_ids: np.ndarray, file: str) -> pd.DataFrame:
    require_columns(table, ["zone_id", "per_year"], file)
    row_of = {zone: row for row, zone in enumerate(zone_ids)}
    zone = table["zone_id"].map(row_of)
    if zone.isna().any():
        row = int(np.flatnonzero(zone.isna().to_numpy())[0])
        raise CoverageInputError(
            f"{file}: zone_id {table['zone_id'].iloc[row]!r} in row {row + 2} is not in the "
            "demand points; correct it or add the point."
        )
    incidents = pd.DataFrame(
        {
            "zone": zone.astype(int).to_numpy(),
            "service": text_column(table, "service").str.lower().to_numpy(),
            "incident_type": text_column(table, "incident_type").to_numpy(),
            "hour": _numbers_or_unknown(table, "hour", file).to_numpy(),
            "per_year": numbers(table, "per_year", file).to_numpy(),
        }
    )
    if "service" not in table.columns:  # one weight for all: every service answers it
        incidents = pd.concat(
            [incidents.assign(service=service.value) for service in Service], ignore_index=True
        )
    incidents["incident_type"] = incidents["incident_type"].replace("", ANY_TYPE)
    checked = check(incidents, _INCIDENTS, file)
    checked["hour"] = checked["hour"].fillna(-1.0).astype(int)
    return checked


def _numbers_or_unknown(table: pd.DataFrame, column: str, file: str) -> pd.Series:
    if column in table.columns:
        return numbers(table, column, file)
    return pd.Series(np.nan, index=table.index, dtype=float)
