"""The scenarios of this browser session: nobody else sees them, and they end with it.

What shall outlast the session is a file, or a link that holds the scenario itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from estates.change import AnyChange
from estates.history import History
from estates.inputs import free_name
from estates.recipes import recipes
from estates.scenario import Scenario
from estates.scenario_base import new_scenario
from estates.ui.ground import Ground

_MINE, _OPENED = "my_scenarios", "opened_scenario"
FIRST_NAME = "scenario-1"


@dataclass(frozen=True, slots=True)
class Desk:
    """The scenarios of one area, and which of them is open."""

    area: str

    @property
    def histories(self) -> dict[str, History]:
        """Scenarios with their undo and redo, by name, in the order they were made."""
        of_area: dict[str, dict[str, History]] = st.session_state.setdefault(_MINE, {})
        return of_area.setdefault(self.area, {})

    @property
    def opened(self) -> str | None:
        """Name of the one that is open; None = there is none."""
        names = list(self.histories)
        chosen = st.session_state.setdefault(_OPENED, {}).get(self.area)
        return chosen if chosen in names else (names[0] if names else None)

    @property
    def history(self) -> History | None:
        """The one that is open, with its undo and redo."""
        return None if self.opened is None else self.histories[self.opened]

    def open(self, name: str) -> None:
        """Show this one in the builder."""
        st.session_state.setdefault(_OPENED, {})[self.area] = name

    def add(self, scenario: Scenario) -> str:
        """Add a scenario and open it; returns its name, with a number behind one that is taken."""
        name = self.free_name(scenario.name)
        self.histories[name] = History(scenario.model_copy(update={"name": name}))
        self.open(name)
        return name

    def edit(self, scenario: Scenario) -> None:
        """Put an edited scenario in the place of the open one; the first edit adds it."""
        if self.history is None:
            self.add(scenario.model_copy(update={"change": ()}))
        if self.opened is not None and self.history is not None:
            self.histories[self.opened] = self.history.edited(scenario)

    def undo(self) -> None:
        """One step back."""
        if self.opened is not None and self.history is not None:
            self.histories[self.opened] = self.history.undone()

    def redo(self) -> None:
        """One step forward again."""
        if self.opened is not None and self.history is not None:
            self.histories[self.opened] = self.history.redone()

    def describe(self, which: str, **words: object) -> str:
        """Give a scenario another name, title, date, case ...; returns the name it has now."""
        described = self.histories[which].described(**words)
        renamed = {  # the order stays
            described.present.name if each == which else each: described
            if each == which
            else history
            for each, history in self.histories.items()
        }
        self.histories.clear()
        self.histories.update(renamed)
        return described.present.name

    def throw_away(self) -> None:
        """Forget the open one."""
        if self.opened is not None:
            del self.histories[self.opened]

    def free_name(self, wanted: str) -> str:
        """The name wanted, or with the next number behind it that makes it new."""
        return free_name(wanted, self.histories)


def desk_of(ground: Ground) -> Desk:
    """The scenarios of the area that a page stands on."""
    return Desk(ground.area.manifest.name)


def mine(ground: Ground) -> dict[str, Scenario]:
    """Scenarios of an area, by name, in the order they were made."""
    return {name: each.present for name, each in desk_of(ground).histories.items()}


def opened(ground: Ground) -> Scenario | None:
    """The one that the builder shows."""
    history = desk_of(ground).history
    return None if history is None else history.present


def add_mine(ground: Ground, scenario: Scenario) -> str:
    """Add a scenario and open it in the builder; returns the name that it got."""
    return desk_of(ground).add(scenario)


def blank(ground: Ground, changes: tuple[AnyChange, ...] = ()) -> Scenario:
    """A scenario on the area as it is, with the prices that its recipe has."""
    recipe = recipes().get(ground.area.manifest.name)
    name = desk_of(ground).free_name(FIRST_NAME)
    title = name.replace("-", " ").capitalize()
    fresh = new_scenario(ground.area, name, changes, title=title)
    return fresh.model_copy(update={"assumptions": dict(recipe.assumptions) if recipe else {}})
