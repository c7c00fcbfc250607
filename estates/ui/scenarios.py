"""The scenarios of this browser session: nobody else sees them, and they end with it.

What shall outlast the session is a file, or a link that holds the scenario itself.
"""

from __future__ import annotations

import streamlit as st

from estates.change import AnyChange
from estates.history import History
from estates.inputs import LONGEST_NAME
from estates.recipes import recipes
from estates.scenario import Scenario
from estates.scenario_base import new_scenario
from estates.ui.ground import Ground

_MINE, _OPENED = "my_scenarios", "opened_scenario"


def histories(ground: Ground) -> dict[str, History]:
    """Scenarios of an area with their undo and redo, by name, in the order they were made."""
    of_area: dict[str, dict[str, History]] = st.session_state.setdefault(_MINE, {})
    return of_area.setdefault(ground.area.manifest.name, {})


def mine(ground: Ground) -> dict[str, Scenario]:
    """Scenarios of an area, by name, in the order they were made."""
    return {name: each.present for name, each in histories(ground).items()}


def opened_name(ground: Ground) -> str | None:
    """Name of the one that the builder shows; None = there is none."""
    names = list(histories(ground))
    chosen = st.session_state.setdefault(_OPENED, {}).get(ground.area.manifest.name)
    return chosen if chosen in names else (names[0] if names else None)


def opened(ground: Ground) -> Scenario | None:
    """The one that the builder shows."""
    name = opened_name(ground)
    return None if name is None else mine(ground)[name]


def open_mine(ground: Ground, name: str) -> None:
    """Show this one in the builder."""
    st.session_state.setdefault(_OPENED, {})[ground.area.manifest.name] = name


def add_mine(ground: Ground, scenario: Scenario) -> str:
    """Add a scenario and open it in the builder.

    Returns
    -------
    The name that it got: a number is put behind one that there is already.
    """
    name = free_name(ground, scenario.name)
    histories(ground)[name] = History(scenario.model_copy(update={"name": name}))
    open_mine(ground, name)
    return name


def blank(ground: Ground, name: str, changes: tuple[AnyChange, ...] = ()) -> Scenario:
    """A scenario on the area as it is, with the prices that its recipe has."""
    recipe = recipes().get(ground.area.manifest.name)
    fresh = new_scenario(ground.area, free_name(ground, name), changes)
    return fresh.model_copy(update={"assumptions": dict(recipe.assumptions) if recipe else {}})


def free_name(ground: Ground, wanted: str) -> str:
    """The name wanted, or with the first number behind it that makes it new."""
    taken, number, name = histories(ground), 1, wanted
    while name in taken:
        number += 1
        ending = f"-{number}"
        name = f"{wanted[: LONGEST_NAME - len(ending)]}{ending}"
    return name
