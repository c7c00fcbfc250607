"""Compatibility: whether a service can work from another's site, rule by rule.

Pure functions over plain values. What the host lacks is incompatible, what nobody has told is to
confirm; nothing unknown is taken for granted. Figures stand in `data/compatibility.toml`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from coverage.faults import read_toml
from coverage.service import Service

COMPATIBILITY_FILE = Path(__file__).parents[1] / "data" / "compatibility.toml"


class Rule(StrEnum):
    """What is asked of a host."""

    BAYS = "bays"
    BAY_HEIGHT = "bay_height"
    TURNOUT_ROUTE = "turnout_route"
    DRILL_YARD = "drill_yard"
    CONTAMINATION = "contamination"
    CUSTODY = "custody"
    EVIDENCE = "evidence"
    VETTING = "vetting"
    ACCESS_24_HOURS = "access_24_hours"
    PARKING = "parking"
    AREA = "area"


class Verdict(StrEnum):
    """What a rule says of a pair."""

    COMPATIBLE = "compatible"
    INCOMPATIBLE = "incompatible"
    TO_CONFIRM = "to confirm"


class Vehicle(BaseModel):
    """Where a kind of vehicle is kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    types: tuple[str, ...]
    kept: Literal["bay", "yard"]
    clearance_m: Annotated[float, Field(gt=0)] | None = None
    source: str
    verified: bool
    note: str = ""


