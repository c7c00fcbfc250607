"""Axes of the charts: where they stand on the sheet, their rules, and how money is said on them."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.text import Text

from estates.amounts import as_change, as_value
from estates.report.drawing.sheet import INK, PLAIN_PT, RULE, Sheet, font


def short_pounds(gbp: float) -> str:
    """Pounds for an axis or a bar: £1.25m, £340k, £800."""
    size = abs(gbp)
    if size >= 999_500:  # noqa: PLR2004  (what rounds to a thousand thousands)
        said = f"£{size / 1e6:.3g}m" if size < 1e9 else f"£{size / 1e6:,.0f}m"  # noqa: PLR2004
    elif size >= 1000:  # noqa: PLR2004
        said = f"£{size / 1e3:.3g}k"
    else:
        said = f"£{size:.0f}"
    return f"-{said}" if gbp < 0 and said != "£0" else said


def tick(value: float, unit: str) -> str:
    """A round figure at an axis."""
    return f"{value * 100:.4g}%" if unit == "share" else as_value(max(value, 0.0), unit)


def short_change(change: float, unit: str) -> str:
    """A change against today beside a bar or at an axis, money in k or m."""
    return short_pounds(change) if unit == "gbp" else as_change(change, unit)


def new_axes(
    sheet: Sheet, *, left_mm: float, right_mm: float, top_mm: float, bottom_mm: float
) -> Axes:
    """Axes with so much room around them."""
    width, height = sheet.width_mm, sheet.height_mm
    return sheet.figure.add_axes(
        (
            left_mm / width,
            bottom_mm / height,
            (width - left_mm - right_mm) / width,
            (height - top_mm - bottom_mm) / height,
        )
    )


def style(axes: Axes, *, grid: bool = False) -> None:
    """Quiet rules and our own letters."""
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


def pound_ticks(axes: Axes, *, across: bool = False) -> None:
    """Round amounts inside the axis, said in k or m."""
    axis, ends = (axes.xaxis, axes.get_xlim()) if across else (axes.yaxis, axes.get_ylim())
    ticks = [float(each) for each in axis.get_majorticklocs() if min(ends) <= each <= max(ends)]
    axis.set_ticks(ticks, labels=[short_pounds(each) for each in ticks])
    (axes.set_xlim if across else axes.set_ylim)(*ends)


def around(values: Sequence[float], least: float, margin: float) -> tuple[float, float]:
    """Ends of an axis with all values inside and no small difference shown as a large one."""
    low, high = min(values), max(values)
    room = max(high - low, least)
    middle = (low + high) / 2
    return middle - room * (0.5 + margin), middle + room * (0.5 + margin)


def head(axes: Axes, words: str, *, bold: bool = False) -> Text:
    """Words over the axes, from their left edge."""
    return axes.annotate(
        words,
        (0, 1),
        xycoords="axes fraction",
        xytext=(0, 8),
        textcoords="offset points",
        fontproperties=font(PLAIN_PT, bold=bold),
        color=INK,
    )
