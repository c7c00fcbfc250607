"""One more crew: what a site at each junction of the roads would add to a standard.

Every junction is tried: times are swept from all junctions to a batch of demand points at once,
weighed and forgotten. Points come in blocks of a fixed size, so that memory does not grow with
their number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coverage.drivetime import Placed, TravelModel
from coverage.hierarchy.compiled import compiled
from coverage.places import Places
from coverage.response import Starts
from coverage.shortfall import Shortfall, shortfalls
from coverage.standard import LIMIT_NOISE_S
from coverage.week import LONGEST_WAIT_S, Standard

FloatArray = NDArray[np.float64]

_WHOLE_SECONDS = int(LONGEST_WAIT_S)
_TENTHS = 10  # in which progress is told


@dataclass(frozen=True, slots=True, kw_only=True)
class OneMoreCrew:
    """What one more crew, always crewed and free, would add at each junction."""

    junctions: Places  # where a site may stand
    in_time: FloatArray  # (junctions,) demand a year that would newly be in time
    wait_less_s: FloatArray  # (junctions,) by which the mean wait over all demand would fall
    weight: float  # demand a year that the standard counts


class _Steps(NamedTuple):
    """The shortfalls of a batch of points; rows are points."""

    since_s: FloatArray
    short: FloatArray
    wait: FloatArray  # demand-seconds from each step to the longest wait
    at_limit: FloatArray
    step_at: NDArray[np.int32]  # (points, whole seconds) step that a second begins in


def one_more_crew(
    models: Sequence[TravelModel],
    demand: Sequence[Placed],
    starts: Starts,
    by_hour: FloatArray,
    standard: Standard,
    *,
    clock_s: float,
    turnout_s: float,
    progress: Callable[[str], None] = lambda _: None,
) -> OneMoreCrew:
    """Try a further crew at every junction.

    Parameters
    ----------
    models, demand
        A travel model for each pace of `starts`, and the demand points on its roads.
    starts
        Of the resources that there are.
    by_hour : shape (points, 24)
        Demand a year that the standard counts.
    clock_s, turnout_s
        Call handling that the standard's clock counts; turnout of the further crew.
    """
    junctions = models[0].junctions()
    in_time, wait = np.zeros((2, len(junctions.places)))
    before_s, limit_s = turnout_s + clock_s, standard.limit_s + LIMIT_NOISE_S
    tried, to_try = 0, int((by_hour.sum(axis=1) > 0).sum()) * len(np.unique(starts.pace))
    for shortfall in shortfalls(starts, by_hour, standard, clock_s):
        model, goals = models[shortfall.pace], demand[shortfall.pace]
        waits = shortfall.waits()
        for rows, drive_ms in model.from_junctions_ms(junctions, goals, shortfall.points):
            steps = _steps(shortfall, waits, rows)
            _add_gains(drive_ms, steps, before_s, limit_s, LONGEST_WAIT_S, in_time, wait)
            tenths = _TENTHS * tried // to_try
            tried += len(rows)
            if _TENTHS * tried // to_try > tenths:
                progress(f"every junction tried, {tried / to_try:.0%} of the demand")
    total = float(by_hour.sum())
    return OneMoreCrew(
        junctions=junctions.places,
        in_time=in_time,
        wait_less_s=wait / total if total > 0 else wait,
        weight=total,
    )


def _steps(shortfall: Shortfall, waits: FloatArray, rows: NDArray[np.int64]) -> _Steps:
    since_s = shortfall.since_s[rows]
    seconds = np.arange(_WHOLE_SECONDS)
    step_at = [np.searchsorted(since, seconds, side="right") - 1 for since in since_s]
    return _Steps(
        since_s=since_s,
        short=shortfall.short[rows],
        wait=waits[rows],
        at_limit=shortfall.at_limit[rows],
        step_at=np.array(step_at, np.int32).reshape(len(rows), _WHOLE_SECONDS),
    )


@compiled
def _add_gains(
    drive_ms: NDArray[np.int32],
    steps: _Steps,
    before_s: float,
    limit_s: float,
    longest_s: float,
    in_time: FloatArray,
    wait: FloatArray,
) -> None:
    """Add what a crew at each junction would do for a batch of points.

    Parameters
    ----------
    drive_ms : shape (points, junctions)
    before_s
        From the start of the clock until the crew drives.
    in_time, wait : shape (junctions,), added to
    """
    last = steps.since_s.shape[1] - 1
    for point in range(len(drive_ms)):
        for junction in range(drive_ms.shape[1]):
            arrival_s = drive_ms[point, junction] / 1000 + before_s
            if arrival_s <= limit_s:
                in_time[junction] += steps.at_limit[point]
            if arrival_s < longest_s:
                step = steps.step_at[point, int(arrival_s)]
                while step < last and steps.since_s[point, step + 1] <= arrival_s:
                    step += 1
                past = arrival_s - steps.since_s[point, step]
                wait[junction] += steps.wait[point, step] - past * steps.short[point, step]
