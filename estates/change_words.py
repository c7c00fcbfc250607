"""Changes in plain words: one line each, with the names that people know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from estates.change import (
    AnyChange,
    Close,
    CoRespond,
    Merge,
    Neighbours,
    Open,
    ReCrew,
    Relocate,
    Share,
    Standby,
)
from estates.estate import Estate
from estates.new_site import NewPoint, NewSite

KIND_WORDS = {
    "share": "Share: one service moves in with another",
    "merge": "Merge: two or more sites become one",
    "close": "Close a site",
    "relocate": "Relocate: build a site anew elsewhere",
    "open": "Open a new site",
    "re-crew": "Crew otherwise, move, add or withdraw a vehicle",
    "standby": "Standby: a vehicle waits elsewhere",
    "co-respond": "Co-respond: fire or police crews go to medical calls",
    "neighbours": "Count the neighbours’ stations, or not",
}


def site_names(estate: Estate, changes: Iterable[AnyChange] = ()) -> dict[str, str]:
    """What each site is called: those of an estate, and those that changes open."""
    named = zip(estate.sites["id"], estate.sites["name"], strict=True)
    names = {str(site): str(name) or str(site) for site, name in named}
    for change in changes:
        new: NewSite | NewPoint | None = None
        match change:
            case Open(site=site):
                new = site
            case Merge(into=NewSite() as site):
                new = site
            case Standby(point=NewPoint() as point):
                new = point
        if new is not None:
            names[new.id] = new.name or new.id
    return names


def in_words(change: AnyChange, names: Mapping[str, str]) -> str:
    """What a change does, in one line; a site that is not known goes by its id."""

    def at(site: str) -> str:
        return names.get(site, site)

    match change:
        case Close():
            crews = f"its crews go to {at(change.resources_to)}" if change.resources_to else ""
            said = f"Close {at(change.site)}; {crews or 'its crews are withdrawn'}"
        case Open():
            crews = _listed([*change.resources, *(each.id for each in change.add)])
            said = f"Open {at(change.site.id)}{_for(change.site)}"
            said += f" with {crews}" if crews else ""
        case Relocate():
            lon, lat = change.lon_lat
            said = f"Build {at(change.site)} anew at lon {lon:.4f}, lat {lat:.4f}"
        case Share():
            said = f"{change.service.value.capitalize()} of {at(change.from_site)} move into "
            said += at(change.into_site)
        case Merge():
            into = change.into if isinstance(change.into, str) else change.into.id
            where = f"into {at(into)}" if isinstance(change.into, str) else f"at a new {at(into)}"
            services = _listed(each.value for each in change.services)
            moved = _listed(at(each) for each in change.sites if each != into)
            said = f"Merge {moved} {where}{f' ({services} only)' if services else ''}"
        case _:
            said = _of_crews(change, names)
    year = f" (from year {change.year})" if change.year else ""
    return f"{said}{year}"


def _of_crews(change: ReCrew | Standby | CoRespond | Neighbours, names: Mapping[str, str]) -> str:
    match change:
        case ReCrew():
            return _re_crew(change, names)
        case Standby():
            point = change.point
            place = point.name or point.id if point else names.get(change.site, change.site)
            hours = "" if change.hours == "always" else f", {change.hours}"
            return f"{change.resource} stands by at {place}{hours}"
        case CoRespond():
            sites = _listed(names.get(each, each) for each in change.sites)
            return f"{change.service.value.capitalize()} crews of {sites} go to medical calls"
        case Neighbours():
            whose = _listed(change.bodies) or "all neighbours"
            return f"Stations of {whose} {'count' if change.count else 'do not count'}"


def _re_crew(change: ReCrew, names: Mapping[str, str]) -> str:
    if change.add is not None:
        new = change.add
        return f"One more {new.type} ({new.duty_system.value}) at {names.get(new.site, new.site)}"
    if change.remove:
        return f"Withdraw {change.resource}"
    said = []
    if change.to_site:
        said.append(f"moves to {names.get(change.to_site, change.to_site)}")
    if change.duty_system is not None:
        said.append(f"becomes {change.duty_system.value}")
    if change.crewed_hours is not None:
        said.append(f"is crewed {change.crewed_hours}")
    if change.turnout_s is not None:
        said.append(f"turns out in {change.turnout_s:g} s")
    if change.availability is not None:
        said.append(f"is free {change.availability} of its hours")
    return f"{change.resource} {_listed(said)}"


def _for(site: NewSite) -> str:
    services = _listed(each.value for each in site.services)
    return f" for {services}" if services else ""


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    return " and ".join(filter(None, [", ".join(every[:-1]), *every[-1:]]))
