"""Everything for who reckons on in one archive: CSV, GeoJSON, figures as JSON, scenario files.

The same report gives the same bytes: nothing of the clock or of the computer goes into them.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Hashable, Mapping, Sequence

import numpy as np
import pandas as pd
import shapely

from estates.output import as_spreadsheet_text
from estates.report.data.layers import DataLayer, data_layers
from estates.report.data.tables import DataTable, data_tables
from estates.report.data.words import as_json, figures_json, files_of, listed, said_of
from estates.report.subject import OneScenario, Subject

# The least date that a zip archive can hold: files of the same bytes make an archive of the same.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX = 3  # else the archive says which system wrote it
_READABLE = 0o644 << 16
_MARK = "\ufeff"  # makes Excel read a CSV file as UTF-8
_DECIMALS = 7  # of a degree: about a centimetre


def archive_bytes(subject: Subject) -> bytes:
    """All tables as CSV, all layers as GeoJSON, `figures.json`, scenario files and `README.txt`.

    What a search found, where one was run, is `search.json`. In CSV files, text that a spreadsheet
    would take for a formula has an apostrophe before it; in the others it stands as it was written.
    """
    tables = data_tables(subject)
    layers = data_layers(subject, tables)
    files = {f"csv/{table.name}.csv": table_csv(table.frame) for table in tables}
    files |= {f"geojson/{layer.name}.geojson": layer_geojson(layer) for layer in layers}
    files |= {name: text.encode() for name, text in files_of(subject).items()}
    files["figures.json"] = figures_json(subject).encode()
    if isinstance(subject, OneScenario) and subject.search is not None:
        files["search.json"] = as_json(subject.search).encode()
    files["README.txt"] = _readme(said_of(tables), tables, layers).encode()
    return zipped(files)


def table_csv(table: pd.DataFrame) -> bytes:
    """A table as CSV in UTF-8; empty = not known, or never."""
    written = table.copy()
    for column in written:
        cells = written[column]
        if pd.api.types.is_float_dtype(cells):
            written[column] = cells.where(np.isfinite(cells), np.nan)
        elif not pd.api.types.is_numeric_dtype(cells):
            told = cells.astype(object).where(cells.notna(), "")
            written[column] = as_spreadsheet_text(told)
    return (_MARK + written.to_csv(index=False, lineterminator="\r\n")).encode()


def layer_geojson(layer: DataLayer) -> bytes:
    """A layer as GeoJSON (RFC 7946): WGS 84, outer rings against the clock; null = not known."""
    shapes = shapely.transform(
        layer.frame.geometry.to_numpy(), lambda corners: np.round(corners, _DECIMALS)
    )
    shapes = shapely.orient_polygons(shapes, exterior_cw=False)
    rows = pd.DataFrame(layer.frame.drop(columns="geometry")).to_dict("records")
    features = [
        '{"type": "Feature", "properties": '
        f"{json.dumps(_plain(row), ensure_ascii=False, allow_nan=False)}, "
        f'"geometry": {shape}}}'
        for row, shape in zip(rows, shapely.to_geojson(shapes), strict=True)
    ]
    head = f'{{"type": "FeatureCollection", "name": {json.dumps(layer.name)}, "features": [\n'
    return (head + ",\n".join(features) + "\n]}\n").encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """An archive that depends on nothing but names and contents."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, date_time=_ZIP_DATE)
            info.create_system, info.external_attr = _UNIX, _READABLE
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, files[name])
    return packed.getvalue()


def _readme(about: str, tables: Sequence[DataTable], layers: Sequence[DataLayer]) -> str:
    """What is in the archive: every table and layer, every column with its unit."""
    lines = [
        about,
        "csv/      each table; text that a spreadsheet would take for a formula has ' before it",
        "geojson/  each layer",
        "figures.json  every figure as the command prints it",
        "search.json   what a search for better options found, where one was run",
        "",
    ]
    for table in tables:
        lines += _described(f"csv/{table.name}.csv", table)
    for layer in layers:
        lines += _described(f"geojson/{layer.name}.geojson", layer)
    return "\n".join(lines)


def _described(name: str, told: DataTable | DataLayer) -> list[str]:
    columns = [
        f"  {column}: {said}"
        if (said := listed(unit, told.meanings.get(column, "")))
        else f"  {column}"
        for column, unit in told.units.items()
    ]
    return [f"{name}: {told.title}, {len(told.frame)} rows", *columns, ""]


def _plain(row: Mapping[Hashable, object]) -> dict[Hashable, object]:
    """A row as JSON knows it; null for what is not known, and for never."""
    return {
        name: None if isinstance(cell, float) and not np.isfinite(cell) else cell
        for name, cell in row.items()
    }
