"""Larger counties grown from the sample county: mirrored copies, joined where roads meet.

A box is cut out of the sample and laid like tiles, each the mirror image of its neighbours. A
road that leaves a tile meets its own image on the border, so the larger county has the sample's
towns, lanes and main roads, no seam that a road map would not have, and no chance in it.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from benchmarks.engine.graph import FloatArray, Graph, make_graph

WHOLE = 0.9  # a box with this share of the sample's width and height holds all but its fringe
HALVINGS = 30


def grow(sample: Graph, n_nodes: int, name: str) -> Graph:
    """A county of about this many junctions.

    Parameters
    ----------
    sample
        Positions in metres.
    n_nodes
        As many tiles as are needed of the largest box, in rows and columns as near to a square
        as can be; then the box is made smaller until the number of junctions is as near as it
        comes.
    """
    most = int(_inside(sample, WHOLE).sum())
    columns = math.ceil(math.sqrt(n_nodes / most))
    rows = math.ceil(n_nodes / most / columns)
    low, high = 0.0, WHOLE
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if int(_inside(sample, middle).sum()) * rows * columns < n_nodes:
            low = middle
        else:
            high = middle
    county = tile(sample, high, columns, rows)
    about = f"{columns} × {rows} tiles, each {high:.0%} of the sample county's width and height"
    return make_graph(
        name,
        about,
        (county.tail, county.head, county.cost_ms),
        (county.x, county.y),
    )


def tile(sample: Graph, share: float, columns: int, rows: int) -> Graph:
    """Copies of the middle of a graph, side by side and mirrored.

    Parameters
    ----------
    share
        Of the sample's width and height that the box takes, around the middle.

    Notes
    -----
    An arc that leaves the box is cut at the border. With its mirror image it makes one arc from
    its node to the node's image in the next tile, of twice the cost of the part inside. At the
    outer border it ends. Arcs between two nodes of the box stay as they are.
    """
    inside = _inside(sample, share)
    new = np.cumsum(inside) - 1
    west, east, south, north = _box(sample, share)
    within = inside[sample.tail] & inside[sample.head]
    n_tile = int(inside.sum())
    tail, head = new[sample.tail[within]], new[sample.head[within]]
    tile_x, tile_y = sample.x[inside], sample.y[inside]
    crossings = _crossings(sample, share, new)
    parts: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]] = []
    xs, ys = [], []
    for row in range(rows):
        for column in range(columns):
            base = (row * columns + column) * n_tile
            parts.append((tail + base, head + base, sample.cost_ms[within].astype(np.int64)))
            xs.append(_laid(tile_x, west, east, column))
            ys.append(_laid(tile_y, south, north, row))
            for (step_x, step_y), (node, outward, cost) in crossings.items():
                # In a mirrored tile the sample's east border lies to the west.
                next_column = column + (-step_x if column % 2 else step_x)
                next_row = row + (-step_y if row % 2 else step_y)
                if not (0 <= next_column < columns and 0 <= next_row < rows):
                    continue
                over = (next_row * columns + next_column) * n_tile
                here, there = node + base, node + over
                parts.append((np.where(outward, here, there), np.where(outward, there, here), cost))
    arcs = tuple(np.concatenate(each) for each in zip(*parts, strict=True))
    return make_graph(
        sample.name,
        sample.about,
        (arcs[0], arcs[1], arcs[2]),
        (np.concatenate(xs), np.concatenate(ys)),
    )


def _box(sample: Graph, share: float) -> tuple[float, float, float, float]:
    """West, east, south and north of the box."""
    sides = []
    for values in (sample.x, sample.y):
        middle, half = (values.min() + values.max()) / 2, np.ptp(values) / 2 * share
        sides += [float(middle - half), float(middle + half)]
    return sides[0], sides[1], sides[2], sides[3]


def _inside(sample: Graph, share: float) -> NDArray[np.bool_]:
    west, east, south, north = _box(sample, share)
    x, y = sample.x, sample.y
    return np.asarray((x > west) & (x < east) & (y > south) & (y < north))


def _crossings(
    sample: Graph, share: float, new: NDArray[np.int64]
) -> dict[tuple[int, int], tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]]:
    """Arcs that cross each side of the box: the node inside, whether it leaves, and the cost.

    The side is the one that the straight line from the inner to the outer node meets first. Each
    arc of the sample is seen once a tile, so that both tiles of a border give the same two arcs.
    """
    inside = _inside(sample, share)
    outward = inside[sample.tail] & ~inside[sample.head]
    inward = ~inside[sample.tail] & inside[sample.head]
    arc = np.flatnonzero(outward | inward)
    outward = outward[arc]
    inner = np.where(outward, sample.tail[arc], sample.head[arc])
    outer = np.where(outward, sample.head[arc], sample.tail[arc])
    west, east, south, north = _box(sample, share)
    part = np.stack(
        [
            _part_before(sample.x[inner], sample.x[outer], west),
            _part_before(sample.x[inner], sample.x[outer], east),
            _part_before(sample.y[inner], sample.y[outer], south),
            _part_before(sample.y[inner], sample.y[outer], north),
        ]
    )
    side = part.argmin(axis=0)
    cost = np.rint(2 * part.min(axis=0) * sample.cost_ms[arc]).astype(np.int64)
    steps = ((-1, 0), (1, 0), (0, -1), (0, 1))
    return {
        step: (new[inner[side == i]], outward[side == i], cost[side == i])
        for i, step in enumerate(steps)
    }


def _part_before(inner: FloatArray, outer: FloatArray, border: float) -> FloatArray:
    """Share of the way from inner to outer that lies before a border; `inf` = never met."""
    met = (outer - border) * (inner - border) < 0
    return np.where(met, (border - inner) / np.where(met, outer - inner, 1.0), np.inf)


def _laid(values: FloatArray, low: float, high: float, place: int) -> FloatArray:
    """Coordinates of a tile in its place, mirrored in every second one."""
    width = high - low
    return np.asarray(place * width + ((high - values) if place % 2 else (values - low)))
