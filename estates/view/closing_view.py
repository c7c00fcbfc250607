"""What would have to be true for the modelled mean to be the recorded one, each cause alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq

from coverage.attainment import Attainment, counted_demand
from coverage.demand import Demand
from coverage.drivetime import minutes_and_seconds
from coverage.recorded import Actual
from coverage.speed import SpeedRange
from coverage.week import weigh_week
from estates.assessment import ServiceAssessment
from estates.view.figures import share
from estates.view.reconciled_view import Comparison, in_minutes, signed_seconds

FloatArray = NDArray[np.float64]
LEAST_DRIVE, MOST_DRIVE = 0.1, 4.0  # factors on drive times that are tried
MOST_TURNOUT_S = 3600.0  # longer turnouts are not tried
_EXACT = 5e-4  # of a factor of the drive
_EXACT_S = 0.05


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
    change = f"{share(abs(found.drive - 1))} {'longer' if slower else 'shorter'}"
    if found.drive >= 2:  # noqa: PLR2004  (people double, and do not add 103%)
        change = f"{found.drive:.1f} times as long"
    speed = 1 / found.drive
    inside = speeds.low <= speed <= speeds.high
    span = f"{speeds.low * 100 - 100:+.0f}% to {speeds.high * 100 - 100:+.0f}%"
    where = "inside" if inside else "outside"
    return (
        f"Drive times {change} on every road would do it: "
        f"speeds {share(abs(speed - 1))} {'lower' if slower else 'higher'}, {where} the range "
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
    handling = f"{in_minutes(found.handling_now_s)} of call handling, " * found.handling_counts
    return (
        f"The modelled mean is {handling}{in_minutes(found.turnout_now_s)} of turnout and "
        f"{in_minutes(found.drive_now_s)} of drive."
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
                "Modelled": in_minutes(modelled),
                "Recorded": "not published" if recorded is None else in_minutes(recorded),
                "Model less record": "–"
                if recorded is None
                else signed_seconds(modelled - recorded),
            }
            for name, (modelled, recorded) in rows.items()
        ]
    )
