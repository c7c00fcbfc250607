"""Draws of uncertain speeds: how fast each road class might be, within a profile's range.

Each class's factor follows a triangular distribution from the low to the high end of the range,
most likely 1. Two classes are tied as far as they share what is common to all: a normal score for
all and one a class are mixed by the stated share (a Gaussian copula with one factor), so that no
mixing narrows what a class may be. Explained in `docs/method-travel-times.md`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from coverage.errors import CoverageInputError
from coverage.roadclass import RoadClass
from coverage.speed import SpeedRange

FloatArray = NDArray[np.float64]

_DECIMALS = 6  # of a factor: the last bits of a logarithm are not the same on every machine


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedDraw:
    """One draw of a seed; it does not depend on how many others are drawn.

    Raises
    ------
    CoverageInputError
        The seed or the number is negative.
    """

    seed: int
    number: int  # from 0

    def __post_init__(self) -> None:
        if self.seed < 0 or self.number < 0:
            raise CoverageInputError(
                f"draw {self.number} of seed {self.seed}: both must be whole numbers from 0 on."
            )

    def class_factor(self, ends: SpeedRange, common_share: float) -> FloatArray:
        """Factor on the running speed of each road class, shape (road classes,).

        Parameters
        ----------
        ends
            Of the profile.
        common_share
            Correlation of two classes' normal scores: 0 = each for itself, 1 = all alike.
        """
        bits = np.random.PCG64(np.random.SeedSequence(self.seed, spawn_key=(self.number,)))
        score = ndtri(np.random.Generator(bits).random(1 + len(RoadClass)))
        # A share of 0 must not meet an infinite score: nothing times infinity is no number.
        score = np.clip(score, -8.0, 8.0)
        mixed = np.sqrt(common_share) * score[0] + np.sqrt(1 - common_share) * score[1:]
        return np.round(_triangular(ndtr(mixed), ends), _DECIMALS)


def _triangular(chance: FloatArray, ends: SpeedRange) -> FloatArray:
    """Value that a triangular distribution with its peak at 1 stays below with each chance."""
    low, high = ends.low, ends.high
    width = high - low
    if width == 0:
        return np.ones_like(chance)
    rising = low + np.sqrt(chance * width * (1 - low))
    falling = high - np.sqrt((1 - chance) * width * (high - 1))
    return np.where(chance < (1 - low) / width, rising, falling)
