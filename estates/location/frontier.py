"""Frontier: the placements that none beats on both cost and one measure, each with its bound.

By ε-constraint (Haimes, Lasdon and Wismer 1971, IEEE Transactions on Systems, Man, and Cybernetics
1, 296-297): the cheapest placement at each of several levels of the measure, so that unsupported
points are found too, which no weighted sum of the two would give. Each is then made as good as it
can be at its cost, so that weakly dominated placements drop out (lexicographic order).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from estates.location.joint import Effort, Found, JointProgramme, Limits, Measure
from estates.location.programme import Progress

IntArray = NDArray[np.int64]

_SAME_GBP = 0.5  # costs this near are one
_TRIED_IN_TURN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A placement of the frontier."""

    placement: IntArray  # (bases,) option of each
    cost_gbp: float
    values: dict[str, float]  # exact, by measure
    bound_gbp: float  # nothing as good by the measure is cheaper
    best_value: float  # nothing as cheap is better by the measure
    stopped: bool  # before the gap was reached
    seconds: float

    @property
    def gap_gbp(self) -> float:
        """How much cheaper, at most, another placement as good may be."""
        return max(self.cost_gbp - self.bound_gbp, 0.0)


@dataclass(frozen=True, kw_only=True)
class Frontier:
    """Points from the cheapest to the best."""

    axis: Measure
    points: tuple[Point, ...]
    complete: bool  # proven, but for gaps: there is no other point
    stopped: bool
    infeasible: bool = False


@dataclass(frozen=True, kw_only=True)
class SoFar:
    """What there is of a frontier while it is searched for."""

    axis: Measure
    points: tuple[Point, ...]
    holes: tuple[tuple[Point, Point], ...]  # neighbours between which another point may hide

    @property
    def open_share(self) -> float:
        """Share of the box between the two ends in which better points may still hide.

        A point between two neighbours costs more than the one and is better than it, and costs
        less than the other and is worse: it lies in the box of the two. 1 = nothing is known yet.
        """
        if len(self.points) < 2:  # noqa: PLR2004  (two ends)
            return 1.0
        whole = _box(self.axis, self.points[0], self.points[-1])
        return sum(_box(self.axis, *hole) for hole in self.holes) / whole

    @property
    def worst_gap(self) -> float:
        """The greatest share of its cost by which a placement as good as a point may be cheaper."""
        gaps = [each.gap_gbp / (abs(each.cost_gbp) or 1.0) for each in self.points]
        return max(gaps, default=np.inf)


def _box(axis: Measure, one: Point, other: Point) -> float:
    """Pounds times the measure between two points."""
    better = axis.sign * (one.values[axis.name] - other.values[axis.name])
    return better * (other.cost_gbp - one.cost_gbp)


