"""The pages, run by Streamlit's own tester: what they say, and how they fail."""

import shutil
import sys
from pathlib import Path

import pytest
from shapely import Point
from streamlit.testing.v1 import AppTest

from coverage.road_change import RoadChange
from estates.ui.closures import remove

ROOT = Path(__file__).parents[1]


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
    return app.title[0].value.replace("\\", "")  # signs that are only text


def choose(app, label, value):
    return next(box for box in app.selectbox if box.label == label).set_value(value).run()


@pytest.mark.usefixtures("home")
def test_a_missing_library_is_one_line_that_names_the_set_up(monkeypatch):
    monkeypatch.setitem(sys.modules, "streamlit_folium", None)  # as if it were not installed
    monkeypatch.delitem(sys.modules, "estates.ui.map_box", raising=False)  # what imports it
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
    assert [each.value for each in app.header] == [
        "Who comes here", "A site’s card", "Hour by hour", "The same as a table",
        "What this rests on",
    ]  # fmt: skip
    assert {each.label for each in app.selectbox} == {
        "Area", "Service", "Response standard", "When", "Speeds", "Demand point", "Site",
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


def test_a_change_that_is_removed_twice_is_gone_once():
    one, other = (
        RoadChange(name=name, shape=Point(0, 0), speed_share=0.0) for name in ("one", "other")
    )
    kept = [one, other]
    for _ in range(2):
        remove(kept, one)
    assert kept == [other]
