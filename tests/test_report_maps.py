"""Printed maps: they say what the tables say, in black and white too; no word covers another."""

import re
from dataclasses import replace
from itertools import combinations, pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely
from lxml import etree
from matplotlib.colors import to_rgb

from coverage.isochrone import BandGrid
from coverage.service import Service
from estates.appraisal import Appraiser
from estates.area import load_area
from estates.assessment import Assessor
from estates.assumptions import load_assumptions
from estates.changes.buildings import Close
from estates.maps.layers import pattern_defs
from estates.report.document import Paragraph, Pictures, Table, one_by_one
from estates.report.drawing import map_looks
from estates.report.drawing.change_map import draw_change
from estates.report.drawing.coverage_map import FULL, HALF, coverage_map, draw_coverage
from estates.report.drawing.map_furniture import ROW_MM
from estates.report.drawing.map_ground import Ground
from estates.report.drawing.map_looks import change_marks, print_looks, share_marks
from estates.report.drawing.map_parts import Frame, MapSheet
from estates.report.drawing.map_signs import Sign, place_signs
from estates.report.drawing.sheet import FULL_MM, overlap, print_rules, within
from estates.report.sections.maps import AreaMaps, difference_map, maps_section, today_maps
from estates.report.subject import OneScenario
from estates.scenario import Scenario
from estates.view.change_view import CLOSES, HOST, NEW, class_names, points_of
from estates.view.coverage_view import CoverageView, Shows

HOSTILE = "<script>alert(1)</script> $x_1$ \\frac \N{FIRE ENGINE} " + "long " * 60
FIRE = "sample-fire-first-10"
SECOND = "sample-fire-second-13"  # more demand falls out of it when the southern station closes


@pytest.fixture(scope="module")
def appraiser(area):
    return Appraiser(Assessor(load_area(area)))


@pytest.fixture(scope="module")
def closed(appraiser):
    """The southern fire station closes."""
    scenario = Scenario(name="s", area="town", change=(Close(site="south"),))
    return appraiser.appraise(scenario, load_assumptions())


GRIDS = []  # of bands, made for the section


@pytest.fixture(scope="module")
def section(closed):
    original = BandGrid.__init__
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            BandGrid, "__init__", lambda *a, **named: GRIDS.append(1) or original(*a, **named)
        )
        return maps_section(OneScenario(appraisal=closed, ranges={}))


@pytest.fixture(scope="module")
def maps(closed):
    return AreaMaps(closed.before)


def view_of(scored, service, standard):
    return CoverageView(scored.assessor, scored.services[service], standard)


def blocks(section, kind):
    return [
        each
        for part in section.walk()
        for each in one_by_one(part.blocks)
        if isinstance(each, kind)
    ]


def covering(sheet):
    """Words that cover each other or leave the sheet; boxes a hair smaller than they are."""
    words = [(text, box) for text, box in sheet.words() if text.strip()]
    edge = (-1.0, -1.0, sheet.figure.bbox.width + 1, sheet.figure.bbox.height + 1)
    slim = [(text, (a + 1, b + 2, c - 1, d - 2)) for text, (a, b, c, d) in words]
    return [text for text, box in words if not within(box, edge)] + [
        (one[0], other[0]) for one, other in combinations(slim, 2) if overlap(one[1], other[1])
    ]


def test_only_the_service_that_changes_is_drawn(section):
    assert [each.id for each in section.walk()] == ["maps", "maps-fire"]
    lead = blocks(section, Paragraph)[0].text
    assert "Drawn: fire" in lead
    assert "Police and ambulance respond as today" in lead
    pictures = [len(each.items) for each in blocks(section, Pictures)]
    assert pictures == [2, 1]


def test_bands_of_the_table_are_those_of_the_view(section, closed, maps):
    table = blocks(section, Table)[0]
    expected = []
    for scored in (closed.before, closed.after):
        view = view_of(scored, Service.FIRE, SECOND)
        expected.append(view.band_table(maps.drawn(view)))
    for row in table.rows:
        words, *cells = row
        for column, band in enumerate(expected):
            told = band[band["band"] == words].iloc[0]
            assert cells[column] == f"{told.area_km2:,.1f}"
            assert cells[2 + column].startswith(f"{told.demand:,.1f} (")
    left_out = {*expected[0]["band"]} - {row[0] for row in table.rows}
    assert left_out <= {"not reached by road"}


