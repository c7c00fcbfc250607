"""The other tools: each takes the same graph and answers the same two questions.

Every function imports its own tool, so that one that is not installed stops nobody. Each is used
in the quickest way its manual names that answers exactly, on one thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.engine.graph import FloatArray, Graph

Nodes = NDArray[np.int64]

# To be set before any tool is loaded: OpenMP serves NetworKit and pandana, Rayon rustworkx.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}


class Ready(Protocol):
    """A tool that holds a graph in its own form."""

    def all_nodes(self, sources: Nodes) -> object:
        """Times to all nodes from each source, in whatever form the tool gives them."""
        ...

    def matrix(self, sources: Nodes, targets: Nodes) -> FloatArray:
        """Milliseconds from each source to each target, shape (sources, targets)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A tool, how it is called, and how much of the work it is given."""

    label: str
    how: str  # call and threads, for the reader
    needs: tuple[str, ...]  # packages
    ready: Callable[[Graph], Ready]
    sources: int  # of all-nodes runs in one turn
    matrix_sources: int  # of the matrix in one turn; 0 = the tool makes no matrix
    largest: int  # junctions, beyond which it is left out
    tolerance_ms: float = 0.0  # by which its times may differ from scipy's

    def missing(self) -> list[str]:
        """Packages that are not installed."""
        return [name for name in self.needs if find_spec(name) is None]


class Scipy:
    """scipy, which is also what the answers are checked against."""

    def __init__(self, graph: Graph) -> None:
        self._matrix = graph.matrix()

    def all_nodes(self, sources: Nodes) -> FloatArray:
        """One run of Dijkstra's algorithm a source, all in one call."""
        from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415

        return np.asarray(dijkstra(self._matrix, indices=sources))

    def matrix(self, sources: Nodes, targets: Nodes) -> FloatArray:
        """All nodes, then the targets' columns: it cannot stop at targets."""
        return self.all_nodes(sources)[:, targets]


class _Igraph:
    def __init__(self, graph: Graph) -> None:
        import igraph  # noqa: PLC0415

        ends = np.stack([graph.tail, graph.head], axis=1)
        self._graph = igraph.Graph(graph.n_nodes, ends, directed=True)
        self._weights = graph.cost_ms.tolist()

    def all_nodes(self, sources: Nodes) -> object:
        return self._run(sources, None)

    def matrix(self, sources: Nodes, targets: Nodes) -> FloatArray:
        return np.array(self._run(sources, targets.tolist()), np.float64)

    def _run(self, sources: Nodes, targets: list[int] | None) -> object:
        return self._graph.distances(
            source=sources.tolist(),
            target=targets,
            weights=self._weights,
            mode="out",
            algorithm="dijkstra",
        )


class _Networkit:
    def __init__(self, graph: Graph) -> None:
        import networkit  # noqa: PLC0415

        networkit.setNumberOfThreads(1)
        self._kit = networkit
        ends = (graph.tail.astype(np.uint64), graph.head.astype(np.uint64))
        self._graph = networkit.GraphFromCoo(
            (graph.cost_ms.astype(np.float64), ends), graph.n_nodes, weighted=True, directed=True
        )

    def all_nodes(self, sources: Nodes) -> object:
        # Quicker than SPSP here, which also keeps every source's row at once.
        rows = []
        for source in sources.tolist():
            run = self._kit.distance.Dijkstra(self._graph, source, storePaths=False)
            run.run()
            rows.append(run.getDistances(asarray=True))
        return rows

    def matrix(self, sources: Nodes, targets: Nodes) -> FloatArray:
        run = self._kit.distance.SPSP(self._graph, sources.tolist())
        run.setTargets(targets.tolist())
        run.run()
        return np.asarray(run.getDistances(asarray=True), np.float64)


class _Rustworkx:
    def __init__(self, graph: Graph) -> None:
        import rustworkx  # noqa: PLC0415

        self._lengths = rustworkx.digraph_dijkstra_shortest_path_lengths
        self._graph = rustworkx.PyDiGraph(multigraph=False)
        self._graph.add_nodes_from(range(graph.n_nodes))
        cost = graph.cost_ms.astype(np.float64).tolist()
        arcs = zip(graph.tail.tolist(), graph.head.tolist(), cost, strict=True)
        self._graph.add_edges_from(list(arcs))

    def all_nodes(self, sources: Nodes) -> object:
        return [self._lengths(self._graph, source, float) for source in sources.tolist()]

    def matrix(self, sources: Nodes, targets: Nodes) -> FloatArray:
        rows = []
        for source in sources.tolist():
            lengths = self._lengths(self._graph, source, float)
            # The source itself is not among the answers.
            rows.append([0.0 if node == source else lengths[node] for node in targets.tolist()])
        return np.array(rows, np.float64)


