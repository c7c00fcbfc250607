"""Places by name: those that are hit worst and those that gain most, standard by standard."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from coverage.counted import agreeing, counted
from estates.amounts import as_change, as_value, shows
from estates.report.document import Block, Bullets, Column, Paragraph, Table, Weight
from estates.report.sections.changes import left_out
from estates.report.sections.people_rows import Affected
from estates.report.wording import listed, number, value_in_words

NAMED = (10, 5, 3)  # worst places of the standard that loses most, of the next, of the others
GAINING = 5
MOST_STANDARDS = 2  # with places named that gain; losing ones are named of every standard
ALWAYS = "100.0%"
_REACHED = ["reached_before", "reached_after"]
MINUTES = (
    "Expected arrival in minutes and seconds, over what is reached. In the change, nobody coming "
    "or later than an hour counts as an hour."
)


def place_blocks(people: Sequence[Affected]) -> tuple[Block, ...]:
    """The worst-hit and the best-gaining places of each standard that moves, named."""
    together = alike([each for each in people if _moved(each.points).any() or len(each.hit)])
    order = sorted(together, key=lambda group: group[0].loss, reverse=True)
    losing = [
        Named(group, NAMED[min(at, len(NAMED) - 1)], losing=True)
        for at, group in enumerate(order)
        if at < MOST_STANDARDS or len(group[0].hit)  # nobody who loses is left out
    ]
    gaining = [Named(group, GAINING, losing=False) for group in order[:MOST_STANDARDS]]
    blocks: list[Block] = []
    for caption, named in (("Places hit worst", losing), ("Places that gain most", gaining)):
        if shown := [each for each in named if each.by_over_a_minute]:
            blocks.append(_places_table(caption, shown))
    if told := [each.in_words for each in (*losing, *gaining) if not each.by_over_a_minute]:
        blocks.append(Bullets(tuple(told)))
    if rest := len(order) - len(losing):
        verb = agreeing(rest, "is", "are")
        said = f"The places of {counted(rest, 'more standard')} {verb} in the workbook."
        blocks.append(Paragraph(said, Weight.NOTE))
    if people and not order:
        blocks.append(Paragraph("No place waits longer or less, as times are shown."))
    return tuple(blocks)


def alike(people: Sequence[Affected]) -> list[list[Affected]]:
    """Standards together whose places wait the same: those of one service often do."""
    groups: dict[tuple[tuple[str, ...], bytes], list[Affected]] = {}
    for each in people:
        columns = each.points[["before_s", "after_s", "weight"]].to_numpy(float)
        key = (tuple(each.points["zone"]), columns.tobytes())
        groups.setdefault(key, []).append(each)
    return list(groups.values())


def _moved(points: pd.DataFrame) -> pd.Series:
    return points["change_s"].map(lambda change: shows(float(change), "s"))


@dataclass(frozen=True)
class Named:
    """The places that lose most, or gain most, under standards whose places wait the same."""

    group: Sequence[Affected]
    most: int  # places that are named
    losing: bool

    @property
    def label(self) -> str:
        """The standards, each service told once."""
        parts: dict[str, list[str]] = {}
        for each in self.group:
            service, _, promise = each.row.label.partition(": ")
            parts.setdefault(service, []).append(promise)
        return "; ".join(f"{service}: {listed(each)}" for service, each in parts.items())

    @property
    def by_over_a_minute(self) -> bool:
        """Whether any place is later, or sooner, by so much: else none is in a table."""
        first = self.group[0]
        return bool(len(first.minute_later if self.losing else first.minute_sooner))

    @cached_property
    def places(self) -> pd.DataFrame:
        """All such places, the most first."""
        points, sign = self.group[0].points, 1.0 if self.losing else -1.0
        some = points[_moved(points) & (points["change_s"] * sign > 0)]
        order = np.lexsort((some["zone"], -some["weight"], -(some["change_s"] * sign).round(6)))
        return some.iloc[order]

    @property
    def in_words(self) -> str:
        """That there are none, or none by over a minute."""
        how, some = "later" if self.losing else "sooner", self.places
        if some.empty:
            return f"{self.label}: no place is reached {how}, as times are shown."
        names = some["name"].where(some["name"] != "", some["zone"]).tolist()
        most = f"{names[0]} ({as_change(float(some['change_s'].to_list()[0]), 's')})"
        places = counted(len(some), "place")
        return f"{self.label}: {places} {how}, none by over a minute; most of all {most}."


def _places_table(caption: str, named: Sequence[Named]) -> Table:
    """A row a place, those of a standard together."""
    shown = [(each.label, each.places.head(each.most)) for each in named]
    bases = {str(basis) for _, places in shown for basis in places["basis"]}
    one_basis = len(bases) == 1
    reached = {as_value(each, "share") for _, p in shown for each in p[_REACHED].to_numpy().ravel()}
    columns = [
        Column(label="Place", width=2.2),
        Column(label="Standard", width=4.1),
        Column(label="Today", number=True, width=0.9),
        Column(label="With it", number=True, width=1.1),
        Column(label="Change", number=True, width=1.1),
        Column(label="Residents", number=True, width=1.3),
        Column(
            label=f"Demand ({shown[0][1]['basis'].iloc[0]})" if one_basis else "Demand",
            number=True,
            width=1.9,
        ),
        Column(label="Setting", width=1.6),
    ]
    if reached != {ALWAYS}:
        columns.append(Column(label="Reached by somebody", number=True, width=1.4))
    rows = [
        _place(row, label, "" if one_basis else f" {row['basis']}")[: len(columns)]
        for label, places in shown
        for row in places.to_dict("records")
    ]
    rest = [len(each.places) - len(places) for each, (_, places) in zip(named, shown, strict=True)]
    return Table(
        caption=caption,
        columns=tuple(columns),
        rows=tuple(rows),
        note=" ".join(filter(None, [MINUTES, _left_out_of(rest)])),
    )


def _left_out_of(rest: Sequence[int]) -> str:
    """How many places a table leaves out, standard by standard; "" = none."""
    if len(rest) == 1 or not any(rest):
        return left_out(rest[0], "place")
    told = listed(number(each) for each in rest)
    return f"More places of each standard, in the order of the table: {told}; see the workbook."


def _place(row: Mapping[Hashable, Any], standard: str, basis: str) -> tuple[str, ...]:
    def figure(column: str) -> float:
        return float(row[column])

    reached = [as_value(figure(f"reached_{when}"), "share") for when in ("before", "after")]
    residents = figure("residents")
    return (
        str(row["name"]) or str(row["zone"]),
        standard,
        value_in_words(figure("before_s"), "s"),
        value_in_words(figure("after_s"), "s"),
        as_change(figure("change_s"), "s"),
        "not known" if math.isnan(residents) else f"{residents:,.0f}",
        f"{figure('weight'):,.1f}{basis}",
        str(row["urban_rural"]) or "not known",
        reached[1] if reached[0] == reached[1] else " to ".join(reached),
    )
