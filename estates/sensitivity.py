"""Sensitivity: how far each headline moves when one thing that we do not choose is otherwise.

One at a time, both ways, all else at its central value.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from coverage.resource import DutySystem, Resource
from estates.estate import Estate
from estates.headline import Headline

COLUMNS = [
    "headline",
    "label",
    "unit",
    "variation",
    "low_is",
    "high_is",
    "at_low",
    "central",
    "at_high",
    "swing",
]
_NOISE = 1e-9  # what two sums of the same numbers may differ by, in parts of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """One thing at its low and at its high value, and the headlines that come of it."""

    label: str
    low_is: str  # what low means, in words; "" = there is none
    high_is: str
    low: tuple[Headline, ...]
    high: tuple[Headline, ...]


def tornado(central: tuple[Headline, ...], variations: Iterable[Variation]) -> pd.DataFrame:
    """Order the variations of each headline by how far its change moves.

    Returns
    -------
    A row a headline and variation that moves it: `at_low`, `central`, `at_high` (the change against
    business as usual; NaN = no such end) and `swing` (greatest less least of the three).
    """
    rows = []
    for headline in central:
        for variation in variations:
            low, high = (_change_of(headline.id, end) for end in (variation.low, variation.high))
            known = [each for each in (low, headline.change, high) if not np.isnan(each)]
            # Alike at all ends, "never" included, or but for float noise: it moves nothing.
            if np.allclose(known, headline.change, rtol=_NOISE, atol=_NOISE):
                continue
            swing = max(known) - min(known)
            rows.append(
                (
                    headline.id,
                    headline.label,
                    headline.unit,
                    variation.label,
                    variation.low_is,
                    variation.high_is,
                    low,
                    headline.change,
                    high,
                    swing,
                )
            )
    table = pd.DataFrame(rows, columns=COLUMNS)
    order = {headline.id: row for row, headline in enumerate(central)}
    return (
        table.assign(at=table["headline"].map(order))
        .sort_values(["at", "swing", "variation"], ascending=[True, False, True], kind="stable")
        .drop(columns="at")
        .reset_index(drop=True)
    )


def ranged(central: tuple[Headline, ...], variations: Iterable[Variation]) -> tuple[Headline, ...]:
    """Each headline with the least and greatest change that any variation gives it."""
    ends = [end for variation in variations for end in (variation.low, variation.high)]
    found = []
    for headline in central:
        changes = [_change_of(headline.id, end) for end in ends]
        found.append(headline.with_range(each for each in changes if not np.isnan(each)))
    return tuple(found)


class OnCallAvailability:
    """Multiplies the availability of on-call crews, where it is known, in any estate.

    A resource is changed once only, so that what is the same in two estates stays the same.
    """

    def __init__(self, factor: float) -> None:
        self._factor = factor
        self._changed: dict[int, tuple[Resource, Resource]] = {}

    def __call__(self, estate: Estate) -> Estate:
        """The same estate, its on-call crews more or less often free."""
        return replace(estate, resources=tuple(map(self._of, estate.resources)))

    def _of(self, resource: Resource) -> Resource:
        if resource.duty_system is not DutySystem.ON_CALL or not resource.availability_known:
            return resource
        if id(resource) not in self._changed:
            free = np.minimum(resource.availability * self._factor, resource.crewed.astype(float))
            # The resource is kept beside, so that its id stays its own.
            self._changed[id(resource)] = resource, replace(resource, availability=free)
        return self._changed[id(resource)][1]


def _change_of(key: str, headlines: tuple[Headline, ...]) -> float:
    return next((each.change for each in headlines if each.id == key), float("nan"))
