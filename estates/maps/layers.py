"""Results to folium: the base map of an area, and the layers of a view of its coverage."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import folium
import numpy as np
import pandas as pd
import shapely
from branca.element import Element
from folium.map import CustomPane
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from coverage.crs import to_degrees
from coverage.drivetime import minutes_and_seconds
from coverage.service import Service
from estates.area import PLACES, ROADS, Area
from estates.maps.changed_roads import add_changed_roads
from estates.maps.parts import (
    BANDS_PER_DEGREE,
    LABELS_PANE,
    MAP_STYLE,
    Packed,
    Patterns,
    PlaceNames,
    PointSet,
    Shape,
    packed,
    text_mark,
)
from estates.maps.signs import Sign, Signs
from estates.maps.tiles import Tiles, world_px
from estates.site import SiteKind
from estates.view.coverage_view import SHARE_CLASSES, CoverageView, Drawn, Shows

FloatArray = NDArray[np.float64]

DECIMALS = 5  # of a degree: about a metre
LETTER = {Service.FIRE: "F", Service.POLICE: "P", Service.AMBULANCE: "A"}
WITHOUT_SERVICE = {
    SiteKind.HOSPITAL.value: "H",
    SiteKind.HEADQUARTERS.value: "HQ",
    SiteKind.STANDBY.value: "S",
    SiteKind.STATION.value: "–",
}
INK = "#14202b"
# Blue inside the limit, orange outside: told apart under every common colour blindness, and the
# outside is hatched as well.
_IN_TIME = ("#08519c", "#3f8fc4", "#7fb8da", "#b3d3e8", "#d6e6f2", "#eef5fa")
_LATE = ("#fdbe85", "#f08c3c", "#c65102", "#8f3b00")
_SHARE_COLOURS = ("#8f3b00", "#e8863a", "#fdd0a2", "#9ecae1", "#2171b5")
BOUNDARY_LOOK: dict[str, object] = {"color": INK, "weight": 1.5, "dashArray": "6 4"}
PATROL_LOOK: dict[str, object] = {"color": "#1b2f6e", "weight": 1.5, "dashArray": "2 5"}
LIMIT_LOOK: dict[str, object] = {"color": INK, "weight": 2.2}
_STILL: dict[str, object] = {"interactive": False, "smoothFactor": 0.8}
_RANK = {"city": 0, "town": 1, "village": 2, "suburb": 3, "hamlet": 4}
_NAMED_FROM = {"city": 7, "town": 8, "village": 10, "suburb": 12, "hamlet": 12}
ONLINE_TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"  # asked for only when switched on
_NOTHING = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
_ATTRIBUTION_PX = 28  # below which no sign should stand
_LAST_ZOOM = 16
_NAMES_A_LIMIT = 2
_EDGES_TRIED = 40
_MOST_CIRCLES = 1200  # about 90 kB of script


Names = list[tuple[float, float, str, str, int]]


def letters_of(services: Iterable[Service], kind: str) -> str:
    """What stands on the sign of a site: a letter a service; without any, what it is."""
    return "".join(LETTER[service] for service in services) or WITHOUT_SERVICE[kind]


def base_map(
    area: Area,
    extent: BaseGeometry,
    tiles: Tiles | None,
    tiles_url: str,
    names: Names | None = None,
    *,
    online: bool = False,
) -> folium.Map:
    """The part of the map that never changes: background, names, boundary, scale, attribution.

    Parameters
    ----------
    extent
        What to fit into the window, metres.
    tiles
        None = no road background.
    tiles_url
        Address of the tiles with `{z}`, `{x}` and `{y}`.
    names
        Of `place_names`, where they are kept; None = they are worked out here.
    online
        A street map from the internet over the background; where there is none it stays away.
    """
    west, south, east, north = _degrees_bounds(extent, area)
    base = folium.Map(
        location=((south + north) / 2, (west + east) / 2),
        tiles=None,
        control_scale=True,
        zoom_snap=0.1,
        zoom_delta=0.5,
        wheel_px_per_zoom_level=90,
        min_zoom=7,
        max_zoom=_LAST_ZOOM,
    )
    # Its root is a figure, whose header st_folium sends along.
    base.get_root().header.add_child(Element(MAP_STYLE))  # type: ignore[attr-defined]
    CustomPane(LABELS_PANE, z_index=450, pointer_events=False).add_to(base)
    attribution = attribution_of(area)
    if tiles is not None:
        w, s, e, n = tiles.bounds
        folium.TileLayer(
            tiles=tiles_url,
            attr=attribution,
            min_zoom=tiles.min_zoom,
            max_zoom=_LAST_ZOOM,
            max_native_zoom=tiles.max_zoom,
            bounds=[[s, w], [n, e]],
            control=False,
        ).add_to(base)
    else:
        base.options["attribution_prefix"] = attribution
    if online:
        folium.TileLayer(
            tiles=ONLINE_TILES,
            attr="street map © OpenStreetMap contributors",
            max_zoom=_LAST_ZOOM,
            error_tile_url=_NOTHING,
            control=False,
        ).add_to(base)
    if area.boundary is not None:
        outline = shapely.boundary(shapely.simplify(area.boundary, 30))
        _lines(outline, area, BOUNDARY_LOOK).add_to(base)
    PlaceNames(place_names(area) if names is None else names).add_to(base)
    base.fit_bounds(
        [[south, west], [north, east]],
        padding_top_left=(8, 8),
        padding_bottom_right=(8, _ATTRIBUTION_PX),
    )
    return base


def attribution_of(area: Area) -> str:
    """Who the map's data come from."""
    if area.manifest.made_up:
        return "Roads and places made up"
    roads = next(part for part in area.manifest.parts if part.file == ROADS)
    year = f", {roads.date[:4]}" if roads.date else ""
    return f"© OpenStreetMap contributors, ODbL{year}"


