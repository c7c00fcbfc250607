"""Bridge: from the economic ledger to what all bodies together pay, step by step."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from estates.assumptions import Assumptions
from estates.cost.case import Case
from estates.cost.economic import EconomicLedger
from estates.cost.financial import FinancialLedger, nominal
from estates.cost.line import FloatArray, Item, Line

TRANSFERS = {
    Item.VAT: "VAT that bodies bear",
    Item.BUSINESS_RATES: "business rates",
    Item.STAMP_DUTY: "stamp duty land tax",
    Item.RECHARGE: "payments between partners",
    Item.REDUNDANCY: "redundancy",
    Item.PENSION_STRAIN: "pension strain",
    Item.TUPE: "transfer of staff",
}


def bridge(
    economic: EconomicLedger,
    financial: FinancialLedger,
    assumptions: Assumptions,
    *,
    backlog: bool = False,
) -> pd.DataFrame:
    """Each step from the economic cost of an option to the net cash of all bodies.

    Parameters
    ----------
    backlog
        As the financial ledger was made.

    Returns
    -------
    One row a step, one column a year and their sum; the last row is the sum of the others and
    equals the financial ledger before financing.
    """
    real = economic.against_do_minimum if backlog else economic.against_business_as_usual
    years = len(real.factors)
    cash = real.only(lambda line: line.item is not Item.RESIDUAL)
    left_out = cash.only(lambda line: nominal(line, assumptions).gbp is None)
    kept = cash.only(lambda line: nominal(line, assumptions).gbp is not None)
    prices = sum((_rise(line, assumptions) for line in kept.lines), np.zeros(years))
    residual = real.only(lambda line: line.item is Item.RESIDUAL)
    steps = {
        "economic ledger, real, not discounted": real.gbp,
        "less value left at the end, which is no cash": -residual.gbp,
        "less what cannot be put in money of the year": -left_out.gbp,
        "inflation and indexation": prices,
    }
    for item, name in TRANSFERS.items():
        steps[name] = _of(financial.lines, item).gbp
    steps["all bodies together, before financing"] = sum(steps.values(), np.zeros(years))
    table = pd.DataFrame.from_dict(
        steps, orient="index", columns=[f"year {t}" for t in range(years)]
    )
    table["all years"] = [math.fsum(row) for row in table.to_numpy()]
    return table + 0.0


def _rise(line: Line, assumptions: Assumptions) -> FloatArray:
    then = nominal(line, assumptions)
    assert then.gbp is not None  # noqa: S101  # the caller keeps only such
    assert line.gbp is not None  # noqa: S101
    return then.gbp - line.gbp


def _of(case: Case, item: Item) -> Case:
    return case.only(lambda line: line.item is item)
