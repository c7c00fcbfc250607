"""Searches in the background: what others see of them, and how they end."""

import gc
import threading
import time

import numpy as np
import pytest
from priced_town import PRICES, write_priced_town

from estates.area import load_area
from estates.assessment import Assessor
from estates.errors import EstateInputError
from estates.location.frontier import Point, SoFar
from estates.location.joint import Measure
from estates.location.programme import Progress
from estates.optimiser import search_run
from estates.optimiser.answer import Solver, Wish
from estates.optimiser.request import Request, check, prepared, solved
from estates.optimiser.search_run import SearchRun, Stage
from estates.optimiser.summary import summarise
from estates.scenario_base import new_scenario

FIRE, MEAN = "sample-fire-first-10", "sample-ambulance-c1-mean"
LONGEST_S = 60


@pytest.fixture(scope="module")
def assessor(tmp_path_factory):
    """The priced town's."""
    return Assessor(load_area(write_priced_town(tmp_path_factory.mktemp("town"))))


def request(**asked):
    wish = {"points": 5, "others": 2, **asked.pop("wish", {})}
    return Request(**{"axis": MEAN, "figures": PRICES, "wish": Wish(**wish), **asked})


def ended(run):
    assert run.wait(LONGEST_S)
    return run.look()


def without_seconds(found):
    if isinstance(found, dict):
        return {k: without_seconds(v) for k, v in found.items() if k != "seconds"}
    return [without_seconds(each) for each in found] if isinstance(found, list) else found


@pytest.fixture(scope="module")
def usual(assessor):
    """A search that ran to its end."""
    run = SearchRun(request(), assessor)
    ended(run)
    return run


def test_a_run_finds_what_the_command_finds(usual, assessor):
    look = usual.look()
    assert look.done
    assert (look.error, look.stopping, look.stage) == (None, False, Stage.DONE)
    here = solved(prepared(request(), assessor))
    assert without_seconds(summarise(look.answer)) == without_seconds(summarise(here))


def test_what_is_open_closes_while_points_are_found(usual):
    history = usual.look().history
    seconds = [each.seconds for each in history]
    assert seconds == sorted(seconds)
    assert history[0].points == 1
    assert history[0].open_share == 1
    assert history[-1].points == len(usual.look().answer.options)
    after_both_ends = [each.open_share for each in history if each.points > 1]
    assert after_both_ends == sorted(after_both_ends, reverse=True)
    assert usual.look().answer.frontier.complete == (history[-1].open_share == 0)


def test_options_can_be_seen_before_what_is_nearly_as_good_is_weighed(assessor, monkeypatch):
    reached, go = threading.Event(), threading.Event()
    real = search_run._Shared.early  # noqa: SLF001

    def early(self, answer):
        real(self, answer)
        reached.set()
        go.wait(LONGEST_S)

    monkeypatch.setattr(search_run._Shared, "early", early)  # noqa: SLF001
    run = SearchRun(request(), assessor)
    assert reached.wait(LONGEST_S)
    look = run.look()
    assert (look.stage, look.done) == (Stage.WEIGHING, False)
    assert look.answer.options
    assert look.answer.today is not None
    assert look.answer.others is None
    run.stop()
    go.set()
    late = ended(run).answer
    assert late.stopped
    assert not late.frontier.stopped  # the options and what is proven of them stay
    assert [each.name for each in late.options] == [each.name for each in look.answer.options]


def measure(higher):
    nothing = np.zeros(0)
    return Measure(
        name="m",
        higher_is_better=higher,
        constant=0.0,
        of_option=nothing,
        regions=(),
        bases=np.zeros(0, np.int64),
        exact=lambda _: 0.0,
        noise=1e-6,
    )


@pytest.mark.parametrize(("higher", "values"), [(True, (0.5, 0.6, 0.9)), (False, (90, 80, 50))])
def test_the_open_share_by_hand(higher, values):
    # Costs 0, 30, 100 and values 0, 1, 4 quarters of the way: between the first two
    # 30 x 1/4 = 7.5 of 100, between the last two 70 x 3/4 = 52.5 of 100.
    points = tuple(
        Point(
            placement=np.zeros(1, np.int64),
            cost_gbp=cost,
            values={"m": value},
            bound_gbp=bound,
            best_value=value,
            stopped=False,
            seconds=0.0,
        )
        for cost, value, bound in zip((0.0, 30.0, 100.0), values, (0.0, 27.0, 100.0), strict=True)
    )
    first, second, third = points

    def share(*holes):
        return SoFar(axis=measure(higher), points=points, holes=holes).open_share

    assert share((first, second), (second, third)) == pytest.approx(0.6)
    assert share((first, second)) == pytest.approx(0.075)
    assert share() == 0
    assert SoFar(axis=measure(higher), points=points, holes=()).worst_gap == pytest.approx(0.1)
    assert SoFar(axis=measure(higher), points=(first,), holes=()).open_share == 1


def test_other_limits_take_over_what_was_made_ready(usual, assessor):
    run = SearchRun(request(axis=FIRE, most_moved=1, keep=("p2",)), assessor, earlier=usual)
    look = ended(run)
    assert run.ready.setting.problem is usual.ready.setting.problem
    fresh = solved(prepared(request(axis=FIRE, most_moved=1, keep=("p2",)), assessor))
    assert without_seconds(summarise(look.answer)) == without_seconds(summarise(fresh))


