"""The site list of an area, edited in a table and on its map; kept for the session until saved."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from estates.area import Area
from estates.maps.area_layers import SiteSign, sign_at, signs_of, site_signs
from estates.maps.legend import area_legend
from estates.site_columns import COLUMNS, Column, Form
from estates.site_draft import (
    Difference,
    cells_of,
    differences,
    moved,
    name_of,
    put_back,
    typed,
    with_edits,
)
from estates.site_edits import bases, is_the_sample, save_edited
from estates.site_labels import explained, groups, label
from estates.ui import cached
from estates.ui.components import EXPECTED, errors_in_one_line, one_line, plain
from estates.ui.map_box import map_box

_DRAFTS, _TABLES = "site_drafts", "site_tables"
_TABLE_PX, _MAP_PX = 290, 400
_NAME = next(column for column in COLUMNS if column.name == "name")  # stands in every group
_SERVICES = ("fire", "police", "ambulance")
_MOST_DEG = {"lon": 180.0, "lat": 90.0}  # east and west, north and south


@dataclass(slots=True)
class Draft:
    """A site list that this person is editing. Nobody else sees it."""

    area: Area  # as it was when the draft was begun
    before: pd.DataFrame
    base: pd.DataFrame  # what the table on screen was given; its edits come on top
    latest: pd.DataFrame
    group: str
    table: int  # number of the table on screen, its own in this session
    chosen: int | None = None  # row
    taken: dict[str, Any] = field(default_factory=dict)  # clicks that were followed already
    saved: str = ""  # what to say of it when it is saved; "" = it is not

    @property
    def editor(self) -> str:
        """Key of the table on screen."""
        return f"site_table-{self.table}"

    @property
    def found(self) -> list[Difference]:
        """What differs from how it was begun."""
        return differences(self.before, self.latest, self.area.manifest.crs)

    def follow_table(self) -> None:
        """Take in what was typed into the table on screen.

        Streamlit tells it as edits of what the table was given, and forgets it as soon as the
        table is not on the page any more.
        """
        typed_in = st.session_state.get(self.editor)
        if typed_in is not None:
            self.latest = with_edits(
                self.base,
                {int(at): values for at, values in typed_in["edited_rows"].items()},
                typed_in["added_rows"],
                typed_in["deleted_rows"],
            )
        elif self.latest is not self.base:
            self.become(self.latest)

    def become(self, cells: pd.DataFrame) -> None:
        """Have other cells: the table on screen is drawn anew."""
        self.base = self.latest = cells
        self.table = _next_table()

    def show(self, group: str) -> None:
        """Show other columns."""
        if group != self.group:
            self.group = group
            self.become(self.latest)


def _next_table() -> int:
    """A number that no table of this session had: what was typed into one never turns up again."""
    st.session_state[_TABLES] = st.session_state.get(_TABLES, 0) + 1
    return int(st.session_state[_TABLES])


def unsaved(area: Area) -> int:
    """How many changes of this person to an area's sites are not saved yet."""
    draft = st.session_state.get(_DRAFTS, {}).get(area.manifest.name)
    return len(draft.found) if draft else 0


def drop_saved() -> str:
    """Let go of drafts that are saved; returns what there is to say of them.

    A click elsewhere while the sites are being saved ends the run that saves them, though not the
    saving: so a draft itself knows, and whichever run comes next tells.
    """
    drafts: dict[str, Draft] = st.session_state.get(_DRAFTS, {})
    done = {name: draft.saved for name, draft in drafts.items() if draft.saved}
    for name in done:
        del drafts[name]
    return " ".join(done.values())


def draft_of(area: Area) -> Draft:
    """The draft of an area's sites, begun anew where there is none with changes."""
    drafts: dict[str, Draft] = st.session_state.setdefault(_DRAFTS, {})
    draft = drafts.get(area.manifest.name)
    if draft is not None:
        draft.follow_table()
    if draft is None or (draft.area.manifest != area.manifest and not draft.found):
        cells = cells_of(area.sites)
        draft = Draft(
            area=area,
            before=cells,
            base=cells,
            latest=cells,
            group=next(iter(groups())),
            table=_next_table(),
        )
        drafts[area.manifest.name] = draft
    return draft


def _undo_all(draft: Draft) -> None:
    draft.become(draft.before)


@st.fragment
def edit_sites(area: Area, *, map_key: str) -> None:
    """The table, the map, what would change, and saving it."""
    with errors_in_one_line():
        _edit(area, map_key)


