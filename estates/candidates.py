"""Candidates: what one more crew at each junction of an area would add to one standard.

It answers "where would one more crew help most?" for the estate as it stands, exactly, one place
at a time. What it leaves out is said with it, in `NOT_SAID`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree

from coverage.attainment import Attainment, counted_demand
from coverage.crs import to_degrees
from coverage.demand import Basis
from coverage.one_more import OneMoreCrew
from coverage.one_more_kept import kept_one_more_crew
from coverage.places import Places
from coverage.resource import DutySystem, Resource, StartsFrom
from coverage.standard import MeanWithin
from coverage.week import LONGEST_WAIT_S
from estates.area import CACHE, Area
from estates.assessment import Assessor, ServiceAssessment
from estates.errors import EstateInputError

FloatArray = NDArray[np.float64]

SHOWN = 10  # places in the list of the best, at most
APART_M = 2000.0  # between any two of them, as the crow flies: else all stand at one crossroads
NOTHING = 1e-9  # of the demand: a gain below this is float noise

_COUNTED = {
    Basis.INCIDENTS: "incidents a year",
    Basis.WEIGHTS: "of the demand’s weight",
    Basis.RESIDENTS: "residents",
    Basis.PROXY: "units of the proxy for residents",
}
# To be read with every figure.
NOT_SAID = (
    "one further crew, always crewed and always free; the crews that there are stay where they are",
    "no cost, no land, no building and no planning permission is looked at",
    "each junction is tried alone: the gains of two places do not add up",
    "the mean wait is over all demand that the standard counts; over an hour counts as an hour",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnout:
    """Turnout of the further crew: an assumption."""

    seconds: float
    why: str


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """Every junction tried for one standard."""

    area: Area
    assessment: ServiceAssessment
    attainment: Attainment
    turnout: Turnout
    found: OneMoreCrew

    @property
    def junctions(self) -> Places:
        """Where the further crew was tried."""
        return self.found.junctions

    @property
    def by_wait(self) -> bool:
        """Whether places are ranked by the fall of the mean wait: where a mean is promised."""
        return isinstance(self.attainment.standard, MeanWithin)

    @property
    def gain(self) -> FloatArray:
        """What places are ranked by: demand a year newly in time, or seconds; (junctions,).

        Float noise is nothing here, so that list, bands and words agree on who gains anything.
        """
        exact = self.found.wait_less_s if self.by_wait else self.found.in_time
        least = NOTHING * (LONGEST_WAIT_S if self.by_wait else self.found.weight)
        return np.where(exact > least, exact, 0.0)

    @cached_property
    def inside(self) -> NDArray[np.bool_]:
        """Whether each junction lies inside the area's boundary: all, where there is none."""
        places = self.junctions
        if self.area.boundary is None:
            return np.ones(len(places), bool)
        shapely.prepare(self.area.boundary)
        return np.asarray(shapely.intersects_xy(self.area.boundary, places.x, places.y))

    @property
    def share_now(self) -> float:
        """Share of demand in time without the further crew."""
        return self.attainment.expected.share_within

    @property
    def share_then(self) -> FloatArray:
        """Share of demand in time with the further crew, (junctions,)."""
        return np.minimum(self.share_now + self.found.in_time / self.found.weight, 1.0)

    @property
    def reconciled(self) -> str:
        """Whether the model agrees with what was recorded, in words."""
        return self.assessment.reconciliations[self.attainment.standard.id].verdict

    @property
    def basis(self) -> str:
        """What the demand is counted in."""
        return f"weighted by {self.attainment.basis.value}"

    @property
    def counted(self) -> str:
        """What follows a number of those newly in time: more ..., in words."""
        return _COUNTED[self.attainment.basis]

    @property
    def unit(self) -> str:
        """What follows a gain, in words."""
        return "s off the mean wait" if self.by_wait else f"more {self.counted} in time"

    @property
    def rests_on(self) -> str:
        """How the shares are to be read: a forecast, a bound, or a supposition."""
        if self.assessment.assumed:
            return "if one vehicle stood always free at each station"
        if not self.assessment.availability_known:
            return "at most: with every crew free in its hours"
        return "expected over the crews’ availability"

    @property
    def gain_is(self) -> str:
        """Whether gains are too large or too small, as far as the crews go, in words."""
        if self.assessment.assumed:
            return (
                "gains may be too large or too small: how many vehicles a station has, and when "
                "they are free, is supposed"
            )
        if self.assessment.availability_known:
            return "each gain is the most that the place can give: no real crew is always free"
        # Whoever is free in truth and not only at best leaves more first places to fill, but
        # fewer second ones: there the further crew needs a first one to add itself to.
        way = "too small" if self.attainment.standard.attending == 1 else "too small or too large"
        return (
            f"each gain may be {way}: availability is not known, so all crews that there are "
            "count as free in their hours; only the share then is the most that there can be"
        )

    @property
    def off_the_map(self) -> str:
        """How much crews that are not on the map matter, in words."""
        share = self.assessment.off_the_map.share
        # Where two must come, one from off the map may also be the other half of the pair.
        way = "too large" if self.attainment.standard.attending == 1 else "too large or too small"
        return (
            f"{share:.1%} of demand may be served from off the map; crews there are not counted, "
            f"so gains near the map’s rim may be {way}"
        )

    @property
    def listed(self) -> str:
        """Which junctions may be among the best, in words."""
        tried = f"{len(self.inside):,} junctions tried"
        if self.area.boundary is None:
            return f"{tried}; the area has no boundary, so any may be among the best places"
        return f"{tried}; best places are inside the boundary, where {self.inside.sum():,} are"

    @property
    def assumption(self) -> str:
        """Turnout of the further crew, in words."""
        return f"turnout of the further crew {self.turnout.seconds:g} s ({self.turnout.why})"

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row a junction.

        Columns `junction` (OpenStreetMap node id; negative: the far side of a closed barrier),
        `lon`, `lat`, `in_time_per_year`, `share_then`, `wait_less_s`, `inside_boundary`.
        """
        places = self.junctions
        lon, lat = to_degrees(places.x, places.y, self.area.manifest.crs)
        return pd.DataFrame(
            {
                "junction": places.ids,
                "lon": lon,
                "lat": lat,
                "in_time_per_year": self.found.in_time,
                "share_then": self.share_then,
                "wait_less_s": self.found.wait_less_s,
                "inside_boundary": self.inside,
            }
        )

    @cached_property
    def best(self) -> pd.DataFrame:
        """The best junctions inside the boundary, the best first; as `table`, and what is near.

        Further columns `row` (of the junctions), `rank` (from 1), `near` ("" = no place is mapped)
        and `near_m` (as the crow flies; NaN = no place). Fewer than `SHOWN` where fewer gain
        anything.
        """
        rows = self._best_rows()
        near, near_m = nearest_place(self.area, self.junctions.take(rows))
        table = self.table.iloc[rows].reset_index(drop=True)
        ranks = np.arange(1, len(rows) + 1)
        return table.assign(row=rows, rank=ranks, near=near, near_m=near_m)

    def _best_rows(self) -> NDArray[np.int64]:
        gain = self.gain
        other = self.found.in_time if self.by_wait else self.found.wait_less_s
        order = np.lexsort((-other, -gain))
        return far_apart(self.junctions, order[self.inside[order] & (gain[order] > 0)])


def far_apart(places: Places, order: NDArray[np.int64]) -> NDArray[np.int64]:
    """The first of places in an order, then the first far enough from all before, and so on."""
    chosen: list[int] = []
    while len(order) and len(chosen) < SHOWN:
        best = int(order[0])
        chosen.append(best)
        away = np.hypot(places.x[order] - places.x[best], places.y[order] - places.y[best])
        order = order[away >= APART_M]
    return np.array(chosen, np.int64)


def candidates(
    assessor: Assessor,
    assessment: ServiceAssessment,
    standard_id: str,
    turnout_s: float | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Candidates:
    """Try one further crew at every junction, for one of the standards that were scored.

    Kept in the area's cache, so that the same question is worked out once.

    Parameters
    ----------
    assessment
        Of the service, by that assessor: its estate, its speeds.
    turnout_s
        Of the further crew; None = as `usual_turnout`.

    Raises
    ------
    EstateInputError
        The standard was not scored, or the turnout, given or usual, is below 0 or an hour and more.
    """
    attained = next((e for e in assessment.scored if e.standard.id == standard_id), None)
    if attained is None:
        known = ", ".join(each.standard.id for each in assessment.scored) or "none"
        raise EstateInputError(
            f"{standard_id}: not a standard that can be scored here; scored are: {known}."
        )
    if turnout_s is None:
        turnout = _checked(usual_turnout(assessment.resources))
    else:
        turnout = _checked(Turnout(seconds=float(turnout_s), why="as asked for"))
    standard, travel = attained.standard, assessor.travel
    _, by_hour = counted_demand(standard, assessor.area.demand)
    found = kept_one_more_crew(
        travel.models,
        travel.demand,
        assessment.scored_starts,
        by_hour,
        standard,
        clock_s=standard.handling_s(assessment.handling.seconds),
        turnout_s=turnout.seconds,
        folder=assessor.area.folder / CACHE,
        progress=progress,
    )
    return Candidates(
        area=assessor.area,
        assessment=assessment,
        attainment=attained,
        turnout=turnout,
        found=found,
    )


def usual_turnout(resources: Sequence[Resource]) -> Turnout:
    """The most common turnout of crews that wait at a station; of two, the longer.

    The further crew is always crewed, so those on call, who come from home, do not count where
    there are others.

    Raises
    ------
    EstateInputError
        There is no resource to take one from.
    """
    at_stations = [each for each in resources if each.starts_from is StartsFrom.STATION]
    waiting = [each for each in at_stations if each.duty_system is not DutySystem.ON_CALL]
    pools = (
        ("waiting at stations", waiting),
        ("at stations", at_stations),
        ("of the service", resources),
    )
    for where, crews in pools:
        if crews:
            counted = Counter(crew.turnout_s for crew in crews)
            seconds = max(counted, key=lambda each: (counted[each], each))
            why = f"the most common of crews {where}, {counted[seconds]} of {len(crews)}"
            return Turnout(seconds=seconds, why=why)
    raise EstateInputError(
        "the turnout of the further crew is not known, since the service has no crew; give it."
    )


def _checked(turnout: Turnout) -> Turnout:
    if not 0 <= turnout.seconds < LONGEST_WAIT_S:
        raise EstateInputError(
            f"turnout of the further crew {turnout.seconds:g} s ({turnout.why}): "
            f"give seconds from 0 to under {LONGEST_WAIT_S:.0f}."
        )
    return turnout


def nearest_place(area: Area, at: Places) -> tuple[list[str], FloatArray]:
    """Name of the nearest place of the map, and metres to it; "" and NaN where none is mapped."""
    if area.places.empty or not len(at):
        return [""] * len(at), np.full(len(at), np.nan)
    named = area.places.to_crs(area.manifest.crs)
    spots = np.stack([named.geometry.x, named.geometry.y], axis=1)
    away, row = KDTree(spots).query(np.stack([at.x, at.y], axis=1))
    return [str(named["name"].iloc[int(each)]) for each in np.asarray(row)], np.asarray(away)
