"""A scenario to folium: who waits longer, and what becomes of each site."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape

import folium
import numpy as np
import pandas as pd

from coverage.drivetime import minutes_and_seconds
from coverage.service import Service
from estates.maps.layers import DECIMALS, INK, LETTER, WITHOUT_SERVICE, letters_of
from estates.maps.parts import PointSet, Shape, packed
from estates.maps.signs import Sign, Signs
from estates.view.change_view import (
    CLOSES,
    HOST,
    MOVED,
    NEW,
    SMALLER,
    BaseMove,
    SiteFate,
    class_names,
)

# Blue sooner, grey the same, orange later; the worse, the thicker the outline as well.
_FILLS = (
    "#08519c", "#3f8fc4", "#b3d3e8", "#e9e9e6", "#fdd0a2", "#f08c3c", "#c65102", "#7a2e00",
)  # fmt: skip
_OUTLINES = (1.0, 1.0, 0.7, 0.4, 0.7, 1.6, 2.4, 3.4)
_DASHES = ("1 3", "1 3", "1 3", "", "", "", "", "")  # sooner is dotted
CHANGE_LOOKS: list[dict[str, object]] = [
    {
        "color": INK,
        "weight": weight,
        "dashArray": dash,
        "fill": True,
        "fillColor": fill,
        "fillOpacity": 0.85,
    }
    for fill, weight, dash in zip(_FILLS, _OUTLINES, _DASHES, strict=True)
]
MOVE_LOOK: dict[str, object] = {"color": "#3b2a55", "weight": 3, "dashArray": "2 6"}
_STILL: dict[str, object] = {"fill": False, "interactive": False}
_CSS = {CLOSES: " closes", NEW: " new", HOST: " host", SMALLER: " smaller", MOVED: " new"}
_MOST_POINTS = 1200


def change_points(points: pd.DataFrame) -> PointSet:
    """Circles, larger where there is more demand, coloured by how much later or sooner.

    Parameters
    ----------
    points
        Of `estates.view.change_view.points_of`.
    """
    shown = _thinned(points)
    most = shown["weight"].max() if len(shown) else 1.0
    radius = (2.5 + 9 * np.sqrt(shown["weight"] / most)).round(1)
    columns = (shown["lat"].round(DECIMALS), shown["lon"].round(DECIMALS), radius, shown["class"])
    return PointSet(
        CHANGE_LOOKS,
        [
            (float(lat), float(lon), float(size), int(which), words)
            for lat, lon, size, which, words in zip(*columns, _said(shown), strict=True)
        ],
    )


def _thinned(points: pd.DataFrame) -> pd.DataFrame:
    """As many circles as a map can show: of more, those that change most, then the largest."""
    if len(points) <= _MOST_POINTS:
        return points
    order = np.lexsort((-points["weight"].to_numpy(), -points["change_s"].abs().to_numpy()))
    return points.iloc[np.sort(order[:_MOST_POINTS])]


def _said(points: pd.DataFrame) -> list[str]:
    names = class_names()
    called = points["name"].where(points["name"] != "", points["zone"])
    times = zip(points["before_s"].astype(float), points["after_s"].astype(float), strict=True)
    return [
        f"{name}: {names[which]}, {minutes_and_seconds(before)} to {minutes_and_seconds(after)} "
        "expected"
        for name, which, (before, after) in zip(called, points["class"], times, strict=True)
    ]


def move_lines(moves: Sequence[BaseMove], group: folium.FeatureGroup) -> None:
    """Lines from where bases are today to where they go."""
    for move in moves:
        Shape("polyline", [packed(np.array(move.line))], {**MOVE_LOOK, **_STILL}).add_to(group)


def fate_marks(
    fates: Sequence[SiteFate],
    group: folium.FeatureGroup,
    *,
    chosen: Collection[str] = (),
    drag: str = "",
) -> None:
    """Signs of all sites: the letters of the services there, crossed out where they leave.

    Parameters
    ----------
    chosen
        Ids of sites with a ring around them.
    drag
        Id of the one site whose sign may be dragged; to let it go counts as a click there.
    """
    order = {Service.FIRE: 0, Service.POLICE: 1, Service.AMBULANCE: 2}
    sorted_fates = sorted(
        fates, key=lambda each: (each.neighbour, *(order[one] for one in each.services[:1]))
    )
    Signs(
        [
            Sign(
                lon=each.lon,
                lat=each.lat,
                letters=letters_of(each.services, each.kind),
                css=_css(each),
                said=f"{each.name}{' (neighbour)' if each.neighbour else ''}: {_told(each)}",
                chosen=each.id in chosen,
                drag=each.id == drag,
            )
            for each in sorted_fates
        ]
    ).add_to(group)


def _css(each: SiteFate) -> str:
    services = each.services
    kind = services[0].value if len(services) == 1 else "many" if services else "none"
    return f"site {kind}{' neighbour' if each.neighbour else ''}{_CSS.get(each.fate, '')}"


def _told(each: SiteFate) -> str:
    services = ", ".join(service.value for service in each.services) or each.kind
    return services if each.fate not in _CSS else f"{services}; {each.fate}"


def fate_legend(fates: Sequence[SiteFate]) -> list[tuple[str, str]]:
    """Signs that are on the map, and their words."""
    rows = []
    for service in Service:
        if any(each.services == (service,) and not each.neighbour for each in fates):
            sign = f'<span class="site {service.value}" aria-hidden="true">{LETTER[service]}</span>'
            rows.append((sign, f"{service.value}"))
    for kind, letter in WITHOUT_SERVICE.items():
        if any(not each.services and each.kind == kind and kind != "station" for each in fates):
            rows.append((f'<span class="site none" aria-hidden="true">{letter}</span>', kind))
    if any(len(each.services) > 1 for each in fates):
        rows.append(('<span class="site many" aria-hidden="true">PF</span>', "shared"))
    for fate, words in ((CLOSES, "closes"), (HOST, "takes others in"), (NEW, "new, or built anew")):
        if any(_CSS.get(each.fate) == _CSS[fate] for each in fates):
            sign = f'<span class="site none{_CSS[fate]}" aria-hidden="true">F</span>'
            rows.append((sign, escape(words)))
    if any(each.neighbour for each in fates):
        sign = '<span class="site neighbour fire" aria-hidden="true">F</span>'
        rows.append((sign, "neighbour’s"))
    return rows
