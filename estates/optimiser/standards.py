"""Standards: what could be weighed against cost, told without making the whole estate ready."""

from __future__ import annotations

from dataclasses import dataclass

from coverage.attainment import Standard
from coverage.resource import StartsFrom
from coverage.service import Service
from coverage.standard import MeanWithin
from estates.optimiser.bases import bases_of
from estates.optimiser.measures import base_distance_id, base_distance_name
from estates.scored import Scored


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighable:
    """A standard, or a distance from base, that moving bases can change."""

    id: str
    name: str
    service: Service
    by_mean: bool  # the figure is mean seconds, else a share of the demand in time
    today: float | None  # None = a distance, which is worked out by the search
    standard: Standard | None  # None = a distance


def weighable(before: Scored) -> tuple[Weighable, ...]:
    """The yardsticks of `estates.optimiser.measures`, by name and today's value."""
    bases = bases_of(before.estate)
    found = []
    for service in Service:
        assessment = before.services[service]
        own = [base for base in bases if base.service is service]
        if not assessment.scored:
            demand = before.assessor.area.demand.weight(service).by_hour.sum()
            if own and demand > 0:
                found.append(
                    Weighable(
                        id=base_distance_id(service),
                        name=base_distance_name(service),
                        service=service,
                        by_mean=True,
                        today=None,
                        standard=None,
                    )
                )
            continue
        at_base = (r.starts_from is not StartsFrom.PATROL for b in own for r in b.resources)
        if not any(at_base):
            continue
        for each in assessment.scored:
            by_mean = isinstance(each.standard, MeanWithin)
            found.append(
                Weighable(
                    id=each.standard.id,
                    name=each.standard.name,
                    service=service,
                    by_mean=by_mean,
                    today=each.expected.mean_s if by_mean else each.expected.share_within,
                    standard=each.standard,
                )
            )
    return tuple(found)
