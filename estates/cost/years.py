"""Years of an appraisal: numbered from 0, financial years, and what they are worth today."""

from __future__ import annotations

import datetime as dt

import numpy as np

from estates.assumptions import Assumptions
from estates.cost.line import FloatArray

_APRIL = 4


def discount_factors(assumptions: Assumptions, years: int | None = None) -> FloatArray:
    """Worth today of £1 in each year.

    Parameters
    ----------
    years
        How many years from year 0; those of the appraisal if not given.

    Returns
    -------
    shape (years,), from 1 in year 0 down
        Green Book: a year's factor is that of the year before, less the rate of its own band.
    """
    rates = np.zeros(assumptions.years if years is None else years)
    for band in assumptions.discount:
        rates[band.from_year : band.to_year + 1] = assumptions.number(band.figure)
    return 1 / np.cumprod(1 + rates)


def inflation_factors(assumptions: Assumptions, name: str = "inflation") -> FloatArray | None:
    """Price of year t's money in money of the price year; None where the rate is to confirm.

    Year 0 is dearer than the price year by the years between.
    """
    rate = assumptions.value(name)
    if rate is None:
        return None
    ahead = assumptions.base_year - assumptions.number("price_year")
    factors: FloatArray = np.float64(1 + rate) ** (np.arange(assumptions.years) + ahead)
    return factors


def year_of(date: str, assumptions: Assumptions) -> int | None:
    """Year of the appraisal that a date (ISO) falls in; below 0 when past; None = no date."""
    if not date:
        return None
    day = dt.date.fromisoformat(date)
    financial = day.year if day.month >= _APRIL else day.year - 1
    return financial - assumptions.base_year


def active(years: int, start: int = 0, end: int | None = None) -> FloatArray:
    """1 in the years from `start` up to, not including, `end`; 0 elsewhere."""
    t = np.arange(years)
    return ((t >= start) & (t < (years if end is None else end))).astype(float)


def at(years: int, year: int) -> FloatArray:
    """1 in one year, 0 elsewhere; all 0 where the year lies outside the appraisal."""
    return active(years, year, year + 1)
