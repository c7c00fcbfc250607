"""NewSite: a place that there was not, as people write it down."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import numpy as np
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from coverage.crs import BRITISH_NATIONAL_GRID, to_degrees
from coverage.service import Service


class Model(BaseModel):
    """What people write: checked whole, unknown fields refused, never changed afterwards."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True
    )


def _yes_or_no(value: object) -> object:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


SiteId = Annotated[str, StringConstraints(pattern=r"^\S(.{0,62}\S)?$")]
Amount = Annotated[float, Field(ge=0)]
YesNo = Annotated[Literal["yes", "no", ""], BeforeValidator(_yes_or_no)]


class Point(Model):
    """A position, in degrees or on the British National Grid."""

    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    easting: Annotated[float, Field(ge=0, le=700_000)] | None = None
    northing: Annotated[float, Field(ge=0, le=1_300_000)] | None = None

    @model_validator(mode="after")
    def _one_pair(self) -> Point:
        degrees, grid = (self.lon, self.lat), (self.easting, self.northing)
        told = [None not in pair for pair in (degrees, grid)]
        half = any(value is not None for value in degrees + grid) and not any(told)
        if sum(told) != 1 or half or sum(v is not None for v in degrees + grid) != 2:  # noqa: PLR2004
            raise ValueError("give lon and lat, or easting and northing")
        return self

    @property
    def lon_lat(self) -> tuple[float, float]:
        """Longitude and latitude, degrees."""
        if self.lon is not None and self.lat is not None:
            return self.lon, self.lat
        lon, lat = to_degrees(
            np.array([self.easting], float), np.array([self.northing], float), BRITISH_NATIONAL_GRID
        )
        return float(lon[0]), float(lat[0])


class NewPoint(Point):
    """A standby point: a place on the road, without a building."""

    id: SiteId
    name: str = ""


class NewSite(Point):
    """A new site, with any column of the site list; what is left out is not known."""

    id: SiteId
    name: str = ""
    kind: Literal["station", "standby", "hospital", "headquarters"] = "station"
    services: tuple[Service, ...] = ()
    body: str = ""
    """Who owns the building."""

    gross_internal_area_m2: Amount | None = None
    fire_m2: Amount | None = None
    police_m2: Amount | None = None
    ambulance_m2: Amount | None = None
    shared_m2: Amount | None = None
    office_m2: Amount | None = None
    operational_m2: Amount | None = None
    training_m2: Amount | None = None
    custody_m2: Amount | None = None
    storage_m2: Amount | None = None
    running_cost_gbp_per_year: Amount | None = None
    business_rates_gbp_per_year: Amount | None = None
    rent_gbp_per_year: Amount | None = None
    pfi_unitary_charge_gbp_per_year: Amount | None = None
    pfi_break_cost_gbp: Amount | None = None
    market_value_gbp: Amount | None = None
    backlog_gbp: Amount | None = None
    dilapidations_gbp: Amount | None = None
    appliance_bays: Amount | None = None
    bay_height_m: Amount | None = None
    parking_spaces: Amount | None = None
    secure_parking_spaces: Amount | None = None
    custody_cells: Amount | None = None
    desks: Amount | None = None

    drill_yard: YesNo = ""
    turnout_route: YesNo = ""
    contamination_zones: YesNo = ""
    front_counter: YesNo = ""
    evidence_store: YesNo = ""
    vetted: YesNo = ""
    access_24_hours: YesNo = ""
    emergency_department: YesNo = ""

    lease_end: dt.date | None = None
    lease_break: dt.date | None = None
    pfi_end: dt.date | None = None
    tenure: Literal["freehold", "leasehold", "PFI", ""] = ""
    condition: Literal["A", "B", "C", "D", ""] = ""
    capacity_note: str = ""

    def column(self, name: str) -> object:
        """What a column of the site list holds of this site; None = it has no such field."""
        if name == "geometry" or name not in type(self).model_fields:
            return None
        value = getattr(self, name)
        if isinstance(value, dt.date):
            return value.isoformat()
        return value
