"""Workload: incidents a year for which each site is the nearest."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from coverage.resource import StartsFrom
from coverage.response import Starts
from coverage.service import Service
from estates.assumptions import Assumptions
from estates.measures.measure import Measured
from estates.scored import Scored

FloatArray = NDArray[np.float64]


def workload(before: Scored, after: Scored, _: Assumptions) -> Measured:
    """Count the demand for which each site's resources are the soonest.

    Returns
    -------
    Measured
        A row a service and site: `service`, `site`, `name`, `before_per_year`, `after_per_year`,
        `change_per_year` (of all demand of the service, every crewed resource free,
        at the slowest pace).
        Site "" = nobody reaches it. Services on patrol have no nearest site and are left out.
    """
    names = {
        **dict(zip(after.estate.sites["id"], after.estate.sites["name"], strict=True)),
        **dict(zip(before.estate.sites["id"], before.estate.sites["name"], strict=True)),
    }
    rows, notes = [], []
    for service in Service:
        if any(
            each.starts_from is StartsFrom.PATROL
            for scored in (before, after)
            for each in scored.estate.resources_of(service)
        ):
            notes.append(f"{service.value}: starts from patrol, so no site is the nearest.")
            continue
        old, new = _nearest(before, service), _nearest(after, service)
        rows += [
            {
                "service": service.value,
                "site": site,
                "name": names.get(site, "nobody"),
                "before_per_year": old.get(site, 0.0),
                "after_per_year": new.get(site, 0.0),
                "change_per_year": new.get(site, 0.0) - old.get(site, 0.0),
            }
            for site in [*names, ""]
            if site in old or site in new or not site
        ]
    return Measured(
        id="workload",
        title="Workload by site",
        table=pd.DataFrame(rows),
        notes=tuple(notes),
    )


def _nearest(scored: Scored, service: Service) -> dict[str, float]:
    """Demand a year by the site that is soonest there."""
    by_hour = scored.assessor.area.demand.weight(service).by_hour
    sites, demand = nearest_demand(scored.services[service].starts, by_hour)
    return dict(zip(sites, demand.sum(axis=1).tolist(), strict=True))


def nearest_demand(starts: Starts, by_hour: FloatArray) -> tuple[list[str], FloatArray]:
    """Demand of each point by the site that is soonest there; of two alike the first of the list.

    Hour by hour, because a crew that is there at night only is nobody's nearest by day.

    Parameters
    ----------
    by_hour : shape (points, 24)
        Demand a year by hour of the day.

    Returns
    -------
    sites
        Ids; "" = nobody reaches it.
    demand : shape (sites, points)
        A year.
    """
    sites = list(dict.fromkeys([*starts.site_ids.tolist(), ""]))
    row_of_site = {site: row for row, site in enumerate(sites)}
    row_of_start = np.array(
        [row_of_site[site] for site in [*starts.site_ids[starts.resource].tolist(), ""]], int
    )
    response_s = starts.response_s[0]
    demand = np.zeros((len(sites), len(by_hour)))
    patterns, pattern_of_hour = np.unique(starts.crewed, axis=1, return_inverse=True)
    for number, crewed in enumerate(patterns.T):
        hours = np.flatnonzero(pattern_of_hour.ravel() == number) % 24
        weight = by_hour[:, hours].sum(axis=1) / 7
        seconds = np.where(crewed[starts.resource][:, None], response_s, np.inf)
        start = np.full(len(weight), -1)
        reached = np.isfinite(seconds).any(axis=0)
        if reached.any():
            start[reached] = seconds[:, reached].argmin(axis=0)
        demand[row_of_start[start], np.arange(len(weight))] += weight
    return sites, demand
