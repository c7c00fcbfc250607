"""First look: what a scenario comes to, while it is being built.

The headlines of the appraisal by the same path, with what speeds may do to them; not the other
sensitivities, the attribution and the tables, which take longer.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from estates.apply import Outcome
from estates.appraisal import Appraiser
from estates.assumptions import Assumptions
from estates.cost.economic import EconomicLedger, economic_ledger
from estates.headline import Headline, response_headlines
from estates.measures.losers import gains_and_losses
from estates.measures.money import money_headlines
from estates.scenario import Scenario
from estates.scored import Scored, rescore
from estates.sensitivity import ranged


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLook:
    """What is shown at once."""

    scenario: Scenario
    assumptions: Assumptions
    outcome: Outcome
    before: Scored
    after: Scored
    headlines: tuple[Headline, ...]  # response with its range over speeds; money without a range
    zones: pd.DataFrame  # of `gains_and_losses`
    ledger: EconomicLedger


def first_look(appraiser: Appraiser, scenario: Scenario, assumptions: Assumptions) -> FirstLook:
    """Score and price a scenario.

    Raises
    ------
    EstateInputError
        A change does not fit the estate, all faults at once.
    """
    outcome = appraiser.outcome(scenario.change)
    before = appraiser.before
    after = rescore(before, outcome.estate)
    ledger = economic_ledger(before.estate, outcome.estate, assumptions)
    return FirstLook(
        scenario=scenario,
        assumptions=assumptions,
        outcome=outcome,
        before=before,
        after=after,
        headlines=(
            *ranged(response_headlines(before, after), [appraiser.speeds(outcome.estate)]),
            *money_headlines(ledger),
        ),
        zones=gains_and_losses(before, after, assumptions).table,
        ledger=ledger,
    )
