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
from pathlib import Path

import numpy as np
import osmium
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray
from osmium.filter import KeyFilter, TagFilter

_ESCAPED = re.compile("%([0-9a-f]+)%")
_KEYS = ("highway", "barrier", "railway", "route", "restriction")
_FIELDS = ["item", "version", "timestamp", "tags", "rest"]
_WANTED = ["item", "timestamp", "tags", "rest"]
_AT_ONCE = 1 << 20  # bytes
# Nn123x-0.7y52.6,n124x-0.7y52.7 becomes the lines 123,-0.7,52.6 and 124,-0.7,52.7
_TO_LINES = bytes.maketrans(b"N,xy", b"\n\n,,")
_COLUMNS = {"ref": pa.int64(), "lon": pa.float64(), "lat": pa.float64()}


def osm_file(path: Path) -> osmium.io.File:
    """The file with its format told: osmium itself knows suffixes in small letters only."""
    name = path.name.lower()
    form = next(each for each in ("pbf", "osm.gz", "osm.bz2", "osm") if name.endswith(f".{each}"))
    return osmium.io.File(str(path), form)


def opl_parts(reader: osmium.io.Reader) -> Iterator[tuple[list[list[str]], pa.Table]]:
    """Every object that may tell something of roads, in the file's order, part by part.

    Nodes come as the fields of their lines: `n<id>`, `dV`, `t<timestamp>`, `T<tags>`, `x<lon>`,
    `y<lat>`. Ways and relations are rows of a table. Its columns: `item`, `w` or `r` and the id;
    `timestamp`, from its `t` on; `tags`, from their `T` on; `rest`: of a way `N` and its nodes,
    each as `n<id>x<lon>y<lat>`.
    """
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "kept.opl"
        places = osmium.NodeLocationsForWays(osmium.index.create_map("flex_mem"))
        places.ignore_errors()  # nodes beyond the edge of an extract have no place
        form = "opl,locations_on_ways=true,add_metadata=timestamp"
        # Handed on in small parts, the text is formatted while the file is still being read.
        writer = osmium.SimpleWriter(osmium.io.File(str(path), form), _AT_ONCE)
        try:
            # Only what passes a filter comes to the next step; nodes must come to their places.
            osmium.apply(reader, _ways(), _relations(), places, KeyFilter(*_KEYS), writer)
        finally:
            _close(writer)
        # Memory that has been in use is quicker than new memory: so small parts here as well.
        with path.open("rb") as file:
            while lines := file.read(_AT_ONCE) + file.readline():
                yield _nodes_and_table(lines)


def _nodes_and_table(lines: bytes) -> tuple[list[list[str]], pa.Table]:
    nodes = []

    def set_aside(row: pyarrow.csv.InvalidRow) -> str:
        nodes.append(row.text.split(" "))
        return "skip"

    # Values escape spaces and line ends, so that both divide the text safely. Nodes alone have a
    # field more than there are columns.
    table = pyarrow.csv.read_csv(
        pa.BufferReader(lines),
        read_options=pyarrow.csv.ReadOptions(column_names=_FIELDS, block_size=len(lines)),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=" ", quote_char=False, invalid_row_handler=set_aside
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(_FIELDS, pa.string()), include_columns=_WANTED
        ),
    )
    return nodes, table


def _ways() -> KeyFilter:
    ways = KeyFilter("highway", "route")
    ways.enable_for(osmium.osm.WAY)
    return ways


def _relations() -> TagFilter:
    relations = TagFilter(("type", "restriction"))
    relations.enable_for(osmium.osm.RELATION)
    return relations


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
    return dict(_unescaped(pair).split("=", 1) for pair in pairs)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "%" in text else text


def node_columns(
    nodes: list[str],
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Ids, longitudes and latitudes of the ways' nodes, one after the other; NaN = no place."""
    if not nodes:
        return np.empty(0, np.int64), np.empty(0), np.empty(0)
    lines = "".join(nodes).encode().translate(_TO_LINES, delete=b"n")
    table = pyarrow.csv.read_csv(
        pa.BufferReader(lines),
        read_options=pyarrow.csv.ReadOptions(column_names=list(_COLUMNS)),
        convert_options=pyarrow.csv.ConvertOptions(column_types=_COLUMNS),
    )
    ref, lon, lat = (table[name].to_numpy() for name in _COLUMNS)
    return ref, lon, lat