def test_alt_texts_have_the_figures_of_the_tables(section):
    (before, after), (difference,) = (each.items for each in blocks(section, Pictures))
    bands, classes = blocks(section, Table)
    for column, picture in ((1, before), (2, after)):
        for row in bands.rows:
            assert f"{row[0]}: {row[column]} km², demand {row[column + 2]}" in picture.alt
    for row in classes.rows:
        points = "point" if row[1] == "1" else "points"
        assert f"{row[0]}: {row[1]} {points}, demand {row[2]}" in difference.alt
    assert "Éaston «South», the old one (closes)" in difference.alt
    assert "Éaston «South», the old one (closes)" in classes.note


def test_difference_counts_by_hand(section, closed):
    zones = closed.measured["zones"].table
    mine = zones[(zones["service"] == "fire") & (zones["standard"] == SECOND)]
    later = int((mine["change_s"] > 300).sum())
    rows = {row[0]: row for row in blocks(section, Table)[1].rows}
    assert int(rows.get("over 5 min later", ("", "0"))[1]) == later
    assert sum(int(row[1].replace(",", "")) for row in rows.values()) == len(mine)


def test_size_and_form_of_the_pictures(section):
    for pictures in blocks(section, Pictures):
        assert sum(each.width_mm for each in pictures.items) <= FULL_MM
        for each in pictures.items:
            assert len(each.svg) < 1_000_000
            root = etree.fromstring(each.svg)
            assert float(root.get("width").removesuffix("pt")) == pytest.approx(
                each.width_mm / 25.4 * 72
            )
    first = blocks(section, Pictures)[0].items
    assert first[0].height_mm == first[1].height_mm  # beside each other


def test_without_a_change_of_response_the_sites_alone_are_drawn(appraiser):
    found = appraiser.appraise(Scenario(name="n", area="town", change=()), load_assumptions())
    section = maps_section(OneScenario(appraisal=found, ranges={}))
    (pictures,) = blocks(section, Pictures)
    (table,) = blocks(section, Table)
    assert len(pictures.items) == 1
    assert table.rows == ()
    assert table.nothing == "Every site stays as it is today."
    assert pictures.items[0].alt.endswith(table.nothing)
    assert "No service’s response changes" in blocks(section, Paragraph)[0].text


def test_today_has_a_map_of_each_service(closed):
    told = []
    found = today_maps(closed.before, told.append)
    assert [each.service for each in found] == list(Service)
    assert told == ["maps: police", "maps: fire", "maps: ambulance"]
    for each in found:
        (picture,) = each.pictures.items
        for row in each.table.rows:
            assert row[0] in picture.alt
            assert row[-1] in picture.alt


def test_patrols_are_points_by_their_share(closed, maps):
    view = view_of(closed.before, Service.POLICE, "sample-police-urban-15")
    assert view.shows is Shows.EXPECTED
    assert maps.drawn(view) is None
    (police,) = (each for each in today_maps(closed.before) if each.service is Service.POLICE)
    counts = sum(int(row[1].replace(",", "")) for row in police.table.rows)
    assert counts == len(view.points)


def test_land_where_nobody_arrives_has_a_class_of_its_own(appraiser):
    """The only ambulance station closes and its crews are withdrawn."""
    stations = {each.site_id for each in appraiser.before.estate.resources_of(Service.AMBULANCE)}
    change = tuple(Close(site=each) for each in sorted(stations))
    found = appraiser.appraise(Scenario(name="s", area="town", change=change), load_assumptions())
    assert found.after.estate.resources_of(Service.AMBULANCE) == []
    section = maps_section(OneScenario(appraisal=found, ranges={}))
    (ambulance,) = (each for each in section.sections if each.id == "maps-ambulance")
    said = [each.text for each in ambulance.blocks if isinstance(each, Paragraph)]
    assert said[0] == "After: no ambulance arrives anywhere; all land near a road is hatched."
    bands = next(each for each in one_by_one(ambulance.blocks) if isinstance(each, Table))
    nobody = bands.rows[-1]
    before_km2 = sum(float(row[1].replace(",", "")) for row in bands.rows[:-1])
    assert nobody[0] == "nobody arrives"
    assert float(nobody[2].replace(",", "")) == pytest.approx(before_km2, rel=0.03)
    assert nobody[4].endswith("(100%)")
    _, after = ambulance.blocks[len(said)].items
    assert f"nobody arrives: {nobody[2]} km², demand {nobody[4]}" in after.alt
    maps = AreaMaps(found.before)
    view = view_of(found.after, Service.AMBULANCE, None)
    with print_rules():
        sheet = draw_coverage(view, maps.drawn(view), maps.ground, tag="After")
        assert covering(sheet) == []
        assert "nobody arrives" in {text for text, _ in sheet.words()}
        hatched = [each.get_hatch() for each in sheet.axes.patches if each.get_hatch()]
        assert hatched == [map_looks.NOBODY.hatch] * 2  # the land and its key


