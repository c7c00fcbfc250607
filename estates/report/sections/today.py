"""Business as usual: today's estate, what it attains, and how far that agrees with the record.

The parts serve the report of today's estate alone as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from coverage.attainment import Attainment, NotScored
from coverage.counted import agreeing, counted
from coverage.dependence import rests_on
from coverage.service import Service
from estates.amounts import as_value
from estates.assessment import ServiceAssessment
from estates.estate import Estate
from estates.report.document import Block, Bullets, Column, Paragraph, Section, Table, Weight
from estates.report.sections.standard_rows import (
    OFF_THE_MAP,
    STANDING,
    STANDING_NOTE,
    bounded,
    value_of,
)
from estates.report.subject import OneScenario, Ranges
from estates.report.wording import listed, sentence
from estates.scored import Scored
from estates.summary import verdict
from estates.verdicts import at_other_speeds
from estates.view.figures import share
from estates.view.look_view import standard_labels
from estates.view.reconciled_view import Comparison, comparison_table, comparisons

Services = Mapping[Service, ServiceAssessment]
MOST_NAMED = 3


def today_section(subject: OneScenario) -> Section:
    """Business as usual of a scenario."""
    return Section(
        id="today",
        title="Business as usual",
        blocks=today_blocks(subject.appraisal.before, subject.ranges),
    )


def today_blocks(today: Scored, ranges: Ranges) -> tuple[Block, ...]:
    """Today's estate: standards, records, dependence, sites."""
    return (
        Paragraph(verdicts_in_words(today, ranges), Weight.LEAD),
        standards_today(today, ranges),
        *not_scored_lines(today.services),
        *recorded_blocks(today.services, ranges),
        *dependence_lines(today),
        sites_table(today.estate),
    )


def attained_today(today: Scored, ranges: Ranges) -> list[tuple[Attainment, str, list[float]]]:
    """Each scored standard, its verdict, and its figure at each other speed, slowest first."""
    found = []
    for assessment in today.services.values():
        for each in assessment.scored:
            others = at_other_speeds(each, ranges)
            said = verdict(each, assessment, others)
            found.append((each, said, [other.expected.value for other in others]))
    return found


def verdicts_in_words(today: Scored, ranges: Ranges) -> str:
    """How many of today's standards are met, as the table says of each."""
    said = [each for _, each, _ in attained_today(today, ranges)]
    if not said:
        return "No standard can be scored for today’s estate."
    met = sum(each.startswith("met") for each in said)
    missed = sum(each.startswith("not met") for each in said)
    unsure = len(said) - met - missed
    parts = [
        f"{met:,} {agreeing(met, 'is', 'are')} met" if met else "none is met" if missed else "",
        f"{missed:,} {agreeing(missed, 'is', 'are')} not" if missed else "",
        f"of {unsure:,} it cannot be said" if unsure else "",
    ]
    of = f"Of {counted(len(said), 'standard')} scored today"
    doubt = sum("uncertainty" in each for each in said)
    tail = (
        f" For {counted(doubt, 'standard')} that hangs on how fast vehicles drive." if doubt else ""
    )
    return f"{of}, {listed(parts)}.{tail}"


def standards_today(today: Scored, ranges: Ranges) -> Table:
    """What each standard promises, and what today's estate attains."""
    labels = standard_labels(today)
    factors = ", ".join(f"{factor:g}" for factor in sorted(ranges))
    rows = []
    for each, said, others in attained_today(today, ranges):
        standard, service = each.standard, each.standard.service
        assessment = today.services[service]
        alone = each.one_site_only
        rows.append(
            (
                labels.get(f"{service.value}/{standard.id}", standard.name),
                standard.name,
                bounded(each, assessment),
                " to ".join(dict.fromkeys(value_of(each, value) for value in others))
                or "not tried",
                "on patrol" if alone is None else as_value(alone, "share"),
                said.replace(OFF_THE_MAP, "not met on this map").replace("of demand ", ""),
                STANDING[standard.status],
            )
        )
    return Table(
        caption="What today’s estate attains of each standard",
        columns=(
            Column(label="Standard", width=2.7),
            Column(label="In full", width=3.4),
            Column(label="Today", number=True, width=1.2),
            Column(label="At other speeds", number=True, width=1.6),
            Column(label="Rests on one site", number=True, width=1.2),
            Column(label="Met?", width=3.0),
            Column(label="Standing", width=1.2),
        ),
        rows=tuple(rows),
        note=f"At other speeds: every speed times {factors}. Rests on one site: share of demand in "
        f"time of one site alone. {STANDING_NOTE}"
        if factors
        else STANDING_NOTE,
        nothing="No standard can be scored for today’s estate.",
    )


def not_scored_lines(services: Services) -> list[Block]:
    """The standards that are not scored, and why."""
    lines = [
        f"Not scored: {each.standard.name}: {sentence(each.why)}"
        for assessment in services.values()
        for each in assessment.attainments
        if isinstance(each, NotScored)
    ]
    return [Bullets(tuple(lines))] if lines else []


def records(services: Services, ranges: Ranges) -> list[Comparison]:
    """Each scored standard beside what was recorded of it."""
    at_other_speeds = {
        service: {factor: each[service] for factor, each in ranges.items()} for service in services
    }
    return comparisons(services, at_other_speeds)


