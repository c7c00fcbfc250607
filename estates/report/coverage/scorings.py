"""The scored standards of today's estate, and what is said with every figure of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coverage.attainment import Attainment
from estates.assessment import ServiceAssessment
from estates.report.wording import listed
from estates.scored import Scored
from estates.view.look_view import standard_labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """A scored standard of today, with what it is called and the service it is of."""

    label: str
    assessment: ServiceAssessment
    attained: Attainment


def scorings(today: Scored) -> list[Scoring]:
    """Each scored standard of today's estate."""
    labels = standard_labels(today)
    return [
        Scoring(
            label=labels.get(f"{service.value}/{each.standard.id}", each.standard.name),
            assessment=assessment,
            attained=each,
        )
        for service, assessment in today.services.items()
        for each in assessment.scored
    ]


def main_scorings(today: Scored) -> list[Scoring]:
    """Of each service its first standard, before all one that holds in town and country alike."""
    first: dict[str, Scoring] = {}
    everywhere = sorted(scorings(today), key=lambda each: each.attained.standard.setting != "any")
    for each in everywhere:
        first.setdefault(each.assessment.service.value, each)
    return [first[service.value] for service in today.services if service.value in first]


def bounds_note(found: Sequence[Scoring]) -> str:
    """Which figures suppose every crew free."""
    services = dict.fromkeys(
        each.assessment.service.value.capitalize()
        for each in found
        if not each.assessment.availability_known
    )
    if not services:
        return ""
    return (
        f" {listed(services)}: how often crews are free is not known, so all are taken as free; "
        "these are bounds, not forecasts."
    )


def basis_in_words(found: Iterable[Scoring]) -> str:
    """What demand counts, of each service where they differ."""
    of = {e.assessment.service.value: e.attained.basis.value for e in found}
    if len(set(of.values())) <= 1:
        return next(iter(of.values()), "not known")
    return "; ".join(f"{service}: {basis}" for service, basis in of.items())
