"""Scenario: a named list of changes to business as usual, in a file that people read and write.

TOML or JSON; the same scenario gives the same bytes. What it rests on stands in `[parts]`:
`estates.scenario_base` compares it with an area.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import tomli_w
from pydantic import AfterValidator, Field, StringConstraints, ValidationError

from estates.business_case import BusinessCase
from estates.change import AnyChange, Change
from estates.errors import EstateInputError
from estates.inputs import check_name
from estates.new_site import Model
from estates.output import written_whole
from estates.scenario_faults import fault_line, told
from estates.scenario_slips import slip_of

SCHEMA_VERSION = 1
SCHEMA_FILE = Path(__file__).parents[1] / "docs" / "schemas" / "scenario.schema.json"
LARGEST_FILE_BYTES = 1_000_000
_LOOKS_LIKE_YAML = re.compile(r"\A(---|[A-Za-z_][\w-]*:(\s|$))")

Checksum = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


def _usable(name: str) -> str:
    try:
        check_name(name)
    except EstateInputError as error:
        meant = re.sub(r"[^a-z0-9_]+", "-", name.lower()).strip("-_")[:64]
        raise ValueError(
            f"{name[:60]!r} is no usable scenario name; write 1 to 64 lower-case letters a-z, "
            f"digits, - and _, no spaces: {meant or 'my-scenario-1'} (words go into title)"
        ) from error
    return name


class Scenario(Model):
    """A named list of changes, who made it, and the area that it was made on."""

    schema_version: Literal[1] = 1
    name: Annotated[str, AfterValidator(_usable)]
    """Short, for files and tables: lower-case letters, digits, - and _."""
    title: str = ""
    author: str = ""
    date: dt.date | None = None
    notes: str = ""
    area: str
    """Name of the area."""
    parts: dict[str, Checksum] = Field(default={})
    """SHA-256 of each file of the area that the scenario rests on; one left out is not pinned."""
    assumptions: dict[str, float] = Field(default={})
    """Figures of `data/prices.toml` that the scenario takes otherwise, by id."""
    case: BusinessCase = BusinessCase()
    """What is written of the case for it; no figure hangs on it."""
    change: tuple[Change, ...] = ()

    @property
    def counted(self) -> Scenario:
        """The same without its words: two that are alike in this have the same figures."""
        return self.model_copy(
            update={"title": "", "author": "", "date": None, "notes": "", "case": BusinessCase()}
        )


def read_scenario(path: Path) -> Scenario:
    """Read a scenario file, TOML or JSON by its ending.

    Raises
    ------
    EstateInputError
        One line: what is wrong, where, and the remedy.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE_BYTES:
            raise _too_large(path.name, size)
        return scenario_of(path.name, path.read_bytes())
    except OSError as error:
        raise EstateInputError(
            f"{path}: no scenario file can be read here; check the name and folder."
        ) from error


