"""Assessment: an estate as it stands, scored service by service under one speed profile."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from coverage.attainment import Attainment, NotScored, attain
from coverage.demand import Basis
from coverage.drivetime import Placed, RoadTravel, TravelModel
from coverage.hours import HOURS_OF_WEEK
from coverage.patrol import PatrolStarts, patrol_starts
from coverage.places import Places
from coverage.recorded import Actual, Actuals, Reconciliation, load_actuals, reconcile
from coverage.resource import Resource, StartsFrom
from coverage.resource_file import assumed_resources
from coverage.response import Starts
from coverage.service import Service
from coverage.speed import SpeedProfile, Speeds, load_speeds
from coverage.standard import CallHandling, Standards, load_standards
from estates.area import Area
from estates.site import SiteKind, places_of

FloatArray = NDArray[np.float64]

DEFAULT_PROFILE = "blue_light"
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


class Assessor:
    """Scores the services of an area; keeps what they share.

    Parameters
    ----------
    profile
        Name of a speed profile of `data/speeds.toml`.
    exemptions
        Ids of the legal exemptions in use; None = the profile's own.
    factor
        Multiplies every speed: 1, or an end of the profile's range.
    """

    def __init__(
        self,
        area: Area,
        profile: str = DEFAULT_PROFILE,
        exemptions: frozenset[str] | None = None,
        factor: float = 1.0,
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
        self.standards: Standards = load_standards()
        self.actuals: Actuals = load_actuals()

    def at_speed(self, factor: float) -> Assessor:
        """The same estate with every speed multiplied."""
        ignores = self.profile.ignores
        return Assessor(self.area, self.profile_name, ignores, factor)

    @cached_property
    def models(self) -> tuple[TravelModel, ...]:
        """A travel model for each pace of the day, slowest first; one if all hours are alike."""
        hourly = self.profile.speed_factor_by_hour
        return tuple(
            RoadTravel(
                self.area.network,
                self.profile,
                self.speeds,
                hour=hourly.index(pace),
                factor=self.factor,
            )
            for pace in sorted(set(hourly))
        )

    @cached_property
    def _pace_of_hour(self) -> NDArray[np.int64]:
        _, pace = np.unique(self.profile.speed_factor_by_hour, return_inverse=True)
        return np.asarray(pace, np.int64)

    @property
    def model(self) -> TravelModel:
        """Travel model of the slowest hour, for maps and single questions."""
        return self.models[0]

    @cached_property
    def _demand_at_each_pace(self) -> tuple[Placed, ...]:
        return tuple(model.place(self.area.demand.places) for model in self.models)

    @property
    def demand_placed(self) -> Placed:
        """Demand points on the roads of `model`."""
        return self._demand_at_each_pace[0]

    @cached_property
    def _site_places(self) -> Places:
        return places_of(self.area.sites, self.area.manifest.crs)

    @cached_property
    def _site_drive_s(self) -> FloatArray:
        """Drive from every site to every demand point, shape (paces, sites, points)."""
        return self._drive_s(self._site_places)

    def _drive_s(self, origins: Places) -> FloatArray:
        pairs = zip(self.models, self._demand_at_each_pace, strict=True)
        return np.stack(
            [model.drive_times(model.place(origins), demand).seconds for model, demand in pairs]
        )

    def service(self, service: Service) -> ServiceAssessment:
        """Score every standard of one service."""
        resources, from_base, assumptions = self._resources(service)
        starts, places, patrols = self._starts(service, resources)
        handling = self.standards.handling(service)
        assumed = not any(each.service is service for each in self.area.resources)
        known = all(resource.availability_known for resource in resources)
        # Half-known availability would mix a forecast with a bound: then all of it is the bound.
        scored_starts = starts if known else starts.all_available()
        attainments = tuple(
            NotScored(standard=standard, why=_FROM_BASE)
            if from_base and standard.scored
            else NotScored(standard=standard, why=_ONE_ASSUMED)
            if assumed and standard.scored and standard.attending > 1
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

    def _resources(self, service: Service) -> tuple[list[Resource], bool, list[str]]:
        listed = [each for each in self.area.resources if each.service is service]
        if listed:
            said = [
                line
                for line in self.area.resource_assumptions
                if line.startswith(f"{service.value}:")
            ]
            from_base = service is Service.POLICE and all(
                each.starts_from is not StartsFrom.PATROL for each in listed
            )
            return listed, from_base, said
        sites = self.area.sites
        stations = sites[sites["kind"] == SiteKind.STATION.value]
        based = [
            site
            for site, services in zip(stations["id"], stations["services"], strict=True)
            if service in services
        ]
        assumed, line = assumed_resources(service, based, self.standards)
        return assumed, service is Service.POLICE, [line] if assumed else []

    def _starts(
        self, service: Service, resources: list[Resource]
    ) -> tuple[Starts, Places, list[str]]:
        """Where each resource may start, and how long from there to all demand."""
        patrol = self._patrol_starts(service, resources)
        row_of_site = {site: row for row, site in enumerate(self._site_places.ids)}
        patrol_drive = {name: self._drive_s(starts.places) for name, starts in patrol.items()}
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
                drive.append(self._site_drive_s[:, [site]])
                x.append(self._site_places.x[[site]])
                y.append(self._site_places.y[[site]])
        n_points = len(self.area.demand.places)
        resource_row = np.array(row, np.int64)
        turnout = np.array([resource.turnout_s for resource in resources], float)
        drive_s = np.concatenate(drive, axis=1) if drive else np.empty((1, 0, n_points))
        n = len(resources)
        starts = Starts(
            resource=resource_row,
            share=np.concatenate(share) if share else np.empty((0, 24)),
            pace=self._pace_of_hour,
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
