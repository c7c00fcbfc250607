"""Estates nearly as good, and what all of them share: against every placement there is."""

import pytest
from made_siting import MINUTES, keeps, placements, siting, value

from estates.location.joint import Effort, JointProgramme, Limits
from estates.location.others import Near, Role, others, roles

SEEDS = range(6)


def near_of(seed, within):
    problem = siting(seed)
    programme = JointProgramme(problem)
    limits = Limits(measures={MINUTES: value(problem, MINUTES, problem.today)})
    best = programme.best(None, limits, Effort())
    near = Near(placement=best.placement, cost_gbp=best.cost_gbp, within_gbp=within)
    most = Limits(measures=limits.measures, cost_gbp=best.cost_gbp + within)
    good = [p for p in placements(problem) if keeps(problem, p, most)]
    return problem, programme, limits, near, good


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("most", [1, 4, 500])
def test_others_are_the_next_cheapest_and_it_is_told_whether_there_are_more(seed, most):
    problem, programme, limits, near, good = near_of(seed, 300_000.0)
    most = min(most, len(good) + 3)
    found = others(programme, limits, near, most, Effort())
    costs = sorted(problem.cost_gbp(p) for p in good if p.tolist() != near.placement.tolist())
    assert [each.cost_gbp for each in found.found] == pytest.approx(costs[:most], abs=1)
    assert found.all_found == (len(costs) < most)
    seen = [tuple(each.placement) for each in found.found]
    assert len({*seen, tuple(near.placement)}) == len(seen) + 1
    for each in found.found:
        assert keeps(problem, each.placement, near.limits(limits))


@pytest.mark.parametrize("seed", SEEDS)
def test_roles_of_sites_hold_in_all_estates_nearly_as_good(seed):
    problem, programme, limits, near, good = near_of(seed, 300_000.0)
    found = roles(programme, limits, near, (), Effort())
    assert set(found) == set(range(problem.n_sites))
    for site, role in found.items():
        used = {bool(problem.used(p)[site]) for p in good}
        expected = {(True,): Role.ALWAYS, (False,): Role.NEVER}.get(tuple(used), Role.SOMETIMES)
        assert role is expected, site


def test_sites_that_were_asked_for_have_no_role():
    _, programme, limits, near, _ = near_of(0, 300_000.0)
    used = programme.problem.used(near.placement)
    asked = Limits(measures=limits.measures, sites={0: bool(used[0])})
    assert 0 not in roles(programme, asked, near, (), Effort())


def test_a_search_that_is_stopped_claims_nothing():
    _, programme, limits, near, _ = near_of(0, 300_000.0)
    assert roles(programme, limits, near, (), Effort(stop=lambda: True)) == {}
    assert not others(programme, limits, near, 0, Effort()).all_found
