"""Amounts: figures and their changes as people read them, by their unit.

Units are those of headlines: share, s, weight (of demand, a year) or gbp. None = not known.
"""

from __future__ import annotations

import math

from coverage.drivetime import minutes_and_seconds

_NOISE_DIGITS = 9  # two figures that differ by float noise only are shown alike
NEVER = "nobody arrives"  # an infinite time
NO_LONGER, NEWLY = "no longer reached", "newly reached"  # a change to it, or from it


def known(value: float) -> float | None:
    """A figure of a table, None where it is not known."""
    return None if math.isnan(value) else value


def as_value(value: float | None, unit: str) -> str:
    """A figure, or that it is not known; seconds as minutes (none: a dash), infinite in words."""
    if value is None:
        return minutes_and_seconds(float("inf")) if unit == "s" else "not known"
    if math.isinf(value) and unit == "s":
        return NEVER
    value = round(value, _NOISE_DIGITS)
    if unit == "s":
        return minutes_and_seconds(value)
    if unit == "gbp":
        return f"{'-' if value < 0 else ''}£{abs(value):,.0f}"
    return f"{value:.1%}" if unit == "share" else f"{value:,.1f}"


def as_change(value: float | None, unit: str) -> str:
    """A change, with its sign; to or from a time at which nobody arrives, in words."""
    if value is None or math.isnan(value):
        return "not known"
    if math.isinf(value):
        return NO_LONGER if value > 0 else NEWLY
    size = abs(value)
    shown = {
        "s": minutes_and_seconds(size),
        "share": f"{100 * size:.1f} points",
        "gbp": f"£{size:,.0f}",
    }.get(unit, f"{size:,.1f}")
    # What is shown as nothing has no sign.
    sign = ("-" if value < 0 else "+") if any(digit in shown for digit in "123456789") else ""
    return f"{sign}{shown}"


def shows(value: float | None, unit: str) -> bool:
    """Whether a change is more than nothing as it is shown; an infinite one always is."""
    if value is None or math.isnan(value):
        return False
    return math.isinf(value) or as_change(value, unit)[:1] in "+-"
