"""The search of a session on the page Find better: started, watched while it runs, and stopped.

It is kept in the session alone: nobody else sees it, and when the session goes, it ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from coverage.counted import capital
from coverage.drivetime import minutes_and_seconds
from estates.optimiser.request import Request, check
from estates.optimiser.search_run import Look, SearchRun, Stage
from estates.ui.better_limits import called, standard_boxes
from estates.ui.components import errors_in_one_line, figures, plain, static_table
from estates.ui.ground import Ground
from estates.ui.scenarios import mine
from estates.view.coverage_view import Figure
from estates.view.figures import share
from estates.view.frontier_chart import closing_chart, frontier_chart
from estates.view.frontier_view import Axes, FrontierView

_KEPT = "better_search"
_LOOK_EVERY_S = 1.0
_FEW = 2  # points, of which there is a chart


@dataclass
class Search:
    """A run, and the ground that it stands on."""

    run: SearchRun
    folder: str
    key: str
    driving: object
    title: str
    names: Mapping[str, str]  # of standards, short
    _view: FrontierView | None = field(default=None, init=False)

    def is_of(self, ground: Ground) -> bool:
        """Whether it is of this area, as it is, and of these speeds and roads."""
        here = (str(ground.folder), ground.key, ground.driving)
        return (self.folder, self.key, self.driving) == here

    @property
    def running(self) -> bool:
        """Whether it still goes on."""
        return not self.run.look().done

    @property
    def view(self) -> FrontierView | None:
        """What was found, perhaps before all of it is weighed; None = nothing yet, or nothing."""
        answer = self.run.look().answer
        if answer is None:
            return None
        if self._view is None or self._view.answer is not answer:
            self._view = FrontierView(answer, self.names.get(answer.axis.id, ""))
        return self._view

    @property
    def axes(self) -> Axes | None:
        """What is weighed; None = not known before the estate is ready."""
        ready = self.run.ready
        if ready is None:
            return None
        axis = ready.setting.yardstick(self.run.request.axis)
        return Axes(ready.setting, axis, self.names.get(axis.id, ""))


def kept_search() -> Search | None:
    """The last search of this session; None = there is none."""
    found: Search | None = st.session_state.get(_KEPT)
    return found


def start(ground: Ground, request: Request, minutes: int) -> None:
    """Start a search; one that still runs is ended first.

    Raises
    ------
    EstateInputError
        What was typed cannot be.
    """
    check(request, called)
    last = kept_search()
    if last is not None:
        last.run.stop()
    run = SearchRun(
        request,
        ground.assessor,
        tuple(mine(ground).values()),
        called=called,
        most_s=minutes * 60.0,
        earlier=None if last is None else last.run,
    )
    st.session_state[_KEPT] = Search(
        run=run,
        folder=str(ground.folder),
        key=ground.key,
        driving=ground.driving,
        title=ground.area.title,
        names=standard_boxes(ground.appraiser.before),
    )
    st.session_state.pop("better_point", None)


@st.fragment(run_every=_LOOK_EVERY_S)
def watch(search: Search) -> None:
    """Show how far a search is, once a second, until it has ended."""
    look = search.run.look()
    if look.done or look.answer is not None:
        st.rerun()
    with errors_in_one_line():
        _show(search, look)


@st.fragment(run_every=_LOOK_EVERY_S)
def watch_weighing(search: Search) -> None:
    """Say, once a second, how far the weighing of what was found is, until it has ended."""
    look = search.run.look()
    if look.done:
        st.rerun()
    with errors_in_one_line():
        st.markdown(
            "Ending: what was weighed so far is kept."
            if look.stopping
            else "The options are found; what is nearly as good is still weighed: "
            f"{plain(look.line)}, {minutes_and_seconds(look.seconds)} so far."
        )
        _stop_button(search, look, "Stop weighing")


def _stop_button(search: Search, look: Look, label: str) -> None:
    if st.button(label, icon=":material/stop:", disabled=look.stopping, key="better_stop"):
        search.run.stop()


def _show(search: Search, look: Look) -> None:
    st.subheader("Searching")
    st.markdown(_doing(look))
    _stop_button(search, look, "Stop, and show the best so far")
    figures(_progress_figures(search, look))
    axes = search.axes
    if axes is None or look.so_far is None or len(look.so_far.points) < _FEW:
        return
    st.altair_chart(
        frontier_chart(
            axes.found_so_far(look.so_far),
            cost_name=axes.cost_name,
            value_name=axes.value_name,
            lower_is_better=axes.axis.by_mean,
            whole_cost=axes.counted,
            clickable=False,
        ),
        key="better_so_far",
    )
    static_table(pd.DataFrame(axes.columns_so_far(look.so_far)))
    st.caption("How much of the space between the cheapest and the best is still open")
    st.altair_chart(closing_chart(look.history), key="better_closing")
    first, last = look.history[0], look.history[-1]
    st.markdown(
        f"{share(first.open_share)} was open after {minutes_and_seconds(first.seconds)}, "
        f"{share(last.open_share)} after {minutes_and_seconds(last.seconds)}."
    )


def _doing(look: Look) -> str:
    """The step that is being done, in a sentence."""
    if look.stopping:
        return "Ending: what was found so far is kept."
    line = plain(capital(look.line)) or "Starting"
    gap = "" if look.gap is None else f", this search proven to within {share(look.gap)}"
    step = {Stage.READYING: "Step 1 of 2, getting the estate ready"}.get(
        look.stage, "Step 2 of 2, searching"
    )
    return f"{step}: {line}{gap}."


def _progress_figures(search: Search, look: Look) -> list[Figure]:
    so_far = look.so_far
    shown = [
        Figure(
            label="Time so far",
            value=minutes_and_seconds(look.seconds),
            note="minutes:seconds; you may look at other pages meanwhile.",
        )
    ]
    axes = search.axes
    if so_far is None or axes is None:
        return shown
    cheapest = so_far.points[0]
    shown.append(
        Figure(
            label="Options found",
            value=f"{len(so_far.points)} of {search.run.request.wish.points}",
            note=f"cheapest: {axes.cost_text(cheapest.cost_gbp)}"
            f"; nothing that keeps the limits can be below {axes.cost_text(cheapest.bound_gbp)}.",
        )
    )
    shown.append(
        Figure(
            label="Still open",
            value=share(so_far.open_share),
            note="of the space between the cheapest and the best, where a better one may hide.",
        )
    )
    return shown
