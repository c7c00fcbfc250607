"""Question: what the optimiser is asked, apart from the estate and the prices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from estates.compatibility import Rule

REACH_MIN = 15.0  # a base moves no further than this by road, in general traffic
# Those on call are recruited within five minutes of their station: FACTS of the method page.
ON_CALL_REACH_MIN = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlace:
    """A place where a joint station may be built."""

    id: str
    name: str
    lon: float
    lat: float
    land_gbp: float | None = None  # None = to confirm


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is wanted of the estate, and what must not be touched."""

    axis: str = ""  # standard of the coverage axis; "" = the first that bases can change
    floors: Mapping[str, float | None] = field(default_factory=dict)
    # By standard: no worse than this; None = let it fall. Not named = no worse than today.
    keep: tuple[str, ...] = ()  # sites that stay in use
    give_up: tuple[str, ...] = ()  # sites that are left
    stay: tuple[str, ...] = ()  # sites whose bases all stay
    reach_s: float = REACH_MIN * 60
    on_call_reach_s: float = ON_CALL_REACH_MIN * 60
    most_moved: int | None = None  # bases that move, at most
    budget_gbp: float | None = None  # whole-life cost against business as usual, at most
    zone_worse_s: float | None = None  # no demand point waits longer by more than this
    extend_m2: float = 0.0  # that any one site may be built on by, at most
    accepted: Mapping[Rule, str] = field(default_factory=dict)
    # Rules that any host may break, each with the reason.
    known_only: bool = False  # nothing moves on a figure or an attribute that nobody has told
    new_places: tuple[NewPlace, ...] = ()
    year: int = 0  # of the appraisal, in which everything happens
