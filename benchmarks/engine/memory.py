"""Peak memory of ours: a process of its own for each network, which does all that ours can do."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.engine.graph import Graph

ROOT = Path(__file__).parents[2]
OPTION = "--peak-of"


def peak_of(graph: Graph) -> float:
    """MB of a process that builds, customises, sweeps and writes the matrix out."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.npz"
        graph.save(path)
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.engine", OPTION, str(path)],
            cwd=ROOT,
            env=dict(os.environ),
            capture_output=True,
            text=True,
            check=True,
        )
    return float(done.stdout)


def use_all(path: Path) -> None:
    """What that process does; imports and compiled kernels are part of its memory."""
    from benchmarks.engine.measure import POINTS, SITES, places  # noqa: PLC0415
    from benchmarks.engine.ours import WIDTH, Ours  # noqa: PLC0415

    graph = Graph.load(path)
    sources, targets = places(graph, graph.connected(), SITES, POINTS)
    ours = Ours(graph)
    ours.customise()
    ours.all_nodes(sources[:WIDTH])
    ours.matrix(sources, targets)
