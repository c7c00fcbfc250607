"""Printed maps of coverage: bands of minutes, or the share in time where cars start on patrol."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from coverage.isochrone import OFF_ROAD_M
from estates.maps.layers import LETTER, attribution_of, share_class_names, sites_of
from estates.maps.parts import LAND
from estates.report.document import Picture
from estates.report.drawing.map_furniture import (
    ROW_MM,
    STRIP_MM,
    Draws,
    Key,
    border,
    legend,
    rows_needed,
    spot,
    strip,
    stroke,
    swatch,
)
from estates.report.drawing.map_ground import BOUNDARY_DASHES, Ground
from estates.report.drawing.map_looks import (
    NOBODY,
    NOBODY_WORDS,
    BandLook,
    PointLook,
    Uncovered,
    print_looks,
    share_marks,
)
from estates.report.drawing.map_parts import Frame, MapSheet
from estates.report.drawing.map_points import draw_points
from estates.report.drawing.map_signs import Sign, draw_sign, place_signs
from estates.report.drawing.sheet import (
    FULL_MM,
    HALF_MM,
    INK,
    PLAIN_PT,
    Box,
    print_rules,
)
from estates.view.coverage_view import (
    DRAWN_TO_M,
    SHARE_CLASSES,
    CoverageView,
    Drawn,
    band_name,
    minutes,
    simplified,
)

_PATROL_DASHES = (0, (1.2, 1.6))
_PATROL_INK, _ROAD_INK = "#1b2f6e", "#3d0a40"  # as on the screen
_CHANGED_DASHES = {True: (0, (2, 1)), False: (0, (0.6, 1))}  # closed, slowed
MISSED = PointLook("o", "white", "#3a0c00", 0.55, 0.5)  # small: hatching shows around it
_RIM_MM = 0.3  # left and right of a frame, for its border
_HALF_HIGH_MM, _FULL_HIGH_MM = 66.0, 68.0  # of the frame, at most
_SIGN_MM = {HALF_MM: 3.0, FULL_MM: 3.7}
_KEY_RIM_MM = 0.5  # for what stands around a sign
_KEY_SIGN_MM = {1: 2.6, 2: 2.6, 3: 2.1}  # by the number of letters
_MANY_SIGNS = 36
_SMALL_SIGN_MM = {HALF_MM: 2.4, FULL_MM: 3.2}
_DRAWN_TO_MM = 0.22  # bands and their edges
_NAMES_A_LIMIT = 1
_EDGES_TRIED = 40


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet's width and the room of its frame; the legend stands beneath it or beside it."""

    width_mm: float
    frame_mm: float
    most_high_mm: float
    columns: int  # of the legend beneath; 0 = it stands beside


HALF = Layout(HALF_MM, HALF_MM, _HALF_HIGH_MM, 2)
FULL = Layout(FULL_MM, 122.0, _FULL_HIGH_MM, 0)


def new_sheet(ground: Ground, layout: Layout, keys: list[Key]) -> MapSheet:
    """A sheet with an empty frame, its legend drawn."""
    rows = rows_needed(keys, layout.columns) if layout.columns else 0
    beneath = rows * ROW_MM + (1.5 if rows else 0.0)
    frame = frame_of(ground, layout, beneath + STRIP_MM)
    height = frame.box[3] + 0.3
    beside = 0.0 if layout.columns else len(keys) * ROW_MM + 1
    sheet = MapSheet(layout.width_mm, max(height, beside), frame)
    if layout.columns:
        legend(sheet, keys, (0.5, beneath, layout.width_mm), layout.columns)
    else:
        left = layout.frame_mm + 3
        legend(sheet, keys, (left, sheet.height_mm - 0.5, layout.width_mm - left), 1)
    return sheet


