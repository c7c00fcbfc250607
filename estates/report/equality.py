"""Equality impact: what was given, and what the data show of who waits longer."""

from __future__ import annotations

import math

import pandas as pd

from estates.amounts import as_change, shows
from estates.appraisal import Appraisal
from estates.business_case import Equality
from estates.duties import load_duties
from estates.report.document import Block, Column, Paragraph, Section, Table, Weight
from estates.report.people_rows import Affected, affected
from estates.report.subject import OneScenario
from estates.report.wording import agreeing, counted
from estates.view.compare_view import (
    NOT_KNOWN,
    by_deprivation,
    by_setting,
    groups_table,
    shown_groups,
)

_NO_DATA = "the data of this area do not hold it"
_SHOWN = ("Places", "Residents", "Mean change", "Later by over 1 min", "Sooner by over 1 min",
          "More or fewer in time a year")  # fmt: skip
_SECOND = 0.5  # less is shown as nothing


def equality_section(subject: OneScenario) -> Section:
    """Who is affected: by group as it was given, by deprivation and setting as it is known."""
    appraisal = subject.appraisal
    duty = load_duties().of("equality")
    return Section(
        id="context-equality",
        title="Equality impact",
        blocks=(
            _given(appraisal),
            *_known(appraisal),
            Paragraph(f"{duty.text} ({duty.cited}.) {duty.note}", Weight.NOTE),
        ),
    )


def _given(appraisal: Appraisal) -> Block:
    given = appraisal.scenario.case.equality
    if given == Equality():
        return Paragraph(
            "Nothing was given on age, disability, ethnicity, deprivation or other groups. Of age, "
            "disability and ethnicity the data of this area hold nothing."
        )
    shown = "see below" if _has_deprivation(appraisal) else _NO_DATA
    rows = [
        ("Age", given.age, _NO_DATA),
        ("Disability", given.disability, _NO_DATA),
        ("Ethnicity", given.ethnicity, _NO_DATA),
        ("Deprivation", given.deprivation, shown),
        ("Other groups", given.other, _NO_DATA),
    ]
    return Table(
        caption="Equality impact by group",
        columns=(
            Column(label="Group"),
            Column(label="What was given", width=3.5),
            Column(label="What the data show", width=1.8),
        ),
        rows=tuple((name, text or "nothing was given", data) for name, text, data in rows),
    )


def _has_deprivation(appraisal: Appraisal) -> bool:
    zones = appraisal.measured["zones"].table
    return "deprivation_decile" in zones and bool(zones["deprivation_decile"].notna().any())


def _known(appraisal: Appraisal) -> list[Block]:
    """Groups of the standard under which most demand waits longer."""
    found = affected(appraisal)
    if not found:
        return [Paragraph("No standard is scored, so the data show nothing of who waits longer.")]
    moved = [each for each in found if len(_groups(each))]
    if not moved:
        return [
            Paragraph(
                "By deprivation, and by urban and rural: no group changes as shown, under any "
                "standard that is scored."
            )
        ]
    most = max(moved, key=_lost)
    table = _groups(most)
    every = len(_all_groups(most))
    rest = every - len(table)
    others = len(moved) - 1
    note = "Mean change over the demand of the group; a plus is later."
    if rest:
        note += f" {counted(rest, 'more group')} {agreeing(rest, 'is', 'are')} unchanged as shown."
    if others:
        verb = agreeing(others, "changes a group", "change groups")
        note += f" {counted(others, 'more standard')} {verb}; the tables of places have them."
    counted_in = str(most.points["basis"].iloc[0])
    words = shown_groups(table, "Group", counted_in)
    return [
        Paragraph(_in_words(most, table)),
        Table(
            caption=f"By deprivation and setting, {most.row.label}",
            columns=(
                Column(label="Group", width=1.8),
                *(Column(label=name, number=True) for name in _SHOWN),
            ),
            rows=tuple(
                tuple(str(row[name]) for name in ("Group", *_SHOWN))
                for row in words.to_dict("records")
            ),
            note=note,
        ),
    ]


def _lost(each: Affected) -> float:
    """Demand times seconds of all who wait longer."""
    change = each.points["change_s"].astype(float)
    return float((change.clip(lower=0.0) * each.points["weight"]).sum())


def _all_groups(each: Affected) -> pd.DataFrame:
    points = each.points
    tables = [groups_table(points, by(points)) for by in (by_deprivation, by_setting)]
    named = [
        table.assign(group=[name(group) for group in table["group"]])
        for name, table in zip((_decile, _setting), tables, strict=True)
    ]
    return pd.concat(named, ignore_index=True)


def _decile(group: str) -> str:
    return f"Deprivation {group}" if group == NOT_KNOWN else f"Deprivation decile {group}"


def _setting(group: str) -> str:
    return f"Setting {group}" if group == NOT_KNOWN else f"{group.capitalize()} places"


def _groups(each: Affected) -> pd.DataFrame:
    """Groups of which the table shows any change."""
    table = _all_groups(each)
    changed = [
        abs(row["change_s"]) >= _SECOND
        or row["later"] > 0
        or row["sooner"] > 0
        or shows(row["in_time_change"], "weight")
        for row in table.to_dict("records")
    ]
    return table[changed].reset_index(drop=True)


def _in_words(most: Affected, table: pd.DataFrame) -> str:
    """Which group waits longest, as the table shows it; whoever is not known is no group."""
    known = table[~table["group"].str.endswith(NOT_KNOWN)]
    later = known[known["change_s"] >= _SECOND]
    if later.empty:
        return f"{most.row.label}: no known group’s mean gets later by as much as a second."
    row = later.loc[later["change_s"].idxmax()]
    people = "" if math.isnan(row["residents"]) else f" ({row['residents']:,.0f} residents)"
    change = as_change(float(row["change_s"]), "s").removeprefix("+")
    return f"{most.row.label}: {row['group']} is later by most{people}, {change} on average."
