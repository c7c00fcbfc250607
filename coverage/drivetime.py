"""Drive times: a travel model answers how many seconds it is from here to there.

Whoever asks (scores, bands, maps) asks the model, never the roads, so that other models can take
the place of the one on roads (`coverage.road_travel`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from coverage.errors import CoverageInputError
from coverage.places import Places

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveTimes:
    """Driving from each place to each, without call handling or turnout."""

    from_ids: NDArray[np.str_]
    to_ids: NDArray[np.str_]
    seconds: FloatArray  # (from, to), access at both ends included; `inf` = no route


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The soonest origins of each destination, soonest first; no matrix of all is made."""

    origin: NDArray[np.int64]  # (count, destinations) rows of the origins; -1 = not so many
    seconds: FloatArray  # (count, destinations) access at both ends included; `inf` = none


class TravelModel(Protocol):
    """Anything that knows how long it takes from one place to another."""

    def place(self, places: Places) -> Placed:
        """Put places where the model can start and end, or refuse them one by one."""
        ...

    def drive_times(self, origins: Placed, destinations: Placed) -> DriveTimes:
        """Seconds from each origin to each destination; refused places have no route."""
        ...

    def nearest(
        self, origins: Placed, destinations: Placed, count: int, limit_s: float = np.inf
    ) -> Nearest:
        """The `count` soonest origins of each destination, none beyond the limit (inclusive)."""
        ...

    def first_arrival_s(
        self, origins: Placed, start_s: FloatArray, destinations: Placed
    ) -> FloatArray:
        """Least of `start_s` + drive over the origins, shape (destinations,), for maps."""
        ...

    def from_outside_s(self, destinations: Placed) -> FloatArray:
        """Seconds from where roads leave the map, shape (destinations,); `inf` = none does."""
        ...

    def access_m(self, placed: Placed) -> FloatArray:
        """Metres between each place and the road, shape (places,); `inf` = refused."""
        ...

    def junctions(self) -> Placed:
        """Everywhere that a new site is tried at."""
        ...

    def from_junctions_ms(
        self, junctions: Placed, destinations: Placed, rows: NDArray[np.int64]
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int32]]]:
        """Milliseconds from every junction to some of the destinations, a batch after the other.

        Parameters
        ----------
        rows
            Of the destinations.

        Yields
        ------
        places : shape (batch,)
            In `rows`; each comes once.
        drive_ms : shape (batch, junctions)
            More than any time of interest where there is no way.
        """
        ...

    def from_junctions_key(self, junctions: Placed, destinations: Placed) -> str:
        """Checksum of all that `from_junctions_ms` answers by."""
        ...

    def lost_their_way(self, placed: Placed) -> NDArray[np.bool_]:
        """Which places closed roads cut off from where most roads are, shape (places,)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Places and where a model has put them."""

    places: Places
    on_road: Any  # what the model that made it needs; nobody else looks inside
    refusals: tuple[str, ...]  # one line a refused place


def minutes_and_seconds(seconds: float) -> str:
    """Time as people say it: 9:05; a dash where there is no route."""
    if not np.isfinite(seconds):
        return "–"
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def require_some_placed(placed: Placed, what: str) -> None:
    """Refuse to go on where not one place lies near a road."""
    if len(placed.refusals) == len(placed.places):
        first = placed.refusals[0] if placed.refusals else "the list is empty"
        raise CoverageInputError(f"{what}: none is near a usable road; first: {first}")
