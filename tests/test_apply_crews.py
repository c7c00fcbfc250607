"""Changes to resources, each kind by hand: crewing, standby, co-response, neighbours."""

from dataclasses import replace

import numpy as np
import pytest
from small_estate import ASKED, as_values, done, ids, resource, small_estate, untold

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
from estates.changes.pairs import appliances
from estates.errors import EstateInputError
from estates.new_site import NewPoint


@pytest.fixture(scope="module")
def before():
    return small_estate()


def test_another_duty_system_has_the_turnout_of_the_standards_and_unknown_availability(before):
    outcome = done(untold(before), ReCrew(resource="a1", duty_system="on-call"))
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
    more = done(untold(before), ReCrew(resource="b-day", crewed_hours="06-19")).estate
    day = next(each for each in more.resources if each.id == "b-day")
    assert day.availability[6] == 1  # not told
    assert day.availability[7] == 0.9  # as before
    assert not day.availability_known


def test_one_unknown_availability_among_known_ones_is_asked_for(before):
    """It would make every figure of the service an upper bound after, expected before."""
    for change in (
        ReCrew(resource="b-day", crewed_hours="06-19"),
        ReCrew(resource="a1", duty_system="on-call"),
        ReCrew(
            add=NewResource(
                id="n1", service="fire", site="fire-a", type="pump", duty_system="wholetime"
            )
        ),
    ):
        with pytest.raises(EstateInputError, match="is needed: that of every fire resource"):
            done(before, change)


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
    # 365.25 x 1.2 h of 8,766 h a year are 5% of all hours. fire-b's one appliance has a crew by
    # day and one by night, which share its callouts: each is away for 5% of its own half.
    assert rows["a1"].availability == pytest.approx(0.96 - 0.05)
    assert rows["a2"].availability == pytest.approx(0.5 - 0.05)
    assert rows["b-day"].availability[7] == pytest.approx(0.9 - 0.05)
    assert rows["b-night"].availability[20] == pytest.approx(0.6 - 0.05)
    assert rows["b-day"].availability[6] == 0
    helper = rows["a1 co-responding"]
    assert helper.availability == pytest.approx(0.96 * 0.8)
    assert (helper.service, helper.turnout_s, helper.co_responder, helper.site_id) == (
        Service.AMBULANCE, 120, True, "fire-a",
    )  # fmt: skip
    assert rows["b-night co-responding"].crewed.sum() == 7 * 12
    assert outcome.estate.services_at("fire-a") == (Service.FIRE,)
    assert "its own availability falls from 0.960 to 0.910 on average" in outcome.findings[0]
    assert outcome.findings[2] == (
        "change 1 (co-respond): crew of 'b-day' is away for 5.00% of its crewed hours (182.625 x "
        "1.2 h of 4,383 h a year; 50% of the callouts of its appliance): its own availability "
        "falls from 0.900 to 0.850 on average."
    )


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


def test_callouts_are_shared_by_crewed_hours_and_only_by_turns(before):
    change = CoRespond(
        service="fire", sites=("fire-b",), turnout_s=0, availability_share=1,
        callouts_per_year=365.25, hours_per_callout=1.2,
    )  # fmt: skip
    longer = ReCrew(resource="b-day", crewed_hours="07-17", availability="0.9")
    rows = {each.id: each for each in done(before, longer, change).estate.resources}
    # 10 + 12 hours a day: 438.3 h of 8,035.5 h a year for both.
    away = 438.3 / (22 / 24 * 8766)
    assert rows["b-day"].availability[8] == pytest.approx(0.9 - away)
    assert rows["b-night"].availability[20] == pytest.approx(0.6 - away)
    # Crewed at the same time they are two appliances, each with all its callouts.
    meets = ReCrew(resource="b-day", crewed_hours="07-20", availability="0.9")
    for order in ((meets, change), (change, meets)):
        rows = {each.id: each for each in done(before, *order).estate.resources}
        assert rows["b-day"].availability[8] == pytest.approx(0.9 - 438.3 / (13 / 24 * 8766))
        assert rows["b-night"].availability[20] == pytest.approx(0.6 - 0.1)


def row(id_, hours, site="s", type_="pump"):
    return resource(id_, site, "fire", type_, "wholetime", hours, 90, "0.9")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row("x-day", "07-19"), row("y-day", "07-19"), row("y-night", "19-07"),
          row("x-night", "19-07")], [{"x-day", "x-night"}, {"y-day", "y-night"}]),
        ([row("1", "07-19"), row("2", "19-07"), row("3", "always")], [{"1", "2"}, {"3"}]),
        ([row("1", "07-19"), row("2", "18-07")], [{"1"}, {"2"}]),
        ([row("x-day", "07-19"), row("y-night", "19-07")], [{"x-day", "y-night"}]),
        ([row("1", "07-19"), row("2", "19-07", site="t")], [{"1"}, {"2"}]),
        ([row("1", "07-19"), row("2", "19-07", type_="aerial")], [{"1"}, {"2"}]),
        ([row("1", "00-08"), row("2", "08-16"), row("3", "16-24")], [{"1", "2", "3"}]),
    ],
)  # fmt: skip
def test_rows_that_are_one_appliance(rows, expected):
    for order in (rows, rows[::-1]):
        found = [{each.id for each in group} for group in appliances(order)]
        assert sorted(found, key=min) == expected


def test_a_row_crewed_in_hours_of_its_other_half_makes_two_appliances_and_says_so(before):
    line = (
        "'b-day' is now crewed in hours in which 'b-night' is too: two appliances then; remove one "
        "row if it is the same."
    )
    told = {"resource": "b-day", "availability": "0.9"}
    night = ReCrew(resource="b-night", remove=True)
    whole = ReCrew(**told, crewed_hours="always")
    assert f"change 1 (re-crew): {line}" in done(before, whole).findings
    later = done(before, ReCrew(resource="a1", turnout_s=80), ReCrew(**told, crewed_hours="07-20"))
    assert f"change 2 (re-crew): {line}" in later.findings
    shorter = ReCrew(**told, crewed_hours="08-19")
    for quiet in ([whole, night], [night, whole], [shorter]):
        assert not any("two appliances" in line for line in done(before, *quiet).findings)


def test_a_patrol_area_that_nobody_patrols_is_refused_with_those_that_there_are(before):
    new = NewResource(
        id="car-0", service="police", site="police-b", type="response car", turnout_s=20,
        duty_system="wholetime", starts_from="patrol", patrol_area="Beat",
    )  # fmt: skip
    with pytest.raises(EstateInputError) as refused:
        done(before, ReCrew(add=new))
    assert str(refused.value) == (
        "change 1 (re-crew): no resource patrols the area 'Beat' of 'car-0' today; those patrolled "
        "are beat; write one of them, the nearest name is 'beat'."
    )
    parked = replace(before, resources=before.resources[:4])
    with pytest.raises(EstateInputError, match="no resource patrols today, so 'car-0' cannot"):
        done(parked, ReCrew(add=new))


def test_an_on_call_crew_that_comes_to_another_place_is_asked_about(before):
    """fire-a to fire-b is 0.03 degrees of longitude at 52 degrees: 2.1 km."""
    (line,) = [
        line
        for line in done(before, ReCrew(resource="a2", to_site="fire-b", accepted=ASKED)).to_confirm
        if "who crews" in line
    ]
    assert line.startswith(
        "change 1 (re-crew): who crews on-call pumping appliance a2 at The fire-b, 2.1 km from"
    )
    wholetime = done(before, ReCrew(resource="a1", to_site="fire-b", accepted=ASKED))
    assert not any("who crews" in line for line in wholetime.to_confirm)
