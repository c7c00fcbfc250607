"""Taking turns: every piece of work once a round, so that a busy machine slows all alike."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import TypeVar

SLOW_S = 5.0  # a turn this long is taken fewer times
SLOW_ROUNDS = 2
TURN_S = 0.3  # shorter work is repeated until a turn lasts about this long
MOST_REPEATS = 100

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One turn of one tool."""

    run: Callable[[], object]
    units: int = 1  # what it does so many of (sites); seconds are divided by it


@dataclass(slots=True)
class Taken:
    """What the turns of one tool took."""

    units: int
    seconds: list[float] = field(default_factory=list)  # a unit, one figure a turn
    cpu_s: list[float] = field(default_factory=list)  # processor time of all threads, a unit

    @property
    def median_s(self) -> float:
        """Median over the turns, seconds a unit."""
        return median(self.seconds)

    @property
    def threads(self) -> float:
        """Processor time over time: about 1 for one thread."""
        return sum(self.cpu_s) / sum(self.seconds)


def take_turns(works: Mapping[Key, Work], rounds: int, what: str) -> dict[Key, Taken]:
    """Run each piece of work once a round and keep its time.

    One more turn of each comes first and is not kept: what is compiled or cached is so by then,
    and it tells how often short work has to be repeated to meet the same disturbances as long
    work. A piece of work slower than `SLOW_S` is spared it, and runs in `SLOW_ROUNDS` rounds only.
    """
    taken = {key: Taken(units=work.units) for key, work in works.items()}
    repeats = dict.fromkeys(works, 1)
    for done in range(rounds + 1):
        for key, work in works.items():
            row = taken[key]
            slow = bool(row.seconds) and row.seconds[0] * row.units > SLOW_S
            if slow and len(row.seconds) >= SLOW_ROUNDS:
                continue
            wall, cpu = time.perf_counter(), time.process_time()
            for _ in range(repeats[key]):
                work.run()
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            if done == 0 and wall <= SLOW_S:
                repeats[key] = max(1, round(TURN_S / max(wall, TURN_S / MOST_REPEATS)))
                continue
            times = work.units * repeats[key]
            row.seconds.append(wall / times)
            row.cpu_s.append(cpu / times)
        print(f"{what}: round {done} of {rounds}", file=sys.stderr, flush=True)
    return taken
