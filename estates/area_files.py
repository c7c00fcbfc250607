"""Writing the parts of an area: the same content gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from coverage.crs import WGS84, shape_to_degrees, to_degrees
from coverage.demand import Demand
from coverage.osm.coast import sea
from coverage.osm.extract import LICENCE
from coverage.tables import read_table
from estates.area import (
    BOUNDARY,
    INCIDENTS,
    PATROL_AREAS,
    PLACES,
    RESOURCES,
    ROADS,
    SITES,
    WATER,
    ZONES,
    Part,
    checksum,
    degrees_around,
)
from estates.gather import Gathered
from estates.inputs import Inputs
from estates.site import write_sites

_SEA_MARGIN_DEGREES = 0.6  # so that a map of the whole area shows no end of the sea


def write_parts(gathered: Gathered, inputs: Inputs, folder: Path) -> tuple[Part, ...]:
    """Write each part that there is.

    Returns
    -------
    A row a file, with its checksum, source, licence and date.
    """
    gathered.network.save(folder / ROADS)
    if len(gathered.sites):
        write_sites(gathered.sites, folder / SITES)
    if inputs.resources is not None:
        # Not copied: the list may be compressed, or a map layer.
        table = read_table(inputs.resources)
        table.to_csv(folder / RESOURCES, index=False, lineterminator="\n")
    _write_demand(gathered.demand, gathered.network.crs, folder)
    _write_layers(gathered, folder)
    return tuple(_part(path, gathered, inputs) for path in sorted(folder.iterdir()))


def _write_demand(demand: Demand, crs: str, folder: Path) -> None:
    lon, lat = to_degrees(demand.places.x, demand.places.y, crs)
    zones = demand.zones.assign(id=demand.places.ids, lon=lon.round(7), lat=lat.round(7))
    zones.to_csv(folder / ZONES, index=False, lineterminator="\n")
    if demand.incidents.empty:
        return
    incidents = demand.incidents.assign(zone_id=demand.places.ids[demand.incidents["zone"]])
    incidents["hour"] = incidents["hour"].astype(str).replace("-1", "")
    incidents.drop(columns="zone").to_csv(
        folder / INCIDENTS,
        index=False,
        lineterminator="\n",
        compression={"method": "gzip", "mtime": 0},
    )


def _write_layers(gathered: Gathered, folder: Path) -> None:
    features, patrol = gathered.features, gathered.patrol_areas
    if gathered.boundary is not None:
        outline = shape_to_degrees(gathered.boundary, gathered.network.crs)
        _write_layer({"name": ["boundary"]}, [outline], folder / BOUNDARY)
    if patrol is not None:
        names = {"id": patrol["id"], "name": patrol.get("name", patrol["id"])}
        _write_layer(names, list(patrol.geometry), folder / PATROL_AREAS)
    if features.places:
        places = {
            "name": [place.name for place in features.places],
            "kind": [place.kind for place in features.places],
        }
        points = [shapely.Point(place.lon, place.lat) for place in features.places]
        _write_layer(places, points, folder / PLACES)
    around = degrees_around(gathered.network, _SEA_MARGIN_DEGREES)
    open_sea = sea(features.coastlines, around)
    water = shapely.union_all([shapely.make_valid(shape) for shape in [*features.water, open_sea]])
    if not water.is_empty:
        _write_layer({"name": ["water"]}, [water], folder / WATER)


def _write_layer(columns: Mapping[str, object], shapes: list[BaseGeometry], path: Path) -> None:
    layer = gpd.GeoDataFrame(pd.DataFrame(columns), geometry=shapes, crs=WGS84)
    path.write_text(layer.to_json(drop_id=True, ensure_ascii=False) + "\n", encoding="utf-8")


def _part(path: Path, gathered: Gathered, inputs: Inputs) -> Part:
    given = {
        SITES: inputs.sites,
        RESOURCES: inputs.resources,
        ZONES: inputs.zones,
        INCIDENTS: inputs.incidents or inputs.zones,
        PATROL_AREAS: inputs.patrol_areas,
        BOUNDARY: inputs.boundary,
    }.get(path.name)
    if given is not None:
        source = f"{given.name} ({inputs.source})" if inputs.source else given.name
        return Part(file=path.name, sha256=checksum(path), source=source, licence=inputs.licence)
    if inputs.made_up:
        return Part(
            file=path.name,
            sha256=checksum(path),
            source=inputs.source,
            licence=inputs.licence,
            date=gathered.network.extract_date,
        )
    source = gathered.boundary_from if path.name == BOUNDARY else gathered.network.source
    return Part(
        file=path.name,
        sha256=checksum(path),
        source=source,
        licence=LICENCE,
        date=gathered.network.extract_date,
    )
