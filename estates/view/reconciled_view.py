"""Modelled beside recorded: what differs, and what cannot be compared."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from coverage.attainment import Attainment, Standard
from coverage.demand import Basis
from coverage.drivetime import minutes_and_seconds
from coverage.recorded import NOT_RECONCILED, TOLERANCE, Actual, reconcile
from coverage.service import Service
from estates.assessment import ServiceAssessment
from estates.own_records import OwnRecord
from estates.view.method_view import promise

Services = Mapping[Service, ServiceAssessment]
_WITHIN = f"within {TOLERANCE * 100:.0f}%"
SECOND = "the record is of the first to attend, the standard of the second"
ONE_SETTING = "the record is of town and country together"
NO_RECORD = "nothing was published for the same incidents, clock and area"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One standard: what the model gives, and one record of it where there is any."""

    service: Service
    standard: Standard
    modelled_s: float  # expected mean; `inf` = nobody arrives
    slow_s: float  # with every speed at the low end of its range
    fast_s: float
    actual: Actual | None
    own: bool  # given in this session, not published
    difference: float | None  # of the recorded mean; negative = the model is faster
    verdict: str
    why_not: str  # why there is no record, or why it can say little; "" = nothing to add

    @property
    def reconciled(self) -> bool:
        """Whether a checked, published record agrees."""
        return self.actual is not None and not self.own and self.verdict != NOT_RECONCILED

    @property
    def label(self) -> str:
        """The standard in short, to tell it from the others."""
        who = ", second to attend" if self.standard.attending > 1 else ""
        where = {"urban": ", towns", "rural": ", country", "any": ""}[self.standard.setting]
        return f"{self.service.value.capitalize()}: {promise(self.standard)}{who}{where}"


def comparisons(
    services: Services,
    at_other_speeds: Mapping[Service, Mapping[float, ServiceAssessment]],
    own: Sequence[OwnRecord] = (),
) -> list[Comparison]:
    """A row a standard that is scored and a record of it, the session's own after the published."""
    rows = []
    for service, assessment in services.items():
        for attained in assessment.scored:
            standard = attained.standard
            means = [attained.expected.mean_s, *_same(standard, at_other_speeds[service].values())]
            published = _published(attained, assessment)
            given = [each.actual for each in own if each.standard_id == standard.id]
            records = [(published, False), *((each, True) for each in given)]
            if given and published is None:
                records = records[1:]
            for actual, is_own in records:
                row = _compared(attained, assessment, actual, own=is_own)
                rows.append(replace(row, slow_s=max(means), fast_s=min(means)))
    return rows


def _published(attained: Attainment, assessment: ServiceAssessment) -> Actual | None:
    """The latest published mean of the same calls; a mean of all is none of a part of them."""
    if attained.standard.attending > 1 or attained.standard.setting != "any":
        return None
    return assessment.reconciliations[attained.standard.id].actual


def _same(standard: Standard, others: Iterable[ServiceAssessment]) -> list[float]:
    return [
        each.expected.mean_s
        for other in others
        for each in other.scored
        if each.standard.id == standard.id
    ]


def _compared(
    attained: Attainment, assessment: ServiceAssessment, actual: Actual | None, *, own: bool
) -> Comparison:
    known = assessment.availability_known and attained.basis is Basis.INCIDENTS
    found = reconcile(attained.expected.mean_s, actual, expected=known)
    verdict = found.verdict
    if own and actual is not None and found.difference is not None:
        checked = actual.model_copy(update={"verified": True})  # near or not, by the same rule
        near = reconcile(attained.expected.mean_s, checked).reconciled
        verdict = f"{_WITHIN} of your own record" if near else f"not {_WITHIN} of your own record"
    return Comparison(
        service=assessment.service,
        standard=attained.standard,
        modelled_s=attained.expected.mean_s,
        slow_s=attained.expected.mean_s,
        fast_s=attained.expected.mean_s,
        actual=actual,
        own=own,
        difference=found.difference,
        verdict=verdict,
        why_not=_why_not(attained, assessment, actual),
    )


