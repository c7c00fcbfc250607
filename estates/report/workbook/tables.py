"""Sheets of plain tables: a table of raw numbers becomes a sheet that people read.

Three rows of heads: what a column means, its unit, and its name in the data files.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from estates.report.data.columns import (
    A_YEAR,
    BY_UNIT,
    COUNT,
    DEGREES,
    POUNDS,
    SECONDS,
    SHARE,
)
from estates.report.data.tables import DataTable
from estates.report.workbook.amounts import change_of, value_of
from estates.report.workbook.page import DAY_S, Page

_MEANING, _UNIT, _NAME, _FIRST = 1, 2, 3, 4
_HEAD_LETTERS = 20  # of the width of a head that says more
_LOOKS = {
    SHARE: "share",
    POUNDS: "pounds",
    "GBP a year": "pounds",
    COUNT: "count",
    "people": "count",
    DEGREES: "degrees",
    "multiple": "factor",
    A_YEAR: "weight",
    "demand a year": "weight",
}
_SHOWN_UNITS = {
    SHARE: "%",
    POUNDS: "£",
    "GBP a year": "£ a year",
    BY_UNIT: "by unit: minutes:seconds, %, £ or demand a year",
    SECONDS: "seconds",
}
_ZONE_ENDS = (
    *("_before_s", "_after_s", "_today_s", "_change_s", "_drops_out"),
    *("_before_share_in_time", "_after_share_in_time", "_today_share_in_time"),
)
_CHANGES = ("change", "in_order", "left_out", "at_low", "central", "at_high", "swing")
_NAMES = ("name", "label", "item", "text", "zone", "headline", "journey")


def readable(table: DataTable) -> DataTable:
    """The demand points with the columns that people read; any other table as it is.

    Expected arrival and share in time before and after of each standard, the change and who drops
    out; the files for analysts have the rest.
    """
    if table.name != "zones":
        return table
    names = [str(name) for name in table.frame]
    waits = [name for name in names if name.endswith(("_before_wait_s", "_today_wait_s"))]
    standards = tuple(f"{name.removesuffix('_wait_s').rpartition('_')[0]}_" for name in waits)
    kept = [n for n in names if not n.startswith(standards) or n.endswith(_ZONE_ENDS)]
    title = f"{table.title}; further columns are in the CSV and GeoPackage files"
    return replace(table, frame=table.frame[kept], title=title)


def table_sheet(page: Page, table: DataTable) -> None:
    """Write a table, its rows in their order."""
    columns = [str(name) for name in table.frame.columns]
    page.text(0, 0, table.title, "title", free=True)
    meanings = [table.meanings.get(name) or _in_words(name) for name in columns]
    values = {name: table.frame[name].tolist() for name in columns}
    times = {name for name in columns if _is_time(name, table.units.get(name, ""), values[name])}
    page.header(_MEANING, meanings)
    page.header(_UNIT, [_unit(name, table.units.get(name, ""), times) for name in columns])
    page.header(_NAME, columns)
    units = [_row_unit(row) for row in table.frame.to_dict("records")]
    for column, name in enumerate(columns):
        unit = table.units.get(name, "")
        for row, (value, row_unit) in enumerate(zip(values[name], units, strict=True)):
            if unit == BY_UNIT and row_unit and isinstance(value, float):
                of = change_of if _is_change(name) else value_of
                number, look = of(value, row_unit)
                page.number(_FIRST + row, column, number, look)
            elif name in times:
                page.number(_FIRST + row, column, float(value) / DAY_S, "time")
            else:
                _cell(page, _FIRST + row, column, value, _LOOKS.get(unit, _look(unit)))
        if meanings[column]:
            page.at_least(column, min(len(meanings[column]), _HEAD_LETTERS))
    if table.frame.empty:
        page.text(_FIRST, 0, "Nothing to report.", free=True)
    page.filter(_NAME, _FIRST + len(table.frame) - 1, max(0, len(columns) - 1))
    page.freeze(_FIRST, _kept(columns))


def _cell(page: Page, row: int, column: int, value: Any, look: str) -> None:  # noqa: ANN401
    """One cell of any table."""
    if value is None or value is pd.NaT or value is pd.NA:
        return
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool):
        page.text(row, column, "yes" if value else "no")
    elif isinstance(value, (int, float)):
        number = float(value)
        whole = not math.isfinite(number) or number.is_integer()
        page.number(row, column, number, "decimals" if look == "plain" and not whole else look)
    elif isinstance(value, (list, tuple, set, frozenset)):
        page.text(row, column, "; ".join(map(str, value)))
    else:
        page.text(row, column, str(value))


def _look(unit: str) -> str:
    if unit == SECONDS:
        return "seconds_change"
    if "degrees" in unit:
        return "degrees"
    return "weight" if "a year" in unit else "plain"


def _is_time(name: str, unit: str, values: list[Any]) -> bool:
    """Whether seconds can stand as minutes and seconds: Excel shows none below nothing."""
    if unit != SECONDS or name.endswith("change_s"):
        return False
    numbers = [value for value in values if isinstance(value, (int, float))]
    return len(numbers) == len(values) and all(math.isnan(n) or n >= 0 for n in numbers)


def _row_unit(row: Mapping[Any, Any]) -> str:
    """Unit of a row whose columns leave it open; "" = as they are."""
    unit = str(row.get("unit", ""))
    if not unit and "measure" in row:
        unit = "s" if row["measure"] == "mean_s" else "share"
    return unit if unit in ("s", "share", "gbp", "weight") else ""


def _unit(name: str, unit: str, times: Collection[str]) -> str:
    if unit == BY_UNIT and _is_change(name):
        return "by unit: seconds, percentage points, £ or demand a year"
    if "degrees" in unit:
        return "degrees"
    return "minutes:seconds" if name in times else _SHOWN_UNITS.get(unit, unit)


def _is_change(name: str) -> bool:
    return name.startswith(_CHANGES) or name.endswith("change")


def _in_words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _kept(columns: list[str]) -> int:
    """Columns that stay on screen: up to the first name, three at most."""
    named = [at for at, name in enumerate(columns[:3]) if name in _NAMES]
    return named[-1] + 1 if named else 1
