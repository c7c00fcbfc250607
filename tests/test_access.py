"""Which ways are driven, and which directions are barred: tags judged one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage.osm.access import Drivable, LeftOut, drivable, passes
from coverage.roadclass import Bar, RoadClass

OPEN, ONE_WAY = Bar(0), Bar.one_way


def bars(**tags):
    verdict = drivable({key.replace("__", ":"): value for key, value in tags.items()})
    assert isinstance(verdict, Drivable), verdict
    return verdict.forward, verdict.backward


@pytest.mark.parametrize("value", ["yes", "true", "1"])
def test_one_way_forward(value):
    assert bars(highway="residential", oneway=value) == (OPEN, ONE_WAY)


@pytest.mark.parametrize("value", ["-1", "reverse"])
def test_one_way_against_the_way(value):
    assert bars(highway="residential", oneway=value) == (ONE_WAY, OPEN)


@pytest.mark.parametrize("value", ["no", "false", "0", "alternating", "perhaps"])
def test_two_way(value):
    assert bars(highway="residential", oneway=value) == (OPEN, OPEN)


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "motorway"},
        {"highway": "primary", "junction": "roundabout"},
        {"highway": "residential", "junction": "circular"},
    ],
)
def test_one_way_implied_unless_denied(tags):
    assert bars(**tags) == (OPEN, ONE_WAY)
    assert bars(**tags, oneway="no") == (OPEN, OPEN)
    assert bars(**tags, oneway="-1") == (ONE_WAY, OPEN)


@pytest.mark.parametrize("highway", ["motorway_link", "trunk", "mini_roundabout_is_a_node"])
def test_one_way_not_implied(highway):
    if highway.endswith("node"):
        assert bars(highway="residential", junction="mini_roundabout") == (OPEN, OPEN)
    else:
        assert bars(highway=highway) == (OPEN, OPEN)


def test_the_vehicles_own_one_way_goes_before_the_general():
    assert bars(highway="residential", oneway="yes", oneway__motor_vehicle="no") == (OPEN, OPEN)
    assert bars(highway="residential", oneway="yes", oneway__bicycle="no") == (OPEN, ONE_WAY)
    assert bars(highway="residential", oneway__motorcar="yes") == (OPEN, ONE_WAY)


def test_one_way_that_emergency_vehicles_need_not_obey():
    tags = {"highway": "residential", "oneway": "yes", "oneway__emergency": "no"}
    assert bars(**tags) == (OPEN, Bar.emergency_gate)


@pytest.mark.parametrize(
    ("tags", "bar"),
    [
        ({}, OPEN),
        ({"access": "yes"}, OPEN),
        ({"access": "destination"}, OPEN),
        ({"access": "customers"}, OPEN),
        ({"access": "no"}, Bar.private),
        ({"access": "private"}, Bar.private),
        ({"motor_vehicle": "no"}, Bar.private),
        ({"vehicle": "no"}, Bar.private),
        ({"motorcar": "private"}, Bar.private),
        ({"access": "agricultural"}, Bar.private),
        ({"access": "no", "motor_vehicle": "yes"}, OPEN),  # the more specific key wins
        ({"access": "yes", "motor_vehicle": "no"}, Bar.private),
        ({"motor_vehicle": "no", "motorcar": "yes"}, OPEN),
        ({"access": "private", "emergency": "yes"}, Bar.emergency_gate),
        ({"access": "no", "emergency": "designated"}, Bar.emergency_gate),
        ({"access": "emergency"}, Bar.emergency_gate),
        ({"access": "yes", "emergency": "no"}, Bar.private),
        ({"access": "no", "bus": "yes"}, Bar.bus_only),
        ({"access": "no", "psv": "designated"}, Bar.bus_only),
        ({"access": "no", "psv": "yes", "emergency": "yes"}, Bar.emergency_gate),
        ({"service": "emergency_access"}, Bar.emergency_gate),
        ({"service": "driveway"}, OPEN),
    ],
)
def test_access(tags, bar):
    assert bars(highway="service", **tags) == (bar, bar)


def test_access_by_direction():
    assert bars(highway="service", motor_vehicle__backward="no") == (OPEN, Bar.private)
    assert bars(highway="service", access="no", bus__forward="yes") == (Bar.bus_only, Bar.private)
    gate = bars(highway="service", access="private", emergency__forward="yes")
    assert gate == (Bar.emergency_gate, Bar.private)


@pytest.mark.parametrize("highway", ["footway", "path", "cycleway", "bridleway"])
def test_ways_for_feet_open_only_when_a_vehicle_is_named(highway):
    assert drivable({"highway": highway}) is None
    assert drivable({"highway": highway, "access": "yes"}) is None
    assert bars(highway=highway, emergency="yes") == (Bar.emergency_gate,) * 2
    # access=yes says that feet may use it; it must not open the emergency way to general traffic.
    assert bars(highway=highway, access="yes", emergency="yes") == (Bar.emergency_gate,) * 2
    assert bars(highway=highway, motor_vehicle="yes") == (OPEN, OPEN)
    assert drivable({"highway": highway, "motor_vehicle": "no"}) is None


@pytest.mark.parametrize(("highway", "bar"), [("track", Bar.private), ("busway", Bar.bus_only)])
def test_classes_closed_unless_told(highway, bar):
    assert bars(highway=highway) == (bar, bar)
    assert bars(highway=highway, access="yes") == (OPEN, OPEN)
    assert bars(highway=highway, emergency="yes") == (Bar.emergency_gate,) * 2


@pytest.mark.parametrize(
    ("tags", "why"),
    [
        ({"highway": "construction", "construction": "primary"}, "construction"),
        ({"highway": "proposed"}, "planned"),
        ({"route": "ferry"}, "ferry"),
        ({"route": "ferry", "motor_vehicle": "yes"}, "ferry"),
        ({"highway": "primary", "oneway": "reversible"}, "reversible"),
        ({"highway": "service", "area": "yes"}, "area"),
        ({"highway": "track", "smoothness": "impassable"}, "impassable"),
        ({"highway": "service", "disused": "yes"}, "disused"),
    ],
)
def test_left_out_with_a_reason(tags, why):
    verdict = drivable(tags)
    assert isinstance(verdict, LeftOut)
    assert why in verdict.why


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"railway": "rail"},
        {"highway": "steps"},
        {"highway": "corridor"},
        {"highway": "raceway"},
    ],
)
def test_not_a_road(tags):
    assert drivable(tags) is None


def test_service_roads_are_kept():
    verdict = drivable({"highway": "service", "service": "parking_aisle"})
    assert verdict == Drivable(RoadClass.service, OPEN, OPEN)


@pytest.mark.parametrize(
    ("tags", "bar"),
    [
        ({}, OPEN),
        ({"barrier": "gate"}, OPEN),
        ({"barrier": "cattle_grid"}, OPEN),
        ({"barrier": "lift_gate", "access": "private"}, Bar.private),
        ({"barrier": "gate", "access": "no", "emergency": "yes"}, Bar.emergency_gate),
        ({"barrier": "bollard"}, Bar.private),
        ({"barrier": "rising_bollard", "emergency": "yes"}, Bar.emergency_gate),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, OPEN),
        ({"barrier": "bollard", "access": "yes", "motor_vehicle": "no"}, Bar.private),
    ],
)
def test_barriers(tags, bar):
    assert passes(tags) == bar


KEYS = [
    "highway",
    "oneway",
    "access",
    "motor_vehicle",
    "emergency",
    "junction",
    "service",
    "area",
    "barrier",
    "oneway:emergency",
    "access:forward",
    "bus",
    "vehicle:backward",
    "smoothness",
    "route",
]
VALUES = [
    "yes",
    "no",
    "-1",
    "private",
    "primary",
    "motorway",
    "footway",
    "busway",
    "roundabout",
    "reversible",
    "designated",
    "emergency",
    "bollard",
    "ferry",
    "construction",
    "emergency_access",
    "é",
]


@given(st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES)))
def test_any_mix_of_tags_is_judged(tags):
    assert isinstance(drivable(tags), Drivable | LeftOut | None)
    assert passes(tags) in (OPEN, Bar.private, Bar.emergency_gate)
