"""Watch: the clock of a search, whom it tells, and whether it was asked to end."""

from __future__ import annotations

import time
from collections.abc import Callable

from estates.location.programme import Progress

_TOLD_EVERY_S = 0.5


class Watch:
    """Runs from when it is made."""

    def __init__(
        self,
        progress: Callable[[Progress], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> None:
        self._progress = progress
        self._stop = stop
        self._began = time.perf_counter()
        self._told_s = 0.0
        self._ended = False

    @property
    def seconds(self) -> float:
        """Since it was made."""
        return time.perf_counter() - self._began

    def ended(self) -> bool:
        """Whether the search was asked to end; once asked, it stays so."""
        if not self._ended and self._stop is not None:
            self._ended = self._stop()
        return self._ended

    def tell(self, objective: float, bound: float) -> None:
        """Say how far the search has come, unless it was said just before."""
        seconds = self.seconds
        if self._progress is not None and seconds >= self._told_s + _TOLD_EVERY_S:
            self._told_s = seconds
            self._progress(Progress(seconds=seconds, objective=objective, bound=bound))
