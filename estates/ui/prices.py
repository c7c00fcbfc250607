"""The prices that a scenario rests on, to be given or changed in a table."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from estates.appraisal import NOT_MONEY
from estates.assumptions import Assumptions, Figure, load_assumptions
from estates.scenario import Scenario
from estates.ui.components import EXPECTED, one_line, refuse
from estates.ui.scenarios import Desk

_GIVEN = "For this scenario"


def price_table(desk: Desk, scenario: Scenario, now: Assumptions) -> None:
    """A row a figure; what is written in the column for this scenario is taken instead.

    Parameters
    ----------
    now
        The figures as the scenario has them.
    """
    usual = load_assumptions()
    figures = [each for each in usual.figures if each.id not in NOT_MONEY]
    st.markdown(
        "A figure that nobody gives is “to confirm”: what needs it is left out of the sums, never "
        "taken as nothing. An empty cell takes the usual value."
    )
    table = pd.DataFrame(
        {
            "Figure": [each.name for each in figures],
            _GIVEN: [scenario.assumptions.get(each.id, math.nan) for each in figures],
            "Usual": [_usual(each) for each in figures],
            "Unit": [each.unit for each in figures],
            "Source": [each.source if now.verified(each.id) else f"{each.source}, not verified"
                       for each in figures],
        },
        index=[each.id for each in figures],
    )  # fmt: skip
    edited = st.data_editor(
        table,
        hide_index=True,
        width="stretch",
        disabled=["Figure", "Usual", "Unit", "Source"],
        column_config={_GIVEN: st.column_config.NumberColumn(format="%g")},
        key=f"prices-{hash(tuple(sorted(scenario.assumptions.items())))}",
    )
    given = {str(name): float(value) for name, value in edited[_GIVEN].dropna().items()}
    if given == scenario.assumptions:
        return
    try:
        load_assumptions().with_(given)
    except EXPECTED as error:
        refuse(one_line(error))
        return
    desk.edit(scenario.model_copy(update={"assumptions": given}))
    st.rerun()


def _usual(figure: Figure) -> str:
    if figure.value is None:
        return "to confirm"
    if figure.unit == "calendar year":
        return f"{figure.value:.0f}"
    return f"{figure.value:,.4g}"
