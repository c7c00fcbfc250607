"""The pages, run by Streamlit's own tester: what they say, and how they fail."""

import shutil
import sys
from pathlib import Path

import geopandas as gpd
import pytest
from market_town import lon_lat
from shapely import LineString, Point
from streamlit.testing.v1 import AppTest

from coverage.road_change import RoadChange
from estates.candidates import Turnout
from estates.ui.closures import remove

ROOT = Path(__file__).parents[1]
AREAS = "estates/ui/area_page.py"


@pytest.fixture(scope="session")
def built(area, bare_area, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    for folder in (area, bare_area):
        shutil.copytree(folder, home / "areas" / folder.name)
    return home


@pytest.fixture
def home(built, tmp_path, monkeypatch):
    folder = shutil.copytree(built, tmp_path / "home")
    monkeypatch.setenv("BLUE_LIGHT_ESTATES_HOME", str(folder))
    return folder


def page(area="town", **asked):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    for key, value in {"area": area, **asked}.items():
        app.query_params[key] = value
    return app.run()


def html(app):
    return " ".join(each.body for each in app.get("html"))


def title(app):
    return app.title[0].value


def choose(app, label, value):
    return next(box for box in app.selectbox if box.label == label).set_value(value).run()


@pytest.mark.usefixtures("home")
def test_a_missing_library_is_one_line_that_names_the_set_up(monkeypatch):
    monkeypatch.setitem(sys.modules, "streamlit_folium", None)  # as if it were not installed
    app = page()
    assert not app.exception
    (error,) = app.error
    assert error.value.startswith("streamlit_folium is not installed for this Python")


@pytest.mark.usefixtures("home")
def test_coverage_today_says_what_it_shows():
    app = page()
    assert not app.exception
    assert not app.error
    assert title(app) == "Fire: first appliance within 10 minutes, Town"
    text = html(app)
    for said in ("not reconciled with recorded performance", "weighted by incidents a year",
                 "Expected within 10 minutes", "Upper bound", "Worst hour of the week",
                 "Rests on one site", "90th centile", "neighbour’s station"):  # fmt: skip
        assert said in text
    assert [each.value for each in app.header] == ["The same as a table", "What this rests on"]
    assert {each.label for each in app.selectbox} == {
        "Area", "Service", "Response standard", "Speeds",
    }  # fmt: skip


@pytest.mark.usefixtures("home")
def test_another_service_and_standard_change_the_page():
    app = page()
    first = html(app)
    app = choose(app, "Response standard", "sample-fire-second-13")
    assert "second appliance within 13 minutes" in title(app)
    assert html(app) != first
    app = choose(app, "Service", "police")
    assert title(app).startswith("Police: first car within")
    app = choose(app, "Service", "ambulance")
    assert title(app).startswith("Ambulance: first ambulance in 7 minutes on average")
    assert not app.exception
    assert not app.error


@pytest.mark.usefixtures("home")
def test_what_is_not_scored_is_listed_with_its_reason():
    app = page("bare", service="police")
    assert title(app) == "Police: distance from base, Bare"
    assert "never attainment" in html(app)
    listed = [each for each in app.expander if "not scored here" in each.label]
    assert len(listed) == 1
    assert any("distance from base" in each.value for each in listed[0].markdown)


@pytest.mark.usefixtures("home")
def test_the_address_opens_the_same_view():
    app = page("town", service="ambulance", profile="general")
    assert title(app).startswith("Ambulance")
    assert next(box for box in app.selectbox if box.label == "Speeds").value == "general"
    app = page("town", service="nonsense", profile="warp", standard="x")
    assert title(app).startswith("Fire")
    assert not app.error


def test_an_area_that_cannot_be_read_is_one_line(home):
    (home / "areas" / "town" / "area.toml").write_text("schema_version = [", encoding="utf-8")
    app = page()
    assert not app.exception
    assert len(app.error) == 1
    assert "build the area again" in app.error[0].value
    assert "\n" not in app.error[0].value


def test_an_area_that_was_changed_is_one_line(home):
    with (home / "areas" / "bare" / "roads.npz").open("ab") as file:
        file.write(b"more")
    app = page("bare")
    assert not app.exception
    assert app.error[0].value.endswith("build the area again from the changed file.")


def test_a_fault_of_ours_is_one_line_too(home, monkeypatch, caplog):
    def fail(*_):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("estates.assessment.Assessor.service", fail)
    shutil.copytree(home / "areas" / "town", home / "areas" / "other")
    app = page("other")
    assert not app.exception
    assert "went wrong" in app.error[0].value
    assert "secret" not in app.error[0].value
    assert "secret detail" in caplog.text


@pytest.mark.usefixtures("home")
def test_a_read_only_folder_gives_a_map_without_roads(monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("estates.ui.cached.area_tiles", refuse)
    app = page()
    assert not app.exception
    assert not app.error


def areas_page():
    return page().switch_page(AREAS).run()


@pytest.mark.usefixtures("home")
def test_areas_are_listed_with_what_they_rest_on():
    app = areas_page()
    assert not app.exception
    assert title(app) == "Areas"
    table = app.table[0].value
    assert {"Marlshire (made up)", "Town", "Bare"} <= set(table.index)
    assert table.loc["Town", "Demand"] == "incidents"
    assert table.loc["Bare", "Sites"] == "from the map"


def upload(app, name, content, area="new", kind="roads"):
    app.text_input[0].set_value(area)
    app.file_uploader(key=f"upload_{kind}").set_value((name, content, "application/octet-stream"))
    return app.button[0].click().run()


def test_an_upload_is_built_and_what_was_guessed_is_told(home, kit):
    app = upload(areas_page(), "../../evil <b>.osm", kit.path("roads").read_bytes())
    assert not app.exception
    assert not app.error
    assert (home / "areas" / "new" / "area.toml").is_file()
    assert "New is built" in app.success[0].value
    assert "New" in app.table[0].value.index
    assert "New" in [each.value for each in app.subheader]
    assert any(each.label == "Guessed: check these" for each in app.expander)
    assert not list(home.rglob("*evil*"))
    assert not list(home.parent.rglob("*evil*"))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("county.osm.pbf", b"%PDF-1.7 no map at all", "county.osm.pbf"),
        ("county.osm", b"", "county.osm"),
        ("county.exe", b"MZ", "not a file this page reads"),
    ],
)
def test_an_upload_that_is_no_extract_is_one_line(home, name, content, message):
    app = upload(areas_page(), name, content)
    assert not app.exception
    assert len(app.error) == 1
    assert message in app.error[0].value
    assert "\n" not in app.error[0].value
    assert str(home.parent) not in app.error[0].value
    assert "blue-light-estates-" not in app.error[0].value
    assert sorted(each.name for each in (home / "areas").iterdir()) == ["bare", "town"]


