"""Sheets of what the figures hang on: sensitivity, and switching values with live formulas."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from estates.cost.case import PENNY
from estates.report.workbook.amounts import change_of, size_of
from estates.report.workbook.cash_flow import CashFlowCells
from estates.report.workbook.page import NEVER, NOT_KNOWN, Page, cell, span

NO_FACTOR = "no factor does it"
_HEADER, _FIRST = 2, 3
_LOW, _SWING = 5, 8


def sensitivity_sheet(page: Page, tornado: pd.DataFrame, told: Mapping[str, str]) -> None:
    """Write how far each headline moves; the swing is a formula.

    Parameters
    ----------
    tornado
        Of `estates.sensitivity.tornado`.
    told
        What each headline is called, by its id: one that is not complete says so.
    """
    page.text(
        0, 0, "Sensitivity: each thing that we do not choose, one at a time", "title", free=True
    )
    note = (
        "Changes against business as usual; all else at its central value. Swing: greatest less "
        "least of the three. Empty = no such end was tried."
    )
    page.text(1, 0, note, "note", free=True)
    heads = ("Headline", "Unit", "What is varied", "Low is", "High is")
    ends = ("Change at low", "Change, central", "Change at high", "Swing")
    page.header(_HEADER, [*heads, *ends])
    for row, each in enumerate(tornado.to_dict("records"), start=_FIRST):
        unit = str(each["unit"])
        label = told[str(each["headline"])]
        texts = (label, unit_name(unit), each["variation"], each["low_is"], each["high_is"])
        for column, text in enumerate(texts):
            page.text(row, column, str(text))
        values = [change_of(float(each[end]), unit) for end in ("at_low", "central", "at_high")]
        look = values[0][1]
        for column, (value, _) in enumerate(values, start=_LOW):
            page.number(row, column, value, look)
        found = [value for value, _ in values if not math.isnan(value)]
        if any(map(math.isinf, found)):
            page.text(row, _SWING, NEVER)
            continue
        three = span(row, _LOW, row, _LOW + 2)
        swing = max(found) - min(found)
        page.formula(row, _SWING, f"MAX({three})-MIN({three})", swing, size_of(unit))
    if tornado.empty:
        page.text(_FIRST, 0, "Nothing that was tried moves a headline.", free=True)
    page.filter(_HEADER, _FIRST + len(tornado) - 1, _SWING)
    page.freeze(_FIRST, 1)


def unit_name(unit: str) -> str:
    """Unit of a change, in words."""
    return {
        "s": "seconds",
        "share": "percentage points",
        "gbp": "£",
        "weight": "demand a year",
    }[unit]


def switching_sheet(
    page: Page, switching: pd.DataFrame, cash_flow: CashFlowCells, *, complete: bool
) -> None:
    """Write by what each kind of cost must be multiplied for nothing to be saved or lost.

    Parameters
    ----------
    switching
        Of `estates.measures.money.switching_values`.
    complete
        Whether every figure of the cash flow is known.
    """
    page.text(0, 0, "Switching values, against business as usual", "title", free=True)
    told = (
        "Multiplied by its factor, a kind of cost alone makes the net present cost nil. Follows "
        "the sheet of the cash flow."
    )
    page.text(1, 0, told, "note", free=True)
    page.header(_HEADER, ["Kind of cost", "Worth today, £", "Net present cost of all, £", "Factor"])
    whole = math.fsum(switching["present_gbp"])
    for row, (item, own, factor) in enumerate(
        zip(switching["item"], switching["present_gbp"], switching["factor"], strict=True),
        start=_FIRST,
    ):
        page.text(row, 0, str(item))
        page.formula(row, 1, cash_flow.present_of(str(item)), float(own), "pounds")
        page.formula(row, 2, cash_flow.net_present_cost, whole, "pounds")
        part, all_ = cell(row, 1), cell(row, 2)
        formula = (
            f'IF(COUNT({part},{all_})<2,"{NOT_KNOWN}",IF(ABS({part})<{PENNY},"{NO_FACTOR}",'
            f'IF(1-{all_}/{part}<0,"{NO_FACTOR}",1-{all_}/{part})))'
        )
        found: float | str = NO_FACTOR if math.isnan(factor) else float(factor)
        page.formula(row, 3, formula, found, "factor")
    if switching.empty:
        why = (
            "Nothing differs in money."
            if complete
            else "Cannot be said while figures are to confirm: part of a sum says nothing."
        )
        page.text(_FIRST, 0, why, free=True)
    page.freeze(_FIRST, 1)
