"""Hierarchy: the junctions of a network in an order that makes shortest ways short to find.

It depends on which junctions are joined and, for a good order only, on where they lie; not on
costs: one hierarchy serves every speed profile, closed road and drawn speed of its network.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coverage.archive import read_archive, write_archive
from coverage.errors import CoverageInputError, UnreadableFileError
from coverage.hierarchy.customisation import NO_WAY_MS, customise
from coverage.hierarchy.dissection import nested_dissection
from coverage.hierarchy.elimination import (
    depth_first,
    elimination_tree,
    upward_degrees,
    upward_heads,
    with_ancestors,
)
from coverage.hierarchy.graph import undirected
from coverage.hierarchy.metric import Ends, Goals, Metric
from coverage.hierarchy.peeling import peel
from coverage.kept import content_key

# Raised with every change of the order or of the file: an older file is made again.
ENGINE_VERSION = 1

_ARRAYS = ("rank", "parent", "up_first", "up_head")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hierarchy:
    """Nodes numbered in elimination order, and the arcs that elimination leaves behind."""

    rank: NDArray[np.int32]  # (nodes,) place of each node in the order
    parent: NDArray[np.int32]  # (nodes,) by rank: in the elimination tree, -1 = root
    up_first: NDArray[np.int64]  # (nodes + 1,) by rank
    up_head: NDArray[np.int32]  # ranks, ascending: `up_head[up_first[r]:up_first[r + 1]]`
    made_for: str  # checksum of the network that it orders

    @classmethod
    def build(
        cls,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        tail: NDArray[np.integer],
        head: NDArray[np.integer],
    ) -> Hierarchy:
        """Order the nodes of a network and find the arcs of the hierarchy.

        Parameters
        ----------
        x, y : shape (nodes,)
            Positions in metres; they steer the order and no result depends on them.
        tail, head : shape (roads,)
            Nodes that roads join; direction, loops and repetition do not matter.

        Raises
        ------
        CoverageInputError
            Shapes differ, a position is not a number, or a road ends at no node.
        """
        _check(x, y, tail, head)
        graph = undirected(len(x), tail, head)
        core = peel(graph)
        cut = nested_dissection(core.graph, x[core.node], y[core.node])
        order = np.concatenate([core.peeled, core.node[cut]])
        rank = _inverse(order)
        by_rank = graph.relabelled(rank)
        number = depth_first(elimination_tree(by_rank.first, by_rank.head))
        rank = number[rank]
        by_rank = graph.relabelled(rank)
        parent = elimination_tree(by_rank.first, by_rank.head)
        degree = upward_degrees(by_rank.first, by_rank.head, parent)
        up_first = np.concatenate([np.zeros(1, np.int64), np.cumsum(degree)])
        return cls(
            rank=rank,
            parent=parent,
            up_first=up_first,
            up_head=upward_heads(by_rank.first, by_rank.head, parent, up_first),
            made_for=network_key(x, y, tail, head),
        )

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self.rank)

    def customise(
        self,
        tail: NDArray[np.integer],
        head: NDArray[np.integer],
        cost_ms: NDArray[np.integer],
    ) -> Metric:
        """Put costs on the hierarchy; nothing is ordered again.

        Parameters
        ----------
        tail, head, cost_ms : shape (roads,)
            One-way roads that are open and what they cost, milliseconds; of repeated ones the
            least counts.

        Raises
        ------
        CoverageInputError
            Shapes differ, a cost is negative or beyond 12 days, or a road joins nodes that the
            hierarchy does not.
        """
        if not tail.shape == head.shape == cost_ms.shape == (len(tail),):
            raise CoverageInputError(
                "roads need as many tails as heads and costs; got "
                f"{tail.shape}, {head.shape}, {cost_ms.shape}."
            )
        if len(cost_ms) and not 0 <= cost_ms.min() <= cost_ms.max() < NO_WAY_MS:
            raise CoverageInputError(
                f"road costs run from {cost_ms.min()} to {cost_ms.max()} ms; each must be at "
                f"least 0 and below {NO_WAY_MS} (12 days)."
            )
        if not _among(len(self.rank), tail, head):
            raise CoverageInputError(
                f"a road ends at a node that is not among the {len(self.rank):,} of the "
                "hierarchy; build it again from this network."
            )
        up, down, astray = customise(
            self.up_first,
            self.up_head,
            self.rank[tail],
            self.rank[head],
            cost_ms.astype(np.int32),
        )
        if astray >= 0:
            raise CoverageInputError(
                f"the road from node {tail[astray]} to node {head[astray]} is not in the "
                "hierarchy; build it again from this network."
            )
        return Metric(rank=self.rank, parent=self.parent, up=up, down=down, made_for=self.made_for)

    def goals(self, ends: Ends) -> Goals:
        """Prepare places to be reached, once for any number of questions under any costs."""
        ranks = self.rank[ends.node]
        reachable = ranks[ends.cost_ms < NO_WAY_MS]
        swept = np.flatnonzero(with_ancestors(self.parent, reachable))[::-1]
        return Goals(
            ends=Ends(node=ranks, cost_ms=ends.cost_ms),
            swept=swept.astype(np.int32),
            made_for=self.made_for,
        )

    def save(self, path: Path) -> None:
        """Write one file: the arrays, the engine's version and checksums."""
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        write_archive(path, ENGINE_VERSION, {"made_for": self.made_for}, arrays)

    @classmethod
    def load(cls, path: Path, made_for: str) -> Hierarchy:
        """Read what `save` wrote for a network (see `network_key`).

        Raises
        ------
        UnreadableFileError
            Missing, damaged, of another engine version, or of another network.
        """
        remedy = "delete it, it is made again"
        words, arrays = read_archive(path, ENGINE_VERSION, "hierarchy", remedy)
        if words != {"made_for": made_for} or set(arrays) != set(_ARRAYS):
            raise UnreadableFileError(f"{path.name}: made for other roads; {remedy}.")
        return cls(made_for=made_for, **arrays)


def network_key(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    tail: NDArray[np.integer],
    head: NDArray[np.integer],
) -> str:
    """SHA-256 of all that a hierarchy depends on, hexadecimal."""
    positions, ends = (x.astype("<f8"), y.astype("<f8")), (tail.astype("<i8"), head.astype("<i8"))
    return content_key(*positions, *ends)


def _check(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    tail: NDArray[np.integer],
    head: NDArray[np.integer],
) -> None:
    if not (x.ndim == tail.ndim == 1 and x.shape == y.shape and tail.shape == head.shape):
        raise CoverageInputError(
            f"a network needs as many x as y and as many tails as heads; got {x.shape}, "
            f"{y.shape}, {tail.shape}, {head.shape}."
        )
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise CoverageInputError("a junction's position is not a number; give it coordinates.")
    if not _among(len(x), tail, head):
        raise CoverageInputError(
            f"a road ends at a node outside 0 to {len(x) - 1}; number the nodes from 0."
        )


def _among(n_nodes: int, tail: NDArray[np.integer], head: NDArray[np.integer]) -> bool:
    """Whether roads join nodes from 0 to under `n_nodes`."""
    if not len(tail):
        return True
    lowest, highest = min(tail.min(), head.min()), max(tail.max(), head.max())
    return bool(0 <= lowest <= highest < n_nodes)


def _inverse(order: NDArray[np.int64]) -> NDArray[np.int32]:
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return place
