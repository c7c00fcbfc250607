"""Attainment: how far the resources of a service meet a standard, expected over the week."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from coverage.demand import Basis, Demand
from coverage.errors import CoverageInputError
from coverage.hours import HOURS_OF_WEEK, hour_name
from coverage.response import Arrivals, Starts, arrivals
from coverage.standard import (
    LIMIT_NOISE_S,
    ROUNDING,
    MeanWithin,
    PercentileWithin,
    ShareWithin,
    TimeDistribution,
)

FloatArray = NDArray[np.float64]
Standard = ShareWithin | MeanWithin | PercentileWithin

_NEGLIGIBLE_MASS = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the times of all demand come to under one standard."""

    value: float  # what the standard promises: a share, or seconds
    met: bool
    share_within: float  # of demand within the limit
    mean_s: float  # over the demand that is reached
    percentile90_s: float
    unreached: float  # share of demand with no route or no crew free


@dataclass(frozen=True, slots=True, kw_only=True)
class Attainment:
    """One standard, one estate."""

    standard: Standard
    basis: Basis
    hours_known: bool
    weight: float  # demand it rests on
    points: int  # demand points that carry it
    expected: Figures
    all_available: Figures  # every crewed resource free at once: an upper bound only
    worst_hour: str  # "" = every hour is alike
    worst_hour_share: float
    best_hour_share: float
    no_route: float  # share of demand that no resource reaches by road at all
    one_site_only: float | None  # share of demand in time of one site alone; None = on patrol
    overlap: float | None  # mean number of sites in time, over all demand; None = on patrol
    gap: float  # share of demand out of time (of the second, where it counts) from everywhere
    zones: pd.DataFrame  # a row a demand point; see `attain`


@dataclass(frozen=True, slots=True, kw_only=True)
class NotScored:
    """A standard that cannot be scored here, and why."""

    standard: Standard
    why: str


def attain(
    standard: Standard, demand: Demand, starts: Starts, handling_s: float
) -> Attainment | NotScored:
    """Score one standard.

    Parameters
    ----------
    starts
        Of the standard's service.
    handling_s
        Call handling of the service; counted where the standard's clock starts with the call.

    Returns
    -------
    Attainment
        `zones` has, for each demand point: `id`, `name`, `weight`, `share_within` (expected),
        `expected_s` (mean of the expected arrival), `nearest_s` (first or second attending, as
        the standard counts, were every resource free and at its soonest start), `nearest_site`,
        `sites_in_time` (these three at the slowest hour); all times from the standard's clock,
        `inf` = none.
    NotScored
        The standard says so itself, there is no resource, no demand of its kind, or no
        urban-rural class.
    """
    if not standard.scored:
        return NotScored(standard=standard, why=standard.why_not_scored)
    if len(starts.resource) == 0:
        return NotScored(standard=standard, why=f"no {standard.service.value} resource responds.")
    try:
        weight = demand.weight(standard.service, standard.incident_types)
    except CoverageInputError as error:  # incidents are known, but none of the kind it counts
        return NotScored(standard=standard, why=str(error))
    by_hour = weight.by_hour
    if standard.setting != "any":
        setting = demand.zones["urban_rural"]
        if (setting == "").all():
            return NotScored(
                standard=standard,
                why="the demand does not say which points are urban and which rural.",
            )
        by_hour = by_hour * (setting == standard.setting).to_numpy()[:, None]
    if by_hour.sum() <= 0:
        return NotScored(standard=standard, why="no demand of its kind in this area.")
    clock_s = standard.handling_s(handling_s)
    expected = _Week.over(starts, by_hour, standard, clock_s)
    upper = _Week.over(starts.all_available(), by_hour, standard, clock_s)
    zones = _zone_table(standard, demand, starts, by_hour, clock_s)
    zones["share_within"] = expected.point_share
    zones["expected_s"] = expected.point_mean_s
    total = by_hour.sum()
    point_weight = by_hour.sum(axis=1)
    in_time = zones["sites_in_time"].to_numpy()
    out_of_reach = zones["nearest_s"].to_numpy() > standard.limit_s + LIMIT_NOISE_S
    on_patrol = bool((starts.share < 1).any())
    shares = expected.hour_share
    # The first of the hours that are alike but for float noise.
    worst = int(np.flatnonzero(shares <= np.nanmin(shares) + ROUNDING)[0])
    return Attainment(
        standard=standard,
        basis=weight.basis,
        hours_known=weight.hours_known,
        weight=float(total),
        points=int((point_weight > 0).sum()),
        expected=_figures(standard, expected.times),
        all_available=_figures(standard, upper.times),
        worst_hour=hour_name(worst) if np.nanmax(shares) - shares[worst] > ROUNDING else "",
        worst_hour_share=float(shares[worst]),
        best_hour_share=float(np.nanmax(shares)),
        no_route=float(point_weight[~np.isfinite(starts.response_s[0]).any(axis=0)].sum() / total),
        one_site_only=None if on_patrol else float(point_weight[in_time == 1].sum() / total),
        overlap=None if on_patrol else float(point_weight @ in_time / total),
        gap=float(point_weight[out_of_reach].sum() / total),
        zones=zones,
    )


