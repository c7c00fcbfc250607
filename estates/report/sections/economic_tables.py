"""The economic ledger as a report tells it: sums, by kind of cost, by site, year by year."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from estates.amounts import as_change, as_value
from estates.appraisal import Appraisal
from estates.cost.case import Case
from estates.cost.economic import EconomicLedger
from estates.cost.line import Item, Line
from estates.headline import Headline
from estates.report.document import Column, Table
from estates.report.sections.changes import left_out
from estates.report.sections.payback import cash_of, financial_year
from estates.report.wording import (
    INCOMPLETE,
    NOT_KNOWN,
    lacking,
    listed,
    range_cell,
    sentence,
)

YEARS_ALONE = 6  # years 0 to 5, then blocks
BLOCK = 5
NO_FIGURE, ALIKE = "to confirm", "no difference"
MOST_ROWS = 9


def sums_table(headlines: Sequence[Headline]) -> Table:
    """Net present cost against both comparators and the cost a year."""
    return Table(
        caption="What the scenario costs society: a cost above 0, a saving below",
        columns=(
            Column(label="Sum", width=3.0),
            Column(label="Amount", number=True, width=1.3),
            Column(label="Range", width=3.0),
            Column(label="To confirm", width=2.6),
        ),
        rows=tuple(
            (
                sentence(each.label).rstrip("."),
                NOT_KNOWN if np.isnan(each.after) else as_value(each.after, "gbp"),
                range_cell(each) if not each.lacks else "none: part of a sum has no range",
                lacking(each.lacks) or "nothing: every figure is known",
            )
            for each in headlines
            if each.unit == "gbp"
        ),
    )


def items_table(ledger: EconomicLedger) -> Table:
    """Present value of each kind of cost."""
    names = {item.value: sentence(item.value).rstrip(".") for item in Item}
    return _parts(ledger, "kind", lambda line: line.item.value, names)


def sites_table(ledger: EconomicLedger, names: Mapping[str, str]) -> Table:
    """Present value of what each site costs or saves."""
    return _parts(ledger, "site", lambda line: line.site, names)


def _parts(
    ledger: EconomicLedger, one: str, what: Callable[[Line], str], names: Mapping[str, str]
) -> Table:
    today, minimum = ledger.against_business_as_usual, ledger.against_do_minimum
    ours, theirs = today.by(what), minimum.by(what)
    unknown = [
        key
        for key in sorted(ours.keys() | theirs.keys())
        if {worth(ours.get(key)), worth(theirs.get(key))} <= {NO_FIGURE, ALIKE}
    ]
    keys = sorted(
        (ours.keys() | theirs.keys()) - set(unknown),
        key=lambda key: (-max(_size(ours.get(key)), _size(theirs.get(key))), key),
    )
    shown = keys[:MOST_ROWS]
    rows = [
        (names.get(key, key) or "no one site", worth(ours.get(key)), worth(theirs.get(key)))
        for key in shown
    ]
    rest = keys[len(shown) :]
    if rest:
        cases = [case.only(lambda line: what(line) in rest) for case in (today, minimum)]
        rows.append((f"{len(rest):,} more", worth(cases[0]), worth(cases[1])))
    asked = [names.get(key, key) or "no one site" for key in unknown]
    told = f"Not in it, as to confirm: {listed(asked)}." if asked else ""
    rows.append(("All", worth(today), worth(minimum)))
    return Table(
        caption=f"By {one}, worth today",
        columns=(
            Column(label=one.capitalize(), width=2.6),
            Column(label="Against business as usual", number=True, width=2.0),
            Column(label="Against do-minimum", number=True, width=2.0),
        ),
        rows=tuple(rows),
        note=" ".join(filter(None, ["Rounded to a pound each.", told, left_out(len(rest), one)])),
    )


def _size(case: Case | None) -> float:
    return 0.0 if case is None else abs(case.net_present_cost_gbp)


def worth(case: Case | None) -> str:
    """Net present cost of a part; what of it is not known is said."""
    if case is None or not case.lines:
        return ALIKE
    if all(line.gbp is None for line in case.lines):
        return NO_FIGURE
    gbp = as_change(case.net_present_cost_gbp, "gbp")
    return gbp if case.complete else f"{gbp}, {INCOMPLETE}"


def years_table(appraisal: Appraisal, case: Case) -> Table:
    """The first years one by one, then in blocks; with the running total and what is left."""
    cash = cash_of(case)
    left = case.only(lambda line: line.item is Item.RESIDUAL).gbp
    worth_today, running = case.gbp * case.factors, np.cumsum(cash.gbp)
    rows = []
    for first, last in blocks(len(case.factors)):
        span = slice(first, last + 1)
        dates = financial_year(first, appraisal.assumptions)
        name = f"{first} ({dates})" if first == last else f"{first} to {last}"
        rows.append(
            (
                name,
                as_change(float(cash.gbp[span].sum()), "gbp"),
                as_change(float(running[last]), "gbp"),
                as_change(float(left[span].sum()), "gbp"),
                as_change(float(worth_today[span].sum()), "gbp"),
            )
        )
    rows.append(
        (
            "All years",
            as_change(cash.undiscounted_gbp, "gbp"),
            "–",
            as_change(float(left.sum()), "gbp"),
            as_change(case.net_present_cost_gbp, "gbp"),
        )
    )
    missing = "" if case.complete else f" {lacking(len(case.to_confirm))}; counted in no year."
    return Table(
        caption="Year by year, against business as usual: real prices",
        columns=(
            Column(label="Year", width=1.6),
            Column(label="Cash, not discounted", number=True, width=1.5),
            Column(label="Running total", number=True, width=1.5),
            Column(label="Value left at the end", number=True, width=1.5),
            Column(label="Both, worth today", number=True, width=1.5),
        ),
        rows=tuple(rows),
        note=f"A cost above 0, a saving below.{missing}",
    )


def blocks(years: int) -> list[tuple[int, int]]:
    """First and last year of each row: the first ones alone, then five at a time."""
    alone = [(year, year) for year in range(min(years, YEARS_ALONE))]
    later = range(YEARS_ALONE, years, BLOCK)
    return [*alone, *((first, min(first + BLOCK, years) - 1) for first in later)]
