"""Located: the sites that a model of cover chose, with what is proven of them.

Also how far a search may go, which all models of cover take alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from estates.location.programme import FloatArray, IntArray, Progress, gap_of

NOISE = 1e-9  # a difference below this, as a share of all there is to win, is float noise


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Located:
    """What a model of cover came to."""

    units: IntArray  # (n_sites,) opened at each site; 0 or 1 where the model knows no more
    value: float  # of these units, counted from the matrix itself
    bound: float  # no choice is better: at least the value, or at most, where cost is minimised
    stopped: bool  # by whoever asked, or by the clock, before the gap was reached
    seconds: float

    @property
    def sites(self) -> IntArray:
        """Numbers of the sites with a unit or more, rising."""
        return np.flatnonzero(self.units)

    @property
    def gap(self) -> float:
        """By how much of its own size the value may miss the best; 0 where it is proven best."""
        return gap_of(max(self.value, self.bound), min(self.value, self.bound))


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How far to search; the words are those of `Programme.solve`.

    Progress is told in the model's own measure: what is covered, not what is missed.
    """

    gap: float = 0.0
    limit_s: float = np.inf
    progress: Callable[[Progress], None] | None = None
    stop: Callable[[], bool] | None = None


def step_of(values: FloatArray) -> float:
    """The number of which all values are whole multiples; 0 where they are not whole numbers.

    Two different totals then differ by a step at least, so that a bound less than a step away
    proves a solution best.
    """
    if not values.size or values.max() > 2**52 or (values != np.floor(values)).any():
        return 0.0
    return float(np.gcd.reduce(values.astype(np.int64), axis=None))
