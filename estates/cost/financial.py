"""Financial ledger: what an option does to each body's own accounts, in money of each year.

Capital and revenue apart; receipts meet capital only, the rest is borrowed. With VAT that a body
bears, business rates, payments between partners, redundancy. See docs/method-appraisal.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from estates.assumptions import Assumptions
from estates.cost.case import Case, case
from estates.cost.crews import crew_body
from estates.cost.economic import BUSINESS_AS_USUAL, DO_MINIMUM, OPTION, OPTION_WITH_BACKLOG
from estates.cost.lease import LeaseLiability, lease_liabilities
from estates.cost.line import FloatArray, Item, Line, Term, by_key, spread
from estates.cost.loan import Loan, loan
from estates.cost.recharge import recharges
from estates.cost.tax import business_rates, is_capital, stamp_duty, vat_lines
from estates.cost.timeline import Timeline, timeline
from estates.cost.years import at, inflation_factors
from estates.estate import Estate

STAFF = {
    Item.REDUNDANCY: "redundancy_gbp",
    Item.PENSION_STRAIN: "pension_strain_gbp",
    Item.TUPE: "tupe_gbp",
}
RECEIPTS = frozenset({Item.RECEIPT, Item.COST_OF_SALE})
FINANCED = ("capital", "receipt")  # kinds of lines that borrowing follows from
FINANCE = ("borrowing_rate", "asset_life_years")
PFI_RISE = "pfi_indexation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One body's money, nominal; arrays (years,), cost above 0."""

    body: str
    lines: Case
    loan: Loan | None  # None = nothing can be said of borrowing, see to_confirm
    unfinanced: tuple[str, ...] = ()  # figures that borrowing needs and nobody gave

    @property
    def revenue_gbp(self) -> FloatArray:
        """Revenue before financing."""
        return self.lines.only(lambda line: _kind(line) == "revenue").gbp

    @property
    def capital_gbp(self) -> FloatArray:
        """Capital spending."""
        return self.lines.only(lambda line: _kind(line) == "capital").gbp

    @property
    def receipts_gbp(self) -> FloatArray:
        """Receipts less the cost of sale; income above 0."""
        return 0.0 - self.lines.only(lambda line: _kind(line) == "receipt").gbp

    @property
    def charge_gbp(self) -> FloatArray | None:
        """What falls on revenue: running it, provision and interest."""
        if self.loan is None:
            return None
        return self.revenue_gbp + self.loan.provision_gbp + self.loan.interest_gbp

    @property
    def to_confirm(self) -> tuple[str, ...]:
        """What is not known and so left out."""
        return tuple(sorted({*self.lines.to_confirm, *self.unfinanced}))

    @property
    def complete(self) -> bool:
        """Whether nothing is left out."""
        return not self.to_confirm

    def to_confirm_of(self, *kinds: str) -> tuple[str, ...]:
        """What is not known of revenue, capital or receipt."""
        return self.lines.only(lambda line: _kind(line) in kinds).to_confirm

    @property
    def to_confirm_of_borrowing(self) -> tuple[str, ...]:
        """What borrowing needs and nobody gave."""
        return tuple(sorted({*self.to_confirm_of("capital", "receipt"), *self.unfinanced}))

    def less(self, base: Account) -> Account:
        """What this comes to more than another."""
        lines = self.lines.less(base.lines)
        if not any(_kind(line) in FINANCED for line in lines.lines):
            nothing = np.zeros(len(lines.factors))  # alike in both, known or not
            return Account(body=self.body, lines=lines, loan=loan(nothing, nothing, 0.0, 1))
        known = self.loan is not None and base.loan is not None
        return Account(
            body=self.body,
            lines=lines,
            loan=self.loan.less(base.loan) if self.loan and base.loan else None,
            unfinanced=() if known else tuple(sorted({*self.unfinanced, *base.unfinanced})),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Accounts of all bodies under one course of action."""

    name: str
    lines: Case  # of all bodies, nominal; its factors are all 1
    bodies: dict[str, Account]
    leases: tuple[LeaseLiability, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FinancialLedger:
    """Each body's accounts with and without the option."""

    base: Accounts
    option: Accounts

    @property
    def by_body(self) -> dict[str, Account]:
        """What the option does to each body, against the base."""
        return {
            body: account.less(self.base.bodies[body])
            for body, account in self.option.bodies.items()
        }

    @property
    def lines(self) -> Case:
        """What the option does to all bodies together."""
        return self.option.lines.less(self.base.lines)

    @property
    def share_of_net_cost(self) -> dict[str, float | None]:
        """Each body's part of the net cost or saving before financing, all years; sums to 1.

        None where there is no net cost to share, or a body's is not fully known.
        """
        sums = {body: account.lines.undiscounted_gbp for body, account in self.by_body.items()}
        total = self.lines.undiscounted_gbp
        whole = self.lines.complete and abs(total) > 0
        return {body: part / total if whole else None for body, part in sums.items()}


def financial_ledger(
    before: Estate, after: Estate, assumptions: Assumptions, *, backlog: bool = False
) -> FinancialLedger:
    """Accounts of each body, against business as usual or, with the backlog, do-minimum."""
    base, option = (DO_MINIMUM, OPTION_WITH_BACKLOG) if backlog else (BUSINESS_AS_USUAL, OPTION)
    found = {
        name: _lines(name, before, then, assumptions, backlog=backlog)
        for name, then in ((base, before), (option, after))
    }
    bodies = sorted({line.body for case_ in found.values() for line in case_.lines})
    return FinancialLedger(
        base=_accounts(found[base], bodies, timeline(before, before), assumptions),
        option=_accounts(found[option], bodies, timeline(before, after), assumptions),
    )


def nominal(line: Line, assumptions: Assumptions) -> Line:
    """A line of the economic ledger in money of each year."""
    figure = PFI_RISE if line.item is Item.PFI else "inflation"
    factors = inflation_factors(assumptions, figure)
    if line.gbp is None:
        return line
    if factors is None:
        missing = assumptions.figure(figure).name
        return replace(line, gbp=None, weight=tuple(line.gbp), to_confirm=missing)
    return replace(line, gbp=line.gbp * factors, assumes=(*line.assumes, assumptions.line(figure)))


def _lines(
    name: str, before: Estate, after: Estate, assumptions: Assumptions, *, backlog: bool
) -> Case:
    real = case(name, before, after, assumptions, backlog=backlog)
    then = timeline(before, after)
    prices = inflation_factors(assumptions)
    prices = np.ones(assumptions.years) if prices is None else prices
    lines = [nominal(line, assumptions) for line in real.lines if line.item is not Item.RESIDUAL]
    lines += business_rates(then, prices, assumptions)
    lines += stamp_duty(lines, assumptions)
    lines += vat_lines(lines, then, assumptions)
    lines += recharges(then, lines, assumptions.years)
    lines += _staff(after, then, prices, assumptions)
    counted = {key: line for key, line in by_key(tuple(lines)).items() if not line.empty}
    return Case(
        name=name,
        lines=tuple(counted[key] for key in sorted(counted)),
        factors=np.ones(assumptions.years),
    )


def _staff(
    after: Estate, then: Timeline, prices: FloatArray, assumptions: Assumptions
) -> Iterator[Line]:
    """Redundancy, pension strain and transfer, in equal parts over what goes.

    Bases that go elsewhere or end; of what may end posts, crews that are withdrawn from a base
    that stays as well.
    """
    bases = [
        (move.old.building.site, move.old.body, move.old.service, move.old.part, move.year)
        for move in then.moves
        if move.new is None or move.new.building.site != move.old.building.site
    ]
    told = {(site, service) for site, _, service, _, _ in bases}
    crews = [
        (cost.site, crew_body(cost.service, cost.site, then), cost.service, cost.told, cost.year)
        for cost in after.crew_costs
        if cost.withdrawn and (cost.site, cost.service) not in told
    ]
    for item, figure in STAFF.items():
        amount = assumptions.value(figure)
        going = bases if item is Item.TUPE else [*bases, *crews]
        for site, body, service, part, year in going:
            when = at(assumptions.years, year)
            yield Line(
                item=item,
                term=Term.SERVICE_LEAVING,
                site=site,
                body=body,
                service=service,
                part=part,
                gbp=spread(None if amount is None else amount / len(going), when * prices),
                weight=tuple(when),
                to_confirm=f"{assumptions.figure(figure).name}, if any",
                assumes=(f"{assumptions.line(figure)}, in equal parts over what goes",),
            )


def _accounts(lines: Case, bodies: list[str], then: Timeline, assumptions: Assumptions) -> Accounts:
    found, nothing = lines.by_body, lines.only(lambda _: False)
    accounts = {
        body: _financed(Account(body=body, lines=found.get(body, nothing), loan=None), assumptions)
        for body in bodies
    }
    return Accounts(
        name=lines.name,
        lines=lines,
        bodies=accounts,
        leases=lease_liabilities(then, assumptions),
    )


def _financed(account: Account, assumptions: Assumptions) -> Account:
    if unknown := account.to_confirm_of(*FINANCED):
        return replace(account, unfinanced=unknown)  # what is borrowed is not known, so not nil
    spent, received = account.capital_gbp, account.receipts_gbp
    rate, life = (assumptions.value(figure) for figure in FINANCE)
    # What is not borrowed needs neither rate nor life.
    without = loan(spent, received, 0.0, 1)
    if not without.borrowed_gbp.any():
        return replace(account, loan=without)
    if rate is None or life is None:
        missing = [assumptions.figure(f).name for f in FINANCE if assumptions.value(f) is None]
        return replace(account, unfinanced=tuple(missing))
    return replace(account, loan=loan(spent, received, rate, max(1, int(life))))


def _kind(line: Line) -> str:
    if line.item in RECEIPTS or (line.item is Item.VAT and "cost of sale" in line.part):
        return "receipt"
    return "capital" if is_capital(line) else "revenue"
