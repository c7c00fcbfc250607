"""What nobody reaches in time, and the places where most demand is out of time."""

from __future__ import annotations

import numpy as np

from coverage.counted import agreeing, counted
from coverage.standard import LIMIT_NOISE_S
from estates.amounts import as_value
from estates.change_words import site_names
from estates.report.coverage.scorings import Scoring, basis_in_words, main_scorings, scorings
from estates.report.document import Block, Column, Paragraph, Table, Weight
from estates.report.sections.today import NO_STANDARD
from estates.report.wording import value_in_words
from estates.scored import Scored

PLACES_NAMED = 5  # of a standard


def gap_blocks(today: Scored) -> list[Block]:
    """Demand that no crew reaches in time, whoever is free, and the places that weigh most."""
    found = scorings(today)
    rows, gaps = [], 0
    for each in found:
        attained = each.attained
        zones = attained.zones
        limit = attained.standard.limit_s + LIMIT_NOISE_S
        out = zones[(zones["weight"] > 0) & (zones["nearest_s"] > limit)]
        gaps += bool(len(out))
        rows.append(
            (
                each.label,
                f"{len(out):,} of {attained.points:,}",
                as_value(float(out["weight"].sum()), "weight") if len(out) else "none",
                as_value(attained.gap, "share"),
                as_value(attained.no_route, "share"),
            )
        )
    said = "Under no standard is a place out of time of every crew."
    if gaps:
        said = (
            f"Under {counted(gaps, 'standard')} of {len(found):,} there are places that no crew "
            "reaches in time, whoever is free."
        )
    table = Table(
        caption="Demand out of time of every crew, whoever is free",
        columns=(
            Column(label="Standard", width=2.6),
            Column(label="Places", number=True, width=1.2),
            Column(label="Their demand", number=True, width=1.2),
            Column(label="Share of demand", number=True, width=1.2),
            Column(label="No road leads there", number=True, width=1.2),
        ),
        rows=tuple(rows),
        note=f"Demand: {basis_in_words(found)}. At the slowest pace of the week, every crew free: "
        "what better crewing cannot mend.",
        nothing=NO_STANDARD,
    )
    lead = [Paragraph(said, Weight.LEAD)] if found else []
    return [*lead, table, *(_places_table(each, today) for each in main_scorings(today))]


def _places_table(each: Scoring, today: Scored) -> Table:
    """The places where most demand is expected out of time."""
    attained = each.attained
    zones = attained.zones.assign(
        out=attained.zones["weight"] * (1 - attained.zones["share_within"])
    )
    some = zones[[as_value(out, "weight") != "0.0" for out in zones["out"]]]
    order = np.lexsort((some["id"], -some["out"]))
    worst = some.iloc[order[:PLACES_NAMED]]
    names = site_names(today.estate)
    patrol = attained.one_site_only is None
    left = len(some) - len(worst)
    more = f" {counted(left, 'more place')} {agreeing(left, 'has', 'have')} some." if left else ""
    return Table(
        caption=f"{each.label}: where most demand is expected out of time",
        columns=(
            Column(label="Place", width=2.4),
            Column(label="Demand", number=True),
            Column(label="Out of time", number=True),
            Column(label="In time", number=True),
            Column(label="Expected", number=True),
            Column(label="Soonest possible", number=True, width=1.2),
            Column(label="From", width=2.0),
        ),
        rows=tuple(
            (
                str(row["name"]) or str(row["id"]),
                as_value(float(row["weight"]), "weight"),
                as_value(float(row["out"]), "weight"),
                as_value(float(row["share_within"]), "share"),
                value_in_words(float(row["expected_s"]), "s"),
                value_in_words(float(row["nearest_s"]), "s"),
                "patrol" if patrol else names.get(str(row["nearest_site"]), "nowhere"),
            )
            for row in worst.to_dict("records")
        ),
        note=f"Demand and what of it is out of time: {attained.basis.value}, expected over the "
        f"week.{more}",
        nothing="No demand is expected out of time, as it is shown.",
    )
