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

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coverage.placements import Figure, Placements
from estates.location.joint import Region
from estates.optimiser.hosts import Options

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

STATES_AT_MOST = (128, 512, 1024, 4096)  # joint states of a region, from coarse to fine


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
    with_worst, worst = with_extreme(placed, options, np.max)
    asked = np.flatnonzero(resting[options.base])
    today = options.site[options.today]
    alone, as_today, at_worst = (
        _alone(places, others, options, asked=asked, points=points, figure=figure)
        for places, others in ((with_best, best), (placed, today), (with_worst, worst))
    )
    of_base = [options.base == b for b in range(len(best))]
    tells = _tells_apart(placed, options, points, figure)
    states = np.array([_n_states(tells[o]) for o in of_base])
    # Who matters where others are as today, and who would if they were as far as can be.
    spread = np.array([np.ptp(as_today[o], axis=0) + np.ptp(at_worst[o], axis=0) for o in of_base])
    counts = (states > 1) & resting[:, None]
    mattering = _mattering(spread, counts, states, states_at_most)
    at_best = with_best.of_points(best, points, figure)
    by_itself = alone - at_best if placed.attending == 1 else np.zeros_like(alone)
    constant, regions = 0.0, []
    of_option = np.zeros(len(options.base))
    for bases, rows in _parts(mattering, tells, of_base, states_at_most):
        others = ~np.isin(options.base, bases)
        of_option[others] += by_itself[others][:, rows].sum(axis=1) / scale
        if not bases:
            constant += float(at_best[rows].sum()) / scale
            continue
        joint = _Joint([_states(tells[of_base[b]][:, rows]) for b in bases])
        places = np.repeat(best[None, :], joint.size, axis=0)
        for axis, b in enumerate(bases):
            places[:, b] = options.site[of_base[b]][joint.example(axis)]
        values = with_best.tables(places, points[rows], figure).sum(axis=1) / scale
        regions.append(Region(bases=bases, states=joint.states, values=values.reshape(joint.shape)))
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
    others: IntArray,
    options: Options,
    *,
    asked: IntArray,
    points: IntArray,
    figure: Figure,
) -> FloatArray:
    """Each point with one base at one of the options asked for and all others at given places.

    Shape (options, points); with all at the given places where an option is not asked for.
    """
    usual = with_best.of_points(others, points, figure)
    found = np.repeat(usual[None, :], len(options.base), axis=0)
    places = np.repeat(others[None, :], len(asked), axis=0)
    places[np.arange(len(asked)), options.base[asked]] = options.site[asked]
    found[asked] = with_best.tables(places, points, figure)
    return found


def _tells_apart(
    placed: Placements, options: Options, points: IntArray, figure: Figure
) -> FloatArray:
    """What tells a base's options apart at each point, shape (options, points, ...).

    For cover, which of its crews is in time at each pace: options that cover alike are one state.
    For times, the drive times themselves.
    """
    drive_s: FloatArray = placed.drive_s[:, :, points][:, options.site]
    if figure is not Figure.IN_TIME:
        return np.asarray(np.moveaxis(drive_s, 0, 2))
    turnouts = np.unique(placed.crew_turnout_s)
    has = np.zeros((len(options.bases), len(turnouts)), bool)
    has[placed.crew_base, np.searchsorted(turnouts, placed.crew_turnout_s)] = True
    in_time = drive_s[..., None] + turnouts <= placed.left_s  # (paces, options, points, turnouts)
    in_time &= has[options.base][None, :, None, :]
    return np.moveaxis(in_time, 0, 3).reshape(len(options.base), len(points), -1).astype(float)


def _n_states(tells: FloatArray) -> IntArray:
    """Number of different rows at each point; (options, points, ...) in, (points,) out."""
    found = np.zeros(tells.shape[1], np.int64)
    for option, row in enumerate(tells):
        like_earlier = (tells[:option] == row).all(axis=tuple(range(2, tells.ndim))).any(axis=0)
        found += ~like_earlier
    return found


def _states(tells: FloatArray) -> tuple[IntArray, IntArray]:
    """State of each option over some points together, and an option of each state."""
    flat = tells.reshape(len(tells), -1)
    _, first, state = np.unique(flat, axis=0, return_index=True, return_inverse=True)
    return np.asarray(state).ravel(), first


class _Joint:
    """Joint states of some bases, in the order of their product."""

    def __init__(self, of_base: Sequence[tuple[IntArray, IntArray]]) -> None:
        self.states = tuple(state for state, _ in of_base)
        self._examples = [example for _, example in of_base]
        self.shape = tuple(len(example) for example in self._examples)
        self._each = np.indices(self.shape).reshape(len(self.shape), -1)
        self.size = self._each.shape[1]

    def example(self, axis: int) -> IntArray:
        """An option, counted within its base, of one of the bases in each joint state."""
        chosen: IntArray = self._examples[axis][self._each[axis]]
        return chosen


def _mattering(
    spread: FloatArray, counts: NDArray[np.bool_], states: IntArray, most: int
) -> list[tuple[int, ...]]:
    """Bases that matter most at each point, as many as there may be joint states for.

    Parameters
    ----------
    spread, counts, states : shape (bases, points)
        How much each base matters; whether its options differ there at all; in how many states.
    """
    found = []
    for of_point, counted, n_states in zip(spread.T, counts.T, states.T, strict=True):
        chosen: list[int] = []
        joint = 1
        for b in np.argsort(-of_point, kind="stable"):
            if counted[b] and joint * n_states[b] <= most:
                chosen.append(int(b))
                joint *= int(n_states[b])
        found.append(tuple(sorted(chosen)))
    return found


def _parts(
    mattering: Sequence[tuple[int, ...]],
    tells: FloatArray,
    of_base: Sequence[NDArray[np.bool_]],
    most: int,
) -> Iterator[tuple[tuple[int, ...], IntArray]]:
    """Bases and points of each part.

    Points of one set of bases go together while the joint states are not too many; a set joins
    the smallest that holds all of it, if that can be. Else points that are alike go together.
    """
    points: dict[tuple[int, ...], list[int]] = {}
    for point, bases in enumerate(mattering):
        points.setdefault(bases, []).append(point)

    def size(bases: tuple[int, ...], rows: Sequence[int]) -> int:
        return int(
            np.prod([len(_states(tells[of_base[b]][:, rows])[1]) for b in bases], initial=1.0)
        )

    for small in sorted(points, key=lambda each: (len(each), each)):
        larger = sorted(
            (big for big in points if small and set(small) < set(big)),
            key=lambda each: (len(each), each),
        )
        for big in larger:
            together = sorted(points[big] + points[small])
            if size(big, together) <= most:
                points[big] = together
                del points[small]
                break
    for bases in sorted(points):
        rows = points[bases]
        if size(bases, rows) <= most:
            yield bases, np.array(rows)
            continue
        alike: dict[bytes, list[int]] = {}
        mine = np.concatenate([tells[of_base[b]] for b in bases])
        for row in rows:
            alike.setdefault(mine[:, row].tobytes(), []).append(row)
        for each in alike.values():
            yield bases, np.array(each)
