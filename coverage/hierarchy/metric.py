"""Metric: a hierarchy with the costs of one speed profile, and what can be asked of it.

All times are whole milliseconds and exact; `NO_WAY_MS` = no way. Nodes are given by their numbers
in the network. Batches of sites are shared out to threads; each batch writes its own part of the
result, so the bytes do not depend on how many threads there are.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from coverage.hierarchy.customisation import Arcs
from coverage.hierarchy.row import LANES
from coverage.hierarchy.sweep import (
    Workspace,
    arrive,
    climb,
    new_workspace,
    sweep,
)

Milliseconds = NDArray[np.int32]
Nodes = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Places as the ends of the roads they lie on; arrays a row a place, a column an end.

    As a start: what it takes from the place to the end; as a goal: from the end to the place.
    """

    node: Nodes  # (places, ends)
    cost_ms: Milliseconds  # (places, ends), `NO_WAY_MS` = not permitted

    def __len__(self) -> int:
        """Number of places."""
        return len(self.node)

    @classmethod
    def at_nodes(cls, node: NDArray[np.integer]) -> Ends:
        """Places at nodes."""
        column = node.astype(np.int32)[:, None]
        return cls(node=column, cost_ms=np.zeros_like(column))


@dataclass(frozen=True, slots=True, kw_only=True)
class Goals:
    """Places to be reached, and the part of a hierarchy that decides about them."""

    ends: Ends
    swept: Nodes  # ranks of the ends and of all their ancestors, highest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """Arcs of a hierarchy at their costs, numbered by rank.

    Attributes
    ----------
    threads
        How many batches are worked on at a time.
    """

    rank: NDArray[np.int32]
    parent: NDArray[np.int32]
    up: Arcs
    down: Arcs
    threads: int = field(default_factory=lambda: os.cpu_count() or 1)
    _idle: deque[Workspace] = field(default_factory=deque, repr=False)

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self.rank)

    def reversed(self) -> Metric:
        """The metric of the same roads driven the other way: times *to* a node, not from it."""
        return Metric(
            rank=self.rank,
            parent=self.parent,
            up=self.down,
            down=self.up,
            threads=self.threads,
            _idle=self._idle,
        )

    def matrix_ms(self, starts: Ends, goals: Goals) -> Milliseconds:
        """Times from each start to each goal, shape (starts, goals)."""
        ranks = self.rank[starts.node]
        result = np.empty((len(starts), len(goals.ends)), np.int32)

        def answer(batch: NDArray[np.int64]) -> None:
            with self._workspace() as work:
                self._climb(work, ranks[batch], starts.cost_ms[batch])
                sweep(work, self.down, goals.swept)
                arrival = np.empty((len(batch), len(goals.ends)), np.int32)
                arrive(work, goals.ends.node, goals.ends.cost_ms, arrival)
            result[batch] = arrival

        self._in_threads(answer, _batches(ranks))
        return result

    def soonest_ms(self, starts: Ends, goals: Goals) -> Milliseconds:
        """Least time to each goal from any of the starts, shape (goals,)."""
        every = Ends(node=starts.node.reshape(1, -1), cost_ms=starts.cost_ms.reshape(1, -1))
        soonest: Milliseconds = self.matrix_ms(every, goals)[0]
        return soonest

    def _climb(self, work: Workspace, ranks: Nodes, cost_ms: Milliseconds) -> None:
        lane = np.repeat(np.arange(len(ranks), dtype=np.int32), ranks.shape[1])
        climb(work, self.parent, self.up, lane, ranks.ravel(), cost_ms.ravel())

    @contextmanager
    def _workspace(self) -> Iterator[Workspace]:
        """A workspace that nobody else has; kept for the next one afterwards."""
        try:
            work = self._idle.pop()
        except IndexError:
            work = new_workspace(self.n_nodes)
        yield work
        self._idle.append(work)

    def _in_threads(
        self, answer: Callable[[NDArray[np.int64]], None], batches: list[NDArray[np.int64]]
    ) -> None:
        if self.threads == 1 or len(batches) == 1:
            for batch in batches:
                answer(batch)
            return
        with ThreadPoolExecutor(self.threads) as pool:
            list(pool.map(answer, batches))  # waits for all, and raises what any of them raised


def _batches(ranks: Nodes) -> list[NDArray[np.int64]]:
    """Rows of starts in batches of one lane each; neighbours together, to share their climb."""
    order = np.argsort(ranks.max(axis=1, initial=0), kind="stable")
    return [order[i : i + LANES] for i in range(0, len(order), LANES)]
