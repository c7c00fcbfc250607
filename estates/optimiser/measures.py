"""Measures: the figures that placements are scored by, and the waits of demand points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from coverage.attainment import Attainment, counted_demand
from coverage.placements import Figure, Placements, StayingCrews, placements
from coverage.resource import StartsFrom
from coverage.service import Service
from coverage.standard import MeanWithin
from estates.assessment import Assessor, ServiceAssessment
from estates.location.joint import Measure
from estates.optimiser.hosts import Options
from estates.optimiser.regions import STATES_AT_MOST, tabulated, with_extreme

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

SHARE_NOISE = 1e-6  # shares, and seconds, that differ by less are the same
SECONDS_NOISE = 1e-2


@dataclass(frozen=True, kw_only=True)
class Yardstick:
    """A standard, or a distance from base, for any placement of the options."""

    id: str
    name: str
    service: Service
    by_mean: bool  # the figure is a mean time in seconds, else a share of the demand in time
    attainment: Attainment | None  # of the standard today; None = a distance, never attainment
    placed: Placements
    options: Options
    resting: NDArray[np.bool_]  # (bases,) whether a base matters to it at all
    scale: float  # demand a year that sums are divided by

    @cached_property
    def _points(self) -> IntArray:
        return np.flatnonzero(self.placed.weight.sum(axis=1) > 0)

    @property
    def _figure(self) -> Figure:
        return Figure.SECONDS if self.by_mean else Figure.IN_TIME

    @property
    def sign(self) -> float:
        """+1 where lower is better."""
        return 1.0 if self.by_mean else -1.0

    @property
    def noise(self) -> float:
        """A difference below this is none."""
        return SECONDS_NOISE if self.by_mean else SHARE_NOISE

    @cached_property
    def today(self) -> float:
        """Its value as things are."""
        return self.value(self.options.today)

    def value(self, placement: IntArray) -> float:
        """Share in time, or mean seconds over the demand that is reached."""
        found = self.placed.of_points(self.options.site[placement], self._points, self._figure)
        return float(found.sum()) / self.scale

    def measure(self, level: int = 0) -> Measure:
        """As the joint problem takes it, with regions of one of the sizes."""
        tables = tabulated(
            self.placed,
            self.options,
            self.resting,
            self._points,
            figure=self._figure,
            scale=self.scale,
            states_at_most=STATES_AT_MOST[level],
        )
        return Measure(
            name=self.id,
            higher_is_better=not self.by_mean,
            constant=tables.constant,
            of_option=tables.of_option,
            regions=tables.regions,
            bases=np.flatnonzero(self.resting),
            exact=self.value,
            noise=self.noise,
            finer=lambda: self.measure(level + 1) if level + 1 < len(STATES_AT_MOST) else None,
        )

    def waits(self, worse_s: float) -> list[tuple[Measure, float]]:
        """Waits of the demand points that some placement lengthens by more, and their limits."""
        points = self._points
        demand = self.placed.weight[points].sum(axis=1)
        today = self.options.site[self.options.today]
        before = self.placed.of_points(today, points, Figure.WAIT) / demand
        at_worst, worst = with_extreme(self.placed, self.options, np.max)
        latest = at_worst.of_points(worst, points, Figure.WAIT) / demand
        may = np.flatnonzero(latest > before + worse_s + SECONDS_NOISE)
        return [(self._wait(int(points[n])), float(before[n]) + worse_s) for n in may]

    def _wait(self, point: int, level: int = 0) -> Measure:
        """Mean wait at one demand point, seconds."""
        at = np.array([point])
        weight = float(self.placed.weight[point].sum())
        tables = tabulated(
            self.placed,
            self.options,
            self.resting,
            at,
            figure=Figure.WAIT,
            scale=weight,
            states_at_most=STATES_AT_MOST[level],
        )

        def exact(placement: IntArray) -> float:
            places = self.options.site[placement]
            return float(self.placed.of_points(places, at, Figure.WAIT)[0]) / weight

        return Measure(
            name=f"{self.id} at point {point}",
            higher_is_better=False,
            constant=tables.constant,
            of_option=tables.of_option,
            regions=tables.regions,
            bases=np.flatnonzero(self.resting),
            exact=exact,
            noise=SECONDS_NOISE,
            finer=lambda: self._wait(point, level + 1) if level + 1 < len(STATES_AT_MOST) else None,
        )


def yardsticks(
    assessor: Assessor, assessment: ServiceAssessment, options: Options, drive_s: FloatArray
) -> list[Yardstick]:
    """What a service is scored by that moving bases may change.

    Its standards, where crews respond from bases; else, where none can be scored, the mean drive
    from the nearest base: police without a list of patrols.

    Parameters
    ----------
    drive_s : shape (paces, sites, points)
        From each of the sites of the options.
    """
    if not assessment.scored:
        return _base_distance(assessor, assessment, options, drive_s)
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
        standard = attained.standard
        _, by_hour = counted_demand(standard, assessor.area.demand)
        placed = placements(
            assessment.scored_starts,
            by_hour,
            standard,
            clock_s=standard.handling_s(assessment.handling.seconds),
            base_of_resource=base_of,
            turnout_s=turnout,
            drive_s=drive_s,
        )
        by_mean = isinstance(standard, MeanWithin)
        reached = 1 - attained.expected.unreached if by_mean else 1.0
        found.append(
            Yardstick(
                id=standard.id,
                name=standard.name,
                service=assessment.service,
                by_mean=by_mean,
                attainment=attained,
                placed=placed,
                options=options,
                resting=resting,
                scale=placed.total_weight * reached,
            )
        )
    return found


def base_distance_id(service: Service) -> str:
    """Id of the distance that stands for a service without a standard that can be scored."""
    return f"{service.value}-base-distance"


def base_distance_name(service: Service) -> str:
    """Its name."""
    return f"mean drive from the nearest {service.value} base: a distance, never attainment"


def _base_distance(
    assessor: Assessor, assessment: ServiceAssessment, options: Options, drive_s: FloatArray
) -> list[Yardstick]:
    """Mean drive from the nearest base of a service, over its demand."""
    service = assessment.service
    bases = np.array([b for b, base in enumerate(options.bases) if base.service is service])
    by_hour = assessor.area.demand.weight(service).by_hour
    if not len(bases) or by_hour.sum() <= 0:
        return []
    n_points = len(by_hour)
    pace = np.unique(assessor.travel.pace_of_hour)
    of_pace = [by_hour[:, assessor.travel.pace_of_hour == each].sum(axis=1) for each in pace]
    nobody = np.ones((n_points, 1, len(pace)))
    placed = Placements(
        attending=1,
        left_s=np.inf,
        clock_s=0.0,
        weight=np.stack(of_pace, axis=1),
        pace=pace,
        staying=StayingCrews(
            seconds=np.empty((len(drive_s), n_points, 0)), none=nobody, one=0 * nobody
        ),
        crew_base=bases,
        crew_turnout_s=np.zeros(len(bases)),
        crew_free=np.ones((len(bases), len(pace))),
        drive_s=np.ascontiguousarray(drive_s),
    )
    return [
        Yardstick(
            id=base_distance_id(service),
            name=base_distance_name(service),
            service=service,
            by_mean=True,
            attainment=None,
            placed=placed,
            options=options,
            resting=np.isin(np.arange(len(options.bases)), bases),
            scale=placed.total_weight,
        )
    ]