def frame_of(ground: Ground, layout: Layout, bottom_mm: float = 0.0) -> Frame:
    """Where the map of an area lies on a sheet."""
    top = bottom_mm + layout.most_high_mm
    box: Box = (_RIM_MM, bottom_mm, layout.frame_mm - _RIM_MM, top)
    return Frame.around(ground.extent.bounds, box)


def coverage_map(
    view: CoverageView,
    drawn: Drawn | None,
    ground: Ground,
    *,
    caption: str,
    alt: str,
    tag: str = "",
    layout: Layout = HALF,
) -> Picture:
    """A map of one service under one standard.

    Parameters
    ----------
    drawn
        Of `view.drawn`; None = points by their share in time, as where cars start on patrol.
    caption, alt
        Of the picture.
    tag
        A word in the map's corner: Before, After.
    """
    with print_rules():
        sheet = draw_coverage(view, drawn, ground, tag=tag, layout=layout)
        return sheet.picture(caption, alt)


def draw_coverage(
    view: CoverageView, drawn: Drawn | None, ground: Ground, *, tag: str = "", layout: Layout = HALF
) -> MapSheet:
    """As `coverage_map`, on a sheet; inside `print_rules`."""
    looks = [] if drawn is None else print_looks(view, drawn)
    keys = _share_keys() if drawn is None else _band_keys(view, drawn, looks)
    keys += _outline_keys(view)
    keys += _site_keys(view, frame_of(ground, layout).ground)
    sheet = new_sheet(ground, layout, keys)
    write_tag(sheet, tag)
    ground.under(sheet)
    if drawn is not None:
        _bands(sheet, view, drawn, looks)
        missed = view.out_of_time
        draw_points(sheet, missed, np.zeros(len(missed), int), [MISSED], ground, range(1))
    else:
        points = view.points.sort_values("weight", ascending=False)
        which = np.searchsorted(SHARE_CLASSES, points["share_within"].to_numpy(), side="right")
        marks = share_marks()
        short = np.arange(len(marks)) < len(marks) - 1
        draw_points(sheet, points, which, marks, ground, range(len(marks)), short)
    ground.over(sheet)
    _outlines(sheet, view)
    _site_signs(sheet, view, layout)
    if drawn is not None:
        _limit_names(sheet, view, drawn)
    ground.names(sheet)
    finish(sheet, ground)
    return sheet


def finish(sheet: MapSheet, ground: Ground) -> None:
    """Border, scale, north and attribution."""
    border(sheet)
    strip(sheet, attribution_of(ground.area))


def write_tag(sheet: MapSheet, tag: str) -> None:
    """A word in the upper left corner."""
    if not tag:
        return
    width, height = sheet.size_mm(tag, PLAIN_PT, bold=True)
    left, _, _, top = sheet.frame.box
    box = (left, top - height - 2.4, left + width + 3.2, top)
    sheet.take(tag, box)
    sheet.axes.fill(
        [box[0], box[2], box[2], box[0]], [box[1], box[1], box[3], box[3]], fc="white", ec=INK,
        lw=0.6, zorder=9.5,
    )  # fmt: skip
    sheet.text(left + 1.6, box[1] + 1.2, tag, PLAIN_PT, bold=True, va="bottom", zorder=9.6)


def _bands(sheet: MapSheet, view: CoverageView, drawn: Drawn, looks: list[BandLook]) -> None:
    coarse_m = _DRAWN_TO_MM / sheet.frame.mm_per_m
    if isinstance(drawn, Uncovered):
        land = shapely.simplify(drawn.land, coarse_m)
        sheet.polygon(land, fc=NOBODY.fill, hatch=NOBODY.hatch, ec=NOBODY.hatch_ink, lw=0, zorder=2)
    shapes = (
        simplified(drawn.bands, coarse_m).geometry
        if coarse_m > DRAWN_TO_M
        else drawn.bands.geometry
    )
    for shape, look in zip(shapes, looks, strict=True):
        hatched = {"hatch": look.hatch, "ec": look.hatch_ink} if look.hatch else {"ec": look.fill}
        sheet.polygon(shape, fc=look.fill, lw=0, zorder=2, **hatched)
    for row in drawn.edges.itertuples():
        own = row.limit_s == view.limit_s
        edge = shapely.simplify(row.geometry, coarse_m)
        if own:
            sheet.lines(edge, colors="white", linewidths=2.4, zorder=3.4)
        sheet.lines(edge, colors=INK, linewidths=1.4 if own else 0.25, zorder=3.5 if own else 2.5)


