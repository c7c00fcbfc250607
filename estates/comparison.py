"""Comparison: any number of scenarios in one table, and the exact difference between two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from estates.change import AnyChange
from estates.headline import Headline
from estates.scenario import Scenario

_NOISE_S = 1e-6  # a difference smaller than this is float noise


def compare(headlines: Mapping[str, Sequence[Headline]]) -> pd.DataFrame:
    """Put scenarios side by side.

    Parameters
    ----------
    headlines
        By name of the scenario, all against one business as usual.

    Returns
    -------
    A row a headline: `headline`, `label`, `unit`, `business as usual`, a column a scenario with its
    value (NaN where a scenario does not have it), and a column `NAME lacks`: the number of
    figures to confirm, without which that value is not complete.
    """
    by_id = {name: {h.id: h for h in each} for name, each in headlines.items()}
    first = {h.id: h for each in headlines.values() for h in each}
    rows = []
    for key, headline in first.items():
        of = {name: each.get(key) for name, each in by_id.items()}
        rows.append(
            {
                "headline": key,
                "label": headline.label,
                "unit": headline.unit,
                "business as usual": headline.before,
                **{name: h.after if h else float("nan") for name, h in of.items()},
                **{f"{name} lacks": h.lacks if h else 0 for name, h in of.items()},
            }
        )
    return pd.DataFrame(rows)


def difference(one: Scenario, other: Scenario) -> list[str]:
    """What one scenario does or supposes that the other does not, a line each; shared ones first.

    Notes are not compared: they do nothing.
    """
    ours, theirs = (
        [
            *(_line(change) for change in scenario.change if not change.off),
            *(f"assumes {name} = {value:g}" for name, value in scenario.assumptions.items()),
        ]
        for scenario in (one, other)
    )
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
    `difference_s` (second less first; NaN where only one scenario has that standard: the first
    trained person on scene).
    """
    key = ["service", "standard", "who", "zone", "name"]
    both = one[[*key, "after_s"]].merge(
        other[[*key, "after_s"]], on=key, how="outer", suffixes=("_1", "_2")
    )
    alike = np.isclose(both["after_s_1"], both["after_s_2"], rtol=0.0, atol=_NOISE_S)
    both = both[~alike].rename(columns={"after_s_1": "first_s", "after_s_2": "second_s"})
    both["difference_s"] = np.asarray(both["second_s"] - both["first_s"], float)
    return both.reset_index(drop=True)


def _line(change: AnyChange) -> str:
    told = change.model_dump(mode="json", exclude_defaults=True, exclude={"kind", "note"})
    return f"{change.kind}: {', '.join(f'{key} {_words(value)}' for key, value in told.items())}"


def _words(value: object) -> str:
    """A field of a change as a person would write it."""
    if isinstance(value, dict):
        return "; ".join(f"{key} {_words(each)}" for key, each in value.items())
    if isinstance(value, list):
        return " and ".join(map(_words, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
