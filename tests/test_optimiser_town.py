"""The optimiser on the hand town: placements against appraisals, and every placement listed."""

import numpy as np
import pytest
from hand_town import appraiser, km, town  # noqa: F401  (fixtures)
from made_joint import non_dominated
from made_placements import every_placement, no_chain, placed_as, random_placements
from test_hand_appraisal import ROUND

import estates.optimiser.setting
from coverage.service import Service
from estates.assumptions import load_assumptions
from estates.compatibility import Rule
from estates.cost.economic import economic_ledger
from estates.location.frontier import Search, frontier
from estates.location.joint import Effort, JointProgramme, Limits
from estates.optimiser.as_changes import as_changes
from estates.optimiser.option import scored_again
from estates.optimiser.question import NewPlace, Question
from estates.optimiser.setting import setting
from estates.scored import rescore

FIGURES = load_assumptions().with_(ROUND)
ANY = dict.fromkeys(Rule, "not the question here")
FOUR_KM_S = 240


def at(name, east, **options):
    lon, lat = km(east)
    return NewPlace(id=name, name=f"New at {east}", lon=lon, lat=lat, **options)


NEW = (at("N", 4.5, land_gbp=100_000.0), at("M", 5.5))


def question(**options):
    return Question(reach_s=FOUR_KM_S, **{"accepted": ANY, "new_places": NEW, **options})


def test_a_new_place_gets_a_row_of_the_site_list(appraiser):  # noqa: F811
    estate = appraiser.before.estate
    row = estates.optimiser.setting._row(NEW[0], estate)  # noqa: SLF001
    assert set(row) == set(estate.sites.columns)


def appraised(appraiser, setting, placement):  # noqa: F811
    """Cost, figures by standard and findings, along the path of scenarios."""
    outcome = appraiser.outcome(as_changes(setting, placement))
    after = rescore(appraiser.before, outcome.estate)
    ledger = economic_ledger(appraiser.before.estate, outcome.estate, setting.assumptions)
    figures = {
        each.standard.id: each.expected.value for s in Service for each in after.services[s].scored
    }
    return ledger.against_business_as_usual.net_present_cost_gbp, figures


def standards(setting):
    return [each for each in setting.yardsticks if each.attainment is not None]


def compare(appraiser, setting, placement):  # noqa: F811
    cost, figures = appraised(appraiser, setting, placement)
    assert setting.problem.cost_gbp(placement) == pytest.approx(cost, abs=0.01)
    assert {each.id for each in standards(setting)} == {"fire-8", "ambulance-7"}
    for each in standards(setting):
        assert each.value(placement) == pytest.approx(figures[each.id], rel=1e-8)


@pytest.mark.parametrize("year", [0, 2])
def test_placements_cost_and_come_to_what_their_scenarios_do(appraiser, year):  # noqa: F811
    made = setting(appraiser.before, question(year=year), FIGURES)
    assert not made.counts_sites
    rng = np.random.default_rng(year)
    sample = random_placements(
        made.problem, rng, 15, most_moved=5, wanted=lambda p: no_chain(made, p)
    )
    assert len(sample) == 15
    kinds = set()
    for placement in [*sample, placed_as(made, police_P1="N", ambulance_A1="N", fire_F2="P2")]:
        compare(appraiser, made, placement)
        kinds |= {change.kind for change in as_changes(made, placement)}
    assert kinds == {"share", "merge", "relocate"}


CHAINS = {
    "one leaves and one of its service comes": {"police_P1": "P2", "police_P2": "A1"},
    "two of a service exchange places": {"police_P1": "P2", "police_P2": "P1"},
    "one comes where a merger of its service starts": {
        "police_P2": "P1",
        "police_P1": "N",
        "ambulance_A1": "N",
    },
    "one comes to a site from which a merger takes other services": {
        "police_P2": "F2",
        "fire_F2": "N",
        "police_P1": "N",
    },
    "somebody comes to a site that is built anew elsewhere": {
        "ambulance_A1": "P2",
        "police_P2": "N",
    },
}


@pytest.mark.parametrize("where", CHAINS.values(), ids=CHAINS)
def test_placements_in_which_one_comes_where_another_leaves(appraiser, where):  # noqa: F811
    made = setting(appraiser.before, question(), FIGURES)
    placement = placed_as(made, **where)
    if made.problem.allows(placement):  # forbidding it would do as well
        compare(appraiser, made, placement)


def test_scored_again_agrees_or_says_what_differs(appraiser):  # noqa: F811
    made = setting(appraiser.before, question(), FIGURES)
    placement = placed_as(made, police_P1="A1", fire_F2="P2")
    problem = made.problem
    values = {each.id: each.value(placement) for each in made.yardsticks}
    option = scored_again(made, appraiser, placement, problem.cost_gbp(placement), values)
    assert len(option.changes) == 2
    assert option.sites_used == 3
    with pytest.raises(ValueError, match="cost: optimiser"):
        scored_again(made, appraiser, placement, problem.cost_gbp(placement) + 2, values)
    for name, apart in (("fire-8", 1e-5), ("ambulance-7", 0.01)):
        wrong = {**values, name: values[name] + apart}
        with pytest.raises(ValueError, match=f"{name}: optimiser"):
            scored_again(made, appraiser, placement, problem.cost_gbp(placement), wrong)


@pytest.mark.parametrize("axis", ["fire-8", "ambulance-7"])
def test_frontier_is_that_of_every_placement(appraiser, axis):  # noqa: F811
    made = setting(appraiser.before, question(new_places=NEW[:1]), FIGURES)
    problem = made.problem
    other = next(each for each in standards(made) if each.id != axis)
    measure = next(each for each in problem.measures if each.name == axis)
    floor = other.value(problem.today)
    limits = Limits(measures={other.id: floor}, most_moved=3)
    search = Search(programme=JointProgramme(problem), axis=measure, limits=limits, effort=Effort())
    found = frontier(search, 60, problem.today)
    floor_of = next(each for each in problem.measures if each.name == other.id)
    pairs = [
        (problem.cost_gbp(each), made.yardstick(axis).value(each))
        for each in every_placement(problem)
        if problem.allows(each) and problem.moved(each) <= 3
        if floor_of.meets(other.value(each), floor)
    ]
    wanted = non_dominated(pairs, higher=measure.higher_is_better)
    got = [(round(one.cost_gbp), round(one.values[axis], 5)) for one in found.points]
    assert found.complete
    assert got == wanted
    assert len(got) >= 2