def _why_not(attained: Attainment, assessment: ServiceAssessment, actual: Actual | None) -> str:
    said = []
    if actual is None:
        standard = attained.standard
        told = SECOND if standard.attending > 1 else ONE_SETTING
        part = standard.attending > 1 or standard.setting != "any"
        said.append(told if part else NO_RECORD)
    elif not actual.verified:
        said.append("the record was not checked")
    if assessment.assumed:
        said.append("one vehicle, always free, is supposed at each station")
    elif not assessment.availability_known:
        said.append("how often crews are free is not known, so the model is a best case")
    if attained.basis is not Basis.INCIDENTS:
        said.append(f"the model is weighted by {attained.basis.value}, the record by incidents")
    return "; ".join(said)


def comparison_table(rows: Sequence[Comparison]) -> pd.DataFrame:
    """The comparisons in words: what the chart shows, and where each record is from."""
    return pd.DataFrame(
        [
            {
                "Standard": each.label,
                "Modelled mean": in_minutes(each.modelled_s),
                "Range over speeds": f"{in_minutes(each.fast_s)} to {in_minutes(each.slow_s)}",
                "Recorded mean": "none" if each.actual is None else in_minutes(each.actual.total_s),
                "Model less record": _difference(each),
                "Verdict": each.verdict,
                "Recorded by": "–" if each.actual is None else each.actual.body,
                "When": "–" if each.actual is None else each.actual.period,
                "Why": each.why_not or "–",
                "The standard in full": each.standard.name,
            }
            for each in rows
        ]
    )


def published_table(services: Services) -> pd.DataFrame:
    """Everything that was published for the area, and why it is compared or is not."""
    return pd.DataFrame(
        [
            {
                "Service": service.value.capitalize(),
                "Incidents": actual.incident_type,
                "Body": actual.body,
                "Period": actual.period,
                "Mean": in_minutes(actual.total_s),
                "Clock from": f"the {actual.clock_starts}",
                "Compared": compared_or_why(actual, assessment),
                "Checked": "verified" if actual.verified else "NOT VERIFIED",
                "Source": actual.source,
                "Note": actual.note,
            }
            for service, assessment in services.items()
            for actual in assessment.published
        ]
    )


def compared_or_why(actual: Actual, assessment: ServiceAssessment) -> str:
    """Whether a record stands beside the model, or why it cannot."""
    scored = assessment.scored
    if any(_published(each, assessment) == actual for each in scored):
        return "yes"
    left = [each.standard for each in scored]
    counted = sorted({", ".join(each.incident_types) or "all incidents" for each in left})
    other = "alert" if actual.clock_starts == "call" else "call"
    reasons: dict[str, Callable[[Standard], bool]] = {
        f"no standard of {assessment.service.value} is scored here": lambda _: True,
        f"other incidents; the standards scored count {' or '.join(counted)}": lambda each: (
            set(each.incident_types) == set(actual.incident_types)
        ),
        f"its clock starts at the {actual.clock_starts}, the standard’s at the {other}": (
            lambda each: each.clock_starts == actual.clock_starts
        ),
        SECOND: lambda each: each.attending == 1,
        ONE_SETTING: lambda each: each.setting == "any",
        "the standard is of another area than the record": lambda each: actual.area in each.areas,
    }
    for reason, fits in reasons.items():
        left = [each for each in left if fits(each)]
        if not left:
            return f"no: {reason}"
    return "no: a later record is compared"


def _difference(each: Comparison) -> str:
    if each.actual is None or each.difference is None:
        return "–"
    return f"{signed_seconds(each.modelled_s - each.actual.total_s)} ({each.difference:+.0%})"


def signed_seconds(value: float) -> str:
    """A difference with its sign."""
    whole = round(value)
    return f"{whole:+,d} s" if whole else "0 s"


def in_minutes(seconds: float) -> str:
    """Minutes and seconds of a mean; infinite = nobody arrives."""
    return minutes_and_seconds(seconds) if math.isfinite(seconds) else "nobody arrives"
