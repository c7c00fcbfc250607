"""Recorded times that a service gives of itself, to set beside the model.

A small table: `service`, `standard` (its id or name) or `incident_types`, `mean_s`, `period`,
`source`, and if wanted `clock_starts` and `body`. They are the giver's own: nothing published,
nothing checked, so nothing is ever called reconciled by them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from coverage.attainment import Standard
from coverage.errors import CoverageInputError
from coverage.recorded import Actual
from coverage.service import Service
from coverage.tables import numbers, read_table, require_columns, text_column
from estates.errors import EstateInputError
from estates.output import as_spreadsheet_text

MUST = ("service", "mean_s", "period", "source")
COLUMNS = (
    "service",
    "standard",
    "incident_types",
    "clock_starts",
    "mean_s",
    "period",
    "body",
    "source",
)
LONGEST_MEAN_S = 36_000.0  # ten hours: a slip of the unit, not a response
MOST_ROWS = 200
_FAULTS_SHOWN = 4
_GIVEN = "Given in this session; not published, not checked."


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRecord:
    """One mean of a service's own, and the standard that it is set beside."""

    standard_id: str
    actual: Actual


def template_csv(standards: Sequence[Standard]) -> bytes:
    """A file to fill in: a row a standard that can be scored, without its mean."""
    rows = [(each.service.value, each.id, "", "", "", "", "", "") for each in standards]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table["standard"] = as_spreadsheet_text(table["standard"])
    return ("\ufeff" + table.to_csv(index=False, lineterminator="\n")).encode("utf-8")


def read_own_records(path: Path, standards: Sequence[Standard]) -> tuple[OwnRecord, ...]:
    """Read a service's own means.

    Parameters
    ----------
    standards
        Those that can be scored in the area; each record must be comparable with one of them.

    Raises
    ------
    CoverageInputError, EstateInputError
        One line: what, where, remedy; all faults of the rows at once. Rows without a mean are
        passed over, as a template that is half filled in has them.
    """
    table = read_table(path)
    require_columns(table, list(MUST), path.name)
    if len(table) > MOST_ROWS:
        raise EstateInputError(
            f"{path.name}: {len(table):,} rows; give at most {MOST_ROWS}, one a mean."
        )
    mean_s = numbers(table, "mean_s", path.name).to_numpy()
    cells = {name: text_column(table, name).str.strip() for name in COLUMNS}
    found: list[OwnRecord] = []
    faults: list[str] = []
    for row in np.flatnonzero(~np.isnan(mean_s)):
        line = {name: str(column.iloc[row]) for name, column in cells.items()}
        try:
            found += _records(line, float(mean_s[row]), standards)
        except EstateInputError as error:
            faults.append(f"row {row + 2}: {error}")
    if faults:
        more = f"; {len(faults) - _FAULTS_SHOWN} more" if len(faults) > _FAULTS_SHOWN else ""
        raise EstateInputError(f"{path.name}: {'; '.join(faults[:_FAULTS_SHOWN])}{more}.")
    if not found:
        raise CoverageInputError(f"{path.name}: no row has a mean; fill the column mean_s.")
    return tuple(found)


def _records(
    line: dict[str, str], mean_s: float, standards: Sequence[Standard]
) -> Iterator[OwnRecord]:
    """What a row says, once for each standard that it can be set beside."""
    if line["service"].lower() not in {each.value for each in Service}:
        raise EstateInputError(
            f"service {line['service'][:40]!r} is not one of fire, police, ambulance"
        )
    service = Service(line["service"].lower())
    if not 0 < mean_s <= LONGEST_MEAN_S:
        raise EstateInputError(f"mean_s {mean_s:g} must lie above 0 and within ten hours")
    for name in ("period", "source"):
        if not line[name]:
            raise EstateInputError(f"{name} is empty; say it")
    for standard in _meant(line, service, standards):
        yield OwnRecord(
            standard_id=standard.id,
            actual=Actual(
                service=service,
                area="",
                body=line["body"] or "your own record",
                measure="mean",
                incident_type=", ".join(standard.incident_types) or "all incidents",
                incident_types=standard.incident_types,
                period=line["period"],
                clock_starts=standard.clock_starts,
                total_s=mean_s,
                source=line["source"],
                verified=False,
                note=_GIVEN,
            ),
        )


def _meant(line: dict[str, str], service: Service, standards: Sequence[Standard]) -> list[Standard]:
    """The standards that a row can be set beside: named, or those of the same incidents."""
    ours = [each for each in standards if each.service is service]
    if not ours:
        raise EstateInputError(f"no standard of {service.value} is scored here; leave it out")
    name = line["standard"].removeprefix("'").casefold()
    kinds = {part.strip().lower() for part in line["incident_types"].split(";") if part.strip()}
    clock = line["clock_starts"].lower()
    if name:
        meant = [each for each in ours if name in (each.id.casefold(), each.name.casefold())]
        if not meant:
            told = ", ".join(each.id for each in ours)
            raise EstateInputError(f"standard {name[:60]!r} is not one of {told}")
    else:
        # A mean of all calls of an area: the first to attend, in town and country alike.
        meant = [
            each
            for each in ours
            if set(each.incident_types) == kinds and each.attending == 1 and each.setting == "any"
        ]
        if not meant:
            told = " or ".join(sorted({"; ".join(e.incident_types) or "all" for e in ours}))
            raise EstateInputError(
                f"no standard counts just {'; '.join(sorted(kinds)) or 'all incidents'}; "
                f"those scored count {told}"
            )
    if clock and clock not in {"call", "alert"}:
        raise EstateInputError(f"clock_starts {clock[:20]!r} is not call or alert")
    same = [each for each in meant if clock in ("", each.clock_starts)]
    if not same:
        raise EstateInputError(
            f"its clock starts at the {clock}, the standard’s at the {meant[0].clock_starts}; "
            "give a mean from the same moment"
        )
    return same