def _outlines(sheet: MapSheet, view: CoverageView) -> None:
    """Patrol areas, and roads that are closed or slowed."""
    if view.on_patrol and view.area.patrol_areas is not None:
        for shape in view.area.patrol_areas.geometry:
            edge = shapely.boundary(shapely.simplify(shape, 0.08 / sheet.frame.mm_per_m))
            sheet.lines(
                edge, colors=_PATROL_INK, linewidths=0.9, linestyles=[_PATROL_DASHES], zorder=4
            )
    for road in view.assessor.changed_roads:
        segments = _segments(view, road.segments)
        dashes = _CHANGED_DASHES[road.change.closed]
        sheet.lines(segments, colors="white", linewidths=3.4, zorder=5.5)
        sheet.lines(segments, colors=_ROAD_INK, linewidths=2.2, linestyles=[dashes], zorder=5.6)


def _segments(view: CoverageView, segments: NDArray[np.int64]) -> BaseGeometry:
    network = view.area.network
    start = network.segment_start()[segments]
    vertex = np.stack([start, start + 1], axis=1)
    ends = np.stack([network.vertex_x[vertex], network.vertex_y[vertex]], axis=2)
    return shapely.line_merge(shapely.multilinestrings(shapely.linestrings(ends)))


def sign_height(layout: Layout, signs: int) -> float:
    """Height of the signs of a map, smaller where there are many."""
    return (_SMALL_SIGN_MM if signs > _MANY_SIGNS else _SIGN_MM)[layout.width_mm]


def _signs_of(sheet: MapSheet, view: CoverageView) -> list[Sign]:
    service = view.assessment.service
    metric = view.sites.to_crs(view.area.manifest.crs).geometry
    ids = view.sites["id"].to_numpy(str)
    signs = []
    for neighbour in (False, True):
        for row in sites_of(view, neighbour=neighbour):
            x, y = sheet.frame.at(float(metric.x.iloc[row]), float(metric.y.iloc[row]))
            if sheet.frame.holds(x, y):
                sign = Sign(
                    id=ids[row], x=x, y=y, letters=LETTER[service], look=service.value,
                    neighbour=neighbour,
                )  # fmt: skip
                signs.append(sign)
    return signs


def _site_signs(sheet: MapSheet, view: CoverageView, layout: Layout) -> None:
    signs = _signs_of(sheet, view)
    place_signs(sheet, signs, sign_height(layout, len(signs)))


def _limit_names(sheet: MapSheet, view: CoverageView, drawn: Drawn) -> None:
    """Minutes on the longest edges, the standard's own first: colour is not the only sign."""
    edges = drawn.edges.sort_values(
        "limit_s", key=lambda limits: limits != view.limit_s, kind="stable"
    )
    for row in edges.itertuples():
        own = row.limit_s == view.limit_s
        words = f"{row.limit_s / 60:g} min"
        width, height = sheet.size_mm(words, 6.0, bold=own)
        lines = shapely.get_parts(shapely.line_merge(row.geometry))
        named = 0
        for line in sorted(lines, key=lambda each: -each.length)[:_EDGES_TRIED]:
            for along in (0.5, 0.25, 0.75):
                at = line.interpolate(along, normalized=True)
                x, y = sheet.frame.at(at.x, at.y)
                box = (
                    x - width / 2 - 0.6,
                    y - height / 2 - 0.4,
                    x + width / 2 + 0.6,
                    y + height / 2 + 0.4,
                )
                if not sheet.free(box):
                    continue
                sheet.take(words, box)
                sheet.axes.fill(
                    [box[0], box[2], box[2], box[0]], [box[1], box[1], box[3], box[3]], fc="white",
                    ec="none", alpha=0.88, zorder=7.9,
                )  # fmt: skip
                sheet.text(x, y, words, 6.0, bold=own, ha="center", va="center", zorder=8)
                named += 1
                break
            if named == _NAMES_A_LIMIT + own:
                break


