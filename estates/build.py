"""Building an area: files in, a checked folder out, or nothing at all."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
import tomli_w
from shapely.geometry.base import BaseGeometry
from shapely.ops import transform

from coverage.crs import BRITISH_NATIONAL_GRID, WGS84, to_degrees, to_metric
from coverage.demand import Demand
from coverage.demand_file import read_demand
from coverage.drivetime import RoadTravel
from coverage.edge_of_map import keep_within_reach, mark_cut_roads
from coverage.errors import CoverageInputError
from coverage.network import RoadNetwork
from coverage.osm.extract import LICENCE, read_roads
from coverage.osm.features import Features, read_features
from coverage.osm.graph import read_graphml, read_place
from coverage.places import Places
from coverage.proxy import residents_proxy
from coverage.resource_file import read_resources
from coverage.service import Service
from coverage.simplify import simplify
from coverage.speed import load_speeds
from coverage.standard import ANY_AREA, load_standards
from coverage.tables import read_layer, unique_ids
from estates.area import (
    AREA_FILE,
    BOUNDARY,
    INCIDENTS,
    PATROL_AREAS,
    PLACES,
    RESOURCES,
    ROADS,
    SCHEMA_VERSION,
    SITES,
    WATER,
    ZONES,
    Manifest,
    Part,
    checksum,
    degrees_around,
)
from estates.errors import EstateInputError
from estates.site import read_sites, sites_from_map, write_sites

Progress = Callable[[str], None]

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What an area is built from. Only the roads are a must."""

    name: str  # folder name: lower-case letters, digits, - and _
    roads: Path | None  # OpenStreetMap file or OSMnx GraphML
    place: str = ""  # instead of a file: a place that OSMnx downloads
    title: str = ""
    made_up: bool = False
    standards_of: tuple[str, ...] = ()  # area slugs of data/standards.toml; empty = guessed, told
    boundary: Path | None = None
    sites: Path | None = None  # None = those in the tags of the map
    resources: Path | None = None
    zones: Path | None = None  # None = residents estimated from the map
    incidents: Path | None = None
    patrol_areas: Path | None = None
    source: str = ""  # of the files that are not OpenStreetMap
    licence: str = ""


@dataclass(slots=True)
class _Findings:
    """What the builder tells at the end."""

    assumptions: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


def build_area(inputs: Inputs, folder: Path, progress: Progress = lambda _: None) -> Path:
    """Build an area in a folder.

    Everything is made beside the target and moved there at the end: a fault leaves nothing half
    written, and an older version of the area is kept under a numbered name.

    Parameters
    ----------
    progress
        Called with a line before each step.

    Raises
    ------
    CoverageInputError, UnreadableFileError, EstateInputError
        One line: what, where, remedy.
    """
    check_name(inputs.name)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        if not (folder / AREA_FILE).is_file():
            raise EstateInputError(
                f"{folder}: exists and is not an area; choose an empty or new folder."
            )
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as scratch:
        target = Path(scratch) / "area"
        target.mkdir()
        _fill(inputs, target, progress)
        if folder.exists() and any(folder.iterdir()):
            os.replace(folder, _next_version(folder))
        elif folder.exists():
            folder.rmdir()
        os.replace(target, folder)
    return folder


def check_name(name: str) -> None:
    """Refuse a name that cannot be a folder on every system."""
    if not _NAME.fullmatch(name):
        raise EstateInputError(
            f"{name[:60]!r}: not a usable area name; use lower-case letters, digits, - and _."
        )


