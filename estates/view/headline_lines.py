"""Headlines of several scenarios, line by line: today, and a cell for each scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coverage.counted import capital
from estates.amounts import as_change, as_value, known, shows
from estates.appraisal import Appraisal
from estates.headline import FIRST_TRAINED_KEY, IN_TIME_KEY, Headline
from estates.view.look_view import BETTER, SAME, WORSE, standard_labels, verdict_of
from estates.view.money import pounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One figure of one scenario."""

    value: str
    change: str  # "" = none is told
    note: str  # its range, or what is missing
    verdict: str  # BETTER, WORSE, SAME or "" = cannot be said


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure: today, and under each scenario."""

    label: str
    before: str
    cells: tuple[Cell, ...]
    in_time: bool = False  # the demand a year that a standard reaches in time


def response_lines(found: Mapping[str, Appraisal]) -> list[Line]:
    """Each standard by what it promises, a cell a scenario; then the demand a year in time."""
    return [*_lines(found, in_time=False), *_lines(found, in_time=True)]


def money_lines(found: Mapping[str, Appraisal]) -> list[Line]:
    """Money against business as usual, a cell a scenario."""
    by_id = [{each.id: each for each in one.headlines} for one in found.values()]
    rows = []
    for key, first in _all_of(found).items():
        if first.unit == "gbp":
            cells = tuple(_money_cell(each.get(key)) for each in by_id)
            rows.append(Line(label=capital(first.label), before="£0", cells=cells))
    return rows


def _lines(found: Mapping[str, Appraisal], *, in_time: bool) -> list[Line]:
    by_id = [{each.id: each for each in one.headlines} for one in found.values()]
    labels = standard_labels(next(iter(found.values())).before) if found else {}
    rows = []
    for key, first in _all_of(found).items():
        if first.unit == "gbp" or key.endswith(IN_TIME_KEY) is not in_time:
            continue
        rows.append(
            Line(
                label=_label(key, first, labels),
                before=as_value(known(first.before), first.unit),
                cells=tuple(_cell(_own(each, key), first) for each in by_id),
                in_time=in_time,
            )
        )
    return rows


def _label(key: str, first: Headline, labels: Mapping[str, str]) -> str:
    standard = labels.get(key.removesuffix(IN_TIME_KEY))
    if standard is None:
        return first.label
    return (
        f"{standard}: {first.label.rpartition(': ')[2]}" if key.endswith(IN_TIME_KEY) else standard
    )


def _all_of(found: Mapping[str, Appraisal]) -> dict[str, Headline]:
    """Headlines of all scenarios by id: some have the first trained person as well."""
    first: dict[str, Headline] = {}
    for one in found.values():
        for each in one.headlines:
            first.setdefault(each.id, each)
    return first


def _own(headlines: Mapping[str, Headline], key: str) -> Headline | None:
    """A scenario's own; where nobody co-responds the first trained person is the ambulance's."""
    return headlines.get(key) or headlines.get(key.replace(FIRST_TRAINED_KEY, ""))


def _cell(each: Headline | None, first: Headline) -> Cell:
    if each is None:  # nobody co-responds in this scenario
        same = as_value(known(first.before), first.unit)
        return Cell(value=same, change="", note="as today", verdict=SAME)
    change = known(each.change)
    return Cell(
        value=as_value(known(each.after), each.unit),
        change=as_change(change, each.unit) if shows(change, each.unit) else "",
        note=_range(each),
        verdict=_more_is_better(each) if each.unit == "weight" else verdict_of(each),
    )


def _more_is_better(each: Headline) -> str:
    if not shows(each.change, each.unit):
        return SAME
    return BETTER if each.change > 0 else WORSE


def _range(each: Headline) -> str:
    if each.low is None or each.high is None:
        return ""
    low, high = as_change(each.low, each.unit), as_change(each.high, each.unit)
    return "" if low == high else f"{low} to {high}"


def _money_cell(each: Headline | None) -> Cell:
    gbp = None if each is None else known(each.after)
    if each is None or gbp is None:
        return Cell(value="not known", change="", note="no figure of it is known", verdict="")
    if each.lacks:
        lacks = f"INCOMPLETE: {each.lacks} figure{'s' * (each.lacks != 1)} to confirm"
        return Cell(value=pounds(gbp), change="", note=lacks, verdict="")
    ends = "" if each.low is None or each.high is None else _pounds_range(each.low, each.high)
    verdict = SAME if pounds(gbp) == "£0" else WORSE if gbp > 0 else BETTER
    return Cell(value=pounds(gbp), change="", note=ends, verdict=verdict)


def _pounds_range(low: float, high: float) -> str:
    ends = pounds(low), pounds(high)
    return "" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
