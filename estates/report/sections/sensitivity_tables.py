"""How far figures move when one thing that nobody chooses is otherwise, and switching values."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from estates.appraisal import Appraisal
from estates.headline import Headline
from estates.report.document import Block, Column, Paragraph, Pictures, Table
from estates.report.drawing.charts import RangeRow, range_chart
from estates.report.wording import (
    INCOMPLETE,
    change_cell,
    lacking,
    listed,
    sentence,
    value_in_words,
)

MOST_ROWS = 7
LEAST_DRAWN = 3  # fewer are told in a line
_LEAST_DIFFERENT = 2
_ENDS = ("low", "high")


def sensitivity_blocks(appraisal: Appraisal, headline: Headline, label: str) -> list[Block]:
    """Chart and table of what moves one headline, widest first; a sentence where nothing does.

    Parameters
    ----------
    label
        What the headline is called in the report.
    """
    if math.isnan(headline.change):
        return [Paragraph(sentence(f"{label}: not known, so nothing can be tried"))]
    rows = _moving(appraisal.sensitivity, headline)
    if not rows:
        if headline.lacks:
            return [
                Paragraph(f"{sentence(label)[:-1]}: not tested in full; {lacking(headline.lacks)}.")
            ]
        return [Paragraph(sentence(f"{label}: nothing that was tried moves it, as it is shown"))]
    part = f" ({lacking(headline.lacks)})" if headline.lacks else ""
    if len(rows) < LEAST_DRAWN:
        return [Paragraph(_in_a_line(rows, label + part, headline.unit))]
    short = f", {INCOMPLETE}" if headline.lacks else ""
    blocks: list[Block] = []
    drawn = [
        RangeRow(
            label=str(row["variation"]),
            low=float(row["at_low"]),
            central=float(row["central"]),
            high=float(row["at_high"]),
        )
        for row in rows
        if math.isfinite(float(row["central"]))
    ]
    if drawn:
        picture = range_chart(drawn, f"{label.partition(' against')[0]}{short}", unit=headline.unit)
        blocks.append(Pictures((picture,)))
    blocks.append(
        Table(
            caption=f"What moves {label}{part}",
            columns=(
                Column(label="What is otherwise", width=3.2),
                Column(label="At its low end", number=True, width=2.0),
                Column(label="As appraised", number=True, width=1.4),
                Column(label="At its high end", number=True, width=2.0),
            ),
            rows=tuple(_row(row, headline.unit) for row in rows),
            note="Change against business as usual, one thing at a time; things that are wrong "
            "together are not tried together.",
        )
    )
    return blocks


def _in_a_line(rows: Sequence[dict[str, Any]], label: str, unit: str) -> str:
    """What moves a headline, where it is little."""
    told = []
    for row in rows:
        ends = [_end(float(row[f"at_{end}"]), str(row[f"{end}_is"]), unit) for end in _ENDS]
        tried = listed(end for end in ends if end != "not tried")
        told.append(f"{row['variation']}, {tried}")
    central = _money_or_change(float(rows[0]["central"]), unit)
    return sentence(f"{label}: {central} as appraised; with {'; with '.join(told)}")


def _moving(table: pd.DataFrame, headline: Headline) -> list[dict[str, Any]]:
    """Variations that move a headline as it is shown, the widest first."""
    rows = table[table["headline"] == headline.id].to_dict("records")
    moving = []
    for row in rows:
        ends = [float(row[end]) for end in ("at_low", "central", "at_high")]
        if (
            len({change_cell(e, headline.unit) for e in ends if not math.isnan(e)})
            < _LEAST_DIFFERENT
        ):
            continue
        moving.append({str(key): value for key, value in row.items()})
    return moving[:MOST_ROWS]


def _row(row: dict[str, Any], unit: str) -> tuple[str, ...]:
    return (
        sentence(str(row["variation"])).rstrip("."),
        _end(float(row["at_low"]), str(row["low_is"]), unit),
        _money_or_change(float(row["central"]), unit),
        _end(float(row["at_high"]), str(row["high_is"]), unit),
    )


def _end(change: float, where: str, unit: str) -> str:
    if math.isnan(change):
        return "not tried"
    said = _money_or_change(change, unit)
    return f"{said} at {_where(where)}" if where else said


def _where(text: str) -> str:
    """The end of a range as people say it: 30%, 1 year, × 0.85."""
    if found := re.fullmatch(r"(\S+) share", text):
        return f"{float(found[1]) * 100:g}%"
    if found := re.fullmatch(r"x (\S+)", text):
        return f"× {found[1]}"
    return re.sub(r"^1 (year|month)s$", r"1 \1", text)


def _money_or_change(change: float, unit: str) -> str:
    return value_in_words(change, unit) if unit == "gbp" else change_cell(change, unit)


def switching_blocks(switching: pd.DataFrame, npc: Headline) -> list[Block]:
    """How far a kind of cost must move before the scenario neither costs nor saves."""
    if switching.empty:
        why = "figures are to confirm" if npc.lacks else "no cost changes"
        return [Paragraph(f"Switching values: none can be told, because {why}.")]
    return [
        Table(
            caption="Switching values: what a kind of cost must be multiplied by for the whole to "
            "cost nothing",
            columns=(
                Column(label="Kind of cost", width=2.6),
                Column(label="Its part, worth today", number=True, width=1.8),
                Column(label="Factor", number=True, width=2.0),
            ),
            rows=tuple(
                (
                    sentence(str(row["item"])).rstrip("."),
                    value_in_words(float(row["present_gbp"]), "gbp"),
                    "no factor does it"
                    if math.isnan(float(row["factor"]))
                    else f"× {float(row['factor']):.2f}",
                )
                for row in _ordered(switching)
            ),
        )
    ]


def _ordered(switching: pd.DataFrame) -> Sequence[dict[str, Any]]:
    size = switching["present_gbp"].abs()
    order = switching.assign(size=size).sort_values(["size", "item"], ascending=[False, True])
    return [{str(k): v for k, v in row.items()} for row in order.head(MOST_ROWS).to_dict("records")]