def _fill(inputs: Inputs, target: Path, progress: Progress) -> None:
    told = _Findings()
    progress("reading roads")
    network, features = _read_map(inputs, progress)
    told.findings += [f"{label}: {count:,}" for label, count in network.counts.items() if count]
    boundary, boundary_from = _boundary(inputs, features, network, told)
    if boundary is not None:
        network = keep_within_reach(network, boundary)
    network = mark_cut_roads(network, boundary)
    speeds = load_speeds()
    model = RoadTravel(network, speeds.profile("blue_light"), speeds)
    junctions, kilometres = model.cut_off
    told.findings.append(
        f"{network.n_nodes:,} junctions, {network.n_edges:,} road stretches, "
        f"{network.edge_length_m().sum() / 1000:,.0f} km; cut off from the rest under blue "
        f"light: {junctions:,} junctions, {kilometres:,.1f} km of open road."
    )
    told.findings.append(
        f"roads leave the map at {int(network.node_cut.sum()):,} places; beyond them nothing is known."
    )
    bounds = degrees_around(network)

    progress("placing sites")
    sites = _sites(inputs, features, boundary, network.crs, bounds, told)
    _refuse_off_road(model, _places(sites, network.crs), inputs.sites)
    progress("reading resources")
    patrol = _patrol_areas(inputs, told)
    if inputs.resources is not None:
        patrol_ids = set() if patrol is None else set(patrol["id"])
        read_resources(inputs.resources, set(sites["id"]), patrol_ids, load_standards())
    progress("placing demand")
    demand = _demand(inputs, features, network, boundary, bounds, told)
    placed = model.place(demand.places)
    if len(placed.refusals) == len(demand.places):
        raise CoverageInputError(
            f"{inputs.zones.name if inputs.zones else 'demand'}: no demand point is near a road "
            f"of this extract; first: {placed.refusals[0]}"
        )
    if placed.refusals:
        told.findings.append(
            f"{len(placed.refusals)} of {len(demand.places)} demand points are farther than "
            f"{speeds.access_limit_m:.0f} m from a usable road and count as not reached; "
            f"first: {placed.refusals[0]}"
        )

    progress("writing the area")
    _write(target, inputs, network, features, sites, demand, boundary, patrol)
    manifest = Manifest(
        schema_version=SCHEMA_VERSION,
        name=inputs.name,
        title=inputs.title or inputs.name.replace("-", " ").title(),
        made_up=inputs.made_up,
        crs=network.crs,
        standards_of=_standards_of(inputs, network, told),
        residents_basis=demand.residents_basis,
        resources_listed=inputs.resources is not None,
        assumptions=tuple(told.assumptions),
        findings=tuple(told.findings),
        parts=_parts(target, inputs, network, boundary_from),
    )
    text = tomli_w.dumps(manifest.model_dump(mode="json"))
    (target / AREA_FILE).write_text(text, encoding="utf-8")


def _read_map(inputs: Inputs, progress: Progress) -> tuple[RoadNetwork, Features]:
    if inputs.roads is None and not inputs.place:
        raise EstateInputError(
            f"{inputs.name}: no roads given; add --roads FILE (an OpenStreetMap extract) or --place."
        )
    if inputs.roads is None:
        return simplify(read_place(inputs.place), inputs.place), Features()
    if inputs.roads.name.lower().endswith(".graphml"):
        return simplify(read_graphml(inputs.roads), inputs.roads.name), Features()
    raw = read_roads(inputs.roads)
    progress("joining roads into a network")
    network = simplify(raw, inputs.roads.name)
    progress("reading stations, places and homes")
    return network, read_features(inputs.roads)


def _standards_of(inputs: Inputs, network: RoadNetwork, told: _Findings) -> tuple[str, ...]:
    """Areas whose standards hold; England's national ones where nothing was said in Britain."""
    known = {slug for standard in load_standards().standard for slug in standard.areas}
    if unknown := sorted(set(inputs.standards_of) - known):
        raise EstateInputError(
            f"standards of {unknown[0]!r} are not in data/standards.toml; "
            f"there are {', '.join(sorted(known - {ANY_AREA}))}."
        )
    if inputs.standards_of:
        return inputs.standards_of
    if network.crs == BRITISH_NATIONAL_GRID:
        told.assumptions.append(
            "standards: none named, so England's national ones and yardsticks are shown; "
            "name others with --standards."
        )
        return ("england",)
    told.assumptions.append("standards: none named, so only yardsticks are shown.")
    return ()


