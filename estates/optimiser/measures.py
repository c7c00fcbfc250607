"""Measures: the standards that placements are scored by, and the regions where each base matters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from coverage.attainment import Attainment, counted_demand
from coverage.placements import Figure, Placements, placements
from coverage.resource import StartsFrom
from coverage.standard import LIMIT_NOISE_S, MeanWithin
from estates.assessment import Assessor, ServiceAssessment
from estates.location.joint import Measure, Region
from estates.optimiser.hosts import Options

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

SHARE_NOISE = 1e-6  # shares and seconds that differ by less are the same
SECONDS_NOISE = 1e-3
_STATES_AT_MOST = 4096  # joint states of a region
_LEFT_OUT = 1e-7  # of the total: what all bases left out of regions may come to at a point


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

    def measure(self) -> Measure:
        """As the joint problem takes it."""
        regions, constant = _regions(
            self.placed,
            self.options,
            self.resting,
            self._points,
            self.placed.figure,
            self._scale,
        )
        return Measure(
            name=self.id,
            higher_is_better=not self.by_mean,
            constant=constant,
            regions=regions,
            exact=self.value,
            noise=SECONDS_NOISE if self.by_mean else SHARE_NOISE,
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
            regions, constant = _regions(
                self.placed,
                self.options,
                self.resting,
                at,
                Figure.WAIT,
                float(weight),
            )

            def exact(
                placement: IntArray, at: IntArray = at, weight: float = float(weight)
            ) -> float:
                waited = self.placed.of_points(self.places(placement), at, Figure.WAIT)
                return float(waited[0]) / weight

            measure = Measure(
                name=f"{self.id} at point {point}",
                higher_is_better=False,
                constant=constant,
                regions=regions,
                exact=exact,
                noise=SECONDS_NOISE,
            )
            found.append((measure, float(wait) + worse_s))
        return found

    def _latest(self, points: IntArray) -> FloatArray:
        """Wait at each point with every base where it is worst for it."""
        extreme, rows = _with_extreme(self.placed, self.options, np.max)
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


def _with_extreme(
    placed: Placements, options: Options, of: Callable[..., FloatArray]
) -> tuple[Placements, IntArray]:
    """Further places, one a base: as soon, or as late, everywhere as any of its options."""
    n_bases, n_places = len(options.bases), placed.drive_s.shape[1]
    rows = [
        of(placed.drive_s[:, options.site[options.base == b]], axis=1) for b in range(n_bases)
    ]
    return placed.with_places(np.stack(rows, axis=1)), n_places + np.arange(n_bases)


def _regions(
    placed: Placements,
    options: Options,
    resting: NDArray[np.bool_],
    points: IntArray,
    figure: Figure,
    scale: float,
) -> tuple[tuple[Region, ...], float]:
    """Part the points by the bases that matter there, and work each part out in every joint state.

    A base that hardly matters at a point is taken to be where it is best for it, so that the sum
    is never worse than the truth.
    """
    with_best, best = _with_extreme(placed, options, np.min)
    spread = _spread(placed, options, resting, points, figure)
    mattering = _mattering(spread, options, scale * _LEFT_OUT / max(len(points), 1))
    constant, regions = 0.0, []
    for bases, of_bases in _parts(mattering, options).items():
        rows = points[of_bases]
        if not bases:
            constant += float(with_best.of_points(best, rows, figure).sum()) / scale
            continue
        regions.append(_region(with_best, best, options, bases, rows, figure, scale))
    return tuple(regions), constant


def _spread(
    placed: Placements,
    options: Options,
    resting: NDArray[np.bool_],
    points: IntArray,
    figure: Figure,
) -> FloatArray:
    """How much each base alone can change at each point, the others as today; (bases, points)."""
    today = options.site[options.today]
    found = np.zeros((len(options.bases), len(points)))
    for b in np.flatnonzero(resting):
        sites = options.site[options.base == b]
        if len(sites) > 1:
            moved = np.repeat(today[None, :], len(sites), axis=0)
            moved[:, b] = sites
            found[b] = np.ptp(placed.tables(moved, points, figure), axis=0)
    return found


def _mattering(spread: FloatArray, options: Options, least: float) -> list[tuple[int, ...]]:
    """Bases that matter at each point, as many as there may be joint states for."""
    states = np.bincount(options.base, minlength=len(options.bases))
    found = []
    for of_point in spread.T:
        chosen: list[int] = []
        joint = 1
        for b in np.argsort(-of_point, kind="stable"):
            if of_point[b] <= least or joint * states[b] > _STATES_AT_MOST:
                break
            chosen.append(int(b))
            joint *= int(states[b])
        found.append(tuple(sorted(chosen)))
    return found


def _parts(
    mattering: Sequence[tuple[int, ...]], options: Options
) -> dict[tuple[int, ...], IntArray]:
    """Points by the bases that matter; a set goes with the smallest that holds it all."""
    states = np.bincount(options.base, minlength=len(options.bases))
    sets = sorted(set(mattering), key=lambda s: (np.prod(states[list(s)], initial=1.0), s))
    home = {}
    for n, small in enumerate(sets):
        larger = (big for big in sets[n + 1 :] if set(small) < set(big))
        home[small] = next(larger, small) if small else small
    final = {}
    for small in sets:
        at = small
        while home[at] != at:
            at = home[at]
        final[small] = at
    points: dict[tuple[int, ...], list[int]] = {}
    for point, bases in enumerate(mattering):
        points.setdefault(final[bases], []).append(point)
    return {bases: np.array(points[bases]) for bases in sorted(points)}


def _region(
    placed: Placements,
    best: IntArray,
    options: Options,
    bases: tuple[int, ...],
    points: IntArray,
    figure: Figure,
    scale: float,
) -> Region:
    states, examples = [], []
    for b in bases:
        sites = options.site[options.base == b]
        alike = _alike(placed, b, sites, points, figure)
        _, first, state = np.unique(alike, axis=0, return_index=True, return_inverse=True)
        states.append(np.asarray(state).ravel())
        examples.append(sites[first])
    shape = tuple(len(each) for each in examples)
    joint = np.indices(shape).reshape(len(shape), -1)
    places = np.repeat(best[None, :], joint.shape[1], axis=0)
    for axis, b in enumerate(bases):
        places[:, b] = examples[axis][joint[axis]]
    values = placed.tables(places, points, figure).sum(axis=1) / scale
    return Region(bases=bases, states=tuple(states), values=values.reshape(shape))


def _alike(
    placed: Placements, base: int, sites: IntArray, points: IntArray, figure: Figure
) -> FloatArray:
    """What tells a base's options apart at some points, a row an option."""
    drive_s = placed.drive_s[:, sites][:, :, points]
    if figure is Figure.IN_TIME:
        left_s = placed.standard.limit_s - placed.clock_s + LIMIT_NOISE_S
        turnouts = np.unique(placed.crew_turnout_s[placed.crew_base == base])
        in_time = np.stack([drive_s + turnout <= left_s for turnout in turnouts])
        return np.moveaxis(in_time, 2, 0).reshape(len(sites), -1).astype(float)
    return np.moveaxis(drive_s, 1, 0).reshape(len(sites), -1)
