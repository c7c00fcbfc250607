"""Cells of a site list by the form of their column; faults are gathered, then told together."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from coverage.errors import CoverageError
from coverage.service import Service
from coverage.slips import meant_date
from coverage.tables import numbers, text_column
from estates.errors import EstateInputError
from estates.site_columns import Column

_SHOWN = 6
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YES, _NO = {"yes", "true", "y", "1"}, {"no", "false", "n", "0"}
_BETWEEN = re.compile(r"\s*(?:[;,/&+|]|\band\b)\s*|\s+")
_SERVICES = {service.value for service in Service}
_Result = TypeVar("_Result")


@dataclass(slots=True)
class Faults:
    """What is wrong with one file."""

    file: str
    said: list[str] = field(default_factory=list)

    def within(self, step: Callable[[], _Result]) -> _Result | None:
        """Result of a step; None where it refused, with its reason kept."""
        try:
            return step()
        except CoverageError as error:
            self.said.append(str(error).removeprefix(f"{self.file}: ").rstrip("."))
            return None

    def rows(self, column: str, text: pd.Series, wrong: NDArray[np.bool_], rule: str) -> None:
        """Keep one fault for all rows of a column that break a rule."""
        if wrong.any():
            at = int(np.flatnonzero(wrong)[0])
            more = f" (and {wrong.sum() - 1} more)" if wrong.sum() > 1 else ""
            self.said.append(f"{column}: {str(text.iloc[at])[:40]!r} in row {at + 2}{more} {rule}")

    def refuse(self) -> None:
        """Tell all faults in one line, if there are any.

        Raises
        ------
        EstateInputError
            Of more than six faults the rest are counted.
        """
        if self.said:
            more = len(self.said) - _SHOWN
            rest = f"; and {more} more" if more > 0 else ""
            raise EstateInputError(f"{self.file}: {'; '.join(self.said[:_SHOWN])}{rest}.")


def choice_column(table: pd.DataFrame, column: Column, faults: Faults) -> pd.Series:
    """Words of a list in any case, written as the list has them; "" stays."""
    text = text_column(table, column.name)
    spelt = {word.lower(): word for word in ("", *column.allowed)}
    found = text.str.lower().map(spelt)
    faults.rows(column.name, text, _missing(found), f"is not one of {', '.join(column.allowed)}")
    return found.fillna("")


def yes_no_column(table: pd.DataFrame, column: str, faults: Faults) -> pd.Series:
    """Truth values as `yes`, `no` or "" (not known)."""
    text = text_column(table, column)
    spelt = {"": "", **dict.fromkeys(_YES, "yes"), **dict.fromkeys(_NO, "no")}
    found = text.str.lower().map(spelt)
    faults.rows(column, text, _missing(found), "is not yes or no; write one, or leave it empty")
    return found.fillna("")


def date_column(table: pd.DataFrame, column: str, faults: Faults) -> pd.Series:
    """Dates as ISO text, "" where not known; no other order of day and month is guessed."""
    text = text_column(table, column)
    wrong = np.array([not _is_date(cell) for cell in text], dtype=bool)
    first = text.iloc[int(np.flatnonzero(wrong)[0])] if wrong.any() else ""
    meant = meant_date(first)
    remedy = f"year-month-day: {meant}" if meant else "year-month-day"
    faults.rows(column, text, wrong, f"is not a date as 2030-12-31; write {remedy}")
    return text.where(~wrong, "")


def number_column(table: pd.DataFrame, column: str, faults: Faults) -> NDArray[np.float64]:
    """Numbers of 0 or more, NaN where not known."""
    unknown = np.full(len(table), np.nan)
    if column not in table.columns:
        return unknown
    found = faults.within(lambda: numbers(table, column, faults.file).to_numpy(float))
    if found is None:
        return unknown
    faults.rows(column, table[column], found < 0, "is below 0; correct it or leave it empty")
    return found + 0.0  # -0 becomes 0


def services_column(text: pd.Series, faults: Faults) -> list[tuple[Service, ...]]:
    """Services named in each cell, in the order of `Service`."""
    parts = [[p.strip().lower() for p in cell.split(";") if p.strip()] for cell in text]
    unknown = pd.Series(
        [next((name for name in names if name not in _SERVICES), "") for names in parts], dtype=str
    )
    wrong = (unknown != "").to_numpy(bool)
    cell = str(text[wrong].iloc[0])[:40].lower() if wrong.any() else ""
    meant = [part for part in _BETWEEN.split(cell) if part]
    remedy = ";".join(meant) if set(meant) <= _SERVICES else "several as fire;police"
    rule = f"is not police, fire or ambulance; write {remedy}"
    faults.rows("services", unknown, wrong, rule)
    # A cell that is not understood is not an empty one: no second fault may come of it.
    return [
        tuple(service for service in Service if bad or service.value in names)
        for names, bad in zip(parts, wrong, strict=True)
    ]


def plain_text(table: pd.DataFrame, column: str) -> pd.Series:
    """Text with one kind of line break, so that it is written and read again as it is."""
    return text_column(table, column).str.replace("\r\n?", "\n", regex=True)


def _missing(found: pd.Series) -> NDArray[np.bool_]:
    return found.isna().to_numpy(bool)


def _is_date(cell: str) -> bool:
    if not cell:
        return True
    if not _ISO.fullmatch(cell):
        return False
    try:
        date.fromisoformat(cell)
    except ValueError:
        return False
    return True
