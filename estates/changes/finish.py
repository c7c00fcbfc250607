"""The estate that a draft amounts to: what closes, who stands where, what is built."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from coverage.service import Service
from estates.change import Merge, Open, Relocate
from estates.changes.crew_costs import crew_costs
from estates.changes.crews import rows_of
from estates.changes.draft import Base, Crew, Draft, Opened
from estates.estate import Disposal, Estate, Tenancy, Work, WorkKind
from estates.new_site import NewPoint, NewSite
from estates.site import SiteKind

# What a building offers to those who work in it is built again; the rest is of the old one only.
_OF_THE_OLD_BUILDING = (
    "running_cost_gbp_per_year",
    "business_rates_gbp_per_year",
    "rent_gbp_per_year",
    "pfi_unitary_charge_gbp_per_year",
    "pfi_break_cost_gbp",
    "market_value_gbp",
    "backlog_gbp",
    "dilapidations_gbp",
    "lease_end",
    "lease_break",
    "pfi_end",
    "tenure",
    "condition",
    "capacity_note",
)
_BY_FUNCTION = (
    *(f"{service.value}_m2" for service in Service),
    "shared_m2",
    "office_m2",
    "operational_m2",
    "training_m2",
    "custody_m2",
    "storage_m2",
)


def finish(draft: Draft) -> Estate:
    """Work out the estate; faults that only the whole shows are added to the draft's."""
    emptied = _emptied(draft)
    gone = emptied | draft.closed.keys()
    sites = _sites(draft, gone)
    for site, (number, _) in draft.relocated.items():
        if site in emptied:
            draft.fault(
                f"site {site!r} is relocated, but nothing is left there; leave it out", number
            )
    tenancies = _tenancies(draft)
    resources = tuple(
        row
        for crew in _in_order(draft)
        if crew.resource.id not in draft.aside
        for row in rows_of(draft, crew)
    )
    _check_stands(draft, gone)
    return replace(
        draft.before,
        sites=sites,
        resources=resources,
        tenancies=tenancies,
        disposals=_disposals(draft, emptied),
        works=_works(draft),
        crew_costs=crew_costs(draft),
    )


def _emptied(draft: Draft) -> set[str]:
    """Sites of business as usual whose bases have all moved away; a hospital goes on."""
    left = {base.origin for base in draft.bases if base.change is not None}
    occupied = {base.site for base in draft.bases}
    return {
        site
        for site in left
        if site in draft.rows
        and site not in occupied
        and draft.rows[site]["kind"] != SiteKind.HOSPITAL.value
    }


def _check_stands(draft: Draft, gone: set[str]) -> None:
    open_sites = {
        site: str(row["kind"]) for site, row in draft.rows.items() if site not in gone
    } | {site: opened.site.kind for site, opened in draft.opened.items()}
    based = {(base.site, base.service) for base in draft.bases}
    stands = (SiteKind.STANDBY.value, SiteKind.HOSPITAL.value)
    for crew in draft.crews.values():
        name, service = crew.resource.id, crew.resource.service
        if crew.base not in open_sites:
            number = max((b.by for b in draft.bases if b.origin == crew.base), default=crew.by)
            draft.fault(
                f"resource {name!r} would be left at {crew.base!r}, which closes; give it "
                "another base by re-crew",
                number,
            )
        elif (
            crew.moved and open_sites[crew.base] not in stands and (crew.base, crew.of) not in based
        ):
            draft.fault(
                f"resource {name!r} would be at {crew.base!r}, which is no base of {service}; "
                "share the service into it, or name another site",
                crew.by,
            )
        for number, (site, _) in crew.standby.items():
            if site not in open_sites and site not in draft.points:
                draft.fault(f"resource {name!r} would stand by at {site!r}, which closes", number)


def _in_order(draft: Draft) -> list[Crew]:
    first = {resource.id: i for i, resource in enumerate(draft.before.resources)}
    return sorted(
        draft.crews.values(),
        key=lambda crew: (first.get(crew.resource.id, len(first)), crew.resource.id),
    )


