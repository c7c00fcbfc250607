"""Winners and losers: how many, and who they are; journeys and workload that change."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from coverage.counted import agreeing, capital, counted
from estates.amounts import as_change, as_value, known, shows
from estates.appraisal import Appraisal
from estates.report.document import Block, Bullets, Column, Paragraph, Section, Table, Weight
from estates.report.sections.changes import left_out
from estates.report.sections.people_rows import (
    DROPS_OUT,
    Affected,
    affected,
    losing_most,
    waits,
    who,
)
from estates.report.sections.people_words import people_in_words
from estates.report.sections.places import place_blocks
from estates.report.sections.public import public_lines
from estates.report.sections.response_words import rows_left_out
from estates.report.sections.standard_rows import standards_table
from estates.report.sections.summary import most_of
from estates.report.subject import OneScenario
from estates.report.wording import (
    change_cell,
    listed,
    sentence,
)
from estates.view.group_view import by_deprivation, by_setting, groups_table, shown_groups

MOST_ROWS = 10
REST_OF_STANDARDS = "Response by standard: those that the summary leaves out"
LATER, NOBODY = "Later by over 1 min", "none"  # a head of the table of groups, and a cell


def people_section(subject: OneScenario) -> Section:
    """Who gains and who loses, and what else the bases' places decide."""
    appraisal = subject.appraisal
    people = affected(appraisal, subject.ranges)
    inside = (
        Section(
            id="people-places",
            title="Which groups and places",
            blocks=(*group_blocks(people), *place_blocks(people)),
        ),
        Section(
            id="people-bases",
            title="Journeys and workload",
            blocks=(
                *public_blocks(appraisal),
                *journey_blocks(appraisal),
                *workload_blocks(appraisal),
            ),
        ),
    )
    lead = sentence(people_in_words(people).removeprefix("People: "))
    return Section(
        id="people",
        title="Who gains and who loses",
        blocks=(
            Paragraph(lead, Weight.LEAD),
            *_standards(subject, people),
            *totals_blocks(appraisal, people),
        ),
        sections=tuple(each for each in inside if each.blocks),
    )


def _standards(subject: OneScenario, people: Sequence[Affected]) -> tuple[Block, ...]:
    """The standards for which the summary has no room."""
    rows = [each.row for each in people]
    rest = rows_left_out(rows, most_of(subject).standards)
    return (standards_table(rest, caption=REST_OF_STANDARDS),) if rest else ()


def public_blocks(appraisal: Appraisal) -> tuple[Block, ...]:
    """Front counters and custody cells that close or open."""
    lines = public_lines(appraisal)
    return (Bullets(tuple(lines)),) if lines else ()


def totals_blocks(appraisal: Appraisal, people: Sequence[Affected]) -> tuple[Block, ...]:
    """Demand that comes into each standard's limit or falls out of it, beside who waits longer."""
    found = appraisal.totals
    rows = []
    for each in people:
        same = (found["service"] == each.row.service.value) & (
            found["standard"] == each.row.standard
        )
        total = found[same & (found["who"] == each.row.who)].iloc[0]
        gained, lost = float(total["gained_in_time"]), float(total["lost_in_time"])
        moved = [shows(gained, "weight"), shows(lost, "weight"), each.any]
        if not any(moved):
            continue
        rows.append(
            (
                each.row.label,
                _some(gained),
                _some(lost),
                change_cell(gained - lost, "weight"),
                who(each.minute_sooner),
                who(each.minute_later),
                who(each.drops_out),
            )
        )
    if not people:
        return ()
    rest = len(people) - len(rows)
    counts = listed(dict.fromkeys(each.row.in_time.label.rpartition(": ")[2] for each in people))
    note = f"In the limit: {counts.partition(' within ')[0]}, expected over the week. {DROPS_OUT}"
    if rest and rows:
        note += f" {counted(rest, 'more standard')}: nobody is counted in any column."
    return (
        Table(
            caption="Gains and losses of each standard",
            columns=(
                Column(label="Standard", width=3.0),
                Column(label="Newly in the limit", number=True, width=1.0),
                Column(label="No longer in it", number=True, width=1.0),
                Column(label="Net", number=True, width=1.3),
                Column(label="Over 1 min sooner", width=1.7),
                Column(label="Over 1 min later", width=1.7),
                Column(label="Drop out", width=1.7),
            ),
            rows=tuple(rows),
            note=note,
            nothing="No demand comes into a limit or falls out of it, and nobody is over a minute "
            "later or sooner.",
        ),
    )


def _some(value: float) -> str:
    return as_value(value, "weight") if shows(value, "weight") else "none"


