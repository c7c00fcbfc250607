"""Recharge between partners: who is a guest at a site pays its part of what the host lays out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from estates.cost.line import FloatArray, Item, Line, Term
from estates.cost.timeline import Base, Building, Timeline
from estates.cost.years import active

# What a host pays for a building whoever is in it. What goes with area each body pays itself.
SHARED = frozenset({Item.RUNNING, Item.RENT, Item.PFI, Item.BUSINESS_RATES})


def recharges(then: Timeline, lines: list[Line], years: int) -> Iterator[Line]:
    """By area: two lines a guest, which cancel over all bodies.

    Parameters
    ----------
    lines
        Nominal lines of the case; those of a site that no one service causes are shared out.
    """
    for building in then.buildings:
        if building.neighbour:
            continue
        here = then.at(building)
        guests = [base for base in here if base.body != building.body]
        if not guests:
            continue
        pool = _pool(building, lines, years)
        present = {id(base): active(years, base.start, base.end) for base in here}
        total = _area(here, present, years)
        for guest in guests:
            stays = present[id(guest)]
            amount = None
            if pool is not None and total is not None and guest.area_m2 is not None:
                share = np.divide(guest.area_m2, total, out=np.zeros(years), where=total > 0)
                amount = share * stays * pool + 0.0
            weight = tuple(stays * sum(present.values()))
            missing = (
                f"what {building.name} costs its host"
                if pool is None
                else f"areas of the services at {building.name}"
            )
            yield from _pair(building, guest, amount, weight, missing)


def _pool(building: Building, lines: list[Line], years: int) -> FloatArray | None:
    """What the host pays in each year; None where any of it is not known."""
    shared = [
        line
        for line in lines
        if (line.site, line.new) == (building.site, building.new)
        and line.term is Term.SITE_OPEN
        and line.item in SHARED
        and not line.empty
    ]
    pool = np.zeros(years)
    for line in shared:
        if line.gbp is None:
            return None
        pool = pool + line.gbp
    return pool


def _area(here: list[Base], present: dict[int, FloatArray], years: int) -> FloatArray | None:
    """Area taken up in each year; None where any is not known."""
    total = np.zeros(years)
    for base in here:
        if base.area_m2 is None:
            return None
        total = total + base.area_m2 * present[id(base)]
    return total


def _pair(
    building: Building,
    guest: Base,
    amount: FloatArray | None,
    weight: tuple[float, ...],
    missing: str,
) -> Iterator[Line]:
    for body, sign, side in ((guest.body, 1.0, "pays"), (building.body, -1.0, "gets")):
        yield Line(
            item=Item.RECHARGE,
            term=Term.SERVICE_AT_SITE,
            site=building.site,
            body=body,
            service=guest.service,
            new=building.new,
            part=f"{guest.part} {side}",
            gbp=None if amount is None else sign * amount + 0.0,
            weight=weight,
            to_confirm=missing,
            assumes=("partners share a site's fixed cost, rent, charges and rates by area",),
        )
