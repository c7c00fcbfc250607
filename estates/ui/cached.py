"""What pages load once and share: read-only, and kept by content, so that it is never stale."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

import folium
import shapely
import streamlit as st

from coverage.isochrone import BandGrid
from coverage.recorded import ACTUALS_FILE
from coverage.road_change import RoadChange
from coverage.service import Service
from coverage.speed import SPEEDS_FILE
from coverage.standard import STANDARDS_FILE
from estates.appraisal import Appraisal, Appraiser
from estates.area import AREA_FILE, PLACES, Area, load_area
from estates.assessment import Assessor, ServiceAssessment
from estates.assumptions import PRICES_FILE, load_assumptions
from estates.compatibility import COMPATIBILITY_FILE
from estates.first_look import FirstLook, first_look
from estates.maps.layers import Names, base_map, coverage_layers, place_names
from estates.maps.tiles import Tiles, area_tiles, kept_tiles
from estates.scenario import Scenario
from estates.ui.components import ONLINE, kept, progress
from estates.ui.leaflet import serve_tiles
from estates.view.coverage_view import CoverageView, Drawn, Shows, extent_of
from estates.view.hours_view import Hours, hours_of
from estates.view.site_card import SiteCard, site_card
from estates.view.who_comes import Here, who_comes

_DATA_FILES = (SPEEDS_FILE, STANDARDS_FILE, ACTUALS_FILE, PRICES_FILE, COMPATIBILITY_FILE)
KEPT = 8  # areas, each with a profile; more would only fill memory


class Driving(NamedTuple):
    """How vehicles drive: part of what results are kept by."""

    profile: str
    exemptions: frozenset[str]
    # Name, shape as bytes, share of each: Streamlit cannot tell shapes apart.
    road_changes: tuple[tuple[str, bytes, float], ...] = ()

    @classmethod
    def on(
        cls, profile: str, exemptions: frozenset[str], changes: tuple[RoadChange, ...]
    ) -> Driving:
        """With closed or slowed roads."""
        plain = tuple((each.name, each.shape.wkb, each.speed_share) for each in changes)
        return cls(profile, exemptions, plain)


class Question(NamedTuple):
    """One standard of an area: what a result is kept by."""

    folder: Path
    key: str
    driving: Driving
    service: Service
    standard: str  # "" = none is scored


def content_key(folder: Path) -> str:
    """Checksum of the area's list of parts, which holds theirs, and of the data files."""
    digest = hashlib.sha256()
    for path in (folder / AREA_FILE, *_DATA_FILES):
        digest.update(path.read_bytes() if path.is_file() else b"missing")
    return digest.hexdigest()


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def area(folder: Path, key: str) -> Area:  # noqa: ARG001  (the key is what it is kept by)
    """Load an area; an error is not kept."""
    with progress("Opening the area") as say:
        return load_area(folder, say)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def assessor(folder: Path, key: str, driving: Driving) -> Assessor:
    """Assessor of an area under a profile, its exemptions and closed or slowed roads."""
    changes = [
        RoadChange(name=name, shape=shapely.from_wkb(shape), speed_share=share)
        for name, shape, share in driving.road_changes
    ]
    loaded = area(folder, key)
    return Assessor(loaded, driving.profile, driving.exemptions, road_changes=changes)


@st.cache_resource(max_entries=KEPT * len(Service), show_spinner=False)
def assessment(folder: Path, key: str, driving: Driving, service: Service) -> ServiceAssessment:
    """One service, every standard scored."""
    return assessor(folder, key, driving).service(service)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def at_ends(folder: Path, key: str, driving: Driving) -> dict[float, Assessor]:
    """Assessors with every speed at the low and the high end of the profile's range."""
    usual = assessor(folder, key, driving)
    return {end: usual.at_speed(end) for end in (usual.profile.range.low, usual.profile.range.high)}


@st.cache_resource(max_entries=KEPT * len(Service), show_spinner=False)
def at_other_speeds(
    folder: Path, key: str, driving: Driving, service: Service
) -> dict[float, ServiceAssessment]:
    """The service with every speed at the low and the high end of the profile's range."""
    ends = at_ends(folder, key, driving)
    return {end: other.service(service) for end, other in ends.items()}


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def band_grid(folder: Path, key: str, driving: Driving, pace: int = 0) -> BandGrid:
    """Grid that bands are contoured on; `pace` is that of the hour, 0 the slowest."""
    scorer = assessor(folder, key, driving)
    here = scorer.area
    return BandGrid(scorer.travel.models[pace], extent_of(here), here.manifest.crs, here.water)


