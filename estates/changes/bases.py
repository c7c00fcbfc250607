"""Bases that move into another's site."""

from __future__ import annotations

from coverage.counted import counted
from coverage.service import Service
from estates.change import Merge, Share
from estates.changes.buildings import open_for_merger
from estates.changes.draft import Base, Draft, Fault, listed
from estates.new_site import NewSite


def share(draft: Draft, change: Share) -> None:
    """Move one service's bases from a site into another, or back."""
    service, origin, into = change.service, change.from_site, change.into_site
    draft.require_own(origin)
    draft.require_own(into)
    if origin == into:
        raise Fault(f"site {origin!r} cannot move into itself; name another")
    here = [base for base in draft.bases_at(origin) if base.service is service]
    # A base that was moved in and is sent back where it came from; else all that are here.
    back = [base for base in here if base.origin == into and base.change is not None]
    bases = back or here
    if not bases:
        there = [base.service.value for base in draft.bases_at(origin)]
        raise Fault(
            f"there is no {service} at {origin!r} to move; based there: "
            f"{', '.join(sorted(set(there))) or 'nothing'}"
        )
    _refuse_moved(bases, into, change.year)
    _move(draft, bases, into, change)


def merge(draft: Draft, change: Merge) -> None:
    """Bring the bases of several sites together."""
    for site in change.sites:
        draft.require_own(site)
    new = change.into if isinstance(change.into, NewSite) else None
    into = new.id if new is not None else str(change.into)
    if new is None:
        draft.require_own(into)
    wanted = set(change.services or Service)
    bases = [
        base
        for site in change.sites
        if site != into
        for base in draft.bases_at(site)
        if base.service in wanted
    ]
    if missing := sorted(set(change.services) - {base.service for base in bases}):
        raise Fault(f"there is no {missing[0]} to move at {', '.join(change.sites)}; leave it out")
    if not bases:
        raise Fault(f"no service is based at {', '.join(change.sites)}; nothing moves")
    if unused := sorted(set(change.area_m2) - {base.service for base in bases}):
        raise Fault(f"area_m2 is given for {unused[0]}, which does not move; leave it out")
    _refuse_moved(bases, into, change.year)
    if new is not None:
        open_for_merger(draft, new, change)
    _move(draft, bases, into, change)


def _refuse_moved(bases: list[Base], into: str, year: int) -> None:
    for base in bases:
        if not base.by:
            continue
        if base.origin == "":
            raise Fault(
                f"{base.service} at {base.site!r} is opened by change {base.by} and would move "
                "at once; open it where it is wanted"
            )
        if base.origin != into:
            raise Fault(
                f"{base.service} of {base.origin!r} is moved twice, by change {base.by} and here; "
                "leave one of them out"
            )
        if base.year != year:
            raise Fault(
                f"{base.service} of {base.origin!r} leaves in year {base.year} and returns in "
                f"year {year}; an appraisal follows a base through one change"
            )


def _require_room(draft: Draft, bases: list[Base], into: str, change: Share | Merge) -> None:
    """A base that works in a building cannot move to a place to wait at."""
    if not draft.has_building(into) and any(draft.has_building(base.origin) for base in bases):
        raise Fault(f"{into!r} is a standby point without a building; name another site")
    draft.require_no_works(into, change)


def _move(draft: Draft, bases: list[Base], into: str, change: Share | Merge) -> None:
    _require_room(draft, bases, into, change)
    areas = _areas(draft, bases, change)
    moving: dict[tuple[str, Service], list[Base]] = {}
    for base in bases:
        moving.setdefault((base.site, base.service), []).append(base)
    for (site, service), group in moving.items():
        crews = [crew for crew in draft.crews_at(site) if crew.of is service]
        if len(group) < len([b for b in draft.bases_at(site) if b.service is service]):
            # Several bases of a service share the site: those of the base that goes back go too.
            home = {base.origin for base in group}
            crews = [crew for crew in crews if crew.resource.site_id in home]
        for crew in crews:
            draft.rebase(crew, into, of=service)
        ids = [crew.resource.id for crew in crews]
        told = "without any resource"
        if ids:
            told = f"with {counted(len(ids), 'resource')}: {listed(ids)}"
        draft.find(f"{service} moves from {site!r} into {into!r} {told}")
    for base in bases:
        if base.origin == into and base.by:
            today = _today(draft, base)
            base.site, base.area_m2, base.year, base.by = into, today, 0, 0
            base.change = None
            continue
        base.site, base.area_m2, base.year = into, areas[id(base)], change.year
        base.by, base.change = draft.number, change


def _today(draft: Draft, base: Base) -> float | None:
    return next(
        each.area_m2
        for each in draft.before.tenancies
        if each.service is base.service and each.origin == base.origin
    )


def _areas(draft: Draft, bases: list[Base], change: Share | Merge) -> dict[int, float | None]:
    """Room for each base: as told, shared out by today's, or today's."""
    areas: dict[int, float | None] = {}
    for service in sorted({base.service for base in bases}):
        group = [base for base in bases if base.service is service]
        told = change.area_m2 if isinstance(change, Share) else change.area_m2.get(service)
        today = [base.area_m2 for base in group]
        known = [area for area in today if area is not None]
        if told is None:
            areas |= {id(base): area for base, area in zip(group, today, strict=True)}
            if known:
                draft.find(
                    f"{service}: room at the new place taken as today's {sum(known):,.0f} m²"
                )
        elif len(known) == len(group) and sum(known) > 0:
            areas |= {
                id(base): told * area / sum(known) for base, area in zip(group, known, strict=True)
            }
        else:
            areas |= {id(base): told / len(group) for base in group}
    return areas
