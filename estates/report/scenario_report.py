"""The scenario report: what a scenario comes to against business as usual, in a fixed order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from estates.inputs import check_name
from estates.report.document import Document, Section
from estates.report.sections.appendix import appendix_section
from estates.report.sections.basis import basis_section
from estates.report.sections.changes import changes_section
from estates.report.sections.context import context_section
from estates.report.sections.maps import maps_section
from estates.report.sections.money import money_section
from estates.report.sections.options import options_section
from estates.report.sections.people import people_section
from estates.report.sections.summary import summary_section
from estates.report.sections.today import today_section
from estates.report.subject import OneScenario
from estates.report.wording import area_warnings

KIND = "Scenario report"


Say = Callable[[str], None]


def figure_sections(subject: OneScenario, say: Say = lambda _: None) -> tuple[Section, ...]:
    """The sections that nothing written of the case changes, only what is counted.

    They hold the maps, which take longest: who keeps them need not wait again for a word.
    """
    return (
        today_section(subject),
        maps_section(subject, say),
        people_section(subject),
        money_section(subject),
    )


def scenario_report(
    subject: OneScenario, say: Say = lambda _: None, figures: Sequence[Section] | None = None
) -> Document:
    """All sections of the report of one scenario, in order.

    Parameters
    ----------
    say
        Told what is being drawn, for whoever waits.
    figures
        What `figure_sections` gave for the same figures; None = they are made.

    Raises
    ------
    EstateInputError
        The scenario's name could be a path.
    """
    scenario, before = subject.appraisal.scenario, subject.appraisal.before
    check_name(scenario.name)
    say("the report: what the appraisal found")
    today, maps, people, money = figure_sections(subject, say) if figures is None else figures
    told = Document(
        name=scenario.name,
        kind=KIND,
        title=scenario.title or scenario.name,
        subtitle=before.assessor.area.title,
        author=scenario.author,
        date=scenario.date,
        warnings=area_warnings(before),
        sections=(
            summary_section(subject),
            context_section(subject),
            today,
            changes_section(subject),
            maps,
            people,
            money,
            options_section(subject),
        ),
    )
    say("the report: what it rests on")
    basis = basis_section(subject, told.texts())
    return replace(told, sections=(*told.sections, basis, appendix_section(subject)))