@dataclass(slots=True, kw_only=True)
class _Week:
    """Arrivals of a whole week, weighed."""

    times: TimeDistribution
    hour_share: FloatArray  # (168,) share within the limit; NaN = no demand in that hour
    point_share: FloatArray  # (points,) NaN = no demand there
    point_mean_s: FloatArray  # (points,) over what is reached; inf = never

    @classmethod
    def over(cls, starts: Starts, by_hour: FloatArray, standard: Standard, clock_s: float) -> _Week:
        """Add up the periods of the week in which crewing and patrols are one."""
        n_points = len(by_hour)
        hourly = by_hour[:, np.arange(HOURS_OF_WEEK) % 24] / 7  # a week's worth, a year
        in_time, reached, seconds_sum = (np.zeros(n_points) for _ in range(3))
        hour_share = np.full(HOURS_OF_WEEK, np.nan)
        all_seconds, all_weight, unreached = [], [], 0.0
        limit = standard.limit_s - clock_s + LIMIT_NOISE_S
        for hours in _periods(starts):
            arrived = _arrivals_at(starts, hours[0])
            weight = hourly[:, hours].sum(axis=1)
            within = arrived.by(standard.attending, limit)
            demanded = hourly[:, hours].sum(axis=0)
            counted = demanded > 0
            hour_share[hours[counted]] = (within @ hourly[:, hours])[counted] / demanded[counted]
            mass = arrived.masses(standard.attending)
            seconds = np.where(np.isfinite(arrived.seconds), arrived.seconds + clock_s, 0)
            in_time += weight * within
            reached += weight * mass.sum(axis=1)
            seconds_sum += weight * (mass * seconds).sum(axis=1)
            heavy = mass * weight[:, None] > _NEGLIGIBLE_MASS * weight.sum()
            all_seconds.append(seconds[heavy])
            all_weight.append((mass * weight[:, None])[heavy])
            unreached += float(weight @ (1 - mass.sum(axis=1)))
        at, weights = np.concatenate(all_seconds), np.concatenate(all_weight)
        order = np.argsort(at, kind="stable")
        point_weight = hourly.sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            point_mean = np.where(reached > 0, seconds_sum / reached, np.inf)
            point_share = in_time / point_weight
        return cls(
            times=TimeDistribution(
                seconds=at[order], weight=weights[order], unreached=max(unreached, 0.0)
            ),
            hour_share=hour_share,
            point_share=point_share,
            point_mean_s=point_mean,
        )


def _periods(starts: Starts) -> list[NDArray[np.int64]]:
    """Hours of the week grouped where availability and starting places are the same."""
    hour_of_day = np.arange(HOURS_OF_WEEK) % 24
    pace = starts.pace[None, hour_of_day]
    pattern = np.concatenate([starts.availability, starts.share[:, hour_of_day], pace])
    _, period = np.unique(pattern, axis=1, return_inverse=True)
    period = period.ravel()
    return [np.flatnonzero(period == each) for each in np.unique(period)]


def _arrivals_at(starts: Starts, hour: int) -> Arrivals:
    available = starts.availability[:, hour]
    share = starts.share[:, hour % 24]
    counts = (available[starts.resource] > 0) & (share > 0)
    response_s = starts.response_s[starts.pace[hour % 24]]
    return arrivals(response_s[counts], starts.resource[counts], share[counts], available)


def _figures(standard: Standard, times: TimeDistribution) -> Figures:
    return Figures(
        value=standard.value(times),
        met=standard.met(times),
        share_within=times.share_within(standard.limit_s),
        mean_s=times.mean_s(),
        percentile90_s=times.percentile_s(0.9),
        unreached=times.unreached / times.total,
    )


def _zone_table(
    standard: Standard, demand: Demand, starts: Starts, by_hour: FloatArray, clock_s: float
) -> pd.DataFrame:
    """What geography says of each point: the nearest start, and the sites in time.

    For the second attending, a site with one resource is in time only beside another: the sites
    counted are those whose resources are within the limit, as for the first.
    """
    total = starts.response_s[0] + clock_s
    by_resource = _least_by(starts.resource, total, len(starts.site_ids))
    in_order = np.sort(by_resource, axis=0)
    enough = len(in_order) >= standard.attending
    sites, site_of_resource = np.unique(starts.site_ids, return_inverse=True)
    by_site = _least_by(site_of_resource, by_resource, len(sites))
    soonest = by_site.min(axis=0)
    return pd.DataFrame(
        {
            "id": demand.places.ids,
            "name": demand.zones["name"].to_numpy(),
            "weight": by_hour.sum(axis=1),
            "nearest_s": in_order[standard.attending - 1] if enough else np.inf,
            "nearest_site": np.where(np.isfinite(soonest), sites[by_site.argmin(axis=0)], ""),
            "sites_in_time": (by_site <= standard.limit_s + LIMIT_NOISE_S).sum(axis=0),
        }
    )


def _least_by(group: NDArray[np.int64], seconds: FloatArray, n_groups: int) -> FloatArray:
    """Least of the rows of each group, shape (groups, points)."""
    least = np.full((n_groups, seconds.shape[1]), np.inf)
    np.minimum.at(least, group, seconds)
    return least