def coverage_layers(view: CoverageView, drawn: Drawn) -> list[folium.FeatureGroup]:
    """Everything that changes with area, service and standard, in drawing order.

    Parameters
    ----------
    drawn
        Of `view.drawn`; left out where cars start from patrol.
    """
    group = folium.FeatureGroup(name="coverage", control=False)
    if view.shows is Shows.EXPECTED:
        _shares(view).add_to(group)
        if view.on_patrol:
            _patrol_areas(view, group)
    elif view.shows is Shows.ALONE:
        _rest_on_one(view).add_to(group)
    else:
        Patterns(pattern_defs()).add_to(group)
        _band_polygons(view, drawn, group)
        _missed(view).add_to(group)
        _band_names(view, drawn, group)
    add_changed_roads(view.assessor.changed_roads, view.area.network, group)
    site_marks(view, group)
    return [group]


def _band_polygons(view: CoverageView, drawn: Drawn, group: folium.FeatureGroup) -> None:
    looks = band_looks(view, drawn)
    for (fill, late), row in zip(looks, drawn.bands.itertuples(), strict=True):
        look = {
            "color": INK,
            "weight": 0.4,
            "opacity": 0.4,
            "fill": True,
            "fillColor": fill,
            "fillOpacity": 0.95 if late else 0.8,
        }
        shapes = rings(row.geometry, view.area)
        Shape("polygon", shapes, {**look, **_STILL}, BANDS_PER_DEGREE).add_to(group)
    at_limit = drawn.edges[drawn.edges["limit_s"] == view.limit_s]
    if len(at_limit):
        _lines(at_limit.geometry.iloc[0], view.area, LIMIT_LOOK).add_to(group)


def band_looks(view: CoverageView, drawn: Drawn) -> list[tuple[str, bool]]:
    """Fill of each band, and whether it is out of time."""
    looks, n_in, n_late = [], 0, 0
    for top in drawn.bands["to_s"]:
        if view.limit_s is None or top <= view.limit_s:
            looks.append((_IN_TIME[min(n_in, len(_IN_TIME) - 1)], False))
            n_in += 1
        else:
            looks.append((f"url(#late{min(n_late, len(_LATE) - 1)})", True))
            n_late += 1
    return looks


