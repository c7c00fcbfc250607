"""Running cost: a fixed part once a site, the rest by the area that each service takes up."""

from __future__ import annotations

from dataclasses import dataclass

from estates.assumptions import Assumptions
from estates.cost.line import FloatArray, Item, Line, Term, product, spread
from estates.cost.timeline import Base, Building, Timeline
from estates.cost.years import active, at

SPLIT = "fixed_share_of_running_cost"
RATE = "running_cost_gbp_per_m2_per_year"
OVERLAP = "double_running_months"
_MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What a building costs to run in a year."""

    total_gbp: float | None  # with those who are there today, or come to a new building
    fixed_gbp: float | None  # once, whoever is there
    per_m2_gbp: float | None  # for each m2 that services take up; None = areas not known
    by_area: bool  # whether the areas of all who are there today are known
    residents: int  # how many bases are there today
    assumes: tuple[str, ...]


def rate_of(building: Building, residents: list[Base], assumptions: Assumptions) -> Rate:
    """Split the running cost of a building.

    The part that goes with area is shared out over what its services take up today; where that
    is not known, over the gross internal area.
    """
    areas = [base.area_m2 for base in residents]
    known = [area for area in areas if area is not None]
    by_area = len(known) == len(areas) and sum(known) > 0
    taken = sum(known) if by_area else None
    area = building.number("gross_internal_area_m2") or taken
    total = building.number("running_cost_gbp_per_year")
    assumes = [assumptions.line(SPLIT)]
    if total is None and area is not None and (per_m2 := assumptions.value(RATE)) is not None:
        total = per_m2 * area
        assumes.append(f"running cost of {building.name}: {area:g} m2; {assumptions.line(RATE)}")
    fixed_share = assumptions.number(SPLIT)
    shared_over = taken or area
    rest = None if total is None else (1 - fixed_share) * total
    return Rate(
        total_gbp=total,
        fixed_gbp=None if total is None else fixed_share * total,
        per_m2_gbp=rest / shared_over if rest is not None and shared_over else None,
        by_area=by_area,
        residents=len(residents),
        assumes=tuple(assumes),
    )


def rates(today: Timeline, then: Timeline, assumptions: Assumptions) -> dict[str, Rate]:
    """The rate of each building of ours, by `rate_key`."""
    return {
        rate_key(building): rate_of(
            building, (then if building.new else today).at(building), assumptions
        )
        for building in then.buildings
        if not building.neighbour
    }


def rate_key(building: Building) -> str:
    """What tells a building apart, its site's new one from that of today."""
    return f"{building.site} new" if building.new else building.site


def running_costs(then: Timeline, rate: dict[str, Rate], assumptions: Assumptions) -> list[Line]:
    """Running cost of every open building, year by year."""
    years = assumptions.years
    lines: list[Line] = []
    for building in then.buildings:
        here = then.at(building)
        if building.neighbour:
            lines += [_at_a_neighbour(base, years) for base in here]
            continue
        price = rate[rate_key(building)]
        lines.append(_fixed(building, price, years))
        together = _together(building, price, years)
        lines += [together] if together else []
        lines += [line for base in here if (line := _by_area(base, price, years)) is not None]
    return lines


def yearly(base: Base, price: Rate) -> float | None:
    """What a base adds to the running cost of its building in a year; None = not known."""
    if price.total_gbp is None or price.fixed_gbp is None:
        return None
    if base.at_home and not price.by_area and price.residents == 1:
        return price.total_gbp - price.fixed_gbp  # alone there, so all that is not fixed
    if base.area_m2 is None or price.per_m2_gbp is None:
        return None
    if base.at_home and not price.by_area:
        return None
    return price.per_m2_gbp * base.area_m2


