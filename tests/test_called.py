"""What is to confirm speaks of sites by name; faults and findings by id."""

import pytest
from small_estate import STANDARDS, small_estate
from test_refused_changes import ASKED

from estates.apply import apply
from estates.change import Close, Merge, Open, ReCrew, Share
from estates.new_site import NewSite


@pytest.fixture
def before():
    return small_estate()


def asked(estate, *changes):
    return apply(changes, estate, STANDARDS).to_confirm


def named(estate, **names):
    """The same estate, some of its sites of other names."""
    for site, name in names.items():
        estate.sites.loc[estate.sites["id"] == site.replace("_", "-"), "name"] = name
    return estate


SHARED = Share(service="ambulance", from_site="joint", into_site="police-b")


def test_a_site_goes_by_its_name(before):
    lines = asked(named(before, joint="Hayle", police_b="Truro"), SHARED)
    assert (
        "change 1 (share): ambulance of Hayle at Truro: the room that it needs is not known."
        in (lines)
    )
    assert not any(quote in line for line in lines for quote in ("'joint'", "'police-b'", "joint"))


def test_where_two_bear_one_name_the_id_tells_them_apart(before):
    # In any case: nobody tells "Hayle" from "HAYLE" aloud.
    lines = asked(named(before, joint="Hayle", police_b="HAYLE"), SHARED)
    assert all(line.startswith("change 1 (share): ambulance of Hayle (joint) at HAYLE (police-b)")
               for line in lines)  # fmt: skip


def test_a_new_building_goes_by_its_name_or_without_one_by_its_id(before):
    for name, called in (("The hub", "The hub"), ("", "n")):
        new = NewSite(id="n", name=name, lon=-1, lat=52, services=("fire",))
        (line,) = asked(before, Open(site=new, resources=("a1",)))
        assert f"the new building {called} must be planned for" in line
    hub = NewSite(id="hub", name="Hub", lon=-0.99, lat=52.005)
    (line,) = asked(before, Merge(sites=("fire-a", "police-a"), into=hub))
    assert line.startswith("change 1 (merge): the new building Hub must be planned for")


def test_crews_which_have_no_names_go_by_kind_id_and_home(before):
    (cost,) = apply((Close(site="amb-a"),), before, STANDARDS).estate.crew_costs
    assert cost.told == "ambulance amb-1, ambulance amb-2 of The amb-a, withdrawn"
    moved = asked(before, ReCrew(resource="a2", to_site="fire-b", accepted=ASKED))
    assert any("who crews on-call pumping appliance a2 at The fire-b, 2.1 km" in e for e in moved)


def test_what_a_scenario_file_is_mended_by_stays_an_id(before):
    outcome = apply((Close(site="amb-a"),), before, STANDARDS)
    assert outcome.findings == (
        "change 1 (close): 2 resources of 'amb-a' are withdrawn: amb-1, amb-2.",
    )