@pytest.mark.parametrize("layout", [HALF, FULL])
@pytest.mark.parametrize("service", list(Service))
def test_no_word_of_a_map_covers_another(closed, maps, service, layout):
    ids = [each.standard.id for each in closed.before.services[service].scored]
    view = view_of(closed.before, service, ids[0])
    with print_rules():
        sheet = draw_coverage(view, maps.drawn(view), maps.ground, tag="Before", layout=layout)
        assert covering(sheet) == []
        said = {text for text, _ in sheet.words()}
    assert {"Before", "Éaston", "grid north"} <= said
    assert any(each.endswith("miles)") for each in said)
    assert any("OpenStreetMap" in each or "made up" in each for each in said)


def test_no_word_of_the_difference_covers_another(closed, maps):
    points = points_of(closed.measured["zones"].table, maps.area, Service.FIRE, FIRE)
    estates = closed.before.estate, closed.after.estate
    with print_rules():
        sheet = draw_change(points, *estates, maps.ground, service=Service.FIRE, tag="Difference")
        assert covering(sheet) == []
        said = {text for text, _ in sheet.words()}
    assert {class_names()[number] for number in set(points["class"])} <= said
    assert "closes, or its services leave" in said


def made_sheet():
    frame = Frame.around((0, 0, 40_000, 40_000), (0.3, 10, 82.7, 92))
    return MapSheet(83, 95, frame)


def made_signs(n, sheet):
    rng = np.random.default_rng(1)
    spots = sheet.frame.on_paper(rng.normal(20_000, 6_000, (n, 2)).clip(500, 39_500))
    looks, fates = ("fire", "police", "ambulance", "many", "none"), ("", "", "", CLOSES, NEW, HOST)
    letters = {"fire": "F", "police": "P", "ambulance": "A", "many": "PFA", "none": "HQ"}
    return [
        Sign(id=f"{row}", x=x, y=y, letters=letters[look], look=look, fate=fates[row % 6])
        for row, (x, y) in enumerate(spots.tolist())
        for look in [looks[row % 5]]
    ]


def test_sixty_signs_keep_apart():
    with print_rules():
        sheet = made_sheet()
        centres = place_signs(sheet, made_signs(60, sheet), 2.4)
    boxes = [box for _, box in sheet.taken]
    assert len(centres) == len(boxes) == 60
    assert not any(overlap(one, other) for one, other in combinations(boxes, 2))
    assert all(within(box, sheet.frame.box) for box in boxes)


def test_a_sign_alone_stands_on_its_site():
    with print_rules():
        sheet = made_sheet()
        sign = Sign(id="a", x=40.0, y=50.0, letters="F", look="fire")
        assert place_signs(sheet, [sign], 3.0) == {"a": (40.0, 50.0)}
        again = place_signs(sheet, [replace(sign, id="b")], 3.0)["b"]
    assert 3.0 < np.hypot(again[0] - 40, again[1] - 50) < 8.0


def with_places(area, names):
    x = np.linspace(0.2, 0.8, len(names))
    west, south, _, _ = shapely.total_bounds(area.places.geometry.to_numpy())
    spots = shapely.points(west - 0.008 + 0.016 * x, south - 0.008 + 0.016 * x)
    places = gpd.GeoDataFrame(
        {"name": names, "kind": ["town"] * len(names)}, geometry=spots, crs="EPSG:4326"
    )
    return replace(area, places=places)