@dataclass(slots=True)
class Search:
    """How points are searched for."""

    programme: JointProgramme
    axis: Measure
    limits: Limits
    effort: Effort
    progress: Callable[[str, Progress], None] = lambda _, __: None
    found: Callable[[SoFar], None] = lambda _: None  # told whenever more is known
    said: str = ""
    proven_empty: bool = False  # the last search that found nothing proved that there is nothing

    def stopped(self) -> bool:
        """Whether to end with what there is."""
        return self.effort.stop is not None and self.effort.stop()

    def best(
        self, aim: str | None, limits: Limits, start: IntArray | None, *, fine: bool = True
    ) -> Found:
        """Solve once."""
        told = replace(self.effort, fine=fine, progress=lambda each: self.progress(self.said, each))
        return self.programme.best(aim, limits, told, start)

    def cheapest(
        self, level: float | None, start: IntArray | None, below_gbp: float = np.inf
    ) -> Point | None:
        """The cheapest placement as good as a level, as good as it can be at that cost.

        Parameters
        ----------
        below_gbp
            Only placements that cost less by more than pence count.
        """
        measures = dict(self.limits.measures)
        if level is not None:
            measures[self.axis.name] = level
        limits = replace(self.limits, measures=measures)
        most = min(self.limits.cost_gbp, below_gbp - 2 * _SAME_GBP)
        found = self.best(None, replace(limits, cost_gbp=most), start)
        if found.placement is None:
            self.proven_empty = found.infeasible
            return None
        most = min(found.cost_gbp + _SAME_GBP, self.limits.cost_gbp)
        return self._point(found, self._finest_at(replace(limits, cost_gbp=most), found))

    def _finest_at(self, limits: Limits, found: Found) -> Found:
        """The best by the axis within the limits, of which cost leaves hardly any placements.

        Where tables flatter what they propose, that is ruled out and the next best asked for, a
        few times: to make tables finer costs more than a bound that close is worth.
        """
        sign, name = self.axis.sign, self.axis.name
        best, tried, bound = found, list[IntArray](), found.values[name]
        for _ in range(_TRIED_IN_TURN):
            left = replace(limits, not_these=(*limits.not_these, *tried))
            each = self.best(name, left, found.placement if not tried else None, fine=False)
            if each.placement is None:
                bound = best.values[name] if each.infeasible else each.bound
                return replace(best, bound=bound, stopped=each.stopped)
            if sign * each.values[name] < sign * best.values[name]:
                best = each
            within = max(self.axis.noise, self.effort.gap * abs(best.values[name]))
            if sign * (best.values[name] - each.bound) <= within or each.stopped:
                bound = sign * min(sign * each.bound, sign * best.values[name])
                return replace(best, bound=bound, stopped=each.stopped)
            tried.append(each.placement)
            bound = each.bound
        return replace(best, bound=bound)

    def finest(self, start: IntArray | None) -> Point | None:
        """The placement that is best by the axis, as cheap as it can be."""
        found = self.best(self.axis.name, self.limits, start)
        if found.placement is None:
            return None
        level = found.values[self.axis.name]
        measures = {**self.limits.measures, self.axis.name: level}
        cheaper = self.best(None, replace(self.limits, measures=measures), found.placement)
        return self._point(cheaper, found)

    def _point(self, by_cost: Found, by_axis: Found) -> Point:
        """A point from its two solves; where the second found nothing, the first stands."""
        name = self.axis.name
        chosen = by_cost
        if by_axis.placement is not None and by_cost.placement is not None:
            better = self.axis.sign * (by_axis.values[name] - by_cost.values[name]) < 0
            as_cheap = by_axis.cost_gbp <= by_cost.cost_gbp + _SAME_GBP
            chosen = by_axis if better and as_cheap else by_cost
        placement = chosen.placement
        assert placement is not None  # noqa: S101  # one of the two was found
        return Point(
            placement=placement,
            cost_gbp=chosen.cost_gbp,
            values=chosen.values,
            bound_gbp=min(by_cost.bound, chosen.cost_gbp),
            best_value=by_axis.bound,
            stopped=by_cost.stopped or by_axis.stopped,
            seconds=by_cost.seconds + by_axis.seconds,
        )


def frontier(
    search: Search, n_points: int, start: IntArray, first_levels: Sequence[float] = ()
) -> Frontier:
    """Search up to `n_points` points between the cheapest placement and the best.

    Levels are spread evenly over the measure; where neighbouring levels have one answer, the
    points left over go where the largest holes are, until none is left that might hide one.

    Parameters
    ----------
    start : shape (bases,)
        A placement within the limits, if there is one: where to begin.
    first_levels
        Levels of the measure that are wanted above all, such as today's.
    """
    axis = search.axis
    search.said = "the cheapest"
    low = search.cheapest(None, start)
    if low is None:
        return Frontier(
            axis=axis,
            points=(),
            complete=False,
            stopped=not search.proven_empty,
            infeasible=search.proven_empty,
        )
    search.found(SoFar(axis=axis, points=(low,), holes=()))
    search.said = f"the best by {axis.name}"
    high = search.finest(start) if not search.stopped() else None
    points = _Points(axis, [low] if high is None else [low, high])
    search.found(points.so_far)
    if high is not None:
        a, b = low.values[axis.name], high.values[axis.name]
        evenly = [a + (b - a) * n / (n_points - 1) for n in range(1, n_points - 1)]
        inside = [each for each in first_levels if axis.meets(b, each)]
        for level in (*inside, *evenly):
            if search.stopped() or len(points.found) >= n_points:
                break
            if points.answered(level):
                continue
            search.said = f"point {len(points.found) + 1} of {n_points}"
            points.add(search.cheapest(level, points.as_good(level)))
            search.found(points.so_far)
        while len(points.found) < n_points and not search.stopped():
            hole = points.largest_hole()
            if hole is None:
                break
            search.said = f"point {len(points.found) + 1} of {n_points}"
            worse, better = hole
            level = worse.values[axis.name] - axis.sign * 4 * axis.noise
            next_point = search.cheapest(level, None, better.cost_gbp)
            points.fill(hole, next_point, proven=next_point is not None or search.proven_empty)
            search.found(points.so_far)
    stopped = search.stopped() or high is None or any(each.stopped for each in points.found)
    every = points.largest_hole() is None and points.all_proven
    return Frontier(
        axis=axis,
        points=tuple(points.found),
        complete=every and not stopped,
        stopped=stopped or not points.all_proven,
    )


