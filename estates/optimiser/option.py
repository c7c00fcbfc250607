"""Option: a placement as a scenario, scored again by the path that appraises scenarios.

What the optimiser added up and what the appraisal finds must agree; a difference is an error, and
no figure is shown then.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from estates.appraisal import Appraiser
from estates.change import AnyChange
from estates.cost.case import Case
from estates.cost.economic import economic_ledger
from estates.errors import EstateInputError
from estates.optimiser.as_changes import as_changes
from estates.optimiser.measures import Yardstick
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
    for each in setting.yardsticks:
        if each.attainment is None:
            continue  # a distance is no attainment, so no appraisal has it
        found = value_in(after, each)
        if abs(found - values[each.id]) > (_SAME_S if each.by_mean else _SAME_SHARE):
            differ.append(f"{each.id}: optimiser {values[each.id]}, appraisal {found}")
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


def value_in(after: Scored, yardstick: Yardstick) -> float:
    """The figure of the same standard in the appraisal."""
    for each in after.services[yardstick.service].scored:
        if each.standard.id == yardstick.id:
            return each.expected.mean_s if yardstick.by_mean else each.expected.share_within
    raise EstateInputError(
        f"{yardstick.id}: was scored for today's estate and cannot be for an option; please "
        "report this with the area and the command."
    )
