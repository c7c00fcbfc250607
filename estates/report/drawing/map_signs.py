"""Signs of sites on a printed map: letter and shape a service, what becomes of it, kept apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib.patheffects as effects
import numpy as np
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Patch, PathPatch
from matplotlib.path import Path

from estates.report.drawing.map_parts import MapSheet
from estates.report.drawing.sheet import INK, MM_OF_POINT, Box, font
from estates.view.change_view import CLOSES, HOST, MOVED, NEW, SMALLER

# As on the screen: hue, letter and shape tell the services apart, each of them enough alone.
FILLS = {
    "fire": "#9e1b1b",
    "police": "#1b2f6e",
    "ambulance": "#0f5b3a",
    "many": "#3b2a55",
    "none": "#5b6b78",
}
GONE = "#5b1200"
MOVE_INK = "#3b2a55"
_WIDTHS = {1: 1.0, 2: 1.5, 3: 2.0}  # of a sign, in its heights, by its number of letters
_STEPS = 6  # how far a sign steps aside, in signs
_RIM = 0.5  # millimetres that stay free around a sign
# Room for badges and rings, and for arrows that begin at what closes.
_MORE_RIM = {NEW: 0.7, MOVED: 0.7, HOST: 0.9, SMALLER: 0.7, CLOSES: 1.6}
_LETTER_PT_PER_MM = 1.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A site on a sheet."""

    id: str
    x: float  # millimetres
    y: float
    letters: str  # one to three
    look: str  # of `FILLS`
    neighbour: bool = False
    fate: str = ""  # of `estates.view.change_view`; "" = nothing is said of it


def place_signs(
    sheet: MapSheet, signs: Sequence[Sign], height_mm: float
) -> dict[str, tuple[float, float]]:
    """Draw signs, the first on their spots; those that would cover another step aside.

    Returns
    -------
    Centre of each sign by its id, millimetres; one that finds no room is a small dot.
    """
    centres = {}
    for sign in signs:
        width = _WIDTHS[min(len(sign.letters), 3)] * height_mm
        spots = _spots(sheet, sign, height_mm)
        rim = _RIM + _MORE_RIM.get(sign.fate, 0.0)
        boxes = [_around(x, y, width + 2 * rim, height_mm + 2 * rim) for x, y in spots]
        chosen = next((n for n, box in enumerate(boxes) if sheet.free(box)), None)
        if chosen is None:
            sheet.axes.plot(
                [sign.x],
                [sign.y],
                "o",
                ms=2.4,
                mfc=FILLS[sign.look],
                mec="white",
                mew=0.4,
                zorder=7,
            )
            centres[sign.id] = (sign.x, sign.y)
            continue
        x, y = spots[chosen]
        sheet.take(f"sign {sign.id}", boxes[chosen])
        if np.hypot(x - sign.x, y - sign.y) > height_mm / 2:
            leader = sheet.axes.plot([sign.x, x], [sign.y, y], color=INK, lw=0.7, zorder=6)[0]
            leader.set_path_effects([effects.withStroke(linewidth=1.7, foreground="white")])
            sheet.axes.plot(
                [sign.x], [sign.y], "o", ms=2.2, mfc=INK, mec="white", mew=0.4, zorder=6
            )
        draw_sign(sheet, x, y, height_mm, sign)
        centres[sign.id] = (x, y)
    return centres


def _spots(sheet: MapSheet, sign: Sign, height: float) -> list[tuple[float, float]]:
    """Where a sign may stand: on its site, pushed inside the frame, or steps aside of it."""
    left, bottom, right, top = sheet.frame.box
    half = _WIDTHS[min(len(sign.letters), 3)] * height / 2 + _RIM + 0.8
    x = min(max(sign.x, left + half), right - half)
    y = min(max(sign.y, bottom + height / 2 + 1.3), top - height / 2 - 1.3)
    step = (height + 2 * _RIM) * 0.55
    steps = range(-2 * _STEPS, 2 * _STEPS + 1)
    # The shortest step first; to the right rather than to the left, up or down, as on the screen.
    aside = sorted(
        ((i * step, j * step) for i in steps for j in steps),
        key=lambda by: by[0] ** 2 * (1.3 if by[0] < 0 else 1) + by[1] ** 2 * 1.1,
    )
    return [(x + dx, y + dy) for dx, dy in aside]


