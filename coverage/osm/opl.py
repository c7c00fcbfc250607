"""An OpenStreetMap file as text lines: osmium filters and places, we read.

Handing objects to Python one by one costs far more than reading them. So osmium keeps what has
certain keys, puts each way's node positions beside its node ids, and writes OPL, its line format
(one object a line: https://osmcode.org/opl-file-format/), all without Python.
"""

from __future__ import annotations

import ctypes
import re
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import osmium
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray
from osmium.filter import KeyFilter

_ESCAPED = re.compile("%([0-9a-f]+)%")
# n123x-0.7y52.6 becomes 123,-0.7,52.6
_TO_COLUMNS = bytes.maketrans(b"xy", b",,")
_COLUMNS = {"ref": pa.int64(), "lon": pa.float64(), "lat": pa.float64()}


def osm_file(path: Path) -> osmium.io.File:
    """The file with its format told: osmium itself knows suffixes in small letters only."""
    name = path.name.lower()
    form = next(each for each in ("pbf", "osm.gz", "osm.bz2", "osm") if name.endswith(f".{each}"))
    return osmium.io.File(str(path), form)


def opl_rows(reader: osmium.io.Reader, keys: tuple[str, ...]) -> Iterator[list[str]]:
    """Every object that has one of the keys, in the file's order, as the fields of its line.

    Of a node: `n<id>`, `dV`, `t<timestamp>`, `T<tags>`, `x<lon>`, `y<lat>`; of a way: `w<id>`,
    `dV`, `t<timestamp>`, `T<tags>`, `N<nodes>`, each node as `n<id>x<lon>y<lat>`; of a relation:
    `r<id>`, `dV`, `t<timestamp>`, `T<tags>`, `M<members>`.
    """
    with tempfile.TemporaryDirectory() as scratch:
        text = Path(scratch) / "kept.opl"
        places = osmium.NodeLocationsForWays(osmium.index.create_map("flex_mem"))
        places.ignore_errors()  # nodes beyond the edge of an extract have no place
        form = "opl,locations_on_ways=true,add_metadata=timestamp"
        writer = osmium.SimpleWriter(osmium.io.File(str(text), form))
        try:
            osmium.apply(reader, places, KeyFilter(*keys), writer)
        finally:
            _close(writer)
        # Values escape spaces and line ends, so that both divide the text safely.
        lines = text.read_text(encoding="utf-8").split("\n")
        for line in filter(None, lines):
            yield line.split(" ")


def _close(writer: osmium.SimpleWriter) -> None:
    """Close a writer, also one that has failed (on a tag that is not UTF-8, say)."""
    try:
        writer.close()
    except RuntimeError:
        # osmium ends the whole program when such a writer is freed. So it is never freed.
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(writer))
        raise


def tags_among(text: str, keys: frozenset[str]) -> tuple[str, ...]:
    """The `key=value` pairs of a field of tags whose key is wanted, still escaped."""
    return tuple([pair for pair in text[1:].split(",") if pair.partition("=")[0] in keys])


def as_tags(pairs: tuple[str, ...]) -> dict[str, str]:
    """Pairs as a dictionary, escapes undone."""
    return dict(
        _ESCAPED.sub(lambda match: chr(int(match[1], 16)), pair).split("=", 1) for pair in pairs
    )


def node_columns(
    nodes: list[str],
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Ids, longitudes and latitudes of the ways' nodes, one after the other; NaN = no place."""
    if not nodes:
        return np.empty(0, np.int64), np.empty(0), np.empty(0)
    lines = ",".join(nodes).replace(",", "\n").encode().translate(_TO_COLUMNS, delete=b"Nn")
    table = pyarrow.csv.read_csv(
        BytesIO(lines),
        read_options=pyarrow.csv.ReadOptions(column_names=list(_COLUMNS)),
        convert_options=pyarrow.csv.ConvertOptions(column_types=_COLUMNS),
    )
    ref, lon, lat = (table[name].to_numpy() for name in _COLUMNS)
    return ref, lon, lat
