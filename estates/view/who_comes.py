"""Who comes: the resources that reach one place soonest, service by service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from coverage.crs import to_metric
from coverage.drivetime import TravelModel, minutes_and_seconds
from coverage.errors import CoverageInputError
from coverage.places import Places
from coverage.resource import Resource, StartsFrom
from coverage.response import arrivals
from coverage.service import Service
from coverage.standard import ROUNDING
from estates.assessment import Assessor, ServiceAssessment
from estates.view.coverage_view import who
from estates.view.figures import share
from estates.view.resource_words import NOT_KNOWN, duty, vehicle

FloatArray = NDArray[np.float64]
HERE = "this place"
_NAMED_WITHIN_M = 20_000.0
_PLACE_KINDS = ("city", "town", "village", "suburb", "hamlet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """One resource on its way; seconds."""

    resource: Resource
    site: str  # name of its base
    handling_s: float
    drive_s: float  # of a patrol the mean over where it may be
    drive_from_s: float  # of a patrol the drive from the nearest of these; else the same
    drive_to_s: float  # from the farthest; `inf` = from some there is no way
    at_ends_s: tuple[float, ...]  # whole time at the ends of the speed range, fastest first
    crewed: float  # share of the hours that are looked at
    free: float | None  # share of them in which it is crewed and free; None = not known

    @property
    def total_s(self) -> float:
        """Call to arrival, were it free."""
        return self.handling_s + self.resource.turnout_s + self.drive_s

    @property
    def on_patrol(self) -> bool:
        """Whether it starts from wherever it patrols."""
        return self.resource.starts_from is StartsFrom.PATROL


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The nth arrival, expected over who is free and where patrols are."""

    mean_s: float  # call to arrival, over the hours in which so many come; `inf` = never
    comes: float  # share of hours in which so many are free and have a way there


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnouts:
    """One service at a place."""

    assessment: ServiceAssessment
    coming: tuple[Coming, ...]  # soonest first; of two alike the one that is free more often
    no_way: int  # resources that have no way there by road
    expected: tuple[Expected, Expected]  # first and second


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """A place, and who comes there."""

    lon: float
    lat: float
    where: str  # in words; "" = near no named place
    to_road_m: float
    hour: int | None
    services: dict[Service, Turnouts]
    refused: str  # why nobody can be said to come, in one line; "" = it can be said


def who_comes(
    assessor: Assessor,
    assessments: Mapping[Service, ServiceAssessment],
    lon: float,
    lat: float,
    *,
    hour: int | None = None,
    at_ends: Mapping[float, Assessor] | None = None,
) -> Here:
    """Rank the resources of each service by how soon they could be at a place.

    Parameters
    ----------
    lon, lat
        Degrees.
    hour
        Of the week: only what is crewed then, at the pace of that hour; None = the whole week, at
        the slowest pace.
    at_ends
        The same estate with every speed multiplied by the key.

    Notes
    -----
    Each time is the soonest possible, were the resource free: call handling, turnout and drive. A
    car on patrol may be anywhere in its area: its drive is the mean over the places that it
    starts from, weighed by how likely it is there in the hours in which it is free.
    """
    if not (np.isfinite([lon, lat]).all() and abs(lon) <= 180 and abs(lat) <= 90):  # noqa: PLR2004
        raise CoverageInputError(
            f"position {lon}, {lat}: longitude is -180 to 180 and latitude -90 to 90 degrees."
        )
    x, y = to_metric(np.array([lon]), np.array([lat]), assessor.area.manifest.crs)
    place = Places(ids=np.array([HERE]), x=x, y=y)
    model = _model(assessor, hour)
    placed = model.place(place)
    here = Here(
        lon=lon,
        lat=lat,
        where=_in_words(assessor, float(x[0]), float(y[0])),
        to_road_m=float(model.access_m(placed)[0]),
        hour=hour,
        services={},
        refused=placed.refusals[0].removeprefix(f"{HERE}: ") if placed.refusals else "",
    )
    if here.refused:
        return here
    ends = [_model(other, hour) for _, other in sorted((at_ends or {}).items(), reverse=True)]
    names = dict(zip(assessor.estate.sites["id"], assessor.estate.sites["name"], strict=True))
    for service, assessment in assessments.items():
        seconds = [_drive_s(each, assessment, place) for each in (model, *ends)]
        rows = [
            _coming(assessment, names, row, hour, seconds)
            for row in range(len(assessment.resources))
            if hour is None or assessment.resources[row].crewed[hour]
        ]
        reaching = [each for each in rows if np.isfinite(each.total_s)]
        here.services[service] = Turnouts(
            assessment=assessment,
            coming=tuple(sorted(reaching, key=lambda each: (each.total_s, -(each.free or 0.0)))),
            no_way=len(rows) - len(reaching),
            expected=_expected(assessment, seconds[0], hour),
        )
    return here


