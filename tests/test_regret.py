"""Regret of plans: against every placement there is, counted one by one."""

import numpy as np
import pytest
from made_siting import MINUTES, SHARE, keeps, placements, siting, value

from estates.location.joint import Effort, JointProgramme, Limits
from estates.location.regret import Plan, regret

SEEDS = range(6)


def plan_of(problem, placement, dearer=0.0):
    return Plan(
        cost_gbp=problem.cost_gbp(placement) + dearer,
        values={name: value(problem, name, placement) for name in (MINUTES, SHARE)},
    )


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", [MINUTES, SHARE])
def test_regret_is_the_way_to_the_best_of_all_placements(seed, name):
    problem = siting(seed)
    programme, every = JointProgramme(problem), placements(problem)
    axis = next(m for m in problem.measures if m.name == name)
    (other,) = {MINUTES, SHARE} - {name}
    for number in (0, len(every) // 3, len(every) - 1):
        plan = plan_of(problem, every[number])
        found = regret(programme, axis, Limits(), plan, Effort())
        rivals = [
            p for p in every if keeps(problem, p, Limits(measures={other: plan.values[other]}))
        ]
        as_cheap = [p for p in rivals if problem.cost_gbp(p) <= plan.cost_gbp + 1e-3]
        as_good = [p for p in rivals if axis.meets(axis.exact(p), plan.values[name])]
        saved = plan.cost_gbp - min(problem.cost_gbp(p) for p in as_good)
        best = min(axis.sign * axis.exact(p) for p in as_cheap)
        assert found.saved_gbp == pytest.approx(saved, abs=1)
        assert found.gained(axis) == pytest.approx(axis.sign * plan.values[name] - best, abs=2e-6)
        assert found.saved_at_most_gbp >= found.saved_gbp - 1
        assert found.gained_at_most(axis) >= found.gained(axis) - 2e-6


def test_rivals_keep_the_sites_and_the_number_of_moves_that_were_asked_for():
    problem = siting(1)
    axis, every = problem.measures[0], placements(problem)
    limits = Limits(most_moved=1, sites={0: True})
    plan = plan_of(problem, problem.today)
    found = regret(JointProgramme(problem), axis, limits, plan, Effort())
    held = Limits(measures=dict(plan.values), most_moved=1, sites={0: True})
    rivals = [p for p in every if keeps(problem, p, held)]
    least = min(problem.cost_gbp(p) for p in rivals)
    assert found.saved_gbp == pytest.approx(plan.cost_gbp - least, abs=1)


def test_a_wasteful_plan_is_told_all_its_waste():
    problem = siting(2)
    axis = problem.measures[0]
    programme = JointProgramme(problem)
    plan = plan_of(problem, problem.today)
    wasteful = plan_of(problem, problem.today, dearer=123_456.0)
    one, other = (regret(programme, axis, Limits(), p, Effort()) for p in (plan, wasteful))
    assert other.saved_gbp - one.saved_gbp == pytest.approx(123_456.0, abs=1)
    assert other.gained(axis) >= one.gained(axis) - 1e-6


def test_a_plan_that_no_placement_matches_has_no_regret():
    problem = siting(2)
    axis = problem.measures[0]
    plan = Plan(cost_gbp=-1e9, values={MINUTES: 0.0, SHARE: 1e6})
    found = regret(JointProgramme(problem), axis, Limits(), plan, Effort())
    assert found.better.infeasible
    assert found.cheaper.infeasible
    assert found.saved_gbp == found.gained(axis) == 0.0
    assert not np.isfinite(found.better.bound)
