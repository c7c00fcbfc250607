"""Lease liabilities, for disclosure: rents still due, at the incremental borrowing rate."""

from __future__ import annotations

from dataclasses import dataclass

from estates.assumptions import Assumptions
from estates.cost.leaving import LEASEHOLD, hold_of
from estates.cost.timeline import Timeline
from estates.cost.years import year_of

RATE = "incremental_borrowing_rate"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseLiability:
    """What a body would show for one lease at the start of year 0."""

    site: str
    body: str
    gbp: float | None  # None = not known
    to_confirm: str = ""


def lease_liabilities(then: Timeline, assumptions: Assumptions) -> tuple[LeaseLiability, ...]:
    """Present value of the rents to the end of each lease, each paid at the end of its year.

    A lease runs to its end, or to the break or end at which the site is given up (IFRS 16.26);
    rents are those of the contract, without inflation.
    """
    found = []
    for building in then.buildings:
        if building.tenure != LEASEHOLD or building.neighbour:
            continue
        rent, rate = building.number("rent_gbp_per_year"), assumptions.value(RATE)
        out = hold_of(building, assumptions).exit_year
        last = year_of(building.text("lease_end"), assumptions) if out is None else out
        missing = ""
        if rent is None:
            missing = f"rent of {building.name}"
        elif last is None:
            missing = f"lease end of {building.name}"
        elif rate is None:
            missing = assumptions.figure(RATE).name
        value = None
        if rent is not None and last is not None and rate is not None:
            dues = range(building.opens, last + 1)
            value = sum(rent / (1 + rate) ** (year + 1) for year in dues)
        found.append(
            LeaseLiability(site=building.site, body=building.body, gbp=value, to_confirm=missing)
        )
    return tuple(found)
