"""Tables that people give: read as data, checked once, every fault in one line."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pandera.pandas as pa
import pyogrio.errors
from numpy.typing import NDArray
from pyproj.exceptions import CRSError

from coverage.crs import BRITISH_NATIONAL_GRID, WGS84, to_degrees
from coverage.errors import CoverageInputError, UnreadableFileError

LARGEST_FILE_BYTES = 200_000_000
LARGEST_ROWS = 5_000_000
_FAULTS_SHOWN = 4
_CSV = (".csv", ".csv.gz")
_LAYERS = (".gpkg", ".geojson")
# In these columns a number that the file leaves out is not known; it is never 0.
_SWAP_SHARE = 0.8


def read_table(path: Path) -> pd.DataFrame:
    """Read a CSV file (text columns as written) or the one layer of a GeoPackage or GeoJSON.

    Geometry becomes columns `lon` and `lat` of a point on it.

    Raises
    ------
    UnreadableFileError
        Missing, too large, not text in UTF-8, or without a header and rows.
    """
    if not path.is_file():
        raise UnreadableFileError(f"{path}: no such file; check the name and folder.")
    if path.stat().st_size > LARGEST_FILE_BYTES:
        raise UnreadableFileError(
            f"{path.name}: {path.stat().st_size / 1e6:.0f} MB is over the limit of "
            f"{LARGEST_FILE_BYTES / 1e6:.0f} MB; leave out columns or rows that are not needed."
        )
    name = path.name.lower()
    if name.endswith(_CSV):
        table = _read_csv(path)
    elif name.endswith(_LAYERS):
        layer = read_layer(path)
        table = pd.DataFrame(layer.drop(columns=layer.geometry.name)).astype("string").fillna("")
        points = layer.geometry.representative_point()
        table["lon"], table["lat"] = points.x.astype(str), points.y.astype(str)
    else:
        raise UnreadableFileError(
            f"{path.name}: not a table this tool reads; give one of {', '.join(_CSV + _LAYERS)}."
        )
    if table.empty:
        raise UnreadableFileError(f"{path.name}: no rows; the file needs a header and data.")
    return table


def read_layer(path: Path) -> gpd.GeoDataFrame:
    """Read the geometry of a GeoPackage or GeoJSON in longitude and latitude."""
    if not path.is_file():
        raise UnreadableFileError(f"{path}: no such file; check the name and folder.")
    try:
        layer = gpd.read_file(path)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise UnreadableFileError(
            f"{path.name}: not readable as a map layer; save it again as GeoPackage or GeoJSON."
        ) from error
    if not isinstance(layer, gpd.GeoDataFrame) or layer.empty or layer.geometry.isna().any():
        raise UnreadableFileError(f"{path.name}: rows without geometry; give each a place.")
    try:
        return layer.to_crs(WGS84)
    except (CRSError, ValueError) as error:
        raise UnreadableFileError(
            f"{path.name}: no coordinate system; save it with one (EPSG:4326 or EPSG:27700)."
        ) from error


def _read_csv(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_csv(
            path, dtype="string", keep_default_na=False, encoding="utf-8-sig", nrows=LARGEST_ROWS
        )
    except UnicodeDecodeError as error:
        raise UnreadableFileError(
            f"{path.name}: not text in UTF-8; save it as CSV UTF-8."
        ) from error
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError, OSError, EOFError) as error:
        reason = " ".join(str(error).split())[:120]
        raise UnreadableFileError(
            f"{path.name}: not readable as CSV ({reason}); save it again as CSV UTF-8."
        ) from error
    table.columns = [str(column).strip().lower() for column in table.columns]
    return table.apply(lambda column: column.str.strip())


def require_columns(table: pd.DataFrame, columns: list[str], file: str) -> None:
    """Refuse a table that lacks columns, naming those it has."""
    if missing := [column for column in columns if column not in table.columns]:
        has = ", ".join(map(str, table.columns[:12]))
        raise CoverageInputError(
            f"{file}: column {', '.join(missing)} is missing; it has {has[:200]}."
        )


def numbers(table: pd.DataFrame, column: str, file: str) -> pd.Series:
    """Column as numbers, empty cells as NaN; anything else in a cell is refused."""
    text = table[column]
    values = pd.to_numeric(text.where(text != "", None), errors="coerce").astype(float)
    wrong = np.flatnonzero(values.isna().to_numpy() & (text != "").to_numpy())
    wrong = np.union1d(wrong, np.flatnonzero(np.isinf(values.to_numpy())))
    if wrong.size:
        raise CoverageInputError(
            f"{file}: {column} is not a number in {wrong.size} row(s), first in row "
            f"{wrong[0] + 2}: {str(text.iloc[wrong[0]])[:40]!r}; correct it or leave it empty."
        )
    return values


def unique_ids(table: pd.DataFrame, file: str, column: str = "id") -> NDArray[np.str_]:
    """Ids as text; empty and repeated ones are refused."""
    require_columns(table, [column], file)
    ids = table[column]
    if (ids == "").any():
        row = int(np.flatnonzero((ids == "").to_numpy())[0]) + 2
        raise CoverageInputError(f"{file}: {column} is empty in row {row}; give every row one.")
    if ids.duplicated().any():
        repeated = ids[ids.duplicated()].unique()
        raise CoverageInputError(
            f"{file}: {column} repeated: {', '.join(map(str, repeated[:_FAULTS_SHOWN]))}"
            f"{' ...' if len(repeated) > _FAULTS_SHOWN else ''}; give every row its own."
        )
    return ids.to_numpy(str)


def degrees(table: pd.DataFrame, file: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitude and latitude of each row, from `lon,lat` or `easting,northing` (EPSG:27700).

    Raises
    ------
    CoverageInputError
        Columns missing, not numbers, empty, or outside what degrees can be.
    """
    if {"lon", "lat"} <= set(table.columns):
        x, y = numbers(table, "lon", file), numbers(table, "lat", file)
        names = ("lon", "lat")
    elif {"easting", "northing"} <= set(table.columns):
        x, y = numbers(table, "easting", file), numbers(table, "northing", file)
        names = ("easting", "northing")
    else:
        require_columns(table, ["lon", "lat"], file)
    empty = np.flatnonzero((x.isna() | y.isna()).to_numpy())
    if empty.size:
        raise CoverageInputError(
            f"{file}: {empty.size} row(s) without a position, first in row {empty[0] + 2}; "
            f"fill {names[0]} and {names[1]}."
        )
    if names[0] == "easting":
        return to_degrees(x.to_numpy(), y.to_numpy(), BRITISH_NATIONAL_GRID)
    lon, lat = x.to_numpy(), y.to_numpy()
    out = np.flatnonzero((np.abs(lon) > 180) | (np.abs(lat) > 90))  # noqa: PLR2004
    if out.size:
        raise CoverageInputError(
            f"{file}: row {out[0] + 2} has lon {lon[out[0]]:g}, lat {lat[out[0]]:g}, which are "
            "not degrees; for the British National Grid name the columns easting,northing."
        )
    return lon, lat


