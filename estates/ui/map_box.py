"""The map inside a page: drawn with no internet, and quiet while it is moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import folium
from streamlit_folium import st_folium

from estates.ui.clicks import COUNT, SIGN
from estates.ui.leaflet import use_local_scripts

HEIGHT_PX = 480


def map_box(
    base: folium.Map,
    layers: Sequence[folium.FeatureGroup],
    *,
    key: str,
    height: int = HEIGHT_PX,
    wants: Sequence[str] = (),
) -> dict[str, Any]:
    """Show a map.

    Call it in a fragment: then only the fragment runs again when the map is clicked, and moving
    or zooming it runs nothing.

    Parameters
    ----------
    base
        What never changes under this key, made anew for each call: st_folium alters it.
    layers
        What may change from run to run.
    key
        Of the map on its page; with the key of the area in it, so that another area is another map.
    wants
        What is given back of `last_clicked`, `last_object_clicked`, `last_object_clicked_tooltip`.

    Returns
    -------
    What was clicked, by the names in `wants`; None where nothing was.
    """
    found = st_folium(
        use_local_scripts(base),
        key=key,
        feature_group_to_add=list(layers),
        # Without the count a second click on the same mark would tell nothing new.
        returned_objects=[*wants, *([COUNT] if SIGN in wants else [])],
        height=height,
        use_container_width=True,
    )
    return dict(found or {})
