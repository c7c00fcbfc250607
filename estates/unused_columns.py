"""Columns that nobody reads: told, because one of them may be a misspelt one that matters."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path

import pandas as pd
import pyogrio

from coverage.workbook import WORKBOOK, read_workbook
from estates.inputs import Inputs
from estates.site import SHEET

_POSITION = ("lon", "lat", "easting", "northing")
_INCIDENT = ("service", "incident_type", "hour")
_AMOUNTS = ("weight", "per_year")  # with one of them a demand file carries incidents itself
RESOURCE_COLUMNS = (
    "id",
    "site_id",
    "service",
    "type",
    "duty_system",
    "crewed_hours",
    "turnout_s",
    "availability",
    "starts_from",
    "patrol_area",
)
ZONE_COLUMNS = ("id", "name", *_POSITION, "residents", "deprivation_decile", "urban_rural")
INCIDENT_COLUMNS = ("zone_id", *_INCIDENT, "per_year")
PATROL_AREA_COLUMNS = ("id", "name")
_LAYERS = (".gpkg", ".geojson")
_MOST_NAMED = 8
_LONGEST_NAME = 40


def unused_columns(inputs: Inputs, site_columns: Collection[str]) -> list[str]:
    """One line for each table with columns that are not read.

    Parameters
    ----------
    inputs
        Whose tables were read without a fault.
    site_columns
        What came out of reading the site list; it has a column for each that is read.
    """
    tables = [
        (inputs.sites, {*site_columns, *_POSITION} - {"geometry"}),
        (inputs.resources, set(RESOURCE_COLUMNS)),
        (inputs.zones, set(ZONE_COLUMNS)),
        (inputs.incidents, set(INCIDENT_COLUMNS)),
        (inputs.patrol_areas, set(PATROL_AREA_COLUMNS)),
    ]
    lines = []
    for path, known in tables:
        if path is None:
            continue
        has = _header(path, SHEET if path == inputs.sites else "")
        if path == inputs.zones and not {*has}.isdisjoint(_AMOUNTS):
            known |= {*_AMOUNTS, *_INCIDENT}
        if unused := [name for name in has if name not in known]:
            missing = known - {*has}
            named = ", ".join(_named(name, missing) for name in unused[:_MOST_NAMED])
            more = len(unused) - _MOST_NAMED
            lines.append(
                f"{path.name}: columns not used: {named}{f' and {more} more' if more > 0 else ''}."
            )
    return lines


def _named(name: str, missing: Collection[str]) -> str:
    """A column, with the one that it is perhaps meant for."""
    meant = get_close_matches(name, missing, n=1, cutoff=0.75)
    return f"{name[:_LONGEST_NAME]}{f' (meant {meant[0]}?)' if meant else ''}"


def _header(path: Path, sheet: str) -> list[str]:
    """Names of the columns as `coverage.tables.read_table` reads them; nameless ones left out."""
    if path.name.lower().endswith(_LAYERS):
        names = [str(name) for name in pyogrio.read_info(path)["fields"]]
    elif path.name.lower().endswith(WORKBOOK):
        names = read_workbook(path, sheet)[0]
    else:
        header = pd.read_csv(path, nrows=0, dtype="string", encoding="utf-8-sig")
        names = [str(name) for name in header.columns if not str(name).startswith("Unnamed: ")]
    return [name.strip().lower() for name in names if name.strip()]
