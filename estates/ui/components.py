"""Pieces that pages share: style, choices, badges, figures, errors as one line."""

from __future__ import annotations

import html
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from coverage.errors import CoverageError
from estates.area import AREA_FILE, areas_home, read_manifest
from estates.build import build_area
from estates.errors import EstateError, EstateInputError
from estates.glossary import load_glossary
from estates.maps.parts import SITE_STYLE
from estates.recipes import SAMPLE, recipes
from estates.view.coverage_view import Figure
from estates.view.look_view import BETTER, SAME, WORSE, Row

_STYLE = (
    """
<style>
[data-testid="stMain"] { overflow-anchor: none; } /* what is drawn anew above moves nothing */
[data-testid="stMainBlockContainer"] { padding: 2.2rem 2rem 3rem; max-width: 1500px; }
[data-testid="stSidebar"] { min-width: 264px; max-width: 264px; }
[data-testid="stMainBlockContainer"] h1 { padding: 0 0 0.3rem; }
[data-testid="stCaptionContainer"] { color: #46535e; opacity: 1; }
.badges { display: flex; flex-wrap: wrap; gap: 6px; margin: 0 0 2px; padding: 0; }
.badge { border: 1px solid #5b6b78; border-radius: 4px; padding: 1px 8px; font-size: 0.8rem;
  color: #1c2733; background: #fff; }
.badge.warn { border-color: #8a4b00; background: #fff3e0; color: #5c3200; }
dl.figures.figures { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; margin: 0;
  padding: 0; }
.figures.alike > div:last-child:nth-child(even) { grid-column: auto; }
.figures > div { border: 1px solid #d5dde2; border-radius: 6px; padding: 5px 9px; }
.figures > div.first { grid-column: 1 / -1; border: 2px solid #1b587c; background: #f3f8fb; }
.figures > div:last-child:nth-child(even) { grid-column: 1 / -1; }
.figures dt { font-size: 0.82rem; font-weight: 600; color: #1c2733; line-height: 1.25; }
.figures dd { margin: 0; }
.figures .value { font-size: 1.45rem; font-weight: 600; line-height: 1.25; color: #12364d; }
.figures .first .value { font-size: 2.1rem; }
.figures .note { font-size: 0.76rem; color: #46535e; line-height: 1.3; }
.strip.strip { display: flex; gap: 6px; margin: 0; padding: 0; }
.strip > div { flex: 1 1 0; min-width: 0; border: 1px solid #d5dde2; border-radius: 6px;
  padding: 4px 7px; display: flex; flex-direction: column; justify-content: space-between; }
.strip dt { font-size: 0.72rem; color: #1c2733; line-height: 1.2; overflow-wrap: anywhere; }
.strip dd { margin: 0; font-size: 0.74rem; color: #46535e; line-height: 1.25; }
.strip .value { font-size: 1.1rem; font-weight: 600; color: #12364d; white-space: nowrap; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.strip .better { color: #0b4a7a; font-weight: 600; white-space: nowrap; }
.strip .worse { color: #8f3b00; font-weight: 600; white-space: nowrap; }
table.rows { width: 100%; border-collapse: collapse; font-size: 0.82rem; margin: 0 0 6px; }
.rows caption { text-align: left; font-weight: 600; padding: 2px 0; color: #1c2733; }
.rows th, .rows td { border: 0; border-top: 1px solid #d5dde2; padding: 3px 6px; text-align: right;
  vertical-align: top; color: #1c2733; line-height: 1.25; }
.rows th:first-child { text-align: left; font-weight: 400; padding-left: 0; }
.rows thead th { font-weight: 600; }
.rows td { font-weight: 600; white-space: nowrap; font-variant-numeric: tabular-nums; }
.rows .note { font-size: 0.74rem; color: #46535e; font-weight: 400; white-space: normal; }
.rows td.better { color: #0b4a7a; }
.rows td.better .note::before { content: "▲ "; }
.rows td.worse { color: #8f3b00; }
.rows td.worse .note::before { content: "▼ "; }
.rows td.better .note, .rows td.worse .note { color: inherit; font-weight: 600; }
@media (min-width: 1700px) { /* a screen that is read from across a room */
  .strip dt, .strip dd, .rows .note, .figures .note, .badge { font-size: 0.95rem; }
  .strip .value { font-size: 1.4rem; }
  table.rows, ul.legend.legend { font-size: 1rem; }
}
ul.legend.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; list-style: none; margin: 0;
  padding: 0;
  font-size: 0.82rem; color: #1c2733; }
.legend li { display: flex; align-items: center; gap: 6px; margin: 0; }
.legend img { flex: none; }
.hint { min-height: 2.7em; margin: 0; font-size: 0.86rem; line-height: 1.35; color: #1c2733; }
.card { display: grid; grid-template-columns: repeat(auto-fit, minmax(210px, 1fr)); gap: 8px; }
.card section { border: 1px solid #d5dde2; border-radius: 6px; padding: 6px 10px; }
.card h4 { margin: 0 0 4px; padding: 0; font-size: 0.9rem; color: #12364d; }
.card dl { margin: 0; padding: 0; font-size: 0.82rem; line-height: 1.35; }
.card dl > div { display: flex; justify-content: space-between; gap: 10px; padding: 1px 0;
  margin: 0; }
.card dt { margin: 0; padding: 0; color: #46535e; }
.card dd { margin: 0; padding: 0; text-align: right; font-weight: 600; color: #1c2733; }
"""
    + SITE_STYLE
    + "</style>"
)


