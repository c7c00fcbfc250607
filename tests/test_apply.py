"""Changes at work: each kind by hand, what is refused, what undoes what."""

import pytest
from small_estate import STANDARDS, as_values, small_estate

from coverage.service import Service
from estates.apply import apply
from estates.change import Close, Merge, Open, Relocate, Share
from estates.compatibility import Rule
from estates.estate import Disposal, Tenancy, Work, WorkKind
from estates.new_site import NewSite

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


def test_undoing_leaves_no_trace(before):
    new = NewSite(id="new", lon=-0.98, lat=52.0, services=("fire",))
    there = Relocate(site="fire-a", lon=-0.995, lat=52.0)
    out = Share(service="ambulance", from_site="amb-a", into_site="fire-a", accepted=ASKED)
    for pair in (
        (Open(site=new), Close(site="new")),
        (Open(site=new, resources=("a2",)), Close(site="new", resources_to="fire-a")),
        (there, Relocate(site="fire-a", lon=-1.0, lat=52.0)),
        (out, Share(service="ambulance", from_site="fire-a", into_site="amb-a")),
    ):
        assert as_values(done(before, *pair).estate) == as_values(before), pair
