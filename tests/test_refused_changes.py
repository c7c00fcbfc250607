"""Changes that cannot be made, and hosts that do not suit: each in its line."""

from dataclasses import replace

import pytest
from small_estate import ASKED, done, small_estate

from coverage.service import Service
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
from estates.estate import Tenancy
from estates.new_site import NewPoint, NewSite

SHARE = {"service": "ambulance", "from_site": "amb-a", "into_site": "fire-a", "accepted": ASKED}


@pytest.fixture(scope="module")
def before():
    return small_estate()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([Close(site="fire-c")], "change 1 (close): there is no site 'fire-c'; the nearest name"),
        (
            [
                Share(
                    service="police", from_site="police-b", into_site="fire-a", accepted=ASKED
                ),
                ReCrew(resource="a1", to_site="police-b", accepted=ASKED),
            ],
            "resource 'a1' would be left at 'police-b', which closes",
        ),
        ([Close(site="FIRE_A")], "the nearest name is 'fire-a'."),
        ([Close(site="the fire-a")], "'fire-a' is the id of the site of this name"),
        ([Close(site="x")], "there is no site 'x'; see the site list."),
        ([Close(site="over")], "site 'over' is a neighbour's, not ours to change"),
        ([Close(site="fire-b"), Close(site="fire-b")],
         "change 2 (close): site 'fire-b' is closed by change 1"),
        ([Close(site="police-a")], "2 resources on patrol would be without a base (car-"),
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
        ([Standby(resource="a1", point=NewPoint(id="p", lon=52, lat=-1))], "look swapped"),
        ([Open(site=NewSite(id="n", lon=-1, lat=57.4, services=("fire",)))],
         "'n' (lon -1, lat 57.4) lies 598 km outside the extent of the area's sites, over the 50"),
        ([Relocate(site="fire-b", lon=-3, lat=52)], "'fire-b' (lon -3, lat 52) lies 137 km outs"),
        ([Standby(resource="a1", point=NewPoint(id="p", easting=300_000, northing=230_000))],
         "allowed; check easting and northing."),
        ([Merge(sites=("fire-a", "fire-b"), into=NewSite(id="hub", lon=-1, lat=50))],
         "222 km outside the extent of the area's sites, over the 50 km allowed; check lon and l"),
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


def test_fifty_kilometres_outside_the_sites_are_allowed_and_no_more(before):
    # The southernmost sites lie at 52 degrees; a degree of latitude is taken as 111.2 km.
    for beyond_km, allowed in ((49.9, True), (50.1, False)):
        change = Relocate(site="fire-b", lon=-1, lat=52 - beyond_km / 111.2)
        if allowed:
            assert done(before, change).estate.works
        else:
            with pytest.raises(EstateInputError, match="lies 50 km outside"):
                done(before, change)


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


def test_however_many_faults_there_are_a_person_can_read_them(before):
    with pytest.raises(EstateInputError) as refused:
        done(before, *(Close(site=f"no-{k}") for k in range(300)))
    assert str(refused.value).count("there is no site") == 6
    assert str(refused.value).endswith(" 294 more.")


def test_one_fault_of_very_many_sites_is_cut_and_keeps_its_remedy(before):
    ids = [f"empty-{k}" for k in range(300)]
    rows = [*range(len(before.sites)), *[0] * len(ids)]
    sites = before.sites.iloc[rows].assign(id=[*before.sites["id"], *ids])
    with pytest.raises(EstateInputError) as refused:
        done(replace(before, sites=sites), Merge(sites=ids, into="fire-a"))
    line = str(refused.value)
    assert line.startswith("change 1 (merge): no service is based at empty-0, empty-1, ")
    assert line.endswith("empty-299; nothing moves.")
    assert len(line) < 450


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
        crewed = ReCrew(resource="b-day", crewed_hours=hours, availability="0.9")
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
    line = "ambulance of The joint at The police-b: whether the host has a turnout route is not"
    assert f"change 1 (share): {line} known." in outcome.to_confirm
    assert {each.rule for each in outcome.compatibility} >= {Rule.PARKING, Rule.AREA}
    (move,) = outcome.moves
    assert (move.change, move.kind, move.origin, move.site) == (1, "share", "joint", "police-b")


FULL = "2 appliance bay(s) needed, the host has 1; choose another host, or accept bays with a"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([Close(site="joint"), ReCrew(resource="a1", to_site="fire-b")],
         f"change 2 (re-crew): fire crew(s) a1 at 'fire-b': {FULL}"),
        ([Close(site="fire-a", resources_to="fire-b")],
         "change 1 (close): fire crew(s) a1, a2 at 'fire-b': 3 appliance bay(s) needed, the host"),
        ([ReCrew(resource="a1", to_site="fire-b")], "3.7 m of bay height needed, the host has 3.5"),
        ([ReCrew(add=NewResource(id="a3", service="fire", site="fire-b", type="pump",
          duty_system="on-call", availability="0.7"))],
         f"change 1 (re-crew): fire crew(s) a3 at 'fire-b': {FULL}"),
        ([Open(site=NewSite(id="n", lon=-1, lat=52, services=("fire",), appliance_bays=1),
          resources=("a1", "a2"))],
         ("change 1 (open): fire crew(s) a1, a2 at 'n': 2 appliance bay(s) needed, the host has 1; "
         "plan the new building for it")),
        ([Share(service="fire", from_site="joint", into_site="fire-b", accepted=ASKED),
          ReCrew(resource="a2", to_site="fire-b")],
         "change 2 (re-crew): fire crew(s) a2 at 'fire-b': 3 appliance bay(s) needed"),
    ],
)  # fmt: skip
def test_a_site_that_cannot_keep_the_vehicles_it_is_given_refuses_them(before, changes, message):
    with pytest.raises(EstateInputError) as refused:
        done(before, *changes)
    assert message in str(refused.value)


def test_vehicles_without_their_base_are_accepted_to_confirm_or_planned_for(before):
    told = {"bays": "the second stands in the wash-down", "bay_height": "measured on site"}
    outcome = done(before, Close(site="fire-a", resources_to="fire-b", accepted=told))
    assert sum("accepted: the second stands in" in line for line in outcome.findings) == 1
    assert rules_of(outcome, "fire-a") == {Rule.BAYS, Rule.BAY_HEIGHT, Rule.TURNOUT_ROUTE}
    outcome = done(before, ReCrew(resource="car-1", to_site="police-b"))
    (line,) = outcome.to_confirm
    assert line == (
        "change 1 (re-crew): response car car-1 at The police-b: 1 parking space(s) needed, the "
        "host's number is not known."
    )
    new = NewSite(id="n", lon=-1, lat=52, services=("fire",))
    (line,) = done(before, Open(site=new, resources=("a1",))).to_confirm
    assert line == (
        "change 1 (open): the new building n must be planned for bays, bay height, turnout route."
    )


def test_what_stays_comes_home_or_stands_by_in_the_open_is_not_asked_about(before):
    there, back = (ReCrew(resource="a1", to_site=site) for site in ("fire-b", "fire-a"))
    for changes in ([Standby(resource="a1", site="fire-b")], [there, back]):
        outcome = done(before, *changes)
        assert outcome.compatibility == ()
        assert outcome.to_confirm == ()
