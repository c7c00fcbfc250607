"""Maximal cover: the most demand within reach of so many sites, or of what a budget buys."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from estates.location.checks import cost_faults, count_faults, refuse
from estates.location.cover_input import Cover, checked, shape_of, times_covered
from estates.location.cover_programme import solve_cover
from estates.location.cover_start import CoverProblem
from estates.location.located import NOISE, Located
from estates.location.programme import Progress
from estates.location.reductions import merge_rows, undominated_sites
from estates.location.watch import Watch


def max_cover(
    cover: Cover,
    weight: ArrayLike,
    *,
    p: int | None = None,
    cost: ArrayLike | None = None,
    budget: float | None = None,
    open_sites: Sequence[int] = (),
    closed_sites: Sequence[int] = (),
    gap: float = 0.0,
    limit_s: float = np.inf,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Located:
    """Open sites so that the most weight is covered.

    Parameters
    ----------
    cover : shape (n_demand, n_sites), truth values or sparse
        Which site covers which demand point; of distances, by `within`.
    weight : shape (n_demand,)
        Finite, non-negative.
    p
        Sites to open, those that must be open included. Either this or a budget.
    cost : shape (n_sites,)
        Of opening each site, with a budget only; 1 each where not told.
    budget
        What the open sites may cost together, just reached included.
    open_sites, closed_sites
        Numbers of sites that must be open, or must not.
    gap
        The search ends when the value is proven to be as near to the best, as a share of itself.
    limit_s, progress, stop
        As for `Watch`; progress tells the weight covered and its bound.

    Returns
    -------
    The weight covered, counted by row of the input, and the bound on it. With p, exactly p sites.

    Raises
    ------
    EstateInputError
        Shapes differ, a value breaks its rule, or the sites that must be open are more than p or
        dearer than the budget.

    Notes
    -----
    MCLP, the maximal covering location problem of Church and ReVelle (1974, Papers of the Regional
    Science Association 32, 101-118). With a_ij = 1 where site i covers point j, w_j the weight,
    x_i = 1 where site i is open and y_j = 1 where point j is covered:

        maximise    Σ_j w_j y_j
        subject to  y_j <= Σ_i a_ij x_i     for each point j
                    Σ_i x_i = p             or  Σ_i c_i x_i <= B
                    x_i whole, 0 <= y_j <= 1

    A point covered counts once, however many sites cover it. Points with the same sites are merged
    and dominated sites dropped first, which keeps the optimum (`reductions`). Weights never fall by
    opening a site, so the programme asks for at most p; where fewer reach the optimum, the sites
    of lowest number fill up.
    """
    watch = Watch(gap=gap, limit_s=limit_s, progress=progress, stop=stop)
    room = shape_of(cover)[1] - len(set(closed_sites))
    faults = cost_faults(cost, shape_of(cover)[1])
    if (p is None) == (budget is None):
        faults.append("give either p or budget")
    elif p is not None:
        faults += count_faults("p", p, len(set(open_sites)), room)
        faults += ["cost goes with a budget, not with p"] * (cost is not None)
    elif budget is None or not 0 <= budget < np.inf:
        faults.append(f"budget={budget} must be finite and at least 0")
    given = checked(cover, weight, open_sites, closed_sites, *faults)
    n_sites = len(given.held)
    costs = np.ones(n_sites) if cost is None else np.asarray(cost, np.float64)
    limit = float(p if budget is None else budget)  # type: ignore[arg-type]
    rows, gains, _ = merge_rows(given.cover, given.weight[:, None])
    kept = given.free[
        undominated_sites(rows[:, given.free], costs[given.free], given.held[given.free])
    ]
    room_for = limit + NOISE * max(1.0, limit)
    kept = kept[(costs[kept] <= room_for) | (given.held[kept] > 0)]
    rows, gains, _ = merge_rows(rows[:, kept], gains)
    reached = np.flatnonzero((np.diff(rows.indptr) > 0) & (gains[:, 0] > 0))
    problem = CoverProblem(
        cover=rows[reached],
        gains=gains[reached],
        cost=costs[kept],
        budget=limit,
        held=given.held[kept],
        most=np.ones(len(kept), np.int64),
    )
    held_cost = float(problem.cost @ problem.held)
    if held_cost > problem.affordable:
        refuse([f"open_sites cost {held_cost:g}, more than budget={budget}"])
    result = solve_cover(problem, watch)
    units = given.units_at(kept, result.units, at_least=p or 0)
    value = float(given.weight[times_covered(given.cover, units) > 0].sum())
    return result.counted(units, value)
