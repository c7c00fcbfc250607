"""Today's estate in tables: times and hours, who is covered, what nobody reaches, who responds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coverage.attainment import Attainment
from coverage.counted import agreeing, counted
from coverage.demand import Basis
from coverage.drivetime import minutes_and_seconds
from coverage.resource import Resource
from coverage.standard import LIMIT_NOISE_S
from estates.amounts import NEVER, as_value
from estates.assessment import ServiceAssessment
from estates.report.document import Block, Bullets, Column, Paragraph, Table, Weight
from estates.report.sections.today import resting
from estates.report.wording import listed, value_in_words
from estates.scored import Scored
from estates.view.group_view import NOT_KNOWN, by_deprivation, by_setting
from estates.view.look_view import standard_labels

PLACES_NAMED = 5  # of a standard
SITES_NAMED = 4
NOBODY_THERE = "no demand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """A scored standard of today, with what it is called and the service it is of."""

    label: str
    assessment: ServiceAssessment
    attained: Attainment


def scorings(today: Scored) -> list[Scoring]:
    """Each scored standard of today's estate."""
    labels = standard_labels(today)
    return [
        Scoring(
            label=labels.get(f"{service.value}/{each.standard.id}", each.standard.name),
            assessment=assessment,
            attained=each,
        )
        for service, assessment in today.services.items()
        for each in assessment.scored
    ]


def main_scorings(today: Scored) -> list[Scoring]:
    """Of each service its first standard, before all one that holds in town and country alike."""
    first: dict[str, Scoring] = {}
    everywhere = sorted(scorings(today), key=lambda each: each.attained.standard.setting != "any")
    for each in everywhere:
        first.setdefault(each.assessment.service.value, each)
    return [first[service.value] for service in today.services if service.value in first]


def hours_blocks(today: Scored) -> list[Block]:
    """How long it takes, and in which hour of the week a standard fares worst and best."""
    found = scorings(today)
    alike = sum(not each.attained.worst_hour for each in found)
    said = []
    if found and alike == len(found):
        said.append("Every hour of the week is alike: neither crewing nor demand by hour differs.")
    elif found:
        differ = len(found) - alike
        said.append(
            f"Under {counted(differ, 'standard')} of {len(found):,} the hours of the week differ."
        )
    rows = []
    for each in found:
        attained = each.attained
        times = attained.expected
        known = each.assessment.availability_known
        most, best, least = ("", "", "") if known else ("at most ", "at best ", "at least ")
        rows.append(
            (
                each.label,
                _bound(best, value_in_words(times.mean_s, "s")),
                _bound(best, value_in_words(times.percentile90_s, "s")),
                f"{most}{as_value(times.share_within, 'share')}",
                (
                    f"{most}{as_value(attained.worst_hour_share, 'share')}, "
                    f"{attained.worst_hour or 'every hour'}"
                ),
                f"{most}{as_value(attained.best_hour_share, 'share')}",
                f"{least}{as_value(times.unreached, 'share')}",
            )
        )
    table = Table(
        caption="Times, and the hours of the week",
        columns=(
            Column(label="Standard", width=2.6),
            Column(label="Mean", number=True, width=0.9),
            Column(label="Nine in ten by", number=True, width=0.9),
            Column(label="In the limit", number=True, width=0.9),
            Column(label="In its worst hour", width=2.2),
            Column(label="In its best hour", width=1.5),
            Column(label="Nobody comes", number=True, width=0.9),
        ),
        rows=tuple(rows),
        note="Minutes and seconds from the standard’s clock, over the demand that is reached. "
        f"Nobody comes: share of demand with no crew free or no road.{_bounds(found)}",
        nothing="No standard can be scored for today’s estate.",
    )
    return [*(Paragraph(each) for each in said), table]


def _bound(before: str, said: str) -> str:
    return said if said == NEVER else f"{before}{said}"


def _bounds(found: Sequence[Scoring]) -> str:
    """Which figures suppose every crew free."""
    services = dict.fromkeys(
        each.assessment.service.value.capitalize()
        for each in found
        if not each.assessment.availability_known
    )
    if not services:
        return ""
    return (
        f" {listed(services)}: how often crews are free is not known, so all are taken as free; "
        "these are bounds, not forecasts."
    )


