"""Page: how it works, what the area and the figures rest on, what nobody has checked, the words."""

from __future__ import annotations

import html
from typing import Any, Literal

import pandas as pd
import streamlit as st

from coverage.recorded import ACTUALS_FILE, load_actuals
from coverage.service import Service
from coverage.speed import SPEEDS_FILE, load_speeds
from coverage.standard import STANDARDS_FILE, load_standards
from estates.assumptions import PRICES_FILE, load_assumptions
from estates.compatibility import COMPATIBILITY_FILE, load_figures
from estates.glossary import Term, load_glossary
from estates.summary import assumptions
from estates.ui import cached
from estates.ui.components import (
    errors_in_one_line,
    lines,
    next_step,
    page_style,
    plain,
    static_table,
)
from estates.ui.ground import Ground, choose_ground
from estates.ui.pages import RECONCILED
from estates.view.method_figures import DataFiles, figure_tables, figures_csv, found
from estates.view.method_view import (
    DOCS,
    STEPS,
    WEAK,
    Services,
    not_verified,
    parts_table,
    speed_lines,
    standards_table,
    words_found,
)

TABS = (
    "How it works",
    "This area",
    "Standards and speeds",
    "Not verified",
    "Every figure",
    "Words",
)
_WHAT = {
    SPEEDS_FILE.name: "Speeds and exemptions",
    STANDARDS_FILE.name: "Standards, handling, turnout",
    PRICES_FILE.name: "Money",
    COMPATIBILITY_FILE.name: "Sharing a site",
    ACTUALS_FILE.name: "Recorded performance",
}
_WORDS_STYLE = """<style>
dl.words.words { display: grid; grid-template-columns: 14rem 1fr; margin: 0; padding: 0;
  font-size: 0.95rem; }
.words.words dt, .words.words dd { margin: 0; padding: 7px 0; border-top: 1px solid #d5dde2; }
.words dt { font-weight: 600; padding-right: 1rem; }
.words small { font-weight: 400; color: #46535e; }
</style>"""


def _how() -> None:
    st.header("How it works")
    st.markdown("**Roads in, minutes out, choices weighed.**")
    steps = list(enumerate(STEPS.items(), start=1))
    for pair in zip(steps[::2], steps[1::2], strict=True):
        for place, (number, (title, text)) in zip(st.columns(2, gap="large"), pair, strict=True):
            place.subheader(f"{number}. {title}")
            place.markdown(plain(text))
    st.subheader("What to keep in mind")
    st.markdown("\n".join(f"- {plain(line)}" for line in WEAK))
    st.subheader("To read on")
    st.markdown("In the folder of the program; nothing here needs the internet.")
    st.markdown("\n".join(f"- `{file}`: {what}" for file, what in DOCS.items()))


def _area(ground: Ground, services: Services) -> None:
    area = ground.area
    st.header(f"What {plain(area.title)} rests on")
    if area.manifest.made_up:
        st.markdown("**Made up:** no real place, no real service, no real figures.")
    st.subheader("Sources, dates and licences")
    static_table(parts_table(area.manifest))
    st.markdown(
        "Keep the line “© OpenStreetMap contributors, Open Database Licence 1.0” with any map or "
        "table made from OpenStreetMap. Figures of British public bodies contain public sector "
        "information licensed under the Open Government Licence v3.0."
    )
    st.subheader("Assumptions")
    lines("Guessed or supposed", assumptions(ground.assessor, dict(services)), expanded=True)
    lines("Found, left out and refused when it was built", area.manifest.findings)


def _in_force(ground: Ground, services: Services) -> None:
    st.header("Standards and speeds in force")
    st.markdown(
        "Response standards are those that hold in this area. A yardstick is this tool’s own and "
        "stands in where a service has published none."
    )
    st.subheader("Response standards")
    st.dataframe(
        standards_table(ground.assessor, services),
        hide_index=True,
        width="stretch",
        column_config=_widths("medium", "Standard", "Incidents", "Scored here"),
    )
    st.subheader("Speeds, exemptions and call handling")
    st.markdown("\n".join(f"- {plain(line)}" for line in speed_lines(ground.assessor)))


