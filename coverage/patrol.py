"""Patrol: where a car may be when it is called, spread over its area as demand is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from coverage.errors import CoverageInputError
from coverage.places import Places

FloatArray = NDArray[np.float64]

MOST_START_POINTS = 12  # an area; more change shares by less than the speeds are uncertain


@dataclass(frozen=True, slots=True, kw_only=True)
class PatrolStarts:
    """Start points of one patrol area and the chance of each, by hour."""

    places: Places
    share: FloatArray  # (points, 24), columns sum to 1


def patrol_starts(
    name: str, polygon: BaseGeometry, demand_places: Places, by_hour: FloatArray
) -> PatrolStarts:
    """Spread a patrol over its area by demand and hour.

    Parameters
    ----------
    polygon
        In the metres of the area.
    by_hour : shape (points, 24)
        Demand of the service.

    Notes
    -----
    The demand points with most demand in the area become start points, at most
    `MOST_START_POINTS`; the demand of every other point is added to the nearest of them. In an
    hour without demand the shares of the whole day hold.
    """
    inside = np.flatnonzero(
        shapely.contains_xy(polygon, demand_places.x, demand_places.y) & (by_hour.sum(axis=1) > 0)
    )
    if inside.size == 0:
        raise CoverageInputError(
            f"patrol area {name}: no demand lies in it; check its polygon and the demand points."
        )
    total = by_hour[inside].sum(axis=1)
    chosen = np.sort(inside[np.argsort(-total, kind="stable")[:MOST_START_POINTS]])
    starts = demand_places.take(chosen)
    away = np.hypot(
        demand_places.x[inside, None] - starts.x, demand_places.y[inside, None] - starts.y
    )
    share = np.zeros((len(chosen), by_hour.shape[1]))
    np.add.at(share, away.argmin(axis=1), by_hour[inside])
    empty = share.sum(axis=0) == 0
    share[:, empty] = share.sum(axis=1, keepdims=True)
    return PatrolStarts(places=starts, share=share / share.sum(axis=0))
