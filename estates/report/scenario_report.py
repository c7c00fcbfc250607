"""The scenario report: what a scenario comes to against business as usual, in a fixed order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from estates.inputs import check_name
from estates.report.document import Document
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


def scenario_report(subject: OneScenario, say: Callable[[str], None] = lambda _: None) -> Document:
    """All sections of the report of one scenario, in order.

    Parameters
    ----------
    say
        Told what is being drawn, for whoever waits.

    Raises
    ------
    EstateInputError
        The scenario's name could be a path.
    """
    scenario, before = subject.appraisal.scenario, subject.appraisal.before
    check_name(scenario.name)
    say("the report: what the appraisal found")
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
            today_section(subject),
            changes_section(subject),
            maps_section(subject, say),
            people_section(subject),
            money_section(subject),
            options_section(subject),
        ),
    )
    say("the report: what it rests on")
    basis = basis_section(subject, told.texts())
    return replace(told, sections=(*told.sections, basis, appendix_section(subject)))
