"""Buildings that close, open and are built anew elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from coverage.counted import agreeing, counted
from coverage.resource import StartsFrom
from coverage.resource_file import assumed_resources
from estates.change import Close, Merge, Open, Relocate
from estates.changes.crew_costs import ask
from estates.changes.crews import new_crew
from estates.changes.draft import Base, Crew, Draft, Fault, Opened, listed
from estates.changes.position import refuse_misplaced
from estates.new_site import NewSite
from estates.site import SiteKind


def close(draft: Draft, change: Close) -> None:
    """Give a site up, or undo its opening."""
    site = change.site
    _require_ours_to_leave(draft, site)
    if change.resources_to:
        draft.require_own(change.resources_to)
        if change.resources_to == site:
            raise Fault(f"the resources of {site!r} cannot go to the site that closes")
    if guests := [base for base in draft.bases_at(site) if base.origin not in ("", site)]:
        raise Fault(
            f"{guests[0].service} of {guests[0].origin!r} moves into {site!r} by change "
            f"{guests[0].by} and would have to leave again; leave one of them out"
        )
    if site in draft.relocated:
        raise Fault(
            f"site {site!r} is relocated by change {draft.relocated[site][0]} and closed here; "
            "leave one of them out"
        )
    opened = draft.opened.get(site)
    if opened is None and not draft.bases_at(site) and _had_bases(draft, site):
        raise Fault(f"nothing is left at {site!r}, so it closes by itself; leave this change out")
    if opened is not None and opened.change.year != change.year:
        raise Fault(
            f"site {site!r} is opened in year {opened.change.year} and closed in year "
            f"{change.year}; an appraisal follows a building through one change"
        )
    crews = [crew for crew in draft.crews_at(site) if not crew.supposed]
    ask(
        draft,
        change,
        "moved" if change.resources_to else "withdrawn",
        draft.crews_at(site),
        always=not change.resources_to,
    )
    _leave(draft, crews, site, change.resources_to)
    draft.withdraw(draft.crews_at(site))
    for base in draft.bases_at(site):
        base.site, base.area_m2, base.year, base.by = "", None, change.year, draft.number
        base.gone = change.base_gone
    draft.bases = [base for base in draft.bases if base.origin or base.site]
    if opened is not None:
        del draft.opened[site]
        draft.find(f"undoes the opening of {site!r}")
    else:
        draft.closed[site] = (draft.number, change.year)


def _require_ours_to_leave(draft: Draft, site: str) -> None:
    draft.require_own(site)
    if site in draft.rows and draft.rows[site]["kind"] == SiteKind.HOSPITAL.value:
        raise Fault(
            f"site {site!r} is a hospital, not ours to give up; move what is based there by share "
            "or re-crew"
        )


def _had_bases(draft: Draft, site: str) -> bool:
    return any(base.origin == site for base in draft.bases)


def _leave(draft: Draft, crews: list[Crew], site: str, to: str) -> None:
    """Move resources from a site that closes, or withdraw them; say which."""
    ids = [crew.resource.id for crew in crews]
    if to:
        for crew in crews:
            draft.rebase(crew, to)
        if ids:
            move = agreeing(len(ids), "moves", "move")
            draft.find(f"{_resources(ids)} of {site!r} {move} to {to!r}: {listed(ids)}")
        return
    if on_patrol := [c.resource.id for c in crews if c.resource.starts_from is StartsFrom.PATROL]:
        raise Fault(
            f"{_resources(on_patrol)} on patrol would be without a base "
            f"({listed(on_patrol, 4)}); name one in resources_to"
        )
    draft.withdraw(crews)
    if ids:
        are = agreeing(len(ids), "is", "are")
        draft.find(f"{_resources(ids)} of {site!r} {are} withdrawn: {listed(ids)}")


def _resources(ids: Sequence[str]) -> str:
    return counted(len(ids), "resource")


def open_site(draft: Draft, change: Open) -> None:
    """Open a site with its bases and resources."""
    site = change.site
    draft.require_unused(site.id)
    refuse_misplaced(draft, site, site.id)
    moving = [draft.crew(resource) for resource in change.resources]
    if strangers := [c for c in moving if c.resource.service not in site.services]:
        stranger = strangers[0].resource
        raise Fault(
            f"resource {stranger.id!r} is {stranger.service}, which is not among the services of "
            f"{site.id!r}; add it there or leave the resource out"
        )
    added = [new_crew(draft, each, site.id) for each in change.add]
    draft.opened[site.id] = Opened(by=draft.number, site=site, change=change)
    draft.require_no_works(site.id, change)
    for service in sorted(set(site.services)):
        draft.bases.append(
            Base(
                service=service,
                origin="",
                site=site.id,
                area_m2=_area(site, service),
                year=change.year,
                by=draft.number,
            )
        )
    for crew in moving:
        draft.rebase(crew, site.id)
    if moving:
        move = agreeing(len(moving), "moves", "move")
        draft.find(
            f"{_resources(change.resources)} {move} to {site.id!r}: {listed(change.resources)}"
        )
    for crew in added:
        draft.crews[crew.resource.id] = crew
    here = {crew.resource.service for crew in [*moving, *added]}
    for service in sorted(set(site.services) - here):
        _suppose(draft, site, service)
    new = [crew for crew in draft.crews_at(site.id) if crew not in moving]
    ask(draft, change, "added", new)
    if not new:
        ask(draft, change, "moved", moving, always=False)


def _suppose(draft: Draft, site: NewSite, service: str) -> None:
    """A resource at a new station of a service without a list, as at all its others."""
    found = next((each for each in draft.before.assumed if each == service), None)
    if found is None or site.kind != "station":
        draft.find(f"no {service} resource is based at {site.id!r}, so none responds from it")
        return
    supposed, line = assumed_resources(found, [site.id], draft.standards)
    for resource in supposed:
        draft.crews[resource.id] = Crew(
            resource=resource, base=site.id, of=found, supposed=True, by=draft.number
        )
    draft.find(line)


def _area(site: NewSite, service: str) -> float | None:
    own = site.column(f"{service}_m2")
    alone = site.gross_internal_area_m2 if len(set(site.services)) == 1 else None
    return own if isinstance(own, float) else alone


def open_for_merger(draft: Draft, site: NewSite, change: Merge) -> None:
    """A new site without bases yet: those of the merger move in."""
    draft.require_unused(site.id)
    refuse_misplaced(draft, site, site.id)
    draft.opened[site.id] = Opened(by=draft.number, site=site, change=change)
    draft.require_no_works(site.id, change)


def relocate(draft: Draft, change: Relocate) -> None:
    """Build a site anew elsewhere, or undo that."""
    site = change.site
    _require_ours_to_leave(draft, site)
    refuse_misplaced(draft, change, site)
    if site in draft.opened:
        raise Fault(
            f"site {site!r} is opened by change {draft.opened[site].by}; write its position there"
        )
    draft.require_no_works(site, change)
    old = draft.rows[site]["geometry"]
    back = change.lon_lat == (old.x, old.y)
    earlier = draft.relocated.get(site)
    if earlier is None and back:
        raise Fault(f"site {site!r} is at this point already; give another")
    if earlier is None:
        draft.relocated[site] = (draft.number, change)
        draft.find(
            f"site {site!r} is built anew like for like; tenure, condition, costs and values of "
            "the new building are not known until they are given"
            if draft.has_building(site)
            else f"standby point {site!r} moves; nothing is built or given up for it"
        )
        return
    number, there = earlier
    if not back:
        raise Fault(
            f"site {site!r} is moved twice, by change {number} and here; leave one of them out"
        )
    if there.year != change.year:
        raise Fault(
            f"site {site!r} leaves in year {there.year} and returns in year {change.year}; an "
            "appraisal follows a building through one change"
        )
    del draft.relocated[site]
    draft.find(f"undoes change {number}: site {site!r} stays where it is")
