"""Our engine, as the benchmark calls it: the only place that knows its names."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.engine.graph import FloatArray, Graph
from benchmarks.engine.peers import Nodes
from coverage.hierarchy import NO_WAY_MS, Ends, Goals, Hierarchy, Metric
from coverage.hierarchy.row import LANES
from coverage.hierarchy.sweep import climb, new_workspace, sweep

WIDTH = LANES  # sites of one batch


class Ours:
    """The hierarchy of a graph, customised with its costs, on one thread."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._hierarchy = build(graph)
        self._metric = self.customise()
        self._work = new_workspace(graph.n_nodes)
        self._highest_first = np.arange(graph.n_nodes - 1, -1, -1, dtype=np.int32)

    @property
    def n_arcs(self) -> int:
        """Arcs that a sweep goes down."""
        return len(self._metric.down.head)

    def customise(self) -> Metric:
        """Take the graph's costs in anew: what another speed profile costs."""
        graph = self._graph
        metric = self._hierarchy.customise(graph.tail, graph.head, graph.cost_ms)
        return replace(metric, threads=1)

    def all_nodes(self, sources: Nodes) -> NDArray[np.int32]:
        """Sweep batch by batch; the last batch's buffer as it stands, rows by rank."""
        metric = self._metric
        for first in range(0, len(sources), WIDTH):
            ranks = metric.rank[sources[first : first + WIDTH]]
            lanes = np.arange(len(ranks), dtype=np.int32)
            climb(self._work, metric.parent, metric.up, lanes, ranks, np.zeros_like(ranks))
            sweep(self._work, metric.down, self._highest_first)
        return self._work.rows()

    def points(self, targets: Nodes) -> Goals:
        """Prepare points, once for any sites and speeds."""
        return self._hierarchy.goals(Ends.at_nodes(targets))

    def to_points(self, sources: Nodes, points: Goals) -> NDArray[np.int32]:
        """Milliseconds from each source to each prepared point."""
        return self._metric.matrix_ms(Ends.at_nodes(sources), points)

    def matrix(self, sources: Nodes, targets: Nodes) -> NDArray[np.int32]:
        """Milliseconds from each source to each target, the targets prepared first."""
        return self.to_points(sources, self.points(targets))

    def every_time_ms(self, sources: Nodes) -> FloatArray:
        """All nodes from up to one batch of sources, in the graph's own order, `inf` = no route."""
        rows = self.all_nodes(sources)[self._metric.rank, : len(sources)].T
        return np.where(rows >= NO_WAY_MS, np.inf, rows.astype(np.float64))


def build(graph: Graph) -> Hierarchy:
    """Order and contract, with nothing customised."""
    return Hierarchy.build(graph.x, graph.y, graph.tail, graph.head)
