"""The standards of an appraisal, each with all that a report says of it in one place."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from coverage.attainment import Attainment, NotScored
from coverage.service import Service
from coverage.standard import LIMIT_NOISE_S, ROUNDING, MeanWithin, PercentileWithin, ShareWithin
from estates.amounts import NEVER
from estates.appraisal import Appraisal
from estates.assessment import ServiceAssessment
from estates.headline import IN_TIME_KEY, Headline
from estates.measures.response import pairs
from estates.report.document import Column, Table
from estates.report.subject import Ranges
from estates.report.wording import (
    Course,
    change_cell,
    course_of,
    range_cell,
    range_of,
    value_in_words,
)
from estates.verdicts import headline_key, verdicts
from estates.view.look_view import standard_labels

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
BY_STANDARD = "Response by standard, today and with the scenario"
RANGE_NOTE = (
    "Range: least and greatest change when one thing at a time is otherwise (speeds, on-call "
    "availability); no confidence interval. Changes are taken before rounding."
)
DOUBT = "within the uncertainty of the speeds"


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
    limit: float | None = None  # what the standard asks for; None = not known
    bounds: tuple[str, str] = ("", "")  # "at most ", "at best ": where every crew is taken as free

    @property
    def figures(self) -> tuple[str, str]:
        """What it comes to today and with the scenario, as bounds where they are no more."""
        ends = self.promise.before, self.promise.after
        said = [beside(each, self.promise.unit, self.limit) for each in ends]
        one, other = (
            each if each == NEVER else f"{bound}{each}"
            for bound, each in zip(self.bounds, said, strict=True)
        )
        return one, other

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
        before, after = map(_short, (self.before, self.after))
        if before == after:
            return after
        if DOUBT in before and DOUBT in after:
            before = before.removesuffix(f", {DOUBT}")
        return f"{before}; then {after}"


def _short(verdict: str) -> str:
    """A verdict without its reason, but with the doubt that the speeds leave."""
    said = verdict.partition(";")[0].replace(OFF_THE_MAP, "not met on this map")
    return said if DOUBT not in verdict or DOUBT in said else f"{said}, {DOUBT}"


def standard_rows(appraisal: Appraisal, ranges: Ranges | None = None) -> list[StandardRow]:
    """Each scored standard, in the order of the appraisal.

    Parameters
    ----------
    ranges
        Today at other speeds: a verdict that hangs on them says so; None = none was tried.
    """
    headlines = {each.id: each for each in appraisal.headlines}
    labels = standard_labels(appraisal.before)
    said = verdicts(appraisal, ranges or {})
    rows = []
    for service, who, old, new in pairs(appraisal.before, appraisal.after):
        if not (isinstance(old, Attainment) and isinstance(new, Attainment)):
            continue
        standard = old.standard
        key = headline_key(service, standard.id, who)
        assessments = [scored.services[service] for scored in (appraisal.before, appraisal.after)]
        before, after = said[service, standard.id, who]
        rows.append(
            StandardRow(
                service=service,
                standard=standard.id,
                who=who,
                label=labels.get(key, standard.name),
                name=standard.name,
                standing=STANDING[standard.status],
                promise=headlines[key],
                in_time=headlines[f"{key}{IN_TIME_KEY}"],
                before=before,
                after=after,
                limit=asked_for(standard),
                bounds=(bound_of(old, assessments[0]), bound_of(new, assessments[1])),
            )
        )
    return rows


def asked_for(standard: ShareWithin | MeanWithin | PercentileWithin) -> float:
    """The figure that a standard asks for, in its own measure."""
    return standard.share_required if isinstance(standard, ShareWithin) else standard.limit_s


def bound_of(each: Attainment, assessment: ServiceAssessment) -> str:
    """Figures that suppose every crew free are told as what they are."""
    if assessment.availability_known:
        return ""
    return "at most " if each.standard.kind == "share_within" else "at best "


def beside(value: float, unit: str, limit: float | None) -> str:
    """A figure, with more digits where it would be shown as its limit and falls short of it."""
    said = value_in_words(value, unit)
    if limit is None or not math.isfinite(value) or said != value_in_words(limit, unit):
        return said
    if unit == "share" and value < limit - ROUNDING:
        more = (f"{value:.{digits}%}" for digits in (2, 3, 4))
        return next((each for each in more if float(each[:-1]) < 100 * limit), f"under {said}")
    if unit == "s" and value > limit + LIMIT_NOISE_S:
        return f"over {said}"
    return said


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


def standards_table(rows: list[StandardRow], note: str = "", caption: str = BY_STANDARD) -> Table:
    """Each standard before and after, with the range of its change and whether it is met."""
    return Table(
        caption=caption,
        columns=(
            Column(label="Standard", width=3.3),
            Column(label="Today", number=True, width=1.1),
            Column(label="With it", number=True, width=1.1),
            Column(label="Change", number=True, width=1.3),
            Column(label="Range of the change", width=2.4),
            Column(label="Met?", width=2.9),
            Column(label="Standing", width=1.3),
        ),
        rows=tuple(
            (
                row.label,
                *row.figures,
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
    return beside(each.expected.value if value is None else value, unit, asked_for(each.standard))


def bounded(each: Attainment, assessment: ServiceAssessment) -> str:
    """The same, told as a bound where it supposes every crew free."""
    said = value_of(each)
    return said if said == NEVER else f"{bound_of(each, assessment)}{said}"
