"""What lies under every printed map of an area: land, water, roads, boundary, names of places."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from math import cos, log2, radians

import numpy as np
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from coverage.crs import to_degrees
from estates.area import Area
from estates.maps.parts import LAND
from estates.maps.tiles import STROKES, Stroke
from estates.report.drawing.map_parts import Frame, MapSheet
from estates.report.drawing.sheet import DPI, INK, MM, Box
from estates.view.coverage_view import extent_of

WATER = "#c4d9e4"
BOUNDARY_DASHES = (0, (5, 2.5))
_ROAD_INK = "#3b3930"
_FINER = 0.7  # zooms by which print shows more than a screen
_THINNER = 0.62  # a line on paper to the same on a screen
_OPAQUE = {"minor": 0.35, "street": 0.4, "main": 0.6, "trunk": 0.8}
_EQUATOR_M, _TILE_PX, _SCREEN_PX_PER_MM = 40_075_017.0, 256, 96 / 25.4
_RANK = {"city": 0, "town": 1, "village": 2, "suburb": 3, "hamlet": 4}
_NAME_PT = {"city": 8.5, "town": 7.5, "village": 6.5, "suburb": 6.5, "hamlet": 6.0}
_BOLD = {"city", "town"}
_LONGEST_NAME_MM = 30.0
_NAMES_PER_MM2 = 1 / 420
_GAP_MM = 0.6


@dataclass(frozen=True, slots=True)
class Ground:
    """The base of an area's maps; its roads are drawn once for each size."""

    area: Area
    _roads: dict[Frame, NDArray[np.uint8]] = field(default_factory=dict)

    @property
    def extent(self) -> BaseGeometry:
        """What the maps show, metres."""
        return extent_of(self.area)

    def under(self, sheet: MapSheet) -> None:
        """Draw land and water: what lies under everything."""
        land = sheet.frame.ground if self.area.boundary is None else self.area.boundary
        fine = 0.06 / sheet.frame.mm_per_m
        sheet.polygon(shapely.simplify(land, fine), fc=LAND, ec="none", lw=0, zorder=0.5)
        if self.area.water is not None:
            water = shapely.get_parts(shapely.simplify(self.area.water, fine))
            seen = water[shapely.area(water) * sheet.frame.mm_per_m**2 > 0.05]  # noqa: PLR2004
            sheet.polygon(
                shapely.MultiPolygon(_polygons(seen)), fc=WATER, ec="none", lw=0, zorder=1
            )

    def over(self, sheet: MapSheet) -> None:
        """Draw roads and boundary: what lies over the colours."""
        frame = sheet.frame
        if frame not in self._roads:
            self._roads[frame] = _roads(self.area, frame)
        left, bottom, right, top = frame.box
        sheet.axes.imshow(
            self._roads[frame],
            extent=(left, right, bottom, top),
            interpolation="none",
            aspect="auto",
            zorder=3,
        )
        sheet.axes.set_xlim(0, sheet.width_mm)
        sheet.axes.set_ylim(0, sheet.height_mm)
        if self.area.boundary is not None:
            outline = shapely.boundary(shapely.simplify(self.area.boundary, 0.06 / frame.mm_per_m))
            sheet.lines(outline, colors=INK, linewidths=0.9, linestyles=[BOUNDARY_DASHES], zorder=4)

    def names(self, sheet: MapSheet) -> None:
        """Write names of places where there is room, the greatest first."""
        places = self.area.places
        if places.empty:
            return
        places = places[places["kind"].isin(_RANK)]
        metric = places.to_crs(self.area.manifest.crs).geometry
        frame = sheet.frame
        spots = frame.on_paper(np.stack([metric.x.to_numpy(), metric.y.to_numpy()], axis=1))
        order = np.argsort([_RANK[kind] for kind in places["kind"]], kind="stable")
        left = max(6, int(frame.width_mm * frame.height_mm * _NAMES_PER_MM2))
        names, kinds = places["name"].to_numpy(str), places["kind"].to_numpy(str)
        for row in order:
            x, y = map(float, spots[row])
            if left and frame.holds(x, y) and _name(sheet, x, y, names[row], kinds[row]):
                left -= 1


def _polygons(shapes: NDArray[np.object_]) -> list[BaseGeometry]:
    return [
        part for shape in shapes for part in shapely.get_parts(shape) if part.geom_type == "Polygon"
    ]


