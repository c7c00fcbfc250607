"""What a page or a report shows of one standard: title, bands, points, figures, tables.

Numbers and shapes only: how they look is the business of `estates.maps` and of the pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from coverage.attainment import Attainment, NotScored, Standard, attain
from coverage.dependence import rests_on
from coverage.drivetime import minutes_and_seconds
from coverage.hours import hour_name
from coverage.isochrone import BandGrid
from coverage.resource import StartsFrom
from coverage.service import Service
from coverage.standard import LIMIT_NOISE_S, MeanWithin, PercentileWithin
from estates.area import Area
from estates.assessment import REACH_LIMITS_S, Assessor, ServiceAssessment

FloatArray = NDArray[np.float64]

_SMALL_TO_M = 150.0  # the same on a map of half the width
DRAWN_TO_M = 50.0  # bands are drawn this exactly: less than a pixel at the zoom of a county
_SPECK_M2 = 60_000.0  # patches and holes smaller than this are noise of the grid, and not drawn
_SCRAP_M = 400.0  # the same for edges
_CLOSEST_LIMITS_S = 120.0  # a band narrower than this is a line on the map
_SLOW_S = 1800.0  # one more limit where the standard's own is the last
SHARE_CLASSES = (0.5, 0.7, 0.85, 0.95)  # of demand expected in time, for points under patrol


def minutes(seconds: float) -> str:
    """A limit as people say it: 10 minutes, 7½ minutes."""
    whole, rest = divmod(round(seconds), 60)
    if rest == 30:  # noqa: PLR2004
        return f"{whole}½ minutes"
    return f"{whole} minutes" if rest == 0 else minutes_and_seconds(seconds)


def band_limits(limit_s: float | None) -> tuple[float, ...]:
    """Limits of the bands: 5, 8, 10, 15 and 20 minutes around the standard's own."""
    if limit_s is None:
        return REACH_LIMITS_S
    others = [each for each in REACH_LIMITS_S if abs(each - limit_s) >= _CLOSEST_LIMITS_S]
    slower = [_SLOW_S] if limit_s >= max(REACH_LIMITS_S) else []
    return tuple(sorted({*others, limit_s, *slower}))


def fewer_limits(limit_s: float | None) -> tuple[float, ...]:
    """The standard's own limit and the next, for a small map."""
    limits = band_limits(limit_s)
    at = limits.index(limit_s) if limit_s is not None else len(limits) // 2
    return limits[at : at + 2]


def band_name(from_s: float, to_s: float) -> str:
    """5 to 8 minutes."""
    if not np.isfinite(to_s):
        return f"over {minutes(from_s)}"
    if from_s == 0:
        return f"up to {minutes(to_s)}"
    return f"{minutes(from_s).removesuffix(' minutes')} to {minutes(to_s)}"


def short_names(standards: list[Standard]) -> dict[str, str]:
    """Names that fit a box: first within 10 minutes, 80%; whole ones where two are alike."""
    short = {}
    for each in standards:
        what = f"{'First' if each.attending == 1 else 'Second'} in {minutes(each.limit_s)}"
        if isinstance(each, MeanWithin):
            what = f"Mean of {minutes(each.limit_s)}"
        else:
            what += f", {each.share_required * 100:.0f}%"
        where = {"urban": ", towns", "rural": ", country", "any": ""}[each.setting]
        short[each.id] = what + where
    if len(set(short.values())) < len(short):
        return {each.id: each.name for each in standards}
    return short


def extent_of(area: Area) -> BaseGeometry:
    """What maps of an area show, in metres: the boundary as far as there are roads."""
    network = area.network
    roads = shapely.box(
        network.vertex_x.min(),
        network.vertex_y.min(),
        network.vertex_x.max(),
        network.vertex_y.max(),
    ).buffer(500)
    return roads if area.boundary is None else shapely.intersection(area.boundary, roads)


def who(service: Service, attending: int) -> str:
    """First appliance, second ambulance, ..."""
    vehicle = {Service.FIRE: "appliance", Service.AMBULANCE: "ambulance", Service.POLICE: "car"}
    return f"{'first' if attending == 1 else 'second'} {vehicle[service]}"


class Shows(StrEnum):
    """What the colours of the map stand for."""

    MINUTES = "minutes"
    EXPECTED = "expected"
    ALONE = "alone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One key figure in words."""

    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Shapes of a view, in the area's metres."""

    bands: gpd.GeoDataFrame  # `from_s`, `to_s`, `area_km2` (before they were simplified)
    edges: gpd.GeoDataFrame  # `limit_s`


