"""Drawn speeds: how each response standard fares over draws of uncertain speeds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coverage.service import Service
from coverage.speed_draw import SpeedDraw
from estates.assessment import Assessor
from estates.errors import EstateInputError

MOST_DRAWS = 10_000
PERCENTILES = (5, 50, 95)
COVERS = (
    "covers uncertain speeds only; demand, crews, turnout, closed roads and what the model leaves "
    "out are as they are listed"
)
_STEPS_TOLD = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnSpeeds:
    """Values of each scored standard, a draw each."""

    seed: int
    n_draws: int
    low: float  # ends of the profile's range
    high: float
    common_share: float
    values: dict[str, NDArray[np.float64]]  # by standard id, (draws,): share or seconds
    met: dict[str, NDArray[np.bool_]]

    def percentiles(self, standard_id: str) -> tuple[float, float, float]:
        """Values that at least 5, 50 and 95 in 100 draws do not exceed; each a drawn value."""
        low, middle, high = np.percentile(
            self.values[standard_id], PERCENTILES, method="inverted_cdf"
        )
        return float(low), float(middle), float(high)

    def met_in(self, standard_id: str) -> int:
        """In how many draws the standard is met."""
        return int(self.met[standard_id].sum())

    def described(self) -> dict[str, Any]:
        """What was drawn, for reports."""
        return {
            "draws": self.n_draws,
            "seed": self.seed,
            "range": [self.low, self.high],
            "common_share": self.common_share,
            "covers": COVERS,
        }


def check_draws(n_draws: int, seed: int) -> None:
    """Refuse numbers with which nothing can be drawn, before anything is scored."""
    if not 1 <= n_draws <= MOST_DRAWS:
        raise EstateInputError(f"--draws {n_draws}: draw 1 to {MOST_DRAWS:,} times.")
    if seed < 0:
        raise EstateInputError(f"--seed {seed}: give a whole number from 0 on.")


def draw_speeds(
    assessor: Assessor, n_draws: int, seed: int, say: Callable[[str], None] = lambda _: None
) -> DrawnSpeeds:
    """Score an estate again and again, each time with other speeds.

    Parameters
    ----------
    n_draws
        1 to `MOST_DRAWS`; draw k is the same however many there are.
    seed
        A whole number from 0 on.

    Raises
    ------
    EstateInputError
        Too few or too many draws, or a negative seed.
    """
    check_draws(n_draws, seed)
    values: dict[str, list[float]] = {}
    met: dict[str, list[bool]] = {}
    for number in range(n_draws):
        if number % -(-n_draws // _STEPS_TOLD) == 0:
            say(f"drawn speeds {number + 1} of {n_draws}")
        drawn = assessor.at_draw(SpeedDraw(seed=seed, number=number))
        for service in Service:
            for each in drawn.service(service).scored:
                values.setdefault(each.standard.id, []).append(each.expected.value)
                met.setdefault(each.standard.id, []).append(each.expected.met)
    ends = assessor.profile.range
    return DrawnSpeeds(
        seed=seed,
        n_draws=n_draws,
        low=ends.low,
        high=ends.high,
        common_share=assessor.speeds.draw_common_share,
        values={name: np.array(each) for name, each in values.items()},
        met={name: np.array(each) for name, each in met.items()},
    )
