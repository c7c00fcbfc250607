"""Who gains and who loses under each standard, as a report counts them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from coverage.counted import counted
from estates.appraisal import Appraisal
from estates.measures.losers import WORSE_BY_S
from estates.report.sections.standard_rows import StandardRow, points_of_row, standard_rows

NOISE_S = 1e-6  # as the measure of gains and losses has it
LATER = tuple(f"later by over {limit / 60:g} min" for limit in WORSE_BY_S)


@dataclass(frozen=True)
class Affected:
    """The demand points of one standard, by what becomes of them."""

    row: StandardRow
    points: pd.DataFrame

    def later_by(self, seconds: float) -> pd.DataFrame:
        """Those that wait longer by more than so much."""
        return self.points[self.points["change_s"] > seconds + NOISE_S]

    def sooner_by(self, seconds: float) -> pd.DataFrame:
        """Those that wait less by more than so much."""
        return self.points[self.points["change_s"] < -seconds - NOISE_S]

    @property
    def drops_out(self) -> pd.DataFrame:
        """Those whose expected arrival leaves the limit."""
        return self.points[self.points["drops_out"].astype(bool)]

    @cached_property
    def minute_later(self) -> pd.DataFrame:
        """Later by more than the least that is counted."""
        return self.later_by(WORSE_BY_S[0])

    @cached_property
    def minute_sooner(self) -> pd.DataFrame:
        """Sooner by as much."""
        return self.sooner_by(WORSE_BY_S[0])

    @property
    def any(self) -> bool:
        """Whether anybody is counted in any group."""
        return bool(len(self.minute_later) + len(self.minute_sooner) + len(self.drops_out))


def affected(appraisal: Appraisal) -> list[Affected]:
    """Each scored standard with its demand points."""
    zones = appraisal.measured["zones"].table
    return [Affected(row, points_of_row(zones, row)) for row in standard_rows(appraisal)]


def residents_of(points: pd.DataFrame) -> tuple[float, bool]:
    """Residents that are known (NaN = of none), and whether they are known everywhere."""
    residents = points["residents"].astype(float)
    return float(residents.sum(min_count=1)), not residents.isna().any()


def who(points: pd.DataFrame) -> str:
    """How many people, or places where people are not known; nobody where there is no place."""
    if points.empty:
        return "nobody"
    places = counted(len(points), "place")
    residents, everywhere = residents_of(points)
    if math.isnan(residents):
        return f"{places}, residents not known"
    if not everywhere:
        return f"at least {residents:,.0f} residents, {places}"
    return f"{counted(round(residents), 'resident')}, {places}"


def demand_of(points: pd.DataFrame) -> str:
    """Demand of the points, and what it counts."""
    if points.empty:
        return "none"
    return f"{points['weight'].sum():,.1f} {points['basis'].iloc[0]}"


def most_people(found: list[pd.DataFrame]) -> int | None:
    """Which of several groups of points has most residents, else most demand; None = all empty."""
    some = [at for at, points in enumerate(found) if len(points)]
    if not some:
        return None

    def size(at: int) -> tuple[float, float]:
        residents = residents_of(found[at])[0]
        return (0.0 if math.isnan(residents) else residents, float(found[at]["weight"].sum()))

    return max(some, key=size)
