"""Located: the sites that a model of cover or distance chose, with what is proven of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from estates.location.programme import FloatArray, IntArray, gap_of

NOISE = 1e-9  # a difference below this, as a share of all there is to win, is float noise
_WHOLE = 2.0**53  # above it floats no longer tell whole numbers apart


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Located:
    """What a model came to.

    Where the search was stopped before any choice was found, there are no units, and the value is
    inf where it is minimised, -inf where it is maximised.
    """

    units: IntArray  # (n_sites,) opened at each site; 0 or 1 where the model knows no more
    value: float  # of these units, counted from the matrix itself
    bound: float  # no choice is better: at least the value, or at most, where it is minimised
    stopped: bool  # by whoever asked, or by the clock, before the gap was reached
    seconds: float

    @property
    def sites(self) -> tuple[int, ...]:
        """Numbers of the sites with a unit or more, rising."""
        return tuple(np.flatnonzero(self.units).tolist())

    @property
    def gap(self) -> float:
        """By how much of its own size the value may miss the best; 0 where it is proven best."""
        return gap_of(max(self.value, self.bound), min(self.value, self.bound))

    def counted(self, units: IntArray, value: float) -> Located:
        """The same for all sites and rows of the input, after a search among some of them.

        The value is maximised; where it was proven best, it is so counted this way, too.
        """
        proven = self.bound <= self.value
        return replace(
            self, units=units, value=value, bound=value if proven else max(self.bound, value)
        )


def step_of(values: FloatArray, most: float) -> float:
    """The number of which all values are whole multiples; 0 where they are not whole numbers.

    Two different totals then differ by a step at least, so that a bound less than a step away
    proves a solution best. No total may be above `most`, which says whether floats add up exactly.
    """
    if not values.size or most >= _WHOLE or (values != np.floor(values)).any():
        return 0.0
    return float(np.gcd.reduce(values.astype(np.int64), axis=None))
