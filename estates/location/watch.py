"""Watch: how far a search may go, whom it tells, and when it ends.

All models of cover and distance take the same four words, `gap`, `limit_s`, `progress` and `stop`,
and hand them to a watch.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from estates.location.programme import FloatArray, Programme, Progress, Solved

_TOLD_EVERY_S = 0.5


class Watch:
    """Runs from when it is made.

    Parameters
    ----------
    gap
        The search ends when the value is proven to be as near to the best, as a share of itself.
    limit_s
        Seconds after which it ends with the best so far. Then the answer may depend on the machine.
    progress, stop
        Told, twice a second at most, how far it has come, in the model's own measure; asked, often,
        whether to end with the best so far.
    """

    def __init__(
        self,
        *,
        gap: float = 0.0,
        limit_s: float = np.inf,
        progress: Callable[[Progress], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> None:
        self.gap = gap
        self._limit_s = limit_s
        self._progress = progress
        self._stop = stop
        self._began = time.perf_counter()
        self._told_s = 0.0
        self._ended = False

    @property
    def seconds(self) -> float:
        """Since it was made."""
        return time.perf_counter() - self._began

    @property
    def left_s(self) -> float:
        """Seconds until the limit, at least 0."""
        return max(self._limit_s - self.seconds, 0.0)

    def ended(self) -> bool:
        """Whether time is up or the search was asked to end; once so, it stays so."""
        if not self._ended:
            asked = self._stop is not None and self._stop()
            self._ended = asked or self.left_s == 0
        return self._ended

    def tell(self, value: float, bound: float) -> None:
        """Say how far the search has come, unless it was said just before."""
        seconds = self.seconds
        if self._progress is not None and seconds >= self._told_s + _TOLD_EVERY_S:
            self._told_s = seconds
            self._progress(Progress(seconds=seconds, objective=value, bound=bound))

    def solve(
        self,
        programme: Programme,
        *,
        gap: float = 0.0,
        absolute_gap: float = 1e-6,
        start: FloatArray | None = None,
        shown: Callable[[float], float] | None = None,
    ) -> Solved:
        """Solve a programme in the time that is left.

        Parameters
        ----------
        gap, absolute_gap, start
            As for `Programme.solve`.
        shown
            The model's own measure of an objective of the programme, or of a bound on it; without
            it nothing is told.
        """

        def told(progress: Progress) -> None:
            if shown is not None:
                self.tell(shown(progress.objective), shown(progress.bound))

        return programme.solve(
            gap=gap,
            absolute_gap=absolute_gap,
            start=start,
            limit_s=self.left_s,
            progress=told if self._progress is not None and shown is not None else None,
            stop=self.ended if self._stop is not None else None,
        )
