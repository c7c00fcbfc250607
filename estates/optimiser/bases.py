"""Bases: what the optimiser may put elsewhere, each a service at a site of today with its crews."""

from __future__ import annotations

from dataclasses import dataclass

from coverage.resource import DutySystem, Resource
from coverage.service import Service
from estates.changes.hosting import NIGHT, number_of, yes_of
from estates.compatibility import Guest
from estates.estate import Estate
from estates.site import SiteKind

_WITH_BUILDINGS = (SiteKind.STATION.value, SiteKind.HEADQUARTERS.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A service at a site, with the resources that move when it does."""

    service: Service
    site: str
    area_m2: float | None
    resources: tuple[Resource, ...]
    guest: Guest  # what it asks of a host

    @property
    def on_call(self) -> bool:
        """Whether any of its crews comes from home."""
        return any(each.duty_system is DutySystem.ON_CALL for each in self.resources)


def bases_of(estate: Estate) -> tuple[Base, ...]:
    """Bases of our own in buildings of our own, in the order of the site list.

    Hospitals and standby points are not ours to move, nor is what neighbours have.
    """
    rows = {row["id"]: row for row in estate.rows}
    found = []
    for tenancy in estate.tenancies:
        row = rows.get(tenancy.site)
        if row is None or row["neighbour"] or row["kind"] not in _WITH_BUILDINGS:
            continue
        resources = tuple(
            each
            for each in estate.resources_of(tenancy.service)
            if each.site_id == tenancy.site and not each.co_responder
        )
        found.append(
            Base(
                service=tenancy.service,
                site=tenancy.site,
                area_m2=tenancy.area_m2,
                resources=resources,
                guest=Guest(
                    service=tenancy.service,
                    origin=tenancy.site,
                    vehicles=tuple(each.type for each in resources),
                    at_night=any(bool((each.crewed & NIGHT).any()) for each in resources),
                    custody_cells=number_of(row, "custody_cells"),
                    evidence_store=yes_of(row, "evidence_store"),
                    area_m2=tenancy.area_m2,
                ),
            )
        )
    return tuple(found)


def vehicles_without_base(estate: Estate) -> tuple[Resource, ...]:
    """What stands at a site where its service has no base: it would be left behind there."""
    based = {(each.site, each.service) for each in estate.tenancies}
    return tuple(each for each in estate.resources if (each.site_id, each.service) not in based)
