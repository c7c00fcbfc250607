"""Placements: against the arithmetic of weeks on the sample county, and against plain listing."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from made_estates import standard, starts_of
from made_placements import moves, no_chain, random_placements
from reference_attainment import Unit, outcomes

from coverage.placements import Figure, placements
from coverage.week import LONGEST_WAIT_S, weigh_week
from estates.assumptions import load_assumptions
from estates.compatibility import Rule
from estates.optimiser.as_changes import as_changes
from estates.optimiser.question import Question
from estates.optimiser.setting import setting
from estates.scored import rescore

LIMIT_S, CLOCK_S = 600.0, 60.0
ANY = dict.fromkeys(Rule, "only the response is looked at here")


class Made:
    """Crews of bases, and crews that stay, drawn at random; integers, so that ties are exact."""

    def __init__(self, seed):
        rng = np.random.default_rng(seed)
        self.rng = rng
        self.n_points = int(rng.integers(1, 4))
        self.n_paces = int(rng.integers(1, 4))
        self.n_bases = int(rng.integers(1, 4))
        self.n_places = int(rng.integers(1, 5))
        n_moving = int(rng.integers(0, 5))
        self.n_staying = int(rng.integers(0, 3))
        if n_moving + self.n_staying == 0:
            n_moving = 1
        self.pace = rng.integers(0, self.n_paces, 24)
        self.pace[rng.integers(24)] = self.n_paces - 1
        self.drive_s = self._seconds(self.n_paces, self.n_places, self.n_points)
        self.today = rng.integers(0, self.n_places, self.n_bases)
        self.base = rng.integers(0, self.n_bases, n_moving)
        self.turnout = np.array([float(rng.choice([0, 60, 120])) for _ in range(n_moving)])
        self.free = [self._free() for _ in range(n_moving + self.n_staying)]
        self.staying = [
            Unit(f"stays-{n}", self.free[n_moving + n], self._starts())
            for n in range(self.n_staying)
        ]
        hours = rng.choice(24, 3, replace=False)
        self.by_hour = np.zeros((self.n_points, 24))
        self.by_hour[:, hours] = rng.integers(0, 3, (self.n_points, 3))
        self.by_hour[0, hours[0]] = 1.0

    def _seconds(self, *shape):
        near = self.rng.choice([0.0, 60.0, 240.0, 420.0, 480.0, 540.0, 541.0, 900.0], shape)
        far = self.rng.choice([3480.0, 3540.0, 5000.0, np.inf], shape)
        return np.where(self.rng.random(shape) < 0.75, near, far)

    def _free(self):
        levels = self.rng.choice([0.0, 0.25, 0.5, 0.9, 1.0], 2)
        return self.rng.choice(levels, 168).tolist()

    def _starts(self):
        n = int(self.rng.integers(1, 3))
        seconds = [self._seconds(self.n_paces, self.n_points).tolist() for _ in range(n)]
        by_hour = self.rng.choice([0.0, 0.25, 1.0], 24) if n > 1 else np.ones(24)
        chances = [by_hour.tolist(), (1 - by_hour).tolist()][:n]
        return list(zip(chances, seconds, strict=True))

    def units(self, places):
        """Everyone, with the bases at these places."""
        moving = [
            Unit(
                f"base-{base}",
                self.free[crew],
                [([1.0] * 24, (self.drive_s[:, places[base]] + self.turnout[crew]).tolist())],
            )
            for crew, base in enumerate(self.base)
        ]
        return [*moving, *self.staying]

    def placed(self, of):
        """As the product works it out."""
        return placements(
            starts_of(self.units(self.today), tuple(self.pace)),
            self.by_hour,
            of,
            clock_s=CLOCK_S,
            base_of_resource=np.array([*self.base, *[-1] * self.n_staying], np.int64),
            turnout_s=np.array([*self.turnout, *[0.0] * self.n_staying]),
            drive_s=self.drive_s,
        )

    def listed(self, places, attending):
        """Each figure at each point, by listing who may be free and where patrols may be."""
        units = self.units(places)
        found = {figure: np.zeros(self.n_points) for figure in Figure}
        for hour in range(168):
            for point in range(self.n_points):
                weight = self.by_hour[point, hour % 24] / 7
                if weight == 0:
                    continue
                for chance, arrived in outcomes(units, point, hour, self.pace):
                    nth = arrived[attending - 1] if len(arrived) >= attending else math.inf
                    seconds, mass = nth + CLOCK_S, weight * chance
                    found[Figure.IN_TIME][point] += mass * (seconds <= LIMIT_S)
                    found[Figure.WAIT][point] += mass * min(seconds, LONGEST_WAIT_S)
                    if seconds < math.inf:
                        found[Figure.SECONDS][point] += mass * seconds
        return found


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
    assert placed.figure is Figure.IN_TIME
    assert made.placed(standard("mean")).figure is Figure.SECONDS
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
    places = scored.places(placement)
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


def _compare(setting, placement, after):
    n = 0
    for scored in setting.standards:
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
    assert _compare(anywhere, today, sample_appraiser.before) == len(anywhere.standards) == 4


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
