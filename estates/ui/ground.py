"""What a page stands on: an area, and how vehicles drive there, chosen in the sidebar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from coverage.service import Service
from coverage.speed import load_speeds
from estates.appraisal import Appraisal, Appraiser
from estates.area import Area
from estates.assessment import DEFAULT_PROFILE, Assessor
from estates.first_look import FirstLook
from estates.scenario import Scenario, scenario_text
from estates.ui import cached
from estates.ui.closures import road_changes
from estates.ui.components import ONLINE, area_names, choice, keep, kept, ready_folder, switch
from estates.view.coverage_view import short_names

SERVICES = (Service.FIRE, Service.POLICE, Service.AMBULANCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The area of a page and how vehicles drive: what every result is kept by."""

    folder: Path
    key: str  # of the area's content
    driving: cached.Driving
    slot: DeltaGenerator  # in the sidebar, for the page's own boxes

    @property
    def area(self) -> Area:
        """The area, loaded once and shared."""
        return cached.area(self.folder, self.key)

    @property
    def assessor(self) -> Assessor:
        """Scores today's estate."""
        return cached.assessor(self.folder, self.key, self.driving)

    @property
    def appraiser(self) -> Appraiser:
        """Appraises scenarios; shared, so nothing of it may be changed."""
        return cached.appraiser(self.folder, self.key, self.driving)

    def first_look(self, scenario: Scenario) -> FirstLook:
        """What a scenario comes to, at once."""
        counted = scenario.counted
        text = scenario_text(counted)
        found = cached.looked_at(self.folder, self.key, self.driving, text, counted)
        return replace(found, scenario=scenario)

    def appraisal(self, scenario: Scenario) -> Appraisal:
        """All that is found about a scenario; takes a second or two."""
        counted = scenario.counted
        text = scenario_text(counted)
        found = cached.appraised(self.folder, self.key, self.driving, text, counted)
        return replace(found, scenario=scenario)


def choose_ground(side: DeltaGenerator) -> Ground:
    """Boxes for area, speeds, exemptions and closed roads, room for the page's own between."""
    name = choice(side, "Area", area_names(), key="area", help_="Build others on the page Areas.")
    slot = side.container()
    profiles = load_speeds().profiles
    usual_first = sorted(profiles, key=lambda each: each != DEFAULT_PROFILE)
    profile = choice(
        side,
        "Speeds",
        {each: profiles[each].label for each in usual_first},
        key="profile",
        help_="How fast vehicles drive.",
    )
    exemptions = _exemptions(side, profile)
    with side.expander("Map background"):
        switch(
            st.container(),
            "Street map from the internet",
            key=ONLINE,
            help_="Off, nothing leaves this computer. On, the part of the map that you look at is "
            "asked for at openstreetmap.org; where there is no internet nothing is missing.",
        )
    # One place for whatever is told while they wait: on the page it would move all that follows,
    # once, and a heading that was opened would shut.
    with st.container():
        folder = ready_folder(name)
        key = cached.content_key(folder)
        with st.spinner("Loading the area"):
            area = cached.area(folder, key)
        driving = cached.Driving.on(profile, exemptions, road_changes(side, area, key))
    return Ground(folder=folder, key=key, driving=driving, slot=slot)


def choose_service(ground: Ground) -> Service:
    """A box for the service."""
    names = {each.value: each.value.capitalize() for each in SERVICES}
    return Service(choice(ground.slot, "Service", names, key="service", help_="Who responds."))


def choose_standard(ground: Ground, service: Service) -> str | None:
    """A box for the response standard; None = none of the service can be scored here."""
    with st.spinner(f"Working out who reaches what, {service.value}"):
        scored = cached.assessment(ground.folder, ground.key, ground.driving, service).scored
    names = short_names([each.standard for each in scored])
    if not names:
        return None
    return choice(
        ground.slot,
        "Response standard",
        names,
        key="standard",
        help_="What is promised. Only those that can be scored here are listed.",
    )


def _exemptions(side: DeltaGenerator, profile: str) -> frozenset[str]:
    """Switches of the legal exemptions, each with what it rests on."""
    speeds = load_speeds()
    used = speeds.profile(profile).ignores
    chosen = set()
    with side.expander("Legal exemptions in use"):
        for each in speeds.exemption:
            doubt = "" if each.verified else " (not verified)"
            # A switch of its own for each profile: each starts as the profile has it.
            key = f"exempt-{profile}-{each.id}"
            on = st.checkbox(
                each.label,
                value=kept(key, each.id in used),
                key=key,
                help=f"{each.citation}{doubt}. {each.note}",
            )
            if keep(key, on):
                chosen.add(each.id)
    return frozenset(chosen)
