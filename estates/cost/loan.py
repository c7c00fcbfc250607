"""Loan: what a body borrows for capital that its receipts do not meet, and what that costs it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from estates.cost.line import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """Capital financing of one body, year by year, nominal; all arrays (years,)."""

    receipts_used_gbp: FloatArray
    receipts_kept_gbp: FloatArray  # at the end of each year, for later capital only
    borrowed_gbp: FloatArray
    provision_gbp: FloatArray  # minimum revenue provision, repaid with it
    owed_gbp: FloatArray  # at the end of each year
    interest_gbp: FloatArray

    def less(self, other: Loan) -> Loan:
        """What this comes to more than another."""
        return Loan(
            receipts_used_gbp=self.receipts_used_gbp - other.receipts_used_gbp,
            receipts_kept_gbp=self.receipts_kept_gbp - other.receipts_kept_gbp,
            borrowed_gbp=self.borrowed_gbp - other.borrowed_gbp,
            provision_gbp=self.provision_gbp - other.provision_gbp,
            owed_gbp=self.owed_gbp - other.owed_gbp,
            interest_gbp=self.interest_gbp - other.interest_gbp,
        )


def loan(spent_gbp: FloatArray, received_gbp: FloatArray, rate: float, life_years: int) -> Loan:
    """Finance capital from receipts first, then by borrowing.

    Parameters
    ----------
    spent_gbp, received_gbp : shape (years,)
        Capital spending and net receipts of each year. A receipt serves capital of its own year
        or later, never revenue.
    rate
        Interest a year on what is owed at the end of the year before.
    life_years
        Years over which each year's borrowing is provided for, in equal parts from the year after.
    """
    years = len(spent_gbp)
    used, kept, borrowed = np.zeros(years), np.zeros(years), np.zeros(years)
    provision, owed, interest = np.zeros(years), np.zeros(years), np.zeros(years)
    pool = debt = 0.0
    for t in range(years):
        pool += received_gbp[t]
        used[t] = max(0.0, min(pool, spent_gbp[t]))
        borrowed[t] = spent_gbp[t] - used[t]
        pool -= used[t]
        kept[t] = pool
        interest[t] = rate * debt
        provision[t] = borrowed[max(0, t - life_years) : t].sum() / life_years
        debt += borrowed[t] - provision[t]
        owed[t] = debt
    return Loan(
        receipts_used_gbp=used,
        receipts_kept_gbp=kept,
        borrowed_gbp=borrowed,
        provision_gbp=provision,
        owed_gbp=owed,
        interest_gbp=interest,
    )
