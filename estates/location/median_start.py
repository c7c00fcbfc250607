"""Where the search of a p-median starts: sites chosen greedily, then exchanged one by one.

The exchange is that of Teitz and Bart (1968, Operations Research 16, 955-961), best first, with
the bookkeeping of Resende and Werneck (2007, European Journal of Operational Research 174, 54-68):
what a site would save and what closing another would cost are found apart, and only demand that
both touch is corrected. Nothing is proven here.

`cost` is of shape (rows, sites), finite; see `without_inf`.
"""

from __future__ import annotations

import numpy as np

from estates.location.programme import FloatArray, IntArray
from estates.location.watch import Watch

_LITTLE = 1e-10  # a saving that is less, as a share of the cost, is float noise


def without_inf(cost: FloatArray) -> FloatArray:
    """The cost with a price for 'no route' that exceeds every choice without one."""
    reached = np.isfinite(cost)
    if reached.all():
        return cost
    dearest = np.where(reached, cost, 0.0).max(axis=1).sum()
    return np.where(reached, cost, 2.0 * dearest + 1.0)


def add_greedily(cost: FloatArray, p: int, sites: IntArray | None = None) -> IntArray:
    """Add the site that saves most, until there are p."""
    chosen = [] if sites is None else [int(site) for site in sites]
    nearest = cost[:, chosen].min(axis=1) if chosen else cost.max(axis=1)
    while len(chosen) < p:
        saved = np.maximum(nearest[:, None] - cost, 0.0).sum(axis=0)
        saved[chosen] = -1.0
        chosen.append(int(saved.argmax()))
        nearest = np.minimum(nearest, cost[:, chosen[-1]])
    return np.array(chosen)


def exchange(cost: FloatArray, sites: IntArray, watch: Watch) -> IntArray:
    """Exchange one site for another, best first, until no exchange saves anything."""
    sites = np.sort(sites)
    while not watch.ended():
        saving = _savings(cost, sites)
        closed, opened = divmod(int(saving.argmax()), cost.shape[1])
        if saving[closed, opened] <= _LITTLE * float(cost[:, sites].min(axis=1).sum()):
            break
        sites[closed] = opened
    return np.sort(sites)


def _savings(cost: FloatArray, sites: IntArray) -> FloatArray:
    """What it saves to close the k-th chosen site and open another, shape (chosen, sites)."""
    rows = np.arange(len(cost))
    near = cost[:, sites]
    home = near.argmin(axis=1)
    first = near[rows, home]
    near[rows, home] = np.inf
    # Without a second site everything is lost that the only one gives; any price above all will do.
    second = near.min(axis=1) if len(sites) > 1 else cost.max(axis=1)
    lost = np.bincount(home, second - first, minlength=len(sites))
    gained = np.maximum(first[:, None] - cost, 0.0).sum(axis=0)
    # Demand that loses its home is met by the new site where that is nearer than its second.
    spared = np.maximum(second[:, None] - np.maximum(cost, first[:, None]), 0.0)
    order = np.argsort(home, kind="stable")
    homes, begins = np.unique(home[order], return_index=True)
    saving: FloatArray = gained - lost[:, None]
    saving[homes] += np.add.reduceat(spared[order], begins, axis=0)
    saving[:, sites] = -np.inf
    return saving
