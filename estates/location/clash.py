"""Clash: which limits cannot hold together, and the least that must give way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from estates.location.joint import Effort, JointProgramme, Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """A limit of a clash, and how far it alone must give way."""

    limit: str  # a measure's name, "cost", "moved", or "site N"
    asked: float
    least: float  # that there is an estate for; NaN = to be given up altogether
    alone: bool  # whether it is enough that this one gives way


_COST, _MOVED, _SITE = "cost", "moved", "site "


def clash(
    programme: JointProgramme, limits: Limits, groups: Mapping[str, str], effort: Effort
) -> tuple[Relaxation, ...]:
    """Find a smallest set of limits without an estate, and what each must become for one.

    Limits are taken away one by one; one without which there is still no estate has no part in it
    (deletion filter: Chinneck and Dravnieks 1991, ORSA Journal on Computing 3, 157-168). How far
    one must give way is worked out with all the other limits kept. Nothing is claimed, and nothing
    comes back, where a search was stopped.

    Parameters
    ----------
    groups
        Measures that come and go together, such as the waits of all demand points: group of each
        by the measure's name. A measure that is not named is a group of its own.
    """
    held = limits
    for name in _names(limits, groups):
        without = _without(held, name, groups)
        found = programme.best(None, without, effort)
        if found.stopped:
            return ()
        if found.infeasible:
            held = without
    return tuple(_least(programme, limits, name, groups, effort) for name in _names(held, groups))


def _names(limits: Limits, groups: Mapping[str, str]) -> list[str]:
    names = dict.fromkeys(groups.get(name, name) for name in limits.measures)
    if np.isfinite(limits.cost_gbp):
        names[_COST] = None
    if limits.most_moved is not None:
        names[_MOVED] = None
    return [*names, *(f"{_SITE}{site}" for site in limits.sites)]


def _without(limits: Limits, name: str, groups: Mapping[str, str]) -> Limits:
    if name == _COST:
        return replace(limits, cost_gbp=np.inf)
    if name == _MOVED:
        return replace(limits, most_moved=None)
    if name.startswith(_SITE):
        number = int(name.removeprefix(_SITE))
        return replace(limits, sites={s: u for s, u in limits.sites.items() if s != number})
    kept = {m: value for m, value in limits.measures.items() if groups.get(m, m) != name}
    return replace(limits, measures=kept)


def _least(
    programme: JointProgramme,
    limits: Limits,
    name: str,
    groups: Mapping[str, str],
    effort: Effort,
) -> Relaxation:
    without = _without(limits, name, groups)
    cheapest = programme.best(None, without, effort)
    asked, least = np.nan, np.nan
    if name == _COST:
        asked, least = limits.cost_gbp, cheapest.cost_gbp
    elif name == _MOVED:
        asked = limits.most_moved or 0
        least = _fewest_moves(programme, limits, int(asked) + 1, effort)
    elif name in limits.measures:
        asked = limits.measures[name]
        least = programme.best(name, without, effort).objective
    alone = cheapest.placement is not None
    return Relaxation(limit=name, asked=asked, least=least if alone else np.nan, alone=alone)


def _fewest_moves(programme: JointProgramme, limits: Limits, low: int, effort: Effort) -> int:
    high = programme.problem.n_bases
    while low < high:
        middle = (low + high) // 2
        found = programme.best(None, replace(limits, most_moved=middle), effort)
        low, high = (low, middle) if found.placement is not None else (middle + 1, high)
    return low
