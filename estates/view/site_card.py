"""Site card: all that is known of one site, what it does, and what rests on it alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coverage.dependence import rests_on
from coverage.drivetime import minutes_and_seconds
from coverage.hours import hours_in_words
from coverage.resource import Resource, StartsFrom
from coverage.service import Service
from estates.assessment import Assessor, ServiceAssessment
from estates.estate import Estate
from estates.measures.workload import nearest_demand
from estates.site_columns import LEASEHOLD, PFI
from estates.view.figures import share
from estates.view.resource_words import NOT_KNOWN, duty, vehicle

ZONES = 10  # nearest demand points that are listed, by demand
_CONDITION = {
    "A": "A, as new",
    "B": "B, sound",
    "C": "C, operational with major repair due",
    "D": "D, at risk of breakdown",
}
Row = Mapping[str, object]
Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCard:
    """One site, in words; tables have no rows where there is nothing to say."""

    site: str
    name: str
    what: str  # kind, body, services
    facts: dict[str, Facts]  # by heading
    responds: pd.DataFrame  # a row a resource
    workload: pd.DataFrame  # a row a service: demand for which it is the nearest
    zones: pd.DataFrame  # the demand points for which it is the nearest, most demand first
    alone: pd.DataFrame  # a row a standard: demand that is in time of this site alone
    notes: tuple[str, ...]


def site_card(
    assessor: Assessor, assessments: Mapping[Service, ServiceAssessment], site: str
) -> SiteCard:
    """Gather what is known of a site of the assessor's estate.

    Workload, nearest points and what rests on a site hold with every crewed resource free, at the
    slowest pace.
    """
    estate = assessor.estate
    row = next(each for each in estate.rows if each["id"] == site)
    crews = [each for each in estate.resources if each.site_id == site]
    responding = {
        service: assessment
        for service, assessment in assessments.items()
        if any(each.site_id == site for each in assessment.resources)
    }
    waiting = {
        service: assessment
        for service, assessment in responding.items()
        if not _on_patrol(assessment)
    }
    workload, zones = _nearest(assessor, waiting, site)
    return SiteCard(
        site=site,
        name=str(row["name"]),
        what=_what(estate, row),
        facts={
            "The building": _building(row),
            "Tenure": _tenure(row),
            "Money": _money(row),
            "Room": _room(row),
        },
        responds=_responds(crews),
        workload=workload,
        zones=zones,
        alone=_alone(waiting, site),
        notes=_notes(row, crews, responding, waiting),
    )


def _on_patrol(assessment: ServiceAssessment) -> bool:
    return any(each.starts_from is StartsFrom.PATROL for each in assessment.resources)


def _what(estate: Estate, row: Row) -> str:
    based = [service.value for service in estate.services_at(str(row["id"]))]
    services = f"{' and '.join(based)} based here" if based else "no service based here"
    parts = [str(row["kind"]), services, f"body: {row['body'] or NOT_KNOWN}"]
    if row["neighbour"]:
        parts.append("over the border, in a neighbour’s area")
    said = "; ".join(parts)
    return f"{said[0].upper()}{said[1:]}."


def _building(row: Row) -> Facts:
    parts = [
        (name, number)
        for name in ("fire", "police", "ambulance", "shared")
        if (number := _number(row, f"{name}_m2")) is not None
    ]
    uses = [
        (name, number)
        for name in ("office", "operational", "training", "custody", "storage")
        if (number := _number(row, f"{name}_m2")) is not None
    ]
    condition = str(row["condition"])
    return (
        ("Floor area", _amount(row, "gross_internal_area_m2", " m²")),
        ("Of which by service", _parts(parts)),
        ("Of which by use", _parts(uses)),
        ("Condition", _CONDITION.get(condition, NOT_KNOWN)),
        ("Overdue maintenance", _pounds(row, "backlog_gbp")),
    )


def _parts(parts: list[tuple[str, float]]) -> str:
    some = [f"{name} {number:,.0f} m²" for name, number in parts if number > 0]
    return ", ".join(some) or NOT_KNOWN


def _tenure(row: Row) -> Facts:
    tenure = str(row["tenure"])
    facts = [("How it is held", tenure or NOT_KNOWN)]
    if tenure == LEASEHOLD:
        facts += [
            ("Lease ends", _text(row, "lease_end")),
            ("Next break", _text(row, "lease_break")),
        ]
        facts.append(("Dilapidations", _pounds(row, "dilapidations_gbp")))
    if tenure == PFI:
        facts += [("Contract ends", _text(row, "pfi_end"))]
        facts.append(("To end it today", _pounds(row, "pfi_break_cost_gbp")))
    return tuple(facts)


def _money(row: Row) -> Facts:
    """What the site list tells; what only prices of the appraisal could supply is not known."""
    yearly = [
        ("Running cost a year", "running_cost_gbp_per_year"),
        ("Business rates a year", "business_rates_gbp_per_year"),
    ]
    if row["tenure"] == LEASEHOLD:
        yearly.append(("Rent a year", "rent_gbp_per_year"))
    if row["tenure"] == PFI:
        yearly.append(("PFI charge a year", "pfi_unitary_charge_gbp_per_year"))
    known = [number for _, name in yearly if (number := _number(row, name)) is not None]
    whole = len(known) == len(yearly) and bool(row["tenure"])
    total = f"£{sum(known):,.0f}" if known else NOT_KNOWN
    if known and not whole:
        total = f"at least {total}; the rest is not known"
    return (
        ("Cost a year, all that is told", total),
        *((label, _pounds(row, name)) for label, name in yearly),
        ("Market value", _pounds(row, "market_value_gbp")),
    )


def _room(row: Row) -> Facts:
    height = _number(row, "bay_height_m")
    clear = "" if height is None else f", {height:g} m clear"
    bays = _number(row, "appliance_bays")
    facts = [
        ("Appliance bays", NOT_KNOWN if bays is None else f"{bays:g}{clear if bays else ''}"),
        ("Parking spaces", _amount(row, "parking_spaces", "")),
        ("Of these behind a gate", _amount(row, "secure_parking_spaces", "")),
        ("Desks", _amount(row, "desks", "")),
        ("Custody cells", _amount(row, "custody_cells", "")),
    ]
    labels = {
        "drill_yard": "Drill yard",
        "turnout_route": "Clear turnout route",
        "front_counter": "Open to the public",
        "evidence_store": "Evidence store",
        "access_24_hours": "Open to crews at any hour",
    }
    facts += [(label, _text(row, name)) for name, label in labels.items()]
    if note := str(row["capacity_note"]):
        facts.append(("Also", note))
    return tuple(facts)


def _responds(crews: list[Resource]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Service": each.service.value,
                "Vehicle": vehicle(each),
                "Duty system": duty(each),
                "Crewed": hours_in_words(each.crewed),
                "Turnout": minutes_and_seconds(each.turnout_s),
                "Crewed and free": f"{share(float(each.availability.mean()))} of the time"
                if each.availability_known
                else NOT_KNOWN,
                "Starts from": each.starts_from.value
                if each.starts_from is not StartsFrom.PATROL
                else f"patrol of {each.patrol_area}",
            }
            for each in crews
        ]
    )


def _nearest(
    assessor: Assessor, waiting: Mapping[Service, ServiceAssessment], site: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Workload by service, and the demand points of this site with their minutes."""
    demand = assessor.area.demand
    rows, points = [], []
    for service, assessment in waiting.items():
        weight = demand.weight(service)
        sites, of_site = nearest_demand(assessment.starts, weight.by_hour)
        ours = of_site[sites.index(site)]
        here = assessment.starts.site_ids[assessment.starts.resource] == site
        soonest = assessment.starts.response_s[0][here].min(axis=0) + assessment.handling.seconds
        total = weight.total.sum()
        rows.append(
            {
                "Service": service.value,
                "Demand": f"{ours.sum():,.0f}",
                "Share of all": share(float(ours.sum() / total)) if total > 0 else "–",
                "Demand points": int((ours > 0).sum()),
                "Weighted by": weight.basis.value,
            }
        )
        points += [
            (service, demand.zones["name"].iloc[k] or demand.places.ids[k], ours[k], soonest[k])
            for k in np.flatnonzero(ours > 0)
        ]
    points.sort(key=lambda each: -each[2])
    zones = pd.DataFrame(
        [
            {
                "Demand point": str(name),
                "Service": service.value,
                "Demand": f"{number:,.1f}",
                "Soonest possible": minutes_and_seconds(float(seconds)),
            }
            for service, name, number, seconds in points[:ZONES]
        ]
    )
    return pd.DataFrame(rows), zones