_KEPT = "kept"
ONLINE = "online"  # what is kept of the switch of the street map
_TONE = {BETTER: "better", WORSE: "worse"}
Value = TypeVar("Value")


def page_style() -> None:
    """One look for every page."""
    st.html(_STYLE)


# What goes wrong on purpose (bad input) or in a folder; anything else is a fault of ours.
EXPECTED: tuple[type[Exception], ...] = (CoverageError, EstateError, OSError)


def one_line(error: Exception) -> str:
    """What went wrong, where, and the remedy."""
    if isinstance(error, OSError):
        return (
            f"{error.filename or ''}: {error.strerror or error}; check the folder and its rights."
        )
    return " ".join(str(error).split())


def refuse(line: str) -> None:
    """Say what was refused; texts of people and files in it are shown as they are."""
    st.error(plain(line), icon=":material/error:")


@contextmanager
def errors_in_one_line() -> Iterator[None]:
    """Show an expected error in one line and end the page; never a traceback."""
    try:
        yield
    except EXPECTED as error:
        line = one_line(error)
    except Exception:  # a planner is told so much; the log has the rest
        logging.getLogger(__name__).exception("a page failed")
        line = (
            "The program itself went wrong here; its log says where. Choose another area or page."
        )
    else:
        return
    refuse(line)
    st.stop()


def choice(
    where: DeltaGenerator,
    label: str,
    names: dict[str, str],
    *,
    key: str,
    help_: str,
) -> str:
    """A choice that the page's address remembers, so that a link opens the same."""
    state = f"chosen_{key}"
    sent_here = st.session_state.pop(f"wanted_{key}", None)  # by a button of another page
    if sent_here in names:
        st.session_state[state] = sent_here
    else:
        # Set anew on each run: a box of the same key on another page is another box to Streamlit.
        asked = st.session_state.get(state)
        if asked not in names:
            asked = kept(key, st.query_params.get(key))
        st.session_state[state] = asked if asked in names else next(iter(names))
    chosen = where.selectbox(
        label, list(names), format_func=names.__getitem__, help=help_, key=state
    )
    st.query_params[key] = keep(key, str(chosen))
    return str(chosen)


def kept(key: str, default: Value) -> Value:
    """What was chosen under a key earlier in this session, on whatever page.

    Streamlit forgets what a box holds as soon as a page without it is shown.
    """
    chosen: dict[str, Value] = st.session_state.get(_KEPT, {})
    return chosen.get(key, default)


def keep(key: str, value: Value) -> Value:
    """Remember a choice for the other pages of this session."""
    st.session_state.setdefault(_KEPT, {})[key] = value
    return value


def switch(
    where: DeltaGenerator, label: str, *, key: str, help_: str, disabled: bool = False
) -> bool:
    """A switch, off at first, that the page's address remembers; disabled it is off."""
    state = f"chosen_{key}"
    usual = kept(key, st.query_params.get(key) == "yes")
    st.session_state[state] = st.session_state.get(state, usual)  # set anew, as in `choice`
    on = where.toggle(label, help=help_, key=state, disabled=disabled) and not disabled
    keep(key, bool(on))
    if on:
        st.query_params[key] = "yes"
    elif key in st.query_params:
        del st.query_params[key]
    return bool(on)


def area_names() -> dict[str, str]:
    """Areas to choose from, the sample first, with what they are called on screen."""
    sample = recipes()[SAMPLE]
    names = {SAMPLE: f"{sample.title} (made up)"}
    for folder in sorted(areas_home().glob("*")):
        # A point in the name marks an older version or a build under way.
        if "." in folder.name or not (folder / AREA_FILE).is_file() or folder.name == SAMPLE:
            continue
        try:
            names[folder.name] = read_manifest(folder).title
        except EstateInputError:
            names[folder.name] = f"{folder.name} (unreadable)"
    return names


