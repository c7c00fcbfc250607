"""Page: an area and what it rests on, its sites edited, its older versions, building another."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import streamlit as st

from estates.area import AREA_FILE, Area, Manifest, areas_home, read_manifest
from estates.errors import EstateInputError
from estates.maps.area_layers import demand_circles, signs_of, site_signs
from estates.maps.legend import area_legend
from estates.report.wording import day_in_words
from estates.site_draft import cells_of
from estates.site_edits import is_the_sample
from estates.ui import cached
from estates.ui.area_form import build_form
from estates.ui.components import (
    EXPECTED,
    area_names,
    choice,
    errors_in_one_line,
    figures,
    keep,
    kept,
    lines,
    next_step,
    one_line,
    page_style,
    plain,
    ready_folder,
    refuse,
)
from estates.ui.map_box import map_box
from estates.ui.pages import TODAY
from estates.ui.site_editor import drop_saved, edit_sites, unsaved
from estates.versions import go_back, older_versions, written
from estates.view.area_view import (
    demand_points,
    demand_table,
    figures_of,
    site_source,
    site_table,
    told,
)

_PARTS = {
    "see": "This area",
    "edit": "Edit its sites",
    "versions": "Older versions",
    "build": "Build an area",
}
_PART = "areas_part"


def _part() -> str:
    """Which part of the page is shown; a button elsewhere may ask for one."""
    wanted = st.session_state.pop("areas_wanted", None)
    if wanted in _PARTS:
        st.session_state[_PART] = wanted
    elif st.session_state.get(_PART) is None:
        st.session_state[_PART] = kept(_PART, "see")
    chosen = st.segmented_control(
        "What to do",
        list(_PARTS),
        format_func=_PARTS.__getitem__,
        key=_PART,
        label_visibility="collapsed",
    )
    return keep(_PART, chosen or "see")


@st.fragment
def _map(area: Area, map_key: str) -> None:
    signs = signs_of(cells_of(area.sites))
    basis = (
        area.manifest.residents_basis
        if area.demand.incidents.empty
        else area.manifest.incidents_basis
    )
    map_box(
        cached.map_of(area, cached.background(area)),
        [demand_circles(demand_points(area)), site_signs(signs)],
        key=f"{map_key}-area",
    )
    st.html(area_legend(signs, boundary=area.boundary is not None, demand=basis.value))


def _see(area: Area, map_key: str) -> None:
    """The area on a map, in figures and in tables, and what it rests on."""
    if number := unsaved(area):
        st.info(f"Changes to its sites that are not saved yet: {number}. See “Edit its sites”.")
    left, right = st.columns([1.8, 1], gap="small")
    with left:
        _map(area, map_key)
    with right:
        figures(figures_of(area))
        next_step("Look at coverage today", TODAY)
    st.header("The same as a table")
    sites, points = st.tabs(["Sites", "Demand points"])
    with sites:
        if area.sites.empty:
            st.markdown("No site is known. Add them under **Edit its sites**.")
        else:
            _table(site_table(area))
    with points:
        _table(demand_table(area))
    st.header("What it rests on")
    said = told(area.manifest)
    lines(f"Guessed, check these: {len(said.guessed)}", said.guessed, expanded=bool(said.guessed))
    lines(f"Left out and refused: {len(said.left_out)}", said.left_out)
    lines(f"Found: {len(said.found)}", said.found)
    with st.expander("Files, sources and licences"):
        parts = [
            {"File": each.file, "Source": each.source, "Date": each.date, "Licence": each.licence}
            for each in area.manifest.parts
        ]
        st.dataframe(pd.DataFrame(parts), hide_index=True, width="stretch")


def _table(table: pd.DataFrame) -> None:
    """Positions to a metre, other numbers as they are."""
    degrees = st.column_config.NumberColumn(format="%.5f")
    st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        column_config={"Longitude": degrees, "Latitude": degrees},
    )


def _listed(names: dict[str, str]) -> None:
    """A row an area, with what it rests on."""
    st.header("All areas on this computer")
    rows = []
    for name, title in names.items():
        if not (areas_home() / name / AREA_FILE).is_file():
            rows.append({"Area": title, "Sites": "built when first looked at"})
            continue
        try:
            manifest = read_manifest(areas_home() / name)
        except EstateInputError as error:
            rows.append({"Area": title, "Sites": one_line(error)})
            continue
        rows.append({"Area": title, **_facts(manifest)})
    _words_table(rows, "Area")


def _words_table(rows: list[dict[str, str]], first: str) -> None:
    """A small table; names of files and sites in it are words, whatever signs they hold."""
    table = pd.DataFrame(rows).fillna("").map(plain)
    st.table(table.set_index(first))


def _facts(manifest: Manifest) -> dict[str, str]:
    incidents = any(part.file.startswith("incidents") for part in manifest.parts)
    roads = next((part for part in manifest.parts if part.file.startswith("roads")), None)
    return {
        "Sites": site_source(manifest),
        "Crews": "listed" if manifest.resources_listed else "assumed",
        "Demand": (manifest.incidents_basis if incidents else manifest.residents_basis).value,
        "Standards of": ", ".join(manifest.standards_of) or "none: yardsticks only",
        "Roads": f"{roads.source}, {roads.date}".rstrip(", ") if roads else "missing",
    }


def _versions(area: Area) -> None:
    """Older versions, and going back to one."""
    st.markdown(
        "Each time an area is built again or its sites are saved, the version before is kept. "
        "To go back loses nothing either: the present one is kept in its place."
    )
    found = older_versions(area.folder)
    if not found:
        st.info("There is no older version yet. One is kept as soon as you save edited sites.")
        return
    rows = [_version_row("present", area.manifest, written(area.folder))]
    rows += [_version_row(f"{each.number}", each.manifest, each.written) for each in found]
    _words_table(rows, "Version")
    if is_the_sample(area.manifest):
        st.info("The sample county always stays as the program brings it.")
        return
    numbers = [each.number for each in found]
    number = st.selectbox("Go back to version", numbers, key="areas_version")
    st.button(
        "Make it the present version",
        icon=":material/history:",
        on_click=_go_back,
        args=(area, number),
    )


def _version_row(number: str, manifest: Manifest, at: datetime) -> dict[str, str]:
    here = at.astimezone()
    edits = [line for line in manifest.findings if line.startswith("site list edited")]
    return {
        "Version": number,
        "Written": f"{day_in_words(here)}, {here:%H:%M}",
        "Sites": site_source(manifest),
        "Last edit": edits[-1].partition(": ")[2] if edits else "none: as it was built",
    }


def _go_back(area: Area, number: int) -> None:
    try:
        kept_as = go_back(area.folder, number)
    except EXPECTED as error:
        st.session_state["areas_failed"] = one_line(error)
        return
    st.session_state["areas_note"] = (
        f"Version {number} is the present one now; the one before is kept as version {kept_as}."
    )


page_style()
st.title("Areas")
with errors_in_one_line():
    saved = drop_saved()
    listed = area_names()
    name = choice(st.sidebar, "Area", listed, key="area", help_="Every page shows this area.")
    part = _part()
    if note := st.session_state.pop("areas_note", saved):
        st.success(plain(note))
    if failed := st.session_state.pop("areas_failed", None):
        refuse(failed)
    if part == "build":
        st.header("Build an area from files")
        build_form()
        _listed(listed)
    else:
        folder = ready_folder(name)
        key = cached.content_key(folder)
        shown = cached.area(folder, key)
        st.header(plain(shown.title))
        if part == "edit":
            edit_sites(shown, map_key=f"map-{key[:16]}")
        elif part == "versions":
            _versions(shown)
        else:
            _see(shown, f"map-{key[:16]}")
            _listed(listed)
