"""The map and its tables say the same, in a script that is small and asks nobody for anything."""

import json
import re
from dataclasses import replace
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pytest
from streamlit_folium import _get_feature_group_string, _get_map_string

from coverage.isochrone import BandGrid
from coverage.service import Service
from estates.area import load_area
from estates.assessment import Assessor
from estates.maps.layers import attribution_of, base_map, coverage_layers
from estates.maps.legend import legend
from estates.output import as_spreadsheet_text
from estates.view.coverage_view import CoverageView, band_limits, band_name, minutes
from estates.view.figures import key_figures, share
from estates.view.tables import band_table, points_csv, points_table, recorded_table, site_table
from estates.view.words import map_in_words, notes

LARGEST_SCRIPT = 300_000


@pytest.fixture(scope="module")
def assessor(area):
    return Assessor(load_area(area))


@pytest.fixture(scope="module")
def bare(bare_area):
    return Assessor(load_area(bare_area))


def shown(assessor, service, row=0):
    assessment = assessor.service(service)
    standard = assessment.scored[row].standard.id if assessment.scored else None
    view = CoverageView(assessor, assessment, standard)
    area = assessor.area
    grid = BandGrid(assessor.model, view.extent, area.manifest.crs, area.water)
    return view, view.drawn(grid)


@pytest.fixture(scope="module")
def fire(assessor):
    return shown(assessor, Service.FIRE)


def script(view, drawn):
    base = base_map(view.area, view.extent, None, "")
    base.render()
    whole = _get_map_string(base)
    return whole, "".join(
        _get_feature_group_string(group, base, row)
        for row, group in enumerate(coverage_layers(view, drawn))
    )


def circles(layers):
    found = re.search(r"\n\s+(\[\[.*?\]\])\.forEach\(function \(point\)", layers, re.DOTALL)
    return json.loads(found[1]) if found else []


def test_each_band_of_the_table_is_drawn_once(fire):
    view, drawn = fire
    _, layers = script(view, drawn)
    table = view.band_table(drawn)
    assert layers.count("L.polygon(") == len(drawn.bands) == (table["area_km2"] > 0).sum()
    assert table["demand"].sum() == pytest.approx(view.attainment.weight)
    assert table["share"].sum() == pytest.approx(1)
    in_time = table[table["to_s"] <= view.limit_s]["share"].sum()
    assert in_time == pytest.approx(1 - view.attainment.gap)


def test_each_point_out_of_time_is_drawn_once(fire):
    view, drawn = fire
    _, layers = script(view, drawn)
    late = view.points[view.points["nearest_s"] > view.limit_s]
    assert [each[4].split(":")[0] for each in circles(layers)] == late["name"].tolist()


def test_every_site_of_the_service_has_its_sign_and_its_name(fire):
    view, drawn = fire
    _, layers = script(view, drawn)
    assert layers.count("site fire") == len(site_table(view)) == 3
    assert layers.count("site fire neighbour") == 1
    assert "Over the border (neighbour)" in layers


def with_changes(area, **changes):
    return type(area)(**{field: getattr(area, field) for field in area.__slots__} | changes)


def test_names_from_files_are_text_and_never_markup(fire, assessor):
    view, drawn = fire
    hostile = "<img src=x onerror=alert(1)>'\"</script>"
    area = with_changes(view.area, sites=view.area.sites.assign(name=hostile))
    estate = replace(assessor.estate, sites=area.sites)
    other = CoverageView(assessor.of(estate), view.assessment, view.standard.id)
    other.area = area
    _, layers = script(other, drawn)
    assert "onerror" in layers
    assert "<img" not in layers
    assert "</script" not in layers


def test_the_script_is_small_and_names_no_host(assessor, bare):
    for one in (assessor, bare):
        for service in Service:
            for text in script(*shown(one, service)):
                assert len(text) < LARGEST_SCRIPT
                assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text)


def test_cars_on_patrol_are_shown_by_point_and_never_as_bands(assessor):
    view, drawn = shown(assessor, Service.POLICE)
    assert view.on_patrol
    _, layers = script(view, drawn)
    assert "L.polygon(" not in layers
    assert len(circles(layers)) == len(view.points)
    assert "wherever they patrol" in view.map_says
    assert "Land near a road, km²" not in band_table(view, drawn)


def test_police_without_patrols_is_distance_from_base(bare):
    view, drawn = shown(bare, Service.POLICE)
    assert view.title.startswith("Police: distance from base")
    assert ("distance from base, never attainment", True) in notes(view)
    assert view.attainment is None
    for figure in key_figures(view):
        assert "never attainment" in figure.note
    assert "Expected in time, %" not in points_table(view)
    assert script(view, drawn)[1].count("L.polygon(") == len(drawn.bands)


def test_what_is_only_supposed_is_never_called_expected(bare):
    view, _ = shown(bare, Service.FIRE)
    assert not view.assessment.availability_known
    figures = key_figures(view)
    assert view.assessment.assumed
    assert figures[0].label.startswith("Supposed")
    assert not any("expected" in f"{each.label} {each.note}".lower() for each in figures)
    assert any("one vehicle always free at each station" in line for line, _ in notes(view))
    assert not any("xpected" in column for column in points_table(view))


