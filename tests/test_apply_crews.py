"""Changes to resources, each kind by hand: crewing, standby, co-response, neighbours."""

import numpy as np
import pytest
from small_estate import ASKED, as_values, done, ids, small_estate

from coverage.resource import DutySystem, StartsFrom
from coverage.service import Service
from estates.change import (
    Close,
    CoRespond,
    Neighbours,
    NewResource,
    ReCrew,
    Share,
    Standby,
)
from estates.new_site import NewPoint


@pytest.fixture(scope="module")
def before():
    return small_estate()


def test_another_duty_system_has_the_turnout_of_the_standards_and_unknown_availability(before):
    outcome = done(before, ReCrew(resource="a1", duty_system="on-call"))
    crew = outcome.estate.resources[0]
    assert (crew.duty_system, crew.turnout_s) == (DutySystem.ON_CALL, 300)
    assert crew.availability.min() == 1
    assert not crew.availability_known
    assert len(outcome.findings) == 2
    told = done(
        before, ReCrew(resource="a1", duty_system="on-call", turnout_s=240, availability="0.6")
    )
    crew = told.estate.resources[0]
    assert (crew.turnout_s, crew.availability.mean()) == (240, pytest.approx(0.6))
    assert crew.availability_known
    assert told.findings == ()


def test_fewer_hours_keep_what_is_known_and_more_do_not(before):
    fewer = done(before, ReCrew(resource="a1", crewed_hours="07-19")).estate.resources[0]
    assert fewer.crewed.sum() == 7 * 12
    assert set(fewer.availability) == {0, 0.96}
    assert fewer.availability_known
    more = done(before, ReCrew(resource="b-day", crewed_hours="06-19")).estate
    day = next(each for each in more.resources if each.id == "b-day")
    assert day.availability[6] == 1  # not told
    assert day.availability[7] == 0.9  # as before
    assert not day.availability_known


def test_a_resource_to_another_base_withdrawn_and_new(before):
    after = done(before, ReCrew(resource="a2", to_site="fire-b", accepted=ASKED)).estate
    assert ids(after, "fire-b") == ["a2", "b-day", "b-night"]
    after = done(before, ReCrew(resource="a2", remove=True)).estate
    assert ids(after, "fire-a") == ["a1"]
    new = NewResource(
        id="car-0", service="police", site="police-b", type="response car", turnout_s=20,
        duty_system="wholetime", crewed_hours="Fri,Sat 18-04", availability="0.7",
        starts_from="patrol", patrol_area="beat",
    )  # fmt: skip
    car = done(before, ReCrew(add=new)).estate.resources[-1]
    assert (car.id, car.site_id, car.patrol_area) == ("car-0", "police-b", "beat")
    assert car.crewed.sum() == 20
    assert car.availability.sum() == pytest.approx(14)


def test_standby_in_some_hours_splits_a_resource_in_two_rows(before):
    after = done(before, Standby(resource="a1", hours="08-18", site="over")).estate
    home, away = after.resources[:2]
    assert (home.id, home.site_id, home.starts_from) == ("a1", "fire-a", StartsFrom.STATION)
    assert (away.id, away.site_id, away.starts_from) == (
        "a1 standing by at over",
        "over",
        StartsFrom.STANDBY,
    )
    assert (home.crewed.sum(), away.crewed.sum()) == (7 * 14, 7 * 10)
    assert not (home.crewed & away.crewed).any()
    assert np.array_equal(home.availability + away.availability, before.resources[0].availability)


def test_standby_always_moves_the_one_row_and_a_point_is_a_site_without_services(before):
    point = NewPoint(id="lay-by", name="The lay-by", lon=-0.97, lat=52.01)
    after = done(before, Standby(resource="car-1", point=point)).estate
    car = next(each for each in after.resources if each.id == "car-1")
    assert (car.site_id, car.starts_from, car.patrol_area) == ("lay-by", StartsFrom.STANDBY, "")
    row = after.sites.iloc[-1]
    assert (row["id"], row["kind"], row["services"]) == ("lay-by", "standby", ())
    assert after.works == after.disposals == ()
    assert len(after.tenancies) == len(before.tenancies)


