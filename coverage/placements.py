"""Placements: what one standard comes to wherever the bases of its crews are put.

Some crews stay where they are; others belong to bases, each of which stands at one of several
places. Every figure is the expected one, over the crews' availability and the hours of the week,
and is worked out for a part of the demand or for all of it. The arithmetic is this module's own,
crew by crew in the order of arrival: `coverage.week` comes to the same by another way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coverage.hierarchy.compiled import compiled
from coverage.hours import HOURS_OF_WEEK
from coverage.response import Starts, arrivals
from coverage.standard import LIMIT_NOISE_S
from coverage.week import LONGEST_WAIT_S, Standard, by_hour_of_week

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class Figure(IntEnum):
    """What is worked out of the arrivals at a point, weighed by its demand."""

    IN_TIME = 0  # demand a year whose nth crew attends within the limit
    SECONDS = 1  # demand-seconds until it attends, over the demand that is reached
    WAIT = 2  # the same over all demand, nobody or later than an hour counting as an hour


_IN_TIME = int(Figure.IN_TIME)
_WAIT = int(Figure.WAIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class StayingCrews:
    """Arrivals of the crews that stay, put together: as steps in time at each point."""

    seconds: FloatArray  # (paces, points, steps) sorted; without call handling
    none: FloatArray  # (points, steps + 1, periods) chance that none has come after each step
    one: FloatArray  # (points, steps + 1, periods) that just one has


@dataclass(frozen=True, kw_only=True)
class Placements:
    """The demand of one standard, and how soon crews reach it from where their bases may be.

    Or of something like one: a mean drive from the nearest base has a crew at each, always free.

    A period is a set of hours in which pace, crewing and availability are one.
    """

    attending: int  # which crew to attend counts, 1 or 2
    left_s: float  # of the limit, for turnout and drive
    clock_s: float  # call handling that is counted
    weight: FloatArray  # (points, periods) demand a year
    pace: IntArray  # (periods,)
    staying: StayingCrews
    crew_base: IntArray  # (crews,) row of the base that each crew belongs to
    crew_turnout_s: FloatArray  # (crews,)
    crew_free: FloatArray  # (crews, periods)
    drive_s: FloatArray  # (paces, places, points) from where bases may be; inf = no route

    @cached_property
    def total_weight(self) -> float:
        """Demand a year that the standard counts."""
        return float(self.weight.sum())

    def of_points(self, places: IntArray, points: IntArray, figure: Figure) -> FloatArray:
        """Work a figure out for some points and one placement.

        Parameters
        ----------
        places : shape (bases,)
            Row of `drive_s` that each base stands at.
        points : shape (k,)

        Returns
        -------
        shape (k,)
            In units of `Figure`.
        """
        found: FloatArray = self.tables(places[None, :], points, figure)[0]
        return found

    def tables(self, places: IntArray, points: IntArray, figure: Figure) -> FloatArray:
        """As `of_points`, for many placements; shape (placements, k)."""
        found = np.empty((len(places), len(points)))
        crews = _Crews(
            base=self.crew_base,
            turnout_s=self.crew_turnout_s,
            free=self.crew_free,
            staying_s=self.staying.seconds,
            staying_none=self.staying.none,
            staying_one=self.staying.one,
        )
        asked = _Asked(
            figure=int(figure),
            attending=self.attending,
            left_s=self.left_s,
            clock_s=self.clock_s,
            longest_s=LONGEST_WAIT_S,
        )
        rows, columns = (
            np.ascontiguousarray(places, np.int64),
            np.ascontiguousarray(points, np.int64),
        )
        _figures(rows, columns, self.drive_s, self.pace, self.weight, crews, asked, found)
        return found

    def with_places(self, drive_s: FloatArray) -> Placements:
        """The same with further places after those that there are, (paces, places, points)."""
        return replace(self, drive_s=np.concatenate([self.drive_s, drive_s], axis=1))


def placements(
    starts: Starts,
    by_hour: FloatArray,
    standard: Standard,
    *,
    clock_s: float,
    base_of_resource: IntArray,
    turnout_s: FloatArray,
    drive_s: FloatArray,
) -> Placements:
    """Set up the placements of one standard.

    Parameters
    ----------
    starts
        Of all resources of the service, as they are scored today.
    by_hour : shape (points, 24)
        Demand a year that the standard counts.
    clock_s
        Call handling that the standard's clock counts.
    base_of_resource : shape (resources,)
        Row of the base that each resource belongs to; -1 = it stays where it is.
    turnout_s : shape (resources,)
    drive_s : shape (paces, places, points)
        From every place where a base may be.
    """
    hourly = by_hour_of_week(by_hour)
    hour_of_day = np.arange(HOURS_OF_WEEK) % 24
    pace = starts.pace[hour_of_day]
    share = starts.share[:, hour_of_day]
    counts = hourly.sum(axis=0) > 0
    pattern = np.concatenate([starts.availability, share, pace[None, :]])[:, counts]
    _, first, period = np.unique(pattern, axis=1, return_index=True, return_inverse=True)
    example = np.flatnonzero(counts)[first]
    weight = np.zeros((len(by_hour), len(example)))
    np.add.at(weight.T, period.ravel(), hourly[:, counts].T)
    moving = np.flatnonzero(base_of_resource >= 0)
    return Placements(
        attending=standard.attending,
        left_s=standard.limit_s - clock_s + LIMIT_NOISE_S,
        clock_s=clock_s,
        weight=weight,
        pace=pace[example],
        staying=_staying(starts, base_of_resource, example, pace[example]),
        crew_base=base_of_resource[moving].astype(np.int64),
        crew_turnout_s=turnout_s[moving].astype(float),
        crew_free=np.ascontiguousarray(starts.availability[np.ix_(moving, example)]),
        drive_s=np.ascontiguousarray(drive_s),
    )


def _staying(
    starts: Starts, base_of_resource: IntArray, example: IntArray, pace: IntArray
) -> StayingCrews:
    """Put the arrivals of those that stay together, pace by pace."""
    rows = np.flatnonzero(base_of_resource[starts.resource] < 0)
    n_paces, _, n_points = starts.response_s.shape
    seconds = np.full((n_paces, n_points, len(rows)), np.inf)
    none = np.ones((n_points, len(rows) + 1, len(example)))
    one = np.zeros_like(none)
    for at in range(n_paces):
        of_pace = np.flatnonzero(pace == at)
        hours = example[of_pace]
        if not (len(rows) and len(hours)):
            continue
        arrived = arrivals(
            starts.response_s[at, rows],
            starts.resource[rows],
            starts.share[np.ix_(rows, hours % 24)],
            starts.availability[:, hours],
        )
        seconds[at] = arrived.seconds
        none[:, 1:, of_pace] = 1 - arrived.first
        one[:, 1:, of_pace] = arrived.first - arrived.second
    return StayingCrews(seconds=seconds, none=none, one=one)


class _Crews(NamedTuple):
    """As in `Placements`, for kernels."""

    base: IntArray
    turnout_s: FloatArray
    free: FloatArray
    staying_s: FloatArray
    staying_none: FloatArray
    staying_one: FloatArray


class _Asked(NamedTuple):
    """What is worked out, for kernels."""

    figure: int
    attending: int
    left_s: float
    clock_s: float
    longest_s: float


@compiled
def _of_period(
    at_s: FloatArray, order: IntArray, where: tuple[int, int, int], crews: _Crews, asked: _Asked
) -> float:
    """Figure of one point in one period, for one incident.

    With `none` and `one`, the chances that none and just one of the crews have come, each crew
    that comes, free with the chance a, makes them none (1 - a) and one (1 - a) + none a. The
    standard is short of a crew with the chance none, or none + one where two must attend.
    """
    on, point, period = where
    n_steps = crews.staying_s.shape[2]
    none, one, step, turn = 1.0, 0.0, 0, 0
    short, summed = 1.0, 0.0
    while turn < len(order) or step < n_steps:
        crew_s = at_s[order[turn]] if turn < len(order) else np.inf
        stay_s = crews.staying_s[on, point, step] if step < n_steps else np.inf
        now_s = min(crew_s, stay_s)
        if now_s == np.inf or (asked.figure == _IN_TIME and now_s > asked.left_s):
            break
        if stay_s <= crew_s:
            step += 1
        else:
            free = crews.free[order[turn], period]
            one = one * (1.0 - free) + none * free
            none = none * (1.0 - free)
            turn += 1
        before = short
        stay_none = crews.staying_none[point, step, period]
        short = none * stay_none
        if asked.attending > 1:
            short += one * stay_none + none * crews.staying_one[point, step, period]
        later_s = now_s + asked.clock_s
        if asked.figure == _WAIT:
            later_s = min(later_s, asked.longest_s)
        summed += (before - short) * later_s
    if asked.figure == _IN_TIME:
        return 1.0 - short
    return summed + short * asked.longest_s if asked.figure == _WAIT else summed


@compiled
def _figures(  # noqa: PLR0917  (a kernel takes plain arrays)
    places: IntArray,
    points: IntArray,
    drive_s: FloatArray,
    pace: IntArray,
    weight: FloatArray,
    crews: _Crews,
    asked: _Asked,
    found: FloatArray,
) -> None:
    """Fill `found`, (placements, points)."""
    at_s = np.empty(len(crews.base))
    for row in range(len(places)):
        for column in range(len(points)):
            point = points[column]
            total = 0.0
            for on in range(drive_s.shape[0]):
                for crew in range(len(at_s)):
                    place = places[row, crews.base[crew]]
                    at_s[crew] = drive_s[on, place, point] + crews.turnout_s[crew]
                order = np.argsort(at_s)
                for period in range(len(pace)):
                    if pace[period] == on and weight[point, period] > 0.0:
                        where = (on, point, period)
                        each = _of_period(at_s, order, where, crews, asked)
                        total += weight[point, period] * each
            found[row, column] = total
