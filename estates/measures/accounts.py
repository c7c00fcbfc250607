"""Accounts: what a scenario does to the books of each body, in money of each year."""

from __future__ import annotations

import pandas as pd

from estates.assumptions import Assumptions
from estates.cost.financial import FinancialLedger, financial_ledger
from estates.cost.tables import account_table
from estates.cost.timeline import UNKNOWN_BODY
from estates.measures.measure import Measured
from estates.scored import Scored

_LEAST_SHARE = 0.0005  # less is nothing to a tenth of a per cent


def accounts(before: Scored, after: Scored, assumptions: Assumptions) -> Measured:
    """Difference that the estate after changes makes to each body, against business as usual.

    Returns
    -------
    Measured
        The rows of `estates.cost.tables.account_table`, with `body` and `row`.
    """
    ledger = financial_ledger(before.estate, after.estate, assumptions)
    tables = [
        account_table(account).rename_axis("row").reset_index().assign(body=body)
        for body, account in ledger.by_body.items()
    ]
    return Measured(
        id="accounts",
        title="Accounts of each body, differences",
        table=pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(),
        notes=tuple(_shares(ledger)),
        assumes=ledger.lines.assumes,
        to_confirm=tuple(
            text if body == UNKNOWN_BODY else f"{body}: {text}"
            for body, account in ledger.by_body.items()
            for text in account.to_confirm
        ),
    )


def _shares(ledger: FinancialLedger) -> list[str]:
    """Each body's part of the net cost or saving, in words."""
    total = ledger.lines.undiscounted_gbp
    kind = "cost" if total > 0 else "saving"
    return [
        f"{body}: {share:.1%} of the net {kind} of all bodies before financing, all years."
        for body, share in ledger.share_of_net_cost.items()
        if share is not None and abs(share) >= _LEAST_SHARE
    ]
