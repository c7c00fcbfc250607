"""Resources that are crewed otherwise, stand by elsewhere, help out, or do not count."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from coverage.counted import counted
from coverage.hours import HOURS_OF_WEEK, crewed, hourly
from coverage.resource import Resource, StartsFrom
from coverage.service import Service
from coverage.standard import Standards
from estates.change import CoRespond, Neighbours, NewResource, ReCrew, Standby
from estates.changes.crew_costs import ask
from estates.changes.draft import Crew, Draft, Fault, listed, nearest
from estates.changes.pairs import appliances
from estates.changes.position import refuse_misplaced

HOURS_PER_YEAR = 365.25 * 24


def new_crew(draft: Draft, new: NewResource, base: str) -> Crew:
    """A resource that there was not, with what it leaves out said aloud."""
    if new.id in draft.crews:
        raise Fault(f"there is a resource {new.id!r} already; give the new one another id")
    _require_patrolled(draft, new)
    draft.recrewed[new.id] = draft.number
    turnout_s = new.turnout_s
    if turnout_s is None:
        turnout_s = _default_turnout(draft, new.id, new.service, new.duty_system)
    hours = crewed(new.crewed_hours, what="crewed_hours")
    free = np.ones(HOURS_OF_WEEK)
    if new.availability is None:
        _always_free(draft, new.id, new.service)
    else:
        free = hourly(new.availability, what="availability")
    resource = Resource(
        id=new.id,
        site_id=base,
        service=new.service,
        type=new.type,
        duty_system=new.duty_system,
        turnout_s=turnout_s,
        crewed=hours,
        availability=np.where(hours, free, 0.0),
        availability_known=new.availability is not None,
        starts_from=new.starts_from,
        patrol_area=new.patrol_area,
    )
    return Crew(resource=resource, base=base, of=new.service, moved=True, by=draft.number)


def _require_patrolled(draft: Draft, new: NewResource) -> None:
    areas = sorted({each.patrol_area for each in draft.before.resources} - {""})
    if not new.patrol_area or new.patrol_area in areas:
        return
    if not areas:
        raise Fault(
            f"no resource patrols today, so {new.id!r} cannot patrol {new.patrol_area!r}; let it "
            "start from its station"
        )
    hint = nearest(new.patrol_area, areas)
    raise Fault(
        f"no resource patrols the area {new.patrol_area!r} of {new.id!r} today; those patrolled "
        f"are {listed(areas)}; write one of them{f', {hint}' if hint else ''}"
    )


def _default_turnout(draft: Draft, resource: str, service: Service, duty: str) -> float:
    standards: Standards = draft.standards
    turnout = standards.turnout_of(service, duty)
    doubt = "" if turnout.verified else "; not verified"
    draft.find(
        f"turnout of {resource!r} taken as {turnout.seconds:.0f} s ({turnout.source}{doubt})"
    )
    return turnout.seconds


def _always_free(draft: Draft, resource: str, service: Service) -> None:
    """Take untold availability as always free, where that of others is not known either.

    Where it is known of all others, one unknown would turn the figures of the whole service from
    expected ones into upper bounds: before and after could no longer be compared.
    """
    others = draft.before.resources_of(service)
    if others and all(each.availability_known for each in others):
        raise Fault(
            f"availability of {resource!r} is needed: that of every {service} resource of today "
            "is known, and one that is not would make all figures after the change upper bounds; "
            "add availability, e.g. 0.9 (1 = always free)"
        )
    draft.find(
        f"availability of {resource!r} is not told: taken as always free while crewed, an upper "
        "bound"
    )


def re_crew(draft: Draft, change: ReCrew) -> None:
    """Crew a resource otherwise, move, withdraw or add one."""
    if change.add is not None:
        draft.require_own(change.add.site)
        draft.crews[change.add.id] = new_crew(draft, change.add, change.add.site)
        draft.withdrawn.pop(change.add.id, None)
        draft.find(f"resource {change.add.id!r} is new at {change.add.site!r}")
        ask(draft, change, "added", [draft.crews[change.add.id]])
        return
    crew = draft.crew(change.resource)
    if change.remove:
        ask(draft, change, "withdrawn", [crew])
        draft.withdraw([crew])
        draft.find(f"resource {change.resource!r} is withdrawn")
        return
    if change.to_site:
        draft.require_own(change.to_site)
        if crew.base == change.to_site:
            raise Fault(f"resource {change.resource!r} is based at {change.to_site!r} already")
        draft.find(f"resource {change.resource!r} moves from {crew.base!r} to {change.to_site!r}")
        draft.rebase(crew, change.to_site, of=crew.resource.service)
    if change.crewed_hours is not None:
        draft.recrewed[change.resource] = draft.number
    was, crew.resource = crew.resource, _crewed_otherwise(draft, crew.resource, change)
    ask(draft, change, "crewed otherwise", [crew], always=crew.resource is not was)


def _crewed_otherwise(draft: Draft, resource: Resource, change: ReCrew) -> Resource:
    """The resource as it is crewed then; itself where only its base changes."""
    edits = (change.duty_system, change.crewed_hours, change.availability, change.turnout_s)
    if all(each is None for each in edits):
        return resource
    duty = change.duty_system or resource.duty_system
    another_duty = duty is not resource.duty_system
    turnout_s = change.turnout_s
    if turnout_s is None:
        turnout_s = resource.turnout_s
        if another_duty:
            turnout_s = _default_turnout(draft, resource.id, resource.service, duty)
    hours = resource.crewed
    if change.crewed_hours is not None:
        hours = crewed(change.crewed_hours, what="crewed_hours")
    free, known = resource.availability, resource.availability_known
    if change.availability is not None:
        free, known = hourly(change.availability, what="availability"), True
    else:
        untold = hours if another_duty else hours & ~resource.crewed
        if untold.any():
            free, known = np.where(untold, 1.0, free), False
            _always_free(draft, resource.id, resource.service)
    return replace(
        resource,
        duty_system=duty,
        turnout_s=turnout_s,
        crewed=hours,
        availability=np.where(hours, free, 0.0),
        availability_known=known,
    )


def standby(draft: Draft, change: Standby) -> None:
    """Send a resource to stand by in some hours."""
    crew = draft.crew(change.resource)
    if change.point is not None:
        there = draft.points.get(change.point.id)
        if there is None:
            draft.require_unused(change.point.id)
            refuse_misplaced(draft, change.point, change.point.id)
            draft.points[change.point.id] = change.point
        elif there != change.point:
            raise Fault(
                f"standby point {change.point.id!r} is given twice, differently; use two ids"
            )
    site = change.site if change.point is None else change.point.id
    draft.require_open(site)
    hours = crewed(change.hours, what="hours")
    for number, (other, taken) in crew.standby.items():
        if (hours & taken).any():
            raise Fault(
                f"resource {change.resource!r} stands by at {other!r} in some of these hours "
                f"(change {number}); it cannot be at both"
            )
    crew.standby[draft.number] = (site, hours)
    ask(draft, change, "standing by", [crew], always=False)
    draft.find(
        f"resource {change.resource!r} stands by at {site!r} "
        f"({'while crewed' if hours.all() else change.hours})"
    )


def co_respond(draft: Draft, change: CoRespond) -> None:
    """Send the crews of some sites to medical calls as well."""
    crews: list[Crew] = []
    for site in dict.fromkeys(change.sites):
        draft.require_own(site)
        here = [crew for crew in draft.crews_at(site) if crew.resource.service is change.service]
        if not here:
            raise Fault(f"no {change.service} crew is based at {site!r}; leave the site out")
        crews += here
    if taken := [crew for crew in crews if crew.co_respond is not None]:
        crew = taken[0]
        number = 0 if crew.co_respond is None else crew.co_respond[0]
        raise Fault(f"the crew of {crew.resource.id!r} co-responds already (change {number})")
    for crew in crews:
        crew.co_respond = (draft.number, change)
    ask(draft, change, "co-responding", crews)


def neighbours(draft: Draft, change: Neighbours) -> None:
    """Count what responds from over the border, or do not."""
    theirs = {site: str(row["body"]) for site, row in draft.rows.items() if row["neighbour"]}
    bodies = set(theirs.values())
    for body in change.bodies:
        if body not in bodies:
            hint = nearest(body, bodies) or "see the site list"
            raise Fault(f"no neighbour's site belongs to {body!r}; {hint}")
    sites = {site for site, body in theirs.items() if not change.bodies or body in change.bodies}
    concerned = [id_ for id_, crew in draft.crews.items() if crew.base in sites]
    if change.count:
        draft.aside -= set(concerned)
    else:
        draft.aside |= set(concerned)
    draft.find(
        f"{counted(len(concerned), 'resource')} over the border "
        f"{'counted' if change.count else 'not counted'}"
    )


def rows_of(draft: Draft, crew: Crew) -> list[Resource]:
    """What stands for a crew in the estate: at its base, standing by, co-responding.

    The crew's own availability falls in proportion, so that the mean over its crewed hours falls
    by exactly the share of them that the callouts take.
    """
    whole = crew.resource
    if crew.co_respond is not None:
        whole = _less_time_away(draft, crew)
    elif not crew.standby:
        return [whole if whole.site_id == crew.base else replace(whole, site_id=crew.base)]
    at = StartsFrom.STANDBY
    by_site: dict[str, NDArray[np.bool_]] = {}
    for number, (site, hours) in crew.standby.items():
        if not (hours & whole.crewed).any():
            draft.fault(f"resource {whole.id!r} is not crewed in the hours of its standby", number)
        by_site[site] = by_site.get(site, np.zeros(HOURS_OF_WEEK, bool)) | hours & whole.crewed
    parts = [(site, by_site[site], at, "") for site in sorted(by_site)]
    away = np.zeros(HOURS_OF_WEEK, bool)
    for _, hours, _, _ in parts:
        away |= hours
    home = whole.crewed & ~away
    # A crew without crewed hours keeps its one row.
    if home.any() or not parts:
        parts.insert(0, (crew.base, home, whole.starts_from, whole.patrol_area))
    rows = []
    for site, hours, starts_from, patrol_area in parts:
        alone = len(parts) == 1
        by_itself = alone or starts_from is not at
        row = replace(
            whole,
            id=whole.id if by_itself else f"{whole.id} standing by at {site}",
            site_id=site,
            crewed=hours,
            availability=np.where(hours, whole.availability, 0.0),
            starts_from=starts_from,
            patrol_area=patrol_area,
        )
        rows.append(row)
        if crew.co_respond is not None:
            change = crew.co_respond[1]
            rows.append(
                replace(
                    row,
                    id=f"{row.id} co-responding",
                    service=Service.AMBULANCE,
                    type=f"{row.service} co-responder",
                    turnout_s=change.turnout_s,
                    availability=np.where(
                        hours, crew.resource.availability * change.availability_share, 0.0
                    ),
                    co_responder=True,
                )
            )
    return rows


def _less_time_away(draft: Draft, crew: Crew) -> Resource:
    """The crew's own row, free for less; rows that are one appliance share its callouts."""
    number, change = crew.co_respond or (0, None)
    resource = crew.resource
    rows = _rows_of_its_appliance(draft, crew)
    crewed_hours = sum(int(row.crewed.sum()) for row in rows)
    if change is None or not resource.crewed.any():
        return resource
    part = int(resource.crewed.sum()) / crewed_hours
    hours = resource.crewed.sum() / HOURS_OF_WEEK * HOURS_PER_YEAR
    callouts = change.callouts_per_year * part
    away = callouts * change.hours_per_callout / hours
    mean = float(resource.availability[resource.crewed].mean())
    shared = f"; {part:.0%} of the callouts of its appliance" if part < 1 else ""
    if away > mean * change.availability_share:
        draft.fault(
            f"{change.callouts_per_year:g} callouts of {change.hours_per_callout:g} h a year "
            f"are more than the crew of {resource.id!r} has time for; lower one of them",
            number,
        )
        return resource
    draft.find(
        f"crew of {resource.id!r} is away for {away:.2%} of its crewed hours "
        f"({callouts:g} x {change.hours_per_callout:g} h of {hours:,.0f} h a year{shared}): its "
        f"own availability falls from {mean:.3f} to {mean - away:.3f} on average",
        number,
    )
    return replace(resource, availability=resource.availability * (1 - away / mean))


def _rows_of_its_appliance(draft: Draft, crew: Crew) -> tuple[Resource, ...]:
    """Its own row, and those that are crewed in its stead by turns and co-respond with it."""
    together = [
        each.resource for each in draft.crews_at(crew.base) if each.co_respond == crew.co_respond
    ]
    return next(
        rows for rows in appliances(together) if any(each.id == crew.resource.id for each in rows)
    )
