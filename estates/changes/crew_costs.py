"""What changes of crews cost a year: the planner's figures, or the places where one is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coverage.service import Service
from estates.change import Close, CoRespond, Open, ReCrew, Standby
from estates.changes.called import crews_and_homes
from estates.changes.draft import Crew, Draft
from estates.estate import CrewCost

_CREWED = ("duty_system", "turnout_s", "availability_known")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one change does to crews, as it was asked for."""

    change: Close | Open | ReCrew | Standby | CoRespond
    what: str  # in words: withdrawn, added ...
    crews: tuple[tuple[str, Service, str], ...]  # id, service and home of each
    called: str  # the same in words


def ask(
    draft: Draft,
    change: Close | Open | ReCrew | Standby | CoRespond,
    what: str,
    crews: Iterable[Crew],
    *,
    always: bool = True,
) -> None:
    """Note that a change touches crews; unless `always`, only where it says what that costs.

    The home of a crew is that of today, so that it does not matter what moved it before.
    """
    homes = {each.id: each.site_id for each in draft.before.resources}
    at = [(crew.resource, homes.get(crew.resource.id, crew.base)) for crew in crews]
    found = tuple((each.id, each.service, home) for each, home in at)
    if found and (always or change.crew_gbp_per_year is not None):
        called = crews_and_homes(draft, at)
        draft.crew_costs.append(Asked(change=change, what=what, crews=found, called=called))


def crew_costs(draft: Draft) -> tuple[CrewCost, ...]:
    """A record for each change, service and home that is left when all changes have acted.

    What was done and undone, so that the crews are as they are today, costs nothing. A change's
    figure is shared out in equal parts over its crews.
    """
    kept = _in_force(draft)
    found = []
    for asked in kept:
        gbp = asked.change.crew_gbp_per_year
        groups: dict[tuple[Service, str], list[str]] = {}
        for id_, service, home in asked.crews:
            groups.setdefault((service, home), []).append(id_)
        for (service, home), ids in groups.items():
            found.append(
                CrewCost(
                    service=service,
                    site=home,
                    resources=tuple(sorted(ids)),
                    year=asked.change.year,
                    gbp_per_year=None if gbp is None else gbp * len(ids) / len(asked.crews),
                    withdrawn=asked.what == "withdrawn",
                    told=f"{asked.called}, {asked.what}",
                )
            )
    found.sort(
        key=lambda c: (c.site, c.service, c.resources, c.year, c.told, c.gbp_per_year or 0.0)
    )
    return (*draft.before.crew_costs, *found)


def _in_force(draft: Draft) -> list[Asked]:
    """Those that leave a crew otherwise than today, and those that share a crew with them."""
    before = {each.id: each for each in draft.before.resources}

    def differs(id_: str) -> bool:
        was, crew = before.get(id_), draft.crews.get(id_)
        if was is None or crew is None:
            return (was is None) != (crew is None)
        now = crew.resource
        alike = all(getattr(was, name) == getattr(now, name) for name in _CREWED)
        same_hours = bool((was.crewed == now.crewed).all())
        as_free = bool((was.availability == now.availability).all())
        return not (alike and same_hours and as_free) or crew.co_respond is not None

    def elsewhere(id_: str) -> bool:
        was, crew = before.get(id_), draft.crews.get(id_)
        moved = was is not None and crew is not None and crew.base != was.site_id
        return moved or (crew is not None and bool(crew.standby))

    def stands(asked: Asked) -> bool:
        given = asked.change.crew_gbp_per_year is not None
        return any(differs(id_) or (given and elsewhere(id_)) for id_, _, _ in asked.crews)

    kept = [asked for asked in draft.crew_costs if stands(asked)]
    while True:
        concerned = {id_ for asked in kept for id_, _, _ in asked.crews}
        more = [
            asked
            for asked in draft.crew_costs
            if asked not in kept and any(id_ in concerned for id_, _, _ in asked.crews)
        ]
        if not more:
            return kept
        kept += more
