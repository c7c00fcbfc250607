"""Modelled beside recorded: what differs, what would have to be true, what cannot be compared."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq

from coverage.attainment import Attainment, Standard, counted_demand
from coverage.demand import Basis, Demand
from coverage.drivetime import minutes_and_seconds
from coverage.recorded import NOT_RECONCILED, TOLERANCE, Actual, reconcile
from coverage.service import Service
from coverage.speed import SpeedRange
from coverage.week import weigh_week
from estates.assessment import ServiceAssessment
from estates.own_records import OwnRecord
from estates.view.figures import PERCENT
from estates.view.method_view import promise

FloatArray = NDArray[np.float64]
Services = Mapping[Service, ServiceAssessment]
LEAST_DRIVE, MOST_DRIVE = 0.1, 4.0  # factors on drive times that are tried
MOST_TURNOUT_S = 3600.0  # longer turnouts are not tried
_EXACT = 5e-4  # of a factor of the drive
_EXACT_S = 0.05
_WITHIN = f"within {TOLERANCE * 100:.0f}{PERCENT}"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What, each alone, would make the modelled mean the recorded one; None = it cannot."""

    drive: float | None  # factor on every drive time
    turnout_s: float | None  # change of every crew's turnout; none falls below 0
    handling_s: float | None  # call handling instead of today's
    handling_counts: bool  # whether the standard's clock counts call handling
    all_free_s: float  # mean, were every crewed crew free
    handling_now_s: float  # the three parts of the modelled mean
    turnout_now_s: float
    drive_now_s: float


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


def closing(
    attained: Attainment, assessment: ServiceAssessment, demand: Demand, recorded_s: float
) -> Closing:
    """What would have to be true for the modelled mean to be the recorded one.

    Drive times are those of every road and of the way to the door alike. Who comes first is
    worked out anew each time, so nothing is taken to be in proportion.
    """
    standard = attained.standard
    starts = assessment.scored_starts
    clock_s = standard.handling_s(assessment.handling.seconds)
    _, by_hour = counted_demand(standard, demand)
    turnout = np.array([each.turnout_s for each in assessment.resources], float)
    drive_s = starts.response_s - turnout[starts.resource][:, None]

    @cache  # the ends are asked for twice
    def mean_s(drive: float = 1.0, more_turnout_s: float = 0.0) -> float:
        shifted = (turnout + more_turnout_s).clip(min=0.0)[starts.resource][:, None]
        moved = replace(starts, response_s=shifted + drive * drive_s)
        return weigh_week(moved, by_hour, standard, clock_s).times.mean_s()

    now = mean_s(1.0)
    short = recorded_s - now
    step = 1e-4
    drive_now = (mean_s(1 + step) - mean_s(1 - step)) / (2 * step)
    handling = assessment.handling.seconds + short
    counts = standard.clock_starts == "call"
    return Closing(
        drive=_root(lambda f: mean_s(f) - recorded_s, LEAST_DRIVE, MOST_DRIVE, _EXACT),
        turnout_s=_turnout(short, turnout, lambda d: mean_s(1.0, d) - recorded_s),
        handling_s=handling if counts and handling >= 0 else None,
        handling_counts=counts,
        all_free_s=attained.all_available.mean_s,
        handling_now_s=clock_s,
        turnout_now_s=now - clock_s - drive_now,
        drive_now_s=drive_now,
    )


def _turnout(
    short_s: float, turnout_s: FloatArray, short_of: Callable[[float], float]
) -> float | None:
    """Change of every turnout that moves the mean by so much, none falling below 0."""
    if -turnout_s.min(initial=MOST_TURNOUT_S) <= short_s <= MOST_TURNOUT_S:
        return short_s  # all alike, so nobody comes before another
    return _root(short_of, -float(turnout_s.max(initial=0.0)), 0.0, _EXACT_S)


def _root(
    short_of: Callable[[float], float], low: float, high: float, exact: float
) -> float | None:
    """Where a rising function passes 0; None = not between the ends."""
    if not short_of(low) <= 0 <= short_of(high):
        return None
    return float(brentq(short_of, low, high, xtol=exact))


def to_explain(rows: Sequence[Comparison]) -> list[tuple[str, Comparison]]:
    """What differs or agrees, each once: standards of the same calls and record go together."""
    groups: dict[tuple[object, ...], list[Comparison]] = {}
    for each in rows:
        if each.actual is not None and each.difference is not None:
            groups.setdefault((each.service, each.modelled_s, each.actual), []).append(each)
    return [
        ("; ".join(dict.fromkeys(each.label for each in alike)), alike[0])
        for alike in groups.values()
    ]


def closing_lines(found: Closing, compared: Comparison, speeds: SpeedRange) -> list[str]:
    """What would have to be true, a sentence each."""
    if compared.actual is None or compared.difference is None:
        return []
    much = abs(compared.modelled_s - compared.actual.total_s)
    if much < 0.5:  # noqa: PLR2004  (shown as no difference)
        return ["The two means are the same; nothing would have to change."]
    slower = compared.modelled_s < compared.actual.total_s
    return [
        _drive_line(found, speeds, slower=slower),
        _turnout_line(found, much, slower=slower),
        _handling_line(found, much, slower=slower),
        *_free_line(found, compared),
    ]


