"""Change: one act on an estate. Written by people, one small class each, told apart by `kind`.

What each does to bases, resources and buildings stands in its docstring; `estates.apply` does it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Field, StringConstraints, Tag, model_validator

from coverage.hours import crewed, hourly
from coverage.resource import DutySystem, StartsFrom
from coverage.service import Service
from estates.compatibility import Rule
from estates.new_site import Model, NewPoint, NewSite, Point, SiteId

Year = Annotated[int, Field(ge=0, le=60)]
Metres2 = Annotated[float, Field(gt=0)]
Pounds = Annotated[float, Field(ge=0)]
Yearly = Annotated[float, Field(allow_inf_nan=False)]
Reason = Annotated[str, StringConstraints(min_length=3, strip_whitespace=True)]
Turnout = Annotated[float, Field(ge=0, le=3600)]


def _hours(text: str) -> str:
    crewed(text, what="hours")
    return text


def _shares(text: str) -> str:
    free = hourly(text, what="availability")
    if (free > 1).any():
        raise ValueError(f"{free.max():g} is over 1; write 85% as 0.85")
    return text


Hours = Annotated[str, AfterValidator(_hours)]
Availability = Annotated[str, AfterValidator(_shares)]


class NewResource(Model):
    """An appliance, car or ambulance that there was not."""

    id: SiteId
    """Not one of today, and not given twice."""
    service: Service
    site: str = ""
    """Its base; left out where a new site lists it."""
    type: str
    """As in the resource list, e.g. pumping appliance, ambulance, response car."""
    duty_system: DutySystem
    """wholetime, day-crewed, on-call or unknown."""
    crewed_hours: Hours = "always"
    """always, 07-19, Mon-Fri 08-17; Sat 08-12; the end hour is not one of them."""
    turnout_s: Turnout | None = None
    """Seconds from alert to wheels rolling; left out = that of the standards."""
    availability: Availability | None = None
    """Share of crewed hours in which it is free; left out = always free, an upper bound."""
    starts_from: StartsFrom = StartsFrom.STATION
    patrol_area: str = ""
    """Id of one that is patrolled today; goes with starts_from = patrol."""

    @model_validator(mode="after")
    def _patrols_somewhere(self) -> NewResource:
        if (self.starts_from is StartsFrom.PATROL) != bool(self.patrol_area):
            raise ValueError("patrol_area goes with starts_from = patrol, and only with it")
        return self


class _Change(Model):
    note: str = ""
    """For people; nothing is read from it."""
    year: Year = 0
    """Of the appraisal, in which the change takes effect; 0 = from the start."""
    off: bool = False
    """Kept in the list, but not done; its number stays."""


class _CrewChange(_Change):
    crew_gbp_per_year: Yearly | None = None
    """Yearly change of what the crews cost, with employer's costs, from the year of the change on;
    saving below 0, in prices of the price year. Left out = not known, and asked for."""


class Close(_CrewChange):
    """Give a site up.

    The services based there lose this base. The resources based there go to `resources_to`, or
    are withdrawn where that is left out; police cars on patrol must be given a new base. The
    building of today is disposed of. Closing a site that the same scenario opens in the same year
    undoes the opening.
    """

    kind: Literal["close"] = "close"
    site: str
    """Id of an open site of ours, no hospital."""
    resources_to: str = ""
    """Id of the site that they move to; left out = they are withdrawn."""
    accepted: dict[Rule, Reason] = Field(default={})
    """Rules that the new base of the resources may break or where it is not known, with reasons."""
    base_gone: bool = False
    """Nobody needs room elsewhere; why stands in `note`. Else where the people go is asked for."""

    @model_validator(mode="after")
    def _told_why(self) -> Close:
        if self.base_gone and not self.note.strip():
            raise ValueError("base_gone needs its reason in note; say why nobody needs room")
        return self


class Open(_CrewChange):
    """Open a new site at a point.

    Its services get a new base there. Resources named in `resources` make it their base, those in
    `add` are new. Building and land are asked for. Where a service has no resource list, one
    resource is supposed at the new station, as at all others, unless the change gives it some.
    """

    kind: Literal["open"] = "open"
    non_standard: bool = False
    """Its building work is non-standard: the optimism bias of that class."""
    site: NewSite
    resources: tuple[str, ...] = ()
    """Ids of resources of today that move there."""
    add: tuple[NewResource, ...] = ()
    """New resources based there; their site is left out."""
    build_gbp: Pounds | None = None
    """Cost of the building without VAT and bias; left out = area times the rate of the prices."""
    land_gbp: Pounds | None = None
    """Price of the land; left out = to confirm."""

    @model_validator(mode="after")
    def _whole(self) -> Open:
        if self.site.kind == "station" and not self.site.services:
            raise ValueError("a new station needs services; say which are based there")
        if elsewhere := [each.id for each in self.add if each.site not in ("", self.site.id)]:
            raise ValueError(f"{elsewhere[0]} is added to another site; leave its site out")
        return self


class Relocate(_Change, Point):
    """Build a site anew at another point, like for like.

    It keeps its id, name, services, resources and what it offers them; what is known of the old
    building only (tenure, condition, costs, values) is no longer known. The old building is
    disposed of, a new one and its land are asked for. Back to the old point undoes it.
    """

    kind: Literal["relocate"] = "relocate"
    non_standard: bool = False
    """Its building work is non-standard: the optimism bias of that class."""
    site: str
    """Id of an open site of ours, no hospital."""
    build_gbp: Pounds | None = None
    """Cost of the building without VAT and bias; left out = area times the rate of the prices."""
    land_gbp: Pounds | None = None
    """Price of the land; left out = to confirm."""
    gross_internal_area_m2: Metres2 | None = None
    """Of the new building; left out = as large as the old."""


def _priced_extension(area_m2: float | None, gbp: float | None) -> None:
    if gbp is not None and area_m2 is None:
        raise ValueError("extension_gbp goes with extension_m2; say how large it is")


class Share(_Change):
    """Move one service from its site into another's.

    Its base and the resources of this base move, and room is fitted out for it. The site that it
    leaves closes, and is disposed of, when no service is left there. Back to where it came from
    undoes it.
    """

    kind: Literal["share"] = "share"
    non_standard: bool = False
    """Its building work is non-standard: the optimism bias of that class."""
    service: Service
    from_site: str
    """Id of the site where the service is based."""
    into_site: str
    """Id of an open site: the host."""
    area_m2: Metres2 | None = None
    """Room that it takes up at the new place; left out = as much as it has today."""
    fit_out_gbp: Pounds | None = None
    """Without VAT and bias; left out = area times the rate of the prices."""
    extension_m2: Metres2 | None = None
    """Building put up at the host, where its free room does not do."""
    extension_gbp: Pounds | None = None
    """Without VAT and bias; left out = extension_m2 times the rate of the prices."""
    accepted: dict[Rule, Reason] = Field(default={})
    """Rules of compatibility that may be broken or are not known, each with the reason."""
    across: bool = False
    """The way by road is far longer than the straight line, and that is meant."""

    @model_validator(mode="after")
    def _extends(self) -> Share:
        _priced_extension(self.extension_m2, self.extension_gbp)
        return self


class Merge(_Change):
    """Bring the bases of two or more sites together, into one of them or a new point.

    Moves all services there, or those named, each with its resources. Room is fitted out for each
    base that moves; a new point is built instead, and fitted out beside only where a cost is
    given. Sites without any service left close and are disposed of.
    """

    kind: Literal["merge"] = "merge"
    non_standard: bool = False
    """Its building work is non-standard: the optimism bias of that class."""
    sites: Annotated[tuple[str, ...], Field(min_length=2)]
    """Ids of two or more; the host may be one of them."""
    services: tuple[Service, ...] = ()
    """Those that move; left out = all that are based there."""
    into: Annotated[
        Annotated[str, Tag("site")] | Annotated[NewSite, Tag("new site")],
        Discriminator(lambda into: "site" if isinstance(into, str) else "new site"),
    ]
    """Id of an open site, or a new one."""
    area_m2: dict[Service, Metres2] = Field(default={})
    """Room for each service's bases that move in, together; left out = as much as today."""
    build_gbp: Pounds | None = None
    """Of a new building, without VAT and bias; left out = area times the rate of the prices."""
    land_gbp: Pounds | None = None
    """Price of the land of a new building; left out = to confirm."""
    fit_out_gbp: Pounds | None = None
    """Of the whole merger; left out = area times the rate of the prices."""
    extension_m2: Metres2 | None = None
    """Building put up at a host that stands, where its free room does not do."""
    extension_gbp: Pounds | None = None
    """Without VAT and bias; left out = extension_m2 times the rate of the prices."""
    accepted: dict[Rule, Reason] = Field(default={})
    across: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Merge:
        if len(set(self.sites)) < len(self.sites):
            raise ValueError("a site stands twice in sites; name each once")
        _priced_extension(self.extension_m2, self.extension_gbp)
        if isinstance(self.into, NewSite) and self.extension_m2 is not None:
            raise ValueError("a new site is built as large as it must be; leave extension_m2 out")
        if isinstance(self.into, NewSite):
            if self.into.services:
                raise ValueError("the new site's services are those that move in; leave them out")
        elif self.build_gbp is not None or self.land_gbp is not None:
            raise ValueError("build_gbp and land_gbp go with a new site only; see fit_out_gbp")
        return self


