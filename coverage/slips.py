"""What people write where a number or a date is meant, and how to write it instead."""

from __future__ import annotations

import datetime as dt
import re

_NUMBER = re.compile(
    r"(?P<sign>[-+]?)\s*(?P<pound>£|gbp)?\s*(?P<digits>\d[\d,. ]*\d|\d|[.,]\d+)\s*(?P<unit>\D*\d?)",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[, ]\d{3})+(?:\.\d+)?")
_PLAIN = re.compile(r"\d*[.,]?\d+")
_UK_DATE = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})")
_MILLION, _THOUSAND = {"m", "mn", "million"}, {"k", "thousand"}
_DEGREES = {"lon", "lat"}  # a comma in them is never one between thousands
_LONGEST = 40
_SECONDS = {
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600.0),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), 60.0),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1.0),
}
_OTHER_UNITS = {"", "m2", "m²", "sqm", "sq m", "m", "metres", "years", "year", "gbp", "desks"}


def meant_number(text: str, field: str = "") -> str:
    """The number that a text stands for, as it is to be written; "" where that is not plain.

    Parameters
    ----------
    text
        As `£6,500,000`, `0,025`, `85%`, `£1.5m`, `1h`, `350 m2`.
    field
        Its name tells the unit that is wanted: seconds, hours, pounds.
    """
    match = _NUMBER.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if match is None:
        return ""
    digits, unit = match["digits"], match["unit"].strip().lower()
    if _THOUSANDS.fullmatch(digits) and field not in _DEGREES:
        value = float(re.sub(r"[, ]", "", digits))
    elif _PLAIN.fullmatch(digits):
        value = float(digits.replace(",", "."))
    else:
        return ""
    factor = _factor(unit, field, pounds=match["pound"] is not None or "gbp" in field)
    if factor is None:
        return ""
    return f"{match['sign'].replace('+', '')}{round(value * factor, 9):.12g}"


def _factor(unit: str, field: str, *, pounds: bool) -> float | None:
    """What one of the unit is in the unit of the field; None = not known."""
    if unit == "%":
        return 0.01
    if pounds and unit in _MILLION:
        return 1e6
    if pounds and unit in _THOUSAND:
        return 1e3
    if unit in _SECONDS:
        wanted = 3600.0 if field.startswith("hours") else 1.0 if field.endswith("_s") else None
        return None if wanted is None else _SECONDS[unit] / wanted
    return 1.0 if unit in _OTHER_UNITS else None


def meant_date(text: str) -> str:
    """A date in UK order, as `22/11/2026`, written year-month-day; "" where it is none."""
    match = _UK_DATE.fullmatch(text.strip())
    if match is None:
        return ""
    day, month, year = map(int, match.groups())
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return ""