def pattern_defs() -> str:
    """Hatching for what is late, denser the later."""
    marks = []
    for row, colour in enumerate(_LATE):
        step = 9 - row
        marks.append(
            f'<pattern id="late{row}" width="{step}" height="{step}" '
            f'patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            f'<rect width="{step}" height="{step}" fill="{colour}" fill-opacity="0.55"/>'
            f'<line x1="0" y1="0" x2="0" y2="{step}" stroke="{colour}" stroke-width="3"/></pattern>'
        )
    return f"<defs>{''.join(marks)}</defs>"


def share_class_names() -> list[str]:
    """Names of the classes of `SHARE_CLASSES`, the lowest first."""
    edges = [f"{edge * 100:.0f}" for edge in SHARE_CLASSES]
    between = [f"{a} to {b}%" for a, b in pairwise(edges)]
    return [f"under {edges[0]}%", *between, f"{edges[-1]}% and more"]


MISSED_LOOK: dict[str, object] = {"color": "#5b1200", "weight": 1.4, "fill": False, "opacity": 0.9}
SHARE_LOOKS: list[dict[str, object]] = [
    {
        "color": INK,
        "weight": weight,
        "dashArray": dash,
        "fill": True,
        "fillColor": colour,
        "fillOpacity": 0.9,
    }
    # Outlines differ as well as colours: the worst thick, the best dotted.
    for colour, weight, dash in zip(
        _SHARE_COLOURS, (3, 2, 1.5, 1, 1), ("", "", "5 3", "", "1 3"), strict=True
    )
]


# In time of one site alone, of several, of none: told apart by fill and outline, not colour alone.
ALONE_LOOKS: list[dict[str, object]] = [
    {"color": INK, "weight": 1.6, "fill": True, "fillColor": "#e8863a", "fillOpacity": 0.9},
    {"color": "#2171b5", "weight": 1, "fill": True, "fillColor": "#b3d3e8", "fillOpacity": 0.55},
    {"color": "#5b1200", "weight": 1.4, "fill": False, "dashArray": "3 3"},
]


def _rest_on_one(view: CoverageView) -> PointSet:
    """Points by how many sites they are in time of: one alone, several, none."""
    sites = dict(zip(view.alone["id"], view.alone["rests_on"], strict=True))
    missed = set(view.out_of_time["id"])
    points = view.points
    look = np.array([0 if e in sites else 2 if e in missed else 1 for e in points["id"]], int)
    shown, words, looks = [], [], []
    for number in (2, 1, 0):  # those that rest on one site on top
        some = _thinned(view, points[look == number].assign(rests_on=points["id"].map(sites)))
        some = some.sort_values("weight", ascending=False)
        shown.append(some)
        looks += [number] * len(some)
        for name, site in zip(some["name"], some.get("rests_on", [""] * len(some)), strict=True):
            how = f"in time of {site or 'one site'} alone" if number == 0 else _ALONE_SAID[number]
            words.append(f"{name}: {how}")
    return PointSet(ALONE_LOOKS, _circles(pd.concat(shown), np.array(looks, int), words))


_ALONE_SAID = {1: "in time of several sites", 2: "out of time"}


def _missed(view: CoverageView) -> PointSet:
    missed = _thinned(view, view.out_of_time)
    said = [
        f"{name}: soonest {minutes_and_seconds(time)}"
        if np.isfinite(time)
        else f"{name}: no way there by road"
        for name, time in zip(missed["name"], missed["nearest_s"].astype(float), strict=True)
    ]
    return PointSet([MISSED_LOOK], _circles(missed, np.zeros(len(missed), int), said))


def _shares(view: CoverageView) -> PointSet:
    points = _thinned(view, view.points).sort_values("weight", ascending=False)  # small on top
    look = np.searchsorted(SHARE_CLASSES, points["share_within"].to_numpy(), side="right")
    said = [f"{row.name}: {row.share_within:.0%} expected in time" for row in points.itertuples()]
    return PointSet(SHARE_LOOKS, _circles(points, look, said))


