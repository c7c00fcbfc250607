"""Boxes that keep what they hold for the session, whatever pages are opened in between.

What a box starts with is put into the session's state, not into its own call: else a box would be
made anew, and lose the keyboard, each time that it is changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from estates.ui.components import keep, kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """What numbers a box takes."""

    low: float | None = None
    high: float | None = None
    step: float | None = None


def _start(key: str, default: object) -> None:
    if key not in st.session_state:
        st.session_state[key] = kept(key, default)


def pick(label: str, names: Mapping[str, str], *, key: str, help_: str = "") -> str:
    """One of several, the first unless told."""
    first = next(iter(names))
    _start(key, first)
    if st.session_state[key] not in names:
        st.session_state[key] = first
    found = st.selectbox(
        label, list(names), format_func=names.__getitem__, key=key, help=help_ or None
    )
    return keep(key, str(found))


def several(label: str, names: Mapping[str, str], *, key: str, help_: str = "") -> tuple[str, ...]:
    """Any of several, none unless told."""
    _start(key, [])
    st.session_state[key] = [each for each in st.session_state[key] if each in names]
    found = st.multiselect(
        label,
        list(names),
        format_func=names.__getitem__,
        key=key,
        help=help_ or None,
        placeholder="none",
    )
    return keep(key, tuple(found))


def number(
    label: str,
    *,
    key: str,
    default: float | None = None,
    within: Within = Within(),
    empty: str = "no limit",
    help_: str = "",
) -> float | None:
    """A number, or none: what an empty box means stands in it."""
    _start(key, default)
    found = st.number_input(
        label,
        min_value=within.low,
        max_value=within.high,
        value=None,
        step=within.step,
        key=key,
        placeholder=empty,
        help=help_ or None,
    )
    return keep(key, None if found is None else float(found))


def whole(label: str, *, key: str, default: int, low: int, high: int, help_: str = "") -> int:
    """A whole number."""
    _start(key, default)
    found = st.number_input(
        label, min_value=low, max_value=high, value=None, step=1, key=key, help=help_ or None
    )
    return keep(key, default if found is None else int(found))


def flag(label: str, *, key: str, help_: str = "") -> bool:
    """A switch, off at first."""
    _start(key, default=False)
    return keep(key, bool(st.toggle(label, key=key, help=help_ or None)))


def words(label: str, *, key: str) -> str:
    """A line of text."""
    _start(key, "")
    return keep(key, st.text_input(label, key=key).strip())


def listed(names: Sequence[str]) -> dict[str, str]:
    """Choices that are called what they are."""
    return {name: name for name in names}
