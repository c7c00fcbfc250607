"""Regions: a standard's figure as tables over the few bases that matter at each demand point.

Where a crew is put matters most near its two places. So each point gets the bases that change it
most, and the points of one set of bases are worked out together, in every joint state of theirs.
All other bases are taken to be where they are best for the point, and pay for standing elsewhere
by themselves: at the least that it can cost, which is what it costs with everybody else at their
best (the more others come soon, the less one is missed; true where one crew must attend, so where
two must nothing is paid). Added up base by base, that never passes the truth: the tables are at
worst too kind, so what the programme proves holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coverage.placements import Figure, Placements
from estates.location.joint import Region
from estates.optimiser.hosts import Options

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

STATES_AT_MOST = (128, 512, 1024, 4096)  # joint states of a region, from coarse to fine
_NOTHING = 1e-12  # of the total: float noise


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """A figure as a sum: a constant, what options add by themselves, and regions."""

    constant: float
    of_option: FloatArray  # (options,)
    regions: tuple[Region, ...]


def tabulated(
    placed: Placements,
    options: Options,
    resting: NDArray[np.bool_],
    points: IntArray,
    *,
    figure: Figure,
    scale: float,
    states_at_most: int,
) -> Tables:
    """Part the points by the bases that matter most there, and work each part out.

    Parameters
    ----------
    resting : shape (bases,)
        Whether the crews of a base matter to the standard at all.
    points
        Demand points to add up.
    scale
        What sums are divided by.
    states_at_most
        Joint states of a region.
    """
    with_best, best = with_extreme(placed, options, np.min)
    asked = np.flatnonzero(resting[options.base])
    alone = _alone(with_best, best, options, asked=asked, points=points, figure=figure)
    spread = np.array([np.ptp(alone[options.base == b], axis=0) for b in range(len(best))])
    states = np.bincount(options.base, minlength=len(best))
    mattering = _mattering(spread, states, states_at_most, scale * _NOTHING)
    at_best = with_best.of_points(best, points, figure)
    constant, regions = 0.0, []
    of_option = np.zeros(len(options.base))
    by_itself = alone - at_best if placed.attending == 1 else np.zeros_like(alone)
    for bases, rows in _parts(mattering, states).items():
        others = ~np.isin(options.base, bases)
        of_option[others] += by_itself[others][:, rows].sum(axis=1) / scale
        if bases:
            at = points[rows]
            region = _region(with_best, best, options, bases, at, figure=figure, scale=scale)
            regions.append(region)
        else:
            constant += float(at_best[rows].sum()) / scale
    return Tables(constant=constant, of_option=of_option, regions=tuple(regions))


def with_extreme(
    placed: Placements, options: Options, of: Callable[..., FloatArray]
) -> tuple[Placements, IntArray]:
    """Further places, one a base: as soon (`np.min`) or as late everywhere as any option of it."""
    n_bases, n_places = len(options.bases), placed.drive_s.shape[1]
    rows = [of(placed.drive_s[:, options.site[options.base == b]], axis=1) for b in range(n_bases)]
    return placed.with_places(np.stack(rows, axis=1)), n_places + np.arange(n_bases)


def _alone(
    with_best: Placements,
    best: IntArray,
    options: Options,
    *,
    asked: IntArray,
    points: IntArray,
    figure: Figure,
) -> FloatArray:
    """Each point with one base at one of the options asked for and all others at their best.

    Shape (options, points); with all at their best where an option is not asked for.
    """
    found = np.repeat(with_best.of_points(best, points, figure)[None, :], len(options.base), axis=0)
    places = np.repeat(best[None, :], len(asked), axis=0)
    places[np.arange(len(asked)), options.base[asked]] = options.site[asked]
    found[asked] = with_best.tables(places, points, figure)
    return found


def _mattering(
    spread: FloatArray, states: IntArray, most: int, least: float
) -> list[tuple[int, ...]]:
    """Bases that matter most at each point, as many as there may be joint states for."""
    found = []
    for of_point in spread.T:
        chosen: list[int] = []
        joint = 1
        for b in np.argsort(-of_point, kind="stable"):
            if of_point[b] <= least:
                break
            if joint * states[b] <= most:
                chosen.append(int(b))
                joint *= int(states[b])
        found.append(tuple(sorted(chosen)))
    return found


def _parts(
    mattering: Sequence[tuple[int, ...]], states: IntArray
) -> dict[tuple[int, ...], IntArray]:
    """Points by the bases that matter; a set goes with the smallest that holds all of it."""
    sets = sorted(set(mattering), key=lambda s: (np.prod(states[list(s)], initial=1.0), s))
    home: dict[tuple[int, ...], tuple[int, ...]] = {}
    for n in reversed(range(len(sets))):
        small = sets[n]
        larger = next((big for big in sets[n + 1 :] if set(small) < set(big)), small)
        home[small] = home.get(larger, larger) if small else small
    points: dict[tuple[int, ...], list[int]] = {}
    for point, bases in enumerate(mattering):
        points.setdefault(home[bases], []).append(point)
    return {bases: np.array(points[bases]) for bases in sorted(points)}


def _region(
    with_best: Placements,
    best: IntArray,
    options: Options,
    bases: tuple[int, ...],
    points: IntArray,
    *,
    figure: Figure,
    scale: float,
) -> Region:
    states, examples = [], []
    for b in bases:
        sites = options.site[options.base == b]
        alike = _alike(with_best, b, sites, points, figure)
        _, first, state = np.unique(alike, axis=0, return_index=True, return_inverse=True)
        states.append(np.asarray(state).ravel())
        examples.append(sites[first])
    shape = tuple(len(each) for each in examples)
    joint = np.indices(shape).reshape(len(shape), -1)
    places = np.repeat(best[None, :], joint.shape[1], axis=0)
    for axis, b in enumerate(bases):
        places[:, b] = examples[axis][joint[axis]]
    values = with_best.tables(places, points, figure).sum(axis=1) / scale
    return Region(bases=bases, states=tuple(states), values=values.reshape(shape))


def _alike(
    placed: Placements, base: int, sites: IntArray, points: IntArray, figure: Figure
) -> FloatArray:
    """What tells a base's options apart at some points, a row an option.

    For cover, which of its crews is in time, at every point and pace: options that cover alike
    are one state. For times, the drive times themselves.
    """
    drive_s = placed.drive_s[:, sites][:, :, points]
    if figure is Figure.IN_TIME:
        turnouts = np.unique(placed.crew_turnout_s[placed.crew_base == base])
        in_time = np.stack([drive_s + turnout <= placed.left_s for turnout in turnouts])
        return np.moveaxis(in_time, 2, 0).reshape(len(sites), -1).astype(float)
    return np.moveaxis(drive_s, 1, 0).reshape(len(sites), -1)
