"""Closed and slowed roads on the page: by hand, by a click, from a file, and gone again."""

import shutil
from pathlib import Path

import pytest
from made_changes import write_changes
from market_town import lon_lat
from shapely import LineString, Point
from streamlit.testing.v1 import AppTest

from estates.ui import map_box

ROOT = Path(__file__).parents[1]
AT_BRIDGE = (600, 3)  # on the primary road, past the second corner


def said(element):
    """What people read: signs that are only text stand behind a backslash."""
    return element.value.replace("\\", "")


@pytest.fixture(scope="module")
def home(area, bare_area, tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    for built in (area, bare_area):
        shutil.copytree(built, folder / "areas" / built.name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BLUE_LIGHT_ESTATES_HOME", str(folder))
        yield folder


@pytest.fixture
def app(home):
    assert home.is_dir()
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    page.query_params["area"] = "town"
    return page.run()


def html(app):
    return " ".join(each.body for each in app.get("html"))


def button(app, label):
    return next(each for each in app.button if each.label == label)


def labels(app):
    return [each.label for each in app.button]


def close(app, spot=AT_BRIDGE, name="", what="Closed"):
    lon, lat = lon_lat(*spot)
    app.number_input(key="road_lon").set_value(lon)
    app.number_input(key="road_lat").set_value(lat)
    app.text_input(key="road_name").set_value(name)
    app.radio(key="road_what").set_value(what)
    return button(app, "Add").click().run()


def test_a_road_closed_by_hand_changes_badge_figures_legend_and_assumptions(app):
    before = html(app)
    assert "closed or slowed" not in before
    assert "closed road" not in before
    app = close(app, name="Mill *bridge*")
    assert not app.exception
    assert not app.error
    after = html(app)
    assert "1 road closed or slowed" in after
    assert "closed road" in after
    assert "slowed road" not in after
    figures = "Mean time"
    assert before.split(figures)[1][:200] != after.split(figures)[1][:200]
    assert any("Mill \\*bridge\\*" in each.value for each in app.markdown)
    assert "Mill *bridge*: closed" in [each.value for each in app.text]
    app = close(app, (1000, 400), what="Half the speed")
    assert "2 roads closed or slowed" in html(app)
    assert "slowed road" in html(app)
    assert len([each for each in labels(app) if each.startswith("Remove")]) == 2


def test_what_is_removed_is_as_if_it_had_never_been(app):
    before = html(app)
    app = close(app, name="Bridge")
    assert html(app) != before
    app = button(app, "Remove Bridge").click().run()
    assert not app.exception
    assert html(app) == before
    assert "Remove Bridge" not in labels(app)


def test_the_same_road_twice_is_one_and_another_share_is_another(app):
    app = close(close(app, name="x"), name="x")
    assert "1 road closed or slowed" in html(app)
    app.radio(key="road_what").set_value("Another share").run()
    app.number_input(key="road_share").set_value(0.8)
    app = button(app, "Add").click().run()
    assert "x: 80% of its speed" in [each.value for each in app.text]
    assert "2 roads closed or slowed" in html(app)


def test_a_position_that_names_no_road_is_one_line_and_nothing_is_added(app):
    before = html(app)
    app = close(app, (600, 200), name="Field")
    (error,) = app.error
    assert said(error).startswith("Field: touches no road, at (lon")
    assert html(app) == before
    app.number_input(key="road_lon").set_value(None)
    app = button(app, "Add").click().run()
    assert app.error[0].value.startswith("No position: click on the map")


def test_a_click_on_the_map_fills_the_fields_and_is_taken_once(app, monkeypatch):
    lon, lat = lon_lat(*AT_BRIDGE)
    asked = []

    def clicked(*_, returned_objects, **__):
        asked.append(returned_objects)
        return {"last_clicked": {"lat": lat, "lng": lon + 360}}  # panned once round the world

    monkeypatch.setattr(map_box, "st_folium", clicked)
    app = app.run()
    assert app.number_input(key="road_lon").value == pytest.approx(lon, abs=1e-6)
    assert app.number_input(key="road_lat").value == pytest.approx(lat, abs=1e-6)
    assert asked[-1] == ["last_clicked", "last_object_clicked", "last_object_clicked_count"]
    assert len(asked) == 2
    app.number_input(key="road_lat").set_value(52.0).run()  # typed afterwards: it stays
    assert app.number_input(key="road_lat").value == 52.0
    app.number_input(key="road_lat").set_value(lat)
    app = button(app, "Add").click().run()
    assert "1 road closed or slowed" in html(app)


def test_changes_stay_with_their_area_and_end_with_the_session(app, home):
    app = close(app, name="Bridge")
    area = next(box for box in app.selectbox if box.label == "Area")
    app = area.set_value("bare").run()
    assert "closed or slowed" not in html(app)
    app = next(box for box in app.selectbox if box.label == "Area").set_value("town").run()
    assert "1 road closed or slowed" in html(app)
    assert home.is_dir()
    other = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    other.query_params["area"] = "town"
    assert "closed or slowed" not in html(other.run())


def send(app, path):
    app.file_uploader(key="road_file").set_value(
        (path.name, path.read_bytes(), "application/octet-stream")
    )
    return button(app.run(), "Add those of the file").click().run()


def test_a_file_is_added_whole(app, tmp_path):
    rows = [("River", LineString([(-500, 1000), (3000, 1000)]), 0), ("Zone", Point(1000, 400), 0.5)]
    app = send(app, write_changes(tmp_path / "works.gpkg", rows))
    assert not app.exception
    assert not app.error
    assert "2 roads closed or slowed" in html(app)
    assert {"River: closed", "Zone: 50% of its speed"} <= {each.value for each in app.text}


@pytest.mark.parametrize(
    ("name", "rows", "message"),
    [
        ("a.geojson", [("Ford", Point(9000, 9000), 0)], "Ford: touches no road"),
        ("a.geojson", [("Ford", Point(600, 0), 7)], "a.geojson: Ford: speed_share 7 is outside"),
        ("a.csv", None, "road changes: a.csv is not a file this page reads"),
        ("evil.geojson", None, "evil.geojson: not readable as a map layer"),
    ],
)
def test_a_bad_file_is_one_line_and_nothing_is_added(app, home, tmp_path, name, rows, message):
    path = tmp_path / name
    if rows is None:
        path.write_bytes(b"%PDF-1.7")
    else:
        write_changes(path, rows)
    app = send(app, path)
    assert not app.exception
    (error,) = app.error
    assert message in said(error)
    assert "\n" not in error.value
    assert "blue-light-estates-" not in error.value
    assert str(home) not in error.value
    assert "closed or slowed" not in html(app)
