"""Sites and a position that were picked, on the map or in boxes: both say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from estates.view.change_view import CLOSES, SiteFate
from estates.view.look_view import site_label

_SITES, _LON, _LAT, _TAKEN = "picked_sites", "picked_lon", "picked_lat", "clicks_taken"
_WAITING = "clicks_waiting"  # boxes can only be filled before they are drawn
_ON_THE_SIGN_DEGREES = 2e-5  # marks stand at rounded positions


@dataclass(frozen=True, slots=True)
class Picks:
    """What is picked."""

    sites: list[str]  # in the order in which they were picked
    point: tuple[float, float] | None  # longitude and latitude, degrees


def pick_boxes(fates: Sequence[SiteFate]) -> Picks:
    """Boxes of the sites and the position; what was clicked stands in them."""
    named = {each.id: site_label(each) for each in fates if each.fate != CLOSES}
    _fill(named)
    sites = st.multiselect(
        "Sites, in order",
        list(named),
        format_func=lambda each: named.get(each, each),
        key=_SITES,
        placeholder="Click on the map, or choose here",
    )
    left, right = st.columns(2)
    lon = left.number_input("Longitude", -180.0, 180.0, None, 0.001, "%.5f", key=_LON)
    lat = right.number_input("Latitude", -90.0, 90.0, None, 0.001, "%.5f", key=_LAT)
    point = None if lon is None or lat is None else (float(lon), float(lat))
    return Picks(list(sites), point)


def picked_sites() -> list[str]:
    """Ids of the sites that are picked, before the boxes are drawn."""
    return list(st.session_state.get(_SITES, []))


def take_clicks(found: Mapping[str, Any], fates: Sequence[SiteFate]) -> None:
    """Pick what was clicked on the map, once; the page runs again to show it.

    A site that is picked already is let go.
    """
    taken = st.session_state.setdefault(_TAKEN, {})
    waiting: dict[str, Any] = {}
    if (sign := found.get("last_object_clicked")) and sign != taken.get("sign"):
        taken["sign"] = sign
        if (site := _site_at(sign, fates)) is not None:
            waiting["site"] = site
    if (place := found.get("last_clicked")) and place != taken.get("place"):
        taken["place"] = place
        if not waiting:
            waiting["point"] = ((place["lng"] + 180) % 360 - 180, place["lat"])
    if waiting:
        st.session_state[_WAITING] = waiting
        st.rerun()


def let_go() -> None:
    """Nothing is picked any more; to be called before the boxes are drawn."""
    st.session_state[_WAITING] = {"nothing": True}


def _fill(named: Mapping[str, str]) -> None:
    waiting = st.session_state.pop(_WAITING, {})
    sites = [each for each in picked_sites() if each in named]
    if "nothing" in waiting:
        sites = []
        st.session_state[_LON] = st.session_state[_LAT] = None
    if (site := waiting.get("site")) in named:
        sites = [each for each in sites if each != site] if site in sites else [*sites, site]
    if (point := waiting.get("point")) is not None:
        st.session_state[_LON], st.session_state[_LAT] = (round(each, 5) for each in point)
    st.session_state[_SITES] = sites


def _site_at(click: Mapping[str, float], fates: Sequence[SiteFate]) -> str | None:
    """The site whose sign was clicked; None = the click was on something else."""
    if not fates:
        return None
    at = np.array([[each.lon, each.lat] for each in fates])
    away = np.abs(at - [click["lng"], click["lat"]]).max(axis=1)
    nearest = int(away.argmin())
    return fates[nearest].id if away[nearest] <= _ON_THE_SIGN_DEGREES else None
