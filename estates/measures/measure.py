"""Measure: what every measure of a scenario is, so that others can be put beside the first ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from estates.assumptions import Assumptions
from estates.scored import Scored


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one measure found."""

    id: str
    title: str
    table: pd.DataFrame  # a row each; units in the names of the columns
    notes: tuple[str, ...] = ()  # how to read the figures, and what they leave out
    assumes: tuple[str, ...] = ()  # guesses that they rest on
    to_confirm: tuple[str, ...] = ()  # what is not known and would change them


class Measure(Protocol):
    """Compares an estate after changes with the one before."""

    def __call__(self, before: Scored, after: Scored, assumptions: Assumptions, /) -> Measured:
        """Measure; both estates are of one area."""
        ...
