"""Area: a study area as a folder of checked parts, and how it is read back."""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import platformdirs
import tomli_w
from pydantic import BaseModel, ConfigDict, ValidationError
from shapely.geometry.base import BaseGeometry

from coverage.crs import WGS84, to_degrees
from coverage.demand import Basis, Demand
from coverage.demand_file import read_demand
from coverage.faults import faults
from coverage.hierarchy import Hierarchy
from coverage.network import RoadNetwork
from coverage.network_hierarchy import kept_hierarchy
from coverage.resource import Resource
from coverage.resource_file import read_resources
from coverage.standard import load_standards
from coverage.tables import read_layer
from estates.errors import EstateInputError
from estates.site import read_sites, sites_from_map

SCHEMA_VERSION = 1
AREA_FILE = "area.toml"
ROADS, SITES, RESOURCES = "roads.npz", "sites.csv", "resources.csv"
ZONES, INCIDENTS = "zones.csv", "incidents.csv.gz"
BOUNDARY, PATROL_AREAS, PLACES = "boundary.geojson", "patrol_areas.geojson", "places.geojson"
WATER = "water.geojson"
CACHE = "cache"  # outside every checksum; may be deleted
HOME_VARIABLE = "BLUE_LIGHT_ESTATES_HOME"


class Part(BaseModel):
    """One file of an area, and the checksum it had when the area was built."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    file: str
    sha256: str
    source: str
    licence: str = ""
    date: str = ""


class Manifest(BaseModel):
    """All of `area.toml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    schema_version: int
    name: str
    title: str
    made_up: bool
    crs: str
    standards_of: tuple[str, ...]  # area slugs of data/standards.toml whose standards hold here
    residents_basis: Basis
    incidents_basis: Basis
    resources_listed: bool
    assumptions: tuple[str, ...]  # guesses that the user lives with, one line each
    findings: tuple[str, ...]  # what was found, left out and refused when it was built
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A study area, loaded and checked."""

    folder: Path
    manifest: Manifest
    network: RoadNetwork
    hierarchy: Hierarchy
    sites: gpd.GeoDataFrame  # WGS84; see `estates.site.read_sites`
    resources: tuple[Resource, ...]  # empty = none listed
    resource_assumptions: tuple[str, ...]
    demand: Demand
    boundary: BaseGeometry | None  # metres; None = the whole extract
    patrol_areas: gpd.GeoDataFrame | None  # metres; columns id, name
    places: gpd.GeoDataFrame  # WGS84; columns name, kind
    water: BaseGeometry | None  # metres

    @property
    def title(self) -> str:
        """Name on screen; a made-up area says so."""
        return f"{self.manifest.title} (made up)" if self.manifest.made_up else self.manifest.title

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the roads in degrees, a little widened."""
        return degrees_around(self.network)


def degrees_around(network: RoadNetwork, margin: float = 0.1) -> tuple[float, float, float, float]:
    """West, south, east, north of the roads in degrees, widened by a margin in degrees."""
    lon, lat = to_degrees(network.node_x, network.node_y, network.crs)
    return (
        float(lon.min()) - margin,
        float(lat.min()) - margin,
        float(lon.max()) + margin,
        float(lat.max()) + margin,
    )


def areas_home() -> Path:
    """Folder of the built areas: the user's data directory, or the environment's word for it."""
    if home := os.environ.get(HOME_VARIABLE):
        return Path(home) / "areas"
    return platformdirs.user_data_path("blue-light-estates", appauthor=False) / "areas"


def built_areas() -> dict[str, Manifest]:
    """Areas in the user's data directory, by folder name; unreadable ones left out."""
    found = {}
    for folder in sorted(areas_home().glob("*")):
        older = ".version-" in folder.name
        if older or folder.name.startswith(".") or not (folder / AREA_FILE).is_file():
            continue
        try:
            found[folder.name] = read_manifest(folder)
        except EstateInputError:
            continue  # `load_area` tells why when it is asked for by name
    return found


def checksum(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """Read `area.toml`."""
    path = folder / AREA_FILE
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EstateInputError(
            f"{folder}: no area here ({AREA_FILE} is missing or unreadable); "
            "build one with: python -m estates build."
        ) from error
    try:
        content = tomllib.loads(text)
        if content.get("schema_version") != SCHEMA_VERSION:
            raise EstateInputError(
                f"{path}: schema version {content.get('schema_version')}, this program reads "
                f"{SCHEMA_VERSION}; build the area again."
            )
        return Manifest.model_validate(content)
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise EstateInputError(f"{path}: {faults(error)}; build the area again.") from error


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write `area.toml`; the same content gives the same bytes."""
    text = tomli_w.dumps(manifest.model_dump(mode="json"))
    (folder / AREA_FILE).write_text(text, encoding="utf-8")


def load_area(folder: Path, progress: Callable[[str], None] = lambda _: None) -> Area:
    """Load an area; every part must be as it was when the area was built.

    Parameters
    ----------
    progress
        Called with a line before a step that takes long: after the cache was deleted, say.

    Raises
    ------
    EstateInputError
        A part is missing, changed or not listed, named with the remedy.
    """
    manifest = read_manifest(folder)
    for part in manifest.parts:
        path = folder / part.file
        if Path(part.file).name != part.file or not path.is_file():
            raise EstateInputError(f"{folder}: {part.file} is missing; build the area again.")
        if checksum(path) != part.sha256:
            raise EstateInputError(
                f"{folder}: {part.file} was changed after the area was built (its checksum "
                "differs); build the area again from the changed file."
            )
    files = {part.file for part in manifest.parts}
    if unlisted := [file for file in (ROADS, ZONES) if file not in files]:
        raise EstateInputError(
            f"{folder / AREA_FILE}: its parts do not list {' and '.join(unlisted)}, without which "
            "no area works; build the area again."
        )
    network = RoadNetwork.load(folder / ROADS)
    if manifest.crs != network.crs:
        raise EstateInputError(
            f"{folder / AREA_FILE}: crs {manifest.crs[:40]!r} is not that of the roads, "
            f"{network.crs}; build the area again."
        )
    everywhere = (-180.0, -90.0, 180.0, 90.0)
    sites = read_sites(folder / SITES, everywhere) if SITES in files else sites_from_map([], [])
    patrol = _layer(folder, PATROL_AREAS, files)
    resources: list[Resource] = []
    assumed: list[str] = []
    if RESOURCES in files:
        patrol_ids = set() if patrol is None else set(patrol["id"].astype(str))
        resources, assumed = read_resources(
            folder / RESOURCES, set(sites["id"]), patrol_ids, load_standards()
        )
    incidents = folder / INCIDENTS if INCIDENTS in files else None
    demand = read_demand(folder / ZONES, incidents, manifest.crs, everywhere)
    boundary, water = _layer(folder, BOUNDARY, files), _layer(folder, WATER, files)
    places = _layer(folder, PLACES, files)
    return Area(
        folder=folder,
        manifest=manifest,
        network=network,
        hierarchy=kept_hierarchy(network, folder / CACHE, progress),
        sites=sites,
        resources=tuple(resources),
        resource_assumptions=tuple(assumed),
        demand=replace(
            demand,
            residents_basis=manifest.residents_basis,
            incidents_basis=manifest.incidents_basis,
        ),
        boundary=None if boundary is None else boundary.to_crs(manifest.crs).union_all(),
        patrol_areas=None if patrol is None else patrol.to_crs(manifest.crs),
        places=gpd.GeoDataFrame(columns=["name", "kind"], geometry=[], crs=WGS84)
        if places is None
        else places,
        water=None if water is None else water.to_crs(manifest.crs).union_all(),
    )


def _layer(folder: Path, file: str, files: set[str]) -> gpd.GeoDataFrame | None:
    return read_layer(folder / file) if file in files else None
