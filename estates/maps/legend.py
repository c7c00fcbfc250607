"""The legend of a map as HTML of our own: every colour has its word beside it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

import geopandas as gpd

from coverage.isochrone import OFF_ROAD_M
from coverage.service import Service
from estates.maps.area_layers import DEMAND_LOOK, SiteSign
from estates.maps.candidate_layers import DOT_LOOK, DOT_RADIUS, gain_fills
from estates.maps.change_layers import CHANGE_LOOKS, MOVE_LOOK, fate_legend
from estates.maps.changed_roads import CLOSED_LOOK, SLOWED_LOOK
from estates.maps.layers import (
    ALONE_LOOKS,
    BOUNDARY_LOOK,
    INK,
    LETTER,
    LIMIT_LOOK,
    MISSED_LOOK,
    PATROL_LOOK,
    SHARE_LOOKS,
    band_looks,
    pattern_defs,
    share_class_names,
    sites_of,
)
from estates.maps.parts import LAND
from estates.view.candidates_view import Gained, edges_of, gain_name, least_shown
from estates.view.change_view import HOST, SiteFate, class_names
from estates.view.coverage_view import CoverageView, Drawn, Shows, band_name, minutes


def legend(view: CoverageView, drawn: Drawn) -> str:
    """Signs of the map and their words, as a list."""
    by_shows = {Shows.EXPECTED: _shares, Shows.ALONE: _alone}
    rows = by_shows[view.shows]() if view.shows in by_shows else _bands(view, drawn)
    return _listed([*rows, *_outlines(view), *_sites(view)])


def gain_legend(
    view: CoverageView,
    found: Gained,
    bands: gpd.GeoDataFrame,
    *,
    numbered: bool,
    dots: bool = False,
    sites: Sequence[SiteFate] = (),
) -> str:
    """The same where the map shows what one more crew, or one of each service, would gain."""
    rows = [
        (_swatch(fill), gain_name(found, low, high))
        for fill, (low, high) in zip(gain_fills(bands), edges_of(bands), strict=True)
    ]
    rows.append((_swatch(LAND), f"{least_shown(found)}, or over {OFF_ROAD_M:.0f} m from a road"))
    if numbered:
        best = '<span class="best" aria-hidden="true">1</span>'
        rows.append((best, "the best places, as numbered in the table"))
    if dots:
        rows.append((_ring(DOT_RADIUS, DOT_LOOK), "junctions that no other beats"))
    signs = fate_legend(sites) if sites else _sites(view)
    return _listed([*rows, *_boundary(view), *_changed_roads(view), *signs])


def change_legend(fates: Sequence[SiteFate], *, scored: bool) -> str:
    """The same where the map shows what a scenario changes."""
    names = class_names()
    rows = (
        [(_ring(6, look), f"{name}") for look, name in zip(CHANGE_LOOKS, names, strict=True)]
        if scored
        else []
    )
    if any(each.fate == HOST for each in fates):
        rows.append((_line(MOVE_LOOK), "a base that moves"))
    return _listed([*reversed(rows[: len(names)]), *rows[len(names) :], *fate_legend(fates)])


def area_legend(signs: Sequence[SiteSign], *, boundary: bool, demand: str = "") -> str:
    """The same where the map shows the area itself.

    Parameters
    ----------
    demand
        What the circles count; "" = none are drawn.
    """
    rows = []
    for service in Service:
        if any(each.services == (service,) and not each.neighbour for each in signs):
            sign = f'<span class="site {service.value}" aria-hidden="true">{LETTER[service]}</span>'
            rows.append((sign, service.value))
    kinds = (
        ("many", "FP", "several services", lambda each: len(each.services) > 1),
        ("none", "H", "hospital, or a site without a service", lambda each: not each.services),
        ("none neighbour", "F", "a neighbour’s", lambda each: each.neighbour),
        ("none new", "·", "changed, not saved yet", lambda each: each.changed),
    )
    rows += [
        (f'<span class="site {css}" aria-hidden="true">{letters}</span>', words)
        for css, letters, words, holds in kinds
        if any(holds(each) for each in signs)
    ]
    if demand:
        rows.append((_ring(6, DEMAND_LOOK), f"demand: {escape(demand)} (larger: more)"))
    if boundary:
        rows.append((_line(BOUNDARY_LOOK), "boundary of the area"))
    return _listed(rows)


def _listed(rows: list[tuple[str, str]]) -> str:
    items = "".join(f"<li>{sign}<span>{words}</span></li>" for sign, words in rows)
    return f'<ul class="legend">{items}</ul>'


def _bands(view: CoverageView, drawn: Drawn) -> list[tuple[str, str]]:
    rows, looks = [], band_looks(view, drawn)
    for (fill, late), row in zip(looks, drawn.bands.itertuples(), strict=True):
        words = band_name(row.from_s, row.to_s)
        rows.append((_swatch(fill), f"{words}, late" if late else words))
    if view.limit_s is not None and rows:
        rows.append((_line(LIMIT_LOOK), f"the limit, {minutes(view.limit_s)}"))
    rows.append((_swatch(LAND), f"over {OFF_ROAD_M:.0f} m from a road, or not reached by road"))
    if len(view.out_of_time):
        what = "out of time" if view.limit_s is not None else "not reached"
        rows.append((_ring(5, MISSED_LOOK), f"demand {what} (larger: more)"))
    return rows


def _shares() -> list[tuple[str, str]]:
    names = share_class_names()
    rows = [(_ring(6, look), name) for look, name in zip(SHARE_LOOKS, names, strict=True)]
    return [*reversed(rows), ("", "of calls expected in time (larger: more demand)")]


def _alone() -> list[tuple[str, str]]:
    names = ("in time of one site alone", "in time of several sites", "out of time")
    rows = [(_ring(6, look), name) for look, name in zip(ALONE_LOOKS, names, strict=True)]
    return [*rows, ("", "(larger: more demand)")]


def _boundary(view: CoverageView) -> list[tuple[str, str]]:
    if view.area.boundary is None:
        return []
    return [(_line(BOUNDARY_LOOK), "boundary of the area")]


def _outlines(view: CoverageView) -> list[tuple[str, str]]:
    rows = _boundary(view)
    if view.on_patrol and view.area.patrol_areas is not None:
        rows.append((_line(PATROL_LOOK), "patrol area"))
    return rows + _changed_roads(view)


def _changed_roads(view: CoverageView) -> list[tuple[str, str]]:
    changed = {road.change.closed for road in view.assessor.changed_roads}
    looks = ((True, CLOSED_LOOK, "closed road"), (False, SLOWED_LOOK, "slowed road"))
    return [(_line(look), words) for closed, look, words in looks if closed in changed]


def _sites(view: CoverageView) -> list[tuple[str, str]]:
    service = view.assessment.service
    letter, rows = LETTER[service], []
    if sites_of(view, neighbour=False).size:
        sign = f'<span class="site {service.value}" aria-hidden="true">{letter}</span>'
        rows.append((sign, f"{service.value} station"))
    if sites_of(view, neighbour=True).size:
        sign = f'<span class="site neighbour {service.value}" aria-hidden="true">{letter}</span>'
        rows.append((sign, "neighbour’s station"))
    return rows


def _svg(content: str, patterned: str = "") -> str:
    """A small picture; as an address, because pages may strip drawings out of HTML."""
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="22" height="14">{patterned}{content}</svg>'
    )
    return f'<img src="data:image/svg+xml,{quote(drawing)}" alt="" width="22" height="14">'


def _swatch(fill: str) -> str:
    outline = f'stroke="{INK}" stroke-opacity="0.6"'
    return _svg(
        f'<rect x="0.5" y="0.5" width="21" height="13" fill="{fill}" {outline}/>',
        pattern_defs() if fill.startswith("url") else "",
    )


def _line(look: dict[str, object]) -> str:
    return _svg(
        f'<line x1="0" y1="7" x2="22" y2="7" stroke-linecap="round" stroke="{look["color"]}" '
        f'stroke-width="{look["weight"]}" stroke-dasharray="{look.get("dashArray", "none")}"/>'
    )


def _ring(radius: float, look: dict[str, object]) -> str:
    fill = look["fillColor"] if look.get("fill") else "none"
    return _svg(
        f'<circle cx="11" cy="7" r="{radius:g}" fill="{fill}" stroke="{look["color"]}" '
        f'stroke-width="{look["weight"]}" stroke-dasharray="{look.get("dashArray") or "none"}"/>'
    )
