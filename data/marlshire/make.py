"""Make the sample county again: ``python -m data.marlshire.make``."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from .chains import make_chains
from .demand import incidents_table, make_zones, zones_table
from .frame import NOTE, Road, to_lonlat
from .highways import cross_over, draw_mains, draw_motorway
from .lanes import draw_lanes
from .limits import cut_at_towns, post_limits
from .mains import choose_roads
from .mesh import make_mesh
from .net import make_net
from .osm_file import Extract, write_extract
from .places import Place, make_places
from .resources import patrol_areas, resources_table
from .settlements import make_settlements
from .sites import Site, make_sites, sites_table
from .specials import add_restrictions, add_specials
from .streets import make_streets
from .terrain import Terrain, make_terrain

CUT_M = 350.0  # the extract is cut this far inside what was drawn
STATION_TAGS = {
    "fire": {"amenity": "fire_station"},
    "police": {"amenity": "police"},
    "ambulance": {"emergency": "ambulance_station"},
}


def make(folder: Path) -> None:
    """Write the seven files of the county into a folder."""
    terrain = make_terrain()
    places = make_places(terrain)
    mesh = make_mesh(terrain, places)
    choose_roads(mesh, places)
    mains = draw_mains(mesh, make_chains(mesh, terrain)) + draw_motorway(mesh, terrain)
    mains = cross_over(mains, terrain)
    settlements = make_settlements(places, mains, terrain)
    streets = make_streets(settlements, mains, terrain)
    lands = [s.land for s in settlements]
    built = shapely.union_all(lands)
    lanes = draw_lanes(terrain, mains, built.buffer(60))
    roads = [*cut_at_towns(mains, built), *streets, *lanes]
    post_limits(roads)
    rails = {"railway": "rail", "gauge": "1435", "name": "Marl Coast Line"}
    net = make_net([*roads, Road(terrain.railway, rails)], terrain)
    add_specials(net, places, terrain)
    sites = make_sites(net, terrain, places)
    zones = make_zones(net, places, lands)

    folder.mkdir(parents=True, exist_ok=True)
    extract = Extract(net, terrain.extract.buffer(-CUT_M).bounds, add_restrictions(net))
    _add_places(extract, places, lands)
    _add_stations(extract, sites)
    _add_land(extract, terrain)
    write_extract(extract, folder / "marlshire.osm.pbf")
    _write_csv(sites_table(sites), folder / "sites.csv")
    _write_csv(resources_table(sites), folder / "resources.csv")
    _write_csv(zones_table(zones), folder / "zones.csv")
    text = _csv_text(incidents_table(zones))
    (folder / "incidents.csv.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    county = [({"name": "Marlshire (made-up sample county)"}, terrain.boundary)]
    _write_geojson(county, folder / "boundary.geojson")
    areas = [({"id": i, "name": n}, polygon) for i, n, polygon in patrol_areas(terrain, places)]
    _write_geojson(areas, folder / "patrol_areas.geojson")


def _add_places(extract: Extract, places: list[Place], lands: list[BaseGeometry]) -> None:
    for place, land in zip(places, lands, strict=True):
        tags = {"place": place.kind, "name": place.name, "population": str(place.population)}
        extract.points.append((place.x, place.y, tags))
        for part in shapely.get_parts(land.simplify(15)):
            extract.lines.append((np.array(part.exterior.coords), {"landuse": "residential"}))


def _add_stations(extract: Extract, sites: list[Site]) -> None:
    """Map the stations as nodes, as buildings, and one as a building with a yard."""
    for k, site in enumerate(sites):
        if site.kind != "station":
            continue
        for service in site.services.split(";"):
            tags = {**STATION_TAGS[service], "name": site.name}
            if service == "police" and "fire" in site.services:
                extract.points.append((site.x + 3, site.y + 2, tags))
            elif k == 3:
                block = shapely.box(site.x - 22, site.y - 16, site.x + 22, site.y + 16)
                yard = shapely.box(site.x + 8, site.y - 4, site.x + 16, site.y + 6)
                area = block.difference(yard)
                extract.areas.append((area, {"type": "multipolygon", "building": "yes", **tags}))
            elif k % 3 == 0:
                block = shapely.box(site.x - 13, site.y - 9, site.x + 13, site.y + 9)
                xy = np.array(block.exterior.coords)
                extract.lines.append((xy, {"building": "yes", **tags}))
            else:
                extract.points.append((site.x, site.y, tags))


def _add_land(extract: Extract, terrain: Terrain) -> None:
    coast = np.array(terrain.coast.intersection(terrain.extract).coords)
    extract.lines.append((coast, {"natural": "coastline"}))
    extract.lines.append(
        (np.array(terrain.river.intersection(terrain.extract).simplify(5).coords),
         {"waterway": "river", "name": "River Marl"})
    )  # fmt: skip
    water = {"type": "multipolygon", "natural": "water", "water": "river", "name": "River Marl"}
    extract.areas.append((terrain.inland_water.intersection(terrain.extract).simplify(5), water))
    county = {
        "type": "boundary", "boundary": "administrative", "admin_level": "6", "note": NOTE,
        "name": "Marlshire (made-up sample county)",
    }  # fmt: skip
    extract.areas.append((terrain.boundary, county))


def _csv_text(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _write_csv(rows: list[list[str]], path: Path) -> None:
    path.write_text(_csv_text(rows), "utf-8", newline="\n")


def _write_geojson(rows: list[tuple[dict[str, str], BaseGeometry]], path: Path) -> None:
    features = []
    for properties, shape in rows:
        lonlat = shapely.transform(shape, lambda xy: np.round(to_lonlat(xy), 6))
        features.append({"type": "Feature", "properties": properties, "geometry": mapping(lonlat)})
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    path.write_text(text + "\n", "utf-8", newline="\n")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
