"""Clicks on a map: each is taken once, because a map tells its last one again and again."""

from __future__ import annotations

from typing import Any

import streamlit as st

PLACE, SIGN = "last_clicked", "last_object_clicked"


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
    if not clicked or clicked == st.session_state.get(state):
        return None
    st.session_state[state] = clicked
    # A map that was panned round the world tells longitudes beyond 180 degrees.
    return round((clicked["lng"] + 180) % 360 - 180, 6), round(clicked["lat"], 6)
