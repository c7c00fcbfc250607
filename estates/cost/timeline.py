"""Timeline: which buildings stand open when, and who is in them, under one estate.

Business as usual is the timeline of today's estate with itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from coverage.service import Service
from estates.estate import Disposal, Estate, Tenancy
from estates.site import SiteKind

UNKNOWN_BODY = "to confirm"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Building:
    """A building of a site; a site that is relocated has one of today and a new one."""

    site: str
    new: bool
    row: Mapping[str, object]  # of the site list
    holder: str = ""  # who holds it, where the site list does not say
    opens: int = 0
    left: int | None = None  # first year in which nobody is based there; None = kept
    disposal: Disposal | None = None

    @property
    def name(self) -> str:
        """Its site's name."""
        return str(self.row["name"])

    @property
    def body(self) -> str:
        """Who holds it."""
        return str(self.row.get("body") or "") or self.holder or UNKNOWN_BODY

    @property
    def tenure(self) -> str:
        """How it is held; "" = not known."""
        return str(self.row.get("tenure") or "")

    @property
    def neighbour(self) -> bool:
        """Whether it belongs to a neighbour, whose money is not counted."""
        return bool(self.row.get("neighbour"))

    def number(self, column: str) -> float | None:
        """A number of the site list; None = not known."""
        value = self.row.get(column)
        known = isinstance(value, (int, float)) and np.isfinite(value)
        return float(value) if known else None  # type: ignore[arg-type]

    def text(self, column: str) -> str:
        """A text of the site list; "" = not known."""
        return str(self.row.get(column) or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A service in a building, from one year up to another."""

    service: Service
    body: str
    building: Building
    area_m2: float | None
    start: int = 0
    end: int | None = None
    origin: str  # site of business as usual; "" = new

    @property
    def at_home(self) -> bool:
        """Whether it is where it is today."""
        return self.origin == self.building.site and not self.building.new

    @property
    def part(self) -> str:
        """What tells it apart at its building."""
        return f"{self.origin}/{self.start}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A base that leaves a building for another, or for good."""

    old: Base
    new: Base | None
    year: int
    gone: bool = False  # for good, and nobody needs room elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Buildings, bases and moves of one estate."""

    buildings: tuple[Building, ...]
    bases: tuple[Base, ...]
    moves: tuple[Move, ...]

    def at(self, building: Building) -> list[Base]:
        """Bases that are ever in a building."""
        here = (building.site, building.new)
        return [b for b in self.bases if (b.building.site, b.building.new) == here]

    def body_at(self, site: str) -> str:
        """Body of a site, of its new building where it has one."""
        bodies = {b.site: b.body for b in sorted(self.buildings, key=lambda b: b.new)}
        return bodies.get(site, UNKNOWN_BODY)

    def name(self, site: str) -> str:
        """Name of a site."""
        return next((b.name for b in self.buildings if b.site == site), site)


def _body_of(service: Service, rows: Iterable[Mapping[str, object]]) -> str:
    alone = Counter(
        str(row["body"])
        for row in rows
        if row["services"] == (service,) and row.get("body") and not row.get("neighbour")
    )
    return min(alone, key=lambda body: (-alone[body], body)) if alone else UNKNOWN_BODY


def timeline(before: Estate, after: Estate) -> Timeline:
    """Who is where and when, if the estate of today becomes another."""
    today = {row["id"]: row for row in before.rows}
    then = {row["id"]: row for row in after.rows}
    given_up = {disposal.site: disposal for disposal in after.disposals}
    old = {
        site: Building(
            site=site,
            new=False,
            row=row,
            left=_left(site, after, given_up.get(site), gone=site not in then),
            disposal=given_up.get(site),
        )
        for site, row in today.items()
    }
    bodies = {service: _body_of(service, before.rows) for service in Service}
    holders: dict[str, set[str]] = {}
    for tenancy in after.tenancies:
        holders.setdefault(tenancy.site, set()).add(_body(tenancy, today, bodies))
    new = {
        site: Building(
            site=site,
            new=True,
            row=row,
            holder=min(holders[site]) if len(holders.get(site, ())) == 1 else "",
            opens=_opens(site, after, given_up.get(site)),
        )
        for site, row in then.items()
        if (site not in today or site in given_up) and not _is_a_mere_point(row)
    }
    areas = {(t.service, t.origin): t.area_m2 for t in before.tenancies}
    bases: list[Base] = []
    moves: list[Move] = []
    for tenancy in after.tenancies:
        stays = _stays(tenancy, areas.get((tenancy.service, tenancy.origin)), old, new)
        found = [
            Base(
                service=tenancy.service,
                body=_body(tenancy, today, bodies),
                building=stay.building,
                area_m2=stay.area_m2,
                start=stay.start,
                end=stay.end,
                origin=tenancy.origin,
            )
            for stay in stays
        ]
        bases += [base for base in found if base.end != base.start and _ours(base)]
        for base, then_at in zip(found, [*found[1:], None], strict=True):
            stays_put = then_at is not None and then_at.building is base.building
            if base.end is not None and not stays_put and not base.building.neighbour:
                moves.append(Move(old=base, new=then_at, year=base.end, gone=tenancy.gone))
    return Timeline(
        buildings=tuple(old.values()) + tuple(new.values()), bases=tuple(bases), moves=tuple(moves)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stay:
    building: Building
    area_m2: float | None
    start: int
    end: int | None


def _stays(
    tenancy: Tenancy, area_m2: float | None, old: dict[str, Building], new: dict[str, Building]
) -> list[_Stay]:
    """Where a base is in turn; a site that is relocated is two buildings, one after the other.

    A stay of no length is kept only as the place of today, which a move in year 0 leaves.
    """
    there = tenancy.site
    resized = tenancy.area_m2 not in (None, area_m2)
    if tenancy.origin == there:
        year = tenancy.year if resized and there not in new else None
        parts = [(there, area_m2, 0, year)]
        if year is not None:
            parts.append((there, tenancy.area_m2, year, None))
    else:
        parts = [(tenancy.origin, area_m2, 0, tenancy.year)]
        parts.append((there, tenancy.area_m2, tenancy.year, None))
    found: list[_Stay] = []
    for site, area, start, end in parts:
        here, then = old.get(site), new.get(site)
        turn = then.opens if here is not None and then is not None else None
        for building in (here, then):
            if building is None:
                continue
            first, last = start, end
            if turn is not None and building is then:
                first = max(start, turn)
            elif turn is not None:
                last = turn if end is None else min(end, turn)
            if last is not None and last <= first and (found or building.new):
                continue
            at_home = building.site == tenancy.origin and building is then
            size = tenancy.area_m2 if at_home and tenancy.origin == there else area
            found.append(_Stay(building=building, area_m2=size, start=first, end=last))
    return found


def _ours(base: Base) -> bool:
    """Whether a base is the area's: not a neighbour's service at the neighbour's own site."""
    return not (base.building.neighbour and base.at_home)


def _is_a_mere_point(row: Mapping[str, object]) -> bool:
    """Whether a site is a place to wait at, without a building."""
    return row.get("kind") == SiteKind.STANDBY.value and not row["services"]


def _left(site: str, after: Estate, disposal: Disposal | None, *, gone: bool) -> int | None:
    if disposal is not None:
        return disposal.year
    if gone:  # taken off the list without a word: with the last base that leaves it
        return max((t.year for t in after.tenancies if t.origin == site), default=0)
    return None


def _opens(site: str, after: Estate, disposal: Disposal | None) -> int:
    if disposal is not None:
        return disposal.year
    arrivals = [t.year for t in after.tenancies if t.site == site]
    works = [work.year for work in after.works if work.site == site]
    return min(arrivals or works or [0])


def _body(
    tenancy: Tenancy, today: Mapping[str, Mapping[str, object]], bodies: dict[Service, str]
) -> str:
    """Body of a base: of its own site where it is alone there, else of its service."""
    row = today.get(tenancy.origin, {})
    alone = row.get("services") == (tenancy.service,)
    own = str(row.get("body") or "") if alone else ""
    return own or bodies[tenancy.service]
