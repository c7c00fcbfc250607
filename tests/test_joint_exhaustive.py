"""Joint siting and its frontier against a search of every placement, by plain loops."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from made_joint import Plain, non_dominated

from estates.location.frontier import Search, frontier
from estates.location.joint import Effort, JointProgramme, Limits

SEEDS = st.integers(0, 2**32)
FLATTERY = st.sampled_from([0.0, 0.012])


def check_best(plain, programme, everyone, limits):
    """Each aim once: the answer, its bound, and that it keeps the limits."""
    within = [each for each in everyone if plain.keeps(each, limits)]
    for aim in (None, *plain.names):
        found = programme.best(aim, plain.within(limits))
        if not within:
            assert found.infeasible
            assert found.placement is None
            assert not found.stopped
            continue
        assert not found.infeasible
        assert not found.stopped
        placement = found.placement.tolist()
        entry = (
            placement,
            plain.cost(placement),
            {name: plain.figure(name, placement) for name in plain.names},
        )
        assert plain.allowed(placement)
        assert plain.keeps(entry, limits)
        assert found.cost_gbp == pytest.approx(entry[1], abs=1e-6)
        assert found.values == pytest.approx(entry[2], abs=1e-9)
        if aim is None:
            best = min(each[1] for each in within)
            assert found.objective == found.cost_gbp == pytest.approx(best, abs=1e-6)
            assert best - 2 <= found.bound <= best + 0.01
        else:
            sign = -1 if plain.tables[aim][0] else 1
            best = min(sign * each[2][aim] for each in within)
            assert sign * found.objective == pytest.approx(best, abs=1e-7)
            assert best - 1e-5 <= sign * found.bound <= best + 1e-6
    return bool(within)


@given(SEEDS, FLATTERY)
def test_the_best_by_cost_and_by_each_measure_within_limits(seed, flattery):
    plain = Plain(seed, flattery=flattery)
    everyone = plain.everyone()
    programme = JointProgramme(plain.problem())
    check_best(plain, programme, everyone, Limits())
    for _ in range(3):
        check_best(plain, programme, everyone, plain.some_limits(everyone))
    check_best(plain, programme, everyone, Limits())  # limits of before are forgotten


@given(SEEDS)
def test_problem_says_what_the_formulation_says(seed):
    plain = Plain(seed)
    problem = plain.problem()
    rng = np.random.default_rng(seed)
    choices = [np.flatnonzero(problem.base == b) for b in range(problem.n_bases)]
    for _ in range(30):
        placement = np.array([rng.choice(each) for each in choices])
        as_list = placement.tolist()
        assert problem.allows(placement) == plain.allowed(as_list, locked=False)
        assert problem.cost_gbp(placement) == pytest.approx(plain.cost(as_list), abs=1e-6)
        assert problem.moved(placement) == plain.moved(as_list)
        for measure in problem.measures:
            tabled = measure.tabled(problem, placement)
            assert tabled == pytest.approx(plain.figure(measure.name, as_list), abs=1e-9)


@given(SEEDS)
def test_tables_that_stay_too_kind_still_give_the_cheapest_and_a_bound(seed):
    plain = Plain(seed, flattery=0.02)
    everyone = plain.everyone()
    programme = JointProgramme(plain.problem(finer=False))
    for _ in range(3):
        limits = plain.some_limits(everyone)
        within = [each for each in everyone if plain.keeps(each, limits)]
        found = programme.best(None, plain.within(limits))
        assert found.infeasible == (not within)
        if within:
            assert found.cost_gbp == pytest.approx(min(each[1] for each in within), abs=1e-6)
        for name in plain.names:
            found = programme.best(name, plain.within(limits))
            if within:
                sign = -1 if plain.tables[name][0] else 1
                best = min(sign * each[2][name] for each in within)
                assert sign * found.bound <= best + 1e-6
                assert best - 1e-9 <= sign * found.objective <= best + 0.02 + 1e-6


@given(SEEDS)
def test_placements_that_were_found_may_be_passed_over(seed):
    plain = Plain(seed)
    everyone = plain.everyone()
    programme, seen = JointProgramme(plain.problem()), []
    costs = sorted(each[1] for each in everyone)
    for cost in costs[:5]:
        found = programme.best(None, plain.within(Limits(not_these=tuple(seen))))
        assert found.cost_gbp == pytest.approx(cost, abs=1e-6)
        seen.append(found.placement)
    assert len({each.tobytes() for each in seen}) == len(seen)
    if len(costs) <= 5:
        assert programme.best(None, plain.within(Limits(not_these=tuple(seen)))).infeasible


def check_frontier(plain, everyone, limits, axis, n_points=100):
    problem = plain.problem()
    measure = next(each for each in problem.measures if each.name == axis)
    search = Search(
        programme=JointProgramme(problem),
        axis=measure,
        limits=plain.within(limits),
        effort=Effort(),
    )
    within = [each for each in everyone if plain.keeps(each, limits)]
    today = np.array(plain.today)
    found = frontier(search, n_points, today)
    assert found.infeasible == (not within)
    assert not found.stopped
    wanted = non_dominated([(e[1], e[2][axis]) for e in within], higher=plain.tables[axis][0])
    got = [(round(p.cost_gbp), round(p.values[axis], 5)) for p in found.points]
    if n_points == 100:
        assert got == wanted
        assert found.complete == bool(within)
    else:
        assert set(got) <= set(wanted)
        assert got == sorted(got)
        assert len(got) == min(n_points, len(wanted))
        assert got[:1] == wanted[:1]
        assert got[-1:] == wanted[-1:]
        if found.complete:
            assert got == wanted
    for point in found.points:
        placement = point.placement.tolist()
        assert plain.allowed(placement)
        assert point.cost_gbp == pytest.approx(plain.cost(placement), abs=1e-6)
        assert point.bound_gbp <= point.cost_gbp <= point.bound_gbp + 2
        assert point.gap_gbp <= 2
        higher = plain.tables[axis][0]
        over = (point.best_value - point.values[axis]) * (1 if higher else -1)
        assert -1e-6 <= over <= 1e-5
    return len(wanted)


@settings(max_examples=12)
@given(SEEDS, FLATTERY)
@example(1, 0.0)
def test_frontier_is_every_placement_that_none_beats(seed, flattery):
    plain = Plain(seed, flattery=flattery)
    everyone = plain.everyone()
    check_frontier(plain, everyone, Limits(), plain.names[0])
    axis = plain.names[seed % 3]
    limits = plain.some_limits(everyone)
    check_frontier(plain, everyone, limits, axis)
    check_frontier(plain, everyone, Limits(), axis, n_points=3)


def test_frontiers_hold_points_that_no_weighted_sum_would_find():
    unsupported = points = 0
    for seed in range(8):
        plain = Plain(seed)
        everyone = plain.everyone()
        axis = plain.names[0]
        points += check_frontier(plain, everyone, Limits(), axis)
        higher = plain.tables[axis][0]
        line = non_dominated([(e[1], e[2][axis]) for e in everyone], higher=higher)
        unsupported += len(line) - len(supported(line, higher))
    assert points > 30
    assert unsupported > 8


def supported(line, higher):
    """Points of a frontier that are best for some weights of cost and figure: its lower hull."""
    sign, hull = -1 if higher else 1, []
    for cost, figure in line:
        x, y = cost / 1000, sign * figure * 1000
        while len(hull) > 1:
            (a, b), (c, d) = hull[-2:]
            if (d - b) * (x - a) <= (y - b) * (c - a) + 1e-9:
                break
            hull.pop()
        hull.append((x, y))
    return hull
