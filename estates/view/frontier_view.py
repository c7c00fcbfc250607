"""What a page shows of an optimiser's answer: points, tables and sentences; no screen, no map."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from coverage.drivetime import minutes_and_seconds
from estates.change_words import in_words, site_names
from estates.location.frontier import SoFar
from estates.optimiser.answer import Answer, NamedOption
from estates.optimiser.measures import Yardstick
from estates.optimiser.setting import Setting
from estates.optimiser.summary import scenario_of, summarise
from estates.scenario import Scenario
from estates.view.money import pounds

TODAY = "today"
INCOMPLETE = "a price nobody has given counts as nothing: no saving until it is known"
_SAME_GBP = 500.0
_HAIR = 1e-6  # float noise


class Kind(StrEnum):
    """What a point of the chart is."""

    FOUND = "option"  # nothing is said of its prices
    OPTION = "option, all prices known"
    INCOMPLETE = "option, prices missing"
    TODAY = "today"
    MINE = "my scenario"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A point of the chart."""

    name: str
    label: str
    kind: Kind
    cost: float  # £ million against today, or sites in use
    value: float  # per cent in time, or minutes
    cost_text: str
    value_text: str


@dataclass(frozen=True)
class Axes:
    """The two things that are weighed, and how their figures are written."""

    setting: Setting
    axis: Yardstick
    short: str = ""  # name of the axis that fits the head of a column; "" = the whole one

    @property
    def heading(self) -> str:
        """Name of the axis in tables and figures."""
        return self.short or _capital(self.axis.name)

    @property
    def counted(self) -> bool:
        """Whether sites in use stand for money, of which nothing is known."""
        return self.setting.counts_sites

    def value_text(self, value: float, of: Yardstick | None = None) -> str:
        """A figure of a standard: 78.2%, or 7:41."""
        by_mean = (of or self.axis).by_mean
        return minutes_and_seconds(value) if by_mean else f"{value * 100:.1f}%"

    def difference(self, by: float) -> str:
        """How far two figures of the axis lie apart, without a sign."""
        if self.axis.by_mean:
            return f"{abs(by):.0f} seconds"
        return f"{abs(by) * 100:.1f} percentage points"

    def cost_text(self, gbp: float) -> str:
        """Cost against today, or sites in use."""
        if self.counted:
            return f"{gbp:.0f} sites in use"
        if abs(gbp) < _SAME_GBP:
            return "as today"
        return f"{pounds(abs(gbp))} {'less' if gbp < 0 else 'more'}"

    def amount(self, gbp: float) -> str:
        """A difference of cost, without a sign."""
        return f"{gbp:.1f} sites" if self.counted else pounds(abs(gbp))

    @property
    def cost_column(self) -> str:
        """What the cost column of a table counts."""
        return "Sites in use, in place of cost" if self.counted else "Cost against today"

    @property
    def cost_name(self) -> str:
        """What the cost axis of the chart counts, with its unit."""
        if self.counted:
            return "Sites in use: no price is known, so they are counted"
        years = self.setting.assumptions.years
        return f"Whole-life cost against today, £ million ({years} years, present value)"

    @property
    def value_name(self) -> str:
        """What the other axis counts, with its unit."""
        unit = "mean, minutes:seconds" if self.axis.by_mean else "% in time, expected"
        return f"{_capital(self.axis.name)} ({unit})"

    def dot(self, name: str, label: str, kind: Kind, gbp: float, value: float) -> Dot:
        """A point of the chart."""
        return Dot(
            name=name,
            label=label,
            kind=kind,
            cost=gbp if self.counted else gbp / 1e6,
            value=value / 60 if self.axis.by_mean else value * 100,
            cost_text=self.cost_text(gbp),
            value_text=self.value_text(value),
        )

    def found_so_far(self, so_far: SoFar) -> tuple[Dot, ...]:
        """Points of a frontier that is still searched for; what prices they lack is not told."""
        return tuple(
            self.dot(
                f"found-{n}",
                str(n),
                Kind.FOUND,
                point.cost_gbp,
                point.values[self.axis.id],
            )
            for n, point in enumerate(so_far.points, 1)
        )

    def columns_so_far(self, so_far: SoFar) -> dict[str, list[str]]:
        """The same points as the columns of a table."""
        dots = self.found_so_far(so_far)
        return {
            "Option": [each.label for each in dots],
            self.cost_column: [each.cost_text for each in dots],
            self.heading: [each.value_text for each in dots],
        }


