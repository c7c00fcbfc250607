"""Charts for print: money over the years, options by cost, and what a figure hangs on.

Each can be read in black and white, says its message in words as its alt text, and has its words
where they cover no other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from estates.amounts import as_change, as_value
from estates.report.document import Picture
from estates.report.drawing.cash_flow import CASH_MM, draw_cash_flow, running_total
from estates.report.drawing.frontier import FRONTIER_MM, FrontierPoint, draw_frontier, drawable
from estates.report.drawing.ranges import AXIS_MM, ROW_MM, RangeRow, draw_range, width_of
from estates.report.drawing.sheet import FULL_MM, Sheet, print_rules, shown
from estates.view.money import pounds

__all__ = ["FrontierPoint", "RangeRow", "cash_flow_chart", "frontier_chart", "range_chart"]

FloatArray = NDArray[np.float64]


def cash_flow_chart(net_gbp: FloatArray, first_year: int, *, complete: bool) -> Picture:
    """Bars of each year's money and the line of its running total.

    Parameters
    ----------
    net_gbp : shape (years,), pounds
        What the scenario costs more than today's estate in each year, as `Case.gbp`: negative =
        saving. NaN = not known: its year is marked, and the running total ends before it.
    first_year
        Number of the first year, of the appraisal or of the calendar.
    complete
        Whether nothing is left out; if not, caption and alt text say so.
    """
    with print_rules():
        sheet = Sheet(FULL_MM, CASH_MM)
        draw_cash_flow(sheet, net_gbp, first_year, complete=complete)
        caption = "Cash flow: what each year costs more than today’s estate, or saves"
        if not complete:
            caption += ". Incomplete: figures to confirm are left out"
        return sheet.picture(caption, _cash_flow_told(net_gbp, first_year, complete=complete))


def _cash_flow_told(net: FloatArray, first_year: int, *, complete: bool) -> str:
    years = np.arange(len(net)) + first_year
    said = ["Bars of each year’s money against today’s estate, and a line of the running total."]
    if not len(net) or np.isnan(net).all():
        said.append("No year’s money is known.")
        return " ".join(said)
    spent, saved = int(np.nanargmax(net)), int(np.nanargmin(net))
    if net[spent] > 0:
        said.append(f"Most is spent in year {years[spent]}: {pounds(net[spent])}.")
    if net[saved] < 0:
        said.append(f"Most is saved in year {years[saved]}: {pounds(-net[saved])}.")
    if not np.nanmax(np.abs(net)) > 0:
        said.append("No year costs more or less than today’s estate.")
    total = running_total(net)
    if len(total):
        end = total[-1]
        how = "cost" if end > 0 else "saving"
        said.append(
            f"By year {years[len(total) - 1]} the running total is "
            + (f"a {how} of {pounds(abs(end))}." if end else "nothing.")
        )
    if (unknown := int(np.isnan(net).sum())) == 1:
        said.append(f"Year {years[int(np.flatnonzero(np.isnan(net))[0])]} is not known.")
    elif unknown:
        said.append(f"{unknown} years are not known.")
    if not complete:
        said.append("Incomplete: figures to confirm are left out.")
    return " ".join(said)


def frontier_chart(
    points: Sequence[FrontierPoint],
    *,
    axis_label: str,
    cost_label: str,
    unit: str = "share",
) -> Picture:
    """Options by cost and standard: better is always up, cheaper is left.

    Parameters
    ----------
    points
        In the order in which they are to be named; one that lacks a figure is not drawn but told.
    axis_label, cost_label
        What is counted upwards and across.
    unit
        Of what is attained: `share`, or `s` for seconds, of which fewer are better.
    """
    with print_rules():
        sheet = Sheet(FULL_MM, FRONTIER_MM)
        draw_frontier(sheet, points, axis_label=axis_label, cost_label=cost_label, unit=unit)
        caption = f"Options by cost and standard: {shown(axis_label)}"
        return sheet.picture(caption, _frontier_told(points, axis_label, cost_label, unit))


def _frontier_told(
    points: Sequence[FrontierPoint], axis_label: str, cost_label: str, unit: str
) -> str:
    drawn = drawable(points)
    said = [f"Points by {cost_label} (across) and {axis_label} (upwards)."]
    said += [
        f"{each.label}: {pounds(each.cost_gbp)}, {as_value(each.attained, unit)}." for each in drawn
    ]
    if missing := [each.label for each in points if each not in drawn]:
        said.append(f"Not drawn, as a figure is not known: {', '.join(missing)}.")
    return " ".join(said) if points else "No option to draw."


def range_chart(rows: Sequence[RangeRow], unit_label: str, *, unit: str = "gbp") -> Picture:
    """Bars from the low to the high end of each assumption, widest first (a tornado).

    Parameters
    ----------
    rows
        Changes against today's estate, as `estates.sensitivity.tornado` has them.
    unit_label
        What changes, for the axis.
    unit
        `gbp`, `share`, `s` or `weight`, as `estates.amounts`.
    """
    ordered = sorted(rows, key=lambda row: -width_of(row))
    with print_rules():
        sheet = Sheet(FULL_MM, AXIS_MM + ROW_MM * max(len(rows), 1))
        draw_range(sheet, ordered, unit_label, unit=unit)
        return sheet.picture(
            f"What the figure hangs on: {shown(unit_label)}", _range_told(ordered, unit_label, unit)
        )


def _range_told(rows: Sequence[RangeRow], unit_label: str, unit: str) -> str:
    if not rows:
        return "No assumption moves the figure."
    said = [f"Bars of {unit_label}, each assumption at its low and its high end, widest first."]
    central = next((row.central for row in rows if math.isfinite(row.central)), math.nan)
    said.append(f"As appraised: {_amount(central, unit)}.")
    said += [
        f"{row.label}: low {_amount(row.low, unit)}, high {_amount(row.high, unit)}."
        for row in rows
    ]
    return " ".join(said)


def _amount(change: float, unit: str) -> str:
    if math.isnan(change):
        return "not known"
    if math.isinf(change):
        return "nobody arrives" if change > 0 else "somebody arrives"
    return pounds(change) if unit == "gbp" else as_change(change, unit)