def ready_folder(name: str) -> Path:
    """Folder of an area; the sample county is built when it is first looked at."""
    folder = areas_home() / name
    if name != SAMPLE or (folder / AREA_FILE).is_file():
        return folder
    with progress("Building the sample county, once") as say:
        return build_area(recipes()[SAMPLE].inputs(SAMPLE), folder, say)


@contextmanager
def progress(label: str) -> Iterator[Callable[[str], None]]:
    """A box that says which step is being done, and goes when all are."""
    place = st.empty()
    with place.status(plain(label)) as status:
        yield lambda line: status.update(label=plain(f"{label}: {line}"))
    place.empty()


def badges(lines: Sequence[tuple[str, bool]]) -> None:
    """Short notes under the title; those marked true are warnings."""
    marks = "".join(
        f'<span class="badge{" warn" if warn else ""}">{html.escape(line)}</span>'
        for line, warn in lines
    )
    st.html(f'<div class="badges">{marks}</div>')


def figures(shown: Sequence[Figure], *, alike: bool = False) -> None:
    """Key figures as a list of terms and values, the first one large unless all are alike."""
    rows = "".join(
        f"<div{' class=first' if row == 0 and not alike else ''}><dt>{html.escape(each.label)}</dt>"
        f'<dd><div class="value">{html.escape(each.value)}</div>'
        f'<div class="note">{html.escape(each.note)}</div></dd></div>'
        for row, each in enumerate(shown)
    )
    st.html(f'<dl class="figures{" alike" if alike else ""}">{rows}</dl>')


def figure_table(caption: str, rows: Sequence[Row]) -> None:
    """Figures before and after, each with its change, whether that is better, and its range."""
    plain_change = all(not (each.before or each.after) for each in rows)
    heads = "" if plain_change else '<th scope="col">Today</th><th scope="col">Then</th>'
    body = "".join(
        f'<tr><th scope="row">{html.escape(each.label)}'
        f'<div class="note">{html.escape(each.note)}</div></th>'
        + ("" if plain_change else f"<td>{each.before}</td><td>{each.after}</td>")
        + f'<td class="{_TONE.get(each.verdict, "")}">{html.escape(each.change)}'
        f'<div class="note">{each.verdict}</div></td></tr>'
        for each in rows
    )
    st.html(
        f'<table class="rows"><caption>{html.escape(caption)}</caption><thead><tr>'
        f'<th scope="col">What</th>{heads}<th scope="col">Change</th></tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def strip(rows: Sequence[Row]) -> None:
    """The same figures in one row of small cards, to be seen while something else is done."""
    cards = "".join(
        f"<div><dt>{html.escape(each.label)}</dt>"
        f'<dd><span class="value">{html.escape(each.after or each.change)}</span> '
        f'<span class="{_TONE.get(each.verdict, "")}">{_moved(each)}</span></dd></div>'
        for each in rows
    )
    st.html(f'<dl class="strip">{cards}</dl>')


def _moved(each: Row) -> str:
    if not each.after:
        return html.escape(each.note.partition(":")[0] if each.verdict == "" else each.verdict)
    sign = {BETTER: "▲ ", WORSE: "▼ "}.get(each.verdict, "")
    if each.verdict == SAME:
        return "as today"
    return f'{sign}{html.escape(each.change)}<span class="unseen">, {each.verdict}</span>'


def people(caption: str, rows: Sequence[tuple[str, str]]) -> None:
    """Who waits longer and who less, a row each."""
    body = "".join(
        f'<tr><th scope="row">{html.escape(what)}</th><td>{html.escape(who)}</td></tr>'
        for what, who in rows
    )
    st.html(
        f'<table class="rows"><caption>{html.escape(caption)}</caption>'
        f"<tbody>{body}</tbody></table>"
    )


def explained(word: str) -> str:
    """What a word means, for the tip of a box."""
    return load_glossary().short(word)


def next_step(label: str, page: str, icon: str = ":material/arrow_forward:") -> None:
    """The one obvious next step of a page, as a link to another."""
    st.page_link(page, label=label, icon=icon)


def lines(title: str, said: Sequence[str], *, expanded: bool = False) -> None:
    """A list behind a heading that opens."""
    with st.expander(title, expanded=expanded):
        st.markdown("\n".join(f"- {plain(line)}" for line in said) or "None.")


def static_table(table: pd.DataFrame) -> None:
    """A small table whose first column heads its rows; no markup in its texts takes effect."""
    shown = table.map(lambda cell: plain(cell) if isinstance(cell, str) else cell)
    st.table(shown.set_index(table.columns[0]))


def plain(text: str) -> str:
    """Text of a file or map, shown as it is: no markup in it takes effect."""
    for sign in "\\`*_{}[]<>#+-!|$~:":
        text = text.replace(sign, f"\\{sign}")
    return text
