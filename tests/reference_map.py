"""OpenStreetMap XML by plain rules, written apart from `coverage.osm` to be compared with it."""

from __future__ import annotations

import xml.etree.ElementTree as ET

CLASSES = [
    "motorway",
    "motorway_link",
    "trunk",
    "trunk_link",
    "primary",
    "primary_link",
    "secondary",
    "secondary_link",
    "tertiary",
    "tertiary_link",
    "unclassified",
    "residential",
    "living_street",
    "service",
    "road",
    "track",
    "pedestrian",
    "busway",
]
FEET = {"footway", "path", "cycleway", "bridleway", "pedestrian"}
YES = {"yes", "designated", "permissive", "official", "destination"}
NO = {"no", "private", "permit", "agricultural", "forestry", "military", "use_sidepath"}
NO |= {"emergency", "agricultural;forestry", "forestry;agricultural"}
DELAYS = {"crossing", "mini_roundabout", "stop", "give_way"}
STOPS_CARS = [
    "block",
    "bollard",
    "bus_trap",
    "chain",
    "cycle_barrier",
    "debris",
    "fence",
    "full-height_turnstile",
    "horse_stile",
    "jersey_barrier",
    "kissing_gate",
    "log",
    "motorcycle_barrier",
    "planter",
    "rope",
    "spikes",
    "stile",
    "turnstile",
    "wall",
    "hampshire_gate",
    "rising_bollard",
    "wedge",
]


def read_xml(path):
    """Positions, node tags and ways of an OpenStreetMap XML file."""
    where, node_tags, ways = {}, {}, []
    for _, item in ET.iterparse(path):  # noqa: S314  (our own file)
        if item.tag == "node":
            where[int(item.get("id"))] = (float(item.get("lon")), float(item.get("lat")))
            if len(item):
                node_tags[int(item.get("id"))] = {t.get("k"): t.get("v") for t in item.iter("tag")}
        elif item.tag == "way":
            tags = {t.get("k"): t.get("v") for t in item.iter("tag")}
            if "highway" in tags:
                ways.append(([int(n.get("ref")) for n in item.iter("nd")], tags))
        if item.tag in ("node", "way", "relation"):
            item.clear()
    return where, node_tags, ways


def told(tags, keys, suffix=""):
    """First of several keys that says something, its directional form before the plain one."""
    names = [name for key in keys for name in ([key + suffix, key] if suffix else [key])]
    return next((tags[name] for name in names if name in tags), None)


def judge(tags):  # noqa: PLR0911, PLR0912  (rules one by one, on purpose)
    """Road class and the bars of both directions, or None for no road."""
    highway = tags["highway"]
    if highway in FEET and highway != "pedestrian":
        opened = tags.get("emergency") in YES
        opened |= told(tags, ("motorcar", "motor_vehicle", "vehicle")) in YES
        if not opened:
            return None
        road = "pedestrian"
    elif highway == "pedestrian":
        motor = told(tags, ("motorcar", "motor_vehicle", "vehicle")) in YES
        if not (motor or tags.get("emergency") in YES):
            return None
        road = highway
    elif highway in CLASSES:
        road = highway
    else:
        return None
    if "yes" in [tags.get(k) for k in ("area", "disused", "abandoned", "impassable")]:
        return None
    if tags.get("smoothness") == "impassable":
        return None
    way = told(tags, ("oneway:motorcar", "oneway:motor_vehicle", "oneway"))
    if way == "reversible":
        return None
    if way not in ("yes", "true", "1", "-1", "reverse", "no", "false", "0", "alternating"):
        implied = highway == "motorway" or tags.get("junction") in ("roundabout", "circular")
        way = "yes" if implied else "no"
    bars = []
    for direction, closed_by in (
        ("forward", ("-1", "reverse")),
        ("backward", ("yes", "true", "1")),
    ):
        bar = set()
        keys = ["motorcar", "motor_vehicle", "vehicle"] + (
            ["access"] if road != "pedestrian" else []
        )
        word = told(tags, keys, ":" + direction)
        emergency = told(tags, ("emergency",), ":" + direction)
        by_itself = (
            road in ("track", "pedestrian", "busway") or tags.get("service") == "emergency_access"
        )
        if emergency == "no":
            bar.add("private")
        elif word in NO or (word is None and by_itself):
            if emergency in YES or word == "emergency" or tags.get("service") == "emergency_access":
                bar.add("emergency_gate")
            elif (
                road == "busway"
                or told(tags, ("bus", "psv", "public_transport"), ":" + direction) in YES
            ):
                bar.add("bus_only")
            else:
                bar.add("private")
        if way in closed_by:
            bar.add("emergency_gate" if tags.get("oneway:emergency") == "no" else "one_way")
        bars.append(frozenset(bar))
    return road, tuple(bars)


def limit_kph(text, road, one_way):  # noqa: PLR0912
    """Posted limit in km/h, None where there is none that can be read."""
    if not text:
        return None
    found = []
    for part in text.lower().replace("|", ";").split(";"):
        word = part.strip()
        if word in ("national", "nsl", "gb:national", "uk:national", "gb:rural"):
            dual = one_way and road in ("motorway", "trunk", "primary", "secondary")
            found.append(70 * 1.609344 if dual else 60 * 1.609344)
        elif word in ("gb:nsl_dual", "uk:nsl_dual", "gb:motorway", "uk:motorway"):
            found.append(70 * 1.609344)
        elif word in ("gb:nsl_single", "uk:nsl_single"):
            found.append(60 * 1.609344)
        elif word in ("gb:nsl_restricted", "gb:urban", "uk:urban"):
            found.append(30 * 1.609344)
        elif word == "walk":
            found.append(6.0)
        elif word[2:] == ":urban":
            found.append(50.0)
        else:
            unit, digits = 1.0, word
            if word[2:3] == ":" and word[3:].removeprefix("zone").lstrip(":").isdigit():
                digits = word[3:].removeprefix("zone").lstrip(":")
                unit = 1.609344 if word[:2] in ("gb", "uk") else 1.0
            for name, factor in (
                ("mph", 1.609344),
                ("km/h", 1),
                ("kmh", 1),
                ("kph", 1),
                ("knots", 1.852),
            ):
                if digits.endswith(name):
                    digits, unit = digits.removesuffix(name).strip(), factor
            if digits.replace(".", "", 1).isdigit() and digits[0] != "." and digits[-1] != ".":
                found.append(float(digits) * unit)
    found = [kph for kph in found if 5 <= kph <= 150]
    return min(found, default=None)


def waits(tags):
    """What delays a vehicle at a node, and for which direction of the way."""
    kind = tags.get("highway")
    if kind == "traffic_signals":
        kind = "signals"
    elif kind not in DELAYS:
        kind = None
    if kind == "crossing" and tags.get("crossing") in (
        "traffic_signals",
        "toucan",
        "pelican",
        "puffin",
        "pegasus",
    ):
        kind = "signals"
    if tags.get("railway") == "level_crossing":
        kind = "level_crossing"
    facing = tags.get("traffic_signals:direction") or tags.get("direction")
    return kind, facing if facing in ("forward", "backward") else "both"


def gate(tags):
    """Bar of a node that may stop a car: None, "private" or "emergency_gate"."""
    if "barrier" not in tags:
        return None
    word = told(tags, ("motorcar", "motor_vehicle", "vehicle", "access"))
    if word in NO or (word is None and tags["barrier"] in STOPS_CARS):
        return "emergency_gate" if tags.get("emergency") in YES else "private"
    return None
