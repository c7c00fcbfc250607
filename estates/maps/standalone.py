"""The map to move as one page of its own: scripts, roads and layers are all inside it.

What the application shows of coverage and of a scenario, without the application: no address is
asked for, and the same appraisal gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import count
from pathlib import Path

import folium
import geopandas as gpd
import pandas as pd
import xstatic.pkg.leaflet
from branca.element import Element

from coverage.crs import shape_to_degrees
from coverage.isochrone import BandGrid
from coverage.service import Service
from estates.assumptions import load_assumptions
from estates.maps.change_layers import change_points, fate_marks, move_lines
from estates.maps.changed_roads import add_changed_roads
from estates.maps.layers import attribution_of, base_map, coverage_layers
from estates.maps.legend import change_legend, legend
from estates.maps.parts import MAP_STYLE
from estates.maps.road_lines import RoadLines
from estates.measures.losers import gains_and_losses
from estates.scored import Scored, responds_alike
from estates.view.change_view import base_moves, points_of, site_fates
from estates.view.coverage_view import CoverageView, Drawn, extent_of
from estates.view.moved_standards import most_moved, not_drawn

TODAY, SCENARIO, DIFFERENCE = "Today", "With the scenario", "Difference"
_Bounds = tuple[tuple[float, float], tuple[float, float]]  # south-west, north-east in degrees
_HERE = Path(__file__).parent
_LEAFLET = Path(xstatic.pkg.leaflet.BASE_DIR)
_DIFFERENCE_SAYS = (
    "Each circle is a demand point, its size the demand. Blue with a dotted outline: help is "
    "expected sooner. Orange: later, and the later the thicker the outline."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """One setting of the map."""

    service: Service
    state: str  # TODAY, SCENARIO or DIFFERENCE
    group: folium.FeatureGroup
    legend: str  # HTML
    title: str
    says: str


def live_map(
    before: Scored,
    after: Scored | None = None,
    *,
    title: str,
    grid: BandGrid | None = None,
    zones: pd.DataFrame | None = None,
) -> str:
    """Draw coverage of today, with a scenario and the difference as a page to move and switch.

    Parameters
    ----------
    before
        Today's estate.
    after
        Of a scenario; None = today alone.
    title
        Of the page.
    grid
        What bands are contoured on, where it was made before; None = it is made here.
    zones
        The appraisal's table of `estates.measures.losers.gains_and_losses`; None = both estates
        are compared here.

    Returns
    -------
    HTML of a whole page, without an address that it would ask for.
    """
    area = before.assessor.area
    extent = extent_of(area)
    base = base_map(area, extent, None, "")
    RoadLines(area).add_to(base)
    shown = list(_settings(before, after, grid or _grid(before), zones))
    for each in shown:
        each.group.show = False  # until it is chosen
        each.group.add_to(base)
    _name_in_order(base.get_root())
    west, south, east, north = shape_to_degrees(extent, area.manifest.crs).bounds
    home = ((south, west), (north, east))
    return _page(base, shown, title, attribution_of(area), home)


def services_shown(before: Scored, after: Scored | None) -> list[Service]:
    """Those that respond otherwise than today; where none does, and of today alone, all."""
    changed = [
        service
        for service in Service
        if after is not None and not responds_alike(before.estate, after.estate, service)
    ]
    return changed or [each for each in Service if before.services[each].resources]


def _grid(before: Scored) -> BandGrid:
    area, slowest = before.assessor.area, before.assessor.travel.models[0]
    return BandGrid(slowest, extent_of(area), area.manifest.crs, area.water)


def _settings(
    before: Scored, after: Scored | None, grid: BandGrid, zones: pd.DataFrame | None
) -> Iterator[_Shown]:
    area = before.assessor.area
    if after is not None and zones is None:
        zones = gains_and_losses(before, after, load_assumptions()).table
    for service in services_shown(before, after):
        scored = before.services[service].scored
        standard = scored[0].standard.id if scored else None
        if zones is not None:
            standard = most_moved(zones, before, service)
        yield _coverage(before, service, standard, grid, TODAY)
        if after is not None and zones is not None:
            yield _coverage(after, service, standard, grid, SCENARIO)
            if standard is not None:
                points = points_of(zones, area, service, standard)
                said = not_drawn(zones, before, service, standard)
                yield _difference(before, after, service, standard, points, said=said)


def _coverage(
    scored: Scored, service: Service, standard: str | None, grid: BandGrid, state: str
) -> _Shown:
    view = CoverageView(scored.assessor, scored.services[service], standard)
    # Cars on patrol start from anywhere: there is nothing to draw bands from.
    nothing = Drawn(bands=gpd.GeoDataFrame(), edges=gpd.GeoDataFrame())
    drawn = nothing if view.on_patrol else view.drawn(grid)
    (group,) = coverage_layers(view, drawn)
    return _Shown(
        service=service,
        state=state,
        group=group,
        legend=legend(view, drawn),
        title=view.title,
        says=view.map_says,
    )


def _difference(
    before: Scored,
    after: Scored,
    service: Service,
    standard: str,
    points: pd.DataFrame,
    *,
    said: str,
) -> _Shown:
    then, now = before.estate, after.estate
    view = CoverageView(before.assessor, before.services[service], standard)
    fates = site_fates(then, now)
    group = folium.FeatureGroup(name="differences", control=False)
    change_points(points).add_to(group)
    add_changed_roads(after.assessor.changed_roads, after.assessor.area.network, group)
    move_lines(base_moves(then, now), group)
    fate_marks(fates, group)
    return _Shown(
        service=service,
        state=DIFFERENCE,
        group=group,
        legend=change_legend(fates, scored=True),
        title=view.title,
        says=f"{_DIFFERENCE_SAYS} {said}".rstrip(),
    )


def _name_in_order(root: Element) -> None:
    """Number all parts of a map: branca names them at random, and no two maps would be the same."""
    numbers = count()

    def name(part: Element) -> None:
        part._id = str(next(numbers))  # noqa: SLF001  (it offers no other way)
        for child in part._children.values():  # noqa: SLF001
            name(child)

    name(root)


def _page(base: folium.Map, shown: list[_Shown], title: str, source: str, home: _Bounds) -> str:
    base.default_js, base.default_css = [], []
    root = base.get_root()
    root.render()  # fills its script
    script = root.script.render()  # type: ignore[attr-defined]
    settings = ",".join(
        f"{{service:{_js(each.service.value)},state:{_js(each.state)},id:{_js(f'said-{row}')},"
        f"layer:{each.group.get_name()}}}"
        for row, each in enumerate(shown)
    )
    live = (
        f"{{map:{base.get_name()},shown:[{settings}],home:{json.dumps(home)},"
        f"source:{_js(escape(source))}}}"
    )
    switches = (_HERE / "standalone.js").read_text("utf-8")
    scripts = (
        (_LEAFLET / "leaflet.js").read_text("utf-8"),
        f"function drawn() {{\n{script}\nreturn {live};\n}}\n{switches}",
    )
    page = f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{_leaflet_css()}</style>
{MAP_STYLE}
<style>{(_HERE / "standalone.css").read_text("utf-8")}</style>
</head>
<body>
<main>
<h1 dir="auto">{escape(title)}</h1>
{_boxes(shown)}
<div class="map" id="{base.get_name()}" role="application" aria-label="Map; arrow keys move it, \
plus and minus zoom"></div>
<section class="said" aria-label="What the map shows" tabindex="0" aria-live="polite">
<noscript>This map needs JavaScript. What the report says of it stands in its drawn maps and \
tables as well.</noscript>
{"".join(_said(row, each) for row, each in enumerate(shown))}
</section>
</main>
{"".join(f"<script>{script}</script>" for script in scripts)}
</body>
</html>
"""
    return page.replace("\r\n", "\n").replace("\r", "\n")


