"""Page: where next. The best place for one more site, of one service or of several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import folium
import pandas as pd
import streamlit as st

from coverage.service import Service
from coverage.week import LONGEST_WAIT_S
from estates.candidates import Candidates, usual_turnout
from estates.joint_candidates import JointCandidates
from estates.maps.candidate_layers import candidate_layers
from estates.maps.legend import gain_legend
from estates.new_station import new_station
from estates.ui import cached
from estates.ui.components import (
    badges,
    choice,
    errors_in_one_line,
    explained,
    figures,
    keep,
    kept,
    lines,
    next_step,
    page_style,
    plain,
    switch,
)
from estates.ui.ground import SERVICES, Ground, choose_ground
from estates.ui.map_box import map_box
from estates.ui.pages import AREAS, BUILDER
from estates.ui.scenarios import add_mine, blank, mine
from estates.ui.tried import Asked, tried, tried_at_speeds, tried_together
from estates.view import candidates_view as one
from estates.view import joint_view as many
from estates.view.coverage_view import CoverageView, Figure, short_names
from estates.view.place_at_speeds import at_speeds, shown_speeds, speeds_in_words
from estates.view.words import notes, roads_in_words

_DEAREST = 1000.0  # a call in time may count so much


class Shown(NamedTuple):
    """Everything of the page, for one service or for several."""

    title: str
    found: Candidates | JointCandidates
    parts: Sequence[Candidates]
    views: Sequence[CoverageView]
    layers: list[folium.FeatureGroup]
    legend: str
    figures: list[Figure]
    best: pd.DataFrame  # `rank`, `row` of the junctions, `near`, `near_m`
    table: pd.DataFrame
    table_of_own: pd.DataFrame | None
    prices: list[str]
    said: list[str]
    in_words: str
    every_junction: pd.DataFrame


def _services(ground: Ground) -> list[Service]:
    """Switches of the services; at first fire alone."""
    asked = st.query_params.get("for", "").split(",")
    at_first = [each for each in SERVICES if each.value in asked] or [SERVICES[0]]
    ground.slot.markdown("**One more site for**")
    chosen = [
        each
        for each in SERVICES
        if ground.slot.checkbox(
            each.value.capitalize(),
            value=kept(f"next-{each.value}", each in at_first),
            key=f"next-{each.value}",
            help="Choose two or three for a shared station.",
        )
    ]
    for each in SERVICES:
        keep(f"next-{each.value}", each in chosen)
    st.query_params["for"] = ",".join(each.value for each in chosen)
    return chosen


def _standard(ground: Ground, service: Service) -> str | None:
    """The box of a service's standard; None = none can be scored here."""
    with st.spinner(f"Working out who reaches what, {service.value}"):
        scored = cached.assessment(ground.folder, ground.key, ground.driving, service).scored
    names = short_names([each.standard for each in scored])
    if not names:
        return None
    key, everywhere = f"standard_{service.value}", kept("standard", "")
    if everywhere in names and not kept(key, ""):
        keep(key, everywhere)  # what was looked at on another page
    label = f"{service.value.capitalize()}: response standard"
    return choice(ground.slot, label, names, key=key, help_=explained("response standard"))


def _turnouts(ground: Ground, services: list[Service]) -> dict[Service, float | None]:
    """Boxes of the further crews' turnout; None = the usual one."""
    asked: dict[Service, float | None] = {}
    longest = int(LONGEST_WAIT_S) - 1
    with ground.slot.expander("Turnout of the new crews"):
        for service in services:
            assessment = cached.assessment(ground.folder, ground.key, ground.driving, service)
            usual = usual_turnout(assessment.resources)
            first = min(round(usual.seconds), longest)
            too_long = usual.seconds >= LONGEST_WAIT_S  # cannot be tried: the longest is asked for
            more = f"; that is {usual.seconds:g} s, more than can be tried" if too_long else ""
            key = f"turnout-{ground.area.manifest.name}-{service.value}"
            seconds = st.number_input(
                f"{service.value.capitalize()}: turnout, seconds",
                min_value=0,
                max_value=longest,
                value=kept(key, first),
                step=5,
                key=key,
                help=plain(f"An assumption. At first {usual.why}{more}."),
            )
            keep(key, seconds)
            as_usual = seconds == first and not too_long
            asked[service] = None if as_usual else float(seconds)
    return asked


