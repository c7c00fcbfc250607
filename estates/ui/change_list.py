"""The changes of a scenario as a list: each can be switched off, moved, noted, edited, left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import streamlit as st

from estates.change import AnyChange
from estates.change_words import in_words
from estates.scenario import Scenario
from estates.scenario_edits import (
    change_from_text,
    change_text,
    noted,
    removed,
    replaced,
    shifted,
    switched,
)
from estates.ui.components import EXPECTED, one_line, plain, refuse
from estates.ui.scenarios import Desk

_LONGEST_NOTE = 500
_REFUSED = "edit_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One change, where it stands and whose list it is."""

    desk: Desk
    scenario: Scenario
    at: int

    @property
    def change(self) -> AnyChange:
        return self.scenario.change[self.at]

    @property
    def number(self) -> int:
        return self.at + 1

    def key(self, name: str) -> str:
        """Key of a box, the same from run to run: the keyboard stays where it is."""
        return f"line-{name}-{self.at}"


def change_list(desk: Desk, scenario: Scenario, names: Mapping[str, str]) -> None:
    """Rows of changes; what is done to them is kept at the desk."""
    if (refused := st.session_state.pop(_REFUSED, None)) is not None:
        refuse(refused)
    if not scenario.change:
        st.markdown("No change yet: this is today’s estate.")
    for at, change in enumerate(scenario.change):
        with st.container(border=True, gap="xsmall"):
            _row(_Line(desk=desk, scenario=scenario, at=at), in_words(change, names))


def _row(line: _Line, words: str) -> None:
    change, at, last = line.change, line.at, len(line.scenario.change) - 1
    # What stands in the list is what is shown, after an undo as well.
    st.session_state[line.key("on")] = not change.off
    st.toggle(
        f"{line.number}. {plain(words)}",
        key=line.key("on"),
        on_change=_switch,
        args=(line,),
        help="Switched off, a change stays in the list but is not done.",
    )
    if change.note:
        st.caption(plain(change.note))
    up, down, note, text, away = st.columns([1, 1, 1.7, 1.7, 1.9], gap="small")
    up.button(
        "↑",
        key=line.key("up"),
        help=f"Do change {line.number} earlier",
        disabled=at == 0,
        on_click=partial(line.desk.edit, shifted(line.scenario, at, -1)),
        width="stretch",
    )
    down.button(
        "↓",
        key=line.key("down"),
        help=f"Do change {line.number} later",
        disabled=at == last,
        on_click=partial(line.desk.edit, shifted(line.scenario, at, 1)),
        width="stretch",
    )
    with note.popover("Note", width="stretch"):
        st.session_state[line.key("note")] = change.note
        st.text_input(
            f"Note to change {line.number}",
            key=line.key("note"),
            max_chars=_LONGEST_NOTE,
            on_change=_note,
            args=(line,),
        )
    with text.popover("Edit", width="stretch"):
        _text(line)
    away.button(
        "Remove",
        key=line.key("remove"),
        help=f"Leave change {line.number} out; undo brings it back",
        on_click=partial(line.desk.edit, removed(line.scenario, at)),
        width="stretch",
    )


def _text(line: _Line) -> None:
    st.caption("As it stands in the scenario’s file: every field can be written here.")
    before = change_text(line.change)
    key = f"{line.key('text')}-{hash(before)}"  # another change, another box
    st.text_area(f"Change {line.number}", before, key=key, height=220)
    st.button("Use this", key=line.key("use"), on_click=_use, args=(line, key))


def _switch(line: _Line) -> None:
    line.desk.edit(switched(line.scenario, line.at, on=line.change.off))


def _note(line: _Line) -> None:
    written = str(st.session_state[line.key("note")]).strip()
    try:
        line.desk.edit(noted(line.scenario, line.at, written))
    except EXPECTED as error:
        st.session_state[_REFUSED] = one_line(error)


def _use(line: _Line, key: str) -> None:
    try:
        change = change_from_text(str(st.session_state[key]))
        line.desk.edit(replaced(line.scenario, line.at, change))
    except EXPECTED as error:
        st.session_state[_REFUSED] = one_line(error)
