"""Draft: an estate while changes act on it.

Kept apart by what is decided when: a change writes down what it wants, and only when all have
spoken is it worked out what closes, who stands where and what is built. So the order of changes
that do not concern each other cannot matter.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from coverage.resource import Resource
from coverage.service import Service
from coverage.standard import Standards
from estates.change import AnyChange, CoRespond, Merge, Open, Relocate, Share
from estates.estate import Estate
from estates.new_site import NewPoint, NewSite
from estates.site import SiteKind

_OF_WORKS = ("build_gbp", "land_gbp", "fit_out_gbp", "extension_m2", "gross_internal_area_m2")

if TYPE_CHECKING:
    from estates.changes.crew_costs import Asked


class Fault(Exception):  # noqa: N818  (never leaves the folder: told to people as a line)
    """Why a change cannot be made; an empty one is the consequence of a fault told before."""


@dataclass(slots=True, kw_only=True)
class Base:
    """A service's base, as the changes leave it."""

    service: Service
    origin: str  # "" = new
    site: str  # "" = given up
    area_m2: float | None
    year: int = 0
    by: int = 0  # number of the change that moved or ended it; 0 = none
    gone: bool = False  # ended for good
    change: Share | Merge | None = None  # that moved it


@dataclass(slots=True, kw_only=True)
class Crew:
    """A resource, as the changes leave it: where it is based, stands by and helps out."""

    resource: Resource  # its own row, all hours together
    base: str
    of: Service | None  # the service whose base it moves with; None = no base is its own
    supposed: bool = False  # for a new station without a resource list
    moved: bool = False  # to another base, or new: the base is then checked
    by: int = 0  # number of the change that touched its base last
    standby: dict[int, tuple[str, NDArray[np.bool_]]] = field(default_factory=dict)
    # By number of the change: site, and hours of the week, (168,).
    co_respond: tuple[int, CoRespond] | None = None


@dataclass(slots=True, kw_only=True)
class Opened:
    """A site that a change opens."""

    by: int
    site: NewSite
    change: Open | Merge


