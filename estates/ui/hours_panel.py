"""Hours of the week on the page: which one is looked at, and all of them as a chart."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from estates.ui.components import choice
from estates.view.hours_view import (
    CLOCK,
    DAYS,
    Hours,
    hours_chart,
    hours_in_words,
    hours_table,
)

_WEEK = "week"


def choose_hour(side: DeltaGenerator) -> int | None:
    """Boxes for day and hour; None = the whole week."""
    days = {_WEEK: "The whole week", **{str(row): day for row, day in enumerate(DAYS)}}
    day = choice(
        side,
        "When",
        days,
        key="day",
        help_="The whole week, as the standards count it, or one hour of one day: its demand, the "
        "crews on duty then, and where patrols are then.",
    )
    if day == _WEEK:
        return None
    clock = {str(hour): f"{each} to {(hour + 1) % 24:02d}:00" for hour, each in enumerate(CLOCK)}
    hour = choice(side, "Hour", clock, key="hour", help_="Which hour of that day.")
    return int(day) * 24 + int(hour)


def show_hours(hours: Hours, chosen: int | None) -> None:
    """The chart, what it says in words, and the table that says the same."""
    st.markdown(hours_in_words(hours))
    if not hours.alike:
        unit = "minutes:seconds" if hours.of_mean else "percent"
        st.caption(
            f"Each cell is one hour of the week, in {unit}; darker orange is worse, and the frame "
            "is the hour that the page shows. “When” in the sidebar chooses one."
        )
        st.altair_chart(hours_chart(hours, chosen), width="stretch")
    with st.expander("The hours as a table"):
        st.dataframe(hours_table(hours), width="stretch")
