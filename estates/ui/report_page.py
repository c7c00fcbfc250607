"""Page: a report of a scenario or of today's estate: choose its contents, read it, take it."""

from __future__ import annotations

import streamlit as st

from coverage.recorded import NOT_RECONCILED
from coverage.service import Service
from estates.assessment import ServiceAssessment
from estates.scenario_base import check_base
from estates.ui import cached
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
    static_table,
)
from estates.ui.ground import Ground, choose_ground
from estates.ui.pages import BUILDER
from estates.ui.scenarios import mine, opened
from estates.view.report_contents import (
    TITLES,
    TITLES_TODAY,
    Part,
    Ranges,
    Report,
    headline_tables,
    report_of,
    report_of_today,
)
from estates.view.report_files import downloads

TODAY_ALONE = ""  # no scenario can be called that


def _choose(ground: Ground) -> str:
    """Name of the scenario to report on; the one that is open in the builder first."""
    shown = opened(ground)
    names = sorted(mine(ground), key=lambda each: shown is None or each != shown.name)
    titles = {name: mine(ground)[name].title or name for name in names}
    return choice(
        ground.slot,
        "Report on",
        {**titles, TODAY_ALONE: "Today’s estate alone"},
        key="report_of",
        help_=explained("scenario"),
    )


def _parts(offered: dict[Part, str]) -> list[Part]:
    """Switches of the sections, all on at first."""
    st.header("Contents")
    chosen = []
    for part, title in offered.items():
        key = f"report-{part}"
        on = st.checkbox(title, value=kept(key, default=True), key=key)
        if keep(key, on):
            chosen.append(part)
    return chosen


def _report(ground: Ground, name: str, chosen: list[Part]) -> Report:
    if name:
        scenario = mine(ground)[name]
        loose = check_base(scenario, ground.area)
        return report_of(ground.appraisal(scenario), chosen, loose)
    services: dict[Service, ServiceAssessment] = {}
    ranges: Ranges = {}
    with st.spinner("Working out who reaches what"):
        for service in Service:
            asked = (ground.folder, ground.key, ground.driving, service)
            services[service] = cached.assessment(*asked)
            for end, assessment in cached.at_other_speeds(*asked).items():
                ranges.setdefault(end, {})[service] = assessment
    return report_of_today(ground.assessor, services, ranges, chosen)


def _badges(ground: Ground, report: Report) -> None:
    told = [("made up: no real place, no real service", True)] * ground.area.manifest.made_up
    if not report.figures["reconciled"]:
        told.append((NOT_RECONCILED, True))
    badges(told)


def _downloads(report: Report) -> None:
    st.header("Download")
    *single, archive = downloads(report)
    for each in (archive, *single):
        button, why = st.columns([2, 3], vertical_alignment="center")
        button.download_button(
            f"{each.label}, {each.size}",
            each.content,
            file_name=each.name,
            mime=each.mime,
            icon=":material/download:",
            type="primary" if each is archive else "secondary",
            key=f"take-{each.mime}",
            on_click="ignore",
            width="stretch",
        )
        why.markdown(plain(each.purpose))
    st.markdown(
        "A PDF, Word or Excel report for a board is **not there yet**: only the files above are."
    )


def _preview(report: Report) -> None:
    st.header("Preview")
    with st.container(border=True):
        st.markdown(f"**{plain(report.title)}**")
        st.markdown("\n".join(f"- {plain(line)}" for line in report.head))
        if not report.sections:
            st.info("No section is chosen, so the report holds nothing but its title.")
        for section in report.sections:
            st.subheader(section.title)
            if section.part is Part.FILE:
                st.code(report.scenario, language="toml")
                continue
            if section.part is Part.SUMMARY and (tables := headline_tables(report)):
                for title, table in tables.items():
                    st.markdown(f"**{plain(title)}**")
                    static_table(table)
                st.markdown(plain(report.figures["money_basis"]))
                continue
            for heading, lines in section.blocks:
                if heading:
                    st.markdown(f"**{plain(heading)}**")
                st.markdown("\n".join(map(_line, lines)) or "None.")


def _line(line: str) -> str:
    """A line of a list; what is set in belongs to the line above it."""
    set_in = "    " if line.startswith("  ") else ""
    return f"{set_in}- {plain(line.strip())}"


page_style()
with errors_in_one_line():
    ground = choose_ground(st.sidebar)
    st.title("Report")
    st.markdown(
        "What you take into the meeting, or send to whoever decides. Choose what it holds, read it "
        "below, take it away."
    )
    notes = st.container()  # what they say is known when the report is made
    name = _choose(ground)
    if not mine(ground):
        st.info(
            "You have no scenario in this session yet. Build one, or open its file, and its report "
            "is made here. Until then this is today’s estate alone.",
            icon=":material/info:",
        )
    left, right = st.columns([1, 2], gap="large")
    with left:
        chosen = _parts(TITLES if name else TITLES_TODAY)
    report = _report(ground, name, chosen)
    with notes:
        _badges(ground, report)
    with right:
        _downloads(report)
    _preview(report)
    if not mine(ground):
        next_step("Build a scenario", BUILDER)
    else:
        next_step("Back to the scenario", BUILDER)
