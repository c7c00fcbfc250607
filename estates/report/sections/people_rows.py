"""Who gains and who loses under each standard, as a report counts them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from coverage.counted import counted
from estates.amounts import shows
from estates.appraisal import Appraisal
from estates.measures.losers import NOISE_S, WORSE_BY_S
from estates.report.sections.standard_rows import StandardRow, points_of_row, standard_rows
from estates.report.subject import Ranges
from estates.report.wording import Course

DROPS_OUT = "Drop out: the mean arrival was within the limit and is no longer."


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

    @cached_property
    def hit(self) -> pd.DataFrame:
        """Those later by over a minute, and those that drop out."""
        return self.points[
            (self.points["change_s"] > WORSE_BY_S[0] + NOISE_S)
            | self.points["drops_out"].astype(bool)
        ]

    @cached_property
    def lost(self) -> float:
        """Demand a year that is no longer within the limit."""
        fewer = self.points["in_time_before"] - self.points["in_time_after"]
        return float(fewer.clip(lower=0.0).sum())

    @cached_property
    def loss(self) -> tuple[float, float, float]:
        """How much is lost: residents of `hit`, their demand, and demand times seconds of all."""
        residents = residents_of(self.hit)[0]
        later = self.points["change_s"].astype(float).clip(lower=0.0)
        return (
            0.0 if math.isnan(residents) else residents,
            float(self.hit["weight"].sum()),
            float((later * self.points["weight"]).sum()),
        )

    @property
    def loses(self) -> bool:
        """Whether any place is shown to be reached later."""
        most = float(self.points["change_s"].max()) if len(self.points) else 0.0
        return most > 0 and shows(most, "s")

    @property
    def any(self) -> bool:
        """Whether anybody is counted in any group."""
        return bool(len(self.minute_later) + len(self.minute_sooner) + len(self.drops_out))


def affected(appraisal: Appraisal, ranges: Ranges | None = None) -> list[Affected]:
    """Each scored standard with its demand points."""
    zones = appraisal.measured["zones"].table
    return [Affected(row, points_of_row(zones, row)) for row in standard_rows(appraisal, ranges)]


def losing_most(people: Iterable[Affected]) -> Affected | None:
    """The standard under which most is lost, by `Affected.loss`; None = under none, as shown."""
    return max((each for each in people if each.loses), key=lambda each: each.loss, default=None)


def unseen(people: Iterable[Affected]) -> pd.DataFrame:
    """Places later by over a minute under standards that are unchanged as shown, each once."""
    found = [each.minute_later for each in people if each.row.course is Course.SAME]
    if not found:
        return pd.DataFrame({"zone": [], "residents": []})
    return pd.concat(found, ignore_index=True).drop_duplicates("zone")


def waits(points: pd.DataFrame) -> str:
    """That some wait over a minute longer, after a figure that hides it."""
    known = not math.isnan(residents_of(points)[0])
    verb = "waits" if len(points) == 1 and not known else "wait"
    told = who(points).replace(", residents not known", "").replace(", ", " in ")
    return f"but {told} {verb} over a minute longer"


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


def most_people(found: list[pd.DataFrame]) -> int | None:
    """Which of several groups of points has most residents, else most demand; None = all empty."""
    some = [at for at, points in enumerate(found) if len(points)]
    if not some:
        return None

    def size(at: int) -> tuple[float, float]:
        residents = residents_of(found[at])[0]
        return (0.0 if math.isnan(residents) else residents, float(found[at]["weight"].sum()))

    return max(some, key=size)
