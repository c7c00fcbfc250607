"""Comparison: any number of scenarios in one table, and the exact difference between two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from estates.change import AnyChange
from estates.headline import Headline

_NOISE_S = 1e-6  # a difference smaller than this is float noise


def compare(headlines: Mapping[str, Sequence[Headline]]) -> pd.DataFrame:
    """Put scenarios side by side.

    Parameters
    ----------
    headlines
        By name of the scenario, all against one business as usual.

    Returns
    -------
    A row a headline: `headline`, `label`, `unit`, `business as usual`, and a column a scenario with
    its value (NaN where a scenario does not have it).
    """
    labels = {h.id: h for each in headlines.values() for h in each}
    rows = [
        {
            "headline": key,
            "label": first.label,
            "unit": first.unit,
            "business as usual": first.before,
            **{
                name: next((h.after for h in each if h.id == key), float("nan"))
                for name, each in headlines.items()
            },
        }
        for key, first in labels.items()
    ]
    return pd.DataFrame(rows)


def difference(one: Sequence[AnyChange], other: Sequence[AnyChange]) -> list[str]:
    """What one list of changes does that the other does not, a line each; shared ones first.

    Notes are not compared: they do nothing.
    """
    ours, theirs = ([_line(change) for change in changes] for changes in (one, other))
    return [
        *(f"both: {line}" for line in ours if line in theirs),
        *(f"only the first: {line}" for line in ours if line not in theirs),
        *(f"only the second: {line}" for line in theirs if line not in ours),
    ]


def zone_difference(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Demand points that fare differently under two scenarios.

    Parameters
    ----------
    one, other
        Tables of `estates.measures.losers.gains_and_losses`, against one business as usual.

    Returns
    -------
    A row a standard and demand point whose expected arrival differs: `first_s`, `second_s`,
    `difference_s` (second less first).
    """
    key = ["service", "standard", "who", "zone", "name"]
    both = one[[*key, "after_s"]].merge(other[[*key, "after_s"]], on=key, suffixes=("_1", "_2"))
    alike = np.isclose(both["after_s_1"], both["after_s_2"], rtol=0.0, atol=_NOISE_S)
    both = both[~alike].rename(columns={"after_s_1": "first_s", "after_s_2": "second_s"})
    both["difference_s"] = np.asarray(both["second_s"] - both["first_s"], float)
    return both.reset_index(drop=True)


def _line(change: AnyChange) -> str:
    told = change.model_dump(mode="json", exclude_defaults=True)
    kind = change.kind
    rest = ", ".join(f"{key} {value}" for key, value in told.items() if key not in ("kind", "note"))
    return f"{kind}: {rest}"
