"""Demand: weighted points of each service, by incident type and hour of day."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from coverage.crs import to_degrees
from coverage.errors import CoverageInputError
from coverage.places import Places
from coverage.service import Service

FloatArray = NDArray[np.float64]
HOURS = 24


class Basis(StrEnum):
    """What a weight counts; said beside every figure that rests on it."""

    INCIDENTS = "incidents a year"
    WEIGHTS = "the weights of the demand file"
    RESIDENTS = "residents"
    PROXY = "residents estimated from the map (a proxy)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What the points of one service weigh."""

    by_hour: FloatArray  # (points, 24) a year, or residents / 24
    basis: Basis
    hours_known: bool  # false = spread evenly over the day, an assumption

    @property
    def total(self) -> FloatArray:
        """Weight of each point over the whole day, shape (points,)."""
        return np.asarray(self.by_hour.sum(axis=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Demand points with their residents and, where known, incidents.

    `zones` has one row a place: `name`, `residents`, `deprivation_decile`, `urban_rural`
    (empty where not known; nobody is counted there). `incidents` has `zone` (row of `zones`),
    `service`, `incident_type`, `hour` (-1 = not known) and `per_year`; it may be empty.
    """

    places: Places
    zones: pd.DataFrame
    incidents: pd.DataFrame
    residents_basis: Basis  # RESIDENTS or PROXY
    incidents_basis: Basis = Basis.INCIDENTS  # or WEIGHTS, of which nothing more is known
    _weights: dict[tuple[Service, tuple[str, ...]], Weight] = field(
        default_factory=dict, repr=False, compare=False
    )  # asked for again with each scenario, so counted once
    _degrees: dict[str, tuple[FloatArray, FloatArray]] = field(
        default_factory=dict, repr=False, compare=False
    )  # the same: every thread that moves points makes a projection of its own first

    def take(self, rows: NDArray[np.int64]) -> Demand:
        """Some of the points, by index, with their incidents."""
        new_row = np.full(len(self.places), -1)
        new_row[rows] = np.arange(len(rows))
        moved = self.incidents.assign(zone=new_row[self.incidents["zone"].to_numpy(int)])
        return Demand(
            places=self.places.take(rows),
            zones=self.zones.iloc[rows].reset_index(drop=True),
            incidents=moved[moved["zone"] >= 0].reset_index(drop=True),
            residents_basis=self.residents_basis,
            incidents_basis=self.incidents_basis,
        )

    def lon_lat(self, crs: str) -> tuple[FloatArray, FloatArray]:
        """Longitude and latitude of the points, whose metres are of this coordinate system."""
        if crs not in self._degrees:
            lon, lat = to_degrees(self.places.x, self.places.y, crs)
            for degrees in (lon, lat):
                degrees.setflags(write=False)
            self._degrees[crs] = lon, lat
        return self._degrees[crs]

    def weight(self, service: Service, incident_types: tuple[str, ...] = ()) -> Weight:
        """Weigh the points for one service.

        Parameters
        ----------
        incident_types
            Only these count; empty = every type of the service.

        Notes
        -----
        Where the service has no incidents at all, residents stand in. Where it has some but
        none of these types, that is an error: residents would hide it.
        """
        key = service, incident_types
        if key not in self._weights:
            weight = self._counted(service, incident_types)
            weight.by_hour.setflags(write=False)
            self._weights[key] = weight
        return self._weights[key]

    def _counted(self, service: Service, incident_types: tuple[str, ...]) -> Weight:
        incidents = self.incidents
        counts = (incidents["service"] == service.value).to_numpy(bool)
        if not counts.any():
            residents = self.zones["residents"].fillna(0.0).to_numpy(float)
            by_hour = np.repeat(residents[:, None] / HOURS, HOURS, axis=1)
            return Weight(by_hour=by_hour, basis=self.residents_basis, hours_known=False)
        if incident_types:
            of_type = incidents["incident_type"].isin(incident_types).to_numpy(bool)
            if not (counts & of_type).any():
                there = sorted(incidents["incident_type"][counts].unique())
                raise CoverageInputError(
                    f"{service.value}: no incident of type {', '.join(incident_types)}; "
                    f"the demand has {', '.join(there)}."
                )
            counts = counts & of_type
        zone, hour, per_year = (
            incidents[column].to_numpy()[counts] for column in ("zone", "hour", "per_year")
        )
        timed = hour >= 0
        by_hour = np.zeros((len(self.places), HOURS))
        np.add.at(by_hour, (zone[timed], hour[timed]), per_year[timed])
        even = np.zeros(len(self.places))
        np.add.at(even, zone[~timed], per_year[~timed] / HOURS)
        return Weight(
            by_hour=by_hour + even[:, None],
            basis=self.incidents_basis,
            hours_known=bool(timed.all()),
        )
