"""What the files for analysts say of themselves: what they are, and how far to trust them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from estates.appraisal import Appraisal
from estates.appraisal_summary import NOT_RECONCILED, summarise_appraisal
from estates.report.data.tables import DataTable, scenario_names
from estates.report.reproduction import code_version
from estates.report.subject import OneScenario, SeveralScenarios, Subject, TodayAlone
from estates.scenario import scenario_text
from estates.summary import summarise

UNITS = (
    "Times are in seconds (s), lengths in metres (m), areas in square metres (m2) or square "
    "kilometres (km2), shares from 0 to 1, money in pounds (GBP): a cost above 0, a saving below."
)
EMPTY = (
    "An empty cell is not known, or never (nobody comes, no road leads there); it is never 0. "
    "Sums of money that lack figures are incomplete: see to_confirm."
)
_DEGREES = (
    "Positions are longitude and latitude in degrees, WGS 84, as sites and roads were given; "
    "lengths and areas were measured in metres before and stand in columns."
)


def said_of(tables: Sequence[DataTable]) -> str:
    """What the whole is, where it comes from, and what is not to be trusted: plain text."""
    by_name = {table.name: table.frame for table in tables}
    lines = ["Blue Light Estates: data of a report", ""]
    for row in by_name["about"].to_dict("records"):
        told = "" if "scenario" not in row else f"{row['scenario']}: "
        if row["text"]:
            lines.append(f"{told}{row['item']}: {row['text']}")
    lines.append(f"program: SHA-256 {code_version()}")
    lines += ["", UNITS, EMPTY, _DEGREES, "", "Sources and licences:"]
    for row in by_name["sources"].to_dict("records"):
        lines.append(
            f"- {row['file']}: {row['source'] or 'source not known'}, "
            f"{row['date'] or 'date not known'}; licence: {row['licence'] or 'not known'}; "
            f"SHA-256 {row['sha256']}"
        )
    return "\n".join(lines) + "\n"


def warnings_of(tables: Sequence[DataTable]) -> str:
    """What must not be overlooked, in one line: made up, not reconciled, whose map data."""
    about = next(table.frame for table in tables if table.name == "about")
    told = dict(zip(about["item"], about["text"], strict=True))
    said = []
    if told["made up"] != "no":
        said.append("Made up: every place, person and figure.")
    if told["reconciled"] != "yes":
        said.append(f"{NOT_RECONCILED.capitalize()}.")
    return " ".join([*said, f"Speeds: {told['speeds']}.", f"{told['map data']}."])


def listed(unit: str, meaning: str) -> str:
    """Unit and meaning of a column in one line; "" = neither is told."""
    return "; ".join(filter(None, (unit, meaning)))


def files_of(subject: Subject) -> dict[str, str]:
    """Text of each scenario file, by a name of its own."""
    match subject:
        case OneScenario(appraisal=appraisal):
            return {"scenario.toml": scenario_text(appraisal.scenario)}
        case SeveralScenarios(appraisals=appraisals):
            names = scenario_names(appraisals)
            return {
                f"scenarios/{name}.toml": scenario_text(each.scenario)
                for name, each in zip(names, appraisals, strict=True)
            }
        case TodayAlone():
            return {}


def date_of(subject: Subject) -> dt.date | None:
    """The scenario's date, of several the latest; None = there is none."""
    dates = [each.scenario.date for each in _appraisals(subject)]
    return max((each for each in dates if each is not None), default=None)


def figures_json(subject: Subject) -> str:
    """Every figure as one JSON text, as the commands print it; null = never, or not known."""
    told: dict[str, Any]
    match subject:
        case OneScenario(appraisal=appraisal, ranges=ranges, loose=loose):
            told = {**summarise_appraisal(appraisal, ranges), "base": list(loose)}
        case SeveralScenarios(appraisals=appraisals, ranges=ranges):
            loose_of = subject.loose or ((),) * len(appraisals)
            named = zip(scenario_names(appraisals), appraisals, loose_of, strict=True)
            told = {
                "schema_version": 1,
                "scenarios": {
                    name: {**summarise_appraisal(each, ranges), "base": list(lines)}
                    for name, each, lines in named
                },
            }
        case TodayAlone(today=today, ranges=ranges):
            told = {**summarise(today.assessor, today.services, ranges), "scenario": None}
    return as_json(told)


def as_json(told: dict[str, Any]) -> str:
    """An object as JSON text, in the order in which it was put together."""
    return json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _appraisals(subject: Subject) -> tuple[Appraisal, ...]:
    match subject:
        case OneScenario(appraisal=appraisal):
            return (appraisal,)
        case SeveralScenarios(appraisals=appraisals):
            return appraisals
        case TodayAlone():
            return ()
