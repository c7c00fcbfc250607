"""p-median: the p sites that make the weighted distance least."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from estates.location.distance_matrix import too_few, units_at, weighted
from estates.location.located import Located
from estates.location.median_search import MedianSearch
from estates.location.programme import Progress
from estates.location.set_cover import set_cover
from estates.location.watch import Watch


def p_median(
    distance: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    p: int,
    gap: float = 0.0,
    limit_s: float = np.inf,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Located:
    """Open the p sites with the least sum of weight × distance to the nearest of them.

    Parameters
    ----------
    distance : shape (n_demand, n_sites), in any one unit
        A plain matrix, non-negative; inf = no route. It need not be symmetric, nor metric.
    weight : shape (n_demand,)
        Finite, non-negative, not all zero; None = 1 each. A row of weight 0 asks for nothing.
    p
        From 1 to n_sites.
    gap
        The search ends when the value is proven to be as near to the best, as a share of itself.
    limit_s, progress, stop
        As for `Watch`.

    Returns
    -------
    Located
        Its value is the weighted sum, in weight × distance.

    Raises
    ------
    EstateInputError
        A value breaks its rule, or p sites cannot reach all demand.

    Notes
    -----
    Demand rows i, sites j, weights w_i, distances d_ij; y_j is 1 where site j is opened and x_ij
    where it serves row i (Hakimi 1964, Operations Research 12, 450-459; ReVelle and Swain 1970,
    Geographical Analysis 2, 30-42)::

        minimise    sum_ij w_i d_ij x_ij
        subject to  sum_j x_ij = 1        for all i     each row is served once (1)
                    x_ij <= y_j           for all i, j  by an open site, d_ij < inf
                    sum_j y_j = p
                    x_ij, y_j in {0, 1}

    It is not handed to a solver whole, since its n_demand × n_sites columns are what makes the
    p-median slow. Rows (1) are priced out (Cornuéjols, Fisher and Nemhauser 1977; the bound is
    that of the relaxed programme), sites are settled by reduced costs (Christofides and Beasley
    1982) and what is left is searched by branching; see `median_start`, `median_bound` and
    `median_search`. Where all weighted distances are whole numbers, a bound within one of their
    common step proves the value; otherwise values that agree to 1e-9 of themselves are taken for
    the same. Other ways to the same optimum: the canonical and the radius formulations
    (Cornuéjols, Nemhauser and Wolsey 1980, SIAM Journal on Algebraic and Discrete Methods 1,
    261-272; Elloumi 2010, Journal of Combinatorial Optimization 19, 69-83), Benders cuts
    (Duran-Mateluna, Ales and Elloumi 2023, European Journal of Operational Research 304, 84-96);
    Daskin (2013, Network and Discrete Location, 2nd ed., Wiley) compares them. Opening one more
    site never costs more, so "p" and "at most p" are the same.
    """
    watch = Watch(gap=gap, limit_s=limit_s, progress=progress, stop=stop)
    cost, weights = weighted(distance, weight, p)
    n_sites = cost.shape[1]
    search = MedianSearch(cost, weights, p, watch)
    if not np.isfinite(search.value):  # a greedy choice left demand without a route
        fewest = set_cover(np.isfinite(cost), limit_s=watch.left_s, stop=watch.ended)
        if fewest.bound > p:
            raise too_few(p, int(fewest.bound))
        if len(fewest.sites) <= p:
            search.begin_with(np.array(fewest.sites))
    if np.isfinite(search.value):
        bound, finished = search.run()
        units = units_at(search.sites, n_sites)
    else:  # stopped before any choice was found
        bound, finished = float(cost.min(axis=1).sum()), False
        units = np.zeros(n_sites, np.int64)
    return Located(
        units=units,
        value=search.value,
        bound=bound,
        stopped=not finished,
        seconds=watch.seconds,
    )
