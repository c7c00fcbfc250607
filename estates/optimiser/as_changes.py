"""As changes: a placement of the optimiser as the scenario that a planner would write."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from estates.change import AnyChange, Merge, Relocate, Share
from estates.errors import EstateInputError
from estates.new_site import NewSite
from estates.optimiser.bases import Base
from estates.optimiser.question import NewPlace
from estates.optimiser.setting import Setting

IntArray = NDArray[np.int64]

_NEW_STATION = 2  # sites that a merger takes, at least


def as_changes(setting: Setting, placement: IntArray) -> tuple[AnyChange, ...]:
    """The changes that lead from today's estate to a placement; hosts in the order of sites."""
    options, problem = setting.options, setting.problem
    extensions = problem.extensions(placement)
    moved = np.flatnonzero(placement != problem.today)
    new: list[AnyChange] = []
    shares: list[Share] = []
    for j, site in enumerate(options.sites):
        guests = [options.bases[b] for b in moved if options.site[placement[b]] == j]
        if guests and site.new:
            place = next(p for p in setting.question.new_places if p.id == site.id)
            new += _into_new(setting, place, guests)
        elif guests:
            shares += _into_host(setting, site.id, guests, float(extensions[j]))
    return (*new, *_leaving_first(shares))


def _leaving_first(shares: list[Share]) -> list[Share]:
    """Shares in an order in which no base comes where one of its service has still to leave.

    A share moves all bases of a service that it finds at a site.
    """
    waiting, done = list(shares), list[Share]()
    while waiting:
        to_leave = {(each.service, each.from_site) for each in waiting}
        free = next((s for s in waiting if (s.service, s.into_site) not in to_leave), None)
        if free is None:
            ring = ", ".join(sorted({each.from_site for each in waiting}))
            raise EstateInputError(
                f"the optimiser moved bases of one service round in a ring ({ring}), which no "
                "scenario can tell; keep one of them with --stay."
            )
        waiting.remove(free)
        done.append(free)
    return done


def _into_host(
    setting: Setting, host: str, guests: Sequence[Base], extension_m2: float
) -> list[Share]:
    return [
        Share(
            service=base.service,
            from_site=base.site,
            into_site=host,
            extension_m2=_with_room(extension_m2) if extension_m2 > 0 and n == 0 else None,
            accepted=dict(setting.question.accepted),
            across=True,  # how far it is by road is what the options were chosen by
            year=setting.question.year,
        )
        for n, base in enumerate(guests)
    ]


def _with_room(extension_m2: float) -> float:
    """A hair more, so that float noise does not leave anyone without room."""
    return math.ceil(extension_m2 * 1e7 + 1) / 1e7


def _into_new(setting: Setting, place: NewPlace, guests: Sequence[Base]) -> list[AnyChange]:
    areas = [base.area_m2 for base in guests]
    known = [area for area in areas if area is not None]
    built_m2 = sum(known) if len(known) == len(areas) else None
    year = setting.question.year
    origins = list(dict.fromkeys(base.site for base in guests))
    if len(origins) < _NEW_STATION:
        return [
            Relocate(
                site=origins[0],
                lon=place.lon,
                lat=place.lat,
                land_gbp=place.land_gbp,
                gross_internal_area_m2=built_m2,
                year=year,
            )
        ]
    services = tuple(sorted({base.service for base in guests}))
    going = {(base.service, base.site) for base in guests}
    left = [
        (each.service, each.site)
        for each in setting.options.bases
        if each.site in origins and each.service in services
        if (each.service, each.site) not in going
    ]
    if left:
        raise EstateInputError(
            f"{place.id}: {left[0][0]} would stay at {left[0][1]} while others of the service go; "
            "leave one of the two sites out by --stay."
        )
    return [
        Merge(
            sites=tuple(origins),
            services=services,
            into=NewSite(
                id=place.id,
                name=place.name,
                lon=place.lon,
                lat=place.lat,
                gross_internal_area_m2=built_m2,
            ),
            land_gbp=place.land_gbp,
            accepted=dict(setting.question.accepted),
            across=True,
            year=year,
        )
    ]
