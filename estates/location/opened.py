"""Located: the sites that a model of distance opens, with the proof."""

from __future__ import annotations

from dataclasses import dataclass

from estates.location.programme import gap_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """The best sites found and how far they may be from the best there are."""

    sites: tuple[int, ...]  # columns opened, from the lowest; empty = stopped before any were found
    value: float  # of these sites, in the unit of distance × weight; inf = none were found
    bound: float  # no choice of sites is below it
    stopped: bool  # by whoever asked, before it was proven
    seconds: float

    @property
    def gap(self) -> float:
        """By how much of its own size the value may be too high; 0 = proven best."""
        return gap_of(self.value, self.bound)
