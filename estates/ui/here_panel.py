"""Who comes here: a place clicked, typed or chosen, and who reaches it soonest."""

from __future__ import annotations

import html

import pandas as pd
import streamlit as st

from coverage.service import Service
from estates.area import Area
from estates.ui.components import explained, lines, plain, static_table
from estates.ui.ground import SERVICES
from estates.view.who_comes import (
    Here,
    caveats,
    expected_in_words,
    in_a_sentence,
    soonest_in_words,
    who_table,
)

_MOST_POINTS = 1000  # a list of more is slow to open and no help
_AT = "here_at"
_ASK = "Click the map to see who comes there, or a station for its card. Lists below do the same."
Position = tuple[float, float]


def put_here(area_key: str, lon: float, lat: float) -> None:
    """Make a position the place that is asked about, when the fields are drawn next."""
    st.session_state.setdefault(_AT, {})[area_key] = (lon, lat)
    for key in _fields(area_key):
        st.session_state.pop(key, None)


def _fields(area_key: str) -> tuple[str, str]:
    """Keys of the fields for longitude and latitude; each area has its own."""
    return f"here_lon-{area_key[:8]}", f"here_lat-{area_key[:8]}"


def position(area_key: str) -> Position | None:
    """The place that is asked about, longitude and latitude; None = nothing was asked yet."""
    asked: dict[str, Position] = st.session_state.get(_AT, {})
    return asked.get(area_key)


def in_one_line(here: Here | None) -> None:
    """Right under the map, and as high without an answer as with one: nothing may jump."""
    said = _ASK
    if here is not None and here.refused:
        said = f"Nobody can be said to come here: {here.refused}"
    elif here is not None:
        soonest = [
            f"{each.value} {_first(here, each)}" for each in SERVICES if each in here.services
        ]
        where = f" ({here.where})" if here.where else ""
        said = f"Here{where}, minutes:seconds, soonest possible: {', '.join(soonest)}."
    st.html(f'<p class="hint" role="status">{html.escape(said)}</p>')


def _first(here: Here, service: Service) -> str:
    coming = here.services[service].coming
    return soonest_in_words(coming[0]) if coming else "nobody"


def here_fields(area: Area, area_key: str, service: Service) -> None:
    """Fields that do what a click does: a demand point from a list, or a position."""
    at, fields = position(area_key), _fields(area_key)
    if at is not None and fields[0] not in st.session_state:
        st.session_state.update(zip(fields, at, strict=True))
    points = demand_points(area, service)
    point = f"here_point-{area_key[:8]}-{service.value}"
    chosen, lon, lat = st.columns([2, 1, 1], vertical_alignment="bottom")
    names = dict(zip(points["id"], points["name"], strict=True))
    few = "" if len(points) < _MOST_POINTS else f" (the {_MOST_POINTS:,} with most demand)"
    chosen.selectbox(
        f"Demand point{few}",
        list(names),
        format_func=lambda each: names.get(each, str(each)),
        index=None,
        placeholder="Choose one, or type a position",
        help=explained("demand point"),
        key=point,
        on_change=_point_chosen,
        args=(point, points.set_index("id"), area_key),
    )
    for box, label, most, key in (
        (lon, "Longitude", 180.0, fields[0]),
        (lat, "Latitude", 90.0, fields[1]),
    ):
        box.number_input(
            f"{label} of the place",
            min_value=-most,
            max_value=most,
            value=None,
            step=0.001,
            format="%.6f",
            key=key,
            on_change=_typed,
            args=(area_key,),
        )


def demand_points(area: Area, service: Service) -> pd.DataFrame:
    """Points with demand of a service, those with most of many: `id`, `name`, `lon`, `lat`."""
    places = area.demand.places
    lon, lat = area.demand.lon_lat(area.manifest.crs)
    name = area.demand.zones["name"].to_numpy(str)
    points = pd.DataFrame({"id": places.ids, "name": name, "lon": lon, "lat": lat})
    points["name"] = points["name"].where(points["name"] != "", points["id"])
    alike = points["name"].duplicated(keep=False) & (points["name"] != points["id"])
    points.loc[alike, "name"] += " (" + points["id"] + ")"
    points["weight"] = area.demand.weight(service).total
    most = points[points["weight"] > 0].nlargest(_MOST_POINTS, "weight", keep="first")
    return most.sort_values("name", kind="stable").drop(columns="weight")


def _point_chosen(key: str, points: pd.DataFrame, area_key: str) -> None:
    chosen = st.session_state[key]
    if chosen in points.index:
        lon, lat = points.loc[chosen, ["lon", "lat"]]
        put_here(area_key, round(float(lon), 6), round(float(lat), 6))


def _typed(area_key: str) -> None:
    lon, lat = (st.session_state.get(key) for key in _fields(area_key))
    if lon is not None and lat is not None:
        st.session_state.setdefault(_AT, {})[area_key] = (lon, lat)


def show_here(here: Here | None, when: str) -> None:
    """Who comes, a service after the other."""
    if here is None:
        st.info("No place yet. Click the map, choose a demand point, or type a position.")
        return
    if here.refused:
        st.warning(plain(here.refused))
        return
    where = f", {here.where}" if here.where else ""
    st.markdown(
        plain(
            f"Longitude {here.lon:.5f}, latitude {here.lat:.5f}{where}; {here.to_road_m:,.0f} m "
            f"from the road. {when or 'The whole week'}; times in minutes:seconds."
        )
    )
    for service in SERVICES:
        if service not in here.services:
            continue
        st.subheader(service.value.capitalize())
        told = f"{in_a_sentence(here, service)} {expected_in_words(here, service)}"
        st.markdown(plain(told))
        table = who_table(here, service)
        if not table.empty:
            static_table(table)
    lines("How to read this", caveats(here))
