"""Sentences that agree with their figures: counts, lists, better and worse, ranges, money.

What is shown as nothing is told as unchanged, whatever lies behind the last digit shown, so that
no sentence contradicts its table.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from enum import StrEnum

from coverage.counted import agreeing, capital, counted
from estates.amounts import as_change, as_value, known, shows
from estates.headline import Headline
from estates.scored import Scored
from estates.view.money import pounds
from estates.view.words import area_notes

NOT_KNOWN = "not known"
INCOMPLETE = "INCOMPLETE"
UNDATED = "Not dated: no scenario in it gives a date."


class Course(StrEnum):
    """Which way a figure goes, as far as it shows."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "unchanged"
    UNKNOWN = "not known"


def number(size: int) -> str:
    """A number that stands alone: none, 1, 2,000."""
    return f"{size:,}" if size else "none"


def listed(names: Iterable[str], most: int | None = None) -> str:
    """Names as people list them: a, b and c; of more than `most`, how many are not named."""
    every = [each for each in names if each]
    if most is not None and len(every) > most:
        every = [*every[:most], f"{len(every) - most:,} more"]
    return " and ".join(filter(None, [", ".join(every[:-1]), *every[-1:]]))


def sentence(text: str) -> str:
    """A text with a capital letter at its start and a stop at its end."""
    text = text.strip()
    ended = text.endswith((".", "?", "!", "…", ":"))
    return f"{capital(text)}{'' if ended or not text else '.'}"


def area_warnings(today: Scored) -> tuple[str, ...]:
    """What misleads whoever overlooks it, of an area as it is: the first words of any report."""
    return tuple(sentence(text) for text, warns in area_notes(today) if warns)


def course(change: float, unit: str) -> Course:
    """Which way a change goes.

    Parameters
    ----------
    change
        After less before; NaN = not known, infinite = nobody arrives on one side of it.
    unit
        As headlines have it: more of a share or of demand in time is better, later, dearer worse.
    """
    if math.isnan(change):
        return Course.UNKNOWN
    if not shows(change, unit):
        return Course.SAME
    return Course.BETTER if (change > 0) is (unit in ("share", "weight")) else Course.WORSE


def course_of(headline: Headline) -> Course:
    """Which way a headline goes; of part of a sum of money that cannot be said."""
    return Course.UNKNOWN if headline.lacks else course(headline.change, headline.unit)


def value_in_words(value: float, unit: str) -> str:
    """A figure, or that it is not known, or that nobody arrives."""
    if math.isnan(value):
        return NOT_KNOWN
    return as_value(value, unit)


def change_cell(change: float, unit: str) -> str:
    """A change in a table: with its sign, or that there is none as it is shown."""
    if math.isnan(change):
        return NOT_KNOWN
    return as_change(change, unit) if shows(change, unit) else "unchanged"


def range_in_words(low: float | None, high: float | None, unit: str) -> str:
    """Between two changes; "" = none was tried, or both are shown alike."""
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return ""
    one, other = (_end(each, unit) for each in (low, high))
    if one == other:
        return ""
    shared = " points"
    if one.endswith(shared) and other.endswith(shared):
        one = one.removesuffix(shared)
    return f"between {one} and {other}"


def range_of(headline: Headline) -> str:
    """The range of a headline's change over tests of one thing at a time; "" = it has none."""
    if headline.unit == "gbp":
        return _money_range(headline.low, headline.high)
    return range_in_words(headline.low, headline.high, headline.unit)


def range_cell(headline: Headline) -> str:
    """The same in a table, where having none is said."""
    if headline.low is None or headline.high is None:
        return NOT_KNOWN
    said = range_of(headline)
    if said.startswith("between "):
        return said.removeprefix("between ").replace(" and ", " to ")
    same = course(headline.change, headline.unit) is Course.SAME
    return said or ("none" if same else "the same throughout")


def _end(change: float, unit: str) -> str:
    if math.isinf(change):
        return "nobody arriving" if change > 0 else "somebody arriving"
    return as_change(change, unit)


def _money_range(low: float | None, high: float | None) -> str:
    """Costs and savings under their own names, the smaller sum first."""
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return ""
    one, other = (pounds(abs(each)) for each in (low, high))
    if pounds(low) == pounds(high):
        return ""
    if pounds(low) == "£0" or low > 0:
        return f"a cost between {one} and {other}"
    if pounds(high) == "£0" or high < 0:
        return f"a saving between {other} and {one}"
    return f"from a saving of {one} to a cost of {other}"


def cost_in_words(gbp: float) -> str:
    """A sum of money as what it does: costs £2 million, saves £300, neither costs nor saves."""
    if math.isnan(gbp):
        return f"costs or saves what is {NOT_KNOWN}"
    if pounds(gbp) == "£0":
        return "neither costs nor saves as shown"
    return f"{'costs' if gbp > 0 else 'saves'} {pounds(abs(gbp))}"


def lacking(lacks: int) -> str:
    """That figures of a sum are missing, and how many; "" = none is."""
    if not lacks:
        return ""
    return f"{INCOMPLETE}: {counted(lacks, 'figure')} {agreeing(lacks, 'is', 'are')} to confirm"


def money_cell(headline: Headline) -> str:
    """A sum of money in a table, incomplete or not."""
    gbp = known(headline.after)
    if gbp is None:
        return f"{NOT_KNOWN}: none of its figures is given"
    return f"{as_change(gbp, 'gbp')}{f', {lacking(headline.lacks)}' if headline.lacks else ''}"


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day_in_words(date: dt.date) -> str:
    """A day as it is written in a text, in English whatever the computer speaks."""
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def dated(date: dt.date | None) -> str:
    """The date line of a report; a report without a date says so, and never takes the clock's."""
    return UNDATED if date is None else day_in_words(date)
