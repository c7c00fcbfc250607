"""Page: coverage today, one service and standard at a time."""

from __future__ import annotations

from typing import Any

import streamlit as st

from coverage.service import Service
from estates.maps.layers import place_mark
from estates.maps.legend import legend
from estates.maps.tiles import Tiles
from estates.summary import assumptions
from estates.ui import cached
from estates.ui.clicks import PLACE, SIGN, new_click
from estates.ui.closures import fill_in
from estates.ui.components import (
    badges,
    errors_in_one_line,
    explained,
    figures,
    keep,
    kept,
    lines,
    next_step,
    page_style,
    plain,
)
from estates.ui.ground import Ground, choose_ground, choose_service, choose_standard
from estates.ui.here_panel import here_fields, in_one_line, position, put_here, show_here
from estates.ui.hours_panel import choose_hour, show_hours
from estates.ui.map_box import map_box
from estates.ui.pages import BUILDER
from estates.ui.site_panel import choose_site, put_site, show_card
from estates.view.coverage_view import CoverageView, Drawn, Shows
from estates.view.figures import key_figures
from estates.view.tables import (
    alone_points_table,
    alone_table,
    band_table,
    points_csv,
    points_table,
    published_table,
    recorded_table,
    site_table,
)
from estates.view.who_comes import Here
from estates.view.words import NOBODY_ALONE, map_in_words, notes

MAP_HEIGHT_PX = 430  # who comes where it was clicked stands under it, still on a small screen


def _seen_by_hour(ground: Ground, service: Service, standard: str | None) -> CoverageView:
    """The view that the boxes choose; an hour without demand leaves the whole week."""
    folder, key, driving = ground.folder, ground.key, ground.driving
    hour = choose_hour(ground.slot) if standard is not None else None
    with st.spinner("Trying every speed lower and higher"):
        view = cached.view(folder, key, driving, service, standard, hour)
    if view.hour_refused:
        st.info(f"{plain(view.hour_refused)} The whole week is shown.")
    if view.not_scored:
        with ground.slot.expander(f"{len(view.not_scored)} not scored here, and why"):
            for each in view.not_scored:
                st.markdown(f"**{plain(each.standard.name)}**: {plain(each.why)}")
    return view


def _what_the_map_shows(view: CoverageView) -> Shows:
    """A row of choices over the map."""
    names = {
        Shows.MINUTES: "Minutes, soonest",
        Shows.EXPECTED: "Expected in time",
        Shows.ALONE: "Rests on one site",
    }
    key = f"map-shows-{view.on_patrol}"
    before = kept(key, view.can_show[0])
    chosen = st.radio(
        "The map shows",
        view.can_show,
        index=view.can_show.index(before) if before in view.can_show else 0,
        format_func=names.__getitem__,
        horizontal=True,
        label_visibility="collapsed",
        key=f"{key}-{len(view.can_show)}",
    )
    return keep(key, Shows(chosen))


@st.fragment
def _map(
    view: CoverageView, drawn: Drawn, here: Here | None, tiles: Tiles | None, area_key: str
) -> None:
    """The map: panning and zooming it runs nothing again; a click asks who comes there.

    A click fills the fields of a road as well, and one on a sign chooses the site. The page has
    to run again for them to show it: the map runs by itself.
    """
    layers = cached.layers_of(view, drawn)
    if here is not None:
        layers.append(place_mark(here.lon, here.lat))
    found = map_box(
        cached.map_of(view.area, tiles),
        layers,
        key=f"map-{area_key[:16]}",
        height=MAP_HEIGHT_PX,
        wants=[PLACE, SIGN],
    )
    in_one_line(here)
    st.html(legend(view, drawn))
    if _taken(found, area_key, view):
        st.rerun()


def _taken(found: dict[str, Any], area_key: str, view: CoverageView) -> bool:
    """Whether the map tells of a new click, which now is where it belongs."""
    place, sign = (new_click(found, what, area_key) for what in (PLACE, SIGN))
    if place is not None:
        fill_in(*place)
        put_here(area_key, *place)
    chosen = sign is not None and put_site(view.assessor.estate, *sign)
    return place is not None or chosen