def _boundary(
    inputs: Inputs, features: Features, network: RoadNetwork, told: _Findings
) -> tuple[BaseGeometry | None, str]:
    """The user's boundary, else the largest administrative one that holds most of the roads."""
    crs = network.crs

    def metric(shape: BaseGeometry) -> BaseGeometry:
        return shapely.make_valid(transform(lambda x, y: to_metric(x, y, crs), shape))

    if inputs.boundary is not None:
        shape = metric(read_layer(inputs.boundary).union_all())
        if shape.area == 0:
            raise EstateInputError(
                f"{inputs.boundary.name}: holds no polygon; give the area's outline."
            )
        return shape, inputs.boundary.name
    candidates = []
    for name, level, shape in features.boundaries:
        polygon = metric(shape)
        inside = shapely.contains_xy(polygon, network.node_x, network.node_y).mean()
        if inside > 0.5:  # noqa: PLR2004  (most of the roads)
            candidates.append((level, -inside, name, polygon))
    if not candidates:
        told.assumptions.append("no boundary given or mapped: the whole extract is the area.")
        return None, ""
    level, _, name, polygon = min(candidates, key=lambda each: each[:3])
    told.assumptions.append(
        f"boundary: {name} (administrative level {level}), the highest mapped one that holds "
        "most of the roads."
    )
    return polygon, f"boundary of {name} in {network.source}"


def _sites(
    inputs: Inputs,
    features: Features,
    boundary: BaseGeometry | None,
    crs: str,
    bounds: tuple[float, float, float, float],
    told: _Findings,
) -> gpd.GeoDataFrame:
    if inputs.sites is not None:
        sites = read_sites(inputs.sites, bounds)
    else:
        sites = sites_from_map(features.stations, features.places)
        counts = ", ".join(
            f"{service.value} {sum(service in s for s in sites['services'])}" for service in Service
        )
        told.assumptions.append(
            f"sites: taken from the tags of the map ({counts}); the map may miss or keep closed "
            "ones. Check them against your own list."
        )
        if sites.empty:
            told.findings.append(
                "no police, fire or ambulance station in the tags of the map; give --sites F.csv."
            )
        elif boundary is not None:
            metric = sites.to_crs(crs).geometry
            sites["neighbour"] = ~shapely.contains_xy(boundary, metric.x, metric.y)
    if inputs.resources is not None and inputs.sites is None:
        raise EstateInputError(
            f"{inputs.resources.name}: resources need the site list they are based at; "
            "add --sites F.csv."
        )
    return sites


def _places(sites: gpd.GeoDataFrame, crs: str) -> Places:
    metric = sites.to_crs(crs).geometry
    return Places(
        ids=sites["id"].to_numpy(str), x=metric.x.to_numpy(float), y=metric.y.to_numpy(float)
    )


def _refuse_off_road(model: RoadTravel, places: Places, file: Path | None) -> None:
    refusals = model.place(places).refusals
    if refusals:
        name = file.name if file else "stations in the map"
        raise CoverageInputError(
            f"{name}: {len(refusals)} of {len(places)} sites lie off the roads of this extract "
            f"(in the sea, or with wrong coordinates); first: {refusals[0]}"
        )


def _patrol_areas(inputs: Inputs, told: _Findings) -> gpd.GeoDataFrame | None:
    if inputs.patrol_areas is None:
        told.assumptions.append(
            "police: no patrol areas, so police figures are distance from base, never attainment."
        )
        return None
    layer = read_layer(inputs.patrol_areas)
    unique_ids(layer.assign(id=layer["id"].astype(str)), inputs.patrol_areas.name)
    return layer.assign(id=layer["id"].astype(str))


