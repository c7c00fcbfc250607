"""Maps of what each of several scenarios changes, under one standard, and a table that says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from coverage.counted import agreeing, counted
from coverage.service import Service
from estates.appraisal import Appraisal
from estates.report.comparison.people import not_shown
from estates.report.comparison.rows import letter
from estates.report.comparison.side_by_side import (
    MOST_COLUMNS,
    Entry,
    side_by_side,
)
from estates.report.document import (
    Block,
    Bullets,
    Paragraph,
    Picture,
    Pictures,
    Section,
    Table,
    Weight,
)
from estates.report.drawing.change_map import change_map
from estates.report.drawing.coverage_map import HALF
from estates.report.drawing.map_ground import Ground
from estates.report.drawing.map_tables import change_words, fates_in_words
from estates.report.sections.standard_rows import StandardRow
from estates.report.wording import sentence
from estates.view.change_view import class_names, points_of, site_fates

ABREAST = 2
EACH_ITS_OWN = (
    "Each map shows the standard under which its scenario makes most people wait longer or, where "
    "nobody does, wait less."
)


def difference_maps(
    found: Mapping[str, Appraisal],
    rows: Mapping[str, StandardRow | None],
    say: Callable[[str], None],
) -> Section:
    """A map of each scenario, and in words what no map shows.

    Parameters
    ----------
    rows
        The standard whose change each scenario's map shows; None = sites alone.
    """
    first = next(iter(found.values()))
    ground = Ground(first.before.assessor.area)
    shown = list(found.items())[:MOST_COLUMNS]
    pictures, points = [], {}
    for at, (name, each) in enumerate(shown):
        say(f"the map of scenario {letter(at)}")
        row = rows[name]
        points[name] = None if row is None else _points(each, row)
        pictures.append(_map(name, each, points[name], row, ground=ground, tag=letter(at)))
    blocks: list[Block] = [
        Pictures(tuple(pictures[at : at + ABREAST])) for at in range(0, len(pictures), ABREAST)
    ]
    if rest := len(found) - len(shown):
        told = f"{counted(rest, 'more scenario')} {agreeing(rest, 'is', 'are')} not drawn."
        blocks.append(Paragraph(told, Weight.NOTE))
    known = {name: each for name, each in points.items() if each is not None}
    labels = {name: row.label for name, row in rows.items() if row is not None}
    if len(set(labels.values())) > 1:
        blocks.insert(0, Paragraph(EACH_ITS_OWN))
    drawn = {name: found[name] for name in points}
    if lines := not_shown(drawn, {name: [labels.get(name, "")] for name in drawn}):
        blocks += [Paragraph("Not on the maps:", Weight.NOTE), Bullets(tuple(lines))]
    if known:
        blocks.append(_classes_table(known, labels))
    return Section(id="maps", title="Maps", blocks=tuple(blocks))


def _points(appraisal: Appraisal, row: StandardRow) -> pd.DataFrame:
    zones, area = appraisal.measured["zones"].table, appraisal.before.assessor.area
    return points_of(zones, area, row.service, row.standard)


def _map(
    name: str,
    appraisal: Appraisal,
    points: pd.DataFrame | None,
    row: StandardRow | None,
    *,
    ground: Ground,
    tag: str,
) -> Picture:
    before, after = appraisal.before.estate, appraisal.after.estate
    service: Service | None = None if row is None else row.service
    of = "" if row is None else f" – change of the expected arrival, {row.label}"
    fates = site_fates(before, after)
    shows = fates_in_words(fates) if points is None else change_words(points, fates)
    return change_map(
        points,
        before,
        after,
        ground,
        service=service,
        caption=f"{name}{of}",
        alt=f"{sentence(f'Map of {name}{of}')} {shows}",
        tag=tag,
        layout=HALF,
    )


def _classes_table(points: Mapping[str, pd.DataFrame], labels: Mapping[str, str]) -> Table:
    names = class_names()
    own = tuple(labels[name] for name in points)
    one = len(set(own)) == 1
    entries = [] if one else [Entry(label="Standard that the map shows", cells=own)]
    for number, name in enumerate(names):
        of = [each[each["class"] == number] for each in points.values()]
        if any(len(each) for each in of):
            entries.append(Entry(label=name, cells=tuple(_demand(each) for each in of)))
    return side_by_side(
        f"The maps as a table: places and their demand{f', {own[0]}' if one else ''}",
        "Change",
        tuple(points),
        entries,
        number=True,
    )


def _demand(points: pd.DataFrame) -> str:
    if points.empty:
        return "none"
    return f"{counted(len(points), 'place')}, {points['weight'].sum():,.1f}"
