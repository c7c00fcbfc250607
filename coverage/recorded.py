"""Recorded performance, and whether the model agrees with it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from coverage.faults import read_toml
from coverage.service import Service

ACTUALS_FILE = Path(__file__).parents[1] / "data" / "actuals.toml"
_ROUNDING = 1e-9  # 550 / 500 - 1 is 0.10000000000000009 in binary floats
TOLERANCE = 0.10  # a model within this of the recorded mean counts as reconciled
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
NOT_RECONCILED = "not reconciled with recorded performance"


class Actual(BaseModel):
    """A mean response time that was published as achieved."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: Service
    area: str
    body: str
    measure: Literal["mean"]
    incident_type: str
    incident_types: tuple[str, ...]  # the product's own types; empty = all of the service
    period: str
    clock_starts: Literal["call", "alert"]
    total_s: Annotated[float, Field(gt=0)]
    handling_s: float | None = None
    turnout_s: float | None = None
    drive_s: float | None = None
    incidents: int | None = None
    source: str
    verified: bool
    note: str = ""

    @property
    def when(self) -> tuple[int, int]:
        """Latest year in the period's text, and the month if it names one; for ordering."""
        years = [int(text) for text in re.findall(r"\d{4}", self.period)]
        months = [at for at, name in enumerate(_MONTHS, start=1) if name in self.period.lower()]
        return max(years, default=0), max(months, default=0)


class Actuals(BaseModel):
    """All of `data/actuals.toml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    schema_version: int
    actual: tuple[Actual, ...]

    def latest(
        self,
        service: Service,
        areas: tuple[str, ...],
        incident_types: tuple[str, ...],
        clock_starts: str,
    ) -> Actual | None:
        """Latest published mean of the same service, area, incident types and clock."""
        same = [
            actual
            for actual in self.actual
            if actual.service is service
            and actual.area in areas
            and set(actual.incident_types) == set(incident_types)
            and actual.clock_starts == clock_starts
        ]
        return max(same, key=lambda actual: actual.when, default=None)

    def of_area(self, service: Service, areas: tuple[str, ...]) -> list[Actual]:
        """Everything published for a service and area, in the file's order."""
        return [a for a in self.actual if a.service is service and a.area in areas]


def load_actuals(path: Path = ACTUALS_FILE) -> Actuals:
    """Read and check the file of recorded performance."""
    return read_toml(path, Actuals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """The model's mean beside the recorded one."""

    modelled_mean_s: float
    actual: Actual | None
    difference: float | None  # of the recorded mean; negative = the model is faster
    reconciled: bool

    @property
    def verdict(self) -> str:
        """What every page, JSON and report carries."""
        return "reconciled with recorded performance" if self.reconciled else NOT_RECONCILED


def reconcile(
    modelled_mean_s: float, actual: Actual | None, *, expected: bool = True
) -> Reconciliation:
    """Compare; without a verified record, or where nobody arrives, nothing is reconciled.

    Parameters
    ----------
    expected
        False where the mean holds only with every crew free, or is weighted by something else
        than incidents: it cannot agree with what was recorded of incidents.
    """
    difference = None
    if actual is not None and math.isfinite(modelled_mean_s):
        difference = modelled_mean_s / actual.total_s - 1
    return Reconciliation(
        modelled_mean_s=modelled_mean_s,
        actual=actual,
        difference=difference,
        reconciled=expected
        and actual is not None
        and actual.verified
        and difference is not None
        and abs(difference) <= TOLERANCE + _ROUNDING,
    )