def _weights(ground: Ground, services: list[Service]) -> tuple[float, ...]:
    """Boxes of what one more call in time counts, by service: one each at first."""
    weights = []
    with ground.slot.expander("What a call in time counts"):
        st.caption("Weights order the places; which places no other beats, they do not change.")
        for service in services:
            key = f"weight-{service.value}"
            weight = st.number_input(
                f"{service.value.capitalize()}: one more call in time counts",
                min_value=0.0,
                max_value=_DEAREST,
                value=kept(key, 1.0),
                step=1.0,
                key=key,
                help="One each, unless you think that a call of one service matters more.",
            )
            weights.append(float(keep(key, weight)))
    if not any(weights):
        st.info("All weights are 0, so no place is better than another: each counts one instead.")
        return tuple(1.0 for _ in weights)
    return tuple(weights)


def _one(ground: Ground, asked: Asked) -> Shown:
    found, bands = tried(ground, asked)
    view = _view(ground, asked)
    return Shown(
        title=f"Best place for one more {asked.service.value} crew, {found.area.title}",
        found=found,
        parts=[found],
        views=[view],
        layers=candidate_layers(view, bands, one.best_marks(found)),
        legend=gain_legend(view, found, bands, numbered=len(found.best) > 0),
        figures=one.best_figures(found),
        best=found.best,
        table=one.best_table(found),
        table_of_own=None,
        prices=[],
        said=one.said(found),
        in_words=one.in_words(found),
        every_junction=found.table,
    )


def _several(ground: Ground, asked: tuple[Asked, ...], weights: tuple[float, ...]) -> Shown:
    found, bands = tried_together(ground, asked, weights)
    views = [_view(ground, each) for each in asked]
    sites = many.sites_for(ground.assessor.estate, found.services)
    who = many.listed(each.value for each in found.services)
    others = many.unbeaten_marks(found)
    return Shown(
        title=f"Best place for {who} together, {found.area.title}",
        found=found,
        parts=found.parts,
        views=views,
        layers=candidate_layers(
            views[0], bands, many.joint_marks(found), others=others, sites=sites
        ),
        legend=gain_legend(
            views[0],
            found,
            bands,
            numbered=len(found.best) > 0,
            dots=len(others) > 0,
            sites=sites,
        ),
        figures=many.joint_figures(found),
        best=found.best,
        table=many.joint_table(found),
        table_of_own=many.own_best_table(found),
        prices=[many.price_of_sharing(found, int(rank)) for rank in found.best["rank"]],
        said=many.joint_said(found),
        in_words=many.joint_in_words(found),
        every_junction=found.table,
    )


def _view(ground: Ground, asked: Asked) -> CoverageView:
    assessment = cached.assessment(ground.folder, ground.key, ground.driving, asked.service)
    return CoverageView(ground.assessor, assessment, asked.standard)


@st.fragment
def _map(ground: Ground, shown: Shown) -> None:
    with errors_in_one_line():
        tiles = cached.background(ground.area)
        map_box(cached.map_of(ground.area, tiles), shown.layers, key=f"next-map-{ground.key[:16]}")
        st.html(shown.legend)


def _into_the_builder(ground: Ground, shown: Shown) -> None:
    """A place and a button: a scenario that opens a station there."""
    names = {
        int(rank): f"No. {rank}: {one.where(str(near), float(near_m))}"
        for rank, near, near_m in zip(
            shown.best["rank"], shown.best["near"], shown.best["near_m"], strict=True
        )
    }
    rank = st.selectbox("Place", list(names), format_func=names.__getitem__)
    if shown.prices:
        st.markdown(plain(shown.prices[rank - 1]))
    key = f"next-added-{ground.area.manifest.name}"
    if st.button("Put it into the builder", type="primary", icon=":material/add_location:"):
        row = int(shown.best["row"].iloc[rank - 1])
        made = new_station(shown.parts, row, ground.assessor.estate)
        words = {"name": made.name, "title": made.title}
        fresh = blank(ground, made.change).model_copy(update=words)
        keep(key, add_mine(ground, fresh))
    if (added := kept(key, "")) in mine(ground):
        st.success(f"Scenario {plain(added)} is in the builder: price it, and give it real crews.")
        next_step("Open it in the builder", BUILDER)


