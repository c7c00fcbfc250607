"""Sites and a position that were picked, on the map or in boxes: both say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from estates.ui.clicks import PLACE, SIGN, new_click
from estates.view.change_view import CLOSES, SiteFate
from estates.view.look_view import site_label

_ON_THE_SIGN_DEGREES = 2e-5  # marks stand at rounded positions


@dataclass(frozen=True, slots=True)
class Picks:
    """What is picked."""

    sites: list[str]  # in the order in which they were picked
    point: tuple[float, float] | None  # longitude and latitude, degrees


@dataclass(frozen=True, slots=True)
class Picker:
    """Picks on the map of one area."""

    area: str

    def _key(self, name: str) -> str:
        return f"picked-{name}-{self.area}"

    @property
    def sites(self) -> list[str]:
        """Ids of the sites that are picked, before the boxes are drawn."""
        return list(st.session_state.get(self._key("sites"), []))

    @property
    def point(self) -> tuple[float, float] | None:
        """Longitude and latitude that are picked, before the boxes are drawn."""
        lon, lat = (st.session_state.get(self._key(name)) for name in ("lon", "lat"))
        return None if lon is None or lat is None else (float(lon), float(lat))

    def boxes(self, fates: Sequence[SiteFate]) -> Picks:
        """Boxes of the sites and the position; what was clicked stands in them."""
        named = {each.id: site_label(each) for each in fates if each.fate != CLOSES}
        self._fill(named)
        sites = st.multiselect(
            "Sites, in order",
            list(named),
            format_func=lambda each: named.get(each, each),
            key=self._key("sites"),
            placeholder="Click on the map, or choose here",
        )
        left, right = st.columns(2)
        lon = left.number_input(
            "Longitude", -180.0, 180.0, None, 0.001, "%.5f", key=self._key("lon")
        )
        lat = right.number_input("Latitude", -90.0, 90.0, None, 0.001, "%.5f", key=self._key("lat"))
        point = None if lon is None or lat is None else (float(lon), float(lat))
        return Picks(list(sites), point)

    def take(self, found: dict[str, Any], fates: Sequence[SiteFate]) -> None:
        """Pick what was clicked on the map, once; the page runs again to show it.

        A site that is picked already is let go.
        """
        # Boxes can only be filled before they are drawn: what was clicked waits for the next run.
        waiting: dict[str, Any] = {}
        sign, place = (new_click(found, what, self._key("map")) for what in (SIGN, PLACE))
        if sign is not None and (site := _site_at(sign, fates)) is not None:
            waiting["site"] = site
        elif place is not None:
            waiting["point"] = place
        if waiting:
            st.session_state[self._key("waiting")] = waiting
            st.rerun()

    def let_go(self) -> None:
        """Nothing is picked any more; to be called before the boxes are drawn anew."""
        st.session_state[self._key("waiting")] = {"nothing": True}

    def _fill(self, named: Mapping[str, str]) -> None:
        waiting = st.session_state.pop(self._key("waiting"), {})
        sites = [each for each in self.sites if each in named]
        lon, lat = self._key("lon"), self._key("lat")
        if "nothing" in waiting:
            sites = []
            st.session_state[lon] = st.session_state[lat] = None
        if (site := waiting.get("site")) in named:
            sites = [each for each in sites if each != site] if site in sites else [*sites, site]
        if (point := waiting.get("point")) is not None:
            st.session_state[lon], st.session_state[lat] = (round(each, 5) for each in point)
        st.session_state[self._key("sites")] = sites


def _site_at(click: tuple[float, float], fates: Sequence[SiteFate]) -> str | None:
    """The site whose sign was clicked; None = the click was on something else."""
    if not fates:
        return None
    away = np.abs(np.array([[each.lon, each.lat] for each in fates]) - click).max(axis=1)
    nearest = int(away.argmin())
    return fates[nearest].id if away[nearest] <= _ON_THE_SIGN_DEGREES else None
