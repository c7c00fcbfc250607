"""A market town with everything an area may be given: roads, sites, crews, demand, patrols."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import Transformer
from town import EAST_0, NORTH_0, Town

from coverage.network import RoadNetwork
from estates.__main__ import main

BLOCK_M = 400.0
SIDE = 6  # streets each way
_TO_DEGREES = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)


def lon_lat(east: float, north: float) -> tuple[float, float]:
    """Degrees of a place given in metres from the town's corner."""
    lon, lat = _TO_DEGREES.transform(EAST_0 + east, NORTH_0 + north)
    return round(lon, 7), round(lat, 7)


def corner(column: int, row: int) -> int:
    """Node where two streets meet."""
    return 1 + column + SIDE * row


def market_town() -> Town:
    """Streets in a grid, one of them one-way, with a station of each service."""
    town = Town()
    for row in range(SIDE):
        for column in range(SIDE):
            town.at(corner(column, row), BLOCK_M * column, BLOCK_M * row)
    town.node_tags[corner(3, 3)] = {"highway": "traffic_signals"}
    for i in range(SIDE):
        east = " ".join(str(corner(j, i)) for j in range(SIDE))
        north = " ".join(str(corner(i, j)) for j in range(SIDE))
        town.road(east, "residential" if i else "primary", name=f"{i} Łąkowa 街")
        town.road(north, "residential", **({"oneway": "yes"} if i == 2 else {}))
    town.at(901, 100, 20, {"amenity": "fire_station", "name": "Éaston, «South»"})
    town.at(902, 1900, 20, {"amenity": "fire_station"})
    town.at(903, 1000, 1020, {"amenity": "police", "name": "Éaston police"})
    town.at(904, 820, 700, {"emergency": "ambulance_station", "name": "=cmd()"})
    town.at(905, 1000, 1000, {"place": "town", "name": "Éaston", "population": "9000"})
    return town


@dataclass(frozen=True)
class Kit:
    """Files to build an area from, all good; a test spoils one."""

    folder: Path

    def path(self, part: str) -> Path:
        """Where a part lies."""
        return self.folder / FILES[part]

    def arguments(self, name: str, out: Path, without: str = "", **other: Path) -> list[str]:
        """The command line that builds the area, with parts exchanged or left out."""
        line = ["build", name, "--out", str(out), "--standards", "sample"]
        for part in FILES:
            if part not in without.split():
                line += [f"--{part.replace('_', '-')}", str(other.get(part, self.path(part)))]
        return line


FILES = {
    "roads": "town.osm",
    "boundary": "boundary.geojson",
    "sites": "sites.csv",
    "resources": "resources.csv",
    "demand": "zones.csv",
    "incidents": "incidents.csv",
    "patrol_areas": "patrol_areas.geojson",
}
SITES = [
    ("south", "Éaston «South», the old one", "station", "fire", 100, 20, "false"),
    ("north", "=cmd()", "station", "fire;ambulance", 1900, 1980, "false"),
    ("over", "Over the border", "station", "fire", 1950, 20, "true"),
    ("hq", "Headquarters", "headquarters", "police", 1000, 1020, "false"),
]
RESOURCES = """\
id,site_id,service,type,duty_system,crewed_hours,turnout_s,availability,starts_from,patrol_area
s-day,south,fire,pumping appliance,day-crewed,07-19,90,0.95,station,
s-night,south,fire,pumping appliance,on-call,19-07,300,0.6,station,
n-1,north,fire,pumping appliance,on-call,always,300,0.5; Mon-Fri 07-18=0.2,station,
o-1,over,fire,pumping appliance,wholetime,always,90,0.9,station,
car-1,hq,police,response car,wholetime,always,30,0.6,patrol,beat
amb-1,north,ambulance,ambulance,wholetime,always,60,0.45,station,
"""


def write_kit(folder: Path) -> Kit:
    """Write the town and everything that goes with it."""
    folder.mkdir(parents=True, exist_ok=True)
    kit = Kit(folder)
    market_town().write(kit.path("roads"))
    sites = ["id,name,kind,services,lon,lat,neighbour,running_cost_gbp_per_year"]
    for id_, name, kind, services, east, north, neighbour in SITES:
        lon, lat = lon_lat(east, north)
        sites.append(f'{id_},"{name}",{kind},{services},{lon},{lat},{neighbour},')
    kit.path("sites").write_text("\n".join([*sites, ""]), encoding="utf-8")
    kit.path("resources").write_text(RESOURCES, encoding="utf-8")
    zones = ["id,name,lon,lat,residents,deprivation_decile,urban_rural"]
    incidents = ["zone_id,service,incident_type,hour,per_year"]
    for row in range(SIDE - 1):
        for column in range(SIDE - 1):
            zone = f"z{column}{row}"
            lon, lat = lon_lat(BLOCK_M * (column + 0.5), BLOCK_M * row + 30)
            setting = "urban" if row < 3 else "rural"
            zones.append(
                f"{zone},Zóne {column}-{row},{lon},{lat},{100 + 10 * column},{1 + row},{setting}"
            )
            fires = f"{zone},fire,dwelling fire"
            incidents += [f"{fires},{hour},{1 + column / 4}" for hour in (3, 12, 18)]
            incidents.append(f"{zone},fire,road traffic collision,,0.5")
            incidents.append(f"{zone},police,immediate,22,{2 + row}")
            incidents.append(f"{zone},ambulance,category 1,9,3")
    kit.path("demand").write_text("\n".join([*zones, ""]), encoding="utf-8")
    kit.path("incidents").write_text("\n".join([*incidents, ""]), encoding="utf-8")
    write_outline(kit.path("boundary"), -300, -300, 2300, 2300)
    write_outline(kit.path("patrol_areas"), 0, 0, 2000, 2000, id="beat", name="The beat")
    return kit


def write_outline(
    path: Path, west: float, south: float, east: float, north: float, **properties: str
) -> None:
    """Write a rectangle given in metres as GeoJSON."""
    ring = [lon_lat(*at) for at in ((west, south), (east, south), (east, north), (west, north))]
    feature = {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")


def listing(folder: Path) -> list[tuple[str, int]]:
    """Everything in a folder, with its size: equal before and after where nothing was left."""
    return sorted(
        (str(path.relative_to(folder)), path.stat().st_size if path.is_file() else -1)
        for path in folder.rglob("*")
    )


def times_of(
    area: Path, folder: Path, origins: Path, destinations: Path, *more: str
) -> dict[tuple[str, str], float | None]:
    """Rows of `times` as {(from, to): seconds}; None where the cell is empty."""
    out = folder / "times.csv"
    line = ["times", str(area), "--from", str(origins), "--to", str(destinations)]
    assert main([*line, "--out", str(out), *more]) == 0
    with out.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["from_id", "to_id", "seconds"]
    return {
        (row["from_id"], row["to_id"]): float(row["seconds"]) if row["seconds"] else None
        for row in rows
    }


def points_file(path: Path, network: RoadNetwork, rows: NDArray[np.int64]) -> Path:
    """A points file of network nodes."""
    frame = pd.DataFrame(
        {
            "id": network.node_id[rows],
            "easting": network.node_x[rows],
            "northing": network.node_y[rows],
        }
    )
    frame.to_csv(path, index=False)
    return path
