"""p-center: the p sites that make the farthest distance least."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from estates.location.center_cover import cover_with, fewest_sites
from estates.location.distance_matrix import too_few, weighted
from estates.location.median_start import add_greedily, without_inf
from estates.location.opened import Located
from estates.location.programme import Progress
from estates.location.watch import Watch


def p_center(
    distance: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    p: int,
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
    progress, stop
        Told, twice a second at most, how far the search has come; asked, often, whether to end
        with the best so far.

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
    watch = Watch(progress, stop)
    cost, _ = weighted(distance, weight, p)
    values = np.unique(cost[np.isfinite(cost)])
    plain = without_inf(cost)
    sites = add_greedily(plain, p)
    value = float(cost[:, sites].min(axis=1).max())
    # No row is nearer than to its nearest site. Before anything else: whether p sites reach all.
    low = int(np.searchsorted(values, cost.min(axis=1).max()))
    high = int(np.searchsorted(values, value))
    middle = (low + high) // 2 if np.isfinite(value) else len(values) - 1
    while low < high and not watch.ended():
        watch.tell(value, float(values[low]))
        cover = cover_with(cost <= values[middle], p, watch)
        if cover.sites is not None:
            sites = add_greedily(plain, p, cover.sites)
            value = float(cost[:, sites].min(axis=1).max())
            high = int(np.searchsorted(values, value))
        elif cover.at_least > p:
            low = middle + 1
            if low == len(values):
                needed = fewest_sites(np.isfinite(cost), watch).at_least
                raise too_few(p, max(p + 1, needed))
        middle = (low + high) // 2
    return Located(
        sites=tuple(np.sort(sites).tolist()) if np.isfinite(value) else (),
        value=value,
        bound=float(values[low]),
        stopped=low < high,
        seconds=watch.seconds,
    )
