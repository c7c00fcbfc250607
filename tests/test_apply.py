"""Changes at work: each kind by hand, what is refused, what undoes what."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from small_estate import STANDARDS, as_values, small_estate

from coverage.resource import DutySystem, StartsFrom
from coverage.service import Service
from estates.apply import apply
from estates.change import (
    Close,
    CoRespond,
    Merge,
    Neighbours,
    NewResource,
    Open,
    ReCrew,
    Relocate,
    Share,
    Standby,
)
from estates.compatibility import Rule
from estates.errors import EstateInputError
from estates.estate import Disposal, Tenancy, Work, WorkKind
from estates.new_site import NewPoint, NewSite

ASKED = dict.fromkeys(Rule, "looked at on site")


@pytest.fixture(scope="module")
def before():
    return small_estate()


def done(before, *changes):
    return apply(changes, before, STANDARDS)


def ids(estate, site):
    return [each.id for each in estate.resources if each.site_id == site]


def moved(estate):
    return [each for each in estate.tenancies if each.year or each.moved or not each.site]


def test_nothing_changes_nothing(before):
    outcome = done(before)
    assert as_values(outcome.estate) == as_values(before)
    assert outcome.findings == outcome.to_confirm == outcome.compatibility == ()


def test_close_withdraws_what_is_based_there(before):
    outcome = done(before, Close(site="fire-b", year=2))
    after = outcome.estate
    assert "fire-b" not in list(after.sites["id"])
    assert len(after.sites) == 7
    assert {r.id for r in before.resources} - {r.id for r in after.resources} == {
        "b-day",
        "b-night",
    }
    assert after.disposals == (Disposal(site="fire-b", year=2),)
    assert after.works == ()
    assert moved(after) == [Tenancy(service=Service.FIRE, origin="fire-b", site="", year=2)]
    assert outcome.findings == (
        "change 1 (close): 2 resource(s) of 'fire-b' are withdrawn: b-day, b-night.",
    )


def test_share_moves_a_base_and_closes_what_it_leaves(before):
    change = Share(
        service="ambulance", from_site="amb-a", into_site="fire-a", area_m2=150, fit_out_gbp=9e4,
        year=1, accepted=ASKED,
    )  # fmt: skip
    after = done(before, change).estate
    assert ids(after, "fire-a") == ["a1", "a2", "amb-1", "amb-2"]
    assert after.services_at("fire-a") == (Service.FIRE, Service.AMBULANCE)
    assert after.disposals == (Disposal(site="amb-a", year=1),)
    assert after.works == (
        Work(
            site="fire-a", kind=WorkKind.FIT_OUT, service=Service.AMBULANCE, area_m2=150, gbp=9e4,
            year=1,
        ),
    )  # fmt: skip
    assert moved(after) == [
        Tenancy(service=Service.AMBULANCE, origin="amb-a", site="fire-a", area_m2=150, year=1)
    ]


def test_merge_into_a_new_point_asks_for_a_building_of_todays_room(before):
    hub = NewSite(id="hub", lon=-0.99, lat=52.005)
    after = done(before, Merge(sites=("fire-a", "police-a", "amb-a"), into=hub, year=3)).estate
    assert ids(after, "hub") == ["a1", "a2", "car-1", "car-2", "amb-1", "amb-2"]
    assert {each.site for each in after.disposals} == {"fire-a", "police-a", "amb-a"}
    # 700 m² of fire + 800 m² of police + the whole 200 m² of the ambulance station.
    build, land = after.works
    assert (build.kind, build.area_m2, build.service) == (WorkKind.NEW_BUILD, 1700, None)
    assert land.kind is WorkKind.LAND


def test_relocate_keeps_the_site_and_gives_up_the_building(before):
    change = Relocate(site="fire-a", lon=-0.995, lat=52.0, build_gbp=3e6)
    after = done(before, change).estate
    row = after.sites.set_index("id").loc["fire-a"]
    assert (row.geometry.x, row.geometry.y) == (-0.995, 52.0)
    assert row["tenure"] == ""
    assert row["appliance_bays"] == 3
    assert after.disposals == (Disposal(site="fire-a", year=0),)
    assert [(work.kind, work.gbp, work.area_m2) for work in after.works] == [
        (WorkKind.NEW_BUILD, 3e6, 900),
        (WorkKind.LAND, None, None),
    ]
    assert after.tenancies == before.tenancies


def test_an_opened_station_takes_and_gets_resources(before):
    new = NewSite(
        id="new", lon=-0.98, lat=52.0, services=("fire",), gross_internal_area_m2=400, desks=3,
        tenure="leasehold", lease_end=dt.date(2040, 6, 30), drill_yard=True,
    )  # fmt: skip
    extra = NewResource(id="n1", service="fire", type="pumping appliance", duty_system="on-call")
    outcome = done(before, Open(site=new, resources=("a2",), add=(extra,), land_gbp=2e5, year=4))
    after = outcome.estate
    assert ids(after, "new") == ["a2", "n1"]
    assert [each.id for each in after.resources][-1] == "n1"  # new ones follow
    assert list(after.sites["id"])[-1] == "new"
    row = after.sites.iloc[-1]
    assert (row["desks"], row["tenure"], row["drill_yard"]) == (3, "leasehold", "yes")
    assert (row["lease_end"], row["name"], row["services"]) == (
        "2040-06-30",
        "new",
        (Service.FIRE,),
    )
    assert np.isnan(row["market_value_gbp"])
    assert after.tenancies[-1] == Tenancy(
        service=Service.FIRE, origin="", site="new", area_m2=400, year=4
    )
    assert [(w.kind, w.area_m2, w.gbp, w.year) for w in after.works] == [
        (WorkKind.NEW_BUILD, 400, None, 4),
        (WorkKind.LAND, None, 2e5, 4),
    ]
    added = after.resources[-1]
    assert added.turnout_s == 300  # on-call, of the standards
    assert not added.availability_known
    assert added.availability.min() == 1
    told = " ".join(outcome.findings)
    assert "turnout of 'n1' taken as 300 s (East Sussex" in told
    assert "not verified)" in told
    assert "availability of 'n1' is not told: taken as always free while crewed, an upper" in told


def test_where_no_list_is_given_a_new_station_has_what_every_station_has():
    before = small_estate(assumed=("fire",))
    new = NewSite(id="new", lon=-0.98, lat=52.0, services=("fire", "police"))
    outcome = done(before, Open(site=new))
    assert ids(outcome.estate, "new") == ["assumed at new"]
    assert "fire: no resource list, so one pumping appliance" in outcome.findings[0]
    assert "no police resource is based at 'new', so none responds from it" in outcome.findings[1]
    point = NewSite(id="new", lon=-0.98, lat=52.0, services=("fire",), kind="headquarters")
    assert ids(done(before, Open(site=point)).estate, "new") == []
    for undo in (Close(site="new"), Close(site="new", resources_to="joint")):
        assert as_values(done(before, Open(site=new), undo).estate) == as_values(before)


def test_supposed_resources_move_with_their_base_and_keep_their_id(before):
    supposed = [replace(r, id=f"assumed at {r.site_id}") for r in before.resources if r.id == "j1"]
    lean = replace(before, resources=tuple(supposed))
    change = Share(service="fire", from_site="joint", into_site="fire-a", accepted=ASKED)
    after = done(lean, change).estate
    assert [(r.id, r.site_id) for r in after.resources] == [("assumed at joint", "fire-a")]


def test_share_of_one_of_two_leaves_the_other_open(before):
    change = Share(service="fire", from_site="joint", into_site="fire-a", accepted=ASKED)
    after = done(before, change).estate
    assert after.services_at("joint") == (Service.AMBULANCE,)
    assert dict(zip(after.sites["id"], after.sites["services"], strict=True))["joint"] == (
        Service.AMBULANCE,
    )
    assert after.disposals == ()
    assert ids(after, "joint") == ["amb-3"]


def test_the_last_to_leave_sets_the_year_of_the_disposal(before):
    first = Share(service="fire", from_site="joint", into_site="fire-a", accepted=ASKED, year=4)
    then = Share(service="ambulance", from_site="joint", into_site="amb-a", accepted=ASKED, year=2)
    for order in ((first, then), (then, first)):
        assert done(before, *order).estate.disposals == (Disposal(site="joint", year=4),)


def test_merge_of_some_services_into_one_of_the_sites(before):
    change = Merge(
        sites=("joint", "fire-b", "police-a"), services=("fire",), into="fire-b", accepted=ASKED,
        area_m2={"fire": 120},
    )  # fmt: skip
    after = done(before, change).estate
    assert ids(after, "fire-b") == ["b-day", "b-night", "j1"]
    assert after.disposals == ()
    assert after.services_at("police-a") == (Service.POLICE,)
    (work,) = after.works
    assert (work.kind, work.service, work.area_m2) == (WorkKind.FIT_OUT, Service.FIRE, 120)


def test_room_told_for_a_merger_is_shared_out_as_today(before):
    hub = NewSite(id="hub", lon=-0.99, lat=52.005)
    change = Merge(sites=("fire-a", "fire-b"), into=hub, area_m2={"fire": 600}, fit_out_gbp=5e4)
    after = done(before, change).estate
    # 700 m² and 500 m² today, so 600 x 7/12 and 600 x 5/12.
    assert [each.area_m2 for each in after.tenancies if each.site == "hub"] == [350, 250]
    assert [(w.kind, w.area_m2, w.gbp) for w in after.works] == [
        (WorkKind.FIT_OUT, 600, 5e4),
        (WorkKind.NEW_BUILD, 600, None),
        (WorkKind.LAND, None, None),
    ]
    assert after.sites.iloc[-1]["gross_internal_area_m2"] == 600


def test_a_host_without_room_may_be_extended(before):
    """fire-a has 900 m², of which its own crews use 700: 200 are free."""
    share = {"service": "ambulance", "from_site": "amb-a", "into_site": "fire-a", "area_m2": 300}
    with pytest.raises(EstateInputError, match="300 m² move in, 200 m² are free"):
        done(before, Share(**share))
    with pytest.raises(EstateInputError, match="300 m² move in, 299 m² are free"):
        done(before, Share(**share, extension_m2=99))
    after = done(before, Share(**share, extension_m2=100, extension_gbp=3e5)).estate
    assert {(w.kind, w.service, w.area_m2, w.gbp) for w in after.works} == {
        (WorkKind.EXTENSION, Service.AMBULANCE, 100, 3e5),
        (WorkKind.FIT_OUT, Service.AMBULANCE, 300, None),
    }
    with pytest.raises(ValueError, match="say how large it is"):
        Share(**share, extension_gbp=3e5)
    hub = NewSite(id="hub", lon=-0.99, lat=52.005)
    with pytest.raises(ValueError, match="leave extension_m2 out"):
        Merge(sites=("fire-a", "fire-b"), into=hub, extension_m2=100)


def test_a_new_building_lacks_nothing_but_must_be_planned(before):
    hub = NewSite(id="hub", lon=-0.99, lat=52.005, appliance_bays=2, bay_height_m=4)
    merger = Merge(sites=("fire-a", "police-a"), into=hub)
    (line,) = done(before, merger).to_confirm
    assert line == (
        "change 1 (merge): the new building 'hub' must be planned for turnout route, drill yard, "
        "contamination, vetting, access 24 hours, custody, evidence, parking."
    )
    small = replace_site(merger, appliance_bays=1, custody_cells=0)
    with pytest.raises(EstateInputError) as refused:
        done(before, small)
    assert "2 appliance bay(s) needed, the host has 1" in str(refused.value)
    assert "4 custody cell(s) needed, the host has 0" in str(refused.value)


def replace_site(merger, **columns):
    return merger.model_copy(update={"into": merger.into.model_copy(update=columns)})


def test_a_relocation_to_another_size(before):
    change = Relocate(site="fire-b", lon=-0.96, lat=52.0, gross_internal_area_m2=350, year=2)
    after = done(before, change).estate
    assert [w.area_m2 for w in after.works] == [350, None]
    at = {(t.service, t.site): t.area_m2 for t in after.tenancies}
    assert at[Service.FIRE, "fire-b"] == 350
    row = after.sites.set_index("id").loc["fire-b"]
    assert row["gross_internal_area_m2"] == 350
    assert after.disposals == (Disposal(site="fire-b", year=2),)


# ------------------------------------------------------------------------------------- resources


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
    after = done(before, ReCrew(resource="a2", to_site="fire-b")).estate
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


# --------------------------------------------------------------------------------------- refusals

SHARE = {"service": "ambulance", "from_site": "amb-a", "into_site": "fire-a", "accepted": ASKED}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([Close(site="fire-c")], "change 1 (close): there is no site 'fire-c'; the nearest name"),
        ([Close(site="FIRE_A")], "the nearest name is 'fire-a'."),
        ([Close(site="the fire-a")], "'fire-a' is the id of the site of this name"),
        ([Close(site="x")], "there is no site 'x'; see the site list."),
        ([Close(site="over")], "site 'over' is a neighbour's, not ours to change"),
        ([Close(site="fire-b"), Close(site="fire-b")],
         "change 2 (close): site 'fire-b' is closed by change 1"),
        ([Close(site="police-a")], "2 resource(s) on patrol would be without a base (car-"),
        ([Close(site="fire-a", resources_to="fire-a")], "cannot go to the site that closes"),
        ([Close(site="fire-b", resources_to="police-b")], "'police-b', which is no base of fire"),
        ([Share(**SHARE), Close(site="amb-a")], "nothing is left at 'amb-a', so it closes by"),
        ([Share(**SHARE), Close(site="fire-a")], "ambulance of 'amb-a' moves into 'fire-a'"),
        ([Relocate(site="fire-b", lon=-0.9, lat=52), Close(site="fire-b")],
         "is relocated by change 1 and closed here"),
        ([Open(site=NewSite(id="fire-a", lon=-1, lat=52, services=("fire",)))],
         "there is a site 'fire-a' already"),
        ([Close(site="fire-b"),
          Open(site=NewSite(id="fire-b", lon=-1, lat=52, services=("fire",)))],
         "site 'fire-b' of business as usual is closed by change 1"),
        ([Open(site=NewSite(id="n", lon=52, lat=-1, services=("fire",)))], "look swapped"),
        ([Open(site=NewSite(id="n", lon=-1, lat=52, services=("police",)), resources=("a1",))],
         "resource 'a1' is fire, which is not among the services of 'n'"),
        ([Open(site=NewSite(id="n", lon=-1, lat=52, services=("fire",)), year=1), Close(site="n")],
         "opened in year 1 and closed in year 0"),
        ([Close(site="n"), Open(site=NewSite(id="n", lon=-1, lat=52, services=("fire",)))],
         "site 'n' is opened only by change 2; put that one first"),
        ([Relocate(site="fire-b", lon=-0.9, lat=52), Relocate(site="fire-b", lon=-0.8, lat=52)],
         "change 2 (relocate): site 'fire-b' is moved twice, by change 1 and here"),
        ([Relocate(site="fire-b", lon=-0.97, lat=52)], "is at this point already"),
        ([Relocate(site="fire-b", lon=-0.9, lat=52), Relocate(site="fire-b", lon=-0.97, lat=52,
         year=3)], "leaves in year 0 and returns in year 3"),
        ([Relocate(site="amb-a", lon=-0.9, lat=52), Share(**SHARE)],
         "change 1 (relocate): site 'amb-a' is relocated, but nothing is left there"),
        ([Share(**{**SHARE, "into_site": "amb-a"})], "cannot move into itself"),
        ([Share(**{**SHARE, "service": "fire"})],
         "there is no fire at 'amb-a' to move; based there: ambulance"),
        ([Share(**{**SHARE, "into_site": "over"})], "'over' is a neighbour's"),
        ([Share(**SHARE), Share(**{**SHARE, "from_site": "fire-a", "into_site": "joint"})],
         "ambulance of 'amb-a' is moved twice, by change 1 and here"),
        ([Share(**SHARE), Share(**SHARE)],
         "there is no ambulance at 'amb-a' to move; based there: nothing"),
        ([Merge(sites=("fire-a", "fire-b"), services=("police",), into="fire-a")],
         "there is no police to move at fire-a, fire-b"),
        ([Merge(sites=("fire-a", "fire-b"), into="fire-a", area_m2={"police": 5})],
         "area_m2 is given for police, which does not move"),
        ([ReCrew(resource="a9", remove=True)], "there is no resource 'a9'; the nearest name"),
        ([ReCrew(resource="o1", remove=True)], "resource 'o1' is a neighbour's"),
        ([Close(site="fire-b"), ReCrew(resource="b-day", to_site="fire-a")],
         "resource 'b-day' is withdrawn by change 1; put this first"),
        ([ReCrew(resource="a1", to_site="police-a")], "'police-a', which is no base of fire"),
        ([ReCrew(resource="a1", to_site="fire-a")], "is based at 'fire-a' already"),
        ([Standby(resource="a1", hours="07-19", site="over"),
          Standby(resource="a1", hours="18-20", site="hospital")], "cannot be at both"),
        ([Standby(resource="b-day", hours="20-22", site="over")], "not crewed in the hours"),
        ([Standby(resource="a1", site="fire-b"), Close(site="fire-b")],
         "change 1 (standby): resource 'a1' would stand by at 'fire-b', which closes"),
        ([CoRespond(service="police", sites=("fire-a",), turnout_s=0, availability_share=1,
          callouts_per_year=1, hours_per_callout=1)], "no police crew is based at 'fire-a'"),
        ([CoRespond(service="fire", sites=("fire-a",), turnout_s=0, availability_share=0.1,
          callouts_per_year=600, hours_per_callout=1)], "more than the crew of 'a2' has time for"),
        ([Neighbours(count=False, bodies=("Over ther",))], "the nearest name is 'Over there'"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused(before, changes, message):
    with pytest.raises(EstateInputError) as refused:
        done(before, *changes)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_hospital_is_nobodys_to_close(before):
    for change in (Close(site="hospital"), Relocate(site="hospital", lon=-0.9, lat=52)):
        with pytest.raises(EstateInputError, match="'hospital' is a hospital, not ours to give up"):
            done(before, change)
    ward = before.sites.copy()
    ward.at[6, "services"] = (Service.AMBULANCE,)
    based = Tenancy(service=Service.AMBULANCE, origin="hospital", site="hospital")
    served = replace(before, sites=ward, tenancies=(*before.tenancies, based))
    leave = Share(**{**SHARE, "from_site": "hospital"})
    after = done(served, leave).estate
    assert after.disposals == ()
    assert after.sites.set_index("id").loc["hospital", "services"] == ()


def test_a_resource_whose_base_empties_around_it_is_told(before):
    stray = replace(before.resources[4], id="stray", site_id="amb-a")
    with_stray = replace(before, resources=(*before.resources, stray))
    with pytest.raises(EstateInputError) as refused:
        done(with_stray, Share(**SHARE))
    assert "change 1 (share): resource 'stray' would be left at 'amb-a'" in str(refused.value)


def test_all_faults_of_all_changes_at_once_without_their_consequences(before):
    broken = Open(site=NewSite(id="n", lon=-1, lat=52, services=("fire",)), resources=("a9",))
    with pytest.raises(EstateInputError) as refused:
        done(before, broken, Close(site="n"), Close(site="over"), ReCrew(resource="z", remove=True))
    lines = str(refused.value)
    assert [f"change {i}" in lines for i in (1, 2, 3, 4)] == [True, False, True, True]


def test_a_full_site_is_refused_until_someone_accepts_it(before):
    # fire-a: 900 m² less the 700 m² of fire leaves 200 m².
    told = {rule: why for rule, why in ASKED.items() if rule != "area"}
    fits = Share(**{**SHARE, "area_m2": 200, "accepted": told})
    assert done(before, fits).estate.services_at("fire-a")
    full = Share(**{**SHARE, "area_m2": 201, "accepted": told})
    with pytest.raises(EstateInputError, match="201 m² move in, 200 m² are free"):
        done(before, full)
    known = full.model_copy(update={"accepted": {**told, Rule.AREA: "the gym goes"}})
    assert any("accepted: the gym goes" in line for line in done(before, known).findings)


def test_room_that_all_share_is_not_free(before):
    sites = before.sites.copy()
    sites.loc[sites["id"] == "fire-a", "shared_m2"] = 60.0
    told = {rule: why for rule, why in ASKED.items() if rule != "area"}
    with pytest.raises(EstateInputError, match="150 m² move in, 140 m² are free"):
        done(replace(before, sites=sites), Share(**{**SHARE, "area_m2": 150, "accepted": told}))


def test_vehicles_are_counted_at_the_busiest_hour(before):
    # Crewed by day and by night in two rows, fire-b's one appliance needs one bay.
    hub = NewSite(id="hub", lon=-0.96, lat=52.0, appliance_bays=1, bay_height_m=4)
    fire = Merge(sites=("fire-b", "fire-a"), services=("fire",), into=hub)
    done(before, ReCrew(resource="a1", remove=True), ReCrew(resource="a2", remove=True), fire)
    # Two cars by day, one by night: two spaces, whatever the mean.
    hub = NewSite(id="hub", lon=-0.96, lat=52.0, parking_spaces=1)
    police = Merge(sites=("police-a", "police-b"), into=hub)
    with pytest.raises(EstateInputError, match=r"2 parking space\(s\) needed, the host has 1"):
        done(before, police)


def rules_of(outcome, origin):
    return {each.rule for each in outcome.compatibility if each.origin == origin}


def test_a_guest_is_asked_for_what_it_brings_and_not_for_what_was_there(before):
    change = Share(service="police", from_site="police-b", into_site="police-a")
    assert Rule.PARKING not in rules_of(done(before, change), "police-b")
    day = (
        ReCrew(resource="b-night", remove=True),
        Share(service="fire", from_site="fire-b", into_site="fire-a", accepted=ASKED),
    )
    assert Rule.ACCESS_24_HOURS not in rules_of(done(before, *day), "fire-b")
    assert Rule.ACCESS_24_HOURS in rules_of(done(before, *day[1:]), "fire-b")
    for hours, asked in (("06-22", False), ("06-23", True), ("05-22", True)):
        crewed = ReCrew(resource="b-day", crewed_hours=hours)
        rules = rules_of(done(before, crewed, *day), "fire-b")
        assert (Rule.ACCESS_24_HOURS in rules) is asked


def test_two_guests_fill_a_site_together_in_either_order(before):
    told = {rule: why for rule, why in ASKED.items() if rule != "area"}
    one = Share(**{**SHARE, "area_m2": 150, "accepted": told})
    two = Share(service="police", from_site="police-b", into_site="fire-a", area_m2=100,
                accepted=told)  # fmt: skip
    for order in ((one, two), (two, one)):
        with pytest.raises(EstateInputError) as refused:
            done(before, *order)
        assert str(refused.value).count("250 m² move in, 200 m² are free") == 2


def test_unknown_attributes_are_to_confirm_and_listed(before):
    change = Share(service="ambulance", from_site="joint", into_site="police-b")
    outcome = done(before, change)
    line = "ambulance of 'joint' at 'police-b': whether the host has a turnout route is not known"
    assert f"change 1 (share): {line}." in outcome.to_confirm
    assert {each.rule for each in outcome.compatibility} >= {Rule.PARKING, Rule.AREA}
    (move,) = outcome.moves
    assert (move.change, move.kind, move.origin, move.site) == (1, "share", "joint", "police-b")


def test_undoing_leaves_no_trace(before):
    new = NewSite(id="new", lon=-0.98, lat=52.0, services=("fire",))
    there = Relocate(site="fire-a", lon=-0.995, lat=52.0)
    out = Share(service="ambulance", from_site="amb-a", into_site="fire-a", accepted=ASKED)
    for pair in (
        (Open(site=new), Close(site="new")),
        (Open(site=new, resources=("a2",)), Close(site="new", resources_to="fire-a")),
        (there, Relocate(site="fire-a", lon=-1.0, lat=52.0)),
        (out, Share(service="ambulance", from_site="fire-a", into_site="amb-a")),
        (Share(service="fire", from_site="fire-b", into_site="fire-a", accepted=ASKED),
         Share(service="fire", from_site="fire-a", into_site="fire-b", accepted=ASKED)),
        (ReCrew(resource="a1", duty_system="on-call", turnout_s=250, availability="0.5"),
         ReCrew(resource="a1", duty_system="wholetime", turnout_s=90, availability="0.96")),
        (ReCrew(resource="a1", to_site="fire-b"), ReCrew(resource="a1", to_site="fire-a")),
        (ReCrew(resource="a1", remove=True), ReCrew(add=NewResource(
            id="a1", service="fire", site="fire-a", type="pumping appliance", turnout_s=90,
            duty_system="wholetime", availability="0.96"))),
    ):  # fmt: skip
        assert as_values(done(before, *pair).estate) == as_values(before), pair
