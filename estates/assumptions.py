"""Assumptions: the figures that money rests on, each with its source; some are "to confirm".

The figures are data (`data/prices.toml`). A figure without a value is never taken as zero: what
needs it is left out of the sums and told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from coverage.faults import read_toml
from estates.errors import EstateInputError

PRICES_FILE = Path(__file__).parents[1] / "data" / "prices.toml"
PLANNER = "given for this scenario"
LAST_YEAR = 75  # that the discount schedule must reach
AT_LEAST_A_YEAR = frozenset({"asset_life_years", "backlog_years"})  # what they share out over
CALENDAR = (2000, 2100)  # years that may be meant

Unit = Literal[
    "GBP",
    "GBP per year",
    "GBP per m2",
    "GBP per m2 per year",
    "share",
    "rate per year",
    "years",
    "months",
    "calendar year",
]
Finite = Annotated[float, Field(allow_inf_nan=False)]
_FROZEN = ConfigDict(frozen=True, extra="forbid")


class Source(BaseModel):
    """Where figures come from."""

    model_config = _FROZEN
    id: str
    text: str
    verified: bool  # the document itself, or an official copy, was read


class Figure(BaseModel):
    """One figure, or the place of one that nobody has given yet."""

    model_config = _FROZEN
    id: str
    name: str
    value: Finite | None = None  # None = to confirm
    low: Finite | None = None
    high: Finite | None = None
    unit: Unit
    price_year: int | None = None  # None = that of the appraisal
    source: str
    date: str
    note: str = ""

    @model_validator(mode="after")
    def _rules(self) -> Self:
        given = [n for n in (self.low, self.value, self.high) if n is not None]
        for number in given:
            if fault := _fault(self.id, self.unit, number):
                raise ValueError(f"{self.id} = {number:g} {fault}")
        if given != sorted(given):
            raise ValueError(f"{self.id} must lie between its low and its high")
        return self


class DiscountBand(BaseModel):
    """Years that share a discount rate, both ends included."""

    model_config = _FROZEN
    from_year: Annotated[int, Field(ge=1)]
    to_year: int
    figure: str


class TaxBand(BaseModel):
    """Rate on the part of a price above an amount, up to the next band."""

    model_config = _FROZEN
    above_gbp: Annotated[float, Field(ge=0)]
    rate: Annotated[float, Field(ge=0, le=1)]
    source: str


class Assumptions(BaseModel):
    """All figures that money rests on."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    schema_version: Literal[1]
    reviewed: dt.date
    sources: Annotated[tuple[Source, ...], Field(alias="source")]
    figures: Annotated[tuple[Figure, ...], Field(alias="figure")]
    discount: tuple[DiscountBand, ...]
    optimism_bias: dict[str, str]  # kind of work -> figure
    sdlt_bands: Annotated[tuple[TaxBand, ...], Field(alias="sdlt_band")]
    changed: frozenset[str] = frozenset()  # figures given for this scenario

    @model_validator(mode="after")
    def _rules(self) -> Self:
        ids = [figure.id for figure in self.figures]
        if repeated := sorted({each for each in ids if ids.count(each) > 1}):
            raise ValueError(f"figure {repeated[0]} stands twice; keep one")
        named = [*(band.figure for band in self.discount), *self.optimism_bias.values()]
        if missing := sorted(set(named) - set(ids)):
            raise ValueError(f"figure {missing[0]} is named but not given; add it")
        known = {source.id for source in self.sources}
        used = {figure.source for figure in self.figures}
        used |= {band.source for band in self.sdlt_bands}
        if missing := sorted(used - known):
            raise ValueError(f"source {missing[0]} is named but not given; add it")
        years = [y for band in self.discount for y in range(band.from_year, band.to_year + 1)]
        if years != list(range(1, LAST_YEAR + 1)):
            raise ValueError("the discount bands must follow each other from year 1 to year 75")
        if [b.above_gbp for b in self.sdlt_bands] != sorted({b.above_gbp for b in self.sdlt_bands}):
            raise ValueError("the sdlt bands must rise")
        return self

    def figure(self, name: str) -> Figure:
        """A figure with its source."""
        return self._by_id[name]

    @cached_property
    def _by_id(self) -> dict[str, Figure]:
        return {figure.id: figure for figure in self.figures}

    @cached_property
    def _read(self) -> frozenset[str]:
        return frozenset(source.id for source in self.sources if source.verified)

    def value(self, name: str) -> float | None:
        """A figure's value; None = to confirm."""
        return self.figure(name).value

    def number(self, name: str) -> float:
        """A figure that must have a value, because nothing can be counted without it.

        Raises
        ------
        EstateInputError
            The figure has none.
        """
        value = self.value(name)
        if value is None:
            raise EstateInputError(f"assumptions: {name} has no value; give one.")
        return value

    def verified(self, name: str) -> bool:
        """Whether a figure's source was read; what a planner gave is the planner's own."""
        return self.figure(name).source in self._read and name not in self.changed

    def line(self, name: str) -> str:
        """A figure in words, for the list of assumptions."""
        figure = self.figure(name)
        value = "to confirm" if figure.value is None else f"{figure.value:g} {figure.unit}"
        if figure.unit == "calendar year" and figure.value is not None:
            value = f"{figure.value:.0f}"
        if name in self.changed:
            return f"{figure.name}: {value} ({PLANNER})"
        trust = "" if self.verified(name) else ", not verified"
        return f"{figure.name}: {value} (source: {figure.source}, {figure.date}{trust})"

    @property
    def years(self) -> int:
        """Number of years of the appraisal; they are numbered from 0."""
        return int(self.number("appraisal_years"))

    @property
    def base_year(self) -> int:
        """Calendar year in which year 0, a financial year, starts."""
        return int(self.number("base_year"))

    def with_(self, overrides: Mapping[str, float | None]) -> Assumptions:
        """These assumptions with other values; None makes a figure "to confirm".

        Raises
        ------
        EstateInputError
            Names that do not exist and values that break a rule, all at once.
        """
        faults = [
            f"{name} is no figure of data/prices.toml" for name in overrides if not self._has(name)
        ]
        for name, value in overrides.items():
            if not self._has(name) or value is None:
                continue
            if fault := _fault(name, self.figure(name).unit, value):
                faults.append(f"{name} = {value:g} {fault}")
        if faults:
            raise EstateInputError(f"assumptions: {'; '.join(faults)}; correct them.")
        figures = tuple(
            figure.model_copy(update={"value": overrides[figure.id]})
            if figure.id in overrides
            else figure
            for figure in self.figures
        )
        other = self.model_copy(
            update={"figures": figures, "changed": self.changed | set(overrides)}
        )
        other.__dict__.pop("_by_id", None)  # a copy brings along what was looked up before
        return other

    def _has(self, name: str) -> bool:
        return name in self._by_id