def group_blocks(people: Sequence[Affected]) -> tuple[Block, ...]:
    """Town and country, and deprivation, of the standard that loses most; in words and rows."""
    most = losing_most(people)
    if most is None:
        return ()
    points = most.points.reset_index(drop=True)
    said, rows, spared = [], [], 0
    heads: tuple[str, ...] = ()
    for what, group in (
        ("town and country", by_setting(points)),
        ("deprivation", by_deprivation(points)),
    ):
        if set(group.astype(str)) == {"not known"}:
            said.append(f"By {what}: not known of any place.")
            continue
        table = groups_table(points, group)
        said.append(_ends_in_words(table, what))
        shown = shown_groups(table, "Group", str(points["basis"].iloc[0]))
        heads = tuple(map(str, shown.columns))
        shown["Group"] = shown["Group"].replace("not known", f"{what} not known")
        kept = shown["Mean change"].map(lambda change: change[:1] in "+-") | (
            shown[LATER] != NOBODY
        )
        spared += int((~kept).sum())
        rows += [tuple(map(str, row)) for row in shown[kept].to_numpy()]
    hidden = most.minute_later
    if said and len(hidden) and not most.points.empty and _mean(points) <= 0:
        said.append(f"The mean of all does not get later, {waits(hidden)}.")
    told: list[Block] = [
        Paragraph(f"Under {most.row.label}, which loses most:"),
        Bullets(tuple(said)),
    ]
    if not rows:
        return tuple(told)
    note = "Deprivation in deciles, 1 of 10 the most deprived."
    if spared:
        verb = agreeing(spared, "is", "are")
        note += f" {counted(spared, 'more group')} {verb} unchanged as shown."
    table_of = Table(
        caption=f"Which groups gain and lose: {most.row.label}",
        columns=tuple(
            Column(label=head, number=at > 0, width=1.9 if at == 0 else 1.1)
            for at, head in enumerate(heads)
        ),
        rows=tuple(rows),
        note=note,
    )
    return (*told, table_of)


def _mean(points: pd.DataFrame) -> float:
    """Mean change over the demand, in seconds."""
    return float(np.average(points["change_s"], weights=points["weight"]))


def _ends_in_words(table: pd.DataFrame, what: str) -> str:
    """Which group fares worst and which best, by the mean change that the table shows."""
    order = table.sort_values("change_s", ascending=False, kind="stable")
    told = [
        (str(row["group"]), as_change(float(row["change_s"]), "s"))
        for row in order.to_dict("records")
    ]
    (worst, late), (best, soon) = told[0], told[-1]
    if len(told) == 1:
        return f"By {what}: one group alone, {worst} ({late} on average)."
    if late == soon:
        return f"By {what}: the mean change is the same in every group that is known, {late}."
    return f"By {what}: the mean change is worst in {worst} ({late}), best in {best} ({soon})."


def journey_blocks(appraisal: Appraisal) -> tuple[Block, ...]:
    """Journeys other than to an emergency that the bases' places decide, where they change."""
    found = appraisal.measured["journeys"]
    rows = []
    for row in found.table.to_dict("records"):
        unit = "s" if row["measure"] == "mean_s" else "share"
        change = known(float(row["change"]))
        if change is not None and not shows(change, unit):
            continue
        what = "mean" if unit == "s" else str(row["measure"])
        rows.append(
            (
                capital(str(row["journey"])),
                str(row["of"]),
                what,
                _journey(float(row["before"]), unit),
                _journey(float(row["after"]), unit),
                "not known" if change is None else as_change(change, unit),
            )
        )
    if found.table.empty:
        return ()
    notes = [sentence(note) for note in found.notes]
    return (
        Table(
            caption="Journeys that change",
            columns=(
                Column(label="Journey", width=2.6),
                Column(label="Weighed by, or for", width=1.6),
                Column(label="Figure", width=1.6),
                Column(label="Today", number=True),
                Column(label="With the scenario", number=True, width=1.2),
                Column(label="Change", number=True, width=1.2),
            ),
            rows=tuple(rows[:MOST_ROWS]),
            note=" ".join(filter(None, [left_out(len(rows) - MOST_ROWS, "journey"), *notes])),
            nothing="No journey changes as it is shown.",
        ),
    )


def _journey(value: float, unit: str) -> str:
    """A mean is not known where nobody can make the journey."""
    return "nobody can" if math.isnan(value) else as_value(value, unit)


def workload_blocks(appraisal: Appraisal) -> tuple[Block, ...]:
    """Demand a year for which each site is the soonest, where it changes."""
    found = appraisal.measured["workload"]
    table = found.table
    if table.empty:
        return ()
    change = table["change_per_year"].astype(float)
    moved = table[[shows(each, "") for each in change]]
    order = np.lexsort((moved["site"], moved["service"], -moved["change_per_year"].abs()))
    shown = moved.iloc[order[:MOST_ROWS]]
    rows = tuple(
        (
            str(row["name"]) or str(row["site"]),
            str(row["service"]),
            as_value(float(row["before_per_year"]), ""),
            as_value(float(row["after_per_year"]), ""),
            as_change(float(row["change_per_year"]), ""),
        )
        for row in shown.to_dict("records")
    )
    notes = [sentence(note) for note in found.notes]
    return (
        Table(
            caption="Workload that changes: demand a year for which a site is the soonest",
            columns=(
                Column(label="Site", width=2.6),
                Column(label="Service", width=1.2),
                Column(label="Today", number=True),
                Column(label="With the scenario", number=True, width=1.2),
                Column(label="Change", number=True, width=1.2),
            ),
            rows=rows,
            note=" ".join(filter(None, [left_out(len(moved) - len(shown), "site"), *notes])),
            nothing="No site’s workload changes as it is shown.",
        ),
    )