def _model(assessor: Assessor, hour: int | None) -> TravelModel:
    travel = assessor.travel
    return travel.models[0 if hour is None else travel.pace_of_hour[hour % 24]]


def _drive_s(model: TravelModel, assessment: ServiceAssessment, place: Places) -> FloatArray:
    """Drive from each start of a service, shape (starts,)."""
    starts = assessment.start_places.places
    if not len(starts):
        return np.empty(0)
    return model.drive_times(model.place(starts), model.place(place)).seconds[:, 0]


def _coming(
    assessment: ServiceAssessment,
    names: Mapping[str, str],
    row: int,
    hour: int | None,
    seconds: list[FloatArray],
) -> Coming:
    """One resource; `seconds` are the drives of all starts, usual speeds first."""
    resource, starts = assessment.resources[row], assessment.starts
    own = np.flatnonzero(starts.resource == row)
    hours = np.arange(len(resource.crewed)) if hour is None else np.array([hour])
    # Where it is likely to be counts in the hours in which it may go.
    going = resource.availability[hours] if resource.availability[hours].any() else np.ones(1)
    chance = starts.share[own][:, hours % 24] @ np.broadcast_to(going, hours.shape)
    chance = chance / chance.sum()
    likely = chance > 0
    before_s = assessment.handling.seconds + resource.turnout_s
    drive_s, *end_s = (each[own] for each in seconds)
    return Coming(
        resource=resource,
        site=names.get(resource.site_id, resource.site_id),
        handling_s=assessment.handling.seconds,
        drive_s=_mean(drive_s, chance),
        drive_from_s=float(drive_s[likely].min()),
        drive_to_s=float(drive_s[likely].max()),
        at_ends_s=tuple(before_s + _mean(each, chance) for each in end_s),
        crewed=float(resource.crewed[hours].mean()),
        free=float(resource.availability[hours].mean()) if resource.availability_known else None,
    )


def _mean(seconds: FloatArray, chance: FloatArray) -> float:
    """Mean over the likely starts; `inf` where from one of them there is no way."""
    likely = chance > 0
    return float(seconds[likely] @ chance[likely])


def _expected(
    assessment: ServiceAssessment, drive_s: FloatArray, hour: int | None
) -> tuple[Expected, Expected]:
    """First and second arrival, by the same sums as the standards; every hour counts alike."""
    starts = assessment.scored_starts
    hours = np.arange(starts.crewed.shape[1]) if hour is None else np.array([hour])
    turnout_s = np.array([each.turnout_s for each in assessment.resources], float)
    response_s = (drive_s + turnout_s[starts.resource])[:, None]
    arrived = arrivals(
        response_s, starts.resource, starts.share[:, hours % 24], starts.availability[:, hours]
    )
    seconds = np.where(np.isfinite(arrived.seconds[0]), arrived.seconds[0], 0.0)
    said = []
    for attending in (1, 2):
        chance = arrived.masses(attending)[0].mean(axis=1)
        comes = float(chance.sum())
        comes = comes if comes > ROUNDING else 0.0  # nobody, but for float noise
        mean_s = float(seconds @ chance) / comes if comes else np.inf
        said.append(Expected(mean_s=mean_s + assessment.handling.seconds, comes=comes))
    return said[0], said[1]


def _in_words(assessor: Assessor, x: float, y: float) -> str:
    """Near which named place; "" = none is near."""
    places = assessor.area.places
    places = places[places["kind"].isin(_PLACE_KINDS)]
    if places.empty:
        return ""
    metric = places.to_crs(assessor.area.manifest.crs).geometry
    away = np.hypot(metric.x.to_numpy(float) - x, metric.y.to_numpy(float) - y)
    nearest = int(away.argmin())
    if away[nearest] > _NAMED_WITHIN_M:
        return ""
    name = str(places["name"].iloc[nearest])
    if away[nearest] < 500:  # noqa: PLR2004  (as good as there)
        return f"in {name}"
    return f"{away[nearest] / 1000:.1f} km from the middle of {name}"


_ORDER = ("First", "Second", "Third")


def who_table(here: Here, service: Service) -> pd.DataFrame:
    """The soonest of a service, a row each, in words."""
    rows = []
    for order, each in zip(_ORDER, here.services[service].coming, strict=False):
        rows.append(
            {
                "Comes": order,
                "Soonest": soonest_in_words(each),
                "At other speeds": _between(each.at_ends_s),
                "From": _from(each),
                "Vehicle": vehicle(each.resource),
                "Duty system": duty(each.resource),
                "Call handling": minutes_and_seconds(each.handling_s),
                "Turnout": minutes_and_seconds(each.resource.turnout_s),
                "Drive": _drive_in_words(each),
                "Crewed and free": _free(each),
            }
        )
    return pd.DataFrame(rows)


