"""Money: the economic ledger of a scenario, line by line, and its headlines."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from estates.assumptions import Assumptions
from estates.cost.case import Case
from estates.cost.economic import EconomicLedger, economic_ledger
from estates.cost.leaving import PFI
from estates.cost.line import Item
from estates.cost.tables import case_table
from estates.estate import Estate
from estates.headline import Headline
from estates.measures.measure import Measured
from estates.scored import Scored

AGAINST_TODAY = "net present cost against business as usual"
AGAINST_DO_MINIMUM = "net present cost against do-minimum"
A_YEAR = "cost a year in the last year, against business as usual"
# Ids of the headlines of money.
NPC, NPC_DO_MINIMUM, LAST_YEAR = "money/npc", "money/npc-do-minimum", "money/last-year"
RECURRING = (Item.RUNNING, Item.RENT, Item.PFI, Item.CREW)


def money(before: Scored, after: Scored, assumptions: Assumptions) -> Measured:
    """Price the estate after changes.

    Returns
    -------
    Measured
        Lines that differ, as `estates.cost.tables.case_table` has them, and `against`: business as
        usual, or do-minimum.
    """
    ledger = economic_ledger(before.estate, after.estate, assumptions)
    comparisons = (ledger.against_business_as_usual, ledger.against_do_minimum)
    tables = [case_table(each).assign(against=each.name) for each in comparisons]
    return Measured(
        id="money",
        title="Economic ledger, differences",
        table=pd.concat(tables, ignore_index=True),
        notes=(
            *(note for each in comparisons for note in _notes(each)),
            *_reversions(before.estate, after.estate),
        ),
        assumes=tuple(dict.fromkeys(text for each in comparisons for text in each.assumes)),
        to_confirm=tuple(dict.fromkeys(text for each in comparisons for text in each.to_confirm)),
    )


def _reversions(before: Estate, after: Estate) -> Iterator[str]:
    gone = {disposal.site for disposal in after.disposals}
    for row in before.rows:
        if row["id"] in gone and row.get("tenure") == PFI:
            name = row["name"]
            yield f"Not counted: what becomes of {name} when its PFI contract ends (reversion)."


def money_headlines(ledger: EconomicLedger) -> tuple[Headline, ...]:
    """Net present cost against both comparators, and the cost a year when all is done."""
    today, minimum = ledger.against_business_as_usual, ledger.against_do_minimum
    recurring = today.only(lambda line: line.item in RECURRING)
    return (
        _headline(NPC, AGAINST_TODAY, today.net_present_cost_gbp, today),
        _headline(NPC_DO_MINIMUM, AGAINST_DO_MINIMUM, minimum.net_present_cost_gbp, minimum),
        _headline(LAST_YEAR, A_YEAR, float(recurring.gbp[-1]), recurring),
    )


def switching_values(ledger: EconomicLedger) -> pd.DataFrame:
    """How far one kind of cost must move before the option is worth no more than today.

    Returns
    -------
    A row a kind: `item`, `present_gbp` (its part of the net present cost against business as
    usual), `factor` (what it must be multiplied by for the whole to be nil; NaN = no factor of 0
    or more does it). Empty where figures are missing: a switching value of part of a sum says
    nothing.
    """
    against = ledger.against_business_as_usual
    rows = []
    if against.complete:
        whole = against.net_present_cost_gbp
        for item, case in against.by_item.items():
            own = case.net_present_cost_gbp
            factor = 1 - whole / own if own else float("nan")
            rows.append((item, own, factor if factor >= 0 else float("nan")))
    return pd.DataFrame(rows, columns=["item", "present_gbp", "factor"])


def _headline(key: str, label: str, gbp: float, case: Case) -> Headline:
    if _nothing_known(case):
        gbp = float("nan")  # that is not the same as nothing
    return Headline(
        id=key, label=label, unit="gbp", before=0.0, after=gbp, lacks=len(case.to_confirm)
    )


def _nothing_known(case: Case) -> bool:
    return bool(case.lines) and all(line.gbp is None for line in case.lines)


def _notes(case: Case) -> list[str]:
    if not case.lines:
        return [f"{case.name}: nothing changes."]
    if not case.only(lambda line: line.item is not Item.RESIDUAL).complete:
        return [f"{case.name}: when it pays back is not known while figures are to confirm."]
    paid = case.payback_year()
    discounted = case.payback_year(discounted=True)
    back = "never" if paid is None else f"in year {paid}"
    later = "never" if discounted is None else f"in year {discounted}"
    return [f"{case.name}: pays back {back}, discounted {later}."]
