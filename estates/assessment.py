"""Assessment: an estate as it stands, scored service by service under one speed profile."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coverage.attainment import Attainment, NotScored, Standard, attain
from coverage.demand import Basis
from coverage.drivetime import Placed, TravelModel
from coverage.hours import HOURS_OF_WEEK
from coverage.patrol import PatrolStarts, patrol_starts
from coverage.places import Places
from coverage.recorded import Actual, Actuals, Reconciliation, load_actuals, reconcile
from coverage.resource import Resource, StartsFrom
from coverage.response import Starts
from coverage.road_change import RoadChange, find_roads
from coverage.service import Service
from coverage.speed import SpeedProfile, Speeds, load_speeds
from coverage.speed_draw import SpeedDraw
from coverage.standard import CallHandling, Standards, load_standards
from estates.area import Area
from estates.estate import Estate
from estates.site import places_of
from estates.travel import Travel

FloatArray = NDArray[np.float64]

DEFAULT_PROFILE = "blue_light"
PUBLIC_PROFILE = "general"  # how people drive to a front counter
REACH_LIMITS_S = (300.0, 480.0, 600.0, 900.0, 1200.0)  # 5, 8, 10, 15, 20 minutes, call to arrival


@dataclass(frozen=True, slots=True, kw_only=True)
class OffTheMap:
    """Demand whose first attendance may come from where the map does not reach."""

    weight: float
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAssessment:
    """One service of an estate."""

    service: Service
    resources: tuple[Resource, ...]
    starts: Starts
    start_places: Placed  # a row of `starts` each
    start_s: FloatArray  # call handling + turnout of each start, for maps
    handling: CallHandling
    attainments: tuple[Attainment | NotScored, ...]
    reconciliations: dict[str, Reconciliation]  # by standard id, of those scored
    published: tuple[Actual, ...]  # all that was published, whatever it can be compared with
    reach: tuple[tuple[float, float], ...]  # limit, share of demand, all available: upper bound
    basis: Basis
    off_the_map: OffTheMap
    availability_known: bool  # false = the figures hold with all available: an upper bound
    assumed: bool  # no list of resources: one at each station is supposed
    from_base: bool  # police without patrols: distance from base, never attainment
    assumptions: tuple[str, ...]

    @property
    def scored(self) -> tuple[Attainment, ...]:
        """The standards that could be scored."""
        return tuple(each for each in self.attainments if isinstance(each, Attainment))

    @property
    def scored_starts(self) -> Starts:
        """What the standards were scored with."""
        return _as_scored(self.starts, known=self.availability_known)


class Assessor:
    """Scores the services of an estate; estates of one area share its travel.

    Parameters
    ----------
    profile
        Name of a speed profile of `data/speeds.toml`.
    exemptions
        Ids of the legal exemptions in use; None = the profile's own.
    factor
        Multiplies every speed: 1, or an end of the profile's range.
    road_changes
        Closed and slowed roads, for emergency vehicles and for the public alike.
    draw
        Of uncertain speeds; None = the speeds as they are listed.

    Raises
    ------
    CoverageInputError
        A name is not known, or a change touches no road.
    """

    def __init__(
        self,
        area: Area,
        profile: str = DEFAULT_PROFILE,
        exemptions: frozenset[str] | None = None,
        factor: float = 1.0,
        *,
        road_changes: Sequence[RoadChange] = (),
        draw: SpeedDraw | None = None,
    ) -> None:
        self.area = area
        self.speeds: Speeds = load_speeds()
        self.profile_name = profile
        chosen = self.speeds.profile(profile)
        self.exemptions = self.speeds.exemptions_of(
            chosen.ignores if exemptions is None else exemptions
        )
        ignores = frozenset(exemption.id for exemption in self.exemptions)
        self.profile: SpeedProfile = chosen.model_copy(update={"ignores": ignores})
        self.factor = factor
        self._road_changes = tuple(road_changes)
        self.changed_roads = find_roads(area.network, self._road_changes)
        self.standards: Standards = load_standards()
        self.actuals: Actuals = load_actuals()
        self.estate = self._today = Estate.of(area, self.standards)
        self.travel, self.public_travel = (
            Travel(area, driven, self.speeds, factor, road_changes=self._road_changes, draw=draw)
            for driven in (self.profile, self.speeds.profile(PUBLIC_PROFILE))
        )

    def at_speed(self, factor: float) -> Assessor:
        """The same estate with every speed multiplied."""
        return self._driven(factor, None)

    def at_draw(self, draw: SpeedDraw) -> Assessor:
        """The same estate with drawn speeds."""
        return self._driven(self.factor, draw)

    def _driven(self, factor: float, draw: SpeedDraw | None) -> Assessor:
        other = Assessor(
            self.area,
            self.profile_name,
            self.profile.ignores,
            factor,
            road_changes=self._road_changes,
            draw=draw,
        )
        return other.of(self.estate)

    def of(self, estate: Estate) -> Assessor:
        """Another estate of the same area; what is known of its drive times is kept."""
        other = copy(self)
        other.estate = estate
        return other

    @property
    def model(self) -> TravelModel:
        """Travel model of the slowest hour, for maps and single questions."""
        return self.travel.models[0]

    @property
    def demand_placed(self) -> Placed:
        """Demand points on the roads of `model`."""
        return self.travel.demand[0]

    @property
    def demand_cut_off(self) -> NDArray[np.bool_]:
        """Demand points that closed roads cut off from where most roads are, shape (points,)."""
        if not self.changed_roads:
            return np.zeros(len(self.area.demand.places), bool)
        return self.model.lost_their_way(self.demand_placed)

    def service(self, service: Service, *, co_responders: bool = False) -> ServiceAssessment:
        """Score every standard of one service.

        Parameters
        ----------
        co_responders
            Whether other services' crews count that are sent to medical calls: then the times
            are those of the first trained person, not of the ambulance.
        """
        resources = [
            each
            for each in self.estate.resources_of(service)
            if co_responders or not each.co_responder
        ]
        assumptions = [
            line for line in self.estate.assumptions if line.startswith(f"{service.value}:")
        ]
        from_base = service is Service.POLICE and all(
            each.starts_from is not StartsFrom.PATROL for each in resources
        )
        starts, places, patrols = self._starts(service, resources)
        handling = self.standards.handling(service)
        assumed = service in self.estate.assumed
        known = all(resource.availability_known for resource in resources)
        scored_starts = _as_scored(starts, known=known)
        attainments = tuple(
            NotScored(standard=standard, why=why)
            if standard.scored and (why := self._why_not(standard, resources, from_base=from_base))
            else attain(standard, self.area.demand, scored_starts, handling.seconds)
            for standard in self.standards.of_area(self.area.manifest.standards_of)
            if standard.service is service
        )
        turnout = np.array([resource.turnout_s for resource in resources])
        start_s = handling.seconds + turnout[starts.resource]
        weight = self.area.demand.weight(service)
        soonest = _soonest(starts)
        assumptions = [*assumptions, *_said_of(handling), *patrols]
        if not weight.hours_known:
            assumptions.append(
                f"{service.value}: demand whose hour is not known is spread evenly over the day."
            )
        return ServiceAssessment(
            service=service,
            resources=tuple(resources),
            starts=starts,
            start_places=self.model.place(places),
            start_s=start_s,
            handling=handling,
            attainments=attainments,
            reconciliations=self._reconciliations(service, attainments, expected=known),
            published=tuple(self.actuals.of_area(service, self.area.manifest.standards_of)),
            reach=tuple(
                (limit, _share(weight.total, soonest + handling.seconds <= limit))
                for limit in REACH_LIMITS_S
            ),
            basis=weight.basis,
            off_the_map=self._off_the_map(weight.total, soonest, resources),
            availability_known=known,
            assumed=assumed,
            from_base=from_base,
            assumptions=tuple(assumptions),
        )

    def _why_not(self, standard: Standard, resources: list[Resource], *, from_base: bool) -> str:
        """Why a standard cannot be scored with these resources; "" = it can.

        A service that has lost its last resource is scored: nobody comes.
        """
        service = standard.service
        if not resources and not self._today.resources_of(service):
            return f"no {service.value} resource responds."
        if from_base:
            return _FROM_BASE
        if service in self.estate.assumed and standard.attending > 1:
            return _ONE_ASSUMED
        return ""

    def _starts(
        self, service: Service, resources: list[Resource]
    ) -> tuple[Starts, Places, list[str]]:
        """Where each resource may start, and how long from there to all demand."""
        patrol = self._patrol_starts(service, resources)
        sites = places_of(self.estate.sites, self.area.manifest.crs)
        row_of_site = {site: row for row, site in enumerate(sites.ids)}
        based = sorted(
            {
                row_of_site[resource.site_id]
                for resource in resources
                if resource.starts_from is not StartsFrom.PATROL
            }
        )
        site_drive_s = dict(
            zip(
                based,
                np.moveaxis(self.travel.drive_s(sites.take(np.array(based, int))), 1, 0),
                strict=True,
            )
        )
        patrol_drive = {name: self.travel.drive_s(starts.places) for name, starts in patrol.items()}
        row, share, drive, x, y = [], [], [], [], []
        for r, resource in enumerate(resources):
            if resource.starts_from is StartsFrom.PATROL:
                area = patrol[resource.patrol_area]
                row += [r] * len(area.places)
                share.append(area.share)
                drive.append(patrol_drive[resource.patrol_area])
                x.append(area.places.x)
                y.append(area.places.y)
            else:
                site = row_of_site[resource.site_id]
                row.append(r)
                share.append(np.ones((1, 24)))
                drive.append(site_drive_s[site][:, None])
                x.append(sites.x[[site]])
                y.append(sites.y[[site]])
        n_points = len(self.area.demand.places)
        resource_row = np.array(row, np.int64)
        turnout = np.array([resource.turnout_s for resource in resources], float)
        drive_s = np.concatenate(drive, axis=1) if drive else np.empty((1, 0, n_points))
        n = len(resources)
        starts = Starts(
            resource=resource_row,
            share=np.concatenate(share) if share else np.empty((0, 24)),
            pace=self.travel.pace_of_hour,
            response_s=drive_s + turnout[resource_row][:, None],
            site_ids=np.array([resource.site_id for resource in resources], str),
            crewed=np.array([r.crewed for r in resources]).reshape(n, HOURS_OF_WEEK),
            availability=np.array([r.availability for r in resources]).reshape(n, HOURS_OF_WEEK),
        )
        ids = np.array([resources[r].id for r in row], str)
        places = Places(
            ids=ids,
            x=np.concatenate(x) if x else np.empty(0),
            y=np.concatenate(y) if y else np.empty(0),
        )
        said = (
            f"{service.value}: {len(patrol)} patrol areas, cars spread over each as its demand is, "
            "hour by hour; independent of each other."
        )
        return starts, places, [said] if patrol else []

    def _patrol_starts(
        self, service: Service, resources: list[Resource]
    ) -> dict[str, PatrolStarts]:
        wanted = sorted({r.patrol_area for r in resources if r.starts_from is StartsFrom.PATROL})
        if not wanted or self.area.patrol_areas is None:
            return {}
        polygons = dict(
            zip(self.area.patrol_areas["id"], self.area.patrol_areas.geometry, strict=True)
        )
        by_hour = self.area.demand.weight(service).by_hour
        places = self.area.demand.places
        return {name: patrol_starts(name, polygons[name], places, by_hour) for name in wanted}

    def _reconciliations(
        self,
        service: Service,
        attainments: tuple[Attainment | NotScored, ...],
        *,
        expected: bool,
    ) -> dict[str, Reconciliation]:
        return {
            each.standard.id: reconcile(
                each.expected.mean_s,
                self.actuals.latest(
                    service,
                    each.standard.areas,
                    each.standard.incident_types,
                    each.standard.clock_starts,
                ),
                expected=expected and each.basis is Basis.INCIDENTS,
            )
            for each in attainments
            if isinstance(each, Attainment)
        }

    def _off_the_map(
        self, weight: FloatArray, soonest: FloatArray, resources: list[Resource]
    ) -> OffTheMap:
        """Demand that a crew standing where a road leaves the map would reach first."""
        least_turnout = min((resource.turnout_s for resource in resources), default=0.0)
        outside = self.model.from_outside_s(self.demand_placed) + least_turnout
        sooner = outside < soonest
        return OffTheMap(weight=float(weight[sooner].sum()), share=_share(weight, sooner))


_ONE_ASSUMED = "how many vehicles a station has is not known; give a resource list."
_FROM_BASE = (
    "police respond from patrol, and no patrol is listed: the map is distance from base, "
    "which is never attainment."
)


def _as_scored(starts: Starts, *, known: bool) -> Starts:
    """Half-known availability would mix a forecast with a bound: then all of it is the bound."""
    return starts if known else starts.all_available()


def _said_of(handling: CallHandling) -> list[str]:
    if handling.verified:
        return []
    said = f"{handling.service.value}: call handling {handling.seconds:.0f} s"
    return [f"{said} ({handling.source}; not verified)."]


def _soonest(starts: Starts) -> FloatArray:
    return np.asarray(starts.response_s[0].min(axis=0, initial=np.inf))


def _share(weight: FloatArray, mask: NDArray[np.bool_]) -> float:
    total = weight.sum()
    return float(weight[mask].sum() / total) if total > 0 else 0.0