class _Points:
    """Points found so far, from the cheapest to the best, and the holes that were looked into."""

    def __init__(self, axis: Measure, found: list[Point]) -> None:
        self._axis = axis
        self.found: list[Point] = []
        self._empty: set[tuple[float, float]] = set()
        self.all_proven = True  # that holes without a point have none
        for each in found:
            self.add(each)

    def add(self, point: Point | None) -> None:
        """Add a point, unless there is one like it or one beats it."""
        if point is None or any(self._beats(each, point) for each in self.found):
            return
        kept = [each for each in self.found if not self._beats(point, each)]
        self.found = sorted([*kept, point], key=self._worth, reverse=True)

    def _worth(self, point: Point) -> float:
        return self._axis.sign * point.values[self._axis.name]

    def _beats(self, one: Point, other: Point) -> bool:
        """Whether a point is as good and as cheap."""
        as_good = self._worth(one) <= self._worth(other) + self._axis.noise
        return as_good and one.cost_gbp <= other.cost_gbp + _SAME_GBP

    def answered(self, level: float) -> bool:
        """Whether the cheapest at this level is known: a point found for a lower level is as good.

        Of the points, the cheapest that is as good as the level was the answer at some level
        worse than this one, or is the cheapest of all.
        """
        as_good = [
            each for each in self.found if self._axis.meets(each.values[self._axis.name], level)
        ]
        return bool(as_good) and as_good[0] is not self.found[-1]

    def as_good(self, level: float) -> IntArray:
        """A placement to begin with: the cheapest known that is as good as a level."""
        return next(
            each.placement
            for each in self.found
            if self._axis.meets(each.values[self._axis.name], level)
        )

    @property
    def so_far(self) -> SoFar:
        """What is known by now."""
        return SoFar(axis=self._axis, points=tuple(self.found), holes=self._holes())

    def _holes(self) -> tuple[tuple[Point, Point], ...]:
        """Neighbours between which a point may still hide."""
        return tuple(
            (one, other)
            for one, other in zip(self.found, self.found[1:], strict=False)
            if (self._worth(one), self._worth(other)) not in self._empty
        )

    def largest_hole(self) -> tuple[Point, Point] | None:
        """Neighbours between which a point may still hide, the furthest apart; None = nowhere."""
        holes = self._holes()
        if not holes:
            return None
        wide = self._worth(self.found[0]) - self._worth(self.found[-1])
        dear = self.found[-1].cost_gbp - self.found[0].cost_gbp
        return max(
            holes,
            key=lambda hole: (
                (self._worth(hole[0]) - self._worth(hole[1])) / wide
                + (hole[1].cost_gbp - hole[0].cost_gbp) / dear
            ),
        )

    def fill(self, hole: tuple[Point, Point], point: Point | None, *, proven: bool) -> None:
        """Add what was found in a hole: the next point after its worse end."""
        worse, better = hole
        self.all_proven &= proven
        if point is None or point.cost_gbp >= better.cost_gbp - _SAME_GBP:
            self._empty.add((self._worth(worse), self._worth(better)))
            return
        before = len(self.found)
        self.add(point)
        self._empty.add((self._worth(worse), self._worth(point)))
        if len(self.found) == before:  # like one that there was: the hole is as good as empty
            self._empty.add((self._worth(worse), self._worth(better)))