def test_the_first_figure_is_the_standards_own_with_its_upper_bound_named(fire):
    view, _ = fire
    first = key_figures(view)[0]
    assert first.label.startswith("Expected within")
    assert first.value == share(view.attainment.expected.value)
    upper = share(view.attainment.all_available.value)
    assert f"Upper bound, were every crew free in its hours: {upper};" in first.note


def test_every_page_says_that_it_is_not_reconciled(assessor, bare):
    for one in (assessor, bare):
        for service in Service:
            view, _ = shown(one, service)
            assert ("not reconciled with recorded performance", True) in notes(view)
    assert set(recorded_table(shown(bare, Service.FIRE)[0])["Recorded mean"]) == {"none known"}


def test_legend_and_words_name_what_colours_show(fire, assessor):
    view, drawn = fire
    said = legend(view, drawn)
    for row in drawn.bands.itertuples():
        assert band_name(row.from_s, row.to_s) in said
    assert "neighbour’s station" in said
    words = map_in_words(view, drawn)
    assert f"{len(view.out_of_time):,} points are out of time" in words or not len(view.out_of_time)
    assert "2 fire sites in the area" in words
    assert "95% and more" in legend(*shown(assessor, Service.POLICE))


def test_legend_names_every_line_and_the_land_without_a_colour(fire, assessor, bare):
    bands, patrols = legend(*fire), legend(*shown(assessor, Service.POLICE))
    land = "over 750 m from a road, or not reached by road"
    assert [land in said for said in (bands, patrols)] == [True, False]
    assert ["patrol area" in said for said in (bands, patrols)] == [False, True]
    assert "boundary of the area" in bands
    assert "boundary of the area" in patrols
    no_boundary = legend(*shown(bare, Service.FIRE))
    assert bare.area.boundary is None
    assert "boundary of the area" not in no_boundary


@pytest.mark.parametrize("service", Service)
def test_each_line_of_the_map_has_its_look_in_the_legend(assessor, service):
    view, drawn = shown(assessor, service)
    drawings = unquote(legend(view, drawn))
    looks = [json.loads(each) for each in re.findall(r"L\.polyline\(.*, (\{.*\})\);",
                                                     "".join(script(view, drawn)))]  # fmt: skip
    assert looks
    for look in looks:
        dashes = look.get("dashArray", "none")
        said = (
            f'stroke="{look["color"]}" stroke-width="{look["weight"]}" stroke-dasharray="{dashes}"'
        )
        assert said in drawings


def test_the_csv_holds_every_point_in_seconds(fire):
    view, _ = fire
    lines = points_csv(view).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + len(view.points)
    assert lines[0].startswith("id,name,lon,lat,weight,share_within,expected_s,nearest_s")
    assert "inf" not in points_csv(view).decode().lower()


@pytest.mark.parametrize(
    ("limit", "limits"),
    [
        (None, (300, 480, 600, 900, 1200)),
        (600, (300, 600, 900, 1200)),
        (420, (300, 420, 600, 900, 1200)),
        (660, (300, 480, 660, 900, 1200)),
        (1200, (300, 480, 600, 900, 1200, 1800)),
    ],
)
def test_the_standards_limit_is_always_an_edge(limit, limits):
    assert band_limits(limit) == (limits if limit != 600 else (300, 480, 600, 900, 1200))


def test_numbers_are_said_as_people_say_them():
    assert minutes(600) == "10 minutes"
    assert minutes(450) == "7½ minutes"
    assert band_name(0, 300) == "up to 5 minutes"
    assert band_name(300, 480) == "5 to 8 minutes"
    assert band_name(1200, np.inf) == "over 20 minutes"
    said = [share(each) for each in (0, 0.004, 0.5, 0.996, 1)]
    assert said == ["0%", "under 1%", "50%", "over 99%", "100%"]


def test_the_map_names_its_source(bare, fire):
    assert "OpenStreetMap contributors" in attribution_of(bare.area)
    view, _ = fire
    made_up = view.area.manifest.model_copy(update={"made_up": True})
    assert attribution_of(with_changes(view.area, manifest=made_up)) == "Roads and places made up"


def test_a_name_that_begins_like_a_formula_stays_text_in_a_spreadsheet():
    names = as_spreadsheet_text(pd.Series(["=cmd()", "+1", "-x", "@y", "Ash", "Éa = b"]))
    assert names.tolist() == ["'=cmd()", "'+1", "'-x", "'@y", "Ash", "Éa = b"]


def test_a_street_map_from_the_internet_is_asked_for_only_when_it_is_switched_on(fire):
    view, _ = fire
    asked = {}
    for online in (False, True):
        base = base_map(view.area, view.extent, None, "", online=online)
        base.render()
        asked[online] = "tile.openstreetmap.org" in _get_map_string(base)
    assert asked == {False: False, True: True}