@pytest.mark.parametrize(
    "other", [{"extend_m2": 0.0}, {"stay": ("p2",)}, {"figures": {}}, {"known_only": True}]
)
def test_what_the_estate_rests_on_is_made_ready_anew(usual, assessor, other):
    assert not usual.ready.suits(request(**other), assessor)
    assert usual.ready.suits(request(floors={FIRE: None}, budget_gbp=0.0), assessor)


def test_a_site_that_does_not_exist_is_refused_with_what_was_ready_too(usual, assessor):
    look = ended(SearchRun(request(keep=("nowhere",)), assessor, earlier=usual))
    assert isinstance(look.error, EstateInputError)
    assert "nowhere" in str(look.error)


def slow_steps(monkeypatch):
    """Hold the search after its first points until it is let go; what to let it go by."""
    go, reached = threading.Event(), threading.Event()
    real = search_run._Shared.found  # noqa: SLF001

    def found(self, so_far):
        real(self, so_far)
        if len(so_far.points) > 1:
            reached.set()
            go.wait(LONGEST_S)

    monkeypatch.setattr(search_run._Shared, "found", found)  # noqa: SLF001
    return go, reached


def test_a_stopped_run_keeps_the_best_so_far(assessor, monkeypatch):
    go, reached = slow_steps(monkeypatch)
    run = SearchRun(request(), assessor)
    assert reached.wait(LONGEST_S)
    look = run.look()
    assert not look.done
    assert look.so_far is not None
    assert look.seconds > 0
    run.stop()
    assert run.look().stopping
    go.set()
    look = ended(run)
    assert look.error is None
    assert look.answer.stopped
    assert len(look.answer.options) == 2
    assert not look.answer.frontier.complete


def test_a_run_stopped_before_it_searches_has_nothing_and_no_error(assessor, monkeypatch):
    real = search_run.prepared
    began, go = threading.Event(), threading.Event()

    def held(*words, **more):
        began.set()
        go.wait(LONGEST_S)
        return real(*words, **more)

    monkeypatch.setattr(search_run, "prepared", held)
    run = SearchRun(request(), assessor)
    assert began.wait(LONGEST_S)
    run.stop()
    go.set()
    look = ended(run)
    assert (look.answer, look.error, look.so_far) == (None, None, None)


def test_time_that_is_up_ends_a_run(assessor):
    look = ended(SearchRun(request(), assessor, most_s=0.0))
    assert look.done
    assert look.out_of_time
    assert (look.answer, look.error) == (None, None)


def test_a_run_that_nobody_holds_ends(assessor, monkeypatch):
    go, reached = slow_steps(monkeypatch)
    run = SearchRun(request(), assessor)
    shared = run._shared  # noqa: SLF001  (what the thread sees)
    assert reached.wait(LONGEST_S)
    assert not shared.asked.is_set()
    del run
    gc.collect()
    assert shared.asked.is_set()
    go.set()
    assert shared.ended.wait(LONGEST_S)
    assert shared.look.answer.stopped


def test_an_error_is_kept_for_whoever_looks(assessor):
    look = ended(SearchRun(request(axis="no-such-standard"), assessor))
    assert isinstance(look.error, EstateInputError)
    assert "no-such-standard" in str(look.error)
    assert look.answer is None


def test_a_fault_of_ours_is_kept_and_logged(assessor, monkeypatch, caplog):
    def fail(*_, **__):
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(search_run, "prepared", fail)
    assert isinstance(ended(SearchRun(request(), assessor)).error, ZeroDivisionError)
    assert "secret" in caplog.text


def test_a_field_is_refused_by_the_name_that_the_asker_uses():
    with pytest.raises(EstateInputError, match=r"^Points 1: give 2 to 500\.$"):
        check(request(wish={"points": 1}), {"points": "Points"}.__getitem__)


def test_a_scenario_of_another_area_is_refused_before_anything_is_searched(assessor):
    plan = new_scenario(assessor.area, "mine", ()).model_copy(update={"area": "elsewhere"})
    look = ended(SearchRun(request(), assessor, [plan]))
    assert "elsewhere" in str(look.error)
    assert look.history == ()


def test_two_runs_at_once_do_not_see_each_other(usual, assessor):
    one, other = (
        SearchRun(request(wish={"others": 0}), assessor),
        SearchRun(request(axis=FIRE, wish={"others": 0}), assessor),
    )
    first, second = ended(one), ended(other)
    assert first.answer.axis.id == MEAN
    assert second.answer.axis.id == FIRE
    assert first.answer.setting is not second.answer.setting
    assert [each.point.cost_gbp for each in first.answer.options] == [
        each.point.cost_gbp for each in usual.look().answer.options
    ]


def test_how_far_one_search_is_can_be_seen(assessor):
    shared = search_run._Shared(most_s=9.0)  # noqa: SLF001  (what the thread writes)
    shared.note(stage=Stage.SEARCHING)
    ready = prepared(request(), assessor)
    solver = Solver(
        setting=ready.setting,
        appraiser=ready.appraiser,
        wish=ready.request.wish,
        say=shared.say,
        told=shared.told,
    )
    solver._tell("point 3 of 8", Progress(seconds=2.0, objective=-100.0, bound=-104.0))  # noqa: SLF001
    assert shared.look.line == "point 3 of 8"
    assert shared.look.gap == pytest.approx(0.04)
    solver._tell("point 4 of 8", Progress(seconds=2.0, objective=np.inf, bound=1.0))  # noqa: SLF001
    assert shared.look.gap is None


def test_looking_never_waits(assessor):
    run = SearchRun(request(), assessor)
    began = time.monotonic()
    for _ in range(100):
        run.look()
    assert time.monotonic() - began < 1
    run.stop()
    assert run.wait(LONGEST_S)