def refuse_swapped(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    bounds: tuple[float, float, float, float],
    file: str,
) -> None:
    """Refuse positions of which most would lie in the area only with lon and lat exchanged.

    Parameters
    ----------
    bounds
        West, south, east, north of the area in degrees.
    """
    west, south, east, north = bounds

    def inside(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        return np.asarray((x >= west) & (x <= east) & (y >= south) & (y <= north))

    if len(lon) and inside(lat, lon).mean() >= _SWAP_SHARE and not inside(lon, lat).any():
        raise CoverageInputError(
            f"{file}: lon and lat look swapped (lon {lon[0]:g}, lat {lat[0]:g}); exchange them."
        )
    swapped = np.flatnonzero(inside(lat, lon) & ~inside(lon, lat))
    if swapped.size:
        raise CoverageInputError(
            f"{file}: lon and lat look swapped in {swapped.size} row(s), first in row "
            f"{swapped[0] + 2}; exchange them there."
        )


def check(table: pd.DataFrame, schema: pa.DataFrameSchema, file: str) -> pd.DataFrame:
    """Check a table against a schema; all faults at once, in one line."""
    try:
        return schema.validate(table, lazy=True)
    except pa.errors.SchemaErrors as error:
        faults = []
        for (column, rule), cases in error.failure_cases.groupby(["column", "check"], sort=True):
            case = cases.iloc[0]
            row = "" if pd.isna(case["index"]) else f" in row {int(case['index']) + 2}"
            faults.append(
                f"{column}: {str(case['failure_case'])[:40]!r}{row} breaks the rule {rule}"
                + (f" (and {len(cases) - 1} more)" if len(cases) > 1 else "")
            )
        more = f"; {len(faults) - _FAULTS_SHOWN} more" if len(faults) > _FAULTS_SHOWN else ""
        raise CoverageInputError(
            f"{file}: {'; '.join(faults[:_FAULTS_SHOWN])}{more}; correct these cells."
        ) from error
