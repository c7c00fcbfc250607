"""The odd things of a real map: gates, bollards, bus streets, signals, works, a ferry."""

from __future__ import annotations

from collections import Counter

import numpy as np
import shapely
from scipy.spatial import KDTree

from .frame import FloatArray, stream
from .net import Key, Net, Way
from .places import Place
from .terrain import Terrain

THROUGH = ("trunk", "primary", "secondary", "tertiary")
RESTRICTIONS = ("no_left_turn", "no_right_turn", "no_straight_on", "only_right_turn", "no_u_turn")
FERRY_X_M = 36_500.0
Restriction = tuple[Way, Key, Way, str]  # from, via, to, kind


def add_specials(net: Net, places: list[Place], terrain: Terrain) -> None:
    """Tag ways and nodes of a finished net; add the ferry."""
    arms = net.arms()
    _level_crossings(net)
    _one_way_streets(net, places, arms)
    _closed_streets(net, places, arms)
    _signals(net, arms)
    _crossings(net, arms)
    _barriers(net, arms)
    _ferry(net, terrain)


def _middle(way: Way) -> FloatArray:
    return np.array(way.nodes[len(way.nodes) // 2]) / 10


def _open_streets(net: Net, place: Place, reach_m: float, arms: Counter[Key]) -> list[Way]:
    """Streets near a town's middle that lead on at both ends."""
    return [
        way
        for way in net.ways
        if way.tags.get("highway") == "residential"
        and "oneway" not in way.tags
        and min(arms[way.nodes[0]], arms[way.nodes[-1]]) > 2
        and np.hypot(*(_middle(way) - (place.x, place.y))) < reach_m
    ]


def _level_crossings(net: Net) -> None:
    rails = {key for way in net.ways if not way.is_road for key in way.nodes}
    for way in net.ways:
        if way.is_road and not way.apart:
            for key in way.nodes:
                if key in rails:
                    net.node_tags[key] = {"railway": "level_crossing"}


def _one_way_streets(net: Net, places: list[Place], arms: Counter[Key]) -> None:
    rng = stream(14)
    for k, place in enumerate(places[:8]):
        streets = _open_streets(net, place, 700 if k == 0 else 420, arms)
        for n, way in enumerate(streets):
            if rng.random() < 0.3:
                way.tags["oneway"] = "-1" if n % 5 == 0 else "yes"
                if n % 7 == 0:
                    way.tags["oneway:bicycle"] = "no"


def _closed_streets(net: Net, places: list[Place], arms: Counter[Key]) -> None:
    """Shopping streets for feet, bus streets, road works and a reversible lane."""
    rng = stream(15)
    city = _open_streets(net, places[0], 500, arms)
    town = _open_streets(net, places[1], 400, arms)
    for way in (*city[:3], *town[:1]):
        way.tags = {"highway": "pedestrian", "name": way.tags["name"], "emergency": "yes"}
    for way in (*city[4:6], *town[2:3]):
        way.tags |= {"access": "no", "bus": "yes"}
    for way in city[7:8]:
        way.tags["oneway"] = "reversible"
    for way in city[8:9]:
        way.tags |= {"oneway": "yes", "oneway:emergency": "no"}
    blind = [
        way
        for way in net.ways
        if way.urban
        and way.tags.get("highway") == "residential"
        and min(arms[way.nodes[0]], arms[way.nodes[-1]]) == 1
    ]
    for k in rng.choice(len(blind), 8, replace=False).tolist():
        blind[k].tags |= {"highway": "construction", "construction": "residential"}


def _signals(net: Net, arms: Counter[Key]) -> None:
    rng = stream(16)
    busy: Counter[Key] = Counter()
    for way in net.ways:
        if way.urban and way.tags.get("highway") in THROUGH:
            busy.update(set(way.nodes))
    for key, count in sorted(busy.items()):
        luck = rng.random()
        if arms[key] >= 3 and key not in net.node_tags:
            if luck < (0.22 if count > 1 else 0.05):
                net.node_tags[key] = {"highway": "traffic_signals"}
            elif luck < (0.3 if count > 1 else 0.08):
                net.node_tags[key] = {"highway": "mini_roundabout", "direction": "clockwise"}


def _crossings(net: Net, arms: Counter[Key]) -> None:
    """Set crossings, and signals that face one way only, between the junctions."""
    rng = stream(19)
    for way in net.ways:
        if not (way.urban and way.tags.get("highway") in THROUGH) or "junction" in way.tags:
            continue
        inner = [key for key in way.nodes[1:-1] if arms[key] == 2 and key not in net.node_tags]
        luck = rng.random()
        if not inner or luck > 0.35:
            continue
        if luck < 0.06:
            net.node_tags[inner[-1]] = {
                "highway": "traffic_signals", "traffic_signals:direction": "forward",
            }  # fmt: skip
        else:
            kind = str(rng.choice(["uncontrolled", "traffic_signals", "zebra"]))
            net.node_tags[inner[len(inner) // 2]] = {"highway": "crossing", "crossing": kind}


def _barriers(net: Net, arms: Counter[Key]) -> None:
    rng = stream(17)
    links = [
        way
        for way in net.ways
        if way.urban
        and way.tags.get("highway") == "residential"
        and min(arms[way.nodes[0]], arms[way.nodes[-1]]) > 2
        and any(arms[key] == 2 and key not in net.node_tags for key in way.nodes[1:-1])
    ]
    kinds = (
        {"barrier": "bollard"},
        {"barrier": "gate", "access": "private", "emergency": "yes"},
        {"barrier": "bollard"},
        {"barrier": "gate", "access": "private", "emergency": "yes"},
        {"barrier": "lift_gate"},
    )
    for n, k in enumerate(rng.choice(len(links), 40, replace=False).tolist()):
        inner = [key for key in links[k].nodes[1:-1] if arms[key] == 2]
        net.node_tags.setdefault(inner[len(inner) // 2], dict(kinds[n % len(kinds)]))
    tracks = [way for way in net.ways if way.tags.get("highway") == "track"]
    for way in tracks[::9]:
        net.node_tags.setdefault(way.nodes[1], {"barrier": "gate"})


def _ferry(net: Net, terrain: Terrain) -> None:
    """Join the two shores of the estuary by a boat that takes cars, a lane down to each quay."""
    keys = sorted(net.arms())
    tree = KDTree(np.array(keys) / 10)
    line = shapely.LineString([(FERRY_X_M, 40_000), (FERRY_X_M, 0)])
    crossing = line.intersection(terrain.inland_water)
    quays: list[Key] = []
    for x, y in (crossing.coords[0], crossing.coords[-1]):
        quay = (round(x * 10), round(y * 10))
        road = keys[int(tree.query([x, y])[1])]
        net.ways.append(Way([road, quay], {"highway": "unclassified", "name": "Ferry Lane"}))
        quays.append(quay)
    tags = {"route": "ferry", "name": "Marl Ferry", "motor_vehicle": "yes", "duration": "00:25"}
    net.ways.append(Way(quays, tags, apart=True))


def add_restrictions(net: Net) -> list[Restriction]:
    """Forbid some turns; the way turned into is parted at the junction, as the map asks."""
    rng = stream(18)
    arms = net.arms()
    touching: dict[Key, list[Way]] = {}
    for way in net.ways:
        if way.urban and way.tags.get("highway") in (*THROUGH, "residential"):
            for end in {way.nodes[0], way.nodes[-1]}:
                if arms[end] >= 3 and len(way.nodes) > 2:
                    touching.setdefault(end, []).append(way)
    pairs = [(key, ways) for key, ways in sorted(touching.items()) if len(ways) >= 2]
    out = []
    for n, k in enumerate(sorted(rng.choice(len(pairs), 30, replace=False).tolist())):
        key, ways = pairs[k]
        out.append((ways[0], key, ways[1], RESTRICTIONS[n % len(RESTRICTIONS)]))
    return out
