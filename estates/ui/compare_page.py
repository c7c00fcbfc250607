"""Page: compare. Scenarios side by side, on two maps that move together, zone by zone."""

from __future__ import annotations

import html
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import folium
import pandas as pd
import streamlit as st

from coverage.service import Service
from estates.appraisal import Appraisal
from estates.maps.change_layers import change_points, fate_marks, move_lines
from estates.maps.changed_roads import add_changed_roads
from estates.maps.layers import coverage_layers
from estates.maps.legend import change_legend, legend
from estates.maps.moves_together import MovesTogether
from estates.recipes import DATA, SAMPLE
from estates.scenario import scenario_of, scenario_text
from estates.scenario_base import rebased
from estates.scored import Scored
from estates.ui import cached
from estates.ui.boxes import listed, pick
from estates.ui.components import (
    EXPECTED,
    badges,
    errors_in_one_line,
    explained,
    keep,
    kept,
    lines,
    next_step,
    one_line,
    page_style,
    people,
    plain,
)
from estates.ui.ground import Ground, choose_ground, choose_service, choose_standard
from estates.ui.map_box import map_box
from estates.ui.pages import BUILDER, FIND_BETTER
from estates.ui.scenarios import desk_of, mine
from estates.view import compare_view as compared
from estates.view.attribution_view import attribution_table
from estates.view.change_view import base_moves, placed, site_fates
from estates.view.compare_chart import change_bars
from estates.view.coverage_view import CoverageView, Drawn
from estates.view.group_view import (
    by_deprivation,
    by_setting,
    groups_in_words,
    groups_table,
    shown_groups,
)
from estates.view.headline_lines import Cell, Line, money_lines, response_lines
from estates.view.words import area_notes

EXAMPLES = DATA / "marlshire" / "scenarios"
MAP_HEIGHT_PX = 400
_CHANNEL, _SAID = "maps_channel", "said_of_files"
_TONE = {"better": "better", "worse": "worse"}


class Side(NamedTuple):
    """What one of the two maps shows."""

    name: str
    scored: Scored
    appraisal: Appraisal | None  # None = business as usual

    @property
    def key(self) -> str:
        """Of the scenario's content."""
        return "" if self.appraisal is None else scenario_text(self.appraisal.scenario)


def _channel() -> str:
    """Name by which the maps of this session find each other, and no other session's."""
    return str(st.session_state.setdefault(_CHANNEL, f"maps-{secrets.token_hex(8)}"))


def _open_files(ground: Ground) -> None:
    """Scenario files of the planner's own, any number at once."""
    with ground.slot.expander("Open scenario files"):
        with st.form("compare_files", clear_on_submit=True, border=False):
            sent = st.file_uploader(
                "Files (.toml, .json)", type=["toml", "json"], accept_multiple_files=True
            )
            asked = st.form_submit_button("Add them to the comparison")
        if asked:
            _add(ground, [(file.name, file.getvalue()) for file in sent or []])
            st.rerun()
    for line, refused in st.session_state.pop(_SAID, []):
        (st.error if refused else st.warning)(plain(line))


def _add(ground: Ground, files: Sequence[tuple[str, bytes]]) -> None:
    """Read scenario files; what is refused, and what moved since they were made, is told."""
    said = []
    for name, content in files:
        try:
            scenario, moved = rebased(scenario_of(name, content), ground.area)
        except EXPECTED as error:
            said.append((one_line(error), True))
        else:
            desk_of(ground).add(scenario)
            said += [(f"{name}: since it was made: {line}.", False) for line in moved]
    st.session_state[_SAID] = said


def _nothing_yet(ground: Ground) -> None:
    st.info(
        "There is no scenario to compare yet. Build one, or open scenario files in the sidebar."
    )
    next_step("Build a scenario", BUILDER)
    if ground.area.manifest.name == SAMPLE:
        st.markdown("Or look at what others made of this county:")
        if st.button("Open the three example scenarios", icon=":material/folder_open:"):
            paths = sorted(EXAMPLES.glob("*.toml"))
            _add(ground, [(path.name, path.read_bytes()) for path in paths])
            st.rerun()


