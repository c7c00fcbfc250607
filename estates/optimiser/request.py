"""Request: what the optimiser is asked, in the units that people use; checked, made ready, solved.

The command and the page both fill one in, so that both ask, refuse and answer alike.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from estates.appraisal import Appraiser
from estates.assessment import Assessor
from estates.assumptions import Assumptions, load_assumptions
from estates.candidates import candidates
from estates.compatibility import Rule
from estates.errors import EstateInputError
from estates.location.frontier import SoFar
from estates.location.programme import Progress
from estates.optimiser.answer import Answer, Solver, Wish
from estates.optimiser.new_places import best_junctions
from estates.optimiser.question import ON_CALL_REACH_MIN, REACH_MIN, NewPlace, Question
from estates.optimiser.setting import Setting, setting, with_other_limits
from estates.recipes import recipes
from estates.scenario import Scenario
from estates.scenario_base import check_base

MOST_POINTS = 500
DAY_MIN = 1440
_REASON_AT_LEAST = 3  # characters, as scenarios ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is wanted; minutes, pounds and square metres."""

    axis: str = ""  # standard weighed against cost; "" = the one whose bases can move most
    floors: Mapping[str, float | None] = field(default_factory=dict)  # as those of a `Question`
    keep: tuple[str, ...] = ()
    give_up: tuple[str, ...] = ()
    stay: tuple[str, ...] = ()
    reach_min: float = REACH_MIN
    on_call_reach_min: float = ON_CALL_REACH_MIN
    most_moved: int | None = None
    budget_gbp: float | None = None
    zone_worse_min: float | None = None
    extend_m2: float | None = None  # None = as much as it takes
    accepted: Mapping[Rule, str] = field(default_factory=dict)
    known_only: bool = False
    new_places: tuple[NewPlace, ...] = ()
    junctions: int = 0  # also the best so many of the road network as new places
    year: int = 0
    figures: Mapping[str, float | None] = field(default_factory=dict)
    # Of data/prices.toml; they go before those of the area's recipe.
    wish: Wish = field(default_factory=Wish)

    def question(self, more_places: tuple[NewPlace, ...] = ()) -> Question:
        """The same in seconds, as the optimiser takes it."""
        return Question(
            axis=self.axis,
            floors=dict(self.floors),
            keep=self.keep,
            give_up=self.give_up,
            stay=self.stay,
            reach_s=self.reach_min * 60,
            on_call_reach_s=self.on_call_reach_min * 60,
            most_moved=self.most_moved,
            budget_gbp=self.budget_gbp,
            zone_worse_s=None if self.zone_worse_min is None else self.zone_worse_min * 60,
            extend_m2=math.inf if self.extend_m2 is None else self.extend_m2,
            accepted=dict(self.accepted),
            known_only=self.known_only,
            new_places=(*self.new_places, *more_places),
            year=self.year,
        )

    @property
    def estate_rests_on(self) -> Request:
        """The same without what only limits or orders the placements, however they are found.

        Two requests that agree in this can be answered by one `Setting`.
        """
        plain = Request()
        new = bool(self.new_places or self.junctions)
        return replace(
            self,
            axis=self.axis if self.junctions else plain.axis,
            floors=plain.floors,
            keep=self.keep if new else plain.keep,
            give_up=self.give_up if new else plain.give_up,
            most_moved=plain.most_moved,
            budget_gbp=plain.budget_gbp,
            wish=plain.wish,
        )


Called = Callable[[str], str]  # what whoever asks calls a field of a request


def check(request: Request, called: Called = str) -> None:
    """Refuse what can be seen to be wrong before anything is worked out.

    Raises
    ------
    EstateInputError
        One line: the field as whoever asks calls it, its value, and the rule.
    """
    wish = request.wish
    day = f"give minutes, 0 to {DAY_MIN}"
    budget, moved = request.budget_gbp, request.most_moved
    worse, extend = request.zone_worse_min, request.extend_m2
    for name, value, good, rule in (
        (
            "points",
            wish.points,
            2 <= wish.points <= MOST_POINTS,  # noqa: PLR2004  (the two ends)
            f"give 2 to {MOST_POINTS}",
        ),
        ("gap", wish.gap, 0 <= wish.gap < 1, "give a share from 0 to under 1, such as 0.001"),
        ("reach", request.reach_min, 0 <= request.reach_min <= DAY_MIN, day),
        (
            "on_call_reach",
            request.on_call_reach_min,
            0 <= request.on_call_reach_min <= DAY_MIN,
            day,
        ),
        ("budget", budget, budget is None or math.isfinite(budget), "give pounds"),
        ("most_moved", moved, moved is None or moved >= 0, "give 0 or more"),
        ("zone_worse", worse, worse is None or 0 <= worse <= DAY_MIN, day),
        ("extend", extend, extend is None or extend >= 0, "give square metres, 0 or more"),
        ("junctions", request.junctions, request.junctions >= 0, "give 0 or more"),
        ("others", wish.others, wish.others >= 0, "give 0 or more"),
        (
            "within",
            wish.within,
            0 <= wish.within < 1,
            "give a share from 0 to under 1, such as 0.005",
        ),
        ("limit", wish.limit_s, wish.limit_s > 0, "give seconds, more than 0"),
        ("year", request.year, request.year >= 0, "give a year of the appraisal, 0 or more"),
    ):
        if not good:
            raise EstateInputError(f"{called(name)} {value}: {rule}.")
    for accepted, reason in request.accepted.items():
        if len(reason.strip()) < _REASON_AT_LEAST:
            raise EstateInputError(
                f"{called(f'accept {accepted}')}: say why in a few words, such as works follow."
            )
    if request.junctions and not request.axis:
        raise EstateInputError(
            f"{called('junctions')}: say for which standard they are the best, by {called('axis')}."
        )


