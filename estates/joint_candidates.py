"""Joint candidates: what one station for two or three services would add at each junction.

Each service gets one further crew there, always crewed and free, with a turnout of its own, and is
scored under a standard of its own. Standards promise different things, shares and means; what they
have in common is a limit. So every gain here is the demand a year that is newly within it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from coverage.crs import to_degrees
from coverage.places import Places
from coverage.service import Service
from estates.area import Area
from estates.candidates import NOTHING, Candidates, far_apart, nearest_place
from estates.errors import EstateInputError

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class JointCandidates:
    """Every junction tried for the services together."""

    parts: tuple[Candidates, ...]  # one a service, each under its standard
    weights: tuple[float, ...]  # of one more call in time of each service

    @property
    def area(self) -> Area:
        """Area whose junctions were tried."""
        return self.parts[0].area

    @property
    def junctions(self) -> Places:
        """All that were tried."""
        return self.parts[0].junctions

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Whether each junction lies inside the area's boundary."""
        return self.parts[0].inside

    @property
    def services(self) -> tuple[Service, ...]:
        """Services of the station."""
        return tuple(part.assessment.service for part in self.parts)

    @property
    def counted_alike(self) -> bool:
        """Whether all services count the same: incidents all, or residents all."""
        return len({part.counted for part in self.parts}) == 1

    @cached_property
    def gains(self) -> FloatArray:
        """Demand a year newly within each service's limit, (junctions, services)."""
        exact = np.stack([part.found.in_time for part in self.parts], axis=1)
        return np.where(exact > NOTHING * self._totals, exact, 0.0)

    @property
    def gain(self) -> FloatArray:
        """The weighted sum that places are ranked by, (junctions,)."""
        return np.asarray(self.gains @ np.array(self.weights))

    @property
    def unit(self) -> str:
        """What follows a gain, in words."""
        what = self.parts[0].counted if self.counted_alike else "of all services’ demand"
        how = "together" if set(self.weights) == {1.0} else "as weighted"
        return f"more {what} in time, {how}"

    @cached_property
    def unbeaten(self) -> NDArray[np.bool_]:
        """Junctions inside the boundary that no other beats, (junctions,).

        One beats another when it gains no less in any service and more in one. Those that gain
        nothing at all are left out.
        """
        rows = np.flatnonzero(self.inside & (self.gains > 0).any(axis=1))
        whole = np.rint(self.gains[rows] / (NOTHING * self._totals)).astype(np.int64)
        found = np.zeros(len(self.inside), bool)
        found[rows[unbeaten(whole)]] = True
        return found

    @cached_property
    def own_best(self) -> pd.DataFrame:
        """Where each service would gain most in time if nobody shared, a row a service.

        Columns `service`, `row` (of the junctions), `in_time_per_year`, `lon`, `lat`, `near`,
        `near_m`. A service that gains nothing anywhere has no row.
        """
        rows, services = [], []
        for part, gains in zip(self.parts, self.gains.T, strict=True):
            order = np.lexsort((-part.found.wait_less_s, -gains))
            order = order[self.inside[order] & (gains[order] > 0)]
            if len(order):
                rows.append(int(order[0]))
                services.append(part.assessment.service)
        table = self._where(np.array(rows, np.int64))
        columns = [self.services.index(service) for service in services]
        gained = self.gains[table["row"].to_numpy(), columns]
        return table.assign(service=[each.value for each in services], in_time_per_year=gained)

    @cached_property
    def best(self) -> pd.DataFrame:
        """The best of the unbeaten junctions by the weighted sum, those far enough apart.

        Columns `rank` (from 1), `row`, `junction`, `lon`, `lat`, `near`, `near_m`, `gain` (the
        sum), and for each service `SERVICE_in_time` and `SERVICE_price`: what it gains less than
        at its own best place.
        """
        order = np.lexsort((-self.gains.sum(axis=1), -self.gain))
        rows = far_apart(self.junctions, order[self.unbeaten[order]])
        own = dict(zip(self.own_best["service"], self.own_best["in_time_per_year"], strict=True))
        table = self._where(rows).assign(
            rank=np.arange(1, len(rows) + 1),
            junction=self.junctions.ids[rows],
            gain=self.gain[rows],
        )
        for column, service in enumerate(self.services):
            here = self.gains[rows, column]
            table[f"{service.value}_in_time"] = here
            table[f"{service.value}_price"] = own.get(service.value, 0.0) - here
        return table

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row a junction.

        Columns `junction`, `lon`, `lat`, `SERVICE_in_time` of each service, `gain`,
        `inside_boundary`, `unbeaten`.
        """
        places = self.junctions
        lon, lat = to_degrees(places.x, places.y, self.area.manifest.crs)
        return pd.DataFrame(
            {
                "junction": places.ids,
                "lon": lon,
                "lat": lat,
                **{
                    f"{service.value}_in_time": self.gains[:, column]
                    for column, service in enumerate(self.services)
                },
                "gain": self.gain,
                "inside_boundary": self.inside,
                "unbeaten": self.unbeaten,
            }
        )

    @property
    def _totals(self) -> FloatArray:
        """Demand a year that each service's standard counts."""
        return np.array([part.found.weight for part in self.parts])

    def _where(self, rows: NDArray[np.int64]) -> pd.DataFrame:
        places = self.junctions.take(rows)
        lon, lat = to_degrees(places.x, places.y, self.area.manifest.crs)
        near, near_m = nearest_place(self.area, places)
        return pd.DataFrame({"row": rows, "lon": lon, "lat": lat, "near": near, "near_m": near_m})


def joint_candidates(
    parts: Sequence[Candidates], weights: Sequence[float] | None = None
) -> JointCandidates:
    """Put what one more crew of each service would gain together.

    Parameters
    ----------
    parts
        Two or more, each of another service, of one area under one set of speeds.
    weights
        What one more call a year in time of each service counts; None = one each.

    Raises
    ------
    EstateInputError
        Fewer than two services, one twice, junctions that differ, or weights that cannot be.
    """
    services = [part.assessment.service for part in parts]
    if len(set(services)) < 2 or len(set(services)) < len(services):  # noqa: PLR2004
        raise EstateInputError(
            "a shared station needs two services or more, each once; choose another."
        )
    first = parts[0].junctions.ids
    if not all(np.array_equal(part.junctions.ids, first) for part in parts):
        raise EstateInputError(
            "the services were tried on different roads; try them all under the same speeds."
        )
    given = tuple(1.0 for _ in parts) if weights is None else tuple(float(w) for w in weights)
    if len(given) != len(parts) or not all(0 <= w < math.inf for w in given) or not any(given):
        raise EstateInputError(
            f"weights {', '.join(f'{w:g}' for w in given) or 'none'}: give each service one from "
            "0 up, and one above 0."
        )
    return JointCandidates(parts=tuple(parts), weights=given)


def unbeaten(gains: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Rows that no other row beats: none is as large in every column and larger in one.

    Parameters
    ----------
    gains : shape (rows, columns)
        Whole numbers, so that equal is equal.
    """
    distinct, row_of = np.unique(gains, axis=0, return_inverse=True)
    # Whoever beats a row has a greater sum: so the first of those left is beaten by none.
    left = np.argsort(-distinct.sum(axis=1), kind="stable")
    found = np.zeros(len(distinct), bool)
    while len(left):
        found[left[0]] = True
        left = left[(distinct[left] > distinct[left[0]]).any(axis=1)]
    return found[row_of.reshape(-1)]
