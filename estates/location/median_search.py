"""The search that proves a p-median: branch on single sites, bound by multipliers, fix by them.

A branch holds some sites open and has shut others; what is left is free. `median_bound` gives its
bound L(u), and says of each free site how much the bound would rise were it shut (if the bound
has it open) or opened (if not): it takes the place of the dearest of the p. Where that reaches
the cost of the best known sites, the site is settled for all the branch (Christofides and
Beasley 1982, European Journal of Operational Research 10, 196-204). The branch with the least
bound is split next, on a site that the late steps chose most of the time, not always.
"""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass

import numpy as np

from estates.location.located import NOISE, step_of
from estates.location.median_bound import Relaxed, first_multipliers, relax
from estates.location.median_start import add_greedily, exchange, without_inf
from estates.location.programme import FloatArray, IntArray
from estates.location.watch import Watch

_ROUNDS = 12  # of steps at the root, at most
_STEPS = 200  # a round
_BRANCH_ROUNDS = 3
_BRANCH_STEPS = 100
_FIRST_LENGTH, _LATER_LENGTH = 1.5, 0.75
_SPLIT_AT = 0.7  # share of late steps: of 0.3, 0.5, 0.7 and 0.9 it left the fewest branches
_WORTH_A_ROUND = 0.02  # of the gap or of the free sites: less, and another round is not worth it


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A part of all choices of p sites."""

    bound: float  # no choice in it costs less
    held: IntArray  # open
    free: IntArray  # open or shut
    multipliers: FloatArray  # (rows,), to begin with
    share: FloatArray  # (free,), of late steps in which each was chosen


class MedianSearch:
    """Costs and weights of the rows, the best p sites so far, and what is proven."""

    def __init__(self, cost: FloatArray, weight: FloatArray, p: int, watch: Watch) -> None:
        self._cost, self._weight, self._p, self._watch = cost, weight, p, watch
        self._plain = without_inf(cost)
        self._grain = _grain(cost)
        self._let_go = np.inf  # least bound of what was cut off
        self.sites = exchange(self._plain, add_greedily(self._plain, p), watch)
        self.value = self._cost_of(self.sites)

    def begin_with(self, sites: IntArray) -> None:
        """Take sites, p at most, for the best so far, if they are."""
        self._offer(exchange(self._plain, add_greedily(self._plain, self._p, sites), self._watch))

    def run(self) -> tuple[float, bool]:
        """Search until the gap is proven or someone asks to end.

        Returns
        -------
        bound
            No choice of p sites costs less.
        finished
            Whether the gap is proven.
        """
        sites = self._cost.shape[1]
        least = float(self._cost.min(axis=1).sum())
        root = Branch(
            bound=least,
            held=np.empty(0, np.int64),
            free=np.arange(sites),
            multipliers=first_multipliers(self._cost),
            share=np.zeros(sites),
        )
        count = itertools.count()  # of two equal bounds the older branch is split
        open_branches: list[tuple[float, int, Branch]] = []
        new = [self._bounded(root, at_root=True)]
        while True:
            for branch in filter(None, new):
                heapq.heappush(open_branches, (branch.bound, next(count), branch))
            bound = self._proven(open_branches[0][0] if open_branches else np.inf)
            self._watch.tell(self.value, bound)
            if not open_branches or self._watch.ended():
                return bound, not open_branches
            _, _, branch = heapq.heappop(open_branches)
            new = [self._bounded(part) for part in _halves(branch)]

    def _enough(self) -> float:
        """The bound at which a branch holds nothing better, or not by more than the gap."""
        noise = self._grain * (1.0 - NOISE) if self._grain else self.value * NOISE
        return min(self.value - noise, self.value * (1.0 - self._watch.gap))

    def _proven(self, least_open: float) -> float:
        """The bound of all choices."""
        bound = min(least_open, self._let_go, self.value)
        if self._grain:
            return float(np.ceil(bound / self._grain - NOISE) * self._grain)
        return self.value if bound >= self.value * (1.0 - NOISE) else bound

    def _bounded(self, branch: Branch, *, at_root: bool = False) -> Branch | None:
        """The branch with its bound and fewer free sites; None where nothing better is in it."""
        length = _FIRST_LENGTH if at_root else _LATER_LENGTH
        for _ in range(_ROUNDS if at_root else _BRANCH_ROUNDS):
            if self._finished(branch):
                return None
            if self._watch.ended():
                return branch
            before = branch
            alive = np.concatenate([branch.held, branch.free])
            relaxed = relax(
                np.ascontiguousarray(self._cost[:, alive]),
                self._weight,
                len(branch.held),
                self._p,
                branch.multipliers,
                known=self.value,
                enough=self._enough(),
                steps=_STEPS if at_root else _BRANCH_STEPS,
                length=length,
                watch=self._watch,
            )
            length = _LATER_LENGTH
            found = alive[relaxed.best]
            if at_root or self._cost_of(found) < self.value:
                self._offer(exchange(self._plain, found, self._watch))
            branch = self._settled(branch, relaxed)
            closed = (branch.bound - before.bound) / max(self.value - before.bound, 1e-300)
            if max(closed, 1.0 - len(branch.free) / len(before.free)) < _WORTH_A_ROUND:
                break
        return None if self._finished(branch) else branch

    def _finished(self, branch: Branch) -> bool:
        """Whether there is nothing to search for in a branch; its one choice of sites is taken."""
        if branch.bound >= self._enough():
            self._let_go = min(self._let_go, branch.bound)
            return True
        held, left = len(branch.held), len(branch.held) + len(branch.free) - self._p
        if held <= self._p <= held + len(branch.free) and 0 in {left, self._p - held}:
            self._offer(np.concatenate([branch.held, branch.free])[: self._p])
        return left <= 0 or held >= self._p

    def _settled(self, branch: Branch, relaxed: Relaxed) -> Branch:
        """The branch less the free sites that its bound settles."""
        held = len(branch.held)
        chosen, otherwise = relaxed.chosen[held:], relaxed.otherwise(held)
        settled = otherwise >= self._enough()
        self._let_go = min(self._let_go, float(otherwise[settled].min(initial=np.inf)))
        return Branch(
            bound=max(branch.bound, relaxed.bound),
            held=np.concatenate([branch.held, branch.free[settled & chosen]]),
            free=branch.free[~settled],
            multipliers=relaxed.multipliers,
            share=relaxed.share[held:][~settled],
        )

    def _offer(self, sites: IntArray) -> None:
        value = self._cost_of(sites)
        if value < self.value:
            self.sites, self.value = np.sort(sites), value

    def _cost_of(self, sites: IntArray) -> float:
        return float(self._cost[:, sites].min(axis=1).sum())


def _halves(branch: Branch) -> tuple[Branch, Branch]:
    """The branch with one free site open, and with it shut."""
    at = int(np.abs(branch.share - _SPLIT_AT).argmin())
    free, share = np.delete(branch.free, at), np.delete(branch.share, at)
    opened = np.append(branch.held, branch.free[at])
    bound, multipliers = branch.bound, branch.multipliers
    return (
        Branch(bound=bound, held=opened, free=free, multipliers=multipliers, share=share),
        Branch(bound=bound, held=branch.held, free=free, multipliers=multipliers, share=share),
    )


def _grain(cost: FloatArray) -> float:
    """What all costs are whole multiples of, where they are whole numbers; else 0."""
    reached = np.isfinite(cost)
    dearest = np.where(reached, cost, 0.0).max(axis=1).sum()
    return step_of(cost[reached], float(dearest))
