"""The tables of a report, each from what was found; see `estates.report.data.tables`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from coverage.attainment import Attainment
from coverage.service import Service
from estates.appraisal import Appraisal
from estates.appraisal_summary import NOT_RECONCILED, summarise_appraisal
from estates.area import Area
from estates.assumptions import Assumptions
from estates.change_words import in_words, site_names
from estates.cost.years import discount_factors
from estates.estate import Estate
from estates.maps.layers import attribution_of
from estates.report.subject import Ranges, TodayAlone
from estates.scored import Scored
from estates.summary import road_change_lines, verdict
from estates.verdicts import at_other_speeds, verdicts, with_verdicts


def about(appraisal: Appraisal, loose: Iterable[str]) -> pd.DataFrame:
    """What a scenario was appraised under, and what is not said of it."""
    scenario, before = appraisal.scenario, appraisal.before
    summary = summarise_appraisal(appraisal)
    facts = {
        "report": "a scenario against business as usual",
        **_of_area(before.assessor.area, before),
        "reconciled": "yes" if summary["reconciled"] else f"no: {NOT_RECONCILED}",
        "money": summary["money_basis"],
        "scenario": scenario.name,
        "title": scenario.title,
        "author": scenario.author,
        "date": str(scenario.date or ""),
        "scenario notes": scenario.notes,
        "not pinned": " ".join(loose),
    }
    return _facts(facts)


def about_today(today: Scored, summary: Mapping[str, Any]) -> pd.DataFrame:
    """What today's estate alone rests on."""
    told = {
        "report": "coverage of today's estate",
        **_of_area(today.assessor.area, today),
        "reconciled": "yes" if summary["reconciled"] else f"no: {NOT_RECONCILED}",
    }
    return _facts(told)


def reach(today: Scored) -> pd.DataFrame:
    """Share of each service's demand that is reached within some times."""
    rows = [
        (service.value, limit, share, each.basis.value)
        for service, each in today.services.items()
        for limit, share in each.reach
    ]
    return pd.DataFrame(rows, columns=["service", "within_s", "share_reached", "basis"])


def _of_area(area: Area, scored: Scored) -> dict[str, str]:
    assessor = scored.assessor
    exempt = [
        f"{each.label}{'' if each.verified else ' (not verified)'}" for each in assessor.exemptions
    ]
    return {
        "area": area.manifest.name,
        "area title": area.title,
        "made up": "yes: every place, person and figure" if area.manifest.made_up else "no",
        "speeds": f"{assessor.profile.label}, not verified",
        "legal exemptions in use": "; ".join(exempt) or "none",
        "roads closed or slowed": " ".join(road_change_lines(assessor)) or "none",
        "map data": attribution_of(area),
        "metric coordinate system": area.manifest.crs,
        "not modelled": "turn restrictions, turn delays and the time to unlock a gate",
    }


