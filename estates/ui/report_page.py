"""Page: a report of a scenario, of several or of today's estate: choose, read, take away."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from estates.appraisal import Appraisal
from estates.errors import EstateInputError
from estates.optimiser.summary import summarise
from estates.report.document import Document
from estates.report.files import FORMATS, Format, Say, document_of, file_bytes
from estates.report.scenario_report import figure_sections, scenario_report
from estates.report.sections.parties import bodies_touched
from estates.report.subject import OneScenario, SeveralScenarios, Subject, TodayAlone, ranges_of
from estates.scenario import Scenario, scenario_text
from estates.scenario_base import check_base
from estates.ui.better_search import kept_search
from estates.ui.case_form import case_form
from estates.ui.components import (
    badges,
    choice,
    errors_in_one_line,
    explained,
    keep,
    kept,
    next_step,
    page_style,
    plain,
    progress,
)
from estates.ui.document_view import show_document
from estates.ui.ground import Ground, choose_ground
from estates.ui.pages import BUILDER
from estates.ui.scenario_bar import load, show_link, take_link
from estates.ui.scenario_file import save_scenario
from estates.ui.scenarios import desk_of, mine, opened

TODAY_ALONE, SEVERAL = "", "*"  # no scenario can be called either
_MADE = "report_made"
_LEAST_COMPARED = 2
_MOST_KEPT = 4  # of what was drawn in this session; more would only fill memory
Drawn = TypeVar("Drawn")


def _choose(ground: Ground) -> str:
    """Name of the scenario to report on; the one that is open in the builder first."""
    shown = opened(ground)
    names = sorted(mine(ground), key=lambda each: shown is None or each != shown.name)
    offered = {name: mine(ground)[name].title or name for name in names}
    if len(names) >= _LEAST_COMPARED:
        offered[SEVERAL] = "Several scenarios, compared"
    return choice(
        ground.slot,
        "Report on",
        {**offered, TODAY_ALONE: "Today’s estate alone"},
        key="report_of",
        help_=explained("scenario"),
    )


def _compared(ground: Ground) -> list[str]:
    """Names of the scenarios to compare; all at first."""
    names = list(mine(ground))
    titles = {name: mine(ground)[name].title or name for name in names}
    chosen = ground.slot.multiselect(
        "Scenarios to compare", names, default=names, format_func=titles.__getitem__
    )
    if len(chosen) < _LEAST_COMPARED:
        raise EstateInputError("fewer than two scenarios are chosen; choose another to compare.")
    return chosen


def _subject(
    ground: Ground, name: str, waiting: DeltaGenerator, written: DeltaGenerator
) -> Subject:
    """What is reported on, appraised; of one scenario with what is written in the boxes."""
    with waiting:
        ranges = ranges_of(ground.appraiser)
    if name == TODAY_ALONE:
        return TodayAlone(today=ground.appraiser.before, ranges=ranges)
    names = _compared(ground) if name == SEVERAL else [name]
    scenarios = [mine(ground)[each] for each in names]
    loose = tuple(check_base(each, ground.area) for each in scenarios)
    with waiting:
        appraisals = tuple(ground.appraisal(each) for each in scenarios)
    if name == SEVERAL:
        return SeveralScenarios(appraisals=appraisals, ranges=ranges, loose=loose)
    with written:
        appraisal = _with_case(ground, appraisals[0])
        _save(appraisal.scenario)
    return OneScenario(appraisal=appraisal, ranges=ranges, loose=loose[0], search=_search(ground))


def _with_case(ground: Ground, appraisal: Appraisal) -> Appraisal:
    """The same after what was typed of the case."""
    st.header("The case, in your words")
    st.markdown(
        "What no figure tells: it goes into the report and into the scenario’s file. What is left "
        "empty is said to be missing."
    )
    scenario = appraisal.scenario
    case = case_form(scenario, bodies_touched(appraisal))
    if case == scenario.case:
        return appraisal
    desk_of(ground).describe(scenario.name, case=case)
    return replace(appraisal, scenario=mine(ground)[scenario.name])


def _save(scenario: Scenario) -> None:
    """Its file, with all that is written of the case."""
    save_scenario("Save the scenario’s file", scenario, key="save_scenario")
    st.caption("A scenario lives in this window only. Its file keeps what is written here too.")


def _search(ground: Ground) -> dict[str, Any] | None:
    """The search of this session, where it is of this ground, as the command line writes it."""
    search = kept_search()
    view = search.view if search is not None and search.is_of(ground) else None
    return None if view is None else json.loads(json.dumps(summarise(view.answer)))


def _key(ground: Ground, subject: Subject, *, words: bool = True) -> str:
    """What a report is kept by: all that it is made from, or all but what is written of it."""
    match subject:
        case OneScenario() if words:
            about = [scenario_text(subject.appraisal.scenario), repr(subject.search)]
        case OneScenario():
            about = [scenario_text(subject.appraisal.scenario.counted)]
        case SeveralScenarios():
            about = [scenario_text(each.scenario) for each in subject.appraisals]
        case _:
            about = []
    made_from = repr((ground.key, str(ground.folder), ground.driving, type(subject).__name__))
    return hashlib.sha256("\n".join((made_from, *about)).encode()).hexdigest()


def _kept_drawn(key: str, draw: Callable[[Say], Drawn], waiting: DeltaGenerator) -> Drawn:
    """What takes seconds to draw, once; the session keeps the last few."""
    drawn: dict[str, Drawn] = st.session_state.setdefault("report_drawn", {})
    if key not in drawn:
        with waiting, progress("Writing the report") as say:
            drawn[key] = draw(say)
    drawn[key] = drawn.pop(key)  # the last one asked for goes last
    while len(drawn) > _MOST_KEPT:
        del drawn[next(iter(drawn))]
    return drawn[key]


def _document(key: str, ground: Ground, subject: Subject, waiting: DeltaGenerator) -> Document:
    """The report: what is typed is written anew, what is drawn stays as long as it is true."""
    if not isinstance(subject, OneScenario):
        return _kept_drawn(key, lambda say: document_of(subject, say), waiting)
    last: tuple[str, Document] | None = st.session_state.get("report_document")
    if last is None or last[0] != key:
        counted = _key(ground, subject, words=False)
        figures = _kept_drawn(counted, lambda say: figure_sections(subject, say), waiting)
        last = key, scenario_report(subject, figures=figures)
        st.session_state["report_document"] = last
    return last[1]


def _sections(document: Document) -> Document:
    """The document with the sections that are switched on; all are at first."""
    st.header("Contents")
    chosen = []
    for section in document.sections:
        key = f"report-{section.id}"
        on = st.checkbox(section.title, value=kept(key, default=True), key=key)
        if keep(key, on):
            chosen.append(section.id)
    return document.only(chosen)


def _files(key: str, subject: Subject, document: Document) -> None:
    """A row a format: made when it is asked for, then there to take away."""
    st.header("Take it away")
    sections = " ".join(each.id for each in document.sections)
    made: dict[tuple[str, ...], bytes] = st.session_state.setdefault(_MADE, {})
    if any(each[0] != key for each in made):
        made.clear()  # of another report: only memory would be lost with it
    for each in FORMATS:
        kept_by = (key, each.ending, sections if each.of_sections else "")
        button, why = st.columns([2, 3], vertical_alignment="center")
        why.markdown(plain(each.purpose))
        if kept_by not in made:
            if not button.button(
                f"Make the {each.label}", key=f"make{each.ending}", width="stretch"
            ):
                continue
            with progress(f"Making the {each.label}") as say:
                made[kept_by] = file_bytes(each.ending, subject, document, say)
            st.rerun()
        _take(button, document.name, each, made[kept_by])


def _take(where: DeltaGenerator, name: str, form: Format, content: bytes) -> None:
    where.download_button(
        f"Download the {form.label} ({form.ending}), {_size(len(content))}",
        content,
        file_name=f"{name}{form.ending}",
        mime=form.mime,
        icon=":material/download:",
        type="primary",
        key=f"take{form.ending}",
        on_click="ignore",
        width="stretch",
    )


def _size(count: int) -> str:
    """Bytes as people say it."""
    kilobytes = count / 1000
    return f"{kilobytes:,.0f} kB" if kilobytes < 1000 else f"{kilobytes / 1000:,.1f} MB"  # noqa: PLR2004


def _preview(document: Document) -> None:
    st.header("Preview")
    if not document.sections:
        st.info("No section is chosen, so the report holds nothing but its title.")
    with st.container(border=True):
        show_document(document)


page_style()
with errors_in_one_line():
    sent = take_link()
    ground = choose_ground(st.sidebar)
    with st.container():  # always there: what loading tells moves nothing that follows
        if sent is not None:
            load(desk_of(ground), ground, sent)
    st.title("Report")
    st.markdown(
        "What you take into the meeting, or send to whoever decides. Choose what it holds, read it "
        "below, take it away."
    )
    notes = st.container()  # what they say is known when the report is made
    waiting = st.container()  # here, whoever waits sees what for, however long the page is
    name = _choose(ground)
    if not mine(ground):
        st.info(
            "You have no scenario in this session yet. Build one, or open its file, and its report "
            "is made here. Until then this is today’s estate alone.",
            icon=":material/info:",
        )
    top, written, below = st.container(), st.container(), st.container()
    subject = _subject(ground, name, waiting, written)
    key = _key(ground, subject)
    whole = _document(key, ground, subject, waiting)
    with notes:
        badges([(warning, True) for warning in whole.warnings])
    left, right = top.columns([1, 2], gap="large")
    with left:
        document = _sections(whole)
    with right:
        _files(key, subject, document)
    with below:
        _preview(document)
    if name in mine(ground):
        show_link(mine(ground)[name])  # a reload loses nothing
    next_step("Back to the scenario" if mine(ground) else "Build a scenario", BUILDER)
