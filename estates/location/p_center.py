"""p-center: the p sites that make the farthest distance least."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from estates.location.center_cover import cover_with
from estates.location.distance_matrix import too_few, units_at, weighted
from estates.location.located import Located
from estates.location.median_start import add_greedily, without_inf
from estates.location.programme import Progress, gap_of
from estates.location.set_cover import set_cover
from estates.location.watch import Watch


def p_center(
    distance: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    p: int,
    gap: float = 0.0,
    limit_s: float = np.inf,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Located:
    """Open the p sites with the least greatest weight × distance to the nearest of them.

    Parameters
    ----------
    distance : shape (n_demand, n_sites), in any one unit
        A plain matrix, non-negative; inf = no route. It need not be symmetric, nor metric.
    weight : shape (n_demand,)
        Finite, non-negative, not all zero; None = 1 each, for plain distance. A row of weight 0
        asks for nothing.
    p
        From 1 to n_sites.
    gap
        The search ends when the value is proven to be as near to the best, as a share of itself.
    limit_s, progress, stop
        As for `Watch`.

    Returns
    -------
    Located
        Its value is one of the weighted distances, and exactly so; so is its bound. Sites that
        the greatest distance does not need are those that lower the sum most.

    Raises
    ------
    EstateInputError
        A value breaks its rule, or p sites cannot reach all demand.

    Notes
    -----
    Demand rows i, sites j, weights w_i, distances d_ij; y_j is 1 where site j is opened and x_ij
    where it serves row i (the vertex p-center of Hakimi 1965, Operations Research 13, 462-475;
    Daskin 2013, Network and Discrete Location, 2nd ed., Wiley)::

        minimise    z
        subject to  z >= sum_j w_i d_ij x_ij   for all i
                    sum_j x_ij = 1             for all i
                    x_ij <= y_j                for all i, j
                    sum_j y_j = p
                    x_ij, y_j in {0, 1}

    Its relaxed bound is poor. But z is one of the distinct weighted distances D_1 < ... < D_K, and
    it is at most D_k if and only if p sites reach all rows within D_k, the limit included::

        sum of y_j over j with w_i d_ij <= D_k  >= 1  for all i,   sum_j y_j <= p

    (Minieka 1970, SIAM Review 12, 138-139; Elloumi, Labbé and Pochet 2004, INFORMS Journal on
    Computing 16, 84-94). So k is found by halving, each step a set cover that is found or
    disproven. Ended early, the bound is the least D_k that is not disproven.
    """
    watch = Watch(gap=gap, limit_s=limit_s, progress=progress, stop=stop)
    cost, _ = weighted(distance, weight, p)
    values = np.unique(cost[np.isfinite(cost)])
    plain = without_inf(cost)
    sites = add_greedily(plain, p)
    value = float(cost[:, sites].min(axis=1).max())
    # No row is nearer than to its nearest site. Before anything else: whether p sites reach all.
    low = int(np.searchsorted(values, cost.min(axis=1).max()))
    high = int(np.searchsorted(values, value))
    middle = (low + high) // 2 if np.isfinite(value) else len(values) - 1
    while gap_of(value, values[low]) > gap and not watch.ended():
        watch.tell(value, float(values[low]))
        answer = cover_with(cost <= values[middle], p, watch)
        if answer.sites is not None:
            sites = add_greedily(plain, p, answer.sites)
            value = float(cost[:, sites].min(axis=1).max())
            high = int(np.searchsorted(values, value))
        elif answer.impossible:
            low = middle + 1
            if low == len(values):
                fewest = set_cover(np.isfinite(cost), limit_s=watch.left_s, stop=watch.ended)
                raise too_few(p, max(p + 1, int(fewest.bound)))
        middle = (low + high) // 2
    found = sites if np.isfinite(value) else np.empty(0, np.int64)
    bound = float(values[low])
    return Located(
        units=units_at(found, cost.shape[1]),
        value=value,
        bound=bound,
        stopped=gap_of(value, bound) > gap,
        seconds=watch.seconds,
    )
