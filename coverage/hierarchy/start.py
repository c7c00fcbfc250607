"""Starting the engine: every kernel of a question compiled, or loaded, before one is asked."""

from __future__ import annotations

import numpy as np

from coverage.hierarchy.hierarchy import Hierarchy
from coverage.hierarchy.metric import Ends

# Compiling happens once a machine, and again when the program changes.
STARTING = "starting the travel-time engine, which takes up to a minute the first time"


def start_engine() -> None:
    """Ask each kind of question of two junctions."""
    pair = Hierarchy(
        rank=np.array([0, 1], np.int32),
        parent=np.array([1, -1], np.int32),
        up_first=np.array([0, 1, 1]),
        up_head=np.array([1], np.int32),
        made_for="",
    )
    there, back = np.array([0, 1], np.int32), np.array([1, 0], np.int32)
    metric = pair.customise(there, back, np.array([1, 1]))
    ends = Ends.at_nodes(there)
    metric.nearest(ends, pair.goals(ends), 1)