def _chosen(ground: Ground) -> dict[str, Appraisal]:
    """Scenarios that are compared, appraised, by what they are called on screen."""
    scenarios = mine(ground)
    titles = {name: each.title or name for name, each in scenarios.items()}
    shown = {
        name: title if list(titles.values()).count(title) == 1 else f"{title} ({name})"
        for name, title in titles.items()
    }
    area = ground.area.manifest.name
    asked: dict[str, bool] = kept(f"compared-{area}", {})
    key = f"compared-{area}-{'/'.join(scenarios)}"
    if key not in st.session_state:  # a scenario that is new is compared too
        st.session_state[key] = [name for name in scenarios if asked.get(name, True)]
    names = st.multiselect(
        "Scenarios",
        list(scenarios),
        format_func=lambda name: shown.get(name, name),
        key=key,
        help="As many as you like; each is compared with business as usual.",
    )
    keep(f"compared-{area}", {name: name in names for name in scenarios})
    found = {}
    for name in names:
        try:
            found[shown[name]] = ground.appraisal(scenarios[name])
        except EXPECTED as error:
            st.error(plain(f"{shown[name]}: {one_line(error)}"), icon=":material/error:")
    return found


def _side_by_side(found: Mapping[str, Appraisal]) -> None:
    st.header("Side by side")
    rows = response_lines(found)
    in_time = [each for each in rows if each.in_time]
    _table("Response", [each for each in rows if each not in in_time], list(found))
    _table("Money over the years of the appraisal, a cost above £0", money_lines(found),
           list(found))  # fmt: skip
    st.markdown(
        "In brackets: the least and the most when speeds, crews or one price at a time are tried "
        "at their low and high ends. A sum that lacks a figure is INCOMPLETE and is not judged."
    )
    with st.expander("Demand a year that is reached in time"):
        _table("In time", in_time, list(found))


