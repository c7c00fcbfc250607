"""Placements: against the arithmetic of weeks on the sample county, and against plain listing."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from made_estates import standard, starts_of
from made_placements import CLOCK_S, LIMIT_S, Made, moves, no_chain, random_placements

from coverage.placements import Figure, placements
from coverage.week import weigh_week
from estates.assumptions import load_assumptions
from estates.compatibility import Rule
from estates.optimiser.as_changes import as_changes
from estates.optimiser.question import Question
from estates.optimiser.setting import setting
from estates.scored import rescore

ANY = dict.fromkeys(Rule, "only the response is looked at here")


@given(st.integers(0, 2**32), st.sampled_from([1, 2]))
@example(0, 1)
@example(1, 2)
def test_figures_are_those_of_listing_everything_that_may_happen(seed, attending):
    made = Made(seed)
    placed = made.placed(standard(limit_s=LIMIT_S, attending=attending))
    points = np.arange(made.n_points)
    several = [made.today, *made.rng.integers(0, made.n_places, (2, made.n_bases))]
    tables = {figure: placed.tables(np.array(several), points, figure) for figure in Figure}
    for row, places in enumerate(several):
        listed = made.listed(places, attending)
        for figure in Figure:
            assert tables[figure][row] == pytest.approx(listed[figure], rel=1e-9, abs=1e-9)
            alone = placed.of_points(places, points[::-1], figure)
            assert (alone[::-1] == tables[figure][row]).all()


@given(st.integers(0, 2**32), st.sampled_from([1, 2]))
def test_crews_that_stay_are_crews_whose_base_never_moves(seed, attending):
    made = Made(seed)
    of = standard(limit_s=LIMIT_S, attending=attending)
    placed, points = made.placed(of), np.arange(made.n_points)
    all_stay = placements(
        starts_of(made.units(made.today), tuple(made.pace)),
        made.by_hour,
        of,
        clock_s=CLOCK_S,
        base_of_resource=np.full(len(made.free), -1),
        turnout_s=np.zeros(len(made.free)),
        drive_s=made.drive_s,
    )
    for figure in Figure:
        one, other = (each.of_points(made.today, points, figure) for each in (placed, all_stay))
        assert one == pytest.approx(other, rel=1e-9, abs=1e-9)


def test_on_the_limit_is_in_time_and_an_hour_is_the_longest_wait():
    made = Made(3)
    made.drive_s = np.array([[[540.0, 541.0, 3600.0]]])
    made.n_points, made.n_places, made.n_paces, made.n_bases = 3, 1, 1, 1
    made.pace, made.today = np.zeros(24, int), np.array([0])
    made.base, made.turnout, made.free = np.array([0]), np.array([0.0]), [[0.5] * 168]
    made.n_staying, made.staying = 0, []
    made.by_hour = np.full((3, 24), 1 / 24)
    placed, points = made.placed(standard(limit_s=LIMIT_S)), np.arange(3)
    assert placed.of_points(made.today, points, Figure.IN_TIME) == pytest.approx([0.5, 0, 0])
    assert placed.of_points(made.today, points, Figure.SECONDS) == pytest.approx([300, 300.5, 1830])
    assert placed.of_points(made.today, points, Figure.WAIT) == pytest.approx([2100, 2100.5, 3600])
    assert placed.total_weight == pytest.approx(3)


@pytest.fixture(scope="module")
def anywhere(sample_appraiser):
    """The sample county, where bases may move far and hosts may lack anything."""
    question = Question(reach_s=1500, on_call_reach_s=1200, accepted=ANY, extend_m2=1e6)
    return setting(sample_appraiser.before, question, load_assumptions())


def _same_as(scored, placement, attained, week):
    """Compare every figure of a standard at every point, and its value."""
    zones, weight = attained.zones, attained.zones["weight"].to_numpy()
    points = np.flatnonzero(weight > 0)
    places = scored.options.site[placement]
    found = {f: scored.placed.of_points(places, points, f) / weight[points] for f in Figure}
    reached = zones["share_reached"].to_numpy()[points]
    mean_s = np.where(reached > 0, zones["expected_s"].to_numpy()[points], 0.0)
    near = {"rel": 1e-9, "abs": 1e-9}
    share = zones["share_within"].to_numpy()[points]
    assert found[Figure.IN_TIME] == pytest.approx(share, **near)
    assert found[Figure.WAIT] == pytest.approx(zones["wait_s"].to_numpy()[points], **near)
    assert found[Figure.SECONDS] == pytest.approx(reached * mean_s, **near)
    assert found[Figure.WAIT] == pytest.approx(week.point_wait_s[points], **near)
    # The distribution of times leaves out masses below 1e-12 of the whole, the placement none.
    expected = attained.expected.mean_s if scored.by_mean else attained.expected.share_within
    assert scored.value(placement) == pytest.approx(expected, rel=1e-8)


def standards(setting):
    return [each for each in setting.yardsticks if each.attainment is not None]


def _compare(setting, placement, after):
    n = 0
    for scored in standards(setting):
        service = after.services[scored.attainment.standard.service]
        attained = next(a for a in service.scored if a.standard.id == scored.id)
        clock_s = attained.standard.handling_s(service.handling.seconds)
        weight = setting.assessor.area.demand.weight(
            attained.standard.service, attained.standard.incident_types
        )
        week = weigh_week(service.scored_starts, weight.by_hour, attained.standard, clock_s)
        _same_as(scored, placement, attained, week)
        n += 1
    return n


def test_todays_placement_comes_to_todays_figures(anywhere, sample_appraiser):
    today = anywhere.problem.today
    assert _compare(anywhere, today, sample_appraiser.before) == 4


def test_moved_bases_come_to_the_figures_of_the_changed_estate(anywhere, sample_appraiser):
    rng = np.random.default_rng(11)
    moved = set()
    for placement in random_placements(
        anywhere.problem, rng, 4, most_moved=8, wanted=lambda p: no_chain(anywhere, p)
    ):
        moved |= {service for service, _, _ in moves(anywhere, placement)}
        outcome = sample_appraiser.outcome(as_changes(anywhere, placement))
        after = rescore(sample_appraiser.before, outcome.estate)
        _compare(anywhere, placement, after)
    assert len(moved) == 3
