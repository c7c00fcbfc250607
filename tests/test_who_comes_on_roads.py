"""Who comes to a place in a town with streets: the same minutes by other routes, and refusals."""

import numpy as np
import pandas as pd
import pytest
from dijkstra_travel import DijkstraTravel
from market_town import lon_lat, times_of

from coverage.places import Places
from coverage.service import Service
from coverage.speed import load_speeds
from estates.area import load_area
from estates.assessment import Assessor
from estates.view.who_comes import caveats, who_comes

SPOT = (730, 415)  # metres from the town's corner, beside a street
SECONDS = pytest.approx


def all_services(assessor):
    return {service: assessor.service(service) for service in Service}


@pytest.fixture(scope="module")
def market(area):
    return Assessor(load_area(area))


@pytest.fixture(scope="module")
def in_town(market):
    return who_comes(market, all_services(market), *lon_lat(*SPOT))


def test_the_minutes_are_those_of_the_command_times(area, market, in_town, tmp_path):
    lon, lat = lon_lat(*SPOT)
    spot, sites = tmp_path / "spot.csv", tmp_path / "sites.csv"
    pd.DataFrame({"id": ["here"], "lon": [lon], "lat": [lat]}).to_csv(spot, index=False)
    at = market.estate.sites
    pd.DataFrame({"id": at["id"], "lon": at.geometry.x, "lat": at.geometry.y}).to_csv(
        sites, index=False
    )
    seconds = times_of(area, tmp_path, sites, spot)
    compared = 0
    for service in (Service.FIRE, Service.AMBULANCE):
        for each in in_town.services[service].coming:
            assert each.drive_s == SECONDS(seconds[each.resource.site_id, "here"], abs=1.5e-3)
            compared += 1
    assert compared == 5


def test_the_minutes_are_those_of_scipys_dijkstra(market, in_town):
    """Patrols too: their mean over the places that the product spreads them to."""
    other = DijkstraTravel(market.area.network, market.profile, load_speeds(), hour=0)
    x, y = market.area.demand.places.x, market.area.demand.places.y
    spot = Places.from_degrees(np.array(["here"]), *np.array([lon_lat(*SPOT)]).T, market.model.crs)
    for service, found in in_town.services.items():
        assessment = market.service(service)
        starts = assessment.start_places.places
        renamed = Places(ids=np.arange(len(starts)).astype(str), x=starts.x, y=starts.y)
        drive = np.array(other.drive_times(other.place(renamed), other.place(spot)))[:, 0]
        for each in found.coming:
            row = assessment.resources.index(each.resource)
            own = assessment.starts.resource == row
            share = assessment.starts.share[own]
            assert np.ptp(share, axis=1).max() < 1e-12  # police are called at one hour alone
            assert each.drive_s == SECONDS(drive[own] @ share[:, 0], abs=0.01)
    assert len(x) == len(y) == 25


def test_an_hour_has_only_those_on_duty(market):
    """The south station has a day crew and a night crew of one appliance."""
    services, spot = all_services(market), lon_lat(*SPOT)
    noon, night = (who_comes(market, services, *spot, hour=hour) for hour in (12, 27))
    ids = [
        {each.resource.id for each in here.services[Service.FIRE].coming} for here in (noon, night)
    ]
    assert ids[0] - ids[1] == {"s-day"}
    assert ids[1] - ids[0] == {"s-night"}
    day = next(e for e in noon.services[Service.FIRE].coming if e.resource.id == "s-day")
    assert (day.crewed, day.free) == (1, 0.95)


def test_crews_that_never_meet_are_told_of(in_town):
    assert "s-day and s-night are never crewed in the same hour" in " ".join(caveats(in_town))
    days = next(e for e in in_town.services[Service.FIRE].coming if e.resource.id == "s-day")
    assert days.crewed == SECONDS(0.5)
    assert days.free == SECONDS(0.95 / 2)


def test_a_place_off_the_roads_is_refused_in_one_line(market):
    here = who_comes(market, all_services(market), *lon_lat(60_000, 0))
    assert here.refused.startswith("no road of the connected network within")
    assert "\n" not in here.refused
    assert here.services == {}
    assert here.to_road_m == np.inf


def test_a_place_is_named_after_what_is_near(in_town, market):
    assert in_town.where == "0.6 km from the middle of Éaston"
    assert who_comes(market, {}, *lon_lat(1000, 1000)).where == "in Éaston"
