"""What the columns of a site list are called on screen, and in which groups they are shown."""

from __future__ import annotations

import re

from estates.site_columns import COLUMNS, KEY_COLUMNS, Column, Form

_SPOKEN = {
    "id": "Id",
    "neighbour": "Neighbour’s",
    "lon": "Longitude",
    "lat": "Latitude",
    "body": "Owner or holder",
    "capacity_note": "Note on room",
    "access_24_hours": "Open 24 hours",
}
_UNITS = (("_gbp_per_year", "£ a year"), ("_gbp", "£"), ("_m2", "m²"), ("_m", "m"))
_UNQUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|\b[a-z0-9_]+\b")


def label(name: str) -> str:
    """Heading of a column: Running cost, £ a year."""
    if name in _SPOKEN:
        return _SPOKEN[name]
    stem, unit = name, ""
    for ending, spoken in _UNITS:
        if name.endswith(ending):
            stem, unit = name.removesuffix(ending), f", {spoken}"
            break
    words = stem.replace("_", " ").replace("pfi", "PFI")
    return f"{words[0].upper()}{words[1:]}{unit}"


def explained(column: Column) -> str:
    """Meaning of a column, its unit and what it is needed for, in a sentence or two."""
    unit = f" ({column.unit})" if column.unit else ""
    return f"{column.meaning[0].upper()}{column.meaning[1:]}{unit}. {column.needed.capitalize()}."


def spoken(line: str) -> str:
    """A line with the names of columns as they stand on screen; what is quoted stays as it is."""
    names = {column.name for column in COLUMNS if "_" in column.name} | {"lon", "lat"}

    def one(match: re.Match[str]) -> str:
        return label(match[0]) if match[0] in names else match[0]

    return _UNQUOTED.sub(one, line)


def _group(column: Column) -> str:
    if column in KEY_COLUMNS:
        return "Position and services"
    if column.form is Form.YES_NO:
        return "Yes or no"
    if column.unit.startswith("GBP"):
        return "Money"
    if column.unit == "m2":
        return "Floor area"
    return "Room" if column.form is Form.NUMBER else "Building and tenure"


def groups() -> dict[str, tuple[Column, ...]]:
    """Every column once, in groups small enough to be read."""
    found: dict[str, tuple[Column, ...]] = {}
    for column in COLUMNS:
        name = _group(column)
        found[name] = (*found.get(name, ()), column)
    return found
