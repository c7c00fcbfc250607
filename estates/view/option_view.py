"""One estate that was found, beside today: its standards, and who waits longer."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coverage.drivetime import minutes_and_seconds
from estates.first_look import FirstLook
from estates.headline import Headline
from estates.measures.losers import WORSE_BY_S, worst
from estates.view.figures import PERCENT, share

_SAME_SHARE, _SAME_S = 5e-4, 0.5  # differences that would be written as none


def standards_table(look: FirstLook) -> pd.DataFrame:
    """A row a standard: today, after, and by how much it changes, with the range over speeds."""
    rows = [
        {
            "Standard": each.label,
            "Today": _figure(each.before, each),
            "After": _figure(each.after, each),
            "Change": _change(each.change, each),
            "Change if every speed is lower or higher": _range(each),
        }
        for each in look.headlines
        if each.unit in ("share", "s")
    ]
    return pd.DataFrame(rows)


def _figure(value: float, each: Headline) -> str:
    return minutes_and_seconds(value) if each.unit == "s" else f"{value * 100:.1f}{PERCENT}"


def _change(by: float, each: Headline) -> str:
    if not np.isfinite(by):
        return "not known"
    if each.unit == "s":
        how = "slower" if by > 0 else "faster"
        return "as today" if abs(by) < _SAME_S else f"{abs(by):.0f} seconds {how}"
    how = "better" if by > 0 else "worse"
    return "as today" if abs(by) < _SAME_SHARE else f"{abs(by) * 100:.1f} points {how}"


def _range(each: Headline) -> str:
    if each.low is None or each.high is None:
        return "not known"
    ends = [_change(end, each) for end in (each.low, each.high)]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def losers_table(look: FirstLook) -> pd.DataFrame:
    """A row a standard: how many places wait more than a minute longer, with their demand."""
    names = standard_names(look)
    rows = []
    for (_, standard, _), zones in look.zones.groupby(["service", "standard", "who"], sort=False):
        later = zones[zones["change_s"] > WORSE_BY_S[0]]
        total = zones["weight"].sum()
        rows.append(
            {
                "Standard": names.get(str(standard), str(standard)),
                "Places more than a minute later": len(later),
                "Share of demand there": share(later["weight"].sum() / total),
            }
        )
    return pd.DataFrame(rows)


def worst_table(look: FirstLook) -> pd.DataFrame:
    """A row a place that waits longer by a second or more, the worst first."""
    names = standard_names(look)
    found = worst(look.zones)
    found = found[found["change_s"] >= 1] if len(found) else found
    found = found.sort_values("change_s", ascending=False, kind="stable")
    if not len(found):
        return pd.DataFrame()
    return pd.DataFrame(
        {
            "Place": found["name"].where(found["name"] != "", found["zone"]).to_numpy(),
            "Standard": [names.get(str(each), str(each)) for each in found["standard"]],
            "Today": [minutes_and_seconds(each) for each in found["before_s"]],
            "After": [minutes_and_seconds(each) for each in found["after_s"]],
            "Later by": [minutes_and_seconds(each) for each in found["change_s"]],
            "Demand a year": found["weight"].round(1).to_numpy(),
        }
    )


def standard_names(look: FirstLook) -> dict[str, str]:
    """Names of the standards that are scored, by id."""
    return {
        each.standard.id: each.standard.name
        for assessment in look.before.services.values()
        for each in assessment.scored
    }
