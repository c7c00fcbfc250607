"""A town that can be solved by hand: one straight road, six sites, ten zones, three services.

Zone k lies at k kilometres along the road, and every kilometre takes 60 s in general traffic and
on blue lights alike, so that drive times are differences of kilometres. Standards are made up:
fire 80% in 8 min from the call with 60 s of call handling, ambulance a mean of 7 min, police 90%
in 10 min.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from made_estates import standard

import estates.assessment
import estates.travel
from coverage.crs import BRITISH_NATIONAL_GRID, WGS84, to_degrees
from coverage.demand import Basis, Demand
from coverage.drivetime import DriveTimes, Placed
from coverage.hours import HOURS_OF_WEEK, hourly
from coverage.places import Places
from coverage.resource import DutySystem, Resource, StartsFrom
from coverage.service import Service
from coverage.standard import CallHandling, Standards, load_standards
from estates.appraisal import Appraiser
from estates.area import Area, Manifest
from estates.assessment import Assessor
from estates.assumptions import load_assumptions
from estates.scenario import Scenario
from estates.site import read_sites

EAST_0, NORTH_0 = 450_000.0, 250_000.0  # where the road begins, metres of the National Grid
SECONDS_PER_KM = 60.0
ZONES = 10
SITES = """\
id,name,kind,services,body,km,gross_internal_area_m2,tenure,running_cost_gbp_per_year,market_value_gbp,backlog_gbp,appliance_bays,front_counter,custody_cells,emergency_department,business_rates_gbp_per_year
F1,West fire station,station,fire,Fire Authority,1,1000,freehold,80000,900000,50000,3,,,,20000
F2,East fire station,station,fire,Fire Authority,7,400,freehold,30000,400000,20000,1,,,,8000
P1,West police station,station,police,Police,2,600,freehold,50000,500000,40000,,yes,4,,10000
P2,East police station,station,police,Police,6,300,freehold,24000,250000,10000,,yes,,,6000
A1,Ambulance station,station,ambulance,Ambulance,3,200,freehold,20000,300000,15000,,,,,4000
H1,Hospital,hospital,,Hospitals,5,,,,,,,,,yes,
"""


class StraightRoad:
    """A travel model whose road is a straight line of one speed."""

    def __init__(self, *_args, factor=1.0, **_options):
        self._seconds_per_m = SECONDS_PER_KM / 1000 / factor

    def place(self, places):
        return Placed(places=places, on_road=None, refusals=())

    def drive_times(self, origins, destinations):
        away_m = np.abs(origins.places.x[:, None] - destinations.places.x[None, :])
        # Positions go through degrees and come back a micrometre off: whole metres are meant.
        return DriveTimes(
            from_ids=origins.places.ids,
            to_ids=destinations.places.ids,
            seconds=np.rint(away_m) * self._seconds_per_m,
        )

    def from_outside_s(self, destinations):
        return np.full(len(destinations.places), np.inf)

    def access_m(self, placed):
        return np.zeros(len(placed.places))


def hand_standards() -> Standards:
    """A standard a service, and call handling of 60, 30 and 40 s."""
    seconds = {Service.FIRE: 60.0, Service.POLICE: 30.0, Service.AMBULANCE: 40.0}
    return load_standards().model_copy(
        update={
            "standard": (
                standard(id="fire-8", limit_s=480, share_required=0.8),
                standard("mean", id="ambulance-7", service="ambulance", limit_s=420),
                standard(id="police-10", service="police", limit_s=600, share_required=0.9),
            ),
            "call_handling": tuple(
                CallHandling(service=service, seconds=value, source="made up", verified=True)
                for service, value in seconds.items()
            ),
        }
    )


def resource(key, site, service, turnout_s, free="1", duty="wholetime", **options):
    """A resource that is crewed always."""
    return Resource(
        id=key,
        site_id=site,
        service=Service(service),
        type="made up",
        duty_system=DutySystem(duty),
        turnout_s=turnout_s,
        crewed=np.ones(HOURS_OF_WEEK, bool),
        availability=hourly(free, what="test"),
        availability_known=True,
        starts_from=StartsFrom(options.get("starts_from", "station")),
        patrol_area=options.get("patrol_area", ""),
    )


RESOURCES = (
    resource("F1-1", "F1", "fire", 90.0),
    resource("F2-1", "F2", "fire", 300.0, "0.5", "on-call"),
    resource("P1-1", "P1", "police", 30.0, starts_from="patrol", patrol_area="West"),
    resource("P2-1", "P2", "police", 30.0, starts_from="patrol", patrol_area="East"),
    resource("A1-1", "A1", "ambulance", 50.0, "0.8"),
    resource("A1-2", "A1", "ambulance", 50.0, "0.8"),
)


def km(east):
    """Longitude and latitude of a kilometre of the road."""
    lon, lat = to_degrees(
        np.array([EAST_0 + 1000.0 * east]), np.array([NORTH_0]), BRITISH_NATIONAL_GRID
    )
    return float(lon[0]), float(lat[0])


def sites_at_km(text: str, folder: Path) -> gpd.GeoDataFrame:
    """A site list whose positions are kilometres, through the product's own reader."""
    table = pd.DataFrame([line.split(",") for line in text.splitlines()[1:]])
    table.columns = text.splitlines()[0].split(",")
    places = [km(float(east)) for east in table.pop("km")]
    table["lon"], table["lat"] = zip(*places, strict=True)
    path = folder / "sites.csv"
    table.to_csv(path, index=False)
    return read_sites(path, (-180.0, -90.0, 180.0, 90.0))


