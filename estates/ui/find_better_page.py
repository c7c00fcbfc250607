"""Page: find better. Limits in, a search in the background, the options that nothing beats out."""

from __future__ import annotations

import streamlit as st

from coverage.recorded import NOT_RECONCILED
from estates.optimiser.request import Request
from estates.ui.better_limits import limits, plain_called
from estates.ui.better_result import (
    search_again,
    show_basis,
    show_chart,
    show_clash,
    show_option,
    show_others,
)
from estates.ui.better_search import Search, kept_search, start, watch, watch_weighing
from estates.ui.components import (
    EXPECTED,
    badges,
    errors_in_one_line,
    next_step,
    one_line,
    page_style,
    plain,
)
from estates.ui.ground import Ground, choose_ground
from estates.ui.pages import BUILDER
from estates.view.frontier_view import FrontierView

_FAULT = "The program itself went wrong in this search; its log says where. Try other limits."


def _notes(ground: Ground) -> list[tuple[str, bool]]:
    notes = [(NOT_RECONCILED, True), ("speeds not verified", False)]
    if ground.area.manifest.made_up:
        notes.insert(0, ("made up: no real place, no real service", True))
    if roads := len(ground.assessor.changed_roads):
        notes.append((f"{roads} road{'s' if roads > 1 else ''} closed or slowed", True))
    return notes


def _ask(ground: Ground) -> Request:
    """The limits and the button that searches."""
    st.header("What must hold")
    button = st.container()
    request, minutes = limits(ground)
    last = kept_search()
    runs = last is not None and last.running and last.is_of(ground)
    pressed = button.button(
        "Find better estates",
        type="primary",
        icon=":material/search:",
        disabled=runs,
        width="stretch",
        key="better_go",
    )
    if (pressed or search_again()) and not runs:
        try:
            start(ground, request, minutes)
        except EXPECTED as error:
            button.error(plain_called(one_line(error)), icon=":material/error:")
        else:
            st.rerun()
    return request


def _empty() -> None:
    st.header("Which shared estate would be better?")
    st.markdown(
        "This page tries every way of keeping, sharing, merging and moving the bases of police, "
        "fire and ambulance, and shows those that nothing beats: none is cheaper and as good, none "
        "is better and as cheap. With each stands how sure that is.\n\n"
        "- Crews are not touched: nobody is withdrawn, and each crew moves with its base.\n"
        "- Every standard but the one that is weighed against cost stays as good as today, unless "
        "you say otherwise on the left.\n"
        "- You can stop at any time and keep the best so far.\n\n"
        "**Next:** press *Find better estates*."
    )


def _elsewhere(last: Search | None) -> None:
    """A search of another area, or with other roads or speeds."""
    if last is None:
        return
    going_on = "still runs" if last.running else "is kept"
    st.info(
        f"Your last search, of {plain(last.title)} with its speeds and roads, {going_on}: choose "
        "those again to see it. Another search takes its place.",
        icon=":material/history:",
    )


def _ended(search: Search, request: Request, ground: Ground) -> FrontierView | None:
    """Say how a search ended; what it found, if there is any."""
    look = search.run.look()
    if look.error is not None:
        expected = isinstance(look.error, EXPECTED)
        st.error(
            plain_called(one_line(look.error)) if expected else _FAULT, icon=":material/error:"
        )
        return None
    view = search.view
    if view is None or (not view.answer.options and not view.answer.frontier.infeasible):
        st.warning(
            "The search ended before it found anything. Give it more time, or fewer limits.",
            icon=":material/front_hand:",
        )
        return None
    if search.run.request != request:
        st.info(
            "The boxes have changed since this search: it shows what was asked then.",
            icon=":material/history:",
        )
    if not view.answer.options:
        show_clash(view)
        return None
    show_chart(view, ground.area.manifest.name)
    return view


page_style()
with errors_in_one_line():
    ground = choose_ground(st.sidebar)
    st.title(f"Find better, {plain(ground.area.title)}")
    badges(_notes(ground))
    left, right = st.columns([1, 2.1], gap="medium")
    with left:
        asked = _ask(ground)
    last = kept_search()
    found = None
    with right:
        if last is None or not last.is_of(ground):
            _elsewhere(last)
            _empty()
        elif last.view is None and last.running:
            watch(last)
        else:
            if last.running:
                watch_weighing(last)
            found = _ended(last, asked, ground)
    if found is not None:
        show_option(found, ground)
        show_others(found)
        show_basis(found)
    next_step("Build a scenario by hand, or change one of these", BUILDER)
