"""Rows of the resource list that are one appliance by turns: a crew by day, another by night.

The list cannot say so itself. Rows of one site, service and type whose crewed hours never meet are
taken as one; those whose ids differ in `-day` and `-night` alone belong together before others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from coverage.resource import Resource
from estates.changes.draft import Draft

_TURN = re.compile(r"[- ]?(day|night)$", re.IGNORECASE)


def appliances(resources: Iterable[Resource]) -> list[tuple[Resource, ...]]:
    """Rows that are one appliance together, each row in one of the tuples.

    In the order of ids, so that the order of the list does not matter.
    """
    rows = sorted(resources, key=lambda each: each.id)
    by_turns = _gathered([row for row in rows if _TURN.search(row.id)], [], same_name=True)
    named = [group for group in by_turns if len(group) > 1]
    placed = {row.id for group in named for row in group}
    rest = [row for row in rows if row.id not in placed]
    return [tuple(group) for group in _gathered(rest, named, same_name=False)]


def _gathered(
    rows: list[Resource], groups: list[list[Resource]], *, same_name: bool
) -> list[list[Resource]]:
    """Groups with each row put into the first that it fits, or into one of its own."""
    for row in rows:
        fits = (group for group in groups if _joins(row, group, same_name=same_name))
        if (group := next(fits, None)) is None:
            groups.append([row])
        else:
            group.append(row)
    return groups


def _joins(row: Resource, group: list[Resource], *, same_name: bool) -> bool:
    alike = (row.site_id, row.service, row.type)
    return all(
        alike == (each.site_id, each.service, each.type)
        and row.crewed.any()
        and each.crewed.any()
        and not (row.crewed & each.crewed).any()
        and (not same_name or _TURN.sub("", row.id) == _TURN.sub("", each.id))
        for each in group
    )


def tell_doubled(draft: Draft) -> None:
    """Say where a row is crewed anew in hours of the other row of its appliance."""
    for rows in appliances(draft.before.resources):
        for n, row in enumerate(rows):
            for other in rows[:n]:
                _tell(draft, other.id, row.id)


def _tell(draft: Draft, *pair: str) -> None:
    if not all(name in draft.crews for name in pair):
        return
    one, other = (draft.crews[name].resource.crewed for name in pair)
    if not (one & other).any():
        return
    still, anew = sorted(pair, key=lambda name: draft.recrewed.get(name, 0))
    draft.find(
        f"{anew!r} is now crewed in hours in which {still!r} is too: two appliances then; remove "
        "one row if it is the same",
        draft.recrewed.get(anew, 0),
    )
