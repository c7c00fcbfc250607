"""Which standard of a service a map shows: the one that a scenario moves most."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from coverage.service import Service
from estates.amounts import as_change, as_value, shows
from estates.scored import Scored
from estates.view.look_view import standard_labels

_DIGITS = 6  # what differs behind them is float noise


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """What a scenario does to the demand points of one standard."""

    standard: str  # its id
    out_of_time: float  # demand a year that falls out of the limit
    into_time: float  # and that comes into it
    lost_s: float  # demand times the seconds by which it waits longer
    gained_s: float  # and less long
    weight: float  # demand a year

    @property
    def later_s(self) -> float:
        """Mean change of the wait, seconds; positive = later."""
        return (self.lost_s - self.gained_s) / self.weight if self.weight > 0 else 0.0

    @property
    def seen(self) -> bool:
        """Whether any of it shows in figures."""
        in_time = shows(self.out_of_time, "weight") or shows(self.into_time, "weight")
        return in_time or shows(self.later_s, "s")

    @property
    def in_words(self) -> str:
        """What shows of it."""
        parts = []
        if shows(self.out_of_time, "weight"):
            parts.append(f"{as_value(self.out_of_time, 'weight')} a year out of time")
        if shows(self.into_time, "weight"):
            parts.append(f"{as_value(self.into_time, 'weight')} a year into it")
        if not parts:
            course = "later" if self.later_s > 0 else "sooner"
            parts.append(f"{as_change(self.later_s, 's')[1:]} {course} on average")
        return ", ".join(parts)


def movements(zones: pd.DataFrame, before: Scored, service: Service) -> list[Movement]:
    """What moves of each scored standard of a service, the one that moves most first.

    By demand that falls out of its limit or comes into it, then by how much longer demand waits,
    then by how much less long; of equals the first that is scored.

    Parameters
    ----------
    zones
        Table of `estates.measures.losers.gains_and_losses`.
    """
    found = [
        _movement(zones, service, each.standard.id) for each in before.services[service].scored
    ]
    return sorted(found, key=_order)


def most_moved(zones: pd.DataFrame, before: Scored, service: Service) -> str | None:
    """Id of the standard that is drawn; None = none is scored."""
    return next((each.standard for each in movements(zones, before, service)), None)


def not_drawn(zones: pd.DataFrame, before: Scored, service: Service, drawn: str) -> str:
    """The sentence that names the standards of a service that move and are not drawn; "" = none."""
    labels = standard_labels(before)
    told = [
        f"{labels[f'{service.value}/{each.standard}']} ({each.in_words})"
        for each in movements(zones, before, service)
        if each.standard != drawn and each.seen
    ]
    if not told:
        return ""
    return f"Not drawn, but {'moves' if len(told) == 1 else 'move'} too: {'; '.join(told)}."


def _order(each: Movement) -> tuple[float, float, float]:
    sizes = (each.out_of_time + each.into_time, each.lost_s, each.gained_s)
    in_time, lost, gained = (-round(size, _DIGITS) for size in sizes)
    return in_time, lost, gained


def _movement(zones: pd.DataFrame, service: Service, standard: str) -> Movement:
    if not zones.empty:
        same = (zones["service"] == service.value) & (zones["standard"] == standard)
        zones = zones[same & (zones["who"] == "")]
    if zones.empty:
        return Movement(
            standard=standard, out_of_time=0, into_time=0, lost_s=0, gained_s=0, weight=0
        )
    in_time = (zones["in_time_after"] - zones["in_time_before"]).to_numpy(float)
    seconds = (zones["change_s"] * zones["weight"]).to_numpy(float)
    return Movement(
        standard=standard,
        out_of_time=float(-in_time[in_time < 0].sum()),
        into_time=float(in_time[in_time > 0].sum()),
        lost_s=float(seconds[seconds > 0].sum()),
        gained_s=float(-seconds[seconds < 0].sum()),
        weight=float(zones["weight"].sum()),
    )
