"""Economic ledger: what an option costs society, after the Green Book.

Real prices, resource costs only: no VAT, no business rates, no redundancy pay and no payments
between partners, which all pass from one purse to another. See docs/method-appraisal.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from estates.assumptions import Assumptions
from estates.cost.case import Case, case
from estates.estate import Estate

BUSINESS_AS_USUAL = "business as usual"
DO_MINIMUM = "do-minimum"
OPTION = "option"
OPTION_WITH_BACKLOG = "option with backlog cleared"


@dataclass(frozen=True, slots=True, kw_only=True)
class EconomicLedger:
    """Four courses of action and the two comparisons, like with like."""

    business_as_usual: Case  # today's estate carried on, its backlog left
    do_minimum: Case  # the same with the backlog cleared
    option: Case  # backlog left where sites are kept
    option_with_backlog: Case  # backlog cleared where sites are kept

    @property
    def against_business_as_usual(self) -> Case:
        """What the option costs more than business as usual; negative = saving."""
        return self.option.less(self.business_as_usual)

    @property
    def against_do_minimum(self) -> Case:
        """What the option with the backlog cleared costs more than do-minimum."""
        return self.option_with_backlog.less(self.do_minimum)


def economic_ledger(before: Estate, after: Estate, assumptions: Assumptions) -> EconomicLedger:
    """Price an option against business as usual and against do-minimum.

    Examples
    --------
    >>> ledger = economic_ledger(before, after, load_assumptions())  # doctest: +SKIP
    >>> ledger.against_business_as_usual.net_present_cost_gbp  # doctest: +SKIP
    -1250000.0
    """
    return EconomicLedger(
        business_as_usual=case(BUSINESS_AS_USUAL, before, before, assumptions, backlog=False),
        do_minimum=case(DO_MINIMUM, before, before, assumptions, backlog=True),
        option=case(OPTION, before, after, assumptions, backlog=False),
        option_with_backlog=case(OPTION_WITH_BACKLOG, before, after, assumptions, backlog=True),
    )
