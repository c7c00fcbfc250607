"""Others: estates nearly as good as a point of the frontier, and what all of them share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from estates.location.joint import Effort, Found, JointProgramme, Limits

IntArray = NDArray[np.int64]


class Role(StrEnum):
    """What becomes of a site in all estates that are nearly as good."""

    ALWAYS = "in every one"
    NEVER = "in none"
    SOMETIMES = "in some"
    NOT_PROVEN = "not proven"


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A point of the frontier, and what counts as hardly dearer."""

    placement: IntArray
    cost_gbp: float
    within_gbp: float  # by how much others may cost more

    def limits(self, limits: Limits) -> Limits:
        """The limits that the point kept, and that others be hardly dearer."""
        most = min(limits.cost_gbp, self.cost_gbp + self.within_gbp)
        return replace(limits, cost_gbp=most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """Estates as good by the measures, and hardly dearer."""

    within_gbp: float
    found: tuple[Found, ...]  # the cheapest first; without the point itself
    all_found: bool  # proven: there are no more


def others(
    programme: JointProgramme, limits: Limits, near: Near, most: int, effort: Effort
) -> Others:
    """Find the next cheapest placements one by one, each ruled out before the next is sought.

    Parameters
    ----------
    limits
        That the point kept, its level of the axis among the measures.
    most
        How many to find.
    """
    known, found = [near.placement], list[Found]()
    while len(found) < most:
        asked = replace(near.limits(limits), not_these=tuple(known))
        each = programme.best(None, asked, effort)
        if each.placement is None:
            return Others(within_gbp=near.within_gbp, found=tuple(found), all_found=each.infeasible)
        known.append(each.placement)
        found.append(each)
    return Others(within_gbp=near.within_gbp, found=tuple(found), all_found=False)


def roles(
    programme: JointProgramme,
    limits: Limits,
    near: Near,
    known: Sequence[Found],
    effort: Effort,
    *,
    progress: Callable[[int, int], None] = lambda _, __: None,
) -> dict[int, Role]:
    """Which sites every estate nearly as good uses, and which none does.

    Proven, not counted over examples: for each site the opposite is asked for, and there must be
    no placement then. Sites that no base could leave or come to are left out.

    Parameters
    ----------
    known
        Other estates that are nearly as good: what they do otherwise need not be asked for.
    """
    problem = programme.problem
    used = problem.used(near.placement)
    options_of_base = np.bincount(problem.base, minlength=problem.n_bases)
    could = np.zeros(problem.n_sites, bool)
    could[problem.site[options_of_base[problem.base] > 1]] = True
    could[list(limits.sites)] = False  # asked for, so nothing is found out of it
    asked = np.flatnonzero(could & ~problem.forced_in)
    found: dict[int, Role] = {}
    otherwise = np.zeros(problem.n_sites, bool)
    for each in known:
        if each.placement is not None:
            otherwise |= problem.used(each.placement) != used
    for number, site in enumerate(asked):
        if otherwise[site]:
            found[int(site)] = Role.SOMETIMES
            continue
        if effort.stop is not None and effort.stop():
            break
        progress(number, len(asked))
        opposite = {**limits.sites, int(site): not used[site]}
        other = programme.best(None, replace(near.limits(limits), sites=opposite), effort)
        if other.placement is not None:
            found[int(site)] = Role.SOMETIMES
            otherwise |= problem.used(other.placement) != used
        elif other.infeasible:
            found[int(site)] = Role.ALWAYS if used[site] else Role.NEVER
        else:
            found[int(site)] = Role.NOT_PROVEN
    return found
