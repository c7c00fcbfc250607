"""What one more crew would add, kept in a folder: found once for the same roads, demand and crews.

A result is a file named by the content that it came from; of many the newest stay.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coverage.drivetime import Placed, TravelModel
from coverage.kept import content_key, keep
from coverage.one_more import OneMoreCrew, one_more_crew
from coverage.response import Starts
from coverage.week import Standard

FloatArray = NDArray[np.float64]

VERSION = 1  # of the calculation and the file: raised with every change, an older file is left
MOST_KEPT = 48  # results in a folder; older ones go
_ARRAYS = ("in_time", "wait_less_s", "weight")
_DAMAGE = (OSError, ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile)


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
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            in_time, wait_less_s, weight = (file[name] for name in _ARRAYS)
        return OneMoreCrew(
            junctions=junctions.places,
            in_time=in_time,
            wait_less_s=wait_less_s,
            weight=float(weight),
        )
    except _DAMAGE:  # missing or damaged
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
    with path.open("wb") as file:
        arrays = {name: np.asarray(getattr(found, name)) for name in _ARRAYS}
        np.savez(file, allow_pickle=False, **arrays)


def _leave_newest(folder: Path) -> None:
    try:
        files = sorted(folder.glob("one-more-*.npz"), key=lambda path: -path.stat().st_mtime)
        for path in files[MOST_KEPT:]:
            path.unlink(missing_ok=True)
    except OSError:  # another program removes them too, or nobody may
        return
