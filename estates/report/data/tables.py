"""The tables of a report for who reckons on: raw numbers, a unit to each column.

Names are those of `appraise --json`, so that one vocabulary serves both. Of several scenarios each
table has its rows one scenario after the other, told apart by the column `scenario` in front;
the demand points too: so any number of scenarios has the same columns, and one is chosen by a
filter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from estates.appraisal import Appraisal
from estates.appraisal_summary import assumptions, to_confirm
from estates.report.data import frames as data_frames
from estates.report.data.columns import described
from estates.report.data.zone_columns import zones_compared, zones_today
from estates.report.subject import OneScenario, Ranges, SeveralScenarios, Subject, TodayAlone
from estates.summary import assumptions as area_assumptions
from estates.summary import summarise
from estates.view.change_view import site_fates

OF_THE_AREA = ("sources",)  # alike in every scenario: no column `scenario`


@dataclass(frozen=True, slots=True, kw_only=True)
class DataTable:
    """A table of raw numbers.

    Seconds, metres, pounds and shares from 0 to 1, as the name or the unit of a column says; NaN =
    not known, inf = never. Files leave both empty.
    """

    name: str
    title: str
    frame: pd.DataFrame
    units: dict[str, str]  # of each column; "" = none
    points: bool  # has lon and lat
    meanings: dict[str, str] = field(default_factory=dict)  # of each column; "" = plain


def data_tables(subject: Subject) -> tuple[DataTable, ...]:
    """All tables of a report's subject, in the order in which they are best read."""
    match subject:
        case OneScenario(appraisal=appraisal, ranges=ranges, loose=loose):
            return tuple(_of_appraisal(appraisal, ranges, loose))
        case SeveralScenarios():
            return tuple(_side_by_side(subject))
        case TodayAlone():
            return tuple(_of_today(subject))


def scenario_names(appraisals: Iterable[Appraisal]) -> list[str]:
    """What several scenarios are told apart by: their names, numbered where two are alike."""
    names: list[str] = []
    for each in appraisals:
        name, number = each.scenario.name, 2
        while name in names:
            name, number = f"{each.scenario.name} ({number})", number + 1
        names.append(name)
    return names


def _of_appraisal(appraisal: Appraisal, ranges: Ranges, loose: Iterable[str]) -> list[DataTable]:
    before, after, measured = appraisal.before, appraisal.after, appraisal.measured
    area = before.assessor.area
    zones = measured["zones"].table
    wide, told = zones_compared(before, after, zones)
    becomes = {fate.id: fate.fate for fate in site_fates(before.estate, after.estate)}
    return [
        _table(
            "about",
            "What this is, and how far it may be trusted",
            data_frames.about(appraisal, loose),
        ),
        _table("headlines", "Headlines, before and after", data_frames.headlines(appraisal)),
        _table(
            "standards",
            "Response standards, before and after",
            data_frames.standards(appraisal, ranges),
        ),
        _table("sites_before", "Sites before", data_frames.sites(before.estate, becomes)),
        _table("sites_after", "Sites after", data_frames.sites(after.estate, becomes)),
        _table("zones", "Demand points, before and after", wide, told),
        _table("gains_and_losses", measured["zones"].title, zones),
        _table("gain_and_loss_totals", "Gains and losses of each standard", appraisal.totals),
        _table("losers", "Who loses, by group", appraisal.losers),
        _table("worst", "Demand points that lose most", appraisal.worst),
        _table("workload", measured["workload"].title, measured["workload"].table),
        _table("journeys", measured["journeys"].title, measured["journeys"].table),
        _table("changes", "Changes of the scenario", data_frames.changes(appraisal)),
        _table(
            "attribution",
            "Headlines by change",
            appraisal.attribution.rename(columns={"change": "change_number"}),
        ),
        _table(
            "economic_ledger",
            measured["money"].title,
            data_frames.in_pounds(measured["money"].table),
        ),
        _table(
            "accounts",
            measured["accounts"].title,
            data_frames.in_pounds(measured["accounts"].table),
        ),
        _table("bridge", measured["bridge"].title, data_frames.in_pounds(measured["bridge"].table)),
        _table("leases", measured["leases"].title, measured["leases"].table),
        _table(
            "discount_factors",
            "Worth today of £1 in each year",
            data_frames.discounting(appraisal.assumptions),
        ),
        _table("sensitivity", "How far each headline moves", appraisal.sensitivity),
        _table("switching_values", "What makes the whole worth nil", appraisal.switching),
        _table(
            "compatibility",
            "Who moves in with whom, rule by rule",
            data_frames.compatibility(appraisal),
        ),
        _table(
            "findings",
            "What the changes and the building of the area told",
            data_frames.findings(appraisal),
        ),
        _table("notes", "How to read the tables", data_frames.notes(appraisal)),
        _table(
            "to_confirm",
            "What is not known and would change figures",
            data_frames.lines(to_confirm(appraisal)),
        ),
        _table(
            "assumptions", "Figures that money rests on", data_frames.figures(appraisal.assumptions)
        ),
        _table(
            "assumed", "What else was assumed, in words", data_frames.lines(assumptions(appraisal))
        ),
        _table("sources", "Where the data come from", data_frames.sources(area)),
    ]