def _table(caption: str, rows: Sequence[Line], names: Sequence[str]) -> None:
    heads = "".join(f'<th scope="col">{html.escape(each)}</th>' for each in names)
    body = "".join(
        f'<tr><th scope="row">{html.escape(row.label)}</th><td>{html.escape(row.before)}</td>'
        + "".join(_cell(each) for each in row.cells)
        + "</tr>"
        for row in rows
    )
    st.html(
        f'<div style="overflow-x:auto" tabindex="0" role="region" '
        f'aria-label="{html.escape(caption)}"><table class="rows">'
        f"<caption>{html.escape(caption)}</caption><thead><tr>"
        f'<th scope="col">Figure</th><th scope="col">{compared.TODAY}</th>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _cell(each: Cell) -> str:
    change = ", ".join(part for part in (each.change, each.verdict) if part)
    note = f"{change} ({each.note})" if change and each.note else change or each.note
    return (
        f'<td class="{_TONE.get(each.verdict, "")}">{html.escape(each.value)}'
        f'<div class="note">{html.escape(note)}</div></td>'
    )


def _pair(ground: Ground, found: Mapping[str, Appraisal]) -> tuple[Side, Side]:
    """Boxes above the maps: what is on the left, and on the right."""
    left_box, right_box = st.columns(2, gap="small")
    area = ground.area.manifest.name
    with right_box:
        right_name = pick(
            "Right map: the scenario", listed(list(found)), key=f"compare-right-{area}"
        )
    others = [compared.TODAY, *(name for name in found if name != right_name)]
    with left_box:
        left_name = pick("Left map: compared with", listed(others), key=f"compare-left-{area}")
    return _side(ground, left_name, found), _side(ground, right_name, found)


def _side(ground: Ground, name: str, found: Mapping[str, Appraisal]) -> Side:
    if name not in found:
        return Side(compared.TODAY, ground.appraiser.before, None)
    return Side(name, found[name].after, found[name])


def _bands(
    ground: Ground, side: Side, service: Service, standard: str | None
) -> tuple[CoverageView, Drawn]:
    view = CoverageView(side.scored.assessor, side.scored.services[service], standard)
    place = ground.folder, ground.key, ground.driving
    return view, _drawn(place, side.key, service, standard, view)


@st.cache_resource(max_entries=64, show_spinner=False)
def _drawn(
    place: tuple[Path, str, cached.Driving],
    scenario: str,  # noqa: ARG001  (what it is kept by)
    service: Service,  # noqa: ARG001  (likewise)
    standard: str | None,  # noqa: ARG001  (likewise)
    _view: CoverageView,
) -> Drawn:
    return _view.drawn(cached.band_grid(*place), small=True)


@st.fragment
def _map(ground: Ground, layers: list[folium.FeatureGroup], key: str) -> None:
    with errors_in_one_line():
        base = cached.map_of(ground.area, cached.background(ground.area))
        MovesTogether(_channel()).add_to(base)
        map_box(base, layers, key=f"compare-{key}-{ground.key[:16]}", height=MAP_HEIGHT_PX)


def _two_maps(
    ground: Ground, left: Side, right: Side, service: Service, standard: str | None
) -> None:
    with st.spinner("Drawing both maps"):
        shown = [_bands(ground, side, service, standard) for side in (left, right)]
    for column, (view, drawn), key in zip(
        st.columns(2, gap="small"), shown, ("left", "right"), strict=True
    ):
        with column:
            _map(ground, coverage_layers(view, drawn), key)
    view, drawn = shown[1]
    st.html(legend(view, drawn))
    st.markdown(f"{view.map_says} Move one map, and the others follow.")
    with st.expander("The two maps as a table"):
        names = (left.name, right.name)
        table = compared.maps_table(names, shown)
        st.dataframe(table, hide_index=True, width="stretch")


def _gains(ground: Ground, left: Side, right: Side, service: Service, standard: str) -> None:
    st.header("Who gains and who loses")
    st.markdown(f"From **{plain(left.name)}** to **{plain(right.name)}**")
    if right.appraisal is None:
        return
    points = _points(ground, left, right.appraisal, service, standard)
    map_side, who = st.columns([1.5, 1], gap="small")
    with map_side:
        _difference_map(ground, left, right, points)
    with who:
        people(f"Under the standard on the map ({service.value})", compared.totals_said(points))
        said = compared.scenario_words(right.appraisal)
        lines("What the scenario does", said, expanded=True)
    counted = str(points["basis"].iloc[0]) if len(points) else "demand"
    zones, deprived, setting = st.tabs(["By place", "By deprivation", "Town and country"])
    with zones:
        st.markdown("The worst first; a click on a head sorts otherwise.")
        names = (left.name, right.name)
        st.dataframe(compared.places_table(points, names), hide_index=True, width="stretch")
    with deprived:
        table = groups_table(points, by_deprivation(points))
        _groups(table, "Deprivation", counted)
    with setting:
        table = groups_table(points, by_setting(points))
        _groups(table, "Setting", counted)


def _points(
    ground: Ground, left: Side, right: Appraisal, service: Service, standard: str
) -> pd.DataFrame:
    """Demand points from the left map to the right one."""

    def under(one: Appraisal) -> pd.DataFrame:
        return compared.points_under(one.measured["zones"].table, service.value, standard)

    scored = right.after.services[service].scored
    limit_s = next(each.standard.limit_s for each in scored if each.standard.id == standard)
    before = None if left.appraisal is None else under(left.appraisal)
    return placed(compared.between(before, under(right), limit_s), ground.area)


def _difference_map(ground: Ground, left: Side, right: Side, points: pd.DataFrame) -> None:
    before, after = left.scored.estate, right.scored.estate
    fates = site_fates(before, after)
    group = folium.FeatureGroup(name="differences", control=False)
    change_points(points).add_to(group)
    add_changed_roads(ground.assessor.changed_roads, ground.area.network, group)
    move_lines(base_moves(before, after), group)
    fate_marks(fates, group)
    _map(ground, [group], "difference")
    st.html(change_legend(fates, scored=True))


def _groups(table: pd.DataFrame, head: str, counted: str) -> None:
    st.altair_chart(change_bars(table, head), width="stretch")
    st.markdown(plain(groups_in_words(table, head.lower())))
    st.dataframe(shown_groups(table, head, counted), hide_index=True, width="stretch")


def _what_did_it(left: Side, right: Side) -> None:
    if right.appraisal is None:
        return
    st.header("Which change brought what", help=explained("attribution"))
    st.markdown(
        "Each change on top of those before it, and what the whole would be less without it. "
        "Changes help and hinder each other, so the second column need not add up."
    )
    table = attribution_table(right.appraisal)
    if table.empty:
        st.markdown("No change moves a figure as far as it shows.")
    else:
        st.dataframe(table, hide_index=True, width="stretch")
    if left.appraisal is not None:
        said = compared.sets_apart(left.appraisal, right.appraisal)
        st.subheader("What sets the two scenarios apart")
        st.markdown("\n".join(f"- {plain(line)}" for line in said))


page_style()
with errors_in_one_line():
    ground = choose_ground(st.sidebar)
    service = choose_service(ground)
    standard = choose_standard(ground, service)
    st.title("Compare scenarios")
    badges(area_notes(ground.appraiser.before))
    _open_files(ground)
    if not mine(ground):
        _nothing_yet(ground)
        st.stop()
    found = _chosen(ground)
    if not found:
        st.info("Choose a scenario in the box above.")
        st.stop()
    _side_by_side(found)
    st.header("Two maps that move together")
    left, right = _pair(ground, found)
    _two_maps(ground, left, right, service, standard)
    if standard is None:
        st.info(f"No standard of {service.value} can be scored here, so nobody gains or loses.")
    else:
        _gains(ground, left, right, service, standard)
    _what_did_it(left, right)
    next_step("Look for something better than these", FIND_BETTER)
