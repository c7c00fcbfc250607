"""Options considered: what was rejected, and what a search for better estates found."""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterator, Mapping

from coverage.counted import agreeing, counted
from estates.amounts import as_change, as_value, shows
from estates.appraisal import Appraisal
from estates.business_case import BusinessCase
from estates.change_words import in_words, site_names
from estates.report.document import (
    Block,
    Bullets,
    Column,
    Listing,
    Paragraph,
    Pictures,
    Section,
    Table,
    Weight,
)
from estates.report.drawing.charts import FrontierPoint, frontier_chart
from estates.report.sections.searched import NOISE, Compared, Option, Searched, read_search
from estates.report.subject import OneScenario
from estates.report.wording import lacking, listed, sentence
from estates.view.look_view import standard_labels
from estates.view.money import pounds

MOST_OPTIONS = 12
COST = "net present cost against business as usual"
_TODAY, _NOT_TOLD = "today", "not told"
_LEAST_GAP = 0.0005  # less is nothing to a tenth of a per cent
_SITES_NAMED = 12


def options_section(subject: OneScenario) -> Section:
    """Rejected options with their reasons; frontier, regret and what good estates share.

    Raises
    ------
    EstateInputError
        The search is of another area, or is none.
    """
    appraisal = subject.appraisal
    return Section(
        id="options",
        title="Options considered",
        sections=(
            _rejected(appraisal.scenario.case),
            Section(
                id="options-search",
                title="Search for better estates",
                blocks=tuple(_search(subject)),
            ),
        ),
    )


def _rejected(case: BusinessCase) -> Section:
    return Section(
        id="options-rejected",
        title="Considered and rejected",
        blocks=(
            Table(
                caption="Options that were considered and rejected",
                columns=(Column(label="Option"), Column(label="Reason", width=2)),
                rows=tuple((each.option, each.reason or "not given") for each in case.rejected),
            ),
        )
        if case.rejected
        else (Paragraph("No rejected option was given."),),
    )


def _search(subject: OneScenario) -> Iterator[Block]:
    appraisal = subject.appraisal
    area, name = appraisal.before.assessor.area.manifest.name, appraisal.scenario.name
    if subject.search is None:
        yield Paragraph(
            "No search was run, so how far this scenario is from the best is not known.",
            Weight.LEAD,
        )
        words = ["python", "-m", "estates", "optimise", area, "--compare", f"{name}.toml"]
        command = f"{shlex.join([*words, '--json'])} > search.json"
        yield Listing(
            caption="To run one; then make this report again with --search search.json",
            text=command,
        )
        return
    told = _Told(read_search(subject.search, area), appraisal)
    yield from told.warnings()
    yield Paragraph(told.proof(), Weight.LEAD)
    if not told.search.frontier:
        return
    yield Paragraph(told.kept())
    if chart := told.points():
        yield Pictures(
            (
                frontier_chart(
                    chart, axis_label=told.label, cost_label=COST, unit=told.search.axis.unit
                ),
            )
        )
    yield told.table()
    yield Bullets(tuple(told.regrets()))
    if shared := tuple(told.shared()):
        yield Bullets(shared)
    yield from told.reference()