def soonest_in_words(each: Coming) -> str:
    """Call to arrival; of a patrol, which may be anywhere in its area, a mean."""
    about = "about " if each.on_patrol else ""
    return f"{about}{minutes_and_seconds(each.total_s)}"


def _from(each: Coming) -> str:
    return f"on patrol from {each.site}" if each.on_patrol else each.site


def _drive_in_words(each: Coming) -> str:
    said = minutes_and_seconds(each.drive_s)
    if not each.on_patrol:
        return said
    return f"{said} on average; {_between((each.drive_from_s, each.drive_to_s))}"


def _free(each: Coming) -> str:
    """Of the hours that are looked at; how many it is crewed in where that is not all."""
    crewed = "" if each.crewed == 1 else f", crewed in {share(each.crewed)}"
    if each.free is None:
        return f"{NOT_KNOWN}{crewed}"
    return f"{share(each.free)} of the time{crewed}"


def _between(seconds: tuple[float, ...]) -> str:
    return " to ".join(minutes_and_seconds(each) for each in seconds) or NOT_KNOWN


def in_a_sentence(here: Here, service: Service) -> str:
    """Who comes first and second, and when they are expected."""
    found = here.services[service]
    if not found.coming:
        return f"Nobody comes: no {service.value} resource is {_listed(here)}."
    said = []
    for attending, each in enumerate(found.coming[:2], start=1):
        when = minutes_and_seconds(each.total_s)
        if each.on_patrol:
            where = f"on patrol from {each.site}, {when} on average"
        else:
            where = f"from {each.site} in {when}"
        said.append(f"{who(service, attending)} {where} if free")
    line = "; ".join(said)
    base = " Distance from base, never attainment." if found.assessment.from_base else ""
    return f"{line[0].upper()}{line[1:]}.{base}"


def _listed(here: Here) -> str:
    then = "" if here.hour is None else ", crewed at that hour"
    return f"listed{then} and has a way there by road"


def expected_in_words(here: Here, service: Service) -> str:
    """When the first and the second are expected over who is free; "" = nobody comes at all."""
    found = here.services[service]
    if not found.coming:
        return ""
    known = found.assessment.availability_known
    said = []
    for attending, each in enumerate(found.expected, start=1):
        if each.comes <= 0:
            continue
        some = each.comes < 0.995  # noqa: PLR2004  (less than half a percent is no news)
        when = f", in the {share(each.comes)} of the time in which one is free" if some else ""
        said.append(f"{who(service, attending)} {minutes_and_seconds(each.mean_s)}{when}")
    how = "Expected over who is free" if known else "At best, whoever is crewed being free"
    return f"{how}: {'; '.join(said)}." if said else ""


def caveats(here: Here) -> list[str]:
    """How to read the times, a line each."""
    lines = [
        (
            "Soonest: from the call to arrival, were that vehicle free. It is no forecast; the "
            "share of the time in which it is crewed and free stands beside it."
        ),
        "At other speeds: were every speed as high, and as low, as the speeds may be off.",
    ]
    for service, found in here.services.items():
        name, assessment = service.value.capitalize(), found.assessment
        if any(each.on_patrol for each in found.coming):
            lines.append(
                f"{name}: a car on patrol may be anywhere in its area. Its drive is the mean over "
                "the places it may start from, weighed by how likely it is there; the least and "
                "the most stand beside it. Which car is nearest on the day is not known: the "
                "expected time counts them all."
            )
        if assessment.from_base:
            lines.append(
                f"{name}: no patrol is listed, so this is distance from base, never attainment."
            )
        elif assessment.assumed and assessment.resources:
            lines.append(
                f"{name}: no vehicle is listed; one, always free, is supposed at each station."
            )
        if here.hour is None and (never := _never_together(found.coming[: len(_ORDER)])):
            lines.append(
                f"{name}: {never} are never crewed in the same hour; choose an hour of the week to "
                "see who comes then."
            )
        if found.no_way:
            lines.append(f"{name}: {found.no_way} more have no way here by road.")
    return lines


def _never_together(listed: tuple[Coming, ...]) -> str:
    """Two that no hour sees crewed together; "" = there are none."""
    for one, other in combinations(listed, 2):
        if not (one.resource.crewed & other.resource.crewed).any():
            return f"{one.resource.id} and {other.resource.id}"
    return ""
