"""Response: when the first and the second resource arrive, expected over their availability.

A resource may start from one place (a station) or from several with a probability each (a car
on patrol). Resources are taken to be free independently of each other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coverage.hierarchy.compiled import compiled

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Starts:
    """Where the resources of one service may start, and how soon they reach the demand."""

    resource: IntArray  # (starts,) row of the resource that may start here
    share: FloatArray  # (starts, 24) probability of starting here, by hour; 1 for a station
    pace: IntArray  # (24,) which row of `response_s` holds in each hour of the day
    response_s: FloatArray  # (paces, starts, points) turnout + drive, slowest pace first; inf = no
    # route. No call handling in it.
    site_ids: NDArray[np.str_]  # (resources,) base of each resource
    crewed: NDArray[np.bool_]  # (resources, 168)
    availability: FloatArray  # (resources, 168)

    def all_available(self) -> Starts:
        """The same with every crewed resource free at once: an upper bound, never a forecast."""
        return Starts(
            resource=self.resource,
            share=self.share,
            pace=self.pace,
            response_s=self.response_s,
            site_ids=self.site_ids,
            crewed=self.crewed,
            availability=self.crewed.astype(float),
        )

    def at_hour(self, hour_of_week: int) -> Starts:
        """The same with every hour as one hour of the week is, Monday 00:00 the first.

        A resource that is not crewed then has no way anywhere.
        """
        hour_of_day = hour_of_week % self.share.shape[1]
        at_home = self.crewed[self.resource, hour_of_week]
        response_s = self.response_s[[self.pace[hour_of_day]]]
        every_hour = np.zeros(self.crewed.shape[1], np.int64)
        return Starts(
            resource=self.resource,
            share=self.share[:, every_hour[: self.share.shape[1]] + hour_of_day],
            pace=np.zeros_like(self.pace),
            response_s=np.where(at_home[:, None], response_s, np.inf),
            site_ids=self.site_ids,
            crewed=self.crewed[:, every_hour + hour_of_week],
            availability=self.availability[:, every_hour + hour_of_week],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """Distribution of the first and second arrival at each demand point.

    `seconds` is sorted along each row; `first[i, k]` is the probability that the first resource
    has arrived at point i by `seconds[i, k]`, `second` that two have. Both may have further axes:
    the periods asked for together.
    """

    seconds: FloatArray  # (points, starts)
    first: FloatArray  # (points, starts, ...)
    second: FloatArray  # (points, starts, ...)

    def by(self, attending: int, limit_s: float) -> FloatArray:
        """Probability that the nth attending is there by the limit (inclusive), (points, ...)."""
        curve = self.first if attending == 1 else self.second
        arrived = (self.seconds <= limit_s).sum(axis=1)
        chance = np.zeros((len(curve), *curve.shape[2:]))
        somebody = np.flatnonzero(arrived)
        chance[somebody] = curve[somebody, arrived[somebody] - 1]
        return chance

    def masses(self, attending: int) -> FloatArray:
        """Probability of arriving at just each of `seconds`, shape (points, starts, ...)."""
        curve = self.first if attending == 1 else self.second
        mass = curve.copy()
        mass[:, 1:] -= curve[:, :-1]
        np.maximum(mass, 0.0, out=mass)
        mass[~np.isfinite(self.seconds)] = 0.0
        return mass


def arrivals(
    response_s: FloatArray, resource: IntArray, share: FloatArray, available: FloatArray
) -> Arrivals:
    """First and second arrival in closed form.

    Parameters
    ----------
    response_s : shape (starts, points), seconds
        Turnout + drive from each possible start; `inf` = no route.
    resource : shape (starts,)
        Which resource may start there.
    share : shape (starts, ...)
        Probability that it does, given that it is free; sums to 1 a resource. Further axes are
        periods, each on its own.
    available : shape (resources, ...)
        Probability that the resource is free, in [0, 1]; the same further axes.

    Notes
    -----
    Walk the starts of a point from the soonest to the latest. Resource r has arrived with
    probability p_r = available_r x (share of its starts passed). The number that have arrived is
    a sum of independent yes-or-no variables: with c0 = Π (1 - p_r) and c1 = the chance of exactly
    one, the first is there with 1 - c0, the second with 1 - c0 - c1. Each step changes one p_r,
    so its old factor is divided out and the new one multiplied in. For resources with one start
    each this is Σ P(the nearer k - 1 not free) P(the kth free), the usual expected coverage with
    resource-specific availability.
    """
    n_starts, n_points = response_s.shape
    shape = (n_points, n_starts, *share.shape[1:])
    n_periods = math.prod(share.shape[1:])
    order = np.argsort(response_s, axis=0, kind="stable")
    seconds = np.ascontiguousarray(np.take_along_axis(response_s, order, axis=0).T)
    first, second = _walk(
        seconds,
        np.ascontiguousarray(resource[order].T),
        np.ascontiguousarray(order.T),
        share.reshape(n_starts, n_periods).astype(float),
        available.reshape(len(available), n_periods).astype(float),
    )
    return Arrivals(seconds=seconds, first=first.reshape(shape), second=second.reshape(shape))


@compiled
def _walk(
    seconds: FloatArray,
    resource: IntArray,
    start: IntArray,
    share: FloatArray,
    available: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """First and second arrival, shape (points, starts, periods), point by point.

    Parameters
    ----------
    seconds, resource, start : shape (points, starts)
        In the order of their arrival: when, which resource, and from which row of `share`.
    share : shape (starts, periods)
    available : shape (resources, periods)
    """
    (n_points, n_starts), n_periods = seconds.shape, share.shape[1]
    first, second = np.empty((2, n_points, n_starts, n_periods))
    for point in range(n_points):
        passed = np.zeros(available.shape)  # p_r so far
        none, one = np.ones(n_periods), np.zeros(n_periods)
        for k in range(n_starts):
            r = resource[point, k]
            reached = np.isfinite(seconds[point, k])
            for period in range(n_periods):
                before = passed[r, period]
                after = min(before + available[r, period] * share[start[point, k], period], 1.0)
                # Where nothing is added nothing may change: a resource that is certain to have
                # arrived (before = 1) cannot be divided out, and its later starts have no share
                # left to add.
                if reached and after > before:
                    still = 1 - before
                    none_without = none[period] / still
                    one_without = (one[period] - before * none_without) / still
                    one[period] = one_without * (1 - after) + none_without * after
                    none[period] = none_without * (1 - after)
                    passed[r, period] = after
                first[point, k, period] = min(max(1 - none[period], 0.0), 1.0)
                second[point, k, period] = min(max(1 - none[period] - one[period], 0.0), 1.0)
    return first, second
