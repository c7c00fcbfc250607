"""Stations and other sites: where they stand and what is known of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry import Point

from . import buildings
from .buildings import Building, building_cells
from .frame import FloatArray, stream, to_lonlat
from .net import Net
from .places import Place
from .terrain import Terrain

COLUMNS = (
    "id", "name", "kind", "services", "body", "neighbour", "lon", "lat", "gross_internal_area_m2",
    "tenure", "running_cost_gbp_per_year", "market_value_gbp", "appliance_bays", "desks",
    "capacity_note", *buildings.COLUMNS,
)  # fmt: skip
BODIES = {
    "fire": "Marlshire Fire and Rescue Authority (made up)",
    "police": "Police and Crime Commissioner for Marlshire (made up)",
    "ambulance": "Marl and Wolds Ambulance Service (made up)",
    "": "Marlshire Hospitals (made up)",
}
FRONTS = ("residential", "tertiary", "secondary", "unclassified")
# Wanted places: town number, then metres east and north of its middle.
FIRE = (
    (0, 350, 700), (0, 1500, -1250), (0, -1700, 900), (1, 200, 100), (2, -150, 200),
    (3, -250, 150), (4, 150, -200), (5, 100, 150), (6, -100, 150), (7, 150, 50), (8, 100, 100),
)  # fmt: skip
ON_CALL_TOWNS = (9, 10, 11)
POLICE = (
    (0, 450, 500), (0, -1200, -1100), (1, 350, 150), (2, -20, 330), (3, -400, 60), (4, 330, -60),
    (6, 60, 40), (7, -130, 60), (8, 220, 160), (9, 60, -80), (10, -70, 60), (11, 90, 60),
)  # fmt: skip
AMBULANCE = (
    (0, 900, 900), (0, -600, -1300), (1, 420, -50), (2, -330, 320), (3, -60, 240), (4, 60, -420),
    (5, -160, 80), (7, 320, 140), (9, 180, 60),
)  # fmt: skip


@dataclass(slots=True)
class Site:
    """A place with doors, in metres."""

    id: str
    name: str
    kind: str
    services: str
    x: float
    y: float
    place: int  # number of its settlement
    neighbour: bool = False
    on_call: bool = False


class Ground:
    """Finds building land beside a street."""

    def __init__(self, net: Net, terrain: Terrain) -> None:
        ways = [
            way for way in net.ways
            if way.tags.get("highway") in FRONTS and not way.apart and "oneway" not in way.tags
            and not {"access", "emergency", "junction"} & way.tags.keys()
        ]  # fmt: skip
        self._lines = STRtree([way.line() for way in ways])
        self._water = terrain.water.buffer(30)
        self._taken: list[Point] = []
        self._rng = stream(23)

    def near(self, x: float, y: float) -> tuple[float, float]:
        """Give a plot 16 to 34 m from the street nearest to a wish."""
        line = self._lines.geometries[self._lines.nearest(Point(x, y))]
        along = line.project(Point(x, y))
        for step in (0, 40, -40, 80, -80, 120):
            foot = line.interpolate(np.clip(along + step, 0, line.length))
            for side in self._rng.permutation([-1.0, 1.0]):
                ahead = self._ahead(line, foot)
                plot = np.array([foot.x, foot.y]) + side * self._rng.uniform(16, 34) * ahead
                spot = Point(plot)
                clear = spot.distance(self._lines.geometries[self._lines.nearest(spot)]) > 12
                if clear and not self._water.contains(spot) and not self._crowded(spot):
                    self._taken.append(spot)
                    return float(plot[0]), float(plot[1])
        return self.near(x + self._rng.uniform(-150, 150), y + self._rng.uniform(-150, 150))

    def _crowded(self, spot: Point) -> bool:
        return any(other.distance(spot) < 70 for other in self._taken)

    @staticmethod
    def _ahead(line: shapely.LineString, foot: Point) -> FloatArray:
        at = line.project(foot)
        a, b = line.interpolate(max(at - 2, 0)), line.interpolate(min(at + 2, line.length))
        way = np.array([b.x - a.x, b.y - a.y])
        way /= max(float(np.hypot(*way)), 1e-9)
        return np.array([-way[1], way[0]])


def make_sites(net: Net, terrain: Terrain, places: list[Place]) -> list[Site]:
    """Place every site; the order is that of the file."""
    ground = Ground(net, terrain)
    sites: list[Site] = []

    def add(code: str, name: str, kind: str, services: str, at: tuple[int, int, int]) -> Site:
        k, dx, dy = at
        place = places[k]
        number = 1 + sum(site.id.startswith(f"{code}-") for site in sites)
        # Offsets are for a town of some 1,300 m radius; a small one is tighter.
        scale = 1.0 if k == 0 else min(1.0, place.radius_m / 1_300)
        x, y = ground.near(place.x + dx * scale, place.y + dy * scale)
        site = Site(f"{code}-{number:02d}", name, kind, services, x, y, k, place.outside)
        sites.append(site)
        return site

    taken: dict[tuple[str, int], int] = {}

    def title(service: str, k: int) -> str:
        seen = taken[service, k] = taken.get((service, k), 0) + 1
        part = ("", " South", " West")[seen - 1]
        return f"{places[k].name}{part} {service} station"

    villages = far_villages(places, terrain)
    for k, dx, dy in FIRE:
        shared = k == 5
        name = f"{places[k].name} joint station" if shared else title("fire", k)
        add("F", name, "station", "fire;police" if shared else "fire", (k, dx, dy))
    for k in (*ON_CALL_TOWNS, *villages[:4]):
        add("F", title("fire", k), "station", "fire", (k, 90, 60)).on_call = True
    for k, dx, dy in (*POLICE, *((v, -60, 40) for v in (*villages[:2], villages[4]))):
        add("P", title("police", k), "station", "police", (k, dx, dy))
    for k, dx, dy in AMBULANCE:
        add("A", title("ambulance", k), "station", "ambulance", (k, dx, dy))
    add("H", "Marlchester General Hospital", "hospital", "ambulance", (0, 1_300, 500))
    add("H", f"{places[2].name} Hospital", "hospital", "", (2, 700, -400))
    add("S", f"{places[6].name} standby point", "standby", "ambulance", (6, 250, 150))
    add("S", f"{places[8].name} standby point", "standby", "ambulance", (8, 150, -60))
    add("Q", "Marlshire Fire and Rescue headquarters", "headquarters", "fire", (0, -900, 1_500))
    add("Q", "Marlshire Police headquarters", "headquarters", "police", (0, -600, 1_650))
    towns = [k for k, p in enumerate(places) if p.outside and p.kind == "town"]
    services = ("fire", "fire", "fire", "police", "ambulance")
    for k, service in zip(towns, services, strict=True):
        add("N", title(service, k), "station", service, (k, 80, 50))
    add("N", title("ambulance", towns[0]), "station", "ambulance", (towns[0], -150, 60))
    return sites


def far_villages(places: list[Place], terrain: Terrain) -> list[int]:
    """Choose large villages far from towns and from each other."""
    chosen = [k for k, p in enumerate(places) if p.kind in ("city", "town") and not p.outside]
    xy = np.array([(p.x, p.y) for p in places])
    shore = terrain.boundary.boundary
    out = []
    for _ in range(6):
        best, score = -1, 0.0
        for k, place in enumerate(places):
            if place.kind != "village" or place.outside or place.population < 900:
                continue
            away = float(np.hypot(*(xy[chosen] - xy[k]).T).min())
            worth = away * (0.5 + place.population / 5_000) + shore.distance(Point(xy[k])) * 0.05
            if worth > score:
                best, score = k, worth
        chosen.append(best)
        out.append(best)
    return out


def sites_table(sites: list[Site]) -> list[list[str]]:
    """Give the rows of sites.csv, header first; some values are not known."""
    rng = stream(24)
    lonlat = to_lonlat(np.array([(s.x, s.y) for s in sites]))
    rows = [list(COLUMNS)]
    for site, (lon, lat) in zip(sites, lonlat, strict=True):
        first = site.services.split(";")[0]
        base = {"headquarters": 5_200.0, "hospital": 31_000.0, "standby": 60.0}.get(
            site.kind, {"fire": 950.0, "police": 1_150.0, "ambulance": 520.0}[first or "fire"]
        )
        area = base * float(rng.lognormal(0, 0.3)) * (0.45 if site.on_call else 1.0)
        area *= 1.6 if site.place < 3 and site.kind == "station" else 1.0
        tenure = str(rng.choice(["freehold", "freehold", "freehold", "leasehold", "PFI"]))
        cost, value = area * rng.uniform(85, 130), area * rng.uniform(1_100, 2_000)
        bays = (1 if site.on_call else 2 + (site.place < 4)) if "fire" in site.services else 0
        desks = round(area / (24 if "police" in site.services else 70))
        hidden = rng.random(4) < (0.1, 0.15, 0.2, 0.1)
        note = "room for a second service" if area > 1_500 and rng.random() < 0.6 else ""
        numbers = [f"{area:.0f}", tenure, f"{cost:.0f}", f"{value:.0f}"]
        numbers = ["" if gone else text for text, gone in zip(numbers, hidden, strict=True)]
        known = site.kind in ("station", "headquarters") and not site.neighbour
        body = BODIES[first] if not site.neighbour else "A neighbouring service (made up)"
        listed = numbers if known else ["", tenure if not site.neighbour else "", "", ""]
        if listed[1] in ("leasehold", "PFI"):
            listed[3] = ""  # nothing to sell
        building = Building(
            id=site.id, kind=site.kind, services=site.services, on_call=site.on_call,
            neighbour=site.neighbour, area_m2=listed[0], tenure=listed[1],
        )  # fmt: skip
        rows.append(
            [site.id, site.name, site.kind, site.services, body, str(site.neighbour).lower(),
             f"{lon:.6f}", f"{lat:.6f}",
             *listed, str(bays) if known and bays else "", str(desks) if known else "", note,
             *building_cells(building)]
        )  # fmt: skip
    return rows
