"""Options considered: what was rejected, and what a search for better estates found."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from coverage.counted import agreeing, counted
from estates.amounts import as_value
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
from estates.report.drawing.charts import frontier_chart
from estates.report.sections.frontier_table import frontier_points, frontier_table
from estates.report.sections.regret import regret_lines
from estates.report.sections.searched import NOISE, read_search
from estates.report.sections.told_search import ToldSearch, option_label
from estates.report.subject import OneScenario
from estates.report.wording import listed, sentence
from estates.view.money import pounds

COST = "net present cost against business as usual"
_SITES_NAMED = 12  # of those that every good estate uses, and of those that none does


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
    """What was found, how sure it is, and how far today and the scenario are from the best."""
    area = subject.appraisal.before.assessor.area.manifest.name
    if subject.search is None:
        yield from _not_run(area, subject.appraisal.scenario.name)
        return
    told = ToldSearch(read_search(subject.search, area), subject.appraisal)
    yield from _warnings(told)
    yield Paragraph(_proof(told), Weight.LEAD)
    if not told.search.frontier:
        return
    yield Paragraph(_kept(told))
    if dots := frontier_points(told):
        unit = told.search.axis.unit
        chart = frontier_chart(dots, axis_label=told.label, cost_label=COST, unit=unit)
        yield Pictures((chart,))
    yield frontier_table(told)
    yield Bullets(tuple(regret_lines(told)))
    if shared := tuple(_shared(told)):
        yield Bullets(shared)
    yield from _reference(told)


def _not_run(area: str, scenario: str) -> Iterator[Block]:
    """That there was no search, and the command of one."""
    yield Paragraph(
        "No search was run, so how far this scenario is from the best is not known.", Weight.LEAD
    )
    words = ["python", "-m", "estates", "optimise", area, "--compare", f"{scenario}.toml"]
    yield Listing(
        caption="To run one; then make this report again with --search search.json",
        text=f"{shlex.join([*words, '--json'])} > search.json",
    )


def _warnings(told: ToldSearch) -> Iterator[Paragraph]:
    """What keeps the search from being laid beside this report as it is."""
    if other := told.search.other_roads(told.appraisal):
        yield Paragraph(
            f"The search was run otherwise than this report: {'; '.join(other)}.",
            Weight.WARNING,
        )
    elif told.search.differs_today(told.appraisal):
        yield Paragraph(
            "The search started from other figures for today than this report has: the area or "
            "its standards have changed since.",
            Weight.WARNING,
        )
    if n := told.incomplete:
        yield Paragraph(
            f"INCOMPLETE: the cost of {counted(n, 'option')} lacks figures that are to "
            "confirm. Costs are sums of what is known, so which estate is cheaper may change.",
            Weight.WARNING,
        )
    if told.changed:
        yield Paragraph(
            f"{told.appraisal.scenario.name} was compared as it was then: its figure has "
            "changed since.",
            Weight.WARNING,
        )


def _proof(told: ToldSearch) -> str:
    """How many were found, and how sure it is that there is nothing better."""
    n = len(told.search.frontier)
    if n == 0:
        return "No estate keeps all limits that were asked for."
    found = f"{counted(n, 'option')} that no other beats {agreeing(n, 'was', 'were')} found"
    if told.search.stopped:
        return f"{found}; the search ended before it was done, so these are the best so far."
    if told.search.complete:
        sure = "by the figures that are known, " if told.incomplete else ""
        return f"{found}, and {sure}it is proven that there are no others."
    return f"{found}; more may lie between them."


def _kept(told: ToldSearch) -> str:
    """What was weighed against cost, and what each other standard was held to."""
    as_today, held, free = [], [], []
    for each in told.search.standards:
        if each.id == told.search.axis.standard:
            continue
        floor = told.search.floors.get(each.id)
        name = told.labels.get(f"{each.service}/{each.id}", each.name)
        if floor is None:
            free.append(name)
        elif each.today is not None and abs(floor - each.today) <= NOISE:
            as_today.append(name)
        else:
            held.append(f"{name} at {as_value(floor, each.unit)} or better")
    said = [f"Weighed against cost: {told.label}."]
    if as_today:
        said.append(f"Kept at least as good as today: {'; '.join(as_today)}.")
    if held:
        said.append(f"Held: {'; '.join(held)}.")
    if free:
        said.append(f"Free to fall: {'; '.join(free)}.")
    if told.search.counted:
        said.append("No price was known, so sites in use are counted in place of money.")
    return " ".join(said)


def _shared(told: ToldSearch) -> Iterator[str]:
    """What all estates that are about as good as the reference do with each site."""
    others = told.search.others
    if others is None or others.of is None:
        return
    n, near = len(others.found), option_label(others.of).lower()
    if others.there_are_no_more:
        more = "there are no more" if n else "this is proven"
    else:
        more = "there may be more"
    cost = agreeing(n, "costs", "cost")
    if told.search.counted or others.within_gbp is None:
        above = f"{cost} hardly more than {near}"
    else:
        above = f"{cost} at most {pounds(others.within_gbp)} more than {near}"
        if any(not each.cost_complete for each in (*others.found, *told.search.frontier)):
            above += ", by the figures that are known"
    found = counted(n, "other estate").capitalize()
    yield f"{found} no worse than today {above}; {more}."
    names = site_names(told.appraisal.before.estate)
    for role, words in (("in every one", "In use"), ("in none", "Given up")):
        known = told.search.sites.items()
        sites = [names.get(site, site) for site, each in known if each == role]
        if sites:
            where = f"in every such estate, {near} too (proven)"
            yield f"{words} {where}: {listed(sites, _SITES_NAMED)}."


def _reference(told: ToldSearch) -> Iterator[Block]:
    """What the cheapest option that is no worse than today does."""
    name = told.search.reference
    option = next((each for each in told.search.frontier if each.name == name), None)
    if option is None:
        return
    changes = option.read_changes()
    names = site_names(told.appraisal.before.estate, changes)
    yield Paragraph(
        f"{option_label(option.name)} is the cheapest that is no worse than today in any standard. "
        + ("It changes nothing." if not changes else "What it does:")
    )
    if changes:
        yield Bullets(tuple(sentence(in_words(each, names)) for each in changes))
