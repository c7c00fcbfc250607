"""What a report holds: chosen sections in words, of a scenario or of today's estate."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandas as pd

from coverage.service import Service
from estates.amounts import as_change, as_value, shows
from estates.appraisal import Appraisal
from estates.appraisal_printed import appraisal_sections
from estates.appraisal_summary import summarise_appraisal
from estates.assessment import Assessor, ServiceAssessment
from estates.change_words import in_words, site_names
from estates.errors import EstateInputError
from estates.inputs import check_name
from estates.printed import printed_service
from estates.scenario import Scenario, scenario_text
from estates.summary import summarise

Ranges = dict[float, dict[Service, ServiceAssessment]]


class Part(StrEnum):
    """A section that may be chosen."""

    SUMMARY = "summary"
    STANDARDS = "standards"
    WHO = "who"
    CHANGES = "changes"
    MONEY = "money"
    SENSITIVITY = "sensitivity"
    TO_CONFIRM = "to_confirm"
    ASSUMPTIONS = "assumptions"
    SOURCES = "sources"
    FILE = "file"


TITLES = {
    Part.SUMMARY: "Summary",
    Part.STANDARDS: "Standards before and after",
    Part.WHO: "Who gains and who loses",
    Part.CHANGES: "Changes one by one",
    Part.MONEY: "Money, both ledgers",
    Part.SENSITIVITY: "How far figures may move",
    Part.TO_CONFIRM: "Compatibility and to confirm",
    Part.ASSUMPTIONS: "Assumptions",
    Part.SOURCES: "Sources and licences",
    Part.FILE: "The scenario file",
}
# Of today's estate alone there is less to tell.
TITLES_TODAY = {
    Part.SUMMARY: "Summary",
    Part.STANDARDS: "Standards today",
    Part.ASSUMPTIONS: "Assumptions",
    Part.SOURCES: "Sources and licences",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section: short blocks of lines, each under a heading of its own or ""."""

    part: Part
    title: str
    blocks: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report in words, and what its files are made from."""

    name: str  # of the files: checked, so that it can be no path
    title: str
    head: tuple[str, ...]
    sections: tuple[Section, ...]
    figures: dict[str, Any]
    points: pd.DataFrame
    scenario: str  # its file; "" = today's estate


def report_of(appraisal: Appraisal, chosen: Collection[Part], base: Iterable[str] = ()) -> Report:
    """Report of a scenario.

    Parameters
    ----------
    chosen
        Sections wanted; they come in the order of `Part`.
    base
        What the scenario does not pin of its area, as `estates.scenario_base.check_base` says.
    """
    base = list(base)
    summary = {**summarise_appraisal(appraisal), "base": base}
    told = {**_of_appraisal(summary), Part.CHANGES: _changes(appraisal, summary)}
    text = scenario_text(appraisal.scenario)
    told[Part.FILE] = [("", text.splitlines())]
    check_name(appraisal.scenario.name)
    scenario = appraisal.scenario
    return Report(
        name=scenario.name,
        title=f"{scenario.title or scenario.name}: against business as usual",
        head=(*_by(scenario), *_head(summary, appraisal.before.assessor), *base),
        sections=_chosen(told, chosen, TITLES),
        figures=summary,
        points=appraisal.measured["zones"].table,
        scenario=text,
    )


def report_of_today(
    assessor: Assessor,
    services: dict[Service, ServiceAssessment],
    ranges: Ranges,
    chosen: Collection[Part],
) -> Report:
    """Report of today's estate alone: no change, no money."""
    summary = {**summarise(assessor, services, ranges), "scenario": None}
    told: dict[Part, list[tuple[str, list[str]]]] = {
        Part.SUMMARY: [("", _verdicts(summary))],
        Part.STANDARDS: [
            (lines[0], [line.removeprefix("  ") for line in lines[1:]])
            for lines in (printed_service(name, each) for name, each in summary["services"].items())
        ],
        Part.ASSUMPTIONS: [("", summary["assumptions"]), ("Missing", summary["missing"])],
        Part.SOURCES: [("", _sources(summary))],
    }
    tables = [
        each.zones.assign(service=service.value, standard=each.standard.id)
        for service, assessment in services.items()
        for each in assessment.scored
    ]
    return Report(
        name=_file_name("today", assessor.area.manifest.name),
        title=f"Today’s estate: {summary['title']}",
        head=tuple(_head(summary, assessor)),
        sections=_chosen(told, chosen, TITLES_TODAY),
        figures=summary,
        points=pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(),
        scenario="",
    )


