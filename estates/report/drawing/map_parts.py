"""A sheet with a map on it, measured in millimetres: its frame, and where metres lie on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from estates.report.drawing.sheet import INK, MM_OF_POINT, Box, Sheet, font, overlap, within

FloatArray = NDArray[np.float64]

_MARGIN = 0.02  # of what is shown, around it
_HALO_PT = 1.6
_GRAIN_MM = 0.02 * MM_OF_POINT  # corners lie on it: unseen, and half the digits in the SVG


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A map's place on its sheet, millimetres, and the ground in it, metres."""

    left_mm: float
    bottom_mm: float
    width_mm: float
    height_mm: float
    west_m: float
    south_m: float
    mm_per_m: float

    @classmethod
    def around(
        cls, bounds: tuple[float, float, float, float], box: Box, *, least_height: float = 0.5
    ) -> Frame:
        """The largest frame of the box's width, no higher than the box, with all of the bounds.

        Parameters
        ----------
        bounds
            West, south, east, north in metres.
        box
            In millimetres; the frame fills its width and stands on its bottom.
        least_height
            In widths of the frame.
        """
        west, south, east, north = bounds
        wide, high = ((1 + 2 * _MARGIN) * max(each, 1.0) for each in (east - west, north - south))
        width, most = box[2] - box[0], box[3] - box[1]
        height = float(np.clip(width * high / wide, least_height * width, most))
        scale = min(width / wide, height / high)
        return cls(
            left_mm=box[0],
            bottom_mm=box[1],
            width_mm=width,
            height_mm=height,
            west_m=(west + east) / 2 - width / scale / 2,
            south_m=(south + north) / 2 - height / scale / 2,
            mm_per_m=scale,
        )

    @property
    def box(self) -> Box:
        """Left, bottom, right, top in millimetres."""
        return (
            self.left_mm,
            self.bottom_mm,
            self.left_mm + self.width_mm,
            self.bottom_mm + self.height_mm,
        )

    @property
    def ground(self) -> BaseGeometry:
        """What it shows, metres."""
        east = self.west_m + self.width_mm / self.mm_per_m
        north = self.south_m + self.height_mm / self.mm_per_m
        return shapely.box(self.west_m, self.south_m, east, north)

    def on_paper(self, metres: FloatArray) -> FloatArray:
        """Positions in millimetres, shape (points, 2), of positions in metres."""
        corner = np.array([self.west_m, self.south_m])
        return np.asarray((metres - corner) * self.mm_per_m + (self.left_mm, self.bottom_mm))

    def at(self, x_m: float, y_m: float) -> tuple[float, float]:
        """One position in millimetres."""
        x, y = self.on_paper(np.array([[x_m, y_m]]))[0]
        return float(x), float(y)

    def holds(self, x_mm: float, y_mm: float) -> bool:
        """Whether a position is in the frame."""
        return within((x_mm, y_mm, x_mm, y_mm), self.box)


