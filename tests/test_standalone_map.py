"""The map as a page of its own: nothing is asked for, others' names stay text, same bytes."""

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import hostile_town
import numpy as np
import pytest
from branca.element import Template
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from coverage.roadclass import RoadClass
from coverage.service import Service
from estates.area import load_area
from estates.assumptions import load_assumptions
from estates.maps.parts import BANDS_PER_DEGREE, as_json
from estates.maps.road_lines import strokes_of
from estates.maps.standalone import DIFFERENCE, SCENARIO, TODAY, live_map, services_shown
from estates.measures.losers import gains_and_losses
from estates.report.formats.html import script_hashes

TITLE = "A map & </title><script>alert(3)</script>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return hostile_town.hostile_area(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def closing(folder):
    return hostile_town.closing(folder)


@pytest.fixture(scope="module")
def page(closing):
    return live_map(*closing, title=TITLE)


@pytest.fixture(scope="module")
def read(page):
    return html.document_fromstring(page)


def settings(page):
    """Service and state of each setting, in order."""
    found = re.findall(r'\{service:"(\w+)",state:"([^"]+)",id:"said-(\d+)"', page)
    assert [int(row) for _, _, row in found] == list(range(len(found)))
    return [(service, state) for service, state, _ in found]


def test_a_scenario_shows_the_services_that_respond_otherwise(page, closing):
    # Only fire crews stand in the station that closes.
    assert services_shown(*closing) == [Service.FIRE]
    assert settings(page) == [("fire", TODAY), ("fire", SCENARIO), ("fire", DIFFERENCE)]


def test_today_alone_shows_every_service(closing):
    page = live_map(closing[0], title="Today")
    assert settings(page) == [(each.value, TODAY) for each in Service]
    assert html.document_fromstring(page).xpath("//input[@type='radio']/@value") == [TODAY]


def test_nothing_changed_shows_every_service(closing):
    assert services_shown(closing[0], closing[0]) == list(Service)


def test_every_setting_has_its_words(read, page):
    for row, (_, state) in enumerate(settings(page)):
        said = read.get_element_by_id(f"said-{row}")
        assert said.findtext("h2").endswith(f": {state.lower()}")
        assert len(said.findall("ul/li")) > 3
        assert said.findtext("p")


def test_no_address_is_asked_for(read):
    for name in ("src", "href", "srcset", "data", "poster", "action"):
        assert all(value.startswith("data:image/svg+xml,") for value in read.xpath(f"//@{name}"))
    style = re.sub(r"/\*.*?\*/", "", "".join(read.xpath("//style/text()")), flags=re.DOTALL)
    assert not re.search(r"@import|url\(|https?:", style)
    assert not read.xpath("//link | //iframe | //base | //object")
    ours = read.xpath("//script/text()")[1]  # the first is Leaflet itself
    assert re.findall(r"https?://[^\s'\"]*", ours) == []


def test_names_of_others_stay_text(read, page):
    assert len(script_hashes(page)) == len(read.xpath("//script")) == 2
    script = read.xpath("//script/text()")[1]
    assert "</" not in script.replace("</span>", "").replace("</div>", "").replace("</svg>", "")
    written = [json.loads(each) for each in re.findall(r'"(?:[^"\\]|\\.)*"', script)]
    for name in (hostile_town.SITE, hostile_town.ZONE, hostile_town.PLACE):
        assert name not in page
        assert any(name in each for each in written)
    assert read.findtext("head/title") == read.findtext(".//h1") == TITLE


@given(st.text(alphabet="{}%#'\"<>&\\ n7*", max_size=12) | st.text())
def test_a_text_in_a_script_is_no_template(text):
    """Filled in once more by branca, as it does with every script, a value stays what it is."""
    written = as_json({"a": [text, {"b": 1.5}]})
    assert Template(written).render() == written
    assert json.loads(written) == {"a": [text, {"b": 1.5}]}
    assert not set("<>&'") & set(written)


def test_difference_tells_each_demand_point(page, closing):
    zones = gains_and_losses(*closing, load_assumptions()).table
    first = closing[0].services[Service.FIRE].scored[0].standard.id
    mine = zones[(zones["service"] == "fire") & (zones["standard"] == first)]
    later = int((mine["change_s"] > 1).sum())
    assert later > 0
    difference = page[page.index("function begin") - 60_000 :]
    assert len(re.findall(r"min later, [^\"]* to [^\"]* expected", difference)) == later


def test_another_process_writes_the_same_bytes(folder, page):
    code = (
        "import hashlib, sys\nfrom pathlib import Path\nimport hostile_town\n"
        "from estates.maps.standalone import live_map\n"
        "closing = hostile_town.closing(Path(sys.argv[1]))\n"
        f"page = live_map(*closing, title={TITLE!r})\n"
        "print(hashlib.sha256(page.encode()).hexdigest())"
    )
    root = Path(__file__).parents[1]
    other = subprocess.run(  # noqa: S603  (this very interpreter)
        [sys.executable, "-c", code, str(folder)],
        capture_output=True,
        check=True,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{root}:{root / 'tests'}", "PYTHONHASHSEED": "7"},
    )
    assert other.stdout.strip() == hashlib.sha256(page.encode()).hexdigest()


def unpacked(steps):
    """Longitude and latitude of a line, degrees."""
    return np.array(steps).reshape(-1, 2).cumsum(axis=0)[:, ::-1] / BANDS_PER_DEGREE


def metres(line):
    """Length of a line, metres, on a sphere near enough."""
    lon, lat = np.radians(unpacked(line)).T
    east = np.diff(lon) * np.cos(lat[:-1])
    return float(np.hypot(east, np.diff(lat)).sum() * 6_371_000)


def test_all_roads_are_drawn_as_long_as_they_are(folder):
    # Streets of 5 blocks of 400 m: the first row is a primary road, 5 rows and 6 columns are not.
    area = load_area(folder)
    least, greatest = strokes_of(area)
    assert greatest["from"] == 7
    assert least["from"] == 12
    assert sum(map(metres, greatest["lines"])) == pytest.approx(2000, abs=60)
    assert sum(map(metres, least["lines"])) == pytest.approx(11 * 2000, abs=600)
    assert RoadClass.residential.value in area.network.segment_class


@pytest.mark.parametrize(("most", "drawn"), [(1000, 2), (20, 1), (2, 1)])
def test_of_too_many_roads_the_lesser_are_left_out(folder, most, drawn):
    strokes = strokes_of(load_area(folder), most)
    assert len(strokes) == drawn
    assert strokes[-1]["from"] == 7
