"""Page: coverage today, one service and standard at a time."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from coverage.week import LONGEST_WAIT_S
from estates.candidates import Candidates, usual_turnout
from estates.maps.legend import gain_legend, legend
from estates.maps.tiles import Tiles
from estates.summary import assumptions
from estates.ui import cached
from estates.ui.closures import take_click
from estates.ui.components import (
    badges,
    errors_in_one_line,
    figures,
    lines,
    page_style,
    switch,
)
from estates.ui.ground import choose_ground, choose_service, choose_standard
from estates.ui.map_box import map_box
from estates.view.candidates_view import QUESTION, best_table, in_words, nothing_gained, said
from estates.view.coverage_view import CoverageView, Drawn
from estates.view.figures import key_figures
from estates.view.tables import (
    band_table,
    points_csv,
    points_table,
    published_table,
    recorded_table,
    site_table,
)
from estates.view.words import map_in_words, notes, roads_in_words


def _further_crew(
    side: DeltaGenerator, view: CoverageView, question: cached.Question
) -> cached.Tried | None:
    """The switch, and what it asks for: every junction tried; None = it is off."""
    scored = view.standard is not None
    if not switch(
        side,
        QUESTION,
        key="one_more",
        help_="Colours the map by what one further crew, always crewed and free, would add to "
        "the standard, and numbers the best places."
        if scored
        else "No standard can be scored here, so no place is better than another.",
        disabled=not scored,
    ):
        return None
    usual = usual_turnout(view.assessment.resources)
    longest = int(LONGEST_WAIT_S) - 1
    first = min(round(usual.seconds), longest)
    too_long = usual.seconds >= LONGEST_WAIT_S  # it cannot be tried: then the longest is asked for
    seconds = side.number_input(
        "Turnout of that crew, seconds",
        min_value=0,
        max_value=longest,
        value=first,
        step=5,
        key=f"turnout-{view.area.manifest.name}-{question.service.value}",
        help=f"An assumption. At first {usual.why}"
        + (f"; that is {usual.seconds:g} s, more than can be tried." if too_long else "."),
    )
    as_usual = seconds == first and not too_long
    return cached.tried(question, None if as_usual else float(seconds))


def _choose() -> tuple[CoverageView, Drawn, cached.Tried | None, Tiles | None, str]:
    """Controls, and what they choose, loaded."""
    ground = choose_ground(st.sidebar)
    service = choose_service(ground)
    folder, key, driving = ground.folder, ground.key, ground.driving
    standard = choose_standard(ground, service)
    with st.spinner("Trying every speed lower and higher"):
        view = cached.view(folder, key, driving, service, standard)
    if view.not_scored:
        with ground.slot.expander(f"{len(view.not_scored)} not scored here, and why"):
            for each in view.not_scored:
                st.markdown(f"**{each.standard.name}**: {each.why}")
    with st.spinner("Drawing the bands"):
        drawn = cached.drawn(folder, key, driving, service, standard)
    question = cached.Question(folder, key, driving, service, standard or "")
    tried = _further_crew(ground.slot, view, question)
    return view, drawn, tried, cached.background(ground.area), f"map-{key[:16]}"


@st.fragment
def _map(
    view: CoverageView, drawn: Drawn, tried: cached.Tried | None, tiles: Tiles | None, key: str
) -> None:
    """The map: panning and zooming it runs nothing again; a click fills the fields of a road."""
    found = map_box(
        cached.map_of(view.area, tiles),
        cached.layers_of(view, drawn, tried),
        key=key,
        wants=["last_clicked"],
    )
    st.html(legend(view, drawn) if tried is None else gain_legend(view, *tried))
    take_click(found)


def _best_places(found: Candidates) -> None:
    """The numbered places of the map as a table, and how to read them."""
    st.header(QUESTION)
    table = best_table(found)
    if table.empty:
        st.markdown(nothing_gained(found))
    else:
        exact = dict.fromkeys(table.select_dtypes("float").columns, "%.1f")
        exact |= {"Longitude": "%.5f", "Latitude": "%.5f"}
        shown_as = {
            name: st.column_config.NumberColumn(format=form) for name, form in exact.items()
        }
        st.dataframe(table, hide_index=True, width="stretch", column_config=shown_as)
    lines("How to read this", said(found), expanded=True)


def _tables(view: CoverageView, drawn: Drawn) -> None:
    st.header("The same as a table")
    st.caption(f"{view.map_says} Shares are {view.basis}, counted at the demand points.")
    names = ["By band, soonest possible", "By demand point", "Sites", "Recorded beside modelled"]
    if view.on_patrol:  # its map shows shares at points: the table that says the same comes first
        names[0], names[1] = names[1], names[0]
    tab = dict(zip(names, st.tabs(names), strict=True))
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


page_style()
with errors_in_one_line():
    shown, shapes, gained, background, map_key = _choose()
    st.title(shown.title)
    badges(notes(shown))
    left, right = st.columns([1.8, 1], gap="small")
    with left:
        _map(shown, shapes, gained, background, map_key)
    with right:
        if shown.assessment.resources:
            figures(key_figures(shown))
        else:
            st.info(
                f"No {shown.assessment.service.value} station is listed for this area. "
                "Build it again on the page Areas with a site list."
            )
    if gained is not None:
        _best_places(gained.found)
    with st.expander("The map in words"):
        if gained is None:
            st.markdown(map_in_words(shown, shapes))
        else:
            st.markdown(f"{in_words(gained.found)} {roads_in_words(shown)}")
    _tables(shown, shapes)
    _small_print(shown)
