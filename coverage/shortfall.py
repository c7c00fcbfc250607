"""Shortfall: when exactly one more crew would have made the difference.

A standard waits for the kth crew to attend. A further crew that is always free and arrives after
t seconds matters at those moments s >= t at which just k - 1 have arrived: earlier it is not
there, and later it is not needed. So all that it adds follows from the chance of that, P(s): the
share in time grows by P(limit) if t is within the limit, and the mean wait falls by the integral
of P from t to the longest wait.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coverage.response import Starts
from coverage.standard import LIMIT_NOISE_S
from coverage.week import LONGEST_WAIT_S, Standard, arrivals_in_turn, by_hour_of_week

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """Demand a year that has just one crew too few, at one pace of traffic.

    Between `since_s[i, k]` and `since_s[i, k + 1]` seconds after the clock starts, `short[i, k]`
    of the demand at point i is short of one crew; after the last entry none counts any more.
    """

    pace: int
    points: NDArray[np.int64]  # (points,) rows of the demand
    since_s: FloatArray  # (points, steps) ascending from 0 to `LONGEST_WAIT_S`
    short: FloatArray  # (points, steps) demand a year
    at_limit: FloatArray  # (points,) demand a year that is short of one at the limit

    def waits(self) -> FloatArray:
        """Demand-seconds a year from each step to the longest wait, shape (points, steps)."""
        lasting = np.diff(self.since_s, axis=1, append=LONGEST_WAIT_S) * self.short
        return np.ascontiguousarray(np.cumsum(lasting[:, ::-1], axis=1)[:, ::-1])


def shortfalls(
    starts: Starts, by_hour: FloatArray, standard: Standard, clock_s: float
) -> Iterator[Shortfall]:
    """Shortfalls over the week, a pace of the day and a block of points after the other.

    Points without demand are left out.

    Parameters
    ----------
    by_hour : shape (points, 24)
        Demand a year by hour of the day.
    clock_s
        Call handling that the standard's clock counts.
    """
    limit_s = standard.limit_s - clock_s + LIMIT_NOISE_S
    for block in arrivals_in_turn(starts, by_hour_of_week(by_hour)):
        arrived, weight = block.arrived, block.weight
        # Chance that just attending - 1 have arrived: from the start, and from each arrival on.
        nobody = np.ones((len(weight), 1, weight.shape[1]))
        if standard.attending == 1:
            just_short = np.concatenate([nobody, 1 - arrived.first], axis=1)
            at_limit = 1 - arrived.by(1, limit_s)
        else:
            just_short = np.concatenate([0 * nobody, arrived.first - arrived.second], axis=1)
            at_limit = arrived.by(1, limit_s) - arrived.by(2, limit_s)
        since_s = np.minimum(arrived.seconds + clock_s, LONGEST_WAIT_S)
        counts = weight.sum(axis=1) > 0
        yield Shortfall(
            pace=block.pace,
            points=block.points[counts],
            since_s=np.concatenate([np.zeros((len(weight), 1)), since_s], axis=1)[counts],
            short=(just_short * weight[:, None, :]).sum(axis=2)[counts],
            at_limit=(at_limit * weight).sum(axis=1)[counts],
        )
