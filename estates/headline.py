"""Headlines: the few figures by which a scenario is told, attributed and tested."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from coverage.attainment import Attainment
from estates.measures.response import pairs
from estates.scored import Scored

# In the ids of headlines: of one that counts co-responders, and of demand a year in the limit.
FIRST_TRAINED_KEY, IN_TIME_KEY = "/first trained", "/in time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One figure before and after, and how far it may be off."""

    id: str
    label: str
    unit: str  # share, s, weight (of demand, a year) or gbp
    before: float  # inf = never, NaN = not known
    after: float
    low: float | None = None  # least and greatest change found by the sensitivity tests
    high: float | None = None
    lacks: int = 0  # figures that are to confirm, without which the sum is not complete

    @property
    def told(self) -> str:
        """The label, and whether the figure is all there."""
        if not self.lacks:
            return self.label
        return f"{self.label}, INCOMPLETE, {self.lacks} figure{'s' * (self.lacks > 1)} to confirm"

    @property
    def change(self) -> float:
        """After less before; nothing where both are never."""
        if math.isinf(self.before) and math.isinf(self.after):
            return 0.0
        return self.after - self.before

    def with_range(self, changes: Iterable[float]) -> Headline:
        """The same with the range of these changes and its own; a part of a sum has none."""
        if math.isnan(self.change) or self.lacks:
            return self
        all_changes = [self.change, *changes]
        return replace(self, low=min(all_changes), high=max(all_changes))


def response_headlines(before: Scored, after: Scored) -> tuple[Headline, ...]:
    """Each scored standard by what it promises, and the demand a year that it reaches in time."""
    found = []
    for service, who, old, new in pairs(before, after):
        if not (isinstance(old, Attainment) and isinstance(new, Attainment)):
            continue
        name = f"{old.standard.name}{f' ({who})' if who else ''}"
        key = f"{service.value}/{old.standard.id}{FIRST_TRAINED_KEY if who else ''}"
        found.append(
            Headline(
                id=key,
                label=name,
                unit="share" if old.standard.kind == "share_within" else "s",
                before=old.expected.value,
                after=new.expected.value,
            )
        )
        found.append(
            Headline(
                id=f"{key}{IN_TIME_KEY}",
                label=f"{name}: {old.basis.value} within {old.standard.limit_s / 60:g} min",
                unit="weight",
                before=old.expected.share_within * old.weight,
                after=new.expected.share_within * new.weight,
            )
        )
    return tuple(found)
