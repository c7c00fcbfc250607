"""Quantities that vary by hour of the week, written in a small plain grammar.

Clauses separated by `;`, later ones override earlier: `0.85; Mon-Fri 07-18=0.35; Sat,Sun=0.9`.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from coverage.errors import CoverageInputError
from coverage.slips import meant_number

HOURS_OF_WEEK = 168
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_CLAUSE = re.compile(
    r"(?:(?P<days>[A-Za-z]{3}(?:-[A-Za-z]{3})?(?:,[A-Za-z]{3}(?:-[A-Za-z]{3})?)*)\s*)?"
    r"(?:(?P<start>\d{1,2})\s*-\s*(?P<end>\d{1,2}))?\s*"
    r"(?:=\s*(?P<value>\d*\.?\d+))?"
)
_NUMBER = re.compile(r"\d*\.?\d+")
_CLOCK = re.compile(
    r"(?:(?P<days>[A-Za-z,\s-]*?)\s+)?(?P<start>\d{1,2})(?:[:.]00)?\s*(?P<first>am|pm)?\s*(?:-|–|to)\s*"
    r"(?P<end>\d{1,2})(?:[:.]00)?\s*(?P<last>am|pm)?",
    re.IGNORECASE,
)
_LONGEST = 60
_DAY_H = 24
_PAIR = 2  # days in a row, named one by one
_SHARES_AS = "0.85, or 0.85; Mon-Fri 07-18=0.35"
_HOURS_AS = "always, 07-19 or Mon-Fri 07-18"


def hourly(text: str, *, what: str) -> NDArray[np.float64]:
    """Value of each hour of the week, Monday 00:00 first, shape (168,).

    Parameters
    ----------
    text
        `0.85`, or clauses `[days] [HH-HH] = number`. The end hour is exclusive and may wrap
        midnight (`19-07`), which then belongs to the day it starts on; hours not named are 0.
    what
        Said in the error message.
    """
    values = np.zeros(HOURS_OF_WEEK)
    for clause in _clauses(text, what, _SHARES_AS):
        if _NUMBER.fullmatch(clause):
            values[:] = float(clause)
            continue
        match = _parsed(clause, what, meant_number(clause) or _SHARES_AS)
        if match["value"] is None:
            raise CoverageInputError(
                f"{what}: {clause!r} gives no number; write e.g. Mon-Fri 07-18=0.35."
            )
        values[_hours(match, what)] = float(match["value"])
    return values


def crewed(text: str, *, what: str) -> NDArray[np.bool_]:
    """Which hours of the week are named: `always`, `07-19`, `Mon-Fri 08-17; Sat 08-12`."""
    hours = np.zeros(HOURS_OF_WEEK, bool)
    for clause in _clauses(text, what, _HOURS_AS):
        if clause.lower() == "always":
            hours[:] = True
            continue
        match = _parsed(clause, what, _meant_hours(clause))
        if match["value"] is not None:
            raise CoverageInputError(
                f"{what}: {clause!r} gives a number; hours alone are wanted, e.g. Mon-Fri 08-17."
            )
        hours[_hours(match, what)] = True
    return hours


def hour_name(hours_of_week: NDArray[np.int64]) -> str:
    """The first of some hours, with the days on which it is among them, as a person says it.

    `Monday 07:00-08:00`, `Monday to Friday 07:00-08:00`, `every day 23:00-24:00`.
    """
    hour = int(hours_of_week[0]) % 24
    days = sorted({int(each) // 24 for each in hours_of_week if int(each) % 24 == hour})
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    if len(days) == len(names):
        when = "every day"
    elif len(days) > 2 and days == list(range(days[0], days[-1] + 1)):  # noqa: PLR2004
        when = f"{names[days[0]]} to {names[days[-1]]}"
    else:
        *others, last = (names[day] for day in days)
        when = f"{', '.join(others)} and {last}" if others else last
    return f"{when} {hour:02d}:00-{hour + 1:02d}:00"


def hours_in_words(crewed_hours: NDArray[np.bool_]) -> str:
    """Hours of the week in the grammar that `crewed` reads: `always`, `Mon-Fri 08-17`; or `never`.

    A run of at most a day that goes past midnight belongs to the day on which it starts.
    """
    if crewed_hours.all():
        return "always"
    days_of: dict[tuple[int, int], list[int]] = {}  # by first hour of the day and length
    for start in np.flatnonzero(crewed_hours & ~np.roll(crewed_hours, 1)):
        left = int(np.argmin(np.roll(crewed_hours, -start)))
        at = int(start)
        while left:
            length = left if left <= _DAY_H else _DAY_H - at % _DAY_H  # a clause holds a day
            days_of.setdefault((at % _DAY_H, length), []).append(at // _DAY_H % len(DAYS))
            at, left = at + length, left - length
    clauses = [_clause(sorted(days), *run) for run, days in sorted(days_of.items())]
    return "; ".join(clauses) or "never"


def _clause(days: list[int], start: int, length: int) -> str:
    hours = f"{start:02d}-{(start + length - 1) % _DAY_H + 1:02d}"
    hours = "" if (start, length) == (0, _DAY_H) else hours
    if len(days) == len(DAYS):
        return hours or "always"
    in_a_row = np.split(days, np.flatnonzero(np.diff(days) > 1) + 1)
    parts = [
        f"{DAYS[row[0]]}-{DAYS[row[-1]]}" if len(row) > _PAIR else ",".join(DAYS[d] for d in row)
        for row in in_a_row
    ]
    return f"{','.join(parts)} {hours}".strip()


def _meant_hours(clause: str) -> str:
    """Hours by the clock, as `7am-6pm` or `07:00-18:00`, in the grammar; else its examples."""
    match = _CLOCK.fullmatch(clause[:_LONGEST])
    if match is None:
        return _HOURS_AS
    start, end = (
        int(match[hour]) % 12 + 12 * (match[half].lower() == "pm")
        if match[half]
        else int(match[hour])
        for hour, half in (("start", "first"), ("end", "last"))
    )
    if max(start, end) > 24 or (match["days"] and not _CLAUSE.fullmatch(match["days"])):  # noqa: PLR2004
        return _HOURS_AS
    days = f"{match['days']} " if match["days"] else ""
    hours = f"{days}{start:02d}-{end:02d}"
    return hours if days else f"{hours}, or on some days Mon-Fri {hours}"


def _clauses(text: str, what: str, example: str) -> list[str]:
    clauses = [part.strip() for part in str(text).split(";") if part.strip()]
    if not clauses:
        raise CoverageInputError(f"{what}: empty; write {example}.")
    return clauses


def _parsed(clause: str, what: str, example: str) -> dict[str, str | None]:
    match = _CLAUSE.fullmatch(clause)
    if match is None or not clause:
        raise CoverageInputError(f"{what}: {clause!r} is not understood; write {example}.")
    return match.groupdict()


def _hours(match: dict[str, str | None], what: str) -> NDArray[np.int64]:
    start, end = int(match["start"] or 0), int(match["end"] or 24)
    if not (0 <= start <= 24 and 0 <= end <= 24):  # noqa: PLR2004
        raise CoverageInputError(f"{what}: hours {start}-{end} are not between 00 and 24.")
    length = (end - start) % 24 or 24
    first = np.array([day * 24 + start for day in _days(match["days"], what)])
    return np.asarray((first[:, None] + np.arange(length)).ravel() % HOURS_OF_WEEK, np.int64)


def _days(text: str | None, what: str) -> list[int]:
    if text is None:
        return list(range(7))
    days: list[int] = []
    for part in text.split(","):
        names = [name.capitalize() for name in part.split("-")]
        if unknown := [name for name in names if name not in DAYS]:
            raise CoverageInputError(f"{what}: {unknown[0]!r} is not a day; use {', '.join(DAYS)}.")
        first, last = DAYS.index(names[0]), DAYS.index(names[-1])
        days += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    return days
