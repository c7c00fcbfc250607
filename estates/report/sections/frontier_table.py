"""The options of a search that no other beats, and what is compared with them: rows and dots."""

from __future__ import annotations

import math

from coverage.counted import agreeing, counted
from estates.amounts import as_value
from estates.report.document import Column, Table
from estates.report.drawing.charts import FrontierPoint
from estates.report.sections.searched import Compared, Option
from estates.report.sections.told_search import ToldSearch, option_label
from estates.report.wording import INCOMPLETE, lacking

MOST_OPTIONS = 12  # rows of the table
_NOT_TOLD = "not told"  # of a plan a search says no more
_LEAST_GAP = 0.0005  # less is nothing to a tenth of a per cent


def frontier_points(told: ToldSearch) -> list[FrontierPoint]:
    """What the chart shows; empty where money is not counted."""
    if told.search.counted:
        return []
    points = [
        FrontierPoint(
            label=option_label(each.name),
            cost_gbp=_number(each.cost_gbp),
            attained=each.value,
            mark="option",
        )
        for each in told.search.frontier
    ]
    for plan, mark in ((told.search.today, "today"), (told.mine, "mine")):
        if plan is not None:
            points.append(
                FrontierPoint(
                    label=told.called(plan),
                    cost_gbp=_number(plan.cost_gbp),
                    attained=plan.value,
                    mark=mark,
                )
            )
    return points


def frontier_table(told: ToldSearch) -> Table:
    """The options, then today and what was compared."""
    shown = _spread(told.search.frontier, told.search.reference)
    rest = len(told.search.frontier) - len(shown)
    known = ", by the figures that are known" if told.incomplete else ""
    note = f"Proven: no other estate within the limits is as good for less{known}."
    if rest:
        note += (
            f" {counted(rest, 'more option')} between these "
            f"{agreeing(rest, 'stands', 'stand')} in the file of the search."
        )
    money = not told.search.counted
    return Table(
        caption="Options that no other beats, and what is compared with them",
        columns=(
            Column(label="Estate", width=1.5),
            *([Column(label="Net present cost", number=True, width=1.6)] if money else []),
            Column(label=told.label, number=True, width=1.5),
            Column(label="Sites in use", number=True),
            Column(label="Bases moved", number=True),
            Column(label="Proof", width=1.4),
        ),
        rows=(
            *(_option_row(told, each) for each in shown),
            *(_plan_row(told, each) for each in told.plans),
        ),
        note=note,
    )


def _option_row(told: ToldSearch, each: Option) -> tuple[str, ...]:
    cost = as_value(each.cost_gbp, "gbp")
    lacks = f", {lacking(len(each.to_confirm_money))}" if not each.cost_complete else ""
    return (
        option_label(each.name),
        *([f"{cost}{lacks}"] if not told.search.counted else []),
        as_value(each.value, told.search.axis.unit),
        f"{each.sites_in_use:,}",
        f"{each.bases_moved:,}",
        _proven(each),
    )


def _plan_row(told: ToldSearch, each: Compared) -> tuple[str, ...]:
    cost = as_value(each.cost_gbp, "gbp")
    lacks = "" if each.cost_complete else f", {INCOMPLETE}"
    return (
        told.called(each),
        *([f"{cost}{lacks}"] if not told.search.counted else []),
        as_value(each.value, told.search.axis.unit),
        _NOT_TOLD,
        _NOT_TOLD,
        "compared",
    )


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _spread(options: tuple[Option, ...], reference: str | None) -> list[Option]:
    """All, or as many as fit, evenly from the cheapest to the best, the reference among them."""
    n = len(options)
    if n <= MOST_OPTIONS:
        return list(options)
    rows = {round(step * (n - 1) / (MOST_OPTIONS - 2)) for step in range(MOST_OPTIONS - 1)}
    rows |= {row for row, each in enumerate(options) if each.name == reference}
    return [options[row] for row in sorted(rows)]


def _proven(each: Option) -> str:
    if not each.proven:
        return "search was stopped"
    if each.gap is None:
        return "gap not known"
    return "proven" if abs(each.gap) < _LEAST_GAP else f"proven to {each.gap:.1%}"
