"""Whether the best place stays the best when every speed is lower or higher."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from estates.candidates import Candidates
from estates.joint_candidates import JointCandidates
from estates.view.candidates_view import where

Found = Candidates | JointCandidates
_NEAR_M = 2000.0  # a best place as near as this is much the same


def at_speeds(usual: Found, others: Mapping[float, Found]) -> pd.DataFrame:
    """The best place at speeds as listed, and at others.

    Parameters
    ----------
    others
        The same question with every speed multiplied by the key.

    Returns
    -------
    A row a speed, empty where nothing is gained at the usual one: `speeds`, `gain` (at the usual
    best place), `best_where`, `best_gain`, `away_m` (from the usual best place to the best then).
    """
    if usual.best.empty:
        return pd.DataFrame(columns=["speeds", "gain", "best_where", "best_gain", "away_m"])
    first = int(usual.best["row"].iloc[0])
    x, y = usual.junctions.x[first], usual.junctions.y[first]
    rows = []
    for factor, found in sorted({1.0: usual, **others}.items()):
        here = np.flatnonzero(found.junctions.ids == usual.junctions.ids[first])
        best = found.best.iloc[0] if len(found.best) else None
        at = None if best is None else int(best["row"])
        rows.append(
            {
                "speeds": _speeds(factor),
                "gain": float(found.gain[here[0]]) if len(here) else np.nan,
                "best_where": ""
                if best is None
                else where(str(best["near"]), float(best["near_m"])),
                "best_gain": 0.0 if at is None else float(found.gain[at]),
                "away_m": np.nan
                if at is None
                else float(np.hypot(found.junctions.x[at] - x, found.junctions.y[at] - y)),
            }
        )
    return pd.DataFrame(rows)


def _speeds(factor: float) -> str:
    if factor == 1:
        return "as listed"
    change = f"{abs(factor - 1) * 100:.0f}%"
    return f"all {change} {'lower' if factor < 1 else 'higher'}"


def shown_speeds(table: pd.DataFrame, unit: str) -> pd.DataFrame:
    """The table as people read it."""
    return pd.DataFrame(
        {
            "Speeds": table["speeds"],
            f"Place No. 1: {unit}": table["gain"].round(1),
            "Best place then": table["best_where"].replace("", "nowhere gains anything"),
            f"There: {unit}": table["best_gain"].round(1),
            "From place No. 1, km": (table["away_m"] / 1000).round(1),
        }
    )


def speeds_in_words(table: pd.DataFrame) -> str:
    """Whether the choice of place hangs on the speeds."""
    if table.empty:
        return ""
    low, high = table["gain"].min(), table["gain"].max()
    said = [f"Place No. 1 gains {low:,.1f} to {high:,.1f} over the speeds tried."]
    if bool((table["away_m"] <= _NEAR_M).all()):
        return f"{said[0]} At each of them the best place is within {_NEAR_M / 1000:g} km of it."
    if other := list(table.loc[table["away_m"] > _NEAR_M, "speeds"]):
        said.append(f"With speeds {' and '.join(other)} another place is the best.")
    if none := list(table.loc[table["away_m"].isna(), "speeds"]):
        said.append(f"With speeds {' and '.join(none)} nothing is gained anywhere.")
    return " ".join(said)
