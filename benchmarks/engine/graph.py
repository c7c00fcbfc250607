"""A road graph as every tool of this benchmark is given it: arcs, whole milliseconds, positions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

IntArray = NDArray[np.int32]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """A directed graph whose arcs are different from each other and cost at least nothing."""

    name: str
    about: str  # what it is and where it comes from, one line
    tail: IntArray  # (arcs,) node that the arc leaves
    head: IntArray  # (arcs,) node that it enters
    cost_ms: IntArray  # (arcs,) milliseconds; of New York the unit of its file
    x: FloatArray  # (nodes,) metres, or degrees
    y: FloatArray

    @property
    def n_nodes(self) -> int:
        """Number of junctions."""
        return len(self.x)

    @property
    def n_arcs(self) -> int:
        """Number of directed arcs."""
        return len(self.tail)

    def matrix(self) -> csr_matrix:
        """Costs as a sparse matrix in float64, which scipy runs on; zeros are kept."""
        cost = self.cost_ms.astype(np.float64)
        return csr_matrix((cost, (self.tail, self.head)), shape=(self.n_nodes,) * 2)

    def connected(self) -> NDArray[np.int64]:
        """Nodes of the largest part in which each reaches each other."""
        joined = csr_matrix(
            (np.ones(self.n_arcs, bool), (self.tail, self.head)), shape=(self.n_nodes,) * 2
        )
        _, label = connected_components(joined, connection="strong")
        return np.flatnonzero(label == np.bincount(label).argmax())

    def save(self, path: Path) -> None:
        """Write the graph for a process of its own."""
        arrays = {name: getattr(self, name) for name in ("tail", "head", "cost_ms", "x", "y")}
        np.savez(path, name=self.name, about=self.about, **arrays)

    @classmethod
    def load(cls, path: Path) -> Graph:
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in ("tail", "head", "cost_ms", "x", "y")}
            return cls(name=str(file["name"]), about=str(file["about"]), **arrays)


def make_graph(
    name: str,
    about: str,
    arcs: tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.integer]],
    position: tuple[FloatArray, FloatArray],
) -> Graph:
    """Gather a graph from its arcs (tail, head, cost): repeated arcs the least, loops left out."""
    tail, head, cost = arcs
    order = np.lexsort((cost, head, tail))
    tail, head, cost = tail[order], head[order], cost[order]
    keep = tail != head
    keep[1:] &= (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    return Graph(
        name=name,
        about=about,
        tail=tail[keep].astype(np.int32),
        head=head[keep].astype(np.int32),
        cost_ms=cost[keep].astype(np.int32),
        x=np.asarray(position[0], np.float64),
        y=np.asarray(position[1], np.float64),
    )