def double_running(then: Timeline, rate: dict[str, Rate], assumptions: Assumptions) -> list[Line]:
    """The old base runs on for some months beside the new one."""
    years, months = assumptions.years, assumptions.value(OVERLAP)
    lines: list[Line] = []
    for move in then.moves:
        if move.new is None:
            continue
        building, when = move.old.building, at(years, move.year)
        price = rate[rate_key(building)]
        cost = yearly(move.old, price)
        lines.append(
            Line(
                item=Item.DOUBLE_RUNNING,
                term=Term.SERVICE_LEAVING,
                site=building.site,
                body=move.old.body,
                service=move.old.service,
                to=move.new.building.site,
                new=building.new,
                part=move.old.part,
                gbp=spread(product(months, 1 / _MONTHS, cost), when),
                weight=tuple(when),
                to_confirm=_missing(move.old, price)
                if cost is None
                else assumptions.figure(OVERLAP).name,
                assumes=(assumptions.line(OVERLAP), *price.assumes),
            )
        )
    for building in then.buildings:
        if building.left is None or not runs_double(building, then):
            continue
        price, when = rate[rate_key(building)], at(years, building.left)
        lines.append(
            Line(
                item=Item.DOUBLE_RUNNING,
                term=Term.SITE_OPEN,
                site=building.site,
                body=building.body,
                gbp=spread(product(months, 1 / _MONTHS, price.fixed_gbp), when),
                weight=tuple(when),
                to_confirm=f"running cost of {building.name}"
                if price.fixed_gbp is None
                else assumptions.figure(OVERLAP).name,
                assumes=(assumptions.line(OVERLAP), *price.assumes),
            )
        )
    return lines


def runs_double(building: Building, then: Timeline) -> bool:
    """Whether a building of today is left with a base that goes elsewhere, the last to go."""
    years = [
        move.year for move in then.moves if move.new is not None and move.old.building is building
    ]
    return building.left is not None and building.left == max(years, default=None)


def overlap(building: Building, then: Timeline, assumptions: Assumptions) -> float:
    """Share of the year in which a building is left that it still runs on, from 0 to 1."""
    if not runs_double(building, then):
        return 0.0
    return min((assumptions.value(OVERLAP) or 0.0) / _MONTHS, 1.0)


def _fixed(building: Building, price: Rate, years: int) -> Line:
    use = active(years, building.opens, building.left)
    return Line(
        item=Item.RUNNING,
        term=Term.SITE_OPEN,
        site=building.site,
        body=building.body,
        new=building.new,
        gbp=spread(price.fixed_gbp, use),
        weight=tuple(use),
        to_confirm=f"running cost of {building.name}",
        assumes=price.assumes,
    )


def _together(building: Building, price: Rate, years: int) -> Line | None:
    """What goes with area, in one sum, where several services share and areas are not known."""
    if price.by_area or building.new or price.residents <= 1 or price.total_gbp is None:
        return None
    use = active(years, building.opens, building.left)
    return Line(
        item=Item.RUNNING,
        term=Term.SITE_OPEN,
        site=building.site,
        body=building.body,
        part="all services together",
        gbp=(price.total_gbp - (price.fixed_gbp or 0.0)) * use,
        assumes=price.assumes,
    )


def _by_area(base: Base, price: Rate, years: int) -> Line | None:
    building = base.building
    use = active(years, base.start, base.end)
    cost = yearly(base, price)
    if cost is None and base.at_home and price.total_gbp is not None:
        # In the sum of all services together; only what it saves by leaving early is not known.
        use = _saved_by_leaving(base, years)
    area = -1.0 if base.area_m2 is None else base.area_m2
    return Line(
        item=Item.RUNNING,
        term=Term.SERVICE_AT_SITE,
        site=building.site,
        body=base.body,
        service=base.service,
        new=building.new,
        part=base.part,
        gbp=spread(cost, use),
        weight=tuple(area * use),
        to_confirm=_missing(base, price),
        assumes=price.assumes,
    )


def _missing(base: Base, price: Rate) -> str:
    if price.total_gbp is None:
        return f"running cost of {base.building.name}"
    return f"area of {base.service.value} at {base.building.name}"


def _saved_by_leaving(base: Base, years: int) -> FloatArray:
    if base.end is None:
        return active(years, years)
    return active(years, base.end, base.building.left)


def _at_a_neighbour(base: Base, years: int) -> Line:
    return Line(
        item=Item.RUNNING,
        term=Term.SERVICE_AT_SITE,
        site=base.building.site,
        body=base.body,
        service=base.service,
        part=base.part,
        gbp=None,
        weight=tuple(active(years, base.start, base.end)),
        to_confirm=f"what {base.building.name} charges for {base.service.value}",
    )
