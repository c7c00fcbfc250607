"""Where to start a search of cover: greedy by what one more unit adds, then swaps.

What a solution is worth is a sum over rows of demand; a row gains by each unit that covers it, and
by a later one never more than by an earlier one. Maximal cover is the case of one gain a row.
The greedy choice is that of Church and ReVelle (1974), the swaps those of Teitz and Bart (1968,
Operations Research 16, 955-961). Nothing is proven here: a start saves a solver time, no more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from estates.location.located import NOISE
from estates.location.programme import FloatArray, IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverProblem:
    """Demand rows, what covers them, and how much may be opened.

    Attributes
    ----------
    cover : shape (rows, sites), of 0 and 1
        Which site covers which row.
    gains : shape (rows, ranks)
        What a row is worth more by its first, second ... unit; non-negative.
    cost : shape (sites,)
        Of one unit, non-negative.
    budget
        Most that all units may cost together.
    held : shape (sites,)
        Units that must be there.
    most : shape (sites,)
        Units that a site may hold.
    needed
        Ranks of cover that every row must have.
    """

    cover: csr_array
    gains: FloatArray
    cost: FloatArray
    budget: float
    held: IntArray
    most: IntArray
    needed: int = 0

    @property
    def affordable(self) -> float:
        """The budget, with room for what adding up floats may lose."""
        return self.budget + NOISE * max(1.0, abs(self.budget))

    def meets_needs(self, units: IntArray) -> bool:
        """Whether every row has the cover that it must have."""
        return bool((self.cover @ units >= self.needed).all())

    def value(self, units: IntArray) -> float:
        """What units, shape (sites,), are worth."""
        reached = np.minimum(self.cover @ units, self.gains.shape[1])
        return float((self.gains * (np.arange(self.gains.shape[1]) < reached[:, None])).sum())


def start_cover(problem: CoverProblem) -> IntArray:
    """Units at each site, shape (sites,), that no single swap improves."""
    units = problem.held.copy()
    by_site = csr_array(problem.cover.T)
    total = float(problem.gains.sum())
    gains = np.hstack([problem.gains, np.zeros((len(problem.gains), 1))])
    gains[:, : problem.needed] += total  # what must be covered comes first
    worth_while = NOISE * total
    _add_greedily(problem, units, by_site, gains)
    while _swap(problem, units, by_site, gains, worth_while):
        _add_greedily(problem, units, by_site, gains)
    return units


def _next_gains(gains: FloatArray, reached: IntArray) -> FloatArray:
    """What each row gains by one more unit."""
    last = gains.shape[1] - 1
    return np.asarray(gains[np.arange(len(gains)), np.minimum(reached, last)])


def _add_greedily(
    problem: CoverProblem, units: IntArray, by_site: csr_array, gains: FloatArray
) -> None:
    """Add units, most gain for its cost first, while one fits and gains something."""
    reached = (problem.cover @ units).astype(np.int64)
    spent = float(problem.cost @ units)
    priced = np.maximum(problem.cost, NOISE * max(1.0, float(problem.cost.max())))
    while True:
        added = by_site @ _next_gains(gains, reached)
        fits = (spent + problem.cost <= problem.affordable) & (units < problem.most)
        rate = np.where(fits & (added > 0), added / priced, -1.0)
        best = int(rate.argmax())
        if rate[best] < 0:
            return
        units[best] += 1
        spent += float(problem.cost[best])
        reached += np.asarray(by_site[[best]].toarray()[0], np.int64)


def _swap(
    problem: CoverProblem,
    units: IntArray,
    by_site: csr_array,
    gains: FloatArray,
    worth_while: float,
) -> bool:
    """Move each unit in turn to where it gains most; whether any moved."""
    reached = (problem.cover @ units).astype(np.int64)
    spent = float(problem.cost @ units)
    moved = False
    for site in np.flatnonzero(units > problem.held):
        without = reached - np.asarray(by_site[[site]].toarray()[0], np.int64)
        left = spent - problem.cost[site]
        added = by_site @ _next_gains(gains, without)
        held = units.copy()
        held[site] -= 1
        fits = (left + problem.cost <= problem.affordable) & (held < problem.most)
        best = int(np.where(fits, added, -1.0).argmax())
        if added[best] > added[site] + worth_while:
            held[best] += 1
            units[:] = held
            reached = without + np.asarray(by_site[[best]].toarray()[0], np.int64)
            spent = left + float(problem.cost[best])
            moved = True
    return moved
