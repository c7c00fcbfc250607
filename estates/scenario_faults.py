"""Faults of a scenario's fields, each said in a planner's words: where, what, remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

from coverage.slips import meant_date, meant_number
from estates.change import KINDS

_SHOWN = 6
_WORDS = re.compile(r"'([^']+)'")
_TABLES = {
    "accepted": '{ area = "reason" }',
    "area_m2": "{ police = 300 }",
    "assumptions": "{ fit_out_gbp_per_m2 = 1400 }",
    "parts": '{ "sites.csv" = "checksum" }',
    "point": '{ id = "lay-by", lon = 1.3, lat = 53.6 }',
    "add": '{ id = "F-15-2", service = "fire", type = "pumping appliance", '
    'duty_system = "on-call" }',
    "case": '{ strategic = "why it is needed" }',
    "governance": '{ economy = "why" }',
    "consultation": '{ text = "who was asked", start = 2026-09-01 }',
    "equality": '{ age = "who is affected" }',
    "party": '{ body = "whose interests", efficiency = "why" }',
    "inspection": '{ body = "who inspected", finding = "what was found" }',
    "rejected": '{ option = "what was considered", reason = "why not" }',
    "risk": '{ risk = "what may go wrong", likelihood = 3, impact = 4 }',
    "approval": '{ by = "who agreed", date = 2026-11-22 }',
}
_OF_CASE = ("party", "inspection", "rejected", "risk", "approval")  # its lists
_HEAD = {"schema_version", "name", "title", "author", "date", "notes", "area"}
_PAIR = 2  # a table and a field in it
_NEW_SITE = '{ id = "hub", lon = 1.3, lat = 53.6 }'
_PER_CENT = 100


def told(faults: Sequence[str]) -> str:
    """All faults in one line, numbered where they are several; of many the rest are counted."""
    lines = list(dict.fromkeys(faults))
    if len(lines) == 1:
        return lines[0]
    shown = [f"{at} of {len(lines)}: {line}" for at, line in enumerate(lines[:_SHOWN], start=1)]
    return " | ".join(shown + [f"{len(lines) - _SHOWN} more"] * (len(lines) > _SHOWN))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fault:
    """What pydantic says of one field."""

    kind: str
    message: str
    value: object  # as written
    rule: Mapping[str, Any]  # what the field would have to be
    field: str  # "" = a change as a whole


def fault_line(each: ErrorDetails, written: Mapping[str, Any]) -> str:
    """One fault that pydantic found, with the number and kind of its change."""
    where = list(each["loc"])
    place = ""
    if len(where) > 1 and where[0] == "change" and isinstance(where[1], int):
        changes = written["change"]
        named = changes[where[1]].get("kind") if isinstance(changes[where[1]], dict) else None
        kind = f" ({str(named)[:40]})" if named is not None else ""
        place, where = f"change {where[1] + 1}{kind}", where[3:]
    if where[:1] == ["case"] and len(where) > _PAIR and isinstance(where[2], int):
        place, where = f"case, {where[1]} {where[2] + 1}", where[3:]
        if not where:
            return f"{place}: {_said(_of(each, str(each['loc'][1])))}".rstrip(".")
    if where[:1] == ["into"]:
        where = [part for part in where if part not in ("site", "new site")]
    if where[-1:] == ["[key]"]:  # the fault is in the name itself, which the message shows
        where = where[:-2]
    names = [part for part in where if isinstance(part, str)]
    fault = _of(each, names[-1] if names else "")
    path = ".".join(str(part)[:60] for part in where)
    at = ", ".join(filter(None, [place, path])) or "the whole"
    if len(where) == 1 and place and fault.kind == "extra_forbidden" and fault.field in _HEAD:
        return f"{at}: stands below [[change]]; move it to the head of the file"
    if (
        len(where) == _PAIR
        and where[0] in ("assumptions", "parts", "case")
        and fault.field in _HEAD
    ):
        return f"{fault.field}: stands below [{where[0]}]; move it above"
    return f"{at}: {_said(fault)}".rstrip(".")


def _of(each: ErrorDetails, field: str) -> _Fault:
    return _Fault(
        kind=each["type"],
        message=each["msg"],
        value=each["input"],
        rule=each.get("ctx", {}),
        field=field,
    )


def _said(fault: _Fault) -> str:
    say = _SAYINGS.get(fault.kind) or (_date if fault.kind.startswith("date") else _as_told)
    return say(fault)


def _as_told(fault: _Fault) -> str:
    message = fault.message.removeprefix("Value error, ").rstrip(".")
    message = re.sub(r"^(hours|availability): ", "", message)
    return f"{message[:1].lower()}{message[1:]}"


def _no_kind(fault: _Fault) -> str:
    near = get_close_matches(str(fault.rule.get("tag", "")).lower(), KINDS, 1)
    hint = f" (do you mean {near[0]}?)" if near else ""
    missing = fault.kind == "union_tag_not_found"
    first = "kind is missing" if missing else "there is no such kind"
    return f"{first}{hint}; the kinds are {', '.join(KINDS)}"


def _text(fault: _Fault) -> str:
    value = fault.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f'{value} is a number, a text is wanted; write it in quotes: "{value}"'
    return f"{_shown(value)} is not a text; write one text in straight quotes"


def _pattern(fault: _Fault) -> str:
    shown = _shown(fault.value)
    if fault.field == "id":
        return f"{shown} is no usable id; write 1 to 64 characters, no space at either end"
    return (
        f"{shown} is no checksum (SHA-256, 64 characters); leave it out, or let --rebased-to "
        "write it"
    )


def _shown(value: object) -> str:
    """What was written, as it would stand in the file."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return repr(value[:40])
    if isinstance(value, list):
        return "a list"
    return "a table" if isinstance(value, dict) else str(value)[:40]


