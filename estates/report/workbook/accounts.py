"""Sheets of the financial ledger: each body's account, and the bridge from the economic ledger.

What a body spends and receives are values; what follows from it are formulas.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from estates.assumptions import Assumptions
from estates.cost.bridge import TRANSFERS
from estates.cost.case import Case
from estates.cost.financial import Account
from estates.cost.line import FloatArray, Item
from estates.cost.tables import known_of
from estates.report.workbook.assumptions import AssumptionCells
from estates.report.workbook.cash_flow import (
    CashFlowCells,
    agreed,
    agreement,
    year_labels,
)
from estates.report.workbook.page import Page, cell, span

REVENUE, CAPITAL, RECEIPTS = (
    "revenue before financing",
    "capital spending",
    "receipts, less cost of sale",
)
USED, KEPT, BORROWED = "capital met from receipts", "receipts kept for later capital", "borrowed"
PROVISION, INTEREST, OWED = "minimum revenue provision", "interest", "owed at the end of the year"
CHARGE = "charge to revenue: revenue, provision and interest"
ROWS = (REVENUE, CAPITAL, RECEIPTS, USED, KEPT, BORROWED, PROVISION, OWED, INTEREST, CHARGE)
ALL_BODIES = "all bodies together"
NET_CASH = "net cash before financing: revenue and capital, less receipts"
INCOMPLETE = "INCOMPLETE: sum of what is known"
_BALANCES = (KEPT, OWED)  # what stands at the end of a year: no sum over years
_ALL, _YEAR_0, _HEADER, _FIRST = 3, 4, 2, 3
_BRIDGE_YEAR_0 = 3
_SUMMED = (REVENUE, CAPITAL, RECEIPTS, CHARGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCells:
    """Where the sums over all bodies stand."""

    sheet: str
    net_cash_row: int

    def net_cash(self, year: int) -> str:
        """Address of what all bodies together pay in a year, before financing; -1 = all years."""
        return cell(self.net_cash_row, _YEAR_0 + year, sheet=self.sheet)


def accounts_sheet(
    page: Page,
    accounts: Mapping[str, Account],
    assumptions: Assumptions,
    figures: AssumptionCells,
) -> AccountCells:
    """Write the difference that an option makes to each body's account.

    Parameters
    ----------
    accounts
        Of `FinancialLedger.by_body`.
    """
    years = assumptions.years
    page.text(0, 0, "Accounts of each body: option against business as usual", "title", free=True)
    told = (
        "Pounds of each year, inflation included; spending is above 0. Receipts meet capital only, "
        "the rest is borrowed. Bordered cells are values of the appraisal, all else follows by "
        "formulas. Empty = to confirm."
    )
    page.text(1, 0, told, "note", free=True)
    heads = ["Body", "Row", "To confirm", "All years, £", *year_labels(assumptions, years)]
    page.header(_HEADER, heads)
    row = _FIRST
    for account in accounts.values():
        _account(page, row, account, figures, years)
        row += len(ROWS)
    last = row - 1
    page.filter(_HEADER, max(last, _FIRST), _YEAR_0 + years - 1)
    page.freeze(_FIRST, 2)
    sums = _together(page, row + 1, accounts, max(last, _FIRST), years)
    page.width(2, 34)
    return AccountCells(sheet=page.name, net_cash_row=sums)


def _account(page: Page, top: int, account: Account, figures: AssumptionCells, years: int) -> None:
    loan, borrowing = account.loan, account.to_confirm_of_borrowing
    values: dict[str, tuple[FloatArray | None, tuple[str, ...]]] = {
        REVENUE: (account.revenue_gbp, account.to_confirm_of("revenue")),
        CAPITAL: (account.capital_gbp, account.to_confirm_of("capital")),
        RECEIPTS: (account.receipts_gbp, account.to_confirm_of("receipt")),
        USED: (loan.receipts_used_gbp if loan else None, borrowing),
        KEPT: (loan.receipts_kept_gbp if loan else None, borrowing),
        BORROWED: (loan.borrowed_gbp if loan else None, borrowing),
        PROVISION: (loan.provision_gbp if loan else None, borrowing),
        OWED: (loan.owed_gbp if loan else None, borrowing),
        INTEREST: (loan.interest_gbp if loan else None, borrowing),
        CHARGE: (account.charge_gbp, account.to_confirm),
    }
    at = {name: top + step for step, name in enumerate(ROWS)}
    end = _YEAR_0 + years - 1
    for name, (own, missing) in values.items():
        row, gbp = at[name], known_of(own, missing)
        look = ("pounds", "total") if name == CHARGE else ("pounds",)
        page.text(row, 0, account.body)
        page.text(row, 1, name, *(("total",) if name == CHARGE else ()))
        page.text(row, 2, "; ".join(missing))
        for t in range(years):
            formula = _formula(name, at, t, years, figures)
            if name == CHARGE and gbp is None:
                formula = _if_known(formula, cell(at[REVENUE], _YEAR_0 + t))
            found = math.nan if gbp is None else float(gbp[t])
            if not formula:
                page.number(row, _YEAR_0 + t, found, "pounds", "input")
            else:
                page.formula(row, _YEAR_0 + t, formula, "" if gbp is None else found, *look)
        if name not in _BALANCES:
            amounts = span(row, _YEAR_0, row, end)
            total: float | str = "" if gbp is None else math.fsum(gbp)
            page.formula(row, _ALL, f'IF(COUNT({amounts})=0,"",SUM({amounts}))', total, *look)


def _formula(name: str, at: Mapping[str, int], t: int, years: int, figures: AssumptionCells) -> str:
    """Formula of a row in a year; "" = it is a value."""
    column = _YEAR_0 + t
    here = {row: cell(number, column) for row, number in at.items()}
    before = {row: cell(number, column - 1) for row, number in at.items()} if t else {}
    life = f"MAX(1,INT(N({figures.address('asset_life_years')})))"
    rate = f"N({figures.address('borrowing_rate')})"
    borrowed = span(at[BORROWED], _YEAR_0, at[BORROWED], _YEAR_0 + years - 1, fixed="both")
    number = f"(COLUMN({borrowed})-{_YEAR_0 + 1})"
    in_life = f"--({number}<{t}),--({number}>={t}-{life}),{borrowed}"
    return {
        KEPT: _if_known(
            f"{here[RECEIPTS]}-{here[USED]}" + (f"+{before[KEPT]}" if t else ""), here[USED]
        ),
        BORROWED: _if_known(f"{here[CAPITAL]}-{here[USED]}", here[USED]),
        PROVISION: _if_known(f"SUMPRODUCT({in_life})/{life}", here[BORROWED]),
        OWED: _if_known(
            f"{here[BORROWED]}-{here[PROVISION]}" + (f"+{before[OWED]}" if t else ""),
            here[PROVISION],
        ),
        INTEREST: _if_known(f"{rate}*{before[OWED]}" if t else "0", here[PROVISION]),
        CHARGE: _if_known(f"{here[REVENUE]}+{here[PROVISION]}+{here[INTEREST]}", here[PROVISION]),
    }.get(name, "")


def _if_known(formula: str, needed: str) -> str:
    return f'IF(ISNUMBER({needed}),{formula},"")'


def _together(page: Page, row: int, accounts: Mapping[str, Account], last: int, years: int) -> int:
    """Sums over all bodies; returns the row of the net cash."""
    page.text(row, 0, ALL_BODIES, "heading", free=True)
    names = span(_FIRST, 1, last, 1, fixed="both")
    found: dict[str, list[float]] = {
        REVENUE: _sum([each.revenue_gbp for each in accounts.values()], years),
        CAPITAL: _sum([each.capital_gbp for each in accounts.values()], years),
        RECEIPTS: _sum([each.receipts_gbp for each in accounts.values()], years),
        CHARGE: _sum([each.charge_gbp for each in accounts.values()], years),
    }
    at: dict[str, int] = {}
    end = _YEAR_0 + years - 1
    for name in _SUMMED:
        row += 1
        at[name] = row
        page.text(row, 0, ALL_BODIES)
        page.text(row, 1, name)
        lacks = any(_lacks(account, name) for account in accounts.values())
        page.text(row, 2, INCOMPLETE if lacks else "")
        for t, gbp in enumerate(found[name]):
            amounts = span(_FIRST, _YEAR_0 + t, last, _YEAR_0 + t, fixed="row")
            wanted = f"--EXACT({names},{cell(row, 1, fixed='column')})"
            page.formula(row, _YEAR_0 + t, f"SUMPRODUCT({wanted},{amounts})", gbp, "pounds")
        years_of = span(row, _YEAR_0, row, end)
        page.formula(row, _ALL, f"SUM({years_of})", math.fsum(found[name]), "pounds")
    row += 1
    page.text(row, 0, ALL_BODIES)
    page.text(row, 1, NET_CASH, "total")
    whole = all(account.lines.complete for account in accounts.values())
    page.text(row, 2, "" if whole else INCOMPLETE)
    net = [
        revenue + capital - receipts
        for revenue, capital, receipts in zip(
            found[REVENUE], found[CAPITAL], found[RECEIPTS], strict=True
        )
    ]
    for t, gbp in enumerate(net):
        column = _YEAR_0 + t
        formula = (
            f"{cell(at[REVENUE], column)}+{cell(at[CAPITAL], column)}-{cell(at[RECEIPTS], column)}"
        )
        page.formula(row, column, formula, gbp, "pounds", "total")
    amounts = span(row, _YEAR_0, row, end)
    page.formula(row, _ALL, f"SUM({amounts})", math.fsum(net), "pounds", "total")
    return row


def _lacks(account: Account, name: str) -> bool:
    """Whether a row of a body leaves out what is not known."""
    if name == CHARGE:
        return not account.complete
    kind = {REVENUE: "revenue", CAPITAL: "capital", RECEIPTS: "receipt"}[name]
    return bool(account.to_confirm_of(kind))


def _sum(arrays: list[FloatArray | None], years: int) -> list[float]:
    known = [array for array in arrays if array is not None]
    return [math.fsum(array[t] for array in known) for t in range(years)]


def bridge_sheet(
    page: Page,
    steps: pd.DataFrame,
    lines: Case,
    cash_flow: CashFlowCells,
    accounts: AccountCells,
    *,
    heads: Sequence[str],
) -> None:
    """Write the steps from the economic ledger to what all bodies pay; sums by formulas.

    Parameters
    ----------
    steps
        Of `estates.cost.bridge.bridge`, with `step`; its last row is the sum of the others.
    lines
        Of all bodies, nominal: what is to confirm of a step is said beside it.
    heads
        Of the years.
    """
    years = len(heads)
    page.text(0, 0, "From the economic to the financial ledger", "title", free=True)
    told = (
        "The first row follows the sheet of the cash flow; the steps below it are values of the "
        "appraisal. After a change of amounts there, run the appraisal again."
    )
    page.text(1, 0, told, "note", free=True)
    page.header(_HEADER, ["Step", "To confirm", "All years, £", *heads])
    rows = [
        (str(row["step"]), [float(row[f"year {t}"]) for t in range(years)])
        for row in steps.to_dict("records")
    ]
    last = len(rows) - 1
    residual = next((i for i, (name, _) in enumerate(rows) if "value left" in name), -1)
    by_item, nothing = lines.by_item, lines.only(lambda _: False)
    parts = {name: by_item.get(item.value, nothing) for item, name in TRANSFERS.items()}
    for step, (name, amounts) in enumerate(rows):
        row = _FIRST + step
        look = ("pounds", "total") if step == last else ("pounds",)
        part = parts.get(name, nothing)
        unknown = bool(part.lines) and all(line.gbp is None for line in part.lines)
        page.text(row, 0, name, *look[1:])
        missing = INCOMPLETE if step == last and not lines.complete else "; ".join(part.to_confirm)
        page.text(row, 1, missing)
        for t, gbp in enumerate(amounts):
            column = _BRIDGE_YEAR_0 + t
            if step == 0:
                page.formula(row, column, cash_flow.total_of(t), gbp, *look)
            elif step == residual:
                formula = f"-{cash_flow.item_in(Item.RESIDUAL.value, t)}"
                page.formula(row, column, formula, gbp, *look)
            elif step == last:
                above = span(_FIRST, column, row - 1, column)
                page.formula(row, column, f"SUM({above})", gbp, *look)
            else:
                page.number(row, column, math.nan if unknown else gbp, *look)
        across = span(row, _BRIDGE_YEAR_0, row, _BRIDGE_YEAR_0 + years - 1)
        found: float | str = "" if unknown else math.fsum(amounts)
        formula = f'IF(COUNT({across})=0,"",SUM({across}))'
        page.formula(row, _BRIDGE_YEAR_0 - 1, formula, found, *look)
    row = _FIRST + last + 1
    page.text(row, 0, "all bodies on the sheet of accounts")
    page.text(row + 1, 0, "check")
    for at, gbp in enumerate([math.fsum(rows[last][1]), *rows[last][1]]):
        column = _BRIDGE_YEAR_0 - 1 + at
        page.formula(row, column, accounts.net_cash(at - 1), gbp, "pounds")
        formula = agreement(cell(row - 1, column), cell(row, column))
        page.formula(row + 1, column, formula, agreed(gbp, gbp), "text")
    page.freeze(_FIRST, 1)