def _fault(name: str, unit: str, value: float) -> str:
    """What rule of its own or of its unit a value breaks."""
    if not -1e15 < value < 1e15:  # NaN and infinities too  # noqa: PLR2004
        return "is not a finite number"
    signed = unit in ("rate per year", "GBP per year")  # a yearly change may be a saving
    rules = (
        (
            name == "appraisal_years" and not 1 <= value <= LAST_YEAR + 1,
            f"must be 1 to {LAST_YEAR + 1}, which the discount rates reach",
        ),
        (name in AT_LEAST_A_YEAR and value < 1, "must be at least 1"),
        (
            unit == "calendar year" and not CALENDAR[0] <= value <= CALENDAR[1],
            f"must be a calendar year from {CALENDAR[0]} to {CALENDAR[1]}",
        ),
        (
            unit == "share" and not 0 <= value <= 1,
            "must be a share from 0 to 1; write 20% as 0.2",
        ),
        (
            unit == "rate per year" and not -0.5 <= value <= 0.5,  # noqa: PLR2004
            "must be a rate from -0.5 to 0.5; write 3.5% as 0.035",
        ),
        (unit in ("years", "calendar year") and value != int(value), "must be whole"),
        (value < 0 and not signed, "must not be negative"),
    )
    return next((text for broken, text in rules if broken), "")


def load_assumptions(path: Path = PRICES_FILE) -> Assumptions:
    """Read the figures that the project carries.

    Raises
    ------
    CoverageInputError
        The file is missing, no TOML, or breaks a rule.
    """
    return read_toml(path, Assumptions)
