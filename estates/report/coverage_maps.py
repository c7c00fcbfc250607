"""Maps of today's estate, one of each service, and a table that says the same."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from coverage.isochrone import BandGrid
from estates.amounts import as_value
from estates.assessment import Assessor
from estates.maps.layers import share_class_names
from estates.report.coverage_tables import main_scorings
from estates.report.document import (
    Block,
    Column,
    Paragraph,
    Picture,
    Pictures,
    Section,
    Table,
    Weight,
)
from estates.report.map_ground import Ground
from estates.report.print_map import HALF, coverage_map
from estates.report.subject import Ranges
from estates.report.wording import counted, sentence
from estates.scored import Scored
from estates.view.coverage_view import (
    SHARE_CLASSES,
    CoverageView,
    Drawn,
    Shows,
    extent_of,
)
from estates.view.words import map_in_words

ABREAST = 2


def coverage_maps(today: Scored, ranges: Ranges, say: Callable[[str], None]) -> Section:
    """A map of each service under its first standard, or of its reach where none is scored."""
    assessor = today.assessor
    area = assessor.area
    ground = Ground(area)
    grid = BandGrid(assessor.travel.models[0], extent_of(area), area.manifest.crs, area.water)
    main = {each.assessment.service: each for each in main_scorings(today)}
    views = []
    for service, assessment in today.services.items():
        if not assessment.resources:
            continue
        standard = main[service].attained.standard.id if service in main else None
        others = {factor: each[service] for factor, each in ranges.items()}
        views.append(CoverageView(assessor, assessment, standard, others))
    pictures, rows = [], []
    for view in views:
        say(f"the map of {view.assessment.service.value}")
        drawn = view.drawn(grid)
        pictures.append(_map(view, drawn, ground))
        rows += _rows(view, drawn)
    blocks: list[Block] = [
        Pictures(tuple(pictures[at : at + ABREAST])) for at in range(0, len(pictures), ABREAST)
    ]
    if not pictures:
        return Section(id="maps", title="Maps", blocks=(Paragraph("No crew is listed to map."),))
    notes = dict.fromkeys(sentence(view.map_says) for view in views)
    return Section(
        id="maps",
        title="Maps",
        blocks=(*blocks, *(Paragraph(each, Weight.NOTE) for each in notes), _table(rows, assessor)),
    )


def _map(view: CoverageView, drawn: Drawn, ground: Ground) -> Picture:
    title = view.title.removesuffix(f", {view.area.title}")
    said = map_in_words(view, drawn)
    return coverage_map(view, drawn, ground, caption=title, alt=f"{title}. {said}", layout=HALF)


def _rows(view: CoverageView, drawn: Drawn) -> list[tuple[str, str, str, str]]:
    """What the map shows: demand by band of minutes, or by the share of calls in time."""
    if view.shows is Shows.MINUTES:
        table = view.band_table(drawn)
        names, demand = list(table["band"]), table["demand"].to_numpy(float)
    else:
        weight = view.points["weight"].to_numpy(float)
        share = view.points["share_within"].to_numpy(float)
        which = np.searchsorted(SHARE_CLASSES, share, side="right")
        names = [f"{each} of calls in time" for each in share_class_names()]
        demand = np.array([weight[which == number].sum() for number in range(len(names))])
    service, total = view.assessment.service.value.capitalize(), demand.sum()
    return [
        (service, name, as_value(each, "weight"), as_value(each / total, "share"))
        for name, each in zip(names, demand, strict=True)
        if each > 0
    ]


def _table(rows: list[tuple[str, str, str, str]], assessor: Assessor) -> Table:
    points = counted(len(assessor.area.demand.places), "demand point")
    return Table(
        caption="The maps as a table",
        columns=(
            Column(label="Map of", width=1.4),
            Column(label="Time or share", width=2.2),
            Column(label="Demand", number=True),
            Column(label="Share of demand", number=True, width=1.2),
        ),
        rows=tuple(rows),
        note=f"Demand of each of {points} at its own time or share.",
        nothing="No demand is mapped.",
    )