def test_a_name_that_cannot_be_a_folder_is_refused(home, kit):
    for name in ("../up", "Ünïcode", "a b", "con"):
        app = upload(areas_page(), "x.osm", kit.path("roads").read_bytes(), area=name)
        assert "not a usable area name" in app.error[0].value
    app = upload(areas_page(), "x.osm", kit.path("roads").read_bytes(), area=" ")
    assert "no short name given" in app.error[0].value
    assert sorted(each.name for each in (home / "areas").iterdir()) == ["bare", "town"]


@pytest.mark.usefixtures("home")
def test_nothing_chosen_is_told():
    app = areas_page()
    app.text_input[0].set_value("new")
    app = app.button[0].click().run()
    assert "choose an OpenStreetMap file" in app.error[0].value


@pytest.mark.usefixtures("home")
def test_exemptions_are_switches_with_their_law_and_the_range_is_told():
    app = page()
    switches = {each.label: each for each in app.checkbox}
    one_way = switches["Drive one-way streets and no-entry signs the other way"]
    assert not one_way.value
    assert "TSRGD 2016" in one_way.help
    assert switches["Pass gates and ways kept for emergency vehicles"].value
    assert "were every speed 15" in html(app)
    app = one_way.check().run()
    assert not app.exception
    assert not app.error