def hand_demand() -> Demand:
    """Ten zones of 1,000 people: urban up to kilometre 5, the most deprived at kilometre 0.

    A year: 10 fires, 20 medical and 30 police calls in each zone, at any hour alike.
    """
    per_year = {"fire": 10.0, "ambulance": 20.0, "police": 30.0}
    return Demand(
        places=Places(
            ids=np.array([f"Z{k}" for k in range(ZONES)]),
            x=EAST_0 + 1000.0 * np.arange(ZONES),
            y=np.full(ZONES, NORTH_0),
        ),
        zones=pd.DataFrame(
            {
                "name": [f"Zone {k}" for k in range(ZONES)],
                "residents": 1000.0,
                "deprivation_decile": np.arange(1.0, ZONES + 1),
                "urban_rural": ["urban" if k <= 5 else "rural" for k in range(ZONES)],
            }
        ),
        incidents=pd.DataFrame(
            [
                (zone, service, "any", hour, number / 24)
                for zone in range(ZONES)
                for service, number in per_year.items()
                for hour in range(24)
            ],
            columns=["zone", "service", "incident_type", "hour", "per_year"],
        ),
        residents_basis=Basis.RESIDENTS,
    )


@dataclass(frozen=True)
class _NoRoads:
    """Stands where the roads would: nothing of this town may look at them."""


def hand_area(folder: Path) -> Area:
    """The town as an area, without files."""
    patrol = gpd.GeoDataFrame(
        {"id": ["West", "East"], "name": ["West", "East"]},
        geometry=[
            shapely.box(EAST_0 + a, NORTH_0 - 100, EAST_0 + b, NORTH_0 + 100)
            for a, b in ((-500.0, 4500.0), (4500.0, 9500.0))
        ],
        crs=BRITISH_NATIONAL_GRID,
    )
    return Area(
        folder=folder,
        manifest=Manifest(
            schema_version=1,
            name="hand-town",
            title="Hand town",
            made_up=True,
            crs=BRITISH_NATIONAL_GRID,
            standards_of=("here",),
            residents_basis=Basis.RESIDENTS,
            incidents_basis=Basis.INCIDENTS,
            resources_listed=True,
            assumptions=(),
            findings=(),
            parts=(),
        ),
        network=_NoRoads(),  # type: ignore[arg-type]
        hierarchy=_NoRoads(),  # type: ignore[arg-type]
        sites=sites_at_km(SITES, folder),
        resources=RESOURCES,
        resource_assumptions=(),
        demand=hand_demand(),
        boundary=None,
        patrol_areas=patrol,
        places=gpd.GeoDataFrame(columns=["name", "kind"], geometry=[], crs=WGS84),
        water=None,
    )


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The town, its standards and its road in the place of real ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(estates.assessment, "load_standards", hand_standards)
        patch.setattr(estates.travel, "RoadTravel", StraightRoad)
        yield hand_area(tmp_path_factory.mktemp("hand-town"))


@pytest.fixture(scope="module")
def appraiser(town):
    """Appraises scenarios of the town."""
    return Appraiser(Assessor(town))


def appraisal_of(appraiser, *changes, figures=None):
    """A list of changes appraised."""
    scenario = Scenario(name="hand", area="hand-town", change=changes)
    return appraiser.appraise(scenario, figures or load_assumptions())
