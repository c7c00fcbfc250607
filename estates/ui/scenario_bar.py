"""The row above the builder: which scenario, new ones, undo and redo, its name, files, a link."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

import streamlit as st

from estates.errors import EstateInputError
from estates.inputs import name_from
from estates.scenario import Scenario, scenario_of
from estates.scenario_base import rebased
from estates.scenario_link import link_of, scenario_in
from estates.ui.components import EXPECTED, one_line, plain, refuse
from estates.ui.ground import Ground
from estates.ui.scenario_file import save_scenario
from estates.ui.scenarios import Desk, blank

LINK = "scenario"  # in the address
_ALSO = ("area", "profile", "service", "standard")
_SHOWN, _SAID = "link_shown", "said_of_loading"
_LONGEST_TITLE = 120


def take_link() -> Scenario | None:
    """The scenario of the address, once; its area is chosen before the page draws its boxes."""
    link = st.query_params.get(LINK)
    if not link or link == st.session_state.get(_SHOWN):
        return None
    st.session_state[_SHOWN] = link
    try:
        scenario = scenario_in(link)
    except EXPECTED as error:
        st.session_state[_SAID] = [("error", one_line(error))]
        del st.query_params[LINK]
        return None
    st.session_state["wanted_area"] = scenario.area
    return scenario


def load(desk: Desk, ground: Ground, scenario: Scenario) -> None:
    """Add a scenario that came from outside, and say what moved since it was made."""
    try:
        on_today, moved = rebased(scenario, ground.area)
    except EXPECTED as error:
        st.session_state[_SAID] = [("error", one_line(error))]
        return
    desk.add(on_today)
    st.session_state[_SAID] = [("warning", f"Since it was made: {line}.") for line in moved]


def scenario_bar(desk: Desk, ground: Ground, scenario: Scenario) -> None:
    """Draw the row."""
    for kind, line in st.session_state.pop(_SAID, []):
        (st.error if kind == "error" else st.warning)(plain(line))
    which, new, copy, undo, redo, name, files = st.columns(
        [3.2, 0.9, 1.25, 0.9, 0.9, 1.3, 1.5], gap="small", vertical_alignment="bottom"
    )
    titles = {key: each.present.title or key for key, each in desk.histories.items()}
    if titles:
        st.session_state["opened_box"] = desk.opened
        which.selectbox(
            "Scenario",
            list(titles),
            format_func=lambda each: titles.get(each, each),
            key="opened_box",
            on_change=lambda: desk.open(st.session_state["opened_box"]),
        )
    else:
        which.selectbox("Scenario", ["Today’s estate, nothing changed yet"])
    history = desk.history
    new.button("New", on_click=partial(_add, desk, blank(ground)), width="stretch")
    copy.button(
        "Duplicate",
        on_click=partial(_copy, desk, scenario),
        disabled=history is None,
        width="stretch",
    )
    undo.button(
        "Undo", on_click=desk.undo, disabled=not (history and history.past), width="stretch"
    )
    redo.button(
        "Redo", on_click=desk.redo, disabled=not (history and history.future), width="stretch"
    )
    with name.popover("Name", width="stretch", disabled=history is None):
        _words(desk, scenario)
    with files.popover("Save, open", width="stretch"):
        _files(desk, ground, scenario)


def _copy(desk: Desk, scenario: Scenario) -> None:
    title = f"{scenario.title or scenario.name}, copy"
    desk.add(scenario.model_copy(update={"title": title[:_LONGEST_TITLE]}))


def _add(desk: Desk, scenario: Scenario) -> None:
    desk.add(scenario)


def _words(desk: Desk, scenario: Scenario) -> None:
    written = {
        "title": st.text_input("Name", scenario.title, max_chars=_LONGEST_TITLE),
        "author": st.text_input("Made by", scenario.author, max_chars=_LONGEST_TITLE),
        "notes": st.text_area("Notes", scenario.notes, max_chars=2000),
    }
    date = st.date_input(
        "Date", scenario.date, format="DD/MM/YYYY", help="Stands on reports; never the clock's."
    )
    st.caption(f"In files it is called {scenario.name}.")
    if st.button("Keep these"):
        words = {key: text.strip() for key, text in written.items()}
        short = name_from(words["title"])
        name = desk.free_name(short) if short and short != scenario.name else scenario.name
        desk.open(desk.describe(scenario.name, **words, name=name, date=date))
        st.rerun()
    st.button("Throw this scenario away", on_click=desk.throw_away)


def _files(desk: Desk, ground: Ground, scenario: Scenario) -> None:
    st.markdown("A scenario lives in this window only. Keep it as a file, or as a link.")
    save_scenario("Save as a file", scenario, disabled=not scenario.change)
    _link(scenario)
    sent = st.file_uploader("Open a file (.toml, .json)", key="scenario_file")
    if sent is not None and st.button("Open it"):
        try:
            load(desk, ground, scenario_of(sent.name, sent.getvalue()))
        except EXPECTED as error:
            refuse(one_line(error))
        else:
            st.rerun()


def _link(scenario: Scenario) -> None:
    if not scenario.change:
        return
    try:
        link = link_of(scenario)
    except EstateInputError as error:
        st.caption(plain(one_line(error)))
        return
    address = (st.context.url or "").partition("?")[0]
    also = {key: st.query_params[key] for key in _ALSO if key in st.query_params}
    st.markdown("This link opens the same scenario on this program, at these speeds:")
    st.code(f"{address}?{urlencode({**also, LINK: link})}", language=None, wrap_lines=False)
    st.caption(
        "Closed roads and exemptions that you switched are not in it, nor a long text of the case."
    )


def show_link(scenario: Scenario) -> None:
    """Keep the address of the page that of the scenario, so that a reload loses nothing."""
    try:
        link = link_of(scenario) if scenario.change else ""
    except EstateInputError:
        link = ""
    st.session_state[_SHOWN] = link
    if link:
        st.query_params[LINK] = link
    elif LINK in st.query_params:
        del st.query_params[LINK]
