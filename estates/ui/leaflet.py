"""Leaflet with no internet: the map's scripts and pictures come from this computer.

st_folium loads every script that folium names, and gives up when one fails. Stock folium names
addresses on the internet; here it gets the two files that it needs from the installed XStatic
packages, served by Streamlit as the static folder of a component that draws nothing.
"""

from __future__ import annotations

from pathlib import Path

import folium
import streamlit.components.v1 as components
import xstatic.pkg.jquery
import xstatic.pkg.leaflet

from estates.maps.tiles import Tiles

components.declare_component("leaflet", path=xstatic.pkg.leaflet.BASE_DIR)
components.declare_component("jquery", path=xstatic.pkg.jquery.BASE_DIR)


def use_local_scripts(base: folium.Map) -> folium.Map:
    """Point a map at the local files, by addresses relative to st_folium's own page."""
    base.default_js = [
        ("leaflet", f"../{__name__}.leaflet/leaflet.js"),
        ("jquery", f"../{__name__}.jquery/jquery.min.js"),
    ]
    base.default_css = [("leaflet_css", f"../{__name__}.leaflet/leaflet.css")]
    return base


def serve_tiles(tiles: Tiles) -> str:
    """Serve a folder of tiles; returns their address with `{z}`, `{x}` and `{y}`.

    The folder's name holds the checksum of what was drawn, so an address never changes content.
    """
    name = f"tiles_{tiles.key}"
    components.declare_component(name, path=Path(tiles.folder))
    return f"../{__name__}.{name}/{{z}}/{{x}}/{{y}}.png"
