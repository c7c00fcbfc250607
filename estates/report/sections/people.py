"""Winners and losers: how many, who they are, and which places are hit worst, by name."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

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
from estates.report.sections.public import public_lines
from estates.report.sections.response_words import rows_left_out
from estates.report.sections.standard_rows import standards_table
from estates.report.sections.summary import most_of
from estates.report.subject import OneScenario
from estates.report.wording import (
    change_cell,
    listed,
    number,
    sentence,
    value_in_words,
)
from estates.view.group_view import by_deprivation, by_setting, groups_table, shown_groups

NAMED = (10, 5, 3)  # worst places of the standard that loses most, of the next, of the others
GAINING = 5
MOST_STANDARDS = 2  # with places named that gain; losing ones are named of every standard
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


def place_blocks(people: Sequence[Affected]) -> tuple[Block, ...]:
    """The worst-hit and the best-gaining places of each standard that moves, named."""
    together = alike([each for each in people if _moved(each.points).any() or len(each.hit)])
    order = sorted(together, key=lambda group: group[0].loss, reverse=True)
    losing = [
        Named(group, NAMED[min(at, len(NAMED) - 1)], losing=True)
        for at, group in enumerate(order)
        if at < MOST_STANDARDS or len(group[0].hit)  # nobody who loses is left out
    ]
    gaining = [Named(group, GAINING, losing=False) for group in order[:MOST_STANDARDS]]
    blocks: list[Block] = []
    for caption, named in (("Places hit worst", losing), ("Places that gain most", gaining)):
        if shown := [each for each in named if each.by_over_a_minute]:
            blocks.append(_places_table(caption, shown))
    if told := [each.in_words for each in (*losing, *gaining) if not each.by_over_a_minute]:
        blocks.append(Bullets(tuple(told)))
    if rest := len(order) - len(losing):
        verb = agreeing(rest, "is", "are")
        said = f"The places of {counted(rest, 'more standard')} {verb} in the workbook."
        blocks.append(Paragraph(said, Weight.NOTE))
    if people and not order:
        blocks.append(Paragraph("No place waits longer or less, as times are shown."))
    return tuple(blocks)


def alike(people: Sequence[Affected]) -> list[list[Affected]]:
    """Standards together whose places wait the same: those of one service often do."""
    groups: dict[tuple[tuple[str, ...], bytes], list[Affected]] = {}
    for each in people:
        columns = each.points[["before_s", "after_s", "weight"]].to_numpy(float)
        key = (tuple(each.points["zone"]), columns.tobytes())
        groups.setdefault(key, []).append(each)
    return list(groups.values())


def _moved(points: pd.DataFrame) -> pd.Series:
    return points["change_s"].map(lambda change: shows(float(change), "s"))


@dataclass(frozen=True)
class Named:
    """The places that lose most, or gain most, under standards whose places wait the same."""

    group: Sequence[Affected]
    most: int  # places that are named
    losing: bool

    @property
    def label(self) -> str:
        """The standards, each service told once."""
        parts: dict[str, list[str]] = {}
        for each in self.group:
            service, _, promise = each.row.label.partition(": ")
            parts.setdefault(service, []).append(promise)
        return "; ".join(f"{service}: {listed(each)}" for service, each in parts.items())

    @property
    def by_over_a_minute(self) -> bool:
        """Whether any place is later, or sooner, by so much: else none is in a table."""
        first = self.group[0]
        return bool(len(first.minute_later if self.losing else first.minute_sooner))

    @cached_property
    def places(self) -> pd.DataFrame:
        """All such places, the most first."""
        points, sign = self.group[0].points, 1.0 if self.losing else -1.0
        some = points[_moved(points) & (points["change_s"] * sign > 0)]
        order = np.lexsort((some["zone"], -some["weight"], -(some["change_s"] * sign).round(6)))
        return some.iloc[order]

    @property
    def in_words(self) -> str:
        """That there are none, or none by over a minute."""
        how, some = "later" if self.losing else "sooner", self.places
        if some.empty:
            return f"{self.label}: no place is reached {how}, as times are shown."
        names = some["name"].where(some["name"] != "", some["zone"]).tolist()
        most = f"{names[0]} ({as_change(float(some['change_s'].to_list()[0]), 's')})"
        places = counted(len(some), "place")
        return f"{self.label}: {places} {how}, none by over a minute; most of all {most}."


def _places_table(caption: str, named: Sequence[Named]) -> Table:
    """A row a place, those of a standard together."""
    shown = [(each.label, each.places.head(each.most)) for each in named]
    bases = {str(basis) for _, places in shown for basis in places["basis"]}
    alike = len(bases) == 1
    reached = {as_value(each, "share") for _, p in shown for each in p[_REACHED].to_numpy().ravel()}
    columns = [
        Column(label="Place", width=2.2),
        Column(label="Standard", width=4.1),
        Column(label="Today", number=True, width=0.9),
        Column(label="With it", number=True, width=1.1),
        Column(label="Change", number=True, width=1.1),
        Column(label="Residents", number=True, width=1.3),
        Column(
            label=f"Demand ({shown[0][1]['basis'].iloc[0]})" if alike else "Demand",
            number=True,
            width=1.9,
        ),
        Column(label="Setting", width=1.6),
    ]
    if reached != {ALWAYS}:
        columns.append(Column(label="Reached by somebody", number=True, width=1.4))
    rows = [
        _place(row, label, "" if alike else f" {row['basis']}")[: len(columns)]
        for label, places in shown
        for row in places.to_dict("records")
    ]
    rest = [len(each.places) - len(places) for each, (_, places) in zip(named, shown, strict=True)]
    return Table(
        caption=caption,
        columns=tuple(columns),
        rows=tuple(rows),
        note=" ".join(filter(None, [MINUTES, _left_out_of(rest)])),
    )


def _left_out_of(rest: Sequence[int]) -> str:
    """How many places a table leaves out, standard by standard; "" = none."""
    if len(rest) == 1 or not any(rest):
        return left_out(rest[0], "place")
    told = listed(number(each) for each in rest)
    return f"More places of each standard, in the order of the table: {told}; see the workbook."


ALWAYS = "100.0%"
_REACHED = ["reached_before", "reached_after"]
MINUTES = (
    "Expected arrival in minutes and seconds, over what is reached. In the change, nobody coming "
    "or later than an hour counts as an hour."
)


def _place(row: Mapping[Hashable, Any], standard: str, basis: str) -> tuple[str, ...]:
    def figure(column: str) -> float:
        return float(row[column])

    reached = [as_value(figure(f"reached_{when}"), "share") for when in ("before", "after")]
    residents = figure("residents")
    return (
        str(row["name"]) or str(row["zone"]),
        standard,
        value_in_words(figure("before_s"), "s"),
        value_in_words(figure("after_s"), "s"),
        as_change(figure("change_s"), "s"),
        "not known" if math.isnan(residents) else f"{residents:,.0f}",
        f"{figure('weight'):,.1f}{basis}",
        str(row["urban_rural"]) or "not known",
        reached[1] if reached[0] == reached[1] else " to ".join(reached),
    )


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
