"""Search run: a search in a thread of its own, which others may look at and stop.

It holds what is known so far, then the answer or the error. A run that nobody holds any more stops
by itself, and so does one whose time is up: no solver goes on for nobody.
"""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum

from coverage.errors import CoverageError
from estates.assessment import Assessor
from estates.errors import EstateError
from estates.location.frontier import SoFar
from estates.location.programme import Progress, gap_of
from estates.optimiser.answer import Answer
from estates.optimiser.request import Called, Ready, Request, prepared, solved
from estates.scenario import Scenario

MOST_S = 600.0  # of a whole run, unless told


class Stage(StrEnum):
    """What a run is doing."""

    READYING = "getting the estate ready"
    SEARCHING = "searching"
    WEIGHING = "weighing what is nearly as good"  # the options are there to be seen
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """How far the frontier was at a time."""

    seconds: float  # since the run began
    points: int
    open_share: float  # as `SoFar.open_share`


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is known of a run, as it was when somebody looked."""

    stage: Stage = Stage.READYING
    seconds: float = 0.0  # since the run began, until it ended
    line: str = ""  # the last that was said
    so_far: SoFar | None = None  # of the frontier; None = no point yet
    gap: float | None = None  # of the one search that is going on, a share; None = not known
    history: tuple[Moment, ...] = ()
    stopping: bool = False  # asked to end with the best so far, or out of time
    out_of_time: bool = False
    answer: Answer | None = None
    # From WEIGHING on; None at the end = an error, or stopped before any search.
    error: Exception | None = None

    @property
    def done(self) -> bool:
        """Whether it has ended, in whatever way."""
        return self.stage is Stage.DONE


class _StoppedEarly(Exception):  # noqa: N818  (no error: somebody asked for it)
    """Stopped before there was anything to keep."""


@dataclass(slots=True)
class _Shared:
    """What the thread writes and others read; it does not know the run that holds it."""

    most_s: float
    began: float = field(default_factory=time.monotonic)
    asked: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    look: Look = field(default_factory=Look)
    ready: Ready | None = None

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    @property
    def out_of_time(self) -> bool:
        return self.seconds > self.most_s

    def stop(self) -> bool:
        """Whether to end with the best so far."""
        return self.asked.is_set() or self.out_of_time

    def say(self, line: str) -> None:
        if self.look.stage is Stage.READYING and self.stop():
            raise _StoppedEarly
        self.note(line=line, gap=None)

    def told(self, what: str, progress: Progress) -> None:
        gap = gap_of(progress.objective, progress.bound)
        self.note(line=what, gap=gap if gap <= 1 else None)

    def found(self, so_far: SoFar) -> None:
        moment = Moment(
            seconds=self.seconds, points=len(so_far.points), open_share=so_far.open_share
        )
        self.note(so_far=so_far, history=(*self.look.history, moment), gap=None)

    def early(self, answer: Answer) -> None:
        self.note(stage=Stage.WEIGHING, answer=answer)

    def note(self, **known: object) -> None:
        """Change what others see; only the thread does."""
        with self.lock:
            self.look = replace(self.look, **known)  # type: ignore[arg-type]  # names of its fields


class SearchRun:
    """A search under way, or done. Whoever lets go of it ends it.

    Parameters
    ----------
    request
        What is asked.
    assessor
        Of the area as it is. It is shared with whoever else looks at the area: what the search
        asks of it fills its caches of drive times and changes nothing else.
    plans
        Scenarios to weigh beside what is found.
    called
        What whoever asks calls a field of the request, for one-line errors.
    most_s
        Seconds after which it ends with the best so far.
    earlier
        A run that may have made the same estate ready.
    """

    def __init__(
        self,
        request: Request,
        assessor: Assessor,
        plans: Sequence[Scenario] = (),
        *,
        called: Called = str,
        most_s: float = MOST_S,
        earlier: SearchRun | None = None,
    ) -> None:
        self.request = request
        self.plans = tuple(plans)
        self._shared = _Shared(most_s=most_s)
        ready = None if earlier is None else earlier.ready
        task = _Task(
            request=request, assessor=assessor, plans=self.plans, called=called, earlier=ready
        )
        work = (self._shared, task)
        threading.Thread(target=_search, args=work, name="search", daemon=True).start()
        weakref.finalize(self, self._shared.asked.set)

    @property
    def ready(self) -> Ready | None:
        """What it made ready; None = not yet."""
        return self._shared.ready

    def look(self) -> Look:
        """What is known by now."""
        shared = self._shared
        with shared.lock:
            seen = shared.look
        if seen.done:
            return seen
        return replace(seen, seconds=shared.seconds, stopping=shared.stop())

    def stop(self) -> None:
        """Ask it to end with the best so far; it takes a moment."""
        self._shared.asked.set()

    def wait(self, most_s: float | None = None) -> bool:
        """Wait until it has ended; whether it has."""
        return self._shared.ended.wait(most_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """What a thread is to do."""

    request: Request
    assessor: Assessor
    plans: Sequence[Scenario]
    called: Called
    earlier: Ready | None


def _search(shared: _Shared, task: _Task) -> None:
    """The work of the thread; whatever goes wrong is kept for whoever looks."""
    answer: Answer | None = None
    error: Exception | None = None
    try:
        with suppress(_StoppedEarly):  # somebody asked for it: no answer, and nothing went wrong
            answer = _answered(shared, task)
    except (CoverageError, EstateError, OSError) as wrong:
        error = wrong
    except Exception as wrong:  # whoever looks tells it; the log has the rest
        logging.getLogger(__name__).exception("a search failed")
        error = wrong
    finally:
        shared.note(
            stage=Stage.DONE,
            seconds=shared.seconds,
            stopping=shared.stop(),
            out_of_time=shared.out_of_time,
            answer=answer,
            error=error,
        )
        shared.ended.set()


def _answered(shared: _Shared, task: _Task) -> Answer | None:
    """Make the estate ready, then search; None = asked to end in between.

    Raises
    ------
    _StoppedEarly
        Asked to end while the estate was made ready.
    """
    shared.ready = prepared(
        task.request,
        task.assessor,
        task.plans,
        called=task.called,
        say=shared.say,
        earlier=task.earlier,
    )
    if shared.stop():
        return None
    shared.note(stage=Stage.SEARCHING)
    return solved(
        shared.ready,
        task.plans,
        say=shared.say,
        stop=shared.stop,
        told=shared.told,
        found=shared.found,
        early=shared.early,
    )
