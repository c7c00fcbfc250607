"""Whether p sites reach all demand: the question that a p-center asks again and again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estates.location.programme import BoolArray, IntArray, Programme
from estates.location.reductions import needed_cover
from estates.location.set_cover import cover_greedily
from estates.location.watch import Watch

_OPEN = 0.5  # a column of 0 or 1 comes back as a float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was found; where the watch ended the search, neither."""

    sites: IntArray | None  # p at most that reach all rows
    impossible: bool  # proven: there are none


def cover_with(reach: BoolArray, p: int, watch: Watch) -> Answer:
    """At most p sites that reach all rows, or the proof that more are needed.

    It asks less than the fewest (`set_cover`): any p will do, and no number has to be proven least.

    Parameters
    ----------
    reach : shape (rows, sites)
        Whether a site reaches a row; some site reaches each.
    """
    cost = np.ones(reach.shape[1])
    rows, sites = needed_cover(reach, np.arange(reach.shape[1]), cost)
    greedy = sites[cover_greedily(rows, cost[sites]) > 0]
    if len(greedy) <= p:
        return Answer(sites=greedy, impossible=False)
    programme = Programme()
    opened = programme.add_columns(len(sites), whole=True)
    programme.add_rows(rows, lower=1.0)
    programme.add_row(opened, 1.0, upper=float(p))
    solved = watch.solve(programme)
    found = None if solved.values is None else sites[solved.values > _OPEN]
    return Answer(sites=found, impossible=solved.infeasible)
