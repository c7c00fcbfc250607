"""Scored: an estate with the assessment of each service; only what a change touches anew."""

from __future__ import annotations

from dataclasses import dataclass, fields

from coverage.resource import Resource, StartsFrom
from coverage.service import Service
from estates.assessment import Assessor, ServiceAssessment
from estates.estate import Estate


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """An estate, and how its services fare."""

    assessor: Assessor
    services: dict[Service, ServiceAssessment]
    first_trained: ServiceAssessment | None  # ambulance with co-responders; None = nobody is one

    @property
    def estate(self) -> Estate:
        """The estate that was scored."""
        return self.assessor.estate


def score(assessor: Assessor) -> Scored:
    """Score every service."""
    return Scored(
        assessor=assessor,
        services={service: assessor.service(service) for service in Service},
        first_trained=_first_trained(assessor),
    )


def rescore(before: Scored, estate: Estate) -> Scored:
    """Score another estate of the same area; a service that nothing touches keeps its figures."""
    assessor = before.assessor.of(estate)
    return Scored(
        assessor=assessor,
        services={
            service: before.services[service]
            if responds_alike(before.estate, estate, service)
            else assessor.service(service)
            for service in Service
        },
        first_trained=_first_trained(assessor),
    )


def responds_alike(one: Estate, other: Estate, service: Service) -> bool:
    """Whether the same resources respond from the same places."""
    ours, theirs = one.resources_of(service), other.resources_of(service)
    if len(ours) != len(theirs) or not all(map(_alike, ours, theirs)):
        return False
    bases = {each.site_id for each in ours if each.starts_from is not StartsFrom.PATROL}
    return all(one.positions.get(site) == other.positions.get(site) for site in bases)


def _alike(one: Resource, other: Resource) -> bool:
    """Whether two resources are one and the same, but for the base of one on patrol."""
    if one is other:
        return True
    # A change keeps the very values that it does not touch.
    same = (
        getattr(one, field.name) is getattr(other, field.name)
        for field in fields(Resource)
        if field.name != "site_id"
    )
    return one.starts_from is StartsFrom.PATROL and all(same)


def _first_trained(assessor: Assessor) -> ServiceAssessment | None:
    if not any(each.co_responder for each in assessor.estate.resources):
        return None
    return assessor.service(Service.AMBULANCE, co_responders=True)
