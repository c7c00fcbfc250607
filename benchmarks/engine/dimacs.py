"""Graphs in the form of the 9th DIMACS Implementation Challenge (2006): `.gr.gz` and `.co.gz`."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.engine.graph import Graph, make_graph

DEGREES = 1e-6  # unit of the coordinates


def read_dimacs(name: str, arcs_file: Path, positions_file: Path) -> Graph:
    """Read arcs (`a TAIL HEAD COST`, nodes from 1) and positions (`v NODE X Y`).

    Of repeated arcs the least counts, and a loop is never on a shortest path.
    """
    node, x, y = _numbers(positions_file, b"v").T
    arcs = _numbers(arcs_file, b"a")
    by_node = np.argsort(node)
    return make_graph(
        name,
        f"9th DIMACS Challenge, {arcs_file.name}, {len(arcs):,} arcs in the file",
        (arcs[:, 0] - 1, arcs[:, 1] - 1, arcs[:, 2]),
        (x[by_node] * DEGREES, y[by_node] * DEGREES),
    )


def _numbers(path: Path, letter: bytes) -> NDArray[np.int64]:
    """The three numbers of each line that starts with a letter."""
    with gzip.open(path, "rb") as file:
        lines = [line[1:] for line in file if line.startswith(letter)]
    return np.array(b"".join(lines).split(), np.int64).reshape(-1, 3)
