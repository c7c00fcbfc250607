"""Response in words: which standards get better and worse, and which is to be seen first."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from coverage.attainment import NotScored
from coverage.counted import agreeing, counted
from estates.report.document import KeyFigure, Table
from estates.report.sections.people_rows import Affected, losing_most, unseen, waits
from estates.report.sections.standard_rows import StandardRow, standards_table
from estates.report.wording import Course, change_cell, listed


def main_row(rows: list[StandardRow], people: Iterable[Affected] = ()) -> StandardRow | None:
    """The standard to see first: of those that get worse that under which most is lost.

    Most is lost as `losing_most` has it; where no place is reached later, by the demand a year
    that falls out of the limit. Where none gets worse: under which most is lost all the same, else
    what gets best, else the first.
    """
    people = list(people)
    worse = losing_most(each for each in people if each.row.course is Course.WORSE)
    if worse is not None:
        return worse.row
    if (most := losing_most(people)) is not None and most.hit.size:
        return most.row
    for course in (Course.WORSE, Course.BETTER):
        some = [row for row in rows if row.course is course]
        if some:
            return max(some, key=lambda row: abs(row.in_time.change))
    return rows[0] if rows else None


def response_figure(row: StandardRow) -> KeyFigure:
    """The standard to see first."""
    value = change_cell(row.promise.change, row.promise.unit)
    if row.course is Course.SAME:
        return KeyFigure(label=row.label, value=value, note=row.figures[0])
    ends = " to ".join(row.figures)
    return KeyFigure(label=row.label, value=value, note=f"{ends}: {row.course.value}")


def response_in_words(
    rows: list[StandardRow], unscored: list[NotScored], people: Iterable[Affected] = ()
) -> str:
    """How many standards get better and worse, as the table shows them, and whom that hides."""
    said = [_courses_in_words(rows, unseen(people))]
    lost = [row for row in rows if row.before.startswith("met") and row.after.startswith("not met")]
    won = [row for row in rows if row.before.startswith("not met") and row.after.startswith("met")]
    if lost:
        said.append(f"No longer met: {listed(row.label for row in lost)}.")
    if won:
        said.append(f"Newly met: {listed(row.label for row in won)}.")
    if unscored:
        n = len(unscored)
        verb = agreeing(n, "is", "are")
        said.append(f"{counted(n, 'standard')} {verb} not scored; see Business as usual.")
    return " ".join(said)


def _courses_in_words(rows: list[StandardRow], hidden: pd.DataFrame) -> str:
    """How many go which way; what is not known is never told as unchanged."""
    if not rows:
        return "No standard can be scored here, so nothing is said of response."
    ways = {way: sum(row.course is way for row in rows) for way in Course}
    worse, better, same, unknown = (
        ways[each] for each in (Course.WORSE, Course.BETTER, Course.SAME, Course.UNKNOWN)
    )
    hides = f", {waits(hidden)} under {'it' if same == 1 else 'them'}" if len(hidden) else ""
    if same == len(rows):
        of = "that is scored " if same > 1 else ""
        return f"Response: no standard {of}changes as shown{hides}."
    told = [
        f"{counted(worse, 'standard')} {agreeing(worse, 'gets', 'get')} worse" * bool(worse),
        f"{counted(better, 'standard')} {agreeing(better, 'gets', 'get')} better" * bool(better),
        f"of {unknown:,} it is not known" * bool(unknown),
        f"{same:,} {agreeing(same, 'is', 'are')} unchanged as shown{hides}" * bool(same),
    ]
    none = " None gets worse." if better and not (worse or unknown) else ""
    return f"Response: {listed(told)}.{none}"


def response_table(rows: list[StandardRow], most: int) -> Table:
    """All standards, or those that move, the worse first, and how many more there are."""
    left = rows_left_out(rows, most)
    if not left:
        return standards_table(rows)
    rest = f"{counted(len(left), 'more standard')} under Who gains and who loses."
    return standards_table([row for row in rows if row not in left], rest)


def rows_left_out(rows: list[StandardRow], most: int) -> list[StandardRow]:
    """Standards beyond so many: those that move stay, the worse first."""
    order = (Course.WORSE, Course.UNKNOWN, Course.BETTER, Course.SAME)
    first = sorted(rows, key=lambda row: (order.index(row.course), not row.moves))[:most]
    return [row for row in rows if row not in first]
