"""An assessment as one plain object, for JSON and for the printed summary."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from coverage.attainment import Attainment, Figures, NotScored
from coverage.recorded import NOT_RECONCILED, Reconciliation
from coverage.service import Service
from estates.assessment import Assessor, ServiceAssessment
from estates.drawn_speeds import DrawnSpeeds

NO_LIST = "cannot be said: no resource list"
_NEGLIGIBLE_SHARE = 0.005  # of demand: less is not worth a doubt
_REACH = "every resource crewed and free, incidents of all types: an upper bound"
Services = dict[Service, ServiceAssessment]


def summarise(
    assessor: Assessor,
    services: Services,
    ranges: dict[float, Services],
    drawn: DrawnSpeeds | None = None,
) -> dict[str, Any]:
    """Everything that `coverage` prints; seconds and shares, null where there is no route.

    Parameters
    ----------
    ranges
        The same services assessed with every speed multiplied by the key.
    drawn
        The standards over draws of uncertain speeds; None = none were asked for.
    """
    area = assessor.area
    manifest = area.manifest
    return {
        "schema_version": 1,
        "area": manifest.name,
        "title": area.title,
        "made_up": manifest.made_up,
        "profile": assessor.profile_name,
        "speed_factor": assessor.factor,
        "exemptions": [
            {"id": e.id, "label": e.label, "citation": e.citation, "verified": e.verified}
            for e in assessor.exemptions
        ],
        "road_changes": road_changes(assessor),
        "demand_points_cut_off_by_road_changes": int(assessor.demand_cut_off.sum()),
        "speed_draws": drawn and drawn.described(),
        "reconciled": all(
            each.reconciled
            for service in services.values()
            for each in service.reconciliations.values()
        )
        and any(service.reconciliations for service in services.values()),
        "services": {
            service.value: _service(
                assessment,
                {factor: other[service] for factor, other in ranges.items()},
                set(area.sites.loc[area.sites["neighbour"].astype(bool), "id"]),
                drawn,
            )
            for service, assessment in services.items()
        },
        "demand_points": len(area.demand.places),
        "demand_points_not_placed": list(assessor.demand_placed.refusals),
        "assumptions": assumptions(assessor, services),
        "findings": list(manifest.findings),
        "missing": [
            "turn restrictions, turn delays and the time to unlock a gate are not modelled",
            "speeds are not verified for Great Britain; see docs/method-travel-times.md",
        ],
        "sources": [
            {"file": p.file, "source": p.source, "licence": p.licence, "date": p.date}
            for p in manifest.parts
        ],
    }


def road_changes(assessor: Assessor) -> list[dict[str, Any]]:
    """Closed and slowed roads, as they were found."""
    return [
        {
            "name": road.change.name,
            "closed": road.change.closed,
            "speed_share": road.change.speed_share,
            "stretches": road.stretches,
            "km": round(road.length_m / 1000, 3),
        }
        for road in assessor.changed_roads
    ]


def road_change_lines(assessor: Assessor) -> list[str]:
    """The same as a line each, and how much demand they cut off."""
    lines = []
    for road in road_changes(assessor):
        left = "closed" if road["closed"] else f"at {road['speed_share']:.0%} of its usual speed"
        n = road["stretches"]
        lines.append(
            f"road {road['name']}: {left}; {n} stretch{'es' if n > 1 else ''}, {road['km']:.1f} km."
        )
    if lost := int(assessor.demand_cut_off.sum()):
        lines.append(
            f"closed roads: {lost:,} of {len(assessor.area.demand.places):,} demand points lost "
            "their only way to the rest of the roads."
        )
    return lines


def assumptions(assessor: Assessor, services: dict[Service, ServiceAssessment]) -> list[str]:
    """All that was guessed or supposed, one line each."""
    lines = [*road_change_lines(assessor), *assessor.area.manifest.assumptions]
    for assessment in services.values():
        lines += assessment.assumptions
    return lines


def _service(
    assessment: ServiceAssessment,
    ranges: dict[float, ServiceAssessment],
    neighbours: set[str],
    drawn: DrawnSpeeds | None,
) -> dict[str, Any]:
    starts = assessment.starts
    return {
        "basis": f"weighted by {assessment.basis.value}",
        "resources": len(assessment.resources),
        "sites": len(set(starts.site_ids.tolist())),
        "sites_over_the_border": len(set(starts.site_ids.tolist()) & neighbours),
        "call_handling_s": assessment.handling.seconds,
        "resources_assumed": assessment.assumed,
        "availability_known": assessment.availability_known,
        "from_base_only": assessment.from_base,
        "reach_all_available": [
            {"within_s": limit, "share": share, "label": _REACH}
            for limit, share in assessment.reach
        ],
        "first_attendance_may_lie_off_the_map": {
            "weight": assessment.off_the_map.weight,
            "share": assessment.off_the_map.share,
        },
        "standards": [
            {
                **_standard(each, assessment, ranges),
                **_range(each, ranges),
                **_over_draws(each, assessment, drawn),
            }
            for each in assessment.attainments
        ],
        "published": [
            actual.model_dump(mode="json", exclude_none=True) for actual in assessment.published
        ],
    }


def _standard(
    each: Attainment | NotScored,
    assessment: ServiceAssessment,
    ranges: dict[float, ServiceAssessment],
) -> dict[str, Any]:
    standard = each.standard
    said: dict[str, Any] = {
        "id": standard.id,
        "name": standard.name,
        "kind": standard.kind,
        "limit_s": standard.limit_s,
        "attending": standard.attending,
        "incident_types": list(standard.incident_types),
        "setting": standard.setting,
        "clock_starts": standard.clock_starts,
        "status": standard.status,
        "dated": str(standard.dated),
        "source": standard.source,
        "verified": standard.verified,
    }
    if isinstance(each, NotScored):
        return {**said, "scored": False, "why_not_scored": each.why}
    upper = _figures(each.all_available)
    return {
        **said,
        "scored": True,
        "basis": f"weighted by {each.basis.value}",
        "hours_known": each.hours_known,
        "weight": each.weight,
        "points": each.points,
        "verdict": verdict(each, assessment, _same(standard.id, ranges)),
        "expected": _figures(each.expected) if assessment.availability_known else None,
        "upper_bound_all_available": None if assessment.assumed else upper,
        "one_always_free_at_each_station": upper if assessment.assumed else None,
        "worst_hour": {"hour": each.worst_hour or None, "share": each.worst_hour_share},
        "best_hour_share": each.best_hour_share,
        "no_route_share": each.no_route,
        "one_site_only_share": each.one_site_only,
        "mean_sites_in_time": each.overlap,
        "gap_share": each.gap,
        "recorded": _recorded(assessment.reconciliations.get(standard.id)),
    }


def _range(each: Attainment | NotScored, ranges: dict[float, ServiceAssessment]) -> dict[str, Any]:
    """The standard's value at other speeds; nothing where none were asked for."""
    values = {
        f"{factor:g}": _seconds(same.expected.value)
        for factor, assessment in ranges.items()
        for same in assessment.scored
        if same.standard.id == each.standard.id
    }
    return {"value_at_speed_factor": values} if values else {}


