"""Journeys that a base's place decides, other than to an emergency.

Police respond from patrol and ambulances mostly from hospitals: closing a base changes these
journeys, and the response only where crews are said to start from the base.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from coverage.patrol import patrol_starts
from coverage.resource import StartsFrom
from coverage.service import Service
from estates.assumptions import Assumptions
from estates.measures.measure import Measured
from estates.scored import Scored
from estates.site import SiteKind, places_of
from estates.travel import Travel

FloatArray = NDArray[np.float64]

COUNTER_WITHIN_S = 1200.0  # 20 minutes by car in general traffic, a yardstick of ours
_OUTWARD = (
    "Journeys to a base, custody or hospital are timed from there to the demand: the way back "
    "differs by one-way streets and junction delays only."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mean:
    """Demand-weighted mean of one journey."""

    mean_s: float  # over what is reached; NaN = nobody can make it
    unreached: float  # share of demand
    within: float  # share within `COUNTER_WITHIN_S`


def journeys(before: Scored, after: Scored, _: Assumptions) -> Measured:
    """Compare the journeys.

    Returns
    -------
    Measured
        A row a journey: `journey`, `service`, `of` (patrol area, or what the mean is weighted
        by), `measure` (`mean_s`, or `share within 20 min`), `before`, `after`, `change`.
    """
    rows: list[dict[str, object]] = []
    notes = [_OUTWARD]
    _beats(before, after, rows)
    for name, service, weighted_by, wanted, missing in (
        ("incident to custody", Service.POLICE, "police demand", _custody, "have custody cells"),
        ("home to front counter", None, "residents", _counters, "have a front counter"),
        (
            "ambulance base to demand",
            Service.AMBULANCE,
            "ambulance demand",
            _ambulance,
            "be an ambulance base",
        ),
        (
            "incident to emergency department",
            Service.AMBULANCE,
            "ambulance demand",
            _hospitals,
            "be a hospital with one",
        ),
    ):
        sites = [wanted(scored) for scored in (before, after)]
        if sites[0].empty:
            notes.append(f"{name}: not measured: no site of today is known to {missing}.")
            continue
        old, new = (_nearest(s, at, service) for s, at in zip((before, after), sites, strict=True))
        measures = ["mean_s", "unreached"] + (["within"] if service is None else [])
        for measure in measures:
            label = {"within": "share within 20 min", "unreached": "share not reached"}
            values = getattr(old, measure), getattr(new, measure)
            if measure == "unreached" and values == (0.0, 0.0):
                continue
            rows.append(
                {
                    "journey": name,
                    "service": service.value if service else "public",
                    "of": weighted_by,
                    "measure": label.get(measure, measure),
                    "before": values[0],
                    "after": values[1],
                    "change": values[1] - values[0],
                }
            )
    columns = ["journey", "service", "of", "measure", "before", "after", "change"]
    return Measured(
        id="journeys",
        title="Journeys of bases",
        table=pd.DataFrame(rows, columns=columns),
        notes=tuple(notes),
        assumes=_assumed_hospitals(before),
    )


def _beats(before: Scored, after: Scored, rows: list[dict[str, object]]) -> None:
    """From base to patrol area at the start of a shift, a row a patrol area."""
    old, new = _to_the_beat(before), _to_the_beat(after)
    for area in sorted(old.keys() | new.keys()):
        here, there = old.get(area, np.nan), new.get(area, np.nan)
        rows.append(
            {
                "journey": "base to patrol area at a shift's start",
                "service": Service.POLICE.value,
                "of": area,
                "measure": "mean_s",
                "before": here,
                "after": there,
                "change": there - here,
            }
        )


def _to_the_beat(scored: Scored) -> dict[str, float]:
    """Mean seconds from base to the start points, by patrol area; over the cars based for it."""
    area = scored.assessor.area
    if area.patrol_areas is None:
        return {}
    polygons = dict(zip(area.patrol_areas["id"], area.patrol_areas.geometry, strict=True))
    by_hour = area.demand.weight(Service.POLICE).by_hour
    row_of_point = {point: row for row, point in enumerate(area.demand.places.ids)}
    cars = [
        each
        for each in scored.estate.resources_of(Service.POLICE)
        if each.starts_from is StartsFrom.PATROL
    ]
    mean_s = {}
    for name in sorted({car.patrol_area for car in cars}):
        starts = patrol_starts(name, polygons[name], area.demand.places, by_hour)
        points = [row_of_point[point] for point in starts.places.ids]
        share = starts.share.mean(axis=1)
        site_ids = scored.estate.sites["id"].to_numpy()
        rows = [
            int(np.flatnonzero(site_ids == car.site_id)[0])
            for car in cars
            if car.patrol_area == name
        ]
        drive_s = _drive_s(scored.assessor.travel, scored, scored.estate.sites.iloc[rows])
        mean_s[name] = float((drive_s[:, points] @ share).mean() / share.sum())
    return mean_s


def _nearest(scored: Scored, sites: gpd.GeoDataFrame, service: Service | None) -> _Mean:
    """From the nearest of the sites to each point; weighed by a service's demand or residents."""
    demand = scored.assessor.area.demand
    if service is None:
        weight = demand.zones["residents"].fillna(0.0).to_numpy(float)
        travel = scored.assessor.public_travel
    else:
        weight, travel = demand.weight(service).total, scored.assessor.travel
    seconds = _drive_s(travel, scored, sites).min(axis=0, initial=np.inf)
    reached = np.isfinite(seconds)
    total, reached_weight = weight.sum(), weight[reached].sum()
    mean_s = (
        float(weight[reached] @ seconds[reached] / reached_weight) if reached_weight else np.nan
    )
    return _Mean(
        mean_s=mean_s,
        unreached=float(1 - reached_weight / total),
        within=float(weight[seconds <= COUNTER_WITHIN_S].sum() / total),
    )


def _drive_s(travel: Travel, scored: Scored, sites: gpd.GeoDataFrame) -> FloatArray:
    """Drive at the slowest hour, shape (sites, points)."""
    crs = scored.assessor.area.manifest.crs
    return np.asarray(travel.drive_s(places_of(sites, crs))[0])


def _custody(scored: Scored) -> gpd.GeoDataFrame:
    sites = scored.estate.sites
    return sites[sites["custody_cells"].fillna(0.0) > 0]


def _counters(scored: Scored) -> gpd.GeoDataFrame:
    sites = scored.estate.sites
    return sites[sites["front_counter"] == "yes"]


def _hospitals(scored: Scored) -> gpd.GeoDataFrame:
    sites = scored.estate.sites
    hospital = sites["kind"] == SiteKind.HOSPITAL.value
    return sites[hospital & (sites["emergency_department"] != "no")]


def _assumed_hospitals(scored: Scored) -> tuple[str, ...]:
    hospitals = _hospitals(scored)
    return tuple(
        f"{name}: taken to have an emergency department; the site list does not say."
        for name in hospitals.loc[hospitals["emergency_department"] == "", "name"]
    )


def _ambulance(scored: Scored) -> gpd.GeoDataFrame:
    estate = scored.estate
    based = {t.site for t in estate.tenancies if t.service is Service.AMBULANCE}
    return estate.sites[estate.sites["id"].isin(based)]
