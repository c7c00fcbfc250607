"""GeoPackage: every layer and table of a report in one file that geographic programs open.

Written with SQLite alone, by the OGC GeoPackage Encoding Standard 1.3 (OGC 12-128r17), so that
nothing of the clock or of a program's settings gets into it: the same report gives the same bytes.
Programs of other makers read it back in the tests.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from coverage.crs import WGS84
from estates.report.data.layer_styles import LayerStyle, styles_of
from estates.report.data.layers import DataLayer, data_layers
from estates.report.data.tables import DataTable, data_tables
from estates.report.data.words import EMPTY, UNITS, date_of, files_of, listed, said_of, warnings_of
from estates.report.subject import Subject

_APPLICATION_ID = 0x47504B47  # "GPKG"
_VERSION = 10300
_SRS = 4326
_UNDATED = dt.date(2000, 1, 1)  # where a scenario has no date, and of today's estate
_NOWHERE = (None,) * 4  # the bounds of a table without shapes
_PLAIN_TEXT = "https://www.rfc-editor.org/rfc/rfc2046"
_SPEC = "http://www.geopackage.org/spec130/index.html"

_SCHEMA = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL
  DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
  scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
  mime_type TEXT, constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC,
  min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml',
  metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
  f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
  styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT(30), ui TEXT(30), update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
"""
_EXTENSIONS = (
    ("gpkg_data_columns", "gpkg_schema", f"{_SPEC}#extension_schema"),
    ("gpkg_data_column_constraints", "gpkg_schema", f"{_SPEC}#extension_schema"),
    ("gpkg_metadata", "gpkg_metadata", f"{_SPEC}#extension_metadata"),
    ("gpkg_metadata_reference", "gpkg_metadata", f"{_SPEC}#extension_metadata"),
)


def geopackage_bytes(subject: Subject) -> bytes:
    """Everything of a report as a GeoPackage, with styles for QGIS and what is to be known of it.

    Layers are in WGS 84 degrees; numbers are raw, and empty (NULL) where not known or never. What
    each table and column is, and in which unit, stands in the file itself.
    """
    tables = data_tables(subject)
    layers = data_layers(subject, tables)
    return written(
        layers,
        [table for table in tables if not table.points],
        styles_of(layers),
        about=said_of(tables),
        warnings=warnings_of(tables),
        files=files_of(subject),
        date=date_of(subject),
    )


def written(
    layers: Sequence[DataLayer],
    tables: Sequence[DataTable],
    styles: Iterable[LayerStyle],
    *,
    about: str,
    warnings: str,
    files: Mapping[str, str],
    date: dt.date | None,
) -> bytes:
    """A GeoPackage of layers and of tables without shapes.

    Parameters
    ----------
    about
        What the whole is.
    warnings
        What stands in the description of every layer and table.
    files
        Text of the scenario files, by name.
    date
        Of everything in it; None = the first day of 2000.
    """
    database = sqlite3.connect(":memory:", isolation_level=None)
    try:
        database.execute("PRAGMA foreign_keys = ON")
        database.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {_VERSION}")
        database.executescript(_SCHEMA)
        database.execute("BEGIN")
        time = f"{(date or _UNDATED).isoformat()}T00:00:00.000Z"
        writer = _Writer(database, time, f"{UNITS} {EMPTY} {warnings}")
        writer.reference_systems()
        for layer in layers:
            writer.layer(layer)
        for table in tables:
            writer.table(table)
        writer.styles(styles)
        writer.metadata(about, files)
        database.execute("COMMIT")
        return bytes(database.serialize())
    finally:
        database.close()


