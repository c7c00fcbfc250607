"""Line: one sum of money by year, or the place of one that nobody can know yet.

Every price is a sum of lines of four terms, so that an optimiser may add up the same ones.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from coverage.service import Service

FloatArray: TypeAlias = NDArray[np.float64]
Key: TypeAlias = tuple[str, str, str, str, str, str, str, str]


class Term(StrEnum):
    """What a line hangs on."""

    SITE_OPEN = "site open"
    SERVICE_AT_SITE = "service at a site"
    SERVICE_LEAVING = "service leaving"
    MOVE = "move"


class Item(StrEnum):
    """What a line is for."""

    RUNNING = "running cost"
    DOUBLE_RUNNING = "double running"
    CREW = "crews"
    RENT = "rent"
    PFI = "PFI unitary charge"
    PFI_BREAK = "PFI break cost"
    DILAPIDATIONS = "dilapidations"
    EMPTY = "empty site"
    LAND = "land"
    NEW_BUILD = "new build"
    EXTENSION = "extension"
    FIT_OUT = "fit-out"
    BACKLOG = "backlog"
    BIAS = "optimism bias"
    MOVING = "moving"
    RECEIPT = "receipt"
    COST_OF_SALE = "cost of sale"
    RESIDUAL = "value left at the end"
    BUSINESS_RATES = "business rates"
    RECHARGE = "recharge between partners"
    STAMP_DUTY = "stamp duty land tax"
    VAT = "VAT borne"
    REDUNDANCY = "redundancy"
    PENSION_STRAIN = "pension strain"
    TUPE = "transfer of staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sum of money by year."""

    item: Item
    term: Term
    site: str
    body: str  # who bears it
    gbp: FloatArray | None  # (years,), cost above 0; None = not known, left out of every sum
    service: Service | None = None  # None = of the whole site
    to: str = ""  # site moved to, for a move
    new: bool = False  # of the building that a change puts there
    part: str = ""  # tells apart lines that agree in all else
    weight: tuple[float, ...] = ()  # (years,) in what share of what years an unknown counts
    to_confirm: str = ""  # what is missing, where gbp is None
    assumes: tuple[str, ...] = ()  # what it rests on, one line each

    @property
    def key(self) -> Key:
        """What makes it the same line in another case."""
        service = self.service.value if self.service else ""
        new = "new" if self.new else ""
        return (
            self.site,
            self.item.value,
            self.term.value,
            service,
            self.to,
            new,
            self.part,
            self.body,
        )

    @property
    def empty(self) -> bool:
        """Whether it counts in no year, known or not."""
        if self.gbp is None:
            return not any(self.weight)
        return not self.gbp.any()


def product(*numbers: float | None) -> float | None:
    """Product; None where one of them is not known and none of the others is 0."""
    known = [number for number in numbers if number is not None]
    return math.prod(known) if len(known) == len(numbers) or 0 in known else None


def spread(amount: float | None, weight: FloatArray) -> FloatArray | None:
    """An amount over the years of a weight; None where it is not known."""
    return None if amount is None else amount * weight + 0.0  # + 0.0: no minus nought


def difference(option: tuple[Line, ...], base: tuple[Line, ...]) -> tuple[Line, ...]:
    """What the option costs more than the base, line by line; what is alike cancels exactly.

    A line that is unknown in both and counts alike cancels too: what stays as it is need not be
    known. A line that is unknown in one is unknown in the difference.
    """
    ours, theirs = by_key(option), by_key(base)
    found = []
    for key in sorted(ours.keys() | theirs.keys()):
        line = _less(ours.get(key), theirs.get(key))
        if not line.empty:
            found.append(line)
    return tuple(found)


def by_key(lines: tuple[Line, ...]) -> dict[Key, Line]:
    """Lines by what tells them apart; those that are alike in it are added up."""
    found: dict[Key, Line] = {}
    for line in lines:
        other = found.get(line.key)
        found[line.key] = line if other is None else _plus(other, line)
    return found


def _plus(one: Line, other: Line) -> Line:
    if one.gbp is not None and other.gbp is not None:
        return replace(one, gbp=one.gbp + other.gbp)
    weights = [line.weight for line in (one, other) if line.gbp is None]
    weight = tuple(sum(shares) for shares in zip(*weights, strict=True))
    return replace(one, gbp=None, weight=weight, to_confirm=one.to_confirm or other.to_confirm)


def _less(ours: Line | None, theirs: Line | None) -> Line:
    if ours is None or theirs is None:
        one = ours or theirs
        assert one is not None  # noqa: S101  # a key comes from one of them
        if ours is not None or one.gbp is None:
            return one
        return replace(one, gbp=-one.gbp)
    assumes = tuple(dict.fromkeys(ours.assumes + theirs.assumes))
    if ours.gbp is not None and theirs.gbp is not None:
        return replace(ours, gbp=ours.gbp - theirs.gbp, assumes=assumes)
    alike = (ours.to_confirm, ours.weight) == (theirs.to_confirm, theirs.weight)
    weight = () if alike else ours.weight or theirs.weight
    to_confirm = ours.to_confirm or theirs.to_confirm
    return replace(ours, gbp=None, weight=weight, to_confirm=to_confirm, assumes=assumes)
