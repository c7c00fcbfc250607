"""Changed roads on the map: every stretch once, dashes that differ, few bytes, words."""

import json
import re

import folium
import numpy as np
import pytest
from folium import FeatureGroup
from shapely import LineString, Point, box
from test_road_change import change
from town import EAST_0, NORTH_0, grid_town, network_of

from coverage.isochrone import BandGrid
from coverage.road_change import RoadChange, find_roads
from coverage.service import Service
from estates.area import load_area
from estates.assessment import Assessor
from estates.maps import changed_roads
from estates.maps.changed_roads import CLOSED_LOOK, SLOWED_LOOK, add_changed_roads
from estates.maps.layers import coverage_layers
from estates.maps.legend import legend
from estates.maps.parts import PER_DEGREE
from estates.view.coverage_view import CoverageView
from estates.view.words import map_in_words, notes


@pytest.fixture(scope="module")
def network():
    return network_of(grid_town())


def script(network, *changes):
    group = FeatureGroup()
    add_changed_roads(find_roads(network, changes), network, group)
    base = folium.Map(tiles=None)
    group.add_to(base)
    return base.get_root().render()


def lines(text):
    """Degrees of each drawn line."""
    return [
        np.cumsum(np.array(steps).reshape(-1, 2), axis=0) / PER_DEGREE
        for parts in re.findall(r"L\.polyline\(unpack\((.*?)\), \{", text)
        for steps in json.loads(parts)
    ]


def test_closed_and_slowed_differ_in_dash_and_word(network):
    text = script(network, change(Point(50, 0)), change(Point(950, 140), 0.5))
    for look, word in ((CLOSED_LOOK, "closed"), (SLOWED_LOOK, "slowed")):
        assert text.count(f'"dashArray": "{look["dashArray"]}"') == 1
        assert text.count(rf"band-name\"\u003e{word}\u003c") == 1
    assert CLOSED_LOOK["dashArray"] != SLOWED_LOOK["dashArray"]


def test_lines_lie_where_the_roads_do(network):
    (road,) = find_roads(network, [change(Point(50, 0))])
    (line,) = lines(script(network, change(Point(50, 0))))
    assert road.length_m == pytest.approx(100, abs=0.1)
    # 100 m due east in degrees of latitude and longitude at 52.7° north.
    assert abs(line[-1] - line[0]) == pytest.approx([0, 100 / 67_600], abs=4e-5)


def test_of_very_many_stretches_the_outline_is_drawn(network, monkeypatch):
    everything = change(box(-500, -500, 1500, 1500))
    assert len(lines(script(network, everything))) > 10
    monkeypatch.setattr(changed_roads, "_MOST_SEGMENTS", 5)
    (outline,) = lines(script(network, everything))
    assert len(outline) == 5
    across = change(LineString([(-50, -1), (1200, 1)]))
    assert len(lines(script(network, across))) == 1


def test_without_changes_nothing_is_drawn(network):
    assert lines(script(network)) == []


def test_the_view_of_an_area_draws_them_and_says_so(area):
    loaded = load_area(area)
    works = RoadChange(name="works", shape=Point(EAST_0 + 600, NORTH_0), speed_share=0)
    assessor = Assessor(loaded, road_changes=[works])
    assessment = assessor.service(Service.FIRE)
    view = CoverageView(assessor, assessment, assessment.scored[0].standard.id)
    grid = BandGrid(assessor.model, view.extent, loaded.manifest.crs)
    drawn = view.drawn(grid)
    base = folium.Map(tiles=None)
    for group in coverage_layers(view, drawn):
        group.add_to(base)
    text = base.get_root().render()
    assert text.count(f'"dashArray": "{CLOSED_LOOK["dashArray"]}"') == 1
    assert "closed road" in legend(view, drawn)
    assert "slowed road" not in legend(view, drawn)
    assert ("1 road closed or slowed", True) in notes(view)
    assert "Roads: 1 closed, 0 slowed" in map_in_words(view, drawn)
