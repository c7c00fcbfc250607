"""Candidates to folium: bands of gain, and numbered marks at the best places."""

from __future__ import annotations

from collections.abc import Sequence

import folium
import geopandas as gpd
import numpy as np

from estates.maps.change_layers import fate_marks
from estates.maps.changed_roads import add_changed_roads
from estates.maps.layers import DECIMALS, INK, rings, site_marks
from estates.maps.parts import BANDS_PER_DEGREE, PointSet, Shape
from estates.maps.signs import Sign, Signs
from estates.view.change_view import SiteFate
from estates.view.coverage_view import CoverageView

# Violet, the darker the more: neither the blue of in time nor the orange of late.
_GAIN = ("#e7def2", "#cfbfe4", "#b094d1", "#8e67b9", "#6a3d9a", "#431a6e")
_LAST = len(_GAIN) - 1
Mark = tuple[int, float, float, str]  # number, longitude, latitude, words
DOT_RADIUS = 4.0
DOT_LOOK: dict[str, object] = {
    "color": INK,
    "weight": 1.2,
    "fill": True,
    "fillColor": "#ffffff",
    "fillOpacity": 1,
}


def gain_fills(bands: gpd.GeoDataFrame) -> list[str]:
    """Colour of each band, the whole scale used however few there are."""
    steps = np.linspace(0, _LAST, max(len(bands), 2)).round().astype(int)
    return [_GAIN[step] for step in steps[: len(bands)]]


def candidate_layers(
    view: CoverageView,
    bands: gpd.GeoDataFrame,
    marks: Sequence[Mark],
    *,
    others: Sequence[tuple[float, float, str]] = (),
    sites: Sequence[SiteFate] = (),
) -> list[folium.FeatureGroup]:
    """What the map shows in place of the bands of minutes.

    Parameters
    ----------
    marks
        The best places.
    others
        Longitude, latitude and words of further places that are worth a dot.
    sites
        Of several services; none = those of the view's own.
    """
    group = folium.FeatureGroup(name="candidates", control=False)
    for fill, shape in zip(gain_fills(bands), bands.geometry, strict=True):
        look = {
            "color": INK,
            "weight": 0.6,
            "opacity": 0.6,
            "fill": True,
            "fillColor": fill,
            "fillOpacity": 0.85,
            "interactive": False,
            "smoothFactor": 0.8,
        }
        Shape("polygon", rings(shape, view.area), look, BANDS_PER_DEGREE).add_to(group)
    add_changed_roads(view.assessor.changed_roads, view.area.network, group)
    if sites:
        fate_marks(sites, group)
    else:
        site_marks(view, group)
    if others:
        dots = [
            (round(lat, DECIMALS), round(lon, DECIMALS), DOT_RADIUS, 0, words)
            for lon, lat, words in others
        ]
        PointSet([DOT_LOOK], dots).add_to(group)
    # In a group of their own: signs of sites may be moved aside, these stand where they stand.
    numbered = folium.FeatureGroup(name="best places", control=False)
    _best(marks, numbered)
    return [group, numbered]


def _best(marks: Sequence[Mark], group: folium.FeatureGroup) -> None:
    """Numbers at their places, never moved; the table says the same in words."""
    signs = [
        Sign(lon=lon, lat=lat, letters=str(number), css="best", said=words)
        for number, lon, lat, words in marks
    ]
    Signs(signs[::-1], apart=False).add_to(group)  # what is drawn last stands above