def recorded_blocks(services: Services, ranges: Ranges) -> list[Block]:
    """Modelled beside recorded means; where nothing can be compared, why."""
    rows = records(services, ranges)
    if not rows:
        return []
    agree = sum(each.reconciled for each in rows)
    known = sum(each.actual is not None for each in rows)
    if not known:
        why = listed(dict.fromkeys(each.why_not for each in rows if each.why_not))
        said = "Not reconciled: no modelled time stands beside a recorded one"
        return [Paragraph(f"{said}: {why}." if why else f"{said}.", Weight.WARNING)]
    verb = agreeing(agree, "agrees", "agree")
    said = f"{counted(agree, 'modelled mean')} of {len(rows):,} {verb} with a checked record."
    if agree < len(rows):
        said += " What is not reconciled is a model’s figure only."
    table = comparison_table(rows)
    heads = {
        "Standard": 2.4,
        "Modelled mean": 1.0,
        "Range over speeds": 1.5,
        "Recorded mean": 1.0,
        "Model less record": 1.4,
        "Recorded by": 2.0,
        "When": 1.2,
        "Verdict": 2.0,
        "Why": 2.4,
    }
    return [
        Paragraph(said, Weight.PLAIN if agree == len(rows) else Weight.WARNING),
        Table(
            caption="Modelled beside recorded performance",
            columns=tuple(
                Column(label=head, width=width, number=head.endswith(("mean", "speeds", "record")))
                for head, width in heads.items()
            ),
            rows=tuple(tuple(map(str, row)) for row in table[list(heads)].to_numpy()),
            note="Modelled means are of the first or second to attend, as the standard counts.",
        ),
    ]


def dependence_lines(today: Scored) -> list[Block]:
    """For each service's first standard: how much demand rests on one site, and on which."""
    lines = []
    labels = standard_labels(today)
    names = dict(zip(today.estate.sites["id"], today.estate.sites["name"], strict=True))
    for service, assessment in today.services.items():
        first = next((e for e in assessment.scored if e.one_site_only is not None), None)
        if first is None:
            continue
        label = labels.get(f"{service.value}/{first.standard.id}", first.standard.name)
        if not first.one_site_only:
            lines.append(f"{label}: no demand that is in time rests on one site alone.")
            continue
        most = [
            f"{names.get(site) or site} ({share(part)})"
            for site, part in resting(first, assessment)
        ]
        lines.append(
            f"{label}: {share(first.one_site_only)} of demand is in time of one site alone; most "
            f"of it rests on {listed(most[:MOST_NAMED])}."
        )
    return [Bullets(tuple(lines))] if lines else []


def resting(each: Attainment, assessment: ServiceAssessment) -> list[tuple[str, float]]:
    """Sites by the share of a standard's demand that rests on each alone, most first."""
    handling = assessment.handling.seconds
    sites, alone = rests_on(each.standard, assessment.scored_starts, handling)
    weight = each.zones["weight"].to_numpy()
    shares = alone.astype(float) @ weight / weight.sum()
    order = np.lexsort((sites, -shares))
    return [(str(sites[at]), float(shares[at])) for at in order if shares[at] > 0]


def sites_table(estate: Estate) -> Table:
    """Sites by the services that are based there: how many, tenure, backlog."""
    own = estate.sites[~estate.sites["neighbour"].astype(bool)]
    groups: dict[str, list[int]] = {}
    for at, services in enumerate(own["services"]):
        name = listed(each.value for each in services).capitalize() or "No service"
        groups.setdefault(name, []).append(at)
    order = sorted(groups, key=lambda name: (-len(groups[name]), name))
    rows = [_sites_row(name, own.iloc[groups[name]]) for name in order]
    if len(rows) > 1:
        rows.append(_sites_row("All", own))
    over = len(estate.sites) - len(own)
    return Table(
        caption="Sites of today by who is based there",
        columns=(
            Column(label="Based there", width=1.6),
            Column(label="Sites", number=True, width=0.8),
            Column(label="Tenure", width=4.6),
            Column(label="Overdue maintenance (backlog)", width=3.2),
        ),
        rows=tuple(rows),
        note=f"{counted(over, 'site')} of neighbours {agreeing(over, 'is', 'are')} not counted."
        if over
        else "",
        nothing="No site is listed.",
    )


def _sites_row(name: str, sites: pd.DataFrame) -> tuple[str, str, str, str]:
    return name, f"{len(sites):,}", tenure_in_words(sites["tenure"]), backlog_in_words(sites)


def tenure_in_words(tenure: Iterable[str]) -> str:
    """How many are held how; what is not known comes last."""
    count = pd.Series([str(each) for each in tenure]).value_counts()
    known = sorted(name for name in count.index if name)
    said = [f"{count[name]:,} {name}" for name in known]
    if "" in count.index:
        said.append(f"{count['']:,} not known" if known else "not known")
    return listed(said)


def backlog_in_words(sites: pd.DataFrame) -> str:
    """Sum of what is known, and of how many sites it is not."""
    backlog = sites["backlog_gbp"].astype(float)
    missing = int(backlog.isna().sum())
    if missing == len(backlog):
        return "not known"
    total = as_value(float(backlog.sum()), "gbp")
    if not missing:
        return total
    return f"{total} at {len(backlog) - missing:,}; not known of {missing:,}"