class MapSheet(Sheet):
    """A sheet whose marks are placed in millimetres, and that knows what room is taken.

    Parameters
    ----------
    height_mm
        Of all of it; the frame takes a part.
    """

    def __init__(self, width_mm: float, height_mm: float, frame: Frame) -> None:
        height_mm = float(np.ceil(height_mm / _GRAIN_MM) * _GRAIN_MM)
        super().__init__(width_mm, height_mm)
        self.frame = frame
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        self.axes.set_xlim(0, width_mm)
        self.axes.set_ylim(0, height_mm)
        left, bottom, right, top = frame.box
        self._clip = Rectangle((left, bottom), right - left, top - bottom, fill=False, ec="none")
        self.axes.add_artist(self._clip)
        self.taken: list[tuple[str, Box]] = []  # what stands where, millimetres
        self.rather_free: list[Box] = []  # what names cover only where there is no other room

    def clip(self, artist: Any) -> None:  # noqa: ANN401  (matplotlib's artists share no narrow type)
        """Leave out of a mark what lies outside the frame."""
        artist.set_clip_path(self._clip)

    def free(self, box: Box, *, wholly: bool = False) -> bool:
        """Whether a place in the frame is taken by nothing.

        Parameters
        ----------
        wholly
            Whether what should rather be free counts as taken.
        """
        if not within(box, self.frame.box) or any(overlap(box, one) for _, one in self.taken):
            return False
        return not wholly or not any(overlap(box, one) for one in self.rather_free)

    def take(self, what: str, box: Box) -> None:
        """Let nothing else stand there."""
        self.taken.append((what, box))

    def size_mm(self, text: str, size_pt: float, *, bold: bool = False) -> tuple[float, float]:
        """Width and height of a word in millimetres."""
        width, height = self.size_of(text, size_pt, bold=bold)
        return self.points(width) * MM_OF_POINT, self.points(height) * MM_OF_POINT

    def clip_text(self, text: str, size_pt: float, most_mm: float, *, bold: bool = False) -> str:
        """As `clipped`, in millimetres."""
        return self.clipped(text, size_pt, self.px(most_mm / MM_OF_POINT), bold=bold)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size_pt: float,
        color: str = INK,
        *,
        bold: bool = False,
        ha: str = "left",
        va: str = "center_baseline",
        zorder: float = 9,
    ) -> None:
        """Write a word."""
        self.axes.text(
            x, y, words, fontproperties=font(size_pt, bold=bold), color=color, ha=ha, va=va,
            zorder=zorder,
        )  # fmt: skip

    def name(
        self, left: float, bottom: float, words: str, size_pt: float, *, bold: bool, zorder: float
    ) -> None:
        """Write a word with a white rim, so that it can be read on any colour."""
        letters = font(size_pt, bold=bold)
        _, _, descent = self.measured(words, letters)
        base = bottom + self.points(descent) * MM_OF_POINT
        outline = TextPath((0, 0), words, prop=letters)
        corners = _grained(outline.vertices * MM_OF_POINT + (left, base))
        rim = PathPatch(
            Path(corners, outline.codes), fc="none", ec="white", lw=_HALO_PT, alpha=0.9,
            joinstyle="round", zorder=zorder,
        )  # fmt: skip
        self.axes.add_artist(rim)
        self.text(left, base, words, size_pt, bold=bold, va="baseline", zorder=zorder + 0.1)

    def polygon(self, shape: BaseGeometry, **look: Any) -> None:  # noqa: ANN401
        """Fill polygons with their holes, metres."""
        path = _path_of(shape, self.frame)
        if path is not None:
            patch = PathPatch(path, **look)
            self.axes.add_artist(patch)
            self.clip(patch)

    def lines(self, shape: BaseGeometry, **look: Any) -> None:  # noqa: ANN401
        """Draw lines, metres."""
        parts = shapely.get_parts(_seen(shape, self.frame))
        parts = [each for each in parts if each.geom_type == "LineString"]
        drawn = [_grained(self.frame.on_paper(shapely.get_coordinates(each))) for each in parts]
        if drawn:
            lines = LineCollection(drawn, **look)
            self.axes.add_collection(lines, autolim=False)
            self.clip(lines)


def _grained(points: FloatArray) -> FloatArray:
    return np.asarray(np.round(points / _GRAIN_MM) * _GRAIN_MM)


def _seen(shape: BaseGeometry, frame: Frame) -> BaseGeometry:
    """The part of a shape that is in the frame."""
    ground = frame.ground
    if shape.is_empty or shapely.box(*shape.bounds).within(ground):
        return shape
    return shapely.intersection(shape, ground)


def _path_of(shape: BaseGeometry, frame: Frame) -> Path | None:
    parts = [each for each in shapely.get_parts(_seen(shape, frame)) if each.geom_type == "Polygon"]
    rings = [
        _grained(frame.on_paper(shapely.get_coordinates(ring)))
        for part in shapely.orient_polygons(parts)
        for ring in (part.exterior, *part.interiors)
    ]
    if not rings:
        return None
    codes = [[Path.MOVETO, *[Path.LINETO] * (len(ring) - 2), Path.CLOSEPOLY] for ring in rings]
    return Path(np.concatenate(rings), np.concatenate(codes))
