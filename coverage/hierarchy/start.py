"""Starting the engine: every kernel of a question compiled, or loaded, before one is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np

from coverage.hierarchy.compiled import remove_old_code
from coverage.hierarchy.hierarchy import Hierarchy
from coverage.hierarchy.metric import Ends
from coverage.hierarchy.sweep import sweep

STARTING = "starting the travel-time engine: the first time on a machine it takes up to a minute"


def start_engine(progress: Callable[[str], None]) -> None:
    """Ask each kind of question of two junctions.

    Parameters
    ----------
    progress
        Called with a line where kernels have to be compiled: once a machine, and again when the
        program changes; at each start where no folder can be written to.
    """
    if not compiled_before():
        progress(STARTING)
        remove_old_code()
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


def compiled_before() -> bool:
    """Whether machine code of the sweep is kept."""
    folder = cast("Any", sweep).stats.cache_path
    return folder is not None and any(Path(folder).glob("sweep.*.nbi"))
