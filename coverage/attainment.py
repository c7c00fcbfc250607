"""Attainment: how far the resources of a service meet a standard, expected over the week."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from coverage.demand import Basis, Demand, Weight
from coverage.errors import CoverageInputError
from coverage.hours import hour_name
from coverage.response import Starts
from coverage.standard import (
    LIMIT_NOISE_S,
    ROUNDING,
    MeanWithin,
    PercentileWithin,
    ShareWithin,
    TimeDistribution,
)
from coverage.week import weigh_week

FloatArray = NDArray[np.float64]
Standard = ShareWithin | MeanWithin | PercentileWithin


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
    one_site_only: float | None  # of demand in time, lost if some one site goes; None = on patrol
    overlap: float | None  # mean number of sites in time, over all demand; None = on patrol
    gap: float  # share of demand out of time (of the second, where it counts) from everywhere
    zones: pd.DataFrame  # a row a demand point; see `attain`


@dataclass(frozen=True, slots=True, kw_only=True)
class NotScored:
    """A standard that cannot be scored here, and why."""

    standard: Standard
    why: str


def attain(
    standard: Standard,
    demand: Demand,
    starts: Starts,
    handling_s: float,
    hour: int | None = None,
) -> Attainment | NotScored:
    """Score one standard.

    Parameters
    ----------
    starts
        Of the standard's service.
    handling_s
        Call handling of the service; counted where the standard's clock starts with the call.
    hour
        Of the week, 0 for Monday 00:00: only its demand, with the crews, patrols and pace of that
        hour; None = the whole week. A week is its hours, weighed by their demand.

    Returns
    -------
    Attainment
        `zones` has, for each demand point: `id`, `name`, `weight`, `share_within` (expected),
        `expected_s` (mean of the expected arrival), `share_reached` (somebody is free and has a
        route), `wait_s` (the mean in which nobody coming, or a later arrival, counts as an hour),
        `nearest_s` (first or second attending, as the standard counts, were every crewed resource
        free and at its soonest start), `nearest_site`, `sites_in_time` (these three at the
        slowest pace and the hour of crewing that suits the point best); all times from the
        standard's clock, `inf` = none.
    NotScored
        The standard says so itself, there is no demand of its kind (in that hour), or no
        urban-rural class.

    Notes
    -----
    Without any resource all demand is unreached: what a scenario that closes the last station
    must show.
    """
    if not standard.scored:
        return NotScored(standard=standard, why=standard.why_not_scored)
    try:
        weight, by_hour = counted_demand(standard, demand)
        if hour is not None:
            by_hour, starts = _of_hour(by_hour, hour), starts.at_hour(hour)
    except CoverageInputError as error:
        return NotScored(standard=standard, why=str(error))
    clock_s = standard.handling_s(handling_s)
    expected = weigh_week(starts, by_hour, standard, clock_s)
    upper = weigh_week(starts.all_available(), by_hour, standard, clock_s)
    zones = _zone_table(standard, demand, starts, by_hour, clock_s)
    zones["share_within"] = expected.point_share
    zones["expected_s"] = expected.point_mean_s
    zones["share_reached"] = expected.point_reached
    zones["wait_s"] = expected.point_wait_s
    total = by_hour.sum()
    point_weight = by_hour.sum(axis=1)
    in_time = zones["sites_in_time"].to_numpy()
    out_of_reach = zones["nearest_s"].to_numpy() > standard.limit_s + LIMIT_NOISE_S
    on_patrol = bool((starts.share < 1).any())
    shares = expected.hour_share
    worst = np.flatnonzero(shares <= np.nanmin(shares) + ROUNDING)  # alike but for float noise
    return Attainment(
        standard=standard,
        basis=weight.basis,
        hours_known=weight.hours_known,
        weight=float(total),
        points=int((point_weight > 0).sum()),
        expected=_figures(standard, expected.times),
        all_available=_figures(standard, upper.times),
        worst_hour=hour_name(worst) if np.nanmax(shares) - shares[worst[0]] > ROUNDING else "",
        worst_hour_share=float(shares[worst[0]]),
        best_hour_share=float(np.nanmax(shares)),
        no_route=float(point_weight[~np.isfinite(starts.response_s[0]).any(axis=0)].sum() / total),
        one_site_only=None if on_patrol else float(point_weight @ zones.pop("one_site") / total),
        overlap=None if on_patrol else float(point_weight @ in_time / total),
        gap=float(point_weight[out_of_reach].sum() / total),
        zones=zones,
    )


def counted_demand(standard: Standard, demand: Demand) -> tuple[Weight, FloatArray]:
    """Demand that a standard counts: as it is known, and a year by hour, (points, 24).

    Raises
    ------
    CoverageInputError
        There is none of its kind, or no point says whether it is urban or rural.
    """
    weight = demand.weight(standard.service, standard.incident_types)
    by_hour = weight.by_hour
    if standard.setting != "any":
        setting = demand.zones["urban_rural"]
        if (setting == "").all():
            raise CoverageInputError(
                "the demand does not say which points are urban and which rural."
            )
        by_hour = by_hour * (setting == standard.setting).to_numpy()[:, None]
    if by_hour.sum() <= 0:
        raise CoverageInputError("no demand of its kind in this area.")
    return weight, by_hour


def _of_hour(by_hour: FloatArray, hour: int) -> FloatArray:
    """Demand a year of one hour of the week alone, shape (points, 24)."""
    alone = np.zeros_like(by_hour)
    alone[:, hour % 24] = by_hour[:, hour % 24] / 7
    if alone.sum() <= 0:
        raise CoverageInputError(f"no demand of its kind on {hour_name(np.array([hour]))}.")
    return alone


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
    counted are those whose resources are within the limit, as for the first. Resources that are
    never crewed in one hour (an appliance by day, and the same by night) never stand beside each
    other: each pattern of crewing is looked at on its own, and the best one counts.
    """
    total = starts.response_s[0] + clock_s
    by_resource = least_by_resource(starts, total)
    sites, site_of_resource = np.unique(starts.site_ids, return_inverse=True)
    n_points = total.shape[1]
    nearest_s = np.full(n_points, np.inf)
    sites_in_time = np.zeros(n_points, int)
    enough, enough_left = np.zeros((2, n_points), bool)
    for crewing in crewings(starts, by_resource, standard.limit_s):
        if len(crewing.seconds) >= standard.attending:
            in_order = np.partition(crewing.seconds, standard.attending - 1, axis=0)
            nearest_s = np.minimum(nearest_s, in_order[standard.attending - 1])
        sites_in_time = np.maximum(sites_in_time, (crewing.in_time > 0).sum(axis=0))
        count = crewing.in_time.sum(axis=0)
        enough |= count >= standard.attending
        enough_left |= count - crewing.in_time.max(axis=0, initial=0) >= standard.attending
    by_site = _least_by(site_of_resource, by_resource, len(sites))
    soonest = by_site.min(axis=0, initial=np.inf)
    nearest = sites[by_site.argmin(axis=0)] if len(sites) else ""
    return pd.DataFrame(
        {
            "id": demand.places.ids,
            "name": demand.zones["name"].to_numpy(),
            "weight": by_hour.sum(axis=1),
            "nearest_s": nearest_s,
            "nearest_site": np.where(np.isfinite(soonest), nearest, ""),
            "one_site": enough & ~enough_left,
            "sites_in_time": sites_in_time,
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Crewing:
    """The resources that are crewed at one time, and how many of them are in time."""

    seconds: FloatArray  # (crewed resources, points)
    in_time: NDArray[np.int64]  # (sites, points) resources of each site within the limit


def least_by_resource(starts: Starts, seconds: FloatArray) -> FloatArray:
    """Each resource at its soonest start, shape (resources, points)."""
    return _least_by(starts.resource, seconds, len(starts.site_ids))


def crewings(starts: Starts, by_resource: FloatArray, limit_s: float) -> Iterator[Crewing]:
    """Each pattern of crewing of the week; sites in the order of their ids.

    Parameters
    ----------
    by_resource : shape (resources, points), seconds
        From the clock that the limit is counted from.
    """
    sites, site_of_resource = np.unique(starts.site_ids, return_inverse=True)
    patterns = np.unique(starts.crewed, axis=1).T if len(starts.crewed) else starts.crewed
    for crewed in patterns:
        seconds = by_resource[crewed]
        in_time = np.zeros((len(sites), by_resource.shape[1]), int)
        within = seconds <= limit_s + LIMIT_NOISE_S
        np.add.at(in_time, site_of_resource[crewed], within.astype(int))
        yield Crewing(seconds=seconds, in_time=in_time)


def _least_by(group: NDArray[np.int64], seconds: FloatArray, n_groups: int) -> FloatArray:
    """Least of the rows of each group, shape (groups, points)."""
    least = np.full((n_groups, seconds.shape[1]), np.inf)
    np.minimum.at(least, group, seconds)
    return least
