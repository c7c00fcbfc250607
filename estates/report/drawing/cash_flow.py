"""Chart of money over the years: a bar for each, and the line of the running total."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from estates.report.drawing.chart_axes import head, new_axes, pound_ticks, short_pounds, style
from estates.report.drawing.sheet import (
    BLUE,
    INK,
    PLAIN_PT,
    RULE,
    SMALL_PT,
    Box,
    Sheet,
    font,
    overlap,
)

FloatArray = NDArray[np.float64]

CASH_MM = 72.0
_BAR = 0.72  # of a year, how wide a bar is
_MOST_VALUES = 8  # on the bars: of more the table tells
_FEW_YEARS = 16  # of so many the line has its dots
_MOST_TICKS = 15
_CALENDAR = 1000  # a first year from here on is one of the calendar


def draw_cash_flow(sheet: Sheet, net: FloatArray, first_year: int, *, complete: bool) -> None:
    """As `cash_flow_chart`, on a sheet."""
    axes = new_axes(sheet, left_mm=17, right_mm=25, top_mm=9, bottom_mm=12)
    years = np.arange(len(net)) + first_year
    total = running_total(net)
    known_net = np.where(np.isnan(net), 0.0, net)
    reach = max(np.abs([*known_net, *total]).max(initial=0.0), 1.0)
    low, high = min([0.0, *known_net, *total]), max([0.0, *known_net, *total])
    axes.set_ylim(low - 0.13 * reach, high + 0.13 * reach)
    # The first and the last bar have room for their values.
    margin = max(0.7, 0.04 * len(net))
    axes.set_xlim(first_year - margin, first_year + max(len(net), 1) - 1 + margin)
    cost = known_net > 0
    for rows, fill, hatch in ((cost, "#f3c29c", "////"), (~cost, BLUE, "")):
        axes.bar(years[rows], known_net[rows], _BAR, color=fill, hatch=hatch, edgecolor=INK, lw=0.5)
    for year in years[np.isnan(net)]:
        axes.axvspan(year - 0.5, year + 0.5, facecolor="#f2f2f0", edgecolor=RULE, hatch="xx", lw=0)
    axes.axhline(0, color=INK, lw=1.0, zorder=3)
    axes.plot(
        years[: len(total)],
        total,
        color=INK,
        lw=1.6,
        marker="o" if len(net) <= _FEW_YEARS else "",
        ms=3.2,
        mfc="white",
        mec=INK,
        zorder=4,
    )
    pound_ticks(axes)
    step = max(1, math.ceil(len(net) / _MOST_TICKS))
    shown_years = years[::step]
    axes.set_xticks(shown_years, [str(each) for each in shown_years])
    axes.set_xlabel(
        "Financial year beginning in April" if first_year >= _CALENDAR else "Year of the appraisal",
        fontproperties=font(PLAIN_PT),
    )
    style(axes)
    words = "above the line: costs more than today · below: saves"
    if not complete:
        words += " · incomplete: figures to confirm left out"
    taken = [sheet.box(head(axes, words, bold=not complete))]
    _end_of_line(sheet, axes, years, total, taken)
    _unknown_years(sheet, axes, years[np.isnan(net)], taken)
    line = _line_boxes(sheet, axes, years[: len(total)], total)
    bars = _bar_boxes(axes, years, known_net)
    _bar_values(sheet, axes, years, net, [*taken, *line, *bars])


def running_total(net: FloatArray) -> FloatArray:
    """Sums up to each year, as far as every year is known."""
    unknown = np.flatnonzero(np.isnan(net))
    return np.cumsum(net[: unknown[0]] if unknown.size else net)


def _end_of_line(
    sheet: Sheet, axes: Axes, years: NDArray[np.int64], total: FloatArray, taken: list[Box]
) -> None:
    if not len(total):
        return
    text = axes.annotate(
        f"running total\n{short_pounds(float(total[-1]))}",
        (float(years[len(total) - 1]), float(total[-1])),
        xytext=(9, 0),
        textcoords="offset points",
        va="center",
        fontproperties=font(PLAIN_PT, bold=True),
        color=INK,
        annotation_clip=False,
    )
    taken.append(sheet.box(text))


def _unknown_years(sheet: Sheet, axes: Axes, years: NDArray[np.int64], taken: list[Box]) -> None:
    for year in years:
        text = axes.annotate(
            "not\nknown",
            (float(year), 0),
            xycoords=("data", "axes fraction"),
            xytext=(0, 4),
            textcoords="offset points",
            ha="center",
            fontproperties=font(SMALL_PT),
            color=INK,
        )
        if any(overlap(sheet.box(text), other) for other in taken):
            text.remove()
        else:
            taken.append(sheet.box(text))


def _bar_boxes(axes: Axes, years: NDArray[np.int64], net: FloatArray) -> list[Box]:
    corners = []
    for year, value in zip(years, net, strict=True):
        ends = [(year - _BAR / 2, min(value, 0.0)), (year + _BAR / 2, max(value, 0.0))]
        (left, bottom), (right, top) = axes.transData.transform(ends)
        corners.append((float(left), float(bottom), float(right), float(top)))
    return corners


def _line_boxes(sheet: Sheet, axes: Axes, years: NDArray[np.int64], total: FloatArray) -> list[Box]:
    """The running total as small boxes, which no value may cover."""
    if not len(total):
        return []
    at = np.linspace(years[0], years[-1], 12 * len(total))
    points = axes.transData.transform(np.stack([at, np.interp(at, years, total)], axis=1))
    half = sheet.px(1.5)
    return [(x - half, y - half, x + half, y + half) for x, y in points]


def _bar_values(
    sheet: Sheet, axes: Axes, years: NDArray[np.int64], net: FloatArray, taken: list[Box]
) -> None:
    """Values at the ends of the bars, the largest first; one that was said is not said again."""
    said: set[str] = set()
    gap = sheet.px(2)
    left = axes.get_window_extent().x0
    order = np.argsort(-np.abs(np.where(np.isnan(net), -1.0, net)), kind="stable")
    for row in order:
        value = float(net[row])
        if len(said) == _MOST_VALUES or not abs(value) > 0:  # NaN neither
            continue
        words = short_pounds(value)
        if words in said:
            continue
        width, height = sheet.size_of(words, SMALL_PT)
        x, y = axes.transData.transform((float(years[row]), value))
        for away in (2, 7, 12):  # points from the end of the bar
            step = sheet.px(away)
            bottom = y + step if value > 0 else y - step - height
            box = (x - width / 2 - gap, bottom, x + width / 2 + gap, bottom + height)
            if box[0] > left and not any(overlap(box, other) for other in taken):
                break
        else:
            continue
        axes.annotate(
            words,
            (float(years[row]), value),
            xytext=(0, away if value > 0 else -away),
            textcoords="offset points",
            ha="center",
            va="bottom" if value > 0 else "top",
            fontproperties=font(SMALL_PT),
            color=INK,
            annotation_clip=False,
        )
        taken.append(box)
        said.add(words)