def scenario_of(name: str, content: bytes) -> Scenario:
    """Read a scenario from the bytes of a file of this name.

    Raises
    ------
    EstateInputError
        As `read_scenario`.
    """
    if len(content) > LARGEST_FILE_BYTES:
        raise _too_large(name, len(content))
    _refuse_office_file(name, content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EstateInputError(f"{name}: not text in UTF-8; save it as UTF-8.") from error
    try:
        written = _parsed(name, text)
    except (ValueError, RecursionError) as error:  # JSON's and TOML's errors are ValueErrors
        if isinstance(error, EstateInputError):
            raise
        if _LOOKS_LIKE_YAML.match(text.lstrip()):
            raise _yaml(name) from error
        kind = "JSON" if name.lower().endswith(".json") else "TOML"
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        slip = "" if kind == "JSON" or isinstance(error, RecursionError) else slip_of(text, reason)
        said = slip or f"{' '.join(reason.split())[:160]}; correct it there"
        raise EstateInputError(f"{name}: not readable as {kind}: {said}.") from error
    if written.get("schema_version", SCHEMA_VERSION) != SCHEMA_VERSION:
        raise EstateInputError(
            f"{name}: schema version {str(written['schema_version'])[:20]}, this program reads "
            f"{SCHEMA_VERSION}; write it again for this version."
        )
    idle = [] if written.get("change", []) else ["no change in it; write [[change]] tables"]
    try:
        # As JSON, because only there a text is never taken for a number, nor true for 1.
        scenario = Scenario.model_validate_json(json.dumps(written, default=str), strict=True)
    except ValidationError as error:
        faults = [fault_line(each, written) for each in error.errors(include_url=False)]
        raise EstateInputError(f"{name}: {told(faults + idle)}.") from error
    if idle:
        raise EstateInputError(f"{name}: {idle[0]}.")
    return scenario


def _refuse_office_file(name: str, content: bytes) -> None:
    """Refuse what a spreadsheet or a word processor saves, whatever its name ends in."""
    if not content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return
    kind = "a Word document" if b"word/" in content else "an Excel workbook"
    raise EstateInputError(
        f"{name}: this is {kind}; scenarios are TOML or JSON, plain text from a text editor."
    )


def _too_large(name: str, size: int) -> EstateInputError:
    return EstateInputError(
        f"{name}: {size / 1e6:.1f} MB is over the limit of {LARGEST_FILE_BYTES / 1e6:.0f} MB for "
        "a scenario; is it another file?"
    )


def _yaml(name: str) -> EstateInputError:
    return EstateInputError(
        f'{name}: this is YAML; scenarios are TOML or JSON (name = "...", then [[change]] tables).'
    )


def _parsed(name: str, text: str) -> dict[str, Any]:
    lower = name.lower()
    if lower.endswith((".yaml", ".yml")):
        raise _yaml(name)
    if lower.endswith(".toml"):
        written: Any = tomllib.loads(text)
    elif lower.endswith(".json"):
        written = json.loads(text, parse_constant=_no_number, object_pairs_hook=_once)
    else:
        raise EstateInputError(f"{name}: a scenario's name ends in .toml or .json; rename it.")
    if not isinstance(written, dict):
        raise EstateInputError(f"{name}: holds no table of fields; write name, area and changes.")
    try:
        text.encode()
        json.dumps(written, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError as error:
        raise ValueError("half a character (a lone surrogate) in a text") from error
    return written


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is not a number that JSON knows")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice!r} stands twice in one table")
    return table


def scenario_text(scenario: Scenario, ending: str = ".toml") -> str:
    """Text of a scenario, TOML or JSON; reading it gives the same scenario again."""
    table = _plain(scenario)
    if ending == ".json":
        return json.dumps(table, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    if ending != ".toml":
        raise EstateInputError(f"{ending}: a scenario's name ends in .toml or .json; rename it.")
    if scenario.date is not None:
        table["date"] = scenario.date
    changes = table.pop("change", [])
    table.pop("case", None)
    case = scenario.case.model_dump(exclude_defaults=True)  # with dates as TOML has them
    parts = [tomli_w.dumps(table), *([_toml_table("[case]", case, lines=True)] if case else [])]
    return "\n".join([*parts, *(_toml_table("[[change]]", each) for each in changes)])


def write_scenario(scenario: Scenario, path: Path) -> None:
    """Write a scenario file, TOML or JSON by its ending."""
    text = scenario_text(scenario, path.suffix.lower())
    with written_whole(path) as out:
        out.write_text(text, encoding="utf-8", newline="\n")


def _plain(scenario: Scenario) -> dict[str, Any]:
    head = scenario.model_dump(mode="json", exclude_defaults=True, exclude={"change"})
    return {
        "schema_version": SCHEMA_VERSION,
        **head,
        "change": [_plain_change(change) for change in scenario.change],
    }


def _plain_change(change: AnyChange) -> dict[str, Any]:
    return {"kind": change.kind, **change.model_dump(mode="json", exclude_defaults=True)}


def _toml_table(heading: str, table: Mapping[str, Any], *, lines: bool = False) -> str:
    """A table under its heading, what it contains as tables under it.

    Parameters
    ----------
    lines
        Whether texts of several lines stand in several lines.
    """
    values = {key: value for key, value in table.items() if not _is_table(value)}
    written = [heading, tomli_w.dumps(values, multiline_strings=lines)]
    for key, value in table.items():
        if not _is_table(value):
            continue
        inner = f"{heading.strip('[]')}.{key}"
        several = isinstance(value, list | tuple)
        for each in value if several else [value]:
            written += [f"[[{inner}]]" if several else f"[{inner}]"]
            written += [tomli_w.dumps(each, multiline_strings=lines)]
    return "\n".join(written)


def _is_table(value: object) -> bool:
    first = value[0] if isinstance(value, list | tuple) and value else value
    return isinstance(first, dict)


def scenario_schema() -> str:
    """JSON Schema of a scenario file, as published in `docs/schemas`."""
    schema = Scenario.model_json_schema()
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(scenario_schema(), encoding="utf-8", newline="\n")
