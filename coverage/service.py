"""The three services that share an estate."""

from enum import StrEnum


class Service(StrEnum):
    """Who responds."""

    POLICE = "police"
    FIRE = "fire"
    AMBULANCE = "ambulance"
