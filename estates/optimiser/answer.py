"""Answer: the frontier of options, how far plans are from it, and what all good ones share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from estates.appraisal import Appraiser
from estates.cost.case import case
from estates.cost.economic import BUSINESS_AS_USUAL, economic_ledger
from estates.errors import EstateInputError
from estates.location.clash import Relaxation, clash
from estates.location.frontier import Frontier, Point, Search, SoFar, frontier
from estates.location.joint import Effort, Found, JointProgramme, Limits, Measure
from estates.location.others import Near, Others, Role, others, roles
from estates.location.programme import Progress
from estates.location.regret import Plan, Regret, regret
from estates.optimiser.measures import Yardstick
from estates.optimiser.option import Option, scored_again, value_in
from estates.optimiser.robustness import TODAY, Draws, Robustness, robustness
from estates.optimiser.setting import Setting, sites_in_use
from estates.scenario import Scenario
from estates.scored import Scored, rescore

IntArray = NDArray[np.int64]

ZONES = "waits of demand points"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How much of an answer is wanted."""

    points: int = 20
    gap: float = 0.001  # as a share of the cost, or of the measure
    others: int = 5  # estates hardly dearer than the reference option
    within: float = 0.005  # of the whole-life cost of today's estate: what hardly dearer means
    limit_s: float = np.inf  # for any one search
    draws: Draws | None = None  # of prices, to see how robust options are


