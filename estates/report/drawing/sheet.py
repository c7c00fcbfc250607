"""A sheet to draw on for print: own font, own sizes, and the same bytes from the same marks.

Uses matplotlib's objects alone, never its global figures, so that nothing is left behind.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

from estates.report import glyphs
from estates.report.document import Picture

INK = "#14202b"
QUIET = "#4a5763"  # small print on white: over 7 to 1
RULE = "#c9ced3"
BLUE, ORANGE = "#2b6ca8", "#c65102"
FULL_MM, HALF_MM = 170.0, 83.0  # of the text of an A4 page, and of two side by side
SMALL_PT, PLAIN_PT, LARGE_PT = 7.0, 8.0, 9.5
MM = 1 / 25.4  # inches
MM_OF_POINT = 25.4 / 72
DPI = 220  # of the pixels; vectors have none, but what is made pixels in them
_RULES = {
    "svg.fonttype": "path",  # no reader needs our font
    "svg.hashsalt": "blue-light-estates",  # without it the names of parts come from chance
    "path.simplify": True,
    "hatch.linewidth": 0.7,
    "axes.linewidth": 0.6,
    "text.parse_math": False,  # a price in dollars is no formula
}
_LOCK = threading.RLock()  # matplotlib's settings are one for all threads
_LONGEST = 300

Box = tuple[float, float, float, float]  # left, bottom, right, top


@contextmanager
def print_rules() -> Iterator[None]:
    """Draw by our rules, whatever the settings of this computer; one drawing at a time."""
    with _LOCK, mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_RULES)  # type: ignore[arg-type]
        yield


@cache
def font(size_pt: float, *, bold: bool = False) -> FontProperties:
    """DejaVu Sans as it comes with matplotlib, never another that the computer has."""
    return FontProperties(fname=str(glyphs.folder() / glyphs.LETTERS[bold]), size=size_pt)


def shown(text: str) -> str:
    """A text in one line as the font can show it, a letter that it lacks by its code point."""
    return glyphs.shown(" ".join(text.split())[:_LONGEST])


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes cover each other; edges may touch."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def within(one: Box, other: Box) -> bool:
    """Whether a box lies in another."""
    return other[0] <= one[0] and other[1] <= one[1] and one[2] <= other[2] and one[3] <= other[3]


class Sheet:
    """A figure of a size in millimetres, which knows where its words stand.

    Use inside `print_rules`.
    """

    def __init__(self, width_mm: float, height_mm: float) -> None:
        self.width_mm, self.height_mm = width_mm, height_mm
        self.figure = Figure(figsize=(width_mm * MM, height_mm * MM), dpi=DPI, facecolor="white")
        self._canvas = FigureCanvasAgg(self.figure)
        self._renderer = self._canvas.get_renderer()  # type: ignore[no-untyped-call]

    def points(self, pixels: float) -> float:
        """Length in points."""
        return pixels * 72 / DPI

    def px(self, points: float) -> float:
        """Length in pixels, in which boxes are measured."""
        return points * DPI / 72

    def box(self, artist: Any) -> Box:  # noqa: ANN401  (matplotlib's artists share no narrow type)
        """Where a mark or a word stands, in pixels from the lower left corner."""
        return tuple(map(float, artist.get_window_extent(self._renderer).extents))  # type: ignore[return-value]

    def size_of(self, text: str, size_pt: float, *, bold: bool = False) -> tuple[float, float]:
        """Width and height of a word, in pixels."""
        width, height, _ = self.measured(text, font(size_pt, bold=bold))
        return width, height

    def measured(self, text: str, letters: FontProperties) -> tuple[float, float, float]:
        """Width, height and how much of it lies under the line, in pixels."""
        found = self._renderer.get_text_width_height_descent(text, letters, ismath=False)
        width, height, descent = map(float, found)
        return width, height, descent

    def clipped(self, text: str, size_pt: float, most_px: float, *, bold: bool = False) -> str:
        """A text as the font can show it, cut with an ellipsis where it is too long."""
        whole = shown(text)
        if self.size_of(whole, size_pt, bold=bold)[0] <= most_px:
            return whole
        low, high = 0, len(whole)
        while low < high:  # the longest beginning that has room
            middle = (low + high + 1) // 2
            short = whole[:middle].rstrip() + "…"
            if self.size_of(short, size_pt, bold=bold)[0] <= most_px:
                low = middle
            else:
                high = middle - 1
        return whole[:low].rstrip() + "…"

    def in_two_lines(self, text: str, size_pt: float, most_px: float) -> str:
        """A text as the font can show it, in two lines at most, the second cut where it must be."""
        parts = shown(text).split(" ")
        fits = 1
        while fits < len(parts):
            if self.size_of(" ".join(parts[: fits + 1]), size_pt)[0] > most_px:
                break
            fits += 1
        lines = (" ".join(parts[:fits]), " ".join(parts[fits:]))
        return "\n".join(self.clipped(line, size_pt, most_px) for line in lines if line)

    def words(self) -> list[tuple[str, Box]]:
        """Every word that is to be seen and where it stands, for tests that none cover others."""
        self.figure.draw_without_rendering()  # only then does each word of an axis have its place
        found = self.figure.findobj(Text)
        return [
            (each.get_text(), self.box(each))
            for each in found
            if each.get_text() and each.get_visible()
        ]

    def picture(self, caption: str, alt: str) -> Picture:
        """What was drawn, as vectors; the figure is let go of."""
        vectors = io.BytesIO()
        unsaid = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        FigureCanvasSVG(self.figure).print_svg(vectors, metadata=unsaid)  # type: ignore[no-untyped-call]
        self.figure.clear()
        return Picture(
            caption=caption,
            alt=alt,
            svg=vectors.getvalue(),
            width_mm=self.width_mm,
            height_mm=self.height_mm,
        )
