"""Estate: all sites of an area and what responds from them, on one day.

Business as usual is read from the area; changes make other estates of it. An estate is never
changed in place. Services are tied to sites by tenancies, so that it can always be told where a
base of today has gone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np

from coverage.resource import Resource
from coverage.resource_file import assumed_resources
from coverage.service import Service
from coverage.standard import Standards
from estates.area import Area
from estates.site import SiteKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenancy:
    """A service's base at a site."""

    service: Service
    origin: str  # site that the base had in business as usual; "" = the base is new
    site: str  # where it is now; "" = given up
    area_m2: float | None = None  # that it takes up where it is; None = not told
    year: int = 0  # of the appraisal, in which it came to be so; 0 = from the start
    gone: bool = False  # it ends, and nobody needs room elsewhere

    @property
    def moved(self) -> bool:
        """Whether the base has left its site of today."""
        return self.origin not in ("", self.site)


class WorkKind(StrEnum):
    """What building work there is."""

    FIT_OUT = "fit-out"
    NEW_BUILD = "new build"
    EXTENSION = "extension"
    LAND = "land"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Building work that a change asks for."""

    site: str
    kind: WorkKind
    service: Service | None  # whose; None = of the whole site
    area_m2: float | None  # None = not told
    gbp: float | None  # base cost without VAT and bias; None = area times the rate of the prices
    year: int
    non_standard: bool = False  # which class of optimism bias


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewCost:
    """What a change of crews of one service and home costs a year."""

    service: Service
    site: str  # their home today, or that of new ones
    resources: tuple[str, ...]
    year: int  # of the appraisal, from which on
    gbp_per_year: float | None  # saving below 0; None = not told
    withdrawn: bool  # they end, so that posts may end
    told: str  # all crews of the change, and what becomes of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposal:
    """A building of business as usual that is given up."""

    site: str
    year: int
    market_value_gbp: float | None = None  # None = that of the site list


@dataclass(frozen=True, kw_only=True)
class Estate:
    """Sites, bases and resources on one day.

    Sites keep the order of the area's list, new ones follow by id; resources and tenancies
    likewise: two estates that are the same compare the same, however they came about.
    """

    sites: gpd.GeoDataFrame  # WGS84, open sites; see `estates.site.read_sites`
    resources: tuple[Resource, ...]
    tenancies: tuple[Tenancy, ...]
    disposals: tuple[Disposal, ...] = ()
    works: tuple[Work, ...] = ()
    crew_costs: tuple[CrewCost, ...] = ()
    assumed: frozenset[Service] = field(default_factory=frozenset)
    # Services without a resource list: one resource at each station is supposed.
    assumptions: tuple[str, ...] = ()  # one line each

    @classmethod
    def of(cls, area: Area, standards: Standards) -> Estate:
        """Business as usual of an area."""
        resources, assumed = list(area.resources), set()
        assumptions = list(area.resource_assumptions)
        for service in Service:
            if any(each.service is service for each in area.resources):
                continue
            supposed, line = assumed_resources(service, _stations(area.sites, service), standards)
            if supposed:
                resources += supposed
                assumed.add(service)
                assumptions.append(line)
        return cls(
            sites=area.sites,
            resources=tuple(resources),
            tenancies=tuple(
                Tenancy(service=service, origin=site, site=site, area_m2=_area_m2(row, service))
                for site, row in zip(area.sites["id"], area.sites.to_dict("records"), strict=True)
                for service in row["services"]
            ),
            assumed=frozenset(assumed),
            assumptions=tuple(assumptions),
        )

    @cached_property
    def rows(self) -> tuple[dict[str, Any], ...]:
        """Sites as plain rows: asked for many times over when money is counted."""
        return tuple(self.sites.to_dict("records"))

    @cached_property
    def positions(self) -> dict[str, tuple[float, float]]:
        """Longitude and latitude of each site, degrees."""
        points = self.sites.geometry
        where = zip(points.x.tolist(), points.y.tolist(), strict=True)
        return dict(zip(self.sites["id"].tolist(), where, strict=True))

    def services_at(self, site: str) -> tuple[Service, ...]:
        """Services based at a site."""
        here = {tenancy.service for tenancy in self.tenancies if tenancy.site == site}
        return tuple(service for service in Service if service in here)

    def resources_of(self, service: Service) -> list[Resource]:
        """Resources of a service."""
        return [resource for resource in self.resources if resource.service is service]


def _stations(sites: gpd.GeoDataFrame, service: Service) -> list[str]:
    stations = sites[sites["kind"] == SiteKind.STATION.value]
    return [
        site
        for site, services in zip(stations["id"], stations["services"], strict=True)
        if service in services
    ]


def _area_m2(row: dict[str, object], service: Service) -> float | None:
    """Area of a service at its site: its own figure, or all of the site where it is alone."""
    own = row.get(f"{service.value}_m2")
    alone = row["services"] == (service,)
    for value in (own, row["gross_internal_area_m2"] if alone else None):
        if isinstance(value, float) and np.isfinite(value):
            return value
    return None