class Draft:
    """What the changes have asked for so far."""

    def __init__(
        self,
        before: Estate,
        standards: Standards,
        changes: Mapping[int, AnyChange],
    ) -> None:
        self.before, self.standards = before, standards
        self.changes = {number: each for number, each in changes.items() if not each.off}
        self.rows = {row["id"]: row for row in before.rows}
        self.bases = [
            Base(
                service=each.service,
                origin=each.origin,
                site=each.site,
                area_m2=each.area_m2,
                year=each.year,
            )
            for each in before.tenancies
        ]
        self.crews = {each.id: self._crew(each) for each in before.resources}
        self.opened: dict[str, Opened] = {}
        self.points: dict[str, NewPoint] = {}
        self.closed: dict[str, tuple[int, int]] = {}  # by a close: number and year
        self.relocated: dict[str, tuple[int, Relocate]] = {}
        self.withdrawn: dict[str, int] = {}  # resource -> number of the change
        self.recrewed: dict[str, int] = {}  # resource -> number of the change of its hours
        self.aside: set[str] = set()  # neighbours' resources that do not count
        self.crew_costs: list[Asked] = []
        self.number = 0
        self.findings: list[tuple[int, str]] = []
        self.to_confirm: list[tuple[int, str]] = []
        self.faults: list[tuple[int, str]] = []
        self._opened_by = dict(_new_ids(self.changes))

    def _crew(self, resource: Resource) -> Crew:
        here = {base.service for base in self.bases if base.site == resource.site_id}
        of: Service | None = resource.service if resource.service in here else None
        if resource.co_responder:  # an ambulance in name: its people are the host's
            others = [service for service in Service if service in here - {Service.AMBULANCE}]
            of = others[0] if others else of
        return Crew(resource=resource, base=resource.site_id, of=of)

    def find(self, line: str, number: int = 0) -> None:
        """Note a consequence that the reader should know."""
        self.findings.append((number or self.number, line))

    def fault(self, line: str, number: int) -> None:
        """Note why the changes cannot be made, and which one is at fault."""
        self.faults.append((number, line))

    def open_ids(self) -> list[str]:
        """Sites that are open, new ones and points included."""
        known = [*self.rows, *self.opened, *self.points]
        return [site for site in known if site not in self.closed]

    def require_open(self, site: str) -> None:
        """Refuse a site that is not there."""
        if site in self.closed:
            raise Fault(
                f"site {site!r} is closed by change {self.closed[site][0]}; leave one of them out"
            )
        if site in self.rows or site in self.opened or site in self.points:
            return
        if (later := self._opened_by.get(site, 0)) > self.number:
            raise Fault(f"site {site!r} is opened only by change {later}; put that one first")
        if later:
            raise Fault  # that change is at fault itself
        raise Fault(f"there is no site {site!r}; {self._nearest(site)}")

    def require_own(self, site: str) -> None:
        """Refuse a site that is not there or not ours."""
        self.require_open(site)
        if site in self.points:
            raise Fault(f"{site!r} is a standby point without a building; name a site")
        if self.is_neighbours(site):
            raise Fault(f"site {site!r} is a neighbour's, not ours to change; name one of ours")

    def has_building(self, site: str) -> bool:
        """Whether a site is more than a place to wait at: a standby point has nothing to build."""
        opened = self.opened.get(site)
        kind = self.rows[site]["kind"] if opened is None else opened.site.kind
        return bool(kind != SiteKind.STANDBY.value)

    def require_no_works(self, site: str, change: Open | Merge | Relocate | Share) -> None:
        """Refuse building costs where nothing is built."""
        told = [name for name in _OF_WORKS if getattr(change, name, None) is not None]
        if told and not self.has_building(site):
            raise Fault(f"{site!r} is a standby point without a building; leave {told[0]} out")

    def is_neighbours(self, site: str) -> bool:
        """Whether a site of business as usual lies over the border."""
        return bool(site in self.rows and self.rows[site]["neighbour"])

    def require_unused(self, site: str) -> None:
        """Refuse a new site under an id that there is."""
        if site in self.closed:
            raise Fault(
                f"site {site!r} of business as usual is closed by change {self.closed[site][0]}; "
                "give the new site another id, or leave both out"
            )
        if site in self.rows or site in self.opened or site in self.points:
            raise Fault(f"there is a site {site!r} already; give the new one another id")

    def crew(self, resource: str) -> Crew:
        """A resource of ours that is still there."""
        if (crew := self.crews.get(resource)) is None:
            if number := self.withdrawn.get(resource):
                raise Fault(
                    f"resource {resource!r} is withdrawn by change {number}; put this first"
                )
            ours = [each for each, crew in self.crews.items() if not self.is_neighbours(crew.base)]
            hint = nearest(resource, ours) or "see the resource list"
            raise Fault(f"there is no resource {resource!r}; {hint}")
        if self.is_neighbours(crew.base):
            raise Fault(
                f"resource {resource!r} is a neighbour's, not ours to send; name one of ours"
            )
        return crew

    def crews_at(self, site: str) -> list[Crew]:
        """Resources based at a site."""
        return [crew for crew in self.crews.values() if crew.base == site]

    def withdraw(self, crews: Iterable[Crew]) -> None:
        """Take resources away."""
        for crew in list(crews):
            del self.crews[crew.resource.id]
            self.withdrawn[crew.resource.id] = self.number

    def bases_at(self, site: str) -> list[Base]:
        """Bases at a site."""
        return [base for base in self.bases if base.site == site]

    def rebase(self, crew: Crew, site: str, of: Service | None = None) -> None:
        """Give a resource another base."""
        crew.base, crew.by, crew.moved = site, self.number, True
        crew.of = of or crew.of or crew.resource.service

    def _nearest(self, site: str) -> str:
        by_name = {str(row["name"]).lower(): id_ for id_, row in self.rows.items()}
        if (exact := by_name.get(site.strip().lower())) is not None:
            return f"{exact!r} is the id of the site of this name"
        return nearest(site, self.open_ids()) or "see the site list"


def _new_ids(changes: Mapping[int, AnyChange]) -> Iterator[tuple[str, int]]:
    for number, change in changes.items():
        if isinstance(change, Open):
            yield change.site.id, number
        elif isinstance(change, Merge) and isinstance(change.into, NewSite):
            yield change.into.id, number


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint at the name that was meant; "" where none is like it."""
    names = list(known)
    plain = {"".join(filter(str.isalnum, each)).lower(): each for each in reversed(names)}
    same = plain.get("".join(filter(str.isalnum, name)).lower())
    near = [same] if same else difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return f"the nearest name is {near[0]!r}" if near else ""


def listed(ids: Iterable[str], shown: int = 8) -> str:
    """Names in a line, many cut short."""
    names = list(ids)
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + more