class _Told:
    """A search in the words of a report."""

    def __init__(self, search: Searched, appraisal: Appraisal) -> None:
        self.search = search
        self._appraisal = appraisal
        labels = standard_labels(appraisal.before)
        self.label = labels.get(search.axis.headline, search.axis.name)
        self._labels = labels
        self._mine = search.of_scenario(appraisal.scenario.name)

    def warnings(self) -> Iterator[Paragraph]:
        if other := self.search.other_roads(self._appraisal):
            yield Paragraph(
                f"The search was run otherwise than this report: {'; '.join(other)}.",
                Weight.WARNING,
            )
        elif self.search.differs_today(self._appraisal):
            yield Paragraph(
                "The search started from other figures for today than this report has: the area or "
                "its standards have changed since.",
                Weight.WARNING,
            )
        if n := self._incomplete():
            yield Paragraph(
                f"INCOMPLETE: the cost of {counted(n, 'option')} lacks figures that are to "
                "confirm. Costs are sums of what is known, so which estate is cheaper may change.",
                Weight.WARNING,
            )
        if self._mine is not None and self._changed(self._mine):
            yield Paragraph(
                f"{self._appraisal.scenario.name} was compared as it was then: its figure has "
                "changed since.",
                Weight.WARNING,
            )

    def _incomplete(self) -> int:
        """Options of which part of the cost alone is known."""
        if self.search.counted:
            return 0
        return [each.cost_complete for each in self.search.frontier].count(False)

    def _changed(self, mine: Compared) -> bool:
        axis = self.search.axis
        now = {each.id: each for each in self._appraisal.headlines}.get(axis.headline)
        return now is not None and now.unit == axis.unit and abs(now.after - mine.value) > NOISE

    def proof(self) -> str:
        """How many were found, and how sure it is that there is nothing better."""
        n = len(self.search.frontier)
        if n == 0:
            return "No estate keeps all limits that were asked for."
        found = f"{counted(n, 'option')} that no other beats {agreeing(n, 'was', 'were')} found"
        if self.search.stopped:
            return f"{found}; the search ended before it was done, so these are the best so far."
        if self.search.complete:
            sure = "by the figures that are known, " if self._incomplete() else ""
            return f"{found}, and {sure}it is proven that there are no others."
        return f"{found}; more may lie between them."

    def kept(self) -> str:
        """What was weighed against cost, and what each other standard was held to."""
        as_today, held, free = [], [], []
        for each in self.search.standards:
            if each.id == self.search.axis.standard:
                continue
            floor = self.search.floors.get(each.id)
            name = self._labels.get(f"{each.service}/{each.id}", each.name)
            if floor is None:
                free.append(name)
            elif each.today is not None and abs(floor - each.today) <= NOISE:
                as_today.append(name)
            else:
                held.append(f"{name} at {as_value(floor, each.unit)} or better")
        said = [f"Weighed against cost: {self.label}."]
        if as_today:
            said.append(f"Kept at least as good as today: {'; '.join(as_today)}.")
        if held:
            said.append(f"Held: {'; '.join(held)}.")
        if free:
            said.append(f"Free to fall: {'; '.join(free)}.")
        if self.search.counted:
            said.append("No price was known, so sites in use are counted in place of money.")
        return " ".join(said)

    def points(self) -> list[FrontierPoint]:
        """What the chart shows; empty where money is not counted."""
        if self.search.counted:
            return []
        points = [
            FrontierPoint(
                label=_label(each.name),
                cost_gbp=_number(each.cost_gbp),
                attained=each.value,
                mark="option",
            )
            for each in self.search.frontier
        ]
        for plan, mark in ((self.search.today, "today"), (self._mine, "mine")):
            if plan is not None:
                points.append(
                    FrontierPoint(
                        label=self._called(plan),
                        cost_gbp=_number(plan.cost_gbp),
                        attained=plan.value,
                        mark=mark,
                    )
                )
        return points

    def _called(self, plan: Compared) -> str:
        if plan.name == _TODAY:
            return "Today"
        mine = self._mine is not None and plan.name == self._mine.name
        return "This scenario" if mine else plan.name

    def table(self) -> Table:
        """The options, then today and what was compared."""
        shown = _spread(self.search.frontier, self.search.reference)
        rest = len(self.search.frontier) - len(shown)
        known = ", by the figures that are known" if self._incomplete() else ""
        note = f"Proven: no other estate within the limits is as good for less{known}."
        if rest:
            note += (
                f" {counted(rest, 'more option')} between these "
                f"{agreeing(rest, 'stands', 'stand')} in the file of the search."
            )
        money = not self.search.counted
        return Table(
            caption="Options that no other beats, and what is compared with them",
            columns=(
                Column(label="Estate", width=1.5),
                *([Column(label="Net present cost", number=True, width=1.6)] if money else []),
                Column(label=self.label, number=True, width=1.5),
                Column(label="Sites in use", number=True),
                Column(label="Bases moved", number=True),
                Column(label="Proof", width=1.4),
            ),
            rows=(
                *(self._option_row(each) for each in shown),
                *(self._plan_row(each) for each in self._plans()),
            ),
            note=note,
        )

    def _plans(self) -> list[Compared]:
        return [each for each in (self.search.today, *self.search.compared) if each is not None]

    def _option_row(self, each: Option) -> tuple[str, ...]:
        cost = as_value(each.cost_gbp, "gbp")
        lacks = f", {lacking(len(each.to_confirm_money))}" if not each.cost_complete else ""
        return (
            _label(each.name),
            *([f"{cost}{lacks}"] if not self.search.counted else []),
            as_value(each.value, self.search.axis.unit),
            f"{each.sites_in_use:,}",
            f"{each.bases_moved:,}",
            _proven(each),
        )

    def _plan_row(self, each: Compared) -> tuple[str, ...]:
        cost = as_value(each.cost_gbp, "gbp")
        lacks = "" if each.cost_complete else ", INCOMPLETE"
        return (
            self._called(each),
            *([f"{cost}{lacks}"] if not self.search.counted else []),
            as_value(each.value, self.search.axis.unit),
            _NOT_TOLD,
            _NOT_TOLD,
            "compared",
        )

    def regrets(self) -> Iterator[str]:
        """How far today and each plan are from the best."""
        for each in self._plans():
            yield f"{self._called(each)}: {self._regret(each)}"
        if self._mine is None:
            yield (
                f"This scenario ({self._appraisal.scenario.name}) was not compared: search with "
                "--compare to know how far it is from the best."
            )

    def _regret(self, plan: Compared) -> str:
        own = listed(sorted(plan.its_own_figures_not_used))
        priced = f" Priced with the figures of the search, not its own of {own}." if own else ""
        if not self.search.counted:
            if not plan.cost_complete:
                return (
                    "its cost is INCOMPLETE, as figures are to confirm, so how far it is from the "
                    f"best is not told.{priced}"
                )
            if self._incomplete():
                return (
                    "the cost of options is INCOMPLETE, as figures are to confirm, so how far it "
                    f"is from the best is not told.{priced}"
                )
        if plan.beyond_the_frontier:
            return (
                "better than any option: it changes what the search leaves alone, such as crews, "
                f"or breaks one of its limits.{priced}"
            )
        if plan.on_the_frontier:
            return (
                f"nothing beats it: nothing as good is cheaper, nothing as cheap is better.{priced}"
            )
        if plan.on_the_frontier is None:
            return f"nothing better was found, but the search ended before a proof.{priced}"
        said = [*self._dearer(plan), *self._worse(plan)]
        return f"{'; '.join(said) or 'hardly anything beats it, by less than is shown'}.{priced}"

    def _dearer(self, plan: Compared) -> Iterator[str]:
        less, most = plan.dearer_than_as_good_by, plan.dearer_at_most_by
        if self.search.counted:
            if round(less) > 0:
                verb = counted(round(less), "site")
                yield f"an estate as good in every standard uses {verb} fewer"
        elif pounds(less) != "£0":
            bound = "" if most is None or most - less < 1 else f" (at most {pounds(most)} less)"
            yield f"an estate as good in every standard costs {pounds(less)} less{bound}"

    def _worse(self, plan: Compared) -> Iterator[str]:
        by, most, unit = plan.worse_than_as_cheap_by, plan.worse_at_most_by, self.search.axis.unit
        if shows(by, unit):
            size = as_change(by, unit).removeprefix("+")
            limit = "" if most is None else as_change(most, unit).removeprefix("+")
            bound = "" if limit in ("", size) else f" (at most {limit})"
            how = "sooner" if unit == "s" else "more in time"
            yield f"for the same cost, {size} {how} can be had{bound}"

    def shared(self) -> Iterator[str]:
        """What all estates that are about as good as the reference do with each site."""
        others = self.search.others
        if others is None or others.of is None:
            return
        n, near = len(others.found), _label(others.of).lower()
        if others.there_are_no_more:
            more = "there are no more" if n else "this is proven"
        else:
            more = "there may be more"
        cost = agreeing(n, "costs", "cost")
        if self.search.counted or others.within_gbp is None:
            above = f"{cost} hardly more than {near}"
        else:
            above = f"{cost} at most {pounds(others.within_gbp)} more than {near}"
            if any(not each.cost_complete for each in (*others.found, *self.search.frontier)):
                above += ", by the figures that are known"
        found = counted(n, "other estate").capitalize()
        yield f"{found} no worse than today {above}; {more}."
        names = site_names(self._appraisal.before.estate)
        for role, words in (("in every one", "In use"), ("in none", "Given up")):
            known = self.search.sites.items()
            sites = [names.get(site, site) for site, each in known if each == role]
            if sites:
                where = f"in every such estate, {near} too (proven)"
                yield f"{words} {where}: {listed(sites, _SITES_NAMED)}."

    def reference(self) -> Iterator[Block]:
        """What the cheapest option that is no worse than today does."""
        name = self.search.reference
        option = next((each for each in self.search.frontier if each.name == name), None)
        if option is None:
            return
        changes = option.read_changes()
        names: Mapping[str, str] = site_names(self._appraisal.before.estate, changes)
        yield Paragraph(
            f"{_label(option.name)} is the cheapest that is no worse than today in any standard. "
            + ("It changes nothing." if not changes else "What it does:")
        )
        if changes:
            yield Bullets(tuple(sentence(in_words(each, names)) for each in changes))


def _label(name: str) -> str:
    """What an estate of the frontier is called: option-02 is Option 2."""
    kind, _, number = name.partition("-")
    return f"{kind.capitalize()} {int(number)}" if number.isdecimal() else name


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _spread(options: tuple[Option, ...], reference: str | None) -> list[Option]:
    """All, or as many as fit, evenly from the cheapest to the best, the reference among them."""
    n = len(options)
    if n <= MOST_OPTIONS:
        return list(options)
    rows = {round(step * (n - 1) / (MOST_OPTIONS - 2)) for step in range(MOST_OPTIONS - 1)}
    rows |= {row for row, each in enumerate(options) if each.name == reference}
    return [options[row] for row in sorted(rows)]


def _proven(each: Option) -> str:
    if not each.proven:
        return "search was stopped"
    if each.gap is None:
        return "gap not known"
    return "proven" if abs(each.gap) < _LEAST_GAP else f"proven to {each.gap:.1%}"
