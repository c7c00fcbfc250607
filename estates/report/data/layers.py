"""The shapes of a report for who reckons on: sites, demand points, bands, moves, roads.

All in WGS 84 degrees. Sites and roads are given in degrees, so they come back just as they were,
and GeoJSON knows nothing else; on the National Grid, programs that carry the grid's correction
tables and those that do not put the same metres up to 5 m apart. Lengths and areas, in metres and
square kilometres, stand in columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import pandas as pd
import shapely

from coverage.crs import WGS84, shape_to_degrees
from coverage.isochrone import BandGrid
from coverage.road_travel import RoadTravel
from coverage.service import Service
from estates.appraisal import Appraisal
from estates.area import Area
from estates.report.data.columns import described
from estates.report.data.road_lines import road_lines
from estates.report.data.tables import DataTable, scenario_names
from estates.report.subject import OneScenario, SeveralScenarios, Subject, TodayAlone
from estates.scored import Scored
from estates.view.change_view import base_moves
from estates.view.coverage_view import CoverageView, band_name, extent_of

Shape = Literal["Point", "LineString", "MultiPolygon"]
_BAND_COLUMNS = {
    "standard": ("", "id of the standard whose clock and limit the bands have; empty = none"),
    "standard_name": ("", "its name; empty = minutes from the call"),
    "from_s": ("s", "soonest arrival later than this"),
    "to_s": ("s", "and no later than this; empty = no end"),
    "band": ("", "the same in words"),
    "in_time": ("", "within the limit of the standard; empty = there is no standard"),
    "look": ("", "how it is drawn: in time 1 on; late 1 on, hatched; minutes 1 on = no standard"),
    "note": ("", "what the times are"),
    "area_km2": ("km2", "of land near a road, before the shape was simplified"),
}

_AREA = {"area_km2": ("km2", "of the whole shape, on the map's own plane")}


@dataclass(frozen=True, slots=True, kw_only=True)
class DataLayer:
    """A table with a shape in each row."""

    name: str
    title: str
    frame: gpd.GeoDataFrame  # WGS 84
    shape: Shape
    units: dict[str, str]  # of each column but the shape; "" = none
    meanings: dict[str, str]


def data_layers(subject: Subject, tables: tuple[DataTable, ...]) -> tuple[DataLayer, ...]:
    """All layers of a report's subject, those to draw first at the end.

    Parameters
    ----------
    tables
        Of the same subject, as `estates.report.data.tables.data_tables` gives them.
    """
    points = (_of_points(table) for table in tables if table.points)
    return (*points, *_of_subject(subject))


def _of_points(table: DataTable) -> DataLayer:
    where = gpd.points_from_xy(table.frame["lon"], table.frame["lat"])
    return DataLayer(
        name=table.name,
        title=table.title,
        frame=gpd.GeoDataFrame(table.frame, geometry=where, crs=WGS84),
        shape="Point",
        units=table.units,
        meanings=table.meanings,
    )


def _of_subject(subject: Subject) -> Iterator[DataLayer]:
    match subject:
        case OneScenario(appraisal=appraisal):
            today = appraisal.before
            bands = _Bands(today)
            yield _moves({"": appraisal})
            yield _layer("bands_after", "Minutes after", bands.of(appraisal.after), "MultiPolygon")
            yield _layer("bands_before", "Minutes before", bands.of(today), "MultiPolygon")
        case SeveralScenarios(appraisals=appraisals):
            today = appraisals[0].before
            bands = _Bands(today)
            named = dict(zip(scenario_names(appraisals), appraisals, strict=True))
            yield _moves(named)
            after = [bands.of(each.after).assign(scenario=name) for name, each in named.items()]
            both = _in_front(pd.concat(after, ignore_index=True))
            yield _layer("bands_after", "Minutes after", both, "MultiPolygon")
            yield _layer("bands_before", "Minutes before", bands.of(today), "MultiPolygon")
        case TodayAlone(today=today):
            yield _layer("bands", "Minutes", _Bands(today).of(today), "MultiPolygon")
    yield from _of_area(today)


class _Bands:
    """Bands of estates of one area; those of a service that nothing touches are drawn once."""

    def __init__(self, today: Scored) -> None:
        area, model = today.assessor.area, today.assessor.model
        self._grid = BandGrid(model, extent_of(area), area.manifest.crs, area.water)
        self._drawn: dict[int, gpd.GeoDataFrame] = {}
        self._kept: list[object] = []  # so that no id is given twice

    def of(self, scored: Scored) -> gpd.GeoDataFrame:
        """Bands of the soonest arrival, of each service under the first standard it is scored by.

        A service on patrol has none: its cars start from wherever they are.
        """
        found = [self._of_service(scored, service) for service in Service]
        shapes = [each for each in found if len(each)]
        columns = ["service", *_BAND_COLUMNS, "geometry"]
        if not shapes:
            return gpd.GeoDataFrame(columns=columns, geometry="geometry", crs=WGS84)
        both: gpd.GeoDataFrame = pd.concat(shapes, ignore_index=True)[columns]
        return both

    def _of_service(self, scored: Scored, service: Service) -> gpd.GeoDataFrame:
        assessment = scored.services[service]
        key = id(assessment)
        if key not in self._drawn:
            first = next((each.standard.id for each in assessment.scored), None)
            view = CoverageView(scored.assessor, assessment, first)
            self._drawn[key] = gpd.GeoDataFrame() if view.on_patrol else self._draw(view)
            self._kept.append(assessment)
        return self._drawn[key]

    def _draw(self, view: CoverageView) -> gpd.GeoDataFrame:
        bands = view.drawn(self._grid).bands
        bands = bands[~bands.is_empty].reset_index(drop=True)  # of specks nothing is drawn
        crs, standard, limit_s = view.area.manifest.crs, view.standard, view.limit_s
        tops = bands["to_s"].tolist()
        in_time = [None if limit_s is None else bool(top <= limit_s) for top in tops]
        kinds = [{None: "minutes", True: "in time", False: "late"}[each] for each in in_time]
        looks = [f"{kind} {kinds[: row + 1].count(kind)}" for row, kind in enumerate(kinds)]
        return gpd.GeoDataFrame(
            {
                "service": view.assessment.service.value,
                "standard": standard.id if standard else "",
                "standard_name": standard.name if standard else "",
                "from_s": bands["from_s"].to_numpy(),
                "to_s": bands["to_s"].to_numpy(),
                "band": [
                    band_name(low, high)
                    for low, high in zip(bands["from_s"], bands["to_s"], strict=True)
                ],
                "in_time": pd.Series(in_time, dtype=object),
                "look": looks,
                "note": view.map_says,
                "area_km2": bands["area_km2"].to_numpy(),
            },
            geometry=[shape_to_degrees(shape, crs) for shape in bands.geometry],
            crs=WGS84,
        )


def _moves(appraisals: dict[str, Appraisal]) -> DataLayer:
    """Lines from where bases are today to where they go; `scenario` where there are several."""
    rows, lines = [], []
    for scenario, appraisal in appraisals.items():
        crs = appraisal.before.assessor.area.manifest.crs
        moves = base_moves(appraisal.before.estate, appraisal.after.estate)
        drawn = gpd.GeoSeries([shapely.LineString(move.line) for move in moves], crs=WGS84)
        for move, length_m in zip(moves, drawn.to_crs(crs).length, strict=True):
            rows.append((scenario, move.service.value, move.origin, move.site, float(length_m)))
        lines += list(drawn)
    columns = ["scenario", "service", "origin", "site", "length_m"]
    frame = gpd.GeoDataFrame(
        pd.DataFrame(rows, columns=columns).astype({"length_m": float}), geometry=lines, crs=WGS84
    )
    return _layer(
        "base_moves",
        "Bases that move",
        frame.drop(columns="scenario") if set(appraisals) == {""} else frame,
        "LineString",
        {
            "origin": ("", "id of the site that the base leaves"),
            "site": ("", "id of the site that it goes to"),
            "length_m": ("m", "as the crow flies"),
        },
    )


def _of_area(today: Scored) -> Iterator[DataLayer]:
    assessor = today.assessor
    area: Area = assessor.area
    if area.patrol_areas is not None:
        frame = area.patrol_areas.to_crs(WGS84).reset_index(drop=True)
        frame = frame.assign(area_km2=area.patrol_areas.area.to_numpy() / 1e6)
        shapes = [_many(shape) for shape in frame.geometry]
        frame = frame[["id", "name", "area_km2"]].set_geometry(gpd.GeoSeries(shapes, crs=WGS84))
        yield _layer("patrol_areas", "Patrol areas", frame, "MultiPolygon", _AREA)
    if area.boundary is not None:
        frame = gpd.GeoDataFrame(
            {"name": [area.title], "area_km2": [area.boundary.area / 1e6]},
            geometry=[_many(shape_to_degrees(area.boundary, area.manifest.crs))],
            crs=WGS84,
        )
        yield _layer("boundary", "Boundary of the area", frame, "MultiPolygon", _AREA)
    model = assessor.model
    if not isinstance(model, RoadTravel):
        return  # times of another kind than along these roads
    yield _layer(
        "roads",
        "Roads that vehicles drive on",
        road_lines(area.network, model.times.edge_s(area.network)),
        "LineString",
        {
            "from_node": ("", "node at the start of the line"),
            "to_node": ("", "node at its end"),
            "road_class": ("", "OpenStreetMap's highway value, of the longest part"),
            "length_m": ("m", "along the road"),
            "seconds": ("s", "along the line, delay at its end included; empty = closed that way"),
            "seconds_back": ("s", "against the line; empty = closed that way"),
            "speed_kph": ("km/h", "length over seconds"),
            "speed_back_kph": ("km/h", "length over seconds back"),
            "posted_kph": ("km/h", "posted limit along the line; empty = none known"),
        },
    )


def _layer(
    name: str,
    title: str,
    frame: gpd.GeoDataFrame,
    shape: Shape,
    told: dict[str, tuple[str, str]] | None = None,
) -> DataLayer:
    columns = [str(column) for column in frame.columns if column != "geometry"]
    said = described(columns, {**_BAND_COLUMNS, **(told or {})})
    return DataLayer(
        name=name,
        title=title,
        frame=frame.reset_index(drop=True),
        shape=shape,
        units={column: unit for column, (unit, _) in said.items()},
        meanings={column: meaning for column, (_, meaning) in said.items()},
    )


def _in_front(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame[["scenario", *(column for column in frame if column != "scenario")]]


def _many(shape: shapely.Geometry) -> shapely.MultiPolygon:
    """Polygons in one shape, so that a layer holds one kind."""
    return shapely.MultiPolygon(
        [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    )
