"""By hour: what each hour of the week comes to under one standard."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from coverage.attainment import Standard, counted_demand
from coverage.demand import Demand
from coverage.hours import HOURS_OF_WEEK
from coverage.response import Starts
from coverage.standard import LIMIT_NOISE_S, ROUNDING
from coverage.week import arrivals_in_turn, by_hour_of_week

FloatArray = NDArray[np.float64]


def figures_by_hour(
    standard: Standard, demand: Demand, starts: Starts, handling_s: float
) -> pd.DataFrame:
    """Score a standard for each hour of the week.

    Parameters
    ----------
    starts, handling_s
        As for `attain`.

    Returns
    -------
    DataFrame
        168 rows, Monday 00:00 first: `weight` (demand a year), `share_within` (expected; NaN = no
        demand), `mean_s` (over what is reached, from the standard's clock; `inf` = nothing is),
        `share_reached` (somebody free comes; NaN = no demand).

    Raises
    ------
    CoverageInputError
        There is no demand of the standard's kind.

    Notes
    -----
    The shares weighed by demand are those of the week, and the means weighed by the demand that
    is reached are its mean: both are sums over the same hours.
    """
    _, by_hour = counted_demand(standard, demand)
    hourly = by_hour_of_week(by_hour)
    clock_s = standard.handling_s(handling_s)
    limit_s = standard.limit_s - clock_s + LIMIT_NOISE_S
    in_time, reached, seconds_sum = (np.zeros(HOURS_OF_WEEK) for _ in range(3))
    for block in arrivals_in_turn(starts, hourly):
        asked = hourly[np.ix_(block.points, block.hours)]
        arrived = block.arrived
        seconds = np.where(np.isfinite(arrived.seconds), arrived.seconds + clock_s, 0.0)
        mass = arrived.masses(standard.attending)  # (points, starts, periods)
        per_point = (
            (in_time, arrived.by(standard.attending, limit_s)),
            (reached, mass.sum(axis=1)),
            (seconds_sum, np.einsum("pkq,pk->pq", mass, seconds)),
        )
        for total, of_period in per_point:
            total[block.hours] += (of_period[:, block.period] * asked).sum(axis=0)
    weight = hourly.sum(axis=0)
    reached[reached <= ROUNDING * weight] = 0.0  # nobody, but for float noise
    with np.errstate(invalid="ignore", divide="ignore"):
        return pd.DataFrame(
            {
                "weight": weight,
                "share_within": np.where(weight > 0, in_time / weight, np.nan),
                "mean_s": np.where(reached > 0, seconds_sum / reached, np.inf),
                "share_reached": np.where(weight > 0, reached / weight, np.nan),
            }
        )
