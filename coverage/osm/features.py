"""What else an OpenStreetMap file tells: stations, places, boundary, homes and water."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import osmium
import shapely
from osmium.filter import KeyFilter
from pyproj import Geod
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from coverage.osm.extract import readable
from coverage.osm.opl import osm_file
from coverage.service import Service

_KEYS = ("amenity", "emergency", "place", "boundary", "landuse", "building", "natural", "waterway")
_STATION_TAGS = {
    ("amenity", "police"): Service.POLICE,
    ("amenity", "fire_station"): Service.FIRE,
    ("emergency", "fire_station"): Service.FIRE,
    ("emergency", "ambulance_station"): Service.AMBULANCE,
    ("amenity", "ambulance_station"): Service.AMBULANCE,
}
_SETTLEMENTS = ("city", "town", "village", "hamlet", "suburb", "isolated_dwelling")
_HOMES = {
    "apartments", "bungalow", "cabin", "detached", "dormitory", "farm", "house", "houseboat",
    "residential", "semi", "semidetached_house", "static_caravan", "terrace",
}  # fmt: skip
# A plain `building=yes` of this size on the ground may be a home; smaller ones are sheds,
# larger ones barns, halls and shops.
_HOME_FOOTPRINT_M2 = (40.0, 250.0)
_SAME_STATION_M = 75.0
_ELLIPSOID = Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class FoundStation:
    """A station in the tags of the map."""

    service: Service
    name: str  # "" = the map gives none
    lon: float
    lat: float
    osm: str  # e.g. way/123


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A settlement: its name, kind and, where tagged, population."""

    name: str
    kind: str
    population: int | None
    lon: float
    lat: float


@dataclass(slots=True)
class Features:
    """Everything but roads that the product reads from an extract; positions in degrees."""

    stations: list[FoundStation] = field(default_factory=list)
    places: list[FoundPlace] = field(default_factory=list)
    boundaries: list[tuple[str, int, BaseGeometry]] = field(default_factory=list)
    # name, admin_level, polygon
    homes: list[tuple[float, float]] = field(default_factory=list)
    residential: list[BaseGeometry] = field(default_factory=list)
    water: list[BaseGeometry] = field(default_factory=list)  # lakes, rivers, estuaries
    coastlines: list[LineString] = field(default_factory=list)  # land on their left
    broken_areas: int = 0  # multipolygons that the extract cuts or the map draws wrongly


def read_features(path: Path) -> Features:
    """Read stations, places, boundaries, homes and water.

    Raises
    ------
    UnreadableFileError
        As `read_roads`.
    """
    found = Features()
    factory = osmium.geom.WKBFactory()
    with readable(path):
        processor = (
            osmium.FileProcessor(osm_file(path))
            .with_areas(KeyFilter(*_KEYS))
            .with_filter(KeyFilter(*_KEYS))
        )
        for item in processor:
            tags = dict(item.tags)
            if isinstance(item, osmium.osm.Node):
                if item.location.valid():
                    _take_point(found, tags, item.lon, item.lat, f"node/{item.id}")
            elif isinstance(item, osmium.osm.Way):
                if tags.get("natural") == "coastline":
                    _take_coastline(found, item)
            elif isinstance(item, osmium.osm.Area):
                _take_area(found, tags, item, factory)
    found.stations = _without_repeats(found.stations)
    return found


def _take_point(found: Features, tags: Mapping[str, str], lon: float, lat: float, osm: str) -> None:
    for (key, value), service in _STATION_TAGS.items():
        if tags.get(key) == value:
            name = tags.get("name") or tags.get("operator", "")
            found.stations.append(FoundStation(service, name, lon, lat, osm))
            break
    if tags.get("place") in _SETTLEMENTS and tags.get("name"):
        digits = "".join(c for c in tags.get("population", "") if c.isdigit())
        population = int(digits) if digits else None
        found.places.append(FoundPlace(tags["name"], tags["place"], population, lon, lat))


def _take_coastline(found: Features, way: osmium.osm.Way) -> None:
    points = [(node.lon, node.lat) for node in way.nodes if node.location.valid()]
    if len(points) > 1:
        found.coastlines.append(LineString(points))


def _take_area(
    found: Features,
    tags: Mapping[str, str],
    area: osmium.osm.Area,
    factory: osmium.geom.WKBFactory,
) -> None:
    building = tags.get("building")
    station = any(tags.get(key) == value for key, value in _STATION_TAGS)
    administrative = tags.get("boundary") == "administrative" and tags.get("admin_level", "")
    residential = tags.get("landuse") == "residential"
    water = tags.get("natural") == "water" or tags.get("waterway") == "riverbank"
    plain_home = building == "yes" and not tags.get("amenity") and not tags.get("shop")
    home = building in _HOMES or plain_home
    if not (station or administrative or residential or water or home):
        return
    try:
        polygon = shapely.from_wkb(factory.create_multipolygon(area))
    except (RuntimeError, shapely.errors.GEOSException):
        found.broken_areas += 1
        return
    if station or home:
        middle = polygon.representative_point()
        kind = "way" if area.from_way() else "relation"
        if station:
            _take_point(found, tags, middle.x, middle.y, f"{kind}/{area.orig_id()}")
        if building in _HOMES or (plain_home and _home_sized(polygon)):
            found.homes.append((middle.x, middle.y))
    if administrative and str(administrative).isdigit():
        found.boundaries.append((tags.get("name", ""), int(administrative), polygon))
    if residential:
        found.residential.append(polygon)
    if water:
        found.water.append(polygon)


def _home_sized(polygon: BaseGeometry) -> bool:
    metres_per_degree = 111_320.0
    east = metres_per_degree * np.cos(np.radians(polygon.bounds[1]))
    smallest, largest = _HOME_FOOTPRINT_M2
    return bool(smallest <= polygon.area * metres_per_degree * east <= largest)


def _without_repeats(stations: list[FoundStation]) -> list[FoundStation]:
    """Drop a station mapped twice (a node inside its own building): same service within 75 m."""
    kept: list[FoundStation] = []
    for station in sorted(stations, key=lambda each: (each.osm.startswith("node"), each.osm)):
        near = [
            other
            for other in kept
            if other.service is station.service
            and _metres(other, station) < _SAME_STATION_M
            and (not other.name or not station.name or other.name == station.name)
        ]
        if not near:
            kept.append(station)
    return kept


def _metres(a: FoundStation, b: FoundStation) -> float:
    return float(_ELLIPSOID.line_length([a.lon, b.lon], [a.lat, b.lat]))
