"""Sites on which demand rests alone."""

from __future__ import annotations

from estates.amounts import as_value
from estates.change_words import site_names
from estates.report.coverage.scorings import basis_in_words, main_scorings
from estates.report.document import Column, Table
from estates.report.sections.today import resting
from estates.report.wording import listed
from estates.scored import Scored

SITES_NAMED = 4  # of a standard


def dependence_table(today: Scored) -> Table:
    """Sites on which most demand rests alone, of each service's first standard."""
    names = site_names(today.estate)
    found = main_scorings(today)
    rows = []
    for each in found:
        if each.attained.one_site_only is None:
            continue
        for site, part in resting(each.attained, each.assessment)[:SITES_NAMED]:
            demand = as_value(part * each.attained.weight, "weight")
            rows.append((names.get(site, site), each.label, as_value(part, "share"), demand))
    patrol = [each.label for each in found if each.attained.one_site_only is None]
    note = f"At most {SITES_NAMED} sites a standard. Demand: {basis_in_words(found)}."
    if patrol:
        note += f" {listed(patrol)}: cars patrol, so no demand rests on a site."
    return Table(
        caption="Sites on which most demand rests alone",
        columns=(
            Column(label="Site", width=2.6),
            Column(label="Standard", width=2.8),
            Column(label="Share of demand in time of it alone", number=True, width=1.6),
            Column(label="Demand", number=True, width=1.0),
        ),
        rows=tuple(rows),
        note=note,
        nothing="No demand in time rests on one site alone.",
    )
