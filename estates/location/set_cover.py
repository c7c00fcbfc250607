"""Set cover: the fewest sites, or the cheapest, that leave no demand point out of reach."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from estates.location.checks import cost_faults, refuse
from estates.location.cover_input import Cover, checked, shape_of, times_covered
from estates.location.located import NOISE, Located, step_of
from estates.location.programme import FloatArray, Programme, Progress
from estates.location.reductions import needed_cover
from estates.location.watch import Watch


def set_cover(
    cover: Cover,
    *,
    cost: ArrayLike | None = None,
    open_sites: Sequence[int] = (),
    closed_sites: Sequence[int] = (),
    gap: float = 0.0,
    limit_s: float = np.inf,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Located:
    """Open the fewest sites, or the cheapest, so that every demand point is covered.

    Parameters
    ----------
    cover : shape (n_demand, n_sites), truth values or sparse
        Which site covers which demand point; of distances, by `within`.
    cost : shape (n_sites,)
        Of opening each site, non-negative; 1 each where not told.
    open_sites, closed_sites
        Numbers of sites that must be open, or must not. Those that must be open are paid for.
    gap
        The search ends when the value is proven to be as near to the best, as a share of itself.
    limit_s, progress, stop
        As for `Watch`.

    Returns
    -------
    Its value is what the open sites cost; its bound is what any choice costs at least.

    Raises
    ------
    EstateInputError
        Shapes differ, a value breaks its rule, or a point has no site that covers it.

    Notes
    -----
    LSCP, the location set covering problem of Toregas, Swain, ReVelle and Bergman (1971, Operations
    Research 19, 1363-1373). With a_ij = 1 where site i covers point j, c_i the cost and x_i = 1
    where site i is open:

        minimise    Σ_i c_i x_i
        subject to  Σ_i a_ij x_i >= 1       for each point j
                    x_i whole, 0 <= x_i <= 1

    Points with the same sites are merged; points that are covered whenever another one is, and
    dominated sites, are dropped, again and again: all keep the optimum (`reductions`).
    """
    watch = Watch(gap=gap, limit_s=limit_s, progress=progress, stop=stop)
    given = checked(cover, None, open_sites, closed_sites, *cost_faults(cost, shape_of(cover)[1]))
    n_sites = len(given.held)
    costs = np.ones(n_sites) if cost is None else np.asarray(cost, np.float64)
    usable = np.zeros(n_sites, np.int64)
    usable[given.free] = 1
    lost = np.flatnonzero(times_covered(given.cover, usable) == 0)
    if lost.size:
        first = f"{lost.size} demand points have no site that covers them, first row {lost[0]}"
        refuse([f"{first}; widen the radius, add sites or leave the points out"])
    units = given.held.copy()
    open_now = times_covered(given.cover, units) > 0
    spare = given.free[units[given.free] == 0]
    rows, sites = needed_cover(given.cover[~open_now], spare, costs)
    cost_now, spent = costs[sites], float(costs @ units)
    chosen, bound, stopped = _solve(rows, cost_now, spent, step_of(costs, costs.sum()), watch)
    units[sites[chosen > 0]] = 1
    value = float(costs @ units)
    return Located(
        units=units,
        value=value,
        bound=value if value - bound <= NOISE * value else bound,
        stopped=stopped,
        seconds=watch.seconds,
    )


def _solve(
    rows: csr_array, cost: FloatArray, spent: float, step: float, watch: Watch
) -> tuple[FloatArray, float, bool]:
    """Sites to open beside what is spent; the bound on all cost; whether it was stopped."""
    if not rows.shape[0]:
        return np.zeros(len(cost)), spent, False
    start = cover_greedily(rows, cost)
    most = float(cost @ start)
    scale = step or most or 1.0
    programme = Programme()
    programme.add_columns(len(cost), cost=cost / scale, whole=True)
    programme.add_rows(rows, lower=1.0)
    solved = watch.solve(
        programme,
        gap=watch.gap,  # of what is not spent yet, so of all cost it is less
        absolute_gap=max(step * (1 - 1e-6), NOISE * (spent + most)) / scale,
        start=start,
        shown=lambda cost_left: spent + cost_left * scale,
    )
    found = start if solved.values is None else np.rint(solved.values)
    if cost @ found > most:
        found = start
    bound = spent + max(solved.bound * scale, 0.0)
    if step:
        bound = float(np.ceil(bound / step - 1e-6) * step)
    return found, min(bound, spent + float(cost @ found)), solved.stopped


def cover_greedily(rows: csr_array, cost: FloatArray) -> FloatArray:
    """Sites that cover every row: most new rows for its cost first, then without the needless."""
    left = np.ones(rows.shape[0], np.float64)
    by_site = csr_array(rows.T)
    chosen = np.zeros(len(cost))
    while left.any():
        rate = (by_site @ left) / np.maximum(cost, 1e-12 * max(1.0, float(cost.max())))
        best = int(rate.argmax())
        chosen[best] = 1.0
        left[rows @ chosen > 0] = 0.0
    for site in np.argsort(-cost, kind="stable"):
        if chosen[site]:
            chosen[site] = 0.0
            if not (rows @ chosen > 0).all():
                chosen[site] = 1.0
    return chosen