def _drive_line(found: Closing, speeds: SpeedRange, *, slower: bool) -> str:
    if found.drive is None:
        how = f"{MOST_DRIVE:g} times as long" if slower else "a tenth of what they are"
        return f"Drive times alone cannot do it: not even {how}."
    change = f"{_percent(abs(found.drive - 1))} {'longer' if slower else 'shorter'}"
    if found.drive >= 2:  # noqa: PLR2004  (people double, and do not add 103 %)
        change = f"{found.drive:.1f} times as long"
    speed = 1 / found.drive
    inside = speeds.low <= speed <= speeds.high
    span = f"{speeds.low * 100 - 100:+.0f}{PERCENT} to {speeds.high * 100 - 100:+.0f}{PERCENT}"
    where = "inside" if inside else "outside"
    return (
        f"Drive times {change} on every road would do it: "
        f"speeds {_percent(abs(speed - 1))} {'lower' if slower else 'higher'}, {where} the range "
        f"of {span} that is tried."
    )


def _turnout_line(found: Closing, much: float, *, slower: bool) -> str:
    if found.turnout_s is None:
        return (
            "Turnout alone cannot do it: crews out of the door at once would still be too late."
            if not slower
            else "Turnout alone cannot do it within an hour."
        )
    longer = "longer" if slower else "shorter"
    told = f"Turnout {abs(found.turnout_s):.0f} seconds {longer} for every crew would do it"
    floor = not slower and abs(found.turnout_s) > much + 1
    return f"{told}{', none below 0' if floor else ''}."


def _handling_line(found: Closing, much: float, *, slower: bool) -> str:
    if not found.handling_counts:
        return "Call handling does not count: the clock starts at the alert of the crew."
    if found.handling_s is None:
        return (
            f"Call handling alone cannot do it: it is {found.handling_now_s:.0f} seconds, and "
            f"{much:.0f} would have to go."
        )
    longer = "longer" if slower else "shorter"
    return (
        f"Call handling {much:.0f} seconds {longer} would do it: {found.handling_s:.0f} seconds "
        f"instead of {found.handling_now_s:.0f}."
    )


def _free_line(found: Closing, compared: Comparison) -> list[str]:
    if abs(found.all_free_s - compared.modelled_s) < 0.5:  # noqa: PLR2004  (shown as the same)
        return []
    now, free = minutes_and_seconds(compared.modelled_s), minutes_and_seconds(found.all_free_s)
    said = (
        f"Were every crew always free in its hours, the modelled mean would be {free} instead of "
        f"{now}. That is an upper bound, never a forecast."
    )
    return [said]


def parts_in_words(found: Closing) -> str:
    """What the modelled mean is made of."""
    handling = f"{_time(found.handling_now_s)} of call handling, " * found.handling_counts
    return (
        f"The modelled mean is {handling}{_time(found.turnout_now_s)} of turnout and "
        f"{_time(found.drive_now_s)} of drive."
    )


def parts_table_of(found: Closing, actual: Actual) -> pd.DataFrame | None:
    """Call handling, turnout and drive beside the recorded ones; None = none were recorded."""
    if actual.handling_s is actual.turnout_s is actual.drive_s is None:
        return None
    rows = {
        "Call handling": (found.handling_now_s, actual.handling_s),
        "Turnout": (found.turnout_now_s, actual.turnout_s),
        "Drive": (found.drive_now_s, actual.drive_s),
        "Whole": (
            found.handling_now_s + found.turnout_now_s + found.drive_now_s,
            actual.total_s,
        ),
    }
    return pd.DataFrame(
        [
            {
                "Part of the mean": name,
                "Modelled": _time(modelled),
                "Recorded": "not published" if recorded is None else _time(recorded),
                "Model less record": "–" if recorded is None else _seconds(modelled - recorded),
            }
            for name, (modelled, recorded) in rows.items()
        ]
    )


def comparison_table(rows: Sequence[Comparison]) -> pd.DataFrame:
    """The comparisons in words: what the chart shows, and where each record is from."""
    return pd.DataFrame(
        [
            {
                "Standard": each.label,
                "Modelled mean": _time(each.modelled_s),
                "Range over speeds": f"{_time(each.fast_s)} to {_time(each.slow_s)}",
                "Recorded mean": "none" if each.actual is None else _time(each.actual.total_s),
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
                "Mean": _time(actual.total_s),
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
    return f"{_seconds(each.modelled_s - each.actual.total_s)} ({each.difference:+.0%})"


def _seconds(value: float) -> str:
    whole = round(value)
    return f"{whole:+,d} s" if whole else "0 s"


def _time(seconds: float) -> str:
    return minutes_and_seconds(seconds) if math.isfinite(seconds) else "nobody arrives"


def _percent(share: float) -> str:
    return f"{share * 100:.0f}{PERCENT}" if share >= 0.01 else f"under 1{PERCENT}"  # noqa: PLR2004