def _of_today(subject: TodayAlone) -> list[DataTable]:
    today = subject.today
    assessor = today.assessor
    area = assessor.area
    summary = summarise(assessor, today.services, subject.ranges)
    wide, told = zones_today(today)
    lines = area_assumptions(assessor, today.services)
    return [
        _table(
            "about",
            "What this is, and how far it may be trusted",
            data_frames.about_today(today, summary),
        ),
        _table("standards", "Response standards today", data_frames.standards_today(subject)),
        _table(
            "reach",
            "Demand reached, every crew free: an upper bound",
            data_frames.reach(today),
            {"share_reached": ("share, 0 to 1", "of demand, every resource crewed and free")},
        ),
        _table("sites", "Sites", data_frames.sites(today.estate, {})),
        _table("zones", "Demand points", wide, told),
        _table(
            "findings",
            "What the building of the area told",
            data_frames.lines(area.manifest.findings),
        ),
        _table("missing", "What is not modelled", data_frames.lines(summary["missing"])),
        _table("assumed", "What was assumed, in words", data_frames.lines(dict.fromkeys(lines))),
        _table("sources", "Where the data come from", data_frames.sources(area)),
    ]


def _side_by_side(subject: SeveralScenarios) -> list[DataTable]:
    loose = subject.loose or ((),) * len(subject.appraisals)
    each_one = [
        {table.name: table for table in _of_appraisal(appraisal, subject.ranges, lines)}
        for appraisal, lines in zip(subject.appraisals, loose, strict=True)
    ]
    names = scenario_names(subject.appraisals)
    found = []
    for name, first in each_one[0].items():
        if name in OF_THE_AREA:
            found.append(first)
            continue
        tables = [tables[name] for tables in each_one]
        frames = [
            table.frame.assign(scenario=scenario)
            for scenario, table in zip(names, tables, strict=True)
        ]
        # Rows only: an empty table must not change what another's column holds.
        filled = [frame for frame in frames if len(frame)] or frames[:1]
        frame = pd.concat(filled, ignore_index=True)
        told = {
            column: (table.units[column], table.meanings[column])
            for table in tables
            for column in table.units
        }
        in_front = ["scenario", *(column for column in frame if column != "scenario")]
        found.append(_table(name, first.title, frame[in_front], told))
    return found


def _table(
    name: str, title: str, frame: pd.DataFrame, told: dict[str, tuple[str, str]] | None = None
) -> DataTable:
    if not len(frame.columns):  # nothing at all was found
        frame = pd.DataFrame({"text": pd.Series(dtype=object)})
    said = described(map(str, frame.columns), told or {})
    return DataTable(
        name=name,
        title=title,
        frame=frame.reset_index(drop=True),
        units={column: unit for column, (unit, _) in said.items()},
        points={"lon", "lat"} <= set(frame.columns),
        meanings={column: meaning for column, (_, meaning) in said.items()},
    )
