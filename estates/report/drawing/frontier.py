"""Chart of options by cost and standard, each named where there is room."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from matplotlib.axes import Axes

from estates.report.drawing.chart_axes import around, head, new_axes, pound_ticks, style, tick
from estates.report.drawing.sheet import (
    BLUE,
    INK,
    ORANGE,
    PLAIN_PT,
    QUIET,
    SMALL_PT,
    Box,
    Sheet,
    font,
    overlap,
    shown,
    within,
)

FRONTIER_MM = 92.0
_LEAST = {"share": 0.01, "s": 30.0}  # how long the axis is at least


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
Side = tuple[int, int, Literal["left", "center", "right"], Literal["center", "bottom", "top"]]
_NAME_WIDTHS_PT, _REACHES = (150.0, 60.0), (1.0, 2.4)
_SIDES: tuple[
    Side, ...
] = (  # where a name may stand: step in points from the point, and which of its corners
    (7, 0, "left", "center"),
    (-7, 0, "right", "center"),
    (0, 8, "center", "bottom"),
    (0, -8, "center", "top"),
    (6, 7, "left", "bottom"),
    (-6, 7, "right", "bottom"),
    (6, -7, "left", "top"),
    (-6, -7, "right", "top"),
)


def drawable(points: Sequence[FrontierPoint]) -> list[FrontierPoint]:
    """Those of which both figures are known."""
    return [
        each for each in points if math.isfinite(each.cost_gbp) and math.isfinite(each.attained)
    ]


def draw_frontier(
    sheet: Sheet,
    points: Sequence[FrontierPoint],
    *,
    axis_label: str,
    cost_label: str,
    unit: str = "share",
) -> None:
    """As `frontier_chart`, on a sheet."""
    axes = new_axes(sheet, left_mm=17, right_mm=6, top_mm=11, bottom_mm=21)
    drawn = drawable(points)
    cost = [each.cost_gbp for each in drawn] or [0.0]
    attained = [each.attained for each in drawn] or [0.0]
    axes.set_xlim(*around(cost, 1000.0, 0.12))
    ends = around(attained, _LEAST.get(unit, 1.0), 0.16)
    axes.set_ylim(*(ends[::-1] if unit == "s" else ends))
    options = sorted(
        (each for each in drawn if each.mark == "option"),
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
    pound_ticks(axes, across=True)
    axes.set_yticks(axes.get_yticks(), [tick(value, unit) for value in axes.get_yticks()])
    axes.set_ylim(*(ends[::-1] if unit == "s" else ends))
    axes.set_xlabel(shown(cost_label), fontproperties=font(PLAIN_PT))
    style(axes, grid=True)
    head(axes, f"{shown(axis_label)} · better is up, cheaper is left")
    for kind, words in _MARK_WORDS.items():
        if any(each.mark == kind for each in drawn):
            shape, fill, edge, size = _MARKS[kind]
            axes.plot([], [], shape, mfc=fill, mec=edge, mew=1.4, ms=size, label=words)
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


def _point_names(
    sheet: Sheet, axes: Axes, points: Sequence[FrontierPoint], taken: list[Box]
) -> None:
    """Names beside the points, where they cover nothing, farther off with a line, or shorter.

    One that finds no room is left out: the table beside the chart has it.
    """
    inside: Box = tuple(axes.get_window_extent().extents)  # type: ignore[assignment]
    tries = [(width, reach) for width in _NAME_WIDTHS_PT for reach in _REACHES]
    for each in sorted(points, key=lambda each: each.mark == "option"):  # today and mine first
        bold = each.mark != "option"
        at = tuple(map(float, axes.transData.transform((each.cost_gbp, each.attained))))
        for width, reach in tries:
            words = sheet.clipped(each.label, SMALL_PT, sheet.px(width), bold=bold)
            size = sheet.size_of(words, SMALL_PT, bold=bold)
            boxes = [_side_box(sheet, at, size, side, reach) for side in _SIDES]
            free = [
                (side, box)
                for side, box in zip(_SIDES, boxes, strict=True)
                if within(box, inside) and not any(overlap(box, other) for other in taken)
            ]
            if free:
                side, box = free[0]
                _name(axes, each, words, side, reach)
                taken.append(box)
                break


def _name(axes: Axes, point: FrontierPoint, words: str, side: Side, reach: float) -> None:
    line = {"arrowstyle": "-", "color": QUIET, "lw": 0.5, "shrinkA": 0, "shrinkB": 3}
    axes.annotate(
        words,
        (point.cost_gbp, point.attained),
        xytext=(side[0] * reach, side[1] * reach),
        textcoords="offset points",
        ha=side[2],
        va=side[3],
        fontproperties=font(SMALL_PT, bold=point.mark != "option"),
        color=INK,
        zorder=5,
        arrowprops=None if reach == 1 else line,
    )


def _side_box(
    sheet: Sheet, at: tuple[float, ...], size: tuple[float, float], side: Side, reach: float
) -> Box:
    x, y = at[0] + sheet.px(side[0] * reach), at[1] + sheet.px(side[1] * reach)
    left = x - {"left": 0.0, "center": size[0] / 2, "right": size[0]}[side[2]]
    bottom = y - {"bottom": 0.0, "center": size[1] / 2, "top": size[1]}[side[3]]
    return (left, bottom, left + size[0], bottom + size[1])
