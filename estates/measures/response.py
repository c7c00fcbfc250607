"""Response: each standard before and after."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coverage.attainment import Attainment, NotScored
from coverage.service import Service
from estates.assessment import ServiceAssessment
from estates.assumptions import Assumptions
from estates.measures.measure import Measured
from estates.scored import Scored
from estates.summary import verdict

FIRST_TRAINED = "first trained person on scene"
_FIGURES = ("value", "share_within", "mean_s", "percentile90_s", "unreached")
_GEOGRAPHY = ("one_site_only", "overlap", "gap", "no_route")


def pairs(
    before: Scored, after: Scored
) -> list[tuple[Service, str, Attainment | NotScored, Attainment | NotScored]]:
    """Each standard's attainment before and after: service, who counts, before, after.

    Who counts is "" or, for medical calls to which other services' crews go too, that the times
    are those of the first trained person, not of the ambulance.
    """
    found = [
        (service, "", *pair)
        for service in Service
        for pair in _matched(before.services[service], after.services[service])
    ]
    if before.first_trained or after.first_trained:
        first = [s.first_trained or s.services[Service.AMBULANCE] for s in (before, after)]
        found += [(Service.AMBULANCE, FIRST_TRAINED, *pair) for pair in _matched(*first)]
    return found


def response(before: Scored, after: Scored, _: Assumptions) -> Measured:
    """Compare every standard.

    Returns
    -------
    Measured
        A row a standard: `service`, `standard`, `name`, `who`, `kind`, `basis`,
        `why_not_scored`, and for each figure `_before`, `_after`, `_change`: `value` (a share or
        seconds, as the standard promises), `share_within`, `mean_s`, `percentile90_s`, `unreached`
        (share), `one_site_only` (share of demand in time that rests on one site), `overlap`
        (sites in time), `gap`, `no_route`; and `verdict_before`, `verdict_after` (met or not, as
        far as can be said; `estates.verdicts` knows of other speeds too).
    """
    rows = []
    for service, who, old, new in pairs(before, after):
        row: dict[str, object] = {
            "service": service.value,
            "standard": old.standard.id,
            "name": old.standard.name,
            "who": who,
            "kind": old.standard.kind,
            "limit_s": old.standard.limit_s,
            "why_not_scored": "",
        }
        unscored = [each for each in (old, new) if isinstance(each, NotScored)]
        if unscored:
            rows.append({**row, "why_not_scored": unscored[0].why})
            continue
        for suffix, each, scored in (("before", old, before), ("after", new, after)):
            if isinstance(each, Attainment):
                row["basis"] = each.basis.value
                row[f"verdict_{suffix}"] = verdict(each, scored.services[service], ())
                row |= {f"{name}_{suffix}": getattr(each.expected, name) for name in _FIGURES}
                row |= {f"{name}_{suffix}": getattr(each, name) for name in _GEOGRAPHY}
        rows.append(row)
    table = pd.DataFrame(rows)
    for name in (*_FIGURES, *_GEOGRAPHY):
        if f"{name}_before" in table:
            first, last = (table[f"{name}_{when}"].astype(float) for when in ("before", "after"))
            both_never = np.isinf(first) & np.isinf(last)
            table[f"{name}_change"] = (last - first).where(~both_never, 0.0)
    return Measured(
        id="response",
        title="Response by standard",
        table=table,
        notes=_notes(before, after),
    )


def _matched(
    before: ServiceAssessment, after: ServiceAssessment
) -> list[tuple[Attainment | NotScored, Attainment | NotScored]]:
    later = {each.standard.id: each for each in after.attainments}
    return [(each, later[each.standard.id]) for each in before.attainments]


def _notes(before: Scored, after: Scored) -> tuple[str, ...]:
    notes = []
    for service in Service:
        pair = before.services[service], after.services[service]
        if any(each.assumed for each in pair):
            notes.append(
                f"{service.value}: no resource list, so one resource a station is supposed, always "
                "free: nothing is called met, and not met only what even these miss."
            )
        elif not all(each.availability_known for each in pair):
            notes.append(f"{service.value}: availability not known: figures are upper bounds.")
        if any(each.from_base for each in pair):
            notes.append(
                f"{service.value}: no patrol is listed, so a base's closure changes no response "
                "here; see the journeys of the bases."
            )
    return tuple(notes)
