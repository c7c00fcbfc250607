"""The market town's scenarios as subjects of a report, each appraised once a process."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from coverage.service import Service
from estates.appraisal import Appraiser
from estates.area import load_area
from estates.assessment import Assessor
from estates.assumptions import load_assumptions
from estates.business_case import BusinessCase
from estates.report.subject import OneScenario, SeveralScenarios, TodayAlone
from estates.scenario import Scenario, scenario_of

HEAD = 'name = "south-closes"\narea = "town"\n'
CLOSES = f'{HEAD}[[change]]\nkind = "close"\nsite = "south"\n'


@cache
def appraiser_of(folder: Path) -> Appraiser:
    """Appraises scenarios of an area."""
    return Appraiser(Assessor(load_area(folder)))


@cache
def one(folder: Path, text: str = CLOSES) -> OneScenario:
    """A scenario of an area, from its file."""
    scenario = scenario_of("made.toml", text.encode())
    figures = load_assumptions().with_(dict(scenario.assumptions))
    appraiser = appraiser_of(folder)
    before = appraiser.before
    return OneScenario(
        appraisal=appraiser.appraise(scenario, figures),
        ranges={
            end: {service: appraiser.before_at(end).services[service] for service in Service}
            for end in (before.assessor.profile.range.low, before.assessor.profile.range.high)
        },
    )


def told(subject: OneScenario, case: BusinessCase) -> OneScenario:
    """The same with another case: it changes no figure."""
    appraisal = subject.appraisal
    scenario = Scenario.model_validate({**dict(appraisal.scenario), "case": case})
    return replace(subject, appraisal=replace(appraisal, scenario=scenario))


def several(*subjects: OneScenario) -> SeveralScenarios:
    """Scenarios side by side."""
    return SeveralScenarios(
        appraisals=tuple(each.appraisal for each in subjects), ranges=subjects[0].ranges
    )


@cache
def today(folder: Path) -> TodayAlone:
    """Business as usual alone."""
    return TodayAlone(today=appraiser_of(folder).before, ranges={})
