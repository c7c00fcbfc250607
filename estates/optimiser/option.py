"""Option: a placement as a scenario, scored again by the path that appraises scenarios.

What the optimiser added up and what the appraisal finds must agree; a difference is an error, and
no figure is shown then.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coverage.service import Service
from estates.appraisal import Appraiser
from estates.change import AnyChange
from estates.cost.case import Case
from estates.cost.economic import economic_ledger
from estates.errors import EstateInputError
from estates.optimiser.as_changes import as_changes
from estates.optimiser.setting import Setting
from estates.scored import Scored, rescore

IntArray = NDArray[np.int64]

_SAME_GBP = 1.0
_SAME_SHARE = 1e-6
_SAME_S = 1e-3


@dataclass(frozen=True, kw_only=True)
class Option:
    """A placement that was scored again."""

    changes: tuple[AnyChange, ...]
    after: Scored
    money: Case  # against business as usual
    findings: tuple[str, ...]
    to_confirm: tuple[str, ...]  # of hosts: what nobody has told
    sites_used: int

    @property
    def lacks(self) -> tuple[str, ...]:
        """Figures of money that are missing."""
        return self.money.to_confirm


def scored_again(
    setting: Setting,
    appraiser: Appraiser,
    placement: IntArray,
    cost_gbp: float,
    values: dict[str, float],
) -> Option:
    """Apply a placement as a scenario, score it, and compare.

    Raises
    ------
    EstateInputError
        Optimiser and appraisal differ by more than £1, 1e-6 of a share or 1 ms of a mean.
    """
    changes = as_changes(setting, placement)
    outcome = appraiser.outcome(changes)
    before = appraiser.before
    after = rescore(before, outcome.estate)
    ledger = economic_ledger(before.estate, after.estate, setting.assumptions)
    money = ledger.against_business_as_usual
    differ = []
    if not setting.counts_sites and abs(money.net_present_cost_gbp - cost_gbp) > _SAME_GBP:
        differ.append(
            f"cost: optimiser {cost_gbp:,.2f}, appraisal {money.net_present_cost_gbp:,.2f}"
        )
    for standard in setting.standards:
        found = _value(after, standard.id, by_mean=standard.by_mean)
        apart = abs(found - values[standard.id])
        if apart > (_SAME_S if standard.by_mean else _SAME_SHARE):
            differ.append(f"{standard.id}: optimiser {values[standard.id]}, appraisal {found}")
    if differ:
        raise EstateInputError(
            f"optimiser and appraisal differ: {'; '.join(differ)}. Please report this with the "
            "area and the command; no result is shown."
        )
    return Option(
        changes=changes,
        after=after,
        money=money,
        findings=outcome.findings,
        to_confirm=outcome.to_confirm,
        sites_used=int(setting.problem.used(placement).sum()),
    )


def _value(after: Scored, standard: str, *, by_mean: bool) -> float:
    for service in Service:
        for each in after.services[service].scored:
            if each.standard.id == standard:
                return each.expected.mean_s if by_mean else each.expected.share_within
    raise EstateInputError(f"{standard}: was scored before and is not any more; report this.")
