"""First sheets: the headlines of a scenario, of several side by side, and what a workbook holds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import pandas as pd

from estates.appraisal import Appraisal
from estates.headline import Headline
from estates.report.workbook.amounts import change_of, value_of
from estates.report.workbook.cash_flow import CashFlowCells
from estates.report.workbook.page import NOT_KNOWN, Page
from estates.report.workbook.risk import unit_name

_HEADS = (
    "Headline",
    "Unit of before and after",
    "Before",
    "After",
    "Change",
    "Unit of change",
    "Least change",
    "Greatest change",
    "Figures to confirm",
)
_UNITS = {
    "s": "minutes:seconds",
    "share": "% of demand",
    "gbp": "£",
    "weight": "demand a year",
}


class Lines:
    """Blocks of a sheet, one below the other."""

    def __init__(self, page: Page, title: str, warnings: Iterable[str]) -> None:
        self.page = page
        self.row = 0
        page.text(0, 0, title, "title", free=True)
        for warning in warnings:
            self.row += 1
            page.text(self.row, 0, warning, "bold", free=True)

    def heading(self, text: str) -> None:
        """A heading, after an empty row."""
        self.row += 2
        self.page.text(self.row, 0, text, "heading", free=True)

    def facts(self, about: pd.DataFrame) -> None:
        """What the workbook is about, a row a fact."""
        for item, text in zip(about["item"], about["text"], strict=True):
            if text:
                self.row += 1
                self.page.text(self.row, 0, str(item))
                self.page.text(self.row, 1, str(text), free=True)

    def notes(self, texts: Iterable[str]) -> None:
        """Sentences, a row each."""
        for text in texts:
            self.row += 1
            self.page.text(self.row, 0, text, free=True)

    def contents(self, names: Sequence[tuple[str, str]]) -> None:
        """Links to the sheets, and what each holds."""
        self.heading("Sheets")
        for name, title in names:
            self.row += 1
            self.page.link(self.row, 0, name)
            self.page.text(self.row, 1, title, free=True)


def headline_rows(lines: Lines, headlines: Iterable[Headline]) -> None:
    """Write a row a headline: before, after, change and its range."""
    page = lines.page
    lines.row += 1
    page.header(lines.row, _HEADS)
    page.freeze(lines.row + 1, 1)
    for each in headlines:
        lines.row += 1
        row, unit = lines.row, each.unit
        page.text(row, 0, each.told)
        page.text(row, 1, _UNITS[unit])
        page.text(row, 5, unit_name(unit))
        for column, (value, look) in (
            (2, value_of(each.before, unit)),
            (3, value_of(each.after, unit)),
            (4, change_of(each.change, unit)),
        ):
            figure(page, row, column, value, look)
        for column, end in ((6, each.low), (7, each.high)):
            if end is not None:
                page.number(row, column, *change_of(end, unit))
        if each.lacks:
            page.number(row, 8, each.lacks, "count")


def figure(page: Page, row: int, column: int, value: float, look: str) -> None:
    """A figure, or that it is not known."""
    if math.isnan(value):
        page.text(row, column, NOT_KNOWN)
    else:
        page.number(row, column, value, look)


def live_money(lines: Lines, flows: Sequence[tuple[str, CashFlowCells]]) -> None:
    """Net present costs as the sheets of the cash flow reckon them now.

    Parameters
    ----------
    flows
        Each with what it is called.
    """
    page = lines.page
    lines.row += 1
    heads = ("Net present cost", "Sheet", "£, by its formulas", "The appraisal’s, £", "Check")
    page.header(lines.row, heads)
    for label, cells in flows:
        lines.row += 1
        page.text(lines.row, 0, label)
        page.link(lines.row, 1, cells.sheet)
        page.formula(lines.row, 2, cells.net_present_cost, cells.found_gbp, "pence")
        figure(page, lines.row, 3, cells.own_gbp, "pence")
        page.formula(lines.row, 4, cells.check, cells.checked, "bold")


def side_by_side(lines: Lines, names: Sequence[str], appraisals: Sequence[Appraisal]) -> None:
    """Write scenarios side by side: a row a headline, after and change of each."""
    page = lines.page
    by_id = [{each.id: each for each in one.headlines} for one in appraisals]
    first = {each.id: each for one in appraisals for each in one.headlines}
    lines.row += 1
    heads = [f"{name}{part}" for name in names for part in ("", ": complete?", ": change")]
    page.header(lines.row, ["Headline", "Unit", "Unit of changes", "Business as usual", *heads])
    page.freeze(lines.row + 1, 1)
    for key, headline in first.items():
        lines.row += 1
        row, unit = lines.row, headline.unit
        page.text(row, 0, headline.label)
        page.text(row, 1, _UNITS[unit])
        page.text(row, 2, unit_name(unit))
        figure(page, row, 3, *value_of(headline.before, unit))
        for at, each in enumerate(one.get(key) for one in by_id):
            column = 4 + 3 * at
            if each is None:  # nobody co-responds in this scenario
                page.text(row, column, "as today")
                continue
            figure(page, row, column, *value_of(each.after, unit))
            lacks = f"INCOMPLETE, {each.lacks} to confirm" if each.lacks else ""
            page.text(row, column + 1, lacks, "bold")
            figure(page, row, column + 2, *change_of(each.change, unit))


def today_rows(lines: Lines, standards: pd.DataFrame) -> None:
    """Write the standards of today's estate in short."""
    page = lines.page
    lines.row += 1
    page.header(lines.row, ["Standard", "Service", "Expected today", "Unit", "Verdict"])
    for each in standards.to_dict("records"):
        lines.row += 1
        unit = str(each["unit"])
        page.text(lines.row, 0, str(each["name"]))
        page.text(lines.row, 1, str(each["service"]))
        value = each.get("value_today")
        if isinstance(value, float):
            figure(page, lines.row, 2, *value_of(value, unit))
        page.text(lines.row, 3, _UNITS[unit])
        verdict = each.get("verdict_today")
        why = each.get("why_not_scored")
        page.text(lines.row, 4, next((t for t in (why, verdict) if isinstance(t, str) and t), ""))
