"""A week of arrivals, weighed: the periods in which crewing and patrols are one, added up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coverage.hours import HOURS_OF_WEEK
from coverage.response import Arrivals, Starts, arrivals
from coverage.standard import (
    LIMIT_NOISE_S,
    MeanWithin,
    PercentileWithin,
    ShareWithin,
    TimeDistribution,
)

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Standard = ShareWithin | MeanWithin | PercentileWithin

# A mean over what is reached falls when the far are no longer reached at all. So where waits are
# compared, an arrival after an hour counts as an hour, and so does nobody coming.
LONGEST_WAIT_S = 3600.0

_NEGLIGIBLE_MASS = 1e-12
_CELLS_AT_ONCE = 2_000_000  # starts x points x periods held in memory together
_HOUR_OF_DAY = np.arange(HOURS_OF_WEEK) % 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What the arrivals of a week come to under one standard."""

    times: TimeDistribution
    hour_share: FloatArray  # (168,) share within the limit; NaN = no demand in that hour
    point_share: FloatArray  # (points,) NaN = no demand there
    point_mean_s: FloatArray  # (points,) over what is reached; inf = never
    point_reached: FloatArray  # (points,) share that somebody free reaches; NaN = no demand there
    point_wait_s: FloatArray  # (points,) mean in which nobody, or later, counts `LONGEST_WAIT_S`


def weigh_week(starts: Starts, by_hour: FloatArray, standard: Standard, clock_s: float) -> Week:
    """Weigh the first or second arrivals of every hour of the week by the demand of that hour.

    Parameters
    ----------
    by_hour : shape (points, 24)
        Demand a year by hour of the day; every day of the week is alike.
    clock_s
        Call handling that the standard's clock counts.
    """
    hourly = by_hour_of_week(by_hour)
    in_time, reached, seconds_sum, waited = (np.zeros(len(by_hour)) for _ in range(4))
    hour_in_time = np.zeros(HOURS_OF_WEEK)
    all_seconds, all_weight = [], []
    limit_s = standard.limit_s - clock_s + LIMIT_NOISE_S
    least_mass = _NEGLIGIBLE_MASS * hourly.sum()
    for block in arrivals_in_turn(starts, hourly):
        points, hours, period, arrived = block.points, block.hours, block.period, block.arrived
        demand, weight = hourly[np.ix_(points, hours)], block.weight
        within = arrived.by(standard.attending, limit_s)  # (points, periods)
        # A point's arrival times are the same in every period of a pace: only the chances differ.
        mass = (arrived.masses(standard.attending) * weight[:, None, :]).sum(axis=2)
        seconds = np.where(np.isfinite(arrived.seconds), arrived.seconds + clock_s, 0.0)
        in_time[points] += (within * weight).sum(axis=1)
        hour_in_time[hours] += (within[:, period] * demand).sum(axis=0)
        reached[points] += mass.sum(axis=1)
        seconds_sum[points] += (mass * seconds).sum(axis=1)
        waited[points] += (mass * np.minimum(seconds, LONGEST_WAIT_S)).sum(axis=1)
        heavy = mass > least_mass
        all_seconds.append(seconds[heavy])
        all_weight.append(mass[heavy])
    at, weights = np.concatenate(all_seconds), np.concatenate(all_weight)
    order = np.argsort(at, kind="stable")
    point_weight, hour_weight = hourly.sum(axis=1), hourly.sum(axis=0)
    waited += np.maximum(point_weight - reached, 0.0) * LONGEST_WAIT_S
    with np.errstate(invalid="ignore", divide="ignore"):
        return Week(
            times=TimeDistribution(
                seconds=at[order],
                weight=weights[order],
                unreached=max(float(point_weight.sum() - reached.sum()), 0.0),
            ),
            hour_share=np.where(hour_weight > 0, hour_in_time / hour_weight, np.nan),
            point_share=np.where(point_weight > 0, in_time / point_weight, np.nan),
            point_mean_s=np.where(reached > 0, seconds_sum / reached, np.inf),
            point_wait_s=np.where(point_weight > 0, waited / point_weight, np.nan),
            point_reached=np.where(point_weight > 0, reached / point_weight, np.nan),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Some points in the hours of one pace; hours in which nothing differs are one period."""

    pace: int
    points: IntArray  # (points,)
    hours: IntArray  # (hours,) of the week
    period: IntArray  # (hours,) that each hour belongs to
    weight: FloatArray  # (points, periods) demand a year
    arrived: Arrivals  # its further axis is the period


def arrivals_in_turn(starts: Starts, hourly: FloatArray) -> Iterator[Block]:
    """The arrivals of a week, a block at a time.

    Parameters
    ----------
    hourly : shape (points, 168)
        Demand a year by hour of the week.
    """
    share = starts.share[:, _HOUR_OF_DAY]
    free = starts.availability[starts.resource]
    for pace, response_s in enumerate(starts.response_s):
        hours = np.flatnonzero((starts.pace[_HOUR_OF_DAY] == pace) & (hourly.sum(axis=0) > 0))
        if hours.size == 0:
            continue
        pattern = np.concatenate([starts.availability[:, hours], share[:, hours]])
        _, first, period = np.unique(pattern, axis=1, return_index=True, return_inverse=True)
        example = hours[first]
        counts = np.flatnonzero(((free * share)[:, example] > 0).any(axis=1))
        size = max(1, _CELLS_AT_ONCE // max(1, len(counts) * len(example)))
        for begin in range(0, len(hourly), size):
            points = np.arange(begin, min(begin + size, len(hourly)))
            demand = hourly[np.ix_(points, hours)]
            numbers = range(len(example))
            yield Block(
                pace=pace,
                points=points,
                hours=hours,
                period=period.ravel(),
                weight=np.stack([demand[:, period.ravel() == p].sum(axis=1) for p in numbers], 1),
                arrived=arrivals(
                    response_s[np.ix_(counts, points)],
                    starts.resource[counts],
                    share[np.ix_(counts, example)],
                    starts.availability[:, example],
                ),
            )


def by_hour_of_week(by_hour: FloatArray) -> FloatArray:
    """Demand by hour of the day as demand by hour of the week, every day alike."""
    return by_hour[:, _HOUR_OF_DAY] / 7
