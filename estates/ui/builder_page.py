"""Page: build a scenario change by change, and see at once what it does."""

from __future__ import annotations

import folium
import streamlit as st

from coverage.resource import StartsFrom
from coverage.service import Service
from estates.change_words import site_names
from estates.first_look import FirstLook
from estates.maps.change_layers import change_points, fate_marks, move_lines
from estates.maps.changed_roads import add_changed_roads
from estates.maps.layers import place_mark
from estates.maps.legend import change_legend
from estates.scenario import Scenario
from estates.scenario_edits import added
from estates.ui import cached
from estates.ui.change_form import change_form
from estates.ui.change_list import change_list
from estates.ui.components import (
    EXPECTED,
    badges,
    errors_in_one_line,
    figure_table,
    lines,
    next_step,
    one_line,
    page_style,
    people,
    refuse,
    strip,
)
from estates.ui.ground import Ground, choose_ground, choose_service, choose_standard
from estates.ui.map_box import map_box
from estates.ui.pages import COMPARE, FIND_BETTER
from estates.ui.picks import Picker
from estates.ui.prices import price_table
from estates.ui.scenario_bar import load, scenario_bar, show_link, take_link
from estates.ui.scenarios import Desk, blank, desk_of
from estates.view.change_view import SiteFate, base_moves, points_of, site_fates
from estates.view.look_view import (
    money_rows,
    response_rows,
    site_table,
    standard_labels,
    who_waits,
    zone_table,
)
from estates.view.words import area_notes

MAP_HEIGHT_PX = 400
_RELOCATE = "relocate"


def _looked_at(ground: Ground, scenario: Scenario) -> tuple[FirstLook, str]:
    """The first look; where the changes do not go together, at today's estate, and why."""
    try:
        return ground.first_look(scenario), ""
    except EXPECTED as error:
        today = scenario.model_copy(update={"change": ()})
        return ground.first_look(today), one_line(error)


def _layers(
    ground: Ground, look: FirstLook, fates: list[SiteFate], service: Service, standard: str | None
) -> list[folium.FeatureGroup]:
    group = folium.FeatureGroup(name="changes", control=False)
    if standard is not None:
        change_points(points_of(look.zones, ground.area, service, standard)).add_to(group)
    add_changed_roads(ground.assessor.changed_roads, ground.area.network, group)
    move_lines(base_moves(look.before.estate, look.after.estate), group)
    picker = Picker(ground.area.manifest.name)
    chosen = picker.sites
    relocates = st.session_state.get("new_kind") == _RELOCATE
    fate_marks(fates, group, chosen=chosen, drag=chosen[0] if relocates and chosen else "")
    return [group] if picker.point is None else [group, place_mark(*picker.point)]


@st.fragment
def _map(
    ground: Ground, look: FirstLook, fates: list[SiteFate], service: Service, standard: str | None
) -> None:
    """The map: panning and zooming it runs nothing; a click picks a site or a position."""
    found = map_box(
        cached.map_of(ground.area, cached.background(ground.area)),
        _layers(ground, look, fates, service, standard),
        key=f"builder-{ground.key[:16]}",
        height=MAP_HEIGHT_PX,
        wants=["last_clicked", "last_object_clicked"],
    )
    st.html(change_legend(fates, scored=standard is not None))
    Picker(ground.area.manifest.name).take(found, fates)


def _figures(look: FirstLook, service: Service, standard: str | None) -> None:
    st.header("What it does")
    st.caption(
        "Ranges are those of uncertain speeds. Those of crews and prices too, and who gains and "
        "who loses, are on the page Compare."
    )
    left, right = st.columns(2, gap="large")
    with left:
        figure_table("Response, today and with the changes", response_rows(look, service))
        if any(each.starts_from is StartsFrom.PATROL for each in look.after.estate.resources):
            st.caption(
                "Police cars start from patrol: where their base stands changes no response. "
                "Journeys to beats, custody and front counters do change: see the report."
            )
    with right:
        if standard is not None:
            waits = who_waits(look, service, standard)
            people(f"Who waits longer, under the standard on the map ({service.value})", waits)
        figure_table("Money against today’s estate carried on", money_rows(look))
        if ground.area.manifest.made_up:
            st.caption("Prices that nobody publishes are made up: see Prices in this scenario.")


def _small_print(look: FirstLook, desk: Desk, scenario: Scenario) -> None:
    lines("What the changes do", look.outcome.findings)
    against = look.ledger.against_business_as_usual
    lines(
        "To confirm: left out of every sum, never zero",
        [*look.outcome.to_confirm, *against.to_confirm],
    )
    with st.expander("Prices in this scenario"):
        price_table(desk, scenario, look.assumptions)
    lines(
        "Assumptions",
        [
            *(look.assumptions.line(each) for each in sorted(look.assumptions.changed)),
            *against.assumes,
        ],
    )


def _tables(
    ground: Ground, look: FirstLook, fates: list[SiteFate], service: Service, standard: str | None
) -> None:
    st.header("The map as tables")
    places, sites = st.tabs(["Demand points", "Sites"])
    with places:
        if standard is None:
            st.markdown("No standard of this service can be scored here.")
        else:
            table = zone_table(points_of(look.zones, ground.area, service, standard))
            name = standard_labels(look.before)[f"{service.value}/{standard}"]
            st.caption(f"Under {name}, minutes:seconds, expected. The worst first.")
            st.dataframe(table, hide_index=True, width="stretch")
    with sites:
        st.dataframe(site_table(fates), hide_index=True, width="stretch")


page_style()
with errors_in_one_line():
    sent = take_link()
    loading = st.container()  # what loads in it never moves what stands below
    with loading:
        ground = choose_ground(st.sidebar)
        desk = desk_of(ground)
        if sent is not None:
            load(desk, ground, sent)
        service = choose_service(ground)
        standard = choose_standard(ground, service)
        notes = area_notes(ground.appraiser.before)
    st.title("Build a scenario")
    badges(notes)
    history = desk.history
    scenario = blank(ground) if history is None else history.present
    scenario_bar(desk, ground, scenario)
    with loading:
        look, fault = _looked_at(ground, scenario)
    fates = site_fates(look.before.estate, look.after.estate)
    names = site_names(look.after.estate, scenario.change)
    if fault:
        refuse(f"{fault} Until that is put right or switched off, the figures are those of today.")
    figures = st.container()
    left, right = st.columns([1.5, 1], gap="medium")
    with right:  # first: a change that is added draws everything anew
        st.header("Make a change")
        picker = Picker(ground.area.manifest.name)
        picks = picker.boxes(fates)
        round_ = st.session_state.get("changes_added", 0)
        change = change_form(ground.appraiser, scenario, look.outcome, picks, str(round_))
        if change is not None:
            desk.edit(added(scenario, change))
            st.session_state["changes_added"] = round_ + 1
            picker.let_go()
            st.rerun()
    with figures:
        strip([*response_rows(look, service), *money_rows(look)[:1]])
    with left:
        _map(ground, look, fates, service, standard)
        st.header("The changes")
        change_list(desk, scenario, site_names(look.before.estate, scenario.change) | names)
    _figures(look, service, standard)
    _small_print(look, desk, scenario)
    _tables(ground, look, fates, service, standard)
    if scenario.change:
        next_step("Compare it with others, zone by zone", COMPARE)
    else:
        next_step("Or let the program search for better estates", FIND_BETTER)
    show_link(scenario)
