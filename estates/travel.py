"""Travel: drive times from positions to all demand of an area, each asked for once.

Scenarios move crews among positions that are mostly known already. So what a position's times
are is kept, and the travel model is asked only for positions that it has not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from coverage.drivetime import Placed, TravelModel
from coverage.places import Places
from coverage.road_change import RoadChange
from coverage.road_travel import RoadTravel
from coverage.speed import SpeedProfile, Speeds
from coverage.speed_draw import SpeedDraw
from estates.area import Area

FloatArray = NDArray[np.float64]


class Travel:
    """Drive times of one area under one speed profile.

    Parameters
    ----------
    factor
        Multiplies every speed.
    road_changes
        Closed and slowed roads.
    draw
        Of uncertain speeds, within the profile's own range; None = the speeds as they are listed.
    """

    def __init__(
        self,
        area: Area,
        profile: SpeedProfile,
        speeds: Speeds,
        factor: float,
        *,
        road_changes: Sequence[RoadChange] = (),
        draw: SpeedDraw | None = None,
    ) -> None:
        self._area = area
        self._profile = profile
        self._speeds = speeds
        self._factor = factor
        self._road_changes = road_changes
        self._class_factor = (
            None if draw is None else draw.class_factor(profile.range, speeds.draw_common_share)
        )
        self._known_s: dict[tuple[float, float], FloatArray] = {}  # (paces, points) of a position

    @cached_property
    def models(self) -> tuple[TravelModel, ...]:
        """A travel model for each pace of the day, slowest first; one if all hours are alike."""
        hourly = self._profile.speed_factor_by_hour
        return tuple(
            RoadTravel(
                self._area.network,
                self._profile,
                self._speeds,
                hour=hourly.index(pace),
                factor=self._factor,
                class_factor=self._class_factor,
                road_changes=self._road_changes,
                hierarchy=self._area.hierarchy,
            )
            for pace in sorted(set(hourly))
        )

    @cached_property
    def pace_of_hour(self) -> NDArray[np.int64]:
        """Which of `models` holds in each hour of the day, shape (24,)."""
        _, pace = np.unique(self._profile.speed_factor_by_hour, return_inverse=True)
        return np.asarray(pace, np.int64)

    @cached_property
    def demand(self) -> tuple[Placed, ...]:
        """Demand points on the roads of each of `models`."""
        return tuple(model.place(self._area.demand.places) for model in self.models)

    def drive_s(self, origins: Places) -> FloatArray:
        """Seconds from positions (metres) to every demand point, shape (paces, origins, points)."""
        at = list(zip(origins.x.tolist(), origins.y.tolist(), strict=True))
        first = {place: row for row, place in reversed(list(enumerate(at)))}
        new = sorted(row for place, row in first.items() if place not in self._known_s)
        if new:
            asked = origins.take(np.array(new))
            pairs = zip(self.models, self.demand, strict=True)
            seconds = np.stack(
                [model.drive_times(model.place(asked), demand).seconds for model, demand in pairs]
            )
            for column, row in enumerate(new):
                self._known_s[at[row]] = seconds[:, column]
        n_points = len(self._area.demand.places)
        if not at:
            return np.empty((len(self.models), 0, n_points))
        return np.stack([self._known_s[place] for place in at], axis=1)
