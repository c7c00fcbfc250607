"""Crews: what they cost is no part of a building, and only the planner knows it."""

from __future__ import annotations

from collections.abc import Iterator

from coverage.resource import Resource
from estates.assumptions import Assumptions
from estates.cost.line import Item, Line, Term, spread
from estates.cost.timeline import Timeline
from estates.cost.years import active
from estates.estate import Estate

YEARLY = "crew_change_gbp_per_year"


def crew_lines(
    before: Estate, after: Estate, then: Timeline, assumptions: Assumptions
) -> Iterator[Line]:
    """The change in the cost of crews, where a change touches them; from the first year on.

    One figure for the whole option, in equal parts over the resources that are withdrawn, added or
    crewed otherwise. Moving a crew to another site costs nothing here.
    """
    changed = _changed(before, after)
    yearly = assumptions.value(YEARLY)
    weight = active(assumptions.years)
    bodies = {base.service: base.body for base in reversed(then.bases)}
    for resource, what in changed:
        yield Line(
            item=Item.CREW,
            term=Term.SERVICE_AT_SITE,
            site=resource.site_id,
            body=bodies.get(resource.service, "to confirm"),
            service=resource.service,
            part=resource.id,
            gbp=spread(None if yearly is None else yearly / len(changed), weight),
            weight=tuple(weight),
            to_confirm=f"yearly cost of the crew of {resource.id}, {what}",
            assumes=(f"{assumptions.line(YEARLY)}, in equal parts over the crews that change",),
        )


def _changed(before: Estate, after: Estate) -> list[tuple[Resource, str]]:
    """Resources that are withdrawn, added or crewed otherwise, and which it is; ours only."""
    ours = {row["id"] for row in (*before.rows, *after.rows) if not row.get("neighbour")}
    old = {resource.id: resource for resource in before.resources}
    new = {resource.id: resource for resource in after.resources}
    found = []
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        if was is None and now is not None:
            found.append((now, "added"))
        elif was is not None and now is None:
            found.append((was, "withdrawn"))
        elif was is not None and now is not None and _crewed_otherwise(was, now):
            found.append((now, "crewed otherwise"))
    return [(resource, what) for resource, what in found if resource.site_id in ours]


def _crewed_otherwise(was: Resource, now: Resource) -> bool:
    return was.duty_system != now.duty_system or bool((was.crewed != now.crewed).any())