def _thinned(view: CoverageView, points: pd.DataFrame) -> pd.DataFrame:
    """As many circles as a map can show: of more, those of one square are drawn as one."""
    named = points.assign(name=points["name"].where(points["name"] != "", points["id"]))
    if len(points) <= _MOST_CIRCLES:
        return named
    lon, lat = view.points["lon"], view.points["lat"]
    cells = np.sqrt(_MOST_CIRCLES)
    column = ((points["lon"] - lon.min()) / max(lon.max() - lon.min(), 1e-9) * cells).astype(int)
    row = ((points["lat"] - lat.min()) / max(lat.max() - lat.min(), 1e-9) * cells).astype(int)
    weight = points["weight"]
    totals = ["weight", "lon", "lat", "share_within", "nearest_s"]
    summed = points[totals[1:]].mul(weight, axis=0).assign(weight=weight)
    squares = summed.groupby([column.rename("column"), row.rename("row")])[totals].sum()
    squares[totals[1:]] = squares[totals[1:]].div(squares["weight"], axis=0)
    counts = points.groupby([column.rename("column"), row.rename("row")]).size()
    return squares.assign(name=[f"{count} points, on average" for count in counts]).reset_index()


def _circles(
    points: pd.DataFrame, look: NDArray[np.int64], said: list[str]
) -> list[tuple[float, float, float, int, str]]:
    most = points["weight"].max() if len(points) else 1.0
    radius = (2.0 + 9 * np.sqrt(points["weight"] / most)).round(1)
    columns = (points["lat"].round(DECIMALS), points["lon"].round(DECIMALS), radius, look, said)
    return [
        (float(lat), float(lon), float(size), int(which), words)
        for lat, lon, size, which, words in zip(*columns, strict=True)
    ]


def _band_names(view: CoverageView, drawn: Drawn, group: folium.FeatureGroup) -> None:
    """Minutes written on the longest edges, so that colour is not the only sign."""
    west, south, east, north = view.extent.bounds
    room = 0.065 * float(np.hypot(east - west, north - south))
    metric = view.sites.to_crs(view.area.manifest.crs).geometry
    shown = sites_of(view, neighbour=False)
    taken = [(float(metric.x.iloc[row]), float(metric.y.iloc[row])) for row in shown]
    towns = view.area.places[view.area.places["kind"].isin(["city", "town"])]
    named_at = towns.to_crs(view.area.manifest.crs).geometry
    taken += list(zip(named_at.x, named_at.y + room / 3, strict=True))  # names stand above
    own_first = drawn.edges.sort_values(
        "limit_s", key=lambda limits: limits != view.limit_s, kind="stable"
    )
    for row in own_first.itertuples():
        lines = shapely.get_parts(shapely.line_merge(row.geometry))
        named = 0
        for line in sorted(lines, key=lambda each: -each.length)[:_EDGES_TRIED]:
            at = line.interpolate(0.5, normalized=True)
            if any(np.hypot(at.x - x, at.y - y) < room for x, y in taken):
                continue
            taken.append((at.x, at.y))
            lon, lat = to_degrees(np.array([at.x]), np.array([at.y]), view.area.manifest.crs)
            position = round(float(lat[0]), DECIMALS), round(float(lon[0]), DECIMALS)
            text_mark(*position, "band-name", f"{row.limit_s / 60:g} min").add_to(group)
            named += 1
            if named == _NAMES_A_LIMIT:
                break


def sites_of(view: CoverageView, *, neighbour: bool) -> NDArray[np.int64]:
    """Rows of the sites of the view's service, here or in neighbouring areas."""
    sites, service = view.sites, view.assessment.service
    ours = np.array([service in services for services in sites["services"]], bool)
    over = sites["neighbour"].to_numpy(bool)
    return np.flatnonzero(ours & (over == neighbour))


def site_marks(view: CoverageView, group: folium.FeatureGroup) -> None:
    """Signs of the sites of the view's service, those over the border last."""
    service, sites = view.assessment.service, view.sites
    based: dict[str, list[str]] = {}
    for resource in view.assessment.resources:
        based.setdefault(resource.site_id, []).append(
            f"{resource.type} ({resource.duty_system.value})"
        )
    signs = []
    for neighbour in (False, True):
        for row in sites_of(view, neighbour=neighbour):
            site = sites.iloc[int(row)]
            what = ", ".join(based.get(site["id"], [])) or "nothing that responds is listed"
            signs.append(
                Sign(
                    lon=float(site.geometry.x),
                    lat=float(site.geometry.y),
                    letters=LETTER[service],
                    css=f"site {service.value}{' neighbour' if neighbour else ''}",
                    said=f"{site['name']}{' (neighbour)' if neighbour else ''}: {what}",
                )
            )
    Signs(signs).add_to(group)