def test_a_crew_may_stand_by_at_its_own_base(before):
    after = done(before, Standby(resource="car-1", hours="07-19", site="police-a")).estate
    home, away = (each for each in after.resources if each.id.startswith("car-1"))
    assert (home.id, home.starts_from) == ("car-1", StartsFrom.PATROL)
    assert (away.id, away.starts_from) == ("car-1 standing by at police-a", StartsFrom.STANDBY)


def test_a_crew_on_standby_still_belongs_to_its_base(before):
    away = Standby(resource="amb-1", hours="07-19", site="hospital")
    share = Share(service="ambulance", from_site="amb-a", into_site="joint", accepted=ASKED)
    after = done(before, away, share).estate
    assert ids(after, "hospital") == ["amb-1 standing by at hospital"]
    assert ids(after, "joint") == ["amb-1", "amb-2", "j1", "amb-3"]
    gone = done(before, away, Close(site="amb-a")).estate
    assert not [each for each in gone.resources if each.id.startswith("amb-1")]


def test_co_response_costs_the_crew_its_own_cover(before):
    change = CoRespond(
        service="fire", sites=("fire-a", "fire-b"), turnout_s=120, availability_share=0.8,
        callouts_per_year=365.25, hours_per_callout=1.2,
    )  # fmt: skip
    outcome = done(before, change)
    rows = {each.id: each for each in outcome.estate.resources}
    # 365.25 x 1.2 h of 8,766 h a year are 5 % of all hours, and 10 % of those of a day crew.
    assert rows["a1"].availability == pytest.approx(0.96 - 0.05)
    assert rows["a2"].availability == pytest.approx(0.5 - 0.05)
    assert rows["b-day"].availability[7] == pytest.approx(0.9 - 0.1)
    assert rows["b-day"].availability[6] == 0
    helper = rows["a1 co-responding"]
    assert helper.availability == pytest.approx(0.96 * 0.8)
    assert (helper.service, helper.turnout_s, helper.co_responder, helper.site_id) == (
        Service.AMBULANCE, 120, True, "fire-a",
    )  # fmt: skip
    assert rows["b-night co-responding"].crewed.sum() == 7 * 12
    assert outcome.estate.services_at("fire-a") == (Service.FIRE,)
    assert "its own availability falls from 0.960 to 0.910 on average" in outcome.findings[0]
    assert "is away for 10.00% of its crewed hours" in outcome.findings[2]


def test_uneven_availability_falls_in_proportion(before):
    change = CoRespond(
        service="fire", sites=("fire-a",), turnout_s=0, availability_share=1,
        callouts_per_year=365.25, hours_per_callout=2.4,
    )  # fmt: skip
    uneven = ReCrew(resource="a1", availability="0.4; 12-24=0.8")
    crew = done(before, uneven, change).estate.resources[0]
    # A tenth of all hours, of the six tenths in which it is free: a sixth less everywhere.
    assert crew.availability[0] == pytest.approx(0.4 * 5 / 6)
    assert crew.availability[12] == pytest.approx(0.8 * 5 / 6)


def test_neighbours_leave_and_return(before):
    after = done(before, Neighbours(count=False)).estate
    assert [each.id for each in after.resources] == [
        each.id for each in before.resources if each.id != "o1"
    ]
    assert "over" in list(after.sites["id"])
    assert [r.id for r in done(before, Neighbours(count=False, bodies=("Over there",))).estate
            .resources] == [r.id for r in after.resources]  # fmt: skip
    back = done(before, Neighbours(count=False), Neighbours(count=True)).estate
    assert as_values(back) == as_values(before)
