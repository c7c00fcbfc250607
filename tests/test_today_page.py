"""Coverage today, run by Streamlit's own tester: hours, places, sites and what the map shows."""

import shutil
from pathlib import Path

import pytest
from market_town import lon_lat
from streamlit.testing.v1 import AppTest

from estates.ui import map_box
from estates.ui.pages import METHOD, TODAY

ROOT = Path(__file__).parents[1]
SPOT = (730, 415)  # metres of the town, beside a street


@pytest.fixture(scope="module")
def home(area, bare_area, tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    for built in (area, bare_area):
        shutil.copytree(built, folder / "areas" / built.name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BLUE_LIGHT_ESTATES_HOME", str(folder))
        yield folder


def page(area="town", **asked):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    for key, value in {"area": area, **asked}.items():
        app.query_params[key] = value
    return fine(app.run())


def fine(app):
    assert not app.exception
    assert not app.error
    return app


def html(app):
    return " ".join(each.body for each in app.get("html"))


def told(app):
    return " ".join(each.value for each in app.markdown).replace("\\", "")


def box(app, label):
    return next(each for each in app.selectbox if each.label == label)


def number(app, label):
    return next(each for each in app.number_input if each.label == label)


def go_to(app, spot=SPOT):
    lon, lat = lon_lat(*spot)
    number(app, "Longitude of the place").set_value(lon)
    return fine(number(app, "Latitude of the place").set_value(lat).run())


@pytest.mark.usefixtures("home")
def test_an_hour_of_the_week_has_figures_and_a_table_of_its_own():
    app = page()
    week = html(app)
    app = fine(box(app, "When").set_value("1").run())
    app = fine(box(app, "Hour").set_value("3").run())
    assert "Tuesday 03:00-04:00 alone, not the whole week" in html(app)
    assert "The whole week" in html(app)
    assert "Worst hour of the week" not in html(app)
    assert "of the whole week (" in html(app)
    assert html(app) != week
    assert "Tuesday 03:00-04:00 alone" in html(page(day="1", hour="3"))  # by its address
    back = fine(box(app, "When").set_value("week").run())
    assert "alone, not the whole week" not in html(back)


@pytest.mark.usefixtures("home")
def test_an_hour_without_demand_says_so_and_shows_the_week():
    app = page(service="police", day="0", hour="3")  # police are called at 22 alone
    (line,) = (each.value for each in app.info if "no demand" in each.value)
    assert "Monday 03" in line.replace("\\", "")
    assert line.endswith("The whole week is shown.")
    assert "alone, not the whole week" not in html(app)
    assert "alone, not the whole week" in html(page(service="police", day="0", hour="22"))


@pytest.mark.usefixtures("home")
def test_hour_by_hour_has_a_chart_words_and_a_table():
    app = page()
    assert "Worst: " in told(app)
    assert len(app.get("vega_lite_chart")) == 1
    table = next(each.value for each in app.dataframe if "Monday" in each.value.columns)
    assert table.shape == (24, 7)


@pytest.mark.usefixtures("home")
def test_the_map_shows_what_is_chosen_and_the_table_that_says_the_same_comes_first():
    app = page(service="ambulance")
    shows = next(each for each in app.radio if each.label == "The map shows")
    assert len(shows.options) == 3
    assert app.tabs[0].label == "By band, soonest possible"
    assert "the limit, 7 minutes" in html(app)
    app = fine(shows.set_value("expected").run())
    assert app.tabs[0].label == "By demand point"
    assert "of calls expected in time" in html(app)
    app = fine(next(e for e in app.radio if e.label == "The map shows").set_value("alone").run())
    assert app.tabs[0].label == "Rests on one site"
    assert "in time of one site alone" in html(app)
    words = next(each for each in app.expander if each.label == "The map in words")
    said = words.markdown[0].value
    by_site, by_point = (each.value for each in app.tabs[0].dataframe)
    assert f"{by_site['Demand points'].sum()} of 25 demand points" in said
    assert len(by_point) == by_site["Demand points"].sum()


@pytest.mark.usefixtures("home")
def test_where_nothing_rests_on_one_site_that_is_said():
    app = page()
    app = fine(next(e for e in app.radio if e.label == "The map shows").set_value("alone").run())
    assert app.tabs[0].label == "Rests on one site"
    assert not app.tabs[0].dataframe
    assert app.tabs[0].markdown[0].value.startswith("No demand point that is in time rests on one")


@pytest.mark.usefixtures("home")
def test_on_patrol_there_is_but_one_map():
    app = page(service="police")
    shows = next(each for each in app.radio if each.label == "The map shows")
    assert shows.options == ["Expected in time"]
    assert [tab.label for tab in app.tabs][:2] == ["By demand point", "By band, soonest possible"]


@pytest.mark.usefixtures("home")
def test_a_place_that_is_typed_says_who_comes():
    app = page()
    assert "Click the map to see who comes there" in html(app)
    assert any("No place yet" in each.value for each in app.info)
    app = go_to(app)
    assert "Here (0.6 km from the middle of Éaston), minutes:seconds, soonest possible" in html(app)
    tables = [each.value for each in app.table if "Call handling" in each.value.columns]
    assert [len(each) for each in tables] == [3, 1, 1]  # fire, police, ambulance
    assert tables[0].index.tolist() == ["First", "Second", "Third"]
    assert [each.value for each in app.subheader][:3] == ["Fire", "Police", "Ambulance"]
    assert any(each.label == "How to read this" for each in app.expander)


@pytest.mark.usefixtures("home")
def test_a_demand_point_from_the_list_does_the_same():
    app = page()
    points = box(app, "Demand point")
    assert len(points.options) == 25
    app = fine(points.set_value("z22").run())
    lon, lat = lon_lat(1000, 830)
    assert number(app, "Longitude of the place").value == pytest.approx(lon, abs=1e-5)
    assert number(app, "Latitude of the place").value == pytest.approx(lat, abs=1e-5)
    assert "Here (" in html(app)


@pytest.mark.usefixtures("home")
def test_a_place_off_the_roads_is_one_line_and_the_page_goes_on():
    app = go_to(page(), (60_000, 0))
    assert "Nobody can be said to come here: no road of the connected network" in html(app)
    assert any("no road of the connected network" in each.value for each in app.warning)
    assert app.header[-1].value == "What this rests on"


@pytest.mark.usefixtures("home")
def test_a_place_stays_with_its_area():
    app = go_to(page())
    app = fine(box(app, "Area").set_value("bare").run())
    assert "Click the map to see who comes there" in html(app)
    app = fine(box(app, "Area").set_value("town").run())
    assert "Here (0.6 km" in html(app)


@pytest.mark.usefixtures("home")
def test_a_site_from_the_list_shows_its_card():
    app = page()
    assert any("No site yet" in each.value for each in app.info)
    app = fine(box(app, "Site").set_value("south").run())
    assert "Éaston «South», the old one" in [each.value for each in app.subheader]
    assert "not known" in html(app)
    responds = next(e.value for e in app.table if "Starts from" in e.value.columns)
    assert responds["Crewed"].tolist() == ["07\\-19", "19\\-07"]  # no markup takes effect
    assert any("In time of this site alone" in each.value.columns for each in app.table)


@pytest.mark.usefixtures("home")
def test_a_site_stays_chosen_while_another_page_is_shown():
    app = page()
    app = fine(box(app, "Site").set_value("south").run())
    app = fine(app.switch_page(METHOD).run())
    app = fine(app.switch_page(TODAY).run())
    assert box(app, "Site").value == "south"


@pytest.mark.usefixtures("home")
def test_a_click_asks_who_comes_and_fills_the_fields_of_a_road(monkeypatch):
    app = page()
    lon, lat = lon_lat(*SPOT)
    monkeypatch.setattr(
        map_box, "st_folium", lambda *_, **__: {"last_clicked": {"lat": lat, "lng": lon}}
    )
    app = fine(app.run())
    assert number(app, "Longitude of the place").value == pytest.approx(lon, abs=1e-6)
    assert app.number_input(key="road_lon").value == pytest.approx(lon, abs=1e-6)
    assert "Here (0.6 km" in html(app)
    app = go_to(app, (1000, 1000))  # typed afterwards: it stays
    assert "Here (in Éaston)" in html(app)


@pytest.mark.usefixtures("home")
def test_a_click_on_a_sign_chooses_the_site(monkeypatch):
    app = page()
    lon, lat = lon_lat(1900, 1980)
    found = {"last_object_clicked": {"lat": round(lat, 5), "lng": round(lon, 5)}}
    monkeypatch.setattr(map_box, "st_folium", lambda *_, **__: found)
    app = fine(app.run())
    assert box(app, "Site").value == "north"
    assert "=cmd()" in [each.value for each in app.subheader]
    assert "Click the map to see who comes there" in html(app)  # a sign is no place
    app = fine(box(app, "Site").set_value("south").run())  # chosen afterwards: it stays
    assert box(app, "Site").value == "south"


@pytest.mark.usefixtures("home")
def test_where_nothing_is_scored_there_is_no_hour_to_choose():
    app = page("bare", service="police")
    assert "When" not in [each.label for each in app.selectbox]
    assert "Hour by hour" not in [each.value for each in app.header]
    app = go_to(app)
    assert "distance from base, never attainment" in told(app)