def _tables(view: CoverageView, drawn: Drawn) -> None:
    st.header("The same as a table")
    st.caption(f"{view.map_says} Shares are {view.basis}, counted at the demand points.")
    says_the_same = {
        Shows.MINUTES: "By band, soonest possible",
        Shows.EXPECTED: "By demand point",
        Shows.ALONE: "Rests on one site",
    }
    first = says_the_same[view.shows]  # what the map shows comes first
    possible = ["By band, soonest possible", "By demand point"]
    if Shows.ALONE in view.can_show:
        possible.append("Rests on one site")
    others = [name for name in possible if name != first]
    names = [first, *others, "Sites", "Recorded beside modelled"]
    tab = dict(zip(names, st.tabs(names), strict=True))
    if "Rests on one site" in tab:
        with tab["Rests on one site"]:
            if view.alone.empty:
                st.markdown(NOBODY_ALONE)
            else:
                st.markdown("Demand that is in time of these sites alone, were every crew free:")
                st.dataframe(alone_table(view), hide_index=True, width="stretch")
                st.markdown("Demand point by demand point:")
                st.dataframe(alone_points_table(view), hide_index=True, width="stretch")
    with tab["By band, soonest possible"]:
        st.table(band_table(view, drawn).set_index("Band"))
    with tab["By demand point"]:
        st.dataframe(points_table(view), hide_index=True, width="stretch")
        st.download_button(
            "Download the demand points (CSV)",
            points_csv(view),
            file_name=f"{view.area.manifest.name}-{view.assessment.service.value}-points.csv",
            mime="text/csv",
        )
    with tab["Sites"]:
        st.dataframe(site_table(view), hide_index=True, width="stretch")
    with tab["Recorded beside modelled"]:
        table = recorded_table(view)
        if table.empty:
            st.markdown("No standard is scored here, so there is nothing to compare.")
        else:
            st.table(table.set_index("Standard"))
        published = published_table(view)
        if not published.empty:
            st.markdown("Everything published for this service and area:")
            st.dataframe(published, hide_index=True, width="stretch")


def _small_print(view: CoverageView) -> None:
    st.header("What this rests on")
    manifest = view.area.manifest
    service = view.assessment.service
    lines("Assumptions", assumptions(view.assessor, {service: view.assessment}))
    lines("Found, left out and refused when the area was built", manifest.findings)
    if view.standard is not None:
        standard = view.standard
        said = [standard.name, f"source: {standard.source} ({standard.dated})", standard.note]
        lines("The standard and its source", [line for line in said if line])
    lines(
        "Files, sources and licences",
        [f"{p.file}: {p.source}; {p.licence} {p.date}".rstrip("; ") for p in manifest.parts],
    )
    lines(
        "Missing from the model",
        [
            "turn restrictions and turn delays are not modelled",
            "speeds are not verified for Great Britain",
            "every crew’s availability is taken to be independent of the others’",
        ],
    )


def _who_comes(ground: Ground, view: CoverageView, here: Here | None) -> None:
    st.header("Who comes here")
    here_fields(view.area, ground.key, view.assessment.service)
    show_here(here, view.when)


def _a_site(ground: Ground, view: CoverageView) -> None:
    st.header("A site’s card")
    site = choose_site(view.assessor.estate)
    if site is None:
        st.info("No site yet. Choose one, or click its sign on the map.")
        return
    show_card(cached.card(ground.folder, ground.key, ground.driving, site))


def _hour_by_hour(question: cached.Question, view: CoverageView) -> None:
    hours = cached.hours(question)
    if hours is not None:
        st.header("Hour by hour", help=explained("expected"))
        show_hours(hours, view.hour)


def _page() -> None:
    # Loading may leave places behind where it told of its progress, more or fewer from run to run.
    # They stand above: a map that changes its place on the page is a new map, and loses its view.
    top = st.container()
    with top:
        ground = choose_ground(st.sidebar)
        folder, key, driving = ground.folder, ground.key, ground.driving
        service = choose_service(ground)
        standard = choose_standard(ground, service)
        view = _seen_by_hour(ground, service, standard)
        with st.spinner("Drawing the bands"):
            drawn = cached.drawn(folder, key, driving, service, standard, view.hour)
        asked = position(ground.key)
        here = None if asked is None else cached.here(folder, key, driving, asked, view.hour)
        tiles = cached.background(ground.area)
        st.title(plain(view.title))
        badges(notes(view))
    left, right = st.columns([1.8, 1], gap="small")
    with left:
        shows = _what_the_map_shows(view)
    with top:
        view = cached.view(folder, key, driving, service, standard, view.hour, shows)
    with left:
        _map(view, drawn, here, tiles, ground.key)
    with right:
        if view.assessment.resources:
            figures(key_figures(view))
            next_step("Next: try a change, build a scenario", BUILDER)
        else:
            st.info(
                f"No {service.value} station is listed for this area. "
                "Build it again on the page Areas with a site list."
            )
    with st.expander("The map in words"):
        st.markdown(plain(map_in_words(view, drawn)))
    _who_comes(ground, view, here)
    _a_site(ground, view)
    _hour_by_hour(cached.Question(folder, key, driving, service, standard or ""), view)
    _tables(view, drawn)
    _small_print(view)


page_style()
with errors_in_one_line():
    _page()