class CoverageView:
    """One service under one standard, as it is shown.

    Parameters
    ----------
    standard_id
        One that was scored; None = the service has none, and only reach is shown.
    at_other_speeds
        The same service with every speed multiplied by the key.
    hour
        Of the week, 0 for Monday 00:00: the standard in that hour alone; None = the whole week.
    shows
        What the map shows, of `can_show`; None or another = the first of them.
    """

    def __init__(
        self,
        assessor: Assessor,
        assessment: ServiceAssessment,
        standard_id: str | None,
        at_other_speeds: dict[float, ServiceAssessment] | None = None,
        *,
        hour: int | None = None,
        shows: Shows | None = None,
    ) -> None:
        self.area: Area = assessor.area
        self.assessor = assessor
        self.assessment = assessment
        self.week: Attainment | None = _of(assessment, standard_id)
        self.week_at_other_speeds = {
            factor: same
            for factor, other in (at_other_speeds or {}).items()
            if (same := _of(other, standard_id)) is not None
        }
        self.standard: Standard | None = self.week.standard if self.week else None
        self.attainment, self.at_other_speeds = self.week, self.week_at_other_speeds
        self.hour: int | None = None
        self.hour_refused = ""  # why the hour that was asked for cannot be scored
        if hour is not None and self.standard is not None:
            self._look_at(self.standard, hour, at_other_speeds or {})
        self.shows = shows if shows in self.can_show else self.can_show[0]

    def _look_at(
        self, standard: Standard, hour: int, at_other_speeds: dict[float, ServiceAssessment]
    ) -> None:
        """Take the figures of one hour in the place of those of the week."""

        def of_hour(assessment: ServiceAssessment) -> Attainment | NotScored:
            starts, handling = assessment.scored_starts, assessment.handling
            return attain(standard, self.area.demand, starts, handling.seconds, hour)

        at_hour = of_hour(self.assessment)
        if isinstance(at_hour, NotScored):
            self.hour_refused = at_hour.why
            return
        self.hour, self.attainment = hour, at_hour
        self.at_other_speeds = {
            factor: same
            for factor in self.week_at_other_speeds
            if isinstance(same := of_hour(at_other_speeds[factor]), Attainment)
        }

    @property
    def can_show(self) -> tuple[Shows, ...]:
        """What a map of this service and standard may show."""
        if self.on_patrol:
            return (Shows.EXPECTED,)
        if self.attainment is None or not self.assessment.resources:
            return (Shows.MINUTES,)
        return (Shows.MINUTES, Shows.EXPECTED, Shows.ALONE)

    @property
    def when(self) -> str:
        """The hour that is shown; "" = the whole week."""
        return "" if self.hour is None else hour_name(np.array([self.hour]))

    @property
    def pace(self) -> int:
        """Which of the travel's models the map is drawn with; of the week the slowest, 0."""
        return 0 if self.hour is None else int(self.assessor.travel.pace_of_hour[self.hour % 24])

    @property
    def sites(self) -> gpd.GeoDataFrame:
        """Sites of the estate that is shown, WGS84; of a scenario those it leads to."""
        return self.assessor.estate.sites

    @property
    def on_patrol(self) -> bool:
        """Whether cars start from wherever they patrol: no band tells where that is."""
        return any(each.starts_from is StartsFrom.PATROL for each in self.assessment.resources)

    @property
    def limit_s(self) -> float | None:
        """Limit of the standard; None = no standard."""
        return self.standard.limit_s if self.standard else None

    @property
    def attending(self) -> int:
        """Which arrival is meant."""
        return self.standard.attending if self.standard else 1

    @property
    def title(self) -> str:
        """What is shown, for whom and where."""
        service = self.assessment.service
        name, place = service.value.capitalize(), self.area.title
        if self.assessment.from_base:
            return f"{name}: distance from base, {place}"
        if self.standard is None:
            return f"{name}: reach, {place}"
        within = minutes(self.standard.limit_s)
        if isinstance(self.standard, MeanWithin):
            within = f"in {within} on average"
        elif isinstance(self.standard, PercentileWithin):
            within = f"within {within}, {self.standard.share_required * 100:.0f} times in 100"
        else:
            within = f"within {within}"
        setting = {"urban": ", in towns", "rural": ", in the country"}
        return (
            f"{name}: {who(service, self.attending)} {within}"
            f"{setting.get(self.standard.setting, '')}, {place}"
        )

    @property
    def basis(self) -> str:
        """What every share is a share of."""
        basis = self.attainment.basis if self.attainment else self.assessment.basis
        types = self.standard.incident_types if self.standard else ()
        if types and basis.value.startswith("incidents"):
            return f"weighted by {basis.value} ({', '.join(types)})"
        return f"weighted by {basis.value}"

    @property
    def clock(self) -> str:
        """From when a time is counted, and what it holds."""
        if self.standard is not None and self.standard.clock_starts == "alert":
            return "from the alert of the crew to arrival: turnout and drive"
        return (
            f"from the call to arrival: call handling "
            f"({self.assessment.handling.seconds:.0f} s), turnout and drive"
        )

    @property
    def map_says(self) -> str:
        """What the colours of the map stand for."""
        arrives = who(self.assessment.service, self.attending)
        if self.shows is Shows.EXPECTED:
            circles = (
                "Each circle is a demand point, its size the demand, its colour the share of calls "
                "expected in time."
            )
            patrol = (
                " Cars start from wherever they patrol, so there is no one place to draw bands of "
                "minutes from."
            )
            return circles + (patrol if self.on_patrol else "")
        if self.shows is Shows.ALONE:
            return (
                "Each circle is a demand point, its size the demand. Filled orange with a thick "
                "outline, it is in time of one site alone, were every crew free: lose that site, "
                "lose the point."
            )
        if self.assessment.from_base:
            return (
                "Minutes from the nearest police base, were a car standing there. Police respond "
                "from patrol: this is distance from base, never attainment."
            )
        return (
            f"Minutes until the {arrives} arrives if every one is free and crewed: the soonest "
            f"possible, {self.clock}."
        )

    @cached_property
    def points(self) -> pd.DataFrame:
        """Demand points; those without weight are left out.

        Columns `id`, `name`, `weight`, `share_within`, `expected_s`, `nearest_s`, `nearest_site`
        (its name), `sites_in_time`, `lon`, `lat`.
        """
        lon, lat = self.area.demand.lon_lat(self.area.manifest.crs)
        if self.attainment is None:
            zones = self._reach_of_points()
        else:
            zones = self.attainment.zones.reset_index(drop=True)
        names = self.site_names
        zones = zones.assign(
            lon=lon, lat=lat, nearest_site=[names.get(site, "") for site in zones["nearest_site"]]
        )
        return zones[zones["weight"] > 0].reset_index(drop=True)

    @cached_property
    def alone(self) -> pd.DataFrame:
        """Points in time that rest on one site: `points` with `rests_on`, names of the sites.

        Several names: each is needed (for the second attending), or one by day and one by night.
        """
        if Shows.ALONE not in self.can_show or self.standard is None:
            return self.points.iloc[:0].assign(rests_on="")
        starts = self.assessment.scored_starts
        starts = starts if self.hour is None else starts.at_hour(self.hour)
        ids, needed = rests_on(self.standard, starts, self.assessment.handling.seconds)
        names = np.array([self.site_names.get(each, each) for each in ids], object)
        row = dict(zip(self.area.demand.places.ids, range(needed.shape[1]), strict=True))
        columns = needed[:, [row[point] for point in self.points["id"]]]
        said = [", ".join(names[column]) for column in columns.T]
        alone = self.points.assign(rests_on=said)
        return alone[alone["rests_on"] != ""].reset_index(drop=True)

    @property
    def site_names(self) -> dict[str, str]:
        """Names of the sites by id."""
        return dict(zip(self.sites["id"], self.sites["name"], strict=True))

    def _reach_of_points(self) -> pd.DataFrame:
        """As the table of an attainment, where no standard can be scored."""
        demand, starts = self.area.demand, self.assessment.starts
        model = self.assessor.model
        placed = self.assessment.start_places
        if len(placed.places):
            total = model.drive_times(placed, self.assessor.demand_placed).seconds
            total = total + self.assessment.start_s[:, None]
            nearest = total.min(axis=0)
            sites = starts.site_ids[starts.resource[total.argmin(axis=0)]]
        else:
            nearest = np.full(len(demand.places), np.inf)
            sites = np.full(len(demand.places), "")
        return pd.DataFrame(
            {
                "id": demand.places.ids,
                "name": demand.zones["name"].to_numpy(),
                "weight": demand.weight(self.assessment.service).total,
                "share_within": np.nan,
                "expected_s": np.nan,
                "nearest_s": nearest,
                "nearest_site": np.where(np.isfinite(nearest), sites, ""),
                "sites_in_time": 0,
            }
        )

    @property
    def out_of_time(self) -> pd.DataFrame:
        """Points that nobody reaches in time, even with every crew free; none where nobody is."""
        if not self.assessment.resources:
            return self.points.iloc[:0]
        time = self.points["nearest_s"].to_numpy(float)
        missed = np.isinf(time) if self.limit_s is None else time > self.limit_s + LIMIT_NOISE_S
        return self.points.iloc[np.flatnonzero(missed)]

    def drawn(self, grid: BandGrid, *, small: bool = False) -> Drawn:
        """Bands of the soonest arrival and their edges, simplified for drawing.

        Parameters
        ----------
        grid
            On the roads at `pace`.
        small
            For a map of half the width: fewer bands, drawn coarser.
        """
        start_s, places = self.assessment.start_s, self.assessment.start_places
        if self.hour is not None:
            crewed = self.assessment.starts.crewed[self.assessment.starts.resource, self.hour]
            start_s = np.where(crewed, start_s, np.inf)
            places = self.assessor.travel.models[self.pace].place(places.places)
        if self.standard is not None and self.standard.clock_starts == "alert":
            start_s = start_s - self.assessment.handling.seconds
        limits = fewer_limits(self.limit_s) if small else band_limits(self.limit_s)
        to_m = _SMALL_TO_M if small else DRAWN_TO_M
        seconds = grid.seconds(places, start_s, self.attending)
        bands, edges = grid.bands(seconds, limits), grid.edges(seconds, limits)
        bands = bands.assign(area_km2=bands.area / 1e6)
        bands = simplified(bands, to_m)
        lines = [_without_scraps(shape, to_m) for shape in edges.geometry]
        return Drawn(bands=bands, edges=edges.set_geometry(gpd.GeoSeries(lines, crs=edges.crs)))

    def band_table(self, drawn: Drawn) -> pd.DataFrame:
        """A row a band: km² of land near a road, demand at the points in it, and its share.

        Demand is counted at the points' own times, not by where the drawn edge falls.
        """
        limits = [0.0, *band_limits(self.limit_s), np.inf]
        time, weight = self.points["nearest_s"].to_numpy(), self.points["weight"].to_numpy()
        area = dict(zip(drawn.bands["from_s"], drawn.bands["area_km2"], strict=True))
        rows, before = [], -np.inf
        for low, high in pairwise(limits):
            top = high + LIMIT_NOISE_S
            inside = (time > before) & (time <= top) & np.isfinite(time)
            rows.append((low, high, band_name(low, high), area.get(low, 0.0), weight[inside].sum()))
            before = top
        rows.append(
            (np.inf, np.inf, "not reached by road", np.nan, weight[~np.isfinite(time)].sum())
        )
        table = pd.DataFrame(rows, columns=["from_s", "to_s", "band", "area_km2", "demand"])
        total = table["demand"].sum()
        return table.assign(share=table["demand"] / total if total > 0 else 0.0)

    @property
    def extent(self) -> BaseGeometry:
        """What the map shows, in metres."""
        return extent_of(self.area)

    @property
    def not_scored(self) -> tuple[NotScored, ...]:
        """Standards of the service that are shown but not scored."""
        return tuple(e for e in self.assessment.attainments if isinstance(e, NotScored))