class Detour(BaseModel):
    """When a way by road is so much longer than the straight line that someone must mean it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    ratio: Annotated[float, Field(gt=1)]
    least_m: Annotated[float, Field(ge=0)]
    source: str
    verified: bool


class Figures(BaseModel):
    """All of `data/compatibility.toml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    schema_version: int
    detour: Detour
    vehicle: tuple[Vehicle, ...]

    def of(self, vehicle_type: str) -> Vehicle | None:
        """Where a type is kept; None = not listed."""
        wanted = vehicle_type.strip().lower()
        return next((each for each in self.vehicle if wanted in each.types), None)


def load_figures(path: Path = COMPATIBILITY_FILE) -> Figures:
    """Read and check the figures."""
    return read_toml(path, Figures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """A service's base, or crews without one, that move in, and their needs. None = not known."""

    service: Service
    origin: str  # site that it leaves; "" = new
    vehicles: tuple[str, ...]  # types that move with it
    at_night: bool  # whether any of them is crewed between 22 and 06
    custody_cells: float | None
    evidence_store: bool | None
    area_m2: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A site that takes services in, and what it offers. None = not known."""

    site: str
    services: frozenset[Service]  # based there when all have moved in, guests included
    appliance_bays: float | None
    bay_height_m: float | None
    parking_spaces: float | None
    custody_cells: float | None
    turnout_route: bool | None
    drill_yard: bool | None
    contamination_zones: bool | None
    evidence_store: bool | None
    vetted: bool | None
    access_24_hours: bool | None
    in_bays: int  # vehicles in bays at the busiest hour, guests included
    in_yard: int  # vehicles parked at the busiest hour, guests included
    free_m2: float | None  # before anyone moves in
    moving_in_m2: float | None  # all guests together


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What one rule says of one guest and its host: a row of the table."""

    service: Service
    origin: str
    host: str
    rule: Rule
    verdict: Verdict
    reason: str


# What a vehicle asks of the place where it is kept; the other rules are of a base as a whole.
OF_VEHICLES = frozenset({Rule.BAYS, Rule.BAY_HEIGHT, Rule.TURNOUT_ROUTE, Rule.PARKING})
_Finding = tuple[Verdict, str]


def judge(
    guest: Guest, host: Host, figures: Figures, rules: Collection[Rule] = tuple(Rule)
) -> tuple[Judgement, ...]:
    """Judge a guest by those of the rules that concern it, in the order of `Rule`."""
    return tuple(
        Judgement(
            service=guest.service,
            origin=guest.origin,
            host=host.site,
            rule=rule,
            verdict=found[0],
            reason=found[1],
        )
        for rule, ask in _RULES.items()
        if rule in rules and (found := ask(guest, host, figures)) is not None
    )


def _offered(value: bool | None, what: str) -> _Finding:  # noqa: FBT001  (a cell of a table)
    if value is None:
        return Verdict.TO_CONFIRM, f"whether the host has {what} is not known"
    if value:
        return Verdict.COMPATIBLE, f"the host has {what}"
    return Verdict.INCOMPATIBLE, f"the host has no {what.removeprefix('a ').removeprefix('an ')}"


def _enough(have: float | None, need: float, what: str) -> _Finding:
    if have is None:
        return Verdict.TO_CONFIRM, f"{need:g} {what} needed, the host's number is not known"
    verdict = Verdict.COMPATIBLE if have >= need else Verdict.INCOMPATIBLE
    return verdict, f"{need:g} {what} needed, the host has {have:g}"


def _kept(guest: Guest, figures: Figures, where: str) -> list[Vehicle]:
    listed = [figures.of(vehicle) for vehicle in guest.vehicles]
    return [vehicle for vehicle in listed if vehicle is not None and vehicle.kept == where]


def _bays(guest: Guest, host: Host, figures: Figures) -> _Finding | None:
    if not _kept(guest, figures, "bay"):
        return None
    return _enough(host.appliance_bays, host.in_bays, "appliance bay(s)")


def _bay_height(guest: Guest, host: Host, figures: Figures) -> _Finding | None:
    clearances = [v.clearance_m for v in _kept(guest, figures, "bay") if v.clearance_m is not None]
    if not clearances:
        return None
    need = max(clearances)
    if host.bay_height_m is None:
        return Verdict.TO_CONFIRM, f"{need:g} m of bay height needed, the host's is not known"
    verdict = Verdict.COMPATIBLE if host.bay_height_m >= need else Verdict.INCOMPATIBLE
    return verdict, f"{need:g} m of bay height needed, the host has {host.bay_height_m:g} m"


def _turnout_route(guest: Guest, host: Host, _: Figures) -> _Finding | None:
    if guest.service is Service.POLICE or not guest.vehicles:
        return None
    return _offered(host.turnout_route, "a turnout route")


def _drill_yard(guest: Guest, host: Host, _: Figures) -> _Finding | None:
    return _offered(host.drill_yard, "a drill yard") if guest.service is Service.FIRE else None


def _contamination(guest: Guest, host: Host, _: Figures) -> _Finding | None:
    """Firefighters bring soot home: clean and dirty zones wherever fire shares with anyone."""
    shared = len(host.services | {guest.service}) > 1
    if not shared or Service.FIRE not in host.services | {guest.service}:
        return None
    return _offered(host.contamination_zones, "zones against contamination")


def _custody(guest: Guest, host: Host, _: Figures) -> _Finding | None:
    if guest.service is not Service.POLICE or guest.custody_cells == 0:
        return None
    if guest.custody_cells is None:
        if host.custody_cells:
            return None
        return Verdict.TO_CONFIRM, "whether the site it leaves has custody cells is not known"
    return _enough(host.custody_cells, guest.custody_cells, "custody cell(s)")


def _evidence(guest: Guest, host: Host, _: Figures) -> _Finding | None:
    if guest.service is not Service.POLICE or guest.evidence_store is False or host.evidence_store:
        return None
    if guest.evidence_store is None:
        return Verdict.TO_CONFIRM, "whether the site it leaves has an evidence store is not known"
    return _offered(host.evidence_store, "an evidence store")


def _vetting(guest: Guest, host: Host, _: Figures) -> _Finding | None:
    """Police are asked of everyone who has the run of a building."""
    shared = len(host.services | {guest.service}) > 1
    if not shared or Service.POLICE not in host.services | {guest.service}:
        return None
    return _offered(host.vetted, "vetting of all who work there")


def _access(guest: Guest, host: Host, _: Figures) -> _Finding | None:
    return _offered(host.access_24_hours, "access at all hours") if guest.at_night else None


def _parking(guest: Guest, host: Host, figures: Figures) -> _Finding | None:
    if unlisted := sorted({v for v in guest.vehicles if figures.of(v) is None}):
        return Verdict.TO_CONFIRM, f"where a {unlisted[0]!r} is kept is not known"
    if not _kept(guest, figures, "yard"):
        return None
    return _enough(host.parking_spaces, host.in_yard, "parking space(s)")


def _area(_guest: Guest, host: Host, _: Figures) -> _Finding | None:
    if host.moving_in_m2 is None:
        return Verdict.TO_CONFIRM, "the room that it needs is not known"
    need = f"{host.moving_in_m2:,.0f} m² move in"
    if host.free_m2 is None:
        return Verdict.TO_CONFIRM, f"{need}, the host's free room is not known"
    verdict = Verdict.COMPATIBLE if host.free_m2 >= host.moving_in_m2 else Verdict.INCOMPATIBLE
    return verdict, f"{need}, {max(host.free_m2, 0):,.0f} m² are free"


_RULES: dict[Rule, Callable[[Guest, Host, Figures], _Finding | None]] = {
    Rule.BAYS: _bays,
    Rule.BAY_HEIGHT: _bay_height,
    Rule.TURNOUT_ROUTE: _turnout_route,
    Rule.DRILL_YARD: _drill_yard,
    Rule.CONTAMINATION: _contamination,
    Rule.CUSTODY: _custody,
    Rule.EVIDENCE: _evidence,
    Rule.VETTING: _vetting,
    Rule.ACCESS_24_HOURS: _access,
    Rule.PARKING: _parking,
    Rule.AREA: _area,
}
