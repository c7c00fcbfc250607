"""Hosts: rows, room and options of the problem against what `apply` says of the same scenario."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_placements import no_chain, placed_as, random_placements
from small_estate import STANDARDS, resource, small_estate

from coverage.resource import Resource
from estates.apply import apply
from estates.compatibility import Rule
from estates.errors import EstateInputError
from estates.estate import Estate
from estates.location.joint import JointProblem
from estates.optimiser.as_changes import as_changes
from estates.optimiser.bases import bases_of, vehicles_without_base
from estates.optimiser.hosts import Site, options
from estates.optimiser.question import Question

ENDLESS_M2 = 1e9
LIMITS_M2 = (0.0, 200.0, ENDLESS_M2)
NEAR_M = 15_000
OF_PEOPLE = (Rule.VETTING, Rule.CONTAMINATION, Rule.EVIDENCE, Rule.CUSTODY, Rule.ACCESS_24_HOURS)
OF_THINGS = (Rule.BAYS, Rule.BAY_HEIGHT, Rule.TURNOUT_ROUTE, Rule.DRILL_YARD, Rule.PARKING)
SOME = {
    "no rule accepted": (),
    "those of people accepted": OF_PEOPLE,
    "those of things accepted": (*OF_THINGS, Rule.EVIDENCE, Rule.CUSTODY),
    "all accepted": tuple(Rule),
}


def refused(act, changes):
    try:
        act(changes)
    except EstateInputError as error:
        return str(error)
    return ""


def without_works(changes):
    """The same, with nothing built on."""
    return tuple(
        each.model_copy(update={"extension_m2": None}) if each.kind == "share" else each
        for each in changes
    )


def draws(problem, rng, n, together=3):
    """Placements, allowed or not, in which some bases go to one site."""
    movable = [b for b in range(problem.n_bases) if (problem.base == b).sum() > 1]
    for _ in range(n if movable else 0):
        placement = problem.today.copy()
        for base in rng.choice(movable, rng.integers(1, 3)):
            placement[base] = rng.choice(np.flatnonzero(problem.base == base))
        site = rng.choice(problem.site[np.isin(problem.base, movable)])
        here = np.flatnonzero(problem.site == site)
        for option in rng.permutation(here)[: rng.integers(0, together + 1)]:
            placement[problem.base[option]] = option
        if (placement != problem.today).any():
            yield placement


def disagreements(setting, act, placements):
    """Placements that one side refuses and the other does not, with extensions and without.

    Where the room of one who moves in is not known, `apply` asks for all of it to be confirmed,
    the problem still wants what is known to fit: harsher, and so left out without extensions.
    """
    problem, found, counts = setting.problem, [], {True: 0, False: 0}
    for placement in placements:
        if not no_chain(setting, placement):
            continue
        changes = as_changes(setting, placement)
        allowed, why = problem.allows(placement), refused(act, changes)
        counts[allowed] += 1
        if allowed == bool(why):
            found.append((changes, allowed, why))
        built = problem.extensions(placement).any()
        moved = np.flatnonzero(placement != problem.today)
        known = all(setting.options.bases[b].area_m2 is not None for b in moved)
        why = refused(act, without_works(changes))
        if known and allowed and bool(why) != built:
            found.append((without_works(changes), f"built on: {built}", why))
    return found, counts


class Judged:
    """An estate as a problem without prices or figures: who may stand where, and what fits."""

    def __init__(self, estate, near, asked, new=()):
        bases = bases_of(estate)
        self.before = estate
        hosts = tuple(
            Site(id=row["id"], row=row)
            for row in estate.rows
            if not row["neighbour"] and row["kind"] in ("station", "headquarters")
        )
        hosts += tuple(new)
        near = np.array([[near(base.site, host.id) for host in hosts] for base in bases])
        found = options(bases, hosts, near, asked, vehicles_without_base(estate))
        n, n_sites = len(found.base), len(hosts)
        self.problem = JointProblem(
            base=found.base,
            site=found.site,
            today=found.today,
            n_sites=n_sites,
            option_gbp=np.zeros(n),
            used_gbp=np.zeros(n_sites),
            unused_gbp=np.zeros(n_sites),
            rows=found.rows,
            rows_upper=found.rows_upper,
            room=found.room,
            room_upper=found.room_upper,
            room_site=found.room_site,
            extension_gbp=np.zeros(n_sites),
            extension_most=np.full(n_sites, asked.extend_m2),
            forced_in=np.zeros(n_sites, bool),
        )
        self.setting = SimpleNamespace(options=found, problem=self.problem, question=asked)

    def disagreements(self, placements):
        found, _ = disagreements(
            self.setting, lambda changes: apply(changes, self.before, STANDARDS), placements
        )
        return found


def asked(accepted, extend_m2=ENDLESS_M2):
    return Question(accepted=dict.fromkeys(accepted, "not asked here"), extend_m2=extend_m2)


@pytest.fixture(scope="module")
def sample(sample_area):
    """The sample county's estate, and whether two of its sites are within 15 km."""
    estate = Estate.of(sample_area, STANDARDS)
    metric = estate.sites.set_index("id").geometry.to_crs(sample_area.manifest.crs)

    def near(one, other):
        return metric[one].distance(metric[other]) < NEAR_M

    return estate, near


