"""Whether so few sites reach all demand: the set cover inside the p-center.

Rows that ask more than another row, and sites that reach no more than another site, are left out
first, again and again; this changes neither the least number nor whether p are enough (Toregas,
Swain, ReVelle and Bergman 1971, Operations Research 19, 1363-1373).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from estates.location.programme import IntArray, Programme
from estates.location.watch import Watch

BoolArray = NDArray[np.bool_]

_OPEN = 0.5  # a column of 0 or 1 comes back as a float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What is known of the sites that reach all rows."""

    sites: IntArray | None  # that do; None = none were found or wanted
    at_least: int  # so many are needed


def cover_greedily(reach: BoolArray) -> IntArray:
    """Sites that together reach all rows, each the one that reaches most of what is left.

    Every row must be reached by some site.
    """
    left = np.ones(len(reach), np.bool_)
    chosen = []
    while left.any():
        chosen.append(int(np.count_nonzero(reach[left], axis=0).argmax()))
        left &= ~reach[:, chosen[-1]]
    return np.array(chosen)


def cover_with(reach: BoolArray, p: int, watch: Watch) -> Cover:
    """At most p sites that reach all rows, or the proof that more are needed.

    Parameters
    ----------
    reach : shape (rows, sites)
        Whether a site reaches a row; some site reaches each.

    Returns
    -------
    Cover
        Where the watch ended it, without sites and with at_least <= p.
    """
    greedy = cover_greedily(reach)
    if len(greedy) <= p:
        return Cover(sites=greedy, at_least=1)
    rows, sites = _what_counts(reach)
    programme = Programme()
    opened = programme.add_columns(len(sites), whole=True)
    programme.add_rows(csr_array(reach[np.ix_(rows, sites)].astype(np.float64)), lower=1.0)
    programme.add_row(opened, 1.0, upper=float(p))
    solved = programme.solve(stop=watch.ended)
    if solved.values is not None:
        return Cover(sites=sites[solved.values > _OPEN], at_least=1)
    return Cover(sites=None, at_least=p + 1 if solved.infeasible else 1)


def fewest_sites(reach: BoolArray, watch: Watch) -> Cover:
    """As few sites as reach all rows, of which some site reaches each.

    Parameters
    ----------
    reach : shape (rows, sites)
    """
    rows, sites = _what_counts(reach)
    programme = Programme()
    programme.add_columns(len(sites), cost=1.0, whole=True)
    programme.add_rows(csr_array(reach[np.ix_(rows, sites)].astype(np.float64)), lower=1.0)
    solved = programme.solve(stop=watch.ended)
    found = None if solved.values is None else sites[solved.values > _OPEN]
    return Cover(sites=found, at_least=int(np.ceil(max(solved.bound, 1.0) - 1e-6)))


def _what_counts(reach: BoolArray) -> tuple[IntArray, IntArray]:
    """Rows and sites that no other makes needless."""
    rows, sites = np.arange(reach.shape[0]), np.arange(reach.shape[1])
    while True:
        kept_rows = rows[~_contains_another(reach[np.ix_(rows, sites)])]
        inverse = ~reach[np.ix_(kept_rows, sites)].T  # a site is needless where it leaves out more
        kept_sites = sites[~_contains_another(inverse)]
        if len(kept_rows) == len(rows) and len(kept_sites) == len(sites):
            return rows, sites
        rows, sites = kept_rows, kept_sites


def _contains_another(sets: BoolArray) -> BoolArray:
    """Which sets, a row each, contain another one; of equal sets, all but the first."""
    members = sets.astype(np.float32)  # counts below 2**24 are exact
    shared = members @ members.T
    size = members.sum(axis=1)
    contains = shared >= size  # [i, k]: all of set k is in set i
    first = np.tri(len(sets), k=-1, dtype=np.bool_)  # [i, k]: k comes before i
    return np.asarray((contains & (~contains.T | first)).any(axis=1))
