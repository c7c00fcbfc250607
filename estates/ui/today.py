"""Page: coverage today, one service and standard at a time."""

from __future__ import annotations

import streamlit as st

from estates.maps.legend import legend
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
)
from estates.ui.ground import choose_ground, choose_service, choose_standard
from estates.ui.map_box import map_box
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
from estates.view.words import map_in_words, notes


def _choose() -> tuple[CoverageView, Drawn, Tiles | None, str]:
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
    return view, drawn, cached.background(ground.area), f"map-{key[:16]}"


@st.fragment
def _map(view: CoverageView, drawn: Drawn, tiles: Tiles | None, key: str) -> None:
    """The map: panning and zooming it runs nothing again; a click fills the fields of a road."""
    found = map_box(
        cached.map_of(view.area, tiles),
        cached.layers_of(view, drawn),
        key=key,
        wants=["last_clicked"],
    )
    st.html(legend(view, drawn))
    take_click(found)


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
    shown, shapes, background, map_key = _choose()
    st.title(shown.title)
    badges(notes(shown))
    left, right = st.columns([1.8, 1], gap="small")
    with left:
        _map(shown, shapes, background, map_key)
    with right:
        if shown.assessment.resources:
            figures(key_figures(shown))
        else:
            st.info(
                f"No {shown.assessment.service.value} station is listed for this area. "
                "Build it again on the page Areas with a site list."
            )
    with st.expander("The map in words"):
        st.markdown(map_in_words(shown, shapes))
    _tables(shown, shapes)
    _small_print(shown)