def _over_draws(
    each: Attainment | NotScored, assessment: ServiceAssessment, drawn: DrawnSpeeds | None
) -> dict[str, Any]:
    """The standard's value over drawn speeds; nothing where none were asked for."""
    if drawn is None or isinstance(each, NotScored):
        return {}
    low, middle, high = map(_seconds, drawn.percentiles(each.standard.id))
    return {
        "over_speed_draws": {
            "percentile5": low,
            "percentile50": middle,
            "percentile95": high,
            # How often a vehicle that is only supposed meets it says nothing.
            "met_in_draws": None if assessment.assumed else drawn.met_in(each.standard.id),
        }
    }


def _same(standard_id: str, ranges: dict[float, ServiceAssessment]) -> list[Attainment]:
    return [
        each
        for assessment in ranges.values()
        for each in assessment.scored
        if each.standard.id == standard_id
    ]


def verdict(
    each: Attainment, assessment: ServiceAssessment, at_other_speeds: Iterable[Attainment]
) -> str:
    """Met or not, as far as it can be said.

    Where resources are assumed, always free, what they meet says nothing, but what even they miss
    is not met; where availability is not known, meeting it is only possible; where crews from off
    the map may come sooner, missing it is only what the map shows; where the ends of the speed
    range disagree, that is said.
    """
    if assessment.assumed and each.expected.met:
        return NO_LIST
    if len({each.expected.met, *(other.expected.met for other in at_other_speeds)}) > 1:
        return f"{_verdict(each, assessment)}, within the uncertainty of the speeds"
    return _verdict(each, assessment)


def _verdict(each: Attainment, assessment: ServiceAssessment) -> str:
    if not each.expected.met:
        off = assessment.off_the_map.share
        if off < _NEGLIGIBLE_SHARE:
            return "not met"
        return f"not met by what is on the map; {off:.0%} of demand may be served from off it"
    if not assessment.availability_known:
        return "may be met: availability is not known"
    return "met"


def _recorded(recon: Reconciliation | None) -> dict[str, Any]:
    if recon is None or recon.actual is None:
        return {
            "verdict": NOT_RECONCILED,
            "why": "no recorded figure for the same incidents and clock",
        }
    return {
        "verdict": recon.verdict,
        "modelled_mean_s": _seconds(recon.modelled_mean_s),
        "recorded_mean_s": recon.actual.total_s,
        "difference": recon.difference,
        "period": recon.actual.period,
        "body": recon.actual.body,
        "source": recon.actual.source,
    }


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "value": _seconds(figures.value),
        "met": figures.met,
        "share_within": figures.share_within,
        "mean_s": _seconds(figures.mean_s),
        "percentile90_s": _seconds(figures.percentile90_s),
        "unreached_share": figures.unreached,
    }


def _seconds(value: float) -> float | None:
    return value if math.isfinite(value) else None
