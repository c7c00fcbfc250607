"""Who is covered: town and country, and by deprivation."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from coverage.attainment import Attainment
from coverage.demand import Basis
from estates.amounts import as_value
from estates.assessment import ServiceAssessment
from estates.report.coverage.scorings import bounds_note, main_scorings
from estates.report.document import Block, Bullets, Column, Paragraph, Table, Weight
from estates.report.wording import listed
from estates.scored import Scored
from estates.view.group_view import NOT_KNOWN, by_deprivation, by_setting

NOBODY_THERE = "no demand"


def group_blocks(today: Scored) -> list[Block]:
    """Shares in time by town and country and by deprivation, and which group has least."""
    found = main_scorings(today)
    if not found:
        return [Paragraph("No standard can be scored, so no group can be compared.")]
    demand = today.assessor.area.demand
    zones = demand.zones
    some = demand.residents_basis is Basis.PROXY
    residents = np.full(len(zones), math.nan) if some else zones["residents"].to_numpy(float)
    blocks: list[Block] = []
    for head, caption, group in (
        ("Setting", "Town and country", by_setting(zones)),
        ("Deprivation decile", "By deprivation", by_deprivation(zones)),
    ):
        names = [name for name in group.cat.categories if (group == name).any()]
        if names == [NOT_KNOWN]:
            blocks.append(Paragraph(f"{caption}: not known of any demand point.", Weight.NOTE))
            continue
        rows = []
        shares = []
        for name in names:
            at = (group == name).to_numpy()
            of = [_share_in_time(each.attained, at) for each in found]
            shares.append(of)
            people = residents[at]
            rows.append(
                (
                    str(name),
                    f"{int(at.sum()):,}",
                    NOT_KNOWN if np.isnan(people).all() else f"{np.nansum(people):,.0f}",
                    *(_shown(part, each.assessment) for part, each in zip(of, found, strict=True)),
                )
            )
        said = [
            _least_and_most(each.label, names, [row[at] for row in shares])
            for at, each in enumerate(found)
        ]
        blocks += [
            Table(
                caption=f"{caption}: demand expected in time",
                columns=(
                    Column(label=head, width=2.0),
                    Column(label="Places", number=True, width=0.7),
                    Column(label="Residents", number=True, width=0.9),
                    *(Column(label=each.label, number=True, width=1.8) for each in found),
                ),
                rows=tuple(rows),
                note="Share of each service’s own demand there that is expected in the limit of "
                f"its standard.{bounds_note(found)}",
            ),
            Bullets(tuple(said)),
        ]
    return blocks


def _share_in_time(attained: Attainment, at: NDArray[np.bool_]) -> float:
    """Of the demand of some points; NaN = they have none."""
    zones = attained.zones[at & (attained.zones["weight"] > 0).to_numpy()]
    if zones.empty:
        return math.nan
    return float(np.average(zones["share_within"], weights=zones["weight"]))


def _shown(share: float, assessment: ServiceAssessment) -> str:
    if math.isnan(share):
        return NOBODY_THERE
    return f"{'' if assessment.availability_known else 'at most '}{as_value(share, 'share')}"


def _least_and_most(label: str, names: Sequence[str], shares: Sequence[float]) -> str:
    """Which group is in time least and most often, as the table shows it."""
    known = [(each, name) for each, name in zip(shares, names, strict=True) if each == each]  # noqa: PLR0124  (NaN)
    if not known:
        return f"{label}: {NOBODY_THERE} in any group."
    low, high = min(known)[0], max(known)[0]
    if len(known) == 1:
        return f"{label}: demand in one group alone, {known[0][1]} ({as_value(low, 'share')})."
    if as_value(low, "share") == as_value(high, "share"):
        return f"{label}: alike in every group, {as_value(low, 'share')}."
    least = [name for each, name in known if as_value(each, "share") == as_value(low, "share")]
    most = [name for each, name in known if as_value(each, "share") == as_value(high, "share")]
    return (
        f"{label}: least in time: {listed(least)} ({as_value(low, 'share')}); most: "
        f"{listed(most)} ({as_value(high, 'share')})."
    )
