"""What one more crew would gain at every junction, tried once and shared, read-only."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import streamlit as st

from coverage.service import Service
from estates.candidates import Candidates, candidates
from estates.joint_candidates import JointCandidates, joint_candidates
from estates.ui import cached
from estates.ui.components import progress
from estates.ui.ground import Ground
from estates.view.candidates_view import gain_bands


class Asked(NamedTuple):
    """One service, the standard it is tried under, and the turnout of its further crew."""

    service: Service
    standard: str
    turnout_s: float | None  # None = the usual one


class Tried(NamedTuple):
    """What every junction gains for one service, and its bands."""

    found: Candidates
    bands: gpd.GeoDataFrame


class TriedTogether(NamedTuple):
    """What every junction gains for several services, and its bands."""

    found: JointCandidates
    bands: gpd.GeoDataFrame


def tried(ground: Ground, asked: Asked) -> Tried:
    """Every junction as a place for one more crew."""
    found = _candidates(ground.folder, ground.key, ground.driving, asked)
    return Tried(found, _bands(ground.folder, ground.key, ground.driving, (asked,), (1.0,), found))


def tried_together(
    ground: Ground, asked: tuple[Asked, ...], weights: tuple[float, ...]
) -> TriedTogether:
    """Every junction as a place for a station of several services."""
    place = ground.folder, ground.key, ground.driving
    found = joint_candidates([_candidates(*place, each) for each in asked], weights)
    return TriedTogether(found, _bands(*place, asked, weights, found))


def tried_at_speeds(
    ground: Ground, asked: tuple[Asked, ...], weights: tuple[float, ...]
) -> dict[float, Candidates | JointCandidates]:
    """The same with every speed at the low and the high end of its range."""
    ends = ground.assessor.profile.range
    found: dict[float, Candidates | JointCandidates] = {}
    for factor in (ends.low, ends.high):
        place = ground.folder, ground.key, ground.driving
        parts = [_at_speed(*place, each, factor) for each in asked]
        found[factor] = parts[0] if len(parts) == 1 else joint_candidates(parts, weights)
    return found


@st.cache_resource(max_entries=64, show_spinner=False)
def _at_speed(
    folder: Path, key: str, driving: cached.Driving, asked: Asked, factor: float
) -> Candidates:
    before = cached.appraiser(folder, key, driving).before_at(factor)
    with progress(f"Trying one more {asked.service.value} crew at other speeds") as say:
        assessment = before.services[asked.service]
        return candidates(before.assessor, assessment, asked.standard, asked.turnout_s, say)


@st.cache_resource(max_entries=32, show_spinner=False)
def _candidates(folder: Path, key: str, driving: cached.Driving, asked: Asked) -> Candidates:
    with progress(f"Trying one more {asked.service.value} crew at every junction") as say:
        return candidates(
            cached.assessor(folder, key, driving),
            cached.assessment(folder, key, driving, asked.service),
            asked.standard,
            asked.turnout_s,
            say,
        )


@st.cache_resource(max_entries=32, show_spinner=False)
def _bands(
    folder: Path,
    key: str,
    driving: cached.Driving,
    asked: tuple[Asked, ...],  # noqa: ARG001  (what it is kept by)
    weights: tuple[float, ...],  # noqa: ARG001  (likewise)
    _found: Candidates | JointCandidates,
) -> gpd.GeoDataFrame:
    with progress("Drawing what it gains"):
        return gain_bands(_found, cached.band_grid(folder, key, driving))
