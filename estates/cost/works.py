"""Building, moving and backlog: capital with its optimism bias, and the day of the move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from estates.assumptions import Assumptions
from estates.cost.line import FloatArray, Item, Line, Term, product, spread
from estates.cost.timeline import Timeline
from estates.cost.years import active, at
from estates.estate import Work, WorkKind

NON_STANDARD = "non-standard"  # the class, whatever the kind of work
BACKLOG_YEARS = "backlog_years"
MOVING = "moving_gbp_per_m2"
RATES = {
    WorkKind.NEW_BUILD: "new_build_gbp_per_m2",
    WorkKind.EXTENSION: "extension_gbp_per_m2",
    WorkKind.FIT_OUT: "fit_out_gbp_per_m2",
}
ITEMS = {
    WorkKind.NEW_BUILD: Item.NEW_BUILD,
    WorkKind.EXTENSION: Item.EXTENSION,
    WorkKind.FIT_OUT: Item.FIT_OUT,
    WorkKind.LAND: Item.LAND,
}


def work_lines(works: tuple[Work, ...], then: Timeline, assumptions: Assumptions) -> Iterator[Line]:
    """Building work and land, each in its year, with the optimism bias of its class."""
    alike: Counter[tuple[object, ...]] = Counter()
    for work in works:
        same = (work.site, work.kind, work.service, work.year)
        alike[same] += 1
        cost, missing, assumes = _price(work, then, assumptions)
        whole = work.service is None
        body = then.body_at(work.site) if whole else _body(work, then)
        when = at(assumptions.years, work.year)
        line = Line(
            item=ITEMS[work.kind],
            term=Term.SITE_OPEN if whole else Term.SERVICE_AT_SITE,
            site=work.site,
            body=body,
            service=work.service,
            part=f"{work.kind.value} {work.year}/{alike[same]}",
            gbp=spread(cost, when),
            weight=tuple(when),
            to_confirm=missing,
            assumes=assumes,
        )
        yield line
        if work.kind is not WorkKind.LAND:
            yield bias(line, NON_STANDARD if work.non_standard else work.kind.value, assumptions)


def bias(line: Line, kind: str, assumptions: Assumptions) -> Line:
    """Optimism bias on a line of capital cost."""
    figure = assumptions.optimism_bias[kind]
    share = assumptions.value(figure)
    return replace(
        line,
        item=Item.BIAS,
        gbp=None if line.gbp is None else spread(share, line.gbp),
        to_confirm=line.to_confirm if line.gbp is None else assumptions.figure(figure).name,
        assumes=(*line.assumes, f"{kind}: {assumptions.line(figure)}"),
    )


def moving_lines(then: Timeline, assumptions: Assumptions) -> Iterator[Line]:
    """The removal of each base that goes elsewhere, by the area it moves into."""
    rate = assumptions.value(MOVING)
    for move in then.moves:
        if move.new is None:
            continue
        area, when = move.new.area_m2, at(assumptions.years, move.year)
        where = move.new.building
        missing = f"area of {move.new.service.value} at {where.name}"
        yield Line(
            item=Item.MOVING,
            term=Term.MOVE,
            site=move.old.building.site,
            to=where.site,
            body=move.old.body,
            service=move.old.service,
            part=move.old.part,
            gbp=spread(product(area, rate), when),
            weight=tuple(when),
            to_confirm=missing if area is None else assumptions.figure(MOVING).name,
            assumes=(assumptions.line(MOVING),),
        )


def going_lines(then: Timeline, assumptions: Assumptions) -> Iterator[Line]:
    """Where the people of a base that ends go: asked for, unless a planner says that nobody does.

    Both what it costs at once and what it costs a year are missing.
    """
    for move in then.moves:
        if move.new is not None or move.gone:
            continue
        base, years = move.old, assumptions.years
        where = f"where {base.service.value} of {base.building.name} goes"
        for item, when in (
            (Item.FIT_OUT, at(years, move.year)),
            (Item.RUNNING, active(years, move.year)),
        ):
            yield Line(
                item=item,
                term=Term.SERVICE_LEAVING,
                site=base.building.site,
                body=base.body,
                service=base.service,
                part=base.part,
                gbp=None,
                weight=tuple(when),
                to_confirm=f"{where}: room, moving and fit-out",
            )


def backlog_lines(then: Timeline, assumptions: Assumptions) -> Iterator[Line]:
    """Backlog maintenance, cleared in equal parts from year 0 for as long as a building is used."""
    over = assumptions.value(BACKLOG_YEARS)
    years = assumptions.years
    for building in then.buildings:
        if building.new or building.neighbour:
            continue
        backlog = building.number("backlog_gbp")
        parts = 1 if over is None else max(1, int(over))
        share: FloatArray = active(years, 0, parts) * active(years, 0, building.left) / parts
        line = Line(
            item=Item.BACKLOG,
            term=Term.SITE_OPEN,
            site=building.site,
            body=building.body,
            gbp=None if over is None else spread(backlog, share),
            weight=tuple(share),
            to_confirm=f"backlog maintenance of {building.name}"
            if backlog is None
            else assumptions.figure(BACKLOG_YEARS).name,
            assumes=(assumptions.line(BACKLOG_YEARS),),
        )
        yield line
        yield bias(line, "backlog", assumptions)


def _price(
    work: Work, then: Timeline, assumptions: Assumptions
) -> tuple[float | None, str, tuple[str, ...]]:
    """Cost of a work, what is missing if it is not known, and what it rests on."""
    name = then.name(work.site)
    if work.gbp is not None:
        return work.gbp, "", ()
    if work.kind is WorkKind.LAND:
        return None, f"price of land for {name}", ()
    figure = RATES[work.kind]
    rate = assumptions.value(figure)
    if work.area_m2 is None or rate is None:
        return None, f"cost of {work.kind.value} at {name}", ()
    return work.area_m2 * rate, "", (assumptions.line(figure),)


def _body(work: Work, then: Timeline) -> str:
    """Body of the service that the work is for; of one that arrives, where another is there."""
    here = [base for base in then.bases if base.building.site == work.site]
    ranked = sorted(here, key=lambda b: (b.service is not work.service, b.at_home, b.body))
    of_service = [base.body for base in ranked if base.service is work.service]
    return (of_service or [then.body_at(work.site)])[0]