def _tables(shown: Shown, area: str) -> None:
    st.header("The best places")
    if shown.table.empty:
        st.markdown(plain(shown.in_words))
    else:
        _numbers(shown.table)
    if shown.table_of_own is not None:
        st.subheader("What each service would get at its own best place")
        st.dataframe(shown.table_of_own, hide_index=True, width="stretch")
        lines("What sharing costs, place by place", shown.prices)
    lines("How to read this", shown.said, expanded=True)
    with st.expander("The map in words"):
        st.markdown(f"{plain(shown.in_words)} {roads_in_words(shown.views[0])}")
    st.download_button(
        f"Download all {len(shown.every_junction):,} junctions (CSV)",
        lambda: shown.every_junction.to_csv(index=False).encode(),
        file_name=f"{area}-where-next.csv",
        mime="text/csv",
    )


def _at_speeds(
    ground: Ground, shown: Shown, asked: tuple[Asked, ...], weights: tuple[float, ...]
) -> None:
    """A switch, and what it asks: whether the best place is the best at other speeds too."""
    st.header("Would it still be the best at other speeds?")
    if shown.best.empty or not switch(
        st.container(),
        "Try every speed lower and higher",
        key="next_speeds",
        help_="Speeds are not verified. Tries all junctions again at both ends of their range.",
    ):
        st.markdown("Speeds are the least certain input. Switch it on to see what hangs on them.")
        return
    table = at_speeds(shown.found, tried_at_speeds(ground, asked, weights))
    st.markdown(plain(speeds_in_words(table)))
    st.dataframe(shown_speeds(table, shown.found.unit), hide_index=True, width="stretch")


def _numbers(table: pd.DataFrame) -> None:
    exact = dict.fromkeys(table.select_dtypes("float").columns, "%.1f")
    exact |= {"Longitude": "%.5f", "Latitude": "%.5f"}
    shown_as = {name: st.column_config.NumberColumn(format=form) for name, form in exact.items()}
    st.dataframe(table, hide_index=True, width="stretch", column_config=shown_as)


def _page() -> None:
    ground = choose_ground(st.sidebar)
    services = _services(ground)
    standards = {each: _standard(ground, each) for each in services}
    scored = [each for each in services if standards[each] is not None]
    if not scored:
        st.title(plain(f"Where next? {ground.area.title}"))
        st.info(
            "Choose a service in the sidebar."
            if not services
            else "No standard can be scored here for that, so no place is better than another. "
            "Build the area again with sites, crews and demand."
        )
        if services:
            next_step("Build the area again", AREAS)
        return
    turnouts = _turnouts(ground, scored)
    asked = tuple(Asked(each, standards[each] or "", turnouts[each]) for each in scored)
    weights = (1.0,) if len(asked) == 1 else _weights(ground, scored)
    shown = _one(ground, asked[0]) if len(asked) == 1 else _several(ground, asked, weights)
    st.title(plain(shown.title))
    badges(list(dict.fromkeys(note for view in shown.views for note in notes(view))))
    if left_out := [each.value for each in services if each not in scored]:
        st.info(f"Left out, because no standard of it can be scored here: {', '.join(left_out)}.")
    left, right = st.columns([1.8, 1], gap="small")
    with left:
        _map(ground, shown)
    with right:
        if shown.best.empty:
            st.info(plain(shown.in_words))
        else:
            figures(shown.figures)
            _into_the_builder(ground, shown)
    _tables(shown, ground.area.manifest.name)
    _at_speeds(ground, shown, asked, weights)


page_style()
with errors_in_one_line():
    _page()
