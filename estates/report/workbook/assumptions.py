"""Sheet of assumptions: every figure that money rests on, where other sheets compute with it."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from estates.assumptions import PLANNER, Assumptions, Figure
from estates.report.workbook.page import TO_CONFIRM, Page, cell

HEADER = (
    "Figure",
    "Value",
    "Unit",
    "Low",
    "High",
    "Changes these sheets",
    "Source",
    "Verified",
    "Date",
    "Prices of",
    "Note",
    "Name in files",
)
_FIRST = 4
_LETTERS_ACROSS = 150  # of a line that runs over several columns
_LIVE_ACCOUNTS = ("borrowing_rate", "asset_life_years")
_LOOK = {"share": "rate", "rate per year": "rate", "calendar year": "year", "years": "year"}


@dataclass(frozen=True, slots=True)
class AssumptionCells:
    """Where each figure's value stands."""

    sheet: str
    rows: dict[str, int]  # by a figure's id

    def address(self, figure: str) -> str:
        """Address of a value, from any sheet."""
        return cell(self.rows[figure], 1, sheet=self.sheet, fixed="both")

    @classmethod
    def of(cls, sheet: str, assumptions: Assumptions) -> AssumptionCells:
        """Where the figures stand once `assumptions_sheet` has written them."""
        rows = {figure.id: _FIRST + row for row, figure in enumerate(assumptions.figures)}
        return cls(sheet, rows)


def assumptions_sheet(
    page: Page, assumptions: Assumptions, live: dict[str, str], guessed: Iterable[str]
) -> None:
    """Write the figures, each with its source, and what else is supposed.

    Parameters
    ----------
    live
        Which sheet computes with a figure, by the figure's id.
    guessed
        Further suppositions, one line each.
    """
    page.text(0, 0, "Assumptions", "title", free=True)
    told = (
        "A value that is empty is to confirm: what needs it is left out of every sum, it is "
        "not nil. Bordered values change the sheets that are named beside them as soon as they are "
        "typed over; all others need the appraisal to be run again."
    )
    page.text(1, 0, told, "note", free=True)
    page.header(_FIRST - 1, HEADER)
    for row, figure in enumerate(assumptions.figures, start=_FIRST):
        _figure_row(page, row, figure, assumptions, live.get(figure.id, ""))
    last = _FIRST + len(assumptions.figures) - 1
    page.filter(_FIRST - 1, last, len(HEADER) - 1)
    page.freeze(_FIRST, 1)
    bands = [
        f"Years {band.from_year} to {band.to_year} are discounted at: "
        f"{assumptions.figure(band.figure).name}."
        for band in assumptions.discount
    ]
    rates = [
        f"Stamp duty land tax: {band.rate:.0%} of the price above £{band.above_gbp:,.0f}."
        for band in assumptions.sdlt_bands
    ]
    row = last + 2
    page.text(row, 0, "Sources", "heading", free=True)
    for source in assumptions.sources:
        read = "" if source.verified else " (not verified: the document itself was not read)"
        page.text(row + 1, 0, source.id)
        for line in textwrap.wrap(f"{source.text}{read}", _LETTERS_ACROSS):
            row += 1
            page.text(row, 1, line, free=True)
    row += 2
    page.text(row, 0, "What else is supposed", "heading", free=True)
    for line in [*bands, *rates, *guessed]:
        row += 1
        page.text(row, 0, line, free=True)


def _figure_row(page: Page, row: int, figure: Figure, assumptions: Assumptions, live: str) -> None:
    look = _LOOK.get(figure.unit, "plain")
    empty = math.nan
    page.text(row, 0, figure.name)
    looks = (look, "input") if live else (look,)
    page.number(row, 1, empty if figure.value is None else figure.value, *looks)
    page.text(row, 2, figure.unit)
    page.number(row, 3, empty if figure.low is None else figure.low, look)
    page.number(row, 4, empty if figure.high is None else figure.high, look)
    page.text(row, 5, live)
    own = figure.id in assumptions.changed
    page.text(row, 6, PLANNER if own else figure.source)
    page.text(row, 7, _trust(figure, assumptions, own=own))
    page.text(row, 8, "" if own else figure.date)
    page.text(row, 9, "" if figure.price_year is None else str(figure.price_year))
    page.text(row, 10, figure.note)
    page.text(row, 11, figure.id)


def _trust(figure: Figure, assumptions: Assumptions, *, own: bool) -> str:
    if figure.value is None:
        return TO_CONFIRM
    if own:
        return "the planner’s own"
    return "yes" if assumptions.verified(figure.id) else "not verified"


def live_figures(assumptions: Assumptions, cash_flow: str, accounts: str) -> dict[str, str]:
    """Which sheets compute with which figure, by the figure's id."""
    used = {band.figure for band in assumptions.discount if band.from_year < assumptions.years}
    return {
        **dict.fromkeys(sorted(used), cash_flow),
        **dict.fromkeys(_LIVE_ACCOUNTS, accounts),
    }
