"""Road classes, bars and node delays: the small codes that a network's arrays hold."""

from enum import IntEnum, IntFlag


class RoadClass(IntEnum):
    """OpenStreetMap's `highway` values that a vehicle drives; the name is the tag's value.

    Ways made for feet or bicycles that let emergency vehicles in count as `pedestrian`.
    """

    motorway = 0
    motorway_link = 1
    trunk = 2
    trunk_link = 3
    primary = 4
    primary_link = 5
    secondary = 6
    secondary_link = 7
    tertiary = 8
    tertiary_link = 9
    unclassified = 10
    residential = 11
    living_street = 12
    service = 13
    road = 14
    track = 15
    pedestrian = 16
    busway = 17


class Bar(IntFlag):
    """Why a direction of an edge is closed. A speed profile says which bars it passes."""

    one_way = 1
    private = 2
    emergency_gate = 4  # closed to general traffic, open to emergency vehicles
    bus_only = 8


class Delay(IntEnum):
    """What delays a vehicle on arrival at a node."""

    none = 0
    signals = 1
    crossing = 2
    roundabout = 3
    mini_roundabout = 4
    level_crossing = 5
    stop = 6
    give_way = 7
