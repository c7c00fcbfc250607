"""Edits of a scenario's list of changes: each gives another scenario, none alters the old one.

A change is named by its place in the list, from 0.
"""

from __future__ import annotations

import json
import tomllib

import tomli_w

from estates.business_case import BusinessCase
from estates.change import AnyChange
from estates.errors import EstateInputError
from estates.scenario import Scenario, scenario_of


def _with(scenario: Scenario, changes: list[AnyChange]) -> Scenario:
    return scenario.model_copy(update={"change": tuple(changes)})


def added(scenario: Scenario, change: AnyChange) -> Scenario:
    """With a change at the end."""
    return _with(scenario, [*scenario.change, change])


def removed(scenario: Scenario, at: int) -> Scenario:
    """Without one of its changes."""
    return _with(scenario, [each for row, each in enumerate(scenario.change) if row != at])


def shifted(scenario: Scenario, at: int, by: int) -> Scenario:
    """With a change further up (-1) or down (1); the same where there is no further."""
    changes = list(scenario.change)
    to = at + by
    if not 0 <= to < len(changes):
        return scenario
    changes.insert(to, changes.pop(at))
    return _with(scenario, changes)


def replaced(scenario: Scenario, at: int, change: AnyChange) -> Scenario:
    """With another change in the place of one."""
    changes = list(scenario.change)
    changes[at] = change
    return _with(scenario, changes)


def switched(scenario: Scenario, at: int, *, on: bool) -> Scenario:
    """With a change done, or only kept in the list."""
    return replaced(scenario, at, scenario.change[at].model_copy(update={"off": not on}))


def noted(scenario: Scenario, at: int, note: str) -> Scenario:
    """With another note at a change.

    Raises
    ------
    EstateInputError
        The change needs its note.
    """
    old = scenario.change[at]
    return replaced(scenario, at, change_of({**_written(old), "note": note}))


def change_of(fields: dict[str, object]) -> AnyChange:
    """A change from its fields, as a file has them.

    Raises
    ------
    EstateInputError
        All its faults in one line.
    """
    table = {"name": "new", "area": "any", "change": [fields]}
    line = json.dumps(table, ensure_ascii=False)
    try:
        return scenario_of("new.json", line.encode()).change[0]
    except EstateInputError as error:
        told = str(error).removeprefix("new.json: ")
        kind = fields.get("kind", "")
        raise EstateInputError(told.replace(f"change 1 ({kind})", "this change")) from error


def case_of(fields: dict[str, object]) -> BusinessCase:
    """What is written of the case, from its fields, as a file has them.

    Raises
    ------
    EstateInputError
        All its faults in one line.
    """
    nothing = {"kind": "close", "site": "any", "off": True}
    table = {"name": "new", "area": "any", "case": fields, "change": [nothing]}
    line = json.dumps(table, ensure_ascii=False, default=str)
    try:
        return scenario_of("new.json", line.encode()).case
    except EstateInputError as error:
        raise EstateInputError(str(error).removeprefix("new.json: ")) from error


def change_text(change: AnyChange) -> str:
    """A change as the file has it, without the heading of its table."""
    return tomli_w.dumps(_written(change))


def change_from_text(text: str) -> AnyChange:
    """A change from what `change_text` gives, edited by hand.

    Raises
    ------
    EstateInputError
        It is not readable, or breaks a rule.
    """
    try:
        fields = tomllib.loads(text)
        json.dumps(fields, allow_nan=False)
    except RecursionError as error:
        raise EstateInputError("the text of the change: nested too deeply; correct it.") from error
    except ValueError as error:  # that of TOML is one, numbers without end are another
        reason = " ".join(str(error).split())[:160]
        raise EstateInputError(f"the text of the change: {reason}; correct it there.") from error
    except TypeError as error:
        raise EstateInputError(
            "the text of the change: holds a date; write it in quotes."
        ) from error
    return change_of(fields)


def _written(change: AnyChange) -> dict[str, object]:
    return {"kind": change.kind, **change.model_dump(mode="json", exclude_defaults=True)}
