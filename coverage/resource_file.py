"""Resources read from CSV, or assumed where no list is given."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pandera.pandas as pa

from coverage.counted import counted
from coverage.errors import CoverageInputError
from coverage.hours import HOURS_OF_WEEK, crewed, hourly
from coverage.resource import DutySystem, Resource, StartsFrom
from coverage.service import Service
from coverage.standard import Standards
from coverage.tables import check, numbers, read_table, require_columns, unique_ids

_COLUMNS = ["id", "site_id", "service", "type", "duty_system", "starts_from"]
_SCHEMA = pa.DataFrameSchema(
    {
        "service": pa.Column(
            str, pa.Check.isin([s.value for s in Service], error="police, fire or ambulance")
        ),
        "duty_system": pa.Column(
            str,
            pa.Check.isin([d.value for d in DutySystem], error="wholetime, day-crewed, on-call"),
        ),
        "starts_from": pa.Column(
            str,
            pa.Check.isin(
                [s.value for s in StartsFrom], error="station, patrol, standby, hospital"
            ),
        ),
        "turnout_s": pa.Column(
            float, pa.Check.in_range(0, 3600, error="0 to 3600 seconds"), nullable=True
        ),
    }
)
ASSUMED = "assumed at "  # begins the id of a resource that no list names
USUAL_TYPE = {
    Service.FIRE: "pumping appliance",
    Service.AMBULANCE: "ambulance",
    Service.POLICE: "response car",
}


def read_resources(
    path: Path, site_ids: set[str], patrol_area_ids: set[str], standards: Standards
) -> tuple[list[Resource], list[str]]:
    """Read a resource list.

    Returns
    -------
    resources
        In the file's order.
    assumptions
        One line for each kind of value that the file leaves out.

    Raises
    ------
    CoverageInputError
        Names the row, column and remedy.
    """
    table, file = read_table(path), path.name
    require_columns(table, _COLUMNS, file)
    ids = unique_ids(table, file)
    for column in ("crewed_hours", "availability", "turnout_s", "patrol_area"):
        if column not in table.columns:
            table[column] = ""
    for column in ("service", "duty_system", "starts_from"):
        table[column] = table[column].str.lower()
    table["duty_system"] = table["duty_system"].replace("", DutySystem.UNKNOWN.value)
    table = table.astype(str)
    table["turnout_s"] = numbers(table, "turnout_s", file)
    check(table, _SCHEMA, file)
    _refuse_unknown(table, "site_id", site_ids, "sites", file)
    on_patrol = table["starts_from"] == StartsFrom.PATROL.value
    _refuse_unknown(table[on_patrol], "patrol_area", patrol_area_ids, "patrol areas", file)

    resources = []
    for row, values in enumerate(table.to_dict("records")):
        where = f"{file}: row {row + 2} ({ids[row]})"
        hours = crewed(values["crewed_hours"] or "always", what=f"{where}, crewed_hours")
        free = hourly(values["availability"] or "1", what=f"{where}, availability")
        if (free > 1).any():
            raise CoverageInputError(
                f"{where}, availability: {free.max():g} is over 1; write 85% as 0.85."
            )
        turnout_s = float(values["turnout_s"])
        if np.isnan(turnout_s):
            turnout_s = standards.turnout_of(
                Service(values["service"]), values["duty_system"]
            ).seconds
        resources.append(
            Resource(
                id=str(ids[row]),
                site_id=values["site_id"],
                service=Service(values["service"]),
                type=values["type"],
                duty_system=DutySystem(values["duty_system"]),
                turnout_s=turnout_s,
                crewed=hours,
                availability=np.where(hours, free, 0.0),
                availability_known=values["availability"] != "",
                starts_from=StartsFrom(values["starts_from"]),
                patrol_area=values["patrol_area"] if on_patrol.iloc[row] else "",
            )
        )
    return resources, _left_out(table, standards)


def assumed_resources(
    service: Service, site_ids: list[str], standards: Standards
) -> tuple[list[Resource], str]:
    """One resource a station, where no list says what is there.

    Availability is not known, so it is 1; how many there are is not known either.
    """
    turnout = standards.turnout_of(service, DutySystem.UNKNOWN)
    resources = [
        Resource(
            id=f"{ASSUMED}{site_id}",
            site_id=site_id,
            service=service,
            type=USUAL_TYPE[service],
            duty_system=DutySystem.UNKNOWN,
            turnout_s=turnout.seconds,
            crewed=np.ones(HOURS_OF_WEEK, bool),
            availability=np.ones(HOURS_OF_WEEK),
            availability_known=False,
            starts_from=StartsFrom.STATION,
            patrol_area="",
        )
        for site_id in site_ids
    ]
    line = (
        f"{service.value}: no resource list, so one {USUAL_TYPE[service]} at each of "
        f"{len(site_ids)} stations, always free, turnout {turnout.seconds:.0f} s "
        f"({turnout.source}{'' if turnout.verified else '; not verified'}); "
        "a real list may do better or worse."
    )
    return resources, line


def _refuse_unknown(
    table: pd.DataFrame, column: str, known: set[str], what: str, file: str
) -> None:
    unknown = table[~table[column].isin(known)]
    if not unknown.empty:
        first = unknown.iloc[0]
        raise CoverageInputError(
            f"{file}: {column} {first[column]!r} of {first['id']} is not among the {what}"
            f" ({len(unknown)} row(s)); correct it or add it there."
        )


def _left_out(table: pd.DataFrame, standards: Standards) -> list[str]:
    """One line for each service and kind of value that the list leaves out."""
    lines = []
    for service in Service:
        ours = table[table["service"] == service.value]
        untold = ours[ours["turnout_s"].isna()]
        for duty in sorted(set(untold["duty_system"])):
            turnout = standards.turnout_of(service, duty)
            doubt = "" if turnout.verified else "; not verified"
            n = int((untold["duty_system"] == duty).sum())
            lines.append(
                f"{service.value}: {counted(n, f'{duty} resource')} without "
                f"turnout taken as {turnout.seconds:.0f} s ({turnout.source}{doubt})."
            )
        if free := int((ours["availability"] == "").sum()):
            lines.append(
                f"{service.value}: {counted(free, 'resource')} without availability taken as "
                "always free while crewed; what rests on them is an upper bound."
            )
        if always := int((ours["crewed_hours"] == "").sum()):
            lines.append(
                f"{service.value}: {counted(always, 'resource')} without crewed hours taken as "
                "always."
            )
    return lines
