"""Groups of demand points, by deprivation and by setting: what becomes of each."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from estates.amounts import as_change
from estates.measures.losers import NOISE_S, WORSE_BY_S
from estates.view.figures import share

NOT_KNOWN = "not known"
DECILES = (
    "1 of 10 (most deprived)",
    *(f"{each} of 10" for each in range(2, 10)),
    "10 of 10 (least deprived)",
)


def groups_table(points: pd.DataFrame, group: pd.Series) -> pd.DataFrame:
    """What becomes of each group of demand points of one standard.

    Parameters
    ----------
    points
        Rows of one standard.
    group
        Name of each row's group, ordered as a category.

    Returns
    -------
    A row a group that has points: `group`, `places`, `residents` (NaN = not known), `weight`,
    `change_s` (mean over its demand, positive = later), `later`, `sooner` (share of its demand by
    more than a minute), `in_time_change` (demand a year).
    """
    rows = []
    for name, some in points.groupby(group, observed=True, sort=True):
        weight = some["weight"].to_numpy()
        change = some["change_s"].to_numpy()
        in_time = (some["in_time_after"] - some["in_time_before"]).to_numpy()
        rows.append(
            {
                "group": str(name),
                "places": len(some),
                "residents": float(some["residents"].sum(min_count=1)),
                "weight": float(weight.sum()),
                "change_s": float(np.average(change, weights=weight)),
                "later": float(weight[change > WORSE_BY_S[0] + NOISE_S].sum() / weight.sum()),
                "sooner": float(weight[change < -WORSE_BY_S[0] - NOISE_S].sum() / weight.sum()),
                "in_time_change": float(in_time.sum()),
            }
        )
    columns = ["group", "places", "residents", "weight", "change_s", "later", "sooner"]
    return pd.DataFrame(rows, columns=[*columns, "in_time_change"])


def by_deprivation(points: pd.DataFrame) -> pd.Series:
    """Decile of each point in words, the most deprived first."""
    names = [*DECILES, NOT_KNOWN]
    decile = points["deprivation_decile"]
    said = [NOT_KNOWN if math.isnan(each) else names[int(each) - 1] for each in decile]
    return pd.Series(pd.Categorical(said, names, ordered=True), index=points.index)


def by_setting(points: pd.DataFrame) -> pd.Series:
    """Urban or rural."""
    said = points["urban_rural"].replace("", NOT_KNOWN)
    names = sorted(set(said) - {NOT_KNOWN}, reverse=True)
    return pd.Series(pd.Categorical(said, [*names, NOT_KNOWN], ordered=True), index=points.index)


def shown_groups(table: pd.DataFrame, head: str, counted: str) -> pd.DataFrame:
    """The table of groups as people read it."""
    people = [NOT_KNOWN if math.isnan(each) else f"{each:,.0f}" for each in table["residents"]]
    return pd.DataFrame(
        {
            head: table["group"],
            "Places": table["places"],
            "Residents": people,
            f"Demand ({counted})": [f"{each:,.0f}" for each in table["weight"]],
            "Mean change": [as_change(each, "s") for each in table["change_s"]],
            "Later by over 1 min": [_percent(each) for each in table["later"]],
            "Sooner by over 1 min": [_percent(each) for each in table["sooner"]],
            "More or fewer in time a year": [
                as_change(each, "weight") for each in table["in_time_change"]
            ],
        }
    )


def _percent(value: float) -> str:
    return "none" if value == 0 else share(value)


def groups_in_words(table: pd.DataFrame, what: str) -> str:
    """The chart as a sentence: which group fares worst, and which best."""
    moved = table[table["change_s"].abs() >= 0.5]  # noqa: PLR2004  (a second, as it is shown)
    if moved.empty:
        return f"By {what}: no group’s mean changes by as much as a second."
    order = moved.sort_values("change_s", ascending=False, kind="stable")
    told = [f"{row['group']} {as_change(row['change_s'], 's')}" for _, row in order.iterrows()]
    return f"Mean change by {what}, the worst first: {'; '.join(told)}. Others: under a second."
