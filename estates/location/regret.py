"""Regret: how far a plan is from the best, with the bound that proves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from estates.location.joint import Effort, Found, JointProgramme, Limits, Measure

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Regret:
    """A plan beside the best that is as cheap, and the cheapest that is as good."""

    cost_gbp: float
    value: float  # by the axis
    better: Found  # the best by the axis that costs no more
    cheaper: Found  # the cheapest that is as good

    @property
    def saved_gbp(self) -> float:
        """What the cheapest as good costs less; 0 = the plan is the cheapest, or none was found."""
        if self.cheaper.placement is None:
            return 0.0
        return max(self.cost_gbp - self.cheaper.cost_gbp, 0.0)

    @property
    def saved_at_most_gbp(self) -> float:
        """No placement as good costs less by more."""
        return max(self.cost_gbp - self.cheaper.bound, 0.0)

    def gained(self, axis: Measure) -> float:
        """By how much the best as cheap is better by the axis."""
        if self.better.placement is None:
            return 0.0
        return max(axis.sign * (self.value - self.better.objective), 0.0)

    def gained_at_most(self, axis: Measure) -> float:
        """No placement as cheap is better by more."""
        return max(axis.sign * (self.value - self.better.bound), 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What somebody would do, whatever it changes."""

    cost_gbp: float
    values: Mapping[str, float]  # by measure; one without a value sets its rivals no limit
    placement: IntArray | None = None  # where it is one of the problem's


def regret(
    programme: JointProgramme, axis: Measure, limits: Limits, plan: Plan, effort: Effort
) -> Regret:
    """Compare a plan with placements that are as good by every other measure.

    Parameters
    ----------
    limits
        That its rivals must keep; those of measures and of cost are the plan's own.
    """
    others = {name: value for name, value in plan.values.items() if name != axis.name}
    level = plan.values[axis.name]
    as_cheap = replace(limits, measures=others, cost_gbp=plan.cost_gbp)
    as_good = replace(limits, measures={**others, axis.name: level}, cost_gbp=np.inf)
    return Regret(
        cost_gbp=plan.cost_gbp,
        value=level,
        better=programme.best(axis.name, as_cheap, effort, plan.placement),
        cheaper=programme.best(None, as_good, effort, plan.placement),
    )
