"""Tables that people give: read as data, checked once, every fault in one line."""

from __future__ import annotations

import csv
import gzip
import io
import warnings
import zlib
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pandera.pandas as pa
import pyogrio
from numpy.typing import NDArray
from pyproj.exceptions import CRSError, ProjError

from coverage.crs import BRITISH_NATIONAL_GRID, WGS84, to_degrees
from coverage.errors import CoverageInputError, UnreadableFileError
from coverage.slips import meant_number
from coverage.workbook import WORKBOOK, read_workbook, refuse_other_workbooks

LARGEST_FILE_BYTES = 200_000_000
LARGEST_ROWS = 5_000_000
_MOST_COLUMNS = 1000
_LONGEST_HEADER_BYTES = 100_000
_NOT_UTF8 = "not text in UTF-8; save it as CSV UTF-8."
_FAULTS_SHOWN = 4
_CSV = (".csv", ".csv.gz")
_LAYERS = (".gpkg", ".geojson")
_SWAP_SHARE = 0.8


def read_table(path: Path, sheet: str = "") -> pd.DataFrame:
    """Read a CSV file (text columns as written), an Excel sheet or the one layer of a map file.

    Column names in lower case, every cell as text, dates as `2030-12-31`. The geometry of a
    GeoPackage or GeoJSON becomes columns `lon` and `lat` of a point on it.

    Parameters
    ----------
    sheet
        Name of the sheet that is meant in a workbook of several.

    Raises
    ------
    UnreadableFileError
        Missing, too large, not text in UTF-8, or without a header and rows.
    """
    _refuse_missing_or_large(path)
    name = path.name.lower()
    if name.endswith(_CSV):
        table = _read_csv(path)
    elif name.endswith(WORKBOOK):
        header, *rows = read_workbook(path, sheet) or [[]]
        table = pd.DataFrame(rows, columns=_names(path, header), dtype="string")
    elif name.endswith(_LAYERS):
        table = _layer_as_table(path)
    else:
        refuse_other_workbooks(path)
        raise UnreadableFileError(
            f"{path.name}: not a table this tool reads; give one of "
            f"{', '.join((*_CSV, WORKBOOK, *_LAYERS))}."
        )
    if table.empty:
        raise UnreadableFileError(f"{path.name}: no rows; the file needs a header and data.")
    return table


def _layer_as_table(path: Path) -> pd.DataFrame:
    layer = read_layer(path)
    cells = pd.DataFrame(layer.drop(columns=layer.geometry.name))
    for column in cells.select_dtypes(["datetime", "datetimetz"]):
        if (cells[column].dropna().dt.normalize() == cells[column].dropna()).all():
            cells[column] = cells[column].dt.strftime("%Y-%m-%d")  # a date, without its midnight
    table = cells.astype("string").fillna("")
    table.columns = _names(path, [str(column) for column in table.columns])
    points = layer.geometry.representative_point()
    table["lon"], table["lat"] = points.x.astype(str), points.y.astype(str)
    return table


def read_layer(path: Path) -> gpd.GeoDataFrame:
    """Read the one layer of a GeoPackage or GeoJSON in longitude and latitude."""
    _refuse_missing_or_large(path)
    try:
        with warnings.catch_warnings():
            # GDAL grumbles about a damaged file before it gives up; one line of ours is enough.
            warnings.simplefilter("ignore", RuntimeWarning)
            layers = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
            layer = gpd.read_file(path) if len(layers) == 1 else None
    except (RuntimeError, ValueError) as error:  # pyogrio's errors are RuntimeErrors
        raise UnreadableFileError(
            f"{path.name}: not readable as a map layer; save it again as GeoPackage or GeoJSON."
        ) from error
    if layer is None:
        raise UnreadableFileError(
            f"{path.name}: {len(layers)} layers ({', '.join(layers)[:80]}); "
            "save the one that is meant to a file of its own."
        )
    if not isinstance(layer, gpd.GeoDataFrame) or layer.empty or _without_place(layer):
        raise UnreadableFileError(f"{path.name}: rows without geometry; give each a place.")
    try:
        in_degrees = layer.to_crs(WGS84)
    except (CRSError, ProjError, ValueError) as error:
        raise UnreadableFileError(
            f"{path.name}: no coordinate system; save it with one (EPSG:4326 or EPSG:27700)."
        ) from error
    west, south, east, north = in_degrees.total_bounds
    if not (west >= -180 and south >= -90 and east <= 180 and north <= 90):  # noqa: PLR2004
        raise UnreadableFileError(
            f"{path.name}: reaches from ({west:g}, {south:g}) to ({east:g}, {north:g}), which are "
            "not degrees; save it with its true coordinate system."
        )
    return in_degrees


def _without_place(layer: gpd.GeoDataFrame) -> bool:
    return bool((layer.geometry.isna() | layer.geometry.is_empty).any())


def _refuse_missing_or_large(path: Path) -> None:
    if not path.is_file():
        raise UnreadableFileError(f"{path}: no such file; check the name and folder.")
    if path.stat().st_size > LARGEST_FILE_BYTES:
        raise _too_large(path, f"{path.stat().st_size / 1e6:.0f} MB")


def _too_large(path: Path, size: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"{path.name}: {size} is over the limit of {LARGEST_FILE_BYTES / 1e6:.0f} MB; "
        "leave out columns or rows that are not needed."
    )


