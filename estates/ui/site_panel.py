"""A site's card on the page: chosen from a list or clicked on the map."""

from __future__ import annotations

import html

import streamlit as st

from estates.estate import Estate
from estates.ui.components import keep, kept, plain, static_table
from estates.view.site_card import SiteCard

_SAME_DEG = 2e-5  # signs are drawn to 5 decimals


def _key() -> str:
    """Of the site that is chosen in the area that the pages show."""
    return f"site_card-{kept('area', '')}"


def put_site(estate: Estate, lon: float, lat: float) -> bool:
    """Choose the site whose sign was clicked; false = no site has one there."""
    at = estate.sites.geometry
    near = ((at.x - lon).abs() < _SAME_DEG) & ((at.y - lat).abs() < _SAME_DEG)
    if not near.any():
        return False
    st.session_state[_key()] = str(estate.sites["id"][near].iloc[0])
    return True


def choose_site(estate: Estate) -> str | None:
    """A box that does what a click on a sign does; None = none is chosen yet."""
    names = {
        str(each["id"]): f"{each['name']}{' (neighbour)' if each['neighbour'] else ''}"
        for each in sorted(estate.rows, key=lambda each: (each["neighbour"], str(each["name"])))
    }
    key = _key()
    asked = st.session_state.get(key, kept(key, None))
    st.session_state[key] = asked if asked in names else None
    chosen = st.selectbox(
        "Site",
        list(names),
        format_func=lambda each: names.get(each, ""),
        placeholder="Choose one, or click its sign on the map",
        key=key,
    )
    return keep(key, chosen)


def show_card(card: SiteCard) -> None:
    """All that is known of a site."""
    st.subheader(plain(card.name))
    st.markdown(plain(card.what))
    boxes = "".join(
        f"<section><h4>{html.escape(title)}</h4><dl>"
        + "".join(
            f"<div><dt>{html.escape(label)}</dt><dd>{html.escape(value)}</dd></div>"
            for label, value in facts
        )
        + "</dl></section>"
        for title, facts in card.facts.items()
    )
    st.html(f'<div class="card">{boxes}</div>')
    tables = {
        "What responds from here": card.responds,
        "Demand for which it is the nearest of its service": card.workload,
        "Of that, the demand points with most": card.zones,
        "What is in time of this site alone": card.alone,
    }
    for title, table in tables.items():
        if not table.empty:
            st.markdown(f"#### {title}")
            static_table(table)
    for note in card.notes:
        st.caption(plain(note))