def _tenancies(draft: Draft) -> tuple[Tenancy, ...]:
    kept = [base for base in draft.bases if base.origin]
    new = sorted(
        (base for base in draft.bases if not base.origin), key=lambda b: (b.site, b.service)
    )
    return tuple(
        Tenancy(
            service=base.service,
            origin=base.origin,
            site=base.site,
            area_m2=_area_where_it_is(draft, base),
            year=base.year,
            gone=base.gone,
        )
        for base in [*kept, *new]
    )


def _area_where_it_is(draft: Draft, base: Base) -> float | None:
    """A base in a building that is built anew at another size has that, where it is alone."""
    _, change = draft.relocated.get(base.site, (0, None))
    if change is None or change.gross_internal_area_m2 is None or base.origin != base.site:
        return base.area_m2
    alone = len([b for b in draft.bases if b.site == base.site]) == 1
    return change.gross_internal_area_m2 if alone else None


def _disposals(draft: Draft, emptied: set[str]) -> tuple[Disposal, ...]:
    years = {site: year for site, (_, year) in draft.closed.items()}
    years |= {site: change.year for site, (_, change) in draft.relocated.items()}
    for site in emptied:
        years[site] = max(base.year for base in draft.bases if base.origin == site)
    order = {site: i for i, site in enumerate(draft.rows)}
    new = [
        Disposal(site=site, year=years[site])
        for site in sorted(years, key=order.__getitem__)
        if draft.has_building(site)
    ]
    return (*draft.before.disposals, *new)


def _works(draft: Draft) -> tuple[Work, ...]:
    asked = [*_new_buildings(draft), *_fit_outs(draft)]
    works = [work for work in asked if draft.has_building(work.site)]
    kinds = list(WorkKind)
    works.sort(
        key=lambda w: (
            w.site, kinds.index(w.kind), w.service or "", w.year, w.area_m2 or 0, w.gbp or 0,
            w.non_standard,
        )
    )  # fmt: skip
    return (*draft.before.works, *works)


def _new_buildings(draft: Draft) -> Iterable[Work]:
    for site, opened in draft.opened.items():
        yield from _building(site, _built_area(draft, opened), opened.change)
    for site, (_, change) in draft.relocated.items():
        yield from _building(site, _relocated_area(draft, site, change), change)


def _built_area(draft: Draft, opened: Opened) -> float | None:
    """Area of a new building: as told, else the room of the bases that share it."""
    told = opened.site.gross_internal_area_m2
    if told is not None:
        return told
    return _sum([base.area_m2 for base in draft.bases if base.site == opened.site.id])


def _building(site: str, area: float | None, change: Open | Merge | Relocate) -> Iterable[Work]:
    for kind, gbp, of in (
        (WorkKind.NEW_BUILD, change.build_gbp, area),
        (WorkKind.LAND, change.land_gbp, None),
    ):
        yield Work(
            site=site,
            kind=kind,
            service=None,
            area_m2=of,
            gbp=gbp,
            year=change.year,
            non_standard=change.non_standard,
        )


def _relocated_area(draft: Draft, site: str, change: Relocate) -> float | None:
    if change.gross_internal_area_m2 is not None:
        return change.gross_internal_area_m2
    old = draft.rows[site].get("gross_internal_area_m2")
    return float(old) if isinstance(old, float) and np.isfinite(old) else None


