"""Hosts: which base may stand where, and what a site can hold.

Rules of `estates.compatibility`: what concerns one guest alone decides whether there is an option,
what adds up is a row of vehicles or of room, what depends on the company keeps two options apart.
What nobody knows forbids nothing: it is told with each option that rests on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from coverage.hours import HOURS_OF_WEEK
from coverage.resource import Resource
from coverage.service import Service
from estates.changes.hosting import number_of, offered, yes_of
from estates.compatibility import Figures, Rule, Verdict, judge, load_figures
from estates.optimiser.bases import Base
from estates.optimiser.question import Question

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_ALONE = (
    Rule.BAY_HEIGHT,
    Rule.TURNOUT_ROUTE,
    Rule.DRILL_YARD,
    Rule.CUSTODY,
    Rule.EVIDENCE,
    Rule.ACCESS_24_HOURS,
)
# Rules that ask something of a host as soon as this service shares it with another.
_OF_COMPANY = {
    Rule.CONTAMINATION: ("contamination_zones", Service.FIRE),
    Rule.VETTING: ("vetted", Service.POLICE),
}
_RING_AT_MOST = 4  # sites; longer ones do not come up
_KEPT = {Rule.BAYS: ("bay", "appliance_bays"), Rule.PARKING: ("yard", "parking_spaces")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place where bases may stand: a site of today, or a new one."""

    id: str
    row: dict[str, object]  # of the site list; of a new one, what is known of it
    new: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Every base at every site where it may stand."""

    bases: tuple[Base, ...]
    sites: tuple[Site, ...]
    base: IntArray  # (options,) ascending
    site: IntArray  # (options,)
    today: IntArray  # (bases,)
    rows: csr_array  # (rows, options): vehicles, and who may not meet
    rows_upper: FloatArray
    room: csr_array  # (rooms, options), square metres
    room_upper: FloatArray
    room_site: IntArray


def options(
    bases: Sequence[Base],
    sites: Sequence[Site],
    near: NDArray[np.bool_],
    question: Question,
    without_base: Sequence[Resource] = (),
) -> Options:
    """Work out the options.

    Parameters
    ----------
    near : shape (bases, sites)
        Whether a base could move that far.
    without_base
        What stands at a site where its service has no base; it takes up room for vehicles.
    """
    figures = load_figures()
    site_of = {site.id: number for number, site in enumerate(sites)}
    base, site = [], []
    for b, each in enumerate(bases):
        for j, host in enumerate(sites):
            home = host.id == each.site
            stays = each.site in question.stay
            may = near[b, j] and not stays and _may(each, host, figures, question)
            if home or may:
                base.append(b)
                site.append(j)
    base_of, at = np.array(base, np.int64), np.array(site, np.int64)
    homes = np.array([site_of[each.site] for each in bases], np.int64)
    today = np.flatnonzero(at == homes[base_of])
    rows, room = _Rows(len(base_of)), _Rows(len(base_of))
    keeper = _Keeper(bases, base_of, figures, question, without_base)
    room_site = []
    for j, host in enumerate(sites):
        here = np.flatnonzero(at == j)
        if host.new:
            keeper.whole_sites(rows, here, at, [site.id for site in sites])
            continue
        keeper.vehicles(rows, host, here)
        keeper.company(rows, host, here)
        if Rule.AREA not in question.accepted:
            room_site += [j] * keeper.area(room, host, here)
    keeper.rings(rows, at, [site.id for site in sites])
    matrix, upper = rows.done()
    rooms, room_upper = room.done()
    return Options(
        bases=tuple(bases),
        sites=tuple(sites),
        base=base_of,
        site=at,
        today=today,
        rows=matrix,
        rows_upper=upper,
        room=rooms,
        room_upper=room_upper,
        room_site=np.array(room_site, np.int64),
    )


class _Rows:
    """Rows over options that are gathered one by one."""

    def __init__(self, n_options: int) -> None:
        self._n = n_options
        self._rows: list[tuple[IntArray, FloatArray]] = []
        self._upper: list[float] = []

    def add(self, at: IntArray, factor: FloatArray | float, upper: float) -> None:
        """Add a row: factors times the options at these numbers, at most `upper`."""
        self._rows.append((at, np.broadcast_to(np.asarray(factor, float), at.shape)))
        self._upper.append(upper)

    def done(self) -> tuple[csr_array, FloatArray]:
        """All rows, and their upper ends."""
        n = len(self._rows)
        row = [np.full(len(at), number) for number, (at, _) in enumerate(self._rows)]
        none = [np.empty(0, np.int64)]
        columns = np.concatenate([*none, *(at for at, _ in self._rows)])
        data = np.concatenate([np.empty(0), *(factor for _, factor in self._rows)])
        matrix = csr_array((data, (np.concatenate([*none, *row]), columns)), shape=(n, self._n))
        return matrix, np.array(self._upper)


def _may(base: Base, host: Site, figures: Figures, question: Question) -> bool:
    """Whether nothing that is known of a host refuses this guest, whoever else is there."""
    if host.new:
        return base.area_m2 is not None  # a new building is as large as those who come need
    alone = replace(offered(host.id, host.row), services=frozenset({base.service}))
    refused = {Verdict.INCOMPATIBLE}
    rules: Collection[Rule] = _ALONE
    if question.known_only:
        refused, rules = {Verdict.INCOMPATIBLE, Verdict.TO_CONFIRM}, tuple(Rule)
        residents = [s for s in host.row["services"] if s is not base.service]  # type: ignore[attr-defined]
        areas = [base.area_m2, *(number_of(host.row, f"{s.value}_m2") for s in residents)]
        if None in areas and Rule.AREA not in question.accepted:
            return False
    return not any(
        judged.verdict in refused and judged.rule not in question.accepted
        for judged in judge(base.guest, alone, figures, rules)
    )


class _Keeper:
    """What sites can hold, as rows over the options."""

    def __init__(
        self,
        bases: Sequence[Base],
        base_of: IntArray,
        figures: Figures,
        question: Question,
        without_base: Sequence[Resource],
    ) -> None:
        self._base = [bases[b] for b in base_of]  # of each option
        self._sites = Counter(each.site for each in bases)
        self._figures = figures
        self._accepted = question.accepted
        self._lacking = (False, None) if question.known_only else (False,)
        self._without_base = without_base

    def vehicles(self, rows: _Rows, host: Site, here: IntArray) -> None:
        """Bays and parking spaces, at every hour of the week; today's own fit as they are."""
        for rule, (kept, column) in _KEPT.items():
            most = number_of(host.row, column)
            if most is None or rule in self._accepted:
                continue
            hourly = np.array([self._hourly(self._base[o].resources, kept) for o in here])
            standing = [each for each in self._without_base if each.site_id == host.id]
            taken = self._hourly(standing, kept)
            at_home = np.array([self._base[o].site == host.id for o in here], bool)
            guests = np.flatnonzero(~at_home & hourly.reshape(len(here), -1).any(axis=1))
            if not len(guests):
                continue
            for vehicles in np.unique(np.vstack([hourly, taken]), axis=1).T:
                own, free = vehicles[:-1][at_home].sum(), most - vehicles[-1]
                rows.add(here, vehicles[:-1], max(free, own))
                for guest in guests.tolist() if own > free else ():
                    rows.add(here, _only_if_room(vehicles[:-1], guest, own, free), own)

    def _hourly(self, resources: Sequence[Resource], kept: str) -> FloatArray:
        """Vehicles that are kept in bays, or in the yard, in each hour of the week, (168,)."""
        hours = [
            each.crewed
            for each in resources
            if (vehicle := self._figures.of(each.type)) is not None and vehicle.kept == kept
        ]
        return np.sum(hours, axis=0).astype(float) if hours else np.zeros(HOURS_OF_WEEK)

    def company(self, rows: _Rows, host: Site, here: IntArray) -> None:
        """Who may not meet at a host that is not fit for them; today's company may stay."""
        lacking = {
            service
            for rule, (column, service) in _OF_COMPANY.items()
            if yes_of(host.row, column) in self._lacking and rule not in self._accepted
        }
        for one, other in combinations(here, 2):
            pair = self._base[one], self._base[other]
            services = {each.service for each in pair}
            guests = any(each.site != host.id for each in pair)
            if guests and len(services) > 1 and services & lacking:
                rows.add(np.array([one, other]), 1.0, 1.0)

    def rings(self, rows: _Rows, at: IntArray, ids: Sequence[str]) -> None:
        """Bases of one service do not change places with each other: no scenario can tell that."""
        moves: dict[tuple[Service, str], dict[str, int]] = {}
        for option, base in enumerate(self._base):
            if ids[at[option]] != base.site:
                moves.setdefault((base.service, base.site), {})[ids[at[option]]] = option
        for service, start in moves:
            paths: list[tuple[tuple[str, ...], tuple[int, ...]]] = [((start,), ())]
            while paths:
                sites, options = paths.pop()
                for to, option in moves.get((service, sites[-1]), {}).items():
                    if to == start:
                        rows.add(np.array([*options, option]), 1.0, float(len(options)))
                    elif to > start and to not in sites and len(sites) < _RING_AT_MOST:
                        paths.append(((*sites, to), (*options, option)))

    def whole_sites(self, rows: _Rows, here: IntArray, at: IntArray, ids: Sequence[str]) -> None:
        """What goes to a new place is one site moved there, or a merger of several.

        A joint site goes only together with others; and nobody comes to a site that moves.
        """
        for option in here:
            site = self._base[option].site
            others = here[[self._base[each].site != site for each in here]]
            merger = -np.ones(len(others))
            if self._sites[site] > 1:
                rows.add(np.append(others, option), np.append(merger, 1.0), 0.0)
                continue
            for coming in np.flatnonzero([ids[j] == site for j in at]):
                if self._base[coming].site != site:
                    pair = np.append(others, [option, coming])
                    rows.add(pair, np.append(merger, [1.0, 1.0]), 1.0)

    def area(self, room: _Rows, host: Site, here: IntArray) -> int:
        """Room for those who move in: the whole, less what is shared and what others use.

        How many rows: none where nothing is known of it, or of what anyone who may come needs.
        """
        whole = number_of(host.row, "gross_internal_area_m2")
        factor = np.zeros(len(here))
        own, moving_in = 0.0, 0.0
        unknown, guests = [], []
        for n, option in enumerate(here):
            base = self._base[option]
            if base.site != host.id:
                factor[n] = base.area_m2 or 0.0
                moving_in += factor[n]
                guests.append(n)
                continue
            area = number_of(host.row, f"{base.service.value}_m2")
            if area is None:
                unknown.append(n)
            factor[n] = area or 0.0
            own += factor[n]
        if whole is None or moving_in == 0:
            return 0
        # While somebody stays whose own area is not known, nor is what is free.
        factor[unknown] = -moving_in
        most = whole - (number_of(host.row, "shared_m2") or 0.0)
        room.add(here, factor, max(most, own))
        if own <= most:
            return 1
        for guest in guests:
            room.add(here, _only_if_room(factor, guest, own, most), own)
        return 1 + len(guests)


def _only_if_room(factor: FloatArray, guest: int, own: float, most: float) -> FloatArray:
    """Factors of a row, at most `own`, that lets this guest come only while `most` is kept.

    For a site that holds more today than it has room for: those of today may stay, and nobody
    comes unless enough of them go.
    """
    asked = factor.copy()
    asked[guest] += own - most
    return asked
