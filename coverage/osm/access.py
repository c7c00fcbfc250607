"""Which ways an emergency vehicle drives, and which directions are barred, from their tags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coverage.roadclass import Bar, RoadClass

Tags = Mapping[str, str]

_OPEN = {"yes", "designated", "permissive", "official", "destination"}
_CLOSED = {"no", "private", "permit", "agricultural", "forestry", "military", "use_sidepath"}
_CLOSED |= {"agricultural;forestry", "forestry;agricultural", "emergency"}
_GENERAL_KEYS = ("motorcar", "motor_vehicle", "vehicle", "access")  # most specific first
_BUS_KEYS = ("bus", "psv", "public_transport")

_ROADS = {road.name: road for road in RoadClass}
_FOR_FEET_OR_BICYCLES = {"pedestrian", "footway", "path", "cycleway", "bridleway"}
_UNFINISHED = {"construction", "proposed", "planned"}
_ONE_WAY_YES = {"yes", "true", "1"}
_ONE_WAY_REVERSE = {"-1", "reverse"}
_ONE_WAY_NO = {"no", "false", "0", "alternating"}
_NO_ROOM_FOR_A_CAR = {"area", "disused", "abandoned", "impassable"}

# Barriers that stop a car unless a tag lets it through. Gates, lift gates, cattle grids, toll
# booths and entrances are open unless a tag closes them.
_BLOCKING = {
    "block", "bollard", "bus_trap", "chain", "cycle_barrier", "debris", "fence",
    "full-height_turnstile", "hampshire_gate", "horse_stile", "jersey_barrier", "kissing_gate",
    "log", "motorcycle_barrier", "planter", "rising_bollard", "rope", "spikes", "stile",
    "turnstile", "wall", "wedge",
}  # fmt: skip


_DIRECTED_KEYS = (*_GENERAL_KEYS, *_BUS_KEYS, "emergency")
WAY_KEYS = frozenset(
    {"highway", "junction", "oneway", "oneway:emergency", "oneway:motor_vehicle"}
    | {"oneway:motorcar", "route", "service", "smoothness"}
    | _NO_ROOM_FOR_A_CAR
    | {*_DIRECTED_KEYS}
    | {f"{key}:{direction}" for key in _DIRECTED_KEYS for direction in ("forward", "backward")}
)
BARRIER_KEYS = frozenset({"barrier", "emergency", *_GENERAL_KEYS})


@dataclass(frozen=True, slots=True)
class Drivable:
    """A way that some vehicle may drive.

    `forward` and `backward` are the bars of each direction, relative to the way's own.
    """

    road_class: RoadClass
    forward: Bar
    backward: Bar


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A way with a road's tag that no vehicle is sent along, and why (for the count)."""

    why: str


def drivable(tags: Tags) -> Drivable | LeftOut | None:
    """Judge one way.

    Returns
    -------
    Drivable
        With the bars of each direction.
    LeftOut
        It looks like a road, but is a ferry, under construction, reversible or impassable.
    None
        Not a road for vehicles at all.
    """
    highway = tags.get("highway")
    if highway is None:
        return LeftOut("ferry") if tags.get("route") == "ferry" else None
    if highway in _UNFINISHED:
        return LeftOut("under construction or only planned")
    road_class = _road_class(highway, tags)
    if road_class is None:
        return None
    if any(tags.get(key) == "yes" for key in _NO_ROOM_FOR_A_CAR) or (
        tags.get("smoothness") == "impassable"
    ):
        return LeftOut("an area, disused or impassable")
    one_way = _one_way(tags, highway)
    if one_way == "reversible":
        return LeftOut("reversible: its direction changes by the hour")
    forward = _bar(tags, road_class, "forward")
    backward = _bar(tags, road_class, "backward")
    against = Bar.emergency_gate if tags.get("oneway:emergency") == "no" else Bar.one_way
    if one_way == "forward":
        backward |= against
    elif one_way == "backward":
        forward |= against
    return Drivable(road_class, forward, backward)


def passes(tags: Tags) -> Bar:
    """Bar of a barrier node: nothing, `emergency_gate`, or `private` where no one gets through."""
    barrier = tags.get("barrier")
    if barrier is None:
        return Bar(0)
    general = _first(tags, _GENERAL_KEYS, "")
    if general in _CLOSED or (general is None and barrier in _BLOCKING):
        return Bar.emergency_gate if tags.get("emergency") in _OPEN else Bar.private
    return Bar(0)


def _road_class(highway: str, tags: Tags) -> RoadClass | None:
    if highway in _FOR_FEET_OR_BICYCLES:
        explicitly = _first(tags, _GENERAL_KEYS[:3], "")
        if tags.get("emergency") in _OPEN or explicitly in _OPEN:
            return RoadClass.pedestrian
        return None
    return _ROADS.get(highway)


def _bar(tags: Tags, road_class: RoadClass, direction: str) -> Bar:
    # `access=yes` on a way made for feet means the feet: only a vehicle's own key opens it.
    keys = _GENERAL_KEYS[:3] if road_class is RoadClass.pedestrian else _GENERAL_KEYS
    general = _first(tags, keys, direction)
    closed = general in _CLOSED if general is not None else _closed_untold(tags, road_class)
    emergency = _first(tags, ("emergency",), direction)
    if emergency == "no":
        return Bar.private
    if not closed:
        return Bar(0)
    if emergency in _OPEN or general == "emergency" or tags.get("service") == "emergency_access":
        return Bar.emergency_gate
    if road_class is RoadClass.busway or _first(tags, _BUS_KEYS, direction) in _OPEN:
        return Bar.bus_only
    return Bar.private


def _closed_untold(tags: Tags, road_class: RoadClass) -> bool:
    """Whether a class is closed to general traffic where no access tag says otherwise."""
    return (
        road_class in (RoadClass.track, RoadClass.pedestrian, RoadClass.busway)
        or tags.get("service") == "emergency_access"
    )


def _first(tags: Tags, keys: tuple[str, ...], direction: str) -> str | None:
    for key in keys:
        value = tags.get(f"{key}:{direction}") if direction else None
        if value is None:
            value = tags.get(key)
        if value is not None:
            return value
    return None


def _one_way(tags: Tags, highway: str) -> str:
    value = _first(tags, ("oneway:motorcar", "oneway:motor_vehicle", "oneway"), "")
    if value in _ONE_WAY_YES:
        return "forward"
    if value in _ONE_WAY_REVERSE:
        return "backward"
    if value == "reversible":
        return "reversible"
    if value in _ONE_WAY_NO:
        return "both"
    if highway == "motorway" or tags.get("junction") in ("roundabout", "circular"):
        return "forward"
    return "both"