def headline_tables(report: Report) -> dict[str, pd.DataFrame]:
    """Headlines of a scenario as tables, response and money; empty for today's estate alone."""
    headlines = {each["id"]: each for each in report.figures.get("headlines", [])}
    response, money = [], []
    for key, each in headlines.items():
        if each["unit"] == "gbp":
            lacks = f"{each['lacks']} figures: not the whole sum" if each["lacks"] else "nothing"
            label = each["label"].partition(", INCOMPLETE")[0]
            told = {"Sum": label, **_moved(each), "To confirm": lacks}
            money.append(told)
        elif each["unit"] != "weight":
            told = {
                "Standard": each["label"],
                "Today": as_value(each["before"], each["unit"]),
                "Scenario": as_value(each["after"], each["unit"]),
                **_moved(each),
            }
            if counted := headlines.get(f"{key}/in time"):
                told["In time a year"] = " to ".join(
                    as_value(counted[when], "weight") for when in ("before", "after")
                )
            response.append(told)
    tables = {"Response": response, "Money: a cost above 0, a saving below": money}
    return {title: pd.DataFrame(lines).fillna("") for title, lines in tables.items() if lines}


def _moved(each: Mapping[str, Any]) -> dict[str, str]:
    """A headline's change, and its range over tests of one thing at a time."""
    unit, change = each["unit"], each["change"]
    ends = [each["change_low"], each["change_high"]]
    if None in ends:
        span = "not known" if change is None or each["lacks"] else "none tried"
    elif not any(shows(end, unit) for end in ends):
        span = "none"
    else:
        low, high = (as_change(end, unit) for end in ends)
        span = f"{low} to {high}"
    told = "not known" if change is None else as_change(change, unit)
    return {
        "Change": told if change is None or shows(change, unit) else "none",
        "Range of the change": span,
    }


def report_text(report: Report) -> str:
    """The report in words, for any screen or printer."""
    lines = [report.title, *report.head]
    for section in report.sections:
        lines += ["", section.title.upper()]
        for heading, rows in section.blocks:
            lines += [heading] if heading else []
            lines += [f"  {row}" for row in rows or ("none",)]
    return "\n".join(lines) + "\n"


def _file_name(start: str, name: str) -> str:
    """A name for files; one that could be a path, as of an area changed by hand, is left out."""
    try:
        check_name(name)
    except EstateInputError:
        return start
    return f"{start}-{name}"


def _by(scenario: Scenario) -> list[str]:
    """Who made it, and when, as far as it says."""
    by = [each for each in (scenario.author, str(scenario.date or "")) if each]
    return [f"Scenario by {', '.join(by)}"] if by else []


def _head(summary: dict[str, Any], assessor: Assessor) -> list[str]:
    exempt = ", ".join(each.label.lower() for each in assessor.exemptions) or "none"
    lines = [
        f"{summary['title']}. Speeds: {assessor.profile.label.lower()}, not verified.",
        f"Legal exemptions in use: {exempt}.",
    ]
    if changed := len(assessor.changed_roads):
        lines.append(f"{changed} road{'s' if changed > 1 else ''} closed or slowed.")
    return lines if summary["reconciled"] else [*lines, "Not reconciled with recorded performance."]


def _chosen(
    told: Mapping[Part, list[tuple[str, list[str]]]],
    chosen: Collection[Part],
    titles: Mapping[Part, str],
) -> tuple[Section, ...]:
    return tuple(
        Section(
            part=part,
            title=title,
            blocks=tuple((heading, tuple(lines)) for heading, lines in told[part]),
        )
        for part, title in titles.items()
        if part in chosen
    )


