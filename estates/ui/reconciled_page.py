"""Page: modelled beside recorded times, and what would have to be true where they differ."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from coverage.recorded import NOT_RECONCILED
from coverage.service import Service
from coverage.standard import ResponseStandard
from estates.assessment import ServiceAssessment
from estates.own_records import OwnRecord, template_csv
from estates.ui import cached
from estates.ui.components import (
    EXPECTED,
    badges,
    errors_in_one_line,
    explained,
    next_step,
    one_line,
    page_style,
    plain,
    refuse,
)
from estates.ui.ground import SERVICES, Ground, choose_ground
from estates.ui.pages import METHOD
from estates.uploads import OWN_RECORD_ENDINGS, Upload, own_records_from
from estates.view.closing_view import (
    Closing,
    closing,
    closing_lines,
    parts_in_words,
    parts_table_of,
    to_explain,
)
from estates.view.reconciled_chart import dot_plot
from estates.view.reconciled_view import (
    Comparison,
    Services,
    comparison_table,
    comparisons,
    published_table,
)

_MEANS = {
    "Differences are safer than times": (
        "What is wrong with the speeds is wrong in much the same way for today’s estate and for "
        "any other on the same roads. So “this change adds 40 seconds here” can be trusted further "
        "than “help takes 8 minutes here”."
    ),
    "Near a limit, take care": (
        "Where a standard is met or missed by little, the model cannot decide. Look at the range "
        "over speeds."
    ),
    "A wrong mean has a cause": (
        "The lines below say how large it would have to be: speeds, turnout or call handling. Ask "
        "which of them your own records contradict, and correct that."
    ),
    "Agreement is no proof": "A mean may agree while places differ: two faults can cancel out.",
}


def _own(ground: Ground) -> tuple[OwnRecord, ...]:
    """Records given in this session for this area."""
    kept: dict[str, tuple[OwnRecord, ...]] = st.session_state.setdefault("own_records", {})
    return kept.get(ground.key, ())


@st.cache_data(max_entries=64, show_spinner="Trying what would close the difference")
def _closing(asked: cached.Question, recorded_s: float) -> Closing:
    """What would close the difference of one standard from a recorded mean."""
    folder, key, driving, service, standard = asked
    assessment = cached.assessment(folder, key, driving, service)
    attained = next(each for each in assessment.scored if each.standard.id == standard)
    return closing(attained, assessment, cached.area(folder, key).demand, recorded_s)


def _badges(ground: Ground, rows: Sequence[Comparison]) -> None:
    agree = [each for each in rows if each.reconciled]
    told = [(f"reconciled with recorded performance: {each.label}", False) for each in agree]
    published = [each for each in rows if each.actual is not None and not each.own]
    if len(agree) < len(published) or not agree:
        told.insert(0, (NOT_RECONCILED, True))
    if ground.area.manifest.made_up:
        told.insert(0, ("made up: no real place, no real service", True))
    if any(each.own for each in rows):
        told.append(("with your own records, in this session only", False))
    badges(told)


def _together(ground: Ground, rows: list[Comparison]) -> None:
    st.header("Modelled beside recorded")
    if not rows:
        st.info("No standard can be scored here, so there is no mean to compare.")
        return
    if not any(each.actual for each in rows):
        made_up = " It is made up, so nobody could." if ground.area.manifest.made_up else ""
        st.info(
            f"Nobody has published a mean for {plain(ground.area.title)} that could be set beside "
            f"the model.{made_up} What is drawn is the model alone. Give your own times below.",
            icon=":material/info:",
        )
    st.altair_chart(dot_plot(rows), width="stretch")
    st.markdown(
        "Dots are mean response times; the bar is the model with every speed "
        f"{_range(ground)}. The same as a table:"
    )
    st.dataframe(
        comparison_table(rows),
        hide_index=True,
        width="stretch",
        column_config={
            each: st.column_config.Column(width="medium") for each in ("Verdict", "Why")
        },
    )


def _range(ground: Ground) -> str:
    ends = ground.assessor.profile.range
    return f"{(1 - ends.low) * 100:.0f}% lower and {(ends.high - 1) * 100:.0f}% higher"


def _would_have_to_be_true(ground: Ground, rows: list[Comparison]) -> None:
    st.header("What would have to be true", help=explained("not reconciled"))
    given = to_explain(rows)
    if not given:
        st.markdown("There is no record to explain yet.")
        return
    st.markdown("Each alone would make the modelled mean the recorded one, all else unchanged.")
    for label, each in given:
        if each.actual is None:
            continue
        asked = cached.Question(
            ground.folder, ground.key, ground.driving, each.service, each.standard.id
        )
        found = _closing(asked, each.actual.total_s)
        st.subheader(plain(f"{label} ({each.actual.body}, {each.actual.period})"))
        said = closing_lines(found, each, ground.assessor.profile.range)
        if each.why_not:
            said.insert(0, f"With care: {each.why_not}.")
        said.append(parts_in_words(found))
        st.markdown("\n".join(f"- {plain(line)}" for line in said))
        if (parts := parts_table_of(found, each.actual)) is not None:
            st.table(parts, hide_index=True)


def _not_compared(services: Services) -> None:
    st.header("Everything published for the area")
    table = published_table(services)
    if table.empty:
        st.markdown("Nothing is listed for this area in `data/actuals.toml`.")
        return
    st.markdown(
        "A mean can only be set beside the model where it counts the same incidents, from the same "
        "moment. The column “Compared” says so, or why not."
    )
    st.dataframe(table, hide_index=True, width="stretch")


def _give(ground: Ground, standards: Sequence[ResponseStandard]) -> None:
    st.header("Give your own times")
    st.markdown(
        "A service knows its own means better than any publication. Fill in the template: the mean "
        "in seconds, for when, and from where. It is compared in this session only, kept nowhere, "
        "and reconciles nothing, since nobody else can check it."
    )
    with st.expander("What the columns mean"):
        st.markdown(
            "- `service`: fire, police or ambulance\n"
            "- `standard`: its short name as in the template; or leave it empty and give "
            "`incident_types`, divided by semicolons\n"
            "- `clock_starts`: call or alert; empty is the standard’s own\n"
            "- `mean_s`: mean in seconds, over all such incidents of the area\n"
            "- `period`, `source`: for when, and from where\n"
            "- `body`: whose record it is, if you like"
        )
    st.download_button(
        "Template (CSV)",
        template_csv(standards),
        file_name="own-times.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    with st.form("own_times", border=False):
        sent = st.file_uploader(
            f"Your times ({', '.join(OWN_RECORD_ENDINGS)})", key="own_times_file"
        )
        asked = st.form_submit_button("Compare", type="primary")
    if asked:
        upload = None if sent is None else Upload(name=sent.name, content=sent.getvalue())
        _take(ground, upload, standards)
    if _own(ground) and st.button("Take my times away again", key="forget_own_times"):
        st.session_state["own_records"].pop(ground.key, None)
        st.rerun()


def _take(ground: Ground, sent: Upload | None, standards: Sequence[ResponseStandard]) -> None:
    if sent is None:
        st.error("No file chosen; choose one first.", icon=":material/error:")
        return
    try:
        given = own_records_from(sent, standards)
    except EXPECTED as error:
        refuse(f"Nothing was compared. {one_line(error)}")
        return
    st.session_state["own_records"][ground.key] = given
    st.rerun()


page_style()
with errors_in_one_line():
    ground = choose_ground(st.sidebar)
    st.title("Does the model know today?")
    st.markdown(
        "Before a model is asked about tomorrow it should be held against today. Here its mean "
        "response times stand beside those that were recorded."
    )
    with st.spinner("Working out who reaches what"):
        found: dict[Service, ServiceAssessment] = {}
        at_ends = {}
        for service in SERVICES:
            asked = (ground.folder, ground.key, ground.driving, service)
            found[service] = cached.assessment(*asked)
            at_ends[service] = cached.at_other_speeds(*asked)
    rows = comparisons(found, at_ends, _own(ground))
    _badges(ground, rows)
    _together(ground, rows)
    st.header("What “not reconciled” means for a decision")
    st.markdown("\n".join(f"- **{title}.** {plain(text)}" for title, text in _MEANS.items()))
    _would_have_to_be_true(ground, rows)
    _give(ground, [each.standard for service in found.values() for each in service.scored])
    _not_compared(found)
    next_step("See what the figures rest on", METHOD)