def _alone(waiting: Mapping[Service, ServiceAssessment], site: str) -> pd.DataFrame:
    """What is in time of this site alone, under each standard that is scored."""
    rows = []
    for assessment in waiting.values():
        for attained in assessment.scored:
            sites, needed = rests_on(
                attained.standard, assessment.scored_starts, assessment.handling.seconds
            )
            alone = needed[np.flatnonzero(sites == site)[0]]
            weight = attained.zones["weight"].to_numpy(float)
            rows.append(
                {
                    "Standard": attained.standard.name,
                    "In time of this site alone": share(float(weight[alone].sum() / weight.sum())),
                    "Demand": f"{weight[alone].sum():,.1f}",
                    "Demand points": int((alone & (weight > 0)).sum()),
                }
            )
    return pd.DataFrame(rows)


def _notes(
    row: Row,
    crews: list[Resource],
    responding: Mapping[Service, ServiceAssessment],
    waiting: Mapping[Service, ServiceAssessment],
) -> tuple[str, ...]:
    notes = []
    if not crews:
        notes.append("Nothing that responds is listed here.")
    for service, assessment in responding.items():
        if service not in waiting:
            notes.append(
                f"{service.value.capitalize()}: cars start from patrol, so no site is the nearest "
                "and none is relied on alone for their time."
            )
        if assessment.assumed:
            notes.append(
                f"{service.value.capitalize()}: no vehicle is listed; one, always free, is "
                "supposed at each station."
            )
    if waiting:
        notes.append(
            "Nearest, and in time: with every crewed vehicle free, at the slowest pace of the day."
        )
    if _number(row, "running_cost_gbp_per_year") is None and not row["neighbour"]:
        notes.append(
            "The running cost is not told; appraisals price the floor area instead and say so."
        )
    return tuple(notes)


def _number(row: Row, name: str) -> float | None:
    value = row.get(name)
    return float(value) if isinstance(value, int | float) and np.isfinite(value) else None


def _amount(row: Row, name: str, unit: str) -> str:
    number = _number(row, name)
    return NOT_KNOWN if number is None else f"{number:,.0f}{unit}"


def _pounds(row: Row, name: str) -> str:
    number = _number(row, name)
    return NOT_KNOWN if number is None else f"£{number:,.0f}"


def _text(row: Row, name: str) -> str:
    return str(row.get(name) or "") or NOT_KNOWN
