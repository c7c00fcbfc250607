"""A resource in words: its vehicle and its duty system."""

from __future__ import annotations

from coverage.resource import DutySystem, Resource
from coverage.resource_file import ASSUMED

NOT_KNOWN = "not known"


def vehicle(resource: Resource) -> str:
    """Type and name; of one that is only supposed, that it is."""
    if resource.id.startswith(ASSUMED):
        return f"{resource.type}, supposed"
    return f"{resource.type} {resource.id}"


def duty(resource: Resource) -> str:
    """Duty system."""
    known = resource.duty_system is not DutySystem.UNKNOWN
    return resource.duty_system.value if known else NOT_KNOWN