def _edit(area: Area, map_key: str) -> None:
    draft = draft_of(area)
    if draft.area.manifest != area.manifest:
        st.warning(
            "Somebody saved another version of this area since you began. Your changes are still "
            "here: save them under another name, or undo everything to see theirs."
        )
    _table(draft)
    st.subheader("On the map")
    left, right = st.columns([1.8, 1], gap="medium")
    with right:
        _chosen_site(draft)
    with left:
        _map(draft, map_key)
    st.subheader("What would change")
    _changes(draft)
    _saving(draft)


def _table(draft: Draft) -> None:
    columns = groups()
    group = st.segmented_control(
        "Columns", list(columns), default=draft.group, key=f"site_group-{draft.area.manifest.name}"
    )
    draft.show(group or draft.group)
    shown = list(columns[draft.group])
    if named := _NAME not in shown:
        shown.insert(0, _NAME)
    st.data_editor(
        typed(draft.base, shown),
        key=draft.editor,
        num_rows="dynamic",
        hide_index=True,
        height=_TABLE_PX,
        placeholder="",  # an empty cell is empty: the words under the table say what it means
        width="stretch",
        column_config={
            column.name: _column(column, pinned=named and column is _NAME) for column in shown
        },
    )
    st.caption(
        "Empty is “not known”. Hold the pointer over a heading for what it means. To take a site "
        "out, tick its row and press Delete; to add one, write in the last row."
    )


def _column(column: Column, *, pinned: bool) -> Any:  # noqa: ANN401  (Streamlit's own kinds of column)
    config, called, means = st.column_config, label(column.name), explained(column)
    options = ("yes", "no") if column.form is Form.YES_NO else column.allowed
    if column.name == "services":
        return config.MultiselectColumn(called, help=means, options=_SERVICES, width="medium")
    if options:
        return config.SelectboxColumn(called, help=means, options=options)
    if column.form is Form.COORDINATE:
        most = _MOST_DEG[column.name]
        return config.NumberColumn(
            called, help=means, format="%.5f", min_value=-most, max_value=most
        )
    if column.form is Form.NUMBER:
        return config.NumberColumn(called, help=means, min_value=0, format="localized")
    if column.form is Form.DATE:
        return config.DateColumn(called, help=means, format="YYYY-MM-DD")
    return config.TextColumn(called, help=means, pinned=pinned)


def _chosen_site(draft: Draft) -> None:
    """The list that does all that the map does."""
    rows = [int(row) for row in draft.latest.index]
    draft.chosen = draft.chosen if draft.chosen in rows else None
    state = f"site_chosen-{draft.area.manifest.name}"
    # The box can only be set before it is drawn: the map may have chosen another site.
    st.session_state[state] = draft.chosen
    st.selectbox(
        "Site",
        rows,
        index=None,
        format_func=lambda row: name_of(draft.latest, row) if row in rows else "",
        placeholder="Choose one, or click its sign",
        key=state,
        on_change=lambda: setattr(draft, "chosen", st.session_state[state]),
    )
    lost = len(rows) - len(signs_of(draft.latest))
    if lost:
        st.info(f"{lost} without a position: choose one here, then click on the map.")
    if draft.chosen is None:
        st.markdown("Click a sign on the map, or choose a site here, to move it.")
        return
    at = {name: str(draft.latest.loc[draft.chosen, name]) for name in _MOST_DEG}
    here = (draft.area.manifest.name, draft.chosen, *at.values())
    first, second = st.columns(2)
    lon = first.number_input(
        "Longitude", -180.0, 180.0, _degrees(at, "lon"), 0.0005, "%.5f", key=f"lon-{here}"
    )
    lat = second.number_input(
        "Latitude", -90.0, 90.0, _degrees(at, "lat"), 0.0005, "%.5f", key=f"lat-{here}"
    )
    if lon is not None and lat is not None:
        st.button(
            "Move it there",
            icon=":material/place:",
            on_click=_move,
            args=(draft, lon, lat),
            width="stretch",
        )
    changed = any(each.row == draft.chosen for each in draft.found)
    st.button(
        "Put this site back as it was",
        icon=":material/undo:",
        disabled=not changed,
        on_click=_put_back,
        args=(draft,),
        width="stretch",
    )
    st.caption("Or drag its sign, or click where it should be. Nothing is saved by that.")


def _degrees(at: Mapping[str, str], name: str) -> float | None:
    """A coordinate that a box can take; None = it is none, or not on the earth."""
    try:
        degrees = float(at[name])
    except ValueError:
        return None
    return degrees if math.isfinite(degrees) and abs(degrees) <= _MOST_DEG[name] else None


def _move(draft: Draft, lon: float, lat: float) -> None:
    if draft.chosen is not None and draft.chosen in draft.latest.index:
        draft.become(moved(draft.latest, draft.chosen, lon, lat))


def _put_back(draft: Draft) -> None:
    if draft.chosen is not None:
        draft.become(put_back(draft.latest, draft.before, draft.chosen))


