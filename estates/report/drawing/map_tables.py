"""The tables that say what the printed maps show, and the same as words for who cannot see them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from coverage.counted import counted
from estates.amounts import as_value
from estates.maps.layers import share_class_names
from estates.report.document import Column, Table
from estates.report.drawing.map_looks import NOBODY_WORDS, Uncovered
from estates.report.wording import listed
from estates.view.change_view import STAYS, SiteFate, class_names
from estates.view.coverage_view import SHARE_CLASSES, CoverageView, Drawn, Shows
from estates.view.figures import share

_FATES_NAMED = 6
_NO_LAND, _NOBODY = "not drawn", "0.0 (0%)"

Side = tuple[str, CoverageView, Drawn | None]  # what it is called, its view, its bands


def coverage_table(sides: Sequence[Side], caption: str) -> Table:
    """What one map shows, or two beside each other: a row a band, or a class of points.

    Parameters
    ----------
    sides
        Name of each map ("" = there is one), its view, and its bands if it shows bands.
    """
    parts = [_rows(view, drawn) for _, view, drawn in sides]
    banded = sides[0][1].shows is Shows.MINUTES
    first, unit = ("Land, km²", "Minutes") if banded else ("Demand points", "In time")
    names = [name for name, _, _ in sides]
    columns = [Column(label=unit, width=1.8)]
    columns += [Column(label=_label(first, name), number=True) for name in names]
    columns += [Column(label=_label("Demand", name), number=True, width=1.6) for name in names]
    rows = []
    named = next((part for part in parts if _says_nobody(part)), parts[0])
    for row, (words, _, _) in enumerate(named):
        if all(part[row][1] == _NO_LAND and part[row][2] == _NOBODY for part in parts):
            continue
        ground = [part[row][1] for part in parts]
        demand = [part[row][2] for part in parts]
        rows.append((words, *ground, *demand))
    return Table(
        caption=caption,
        columns=tuple(columns),
        rows=tuple(rows),
        note=_note(sides[0][1], banded=banded),
    )


def _label(what: str, name: str) -> str:
    return f"{what}, {name.lower()}" if name else what


def _note(view: CoverageView, *, banded: bool) -> str:
    known = view.assessment.availability_known
    scored = ": the standard itself is scored with how often crews are free." if known else "."
    where = (
        " Land is that near a road. Minutes are those of the soonest possible arrival, with every "
        f"crew free{scored}"
        if banded
        else " Cars start from wherever they patrol, so no band of minutes can be drawn."
    )
    return f"Demand is {view.basis}, its share in brackets.{where}"


def coverage_words(view: CoverageView, drawn: Drawn | None) -> str:
    """What a map of coverage shows, in the figures of its table."""
    what = "km²" if view.shows is Shows.MINUTES else "points"
    told = []
    for words, ground, demand in _rows(view, drawn):
        empty = (_NO_LAND, "0.0") if isinstance(drawn, Uncovered) else (_NO_LAND,)
        if ground in empty and demand == _NOBODY:
            continue
        counted_ground = "" if ground == _NO_LAND else f"{ground} {what}, "
        told.append(f"{words}: {counted_ground}demand {demand}")
    return f"{'; '.join(told)}."


def _rows(view: CoverageView, drawn: Drawn | None) -> list[tuple[str, str, str]]:
    """Words, land or points, demand with its share."""
    if view.shows is Shows.MINUTES and drawn is not None:
        table = view.band_table(drawn)
        columns = (table[name].to_numpy(float) for name in ("area_km2", "demand", "share"))
        rows = [
            (words, _NO_LAND if np.isnan(land) else f"{land:,.1f}", _demand(demand, part))
            for words, land, demand, part in zip(table["band"], *columns, strict=True)
        ]
        if isinstance(drawn, Uncovered):  # the last row is what nobody reaches
            rows[-1] = (NOBODY_WORDS, f"{drawn.area_km2:,.1f}", rows[-1][2])
        return rows
    points, names = view.points, share_class_names()
    which = np.searchsorted(SHARE_CLASSES, points["share_within"].to_numpy(), side="right")
    weight = points["weight"].to_numpy(float)
    total = weight.sum()
    rows = []
    for number in reversed(range(len(names))):
        mine = which == number
        part = float(weight[mine].sum())
        rows.append((names[number], f"{mine.sum():,}", _demand(part, part / total if total else 0)))
    return rows


def _says_nobody(rows: list[tuple[str, str, str]]) -> bool:
    return rows[-1][0] == NOBODY_WORDS


def _demand(weight: float, part: float) -> str:
    return f"{as_value(weight, 'weight')} ({share(part)})"


def change_rows(points: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Class, demand points, demand with its share: those that occur, the latest first."""
    weight = points["weight"].to_numpy(float)
    total, which, names = weight.sum(), points["class"].to_numpy(int), class_names()
    return [
        (
            names[number],
            f"{(which == number).sum():,}",
            _demand(float(weight[which == number].sum()), weight[which == number].sum() / total),
        )
        for number in reversed(range(len(names)))
        if (which == number).any()
    ]


def change_table(points: pd.DataFrame, caption: str, fates: Sequence[SiteFate]) -> Table:
    """What the map of the difference shows."""
    basis = str(points["basis"].iloc[0]) if len(points) else "demand"
    return Table(
        caption=caption,
        columns=(
            Column(label="Help arrives, on average", width=1.5),
            Column(label="Demand points", number=True),
            Column(label="Demand", number=True),
        ),
        rows=tuple(change_rows(points)),
        note=f"Demand counts {basis}, its share in brackets. {fates_in_words(fates)}",
        nothing="No demand point can be compared.",
    )


def change_words(points: pd.DataFrame, fates: Sequence[SiteFate]) -> str:
    """The same in words."""
    told = [
        f"{name}: {points_} {'point' if points_ == '1' else 'points'}, demand {demand}"
        for name, points_, demand in change_rows(points)
    ]
    return f"{'; '.join(told)}. {fates_in_words(fates)}"


def fates_in_words(fates: Sequence[SiteFate]) -> str:
    """What becomes of the sites that change."""
    changed = [each for each in fates if each.fate != STAYS]
    if not changed:
        return "Every site stays as it is today."
    named = [f"{each.name} ({each.fate})" for each in changed]
    return (
        f"{counted(len(changed), 'site changes', 'sites change')}: {listed(named, _FATES_NAMED)}."
    )