@dataclass(frozen=True, kw_only=True)
class NamedOption:
    """A point of the frontier with its scenario."""

    name: str
    point: Point
    option: Option


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A plan that somebody made, beside the best."""

    name: str
    cost_gbp: float
    values: dict[str, float]
    regret: Regret
    lacks: tuple[str, ...] = ()
    other_figures: dict[str, float] = field(default_factory=dict)  # of its own, not used here


@dataclass(frozen=True, kw_only=True)
class Answer:
    """All that was found."""

    setting: Setting
    before: Scored  # business as usual
    axis: Yardstick
    floors: dict[str, float]
    frontier: Frontier
    options: tuple[NamedOption, ...]
    bau_gbp: float  # whole-life cost of today's estate carried on
    stopped: bool
    today: Compared | None = None
    compared: tuple[Compared, ...] = ()
    reference: NamedOption | None = None  # the cheapest that is no worse than today by the axis
    others: Others | None = None  # as good as today, and hardly dearer than the reference
    other_options: tuple[NamedOption, ...] = ()
    roles: dict[str, Role] = field(default_factory=dict)  # of sites, in all such estates
    clash: tuple[Relaxation, ...] = ()
    robustness: Robustness | None = None


@dataclass(slots=True)
class Solver:
    """Asks the programme, and tells how far it is."""

    setting: Setting
    appraiser: Appraiser
    wish: Wish
    say: Callable[[str], None] = lambda _: None
    stop: Callable[[], bool] = lambda: False
    told: Callable[[str, Progress], None] = lambda _, __: None  # how far one search is
    found: Callable[[SoFar], None] = lambda _: None  # what there is of the frontier
    early: Callable[[Answer], None] = lambda _: None  # the answer, before what takes longer
    programme: JointProgramme = field(init=False)

    def __post_init__(self) -> None:
        self.programme = JointProgramme(self.setting.problem)

    def answer(self, axis: Yardstick, plans: Sequence[Scenario] = ()) -> Answer:
        """Search the frontier, then weigh today, the plans and the estates nearly as good.

        Parameters
        ----------
        plans
            Scenarios to compare.
        """
        setting = self.setting
        limits = setting.limits(axis)
        measure = next(each for each in setting.problem.measures if each.name == axis.id)
        search = Search(
            programme=self.programme,
            axis=measure,
            limits=limits,
            effort=self._effort,
            progress=self._tell,
            found=self.found,
        )
        self.say(f"the frontier of cost and {axis.name}")
        today = setting.problem.today
        found = frontier(search, self.wish.points, today, (axis.today,))
        if found.infeasible:
            return self._without_options(axis, limits, found)
        options = []
        for number, point in enumerate(found.points, 1):
            name = f"option-{number:02d}"
            self.say(f"{name} scored again by the appraisal")
            option = self._again(point.placement, point.cost_gbp, point.values)
            options.append(NamedOption(name=name, point=point, option=option))
        reference = next(
            (each for each in options if measure.meets(each.point.values[axis.id], axis.today)),
            None,
        )
        answer = Answer(
            setting=setting,
            before=self.appraiser.before,
            axis=axis,
            floors=limits.measures,
            frontier=found,
            options=tuple(options),
            today=self._today(measure, limits),
            compared=tuple(self._compare(measure, limits, plan) for plan in plans),
            reference=reference,
            bau_gbp=self.bau_gbp,
            stopped=found.stopped,
        )
        self.early(answer)
        if reference is not None and self.wish.others and not self.stop():
            answer = self._with_others(answer, limits, reference)
        if self.wish.draws is not None and not self.stop():
            found_robust = self._robustness(answer, self.wish.draws)
            answer = replace(answer, robustness=found_robust)
        return replace(answer, stopped=answer.stopped or self.stop())

    def _robustness(self, answer: Answer, draws: Draws) -> Robustness:
        others = [y for y in self.setting.yardsticks if y is not answer.axis]
        standards = [y for y in (answer.axis, *others) if y.attainment is not None]
        if answer.axis.attainment is None or self.setting.counts_sites:
            raise EstateInputError(
                "--draws: prices are drawn and standards scored again, so there must be prices "
                "(--assume) and a standard as --axis."
            )
        estates = {TODAY: self.setting.estate}
        for named in (*answer.options, *answer.other_options):
            estates[named.name] = named.option.after.estate
        return robustness(
            self.appraiser,
            self.setting.assumptions,
            standards,
            estates,
            draws,
            say=self.say,
        )

    @property
    def bau_gbp(self) -> float:
        """Whole-life cost of today's estate, carried on; sites in use, where those are counted."""
        setting, estate = self.setting, self.setting.estate
        if setting.counts_sites:
            return float(setting.problem.used(setting.problem.today).sum())
        carried_on = case(BUSINESS_AS_USUAL, estate, estate, setting.assumptions, backlog=False)
        return carried_on.net_present_cost_gbp

    @property
    def _effort(self) -> Effort:
        return Effort(gap=self.wish.gap, limit_s=self.wish.limit_s, stop=self.stop)

    def _tell(self, what: str, told: Progress) -> None:
        whole = max(abs(told.objective), abs(told.bound))
        gap = abs(told.objective - told.bound) / whole if whole else 0.0
        so_far = f"gap {gap:.2%}" if np.isfinite(told.objective) else "none found yet"
        self.say(f"{what}: {so_far} after {told.seconds:.0f} s")
        self.told(what, told)

    def _again(self, placement: IntArray, cost_gbp: float, values: dict[str, float]) -> Option:
        return scored_again(self.setting, self.appraiser, placement, cost_gbp, values)

    def _today(self, axis: Measure, limits: Limits) -> Compared:
        """Today's estate carried on, which is one of the placements."""
        setting = self.setting
        placement = setting.problem.today
        values = {
            each.id: each.today
            for each in setting.yardsticks
            if each.attainment is not None or each.id == axis.name
        }
        plan = Plan(
            cost_gbp=setting.problem.cost_gbp(placement), values=values, placement=placement
        )
        return self._beside("today", axis, limits, plan)

    def _compare(self, axis: Measure, limits: Limits, plan: Scenario) -> Compared:
        """A scenario, whatever it changes, as it is appraised with the optimiser's prices."""
        setting, before = self.setting, self.appraiser.before
        after = rescore(before, self.appraiser.outcome(plan.change).estate)
        ledger = economic_ledger(before.estate, after.estate, setting.assumptions)
        money = ledger.against_business_as_usual
        scored_by = [each for each in setting.yardsticks if each.attainment is not None]
        values = {each.id: value_in(after, each) for each in scored_by}
        if axis.name not in values:
            raise EstateInputError(
                f"{plan.name}: {axis.name} is a distance, which no scenario is scored by; choose a "
                "standard as --axis to compare it."
            )
        counted = float(sites_in_use(after.estate))
        cost = counted if setting.counts_sites else money.net_present_cost_gbp
        figures = setting.assumptions
        own = {n: v for n, v in plan.assumptions.items() if figures.value(n) != v}
        beside = self._beside(plan.name, axis, limits, Plan(cost_gbp=cost, values=values))
        return replace(beside, lacks=money.to_confirm, other_figures=own)

    def _beside(self, name: str, axis: Measure, limits: Limits, plan: Plan) -> Compared:
        self.say(f"how far {name} is from the frontier")
        rivals = replace(limits, measures={}, cost_gbp=np.inf)
        return Compared(
            name=name,
            cost_gbp=plan.cost_gbp,
            values=dict(plan.values),
            regret=regret(self.programme, axis, rivals, plan, self._effort),
        )

    def _with_others(self, answer: Answer, limits: Limits, reference: NamedOption) -> Answer:
        """Estates as good as today and hardly dearer than the reference, and their sites."""
        axis, point = answer.axis, reference.point
        as_good = replace(limits, measures={**limits.measures, axis.id: axis.today})
        within = self.wish.within * abs(answer.bau_gbp)
        self.say("other estates hardly dearer")
        near = others(
            self.programme,
            as_good,
            Near(placement=point.placement, cost_gbp=point.cost_gbp, within_gbp=within),
            self.wish.others,
            self._effort,
        )
        certain = roles(
            self.programme,
            as_good,
            Near(placement=point.placement, cost_gbp=point.cost_gbp, within_gbp=within),
            near.found,
            self._effort,
            progress=lambda done, of: self.say(f"sites in every good estate: {done} of {of}"),
        )
        again = tuple(
            NamedOption(
                name=f"other-{number}",
                point=_as_point(each),
                option=self._again(each.placement, each.cost_gbp, each.values),
            )
            for number, each in enumerate(near.found, 1)
            if each.placement is not None
        )
        sites = self.setting.options.sites
        return replace(
            answer,
            others=near,
            other_options=again,
            roles={sites[site].id: role for site, role in certain.items()},
        )

    def _without_options(self, axis: Yardstick, limits: Limits, found: Frontier) -> Answer:
        """Nothing keeps all limits: which of them clash."""
        why: tuple[Relaxation, ...] = ()
        if not found.stopped:
            self.say("no estate keeps all limits; looking for those that clash")
            groups = dict.fromkeys(self.setting.zone_limits, ZONES)
            why = clash(self.programme, limits, groups, self._effort)
        return Answer(
            setting=self.setting,
            before=self.appraiser.before,
            axis=axis,
            floors=limits.measures,
            frontier=found,
            options=(),
            clash=why,
            bau_gbp=self.bau_gbp,
            stopped=found.stopped or not why,
        )


def _as_point(found: Found) -> Point:
    assert found.placement is not None  # noqa: S101  # asked by the only caller
    return Point(
        placement=found.placement,
        cost_gbp=found.cost_gbp,
        values=found.values,
        bound_gbp=found.bound,
        best_value=np.nan,
        stopped=found.stopped,
        seconds=found.seconds,
    )
