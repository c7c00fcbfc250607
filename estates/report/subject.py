"""What a report is about: one scenario, several, or today's estate alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from coverage.service import Service
from estates.appraisal import Appraisal, Appraiser
from estates.assessment import ServiceAssessment
from estates.scored import Scored

Ranges = dict[float, dict[Service, ServiceAssessment]]  # today with every speed times the key


@dataclass(frozen=True, slots=True, kw_only=True)
class OneScenario:
    """A scenario against business as usual."""

    appraisal: Appraisal
    ranges: Ranges
    loose: tuple[str, ...] = ()  # what it does not pin of its area, as `check_base` says
    search: dict[str, Any] | None = None  # as `optimise --json` writes it; None = none was run


@dataclass(frozen=True, slots=True, kw_only=True)
class SeveralScenarios:
    """Two or more scenarios against one business as usual, in the order given."""

    appraisals: tuple[Appraisal, ...]
    ranges: Ranges
    loose: tuple[tuple[str, ...], ...] = ()  # of each, in the same order


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayAlone:
    """Today's estate."""

    today: Scored
    ranges: Ranges


Subject = OneScenario | SeveralScenarios | TodayAlone


def ranges_of(appraiser: Appraiser) -> Ranges:
    """Today at both ends of the speeds."""
    ends = appraiser.before.assessor.profile.range
    return {end: appraiser.before_at(end).services for end in (ends.low, ends.high)}
