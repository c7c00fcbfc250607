"""The straight segment nearest to a point: segments in square cells, searched ring by ring."""

from __future__ import annotations

from math import floor, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coverage.hierarchy.compiled import compiled

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_LEAST_CELL_M = 50.0
_CELLS_EACH = 4  # a segment, at most: so many there are, and in so many they stand on average
_ROUNDING_M = 1e-6  # by which float noise may put a point over the edge of its cell


class Segments(NamedTuple):
    """Segments in cells: those of cell c are `row[first[c]:first[c + 1]]`, ascending.

    A segment stands in each cell that its bounds touch. Cells count from the south-west corner,
    column by column.
    """

    ends: FloatArray  # (segments, 4) x and y of the start and of the end, metres
    west: float
    south: float
    cell_m: float
    columns: int
    rows: int
    first: IntArray  # (cells + 1,)
    row: IntArray


def in_cells(ends: FloatArray) -> Segments:
    """Put segments into cells, as small as their number allows.

    Parameters
    ----------
    ends : shape (segments, 4)
        Finite x and y of the start and of the end, metres; one segment at least.
    """
    low, high = np.minimum(ends[:, :2], ends[:, 2:]), np.maximum(ends[:, :2], ends[:, 2:])
    corner = low.min(axis=0)
    cell_m = _LEAST_CELL_M
    while True:
        begin, end = (np.floor((each - corner) / cell_m) for each in (low, high))
        cells = end.max(axis=0) + 1
        most = max(cells.prod(), (end - begin + 1).prod(axis=1).sum())
        if most <= _CELLS_EACH * len(ends) or cells.prod() == 1:
            break
        cell_m *= 2
    columns, rows = cells.astype(int).tolist()
    first, row = _filled(begin.astype(np.int64), end.astype(np.int64), columns, rows)
    west, south = corner.tolist()
    return Segments(
        ends=ends, west=west, south=south, cell_m=cell_m, columns=columns, rows=rows, first=first,
        row=row,
    )  # fmt: skip


@compiled
def _filled(begin: IntArray, end: IntArray, columns: int, rows: int) -> tuple[IntArray, IntArray]:
    """The segments of each cell, from the first and the last column and row of each segment."""
    first = np.zeros(columns * rows + 1, np.int64)
    for segment in range(len(begin)):
        for column in range(begin[segment, 0], end[segment, 0] + 1):
            for cell in range(
                column * rows + begin[segment, 1], column * rows + end[segment, 1] + 1
            ):
                first[cell + 1] += 1
    first = np.cumsum(first)
    free = first[:-1].copy()
    row = np.empty(first[-1], np.int64)
    for segment in range(len(begin)):
        for column in range(begin[segment, 0], end[segment, 0] + 1):
            for cell in range(
                column * rows + begin[segment, 1], column * rows + end[segment, 1] + 1
            ):
                row[free[cell]] = segment
                free[cell] += 1
    return first, row


@compiled
def nearest_segments(segments: Segments, x: FloatArray, y: FloatArray, limit_m: float) -> IntArray:
    """Row of the segment nearest to each point; of two equally near the first.

    Parameters
    ----------
    x, y : shape (points,)
        Metres, finite.
    limit_m
        Beyond it -1 may be given: nothing is looked for farther away.
    """
    found = np.full(len(x), -1, np.int64)
    rings = int(limit_m / segments.cell_m) + 2
    for point in range(len(x)):
        column = floor((x[point] - segments.west) / segments.cell_m)
        row = floor((y[point] - segments.south) / segments.cell_m)
        best_m = np.inf
        for ring in range(rings):
            # What only stands in cells of this ring or farther is at least so far away.
            if best_m < (ring - 1) * segments.cell_m - _ROUNDING_M:
                break
            for c in range(max(column - ring, 0), min(column + ring + 1, segments.columns)):
                # Of the columns between only the lowest and the highest cell are of this ring.
                step = 1 if abs(c - column) == ring else 2 * ring
                for r in range(row - ring, row + ring + 1, step):
                    if not 0 <= r < segments.rows:
                        continue
                    cell = c * segments.rows + r
                    for at in range(segments.first[cell], segments.first[cell + 1]):
                        segment = segments.row[at]
                        away_m = _away_m(segments.ends[segment], x[point], y[point])
                        if away_m < best_m or (away_m == best_m and segment < found[point]):
                            best_m, found[point] = away_m, segment
    return found


@compiled
def _away_m(ends: FloatArray, x: float, y: float) -> float:
    """Distance of a point from a segment; the same to a corner that two segments share."""
    dx, dy = ends[2] - ends[0], ends[3] - ends[1]
    square = dx * dx + dy * dy
    along = (x - ends[0]) * dx + (y - ends[1]) * dy
    if along <= 0:
        return sqrt((x - ends[0]) ** 2 + (y - ends[1]) ** 2)
    if along >= square:
        return sqrt((x - ends[2]) ** 2 + (y - ends[3]) ** 2)
    return float(abs((ends[1] - y) * dx - (ends[0] - x) * dy) / square * sqrt(square))
