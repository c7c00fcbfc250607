"""Charts for print: money over the years, options by cost, and what a figure hangs on.

Each can be read in black and white, says its message in words as its alt text, and has its words
where they cover no other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from estates.amounts import as_value, known
from estates.report.document import Picture
from estates.report.drawing import (
    BLUE,
    FULL_MM,
    INK,
    ORANGE,
    PLAIN_PT,
    QUIET,
    RULE,
    SMALL_PT,
    Box,
    Sheet,
    font,
    overlap,
    print_rules,
    shown,
)
from estates.view.money import pounds

FloatArray = NDArray[np.float64]

_MINUS = "\N{MINUS SIGN}"
_CASH_MM, _FRONTIER_MM = 72.0, 92.0
_ROW_MM, _AXIS_MM = 8.5, 22.0
_BAR = 0.72  # of a year, how wide a bar is
_MOST_VALUES = 8  # on the bars: of more the table tells
_WORDS_SHARE = 0.45  # of the longest bar, on each side, for the words at its ends
_NAME_SHARE = 0.34  # of the width, for the names of the rows
_CALENDAR = 1000  # a first year from here on is one of the calendar


def short_pounds(gbp: float) -> str:
    """Pounds for an axis or a bar: £1.25m, £340k, £800."""
    size = abs(gbp)
    if size >= 999_500:  # noqa: PLR2004  (what rounds to a thousand thousands)
        said = f"£{size / 1e6:.3g}m" if size < 1e9 else f"£{size / 1e6:,.0f}m"  # noqa: PLR2004
    elif size >= 1000:  # noqa: PLR2004
        said = f"£{size / 1e3:.3g}k"
    else:
        said = f"£{size:.0f}"
    return f"{_MINUS}{said}" if gbp < 0 and said != "£0" else said


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
        sheet = Sheet(FULL_MM, _CASH_MM)
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
    total = _running(net)
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


def _running(net: FloatArray) -> FloatArray:
    """Sums up to each year, as far as every year is known."""
    unknown = np.flatnonzero(np.isnan(net))
    return np.cumsum(net[: unknown[0]] if unknown.size else net)


def draw_cash_flow(sheet: Sheet, net: FloatArray, first_year: int, *, complete: bool) -> None:
    """As `cash_flow_chart`, on a sheet."""
    axes = _axes(sheet, left_mm=17, right_mm=25, top_mm=9, bottom_mm=12)
    years = np.arange(len(net)) + first_year
    total = _running(net)
    known_net = np.where(np.isnan(net), 0.0, net)
    reach = max(np.abs([*known_net, *total]).max(initial=0.0), 1.0)
    low, high = min([0.0, *known_net, *total]), max([0.0, *known_net, *total])
    axes.set_ylim(low - 0.13 * reach, high + 0.13 * reach)
    axes.set_xlim(years[0] - 0.7, years[-1] + 0.7) if len(net) else axes.set_xlim(-1, 1)
    cost = known_net > 0
    edge = {"edgecolor": INK, "linewidth": 0.5}
    axes.bar(years[cost], known_net[cost], _BAR, color="#f3c29c", hatch="////", **edge)
    axes.bar(years[~cost], known_net[~cost], _BAR, color=BLUE, **edge)
    for year in years[np.isnan(net)]:
        axes.axvspan(year - 0.5, year + 0.5, facecolor="#f2f2f0", edgecolor=RULE, hatch="xx", lw=0)
    axes.axhline(0, color=INK, lw=1.0, zorder=3)
    few = len(net) <= 16  # noqa: PLR2004
    axes.plot(
        years[: len(total)],
        total,
        color=INK,
        lw=1.6,
        marker="o" if few else "",
        ms=3.2,
        mfc="white",
        mec=INK,
        zorder=4,
    )
    _pound_ticks(axes)
    step = max(1, math.ceil(len(net) / 15))
    shown_years = years[::step]
    axes.set_xticks(shown_years, [str(each) for each in shown_years])
    axes.set_xlabel(
        "Financial year beginning in April" if first_year >= _CALENDAR else "Year of the appraisal",
        fontproperties=font(PLAIN_PT),
    )
    _style(axes)
    taken: list[Box] = []
    _head(sheet, axes, "above the line: costs more than today · below: saves", taken, complete)
    _end_of_line(sheet, axes, years, total, taken)
    _unknown_years(sheet, axes, years[np.isnan(net)], taken)
    line = _line_boxes(sheet, axes, years[: len(total)], total)
    bars = _bar_boxes(axes, years, known_net)
    _bar_values(sheet, axes, years, net, [*taken, *line, *bars])


def _head(sheet: Sheet, axes: Axes, words: str, taken: list[Box], complete: bool) -> None:  # noqa: FBT001
    said = words if complete else f"{words} · incomplete: figures to confirm left out"
    text = axes.annotate(
        said,
        (0, 1),
        xycoords="axes fraction",
        xytext=(0, 8),
        textcoords="offset points",
        fontproperties=font(PLAIN_PT, bold=not complete),
        color=INK,
    )
    taken.append(sheet.box(text))


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
            if not any(overlap(box, other) for other in taken):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierPoint:
    """An option on a chart of cost and standard."""

    label: str
    cost_gbp: float  # against business as usual; NaN = not known
    attained: float  # of the standard, in the unit of the chart; NaN = not known
    mark: str  # "option", "today" or "mine"


_MARKS = {
    "option": ("o", "white", BLUE, 5.5),
    "today": ("s", INK, INK, 6.5),
    "mine": ("D", ORANGE, INK, 7.0),
}
_MARK_WORDS = {"option": "option", "today": "today’s estate", "mine": "this scenario"}


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
        sheet = Sheet(FULL_MM, _FRONTIER_MM)
        draw_frontier(sheet, points, axis_label=axis_label, cost_label=cost_label, unit=unit)
        caption = f"Options by cost and standard: {shown(axis_label)}"
        return sheet.picture(caption, _frontier_told(points, axis_label, cost_label, unit))


def _drawable(points: Sequence[FrontierPoint]) -> list[FrontierPoint]:
    return [
        each for each in points if math.isfinite(each.cost_gbp) and math.isfinite(each.attained)
    ]


def _frontier_told(
    points: Sequence[FrontierPoint], axis_label: str, cost_label: str, unit: str
) -> str:
    drawn = _drawable(points)
    said = [f"Points by {cost_label} (across) and {axis_label} (upwards)."]
    said += [
        f"{each.label}: {pounds(each.cost_gbp)}, {as_value(each.attained, unit)}." for each in drawn
    ]
    if missing := [each.label for each in points if each not in drawn]:
        said.append(f"Not drawn, as a figure is not known: {', '.join(missing)}.")
    return " ".join(said) if points else "No option to draw."


def draw_frontier(
    sheet: Sheet,
    points: Sequence[FrontierPoint],
    *,
    axis_label: str,
    cost_label: str,
    unit: str = "share",
) -> None:
    """As `frontier_chart`, on a sheet."""
    axes = _axes(sheet, left_mm=17, right_mm=6, top_mm=11, bottom_mm=21)
    drawn = _drawable(points)
    cost = [each.cost_gbp for each in drawn] or [0.0]
    attained = [each.attained for each in drawn] or [0.0]
    axes.set_xlim(*_around(cost, 1000.0, 0.12))
    ends = _around(attained, 0.01 if unit == "share" else 30.0, 0.16)
    axes.set_ylim(*(ends if unit == "share" else ends[::-1]))
    options = sorted(
        (each for each in drawn if each.mark != "mine"),
        key=lambda each: (each.cost_gbp, each.attained),
    )
    axes.step(
        [each.cost_gbp for each in options],
        [each.attained for each in options],
        where="post",
        color=BLUE,
        lw=1.2,
        zorder=2,
    )
    if min(cost) < 0 < max(cost):
        axes.axvline(0, color=INK, lw=0.8, ls=(0, (4, 3)), zorder=1)
    marked: list[Box] = []
    for each in drawn:
        shape, fill, edge, size = _MARKS[each.mark]
        (mark,) = axes.plot(
            each.cost_gbp, each.attained, shape, mfc=fill, mec=edge, mew=1.4, ms=size, zorder=4
        )
        marked.append(sheet.box(mark))
    _pound_ticks(axes, across=True)
    axes.set_yticks(axes.get_yticks(), [_tick(value, unit) for value in axes.get_yticks()])
    axes.set_ylim(*(ends if unit == "share" else ends[::-1]))
    axes.set_xlabel(shown(cost_label), fontproperties=font(PLAIN_PT))
    _style(axes, grid=True)
    _head(sheet, axes, f"{shown(axis_label)} · better is up, cheaper is left", [], complete=True)
    for mark in ("option", "today", "mine"):
        if any(each.mark == mark for each in drawn):
            shape, fill, edge, size = _MARKS[mark]
            axes.plot([], [], shape, mfc=fill, mec=edge, mew=1.4, ms=size, label=_MARK_WORDS[mark])
    if drawn:
        axes.legend(
            loc="upper center",
            bbox_to_anchor=(0.5, -0.17),
            ncols=3,
            frameon=False,
            prop=font(PLAIN_PT),
            handletextpad=0.3,
        )
    _point_names(sheet, axes, drawn, [*marked, *_step_boxes(sheet, axes, options)])


def _step_boxes(sheet: Sheet, axes: Axes, options: Sequence[FrontierPoint]) -> list[Box]:
    """The steps of the frontier, which no name may cover."""
    found = []
    half = sheet.px(1)
    for one, other in pairwise(options):
        corners = axes.transData.transform(
            [
                (one.cost_gbp, one.attained),
                (other.cost_gbp, one.attained),
                (other.cost_gbp, other.attained),
            ]
        )
        for (x0, y0), (x1, y1) in pairwise(corners):
            found.append(
                (min(x0, x1) - half, min(y0, y1) - half, max(x0, x1) + half, max(y0, y1) + half)
            )
    return found


def _tick(value: float, unit: str) -> str:
    return f"{value * 100:.4g} %" if unit == "share" else as_value(max(value, 0.0), unit)


_SIDES = (  # where a name may stand: step in points from the point, and which of its corners
    (7, 0, "left", "center"),
    (-7, 0, "right", "center"),
    (0, 8, "center", "bottom"),
    (0, -8, "center", "top"),
    (6, 7, "left", "bottom"),
    (-6, 7, "right", "bottom"),
    (6, -7, "left", "top"),
    (-6, -7, "right", "top"),
)


def _point_names(
    sheet: Sheet, axes: Axes, points: Sequence[FrontierPoint], marked: list[Box]
) -> None:
    """Names beside the points, where they cover neither each other nor a point, or with a line."""
    inside: Box = tuple(axes.get_window_extent().extents)  # type: ignore[assignment]
    taken = list(marked)
    ranked = sorted(points, key=lambda each: each.mark == "option")  # today and mine first
    for each in ranked:
        bold = each.mark != "option"
        words = sheet.clipped(each.label, SMALL_PT, sheet.px(150), bold=bold)
        for reach in (1.0, 2.2, 3.6, 5.0):
            place = next(
                (
                    (side, box)
                    for side in _SIDES
                    if (box := _side_box(sheet, axes, each, words, side, reach, bold=bold))
                    and inside[0] <= box[0]
                    and box[2] <= inside[2]
                    and inside[1] <= box[1]
                    and box[3] <= inside[3]
                    and not any(overlap(box, other) for other in taken)
                ),
                None,
            )
            if place is None:
                continue
            (dx, dy, ha, va), box = place
            axes.annotate(
                words,
                (each.cost_gbp, each.attained),
                xytext=(dx * reach, dy * reach),
                textcoords="offset points",
                ha=ha,
                va=va,
                fontproperties=font(SMALL_PT, bold=bold),
                color=INK,
                zorder=5,
                arrowprops=None
                if reach == 1
                else {"arrowstyle": "-", "color": QUIET, "lw": 0.5, "shrinkA": 0, "shrinkB": 3},
            )
            taken.append(box)
            break


def _side_box(
    sheet: Sheet,
    axes: Axes,
    point: FrontierPoint,
    words: str,
    side: tuple[int, int, str, str],
    reach: float,
    *,
    bold: bool,
) -> Box:
    x, y = axes.transData.transform((point.cost_gbp, point.attained))
    x, y = x + sheet.px(side[0] * reach), y + sheet.px(side[1] * reach)
    width, height = sheet.size_of(words, SMALL_PT, bold=bold)
    left = x - {"left": 0.0, "center": width / 2, "right": width}[side[2]]
    bottom = y - {"bottom": 0.0, "center": height / 2, "top": height}[side[3]]
    return (left, bottom, left + width, bottom + height)


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeRow:
    """What a figure becomes when one assumption is at its low or its high end."""

    label: str
    low: float  # NaN = not known, or not tried
    central: float
    high: float


def range_chart(rows: Sequence[RangeRow], unit_label: str, *, unit: str = "gbp") -> Picture:
    """Bars from the low to the high end of each assumption, widest first (a tornado).

    Parameters
    ----------
    unit_label
        What is measured, for the axis.
    unit
        `gbp`, `share`, `s` or `weight`, as `estates.amounts`.
    """
    ordered = sorted(rows, key=lambda row: -_width(row))
    with print_rules():
        sheet = Sheet(FULL_MM, _AXIS_MM + _ROW_MM * max(len(rows), 1))
        draw_range(sheet, ordered, unit_label, unit=unit)
        return sheet.picture(
            f"What the figure hangs on: {shown(unit_label)}", _range_told(ordered, unit_label, unit)
        )


def _width(row: RangeRow) -> float:
    ends = [each for each in (row.low, row.central, row.high) if math.isfinite(each)]
    return max(ends) - min(ends) if ends else -1.0


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


def _amount(value: float, unit: str) -> str:
    if unit == "gbp":
        return pounds(value) if math.isfinite(value) else "not known"
    return as_value(known(value), unit)


def draw_range(
    sheet: Sheet, rows: Sequence[RangeRow], unit_label: str, *, unit: str = "gbp"
) -> None:
    """As `range_chart`, on a sheet."""
    name_mm = _NAME_SHARE * sheet.width_mm
    axes = _axes(sheet, left_mm=name_mm, right_mm=4, top_mm=9, bottom_mm=12)
    values = [e for row in rows for e in (row.low, row.central, row.high) if math.isfinite(e)]
    low, high = min(values, default=-1.0), max(values, default=1.0)
    room = max(high - low, abs(high) * 1e-3, 1e-6 if unit == "share" else 1.0)
    axes.set_xlim(low - _WORDS_SHARE * room, high + _WORDS_SHARE * room)
    axes.set_ylim(len(rows) - 0.5, -0.5) if rows else axes.set_ylim(0.5, -0.5)
    axes.set_yticks([])
    for number, row in enumerate(rows):
        _range_row(sheet, axes, number, row, unit)
        name = sheet.clipped(row.label, PLAIN_PT, sheet.px((name_mm - 3) * 72 / 25.4))
        axes.annotate(
            name,
            (0, number),
            xycoords=("axes fraction", "data"),
            xytext=(-5, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            fontproperties=font(PLAIN_PT),
            color=INK,
        )
    if low < 0 < high:
        axes.axvline(0, color=INK, lw=1.0, zorder=3)
    central = next((row.central for row in rows if math.isfinite(row.central)), None)
    if central is not None:
        axes.axvline(central, color=INK, lw=0.9, ls=(0, (3, 2)), zorder=4)
        axes.annotate(
            f"as appraised: {_short(central, unit)}",
            (central, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 5),
            textcoords="offset points",
            ha="center",
            fontproperties=font(PLAIN_PT, bold=True),
            color=INK,
            annotation_clip=False,
        )
    axes.xaxis.set_major_locator(MaxNLocator(5))
    ends = axes.get_xlim()
    ticks = [float(each) for each in axes.xaxis.get_majorticklocs() if ends[0] <= each <= ends[1]]
    axes.set_xticks(ticks, [_short(each, unit) for each in ticks])
    axes.set_xlabel(shown(unit_label), fontproperties=font(PLAIN_PT))
    _style(axes)


def _range_row(sheet: Sheet, axes: Axes, number: int, row: RangeRow, unit: str) -> None:
    """Both halves of a bar, the low end white and hatched, the high end solid."""
    ends = (("low", row.low, "white", "////"), ("high", row.high, BLUE, ""))
    told: list[tuple[float, str]] = []
    for word, value, fill, hatch in ends:
        if math.isfinite(value) and math.isfinite(row.central):
            axes.barh(
                number, value - row.central, 0.56, left=row.central, color=fill, edgecolor=INK,
                hatch=hatch, lw=0.6,
            )  # fmt: skip
            if value != row.central:
                told.append((value, f"{word} {_short(value, unit)}"))
    left = [words for value, words in told if value < row.central]
    right = [words for value, words in told if value > row.central]
    outer = [value for value, _ in told] + [row.central]
    for words, at, step, ha in ((left, min(outer), -4, "right"), (right, max(outer), 4, "left")):
        if words:
            axes.annotate(
                "\n".join(words), (at, number), xytext=(step, 0), textcoords="offset points",
                ha=ha, va="center", fontproperties=font(SMALL_PT), color=INK, zorder=5,
                annotation_clip=False, bbox={"facecolor": "white", "lw": 0, "pad": 0.8},
            )  # fmt: skip
    if not told:
        words = "not known" if not math.isfinite(row.central) else "moves nothing"
        middle = row.central if math.isfinite(row.central) else sum(axes.get_xlim()) / 2
        axes.annotate(
            words, (middle, number), xytext=(5, 0), textcoords="offset points", va="center",
            fontproperties=font(SMALL_PT), color=QUIET,
        )  # fmt: skip


def _short(value: float, unit: str) -> str:
    if unit == "gbp":
        return short_pounds(value)
    return _tick(value, unit) if unit in {"share", "s"} else f"{value:,.4g}"


def _axes(
    sheet: Sheet, *, left_mm: float, right_mm: float, top_mm: float, bottom_mm: float
) -> Axes:
    width, height = sheet.width_mm, sheet.height_mm
    return sheet.figure.add_axes(
        (
            left_mm / width,
            bottom_mm / height,
            (width - left_mm - right_mm) / width,
            (height - top_mm - bottom_mm) / height,
        )
    )


def _style(axes: Axes, *, grid: bool = False) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(RULE)
    axes.set_axisbelow(True)
    axes.grid(visible=True, axis="both" if grid else "y", color="#e6e8ea", lw=0.5)
    axes.tick_params(length=0, pad=4, colors=INK)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(font(PLAIN_PT))
    axes.xaxis.label.set_color(INK)


def _pound_ticks(axes: Axes, *, across: bool = False) -> None:
    """Round amounts inside the axis, said in k or m."""
    axis, ends = (axes.xaxis, axes.get_xlim()) if across else (axes.yaxis, axes.get_ylim())
    ticks = [float(each) for each in axis.get_majorticklocs() if min(ends) <= each <= max(ends)]
    axis.set_ticks(ticks, labels=[short_pounds(each) for each in ticks])
    (axes.set_xlim if across else axes.set_ylim)(*ends)


def _around(values: Sequence[float], least: float, margin: float) -> tuple[float, float]:
    """Ends of an axis with all values inside and no small difference shown as a large one."""
    low, high = min(values), max(values)
    room = max(high - low, least)
    middle = (low + high) / 2
    return middle - room * (0.5 + margin), middle + room * (0.5 + margin)
