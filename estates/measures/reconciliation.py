"""Reconciliation: how the two ledgers agree, and the lease liabilities that accounts disclose."""

from __future__ import annotations

import pandas as pd

from estates.assumptions import Assumptions
from estates.cost.bridge import bridge
from estates.cost.economic import economic_ledger
from estates.cost.financial import Accounts, financial_ledger
from estates.measures.measure import Measured
from estates.scored import Scored


def steps_between_ledgers(before: Scored, after: Scored, assumptions: Assumptions) -> Measured:
    """From the economic cost of the option to what all bodies together pay.

    Returns
    -------
    Measured
        A row a step, as `estates.cost.bridge.bridge` has them, with `step`; pounds.
    """
    economic = economic_ledger(before.estate, after.estate, assumptions)
    financial = financial_ledger(before.estate, after.estate, assumptions)
    table = bridge(economic, financial, assumptions)
    told = "Sums of what is known: figures are to confirm."
    whole = economic.against_business_as_usual.complete and financial.lines.complete
    return Measured(
        id="bridge",
        title="From the economic to the financial ledger, differences",
        table=table.rename_axis("step").reset_index(),
        notes=() if whole else (told,),
    )


def leases(before: Scored, after: Scored, assumptions: Assumptions) -> Measured:
    """Lease liabilities of the sites that either course of action holds on lease.

    Returns
    -------
    Measured
        A row a lease: `site`, `body`, `before_gbp` and `after_gbp` at the start of year 0 (0 =
        none, NaN = not known), `change_gbp`, `to_confirm`.
    """
    ledger = financial_ledger(before.estate, after.estate, assumptions)
    found = _by_site(ledger.base), _by_site(ledger.option)
    rows = []
    for site, body in sorted(found[0].keys() | found[1].keys()):
        (old, asked), (new, asked_then) = (each.get((site, body), (0.0, "")) for each in found)
        missing = asked_then or asked
        rows.append((site, body, old, new, new - old, missing))
    columns = ["site", "body", "before_gbp", "after_gbp", "change_gbp", "to_confirm"]
    return Measured(
        id="leases",
        title="Lease liabilities at the start of year 0, shown and not charged",
        table=pd.DataFrame(rows, columns=columns),
    )


def _by_site(accounts: Accounts) -> dict[tuple[str, str], tuple[float, str]]:
    """Liability and what is missing, of each site and body; two buildings of a site together."""
    found: dict[tuple[str, str], tuple[float, str]] = {}
    for lease in accounts.leases:
        gbp, missing = found.get((lease.site, lease.body), (0.0, ""))
        more = float("nan") if lease.gbp is None else lease.gbp
        found[lease.site, lease.body] = gbp + more, missing or lease.to_confirm
    return found
