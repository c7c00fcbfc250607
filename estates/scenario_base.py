"""What a scenario rests on: an area and its parts, pinned by checksum; and what moved since."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence

import geopandas as gpd

from coverage.resource import Resource
from coverage.standard import STANDARDS_FILE
from estates.area import (
    INCIDENTS,
    PATROL_AREAS,
    RESOURCES,
    ROADS,
    SITES,
    ZONES,
    Area,
    checksum,
    load_area,
    read_manifest,
)
from estates.change import AnyChange, CoRespond, Merge, Open, ReCrew, Share, Standby
from estates.errors import EstateInputError
from estates.scenario import Scenario

STANDARDS = STANDARDS_FILE.name
_RESTS_ON = (ROADS, SITES, RESOURCES, ZONES, INCIDENTS, PATROL_AREAS)
_GONE = "gone"


def parts_of(area: Area) -> dict[str, str]:
    """Checksum of each part of an area that an appraisal rests on, the standards included."""
    now = {part.file: part.sha256 for part in area.manifest.parts if part.file in _RESTS_ON}
    return {**now, STANDARDS: checksum(STANDARDS_FILE)}


def new_scenario(
    area: Area,
    name: str,
    changes: Sequence[AnyChange] = (),
    *,
    title: str = "",
    author: str = "",
    date: dt.date | None = None,
    notes: str = "",
) -> Scenario:
    """A scenario on an area as it is, every part pinned."""
    return Scenario(
        name=name,
        title=title,
        author=author,
        date=date,
        notes=notes,
        area=area.manifest.name,
        parts=parts_of(area),
        change=tuple(changes),
    )


def check_base(scenario: Scenario, area: Area) -> tuple[str, ...]:
    """Refuse an area that is not the one the scenario was made on.

    Returns
    -------
    Parts that the scenario does not pin, one line for all; empty = every part is pinned.

    Raises
    ------
    EstateInputError
        Another area, or parts that changed since: one line that names them, with the remedy.
    """
    check_area(scenario, area.manifest.name)
    if changed := _changed(scenario, area):
        raise EstateInputError(
            f"scenario {scenario.name!r}: {area.manifest.name!r} is not as it was when the "
            f"scenario was made ({_names(changed)}); look at what moved with --rebase."
        )
    loose = sorted(parts_of(area).keys() - scenario.parts.keys())
    if not loose:
        return ()
    line = (
        f"Scenario {scenario.name!r} does not pin {', '.join(loose)}: whether they are as they "
        "were when it was made is not known."
    )
    return (line,)


def rebased(scenario: Scenario, area: Area) -> tuple[Scenario, tuple[str, ...]]:
    """The scenario on the area as it is today.

    Returns
    -------
    scenario
        With today's checksums.
    moved
        One line for each part that changed, and for each site and resource that the changes name
        and that is gone or differs. What differs can be told only while the older version of the
        area is kept beside it.

    Raises
    ------
    EstateInputError
        The scenario was made on another area.
    """
    check_area(scenario, area.manifest.name)
    changed = _changed(scenario, area)
    moved = [f"{part} {how}" for part, how in changed.items()]
    sites, resources = named(scenario.change)
    moved += [f"site {site!r} is gone" for site in sorted(sites - set(area.sites["id"]))]
    if area.resources:
        listed = {each.id for each in area.resources}
        moved += [f"resource {each!r} is gone" for each in sorted(resources - listed)]
    if SITES in changed or RESOURCES in changed:
        older = _older(scenario, area, [part for part in (SITES, RESOURCES) if part in changed])
        if older is None:
            moved.append(
                "the older version is not kept, so what differs in the sites and resources named "
                "cannot be told"
            )
        else:
            moved += _site_differences(older.sites, area.sites, sites)
            moved += _resource_differences(older.resources, area.resources, resources)
    return scenario.model_copy(update={"parts": parts_of(area)}), tuple(moved)


def named(changes: Iterable[AnyChange]) -> tuple[set[str], set[str]]:
    """Sites and resources of today that changes name; what they create is left out."""
    sites: set[str] = set()
    resources: set[str] = set()
    created: set[str] = set()
    for change in changes:
        match change:
            case Share():
                sites |= {change.from_site, change.into_site}
            case Merge():
                sites |= set(change.sites)
                if isinstance(change.into, str):
                    sites.add(change.into)
                else:
                    created.add(change.into.id)
            case Open():
                created |= {change.site.id, *(each.id for each in change.add)}
                resources |= set(change.resources)
            case ReCrew():
                resources.add(change.resource)
                sites.add(change.to_site)
                if change.add is not None:
                    created.add(change.add.id)
                    sites.add(change.add.site)
            case Standby():
                resources.add(change.resource)
                sites.add(change.site)
            case CoRespond():
                sites |= set(change.sites)
            case _:
                sites |= {getattr(change, "site", ""), getattr(change, "resources_to", "")}
    nothing = {""}
    assumed = {each for each in resources if each.startswith("assumed at ")}
    return sites - created - nothing, resources - created - nothing - assumed


def check_area(scenario: Scenario, name: str) -> None:
    """Refuse an area of another name than that which the scenario was made on."""
    if scenario.area != name:
        raise EstateInputError(
            f"scenario {scenario.name!r}: made on the area {scenario.area[:60]!r}, not on "
            f"{name!r}; name that area, or correct area in the file."
        )


def _changed(scenario: Scenario, area: Area) -> dict[str, str]:
    now = parts_of(area)
    return {
        part: "differs" if part in now else f"is {_GONE}"
        for part, pinned in sorted(scenario.parts.items())
        if now.get(part) != pinned
    }


def _names(changed: dict[str, str]) -> str:
    return ", ".join(f"{part[:60]} {how}" for part, how in list(changed.items())[:10])


def _older(scenario: Scenario, area: Area, parts: list[str]) -> Area | None:
    """The kept version of the area whose lists are those that the scenario was made on."""
    for folder in sorted(area.folder.parent.glob(f"{area.folder.name}.version-*")):
        try:
            then = {part.file: part.sha256 for part in read_manifest(folder).parts}
            if all(then.get(part) == scenario.parts[part] for part in parts):
                return load_area(folder)
        except EstateInputError:
            continue  # a version that cannot be read is as good as none
    return None


def _site_differences(then: gpd.GeoDataFrame, now: gpd.GeoDataFrame, sites: set[str]) -> list[str]:
    was, is_ = (frame.set_index("id").to_dict("index") for frame in (then, now))
    lines = []
    for site in sorted(sites & was.keys() & is_.keys()):
        old, new = was[site], is_[site]
        differs = [
            f"{column} {_shown(old[column])} -> {_shown(new[column])}"
            for column in old
            if column in new and _shown(old[column]) != _shown(new[column])
        ]
        if differs:
            lines.append(f"site {site!r}: {'; '.join(differs)}")
    return lines


def _resource_differences(
    then: Sequence[Resource], now: Sequence[Resource], resources: set[str]
) -> list[str]:
    was, is_ = ({each.id: each for each in every} for every in (then, now))
    lines = []
    for name in sorted(resources & was.keys() & is_.keys()):
        old, new = was[name], is_[name]
        differs = [
            f"{field} {getattr(old, field)} -> {getattr(new, field)}"
            for field in ("site_id", "service", "type", "duty_system", "turnout_s", "starts_from")
            if getattr(old, field) != getattr(new, field)
        ]
        differs += [
            f"{field} differs"
            for field in ("crewed", "availability")
            if (getattr(old, field) != getattr(new, field)).any()
        ]
        if differs:
            lines.append(f"resource {name!r}: {'; '.join(differs)}")
    return lines


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ";".join(map(str, value)) or "nothing"
    if isinstance(value, float) and math.isnan(value):
        return "not known"
    return str(value) or "not known"
