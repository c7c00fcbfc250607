"""Demand: 400 zones with residents and deprivation, and incidents a year by type and hour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import KDTree
from shapely import contains_xy
from shapely.geometry.base import BaseGeometry

from .frame import FloatArray, stream, to_lonlat
from .net import Net
from .places import Place

ZONES, RESIDENTS = 400, 420_000
URBAN_FROM = 10_000  # residents of a settlement
FRONTS = ("residential", "tertiary", "secondary", "unclassified", "living_street")

# Incidents a year per 1,000 residents; how steeply they rise with deprivation (least deprived
# tenth to most deprived tenth: 1 - s to 1 + s); factor in the country; and the shape of the day.
RATES = (
    ("fire", "dwelling fire", 0.6, 0.5, 0.85, "evening"),
    ("fire", "other building fire", 0.25, 0.3, 1.2, "day"),
    ("fire", "other primary fire", 0.5, 0.5, 1.1, "evening"),
    ("fire", "road traffic collision", 0.6, 0.1, 1.9, "commute"),
    ("fire", "other", 3.0, 0.4, 0.8, "day"),
    ("police", "immediate", 35.0, 0.6, 0.65, "night out"),
    ("ambulance", "category 1", 12.0, 0.4, 0.9, "day"),
    ("ambulance", "category 2", 85.0, 0.35, 0.95, "day"),
)
SHAPES = {
    "day": (62, 55, 50, 46, 45, 48, 60, 80, 100, 116, 124, 128, 128, 126, 125, 124, 124, 124, 122,
            118, 110, 98, 86, 73),
    "evening": (60, 48, 40, 34, 32, 32, 40, 54, 66, 76, 86, 98, 112, 114, 118, 130, 146, 166, 176,
                168, 150, 126, 100, 78),
    "commute": (36, 28, 24, 22, 28, 46, 88, 150, 168, 118, 98, 104, 112, 114, 120, 150, 182, 192,
                146, 108, 86, 72, 60, 48),
    "night out": (120, 104, 86, 66, 48, 38, 40, 54, 72, 84, 90, 96, 102, 104, 110, 124, 130, 134,
                  138, 142, 146, 150, 152, 140),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Zone:
    """One demand point, in metres."""

    id: str
    name: str
    x: float
    y: float
    residents: int
    deprivation_decile: int  # 1 = most deprived
    urban: bool


def make_zones(net: Net, places: list[Place], lands: list[BaseGeometry]) -> list[Zone]:
    """Share the residents out over points on the streets of the county's settlements."""
    rng = stream(21)
    spots = _fronts(net)
    tree = KDTree(spots)
    home = [k for k, place in enumerate(places) if not place.outside]
    people = np.array([places[k].population for k in home], dtype=float)
    people *= RESIDENTS / people.sum()
    rows: list[tuple[str, float, float, float, bool, float]] = []
    for k, n, total in zip(home, _shares(people), people, strict=True):
        place = places[k]
        inside = spots[contains_xy(lands[k], spots[:, 0], spots[:, 1])]
        if len(inside) < n:
            inside = spots[tree.query([place.x, place.y], 40)[1]]
        size = rng.lognormal(0, 0.22, n)
        town = rng.normal(0, 0.7) + (0.5 if place.population > 20_000 else -0.2)
        for m, (x, y) in enumerate(_spread(rng, inside, n)):
            inner = 1 - min(1.0, float(np.hypot(x - place.x, y - place.y)) / place.radius_m)
            poverty = town + 1.1 * inner * (place.population > 8_000) + (x > 34_000) * 0.5
            name = place.name if n == 1 else f"{place.name} {m + 1}"
            urban = place.population >= URBAN_FROM
            share = float(total * size[m] / size.sum())
            rows.append((name, float(x), float(y), share, urban, poverty + rng.normal(0, 0.5)))
    rank = np.argsort(np.argsort([-row[5] for row in rows], kind="stable"), kind="stable")
    return [
        Zone(f"Z{k + 1:03d}", name, x, y, round(share), int(rank[k] * 10 // len(rows)) + 1, urban)
        for k, (name, x, y, share, urban, _) in enumerate(rows)
    ]


def _fronts(net: Net) -> FloatArray:
    keys = {
        key
        for way in net.ways
        if way.tags.get("highway") in FRONTS and "access" not in way.tags and not way.apart
        for key in way.nodes
    }
    return np.array(sorted(keys)) / 10


def _shares(people: FloatArray) -> list[int]:
    """Give each settlement one zone, and the rest by residents, largest remainders last."""
    more = people / people.sum() * (ZONES - len(people))
    count = np.floor(more).astype(int)
    left = ZONES - len(people) - int(count.sum())
    count[np.argsort(-(more - count), kind="stable")[:left]] += 1
    return [int(c) + 1 for c in count]


def _spread(rng: np.random.Generator, spots: FloatArray, n: int) -> FloatArray:
    """Choose n of the spots, evenly spread, by a few rounds of k-means."""
    centres = spots[np.sort(rng.choice(len(spots), n, replace=False))]
    for _ in range(12):
        nearest = KDTree(centres).query(spots)[1]
        size = np.bincount(nearest, minlength=n)
        total = np.column_stack([np.bincount(nearest, spots[:, k], n) for k in (0, 1)])
        centres = np.where(size[:, None] > 0, total / np.maximum(size, 1)[:, None], centres)
    free = spots.copy()
    out = np.empty((n, 2))
    for k, centre in enumerate(centres):
        best = int(np.argmin(np.hypot(*(free - centre).T)))
        out[k] = free[best]
        free = np.delete(free, best, axis=0)
    return out


def zones_table(zones: list[Zone]) -> list[list[str]]:
    """Give the rows of zones.csv, header first."""
    lonlat = to_lonlat(np.array([(z.x, z.y) for z in zones]))
    head = ["id", "name", "lon", "lat", "residents", "deprivation_decile", "urban_rural"]
    rows = [
        [z.id, z.name, f"{lon:.6f}", f"{lat:.6f}", str(z.residents), str(z.deprivation_decile),
         "urban" if z.urban else "rural"]
        for z, (lon, lat) in zip(zones, lonlat, strict=True)
    ]  # fmt: skip
    return [head, *rows]


def incidents_table(zones: list[Zone]) -> list[list[str]]:
    """Give the rows of incidents.csv, header first; numbers to four digits."""
    rng = stream(22)
    rows = [["zone_id", "service", "incident_type", "hour", "per_year"]]
    for zone in zones:
        for service, kind, rate, steep, rural, shape in RATES:
            need = 1 + steep * (5.5 - zone.deprivation_decile) / 4.5
            place = 1.0 if zone.urban else rural
            year = rate * zone.residents / 1_000 * need * place * rng.lognormal(0, 0.12)
            day = np.array(SHAPES[shape]) / sum(SHAPES[shape])
            rows += [
                [zone.id, service, kind, str(hour), f"{float(year * day[hour]):.4g}"]
                for hour in range(24)
            ]
    return rows
