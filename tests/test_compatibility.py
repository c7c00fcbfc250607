"""Whether a service can work from another's site: each rule at its edge."""

from dataclasses import replace

import pytest

from coverage.service import Service
from estates.compatibility import Guest, Host, Rule, Verdict, judge, load_figures

YES, NO, ASK = Verdict.COMPATIBLE, Verdict.INCOMPATIBLE, Verdict.TO_CONFIRM
FIRE = Guest(
    service=Service.FIRE, origin="f", vehicles=("pumping appliance", "pumping appliance"),
    at_night=True, custody_cells=0, evidence_store=False, area_m2=400,
)  # fmt: skip
POLICE = Guest(
    service=Service.POLICE, origin="p", vehicles=("response car",), at_night=True,
    custody_cells=4, evidence_store=True, area_m2=300,
)  # fmt: skip
AMBULANCE = replace(POLICE, service=Service.AMBULANCE, vehicles=("Ambulance",), origin="a")
HOST = Host(
    site="h", services=frozenset(Service), appliance_bays=2, bay_height_m=3.7, parking_spaces=1,
    custody_cells=4, turnout_route=True, drill_yard=True, contamination_zones=True,
    evidence_store=True, vetted=True, access_24_hours=True, in_bays=2, in_yard=1, free_m2=400,
    moving_in_m2=400,
)  # fmt: skip
UNKNOWN = replace(
    HOST,
    **dict.fromkeys(
        ("appliance_bays", "bay_height_m", "parking_spaces", "custody_cells", "turnout_route",
         "drill_yard", "contamination_zones", "evidence_store", "vetted", "access_24_hours",
         "free_m2")
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def figures():
    return load_figures()


def verdicts(guest, host, figures):
    return {each.rule: each.verdict for each in judge(guest, host, figures)}


def test_a_host_that_has_everything_suits_everyone(figures):
    for guest in (FIRE, POLICE, AMBULANCE):
        assert set(verdicts(guest, HOST, figures).values()) == {YES}


def test_what_nobody_has_told_is_asked_and_never_taken_for_granted(figures):
    for guest in (FIRE, POLICE, AMBULANCE):
        assert set(verdicts(guest, UNKNOWN, figures).values()) == {ASK}


def test_the_rules_that_concern_each_service(figures):
    both = {Rule.CONTAMINATION, Rule.VETTING, Rule.ACCESS_24_HOURS, Rule.AREA}
    assert verdicts(FIRE, HOST, figures).keys() == both | {
        Rule.BAYS,
        Rule.BAY_HEIGHT,
        Rule.TURNOUT_ROUTE,
        Rule.DRILL_YARD,
    }
    assert verdicts(AMBULANCE, HOST, figures).keys() == both | {Rule.TURNOUT_ROUTE, Rule.PARKING}
    police = verdicts(POLICE, replace(HOST, evidence_store=False), figures)
    assert police.keys() == both | {Rule.PARKING, Rule.CUSTODY, Rule.EVIDENCE}


@pytest.mark.parametrize(
    ("guest", "lacks", "rule"),
    [
        (FIRE, {"in_bays": 3}, Rule.BAYS),
        (FIRE, {"bay_height_m": 3.69}, Rule.BAY_HEIGHT),
        (FIRE, {"turnout_route": False}, Rule.TURNOUT_ROUTE),
        (FIRE, {"drill_yard": False}, Rule.DRILL_YARD),
        (FIRE, {"contamination_zones": False}, Rule.CONTAMINATION),
        (POLICE, {"contamination_zones": False}, Rule.CONTAMINATION),
        (POLICE, {"custody_cells": 3}, Rule.CUSTODY),
        (POLICE, {"evidence_store": False}, Rule.EVIDENCE),
        (FIRE, {"vetted": False}, Rule.VETTING),
        (AMBULANCE, {"access_24_hours": False}, Rule.ACCESS_24_HOURS),
        (AMBULANCE, {"in_yard": 2}, Rule.PARKING),
        (AMBULANCE, {"free_m2": 399.9}, Rule.AREA),
    ],
)
def test_one_thing_that_is_lacking_refuses_by_its_own_rule_alone(guest, lacks, rule, figures):
    found = verdicts(guest, replace(HOST, **lacks), figures)
    assert found.pop(rule) is NO
    assert set(found.values()) == {YES}


def test_the_reason_says_what_is_needed_and_what_there_is(figures):
    reasons = {e.rule: e.reason for e in judge(FIRE, replace(HOST, bay_height_m=3.5), figures)}
    assert reasons[Rule.BAY_HEIGHT] == "3.7 m of bay height needed, the host has 3.5 m"
    assert reasons[Rule.BAYS] == "2 appliance bay(s) needed, the host has 2"
    assert reasons[Rule.AREA] == "400 m² move in, 400 m² are free"


def test_what_is_not_needed_is_not_asked(figures):
    idle = replace(FIRE, vehicles=(), at_night=False)
    assert verdicts(idle, UNKNOWN, figures).keys() == {
        Rule.DRILL_YARD,
        Rule.CONTAMINATION,
        Rule.VETTING,
        Rule.AREA,
    }
    desks = replace(POLICE, custody_cells=0, evidence_store=False)
    assert not verdicts(desks, UNKNOWN, figures).keys() & {Rule.CUSTODY, Rule.EVIDENCE}
    only_fire = replace(UNKNOWN, services=frozenset({Service.FIRE}))
    alone = verdicts(FIRE, only_fire, figures)
    assert not alone.keys() & {Rule.CONTAMINATION, Rule.VETTING}
    assert Rule.CONTAMINATION not in verdicts(
        POLICE, replace(UNKNOWN, services=frozenset({Service.AMBULANCE})), figures
    )


def test_what_is_not_known_of_the_guest_is_asked_too(figures):
    guest = replace(POLICE, custody_cells=None, evidence_store=None)
    assert verdicts(guest, replace(HOST, evidence_store=False), figures)[Rule.EVIDENCE] is ASK
    assert verdicts(guest, replace(HOST, custody_cells=0), figures)[Rule.CUSTODY] is ASK
    assert Rule.CUSTODY not in verdicts(guest, HOST, figures)
    assert verdicts(POLICE, replace(HOST, moving_in_m2=None), figures)[Rule.AREA] is ASK
    odd = replace(FIRE, vehicles=("hovercraft",))
    assert verdicts(odd, HOST, figures)[Rule.PARKING] is ASK


def test_the_highest_vehicle_sets_the_height(figures):
    ladder = replace(FIRE, vehicles=("pumping appliance", "aerial appliance"))
    assert verdicts(ladder, replace(HOST, bay_height_m=3.99), figures)[Rule.BAY_HEIGHT] is NO
    assert verdicts(ladder, replace(HOST, bay_height_m=4.0), figures)[Rule.BAY_HEIGHT] is YES
