"""Leaving a site: how it is held decides what ends, what runs on, and what comes in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from estates.assumptions import LAST_YEAR, Assumptions
from estates.cost.line import FloatArray, Item, Line, Term, product, spread
from estates.cost.running import Rate, overlap, rate_key
from estates.cost.timeline import Building, Timeline
from estates.cost.years import active, at, discount_factors, year_of

FREEHOLD, LEASEHOLD, PFI = "freehold", "leasehold", "PFI"
DELAY = "receipt_delay_years"
SALE = "cost_of_sale_share"
HOLDING = "holding_share_of_running_cost"
PFI_COVERS = "pfi_share_of_running_cost"
RESIDUAL = "residual_value_share"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """From when to when a building has to be paid for, used or not."""

    years: FloatArray  # (years,) 1 where rent or unitary charge falls due
    empty: FloatArray  # (years,) 1 where it stands empty and is still held
    exit_year: int | None = None  # of a lease that ends because the site is left
    sold_year: int | None = None  # of the receipt for a freehold; may lie beyond the appraisal
    broken_year: int | None = None  # of a PFI contract that is broken
    to_confirm: str = ""  # why it cannot be told
    assumes: tuple[str, ...] = ()


def hold_of(building: Building, assumptions: Assumptions) -> Hold:
    """How long a building is held.

    A lease is given up at the first break or end in or after the year in which the site is left;
    the year of that date is paid in full. A lease that stays in use is taken to be renewed at the
    same rent. A PFI contract runs to its end unless breaking it is the cheaper.
    """
    n = assumptions.years
    used, none = active(n, building.opens, building.left), active(n, n)
    if building.tenure == PFI:
        return _hold_pfi(building, assumptions)
    if building.left is None:
        return Hold(years=used, empty=none)
    if building.tenure == FREEHOLD:
        return _hold_freehold(building, building.left, assumptions)
    if building.tenure == LEASEHOLD:
        return _hold_lease(building, building.left, assumptions)
    on = active(n, building.opens)  # not known to end, so no rent is taken to be saved
    return Hold(years=on, empty=none, to_confirm=f"tenure of {building.name}")


def _hold_freehold(building: Building, left: int, assumptions: Assumptions) -> Hold:
    n, delay = assumptions.years, assumptions.value(DELAY)
    used = active(n, building.opens, left)
    if delay is None:
        missing = assumptions.figure(DELAY).name
        return Hold(years=used, empty=active(n, left), to_confirm=missing)
    sold = left + int(delay)
    rests_on = (assumptions.line(DELAY),)
    return Hold(years=used, empty=active(n, left, sold), sold_year=sold, assumes=rests_on)


def _hold_lease(building: Building, left: int, assumptions: Assumptions) -> Hold:
    n, opens = assumptions.years, building.opens
    dates = [year_of(building.text(c), assumptions) for c in ("lease_break", "lease_end")]
    ahead = [year for year in dates if year is not None and year >= left]
    if ahead:
        out = min(ahead)
        held, empty = active(n, opens, out + 1), active(n, left, out + 1)
        return Hold(years=held, empty=empty, exit_year=out)
    if dates[1] is not None:  # ended before: held over, so free to go
        return Hold(years=active(n, opens, left), empty=active(n, n), exit_year=left)
    missing = f"lease end of {building.name}"
    return Hold(years=active(n, opens), empty=active(n, left), to_confirm=missing)


def _hold_pfi(building: Building, assumptions: Assumptions) -> Hold:
    n, none = assumptions.years, active(assumptions.years, assumptions.years)
    end = year_of(building.text("pfi_end"), assumptions)
    runs = active(n, building.opens, None if end is None else end + 1)
    left = building.left
    if left is None or (end is not None and end < left):
        return Hold(years=runs, empty=none)
    charge, price = (
        building.number("pfi_unitary_charge_gbp_per_year"),
        building.number("pfi_break_cost_gbp"),
    )
    empty = runs * active(n, left)
    if price is None:
        kept = f"PFI of {building.name} runs to its end: no break cost is given"
        return Hold(years=runs, empty=empty, assumes=(kept,))
    if end is None or charge is None:
        missing = f"PFI {'end' if end is None else 'unitary charge'} of {building.name}"
        return Hold(years=runs, empty=empty, to_confirm=missing)
    # Compared over the whole of the contract, beyond the appraisal too.
    factors = discount_factors(assumptions, max(left, min(end, LAST_YEAR)) + 1)
    to_run = float(charge * factors[left : end + 1].sum())
    if price * factors[left] < to_run:
        broken = f"PFI of {building.name} is broken: cheaper than the charges to its end"
        return Hold(years=active(n, 0, left), empty=none, broken_year=left, assumes=(broken,))
    kept = f"PFI of {building.name} runs to its end: cheaper than breaking it"
    return Hold(years=runs, empty=empty, assumes=(kept,))


def holding_lines(
    then: Timeline, rate: dict[str, Rate], assumptions: Assumptions
) -> Iterator[Line]:
    """Rent, charges, empty sites, dilapidations, receipts and what is left at the end."""
    for building in then.buildings:
        if not building.neighbour:
            hold = hold_of(building, assumptions)
            price = rate[rate_key(building)]
            yield from _charges(building, hold, price.total_gbp, assumptions)
            beside = overlap(building, then, assumptions)
            yield from _empty(building, hold, price, beside, assumptions)
            yield from _receipt(building, hold, assumptions)
            yield from _residual(building, hold, assumptions)
            yield from _untold(building, hold, assumptions)


def _line(
    building: Building,
    item: Item,
    amount: float | None,
    weight: FloatArray,
    *,
    missing: str,
    assumes: tuple[str, ...] = (),
) -> Line:
    return Line(
        item=item,
        term=Term.SITE_OPEN,
        site=building.site,
        body=building.body,
        new=building.new,
        gbp=spread(amount, weight),
        weight=tuple(weight),
        to_confirm=missing,
        assumes=assumes,
    )


def _charges(
    building: Building, hold: Hold, total_gbp: float | None, assumptions: Assumptions
) -> Iterator[Line]:
    n, name = assumptions.years, building.name
    rent = building.number("rent_gbp_per_year")
    if building.tenure == LEASEHOLD or (rent is not None and building.tenure == ""):
        outside = f"rent of {name} goes to a landlord outside the partners, at the same rent on"
        yield _line(
            building, Item.RENT, rent, hold.years, missing=f"rent of {name}", assumes=(outside,)
        )
    if building.tenure == PFI:
        charge = building.number("pfi_unitary_charge_gbp_per_year")
        yield _line(
            building,
            Item.PFI,
            charge,
            hold.years,
            missing=f"PFI unitary charge of {name}",
            assumes=hold.assumes,
        )
    if building.tenure == PFI and building.left is not None:
        # Saved beside the charge, though many charges pay for it. Not of the site's own sums, so
        # that what guests pay the host does not hang on it.
        yield replace(
            _line(
                building,
                Item.RUNNING,
                product(assumptions.value(PFI_COVERS), total_gbp),
                active(n, building.left),
                missing=f"whether the unitary charge of {name} includes running cost",
                assumes=(assumptions.line(PFI_COVERS),),
            ),
            term=Term.SERVICE_LEAVING,
            part="in the unitary charge",
        )
    if hold.broken_year is not None:
        price = building.number("pfi_break_cost_gbp")
        when = at(n, hold.broken_year)
        yield _line(building, Item.PFI_BREAK, price, when, missing="", assumes=hold.assumes)
    if hold.exit_year is not None:
        amount, when = building.number("dilapidations_gbp"), at(n, hold.exit_year)
        yield _line(building, Item.DILAPIDATIONS, amount, when, missing=f"dilapidations of {name}")
    if hold.to_confirm and building.tenure in (LEASEHOLD, PFI) and building.left is not None:
        # What ends when is not known: nothing is taken to be saved.
        weight = active(n, building.left)
        yield _line(building, Item.DILAPIDATIONS, None, weight, missing=hold.to_confirm)


def _empty(
    building: Building, hold: Hold, price: Rate, beside: float, assumptions: Assumptions
) -> Iterator[Line]:
    """What an empty site costs; double running pays for a share, `beside`, of its first year."""
    if not hold.empty.any() or building.left is None:
        return
    empty = hold.empty - beside * hold.empty * at(assumptions.years, building.left)
    share = assumptions.value(HOLDING)
    missing = (
        f"running cost of {building.name}"
        if price.total_gbp is None
        else assumptions.figure(HOLDING).name
    )
    yield _line(
        building,
        Item.EMPTY,
        product(share, price.total_gbp),
        empty,
        missing=missing,
        assumes=(assumptions.line(HOLDING), *hold.assumes),
    )


def _receipt(building: Building, hold: Hold, assumptions: Assumptions) -> Iterator[Line]:
    if building.tenure != FREEHOLD or building.left is None:
        return
    n = assumptions.years
    if hold.sold_year is None:
        when = active(n, building.left)
        yield _line(building, Item.RECEIPT, None, when, missing=hold.to_confirm)
        return
    when = at(n, hold.sold_year)
    value = market_value(building)
    missing = f"market value of {building.name}"
    amount = product(-1.0, value)
    yield _line(building, Item.RECEIPT, amount, when, missing=missing, assumes=hold.assumes)
    share = assumptions.value(SALE)
    cost = product(share, value)
    yield _line(
        building,
        Item.COST_OF_SALE,
        cost,
        when,
        missing=missing if value is None else assumptions.figure(SALE).name,
        assumes=(assumptions.line(SALE), *hold.assumes),
    )


def _untold(building: Building, hold: Hold, assumptions: Assumptions) -> Iterator[Line]:
    """All that hangs on how a site was held, of one that is left and of which nobody told it.

    Sold, given back or paid for to the end: none of that is known, so none of it is nought.
    """
    if building.tenure or building.left is None:
        return
    n, rent = assumptions.years, building.number("rent_gbp_per_year")
    value, last = market_value(building), at(assumptions.years, assumptions.years - 1)
    gone = active(n, building.left)
    # What would come of nothing whatever the tenure, as a share of nought, is known.
    lines: tuple[tuple[Item, float | None, FloatArray], ...] = (
        (Item.DILAPIDATIONS, None, gone),
        (Item.EMPTY, product(None, assumptions.value(HOLDING)), gone),
        (Item.RECEIPT, product(None, value), gone),
        (Item.COST_OF_SALE, product(None, value, assumptions.value(SALE)), gone),
        (Item.RESIDUAL, product(None, value, assumptions.number(RESIDUAL)), last),
    )
    for item, amount, weight in lines:
        yield _line(building, item, amount, weight, missing=hold.to_confirm)
    # Rent that would end. Not of the site's own sums: what guests paid does not hang on it.
    line = _line(building, Item.RENT, product(None, rent), gone, missing=hold.to_confirm)
    yield replace(line, term=Term.SERVICE_LEAVING, part="where it ends")


def market_value(building: Building) -> float | None:
    """What a building would fetch: the change's own figure, else the site list's."""
    own = building.disposal.market_value_gbp if building.disposal else None
    return building.number("market_value_gbp") if own is None else own


def _residual(building: Building, hold: Hold, assumptions: Assumptions) -> Iterator[Line]:
    n, share = assumptions.years, assumptions.number(RESIDUAL)
    owned = building.tenure == FREEHOLD or (building.new and building.tenure == "")
    sold = building.left is not None and hold.sold_year is not None and hold.sold_year < n
    if not owned or sold or share == 0 or building.opens >= n:
        return
    value = market_value(building)
    assumes = [assumptions.line(RESIDUAL)]
    if building.new:
        assumes.append(f"{building.name}: the new building is freehold")
    yield _line(
        building,
        Item.RESIDUAL,
        product(-share, value),
        at(n, n - 1),
        missing=f"market value of {building.name}{' when built' if building.new else ''}",
        assumes=tuple(assumes),
    )
