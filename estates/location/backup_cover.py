"""Backup cover: a second site within reach, for when the first one's crew is out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from estates.errors import EstateInputError
from estates.location.checks import count_faults
from estates.location.cover_input import (
    Cover,
    CoverInput,
    checked,
    shape_of,
    times_covered,
)
from estates.location.cover_programme import NothingFitsError, solve_cover
from estates.location.cover_start import CoverProblem
from estates.location.located import Located
from estates.location.programme import FloatArray, Progress
from estates.location.reductions import merge_rows
from estates.location.set_cover import set_cover
from estates.location.watch import Watch


def backup_cover(
    cover: Cover,
    weight: ArrayLike,
    *,
    p: int,
    open_sites: Sequence[int] = (),
    closed_sites: Sequence[int] = (),
    gap: float = 0.0,
    limit_s: float = np.inf,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Located:
    """Cover every point once, and twice as much weight as p sites can.

    Parameters
    ----------
    cover : shape (n_demand, n_sites), truth values or sparse
        Which site covers which demand point; of distances, by `within`.
    weight : shape (n_demand,)
        Finite, non-negative.
    p
        Sites to open, those that must be open included.
    open_sites, closed_sites
        Numbers of sites that must be open, or must not.
    gap
        The search ends when the value is proven to be as near to the best, as a share of itself.
    limit_s, progress, stop
        As for `Watch`; progress tells the weight covered twice and its bound.

    Returns
    -------
    Exactly p sites; the value is the weight that two or more of them cover.

    Raises
    ------
    EstateInputError
        Shapes differ, a value breaks its rule, or p sites cannot cover every point.

    Notes
    -----
    BACOP1 of Hogan and ReVelle (1986, Management Science 32, 1434-1444). With a_ij = 1 where site
    i covers point j, w_j the weight, x_i = 1 where site i is open and u_j = 1 where point j is
    covered at least twice:

        maximise    Σ_j w_j u_j
        subject to  u_j <= Σ_i a_ij x_i - 1     for each point j
                    Σ_i x_i = p
                    x_i whole, 0 <= x_i <= 1, 0 <= u_j <= 1

    Points with the same sites are merged; nothing else is exact here. With p the fewest that cover
    every point (`set_cover`) and weights of 1 this is what spopt calls LSCP-B.
    """
    watch = Watch(gap=gap, limit_s=limit_s, progress=progress, stop=stop)
    given = _given(cover, weight, p, open_sites, closed_sites)
    gains = np.stack([np.zeros_like(given.weight), given.weight], axis=1)
    try:
        return _solve(given, gains, p, watch, needed=1)
    except NothingFitsError as error:
        fewest = set_cover(
            cover,
            open_sites=open_sites,
            closed_sites=closed_sites,
            limit_s=watch.left_s,
            stop=watch.ended,
        )
        if fewest.bound <= p:  # it was stopped
            raise
        raise EstateInputError(
            f"p={p} sites cannot cover every demand point once; {fewest.value:.0f} can."
        ) from error


def first_and_backup_cover(
    cover: Cover,
    weight: ArrayLike,
    *,
    p: int,
    backup_share: float,
    open_sites: Sequence[int] = (),
    closed_sites: Sequence[int] = (),
    gap: float = 0.0,
    limit_s: float = np.inf,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Located:
    """Weigh cover by one site against cover by two, with points left out where that pays.

    Parameters
    ----------
    backup_share
        How much cover by a second site counts, from 0 to 1; the first counts the rest. At 0 this
        is maximal cover.

    All others, and the errors, are those of `backup_cover`; no point must be covered.

    Returns
    -------
    Exactly p sites; the value is (1 - share) of the weight covered once or more, and share of the
    weight covered twice or more.

    Notes
    -----
    BACOP2 of Hogan and ReVelle (1986, Management Science 32, 1434-1444). With the symbols of
    `backup_cover`, y_j = 1 where point j is covered and t the share:

        maximise    (1 - t) Σ_j w_j y_j + t Σ_j w_j u_j
        subject to  y_j + u_j <= Σ_i a_ij x_i   for each point j
                    u_j <= y_j                  for each point j
                    Σ_i x_i = p
                    x_i, y_j, u_j in {0, 1}

    Where t <= 1/2, the first cover is taken first anyway: y and u need not be declared whole.
    """
    watch = Watch(gap=gap, limit_s=limit_s, progress=progress, stop=stop)
    fault = f"backup_share={backup_share} must lie from 0 to 1"
    wrong = () if 0 <= backup_share <= 1 else (fault,)
    given = _given(cover, weight, p, open_sites, closed_sites, *wrong)
    gains = np.outer(given.weight, [1 - backup_share, backup_share])
    return _solve(given, gains, p, watch, needed=0)


def _given(
    cover: Cover,
    weight: ArrayLike,
    p: int,
    open_sites: Sequence[int],
    closed_sites: Sequence[int],
    *faults: str,
) -> CoverInput:
    room = shape_of(cover)[1] - len(set(closed_sites))
    counted = count_faults("p", p, len(set(open_sites)), room)
    return checked(cover, weight, open_sites, closed_sites, *faults, *counted)


def _solve(given: CoverInput, gains: FloatArray, p: int, watch: Watch, *, needed: int) -> Located:
    """Solve over the sites that may be open, and open p."""
    rows, merged, _ = merge_rows(given.cover[:, given.free], gains)
    problem = CoverProblem(
        cover=rows,
        gains=merged,
        cost=np.ones(len(given.free)),
        budget=float(p),
        held=given.held[given.free],
        most=np.ones(len(given.free), np.int64),
        needed=needed,
    )
    result = solve_cover(problem, watch)
    if not np.isfinite(result.value):  # stopped before any choice was found
        return result.counted(np.zeros_like(given.held), result.value)
    units = given.units_at(given.free, result.units, at_least=p)
    times = times_covered(given.cover, units)
    return result.counted(
        units, float((gains * (times[:, None] > np.arange(gains.shape[1]))).sum())
    )