def _of(assessment: ServiceAssessment, standard_id: str | None) -> Attainment | None:
    return next((e for e in assessment.scored if e.standard.id == standard_id), None)


def simplified(bands: gpd.GeoDataFrame, to_m: float = DRAWN_TO_M) -> gpd.GeoDataFrame:
    """Bands as they are drawn: to so many metres, without specks."""
    if not len(bands):
        return bands
    # Simplified together, so that neighbours keep their common edge.
    simpler = shapely.coverage_simplify(bands.geometry.to_numpy(), to_m)
    shapes = [_without_specks(shape) for shape in shapely.make_valid(simpler)]
    return bands.set_geometry(gpd.GeoSeries(shapes, crs=bands.crs))


def _without_specks(shape: BaseGeometry) -> BaseGeometry:
    kept = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon" and part.area >= _SPECK_M2:
            rings = [r for r in part.interiors if shapely.Polygon(r).area >= _SPECK_M2]
            kept.append(shapely.Polygon(part.exterior, rings))
    return shapely.MultiPolygon(kept)


def _without_scraps(shape: BaseGeometry, to_m: float) -> BaseGeometry:
    lines = shapely.get_parts(shapely.line_merge(shape))
    return shapely.MultiLineString(
        list(shapely.simplify(lines[shapely.length(lines) >= _SCRAP_M], to_m))
    )
