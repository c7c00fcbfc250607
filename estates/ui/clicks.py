"""Clicks on a map: each is taken once, because a map tells its last one again and again."""

from __future__ import annotations

from typing import Any

import streamlit as st

PLACE, SIGN, COUNT = "last_clicked", "last_object_clicked", "last_object_clicked_count"


def new_click(found: dict[str, Any], what: str, key: str) -> tuple[float, float] | None:
    """Longitude and latitude of a click that was not taken before; None = there is none.

    Parameters
    ----------
    found
        What the map tells.
    what
        `PLACE` (anywhere) or `SIGN` (on a mark).
    key
        Of the map.
    """
    clicked, state = found.get(what), f"taken-{what}-{key}"
    # The same sign twice is two clicks: marks are counted.
    told = (clicked, found.get(COUNT) if what == SIGN else None)
    if not clicked or told == st.session_state.get(state):
        return None
    st.session_state[state] = told
    # A map that was panned round the world tells longitudes beyond 180 degrees.
    return round((clicked["lng"] + 180) % 360 - 180, 6), round(clicked["lat"], 6)
