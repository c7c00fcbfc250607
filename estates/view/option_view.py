"""One estate that was found, beside today: who waits longer, under every standard."""

from __future__ import annotations

import pandas as pd

from coverage.drivetime import minutes_and_seconds
from estates.first_look import FirstLook
from estates.measures.losers import NOISE_S, WORSE_BY_S, worst
from estates.scored import Scored
from estates.view.figures import share
from estates.view.look_view import standard_labels


def losers_table(look: FirstLook) -> pd.DataFrame:
    """A row a standard: how many places wait more than a minute longer, with their demand."""
    names = standard_names(look.before)
    rows = []
    for (_, standard, _), zones in look.zones.groupby(["service", "standard", "who"], sort=False):
        later = zones[zones["change_s"] > WORSE_BY_S[0] + NOISE_S]
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
    names = standard_names(look.before)
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
            "Demand": found["weight"].round(1).to_numpy(),
            "Counted in": found["basis"].to_numpy(),
        }
    )


def standard_names(before: Scored) -> dict[str, str]:
    """Short names of the standards that are scored, each with its service, by id."""
    return {key.partition("/")[2]: name for key, name in standard_labels(before).items()}
