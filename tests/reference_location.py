"""p-median and p-center by trying every set of sites: plain loops, exact fractions, no NumPy."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import inf, isinf


def every_choice(distance, weight, p, together):
    """Least `together` (sum or max) of weight × nearest distance over all p sites; inf = none."""
    asks = [(row, w) for row, w in zip(distance, weight, strict=True) if w > 0]
    least = inf
    for sites in combinations(range(len(distance[0])), p):
        nearest = [(min(row[site] for site in sites), w) for row, w in asks]
        if not any(isinf(d) for d, _ in nearest):
            least = min(least, together(Fraction(d) * Fraction(w) for d, w in nearest))
    return least


def worth(distance, weight, sites, together):
    """The same of one choice of sites."""
    chosen = [[row[site] for site in sites] for row in distance]
    return every_choice(chosen, weight, len(sites), together)