@pytest.mark.filterwarnings("error")
def test_hostile_names_are_clipped_and_shown_as_written(closed, maps):
    area = with_places(maps.area, [HOSTILE, "\N{FIRE ENGINE} end", "שדרות", "$x$", " "])
    ground = Ground(area)
    view = view_of(closed.before, Service.FIRE, FIRE)
    with print_rules():
        sheet = draw_coverage(view, maps.drawn(view), ground, layout=FULL)
        assert covering(sheet) == []
        said = {text for text, _ in sheet.words()}
    assert any(each.startswith("<script>") and each.endswith("…") for each in said)
    assert {"[U+1F692] end", "$x$"} <= said
    picture = coverage_map(view, maps.drawn(view), ground, caption="c", alt="a")
    assert b"<script" not in picture.svg
    etree.fromstring(picture.svg)


def test_an_area_of_roads_alone_is_drawn(bare_area):
    area = load_area(bare_area)
    bare = replace(area, places=area.places.iloc[:0], boundary=None, water=None)
    today = Appraiser(Assessor(bare)).before
    found = today_maps(today)
    assert found
    assert all(b"<svg" in each.pictures.items[0].svg for each in found)


def grey(colour):
    red, green, blue = to_rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_black_and_white_tells_the_classes_apart(closed, maps):
    view = view_of(closed.before, Service.FIRE, FIRE)
    looks = print_looks(view, maps.drawn(view))
    for one, other in pairwise(looks):
        assert abs(grey(one.fill) - grey(other.fill)) > 0.08 or one.hatch != other.hatch
    marks = change_marks()
    for one, other in pairwise(marks):
        assert one.marker != other.marker or abs(grey(one.fill) - grey(other.fill)) > 0.08
    marks = share_marks()
    for one, other in pairwise(marks):
        assert one.marker != other.marker or abs(grey(one.fill) - grey(other.fill)) > 0.08


def test_late_bands_are_hatched_as_on_the_screen():
    screen = re.findall(r'<rect [^>]*fill="(#\w+)"', pattern_defs())
    assert screen == list(map_looks._LATE)  # noqa: SLF001
    density = [len(hatch) for hatch, _ in map_looks._LATE_HATCH]  # noqa: SLF001
    assert density[:2] == sorted(density[:2])
    shade = [grey(map_looks._mixed(each, 0.6)) for each in map_looks._LATE]  # noqa: SLF001
    assert shade == sorted(shade, reverse=True)


def test_frame_and_scale():
    # 40 km and 2% of margin on each side in 83.2 mm: 2 mm to the kilometre.
    frame = Frame.around((0, 0, 40_000, 40_000), (0, 0, 83.2, 100))
    assert frame.mm_per_m * 1000 == pytest.approx(2.0)
    assert frame.at(0, 0) == pytest.approx((1.6, 1.6))
    tall = Frame.around((0, 0, 10_000, 40_000), (0, 0, 80, 60))
    assert (tall.width_mm, tall.height_mm) == (80, 60)
    assert tall.at(5_000, 20_000) == pytest.approx((40, 30))
    flat = Frame.around((0, 0, 40_000, 100), (0, 0, 80, 60))
    assert flat.height_mm == 40


def test_roads_are_drawn_once_for_each_size(closed, maps):
    ground = Ground(maps.area)
    view = view_of(closed.before, Service.FIRE, FIRE)
    drawn = maps.drawn(view)
    for layout in (HALF, FULL, HALF):
        with print_rules():
            draw_coverage(view, drawn, ground, layout=layout)
    assert len(ground._roads) == 2  # noqa: SLF001


def test_one_difference_alone_as_the_comparison_takes_it(closed, section):
    picture = difference_map(closed, Service.FIRE, layout=HALF)
    assert picture.width_mm == 83
    assert picture.alt == blocks(section, Pictures)[1].items[0].alt


def test_a_grid_of_bands_is_made_once(section):
    assert section.sections
    assert GRIDS == [1]


def test_rows_of_a_legend_do_not_touch():
    assert ROW_MM * 72 / 25.4 > 7.0 * 1.3  # millimetres to points; letters of 7 points
