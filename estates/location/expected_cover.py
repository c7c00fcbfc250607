"""Expected cover: units are out on a call for part of their time, so a second one helps, too."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from estates.location.checks import count_faults
from estates.location.cover_input import Cover, checked, shape_of, times_covered
from estates.location.cover_programme import solve_cover
from estates.location.cover_start import CoverProblem
from estates.location.located import Located
from estates.location.programme import FloatArray, Progress
from estates.location.reductions import merge_rows
from estates.location.watch import Watch


def expected_cover(
    cover: Cover,
    weight: ArrayLike,
    *,
    units: int,
    busy: ArrayLike,
    most_per_site: int | None = None,
    open_sites: Sequence[int] = (),
    closed_sites: Sequence[int] = (),
    gap: float = 0.0,
    limit_s: float = np.inf,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Located:
    """Station units so that the most weight is expected to find one free within reach.

    Parameters
    ----------
    cover : shape (n_demand, n_sites), truth values or sparse
        Which site covers which demand point; of distances, by `within`.
    weight : shape (n_demand,)
        Finite, non-negative.
    units
        Units to station, at most. Several may stand at one site.
    busy : one number, or shape (n_demand,)
        Share of time that a unit is out, at least 0 and below 1: of all units, or of those around
        each demand point.
    most_per_site
        Units that one site may hold; as many as there are where not told.
    open_sites, closed_sites
        Numbers of sites that must hold a unit at least, or none.
    gap
        The search ends when the value is proven to be as near to the best, as a share of itself.
    limit_s, progress, stop
        As for `Watch`; progress tells the weight expected to be covered and its bound.

    Returns
    -------
    Units at each site; the value is the weight expected to be covered.

    Raises
    ------
    EstateInputError
        Shapes differ, or a value breaks its rule.

    Notes
    -----
    MEXCLP, the maximum expected covering location problem of Daskin (1983, Transportation Science
    17, 48-70). With a_ij = 1 where site i covers point j, w_j the weight, q_j the busy share at
    point j, x_i the units at site i, M their number, and y_jk = 1 where k or more units cover j:

        maximise    Σ_j Σ_k w_j (1 - q_j) q_j^(k-1) y_jk        k = 1..M
        subject to  Σ_k y_jk <= Σ_i a_ij x_i                    for each point j
                    Σ_i x_i <= M
                    0 <= x_i <= most, whole;  0 <= y_jk <= 1

    so that n units around j are worth w_j (1 - q_j^n). Later units gain less, so y fills up in
    order by itself and need not be declared whole. Daskin's q is one number; one a point, as is
    written here, keeps his programme. Units are taken to be out independently of each other and,
    around one point, equally: a share that differs by site is another, nonlinear model and is not
    offered. Points with the same sites are merged, whatever their shares.
    """
    watch = Watch(gap=gap, limit_s=limit_s, progress=progress, stop=stop)
    n_demand, n_sites = shape_of(cover)
    most = units if most_per_site is None else most_per_site
    room = (n_sites - len(set(closed_sites))) * max(most, 0)
    faults = count_faults("units", units, len(set(open_sites)), room)
    if most_per_site is not None:
        faults += count_faults("most_per_site", most_per_site, 0, np.inf)
    share = np.asarray(busy, np.float64)
    if share.ndim and share.shape != (n_demand,):
        faults.append(f"busy has shape {share.shape}, neither one number nor ({n_demand},)")
    elif not ((share >= 0) & (share < 1)).all():
        faults.append("busy must be at least 0 and below 1")
    given = checked(cover, weight, open_sites, closed_sites, *faults)
    gains = _gains(given.weight, np.broadcast_to(share, given.weight.shape), units)
    rows, merged, _ = merge_rows(given.cover[:, given.free], gains)
    reached = np.flatnonzero(np.diff(rows.indptr) > 0)
    problem = CoverProblem(
        cover=rows[reached],
        gains=merged[reached],
        cost=np.ones(len(given.free)),
        budget=float(units),
        held=given.held[given.free],
        most=np.full(len(given.free), most),
    )
    result = solve_cover(problem, watch)
    stationed = given.units_at(given.free, result.units)
    times = times_covered(given.cover, stationed)
    return result.counted(stationed, float((given.weight * (1 - share**times)).sum()))


def _gains(weight: FloatArray, busy: FloatArray, units: int) -> FloatArray:
    """What a point is worth more by its first, second ... unit, shape (n_demand, units).

    Ranks at the end that gain nothing anywhere are left out.
    """
    gains = (weight * (1 - busy))[:, None] * busy[:, None] ** np.arange(units)
    return np.asarray(gains[:, : max(1, int((gains > 0).any(axis=0).sum()))])
