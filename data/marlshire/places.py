"""Where people live: 12 towns, 120 villages and hamlets, and some beyond the border."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from .frame import FloatArray, stream
from .names import COUNTY_TOWN, NEIGHBOUR_TOWNS, TOWNS, village_names
from .terrain import Terrain, river_y

COUNTY_TOWN_POPULATION = 90_000
TOWN_POPULATIONS = (
    38_100, 30_800, 27_300, 23_200, 19_400, 16_100, 13_900, 12_200, 10_600, 9_100, 8_200,
)  # fmt: skip
VILLAGES, HAMLETS = 58, 62
NEIGHBOUR_VILLAGES = 34


@dataclass(frozen=True, slots=True)
class Place:
    """A settlement; ``kind`` is the value of OSM's tag ``place``."""

    name: str
    kind: str
    x: float
    y: float
    population: int
    outside: bool  # beyond the county's border

    @property
    def radius_m(self) -> float:
        """Radius of the built-up land, were it round."""
        dense = {"city": 4_100, "town": 3_500}.get(self.kind, 2_300)
        return float(np.sqrt(self.population / dense / np.pi) * 1_000)


def make_places(terrain: Terrain) -> list[Place]:
    """Scatter the settlements, the largest first."""
    rng = stream(2)
    free = terrain.extract.buffer(-1_500).difference(terrain.water.buffer(330))
    free = free.difference(LineString(terrain.motorway).buffer(750))
    free = free.difference(terrain.railway.buffer(200))
    inside = shapely.intersection(free, terrain.boundary.buffer(-700))
    outside = shapely.difference(free, terrain.boundary.buffer(700))

    centre = (21_600.0, float(river_y(21_600.0)) + 800)
    spots = [
        centre,
        (3_300.0, float(river_y(3_300.0)) + 420),
        *(_shore(terrain, x, y) for x, y in ((35_800, 27_500), (39_700, 33_500))),
    ]
    spots = _scatter(rng, inside, 12, 6_800, first=spots, others=[])
    places = [Place(COUNTY_TOWN, "city", *spots[0], COUNTY_TOWN_POPULATION, outside=False)]
    places += [
        Place(name, "town", *spot, people, outside=False)
        for name, spot, people in zip(TOWNS, spots[1:], TOWN_POPULATIONS, strict=True)
    ]
    beyond = _scatter(rng, outside, len(NEIGHBOUR_TOWNS), 9_000, first=[], others=spots)
    places += [
        Place(name, "town", *spot, int(rng.integers(50, 95)) * 100, outside=True)
        for name, spot in zip(NEIGHBOUR_TOWNS, beyond, strict=True)
    ]

    towns = shapely.union_all([Point(p.x, p.y).buffer(p.radius_m * 1.5 + 650) for p in places])
    count = VILLAGES + HAMLETS
    names = village_names(rng, count + NEIGHBOUR_VILLAGES)
    here = _scatter(rng, inside.difference(towns), count, 1_350, first=[], others=[])
    there = _scatter(
        rng, outside.difference(towns), NEIGHBOUR_VILLAGES, 2_300, first=[], others=here
    )
    for k, (name, spot) in enumerate(zip(names, here + there, strict=True)):
        small = VILLAGES <= k < count or (k >= count and k % 2 == 0)
        people = rng.lognormal(5.0, 0.45) if small else rng.lognormal(7.25, 0.55)
        people = float(np.clip(people, 45, 390) if small else np.clip(people, 520, 5_200))
        kind = "hamlet" if small else "village"
        places.append(Place(name, kind, *spot, int(people), outside=k >= count))
    return places


def _shore(terrain: Terrain, x: float, y: float) -> tuple[float, float]:
    """Move a spot to the dry land beside the water nearest to it."""
    line = terrain.water.buffer(750).boundary
    spot = line.interpolate(line.project(Point(x, y)))
    return (float(spot.x), float(spot.y))


def _scatter(
    rng: np.random.Generator,
    area: BaseGeometry,
    count: int,
    apart_m: float,
    *,
    first: list[tuple[float, float]],
    others: list[tuple[float, float]],
) -> list[tuple[float, float]]:
    """Throw darts at an area, none nearer than ``apart_m`` to another; clustered, no lattice."""
    shapely.prepare(area)
    west, south, east, north = area.bounds
    spots = list(first)
    while len(spots) < count:
        spot = (float(rng.uniform(west, east)), float(rng.uniform(south, north)))
        taken: FloatArray = np.array(spots + others or [(-1e9, -1e9)])
        near = float(np.min(np.hypot(*(taken - spot).T)))
        if near >= apart_m and shapely.contains_xy(area, *spot):
            spots.append(spot)
    return spots
