"""Prices: what each option and each site left adds to the whole-life cost, against today's estate.

No price is made here. Small estates, in which one base moves or one site is left, are priced by
the ledger that prices scenarios; because each of its lines hangs on a site left, a service at a
site, a service leaving or a move, the sums add up to the price of any placement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from estates.assumptions import Assumptions
from estates.cost.case import Case, case
from estates.cost.economic import BUSINESS_AS_USUAL, OPTION
from estates.estate import Disposal, Estate, Tenancy, Work, WorkKind
from estates.optimiser.bases import Base
from estates.optimiser.hosts import Options, Site
from estates.optimiser.question import NewPlace

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Whole-life cost against business as usual, pounds; what is not known is left out."""

    option_gbp: FloatArray  # (options,) of a base that stands there
    used_gbp: FloatArray  # (sites,) of a site that anyone uses: the land of a new one
    left_gbp: FloatArray  # (sites,) of a site of today that is left
    extension_gbp_per_m2: FloatArray  # (sites,)
    to_confirm: tuple[frozenset[str], ...]  # of each option: figures that are missing
    left_to_confirm: tuple[frozenset[str], ...]  # of each site that is left
    extension_to_confirm: frozenset[str]
    anything_known: bool  # false = no line of money is known at all


def prices(
    estate: Estate,
    options: Options,
    new_places: Sequence[NewPlace],
    assumptions: Assumptions,
    year: int,
) -> Prices:
    """Price every option, every site left and a square metre built on.

    Parameters
    ----------
    year
        Of the appraisal, in which everything happens.
    """
    pricer = _Pricer(estate, assumptions, year)
    n_sites = len(options.sites)
    land = {place.id: place.land_gbp for place in new_places}
    option_gbp = np.zeros(len(options.base))
    to_confirm = [frozenset[str]()] * len(options.base)
    left_gbp = np.zeros(n_sites)
    left_to_confirm = [frozenset[str]()] * n_sites
    known = len(options.base) == len(options.bases)  # nothing moves, so nothing lacks a price
    of_site: dict[int, list[int]] = {}
    for option, home in enumerate(options.today[options.base]):
        if option == home:
            of_site.setdefault(int(options.site[option]), []).append(int(options.base[option]))
            continue
        base, site = options.bases[options.base[option]], options.sites[options.site[option]]
        moved = pricer.moved(base, site)
        option_gbp[option], to_confirm[option] = moved.net_present_cost_gbp, _missing(moved)
        known |= _known(moved)
    leaves = np.bincount(options.base, minlength=len(options.bases)) > 1
    for site, bases in of_site.items():
        if not leaves[bases].all():
            continue  # somebody stays whatever happens
        left = pricer.left(options.sites[site].id)
        left_gbp[site], left_to_confirm[site] = left.net_present_cost_gbp, _missing(left)
        known |= _known(left)
    used = [land.get(site.id) if site.new else 0.0 for site in options.sites]
    metre = pricer.extension()
    return Prices(
        option_gbp=option_gbp,
        used_gbp=np.array([(each or 0.0) * pricer.factor for each in used]),
        left_gbp=left_gbp,
        extension_gbp_per_m2=np.full(n_sites, metre.net_present_cost_gbp),
        to_confirm=tuple(to_confirm),
        left_to_confirm=tuple(left_to_confirm),
        extension_to_confirm=_missing(metre),
        anything_known=known,
    )


def _missing(priced: Case) -> frozenset[str]:
    return frozenset(priced.to_confirm)


def _known(priced: Case) -> bool:
    return any(line.gbp is not None and line.gbp.any() for line in priced.lines)


class _Pricer:
    def __init__(self, estate: Estate, assumptions: Assumptions, year: int) -> None:
        self._estate, self._assumptions, self._year = estate, assumptions, year
        empty = self._case(self._of(set()), self._of(set()))
        self.factor = float(empty.factors[year])

    def moved(self, base: Base, to: Site) -> Case:
        """One base moves, and its old site is kept for others."""
        before = self._of({base.site} if to.new else {base.site, to.id})
        tenancies = tuple(
            replace(each, site=to.id, year=self._year)
            if (each.service, each.site) == (base.service, base.site)
            else each
            for each in before.tenancies
        )
        work = Work(
            site=to.id,
            kind=WorkKind.NEW_BUILD if to.new else WorkKind.FIT_OUT,
            service=None if to.new else base.service,
            area_m2=base.area_m2,
            gbp=None,
            year=self._year,
        )
        sites = before.sites
        if to.new:
            # As large as those who come need: what each adds by itself is its own part of it.
            area = np.nan if base.area_m2 is None else base.area_m2
            built = _frame({**to.row, "gross_internal_area_m2": area}, sites)
            together = pd.concat([sites, built], ignore_index=True)
            sites = gpd.GeoDataFrame(together, geometry="geometry", crs=sites.crs)
        after = replace(before, sites=sites, tenancies=tenancies, works=(work,))
        return self._case(before, after).less(self._case(before, before))

    def left(self, site: str) -> Case:
        """A site is left and disposed of; what its bases cost on the way is not part of it."""
        host = next(s for s in self._estate.sites["id"] if s != site)
        before = self._of({site, host})
        moved = tuple(
            replace(each, site=host, year=self._year) if each.site == site else each
            for each in before.tenancies
        )
        kept = replace(before, tenancies=moved)
        gone = replace(
            kept,
            sites=before.sites[before.sites["id"] != site].reset_index(drop=True),
            disposals=(Disposal(site=site, year=self._year),),
        )
        with_site, without = self._case(before, kept), self._case(before, gone)
        return without.less(with_site)

    def extension(self) -> Case:
        """A square metre is built on, wherever."""
        site = str(self._estate.sites["id"].iloc[0])
        before = self._of({site})
        work = Work(
            site=site,
            kind=WorkKind.EXTENSION,
            service=None,
            area_m2=1.0,
            gbp=None,
            year=self._year,
        )
        extended = replace(before, works=(work,))
        return self._case(before, extended).less(self._case(before, before))

    def _of(self, sites: set[str]) -> Estate:
        """Today's estate with these sites alone."""
        estate = self._estate
        wanted = estate.sites["id"].isin(sites)
        tenancies: tuple[Tenancy, ...] = tuple(t for t in estate.tenancies if t.site in sites)
        return replace(
            estate,
            sites=estate.sites[wanted].reset_index(drop=True),
            resources=(),
            tenancies=tenancies,
        )

    def _case(self, before: Estate, after: Estate) -> Case:
        name = BUSINESS_AS_USUAL if after is before else OPTION
        return case(name, before, after, self._assumptions, backlog=False)


def _frame(row: dict[str, object], like: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    frame = pd.DataFrame([{column: row[column] for column in like.columns}])
    for column in like.columns:
        if column not in ("geometry", "services"):
            frame[column] = frame[column].astype(like[column].dtype)
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=like.crs)
