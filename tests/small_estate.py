"""A small estate to try changes on: stations of three services, a neighbour's, a hospital."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from coverage.hours import crewed, hourly
from coverage.resource import DutySystem, Resource, StartsFrom
from coverage.service import Service
from coverage.standard import load_standards
from estates.apply import apply
from estates.compatibility import Rule
from estates.estate import Estate, Tenancy
from estates.new_site import NewSite

STANDARDS = load_standards()
ASKED = dict.fromkeys(Rule, "looked at on site")  # every rule accepted
NOT_COLUMNS = {"id", "name", "kind", "services", "body", "lon", "lat", "easting", "northing"}
COLUMNS = [name for name in NewSite.model_fields if name not in NOT_COLUMNS]
TEXT = [
    name
    for name in COLUMNS
    if NewSite.model_fields[name].default == "" or name in ("lease_end", "lease_break", "pfi_end")
]
# id, kind, services, neighbour, east and north in hundredths of a degree, what is known of it
SITES = [
    ("fire-a", "station", "fire", False, 0, 0,
     {"gross_internal_area_m2": 900, "fire_m2": 700, "appliance_bays": 3, "bay_height_m": 4.1,
      "parking_spaces": 4, "turnout_route": "yes", "drill_yard": "yes", "vetted": "yes",
      "contamination_zones": "yes", "access_24_hours": "yes", "tenure": "freehold",
      "market_value_gbp": 1e6, "lease_end": "", "backlog_gbp": 50_000, "custody_cells": 0,
      "evidence_store": "no"}),
    ("fire-b", "station", "fire", False, 3, 0,
     {"gross_internal_area_m2": 500, "appliance_bays": 1, "bay_height_m": 3.5,
      "turnout_route": "yes", "drill_yard": "no", "contamination_zones": "no"}),
    ("police-a", "station", "police", False, 1, 1,
     {"gross_internal_area_m2": 1000, "police_m2": 800, "parking_spaces": 3, "custody_cells": 4,
      "evidence_store": "yes", "vetted": "yes", "access_24_hours": "yes"}),
    ("police-b", "station", "police", False, 3, 1, {"custody_cells": 0, "evidence_store": "no"}),
    ("amb-a", "station", "ambulance", False, 1, 0,
     {"gross_internal_area_m2": 200, "access_24_hours": "yes"}),
    ("joint", "station", "fire;ambulance", False, 2, 2, {"gross_internal_area_m2": 600}),
    ("hospital", "hospital", "", False, 2, 1, {}),
    ("over", "station", "fire", True, 5, 0, {}),
]  # fmt: skip
# id, site, service, type, duty, hours, turnout, availability, starts from
RESOURCES = [
    ("a1", "fire-a", "fire", "pumping appliance", "wholetime", "always", 90, "0.96"),
    ("a2", "fire-a", "fire", "pumping appliance", "on-call", "always", 300, "0.5"),
    ("b-day", "fire-b", "fire", "pumping appliance", "day-crewed", "07-19", 90, "0.9"),
    ("b-night", "fire-b", "fire", "pumping appliance", "on-call", "19-07", 300, "0.6"),
    ("car-1", "police-a", "police", "response car", "wholetime", "always", 30, "0.6"),
    ("car-2", "police-a", "police", "response car", "wholetime", "07-19", 30, "0.6"),
    ("amb-1", "amb-a", "ambulance", "ambulance", "wholetime", "always", 60, "0.5"),
    ("amb-2", "amb-a", "ambulance", "ambulance", "wholetime", "always", 60, "0.5"),
    ("j1", "joint", "fire", "pumping appliance", "on-call", "always", 300, "0.7"),
    ("amb-3", "joint", "ambulance", "ambulance", "wholetime", "always", 60, "0.5"),
    ("o1", "over", "fire", "pumping appliance", "wholetime", "always", 90, "0.9"),
]


def resource(id_, site, service, type_, duty, hours, turnout_s, free):
    """A resource; police cars patrol."""
    when = crewed(hours, what="test")
    patrols = service == "police"
    return Resource(
        id=id_,
        site_id=site,
        service=Service(service),
        type=type_,
        duty_system=DutySystem(duty),
        turnout_s=turnout_s,
        crewed=when,
        availability=np.where(when, hourly(free, what="test"), 0.0),
        availability_known=True,
        starts_from=StartsFrom.PATROL if patrols else StartsFrom.STATION,
        patrol_area="beat" if patrols else "",
    )


def untold(estate):
    """The same, where nobody knows how often any crew is free."""
    return replace(
        estate, resources=tuple(replace(r, availability_known=False) for r in estate.resources)
    )


def small_estate(assumed=()):
    """Business as usual; of the services in `assumed` no list is given."""
    rows, points, tenancies = [], [], []
    for id_, kind, services, neighbour, east, north, known in SITES:
        names = services.split(";") if services else []
        here = tuple(service for service in Service if service.value in names)
        nothing = {name: "" if name in TEXT else np.nan for name in COLUMNS}
        told = {k: v if isinstance(v, str) else float(v) for k, v in known.items()}
        rows.append(
            {
                "id": id_,
                "name": f"The {id_}",
                "kind": kind,
                "services": here,
                "neighbour": neighbour,
                "body": "Over there" if neighbour else "Here",
                **nothing,
                **told,
            }
        )
        points.append((-1 + east / 100, 52 + north / 100))
        for service in here:
            alone = told.get("gross_internal_area_m2") if len(here) == 1 else None
            area = told.get(f"{service.value}_m2", alone)
            tenancies.append(Tenancy(service=service, origin=id_, site=id_, area_m2=area))
    lon, lat = zip(*points, strict=True)
    sites = gpd.GeoDataFrame(
        pd.DataFrame(rows), geometry=gpd.points_from_xy(lon, lat), crs="EPSG:4326"
    )
    return Estate(
        sites=sites,
        resources=tuple(resource(*each) for each in RESOURCES if each[2] not in assumed),
        tenancies=tuple(tenancies),
        assumed=frozenset(Service(service) for service in assumed),
    )


def as_values(estate):
    """An estate as plain values that compare exactly, types of columns included."""
    return {
        "columns": [(name, str(kind)) for name, kind in estate.sites.dtypes.items()],
        "index": list(estate.sites.index),
        "sites": [
            tuple(value.wkb if hasattr(value, "wkb") else repr(value) for value in row)
            for row in estate.sites.itertuples(index=False)
        ],
        "crs": str(estate.sites.crs),
        "resources": [
            tuple(
                value.tobytes() if isinstance(value, np.ndarray) else value
                for value in (getattr(each, name) for name in Resource.__slots__)
            )
            for each in estate.resources
        ],
        "rest": (
            estate.tenancies,
            estate.disposals,
            estate.works,
            estate.crew_costs,
            estate.assumed,
            estate.assumptions,
        ),
    }


def done(before, *changes):
    """The outcome of changes."""
    return apply(changes, before, STANDARDS)


def ids(estate, site):
    """Resources that stand at a site."""
    return [each.id for each in estate.resources if each.site_id == site]
