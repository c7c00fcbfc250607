"""Metric: a hierarchy with the costs of one speed profile, and what can be asked of it.

All times are whole milliseconds and exact; `NO_WAY_MS` = no way. Nodes are given by their numbers
in the network. Starts go in batches to threads; what a batch answers does not depend on the
others, so the bytes are the same however many threads there are.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from coverage.errors import CoverageInputError
from coverage.hierarchy.customisation import NO_WAY_MS, Arcs
from coverage.hierarchy.row import LANES
from coverage.hierarchy.sweep import (
    Workspace,
    arrive,
    climb,
    keep_nearest,
    new_workspace,
    sweep,
)

Milliseconds = NDArray[np.int32]
Nodes = NDArray[np.int32]
Rows = NDArray[np.int64]

NONE = -1  # in place of a start where there are not so many

# Answers that are held at once, however many threads there are: a batch to half a million goals
# has 32 MB. Where a few batches fill this, not every thread finds work.
AHEAD_BYTES = 256 * 2**20


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

    def take(self, rows: NDArray[np.generic]) -> Ends:
        """Some of the places."""
        return Ends(node=self.node[rows], cost_ms=self.cost_ms[rows])

    @classmethod
    def at_nodes(cls, node: NDArray[np.integer]) -> Ends:
        """Places at nodes."""
        column = node.astype(np.int32)[:, None]
        return cls(node=column, cost_ms=np.zeros_like(column))


@dataclass(frozen=True, slots=True, kw_only=True)
class Goals:
    """Places to be reached, and the part of a hierarchy that decides about them."""

    ends: Ends  # by rank
    swept: Nodes  # ranks of the ends and of all their ancestors, highest first
    made_for: str  # checksum of the network of the hierarchy

    def __len__(self) -> int:
        """Number of places."""
        return len(self.ends)


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
    made_for: str  # checksum of the network of the hierarchy
    threads: int = field(default_factory=lambda: os.cpu_count() or 1)
    _idle: deque[Workspace] = field(default_factory=deque, repr=False)

    def reversed(self) -> Metric:
        """The metric of the same roads driven the other way: times *to* a node, not from it."""
        return replace(self, up=self.down, down=self.up)

    def matrix_ms(self, starts: Ends, goals: Goals, limit_ms: int = int(NO_WAY_MS)) -> Milliseconds:
        """Times from each start to each goal, shape (starts, goals).

        Parameters
        ----------
        limit_ms
            What takes longer counts as no way; just as long does not. It spares no work: every
            start is swept to the end, and the limit is put on the answers.
        """
        result = np.empty((len(starts), len(goals)), np.int32)
        for rows, times_ms in self.batches_ms(starts, goals, limit_ms):
            result[rows] = times_ms
        return result

    def soonest_ms(self, starts: Ends, goals: Goals) -> Milliseconds:
        """Least time to each goal from any of the starts, shape (goals,)."""
        every = Ends(node=starts.node.reshape(1, -1), cost_ms=starts.cost_ms.reshape(1, -1))
        soonest: Milliseconds = self.matrix_ms(every, goals)[0]
        return soonest

    def nearest(
        self, starts: Ends, goals: Goals, count: int, limit_ms: int = int(NO_WAY_MS)
    ) -> tuple[NDArray[np.int32], Milliseconds]:
        """The nearest, second nearest ... start of each goal, without writing the matrix.

        Parameters
        ----------
        limit_ms
            Starts farther away than this do not count. It spares no work, as in `matrix_ms`.

        Returns
        -------
        start : shape (count, goals)
            Rows of `starts`; of two equally near the first. `NONE` where there are not so many.
        times_ms : shape (count, goals)
        """
        start = np.full((count, len(goals)), NONE, np.int32)
        nearest_ms = np.full((count, len(goals)), NO_WAY_MS, np.int32)
        for rows, times_ms in self.batches_ms(starts, goals, limit_ms):
            keep_nearest(rows, times_ms, start, nearest_ms)
        return start, nearest_ms

    def batches_ms(
        self, starts: Ends, goals: Goals, limit_ms: int = int(NO_WAY_MS)
    ) -> Iterator[tuple[Rows, Milliseconds]]:
        """Times to all goals, a batch of starts after the other, in an order of their own.

        Parameters
        ----------
        limit_ms
            What takes longer counts as no way. It spares no work, as in `matrix_ms`.

        Yields
        ------
        rows : shape (batch,)
            Of `starts`.
        times_ms : shape (batch, goals)

        Raises
        ------
        CoverageInputError
            The goals were prepared on the roads of another network.
        """
        if goals.made_for != self.made_for:
            raise CoverageInputError(
                "the places to be reached were put on other roads than those that are asked; "
                "put them on these."
            )
        ranks = self.rank[starts.node]

        def answer(rows: Rows) -> tuple[Rows, Milliseconds]:
            lane = np.repeat(np.arange(len(rows), dtype=np.int32), ranks.shape[1])
            times_ms = np.empty((len(rows), len(goals)), np.int32)
            with self._workspace() as work:
                node, cost_ms = ranks[rows].ravel(), starts.cost_ms[rows].ravel()
                climb(work, self.parent, self.up, lane, node, cost_ms)
                sweep(work, self.down, goals.swept)
                arrive(work, goals.ends.node, goals.ends.cost_ms, limit_ms, times_ms)
            return rows, times_ms

        batches = _batches(ranks)
        if self.threads == 1 or len(batches) == 1:
            yield from map(answer, batches)
            return
        # Only so many answers are in memory at once, however many starts there are.
        batch_bytes = LANES * len(goals) * np.dtype(np.int32).itemsize
        ahead = max(1, min(self.threads + 2, AHEAD_BYTES // max(1, batch_bytes)))
        waiting: deque[Future[tuple[Rows, Milliseconds]]] = deque()
        with ThreadPoolExecutor(self.threads) as pool:
            for batch in batches:
                waiting.append(pool.submit(answer, batch))
                if len(waiting) >= ahead:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    @contextmanager
    def _workspace(self) -> Iterator[Workspace]:
        """A workspace that nobody else has; kept for the next one afterwards."""
        try:
            work = self._idle.pop()
        except IndexError:
            work = new_workspace(len(self.rank))
        yield work
        self._idle.append(work)


def _batches(ranks: Nodes) -> list[Rows]:
    """Rows of starts in batches of one lane each; neighbours together, to share their climb."""
    order = np.argsort(ranks.max(axis=1, initial=0), kind="stable")
    return [order[i : i + LANES] for i in range(0, len(order), LANES)]
