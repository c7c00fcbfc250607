"""A lower bound of a p-median, and what it says of single sites.

The rows "each demand goes to one site" are priced out with multipliers u (Cornuéjols, Fisher and
Nemhauser 1977, Management Science 23, 789-810):

    L(u) = sum_i u_i + least sum over p sites j of r_j,   r_j = sum_i min(0, c_ij - u_i).

No choice of p sites costs less than L(u), for any u. The multipliers climb by steps along the
subgradient, which is 1 less the number of chosen sites that would like the row. A step is in
proportion to the row's weight, so that splitting a demand point changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estates.location.programme import BoolArray, FloatArray, IntArray
from estates.location.watch import Watch

_PATIENCE = 30  # steps without a better bound before the steps are halved
_SHORTEST = 0.01  # of a whole step; below it nothing moves
_MOMENTUM = 0.8  # of the former direction that is kept
_MEMORY = 0.95  # of the shares of former steps that is kept
_AIM = 1e-4  # the steps aim so much above the best known cost: a step never dies before the bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxed:
    """The best multipliers that were found."""

    bound: float  # L(u)
    multipliers: FloatArray  # u, shape (rows,)
    reduced: FloatArray  # r, shape (sites,)
    chosen: BoolArray  # (sites,), the p that make up the bound
    share: FloatArray  # (sites,), of late steps in which each site was chosen, about
    best: IntArray  # p sites, the cheapest of those that a step chose

    def otherwise(self, held: int) -> FloatArray:
        """The bound, were a free site shut that it has open, or open that it has shut.

        Of each site but the held ones, the first, which stay open; a site that is shut makes
        place for the next cheapest, one that is opened takes that of the dearest.
        """
        chosen, reduced = self.chosen[held:], self.reduced[held:]
        dearest_in = float(reduced[chosen].max())
        cheapest_out = float(reduced[~chosen].min())
        return self.bound + np.where(chosen, cheapest_out - reduced, reduced - dearest_in)


def first_multipliers(cost: FloatArray) -> FloatArray:
    """The second least cost of each row, or its least where only one site reaches it."""
    two = np.sort(cost, axis=1)[:, :2]
    return np.where(np.isfinite(two[:, -1]), two[:, -1], two[:, 0])


def relax(
    cost: FloatArray,
    weight: FloatArray,
    held: int,
    p: int,
    multipliers: FloatArray,
    *,
    known: float,
    enough: float,
    steps: int,
    length: float,
    watch: Watch,
) -> Relaxed:
    """Climb.

    Parameters
    ----------
    cost : shape (rows, sites)
        inf = no route.
    weight : shape (rows,)
    held
        So many sites, the first, are open whatever they cost; held < p < sites.
    multipliers : shape (rows,)
        To begin with.
    known
        Cost of some choice of p sites.
    enough
        A bound from which on no more is wanted.
    steps, length
        At most so many, the first so long, as a share of what would reach the known cost were all
        linear.
    """
    u, best_bound, best_cost, idle = multipliers, -np.inf, np.inf, 0
    share = np.zeros(cost.shape[1])
    direction = np.zeros(len(u))
    gain = np.empty_like(cost)
    remembered = 0.0
    for _ in range(steps):
        np.subtract(cost, u[:, None], out=gain)
        np.minimum(gain, 0.0, out=gain)
        reduced = gain.sum(axis=0)
        order = np.argsort(reduced[held:], kind="stable")[: p - held] + held
        sites = np.concatenate([np.arange(held), order])
        bound = float(u.sum() + reduced[sites].sum())
        cost_now = float(cost[:, sites].min(axis=1).sum())
        if cost_now < best_cost or best_bound == -np.inf:
            best_cost, best_sites = cost_now, sites
        share *= _MEMORY
        share[sites] += 1.0 - _MEMORY
        remembered = remembered * _MEMORY + 1.0 - _MEMORY
        idle += 1
        if bound > best_bound:
            if bound > best_bound + 1e-5 * (known - bound):
                idle = 0
            best_bound, best_u, best_reduced, best_chosen = bound, u, reduced, sites
        if best_bound >= enough or watch.ended():
            break
        if idle >= _PATIENCE:
            idle, length, u = 0, length / 2.0, best_u
            direction = np.zeros(len(u))
            if length < _SHORTEST:
                break
        slope = 1.0 - np.count_nonzero(gain[:, sites] < 0.0, axis=1)
        steepness = float((weight * slope * slope).sum())
        if steepness == 0.0:  # the choice meets every row once: it is the best there is
            break
        direction = slope + _MOMENTUM * direction
        far = length * (known * (1.0 + _AIM) - bound) / steepness
        u = np.maximum(u + far * (1.0 - _MOMENTUM) * weight * direction, 0.0)
    chosen = np.zeros(cost.shape[1], np.bool_)
    chosen[best_chosen] = True
    return Relaxed(
        bound=best_bound,
        multipliers=best_u,
        reduced=best_reduced,
        chosen=chosen,
        share=share / remembered,
        best=best_sites,
    )
