"""Measures: the standards that placements are scored by, and the regions where each base matters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from coverage.attainment import Attainment, counted_demand
from coverage.placements import Figure, Placements, placements
from coverage.resource import StartsFrom
from coverage.standard import MeanWithin
from estates.assessment import Assessor, ServiceAssessment
from estates.location.joint import Measure
from estates.optimiser.hosts import Options
from estates.optimiser.regions import STATES_AT_MOST, tabulated, with_extreme

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

SHARE_NOISE = 1e-6  # shares and seconds that differ by less are the same
SECONDS_NOISE = 1e-2


@dataclass(frozen=True, kw_only=True)
class Scored:
    """One standard, and what it comes to for any placement of the options."""

    attainment: Attainment
    placed: Placements
    options: Options
    resting: NDArray[np.bool_]  # (bases,) whether the crews of a base matter to it at all

    @property
    def id(self) -> str:
        """Of the standard."""
        return self.attainment.standard.id

    @property
    def by_mean(self) -> bool:
        """Whether the figure is a mean time, else the share in time."""
        return isinstance(self.attainment.standard, MeanWithin)

    @cached_property
    def _scale(self) -> float:
        """What the sum over points is divided by."""
        if not self.by_mean:
            return self.placed.total_weight
        return self.placed.total_weight * (1 - self.attainment.expected.unreached)

    @property
    def _noise(self) -> float:
        return SECONDS_NOISE if self.by_mean else SHARE_NOISE

    @cached_property
    def _points(self) -> IntArray:
        return np.flatnonzero(self.placed.weight.sum(axis=1) > 0)

    def places(self, placement: IntArray) -> IntArray:
        """Row of the drive times for each base."""
        return self.options.site[placement]

    def value(self, placement: IntArray) -> float:
        """Share in time, or mean seconds over the demand that is reached."""
        found = self.placed.of_points(self.places(placement), self._points, self.placed.figure)
        return float(found.sum()) / self._scale

    def measure(self, level: int = 0) -> Measure:
        """As the joint problem takes it, with regions of one of the sizes."""
        tables = tabulated(
            self.placed,
            self.options,
            self.resting,
            self._points,
            self.placed.figure,
            self._scale,
            STATES_AT_MOST[level],
        )
        return Measure(
            name=self.id,
            higher_is_better=not self.by_mean,
            constant=tables.constant,
            of_option=tables.of_option,
            regions=tables.regions,
            exact=self.value,
            noise=self._noise,
            finer=lambda: self.measure(level + 1) if level + 1 < len(STATES_AT_MOST) else None,
        )

    def waits(self, worse_s: float) -> list[tuple[Measure, float]]:
        """Waits of the demand points that some placement lengthens by more, and their limits."""
        today = self.places(self.options.today)
        points = self._points
        demand = self.placed.weight[points].sum(axis=1)
        before = self.placed.of_points(today, points, Figure.WAIT) / demand
        latest = self._latest(points) / demand
        found = []
        for point, wait, worst, weight in zip(points, before, latest, demand, strict=True):
            if worst <= wait + worse_s + SECONDS_NOISE:
                continue
            at = np.array([point])
            tables = tabulated(
                self.placed,
                self.options,
                self.resting,
                at,
                Figure.WAIT,
                float(weight),
                STATES_AT_MOST[0],
            )

            def exact(
                placement: IntArray, at: IntArray = at, weight: float = float(weight)
            ) -> float:
                waited = self.placed.of_points(self.places(placement), at, Figure.WAIT)
                return float(waited[0]) / weight

            measure = Measure(
                name=f"{self.id} at point {point}",
                higher_is_better=False,
                constant=tables.constant,
                of_option=tables.of_option,
                regions=tables.regions,
                exact=exact,
                noise=SECONDS_NOISE,
            )
            found.append((measure, float(wait) + worse_s))
        return found

    def _latest(self, points: IntArray) -> FloatArray:
        """Wait at each point with every base where it is worst for it."""
        extreme, rows = with_extreme(self.placed, self.options, np.max)
        return extreme.of_points(rows, points, Figure.WAIT)


def scored(
    assessor: Assessor, assessment: ServiceAssessment, options: Options, drive_s: FloatArray
) -> list[Scored]:
    """The scored standards of a service whose crews move with bases; none where none do.

    Parameters
    ----------
    drive_s : shape (paces, sites, points)
        From each of the sites of the options.
    """
    own = {
        resource.id: b
        for b, base in enumerate(options.bases)
        for resource in base.resources
        if base.service is assessment.service and resource.starts_from is not StartsFrom.PATROL
    }
    base_of = np.array([own.get(each.id, -1) for each in assessment.resources], np.int64)
    resting = np.isin(np.arange(len(options.bases)), base_of)
    if not resting.any():
        return []
    turnout = np.array([each.turnout_s for each in assessment.resources], float)
    found = []
    for attained in assessment.scored:
        _, by_hour = counted_demand(attained.standard, assessor.area.demand)
        placed = placements(
            assessment.scored_starts,
            by_hour,
            attained.standard,
            clock_s=attained.standard.handling_s(assessment.handling.seconds),
            base_of_resource=base_of,
            turnout_s=turnout,
            drive_s=drive_s,
        )
        found.append(Scored(attainment=attained, placed=placed, options=options, resting=resting))
    return found
