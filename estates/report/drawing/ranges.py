"""Chart of what a figure hangs on: a bar an assumption, from its low to its high end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from estates.report.drawing.chart_axes import new_axes, short_change, style
from estates.report.drawing.sheet import BLUE, INK, PLAIN_PT, QUIET, SMALL_PT, Sheet, font, shown

ROW_MM, AXIS_MM = 8.5, 22.0
_WORDS_SHARE = 0.45  # of the longest bar, on each side, for the words at its ends
_NAME_SHARE = 0.34  # of the width, for the names of the rows


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeRow:
    """What a change against today becomes when one assumption is at its low or its high end."""

    label: str
    low: float  # NaN = not known, or not tried
    central: float
    high: float


def width_of(row: RangeRow) -> float:
    """From the lowest to the highest that is known; below 0 where nothing is."""
    ends = [each for each in (row.low, row.central, row.high) if math.isfinite(each)]
    return max(ends) - min(ends) if ends else -1.0


def draw_range(
    sheet: Sheet, rows: Sequence[RangeRow], unit_label: str, *, unit: str = "gbp"
) -> None:
    """As `range_chart`, on a sheet."""
    name_mm = _NAME_SHARE * sheet.width_mm
    axes = new_axes(sheet, left_mm=name_mm, right_mm=10, top_mm=9, bottom_mm=12)
    values = [e for row in rows for e in (row.low, row.central, row.high) if math.isfinite(e)]
    low, high = min(values, default=-1.0), max(values, default=1.0)
    room = max(high - low, abs(high) * 1e-3, 1e-6 if unit == "share" else 1.0)
    axes.set_xlim(low - _WORDS_SHARE * room, high + _WORDS_SHARE * room)
    axes.set_ylim(len(rows) - 0.5, -0.5) if rows else axes.set_ylim(0.5, -0.5)
    axes.set_yticks([])
    for number, row in enumerate(rows):
        _range_row(axes, number, row, unit)
        name = sheet.in_two_lines(row.label, PLAIN_PT, sheet.px((name_mm - 3) * 72 / 25.4))
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
            f"as appraised: {short_change(central, unit)}",
            (central, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 5),
            textcoords="offset points",
            ha="center",
            fontproperties=font(PLAIN_PT, bold=True),
            color=INK,
            annotation_clip=False,
        )
    axes.xaxis.set_major_locator(MaxNLocator(4))
    ends = axes.get_xlim()
    ticks = [float(each) for each in axes.xaxis.get_majorticklocs() if ends[0] <= each <= ends[1]]
    labels = {short_change(each, unit): each for each in reversed(ticks)}  # each said once
    axes.set_xticks(list(labels.values()), list(labels))
    axes.set_xlabel(shown(unit_label), fontproperties=font(PLAIN_PT))
    style(axes)


def _range_row(axes: Axes, number: int, row: RangeRow, unit: str) -> None:
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
                told.append((value, f"{word} {short_change(value, unit)}"))
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
        why = "not known" if not math.isfinite(row.central) else "moves nothing"
        middle = row.central if math.isfinite(row.central) else sum(axes.get_xlim()) / 2
        axes.annotate(
            why, (middle, number), xytext=(5, 0), textcoords="offset points", va="center",
            fontproperties=font(SMALL_PT), color=QUIET,
        )  # fmt: skip