def toggle(app):
    return next(each for each in app.toggle if each.label == "Where would one more crew help most?")


@pytest.mark.usefixtures("home")
def test_one_more_crew_is_a_switch_that_is_off_at_first():
    app = page()
    before = html(app), [each.value for each in app.header], len(app.dataframe)
    assert not toggle(app).value
    app = toggle(app).set_value(True).run()
    assert not app.exception
    assert not app.error
    assert app.header[0].value == "Where would one more crew help most?"
    best = app.dataframe[0].value
    assert best["No."].tolist() == list(range(1, len(best) + 1))
    assert best["More incidents a year within 10 minutes"].is_monotonic_decreasing
    assert "the best places, as numbered in the table" in html(app)
    assert "more incidents a year in time" in html(app)
    told = " ".join(each.value for each in app.markdown).replace("\\", "")
    for said in ("always crewed and always free", "no cost, no land", "weighted by incidents",
                 "turnout of the further crew", "not reconciled"):  # fmt: skip
        assert said in told
    app = toggle(app).set_value(False).run()
    assert (html(app), [each.value for each in app.header], len(app.dataframe)) == before


@pytest.mark.usefixtures("home")
def test_the_turnout_of_that_crew_is_asked_for_and_the_address_opens_the_same():
    app = page(one_more="yes", service="ambulance")
    assert toggle(app).value
    first = app.dataframe[0].value
    assert first["Mean wait less, s"].is_monotonic_decreasing  # a mean is promised
    turnout = next(
        each for each in app.number_input if each.label == "Turnout of that crew, seconds"
    )
    app = turnout.set_value(turnout.value + 300).run()
    assert not app.exception
    then = app.dataframe[0].value["Mean wait less, s"]
    assert then.max() < first["Mean wait less, s"].max()
    told = " ".join(each.value for each in app.markdown).replace("\\", "")
    assert "as asked for" in told


@pytest.mark.usefixtures("home")
def test_a_usual_turnout_of_an_hour_leaves_the_longest_that_can_be_tried(monkeypatch):
    slow = Turnout(seconds=3600.0, why="the most common of crews waiting at stations, 3 of 3")
    monkeypatch.setattr("estates.candidates.usual_turnout", lambda _: slow)
    app = page(one_more="yes")
    assert not app.exception
    assert not app.error
    turnout = next(
        each for each in app.number_input if each.label == "Turnout of that crew, seconds"
    )
    assert turnout.value == 3599
    assert "3600 s, more than can be tried" in turnout.help


@pytest.mark.usefixtures("home")
def test_changed_roads_are_in_the_words_of_the_map_of_one_more_crew():
    app = page(one_more="yes")
    assert "lost the only way" not in html(app)
    ends = [lon_lat(-500, 1500), lon_lat(3000, 1500)]
    river = gpd.GeoSeries([LineString(ends)], crs=4326).to_frame("geometry").assign(speed_share=0)
    sent = ("river.geojson", river.to_json().encode(), "application/geo+json")
    app = app.file_uploader(key="road_file").set_value(sent).run()
    app = app.button(key="road_add_file").click().run()
    assert not app.exception
    assert not app.error
    (words,) = (each for each in app.expander if each.label == "The map in words")
    assert "Roads: 1 closed, 0 slowed" in words.markdown[0].value
    assert "One more crew would" in words.markdown[0].value
    assert "5 demand points lost the only way to the rest of the roads" in html(app)


def test_a_change_that_is_removed_twice_is_gone_once():
    one, other = (
        RoadChange(name=name, shape=Point(0, 0), speed_share=0.0) for name in ("one", "other")
    )
    kept = [one, other]
    for _ in range(2):
        remove(kept, one)
    assert kept == [other]


@pytest.mark.usefixtures("home")
def test_where_no_standard_is_scored_there_is_no_switch_to_turn():
    app = page("bare", service="police", one_more="yes")
    assert toggle(app).disabled
    assert not app.exception
    assert not app.error
    assert app.header[0].value == "The same as a table"
