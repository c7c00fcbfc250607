"""Whether the bases and crews that move in can work where they come to be."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from coverage.hours import HOURS_OF_WEEK
from coverage.resource import Resource
from coverage.service import Service
from estates.change import Close, Merge, ReCrew, Share
from estates.changes.called import crews_called, site_called
from estates.changes.draft import Base, Crew, Draft, listed
from estates.compatibility import (
    OF_VEHICLES,
    Guest,
    Host,
    Judgement,
    Rule,
    Verdict,
    judge,
    load_figures,
)
from estates.estate import Estate

NIGHT = np.array([hour % 24 >= 22 or hour % 24 < 6 for hour in range(HOURS_OF_WEEK)])  # noqa: PLR2004
_ACCEPTS = (Close, Merge, ReCrew, Share)
_Row = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrival:
    """Who moves into a site, and which change brings them."""

    site: str
    by: int  # number of the change
    who: str  # by ids
    called: str  # by names
    guest: Guest
    accepted: Mapping[Rule, str]
    rules: Collection[Rule] = tuple(Rule)
    extended: bool = False  # the change builds on the host


def compatibilities(draft: Draft, estate: Estate) -> tuple[Judgement, ...]:
    """Judge all that moved in; refusals become faults unless they are accepted."""
    figures = load_figures()
    rows: dict[str, _Row] = {row["id"]: row for row in estate.rows}
    judgements = []
    to_plan: dict[str, dict[str, int]] = {}
    for arrival in [*_bases(draft), *_crews(draft)]:
        site = arrival.site
        if site not in rows:
            continue  # it closes, which is a fault that is told already
        host = _host(draft, site, rows[site])
        for judged in judge(arrival.guest, host, figures, arrival.rules):
            judgements.append(judged)
            if site in draft.opened and judged.verdict is Verdict.TO_CONFIRM:
                to_plan.setdefault(site, {}).setdefault(judged.rule.replace("_", " "), arrival.by)
            else:
                _weigh(draft, arrival, judged)
    for site, rules in to_plan.items():
        # What is not built yet lacks nothing: one line says what it has to be built with.
        what = "new building" if draft.has_building(site) else "standby point"
        line = f"the {what} {site_called(draft, site)} must be planned for {', '.join(rules)}"
        draft.to_confirm.append((min(rules.values()), line))
    return tuple(judgements)


def _weigh(draft: Draft, arrival: _Arrival, judged: Judgement) -> None:
    accepted = arrival.accepted.get(judged.rule)
    line = f"{arrival.who} at {judged.host!r}: {judged.reason}"
    if judged.verdict is Verdict.COMPATIBLE:
        return
    asked = f"{arrival.called} at {site_called(draft, judged.host)}: {judged.reason}"
    if accepted is not None:
        draft.find(f"{line}; accepted: {accepted}", arrival.by)
        if judged.rule is Rule.AREA and not arrival.extended:
            draft.to_confirm.append(
                (arrival.by, f"{asked}; accepted, with no extension: what that costs is in no sum")
            )
    elif judged.verdict is Verdict.TO_CONFIRM:
        draft.to_confirm.append((arrival.by, asked))
    elif arrival.site in draft.opened:
        draft.fault(f"{line}; plan the new building for it, or bring less there", arrival.by)
    else:
        draft.fault(
            f"{line}; choose another host, or accept {judged.rule} with a reason", arrival.by
        )


def _bases(draft: Draft) -> Iterator[_Arrival]:
    """Bases that a share or a merger brings, with the crews that are theirs."""
    for base in draft.bases:
        if base.change is not None:
            yield _Arrival(
                site=base.site,
                by=base.by,
                who=f"{base.service} of {base.origin!r}",
                called=f"{base.service} of {site_called(draft, base.origin)}",
                guest=_guest(draft, base),
                accepted=base.change.accepted,
                extended=base.change.extension_m2 is not None,
            )


def _crews(draft: Draft) -> Iterator[_Arrival]:
    """Crews that come without their base: what vehicles need is asked, as for a base.

    A crew that stands by somewhere does so in the open: that is no new base, and nothing is asked.
    """
    at_home = {each.id: (each.site_id, each.type) for each in draft.before.resources}
    with_base = {
        crew.resource.id
        for base in draft.bases
        if base.change is not None
        for crew in _crews_of(draft, base)
    }
    groups: dict[tuple[str, int, Service, str], list[Resource]] = {}
    for name, crew in draft.crews.items():
        resource = crew.resource
        stays = at_home.get(name) == (crew.base, resource.type)
        if stays or crew.supposed or resource.co_responder or name in with_base:
            continue
        origin = at_home[name][0] if name in at_home else ""
        groups.setdefault((crew.base, crew.by, resource.service, origin), []).append(resource)
    for (site, number, service, origin), resources in sorted(groups.items()):
        vehicles = sorted(resources, key=lambda each: each.id)
        change = draft.changes[number]
        yield _Arrival(
            site=site,
            by=number,
            who=f"{service} crew(s) {listed(each.id for each in vehicles)}",
            called=crews_called(vehicles),
            guest=Guest(
                service=service,
                origin=origin,
                vehicles=tuple(each.type for each in vehicles),
                at_night=False,
                custody_cells=None,
                evidence_store=None,
                area_m2=None,
            ),
            accepted=change.accepted if isinstance(change, _ACCEPTS) else {},
            rules=OF_VEHICLES,
        )


def _guest(draft: Draft, base: Base) -> Guest:
    row = draft.rows.get(base.origin, {})
    crews = _crews_of(draft, base)
    return Guest(
        service=base.service,
        origin=base.origin,
        vehicles=tuple(crew.resource.type for crew in crews),
        at_night=any(bool((crew.resource.crewed & NIGHT).any()) for crew in crews),
        custody_cells=number_of(row, "custody_cells"),
        evidence_store=yes_of(row, "evidence_store"),
        area_m2=base.area_m2,
    )


def _crews_of(draft: Draft, base: Base) -> list[Crew]:
    """The resources that came with a base: those of its service listed where it was."""
    return [
        crew
        for crew in draft.crews_at(base.site)
        if crew.of is base.service and crew.resource.site_id == base.origin
    ]


def _host(draft: Draft, site: str, row: _Row) -> Host:
    crews = draft.crews_at(site)
    figures = load_figures()
    kept = {"bay": list[Resource](), "yard": list[Resource]()}
    for crew in crews:
        if not crew.resource.co_responder and (vehicle := figures.of(crew.resource.type)):
            kept[vehicle.kept].append(crew.resource)
    guests = [base for base in draft.bases_at(site) if base.change is not None]
    areas = [base.area_m2 for base in guests if base.area_m2 is not None]
    return replace(
        offered(site, row),
        services=frozenset(base.service for base in draft.bases_at(site)),
        in_bays=_busiest(kept["bay"]),
        in_yard=_busiest(kept["yard"]),
        free_m2=_free(draft, site, row),
        moving_in_m2=sum(areas) if len(areas) == len(guests) else None,
    )


def offered(site: str, row: Mapping[str, object]) -> Host:
    """What a row of the site list says that a site offers, while nobody is there."""
    return Host(
        site=site,
        services=frozenset(),
        appliance_bays=number_of(row, "appliance_bays"),
        bay_height_m=number_of(row, "bay_height_m"),
        parking_spaces=number_of(row, "parking_spaces"),
        custody_cells=number_of(row, "custody_cells"),
        turnout_route=yes_of(row, "turnout_route"),
        drill_yard=yes_of(row, "drill_yard"),
        contamination_zones=yes_of(row, "contamination_zones"),
        evidence_store=yes_of(row, "evidence_store"),
        vetted=yes_of(row, "vetted"),
        access_24_hours=yes_of(row, "access_24_hours"),
        in_bays=0,
        in_yard=0,
        free_m2=number_of(row, "gross_internal_area_m2"),
        moving_in_m2=0.0,
    )


def _busiest(resources: list[Resource]) -> int:
    """Vehicles there at once; one that is crewed by day and by night in two rows counts once."""
    return int(np.sum([each.crewed for each in resources], axis=0).max()) if resources else 0


def _free(draft: Draft, site: str, row: _Row) -> float | None:
    """Room that nobody uses yet: the whole, extended, less what is told of those who stay."""
    whole = number_of(row, "gross_internal_area_m2")
    if whole is None:
        return None
    extended = {
        base.by: base.change.extension_m2 or 0.0
        for base in draft.bases_at(site)
        if base.change is not None
    }
    whole += sum(extended.values())
    used = number_of(row, "shared_m2") or 0.0
    for service in {b.service for b in draft.bases_at(site) if b.change is None}:
        own = number_of(row, f"{Service(service).value}_m2")
        if own is None:
            return None
        used += own
    return whole - used


def number_of(row: Mapping[str, object], column: str) -> float | None:
    """A number of the site list; None = not known."""
    value = row.get(column)
    return float(value) if isinstance(value, float) and math.isfinite(value) else None


def yes_of(row: Mapping[str, object], column: str) -> bool | None:
    """Yes or no of the site list; None = not known."""
    return {"yes": True, "no": False}.get(str(row.get(column, "")))
