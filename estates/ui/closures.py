"""Closed and slowed roads in the sidebar: set by hand or sent as a file, kept for the session."""

from __future__ import annotations

import numpy as np
import streamlit as st
from shapely import Point
from streamlit.delta_generator import DeltaGenerator

from coverage.crs import to_metric
from coverage.road_change import LOWEST_SHARE, RoadChange, find_roads
from estates.area import Area
from estates.ui.components import EXPECTED, one_line, plain, refuse
from estates.uploads import LAYER_ENDINGS, Upload, road_changes_from

_KEPT, _CLICKED = "road_changes", "road_clicked"
_SHARES = {"Closed": 0.0, "Half the speed": 0.5, "Another share": None}


def road_changes(side: DeltaGenerator, area: Area, key: str) -> tuple[RoadChange, ...]:
    """Let roads of an area be closed or slowed; returns those that are.

    Parameters
    ----------
    key
        Of the area's content: changes belong to the roads that they were drawn on.
    """
    kept: list[RoadChange] = st.session_state.setdefault(_KEPT, {}).setdefault(key, [])
    with side.expander("Closed or slowed roads"):
        st.caption(
            "Click on the map or write a position; the road nearest to it, within 30 m, is changed "
            "from junction to junction. Zoom in to hit it, beside circles and stations."
        )
        if by_hand := _by_hand(area):
            _add(kept, by_hand, area)
        if from_file := _from_file(area):
            _add(kept, from_file, area)
        for row, each in enumerate(kept):
            _listed(kept, row, each)
    return tuple(kept)


def fill_in(lon: float, lat: float) -> None:
    """Put a position into the fields, when they are drawn next."""
    st.session_state[_CLICKED] = (lon, lat)


def _by_hand(area: Area) -> list[RoadChange]:
    # Fields can only be filled before they are drawn.
    if clicked := st.session_state.pop(_CLICKED, None):
        st.session_state["road_lon"], st.session_state["road_lat"] = clicked
    lon = st.number_input("Longitude", -180.0, 180.0, None, 0.0001, "%.6f", key="road_lon")
    lat = st.number_input("Latitude", -90.0, 90.0, None, 0.0001, "%.6f", key="road_lat")
    name = st.text_input("Name, if it has one", key="road_name", max_chars=80)
    share = _SHARES[st.radio("What is left", list(_SHARES), key="road_what")]
    if share is None:
        share = st.number_input(
            "Share of the usual speed", LOWEST_SHARE, 1.0, 0.25, 0.05, key="road_share"
        )
    if not st.button("Add", key="road_add"):
        return []
    if lon is None or lat is None:
        st.error("No position: click on the map, or write longitude and latitude.")
        return []
    called = " ".join(name.split()) or f"at lon {lon:.5f}, lat {lat:.5f}"
    x, y = to_metric(np.array([lon]), np.array([lat]), area.manifest.crs)
    shape = Point(x[0], y[0])
    try:
        return [RoadChange(name=called, shape=shape, speed_share=float(share))]
    except EXPECTED as error:
        refuse(one_line(error))
        return []


def _from_file(area: Area) -> tuple[RoadChange, ...]:
    sent = st.file_uploader(
        f"Or a file ({', '.join(LAYER_ENDINGS)})",
        help="Points, lines or polygons with a column speed_share: 0 = closed, 0.5 = half the "
        "speed. A column name is optional.",
        key="road_file",
    )
    asked = st.button("Add those of the file", key="road_add_file", disabled=sent is None)
    if sent is None or not asked:
        return ()
    try:
        upload = Upload(name=sent.name, content=sent.getvalue())
        return road_changes_from(upload, area.manifest.crs)
    except EXPECTED as error:
        refuse(one_line(error))
        return ()


def _add(
    kept: list[RoadChange], new: list[RoadChange] | tuple[RoadChange, ...], area: Area
) -> None:
    """All or none; what is there already is not added again."""
    try:
        find_roads(area.network, new)
    except EXPECTED as error:
        refuse(one_line(error))
        return
    kept += [each for each in new if each not in kept]


def _listed(kept: list[RoadChange], row: int, each: RoadChange) -> None:
    left = "closed" if each.closed else f"{each.speed_share:.0%} of its speed"
    st.text(f"{each.name}: {left}")
    st.button(
        f"Remove {plain(each.name)}", key=f"road_remove_{row}", on_click=remove, args=(kept, each)
    )


def remove(kept: list[RoadChange], each: RoadChange) -> None:
    """Take a change off the list; a second click, before the page is drawn again, does nothing."""
    if each in kept:
        kept.remove(each)