def figures_of(request: Request, area: str, called: Called = str) -> Assumptions:
    """The figures that money rests on; those given go before those of the area's recipe.

    Raises
    ------
    EstateInputError
        A figure is none, breaks its rule, or ends the appraisal before the year of the changes.
    """
    recipe = recipes().get(area)
    figures: dict[str, float | None] = dict(recipe.assumptions) if recipe is not None else {}
    found = load_assumptions().with_({**figures, **request.figures})
    if request.year >= found.years:
        raise EstateInputError(
            f"{called('year')} {request.year}: the appraisal ends with year {found.years - 1}; "
            f"give an earlier one, or raise it by {called('assume')} appraisal_years=N."
        )
    return found


@dataclass(frozen=True, kw_only=True)
class Ready:
    """An estate made ready for a request; good for other limits too."""

    request: Request
    appraiser: Appraiser
    setting: Setting

    def suits(self, request: Request, assessor: Assessor) -> bool:
        """Whether another request on an area can be answered with the same preparation."""
        alike = request.estate_rests_on == self.request.estate_rests_on
        return alike and self.setting.assessor is assessor


def prepared(
    request: Request,
    assessor: Assessor,
    plans: Sequence[Scenario] = (),
    *,
    called: Called = str,
    say: Callable[[str], None] = lambda _: None,
    earlier: Ready | None = None,
) -> Ready:
    """Make an estate ready, or take over what an earlier request has made ready.

    Parameters
    ----------
    plans
        Scenarios that will be compared: they must be of this area as it is.
    """
    check(request, called)
    figures = figures_of(request, assessor.area.manifest.name, called)
    for plan in plans:
        for line in check_base(plan, assessor.area):
            say(line)
    if earlier is not None and earlier.suits(request, assessor):
        new_places = earlier.setting.question.new_places
        question = replace(request.question(), new_places=new_places)
        ready = with_other_limits(earlier.setting, question)
        return Ready(request=request, appraiser=earlier.appraiser, setting=ready)
    appraiser = Appraiser(assessor, say=say)
    question = request.question(_junctions(request, assessor, appraiser, say))
    ready = setting(appraiser.before, question, figures, say)
    return Ready(request=request, appraiser=appraiser, setting=ready)


def _junctions(
    request: Request, assessor: Assessor, appraiser: Appraiser, say: Callable[[str], None]
) -> tuple[NewPlace, ...]:
    if not request.junctions:
        return ()
    for assessment in appraiser.before.services.values():
        if request.axis in [each.standard.id for each in assessment.scored]:
            tried = candidates(assessor, assessment, request.axis, progress=say)
            return best_junctions(tried, request.junctions)
    raise EstateInputError(
        f"{request.axis}: not a standard that is scored here, so no junction is best."
    )


def solved(
    ready: Ready,
    plans: Sequence[Scenario] = (),
    *,
    say: Callable[[str], None] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
    told: Callable[[str, Progress], None] = lambda _, __: None,
    found: Callable[[SoFar], None] = lambda _: None,
    early: Callable[[Answer], None] = lambda _: None,
) -> Answer:
    """Search, and weigh plans beside what is found.

    Parameters
    ----------
    say, stop
        Told each step; asked, often, whether to end with the best so far.
    told, found
        Told how far one search is, and what there is of the frontier whenever it grows.
    early
        Told the answer when all but the estates nearly as good and the draws of prices is there.
    """
    solver = Solver(
        setting=ready.setting,
        appraiser=ready.appraiser,
        wish=ready.request.wish,
        say=say,
        stop=stop,
        told=told,
        found=found,
        early=early,
    )
    return solver.answer(ready.setting.yardstick(ready.request.axis), plans)
