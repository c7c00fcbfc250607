"""A site list while it is edited: cells as text, what differs from before, and its check.

A draft is a table with a row a site and every column of `estates.site_columns.COLUMNS` as text,
"" where nothing is known. Its index tells the rows apart, whatever becomes of their ids: 0 and up
for sites that were there, negative for those that were added.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from coverage.crs import to_metric
from coverage.errors import CoverageError
from coverage.service import Service
from estates.errors import EstateError, EstateInputError
from estates.inputs import free_name
from estates.site import checked_sites
from estates.site_columns import COLUMNS, Column, Form
from estates.site_labels import label, spoken

LIST = "sites"  # what the list is called where its faults are told
_NAMES = [column.name for column in COLUMNS]
_POSITION = ("lon", "lat")
_EXACT = ".10g"  # as site lists are written
_ROW = re.compile(r"'[^']*'|\"[^\"]*\"|\brow (\d+)\b")
_PLAIN_NUMBER = re.compile(r"[1-9][0-9]{3,}(\.[0-9]+)?")
_UNKNOWN = "not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is not as it was."""

    row: int  # index in the draft
    site: str  # id and name
    what: str
    before: str
    after: str


def cells_of(sites: gpd.GeoDataFrame) -> pd.DataFrame:
    """The draft of a site list in which nothing was edited yet."""
    position = {"lon": sites.geometry.x, "lat": sites.geometry.y}
    cells = {
        column.name: [
            _text(value, column) for value in position.get(column.name, sites.get(column.name, []))
        ]
        for column in COLUMNS
    }
    return pd.DataFrame(cells, columns=_NAMES, dtype=object)


def with_edits(
    cells: pd.DataFrame,
    edited: Mapping[int, Mapping[str, object]],
    added: Sequence[Mapping[str, object]] = (),
    deleted: Sequence[int] = (),
) -> pd.DataFrame:
    """The draft after edits in a table of it.

    Parameters
    ----------
    edited
        New values by position of the row, then by name of the column.
    added
        Values of further rows; one without an id gets one (`new-1`).
    deleted
        Positions of the rows that are taken out.
    """
    by_name = {column.name: column for column in COLUMNS}
    after = cells.copy()
    for position, values in edited.items():
        for name, value in values.items():
            if name in by_name:
                after.loc[cells.index[position], name] = _text(value, by_name[name])
    after = after.drop(index=cells.index[list(deleted)])
    for values in added:
        row = {name: _text(values.get(name), column) for name, column in by_name.items()}
        if not row["id"]:
            row["id"] = free_name("new-1", set(after["id"]) | set(cells["id"]))
        after.loc[min([0, *after.index, *cells.index]) - 1] = row
    return after


def typed(cells: pd.DataFrame, columns: Sequence[Column]) -> pd.DataFrame:
    """Some columns of a draft with numbers as numbers, dates as dates and services as lists.

    What is not known, and what could not be read as such, is missing.
    """
    table: dict[str, pd.Series] = {}
    for column in columns:
        text = cells[column.name].where(cells[column.name] != "", None).reset_index(drop=True)
        if column.form in (Form.NUMBER, Form.COORDINATE):
            table[column.name] = pd.to_numeric(text, errors="coerce").astype(float)
        elif column.form is Form.DATE:
            table[column.name] = pd.to_datetime(text, format="%Y-%m-%d", errors="coerce")
        elif column.name == "services":
            table[column.name] = pd.Series(
                [[each.value for each in services_of(cell)] for cell in cells[column.name]],
                dtype=object,
            )
        else:
            table[column.name] = text.astype("string")
    return pd.DataFrame(table)


def services_of(cell: str) -> tuple[Service, ...]:
    """Services that a cell names, in the order of `Service`; other words are left out."""
    named = {part.strip() for part in cell.lower().split(";")}
    return tuple(service for service in Service if service.value in named)


def moved(cells: pd.DataFrame, row: int, lon: float, lat: float) -> pd.DataFrame:
    """The draft with one site elsewhere, to the nearest decimetre or so."""
    after = cells.copy()
    after.loc[row, list(_POSITION)] = [f"{round(degrees, 6):{_EXACT}}" for degrees in (lon, lat)]
    return after


def put_back(cells: pd.DataFrame, before: pd.DataFrame, row: int) -> pd.DataFrame:
    """The draft with one site as it was: its cells, its place, or not there at all."""
    if row not in before.index:
        return cells.drop(index=row)
    after = cells.copy()
    after.loc[row] = before.loc[row]
    kept = [each for each in before.index if each in after.index]
    return after.loc[[*kept, *(each for each in after.index if each not in before.index)]]