class ReCrew(_CrewChange):
    """Crew a resource otherwise, move it to another base, withdraw it, or add a new one.

    What is left out stays as it is, with two exceptions: another duty system has the turnout of
    the standards, and hours that were not crewed before have unknown availability, unless the
    change tells them.
    """

    kind: Literal["re-crew"] = "re-crew"
    resource: str = ""
    """Id of a resource of today; left out where one is added."""
    duty_system: DutySystem | None = None
    """wholetime, day-crewed, on-call or unknown."""
    crewed_hours: Hours | None = None
    """always, 07-19, Mon-Fri 08-17; Sat 08-12; the end hour is not one of them."""
    availability: Availability | None = None
    """Share of crewed hours in which it is free, as text: 0.85; Mon-Fri 07-18=0.35."""
    turnout_s: Turnout | None = None
    """Seconds from alert to wheels rolling."""
    to_site: str = ""
    """Id of its new base."""
    remove: bool = False
    """Withdraws it."""
    add: NewResource | None = None
    """A new resource, with its site."""
    accepted: dict[Rule, Reason] = Field(default={})
    """Rules that its new base may break or where it is not known, each with the reason."""

    @model_validator(mode="after")
    def _one_act(self) -> ReCrew:
        edits = (self.duty_system, self.crewed_hours, self.availability, self.turnout_s)
        edited = bool(self.to_site) or any(each is not None for each in edits)
        if (self.add is not None) + bool(self.resource) != 1:
            raise ValueError("name one resource, or add a new one")
        if self.add is not None and (edited or self.remove):
            raise ValueError("what a new resource is stands in add")
        if self.add is not None and not self.add.site:
            raise ValueError("say at which site the new resource is based")
        if self.add is None and edited == self.remove:
            raise ValueError("say what changes, or remove = true; not both")
        return self


