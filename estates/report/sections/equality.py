"""Equality impact: what was given, and what the data show of who waits longer."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd

from coverage.counted import agreeing, counted
from estates.amounts import as_change, shows
from estates.appraisal import Appraisal
from estates.business_case import Equality
from estates.duties import load_duties
from estates.report.document import Block, Bullets, Column, Paragraph, Section, Table, Weight
from estates.report.sections.people_rows import Affected, affected, losing_most, waits, who
from estates.report.sections.public import public_lines
from estates.report.subject import OneScenario
from estates.view.compare_view import NOT_KNOWN, by_deprivation, by_setting, groups_table
from estates.view.figures import share

_NO_DATA = "the data of this area do not hold it"
MOST_STANDARDS = 4
NO_LATER = "no group’s mean gets later by as much as a second"


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
            *_services(appraisal),
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


def _services(appraisal: Appraisal) -> list[Block]:
    """Front counters and custody: what people lose that no response time shows."""
    lines = public_lines(appraisal)
    return [Paragraph("Besides response:"), Bullets(tuple(lines))] if lines else []


def _has_deprivation(appraisal: Appraisal) -> bool:
    zones = appraisal.measured["zones"].table
    return "deprivation_decile" in zones and bool(zones["deprivation_decile"].notna().any())


def _known(appraisal: Appraisal) -> list[Block]:
    """What becomes of each group under the standards that move one, the most lost first."""
    found = affected(appraisal)
    if not found:
        return [Paragraph("No standard is scored, so the data show nothing of who waits longer.")]
    moved = sorted(filter(_moves, found), key=lambda each: each.loss, reverse=True)
    every = [by(found[0].points) for by in (by_deprivation, by_setting)]
    if all(set(group.astype(str)) == {NOT_KNOWN} for group in every):
        return [
            Paragraph("Deprivation and setting are not known of any place here."),
            *_later(found),
        ]
    if not moved:
        return [
            Paragraph(
                "By deprivation, and by urban and rural: no group changes as shown, under any "
                "standard that is scored."
            )
        ]
    shown = moved[:MOST_STANDARDS]
    said = [f"{each.row.label}: {_in_words(each)}." for each in shown]
    if rest := len(moved) - len(shown):
        said.append(f"{counted(rest, 'more standard')} {agreeing(rest, 'moves', 'move')} a group.")
    return [
        Paragraph("What the data show, by deprivation and by urban and rural:"),
        Bullets(tuple(said)),
        Paragraph(
            f"The groups under {moved[0].row.label} stand under Who gains and who loses.",
            Weight.NOTE,
        ),
    ]


def _later(found: list[Affected]) -> list[Block]:
    """Who waits longer, where no group is known."""
    most = losing_most(found)
    if most is None or most.minute_later.empty:
        return []
    told = who(most.minute_later)
    return [Paragraph(f"Later by over a minute under {most.row.label}: {told}.")]


def _moves(each: Affected) -> bool:
    """Whether any group is shown to change."""
    points = each.points
    if not (
        (points["change_s"] != 0) | (points["in_time_after"] != points["in_time_before"])
    ).any():
        return False
    return any(
        shows(row["change_s"], "s")
        or row["later"] > 0
        or row["sooner"] > 0
        or shows(row["in_time_change"], "weight")
        for by in (by_deprivation, by_setting)
        for row in groups_table(points, by(points)).to_dict("records")
    )


def _in_words(each: Affected) -> str:
    """Which decile, and which setting, waits longer by most; whoever is not known is no group."""
    points = each.points
    said = [
        _worst(groups_table(points, by(points)), what, name)
        for by, what, name in (
            (by_deprivation, "deprivation", _decile),
            (by_setting, "setting", _setting),
        )
    ]
    hidden = any(NO_LATER in told for told in said) and len(each.minute_later)
    return f"{'; '.join(said)}{f'; {waits(each.minute_later)}' if hidden else ''}"


def _worst(table: pd.DataFrame, what: str, name: Callable[[str], str]) -> str:
    known = table[table["group"] != NOT_KNOWN]
    if known.empty:
        return f"{what} is not known of any place"
    row = known.iloc[int(known["change_s"].to_numpy(float).argmax())]
    change = float(row["change_s"])
    if change <= 0 or not shows(change, "s"):
        return f"by {what}, {NO_LATER}"
    people = "" if math.isnan(row["residents"]) else f" ({row['residents']:,.0f} residents)"
    later = as_change(change, "s").removeprefix("+")
    over = float(row["later"])
    minute = f", {share(over)} of its demand by over a minute" if over else ""
    return f"{name(str(row['group']))} loses most{people}, {later} later on average{minute}"


def _decile(group: str) -> str:
    return f"decile {group}"


def _setting(group: str) -> str:
    return f"the {group} part"
