"""The coverage report: today's estate alone, what it attains and on what that rests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from coverage.counted import counted
from estates.amounts import as_value
from estates.assumptions import load_assumptions
from estates.errors import EstateInputError
from estates.inputs import check_name
from estates.report.coverage.crews import resources_table
from estates.report.coverage.dependence import dependence_table
from estates.report.coverage.gaps import gap_blocks
from estates.report.coverage.groups import group_blocks
from estates.report.coverage.hours import hours_blocks
from estates.report.coverage.scorings import Scoring, main_scorings
from estates.report.document import (
    Block,
    Bullets,
    Document,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Section,
    Weight,
)
from estates.report.sections.appendix import appendix_section
from estates.report.sections.basis import basis_sections
from estates.report.sections.maps import today_maps
from estates.report.sections.standard_rows import bounded
from estates.report.sections.today import (
    attained_today,
    dependence_lines,
    not_scored_lines,
    recorded_blocks,
    sites_table,
    standards_today,
    verdicts_in_words,
)
from estates.report.subject import TodayAlone
from estates.report.wording import area_warnings
from estates.scored import Scored
from estates.summary import assumptions
from estates.view.figures import share
from estates.view.method_view import promise

KIND = "Coverage report"
RECORD = "What was recorded, and what cannot be scored"


def coverage_report(subject: TodayAlone, say: Callable[[str], None] = lambda _: None) -> Document:
    """Report of today's estate: no change, no money.

    Parameters
    ----------
    say
        Told what is being drawn, for whoever waits.
    """
    today, ranges = subject.today, subject.ranges
    area = today.assessor.area
    say("the report: what today’s estate attains")
    recorded = [*not_scored_lines(today.services), *recorded_blocks(today.services, ranges)]
    found = [
        _summary(subject),
        Section(
            id="today",
            title=RECORD,
            blocks=tuple(recorded),
        ),
        _maps(today, say),
        Section(id="hours", title="Times and hours", blocks=tuple(hours_blocks(today))),
        Section(
            id="dependence",
            title="What rests on one site alone",
            blocks=(*dependence_lines(today), dependence_table(today)),
        ),
        Section(id="groups", title="Who is covered", blocks=tuple(group_blocks(today))),
        Section(id="gaps", title="What nobody reaches in time", blocks=tuple(gap_blocks(today))),
        Section(
            id="sites",
            title="Sites and crews",
            blocks=(sites_table(today.estate), resources_table(today)),
        ),
    ]
    told = Document(
        name=_name(area.manifest.name),
        kind=KIND,
        title="Coverage of today’s estate",
        subtitle=area.title,
        author="",
        date=None,
        warnings=area_warnings(today),
        sections=tuple(each for each in found if each.blocks or each.sections),
    )
    basis = _basis(today, told.texts())
    return replace(told, sections=(*told.sections, basis, appendix_section(subject)))


def _maps(today: Scored, say: Callable[[str], None]) -> Section:
    """A map of each service, and a table that says the same."""
    inside = tuple(
        Section(
            id=f"maps-{each.service.value}", title=each.title, blocks=(each.pictures, each.table)
        )
        for each in today_maps(today, say)
    )
    return Section(id="maps", title="Maps", sections=inside)


def _basis(today: Scored, texts: Iterable[str]) -> Section:
    """What the figures rest on; of money there is none."""
    inside = basis_sections(
        today.assessor,
        today.services,
        lines=assumptions(today.assessor, today.services),
        figures=load_assumptions(),
        money=False,
        search=False,
        texts=texts,
    )
    return Section(id="basis", title="What this rests on", sections=inside)


def _name(area: str) -> str:
    """A name for files; that of an area changed by hand, which could be a path, is left out."""
    try:
        check_name(area)
    except EstateInputError:
        return "today"
    return f"today-{area}"


def _summary(subject: TodayAlone) -> Section:
    """What each standard comes to, at a glance and in a table."""
    today, ranges = subject.today, subject.ranges
    main = main_scorings(today)
    verdicts = {each.standard.id: said for each, said, _ in attained_today(today, ranges)}
    figures = tuple(_key_figure(each, verdicts[each.attained.standard.id]) for each in main)
    unscored = sum(len(e.attainments) - len(e.scored) for e in today.services.values())
    lines = [_gap_line(each) for each in main]
    if unscored:
        lines.append(
            f"{counted(unscored, 'standard')} cannot be scored here; which and why is told under "
            f"{RECORD}."
        )
    blocks: list[Block] = [
        Paragraph(verdicts_in_words(today, ranges), Weight.LEAD),
        *([KeyFigures(figures)] if figures else []),
        standards_today(today, ranges),
        *([Bullets(tuple(lines))] if lines else []),
        *_off_the_map(subject),
    ]
    return Section(id="summary", title="Summary", blocks=tuple(blocks))


def _key_figure(each: Scoring, verdict: str) -> KeyFigure:
    attained = each.attained
    return KeyFigure(
        label=each.label,
        value=bounded(attained, each.assessment),
        note=f"asked for: {promise(attained.standard)}; {verdict}",
    )


def _gap_line(each: Scoring) -> str:
    """Worst hour and what is out of reach, of one standard."""
    attained = each.attained
    hour = "every hour is alike"
    if attained.worst_hour:
        worst = as_value(attained.worst_hour_share, "share")
        worst = worst if each.assessment.availability_known else f"at most {worst}"
        hour = f"worst hour {attained.worst_hour}, {worst} of demand in the limit"
    if attained.gap:
        gap = f"{share(attained.gap)} of demand is out of time of every crew, whoever is free"
    else:
        gap = "no demand is out of time of every crew"
    return f"{each.label}: {hour}; {gap}."


def _off_the_map(subject: TodayAlone) -> list[Block]:
    """Services whose demand crews from beyond the map may serve sooner."""
    said = [
        f"{service.value.capitalize()}: {share(each.off_the_map.share)}"
        for service, each in subject.today.services.items()
        if each.resources and each.off_the_map.share > 0
    ]
    if not said:
        return []
    return [
        Paragraph(
            "Demand that a crew at the edge of the map would reach sooner than any listed: "
            f"{'; '.join(said)}.",
            Weight.NOTE,
        )
    ]