def _boxes(shown: list[_Shown]) -> str:
    services = dict.fromkeys(each.service.value for each in shown)
    states = dict.fromkeys(each.state for each in shown)
    options = "".join(f'<option value="{each}">{each.capitalize()}</option>' for each in services)
    radios = "".join(
        f'<label><input type="radio" name="state" value="{each}"'
        f"{' checked' if row == 0 else ''}>{each}</label>"
        for row, each in enumerate(states)
    )
    one = " hidden" if len(states) == 1 else ""  # nothing to choose from
    return (
        f'<form><label><span class="label">Service</span><select id="service" autocomplete="off">'
        f"{options}</select></label><fieldset{one}><legend>Coverage</legend>{radios}</fieldset>"
        f'<label><input type="checkbox" id="names" autocomplete="off">Names of sites</label></form>'
    )


def _said(row: int, each: _Shown) -> str:
    return (
        f'<div id="said-{row}" hidden><h2 dir="auto">{escape(each.title)}: '
        f"{each.state.lower()}</h2>{each.legend}<p>{escape(each.says)}</p></div>"
    )


def _leaflet_css() -> str:
    """Leaflet's own looks without the pictures of parts that are not used."""
    css = (_LEAFLET / "leaflet.css").read_text("utf-8")
    return re.sub(r"url\([^)]*\)", "none", css)


def _js(text: str) -> str:
    """A text as a string of a script inside a page."""
    return json.dumps(text).replace("<", "\\u003c")