@pytest.mark.parametrize("accepted", SOME.values(), ids=SOME.keys())
def test_sample_county_is_judged_as_by_apply(sample, accepted):
    made = Judged(*sample, asked(accepted))
    rng = np.random.default_rng(len(accepted))
    allowed = random_placements(made.problem, rng, 5, most_moved=4)
    assert len(allowed) == 5
    drawn = list(draws(made.problem, rng, 20))
    assert made.disagreements([*allowed, *drawn]) == []
    refused_ones = [each for each in drawn if not made.problem.allows(each)]
    assert refused_ones or len(accepted) == len(Rule)


def test_a_limit_on_extensions_refuses_what_needs_more(sample):
    made = {most: Judged(*sample, asked(OF_PEOPLE, most)).problem for most in LIMITS_M2}
    seen = set()
    for placement in draws(made[ENDLESS_M2], np.random.default_rng(3), 80):
        needed = made[ENDLESS_M2].extensions(placement).max()
        for most, problem in made.items():
            wanted = made[ENDLESS_M2].allows(placement) and needed <= most
            assert problem.allows(placement) == wanted
            seen.add((most, wanted))
    assert len(seen) == 6


class Made:
    """The small estate with made-up buildings, as problem and as estate."""

    def __init__(self, seed, columns, *, accepted=(), hours=("always",), crowd=True):
        rng = np.random.default_rng(seed)
        before = small_estate()
        sites = before.sites.copy()
        for column, values in columns.items():
            for row in sites.index:
                sites.loc[row, column] = values[rng.integers(len(values))]
        resources = []
        for each in before.resources:
            when = hours[rng.integers(len(hours))]
            made = resource(
                each.id,
                each.site_id,
                each.service.value,
                each.type,
                each.duty_system.value,
                when,
                each.turnout_s,
                "0.5",
            )
            assert isinstance(made, Resource)
            resources.append(made)
            if crowd and rng.random() < 0.3:
                resources.append(replace(made, id=f"{made.id}-more"))
        areas = (50.1, 120.7, 300.3, 800.9)
        self.before = replace(
            before,
            sites=sites,
            resources=tuple(resources),
            tenancies=tuple(
                replace(each, area_m2=float(rng.choice(areas))) for each in before.tenancies
            ),
        )
        self.judged = Judged(self.before, lambda *_: True, asked(accepted))
        self.rng = rng

    def disagreements(self, n=5):
        return self.judged.disagreements(draws(self.judged.problem, self.rng, n, 4))


