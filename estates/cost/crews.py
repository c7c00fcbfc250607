"""Crews: what they cost is no part of a building, and only the planner knows it."""

from __future__ import annotations

from collections.abc import Iterator

from coverage.service import Service
from estates.assumptions import Assumptions
from estates.cost.line import Item, Line, Term, spread
from estates.cost.timeline import UNKNOWN_BODY, Timeline
from estates.cost.years import active
from estates.estate import Estate


def crew_lines(after: Estate, then: Timeline, assumptions: Assumptions) -> Iterator[Line]:
    """The yearly change in the cost of crews, a line a record, from the year of its change on."""
    for cost in after.crew_costs:
        weight = active(assumptions.years, cost.year)
        yield Line(
            item=Item.CREW,
            term=Term.SERVICE_AT_SITE,
            site=cost.site,
            body=crew_body(cost.service, cost.site, then),
            service=cost.service,
            part=f"{', '.join(cost.resources)} {cost.year}",
            gbp=spread(cost.gbp_per_year, weight),
            weight=tuple(weight),
            to_confirm=f"yearly change of what crews cost: {cost.told}",
            assumes=("what a change of crews costs is in equal parts over its crews",),
        )


def crew_body(service: Service, site: str, then: Timeline) -> str:
    """Body of a service's crews: of its base at their home; else of most of its bases."""
    bodies = [base.body for base in then.bases if base.service is service]
    here = [
        base.body
        for base in then.bases
        if base.service is service and site in (base.origin, base.building.site)
    ]
    some = here or bodies
    return min(some, key=lambda body: (-some.count(body), body)) if some else UNKNOWN_BODY
