"""Who responds."""

from __future__ import annotations

from collections.abc import Sequence

from coverage.counted import agreeing, counted
from coverage.drivetime import minutes_and_seconds
from coverage.resource import Resource
from estates.report.document import Column, Table
from estates.report.wording import listed
from estates.scored import Scored
from estates.view.group_view import NOT_KNOWN


def resources_table(today: Scored) -> Table:
    """Who responds: crews by service, type and duty, with their turnout."""
    estate = today.estate
    border = set(estate.sites.loc[estate.sites["neighbour"].astype(bool), "id"])
    groups: dict[tuple[str, str, str, str], list[Resource]] = {}
    for each in estate.resources:
        kind = f"{each.type}{', sent to medical calls' if each.co_responder else ''}"
        key = each.service.value, kind, each.duty_system.value, each.starts_from.value
        groups.setdefault(key, []).append(each)
    rows = [
        (
            service.capitalize(),
            kind,
            duty,
            start,
            f"{len(crews):,}",
            f"{len({each.site_id for each in crews}):,}",
            _turnouts(crews),
            _known(crews),
        )
        for (service, kind, duty, start), crews in groups.items()
    ]
    over = sum(each.site_id in border for each in estate.resources)
    supposed = sorted(each.value for each in estate.assumed)
    notes = [
        f"{counted(over, 'crew')} of neighbours {agreeing(over, 'is', 'are')} counted with them."
        if over
        else "",
        f"Supposed, one at each station: {listed(supposed)}." if supposed else "",
    ]
    return Table(
        caption="Who responds",
        columns=(
            Column(label="Service", width=1.2),
            Column(label="Crew", width=2.2),
            Column(label="Duty", width=1.3),
            Column(label="Starts from", width=1.1),
            Column(label="Crews", number=True, width=0.7),
            Column(label="Sites", number=True, width=0.7),
            Column(label="Turnout", number=True, width=1.4),
            Column(label="How often free", width=1.6),
        ),
        rows=tuple(rows),
        note=" ".join(filter(None, notes)),
        nothing="No crew is listed.",
    )


def _turnouts(crews: Sequence[Resource]) -> str:
    ends = sorted(each.turnout_s for each in crews)
    said = [minutes_and_seconds(each) for each in (ends[0], ends[-1])]
    return said[0] if said[0] == said[1] else f"{said[0]} to {said[1]}"


def _known(crews: Sequence[Resource]) -> str:
    known = sum(each.availability_known for each in crews)
    if known == len(crews):
        return "known"
    return NOT_KNOWN if not known else f"known of {known:,}"
