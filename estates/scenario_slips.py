"""Slips in a TOML file that its reader cannot say in a planner's words.

The reader stops at a line and names a sign it did not expect. Here the line itself is looked at.
"""

from __future__ import annotations

import re

from coverage.slips import meant_date, meant_number

_LINE = re.compile(r"at line (\d+)")
_CURLY = re.compile("[\u201c\u201d\u201e\u2018\u2019`]")
_CURLY_BEGINS = re.compile(rf"(?:^|[=\[,{{])\s*{_CURLY.pattern}")  # one inside a text is right
_KEY = re.compile(r'\s*(?P<key>[\w."-]+(?: +[\w-]+)*)\s*=\s*(?P<value>.*)')
_WORD = re.compile(r"[^\s\"'\[\]{},=#]+(?: [^\s\"'\[\]{},=#]+)*")
_TRUTH = {"true": "true", "yes": "true", "false": "false", "no": "false"}
_DATES = ("date", "lease_end", "lease_break", "pfi_end")
_SHOWN = 60
_LONGEST = 500
_LISTED = 6


def slip_of(text: str, reason: str) -> str:
    """Line and remedy of a slip that is often made in TOML; "" where it is none of them.

    Parameters
    ----------
    text
        The whole file.
    reason
        What the reader of TOML said.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    found = _LINE.search(reason)
    number = int(found[1]) if found else len(lines)
    line = lines[number - 1][:_LONGEST] if 0 < number <= len(lines) else ""
    line = "".join(sign if sign.isprintable() else " " for sign in line)
    remedy = _of_table(reason) or _of_line(line, reason)
    return f"line {number} ({line.strip()[:_SHOWN]}): {remedy}" if remedy else ""


def _of_table(reason: str) -> str:
    if reason.startswith("Cannot declare ('change',)"):
        return "write [[change]], in double brackets, above every change"
    if reason.startswith("Cannot overwrite"):
        return (
            "this field stands twice in one table; write it once, or [[change]] above the next "
            "change"
        )
    return ""


def _of_line(line: str, reason: str) -> str:
    straight = _CURLY.sub('"', line) if _CURLY_BEGINS.search(line) else line
    match = _KEY.fullmatch(straight)
    value = "" if match is None else _without_comment(match["value"])
    if straight != line:
        return f"put it in straight quotes: {(value or straight.strip())[:_SHOWN]}"
    if match is None:
        word = line.strip().rstrip(",")
        return f"put it in straight quotes: {_quoted(word)}" if _WORD.fullmatch(word) else ""
    return _of_field(match["key"], value, reason)


def _of_field(field: str, value: str, reason: str) -> str:
    if " " in field:
        return f"the name of a field has no spaces: {field.replace(' ', '_')}"
    if value.count('"') == 1:
        return 'a text begins and ends with a straight quote: "F-15"'
    if "\\" in value:
        return "a text with \\ stands in single quotes: 'C:\\plans'"
    if not value:
        return "a value is missing after =; write it, or leave the line out"
    return _of_value(value, field, reason)


def _of_value(value: str, field: str, reason: str) -> str:
    meant = meant_date(value)
    if not meant and field in _DATES:
        meant = "year-month-day: 2026-11-22"
    meant = meant or _TRUTH.get(value.lower(), "") or meant_number(value, field)
    if meant:
        return f"write {meant}"
    if value.startswith("[") and "Unclosed array" in reason:
        return 'close the list with ], and put commas between its texts: ["F-01", "P-01"]'
    if value.startswith("["):
        words = [word.strip().strip("\"'") for word in value.strip("[]").split(",")]
        return f"put each in straight quotes: [{', '.join(map(_quoted, words[:_LISTED]))}]"
    return f"put it in straight quotes: {_quoted(value)}" if _WORD.fullmatch(value) else ""


def _quoted(text: str) -> str:
    return f'"{text[:_SHOWN]}"'


def _without_comment(value: str) -> str:
    return value.strip() if '"' in value else value.partition("#")[0].strip()
