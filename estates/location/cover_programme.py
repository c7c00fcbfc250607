"""The programme that maximal, backup and expected cover share.

With a_ij = 1 where site i covers row j, g_jk what row j gains by its k-th unit (k = 1..K), c_i the
cost of a unit at i, B the budget, h_i units held and m_i the most there may be:

    minimise    Σ_j Σ_k g_jk u_jk                       what is missed
    subject to  Σ_i a_ij x_i + Σ_k u_jk >= K            for each row j
                Σ_i c_i x_i <= B
                h_i <= x_i <= m_i, whole;  0 <= u_jk <= 1

where x_i units stand at site i and u_jk is 1 where row j lacks its k-th unit. While gains do not
rise with k, the first gains are taken first and u needs not be declared whole.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array, eye_array, hstack

from estates.errors import EstateInputError
from estates.location.cover_start import CoverProblem, start_cover
from estates.location.located import NOISE, Located, step_of
from estates.location.programme import FloatArray, IntArray, Programme
from estates.location.watch import Watch

_SCALE = 1e6  # what all gains add up to in the programme where they are not whole numbers


class NothingFitsError(EstateInputError):
    """No choice meets the conditions; the caller says which and what would help."""


def solve_cover(problem: CoverProblem, watch: Watch) -> Located:
    """Choose the units that gain most.

    Parameters
    ----------
    problem
        Its rows should be merged already.
    watch
        Its gap is a share of the value; it tells what is covered.

    Raises
    ------
    NothingFitsError
        Rows that must be covered cannot be.
    """
    gains, n_sites = problem.gains, problem.cover.shape[1]
    n_rows, ranks = gains.shape
    if not n_rows or not n_sites:
        value = problem.value(problem.held)
        return _located(problem.held.copy(), value, value, watch)
    total = float(gains.sum())
    step = step_of(gains, total)
    scale = step or total / _SCALE or 1.0
    start = start_cover(problem)
    usable = problem.meets_needs(start)
    start_value = problem.value(start) if usable else 0.0
    programme = Programme()
    sites = programme.add_columns(
        n_sites,
        lower=problem.held.astype(np.float64),
        upper=problem.most.astype(np.float64),
        whole=True,
    )
    rises = bool((np.diff(gains[:, problem.needed :], axis=1) > NOISE * total).any())
    for rank in range(ranks):
        programme.add_columns(
            n_rows,
            cost=gains[:, rank] / scale,
            upper=0.0 if rank < problem.needed else 1.0,
            whole=rises and rank > 0,
        )
    missed = [eye_array(n_rows)] * ranks
    programme.add_rows(csr_array(hstack([problem.cover, *missed])), lower=float(ranks))
    if rises:
        _in_order(programme, n_sites, n_rows, ranks)
    programme.add_row(sites, problem.cost, upper=problem.affordable)
    solved = watch.solve(
        programme,
        absolute_gap=max(watch.gap * start_value, step * (1 - 1e-6), NOISE * total) / scale,
        start=_as_columns(problem, start) if usable else None,
        shown=lambda missed: total - missed * scale,
    )
    if solved.infeasible:
        raise NothingFitsError("no choice covers every row that must be covered.")
    units, value = (start, start_value) if usable else (np.zeros_like(start), -np.inf)
    if solved.values is not None:
        found = np.rint(solved.values[:n_sites]).astype(np.int64)
        if problem.value(found) >= value:
            units, value = found, problem.value(found)
    bound = _proven(total - solved.bound * scale, value, total, step)
    return _located(units, value, bound, watch, stopped=solved.stopped)


def _located(
    units: IntArray, value: float, bound: float, watch: Watch, *, stopped: bool = False
) -> Located:
    return Located(units=units, value=value, bound=bound, stopped=stopped, seconds=watch.seconds)


def _in_order(programme: Programme, n_sites: int, n_rows: int, ranks: int) -> None:
    """No row may have its next unit before the one before; gains that rise would skip it."""
    skip = csr_array((n_rows, n_sites))
    for rank in range(1, ranks):
        parts = [csr_array((n_rows, n_rows))] * ranks
        parts[rank - 1 : rank + 1] = [csr_array(-eye_array(n_rows)), csr_array(eye_array(n_rows))]
        programme.add_rows(csr_array(hstack([skip, *parts])), lower=0.0)


def _as_columns(problem: CoverProblem, units: IntArray) -> FloatArray:
    """The columns of the programme where these units are opened."""
    reached = problem.cover @ units
    missed = [(reached <= rank).astype(np.float64) for rank in range(problem.gains.shape[1])]
    return np.concatenate([units.astype(np.float64), *missed])


def _proven(bound: float, value: float, total: float, step: float) -> float:
    """The bound on what can be gained, as tight as the step between totals lets it be."""
    if not np.isfinite(bound):
        return total
    if step:
        bound = np.floor(bound / step + 1e-6) * step
    near = bound - value <= NOISE * total
    return value if near else float(min(bound, total))
