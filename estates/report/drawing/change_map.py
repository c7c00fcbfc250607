"""Printed map of what a scenario changes: who waits longer or less, and what becomes of sites."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import shapely

from coverage.crs import to_metric
from coverage.service import Service
from estates.estate import Estate
from estates.maps.layers import LETTER, letters_of
from estates.report.document import Picture
from estates.report.drawing.coverage_map import (
    FULL,
    Layout,
    boundary_keys,
    finish,
    frame_of,
    new_sheet,
    sign_height,
    sign_key,
    write_tag,
)
from estates.report.drawing.map_furniture import Draws, Key, spot
from estates.report.drawing.map_ground import Ground
from estates.report.drawing.map_looks import PointLook, change_marks
from estates.report.drawing.map_parts import FloatArray, MapSheet
from estates.report.drawing.map_points import draw_points
from estates.report.drawing.map_signs import Sign, draw_move, place_signs
from estates.report.drawing.sheet import print_rules
from estates.view.change_view import (
    CLOSES,
    HOST,
    MOVED,
    NEW,
    SMALLER,
    STAYS,
    BaseMove,
    SiteFate,
    base_moves,
    class_names,
    site_fates,
)

_FATE_WORDS = (
    (CLOSES, "closes, or its services leave"),
    (NEW, "new"),
    (MOVED, "built anew here"),
    (HOST, "takes others in"),
    (SMALLER, "loses a service"),
)
_UNCHANGED_SHARE = 0.8  # of the height of a changed site's sign


def change_map(
    points: pd.DataFrame | None,
    before: Estate,
    after: Estate,
    ground: Ground,
    *,
    service: Service | None,
    caption: str,
    alt: str,
    tag: str = "",
    layout: Layout = FULL,
) -> Picture:
    """A map of the difference that a scenario makes.

    Parameters
    ----------
    points
        Of `estates.view.change_view.points_of`; None = sites alone.
    service
        Whose unchanged sites are shown too; None = those of every service.
    caption, alt
        Of the picture.
    """
    with print_rules():
        sheet = draw_change(points, before, after, ground, service=service, tag=tag, layout=layout)
        return sheet.picture(caption, alt)


def draw_change(
    points: pd.DataFrame | None,
    before: Estate,
    after: Estate,
    ground: Ground,
    *,
    service: Service | None,
    tag: str = "",
    layout: Layout = FULL,
) -> MapSheet:
    """As `change_map`, on a sheet; inside `print_rules`."""
    fates = _shown_fates(site_fates(before, after), service, ground, layout)
    moves = base_moves(before, after)
    keys = [] if points is None else _class_keys(points)
    sheet = new_sheet(ground, layout, [*keys, *_fate_keys(fates, moves), *boundary_keys(ground)])
    write_tag(sheet, tag)
    ground.under(sheet)
    ground.over(sheet)
    if points is not None:
        marks = change_marks()
        which = points["class"].to_numpy(int)
        changes = np.array([mark.marker != "o" for mark in marks])
        draw_points(sheet, points, which, marks, ground, _order(marks), changes)
    _signs(sheet, fates, moves, ground, layout)
    ground.names(sheet)
    finish(sheet, ground)
    return sheet


def _shown_fates(
    fates: Sequence[SiteFate], service: Service | None, ground: Ground, layout: Layout
) -> list[SiteFate]:
    """Sites that change, and of those that stay the ones of the service that are on the map."""
    lon, lat = (np.array([getattr(each, name) for each in fates], float) for name in ("lon", "lat"))
    x, y = to_metric(lon, lat, ground.area.manifest.crs)
    here = shapely.contains_xy(frame_of(ground, layout).ground, x, y)
    return [
        each
        for each, inside in zip(fates, here, strict=True)
        if each.fate != STAYS or (inside and (service is None or service in each.services))
    ]


def _order(marks: Sequence[PointLook]) -> list[int]:
    """Classes in the order in which they are drawn: those that change most on top, later last."""
    same = next(row for row, mark in enumerate(marks) if mark.marker == "o")
    return sorted(range(len(marks)), key=lambda row: (abs(row - same), row > same))


def _signs(
    sheet: MapSheet,
    fates: Sequence[SiteFate],
    moves: Sequence[BaseMove],
    ground: Ground,
    layout: Layout,
) -> None:
    """Changed sites first, so that they stand on their spots; arrows between their signs."""
    height = sign_height(layout, len(fates))
    spots = _spots(sheet, fates, ground)
    seen = [(each, x, y) for each, (x, y) in zip(fates, spots, strict=True)]
    changed = [_sign(*each) for each in seen if each[0].fate != STAYS]
    same = [_sign(*each) for each in seen if each[0].fate == STAYS]
    changed.sort(key=lambda sign: sign.fate == CLOSES)  # who stays, stands; who leaves steps aside
    centres = place_signs(sheet, changed, height)
    place_signs(sheet, same, height * _UNCHANGED_SHARE)
    for pair in dict.fromkeys((move.origin, move.site) for move in moves):
        if pair[0] in centres and pair[1] in centres:
            draw_move(sheet, centres[pair[0]], centres[pair[1]], 0.8 * height)


def _spots(sheet: MapSheet, fates: Sequence[SiteFate], ground: Ground) -> list[tuple[float, float]]:
    lon, lat = (np.array([getattr(each, name) for each in fates], float) for name in ("lon", "lat"))
    x, y = to_metric(lon, lat, ground.area.manifest.crs)
    metres: FloatArray = np.stack([x, y], axis=1)
    return [(float(a), float(b)) for a, b in sheet.frame.on_paper(metres)]


def _sign(fate: SiteFate, x: float, y: float) -> Sign:
    return Sign(
        id=fate.id,
        x=x,
        y=y,
        letters=letters_of(fate.services, fate.kind),
        look=_look(fate),
        neighbour=fate.neighbour,
        fate="" if fate.fate == STAYS else fate.fate,
    )


def _look(fate: SiteFate) -> str:
    services = fate.services
    return services[0].value if len(services) == 1 else "many" if services else "none"


def _class_keys(points: pd.DataFrame) -> list[Key]:
    """Classes of change from the latest to the soonest; those that do not occur are left out."""
    marks, names = change_marks(), class_names()
    there = set(points["class"])
    keys = [
        Key(name, spot(mark.marker, mark.fill, mark.edge, mark.width_pt, 5.0 * mark.grow))
        for row, (mark, name) in enumerate(zip(marks, names, strict=True))
        if row in there
    ]
    return [Key("Help arrives, on average"), *reversed(keys), Key("(larger: more demand)", _blank)]


def _blank(sheet: MapSheet, x: float, y: float) -> None:
    """No sign: the words stand where words stand."""


def _fate_keys(fates: Sequence[SiteFate], moves: Sequence[BaseMove]) -> list[Key]:
    """Signs that are on the map, and their words."""
    keys = [Key("Sites")]
    for service in Service:
        alone = [each for each in fates if each.services == (service,) and not each.neighbour]
        if alone:
            keys.append(Key(service.value, sign_key(LETTER[service], service.value)))
    if any(len(each.services) > 1 for each in fates):
        keys.append(Key("shared", sign_key("PF", "many")))
    if any(not each.services for each in fates):
        letters = next(letters_of((), each.kind) for each in fates if not each.services)
        keys.append(Key("without a service", sign_key(letters, "none")))
    if over := [each for each in fates if each.neighbour]:
        letters = letters_of(over[0].services, over[0].kind)
        keys.append(Key("neighbour’s station", sign_key(letters, _look(over[0]), neighbour=True)))
    shown = {each.fate: each for each in reversed(fates)}
    for fate, words in _FATE_WORDS:
        if fate in shown:
            each = shown[fate]
            letters = letters_of(each.services, each.kind)
            keys.append(Key(words, sign_key(letters, _look(each), fate=fate)))
    if moves:
        keys.append(Key("a base that moves", _arrow()))
    return keys


def _arrow() -> Draws:
    def draw(sheet: MapSheet, x: float, y: float) -> None:
        draw_move(sheet, (x - 3.0, y), (x + 3.0, y), 0.1)

    return draw
