"""Sites and the roads: each must lie near one that an emergency vehicle may use."""

from __future__ import annotations

import geopandas as gpd

from coverage.errors import CoverageInputError
from coverage.hierarchy import Hierarchy
from coverage.network import RoadNetwork
from coverage.road_travel import RoadTravel
from coverage.speed import load_speeds
from estates.site import places_of

_CHECKED_UNDER = "blue_light"  # the profile whose roads every site and point must be near


def checking_model(network: RoadNetwork, hierarchy: Hierarchy) -> RoadTravel:
    """The roads as sites and demand points are checked against them."""
    speeds = load_speeds()
    return RoadTravel(network, speeds.profile(_CHECKED_UNDER), speeds, hierarchy=hierarchy)


def refuse_off_road(model: RoadTravel, sites: gpd.GeoDataFrame, file: str) -> None:
    """Refuse a site list with sites off the road.

    Raises
    ------
    CoverageInputError
        How many there are, and the first with its remedy.
    """
    refusals = model.place(places_of(sites, model.crs)).refusals
    if refusals:
        raise CoverageInputError(
            f"{file}: {len(refusals)} of {len(sites)} sites lie off the roads of this extract (in "
            "the sea, beyond its edge, or with wrong coordinates); "
            f"first: {refusals[0]}"
        )