def _fit_outs(draft: Draft) -> Iterable[Work]:
    by_change: dict[int, list[Base]] = {}
    for base in draft.bases:
        if base.change is not None:
            by_change.setdefault(base.by, []).append(base)
    for bases in by_change.values():
        change = bases[0].change
        if change is None:
            continue
        site, year = bases[0].site, change.year
        service = bases[0].service if len({b.service for b in bases}) == 1 else None
        if change.extension_m2 is not None:
            yield Work(
                site=site,
                kind=WorkKind.EXTENSION,
                service=service,
                area_m2=change.extension_m2,
                gbp=change.extension_gbp,
                year=year,
                non_standard=change.non_standard,
            )
        if change.fit_out_gbp is not None:
            area = _sum([base.area_m2 for base in bases])
            yield Work(
                site=site,
                kind=WorkKind.FIT_OUT,
                service=service,
                area_m2=area,
                gbp=change.fit_out_gbp,
                year=year,
                non_standard=change.non_standard,
            )
        elif site not in draft.opened:  # a new building is fitted out as it is built
            for base in bases:
                yield Work(
                    site=site,
                    kind=WorkKind.FIT_OUT,
                    service=base.service,
                    area_m2=base.area_m2,
                    gbp=None,
                    year=year,
                    non_standard=change.non_standard,
                )


def _sum(areas: list[float | None]) -> float | None:
    known = [area for area in areas if area is not None]
    return sum(known) if known and len(known) == len(areas) else None


def _sites(draft: Draft, gone: Iterable[str]) -> gpd.GeoDataFrame:
    """The site list as it becomes, in the columns that it had."""
    before, gone = draft.before.sites, set(gone)
    kept = before[~before["id"].isin(gone)].reset_index(drop=True)
    here = {base.site: set[Service]() for base in draft.bases}
    for base in draft.bases:
        here[base.site].add(base.service)

    def services(site: str) -> tuple[Service, ...]:
        return tuple(service for service in Service if service in here.get(site, ()))

    kept["services"] = [services(site) for site in kept["id"]]
    for at, site in enumerate(kept["id"]):
        if site in draft.relocated:
            row = kept.loc[at].to_dict()
            _build_anew(row, draft.relocated[site][1], before)
            for column, value in row.items():
                kept.loc[at, column] = value
    new = _new_sites(draft, services)
    return kept if new is None else pd.concat([kept, new], ignore_index=True)


def _new_sites(
    draft: Draft, services: Callable[[str], tuple[Service, ...]]
) -> gpd.GeoDataFrame | None:
    """Rows of sites and points that were not there before; None = there are none."""
    before = draft.before.sites
    new: list[NewSite | NewPoint] = [opened.site for opened in draft.opened.values()]
    new += draft.points.values()
    if not new:
        return None
    built = {
        site: area for site, opened in draft.opened.items() if (area := _built_area(draft, opened))
    }
    records = []
    for site in sorted(new, key=lambda each: each.id):
        row = _row(site, services(site.id), before)
        if site.id in built and "gross_internal_area_m2" in row:
            row["gross_internal_area_m2"] = built[site.id]
        records.append(row)
    frame = pd.DataFrame(records, columns=list(before.columns))
    for column in before.columns:
        if column not in ("geometry", "services"):
            frame[column] = frame[column].astype(before[column].dtype)
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=before.crs)


def _build_anew(row: dict[str, object], change: Relocate, before: gpd.GeoDataFrame) -> None:
    row["geometry"] = shapely.Point(*change.lon_lat)
    unknown = list(_OF_THE_OLD_BUILDING)
    if change.gross_internal_area_m2 is not None:
        unknown += _BY_FUNCTION
        row["gross_internal_area_m2"] = change.gross_internal_area_m2
    for column in unknown:
        if column in before.columns:
            row[column] = _nothing(before, column)


def _nothing(before: gpd.GeoDataFrame, column: str) -> object:
    if pd.api.types.is_bool_dtype(before[column]):
        return False
    return np.nan if pd.api.types.is_numeric_dtype(before[column]) else ""


def _row(
    site: NewSite | NewPoint, services: tuple[Service, ...], before: gpd.GeoDataFrame
) -> dict[str, object]:
    row = {column: _nothing(before, column) for column in before.columns if column != "geometry"}
    if isinstance(site, NewSite):
        row |= {column: value for column in row if (value := site.column(column)) is not None}
    else:
        row["kind"] = SiteKind.STANDBY.value
    row |= {"id": site.id, "name": site.name or site.id, "services": services}
    return {**row, "geometry": shapely.Point(*site.lon_lat)}