def place_mark(lon: float, lat: float) -> folium.FeatureGroup:
    """A pin at the place that is asked about."""
    group = folium.FeatureGroup(name="here", control=False)
    folium.Marker(
        (round(lat, DECIMALS), round(lon, DECIMALS)),
        icon=folium.DivIcon(
            html='<div class="here"></div>', icon_size=(22, 22), icon_anchor=(11, 26), class_name=""
        ),
        title="the place that is asked about",
        alt="the place that is asked about",
        interactive=False,
        keyboard=False,
    ).add_to(group)
    return group


def _patrol_areas(view: CoverageView, group: folium.FeatureGroup) -> None:
    if view.area.patrol_areas is None:
        return
    for shape in view.area.patrol_areas.geometry:
        outline = shapely.boundary(shapely.simplify(shape, 30))
        _lines(outline, view.area, PATROL_LOOK).add_to(group)


def place_names(area: Area) -> Names:
    """Names with the first zoom at which each has room, greater places first."""
    files = {part.file for part in area.manifest.parts}
    if PLACES not in files or area.places.empty:
        return []
    places = area.places[area.places["kind"].isin(_RANK)]
    order = np.argsort([_RANK[kind] for kind in places["kind"]], kind="stable")
    lon, lat = places.geometry.x.to_numpy(float), places.geometry.y.to_numpy(float)
    x, y = world_px(lon, lat)
    first_zoom = np.full(len(places), _LAST_ZOOM + 1)
    kinds, names = places["kind"].to_numpy(str), places["name"].to_numpy(str)
    for zoom in range(7, _LAST_ZOOM + 1):
        taken: list[tuple[float, float, float]] = []
        scale = 256 * 2**zoom
        for row in order:
            shown = first_zoom[row] <= zoom
            if not shown and _NAMED_FROM[kinds[row]] > zoom:
                continue
            half = 4.0 * len(names[row]) + 6
            box = (x[row] * scale, y[row] * scale, half)
            free = all(
                abs(box[0] - other[0]) > half + other[2] or abs(box[1] - other[1]) > 18  # noqa: PLR2004
                for other in taken
            )
            if shown or free:
                first_zoom[row] = min(first_zoom[row], zoom)
                taken.append(box)
    return [
        (round(lat[row], 4), round(lon[row], 4), names[row], kinds[row], int(first_zoom[row]))
        for row in order
        if first_zoom[row] <= _LAST_ZOOM
    ]


def _degrees_bounds(shape: BaseGeometry, area: Area) -> tuple[float, float, float, float]:
    west, south, east, north = shape.bounds
    lon, lat = to_degrees(
        np.array([west, east, west, east]),
        np.array([south, south, north, north]),
        area.manifest.crs,
    )
    return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())


def _in_degrees(shape: BaseGeometry, area: Area) -> BaseGeometry:
    def degrees(points: FloatArray) -> FloatArray:
        return np.stack(to_degrees(points[:, 0], points[:, 1], area.manifest.crs), axis=1)

    return shapely.transform(shape, degrees)


def _lines(shape: BaseGeometry, area: Area, look: dict[str, object]) -> Shape:
    lines = shapely.get_parts(_in_degrees(shapely.line_merge(shape), area))
    parts: list[Packed] = [packed(shapely.get_coordinates(line)) for line in lines]
    return Shape("polyline", parts, {**look, "fill": False, **_STILL})


def rings(shape: BaseGeometry, area: Area) -> list[Packed]:
    """Polygons with their holes, in steps of `BANDS_PER_DEGREE`, as Leaflet takes them."""
    return [
        [
            packed(shapely.get_coordinates(ring), BANDS_PER_DEGREE)
            for ring in (part.exterior, *part.interiors)
        ]
        for part in shapely.get_parts(_in_degrees(shape, area))
        if part.geom_type == "Polygon"
    ]
