"""When a scenario pays back, in words that its ledger bears out."""

from __future__ import annotations

import numpy as np

from estates.appraisal import Appraisal
from estates.assumptions import Assumptions
from estates.cost.case import PENNY, Case
from estates.cost.economic import economic_ledger
from estates.cost.line import Item


def cash_of(case: Case) -> Case:
    """Without what is left at the end, which is no cash."""
    return case.only(lambda line: line.item is not Item.RESIDUAL)


def payback(case: Case, assumptions: Assumptions, *, discounted: bool = False) -> str:
    """Year in which what was spent has come back and stays so: in year 7 (2033/34)."""
    cash = cash_of(case)
    if not cash.complete:
        return "not known"
    if not np.abs(cash.gbp).max(initial=0.0) > PENNY:
        return "nothing to pay back"
    year = case.payback_year(discounted=discounted)
    if year is None:
        return "never"
    return "at once" if year == 0 else f"in year {year} ({financial_year(year, assumptions)})"


def payback_of(appraisal: Appraisal) -> str:
    """The same of a scenario against business as usual."""
    estates = appraisal.before.estate, appraisal.after.estate
    ledger = economic_ledger(*estates, appraisal.assumptions)
    return payback(ledger.against_business_as_usual, appraisal.assumptions)


def financial_year(year: int, assumptions: Assumptions) -> str:
    """A year of the appraisal by its dates: 2026/27."""
    first = assumptions.base_year + year
    return f"{first}/{(first + 1) % 100:02d}"


def payback_in_words(case: Case, assumptions: Assumptions) -> str:
    """Payback plain and discounted, as one sentence."""
    plain = payback(case, assumptions)
    discounted = payback(case, assumptions, discounted=True)
    if plain == "not known":
        return "When it pays back is not known while figures are to confirm."
    if plain == "nothing to pay back":
        return "No cash changes, so there is nothing to pay back."
    if plain == discounted:
        same = {"never": "It never pays back", "at once": "It pays from the start"}
        return f"{same.get(plain, f'It pays back {plain}')}, discounted or not."
    said = {"never": "It never pays back", "at once": "It pays from the start"}
    later = "never" if discounted == "never" else discounted
    return f"{said.get(plain, f'It pays back {plain}')}; discounted, {later}."