def dependence_table(today: Scored) -> Table:
    """Sites on which most demand rests alone, of each service's first standard."""
    names = dict(zip(today.estate.sites["id"], today.estate.sites["name"], strict=True))
    found = main_scorings(today)
    rows = []
    for each in found:
        if each.attained.one_site_only is None:
            continue
        for site, part in resting(each.attained, each.assessment)[:SITES_NAMED]:
            demand = part * each.attained.weight
            rows.append(
                (
                    names.get(site) or site,
                    each.label,
                    as_value(part, "share"),
                    as_value(demand, "weight"),
                )
            )
    patrol = [each.label for each in found if each.attained.one_site_only is None]
    note = f"At most {SITES_NAMED} sites a standard. Demand: {_counts(found)}."
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


def _counts(found: Iterable[Scoring]) -> str:
    """What demand counts, of each service where they differ."""
    of = {e.assessment.service.value: e.attained.basis.value for e in found}
    if len(set(of.values())) <= 1:
        return next(iter(of.values()), "not known")
    return "; ".join(f"{service}: {basis}" for service, basis in of.items())


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
                f"its standard.{_bounds(found)}",
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
        note=f"Demand: {_counts(found)}. At the slowest pace of the week, every crew free: what "
        "better crewing cannot mend.",
        nothing="No standard can be scored for today’s estate.",
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
    names = dict(zip(today.estate.sites["id"], today.estate.sites["name"], strict=True))
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
                "patrol" if patrol else names.get(str(row["nearest_site"])) or "nowhere",
            )
            for row in worst.to_dict("records")
        ),
        note=f"Demand and what of it is out of time: {attained.basis.value}, expected over the "
        f"week.{more}",
        nothing="No demand is expected out of time, as it is shown.",
    )


def resources_table(today: Scored) -> Table:
    """Who responds: crews by service, type and duty, with their turnout."""
    estate = today.estate
    border = set(estate.sites.loc[estate.sites["neighbour"].astype(bool), "id"])
    groups: dict[tuple[str, str, str, str], list[Resource]] = {}
    for each in estate.resources:
        kind = f"{each.type}{', sent to medical calls' if each.co_responder else ''}"
        key = each.service.value, kind, each.duty_system.value, each.starts_from.value
        groups.setdefault(key, []).append(each)
    rows = [
        (
            service.capitalize(),
            kind,
            duty,
            start,
            f"{len(crews):,}",
            f"{len({each.site_id for each in crews}):,}",
            _turnouts(crews),
            _known(crews),
        )
        for (service, kind, duty, start), crews in groups.items()
    ]
    over = sum(each.site_id in border for each in estate.resources)
    supposed = sorted(each.value for each in estate.assumed)
    notes = [
        f"{counted(over, 'crew')} of neighbours {agreeing(over, 'is', 'are')} counted with them."
        if over
        else "",
        f"Supposed, one at each station: {listed(supposed)}." if supposed else "",
    ]
    return Table(
        caption="Who responds",
        columns=(
            Column(label="Service", width=1.2),
            Column(label="Crew", width=2.2),
            Column(label="Duty", width=1.3),
            Column(label="Starts from", width=1.1),
            Column(label="Crews", number=True, width=0.7),
            Column(label="Sites", number=True, width=0.7),
            Column(label="Turnout", number=True, width=1.4),
            Column(label="How often free", width=1.6),
        ),
        rows=tuple(rows),
        note=" ".join(filter(None, notes)),
        nothing="No crew is listed.",
    )


def _turnouts(crews: Sequence[Resource]) -> str:
    ends = sorted(each.turnout_s for each in crews)
    said = [minutes_and_seconds(each) for each in (ends[0], ends[-1])]
    return said[0] if said[0] == said[1] else f"{said[0]} to {said[1]}"


def _known(crews: Sequence[Resource]) -> str:
    known = sum(each.availability_known for each in crews)
    if known == len(crews):
        return "known"
    return NOT_KNOWN if not known else f"known of {known:,}"