def _map(draft: Draft, map_key: str) -> None:
    signs = signs_of(draft.latest, draft.before)
    chosen = () if draft.chosen is None else (draft.chosen,)
    clicked = map_box(
        cached.map_of(draft.area, cached.background(draft.area)),
        [site_signs(signs, chosen)],
        key=f"{map_key}-sites",
        height=_MAP_PX,
        wants=["last_clicked", "last_object_clicked"],
    )
    st.html(area_legend(signs, boundary=draft.area.boundary is not None))
    _follow_click(draft, clicked, signs)


def _follow_click(draft: Draft, clicked: Mapping[str, Any], signs: Sequence[SiteSign]) -> None:
    """Choose the site whose sign was clicked; else move the chosen one to where the map was.

    The map tells its last clicks again at every run, so each is followed once. A sign that is
    dragged tells both kinds.
    """
    new = {kind: at for kind, at in clicked.items() if at and at != draft.taken.get(kind)}
    draft.taken |= new
    on_sign, on_map = new.get("last_object_clicked"), new.get("last_clicked")
    row = sign_at(signs, on_sign["lng"], on_sign["lat"]) if on_sign else None
    if row is not None and row != draft.chosen:
        draft.chosen = row
        st.rerun()
    if on_map and draft.chosen is not None:
        _move(draft, (on_map["lng"] + 180) % 360 - 180, on_map["lat"])
        st.rerun()


def _changes(draft: Draft) -> None:
    found = draft.found
    if not found:
        st.markdown("Nothing yet. Change a cell, or move a site on the map.")
        return
    table = pd.DataFrame(
        {
            "Site": [each.site for each in found],
            "What": [each.what for each in found],
            "Before": [each.before for each in found],
            "After": [each.after for each in found],
        }
    )
    st.dataframe(table, hide_index=True, width="stretch")
    if renamed := bases(draft.area, draft.latest).renamed:
        pairs = ", ".join(f"{plain(old)} to {plain(new)}" for old, new in renamed.items())
        st.info(f"Crews and vehicles based there go with the new id: {pairs}.")


def _saving(draft: Draft) -> None:
    gone, leave_out = bases(draft.area, draft.latest).gone, False
    if gone:
        st.warning(
            f"{len(gone)} crews and vehicles are based at a site that you take out: "
            f"{plain(', '.join(gone))}. Without their site they leave the resource list too."
        )
        leave_out = st.checkbox("They leave the list too", key="sites_leave_out")
    sample = is_the_sample(draft.area.manifest)
    slot = st.container()  # what is refused stands above the buttons, where it is seen
    row = st.columns([1.2, 1.2, 1], vertical_alignment="bottom")
    if not sample and row[0].button(
        "Save as a new version",
        type="primary",
        icon=":material/save:",
        disabled=not draft.found,
        help="The version of now is kept: see Older versions.",
        width="stretch",
    ):
        _save(slot, draft, leave_out=leave_out)
    with row[0 if sample else 1].popover(
        "Save under another name", icon=":material/save_as:", width="stretch"
    ):
        st.markdown(
            "A new area of its own, with these sites. The one you are in stays as it is."
            + (" The sample county always stays as the program brings it." if sample else "")
        )
        name = st.text_input(
            "Short name", placeholder="westshire", help="Lower-case letters, digits, - and _.",
            key="sites_as_name",
        )  # fmt: skip
        title = st.text_input("Title on screen", placeholder="Westshire", key="sites_as_title")
        inside = st.container()
        if st.button("Save as a new area", type="primary"):
            if name.strip():
                _save(inside, draft, leave_out=leave_out, as_name=name.strip(), title=title)
            else:
                inside.error("No short name given; write one, such as westshire.")
    row[2].button(
        "Undo everything",
        icon=":material/undo:",
        disabled=not draft.found,
        on_click=_undo_all,
        args=(draft,),
        width="stretch",
    )


def _save(
    slot: DeltaGenerator, draft: Draft, *, leave_out: bool, as_name: str = "", title: str = ""
) -> None:
    try:
        with slot, st.spinner("Saving the sites"):
            folder = save_edited(
                draft.area, draft.latest, as_name=as_name, title=title, leave_out=leave_out
            )
            draft.saved = (
                f"{title.strip() or as_name}: a new area, with your sites."
                if as_name
                else "The sites are saved. The version before is kept under Older versions."
            )
    except EXPECTED as error:
        slot.error(f"Nothing was saved. {plain(one_line(error))}", icon=":material/error:")
        return
    st.session_state["wanted_area"] = folder.name
    st.session_state["areas_wanted"] = "see"
    st.rerun()
