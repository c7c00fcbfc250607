"""OR-Library's p-median instances: graphs to matrices of distances, and their published optima.

Beasley (1990, Journal of the Operational Research Society 41, 1069-1072). Where a file repeats an
edge, the later line counts.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

FOLDER = Path("location_benchmarks", "orlib_pmed")  # in the shared data


def read_pmed(path: Path) -> tuple[NDArray[np.float64], int]:
    """Distances between all nodes, shape (nodes, nodes), whole numbers, and p."""
    lines = path.read_text(encoding="utf-8").splitlines()
    first, *rest = ([int(each) for each in line.split()] for line in lines if line.strip())
    nodes, _, p = first
    lengths = {(min(a, b) - 1, max(a, b) - 1): float(length) for a, b, length in rest}
    graph = csr_array((list(lengths.values()), np.array(list(lengths)).T), shape=(nodes, nodes))
    return np.asarray(dijkstra(graph, directed=False)), p


def median_optima(folder: Path) -> dict[str, int]:
    """Proven p-median values by name of the instance."""
    with (folder / "pmedopt.csv").open(encoding="utf-8") as file:
        return {row["instance"]: int(row["p_median_opt"]) for row in csv.DictReader(file)}


def center_optima(folder: Path) -> dict[str, int]:
    """Proven vertex p-center values by name of the instance."""
    lines = (folder / "kcenteropt.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split() for line in lines if line.strip())
    return {name: int(value) for name, value in pairs}
