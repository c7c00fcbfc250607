"""Sites and crews by what people call them, for what people are asked to confirm.

Faults and findings speak of ids, which are what a scenario file is mended by.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coverage.resource import Resource
from coverage.resource_file import ASSUMED
from estates.change_words import site_names
from estates.changes.draft import Draft, listed


def site_called(draft: Draft, site: str) -> str:
    """Name of a site, with its id where another site bears the same; the id of one without."""
    names = site_names(draft.before, draft.changes.values())
    name = names.get(site, site)
    alike = sum(each.casefold() == name.casefold() for each in names.values())
    return f"{name} ({site})" if alike > 1 else name


def crew_called(resource: Resource) -> str:
    """Kind and id of a crew's vehicle, which has no name; of one supposed, that it is."""
    if resource.id.startswith(ASSUMED):
        return f"{resource.type}, supposed,"
    return f"{resource.type} {resource.id}"


def crews_called(resources: Iterable[Resource]) -> str:
    """Crews in a line, in the order of their ids, many cut short."""
    return listed(map(crew_called, sorted(resources, key=lambda each: each.id)))


def crews_and_homes(draft: Draft, homes: Sequence[tuple[Resource, str]]) -> str:
    """Crews with the sites that are their homes, in a line; a site that all share is said once."""
    sites = {site for _, site in homes}
    if len(sites) == 1:
        return f"{crews_called(crew for crew, _ in homes)} of {site_called(draft, sites.pop())}"
    ordered = sorted(homes, key=lambda each: each[0].id)
    return listed(f"{crew_called(crew)} of {site_called(draft, site)}" for crew, site in ordered)
