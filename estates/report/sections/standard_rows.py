"""The standards of an appraisal, each with all that a report says of it in one place."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from coverage.attainment import Attainment, NotScored
from coverage.service import Service
from estates.appraisal import Appraisal
from estates.headline import FIRST_TRAINED_KEY, Headline
from estates.measures.response import pairs
from estates.report.document import Column, Table
from estates.report.wording import (
    Course,
    change_cell,
    course_of,
    range_cell,
    range_of,
    value_in_words,
)
from estates.summary import verdict
from estates.view.figures import PERCENT
from estates.view.look_view import standard_labels

IN_TIME = "/in time"
OFF_THE_MAP = "not met by what is on the map"
STANDING = {
    "in force": "in force",
    "proposed": "proposed",
    "superseded": "superseded",
    "yardstick": "yardstick",
}
STANDING_NOTE = (
    "In force or proposed: published by the body. Yardstick: of this tool, promised by nobody."
)
RANGE_NOTE = (
    "Range: least and greatest change when one thing at a time is otherwise (speeds, on-call "
    "availability); no confidence interval. Changes are taken before rounding. Met: at listed "
    "speeds."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardRow:
    """One scored standard, before and after."""

    service: Service
    standard: str  # its id
    who: str  # "" = its own service; else the first trained person on scene
    label: str  # in short
    name: str  # in full
    standing: str
    promise: Headline  # what the standard promises, with its range
    in_time: Headline  # demand a year within its limit
    before: str  # met or not today, as far as can be said
    after: str

    @property
    def course(self) -> Course:
        """Which way what it promises goes."""
        return course_of(self.promise)

    @property
    def moves(self) -> bool:
        """Whether the table shows any change of it, or that one may be."""
        return self.course is not Course.SAME or bool(range_of(self.promise))

    @property
    def verdict(self) -> str:
        """Met or not: once where it stays so."""
        before, after = (each.partition(";")[0] for each in (self.before, self.after))
        before, after = (
            each.replace(OFF_THE_MAP, "not met on this map") for each in (before, after)
        )
        return after if before == after else f"{before}; then {after}"


def standard_rows(appraisal: Appraisal) -> list[StandardRow]:
    """Each scored standard, in the order of the appraisal."""
    headlines = {each.id: each for each in appraisal.headlines}
    labels = standard_labels(appraisal.before)
    rows = []
    for service, who, old, new in pairs(appraisal.before, appraisal.after):
        if not (isinstance(old, Attainment) and isinstance(new, Attainment)):
            continue
        standard = old.standard
        key = f"{service.value}/{standard.id}{FIRST_TRAINED_KEY if who else ''}"
        before, after = (
            verdict(each, scored.services[service], ())
            for each, scored in ((old, appraisal.before), (new, appraisal.after))
        )
        rows.append(
            StandardRow(
                service=service,
                standard=standard.id,
                who=who,
                label=unbroken(labels.get(key, standard.name)),
                name=standard.name,
                standing=STANDING[standard.status],
                promise=headlines[key],
                in_time=headlines[f"{key}{IN_TIME}"],
                before=before,
                after=after,
            )
        )
    return rows


def unbroken(label: str) -> str:
    """A label whose signs of percent stay beside their numbers."""
    return label.replace(" %", PERCENT)


def not_scored(appraisal: Appraisal) -> list[NotScored]:
    """Standards that are not scored today, and why."""
    services = appraisal.before.services.values()
    return [e for each in services for e in each.attainments if isinstance(e, NotScored)]


def points_of_row(zones: pd.DataFrame, row: StandardRow) -> pd.DataFrame:
    """Rows of `estates.measures.losers.gains_and_losses` of one standard."""
    if zones.empty:
        return zones
    same = (zones["service"] == row.service.value) & (zones["standard"] == row.standard)
    return zones[same & (zones["who"] == row.who)]


def standards_table(rows: list[StandardRow], note: str = "") -> Table:
    """Each standard before and after, with the range of its change and whether it is met."""
    return Table(
        caption="Response by standard, today and with the scenario",
        columns=(
            Column(label="Standard", width=3.6),
            Column(label="Today", number=True),
            Column(label="With it", number=True),
            Column(label="Change", number=True, width=1.4),
            Column(label="Range of the change", width=2.3),
            Column(label="Met?", width=2.0),
            Column(label="Standing", width=1.1),
        ),
        rows=tuple(
            (
                row.label,
                value_in_words(row.promise.before, row.promise.unit),
                value_in_words(row.promise.after, row.promise.unit),
                change_cell(row.promise.change, row.promise.unit),
                range_cell(row.promise),
                row.verdict,
                row.standing,
            )
            for row in rows
        ),
        note=" ".join(filter(None, [RANGE_NOTE, STANDING_NOTE, note])),
        nothing="No standard can be scored here.",
    )


def value_of(each: Attainment, value: float | None = None) -> str:
    """What a standard comes to, in its own measure; another value of it where one is given."""
    unit = "share" if each.standard.kind == "share_within" else "s"
    return value_in_words(each.expected.value if value is None else value, unit)
