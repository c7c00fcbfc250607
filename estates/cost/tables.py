"""Ledgers as tables: a row a line, a column a year, for screens and files."""

from __future__ import annotations

import pandas as pd

from estates.cost.case import Case
from estates.cost.financial import Account
from estates.cost.line import FloatArray

TOTAL = "all years"
WORTH_TODAY = "worth today"


def case_table(case: Case) -> pd.DataFrame:
    """Every line of a case.

    Returns
    -------
    Columns site, item, term, service, to, body, to_confirm; `year 0` on, `all years` and
    `worth today` in pounds, empty (NaN) where the line is not known, in which case to_confirm says
    what is missing. The last row is the total of what is known.
    """
    years = [f"year {t}" for t in range(len(case.factors))]
    rows = [
        {
            "site": line.site,
            "item": line.item.value,
            "term": line.term.value,
            "service": line.service.value if line.service else "",
            "to": line.to,
            "body": line.body,
            "to_confirm": line.to_confirm if line.gbp is None else "",
            **_amounts(None if line.gbp is None else line.gbp.tolist(), years),
            WORTH_TODAY: None if line.gbp is None else float(line.gbp @ case.factors),
        }
        for line in case.lines
    ]
    total = {
        **dict.fromkeys(("site", "term", "service", "to", "body"), ""),
        "item": "total of what is known",
        "to_confirm": "; ".join(case.to_confirm),
        **_amounts(case.gbp.tolist(), years),
        WORTH_TODAY: case.net_present_cost_gbp,
    }
    table = pd.DataFrame([*rows, total])
    money = [*years, TOTAL, WORTH_TODAY]
    words = ["site", "item", "term", "service", "to", "body", "to_confirm"]
    return table.astype(dict.fromkeys(money, float))[[*words, *money]]


def account_table(account: Account) -> pd.DataFrame:
    """One body's account: a row each for revenue, capital, receipts and borrowing.

    Returns
    -------
    Indexed by what the row is; `to_confirm`, what it lacks; `year 0` on in pounds of each year.
    Spending and receipts are sums of what is known, NaN where nothing of them is; borrowing and
    what hangs on it are NaN where any capital, receipt or rate is not known. What is owed and what
    is kept are as at the end of each year.
    """
    loan, borrowing = account.loan, account.to_confirm_of_borrowing
    rows = {
        "revenue before financing": (account.revenue_gbp, account.to_confirm_of("revenue")),
        "capital spending": (account.capital_gbp, account.to_confirm_of("capital")),
        "receipts, less cost of sale": (account.receipts_gbp, account.to_confirm_of("receipt")),
        "capital met from receipts": (loan.receipts_used_gbp if loan else None, borrowing),
        "receipts kept for later capital": (loan.receipts_kept_gbp if loan else None, borrowing),
        "borrowed": (loan.borrowed_gbp if loan else None, borrowing),
        "minimum revenue provision": (loan.provision_gbp if loan else None, borrowing),
        "interest": (loan.interest_gbp if loan else None, borrowing),
        "owed": (loan.owed_gbp if loan else None, borrowing),
        "charge to revenue": (account.charge_gbp, account.to_confirm),
    }
    years = [f"year {t}" for t in range(len(account.revenue_gbp))]
    filled = [
        dict.fromkeys(years) if gbp is None else dict(zip(years, gbp, strict=True))
        for gbp in (known_of(*row) for row in rows.values())
    ]
    table = pd.DataFrame(filled, index=pd.Index(list(rows), name=account.body), dtype=float)
    table.insert(0, "to_confirm", ["; ".join(missing) for _, missing in rows.values()])
    return table


def known_of(gbp: FloatArray | None, missing: tuple[str, ...]) -> FloatArray | None:
    """A row of an account; None where figures are missing and nothing of it is known: not nil."""
    return None if missing and gbp is not None and not gbp.any() else gbp


def _amounts(gbp: list[float] | None, years: list[str]) -> dict[str, float | None]:
    if gbp is None:
        return dict.fromkeys([*years, TOTAL])
    return {**dict(zip(years, gbp, strict=True)), TOTAL: sum(gbp)}
