"""The section "Maps" of a scenario's report; maps of today's estate, and of one difference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from coverage.counted import agreeing
from coverage.isochrone import BandGrid
from coverage.places import Places
from coverage.service import Service
from estates.appraisal import Appraisal
from estates.area import Area
from estates.report.document import (
    Beside,
    Block,
    Column,
    Paragraph,
    Picture,
    Pictures,
    Section,
    Table,
    Weight,
)
from estates.report.drawing.change_map import change_map
from estates.report.drawing.coverage_map import FULL, HALF, Layout, coverage_map
from estates.report.drawing.map_ground import Ground
from estates.report.drawing.map_looks import Uncovered
from estates.report.drawing.map_tables import (
    change_table,
    change_words,
    coverage_table,
    coverage_words,
    fates_in_words,
)
from estates.report.subject import OneScenario
from estates.report.wording import listed, sentence
from estates.scored import Scored, responds_alike
from estates.view.change_view import STAYS, points_of, site_fates
from estates.view.coverage_view import CoverageView, Drawn, Shows, who
from estates.view.look_view import site_table, standard_labels
from estates.view.moved_standards import most_moved, not_drawn

Say = Callable[[str], None]
_MOST_SITES = 12
_NO_STANDARD = "No standard of this service can be scored here, so no difference is drawn."


class AreaMaps:
    """What the maps of one area share: the ground, and the grid on its roads, both made once.

    Parameters
    ----------
    scored
        Any estate of the area, at the speeds of the maps.
    """

    def __init__(self, scored: Scored) -> None:
        self.area: Area = scored.assessor.area
        self.ground = Ground(self.area)
        self._scored = scored

    @cached_property
    def _grid(self) -> BandGrid:
        model = self._scored.assessor.model
        return BandGrid(model, self.ground.extent, self.area.manifest.crs, self.area.water)

    def drawn(self, view: CoverageView) -> Drawn | None:
        """Bands of a view; None where it shows none."""
        if view.shows is not Shows.MINUTES:
            return None
        drawn = view.drawn(self._grid)
        if not drawn.bands.empty:
            return drawn
        land = self._near_roads
        return Uncovered(
            bands=drawn.bands, edges=drawn.edges, land=land, area_km2=shapely.area(land) / 1e6
        )

    @cached_property
    def _near_roads(self) -> BaseGeometry:
        """Land that would be in some band if anybody came."""
        network = self.area.network
        somewhere = Places(ids=np.array(["0"]), x=network.vertex_x[:1], y=network.vertex_y[:1])
        alike = self._grid.nearest(somewhere, np.ones(1))
        return shapely.union_all(self._grid.bands(alike, (2.0,)).geometry.to_numpy())


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceMaps:
    """The map of one service today, and its table."""

    service: Service
    title: str  # what is shown: the service and its standard
    pictures: Pictures
    table: Table


def maps_section(subject: OneScenario, say: Say = lambda _: None) -> Section:
    """Before, after and the difference of each service whose response changes.

    Parameters
    ----------
    say
        Told which service is being drawn.
    """
    appraisal = subject.appraisal
    before, after = appraisal.before, appraisal.after
    changed = [each for each in Service if not responds_alike(before.estate, after.estate, each)]
    maps = AreaMaps(before)
    if not changed:
        say("maps: the sites")
        return _sites_alone(appraisal, maps)
    sections = []
    for service in changed:
        say(f"maps: {service.value}")
        sections.append(_service_section(appraisal, service, maps))
    return Section(
        id="maps",
        title="Maps",
        blocks=(Paragraph(_lead(changed), Weight.LEAD), Paragraph(_HOW, Weight.NOTE)),
        sections=tuple(sections),
    )


_HOW = (
    "Each map has a table with the same figures. Late bands are hatched, denser the later, and the "
    "limit is the thick line, so that all can be read in black and white."
)


def _lead(changed: list[Service]) -> str:
    same = [each.value for each in Service if each not in changed]
    said = f"Drawn: {listed(each.value for each in changed)}, whose response the scenario changes."
    if same:
        responds = agreeing(len(same), "responds", "respond")
        said += (
            f" {sentence(listed(same)).rstrip('.')} {responds} as today: the same crews start from "
            "the same places."
        )
    return said


def _standard_of(appraisal: Appraisal, service: Service, standard: str | None = None) -> str | None:
    """Id of the standard that is drawn: that which moves most, unless another is asked for."""
    ids = [each.standard.id for each in appraisal.before.services[service].scored]
    if standard in ids:
        return standard
    return most_moved(appraisal.measured["zones"].table, appraisal.before, service)


def _title(scored: Scored, service: Service, standard: str | None) -> str:
    label = standard_labels(scored).get(f"{service.value}/{standard}")
    return label or f"{service.value.capitalize()}: reach"


def _view(scored: Scored, service: Service, standard: str | None) -> CoverageView:
    return CoverageView(scored.assessor, scored.services[service], standard)


def _service_section(appraisal: Appraisal, service: Service, maps: AreaMaps) -> Section:
    """Before beside after, the difference, and their tables."""
    standard = _standard_of(appraisal, service)
    title = _title(appraisal.before, service, standard)
    sides, pictures, told = [], [], []
    for tag, scored in (("Before", appraisal.before), ("After", appraisal.after)):
        view = _view(scored, service, standard)
        drawn = maps.drawn(view)
        sides.append((tag, view, drawn))
        if isinstance(drawn, Uncovered):
            told.append(Paragraph(f"{tag}: {_nobody(view)}", Weight.WARNING))
        pictures.append(
            _picture(view, drawn, maps, tag=tag, caption=f"{tag}: {title}", layout=HALF)
        )
    blocks: list[Block | Beside] = [*told, Pictures(tuple(pictures))]
    table = coverage_table(sides, f"What the maps show, before and after: {title}")
    if standard is None:
        blocks += [table, Paragraph(_NO_STANDARD)]
    else:
        zones = appraisal.measured["zones"].table
        fates = site_fates(appraisal.before.estate, appraisal.after.estate)
        points = points_of(zones, maps.area, service, standard)
        difference = difference_map(appraisal, service, standard, maps=maps, layout=HALF)
        if others := not_drawn(zones, appraisal.before, service, standard):
            blocks.insert(len(told), Paragraph(others))
        # All that is shown of a standard shares a page.
        change = change_table(points, f"What the map of the difference shows: {title}", fates)
        blocks.append(Beside((Pictures((difference,)),), (table, change)))
    return Section(id=f"maps-{service.value}", title=title, blocks=tuple(blocks))


def _nobody(view: CoverageView) -> str:
    """That a map has no band."""
    arrives = who(view.assessment.service, view.attending).removeprefix("first ")
    return f"no {arrives} arrives anywhere; all land near a road is hatched."


def _picture(
    view: CoverageView,
    drawn: Drawn | None,
    maps: AreaMaps,
    *,
    tag: str,
    caption: str,
    layout: Layout,
) -> Picture:
    what = _nobody(view) if isinstance(drawn, Uncovered) else view.map_says
    alt = f"Map. {caption}, {maps.area.title}. {what} {coverage_words(view, drawn)}"
    return coverage_map(view, drawn, maps.ground, caption=caption, alt=alt, tag=tag, layout=layout)


def difference_map(
    appraisal: Appraisal,
    service: Service,
    standard: str | None = None,
    *,
    maps: AreaMaps | None = None,
    layout: Layout = FULL,
) -> Picture:
    """The map of what a scenario changes for one service under one standard.

    Parameters
    ----------
    standard
        Id of one that is scored; None = that which moves most.
    maps
        Of the area, to draw its roads once for several maps.
    layout
        `FULL` or `HALF` of a page's width.
    """
    maps = maps or AreaMaps(appraisal.before)
    before, after = appraisal.before.estate, appraisal.after.estate
    chosen = _standard_of(appraisal, service, standard)
    fates = site_fates(before, after)
    points = None
    told = fates_in_words(fates)
    if chosen is not None:
        points = points_of(appraisal.measured["zones"].table, maps.area, service, chosen)
        told = change_words(points, fates)
    caption = f"Difference: {_title(appraisal.before, service, chosen)}"
    return change_map(
        points,
        before,
        after,
        maps.ground,
        service=service,
        caption=caption,
        alt=f"Map. {caption}, {appraisal.scenario.name}, {maps.area.title}. {told}",
        tag="Difference",
        layout=layout,
    )


def _sites_alone(appraisal: Appraisal, maps: AreaMaps) -> Section:
    """One map of the estate, where no response changes."""
    before, after = appraisal.before.estate, appraisal.after.estate
    fates = site_fates(before, after)
    changed = [each for each in fates if each.fate != STAYS]
    table = site_table(changed).drop(columns="Id")
    shown = table.head(_MOST_SITES)
    left = len(table) - len(shown)
    picture = change_map(
        None,
        before,
        after,
        maps.ground,
        service=None,
        caption="The estate, and what becomes of its sites",
        alt=f"Map of the sites of {maps.area.title}. {fates_in_words(fates)}",
    )
    columns = tuple(Column(label=str(label)) for label in table.columns)
    return Section(
        id="maps",
        title="Maps",
        blocks=(
            Paragraph(
                "No service’s response changes: the same crews start from the same places. The "
                "map shows the sites alone.",
                Weight.LEAD,
            ),
            Pictures((picture,)),
            Table(
                caption="What becomes of the sites that change",
                columns=columns,
                rows=tuple(tuple(map(str, row)) for row in shown.itertuples(index=False)),
                note=f"{left} more are in the workbook." if left else "",
                nothing="Every site stays as it is today.",
            ),
        ),
    )


def today_maps(today: Scored, say: Say = lambda _: None) -> tuple[ServiceMaps, ...]:
    """One map of each service of today's estate under its first scored standard."""
    maps = AreaMaps(today)
    found = []
    for service, assessment in today.services.items():
        if not assessment.resources:
            continue
        say(f"maps: {service.value}")
        standard = next((each.standard.id for each in assessment.scored), None)
        title = _title(today, service, standard)
        view = _view(today, service, standard)
        drawn = maps.drawn(view)
        found.append(
            ServiceMaps(
                service=service,
                title=title,
                pictures=Pictures(
                    (_picture(view, drawn, maps, tag="", caption=title, layout=FULL),)
                ),
                table=coverage_table([("", view, drawn)], f"What the map shows: {title}"),
            )
        )
    return tuple(found)