class _Pandana:
    """Contraction hierarchies of one metric, asked pair by pair: it has no one-to-many call."""

    def __init__(self, graph: Graph) -> None:
        import pandana  # noqa: PLC0415
        import pandas as pd  # noqa: PLC0415

        self._nodes = np.arange(graph.n_nodes)
        # It keeps whole thousandths, rounded down: half a millisecond more makes them ours.
        seconds = (graph.cost_ms + 0.5) / 1000
        self._network = pandana.Network(
            pd.Series(graph.x),
            pd.Series(graph.y),
            pd.Series(graph.tail),
            pd.Series(graph.head),
            pd.DataFrame({"seconds": seconds}),
            twoway=False,
        )

    def all_nodes(self, sources: Nodes) -> object:
        return [self._pairs(np.full(len(self._nodes), each), self._nodes) for each in sources]

    def matrix(self, sources: Nodes, targets: Nodes) -> FloatArray:
        seconds = self._pairs(np.repeat(sources, len(targets)), np.tile(targets, len(sources)))
        shape = (len(sources), len(targets))
        return np.asarray(np.rint(np.array(seconds) * 1000).reshape(shape), np.float64)

    def _pairs(self, sources: Nodes, targets: Nodes) -> Any:  # noqa: ANN401  (of pandana)
        return self._network.shortest_path_lengths(sources, targets)


class _Networkx:
    def __init__(self, graph: Graph) -> None:
        import networkx as nx  # noqa: PLC0415

        self._nx = nx
        self._graph = nx.DiGraph()
        self._graph.add_nodes_from(range(graph.n_nodes))
        arcs = zip(graph.tail.tolist(), graph.head.tolist(), graph.cost_ms.tolist(), strict=True)
        self._graph.add_weighted_edges_from(arcs, weight="time")

    def all_nodes(self, sources: Nodes) -> object:
        return [self._lengths(source) for source in sources.tolist()]

    def matrix(self, sources: Nodes, targets: Nodes) -> FloatArray:
        rows = []
        for source in sources.tolist():
            lengths = self._lengths(source)
            rows.append([lengths[node] for node in targets.tolist()])
        return np.array(rows, np.float64)

    def _lengths(self, source: int) -> dict[int, float]:
        lengths: dict[int, float] = self._nx.single_source_dijkstra_path_length(
            self._graph, source, weight="time"
        )
        return lengths


class _EgoGraph(_Networkx):
    """What OSMnx's examples do for an isochrone: the part of the graph within a time."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        connected = graph.connected()
        some = connected[:: max(1, len(connected) // 4)]
        times = Scipy(graph).all_nodes(some)
        self._radius = float(np.quantile(times[np.isfinite(times)], EGO_SHARE))

    def all_nodes(self, sources: Nodes) -> object:
        return [
            self._nx.ego_graph(self._graph, source, radius=self._radius, distance="time")
            for source in sources.tolist()
        ]


EGO_SHARE = 0.1  # of the junctions within the radius, seen from a few of them
SCIPY = "scipy"
PANDANA = "pandana"
ANY_SIZE = 10**9
PEERS = {
    SCIPY: Tool(
        label="scipy",
        how="`csgraph.dijkstra`, which has one thread",
        needs=("scipy",),
        ready=Scipy,
        sources=16,
        matrix_sources=16,
        largest=ANY_SIZE,
    ),
    "igraph": Tool(
        label="igraph",
        how="`Graph.distances`, which has one thread",
        needs=("igraph",),
        ready=_Igraph,
        sources=8,
        matrix_sources=8,
        largest=300_000,
    ),
    "networkit": Tool(
        label="NetworKit",
        how="`distance.Dijkstra` without paths, `distance.SPSP` with targets; "
        "`setNumberOfThreads(1)`",
        needs=("networkit",),
        ready=_Networkit,
        sources=8,
        matrix_sources=8,
        largest=ANY_SIZE,
    ),
    "rustworkx": Tool(
        label="rustworkx",
        how="`digraph_dijkstra_shortest_path_lengths`, weights as floats, `RAYON_NUM_THREADS=1`",
        needs=("rustworkx",),
        ready=_Rustworkx,
        sources=8,
        matrix_sources=8,
        largest=300_000,
    ),
    PANDANA: Tool(
        label="pandana",
        how="`Network.shortest_path_lengths`, pair by pair, `OMP_NUM_THREADS=1`; "
        "an arc of 0 ms counts as 1 ms there",
        needs=("pandana",),
        ready=_Pandana,
        sources=1,
        matrix_sources=8,
        largest=300_000,
        tolerance_ms=20.0,
    ),
    "networkx": Tool(
        label="NetworkX",
        how="`single_source_dijkstra_path_length`, which has one thread",
        needs=("networkx",),
        ready=_Networkx,
        sources=1,
        matrix_sources=1,
        largest=300_000,
    ),
    "ego-graph": Tool(
        label="OSMnx-style `ego_graph`",
        how="`networkx.ego_graph` with a radius that holds about a tenth of the junctions, "
        "not all of them, as for one isochrone",
        needs=("networkx",),
        ready=_EgoGraph,
        sources=1,
        matrix_sources=0,
        largest=300_000,
    ),
}
