"""Building an area from files: templates, the form, and what it says when it fails."""

from __future__ import annotations

import streamlit as st

from coverage.standard import ANY_AREA, load_standards
from estates.inputs import title_of
from estates.site_template import NAME, template
from estates.ui import cached
from estates.ui.components import EXPECTED, one_line, progress, refuse
from estates.uploads import ENDINGS, Upload, build_from_uploads

_WORDS = {
    "roads": ("OpenStreetMap extract", "Roads, stations, places and homes are read from it."),
    "boundary": ("Boundary", "One polygon; without it the map’s own is taken, and told."),
    "sites": ("Sites", "id, name, kind, services, lon, lat ...; without it those on the map."),
    "resources": (
        "Crews and vehicles (resources)",
        "id, site_id, service, type, duty_system, turnout_s ...",
    ),
    "demand": ("Demand points", "id, name, lon, lat, residents ...; without it homes on the map."),
    "incidents": ("Incidents a year", "zone_id, service, incident_type, hour, per_year"),
    "patrol areas": ("Police patrol areas", "Polygons with id and name."),
}


def build_form() -> None:
    """Everything that an area is built from; when it is built, the page shows it."""
    st.markdown(
        "All that is needed is an OpenStreetMap extract of about a county (download services such "
        "as Geofabrik offer them as .osm.pbf). Nothing leaves this computer, and an "
        "older version of an area of the same name is kept."
    )
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
                format_func=title_of,
            )
        asked = st.form_submit_button("Build the area", type="primary")
    slot = st.container()  # how far it is, and what was refused, stands right under the button
    _templates()
    if not asked:
        return
    uploads = {kind: each for kind, each in files.items() if each is not None}
    try:
        with slot, progress("Building the area") as say:
            area = build_from_uploads(
                name.strip(),
                uploads,
                title=title,
                standards_of=tuple(standards),
                progress=say,
            )
        with slot:
            cached.background(area)  # so that no map waits for it
    except EXPECTED as error:
        with slot:
            refuse(f"Nothing was built. {one_line(error)}")
        return
    st.session_state["areas_note"] = (
        f"{area.title} is built. Look at what was guessed below; then look at its coverage."
    )
    st.session_state["wanted_area"] = area.folder.name
    st.session_state["areas_wanted"] = "see"
    st.rerun()


def _uploader(kind: str) -> Upload | None:
    what, help_ = _WORDS[kind]
    endings = ENDINGS[kind]
    sent = st.file_uploader(
        f"{what} ({', '.join(endings)})", help=help_, key=f"upload_{kind.replace(' ', '_')}"
    )
    return None if sent is None else Upload(name=sent.name, content=sent.getvalue())


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
