"""What one more crew would add, kept in a folder: found once for the same roads, demand and crews.

A result is a file named by the content that it came from; of many the newest stay.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coverage.archive import read_archive, write_archive
from coverage.drivetime import Placed, TravelModel
from coverage.errors import UnreadableFileError
from coverage.kept import content_key, keep
from coverage.one_more import OneMoreCrew, one_more_crew
from coverage.response import Starts
from coverage.week import Standard

FloatArray = NDArray[np.float64]

VERSION = 2  # of the calculation and the file: raised with every change, an older file is left
MOST_KEPT = 48  # results in a folder; older ones go


def kept_one_more_crew(
    models: Sequence[TravelModel],
    demand: Sequence[Placed],
    starts: Starts,
    by_hour: FloatArray,
    standard: Standard,
    *,
    clock_s: float,
    turnout_s: float,
    folder: Path,
    progress: Callable[[str], None] = lambda _: None,
) -> OneMoreCrew:
    """As `one_more_crew`; read from a folder where the same was asked before, else put there."""
    junctions = models[0].junctions()
    key = content_key(
        VERSION,
        *(
            model.from_junctions_key(junctions, goals)
            for model, goals in zip(models, demand, strict=True)
        ),
        *(starts.resource, starts.share, starts.pace, starts.response_s, starts.availability),
        by_hour,
        *(standard.limit_s, standard.attending, float(clock_s), float(turnout_s)),
    )
    path = folder / f"one-more-{key[:32]}.npz"
    try:
        words, arrays = read_archive(path, VERSION, "candidates", "delete it, it is made again")
        return OneMoreCrew(
            junctions=junctions.places,
            in_time=arrays["in_time"],
            wait_less_s=arrays["wait_less_s"],
            weight=words["weight"],
        )
    except UnreadableFileError:  # missing or damaged
        progress("trying every junction")
    found = one_more_crew(
        models,
        demand,
        starts,
        by_hour,
        standard,
        clock_s=clock_s,
        turnout_s=turnout_s,
        progress=progress,
    )
    keep(path, lambda part: _write(found, part))
    _leave_newest(folder)
    return found


def _write(found: OneMoreCrew, path: Path) -> None:
    arrays = {"in_time": found.in_time, "wait_less_s": found.wait_less_s}
    write_archive(path, VERSION, {"weight": found.weight}, arrays)


def _leave_newest(folder: Path) -> None:
    try:
        files = sorted(folder.glob("one-more-*.npz"), key=lambda path: -path.stat().st_mtime)
        for path in files[MOST_KEPT:]:
            path.unlink(missing_ok=True)
    except OSError:  # another program removes them too, or nobody may
        return
