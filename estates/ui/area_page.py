"""Page: which areas there are, what each rests on, and building one from files."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from coverage.standard import ANY_AREA, load_standards
from estates.area import AREA_FILE, INCIDENTS, ROADS, Area, Manifest, areas_home, read_manifest
from estates.errors import EstateInputError
from estates.site_template import NAME, template
from estates.ui import cached
from estates.ui.components import (
    EXPECTED,
    area_names,
    errors_in_one_line,
    lines,
    one_line,
    page_style,
    progress,
    ready_folder,
)
from estates.uploads import ENDINGS, Upload, build_from_uploads

_WORDS = {
    "roads": ("OpenStreetMap extract", "Roads, stations, places and homes are read from it."),
    "boundary": ("Boundary", "One polygon; without it the map’s own is taken, and told."),
    "sites": ("Sites", "id, name, kind, services, lon, lat ...; without it those on the map."),
    "resources": ("Resources", "id, site_id, service, type, duty_system, turnout_s ..."),
    "demand": ("Demand points", "id, name, lon, lat, residents ...; without it homes on the map."),
    "incidents": ("Incidents a year", "zone_id, service, incident_type, hour, per_year"),
    "patrol areas": ("Police patrol areas", "Polygons with id and name."),
}
TODAY = "estates/ui/today.py"


def _listed(names: dict[str, str]) -> None:
    """A row an area, with what it rests on."""
    rows = []
    for name, title in names.items():
        if not (areas_home() / name / AREA_FILE).is_file():
            rows.append({"Area": title, "Roads": "built when first looked at"})
            continue
        try:
            manifest = read_manifest(areas_home() / name)
        except EstateInputError as error:
            rows.append({"Area": title, "Roads": one_line(error)})
            continue
        rows.append({"Area": title, **_facts(manifest)})
    st.table(pd.DataFrame(rows).fillna("").set_index("Area"))


def _facts(manifest: Manifest) -> dict[str, str]:
    parts = {part.file: part for part in manifest.parts}
    roads = parts.get(ROADS)
    return {
        "Roads": f"{roads.source}, {roads.date}".rstrip(", ") if roads else "missing",
        "Sites": _site_source(manifest),
        "Resources": "listed" if manifest.resources_listed else "assumed",
        "Demand": "incidents" if INCIDENTS in parts else manifest.residents_basis.value,
        "Standards of": ", ".join(manifest.standards_of) or "none: yardsticks only",
    }


def _site_source(manifest: Manifest) -> str:
    guessed = any(line.startswith("sites:") for line in manifest.assumptions)
    return "from the map" if guessed else "listed"


def _told(area: Area, heading: str) -> None:
    """What was found, guessed and refused, plainly."""
    st.subheader(heading)
    services = {
        service: sum(service in each for each in area.sites["services"])
        for service in ("fire", "police", "ambulance")
    }
    found = ", ".join(f"{count} {service}" for service, count in services.items())
    st.markdown(
        f"{area.network.n_nodes:,} junctions, "
        f"{area.network.edge_length_m().sum() / 1000:,.0f} km of road, "
        f"{len(area.demand.places):,} demand points, sites: {found}."
    )
    lines("Guessed: check these", area.manifest.assumptions, expanded=True)
    lines("Found, left out and refused", area.manifest.findings)


def _templates() -> None:
    """Site lists to fill in, as a workbook that explains its columns and as CSV."""
    st.markdown(
        "A list of your own sites says more than the map: floor area, tenure, cost, bays, cells. "
        "Fill in a template; what you do not know, leave empty."
    )
    for place, (ending, kind) in zip(
        st.columns(2), {".xlsx": "Excel, explained", ".csv": "CSV"}.items(), strict=True
    ):
        place.download_button(
            f"Template of a site list ({kind})",
            template(ending),
            file_name=f"{NAME}{ending}",
            icon=":material/download:",
            key=f"template_{ending[1:]}",
            on_click="ignore",
        )


def _form() -> None:
    slugs = {slug for each in load_standards().standard for slug in each.areas} - {ANY_AREA}
    with st.form("build"):
        first, second = st.columns(2)
        name = first.text_input(
            "Short name", placeholder="westshire", help="Lower-case letters, digits, - and _."
        )
        title = second.text_input("Title on screen", placeholder="Westshire")
        files = {"roads": _uploader("roads")}
        with st.expander("More files, if you have them: without them the map’s own are used"):
            for kind in list(ENDINGS)[1:]:
                files[kind] = _uploader(kind)
            standards = st.multiselect(
                "Response standards of",
                sorted(slugs),
                help="Empty: yardsticks only.",
            )
        asked = st.form_submit_button("Build the area", type="primary")
    if not asked:
        return
    uploads = {kind: each for kind, each in files.items() if each is not None}
    try:
        with progress("Building the area") as say:
            build_from_uploads(
                name.strip(),
                uploads,
                title=title,
                standards_of=tuple(standards),
                progress=say,
            )
    except EXPECTED as error:
        st.error(f"Nothing was built. {one_line(error)}", icon=":material/error:")
        return
    st.session_state["built"] = st.session_state["chosen_detail"] = name.strip()
    st.rerun()


def _uploader(kind: str) -> Upload | None:
    label, help_ = _WORDS[kind]
    endings = ENDINGS[kind]
    sent = st.file_uploader(
        f"{label} ({', '.join(endings)})", help=help_, key=f"upload_{kind.replace(' ', '_')}"
    )
    return None if sent is None else Upload(name=sent.name, content=sent.getvalue())


def _look(name: str) -> None:
    if st.button(
        "Look at the coverage of this area", key=f"look_{name}", on_click=_remember, args=(name,)
    ):
        st.switch_page(TODAY)


def _remember(name: str) -> None:
    st.session_state["wanted_area"] = name


page_style()
st.title("Areas")
st.markdown("An area is a county or a town with its roads, sites, resources and demand.")
with errors_in_one_line():
    listed = area_names()
    if (built := st.session_state.pop("built", None)) in listed:
        st.success(f"{listed[built]} is built: see below what it rests on.")
    st.header("On this computer")
    _listed(listed)
    st.header("Build one from files")
    st.markdown(
        "All that is needed is an OpenStreetMap extract of about a county (download services such "
        "as Geofabrik offer them as .osm.pbf). Nothing leaves this computer, and an "
        "older version of an area of the same name is kept."
    )
    _templates()
    _form()
    st.header("What an area rests on")
    chosen = st.selectbox(
        "Area", list(listed), format_func=lambda each: listed[each], key="chosen_detail"
    )
    if (areas_home() / chosen / AREA_FILE).is_file():
        folder = ready_folder(chosen)
        loaded = cached.area(folder, cached.content_key(folder))
        _told(loaded, loaded.title)
    else:
        st.markdown("It is built from its recipe when it is first looked at.")
    _look(chosen)
