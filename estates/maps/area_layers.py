"""An area itself to folium: its sites of all services, and where its demand is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import folium
import numpy as np
import pandas as pd

from coverage.service import Service
from estates.maps.layers import DECIMALS, letters_of
from estates.maps.parts import PointSet
from estates.maps.signs import Sign, Signs
from estates.site_columns import SiteKind
from estates.site_draft import name_of, services_of

DEMAND_LOOK: dict[str, object] = {
    "color": "#3b5567",
    "weight": 0.8,
    "fill": True,
    "fillColor": "#8aa1b1",
    "fillOpacity": 0.45,
}
_MOST_POINTS = 1200  # about 90 kB of script


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSign:
    """A site as it stands on the map."""

    row: int  # what a click on it gives back
    name: str
    kind: str
    services: tuple[Service, ...]
    neighbour: bool
    lon: float
    lat: float
    changed: bool = False

    @property
    def letters(self) -> str:
        """One for each service; of a site without any, what it is."""
        return letters_of(self.services, self.kind)

    @property
    def css(self) -> str:
        """Look of the sign, but for its ring."""
        services = self.services
        look = services[0].value if len(services) == 1 else "many" if services else "none"
        marks = {" neighbour": self.neighbour, " new": self.changed}
        return f"site {look}{''.join(mark for mark, on in marks.items() if on)}"

    @property
    def said(self) -> str:
        """What the pointer, the keyboard and screen readers meet."""
        what = [self.kind, *(service.value for service in self.services)]
        over = ["of a neighbour"] if self.neighbour else []
        changed = ["changed, not saved yet"] if self.changed else []
        return f"{self.name}: {', '.join([*what, *over, *changed])}"


def signs_of(cells: pd.DataFrame, before: pd.DataFrame | None = None) -> list[SiteSign]:
    """Signs of the sites of a draft; one without a position has none.

    Parameters
    ----------
    before
        What it was begun on, to tell what changed; None = nothing is told.
    """
    signs = []
    lon, lat = (pd.to_numeric(cells[name], errors="coerce") for name in ("lon", "lat"))
    for row in cells.index[np.isfinite(lon) & np.isfinite(lat)]:
        site = cells.loc[row]
        same = before is None or (row in before.index and before.loc[row].equals(site))
        signs.append(
            SiteSign(
                row=int(row),
                name=name_of(cells, row),
                kind=site["kind"] or SiteKind.STATION.value,
                services=services_of(site["services"]),
                neighbour=site["neighbour"] == "yes",
                lon=float(lon[row]),
                lat=float(lat[row]),
                changed=not same,
            )
        )
    return signs


def site_signs(sites: Sequence[SiteSign], chosen: Collection[int] = ()) -> folium.FeatureGroup:
    """Signs of all sites, neighbours' last to find room, the chosen ones free to be dragged.

    Parameters
    ----------
    chosen
        Rows of the sites with a ring; to drag their signs elsewhere counts as a click there.
    """
    group = folium.FeatureGroup(name="sites", control=False)
    in_order = sorted(sites, key=lambda each: (each.row not in chosen, each.neighbour))
    Signs(
        [
            Sign(
                lon=each.lon,
                lat=each.lat,
                letters=each.letters,
                css=each.css,
                said=each.said,
                chosen=each.row in chosen,
                drag=each.row in chosen,
            )
            for each in in_order
        ]
    ).add_to(group)
    return group


def sign_at(signs: Sequence[SiteSign], lon: float, lat: float) -> int | None:
    """Row of the site whose sign stands there; None = no sign does."""
    for sign in reversed(signs):
        here = (round(sign.lon, DECIMALS), round(sign.lat, DECIMALS))
        if here == (round(lon, DECIMALS), round(lat, DECIMALS)):
            return sign.row
    return None


def demand_circles(points: pd.DataFrame) -> folium.FeatureGroup:
    """Circles, larger where there is more demand; of very many only the largest.

    Parameters
    ----------
    points
        Of `estates.view.area_view.demand_points`.
    """
    group = folium.FeatureGroup(name="demand", control=False)
    shown = points.nlargest(_MOST_POINTS, "weight")
    most = max(shown["weight"].max(), 1e-9) if len(shown) else 1.0
    radius = (1.5 + 8 * np.sqrt(shown["weight"] / most)).round(1)
    columns = (shown["lat"].round(DECIMALS), shown["lon"].round(DECIMALS), radius, shown["said"])
    circles = [
        (float(lat), float(lon), float(size), 0, str(said))
        for lat, lon, size, said in zip(*columns, strict=True)
    ]
    PointSet([DEMAND_LOOK], circles).add_to(group)
    return group
