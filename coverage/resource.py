"""Resource: what responds. An appliance or a car, not a building."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from coverage.service import Service


class DutySystem(StrEnum):
    """How a resource is crewed."""

    WHOLETIME = "wholetime"
    DAY_CREWED = "day-crewed"
    ON_CALL = "on-call"
    UNKNOWN = "unknown"


class StartsFrom(StrEnum):
    """Where a resource is when it is called."""

    STATION = "station"
    PATROL = "patrol"
    STANDBY = "standby"
    HOSPITAL = "hospital"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One appliance, response car or ambulance."""

    id: str
    site_id: str  # base; also where it starts, unless it patrols
    service: Service
    type: str
    duty_system: DutySystem
    turnout_s: float  # alert to wheels rolling
    crewed: NDArray[np.bool_]  # (168,) hours of the week, Monday 00:00 first
    availability: NDArray[np.float64]  # (168,) probability to be free to go, 0 where not crewed
    availability_known: bool  # false = taken as always free, an upper bound
    starts_from: StartsFrom
    patrol_area: str  # "" unless it starts from patrol
    co_responder: bool = False  # another service's crew, sent to medical calls: never an ambulance
