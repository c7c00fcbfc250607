"""A site's card: a town solved by hand, and what is not known."""

import pytest
from hand_town import town  # noqa: F401  (a fixture)

from coverage.service import Service
from estates.assessment import Assessor
from estates.view.resource_words import NOT_KNOWN
from estates.view.site_card import site_card


@pytest.fixture(scope="module")
def card_of(town):  # noqa: F811
    assessor = Assessor(town)
    assessments = {service: assessor.service(service) for service in Service}
    return lambda site: site_card(assessor, assessments, site)


def facts(card):
    return {label: value for some in card.facts.values() for label, value in some}


def test_what_is_told_of_a_building(card_of):
    card = card_of("F1")
    assert card.name == "West fire station"
    assert card.what == "Station; fire based here; body: Fire Authority."
    told = facts(card)
    assert told["Floor area"] == "1,000 m²"
    assert told["How it is held"] == "freehold"
    assert told["Cost a year, all that is told"] == "£100,000"  # 80,000 running, 20,000 rates
    assert told["Market value"] == "£900,000"
    assert told["Overdue maintenance"] == "£50,000"
    assert told["Appliance bays"] == "3"


def test_what_nobody_told_is_not_known_and_never_0(card_of):
    told = facts(card_of("H1"))
    for label in ("Floor area", "Of which by service", "Condition", "How it is held", "Desks",
                  "Cost a year, all that is told", "Market value", "Parking spaces",
                  "Drill yard"):  # fmt: skip
        assert told[label] == NOT_KNOWN, label
    assert "0" not in " ".join(told.values())


def test_workload_and_nearest_zones_by_hand(card_of):
    """F1 is 60 + 90 + 60 |k - 1| s from zone k, F2 60 + 300 + 60 |k - 7|: nearer from 6 on."""
    west, east = card_of("F1"), card_of("F2")
    assert west.workload.loc[0, ["Demand", "Share of all"]].tolist() == [
        "60",
        "60%",
    ]
    assert east.workload.loc[0, ["Demand", "Share of all"]].tolist() == [
        "40",
        "40%",
    ]
    assert west.zones["Demand point"].tolist() == [f"Zone {k}" for k in range(6)]
    assert west.zones["Soonest possible"].tolist() == [
        "3:30", "2:30", "3:30", "4:30", "5:30", "6:30",
    ]  # fmt: skip
    assert east.zones["Soonest possible"].tolist() == ["7:00", "6:00", "7:00", "8:00"]
    assert west.zones["Demand"].tolist() == ["10.0"] * 6


def test_what_rests_on_it_alone_by_hand(card_of):
    """Within 480 s F1 is at zones 0 to 6, F2 at 5 to 9; A1 alone is within 420 s up to zone 8."""
    for site, (part, points) in {
        "F1": (50, 5), "F2": (30, 3), "A1": (90, 9),
    }.items():  # fmt: skip
        alone = card_of(site).alone
        assert alone["In time of this site alone"].tolist() == [f"{part}%"]
        assert alone["Demand points"].tolist() == [points]


def test_who_responds_from_it(card_of):
    responds = card_of("F2").responds
    assert responds.loc[0].to_dict() == {
        "Service": "fire",
        "Vehicle": "made up F2-1",
        "Duty system": "on-call",
        "Crewed": "always",
        "Turnout": "5:00",
        "Crewed and free": "50% of the time",
        "Starts from": "station",
    }


def test_a_base_of_patrols_is_nobodys_nearest(card_of):
    card = card_of("P1")
    assert card.responds.loc[0, "Starts from"] == "patrol of West"
    assert card.workload.empty
    assert card.zones.empty
    assert card.alone.empty
    assert "start from patrol" in card.notes[0]


def test_a_site_from_which_nothing_responds_says_so(card_of):
    card = card_of("H1")
    assert card.responds.empty
    assert card.what.startswith("Hospital; no service based here")
    assert card.notes[0] == "Nothing that responds is listed here."
