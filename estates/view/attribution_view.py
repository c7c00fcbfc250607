"""Which change of a scenario brought what."""

from __future__ import annotations

import math

import pandas as pd

from coverage.counted import capital
from estates.amounts import as_change, shows
from estates.appraisal import Appraisal
from estates.change_words import in_words, site_names
from estates.headline import IN_TIME_KEY
from estates.view.look_view import standard_labels
from estates.view.money import pounds


def moving_steps(appraisal: Appraisal) -> pd.DataFrame:
    """Rows of the attribution that show, or of which it is said why they cannot be told."""
    table = appraisal.attribution
    keep = [
        not str(row["headline"]).endswith(IN_TIME_KEY)
        and (
            bool(row["why_not"])
            or any(shows(float(row[each]), str(row["unit"])) for each in ("in_order", "left_out"))
        )
        for row in table.to_dict("records")
    ]
    return table[keep].reset_index(drop=True)


def attribution_table(appraisal: Appraisal) -> pd.DataFrame:
    """Which change brought what: a row a change and figure that it moves.

    Rows as `moving_steps` has them; columns `Change`, `Figure`, `Adds, in the order given`,
    `Whole less without it` and, where there is anything to say, `Why not told`.
    """
    names = site_names(appraisal.before.estate, appraisal.scenario.change)
    labels = standard_labels(appraisal.before)
    rows = []
    for row in moving_steps(appraisal).to_dict("records"):
        unit, steps = str(row["unit"]), (float(row["in_order"]), float(row["left_out"]))
        number = int(row["change"])
        why_not = str(row["why_not"])
        in_order, left_out = (_step(each, unit, why_not) for each in steps)
        rows.append(
            {
                "Change": f"{number}. {in_words(appraisal.scenario.change[number - 1], names)}",
                "Figure": labels.get(str(row["headline"]), capital(str(row["label"]))),
                "Adds, in the order given": in_order,
                "Whole less without it": left_out,
                "Why not told": why_not,
            }
        )
    columns = ["Change", "Figure", "Adds, in the order given", "Whole less without it"]
    table = pd.DataFrame(rows, columns=[*columns, "Why not told"])
    return table if table["Why not told"].any() else table.drop(columns="Why not told")


def _step(value: float, unit: str, why_not: str) -> str:
    if math.isnan(value):
        if why_not:
            return "cannot stand alone"
        # Of times, nobody arrives with it or without it.
        return as_change(0.0 if unit == "s" else None, unit)
    if unit != "gbp":
        return as_change(value, unit)
    return pounds(value) if value <= 0 else f"+{pounds(value)}"