def _band_keys(view: CoverageView, drawn: Drawn, looks: list[BandLook]) -> list[Key]:
    keys = []
    for look, row in zip(looks, drawn.bands.itertuples(), strict=True):
        words = band_name(row.from_s, row.to_s)
        keys.append(
            Key(
                f"{words}, late" if look.late else words,
                swatch(look.fill, look.hatch, look.hatch_ink),
            )
        )
    if view.limit_s is not None and (drawn.edges["limit_s"] == view.limit_s).any():
        keys.append(Key(f"the limit, {minutes(view.limit_s)}", stroke(1.4)))
    if isinstance(drawn, Uncovered):
        keys.append(Key(NOBODY_WORDS, swatch(NOBODY.fill, NOBODY.hatch, NOBODY.hatch_ink)))
    keys.append(Key(f"no road within {OFF_ROAD_M:.0f} m", swatch(LAND)))
    if len(view.out_of_time):
        what = "out of time" if view.limit_s is not None else "not reached"
        keys.append(
            Key(f"demand {what}", spot("o", MISSED.fill, MISSED.edge, MISSED.width_pt, 3.4))
        )
    return keys


def _share_keys() -> list[Key]:
    marks, names = share_marks(), share_class_names()
    keys = [
        Key(name, spot(mark.marker, mark.fill, mark.edge, mark.width_pt, 5.5))
        for mark, name in zip(marks, names, strict=True)
    ]
    return [Key("Calls expected in time"), *reversed(keys)]


def boundary_keys(ground: Ground) -> list[Key]:
    """The boundary, where there is one."""
    if ground.area.boundary is None:
        return []
    return [Key("boundary of the area", stroke(0.9, BOUNDARY_DASHES))]


def _outline_keys(view: CoverageView) -> list[Key]:
    keys = boundary_keys(Ground(view.area))
    if view.on_patrol and view.area.patrol_areas is not None:
        keys.append(Key("patrol area", stroke(0.9, _PATROL_DASHES, _PATROL_INK)))
    changed = {road.change.closed for road in view.assessor.changed_roads}
    for closed, words in ((True, "closed road"), (False, "slowed road")):
        if closed in changed:
            keys.append(Key(words, stroke(2.2, _CHANGED_DASHES[closed], _ROAD_INK)))
    return keys


def _site_keys(view: CoverageView, shown: BaseGeometry) -> list[Key]:
    """Signs of the sites that stand on the ground that is shown."""
    service = view.assessment.service
    metric = view.sites.to_crs(view.area.manifest.crs).geometry.to_numpy()
    keys = []
    for neighbour, words in ((False, f"{service.value} station"), (True, "neighbour’s station")):
        if shapely.covers(shown, metric[sites_of(view, neighbour=neighbour)]).any():
            keys.append(Key(words, sign_key(LETTER[service], service.value, neighbour=neighbour)))
    return keys


def sign_key(letters: str, look: str, *, neighbour: bool = False, fate: str = "") -> Draws:
    """A sign in a legend."""

    def draw(sheet: MapSheet, x: float, y: float) -> None:
        sign = Sign(id="", x=x, y=y, letters=letters, look=look, neighbour=neighbour, fate=fate)
        height = _KEY_SIGN_MM[len(letters)] - (_KEY_RIM_MM if fate else 0.0)
        draw_sign(sheet, x, y, height, sign)

    return draw
