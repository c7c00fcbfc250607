"""Regions: tables of figures never pass the truth, and are the truth where there is room for it."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_estates import standard
from made_joint import sparse
from made_placements import LIMIT_S, Made, every_placement

from coverage.placements import Figure
from estates.location.joint import JointProblem, JointProgramme, Limits, Measure
from estates.optimiser.regions import _n_states, tabulated
from estates.optimiser.setting import _reaches_alike

SEEDS = st.integers(0, 2**32)
ATTENDING = st.sampled_from([1, 2])
SOMETIMES = (0.1, 0.5, 0.9)  # a crew that is free now and then, never always


class Case:
    """Random crews, every base with some of the places as its options."""

    def __init__(self, seed, attending, **options):
        self.made = made = Made(seed, **options)
        rng = made.rng
        base, site, today = [], [], []
        for b in range(made.n_bases):
            n = int(rng.integers(1, made.n_places + 1))
            today.append(len(base) + int(rng.integers(n)))
            base += [b] * n
            site += rng.choice(made.n_places, n, replace=False).tolist()
        self.options = SimpleNamespace(
            bases=(None,) * made.n_bases,
            base=np.array(base),
            site=np.array(site),
            today=np.array(today),
        )
        self.today = self.options.today
        self.base = base
        made.today = self.options.site[self.today]
        self.placed = made.placed(standard(limit_s=LIMIT_S, attending=attending))
        self.points = np.flatnonzero(self.placed.weight.sum(axis=1) > 0)
        self.resting = np.isin(np.arange(made.n_bases), made.base)

    def tables(self, figure, most, scale=1.0):
        return tabulated(
            self.placed,
            self.options,
            self.resting,
            self.points,
            figure=figure,
            scale=scale,
            states_at_most=most,
        )

    def truth(self, placement, figure):
        places = self.options.site[placement]
        return float(self.placed.of_points(places, self.points, figure).sum())

    def measure(self, figure, most, finer=lambda: None):
        tables = self.tables(figure, most)
        return Measure(
            name="made up",
            higher_is_better=figure is Figure.IN_TIME,
            constant=tables.constant,
            of_option=tables.of_option,
            regions=tables.regions,
            bases=np.flatnonzero(self.resting),
            exact=lambda placement: self.truth(placement, figure),
            noise=1e-9,
            finer=finer,
        )

    def problem(self, measure):
        n, n_sites = len(self.base), self.made.n_places
        nothing, none = np.zeros(n_sites), np.zeros(n_sites, bool)
        return JointProblem(
            base=self.options.base,
            site=self.options.site,
            today=self.today,
            n_sites=n_sites,
            option_gbp=np.zeros(n),
            used_gbp=nothing + 1000,
            unused_gbp=nothing,
            rows=sparse([], n),
            rows_upper=np.empty(0),
            room=sparse([], n),
            room_upper=np.empty(0),
            room_site=np.empty(0, np.int64),
            extension_gbp=nothing,
            extension_most=nothing,
            forced_in=none,
            measures=(measure,),
        )


def kindness(case, figure, most):
    """By how much tables are kinder than the truth, for every placement; below 0 = harsher."""
    measure = case.measure(figure, most)
    problem = case.problem(measure)
    sign = measure.sign
    return np.array(
        [
            sign * (case.truth(each, figure) - measure.tabled(problem, each))
            for each in every_placement(problem)
        ]
    )


@given(SEEDS, ATTENDING, st.sampled_from(list(Figure)), st.sampled_from([1, 2, 4, 9, 10**6]))
def test_tables_are_never_harsher_than_the_truth(seed, attending, figure, most):
    no_route = 0.0 if figure is Figure.SECONDS else 0.05
    case = Case(seed, attending, no_route=no_route)
    assert kindness(case, figure, most).min() >= -1e-7


@given(SEEDS, ATTENDING, st.sampled_from(list(Figure)))
def test_tables_are_the_truth_where_there_is_room_for_all_states(seed, attending, figure):
    no_route = 0.0 if figure is Figure.SECONDS else 0.05
    case = Case(seed, attending, no_route=no_route, free=SOMETIMES)
    assert np.abs(kindness(case, figure, 10**6)).max() <= 1e-7


def test_larger_regions_are_no_kinder():
    coarse = fine = 0.0
    for seed in range(60):
        case = Case(seed, 1 + seed % 2, no_route=0.0, free=SOMETIMES)
        for figure in Figure:
            coarse += kindness(case, figure, 2).sum()
            fine += kindness(case, figure, 9).sum()
    assert coarse > fine > 0


@given(SEEDS, ATTENDING, st.sampled_from([1, 2, 9]))
def test_regions_are_not_larger_than_asked(seed, attending, most):
    case = Case(seed, attending)
    for figure in Figure:
        for region in case.tables(figure, most).regions:
            assert region.values.size <= most
            assert [max(s) + 1 for s in region.states] == list(region.values.shape)


@given(SEEDS, st.sampled_from([0.5, 7.0]))
def test_scale_divides_everything(seed, scale):
    case = Case(seed, 1)
    one, scaled = (case.tables(Figure.IN_TIME, 4, s) for s in (1.0, scale))
    assert scaled.constant == pytest.approx(one.constant / scale)
    assert scaled.of_option == pytest.approx(one.of_option / scale)
    for a, b in zip(one.regions, scaled.regions, strict=True):
        assert b.values == pytest.approx(a.values / scale)


def best_of_all(case, figure):
    sign = -1 if figure is Figure.IN_TIME else 1
    problem = case.problem(case.measure(figure, 2))
    return min(sign * case.truth(each, figure) for each in every_placement(problem))


@settings(max_examples=30)
@given(SEEDS, ATTENDING, st.sampled_from(list(Figure)), st.sampled_from([(0.5, 1.0), SOMETIMES]))
def test_best_placement_by_tables_made_finer_is_the_best_of_all(seed, attending, figure, free):
    case = Case(seed, attending, no_route=0.0, free=free)
    measure = case.measure(figure, 2, finer=lambda: case.measure(figure, 10**6))
    found = JointProgramme(case.problem(measure)).best("made up", Limits())
    best = best_of_all(case, figure)
    assert measure.sign * found.bound <= best + 1e-6
    assert measure.sign * found.objective == pytest.approx(best, abs=1e-6)


def two_for_one(free):
    """Two crews of two bases, each in time from its first place and not from its second."""
    case = Case(0, 1)
    made = case.made
    made.n_points, made.n_paces, made.n_bases, made.n_places = 1, 1, 2, 4
    made.drive_s = np.array([[[60.0], [900.0], [60.0], [900.0]]])
    made.pace, made.base, made.turnout = np.zeros(24, int), np.array([0, 1]), np.zeros(2)
    made.free, made.n_staying, made.staying = [[free] * 168] * 2, 0, []
    made.by_hour, made.today = np.full((1, 24), 1 / 24), np.array([0, 2])
    case.base = [0, 0, 1, 1]
    case.options = SimpleNamespace(
        bases=(None, None),
        base=np.array(case.base),
        site=np.arange(4),
        today=np.array([0, 2]),
    )
    case.today, case.points = case.options.today, np.array([0])
    case.resting = np.ones(2, bool)
    case.placed = made.placed(standard(limit_s=LIMIT_S))
    return case


@pytest.mark.parametrize("free", [0.9, 1.0])
def test_a_base_that_matters_only_once_another_has_left_is_part_of_the_region(free):
    case = two_for_one(free)
    assert np.abs(kindness(case, Figure.IN_TIME, 10**6)).max() <= 1e-9
    passed_over = Limits(not_these=(case.today,))
    problem = case.problem(case.measure(Figure.IN_TIME, 10**6))
    assert JointProgramme(problem).best("made up", passed_over).objective == pytest.approx(free)


def test_no_base_goes_where_other_demand_is_reached_than_from_its_own_site():
    # Else demand-seconds would fall where a route is lost, and no table of means would be kind.
    sites = tuple(SimpleNamespace(id=name) for name in ("a", "b", "c"))
    bases = (SimpleNamespace(site="a"), SimpleNamespace(site="b"))
    drive_s = np.array([[[60.0, np.inf, 90.0], [70.0, np.inf, 80.0], [50.0, 100.0, 70.0]]])
    alike = _reaches_alike(bases, sites, drive_s)
    assert alike.tolist() == [[True, True, False], [True, True, False]]


@pytest.mark.parametrize("seed", range(5))
def test_states_are_counted_as_different_rows(seed):
    tells = np.random.default_rng(seed).choice([0.0, 1.0, np.inf], (6, 40, 2))
    counted = [len(np.unique(tells[:, p], axis=0)) for p in range(tells.shape[1])]
    assert _n_states(tells).tolist() == counted