def name_of(cells: pd.DataFrame, row: int) -> str:
    """Id and name of a site."""
    site = cells.loc[row]
    return f"{site['id']} {site['name']}".strip() or "a site without id and name"


def differences(before: pd.DataFrame, after: pd.DataFrame, crs: str) -> list[Difference]:
    """Everything that differs, site by site in the order of the lists.

    Parameters
    ----------
    crs
        Metric coordinate system, for how far a site moved.
    """
    found = []
    for row in [*before.index, *(each for each in after.index if each not in before.index)]:
        if row not in after.index:
            site = name_of(before, row)
            found.append(Difference(row=row, site=site, what="Taken out", before="", after=""))
            continue
        site = name_of(after, row)
        if row not in before.index:
            where = _position(after.loc[row])
            found.append(Difference(row=row, site=site, what="Added", before="", after=where))
            continue
        old, new = before.loc[row], after.loc[row]
        if any(old[name] != new[name] for name in _POSITION):
            found.append(
                Difference(
                    row=row, site=site, what=f"Position{_how_far(old, new, crs)}",
                    before=_position(old), after=_position(new),
                )
            )  # fmt: skip
        found += [
            Difference(
                row=row, site=site, what=label(name),
                before=_shown(old[name]), after=_shown(new[name]),
            )
            for name in _NAMES
            if name not in _POSITION and old[name] != new[name]
        ]  # fmt: skip
    return found


def in_one_line(found: Sequence[Difference]) -> str:
    """What was done, as the area says it afterwards: 1 added (new-1 Northtown), 2 changed (...)."""
    said = []
    acts = {"added": "Added", "taken out": "Taken out"}
    for act, what in acts.items():
        if sites := [each.site for each in found if each.what == what]:
            said.append(f"{len(sites)} {act} ({some(sites)})")
    changed = list(dict.fromkeys(e.site for e in found if e.what not in acts.values()))
    if changed:
        said.append(f"{len(changed)} changed ({some(changed)})")
    return ", ".join(said)


def checked(cells: pd.DataFrame, bounds: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    """The site list that the draft stands for, checked as one that is read from a file.

    Parameters
    ----------
    bounds
        West, south, east, north of the area in degrees.

    Raises
    ------
    EstateInputError
        All faults in one line; sites are named, not numbered.
    """
    if cells.empty:
        raise EstateInputError(f"{LIST}: none is left; keep at least one, or undo the changes.")
    try:
        return checked_sites(cells.reset_index(drop=True), LIST, bounds)
    except (CoverageError, EstateError) as error:
        raise EstateInputError(spoken(_with_names(str(error), cells))) from error


def _with_names(line: str, cells: pd.DataFrame) -> str:
    """Rows by the names of their sites; what is quoted stays as it is."""

    def one(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0]
        at = int(match[1]) - 2  # the first row under the header is row 2
        return f"the row of {name_of(cells, cells.index[at])}" if at < len(cells) else match[0]

    return _ROW.sub(one, line)


def _text(value: object, column: Column) -> str:
    """A value of a table as text that `checked` reads."""
    if isinstance(value, list | tuple):
        return ";".join(str(Service(each).value) for each in value)
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, int | float | np.number):
        return f"{value:{_EXACT}}"
    text = str(value).strip()
    return text[: len("2030-12-31")] if column.form is Form.DATE else text


def _position(site: pd.Series) -> str:
    lon, lat = (site[name] for name in _POSITION)
    try:
        return f"{float(lon):.5f}, {float(lat):.5f}"
    except ValueError:
        return "no position yet"


def _shown(cell: str) -> str:
    """A cell as it is told: thousands set apart, what is empty in words."""
    return f"{float(cell):,.10g}" if _PLAIN_NUMBER.fullmatch(cell) else cell or _UNKNOWN


def _how_far(old: pd.Series, new: pd.Series, crs: str) -> str:
    try:
        lon, lat = (np.array([float(each[name]) for each in (old, new)]) for name in _POSITION)
        x, y = to_metric(lon, lat, crs)
    except ValueError:
        return ""
    metres = float(np.hypot(*np.diff([x, y]).ravel()))
    if not np.isfinite(metres):
        return ""
    far = f"{metres:,.0f} m" if metres < 1000 else f"{metres / 1000:,.1f} km"  # noqa: PLR2004
    return f", moved {far}"


def some(names: Sequence[str], most: int = 6) -> str:
    """The first of some names, and how many more there are."""
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{rest}"
