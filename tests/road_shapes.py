"""Small road networks of every odd shape."""

from __future__ import annotations

import numpy as np
from dijkstra import Roads, roads_of


def both_ways(pairs, cost_ms=10):
    """Roads both ways, dearer the way back."""
    return [arc for a, b in pairs for arc in ((a, b, cost_ms), (b, a, cost_ms + 1))]


def beside(n, arcs) -> Roads:
    """Roads between nodes in a row."""
    return roads_of(np.arange(n), np.zeros(n), arcs)


def grid(side, cost_ms=10, *, positions=True) -> Roads:
    """Two-way streets between neighbours in a square."""
    number = np.arange(side * side).reshape(side, side)
    pairs = [*zip(number[:, :-1].flat, number[:, 1:].flat, strict=True)]
    pairs += [*zip(number[:-1].flat, number[1:].flat, strict=True)]
    y, x = np.divmod(np.arange(side * side), side) * np.full((2, 1), positions)
    return roads_of(x, y, both_ways(pairs, cost_ms))


SHAPES = {
    "loops alone": beside(4, [(i, i, 5) for i in range(4)]),
    "no road at all": beside(40, []),
    "isolated among joined": beside(30, both_ways([(i, i + 3) for i in range(0, 24, 6)])),
    "star": beside(60, both_ways([(0, i) for i in range(1, 60)])),
    "star one way in": beside(60, [(i, 0, i) for i in range(1, 60)]),
    "one-way ring": beside(50, [(i, (i + 1) % 50, i) for i in range(50)]),
    "complete": roads_of(
        np.arange(60) % 8,
        np.arange(60) // 8,
        [(a, b, 1 + (7 * a + 13 * b) % 40) for a in range(60) for b in range(60) if a != b],
    ),
    "complete at one cost": beside(20, both_ways([(a, b) for a in range(20) for b in range(a)])),
    "grid": grid(14),
    "grid of free roads": grid(9, 0).costing(np.zeros(288, int)),
    "grid at one position": grid(12, positions=False),
    "two stars joined": beside(
        41, both_ways([*[(0, i) for i in range(1, 20)], *[(40, i) for i in range(19, 40)]])
    ),
    "ladder": beside(
        80, both_ways([*[(i, i + 2) for i in range(78)], *[(i, i + 1) for i in range(0, 80, 2)]])
    ),
    "repeated roads": beside(
        3, [(0, 1, 9), (0, 1, 4), (1, 0, 8), (0, 1, 6), (1, 2, 3), (1, 2, 3), (2, 1, 0), (2, 1, 2)]
    ),
}
