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
from typing import NamedTuple

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


class OplObject(NamedTuple):
    """One object of the file, still as text."""

    kind: str  # n, w or r
    id: int
    tags: str  # as OPL writes them: key=value, separated by commas, escaped
    nodes: str  # of a way: n<id>x<lon>y<lat>, separated by commas


def osm_file(path: Path) -> osmium.io.File:
    """The file with its format told: osmium itself knows suffixes in small letters only."""
    name = path.name.lower()
    form = next(each for each in ("pbf", "osm.gz", "osm.bz2", "osm") if name.endswith(f".{each}"))
    return osmium.io.File(str(path), form)


def opl_objects(path: Path, keys: tuple[str, ...]) -> Iterator[OplObject]:
    """Every object that has one of the keys, in the file's order."""
    with tempfile.TemporaryDirectory() as scratch:
        text = Path(scratch) / "kept.opl"
        places = osmium.NodeLocationsForWays(osmium.index.create_map("flex_mem"))
        places.ignore_errors()  # nodes beyond the edge of an extract have no place
        form = "opl,locations_on_ways=true,add_metadata=false"
        writer = osmium.SimpleWriter(osmium.io.File(str(text), form))
        try:
            osmium.apply(osm_file(path), places, KeyFilter(*keys), writer)
        finally:
            _close(writer)
        with text.open(encoding="utf-8") as lines:
            for line in lines:
                head, _, rest = line.rstrip("\n").partition(" T")
                tags, _, nodes = rest.partition(" N" if head[0] == "w" else " ")
                yield OplObject(head[0], int(head[1:].partition(" ")[0]), tags, nodes)


def _close(writer: osmium.SimpleWriter) -> None:
    """Close a writer, also one that has failed (on a tag that is not UTF-8, say)."""
    try:
        writer.close()
    except RuntimeError:
        # osmium ends the whole program when such a writer is freed. So it is never freed.
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(writer))
        raise


def tags_among(text: str, keys: frozenset[str]) -> tuple[str, ...]:
    """The `key=value` pairs of an object whose key is wanted, still escaped; cheap to compare."""
    return tuple([pair for pair in text.split(",") if pair.partition("=")[0] in keys])


def as_tags(pairs: tuple[str, ...]) -> dict[str, str]:
    """Pairs as a dictionary, escapes undone."""
    return dict(
        _ESCAPED.sub(lambda match: chr(int(match[1], 16)), pair).split("=", 1) for pair in pairs
    )


def node_columns(
    nodes: list[str],
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Ids, longitudes and latitudes of the nodes of ways, one after the other; NaN = no place."""
    if not nodes:
        return np.empty(0, np.int64), np.empty(0), np.empty(0)
    lines = ",".join(nodes).replace(",", "\n").encode().translate(_TO_COLUMNS, delete=b"n")
    table = pyarrow.csv.read_csv(
        BytesIO(lines),
        read_options=pyarrow.csv.ReadOptions(column_names=list(_COLUMNS)),
        convert_options=pyarrow.csv.ConvertOptions(column_types=_COLUMNS),
    )
    ref, lon, lat = (table[name].to_numpy() for name in _COLUMNS)
    return ref, lon, lat
