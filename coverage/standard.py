"""Response standards: what is promised, and whether a distribution of times keeps it.

The standards themselves are data (`data/standards.toml`, dated and sourced).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from coverage.faults import read_toml, repeated
from coverage.service import Service

FloatArray = NDArray[np.float64]

STANDARDS_FILE = Path(__file__).parents[1] / "data" / "standards.toml"
ROUNDING = 1e-9  # a share short by less than this is float noise, not a missed target
LIMIT_NOISE_S = 1e-6  # the same for a time on the limit
ANY_AREA = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeDistribution:
    """Response times of all demand, as masses; call handling included where the clock has it."""

    seconds: FloatArray  # (k,) sorted, finite
    weight: FloatArray  # (k,) demand that is reached at just that time
    unreached: float  # demand that no resource reaches: no route, or no crew free

    @property
    def total(self) -> float:
        """All demand weight."""
        return float(self.weight.sum() + self.unreached)

    def share_within(self, limit_s: float) -> float:
        """Share of all demand reached by the limit; exactly on it counts as in time."""
        return float(self.weight[self.seconds <= limit_s + LIMIT_NOISE_S].sum() / self.total)

    def mean_s(self) -> float:
        """Mean over the demand that is reached; NaN-free: `inf` where none is."""
        reached = self.weight.sum()
        return float(self.seconds @ self.weight / reached) if reached > 0 else float("inf")

    def percentile_s(self, share: float) -> float:
        """Least time by which this share of all demand is reached; `inf` where it never is."""
        at = np.searchsorted(np.cumsum(self.weight), (share - ROUNDING) * self.total)
        return float(self.seconds[at]) if at < len(self.seconds) else float("inf")


class _Standard(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    service: Service
    areas: tuple[str, ...]
    limit_s: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    attending: Literal[1, 2]
    incident_types: tuple[str, ...]  # empty = every type of the service
    setting: Literal["any", "urban", "rural"]
    clock_starts: Literal["call", "alert"]
    status: Literal["in force", "proposed", "superseded", "yardstick"]
    dated: dt.date | str
    source: str
    verified: bool
    scored: bool  # false: a queue decides it, not a drive; shown, never scored
    why_not_scored: str = ""
    note: str = ""

    def handling_s(self, handling_s: float) -> float:
        """Call handling that this standard's clock counts."""
        return handling_s if self.clock_starts == "call" else 0.0


class ShareWithin(_Standard):
    """A share of incidents within a time."""

    kind: Literal["share_within"]
    share_required: Annotated[float, Field(gt=0, le=1)]

    def value(self, times: TimeDistribution) -> float:
        """Share of demand within the limit."""
        return times.share_within(self.limit_s)

    def met(self, times: TimeDistribution) -> bool:
        """Whether the share reaches what is required."""
        return self.value(times) >= self.share_required - ROUNDING


class MeanWithin(_Standard):
    """A mean time no longer than this."""

    kind: Literal["mean"]

    def value(self, times: TimeDistribution) -> float:
        """Mean seconds over the demand that is reached."""
        return times.mean_s()

    def met(self, times: TimeDistribution) -> bool:
        """Whether the mean is in time; unreached demand has no mean, so any of it is a miss."""
        in_time = self.value(times) <= self.limit_s + LIMIT_NOISE_S
        return in_time and times.unreached / times.total <= _NEGLIGIBLE_UNREACHED


class PercentileWithin(_Standard):
    """A percentile of the times no longer than this."""

    kind: Literal["percentile"]
    share_required: Annotated[float, Field(gt=0, lt=1)]

    def value(self, times: TimeDistribution) -> float:
        """Seconds by which the share is reached."""
        return times.percentile_s(self.share_required)

    def met(self, times: TimeDistribution) -> bool:
        """Whether the percentile is in time."""
        return self.value(times) <= self.limit_s + LIMIT_NOISE_S


# One incident in a million without any free crew does not turn a mean into a miss.
_NEGLIGIBLE_UNREACHED = 1e-6

ResponseStandard = Annotated[
    ShareWithin | MeanWithin | PercentileWithin, Field(discriminator="kind")
]


class CallHandling(BaseModel):
    """Seconds from the call to the alert of a crew."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    service: Service
    seconds: Annotated[float, Field(ge=0)]
    source: str
    verified: bool
    note: str = ""


class Turnout(BaseModel):
    """Seconds from the alert to wheels rolling, where a resource has none of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    service: Service
    duty_system: str
    seconds: Annotated[float, Field(ge=0)]
    source: str
    verified: bool
    note: str = ""


class Standards(BaseModel):
    """All of `data/standards.toml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    schema_version: int
    part_of: dict[str, str] = {}  # area slug -> the larger area whose standards hold there too
    standard: tuple[ResponseStandard, ...]
    call_handling: tuple[CallHandling, ...]
    turnout: tuple[Turnout, ...]

    @model_validator(mode="after")
    def _unique(self) -> Standards:
        ids = [standard.id for standard in self.standard]
        if twice := repeated(ids):
            raise ValueError(f"standard ids repeated: {', '.join(twice)}")
        return self

    def with_larger(self, slugs: tuple[str, ...]) -> tuple[str, ...]:
        """Area slugs and the larger areas that they are part of."""
        larger = [self.part_of[slug] for slug in slugs if slug in self.part_of]
        return tuple(dict.fromkeys([*slugs, *larger]))

    def of_area(self, slugs: tuple[str, ...]) -> list[ShareWithin | MeanWithin | PercentileWithin]:
        """Standards of an area: its own and the national; yardsticks only where it has none.

        Judged service by service, superseded ones left out.
        """
        chosen = []
        for service in Service:
            own = [
                standard
                for standard in self.standard
                if standard.service is service
                and standard.status != "superseded"
                and set(standard.areas) & set(slugs)
            ]
            yardsticks = [
                standard
                for standard in self.standard
                if standard.service is service and ANY_AREA in standard.areas
            ]
            chosen += own if any(standard.scored for standard in own) else own + yardsticks
        return chosen

    def handling(self, service: Service) -> CallHandling:
        """Call handling of a service."""
        return next(entry for entry in self.call_handling if entry.service is service)

    def turnout_of(self, service: Service, duty_system: str) -> Turnout:
        """Turnout of a service's duty system, or of the service where that is not listed."""
        ours = [entry for entry in self.turnout if entry.service is service]
        exact = [entry for entry in ours if entry.duty_system == duty_system]
        return (exact or [entry for entry in ours if entry.duty_system == "unknown"])[0]


def load_standards(path: Path = STANDARDS_FILE) -> Standards:
    """Read and check the standards file."""
    return read_toml(path, Standards)