NO_OTHERS = tuple(rule for rule in Rule if rule not in (Rule.BAYS, Rule.PARKING))
BAYS = {"appliance_bays": (np.nan, 0.0, 1.0, 2.0, 4.0), "parking_spaces": (np.nan, 0.0, 1.0, 3.0)}
YES_NO = ("yes", "no", "")
FLAGS = {
    **dict.fromkeys(
        ("turnout_route", "drill_yard", "vetted", "contamination_zones", "access_24_hours",
         "evidence_store"),
        YES_NO,
    ),
    "custody_cells": (np.nan, 0.0, 2.0, 4.0),
    "bay_height_m": (np.nan, 3.5, 4.5),
}  # fmt: skip
ROOM = {
    "gross_internal_area_m2": (np.nan, 600.9, 900.3, 2500.7),
    "shared_m2": (np.nan, 0.0, 100.1),
    **{f"{name}_m2": (np.nan, 0.0, 100.3, 250.1) for name in ("fire", "police", "ambulance")},
}
SEEDS = st.integers(0, 2**32)


@settings(max_examples=10)
@given(SEEDS, st.sampled_from([(), (Rule.VETTING,), (Rule.CUSTODY, Rule.EVIDENCE)]))
def test_rules_of_one_guest_and_of_company_are_those_of_apply(seed, accepted):
    accepted = (*accepted, Rule.BAYS, Rule.PARKING, Rule.AREA)
    assert Made(seed, FLAGS, accepted=accepted).disagreements() == []


@settings(max_examples=10)
@given(SEEDS)
def test_vehicles_at_all_hours_are_those_of_apply(seed):
    assert Made(seed, BAYS, accepted=NO_OTHERS).disagreements() == []


@settings(max_examples=10)
@given(SEEDS)
def test_room_is_that_of_apply(seed):
    accepted = tuple(rule for rule in Rule if rule is not Rule.AREA)
    assert Made(seed, ROOM, accepted=accepted).disagreements() == []


def test_nobody_comes_into_a_crowded_building_that_is_not_built_on_by_enough():
    accepted = tuple(rule for rule in Rule if rule is not Rule.AREA)
    crowded = {**ROOM, "gross_internal_area_m2": (np.nan, 150.3, 300.9)}
    for seed in range(10):
        assert Made(seed, crowded, accepted=accepted).disagreements() == []


def test_vehicles_by_turns_are_those_of_apply():
    hours = ("always", "07-19", "19-07", "Mon-Fri 08-17")
    for seed in range(10):
        assert Made(seed, BAYS, accepted=NO_OTHERS, hours=hours).disagreements() == []


def share_of(judged, **where):
    """Whether the problem allows what apply allows, of one placement that is told."""
    return judged.disagreements([placed_as(judged.setting, **where)])


def test_a_guest_by_night_comes_to_a_host_that_is_crowded_by_day():
    estate = small_estate()
    crews = {each.id: each for each in estate.resources}
    day, night = crews["b-day"], crews["b-night"]
    others = [r for r in estate.resources if r.id not in ("j1", "b-day", "b-night")]
    guest = replace(night, id="j1", site_id="joint")
    made = replace(estate, resources=(*others, day, replace(day, id="b-day-2"), guest))
    judged = Judged(made, lambda *_: True, asked(NO_OTHERS))
    assert share_of(judged, fire_joint="fire-b") == []


def test_one_who_stays_and_uses_no_room_does_not_make_the_rest_unknown():
    estate = small_estate()
    sites = estate.sites.copy()
    at = sites["id"] == "joint"
    sites.loc[at, "fire_m2"], sites.loc[at, "ambulance_m2"] = 0.0, np.nan
    accepted = tuple(rule for rule in Rule if rule is not Rule.AREA)
    judged = Judged(replace(estate, sites=sites), lambda *_: True, asked(accepted))
    assert share_of(judged, **{"ambulance_joint": "amb-a", "police_police-a": "joint"}) == []


def test_vehicles_without_a_base_take_bays_too():
    estate = small_estate()
    amb = next(each for each in estate.resources if each.id == "a1")
    stray = [replace(amb, id=f"stray-{n}", site_id="amb-a") for n in range(2)]
    sites = estate.sites.copy()
    sites.loc[sites["id"] == "amb-a", "appliance_bays"] = 2.0
    made = replace(estate, sites=sites, resources=(*estate.resources, *stray))
    judged = Judged(made, lambda *_: True, asked(NO_OTHERS))
    assert share_of(judged, fire_joint="amb-a") == []