@dataclass(frozen=True, slots=True)
class _Writer:
    """Puts layers and tables into an open database."""

    database: sqlite3.Connection
    time: str
    reading: str  # how to read any of the tables

    def reference_systems(self) -> None:
        """The systems that every GeoPackage names; WGS 84 is the one that is used."""
        wkt = CRS(WGS84).to_wkt("WKT1_GDAL")
        rows = [
            ("Undefined cartesian SRS", -1, "NONE", -1, "undefined", "undefined cartesian"),
            ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic"),
            ("WGS 84 geodetic", _SRS, "EPSG", _SRS, wkt, "longitude and latitude in degrees"),
        ]
        self._insert("gpkg_spatial_ref_sys", rows)
        self._insert(
            "gpkg_extensions",
            [(table, None, name, told, "read-write") for table, name, told in _EXTENSIONS],
        )

    def layer(self, layer: DataLayer) -> None:
        """A table with a shape in each row."""
        shapes = layer.frame.geometry.to_numpy()
        bounds = shapely.total_bounds(shapes).tolist() if len(shapes) else _NOWHERE
        self._contents(layer.name, "features", self._told(layer.title), bounds, _SRS)
        self._insert(
            "gpkg_geometry_columns", [(layer.name, "geom", layer.shape.upper(), _SRS, 0, 0)]
        )
        frame = pd.DataFrame(layer.frame.drop(columns="geometry"))
        self._rows(layer.name, frame, f'"geom" {layer.shape.upper()}, ', _blobs(shapes))
        self._columns(layer.name, layer.units, layer.meanings)

    def table(self, table: DataTable) -> None:
        """A table without shapes."""
        self._contents(table.name, "attributes", self._told(table.title), _NOWHERE, None)
        self._rows(table.name, table.frame, "", None)
        self._columns(table.name, table.units, table.meanings)

    def styles(self, styles: Iterable[LayerStyle]) -> None:
        """How QGIS is to draw the layers; the first style of each is the one it takes itself."""
        self._contents(
            "layer_styles", "attributes", "Styles of the layers for QGIS", _NOWHERE, None
        )
        seen: set[str] = set()
        rows = []
        for number, style in enumerate(styles, start=1):
            first = style.layer not in seen
            seen.add(style.layer)
            rows.append(
                (number, "", "", style.layer, "geom", style.name, style.qml, "", first,
                 style.description, "", None, self.time)
            )  # fmt: skip
        self._insert("layer_styles", rows)

    def metadata(self, about: str, files: Mapping[str, str]) -> None:
        """What the whole is, and the scenario files as they are written."""
        texts = [about, *files.values()]
        rows = [
            (number, "dataset", _PLAIN_TEXT, "text/plain", text)
            for number, text in enumerate(texts, start=1)
        ]
        self._insert("gpkg_metadata", rows)
        self._insert(
            "gpkg_metadata_reference",
            [("geopackage", None, None, None, self.time, row[0], None) for row in rows],
        )

    def _told(self, title: str) -> str:
        return f"{title}. {self.reading}"

    def _contents(
        self, name: str, kind: str, told: str, bounds: Sequence[float | None], srs: int | None
    ) -> None:
        self._insert("gpkg_contents", [(name, kind, name, told, self.time, *bounds, srs)])

    def _columns(self, name: str, units: Mapping[str, str], meanings: Mapping[str, str]) -> None:
        rows = []
        for column, unit in units.items():
            told = listed(unit, meanings.get(column, "")) or None
            rows.append((name, column, None, None, told, None, None))
        self._insert("gpkg_data_columns", rows)

    def _rows(self, name: str, frame: pd.DataFrame, shape: str, blobs: list[bytes] | None) -> None:
        kinds = {str(column): _kind(frame[column]) for column in frame}
        listed = ", ".join(f"{_quoted(column)} {kind}" for column, kind in kinds.items())
        start = f"CREATE TABLE {_quoted(name)} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL"
        self.database.execute(f"{start}, {shape}{listed})".replace(", )", ")"))
        columns = [_cells(frame[column], kind) for column, kind in kinds.items()]
        first = [range(1, len(frame) + 1), *([] if blobs is None else [blobs])]
        self._insert(name, list(zip(*first, *columns, strict=True)))

    def _insert(self, table: str, rows: Sequence[Sequence[object]]) -> None:
        if rows:
            places = ", ".join("?" * len(rows[0]))
            insert = f"INSERT INTO {_quoted(table)} VALUES ({places})"  # noqa: S608  (a quoted name)
            self.database.executemany(insert, rows)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _kind(column: pd.Series) -> str:
    """What a column of a table is in a GeoPackage."""
    known = column.dropna()
    if pd.api.types.is_bool_dtype(column) or (
        len(known) and known.map(lambda cell: isinstance(cell, (bool, np.bool_))).all()
    ):
        return "BOOLEAN"
    if pd.api.types.is_integer_dtype(column):
        return "INTEGER"
    return "REAL" if pd.api.types.is_float_dtype(column) else "TEXT"


def _cells(column: pd.Series, kind: str) -> list[object]:
    """Cells as a database holds them: NULL where nothing is known, and for never."""
    if kind == "TEXT":
        return [None if pd.isna(cell) else str(cell) for cell in column]
    cells = column.astype(object).where(column.notna(), None).tolist()
    if kind == "REAL":
        return [None if cell is None or not np.isfinite(cell) else float(cell) for cell in cells]
    return [None if cell is None else int(cell) for cell in cells]


def _blobs(shapes: NDArray[np.object_]) -> list[bytes]:
    """Shapes in the standard's own binary form: a header, the bounds of all but points, WKB."""
    flavour = {"byte_order": 1, "flavor": "iso"}
    found = []
    bodies, bounds = shapely.to_wkb(shapes, **flavour), shapely.bounds(shapes)
    for shape, body, (west, south, east, north) in zip(shapes, bodies, bounds, strict=True):
        if shape.is_empty or shape.geom_type == "Point":  # without bounds
            head = struct.pack("<2sBBi", b"GP", 0, 0b10001 if shape.is_empty else 0b1, _SRS)
        else:
            corners = west, east, south, north
            head = struct.pack("<2sBBi4d", b"GP", 0, 0b11, _SRS, *corners)
        found.append(head + body)
    return found