def _of_appraisal(summary: dict[str, Any]) -> dict[Part, list[tuple[str, list[str]]]]:
    """The sections of the printed appraisal, put together as they are chosen."""
    printed = appraisal_sections(summary)

    def block(name: str, heading: str | None = None) -> tuple[str, list[str]]:
        title, lines = printed[name]
        return title if heading is None else heading, lines

    response_title, response = printed["response"]
    headlines = len(response) - len(summary["response"]["rows"])
    return {
        Part.SUMMARY: [
            (response_title, response[:headlines]),
            (f"Money. {summary['money_basis']}", _money_headlines(printed["money"][1], summary)),
        ],
        Part.STANDARDS: [
            ("Whether each is met, and what rests on one site alone", response[headlines:]),
            block("reading"),
        ],
        Part.WHO: [
            ("Gains and losses of each standard", _gains(summary)),
            block("losers"),
            block("journeys"),
            block("workload"),
        ],
        Part.MONEY: [block("money"), ("From one ledger to the other", _bridge(summary))],
        Part.SENSITIVITY: [block("swings"), block("switching")],
        Part.TO_CONFIRM: [
            ("Who moves in with whom, rule by rule", _compatibility(summary)),
            block("to_confirm"),
        ],
        Part.ASSUMPTIONS: [block("assumptions", "")],
        Part.SOURCES: [("", _sources(summary))],
    }


def _money_headlines(lines: list[str], summary: dict[str, Any]) -> list[str]:
    return lines[: sum(each["unit"] == "gbp" for each in summary["headlines"])]


def _changes(appraisal: Appraisal, summary: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """What is changed, what each change brings, and what it does."""
    scenario = appraisal.scenario
    names = site_names(appraisal.before.estate, scenario.change)
    said = []
    for number, change in enumerate(scenario.change, start=1):
        off = "" if not change.off else " (kept in the list, not done)"
        said.append(f"Change {number}: {in_words(change, names)}{off}")
    printed = appraisal_sections(summary)
    return [("", said), printed["attribution"], printed["findings"]]


def _gains(summary: dict[str, Any]) -> list[str]:
    """Demand that comes into the limit and that falls out of it, a line a standard."""
    names = {
        (row["standard"], row["who"]): row["name"] + (f" ({row['who']})" if row["who"] else "")
        for row in summary["response"]["rows"]
    }
    lines = []
    for row in summary["gains_and_losses"]:
        name = names.get((row["standard"], row["who"]), row["standard"])
        moved = [row["gained_in_time"], row["lost_in_time"]]
        if not any(shows(each, "weight") for each in moved):
            lines.append(f"{name}: no demand comes into the limit or falls out of it")
            continue
        gained, lost = (
            as_value(each, "weight") if shows(each, "weight") else "none" for each in moved
        )
        lines.append(f"{name}: demand a year that comes into the limit {gained}, falls out {lost}")
    return lines


def _bridge(summary: dict[str, Any]) -> list[str]:
    return [
        *(
            f"{row['step']}: {as_value(row['all years'], 'gbp')}"
            for row in summary["bridge"]["rows"]
        ),
        *summary["bridge"]["notes"],
    ]


def _compatibility(summary: dict[str, Any]) -> list[str]:
    return [
        f"{row['service']} of {row['origin'] or 'a new base'} at {row['host']}: "
        f"{row['rule'].replace('_', ' ')}: {row['verdict']}: {row['reason']}"
        for row in summary["compatibility"]
    ]


def _verdicts(summary: dict[str, Any]) -> list[str]:
    """A line a standard of today's estate: what it comes to, and whether that is enough."""
    lines = []
    for name, service in summary["services"].items():
        for each in service["standards"]:
            if not each["scored"]:
                lines.append(f"{name}: {each['name']}: not scored: {each['why_not_scored']}")
                continue
            known = each["expected"]
            shown = (
                known
                or each["upper_bound_all_available"]
                or each["one_always_free_at_each_station"]
            )
            unit = "share" if each["kind"] == "share_within" else "s"
            how = "expected" if known else "at most"
            value = as_value(shown["value"], unit)
            lines.append(f"{name}: {each['name']}: {how} {value}: {each['verdict']}")
    return lines


def _sources(summary: dict[str, Any]) -> list[str]:
    """A line a file of the area."""
    return [
        f"{row['file']}: {row['source'] or 'source not known'}, {row['date'] or 'date not known'}; "
        f"licence: {row['licence'] or 'not known'}"
        for row in summary["sources"]
    ]
