"""The limit that memory sets: the time to read and write once all that a sweep touches."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from coverage.hierarchy.compiled import compiled


@compiled
def _stream(arcs: NDArray[np.int32], rows: NDArray[np.int32]) -> int:
    """Read every arc, read and write every row; the sum keeps the compiler from skipping."""
    total = 0
    for i in range(len(arcs)):
        total += arcs[i]
    for i in range(len(rows)):
        rows[i] += 1
    return total


def streaming(n_nodes: int, n_arcs: int, width: int) -> Callable[[], object]:
    """Work that moves the bytes of one sweep and does nothing else.

    Parameters
    ----------
    n_nodes
        Rows of the buffer, each read and written once.
    n_arcs
        Arcs of the hierarchy that a sweep goes down, each with an int32 node and an int32 cost.
    width
        Sites of one batch: int32 numbers in a row.
    """
    arcs = np.ones(2 * n_arcs, np.int32)
    rows = np.zeros(n_nodes * width, np.int32)
    return lambda: _stream(arcs, rows)


def bytes_touched(n_nodes: int, n_arcs: int, width: int) -> int:
    """Bytes that `streaming` moves: arcs once, rows twice."""
    return 4 * (2 * n_arcs + 2 * n_nodes * width)