def _around(x: float, y: float, width: float, height: float) -> Box:
    return (x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def draw_sign(sheet: MapSheet, x: float, y: float, height: float, sign: Sign) -> None:
    """Draw one sign, on the map or in the legend."""
    gone, colour = sign.fate == CLOSES, FILLS[sign.look]
    width = _WIDTHS[min(len(sign.letters), 3)] * height
    if sign.fate == HOST:
        ring = _shape("many", x, y, width + 1.5, height + 1.5)
        ring.set(fc="white", ec=INK, lw=1.2, zorder=6.8)
        sheet.axes.add_artist(ring)
    hollow = gone or sign.neighbour
    edge = GONE if gone else colour if sign.neighbour else "white"
    rim = _shape(sign.look, x, y, width + 0.45, height + 0.45)
    rim.set(fc="white" if hollow else INK, ec="none", zorder=6.9)
    sheet.axes.add_artist(rim)
    body = _shape(sign.look, x, y, width, height)
    body.set(fc="white" if hollow else colour, ec=edge, lw=1.1 if hollow else 0.7, zorder=7)
    if sign.neighbour and not gone:
        body.set_linestyle((0, (2, 1)))
    sheet.axes.add_artist(body)
    if gone:
        far_x, far_y = width / 2 + 0.7, height / 2 + 0.7
        for ink, line_pt, order in (("white", 2.6, 7.02), (GONE, 1.3, 7.04)):
            sheet.axes.plot(
                [x - far_x, x + far_x], [y - far_y, y + far_y], color=ink, lw=line_pt,
                zorder=order, solid_capstyle="butt",
            )  # fmt: skip
    size = height * _LETTER_PT_PER_MM
    ink = edge if hollow else "white"
    letters = sheet.axes.text(
        x, y, sign.letters, fontproperties=font(round(size, 1), bold=True), color=ink, ha="center",
        va="center_baseline", zorder=7.1,
    )  # fmt: skip
    if gone:  # the letter stands over the stroke that crosses it out
        letters.set_path_effects([effects.withStroke(linewidth=1.8, foreground="white")])
    if sign.fate in {NEW, MOVED, SMALLER}:
        _badge(sheet, x + width / 2, y + height / 2, plus=sign.fate != SMALLER)


def _badge(sheet: MapSheet, x: float, y: float, *, plus: bool) -> None:
    """A small plus, or a minus, at the corner of a sign."""
    sheet.axes.add_artist(Circle((x, y), 0.95, fc="#ffd23f", ec=INK, lw=0.7, zorder=7.3))
    sheet.axes.plot([x - 0.55, x + 0.55], [y, y], color=INK, lw=1.1, zorder=7.4)
    if plus:
        sheet.axes.plot([x, x], [y - 0.55, y + 0.55], color=INK, lw=1.1, zorder=7.4)


def _shape(look: str, x: float, y: float, width: float, height: float) -> Patch:
    if look == "police":
        return Circle((x, y), height / 2 * 1.08)
    if look == "ambulance":
        return PathPatch(_arch(x, y, width, height))
    rounding = 0.12 * height
    return FancyBboxPatch(
        (x - width / 2, y - height / 2),
        width,
        height,
        boxstyle=f"round,pad=0,rounding_size={rounding}",
    )


def _arch(x: float, y: float, width: float, height: float) -> Path:
    """A gate: straight below, round above."""
    turn = np.linspace(0, np.pi, 13)
    radius = width / 2
    top = y + height / 2 - radius * 0.8
    round_ = np.stack([x + radius * np.cos(turn), top + radius * 0.8 * np.sin(turn)], axis=1)
    feet = np.array([[x + radius, y - height / 2]])
    end = np.array([[x - radius, y - height / 2]])
    points = np.concatenate([feet, round_, end, feet])
    return Path(points, [Path.MOVETO, *[Path.LINETO] * (len(points) - 2), Path.CLOSEPOLY])


def draw_move(
    sheet: MapSheet, start: tuple[float, float], end: tuple[float, float], clear_mm: float
) -> None:
    """An arrow from one sign to another, as far as there is room between them.

    Parameters
    ----------
    clear_mm
        What stays free at each of its ends.
    """
    clear = clear_mm / MM_OF_POINT
    arrow = FancyArrowPatch(
        start, end, arrowstyle="-|>,head_length=4,head_width=2.4", color=MOVE_INK, lw=1.3,
        linestyle=(0, (3, 1.5)), shrinkA=clear, shrinkB=clear, mutation_scale=1, zorder=6.5,
    )  # fmt: skip
    arrow.set_path_effects([effects.withStroke(linewidth=3.0, foreground="white")])
    if np.hypot(end[0] - start[0], end[1] - start[1]) > 2 * clear_mm + 0.5:
        sheet.axes.add_artist(arrow)
