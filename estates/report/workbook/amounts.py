"""Figures of a unit as a sheet holds them: minutes as parts of a day, shares as they are."""

from __future__ import annotations

from estates.report.workbook.page import DAY_S, POINTS

_VALUE = {
    "s": (1 / DAY_S, "time"),
    "share": (1.0, "share"),
    "gbp": (1.0, "pounds"),
    "weight": (1.0, "weight"),
}
_CHANGE = {
    "s": (1.0, "seconds_change"),
    "share": (POINTS, "points_change"),
    "gbp": (1.0, "pounds_change"),
    "weight": (1.0, "weight_change"),
}


def value_of(value: float, unit: str) -> tuple[float, str]:
    """A headline's figure as a cell holds it, and its look.

    Parameters
    ----------
    unit
        share, s, weight or gbp. Seconds become parts of a day, shown as minutes and seconds.
    """
    factor, look = _VALUE[unit]
    return value * factor, look


def change_of(value: float, unit: str) -> tuple[float, str]:
    """A change as a cell holds it, and its look: seconds and percentage points, signed.

    A time below nothing cannot be shown as minutes and seconds by Excel, so it stays in seconds.
    """
    factor, look = _CHANGE[unit]
    return value * factor, look


def size_of(unit: str) -> str:
    """Look of a change without a sign, as large as `change_of` has it."""
    return {"s": "seconds", "share": "points", "gbp": "pounds", "weight": "weight"}[unit]