@st.cache_resource(max_entries=64, show_spinner=False)
def drawn(  # noqa: PLR0917  (what it is kept by)
    folder: Path,
    key: str,
    driving: Driving,
    service: Service,
    standard_id: str | None,
    hour: int | None = None,
) -> Drawn:
    """Bands of a view and their edges."""
    shown = view(folder, key, driving, service, standard_id, hour)
    return shown.drawn(band_grid(folder, key, driving, shown.pace))


@st.cache_resource(max_entries=64, show_spinner=False)
def view(  # noqa: PLR0917  (what it is kept by)
    folder: Path,
    key: str,
    driving: Driving,
    service: Service,
    standard_id: str | None,
    hour: int | None = None,
    shows: Shows | None = None,
) -> CoverageView:
    """One service under one standard, with its assessments at the ends of the speed range."""
    return CoverageView(
        assessor(folder, key, driving),
        assessment(folder, key, driving, service),
        standard_id,
        at_other_speeds(folder, key, driving, service),
        hour=hour,
        shows=shows,
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def hours(asked: Question) -> Hours | None:
    """A standard in every hour of the week; None = none is scored."""
    return hours_of(view(*asked[:-1], asked.standard or None))


@st.cache_resource(max_entries=128, show_spinner=False)
def here(
    folder: Path, key: str, driving: Driving, at: tuple[float, float], hour: int | None
) -> Here:
    """Who comes to a place, given by longitude and latitude."""
    return who_comes(
        assessor(folder, key, driving),
        {service: assessment(folder, key, driving, service) for service in Service},
        *at,
        hour=hour,
        at_ends=at_ends(folder, key, driving),
    )


@st.cache_resource(max_entries=128, show_spinner=False)
def card(folder: Path, key: str, driving: Driving, site: str) -> SiteCard:
    """All that is known of a site."""
    return site_card(
        assessor(folder, key, driving),
        {service: assessment(folder, key, driving, service) for service in Service},
        site,
    )


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def appraiser(folder: Path, key: str, driving: Driving) -> Appraiser:
    """Appraiser of an area, business as usual scored at every speed."""
    ready = Appraiser(assessor(folder, key, driving))
    with progress("Working out today’s estate at every speed, once"):
        ready.prepare()
    return ready


@st.cache_resource(max_entries=64, show_spinner=False)
def looked_at(
    folder: Path,
    key: str,
    driving: Driving,
    text: str,  # noqa: ARG001  (the text is what it is kept by)
    _scenario: Scenario,
) -> FirstLook:
    """First look at a scenario; `text` is what it is kept by."""
    assumptions = load_assumptions().with_(_scenario.assumptions)
    return first_look(appraiser(folder, key, driving), _scenario, assumptions)


@st.cache_resource(max_entries=32, show_spinner=False)
def appraised(
    folder: Path,
    key: str,
    driving: Driving,
    text: str,  # noqa: ARG001  (the text is what it is kept by)
    _scenario: Scenario,
) -> Appraisal:
    """Appraisal of a scenario; `text` is what it is kept by."""
    assumptions = load_assumptions().with_(_scenario.assumptions)
    with progress(f"Appraising {_scenario.title or _scenario.name}"):
        return appraiser(folder, key, driving).appraise(_scenario, assumptions)


def background(loaded: Area) -> Tiles | None:
    """Road background, drawn the first time; None where the area's folder is read-only."""
    if drawn_before := kept_tiles(loaded):
        return drawn_before
    with progress("Drawing the road background, once") as say:
        try:
            return area_tiles(loaded, say)
        except OSError:
            return None


def map_of(loaded: Area, background: Tiles | None) -> folium.Map:
    """Base map, made anew each time: st_folium alters the one that it is given."""
    address = serve_tiles(background) if background else ""
    checksums = {part.file: part.sha256 for part in loaded.manifest.parts}
    names = _names(checksums.get(PLACES, ""), loaded)
    online = kept(ONLINE, default=False)
    return base_map(loaded, extent_of(loaded), background, address, names, online=online)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _names(checksum: str, _loaded: Area) -> Names:  # noqa: ARG001  (what it is kept by)
    return place_names(_loaded)


def layers_of(shown: CoverageView, shapes: Drawn) -> list[folium.FeatureGroup]:
    """Layers of a view, made anew for the same reason."""
    return coverage_layers(shown, shapes)