def _demand(
    inputs: Inputs,
    features: Features,
    network: RoadNetwork,
    boundary: BaseGeometry | None,
    bounds: tuple[float, float, float, float],
    told: _Findings,
) -> Demand:
    if inputs.zones is None:
        demand, note = residents_proxy(features, network, boundary)
        told.assumptions.append(note)
        return demand
    demand = read_demand(inputs.zones, inputs.incidents, network.crs, bounds)
    if demand.incidents.empty:
        told.assumptions.append("incidents are not known: every figure is weighted by residents.")
    return demand


def _write(
    target: Path,
    inputs: Inputs,
    network: RoadNetwork,
    features: Features,
    sites: gpd.GeoDataFrame,
    demand: Demand,
    boundary: BaseGeometry | None,
    patrol: gpd.GeoDataFrame | None,
) -> None:
    network.save(target / ROADS)
    if len(sites):
        write_sites(sites, target / SITES)
    if inputs.resources is not None:
        shutil.copyfile(inputs.resources, target / RESOURCES)
    lon, lat = to_degrees(demand.places.x, demand.places.y, network.crs)
    zones = demand.zones.assign(id=demand.places.ids, lon=lon.round(7), lat=lat.round(7))
    zones.to_csv(target / ZONES, index=False, lineterminator="\n")
    if not demand.incidents.empty:
        incidents = demand.incidents.assign(zone_id=demand.places.ids[demand.incidents["zone"]])
        incidents["hour"] = incidents["hour"].astype(str).replace("-1", "")
        incidents.drop(columns="zone").to_csv(
            target / INCIDENTS,
            index=False,
            lineterminator="\n",
            compression={"method": "gzip", "mtime": 0},
        )
    degrees = lambda shape: transform(lambda x, y: to_degrees(x, y, network.crs), shape)  # noqa: E731
    if boundary is not None:
        _write_layer({"name": [inputs.name]}, [degrees(boundary)], target / BOUNDARY)
    if patrol is not None:
        _write_layer(
            {"id": patrol["id"], "name": patrol.get("name", patrol["id"])},
            list(patrol.geometry),
            target / PATROL_AREAS,
        )
    if features.places:
        _write_layer(
            {
                "name": [place.name for place in features.places],
                "kind": [place.kind for place in features.places],
            },
            [shapely.Point(place.lon, place.lat) for place in features.places],
            target / PLACES,
        )
    if features.water:
        water = shapely.union_all([shapely.make_valid(shape) for shape in features.water])
        _write_layer({"name": ["water"]}, [water], target / WATER)


def _write_layer(columns: dict[str, object], shapes: list[BaseGeometry], path: Path) -> None:
    layer = gpd.GeoDataFrame(pd.DataFrame(columns), geometry=shapes, crs=WGS84)
    path.write_text(layer.to_json(drop_id=True, ensure_ascii=False) + "\n", encoding="utf-8")


def _parts(
    target: Path, inputs: Inputs, network: RoadNetwork, boundary_from: str
) -> tuple[Part, ...]:
    from_map = (network.source, LICENCE, network.extract_date)
    given = {
        SITES: inputs.sites,
        RESOURCES: inputs.resources,
        ZONES: inputs.zones,
        INCIDENTS: inputs.incidents or inputs.zones,
        PATROL_AREAS: inputs.patrol_areas,
    }
    parts = []
    for path in sorted(target.iterdir()):
        file = given.get(path.name)
        source, licence, date = from_map
        if path.name == BOUNDARY:
            source = boundary_from
        if file is not None:
            source = f"{file.name}{f' ({inputs.source})' if inputs.source else ''}"
            licence, date = inputs.licence, ""
        parts.append(
            Part(file=path.name, sha256=checksum(path), source=source, licence=licence, date=date)
        )
    return tuple(parts)


def _next_version(folder: Path) -> Path:
    number = 1
    while (older := folder.with_name(f"{folder.name}.version-{number}")).exists():
        number += 1
    return older
