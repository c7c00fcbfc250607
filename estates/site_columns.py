"""The columns of a site list: what each means, in which unit, and what it is needed for.

The one place where this stands: reading, writing and the template follow it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SiteKind(StrEnum):
    """What a site is to a response."""

    STATION = "station"
    STANDBY = "standby"
    HOSPITAL = "hospital"
    HEADQUARTERS = "headquarters"


class Form(StrEnum):
    """How the cells of a column are written."""

    TEXT = "text"
    COORDINATE = "number"
    NUMBER = "number, 0 or more"
    YES_NO = "yes or no"
    DATE = "date as 2030-12-31"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a site list."""

    name: str
    meaning: str
    needed: str  # whether it must be filled, and what for
    form: Form = Form.TEXT
    unit: str = ""
    allowed: tuple[str, ...] = ()  # in any case; () = whatever the form allows


FREEHOLD, LEASEHOLD, PFI = TENURES = ("freehold", "leasehold", "PFI")
CONDITIONS = ("A", "B", "C", "D")
_SHARING = "optional; whether services may share the site"
_RUNNING, _ONE_OFF = "optional; cost each year", "optional; cost once"
_AREA = "optional; cost and room by service"
_FUNCTION = "optional; room by function"

KEY_COLUMNS = (
    Column(name="id", meaning="short name of the site, its own in each row", needed="must"),
    Column(name="name", meaning="name as people know it", needed="optional; else the id is shown"),
    Column(
        name="kind", meaning="what the site is to a response; empty is station",
        allowed=tuple(kind.value for kind in SiteKind), needed="optional",
    ),
    Column(
        name="services",
        meaning="services based there: police, fire, ambulance; several as fire;police",
        needed="must for a station",
    ),
    Column(
        name="neighbour", meaning="of another county's service, over the border; empty is no",
        form=Form.YES_NO, needed="optional",
    ),
    Column(
        name="lon", meaning="longitude; or a column easting", unit="degrees, WGS 84 (or metres, "
        "British National Grid)", form=Form.COORDINATE, needed="must",
    ),
    Column(
        name="lat", meaning="latitude; or a column northing", unit="degrees, WGS 84 (or metres, "
        "British National Grid)", form=Form.COORDINATE, needed="must",
    ),
)  # fmt: skip


def _number(name: str, unit: str, meaning: str, needed: str) -> Column:
    return Column(name=name, meaning=meaning, form=Form.NUMBER, unit=unit, needed=needed)


def _yes_no(name: str, meaning: str, needed: str = _SHARING) -> Column:
    return Column(name=name, meaning=meaning, form=Form.YES_NO, needed=needed)


def _date(name: str, meaning: str, needed: str) -> Column:
    return Column(name=name, meaning=meaning, form=Form.DATE, needed=needed)


_YEARLY, _M2 = "GBP a year", "m2"
KNOWN_COLUMNS = (
    Column(
        name="body", meaning="who owns or holds the site",
        needed="optional; costs and savings of each body",
    ),
    Column(
        name="tenure", meaning="how the site is held", allowed=TENURES,
        needed="optional; what is paid or received when it is left",
    ),
    Column(
        name="condition", meaning="A as new, B sound, C operational with major repair due, "
        "D at risk of breakdown", allowed=CONDITIONS, needed="optional; shown",
    ),
    Column(name="capacity_note", meaning="what else to know about room", needed="optional; shown"),
    _number("gross_internal_area_m2", _M2, "floor area inside the outer walls, of all services",
            "optional; cost, room and value"),
    _number("fire_m2", _M2, "part that fire uses alone", _AREA),
    _number("police_m2", _M2, "part that police use alone", _AREA),
    _number("ambulance_m2", _M2, "part that ambulance uses alone", _AREA),
    _number("shared_m2", _M2, "part that services use together", _AREA),
    _number("office_m2", _M2, "offices", _FUNCTION),
    _number("operational_m2", _M2, "bays, briefing, lockers, rest", _FUNCTION),
    _number("training_m2", _M2, "training rooms and towers", _FUNCTION),
    _number("custody_m2", _M2, "custody suite", _FUNCTION),
    _number("storage_m2", _M2, "stores", _FUNCTION),
    _number("running_cost_gbp_per_year", _YEARLY,
            "energy, cleaning, upkeep and services of the building, without rates and rent",
            _RUNNING),
    _number("business_rates_gbp_per_year", _YEARLY, "business rates paid", _RUNNING),
    _number("rent_gbp_per_year", _YEARLY, "rent paid to a landlord", _RUNNING),
    _number("pfi_unitary_charge_gbp_per_year", _YEARLY, "charge under the PFI contract", _RUNNING),
    _number("pfi_break_cost_gbp", "GBP", "to end the PFI contract today", _ONE_OFF),
    _number("market_value_gbp", "GBP", "price if sold with vacant possession",
            "optional; receipt when it is left"),
    _number("backlog_gbp", "GBP", "maintenance that is overdue", _ONE_OFF),
    _number("dilapidations_gbp", "GBP", "to the landlord for repair when a lease ends", _ONE_OFF),
    _number("appliance_bays", "bays", "bays that an appliance fits in", _SHARING),
    _number("bay_height_m", "m", "clear height of the lowest bay door", _SHARING),
    _number("parking_spaces", "spaces", "all parking spaces", _SHARING),
    _number("secure_parking_spaces", "spaces", "of these, behind a gate", _SHARING),
    _number("custody_cells", "cells", "cells in use", _SHARING),
    _number("desks", "desks", "desks", _SHARING),
    _yes_no("drill_yard", "yard or tower for drills"),
    _yes_no("turnout_route", "clear way from the bays to the road at all times"),
    _yes_no("contamination_zones", "clean and dirty areas kept apart after fires"),
    _yes_no("front_counter", "open to the public", "optional; public access"),
    _yes_no("evidence_store", "secure store for evidence"),
    _yes_no("vetted", "everyone who enters alone has police vetting"),
    _yes_no("access_24_hours", "open to crews at any hour"),
    _yes_no("emergency_department", "of a hospital: takes emergencies",
            "optional; where ambulances convey to"),
    _date("lease_end", "lease ends", "optional; rent and the cost of leaving"),
    _date("lease_break", "next day on which the lease may be ended",
          "optional; rent and the cost of leaving"),
    _date("pfi_end", "PFI contract ends", "optional; charge and the cost of leaving"),
)  # fmt: skip
COLUMNS = (*KEY_COLUMNS, *KNOWN_COLUMNS)


def _of(form: Form) -> tuple[str, ...]:
    return tuple(column.name for column in KNOWN_COLUMNS if column.form is form)


# What is known of a site beside its key. Empty = not known: NaN for numbers, "" for the others.
TEXT_COLUMNS = _of(Form.TEXT)
NUMBER_COLUMNS = _of(Form.NUMBER)
YES_NO_COLUMNS = _of(Form.YES_NO)
DATE_COLUMNS = _of(Form.DATE)
