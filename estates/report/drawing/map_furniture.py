"""What stands beside a printed map: legend, scale, north, and where the data come from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.patches import Polygon, Rectangle

from estates.report.drawing.map_parts import Frame, MapSheet
from estates.report.drawing.sheet import INK, QUIET, SMALL_PT

Draws = Callable[[MapSheet, float, float], None]  # at the middle of the key, millimetres

ROW_MM = 3.9
STRIP_MM = 9.0  # of scale, north and attribution
_KEY_MM = 7.5
_METRES_PER_MILE = 1609.344
_ROUND_M = tuple(base * 10**power for power in range(1, 6) for base in (1, 2, 5))
_BAR_SHARE = 0.26  # of the frame's width, at most


@dataclass(frozen=True, slots=True)
class Key:
    """A row of a legend."""

    words: str
    draw: Draws | None = None  # None = words alone, as a small heading


def swatch(fill: str, hatch: str = "", hatch_ink: str = INK) -> Draws:
    """A filled box."""

    def draw(sheet: MapSheet, x: float, y: float) -> None:
        box = Rectangle(
            (x - 2.7, y - 1.35), 5.4, 2.7, fc=fill, ec=hatch_ink or INK, hatch=hatch, lw=0
        )
        sheet.axes.add_artist(box)
        rim = Rectangle((x - 2.7, y - 1.35), 5.4, 2.7, fill=False, ec=INK, lw=0.5)
        sheet.axes.add_artist(rim)

    return draw


def stroke(width_pt: float, dashes: object = "-", colour: str = INK) -> Draws:
    """A line."""

    def draw(sheet: MapSheet, x: float, y: float) -> None:
        sheet.axes.plot([x - 2.7, x + 2.7], [y, y], color=colour, lw=width_pt, ls=dashes)

    return draw


def spot(marker: str, fill: str, edge: str, width_pt: float, size_pt: float) -> Draws:
    """A mark of a point."""

    def draw(sheet: MapSheet, x: float, y: float) -> None:
        sheet.axes.plot([x], [y], marker, ms=size_pt, mfc=fill, mec=edge, mew=width_pt)

    return draw


def rows_needed(keys: Sequence[Key], columns: int) -> int:
    """Rows of a legend in so many columns."""
    return -(-len(keys) // columns)


def legend(
    sheet: MapSheet, keys: Sequence[Key], box: tuple[float, float, float], columns: int
) -> None:
    """Draw a legend downwards, column by column.

    Parameters
    ----------
    box
        Its left, its top and its width, millimetres.
    """
    rows, column_mm = rows_needed(keys, columns), box[2] / columns
    for number, key in enumerate(keys):
        column, row = divmod(number, rows)
        x, y = box[0] + column * column_mm, box[1] - (row + 0.5) * ROW_MM
        if key.draw is not None:
            key.draw(sheet, x + _KEY_MM / 2 - 0.6, y)
        indent = 0.0 if key.draw is None else _KEY_MM
        words = sheet.clip_text(key.words, SMALL_PT, column_mm - indent, bold=key.draw is None)
        sheet.text(x + indent, y - 0.1, words, SMALL_PT, bold=key.draw is None)


def strip(sheet: MapSheet, attribution: str) -> None:
    """Scale at the left, north at the right, and beneath whose data they are."""
    frame = sheet.frame
    y = frame.bottom_mm - 3.6
    _scale(sheet, frame, y)
    _north(sheet, frame.box[2] - 1.6, y)
    words = sheet.clip_text(attribution, 6.0, frame.width_mm)
    sheet.text(frame.left_mm, frame.bottom_mm - 7.2, words, 6.0, QUIET)


def _scale(sheet: MapSheet, frame: Frame, y: float) -> None:
    """A bar of a round length in two halves, in kilometres and miles."""
    most = _BAR_SHARE * frame.width_mm / frame.mm_per_m
    length = max((each for each in _ROUND_M if each <= most), default=_ROUND_M[0])
    half = length * frame.mm_per_m / 2
    left = frame.left_mm + 0.3
    for part, fill in enumerate((INK, "white")):
        sheet.axes.add_artist(
            Rectangle((left + part * half, y - 0.6), half, 1.2, fc=fill, ec=INK, lw=0.6)
        )
    metric = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"  # noqa: PLR2004
    miles = f"{length / _METRES_PER_MILE:.2g} miles"
    sheet.text(left + 2 * half + 1.4, y - 0.1, f"{metric} ({miles})", SMALL_PT)


def _north(sheet: MapSheet, x: float, y: float) -> None:
    sheet.axes.add_artist(
        Polygon(
            [(x, y + 2.0), (x - 1.2, y - 1.6), (x, y - 0.8)], closed=True, fc=INK, ec=INK, lw=0.5
        )
    )
    sheet.axes.add_artist(
        Polygon(
            [(x, y + 2.0), (x + 1.2, y - 1.6), (x, y - 0.8)],
            closed=True,
            fc="white",
            ec=INK,
            lw=0.5,
        )
    )
    sheet.text(x - 2.4, y - 0.1, "grid north", SMALL_PT, ha="right")


def border(sheet: MapSheet) -> None:
    """The line around the map."""
    left, bottom, right, top = sheet.frame.box
    sheet.axes.add_artist(
        Rectangle((left, bottom), right - left, top - bottom, fill=False, ec=INK, lw=0.7, zorder=10)
    )
