"""OR-Library's p-median instances: graphs to matrices of distances, and their published optima.

Beasley (1990, Journal of the Operational Research Society 41, 1069-1072). Where a file repeats an
edge, the later line counts.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path


def read_pmed(path: Path):
    """Distances between all nodes, shape (nodes, nodes), and p."""
    lines = [[int(each) for each in line.split()] for line in path.read_text().splitlines()]
    (nodes, _, p), *edges = filter(None, lines)
    length = {(min(a, b) - 1, max(a, b) - 1): metres for a, b, metres in edges}
    ends = np.array(list(length)).T
    lengths = np.array(list(length.values()), dtype=float)
    graph = csr_array((lengths, ends), shape=(nodes, nodes))
    return shortest_path(graph, method="D", directed=False), p


def median_optima(folder: Path):
    """Proven p-median values by name of the instance."""
    with (folder / "pmedopt.csv").open(encoding="utf-8") as file:
        return {row["instance"]: int(row["p_median_opt"]) for row in csv.DictReader(file)}


def center_optima(folder: Path):
    """Proven vertex p-center values by name of the instance."""
    lines = (folder / "kcenteropt.txt").read_text(encoding="utf-8").splitlines()
    return {name: int(value) for name, value in map(str.split, filter(str.strip, lines))}
