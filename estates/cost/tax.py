"""Taxes of the bodies: VAT that they bear, business rates, stamp duty land tax."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from coverage.service import Service
from estates.assumptions import Assumptions
from estates.cost.leaving import hold_of
from estates.cost.line import FloatArray, Item, Line, Term, product, spread
from estates.cost.timeline import Building, Timeline
from estates.cost.years import active

WITH_VAT = frozenset(
    {
        Item.RUNNING,
        Item.DOUBLE_RUNNING,
        Item.EMPTY,
        Item.PFI,
        Item.MOVING,
        Item.NEW_BUILD,
        Item.EXTENSION,
        Item.FIT_OUT,
        Item.BACKLOG,
        Item.BIAS,
        Item.COST_OF_SALE,
    }
)
FREE_MONTHS = "empty_rates_free_months"
_MONTHS = 12


def vat_lines(lines: list[Line], then: Timeline, assumptions: Assumptions) -> Iterator[Line]:
    """VAT that a body cannot recover, on what is taken to be standard-rated."""
    rate = assumptions.number("vat_rate")
    for line in lines:
        if line.item not in WITH_VAT or line.gbp is None:
            continue  # where the line itself is not known, it is told already
        figure, missing = _borne(line, then, assumptions)
        share = assumptions.value(figure) if figure else None
        if share == 0:
            continue
        capital = "capital" if line.item in CAPITAL else "revenue"
        yield replace(
            line,
            item=Item.VAT,
            part=f"{capital}: {line.item.value} {line.part}",
            gbp=spread(product(rate, share), line.gbp),
            weight=tuple(line.gbp),
            to_confirm=missing,
            assumes=(*line.assumes, *((assumptions.line(figure),) if figure else ())),
        )


CAPITAL = frozenset(
    {Item.LAND, Item.NEW_BUILD, Item.EXTENSION, Item.FIT_OUT, Item.BACKLOG, Item.BIAS}
    | {Item.STAMP_DUTY}
)


def is_capital(line: Line) -> bool:
    """Whether a line is capital spending, its VAT included."""
    return line.item in CAPITAL or (line.item is Item.VAT and line.part.startswith("capital"))


def _borne(line: Line, then: Timeline, assumptions: Assumptions) -> tuple[str, str]:
    """Figure of the share of VAT that a line's body bears, or "", and what is missing."""
    services = {line.service} if line.service else services_of(line.body, then)
    figures = sorted(f"vat_borne_share_{service.value}" for service in services)
    shares = {assumptions.value(figure) for figure in figures}
    if len(shares) == 1:
        return figures[0], assumptions.figure(figures[0]).name
    return "", f"VAT that {line.body} bears"


def services_of(body: str, then: Timeline) -> set[Service]:
    """Services whose bases a body has."""
    return {base.service for base in then.bases if base.body == body}


def business_rates(then: Timeline, prices: FloatArray, assumptions: Assumptions) -> Iterator[Line]:
    """Business rates of every building, empty ones after the months that are free.

    Of a building that is left and whose tenure is not known, it is not known who pays on.
    """
    for building in then.buildings:
        if building.neighbour:
            continue
        bill = building.number("business_rates_gbp_per_year")
        due = rates_due(building, assumptions)
        yield Line(
            item=Item.BUSINESS_RATES,
            term=Term.SITE_OPEN,
            site=building.site,
            body=building.body,
            new=building.new,
            gbp=spread(bill, due * prices),
            weight=tuple(due),
            to_confirm=f"business rates of {building.name}",
            assumes=(f"business rates rise with {assumptions.line('inflation')}",),
        )
        if building.left is not None and not building.tenure:
            gone = active(assumptions.years, building.left)
            yield Line(
                item=Item.BUSINESS_RATES,
                term=Term.SERVICE_LEAVING,  # what guests paid the host does not hang on it
                site=building.site,
                body=building.body,
                part="once it is left",
                gbp=spread(product(None, bill), gone),
                weight=tuple(gone),
                to_confirm=hold_of(building, assumptions).to_confirm,
            )


def rates_due(building: Building, assumptions: Assumptions) -> FloatArray:
    """In what share of each year business rates fall due, shape (years,)."""
    used = active(assumptions.years, building.opens, building.left)
    empty = hold_of(building, assumptions).empty
    months = assumptions.number(FREE_MONTHS)
    free = np.zeros(assumptions.years)
    for year in np.flatnonzero(empty):
        free[year] = min(months, float(_MONTHS))
        months -= free[year]
    due: FloatArray = used + empty * (1 - free / _MONTHS)
    return due


def stamp_duty(lines: list[Line], assumptions: Assumptions) -> Iterator[Line]:
    """Stamp duty land tax on each purchase of land; in England, without relief."""
    for line in lines:
        if line.item is Item.LAND and line.gbp is not None:
            duty = np.array([sdlt_gbp(price, assumptions) for price in line.gbp])
            yield replace(
                line, item=Item.STAMP_DUTY, gbp=duty, assumes=("stamp duty without relief",)
            )


def sdlt_gbp(price_gbp: float, assumptions: Assumptions) -> float:
    """Tax on a purchase: each band taxes the part of the price that lies within it."""
    bands = assumptions.sdlt_bands
    tops = [band.above_gbp for band in bands[1:]] + [float("inf")]
    return sum(
        band.rate * max(0.0, min(price_gbp, top) - band.above_gbp)
        for band, top in zip(bands, tops, strict=True)
    )
