"""Amounts: figures and their changes as people read them, by their unit.

Units are those of headlines: share, s, weight (of demand, a year) or gbp. None = not known.
"""

from __future__ import annotations

import math

from coverage.drivetime import minutes_and_seconds

_NOISE_DIGITS = 9  # two figures that differ by float noise only are shown alike


def known(value: float) -> float | None:
    """A figure of a table, None where it is not known."""
    return None if math.isnan(value) else value


def as_value(value: float | None, unit: str) -> str:
    """A figure, or that it is not known; seconds as minutes, infinite ones as a dash."""
    if value is None:
        return minutes_and_seconds(float("inf")) if unit == "s" else "not known"
    value = round(value, _NOISE_DIGITS)
    if unit == "s":
        return minutes_and_seconds(value)
    if unit == "gbp":
        return f"{'-' if value < 0 else ''}£{abs(value):,.0f}"
    return f"{value:.1%}" if unit == "share" else f"{value:,.1f}"


def as_change(value: float | None, unit: str) -> str:
    """A change, with its sign."""
    if value is None:
        return "not known"
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
    """Whether a change is more than nothing as it is shown."""
    return value is not None and as_change(value, unit)[:1] in "+-"