def _read_csv(path: Path) -> pd.DataFrame:
    try:
        names = _header(path)
        table = pd.read_csv(
            path,
            dtype="string",
            keep_default_na=False,
            encoding="utf-8-sig",
            nrows=LARGEST_ROWS + 1,
        )
    except UnreadableFileError:
        raise
    except UnicodeDecodeError as error:
        raise UnreadableFileError(f"{path.name}: {_NOT_UTF8}") from error
    except (OSError, EOFError, ValueError, csv.Error, zlib.error) as error:
        reason = " ".join(str(error).split())[:120]
        raise UnreadableFileError(
            f"{path.name}: not readable as CSV ({reason}); save it again as CSV UTF-8."
        ) from error
    if len(table) > LARGEST_ROWS:
        raise _too_large(path, f"more than {LARGEST_ROWS:,} rows")
    if len(names) != len(table.columns) or not isinstance(table.index, pd.RangeIndex):
        # pandas would take the first column for row labels and shift the names by one
        raise UnreadableFileError(
            f"{path.name}: rows have more cells than the header has names; name every column "
            "and take away commas at the ends of the lines."
        )
    table.columns = names
    return pd.DataFrame({name: table[name].str.strip() for name in names})


def _header(path: Path) -> list[str]:
    """Names of the columns, after a look through the bytes that holds little of them.

    A small compressed file may unpack to any size, and one line may be all of a file: both are
    refused before a parser sees them.
    """
    opened = gzip.open if path.name.lower().endswith(".gz") else open
    size, head = 0, b""
    with opened(path, "rb") as file:
        while block := file.read(1 << 20):
            size += len(block)
            head = head or block[:_LONGEST_HEADER_BYTES]
            if size > LARGEST_FILE_BYTES:
                raise _too_large(path, "unpacked it")
            if b"\0" in block:
                raise UnreadableFileError(f"{path.name}: {_NOT_UTF8}")
    if size > len(head) and b"\n" not in head and b"\r" not in head:
        raise UnreadableFileError(
            f"{path.name}: its first line is over {_LONGEST_HEADER_BYTES / 1000:.0f} kB; "
            "the first line must name the columns, and each row follow on a line of its own."
        )
    # The cut may go through a character, which is no fault of the file.
    text = head.decode("utf-8-sig", errors="strict" if size == len(head) else "ignore")
    rows = csv.reader(io.StringIO(text))
    return _names(path, next((row for row in rows if len(row) > 1 or any(map(str.strip, row))), []))


def _names(path: Path, header: list[str]) -> list[str]:
    """Column names in lower case, each one once."""
    names = [name.strip().lower() for name in header]
    if len(names) > _MOST_COLUMNS:
        raise UnreadableFileError(
            f"{path.name}: {len(names):,} columns are over the limit of {_MOST_COLUMNS:,}; "
            "leave out those that are not needed."
        )
    for separator, what in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(names) == 1 and separator in names[0]:
            raise UnreadableFileError(
                f"{path.name}: its cells are separated by {what}; save it with commas."
            )
    if repeated := sorted({name for name in names if name and names.count(name) > 1}):
        raise UnreadableFileError(
            f"{path.name}: column {', '.join(repeated)[:80]} stands more than once (capital "
            "letters do not count); keep one of each."
        )
    return [name or f"column {at}" for at, name in enumerate(names, start=1)]


def require_columns(table: pd.DataFrame, columns: list[str], file: str) -> None:
    """Refuse a table that lacks columns, naming those it has."""
    if missing := [column for column in columns if column not in table.columns]:
        has = ", ".join(map(str, table.columns[:12]))
        raise CoverageInputError(
            f"{file}: column {', '.join(missing)} is missing; it has {has[:200]}."
        )


def numbers(table: pd.DataFrame, column: str, file: str, *, may_be_empty: bool = True) -> pd.Series:
    """Column as numbers, empty cells as NaN; anything else in a cell is refused.

    Parameters
    ----------
    may_be_empty
        Whether leaving a cell empty is a remedy; empty cells are NaN in either case.
    """
    text = table[column]
    values = pd.to_numeric(text.where(text != "", None), errors="coerce").astype(float)
    wrong = np.flatnonzero(values.isna().to_numpy() & (text != "").to_numpy())
    wrong = np.union1d(wrong, np.flatnonzero(np.isinf(values.to_numpy())))
    if wrong.size:
        cell = str(text.iloc[wrong[0]])
        meant = meant_number(cell, column)
        remedy = f"write {meant}" if meant else "correct it"
        raise CoverageInputError(
            f"{file}: {column} is not a number in {wrong.size} row(s), first in row "
            f"{wrong[0] + 2}: {cell[:40]!r}; {remedy}{' or leave it empty' * may_be_empty}."
        )
    return values


def text_column(table: pd.DataFrame, column: str) -> pd.Series:
    """Column as text, empty in every row where the table has no such column."""
    if column in table.columns:
        return table[column].astype(str)
    return pd.Series("", index=table.index, dtype=str)


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
        names = ("lon", "lat")
    elif {"easting", "northing"} <= set(table.columns):
        names = ("easting", "northing")
    else:
        require_columns(table, ["lon", "lat"], file)
    x, y = (numbers(table, name, file, may_be_empty=False) for name in names)
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
