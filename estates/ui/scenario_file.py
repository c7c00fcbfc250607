"""A scenario as a file to keep: the one button that saves it, wherever it stands."""

from __future__ import annotations

import streamlit as st

from estates.scenario import Scenario, scenario_text


def save_scenario(
    label: str,
    scenario: Scenario,
    *,
    file_name: str = "",
    key: str | None = None,
    disabled: bool = False,
) -> None:
    """A button that saves a scenario as TOML.

    Parameters
    ----------
    file_name
        Without its ending; "" = the scenario's own.
    key
        Of the button; None = it is told by its label.
    """
    st.download_button(
        label,
        scenario_text(scenario),
        file_name=f"{file_name or scenario.name}.toml",
        mime="application/toml",
        icon=":material/download:",
        key=key,
        disabled=disabled,
        on_click="ignore",
    )