def _doubts(ground: Ground, services: Services, data: DataFiles) -> None:
    st.header("What is not verified")
    said = not_verified(ground.assessor, services, data)
    st.markdown(
        f"{len(said)} things that this area’s figures rest on and that nobody has checked, or "
        "nobody has given. “Verified” means that the document itself, or an official copy, was "
        "read for this tool."
    )
    st.markdown("\n".join(f"- {plain(line)}" for line in said))


def _figures(data: DataFiles) -> None:
    st.header("Every figure, with its source")
    tables = figure_tables(data)
    first, second = st.columns([3, 1], vertical_alignment="bottom")
    words = first.text_input(
        "Find in all tables",
        placeholder="turnout on-call",
        help="Rows that have all of these words somewhere.",
        key="find_figure",
    )
    second.download_button(
        "All figures (CSV)",
        figures_csv(tables),
        file_name="figures.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
    )
    shown = {name: found(table, words) for name, table in tables.items()}
    if not any(len(table) for table in shown.values()):
        st.info("No figure has all of these words. Try fewer, or shorter ones.")
    for name, table in shown.items():
        if table.empty:
            continue
        st.subheader(_WHAT[name])
        st.markdown(f"`data/{name}`: {_rows(len(table), len(tables[name]))}")
        st.dataframe(
            table,
            hide_index=True,
            width="stretch",
            height=_height(table),
            column_config=_widths("large", "Figure", "Source", "Note"),
        )


def _rows(shown: int, there: int) -> str:
    return f"{there} figures" if shown == there else f"{shown} of {there} figures"


def _widths(width: Literal["medium", "large"], *columns: str) -> dict[str, Any]:
    """Columns whose texts are too long to be shown whole."""
    return {each: st.column_config.Column(width=width) for each in columns}


def _height(table: pd.DataFrame) -> int:
    """All rows of a short table; of a long one ten, and the rest behind its own bar."""
    return 36 * min(len(table) + 1, 11) + 2


def _words() -> None:
    st.header("Words")
    words = st.text_input("Find a word", placeholder="optimism bias", key="find_word")
    terms = words_found(load_glossary(), words)
    if not terms:
        st.info("That word is not listed. Try a part of it.")
        return
    st.html(_WORDS_STYLE + f'<dl class="words">{"".join(map(_entry, terms))}</dl>')


def _entry(term: Term) -> str:
    """A word with what else it is called, what it means, and where to read on."""
    also = f"<br><small>{html.escape(', '.join(term.also))}</small>" if term.also else ""
    see = f" <small>See {html.escape(', '.join(term.see))}.</small>" if term.see else ""
    said = html.escape(f"{term.short} {term.more}".strip())
    return f"<dt>{html.escape(term.word)}{also}</dt><dd>{said}{see}</dd>"


page_style()
with errors_in_one_line():
    ground = choose_ground(st.sidebar)
    st.title("Method and data")
    st.markdown(
        f"How the figures for {plain(ground.area.title)} are made, what they rest on, and how far "
        "to trust them."
    )
    with st.spinner("Working out who reaches what"):
        services = {
            service: cached.assessment(ground.folder, ground.key, ground.driving, service)
            for service in Service
        }
    data = DataFiles(
        load_speeds(), load_standards(), load_assumptions(), load_figures(), load_actuals()
    )
    how, area, in_force, doubts, figures, words = st.tabs(list(TABS))
    with how:
        _how()
    with area:
        _area(ground, services)
    with in_force:
        _in_force(ground, services)
    with doubts:
        _doubts(ground, services, data)
    with figures:
        _figures(data)
    with words:
        _words()
    next_step("See where the model and the records differ", RECONCILED)
