"""Our engine, as the benchmark calls it: the only place that knows its names."""

from __future__ import annotations

import numpy as np
from coverage.hierarchy import NO_WAY_MS, Hierarchy
from numpy.typing import NDArray

from benchmarks.engine.graph import FloatArray, Graph
from benchmarks.engine.peers import Nodes

WIDTH = 16  # sites of one batch


class Ours:
    """The hierarchy of a graph, customised with its costs."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._hierarchy = build(graph)
        self._metric = self._hierarchy.customise(graph.tail, graph.head, graph.cost_ms)

    @property
    def n_arcs(self) -> int:
        """Arcs that a sweep goes down."""
        return int(self._metric.n_arcs)

    def customise(self) -> object:
        """Take the graph's costs in anew: what another speed profile costs."""
        return self._hierarchy.customise(self._graph.tail, self._graph.head, self._graph.cost_ms)

    def all_nodes(self, sources: Nodes) -> NDArray[np.int32]:
        """Sweep batch by batch; the last batch's buffer is returned as it stands."""
        for first in range(0, len(sources), WIDTH):
            buffer = self._metric.sweep(sources[first : first + WIDTH])
        return np.asarray(buffer)

    def matrix(self, sources: Nodes, targets: Nodes) -> NDArray[np.int32]:
        """Milliseconds from each source to each target."""
        return np.asarray(self._metric.matrix(sources, targets))

    def every_time_ms(self, sources: Nodes) -> FloatArray:
        """All nodes from up to one batch of sources, in the graph's own order, `inf` = no route."""
        buffer = self.all_nodes(sources)[self._hierarchy.rank, : len(sources)].T
        return np.where(buffer >= NO_WAY_MS, np.inf, buffer.astype(np.float64))


def build(graph: Graph) -> Hierarchy:
    """Order and contract, with nothing customised."""
    return Hierarchy.build(graph.x, graph.y, graph.tail, graph.head)