class Standby(_CrewChange):
    """Send a resource to stand by elsewhere, always or in some hours of the week.

    In the other hours it is at its base as before: two rows stand for it then. The place may be
    any open site, over the border too, or a new point without a building. It stands by in the
    open, so bays, parking and ways out of the place are not asked about.
    """

    kind: Literal["standby"] = "standby"
    resource: str
    """Id of a resource."""
    hours: Hours = "always"
    """always, 07-19, Mon-Fri 08-17; Sat 08-12; the end hour is not one of them."""
    site: str = ""
    """Id of an open site, a neighbour's too."""
    point: NewPoint | None = None
    """Instead of a site: a place on the road."""

    @model_validator(mode="after")
    def _one_place(self) -> Standby:
        if (self.point is not None) == bool(self.site):
            raise ValueError("give a site or a point, one of the two")
        return self


class CoRespond(_CrewChange):
    """Send fire or police crews to medical calls as the first trained person on scene.

    Each crew based at the sites counts as an ambulance resource of its own kind as well, which
    never stands for an ambulance. Its own cover falls by the time it is away.
    """

    kind: Literal["co-respond"] = "co-respond"
    service: Literal[Service.FIRE, Service.POLICE]
    sites: Annotated[tuple[str, ...], Field(min_length=1)]
    """Ids of the sites whose crews go."""
    turnout_s: Turnout
    """Seconds from alert to wheels rolling, for medical calls."""
    availability_share: Annotated[float, Field(gt=0, le=1)]
    """Of the hours in which the crew is free, those in which it is free for medical calls."""
    callouts_per_year: Annotated[float, Field(ge=0)]
    """Of one appliance; where two rows are its crew by day and by night, they share them."""
    hours_per_callout: Annotated[float, Field(ge=0, le=24)]
    """From alert to being free again."""


class Neighbours(_Change):
    """Count the resources over the border, or do not.

    Their sites stay on the map; only what responds from them leaves the estate, or returns to it.
    """

    kind: Literal["neighbours"] = "neighbours"
    count: bool
    """false = what responds from over the border is left out."""
    bodies: tuple[str, ...] = ()
    """Bodies of the neighbours' sites; left out = all."""


AnyChange = (
    Close | Open | Relocate | Share | Merge | ReCrew | Standby | CoRespond | Neighbours
)  # without the discriminator, for annotations
Change = Annotated[AnyChange, Field(discriminator="kind")]
KINDS = ("close", "open", "relocate", "share", "merge", "re-crew", "standby", "co-respond",
         "neighbours")  # fmt: skip
