"""Attainment by listing everything that may happen: hour by hour, who is free, who starts where.

Nothing here comes from `coverage`. For each hour of the week and each demand point, every set of
free resources and every place each may start from is gone through with its probability; plain
Python, no NumPy.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product


@dataclass
class Unit:
    """One resource: chance to be free, by hour of week, and where it may start."""

    site: str
    free: list[float]  # 168
    starts: list[tuple[list[float], list[list[float]]]]
    # (chance by hour of day, seconds to each point at each pace)


def outcomes(units, point, hour_of_week, pace):
    """Everything that may happen, as (probability, sorted seconds of each unit)."""
    choices = []
    for unit in units:
        free = unit.free[hour_of_week]
        options = [(1 - free, math.inf)] if free < 1 else []
        options += [
            (free * chance[hour_of_week % 24], seconds[pace[hour_of_week % 24]][point])
            for chance, seconds in unit.starts
            if free * chance[hour_of_week % 24] > 0
        ]
        choices.append(options)
    for combination in product(*choices):
        probability = math.prod(each[0] for each in combination)
        yield probability, sorted(each[1] for each in combination)


def expected(units, demand, attending, clock_s, limit_s, pace=(0,) * 24):
    """Figures over a year.

    Parameters
    ----------
    demand
        Rows of 24 weights a point.
    pace
        Which row of seconds holds in each hour of the day.

    Returns
    -------
    dict
        `share`, `mean_s` (over what is reached), `unreached` (a share), `by_hour` (168 shares, None
        where nothing is demanded) and `masses`: (seconds, weight), `inf` = nobody.
    """
    masses, by_hour = [], []
    for hour in range(168):
        hit = asked = 0.0
        for point, row in enumerate(demand):
            weight = row[hour % 24] / 7
            if weight == 0:
                continue
            asked += weight
            for probability, arrivals in outcomes(units, point, hour, pace):
                nth = arrivals[attending - 1] if len(arrivals) >= attending else math.inf
                masses.append((nth + clock_s, probability * weight))
                hit += probability * weight * (nth + clock_s <= limit_s)
        by_hour.append(hit / asked if asked else None)
    total = sum(weight for _, weight in masses)
    reached = [(seconds, weight) for seconds, weight in masses if seconds < math.inf]
    reached_weight = sum(weight for _, weight in reached)
    return {
        "share": sum(weight for seconds, weight in masses if seconds <= limit_s) / total,
        "mean_s": sum(s * w for s, w in reached) / reached_weight if reached_weight else math.inf,
        "unreached": 1 - reached_weight / total,
        "by_hour": by_hour,
        "masses": sorted(masses),
    }
