"""A new station as a scenario: the place that was tried, with the crews it was tried with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from coverage.crs import to_degrees
from coverage.resource import DutySystem, StartsFrom
from estates.candidates import Candidates, nearest_place
from estates.change import NewResource, Open
from estates.errors import EstateInputError
from estates.estate import Estate
from estates.inputs import free_name, name_from
from estates.new_site import NewSite
from estates.scenario import Scenario
from estates.scenario_base import new_scenario

_DECIMALS = 7  # of a degree: a centimetre, so that the site stands at its junction
_AS_TRIED = (
    "As it was tried: every crew always crewed and always free. Give real hours, availability, "
    "land, building and what the crews cost."
)


def new_station(parts: Sequence[Candidates], row: int, estate: Estate) -> Scenario:
    """Open a station at a junction, with one further crew of each service.

    Appraised, it gains what the junction was found to gain.

    Parameters
    ----------
    parts
        What was tried: one a service.
    row
        Of the junctions.
    estate
        Business as usual: its ids are taken.
    """
    if not parts:
        raise EstateInputError("a new station needs a service; choose one.")
    area = parts[0].area
    at = parts[0].junctions.take(np.array([row]))
    lon, lat = to_degrees(at.x, at.y, area.manifest.crs)
    near, near_m = nearest_place(area, at)
    services = tuple(part.assessment.service for part in parts)
    where = f"{near_m[0] / 1000:.1f} km from {near[0]}" if near[0] else "no named place is mapped"
    site = NewSite(
        id=free_name("new-station", set(estate.sites["id"])),
        name=f"New station near {near[0]}" if near[0] else "New station",
        lon=round(float(lon[0]), _DECIMALS),
        lat=round(float(lat[0]), _DECIMALS),
        services=services,
    )
    taken = {each.id for each in estate.resources}
    add = tuple(
        NewResource(
            id=free_name(f"new-{part.assessment.service.value}-crew", taken),
            service=part.assessment.service,
            type=_usual_type(part),
            duty_system=DutySystem.WHOLETIME,
            turnout_s=part.turnout.seconds,
            availability="1",
        )
        for part in parts
    )
    who = " and ".join([*([", ".join(services[:-1])] if services[1:] else []), services[-1]])
    return new_scenario(
        area,
        name_from(f"new-station-{near[0]}"),
        [Open(site=site, add=add, note=_AS_TRIED)],
        title=f"New station, {where}: {who}",
    )


def _usual_type(part: Candidates) -> str:
    """Most common kind of vehicle of the service, those at stations first."""
    crews = part.assessment.resources
    at_stations = [each for each in crews if each.starts_from is StartsFrom.STATION]
    counted = Counter(each.type for each in at_stations or crews)
    return max(counted, key=lambda kind: (counted[kind], kind), default="response crew")
