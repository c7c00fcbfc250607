"""Changes to buildings and bases, each kind by hand; and what undoes what."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from small_estate import ASKED, STANDARDS, as_values, done, ids, small_estate, untold

from coverage.service import Service
from estates.apply import apply
from estates.change import (
    Close,
    Merge,
    NewResource,
    Open,
    ReCrew,
    Relocate,
    Share,
)
from estates.errors import EstateInputError
from estates.estate import Disposal, Tenancy, Work, WorkKind
from estates.new_site import NewSite


@pytest.fixture(scope="module")
def before():
    return small_estate()


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
        "change 1 (close): 2 resources of 'fire-b' are withdrawn: b-day, b-night.",
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
    opened = Open(site=new, resources=("a2",), add=(extra,), land_gbp=2e5, year=4)
    outcome = done(untold(before), opened)
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
        "change 1 (merge): the new building hub must be planned for turnout route, drill yard, "
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


def test_a_part_of_a_scenario_keeps_the_numbers_of_the_whole(before):
    close = Close(site="fire-b")
    share = Share(service="fire", from_site="joint", into_site="police-b")
    outcome = apply([close, share], before, STANDARDS, numbers=[2, 5])
    assert [line[:8] for line in outcome.findings] == ["change 2", "change 5"]
    assert {line[:17] for line in outcome.to_confirm} == {"change 5 (share):"}
    assert [move.change for move in outcome.moves] == [5]
    with pytest.raises(EstateInputError, match=r"change 7 \(share\): there is no fire at 'amb-a'"):
        apply([Share(service="fire", from_site="amb-a", into_site="joint")], before, STANDARDS, [7])
    new = NewSite(id="n", lon=-1, lat=52, services=("fire",))
    with pytest.raises(EstateInputError, match="is opened only by change 9; put that one first"):
        apply([Close(site="n"), Open(site=new)], before, STANDARDS, [4, 9])


@pytest.fixture(scope="module")
def with_points(before):
    """Two standby points: one with crews of its own, one without."""
    sites = before.sites.copy()
    for site in ("amb-a", "hospital"):
        sites.loc[sites["id"] == site, "kind"] = "standby"
    return replace(before, sites=sites)


def test_a_standby_point_has_no_building_to_give_up_or_put_up(with_points):
    new = NewSite(id="new", lon=-0.98, lat=52.0, kind="standby", services=("ambulance",))
    bare = new.model_copy(update={"services": ()})
    for changes in (
        [Close(site="amb-a", resources_to="joint", accepted=ASKED)],
        [Share(service="ambulance", from_site="amb-a", into_site="hospital", accepted=ASKED)],
        [Relocate(site="amb-a", lon=-0.98, lat=52.0)],
        [Merge(sites=("amb-a", "hospital"), into=bare, accepted=ASKED)],
        [Open(site=new, resources=("amb-1",))],
    ):
        after = done(with_points, *changes).estate
        assert (after.disposals, after.works) == ((), ()), changes
    moved_in = Share(service="ambulance", from_site="amb-a", into_site="fire-a", accepted=ASKED)
    after = done(with_points, moved_in).estate
    assert "amb-a" not in list(after.sites["id"])
    assert after.disposals == ()
    assert [work.site for work in after.works] == ["fire-a"]
    back = Share(service="ambulance", from_site="fire-a", into_site="amb-a", accepted=ASKED)
    assert as_values(done(with_points, moved_in, back).estate) == as_values(with_points)


def test_nothing_is_built_at_a_standby_point(with_points):
    told = {"service": "ambulance", "from_site": "amb-a", "into_site": "hospital"}
    new = NewSite(id="new", lon=-0.98, lat=52.0, kind="standby")
    for change, message in (
        (Share(**told, fit_out_gbp=5), "'hospital' is a standby point without a building; leave f"),
        (Relocate(site="amb-a", lon=-0.98, lat=52.0, land_gbp=5), "leave land_gbp out"),
        (Open(site=new, build_gbp=5), "'new' is a standby point without a building; leave build_"),
        (Share(**{**told, "from_site": "joint"}), "'hospital' is a standby point without a build"),
    ):
        with pytest.raises(EstateInputError, match=message):
            done(with_points, change)