def _facts(facts: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(facts.items(), columns=["item", "text"])


def headlines(appraisal: Appraisal) -> pd.DataFrame:
    """Headlines with the least and greatest change that a sensitivity test gives."""
    columns = [
        "headline",
        "label",
        "unit",
        "before",
        "after",
        "change",
        "change_low",
        "change_high",
        "lacks",
    ]
    rows = [
        (e.id, e.told, e.unit, e.before, e.after, e.change, e.low, e.high, e.lacks)
        for e in appraisal.headlines
    ]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype({"change_low": float, "change_high": float})


def standards(appraisal: Appraisal, ranges: Ranges) -> pd.DataFrame:
    """Every standard before and after, what it is, and today's record beside the model."""
    response = appraisal.measured["response"].table
    if not len(response):
        return response
    table = with_verdicts(response, verdicts(appraisal, ranges))
    table.insert(5, "unit", np.where(table["kind"] == "share_within", "share", "s"))
    told = _told_of_standards(appraisal.before, ranges)
    return table.merge(told, on="standard", how="left", validate="many_to_one")


def standards_today(subject: TodayAlone) -> pd.DataFrame:
    """Every standard of today's estate, expected and with every crew free."""
    rows = []
    for service, assessment in subject.today.services.items():
        for each in assessment.attainments:
            standard = each.standard
            row: dict[str, object] = {
                "service": service.value,
                "standard": standard.id,
                "name": standard.name,
                "kind": standard.kind,
                "unit": "share" if standard.kind == "share_within" else "s",
                "limit_s": standard.limit_s,
            }
            if isinstance(each, Attainment):
                same = at_other_speeds(each, subject.ranges)
                figures, upper = each.expected, each.all_available
                row |= {
                    "basis": each.basis.value,
                    "weight": each.weight,
                    "verdict_today": verdict(each, assessment, same),
                    "value_today": figures.value,
                    "share_within_today": figures.share_within,
                    "mean_s_today": figures.mean_s,
                    "percentile90_s_today": figures.percentile90_s,
                    "unreached_today": figures.unreached,
                    "value_all_available_today": upper.value,
                    "one_site_only_today": each.one_site_only,
                    "overlap_today": each.overlap,
                    "gap_today": each.gap,
                    "no_route_today": each.no_route,
                }
            else:
                row["why_not_scored"] = each.why
            rows.append(row)
    table = pd.DataFrame(rows)
    if not rows:
        return table
    return table.merge(_told_of_standards(subject.today, subject.ranges), on="standard", how="left")


def _told_of_standards(today: Scored, ranges: Ranges) -> pd.DataFrame:
    """What each standard is, today's record beside the model, and today at other speeds."""
    rows = []
    for service in Service:
        assessment = today.services[service]
        for each in assessment.attainments:
            standard = each.standard
            found = assessment.reconciliations.get(standard.id)
            actual = found.actual if found else None
            at_speeds = {
                f"value_today_at_speed_x{factor:g}": same.expected.value
                for factor, services in sorted(ranges.items())
                for same in services[service].scored
                if same.standard.id == standard.id
            }
            rows.append(
                {
                    "standard": standard.id,
                    "attending": standard.attending,
                    "share_required": getattr(standard, "share_required", np.nan),
                    "clock_starts": standard.clock_starts,
                    "status": standard.status,
                    "source": standard.source,
                    "verified": standard.verified,
                    "modelled_mean_s": found.modelled_mean_s if found else np.nan,
                    "recorded_mean_s": actual.total_s if actual else np.nan,
                    "recorded_verdict": found.verdict if found else NOT_RECONCILED,
                    **at_speeds,
                }
            )
    return pd.DataFrame(rows, columns=None if rows else ["standard"])


def sites(estate: Estate, becomes: dict[str, str]) -> pd.DataFrame:
    """Sites of an estate with all that is known of them; `becomes` where it is told."""
    sites = estate.sites
    table = pd.DataFrame(sites.drop(columns="geometry")).reset_index(drop=True)
    table["services"] = [
        ";".join(e.value for e in estate.services_at(site)) for site in table["id"]
    ]
    table.insert(4, "lon", sites.geometry.x.to_numpy())
    table.insert(5, "lat", sites.geometry.y.to_numpy())
    if becomes:
        table.insert(6, "becomes", [becomes[site] for site in table["id"]])
    at: dict[str, list[str]] = {str(site): [] for site in table["id"]}
    for resource in estate.resources:
        at.setdefault(resource.site_id, []).append(resource.id)
    table.insert(6, "resources", [";".join(at[site]) for site in table["id"]])
    return table


def changes(appraisal: Appraisal) -> pd.DataFrame:
    """The changes of the scenario in its order."""
    names = site_names(appraisal.before.estate, appraisal.scenario.change)
    rows = [
        (number, change.kind, change.off, change.year, in_words(change, names), change.note)
        for number, change in enumerate(appraisal.scenario.change, start=1)
    ]
    return pd.DataFrame(rows, columns=["change_number", "kind", "off", "year", "text", "note"])


def in_pounds(table: pd.DataFrame) -> pd.DataFrame:
    """Years and sums with their unit in their name; what tells the rows apart in front."""
    words = [column for column in table if not pd.api.types.is_float_dtype(table[column])]
    first = [column for column in ("against", "body", "row") if column in words]
    others = [column for column in table if column not in first]
    renamed = {
        column: f"{str(column).replace(' ', '_')}_gbp" for column in others if column not in words
    }
    return table[[*first, *others]].rename(columns=renamed)


def discounting(figures: Assumptions) -> pd.DataFrame:
    """Discount rate and factor of each year of the appraisal."""
    rates = np.zeros(figures.years)
    for band in figures.discount:
        rates[band.from_year : band.to_year + 1] = figures.number(band.figure)
    years = range(figures.years)
    return pd.DataFrame(
        {
            "year": list(years),
            "financial_year": [
                f"{figures.base_year + t}/{(figures.base_year + t + 1) % 100:02d}" for t in years
            ],
            "rate": rates,
            "factor": discount_factors(figures),
        }
    )


def compatibility(appraisal: Appraisal) -> pd.DataFrame:
    """What each rule says of each base or crew that moves in."""
    rows = [
        (e.service.value, e.origin, e.host, e.rule.value, e.verdict.value, e.reason)
        for e in appraisal.outcome.compatibility
    ]
    columns = ["service", "origin", "host", "rule", "verdict", "reason"]
    return pd.DataFrame(rows, columns=columns)


def findings(appraisal: Appraisal) -> pd.DataFrame:
    """What the changes, and the building of the area, told."""
    area = appraisal.before.assessor.area
    rows = [("changes", line) for line in appraisal.outcome.findings]
    rows += [("area", line) for line in area.manifest.findings]
    return pd.DataFrame(rows, columns=["about", "text"])


def notes(appraisal: Appraisal) -> pd.DataFrame:
    """How to read the figures, and what they leave out."""
    rows = [(each.title, note) for each in appraisal.measured.values() for note in each.notes]
    return pd.DataFrame(rows, columns=["about", "text"])


def lines(lines: Iterable[str]) -> pd.DataFrame:
    """Texts, a row each."""
    return pd.DataFrame({"text": list(lines)}, dtype=object)


def figures(figures: Assumptions) -> pd.DataFrame:
    """Every figure that money rests on, with its range and source."""
    texts = {source.id: source.text for source in figures.sources}
    rows = [
        {
            "id": each.id,
            "name": each.name,
            "value": each.value,
            "low": each.low,
            "high": each.high,
            "unit": each.unit,
            "price_year": each.price_year,
            "given": each.id in figures.changed,
            "verified": figures.verified(each.id),
            "source": texts[each.source],
            "date": each.date,
            "note": each.note,
        }
        for each in figures.figures
    ]
    return pd.DataFrame(rows).astype(dict.fromkeys(("value", "low", "high", "price_year"), float))


def sources(area: Area) -> pd.DataFrame:
    """Files of the area with source, licence and checksum."""
    rows = [(p.file, p.source, p.licence, p.date, p.sha256) for p in area.manifest.parts]
    return pd.DataFrame(rows, columns=["file", "source", "licence", "date", "sha256"])