@dataclass(frozen=True)
class FrontierView:
    """An answer, ready to be shown."""

    answer: Answer
    short: str = ""  # as of `Axes`

    @cached_property
    def axes(self) -> Axes:
        """What is weighed."""
        return Axes(self.answer.setting, self.answer.axis, self.short)

    @property
    def axis(self) -> Yardstick:
        """What is weighed against cost."""
        return self.answer.axis

    @property
    def counted(self) -> bool:
        """Whether sites in use stand for money."""
        return self.axes.counted

    @cached_property
    def options(self) -> dict[str, NamedOption]:
        """Every estate found, by name: those of the frontier, then those nearly as good."""
        found = (*self.answer.options, *self.answer.other_options)
        return {each.name: each for each in found}

    @cached_property
    def names(self) -> dict[str, str]:
        """What sites are called, new ones too."""
        changes = [c for each in self.options.values() for c in each.option.changes]
        return site_names(self.answer.before.estate, changes)

    @cached_property
    def summary(self) -> dict[str, Any]:
        """The answer as the command gives it."""
        return summarise(self.answer)

    def label(self, name: str) -> str:
        """What an estate is called on screen."""
        kind, _, number = name.partition("-")
        if name == TODAY:
            return "Today"
        return f"{'Option' if kind == 'option' else 'Other'} {int(number)}"

    def scenario(self, name: str) -> Scenario:
        """An estate as a scenario."""
        return scenario_of(self.answer, self.options[name])

    @cached_property
    def dots(self) -> tuple[Dot, ...]:
        """Every point of the chart."""
        axes, axis, found = self.axes, self.axis.id, []
        for each in self.answer.options:
            kind = Kind.INCOMPLETE if self.lacks(each.name) else Kind.OPTION
            kind = Kind.FOUND if self.counted else kind
            cost, value = each.point.cost_gbp, each.point.values[axis]
            label = self.label(each.name).removeprefix("Option ")
            found.append(axes.dot(each.name, label, kind, cost, value))
        if self.answer.today is not None:
            plan = self.answer.today
            found.append(axes.dot(TODAY, "Today", Kind.TODAY, plan.cost_gbp, plan.values[axis]))
        for plan in self.answer.compared:
            name = f"mine {plan.name}"
            found.append(axes.dot(name, plan.name, Kind.MINE, plan.cost_gbp, plan.values[axis]))
        return tuple(found)

    def lacks(self, name: str) -> tuple[str, ...]:
        """Figures of money that an estate lacks; none where sites are counted."""
        return () if self.counted else self.options[name].option.lacks

    @property
    def missing(self) -> dict[str, int]:
        """Figures of money that are missing, and in how many options of the frontier."""
        every = [each for o in self.answer.options for each in self.lacks(o.name)]
        return {each: every.count(each) for each in dict.fromkeys(every)}

    @property
    def proof(self) -> str:
        """How sure it is that there is nothing better, in a sentence."""
        answer = self.answer
        n = len(answer.options)
        found = f"{n} option{'' if n == 1 else 's'} found"
        if answer.frontier.stopped:
            return (
                f"{found}. The search ended before it was done: these are the best so far, and "
                "what is proven of each still holds."
            )
        if answer.frontier.complete:
            return f"{found}, and it is proven that there are no others that nothing beats."
        return f"{found}. More may lie between them: ask for more points."

    def cost_of(self, name: str) -> str:
        """Cost of an estate against today."""
        return self.axes.cost_text(self.options[name].point.cost_gbp)

    def value_of(self, name: str) -> str:
        """An estate by the axis."""
        return self.axes.value_text(self.options[name].point.values[self.axis.id])

    def gap_of(self, name: str) -> str:
        """By how much another estate as good may be cheaper, at most."""
        gbp = self.options[name].point.gap_gbp
        if not math.isfinite(gbp):
            return "not known"
        if self.counted:
            return f"{gbp:.0f} sites"
        return "£1" if gbp < 1 else pounds(gbp)

    def moved(self, name: str) -> int:
        """Bases that stand elsewhere than today."""
        return self.answer.setting.problem.moved(self.options[name].point.placement)

    def money_of(self, name: str) -> str:
        """Whether every price of an estate is known."""
        n = len(self.lacks(name))
        return f"incomplete, {n} price{'' if n == 1 else 's'} missing" if n else "complete"

    @property
    def sites_today(self) -> int:
        """Sites in use today."""
        problem = self.answer.setting.problem
        return int(problem.used(problem.today).sum())

    def changes(self, name: str) -> list[str]:
        """What an estate changes, one line each."""
        said = []
        for change in self.options[name].option.changes:
            more = getattr(change, "extension_m2", None)
            built = f", which is built on by {more:,.0f} m²" if more else ""
            said.append(f"{in_words(change, self.names)}{built}")
        return said

    def headline(self, name: str) -> str:
        """An estate in a sentence."""
        n = self.moved(name)
        money = "" if self.counted else f"Whole-life cost {self.cost_of(name)}, "
        moved = "nothing moves" if n == 0 else f"{n} base{'' if n == 1 else 's'} moved"
        return (
            f"{money}{self.axis.service.value} {self.value_of(name)} "
            f"(today {self.axes.value_text(self.axis.today)}), "
            f"{self.options[name].option.sites_used} sites in use (today {self.sites_today}), "
            f"{moved}."
        )

    def verdict(self, plan: dict[str, Any]) -> str:
        """How far a plan is from the best, in words.

        Parameters
        ----------
        plan
            One of `today` and `compared` of the summary.
        """
        if plan["beyond_the_frontier"]:
            return (
                "Better than any option: it changes what this search leaves alone, such as crews, "
                "or breaks one of its limits."
            )
        if plan["on_the_frontier"]:
            return "Nothing beats it: nothing as good is cheaper, nothing as cheap is better."
        if plan["on_the_frontier"] is None:
            return "Nothing better was found, but the search ended before a proof."
        saved, gained = plan["dearer_than_as_good_by"], plan["worse_than_as_cheap_by"]
        said = []
        if saved > (0 if self.counted else 1):
            unit = (
                f"uses {saved:.0f} sites fewer" if self.counted else f"costs {pounds(saved)} less"
            )
            said.append(f"an estate as good in every standard {unit}")
        if gained > self.axis.noise:
            said.append(f"for the same cost {self.axes.difference(gained)} better can be had")
        return f"{_capital('; '.join(said))}."

    def clash(self) -> list[str]:
        """Limits that cannot hold together, and how far each must give way, one line each."""
        return [
            f"{_capital(self._limit(each))}. {self._way(each)}" for each in self.summary["clash"]
        ]

    def _limit(self, each: dict[str, Any]) -> str:
        """A limit of a clash, as it was asked for."""
        name, asked = each["limit"], each["asked"]
        flag, _, site = name.partition(" ")
        if of := self._yardstick(name):
            return f"{of.name}: at {'most' if of.by_mean else 'least'} {_asked(asked, of)}"
        if name == "cost":
            return f"budget: at most {self.axes.cost_text(asked)}"
        if name == "moved":
            return f"at most {asked:.0f} bases moved"
        if flag in ("--keep", "--give-up"):
            return f"{self.names.get(site, site)} {'stays' if flag == '--keep' else 'is given up'}"
        return "no place waits longer by more than was allowed"

    def _way(self, each: dict[str, Any]) -> str:
        """How far it must give way."""
        name, least = each["limit"], each["least_that_helps"]
        if not each["enough_alone"]:
            return "To give way here alone is not enough: another limit clashes too."
        if least is None:
            return "Without it there is an estate that keeps all the others."
        if of := self._yardstick(name):
            helps = _can_be_had(least, of)
        elif name == "cost":
            helps = f"{math.ceil(least):.0f} sites" if self.counted else _pounds_up(least)
        else:
            helps = f"{least:.0f} bases"
        return f"With all the others kept, the nearest that can be had is {helps}."

    def _yardstick(self, name: str) -> Yardstick | None:
        return next((each for each in self.answer.setting.yardsticks if each.id == name), None)


def _asked(value: float, of: Yardstick) -> str:
    """A limit of a standard, as the page asks for it."""
    return f"{value / 60:.2f} minutes" if of.by_mean else f"{value * 100:.2f}%"


def _can_be_had(value: float, of: Yardstick) -> str:
    """The same, rounded to the side on which there is an estate."""
    if of.by_mean:
        return f"{math.ceil(value / 60 * 100 - _HAIR) / 100:.2f} minutes"
    return f"{math.floor(value * 1e4 + _HAIR) / 100:.2f}%"


def _pounds_up(gbp: float) -> str:
    """An amount rounded up to whole pounds, so that a budget of it is enough."""
    whole = math.ceil(gbp)
    sign = "-" if whole < 0 else ""
    return f"{sign}£{abs(whole):,}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