def _number(fault: _Fault) -> str:
    value, whole = fault.value, fault.kind.startswith("int")
    kind = "a whole number" if whole else "a number"
    if isinstance(value, str):
        number = meant_number(value, fault.field)
        if number and not (whole and "." in number):
            return f"{value[:40]!r} is a text; write {number}"
        return f"{value[:40]!r} is not {kind}; write one in digits, without quotes"
    if isinstance(value, float):
        return f"{value:g} is not {kind}; write {'one without a point' if whole else 'one'}"
    return f"{_shown(value)} is not {kind}; write one in digits"


def _out_of_range(fault: _Fault) -> str:
    value, rule = fault.value, fault.rule
    low, high = rule.get("ge", rule.get("gt")), rule.get("le", rule.get("lt"))
    if fault.field == "year":
        return f"{value} is no year of the appraisal; write years after the first: 0 to 60"
    if high == 1 and isinstance(value, int | float) and value <= _PER_CENT:
        return f"{value:g} is over 1; write {value:g}% as {value / _PER_CENT:g}"
    if high is not None:
        return f"{value} is over {high:g}; write {high:g} or less"
    more = "more than 0" if "gt" in rule else f"{low:g} or more"
    return f"{value} is too small; write {more}"


def _not_among(fault: _Fault) -> str:
    value, words = fault.value, _WORDS.findall(str(fault.rule.get("expected", "")))
    near = get_close_matches(str(value).lower(), [word.lower() for word in words], 1)
    meant = next((word for word in words if near and word.lower() == near[0]), "")
    remedy = f"write {meant}" if meant else "write one of them"
    return f"{_shown(value)} is not one of {', '.join(words)}; {remedy}"


def _date(fault: _Fault) -> str:
    value = fault.value
    if isinstance(value, str) and (date := meant_date(value)):
        return f"{value[:40]!r} is not a date as this program reads it; write {date}"
    return f"{_shown(value)} is not a date; write year-month-day: 2026-11-22"


def _list(fault: _Fault) -> str:
    value, field = fault.value, fault.field
    if field == "change":
        is_table = isinstance(value, dict)
        return (
            f"{'[change] is one table' if is_table else 'no list of tables'}; write [[change]], in "
            "double brackets, above every change"
        )
    if isinstance(value, dict):
        table = "case" if field in _OF_CASE else "change"
        return f"write [[{table}.{field}]], in double brackets, or a list of tables"
    parts = re.split(r"\s*[,;]\s*", value) if isinstance(value, str) else [str(value)]
    listed = ", ".join(f'"{part[:20]}"' for part in parts[:4] if part)
    return f"{_shown(value)} is not a list; write a list: [{listed}]"


def _table(fault: _Fault) -> str:
    value, field = fault.value, fault.field
    if not field:
        return f"{_shown(value)} is not a table; write [[change]] and its fields below"
    example = _TABLES.get(field, _NEW_SITE)
    if field == "accepted" and isinstance(value, list) and value and isinstance(value[0], str):
        example = f'{{ {value[0][:20]} = "reason" }}'
    return f"{_shown(value)} is not a table; write a table: {example}"


def _wanted(fault: _Fault) -> str:
    return fault.field if fault.field in ("body", "option", "risk", "by") else "reason"


_SAYINGS: dict[str, Callable[[_Fault], str]] = {
    "extra_forbidden": lambda _: "there is no such field; correct its name or leave it out",
    "missing": lambda _: "is missing; add it",
    "union_tag_invalid": _no_kind,
    "union_tag_not_found": _no_kind,
    "float_type": _number,
    "int_type": _number,
    "int_from_float": _number,
    "finite_number": _number,
    "greater_than": _out_of_range,
    "greater_than_equal": _out_of_range,
    "less_than": _out_of_range,
    "less_than_equal": _out_of_range,
    "enum": _not_among,
    "literal_error": _not_among,
    "bool_type": lambda fault: f"{_shown(fault.value)}: write true or false, without quotes",
    "string_type": _text,
    "string_pattern_mismatch": _pattern,
    "string_too_short": lambda f: f"{_shown(f.value)} is too short; give the {_wanted(f)} in words",
    "string_too_long": lambda f: (
        f"{len(str(f.value)):,} characters; at most {f.rule['max_length']:,} fit, shorten it"
    ),
    "too_long": lambda f: f"at most {f.rule['max_length']} fit; leave the least important out",
    "tuple_type": _list,
    "too_short": lambda f: f"{f.rule['actual_length']} given; name at least {f.rule['min_length']}",
    "dict_type": _table,
    "model_type": _table,
    "model_attributes_type": _table,
}
