"""Who comes to a place: a town solved by hand."""

from itertools import product

import numpy as np
import pytest
from hand_town import km, town  # noqa: F401  (a fixture)

from coverage.errors import CoverageInputError
from coverage.service import Service
from estates.assessment import Assessor
from estates.view.who_comes import caveats, expected_in_words, in_a_sentence, who_comes, who_table

AT_KM = 4.0
SECONDS = pytest.approx


def all_services(assessor):
    return {service: assessor.service(service) for service in Service}


@pytest.fixture(scope="module")
def assessor(town):  # noqa: F811
    return Assessor(town)


@pytest.fixture(scope="module")
def here(assessor):
    ends = {factor: assessor.at_speed(factor) for factor in (0.5, 2.0)}
    return who_comes(assessor, all_services(assessor), *km(AT_KM), at_ends=ends)


def test_fire_by_hand(here):
    """At km 4: F1 (km 1) 60 + 90 + 180 s, F2 (km 7) 60 + 300 + 180 s."""
    first, second = here.services[Service.FIRE].coming
    assert [first.resource.id, second.resource.id] == ["F1-1", "F2-1"]
    assert [first.total_s, second.total_s] == SECONDS([330, 540])
    assert (first.handling_s, first.resource.turnout_s, first.drive_s) == SECONDS((60, 90, 180))
    assert first.site == "West fire station"
    assert (first.free, second.free, second.crewed) == (1, 0.5, 1)
    # At twice the speed the drive is half, at half the speed double; the rest stays.
    assert first.at_ends_s == SECONDS((60 + 90 + 90, 60 + 90 + 360))
    one, two = here.services[Service.FIRE].expected
    assert (one.mean_s, one.comes) == SECONDS((330, 1))
    assert (two.mean_s, two.comes) == SECONDS((540, 0.5))


def test_two_ambulances_of_one_station_by_hand(here):
    """A1 at km 3: 40 + 50 + 60 s, each free 0.8: one of them 0.96, both 0.64."""
    found = here.services[Service.AMBULANCE]
    assert [each.total_s for each in found.coming] == SECONDS([150, 150])
    assert [each.comes for each in found.expected] == SECONDS([0.96, 0.64])


def test_cars_on_patrol_by_hand(here):
    """Cars stand at kilometres 0 to 4, and 5 to 9, each alike: drives of 4 to 0 and 1 to 5 km."""
    found = here.services[Service.POLICE]
    west, east = found.coming
    assert [west.resource.id, east.resource.id] == ["P1-1", "P2-1"]
    assert (west.drive_s, west.drive_from_s, west.drive_to_s) == SECONDS((120, 0, 240))
    assert (east.drive_s, east.drive_from_s, east.drive_to_s) == SECONDS((180, 60, 300))
    assert west.total_s == SECONDS(30 + 30 + 120)
    pairs = list(product(range(0, 241, 60), range(60, 301, 60)))
    assert found.expected[0].mean_s == SECONDS(60 + np.mean([min(pair) for pair in pairs]))
    assert found.expected[1].mean_s == SECONDS(60 + np.mean([max(pair) for pair in pairs]))


def test_words_by_hand(here):
    table = who_table(here, Service.FIRE)
    assert table["Comes"].tolist() == ["First", "Second"]
    assert table.loc[0, "Soonest"] == "5:30"
    assert table.loc[0, ["Call handling", "Turnout", "Drive"]].tolist() == ["1:00", "1:30", "3:00"]
    assert table.loc[0, "At other speeds"] == "4:00 to 8:30"
    assert table["Crewed and free"].tolist() == [f"{part}% of the time" for part in (100, 50)]
    assert in_a_sentence(here, Service.FIRE) == (
        "First appliance from West fire station in 5:30 if free; "
        "second appliance from East fire station in 9:00 if free."
    )
    assert expected_in_words(here, Service.FIRE) == (
        "Expected over who is free: first appliance 5:30; second appliance 9:00, "
        "in the 50% of the time in which one is free."
    )
    patrol = who_table(here, Service.POLICE).loc[0]
    assert patrol["Drive"] == "2:00 on average; 0:00 to 4:00"
    assert patrol["Soonest"] == "about 3:00"
    told = " ".join(caveats(here))
    assert "no forecast" in told
    assert "Police: a car on patrol may be anywhere" in told
    assert "Fire: a car on patrol" not in told


def test_the_expected_time_at_a_demand_point_is_that_of_the_standards(assessor, here):
    """Zone 4 lies at kilometre 4, and its demand is alike at every hour."""
    for service, assessment in all_services(assessor).items():
        zones = assessment.scored[0].zones.set_index("id")
        assert here.services[service].expected[0].mean_s == SECONDS(zones.loc["Z4", "expected_s"])


@pytest.mark.parametrize("position", [(np.nan, 52.0), (181.0, 52.0), (0.0, -91.0)])
def test_what_is_no_position_is_refused(assessor, position):
    with pytest.raises(CoverageInputError, match="-180 to 180"):
        who_comes(assessor, {}, *position)
