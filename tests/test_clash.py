"""Clashes: every limit told of is needed, and to give way as told is enough; all counted out."""

from dataclasses import replace

import numpy as np
import pytest
from made_siting import MINUTES, SHARE, keeps, placements, siting, value

from estates.location.clash import clash
from estates.location.joint import Effort, JointProgramme, Limits

SEEDS = range(12)


def too_much(problem, seed):
    """Limits that no placement keeps, some of them harmless."""
    rng = np.random.default_rng(seed)
    every = placements(problem)
    minutes = sorted(value(problem, MINUTES, each) for each in every)
    share = sorted((value(problem, SHARE, each) for each in every), reverse=True)
    cost = sorted(problem.cost_gbp(each) for each in every)
    few = len(every) // 20
    limits = Limits(
        measures={MINUTES: minutes[rng.integers(few)], SHARE: share[rng.integers(few)]},
        cost_gbp=cost[rng.integers(few)],
        most_moved=int(rng.integers(1, 3)),
        sites={0: bool(rng.integers(2)), 1: True},
    )
    return limits if not any(keeps(problem, each, limits) for each in every) else None


def without(limits, name):
    if name == "cost":
        return replace(limits, cost_gbp=np.inf)
    if name == "moved":
        return replace(limits, most_moved=None)
    if name.startswith("site "):
        number = int(name.removeprefix("site "))
        return replace(limits, sites={s: u for s, u in limits.sites.items() if s != number})
    return replace(limits, measures={m: v for m, v in limits.measures.items() if m != name})


def only(limits, names):
    every = [*limits.measures, "cost", "moved", *(f"site {site}" for site in limits.sites)]
    for name in every:
        if name not in names:
            limits = without(limits, name)
    return limits


def relaxed(limits, each):
    if np.isnan(each.least):
        return without(limits, each.limit)
    if each.limit == "cost":
        return replace(limits, cost_gbp=each.least)
    if each.limit == "moved":
        return replace(limits, most_moved=int(each.least))
    return replace(limits, measures={**limits.measures, each.limit: each.least})


@pytest.fixture(scope="module", params=SEEDS)
def case(request):
    """A problem, its limits, those that clash, and a programme to ask again."""
    problem = siting(request.param)
    limits = too_much(problem, request.param)
    if limits is None:
        pytest.skip("these limits do not clash")
    programme = JointProgramme(problem)
    return problem, limits, clash(programme, limits, {}, Effort()), programme


def test_the_limits_told_of_clash_and_each_of_them_is_needed(case):
    problem, limits, found, _ = case
    names = [each.limit for each in found]
    assert names
    together = only(limits, names)
    every = placements(problem)
    assert not any(keeps(problem, each, together) for each in every)
    for name in names:
        assert any(keeps(problem, each, without(together, name)) for each in every), name


def test_to_give_way_as_told_is_the_least_that_is_enough(case):
    problem, limits, found, programme = case
    every = placements(problem)
    for each in found:
        free = [p for p in every if keeps(problem, p, without(limits, each.limit))]
        assert each.alone == bool(free)
        if not each.alone:
            continue
        enough = relaxed(limits, each)
        assert any(keeps(problem, placement, enough) for placement in every), each
        assert programme.best(None, enough, Effort()).placement is not None, each
        if each.limit == "cost":
            assert each.least == pytest.approx(min(problem.cost_gbp(p) for p in free))
        elif each.limit == "moved":
            assert each.least == min(problem.moved(p) for p in free)
        elif each.limit == MINUTES:
            assert each.least == pytest.approx(min(value(problem, MINUTES, p) for p in free))
        elif each.limit == SHARE:
            assert each.least == pytest.approx(max(value(problem, SHARE, p) for p in free))


def test_measures_of_a_group_come_and_go_together():
    problem = siting(3)
    every = placements(problem)
    limits = Limits(
        measures={
            MINUTES: min(value(problem, MINUTES, each) for each in every) - 1,
            SHARE: max(value(problem, SHARE, each) for each in every) + 1,
        }
    )
    together = dict.fromkeys((MINUTES, SHARE), "all waits")
    (one,) = clash(JointProgramme(problem), limits, together, Effort())
    assert one.limit == "all waits"
    assert np.isnan(one.asked)
    assert np.isnan(one.least)


def test_of_two_limits_that_nothing_keeps_neither_is_said_to_be_enough_alone():
    problem = siting(3)
    every = placements(problem)
    limits = Limits(
        measures={
            MINUTES: min(value(problem, MINUTES, each) for each in every) - 1,
            SHARE: max(value(problem, SHARE, each) for each in every) + 1,
        }
    )
    found = clash(JointProgramme(problem), limits, {}, Effort())
    assert found
    assert not any(each.alone for each in found)