def _name(sheet: MapSheet, x: float, y: float, name: str, kind: str) -> bool:
    """Write a name beside its dot, above it first; false where it finds no room."""
    size, bold = _NAME_PT[kind], kind in _BOLD
    words = sheet.clip_text(name, size, _LONGEST_NAME_MM, bold=bold)
    if not words:
        return False
    width, height = sheet.size_mm(words, size, bold=bold)
    up, aside = height / 2 + 1.1, 1.2
    spots = (
        (x - width / 2, y + up - height / 2),
        (x + aside, y - height / 2),
        (x - width / 2, y - up - height / 2),
        (x - aside - width, y - height / 2),
        (x + aside / 2, y + up - height / 2),
        (x + aside / 2, y - up - height / 2),
        (x - aside / 2 - width, y + up - height / 2),
        (x - aside / 2 - width, y - up - height / 2),
        # Farther off, where a sign stands on the place itself; a town is found from there too.
        *(
            (x + right * (far + width / 2) - width / 2, y + upwards * far * 0.8 - height / 2)
            for far in ((3.2, 5.0, 7.0) if bold else (3.2,))
            for right, upwards in (
                (0, 1),
                (1, 0),
                (-1, 0),
                (0, -1),
                (1, 1),
                (-1, 1),
                (1, -1),
                (-1, -1),
            )
        ),
    )
    for wholly, (left, bottom) in product((True, False), spots):
        box: Box = (
            left - _GAP_MM,
            bottom - _GAP_MM / 2,
            left + width + _GAP_MM,
            bottom + height + _GAP_MM / 2,
        )
        if not sheet.free(box, wholly=wholly):
            continue
        dot: Box = (x - 0.6, y - 0.6, x + 0.6, y + 0.6)
        if sheet.free(dot):
            sheet.axes.plot(
                [x], [y], "o", ms=1.9, mfc="white", mec=INK, mew=0.6, zorder=5, clip_on=True
            )
        sheet.take(words, box)
        sheet.name(left, bottom, words, size, bold=bold, zorder=8)
        return True
    return False


def _roads(area: Area, frame: Frame) -> NDArray[np.uint8]:
    """Roads as pixels with nothing between them, shape (rows, columns, 4)."""
    columns, rows = (round(each * MM * DPI) for each in (frame.width_mm, frame.height_mm))
    figure = Figure(figsize=(columns / DPI, rows / DPI), dpi=DPI, facecolor="none")
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(frame.left_mm, frame.left_mm + frame.width_mm)
    axes.set_ylim(frame.bottom_mm, frame.bottom_mm + frame.height_mm)
    network = area.network
    points = np.stack([network.vertex_x, network.vertex_y], axis=1)
    edge = np.repeat(np.arange(network.n_edges), np.diff(network.edge_ptr) + 1)
    lines = shapely.linestrings(frame.on_paper(points), indices=edge)
    classes = network.segment_class[network.edge_ptr[:-1]]
    zoom = _zoom(area, frame) + _FINER
    for stroke in STROKES:
        if stroke.from_zoom > zoom:
            continue
        chosen = lines[np.isin(classes, [road.value for road in stroke.classes])]
        drawn = shapely.simplify(chosen, 0.08, preserve_topology=False)
        drawn = [shapely.get_coordinates(each) for each in drawn[~shapely.is_empty(drawn)]]
        axes.add_collection(
            LineCollection(
                drawn,
                colors=_ROAD_INK,
                alpha=_OPAQUE[stroke.ink],
                linewidths=_width_pt(stroke, zoom),
                capstyle="round",
            ),
            autolim=False,
        )
    canvas.draw()  # type: ignore[no-untyped-call]
    pixels = np.array(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    # One ink in sixteen strengths: the eye sees no more, and the file is a third as large.
    pixels[..., :3] = np.round(255 * np.array(to_rgb(_ROAD_INK)))
    pixels[..., 3] = np.round(pixels[..., 3] / 17) * 17
    figure.clear()
    return pixels


def _zoom(area: Area, frame: Frame) -> float:
    """Zoom of a screen on which things are as large as on this paper."""
    x, y = shapely.get_coordinates(shapely.centroid(frame.ground))[0]
    _, lat = to_degrees(np.array([x]), np.array([y]), area.manifest.crs)
    px_per_m = frame.mm_per_m * _SCREEN_PX_PER_MM
    return log2(px_per_m * _EQUATOR_M * cos(radians(float(lat[0]))) / _TILE_PX)


def _width_pt(stroke: Stroke, zoom: float) -> float:
    thin, thick = stroke.width_px
    grown = min(1.0, (zoom - stroke.from_zoom) / max(14 - stroke.from_zoom, 1))
    return max(0.3, (thin + (thick - thin) * grown) * _THINNER * 0.75)
