"""What responds: appliances, cars and ambulances, their crews and how often they are free."""

from __future__ import annotations

import shapely
from shapely.geometry import MultiPoint
from shapely.geometry.base import BaseGeometry

from .places import Place
from .sites import Site
from .terrain import Terrain

COLUMNS = (
    "id", "site_id", "service", "type", "duty_system", "crewed_hours", "turnout_s", "availability",
    "starts_from", "patrol_area",
)  # fmt: skip
DAY_CREWED = (5, 6, 7, 8)  # towns whose fire station turns to on-call at night
TWO_PUMPS = (0, 1, 2, 3)
ON_CALL_FREE = "0.85; Mon-Fri 07-18=0.35"
# Patrol areas: the town that names and seeds each, cars round the clock, and by day and evening.
PATROLS = ((0, 6, 4), (1, 3, 2), (2, 3, 2), (3, 3, 2), (4, 3, 1), (5, 3, 1), (6, 3, 1), (7, 3, 1))
PATROL_FREE = "0.6; 16-24=0.55; Fri,Sat 20-24=0.45; 03-07=0.7"
# Share of the time that an ambulance is not at another call, by where it waits.
AMBULANCE_FREE = "0.5; 16-22=0.42; 00-07=0.58"
CAR_FREE = "0.6; 16-22=0.52; 00-07=0.66"


def patrol_areas(terrain: Terrain, places: list[Place]) -> list[tuple[str, str, BaseGeometry]]:
    """Part the county among the patrols, each round its town; id, name, polygon."""
    seeds = [(places[k].x, places[k].y) for k, _, _ in PATROLS]
    cells = shapely.voronoi_polygons(MultiPoint(seeds), extend_to=terrain.boundary.envelope)
    out = []
    for n, (seed, (k, _, _)) in enumerate(zip(seeds, PATROLS, strict=True)):
        cell = next(c for c in shapely.get_parts(cells) if c.contains(shapely.Point(seed)))
        area = shapely.set_precision(cell.intersection(terrain.boundary), 0.1)
        out.append((f"PA{n + 1}", f"{places[k].name} patrol", area))
    return out


def resources_table(sites: list[Site]) -> list[list[str]]:
    """Give the rows of resources.csv, header first."""
    rows = [list(COLUMNS)]
    for site in sites:
        if site.kind == "headquarters":
            continue
        if "fire" in site.services:
            rows += _fire(site)
        if site.services == "ambulance" or site.kind == "hospital":
            rows += _ambulance(site)
        if site.neighbour and site.services == "police":
            rows.append(
                [f"{site.id}-C1", site.id, "police", "response car", "wholetime", "always", "60",
                 "0.5", "station", ""]
            )  # fmt: skip
    return rows + _police(sites)


def _fire(site: Site) -> list[list[str]]:
    def row(ref: str, duty: str, hours: str, turnout: int, free: str) -> list[str]:
        kind = "aerial appliance" if ref == "A" else "pumping appliance"
        return [f"{site.id}-{ref}", site.id, "fire", kind, duty, hours,
                str(turnout), free, "station", ""]  # fmt: skip

    if site.on_call:
        return [row("1", "on-call", "always", 330, ON_CALL_FREE)]
    if site.neighbour:
        if site.id == "N-01":
            return [row("1", "wholetime", "always", 90, "0.93")]
        return [row("1", "on-call", "always", 330, ON_CALL_FREE)]
    if site.place in DAY_CREWED:
        return [
            row("1-day", "day-crewed", "07-19", 90, "0.96"),
            row("1-night", "on-call", "19-07", 300, "0.92"),
            row("2", "on-call", "always", 330, ON_CALL_FREE),
        ]
    rows = [row("1", "wholetime", "always", 85, "0.96")]
    if site.place in TWO_PUMPS:
        second = site.id == "F-01" or site.place == 1
        rows.append(
            row("2", "wholetime", "always", 90, "0.94")
            if second
            else row("2", "on-call", "always", 330, ON_CALL_FREE)
        )
    if site.id == "F-01":
        rows.append(row("A", "wholetime", "always", 100, "0.9"))
    return rows


def _ambulance(site: Site) -> list[list[str]]:
    def row(ref: str, kind: str, hours: str, free: str, starts: str) -> list[str]:
        return [f"{site.id}-{ref}", site.id, "ambulance", kind, "wholetime", hours, "45", free,
                starts, ""]  # fmt: skip

    if site.kind == "hospital":
        crews = 3 if site.id == "H-01" else 2
        return [
            row(str(k + 1), "ambulance", "always", AMBULANCE_FREE, "hospital") for k in range(crews)
        ]
    if site.kind == "standby":
        return [
            row("1", "ambulance", "07-24", AMBULANCE_FREE, "standby"),
            row("R", "rapid response car", "08-20", CAR_FREE, "standby"),
        ]
    if site.neighbour:
        return [row("1", "ambulance", "always", "0.4", "station")]
    rows = [row("1", "ambulance", "always", AMBULANCE_FREE, "station")]
    if site.place < 5:
        hours = "always" if site.place < 3 else "07-24"
        rows.append(row("2", "ambulance", hours, AMBULANCE_FREE, "station"))
    if site.place < 3:
        rows.append(row("3", "ambulance", "10-22", AMBULANCE_FREE, "station"))
    rows.append(row("R", "rapid response car", "06-01", CAR_FREE, "station"))
    return rows


def _police(sites: list[Site]) -> list[list[str]]:
    rows = []
    for n, (town, always, busy) in enumerate(PATROLS):
        base = next(s for s in sites if s.place == town and "police" in s.services)
        hours = ["always"] * always + ["Mon-Thu 10-22; Sun 10-22; Fri,Sat 12-04"] * busy
        rows += [
            [f"PA{n + 1}-C{k + 1:02d}", base.id, "police", "response car", "wholetime", when, "20",
             PATROL_FREE, "patrol", f"PA{n + 1}"]
            for k, when in enumerate(hours)
        ]  # fmt: skip
    return rows
