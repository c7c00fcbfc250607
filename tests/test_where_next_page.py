"""Page Where next: one service or several, the places, and the way into the builder."""

import geopandas as gpd
import pytest
from app_home import home_with, html, opened, told
from market_town import lon_lat
from shapely import LineString

from estates.area import read_manifest, write_manifest
from estates.candidates import Turnout
from estates.ui.pages import WHERE_NEXT


@pytest.fixture(scope="module")
def folder(area, bare_area, tmp_path_factory):
    return home_with(tmp_path_factory.mktemp("home"), area, bare_area)


@pytest.fixture(autouse=True)
def home(folder, monkeypatch):
    monkeypatch.setenv("BLUE_LIGHT_ESTATES_HOME", str(folder))


def page(area="town", *services):
    """The page with these services switched on; fire alone where none is named."""
    app = opened(WHERE_NEXT, area)
    if services:
        for name in ("fire", "police", "ambulance"):
            box(app, "checkbox", name.capitalize()).set_value(name in services)
        app.run()
    return app


def whole(app):
    assert not app.exception
    assert not app.error
    return app


def told_as_it_is(app):
    return " ".join(each.value for each in (*app.markdown, *app.info, *app.caption))


def box(app, kind, label):
    return next(each for each in getattr(app, kind) if each.label == label)


def test_at_first_one_more_fire_crew_is_tried():
    app = whole(page())
    assert app.title[0].value == "Best place for one more fire crew, Town"
    best = app.dataframe[0].value
    assert best["No."].tolist() == list(range(1, len(best) + 1))
    assert best["More incidents a year within 10 minutes"].is_monotonic_decreasing
    assert "the best places, as numbered in the table" in html(app)
    assert "more incidents a year in time" in html(app)
    for said in ("always crewed and always free", "no cost, no land", "weighted by incidents",
                 "turnout of the further crew", "not reconciled"):  # fmt: skip
        assert said in told(app)
    assert "Best place, No. 1" in html(app)


def test_a_mean_is_ranked_by_the_wait_and_the_turnout_is_asked_for():
    app = whole(page("town", "ambulance"))
    assert app.title[0].value == "Best place for one more ambulance crew, Town"
    first = app.dataframe[0].value["Mean wait less, s"]
    assert first.is_monotonic_decreasing
    turnout = box(app, "number_input", "Ambulance: turnout, seconds")
    app = whole(turnout.set_value(turnout.value + 300).run())
    assert app.dataframe[0].value["Mean wait less, s"].max() < first.max()
    assert "as asked for" in told(app)


def test_a_usual_turnout_of_an_hour_leaves_the_longest_that_can_be_tried(monkeypatch):
    slow = Turnout(seconds=3600.0, why="the most common of crews waiting at stations, 3 of 3")
    monkeypatch.setattr("estates.candidates.usual_turnout", lambda _: slow)
    app = whole(page())
    turnout = box(app, "number_input", "Fire: turnout, seconds")
    assert turnout.value == 3599
    assert "3600 s, more than can be tried" in turnout.help


def test_three_services_show_the_price_of_sharing_and_their_weights():
    app = whole(page("town", "fire", "police", "ambulance"))
    assert app.title[0].value == "Best place for fire, police and ambulance together, Town"
    together = app.dataframe[0].value
    assert together["Together"].is_monotonic_decreasing
    own = app.dataframe[1].value
    assert own["Service"].tolist() == ["Fire", "Police", "Ambulance"]
    assert set(own["Weight"]) == {"1"}
    assert "each extra call a year in time counts one" in told(app)
    assert "Place 1 costs fire, police and ambulance nothing" in told(app)
    assert "junctions are beaten by no other" in told(app)
    app = whole(box(app, "number_input", "Fire: one more call in time counts").set_value(9).run())
    assert "counts 9 of fire, 1 of police and 1 of ambulance: your weights" in told(app)
    weighed = app.dataframe[0].value
    expected = 9 * weighed["Fire: more in time"] + weighed["Police: more in time"]
    expected = expected + weighed["Ambulance: more in time"]
    assert (weighed["Together, as weighted"] - expected).abs().max() < 1


def test_all_weights_nothing_is_told_and_counts_one_each():
    app = page("town", "fire", "police")
    for service in ("Fire", "Police"):
        app = (
            box(app, "number_input", f"{service}: one more call in time counts").set_value(0).run()
        )
    assert "All weights are 0" in told(whole(app))
    assert "counts one, whichever service" in told(app)


def test_no_service_is_an_empty_page_that_says_what_to_do():
    app = whole(page())
    app = whole(box(app, "checkbox", "Fire").uncheck().run())
    assert "Choose a service in the sidebar" in told(app)
    assert not app.dataframe


def test_where_no_standard_is_scored_it_is_said():
    app = whole(page("bare", "police"))
    assert "No standard can be scored here" in told(app)
    app = whole(page("bare", "fire", "police"))
    assert "Left out, because no standard of it can be scored here: police" in told(app)
    assert "one more fire crew" in app.title[0].value


def test_a_place_goes_into_the_builder():
    app = whole(page("town", "fire", "ambulance"))
    app = whole(box(app, "button", "Put it into the builder").click().run())
    assert "is in the builder" in told(app)
    (histories,) = app.session_state["my_scenarios"].values()
    (history,) = histories.values()
    (change,) = history.present.change
    assert change.kind == "open"
    assert [each.value for each in change.site.services] == ["fire", "ambulance"]
    assert {each.availability for each in change.add} == {"1"}
    best = app.dataframe[0].value.iloc[0]
    assert (change.site.lon, change.site.lat) == pytest.approx(
        (best["Longitude"], best["Latitude"]), abs=1e-5
    )


def test_a_scenario_that_was_thrown_away_is_not_in_the_builder_any_more():
    app = whole(box(page(), "button", "Put it into the builder").click().run())
    assert "is in the builder" in told(app)
    (histories,) = app.session_state["my_scenarios"].values()
    kept = dict(histories)
    histories.clear()
    assert "is in the builder" not in told(whole(app.run()))
    app.session_state["my_scenarios"] = {"bare": kept}  # one of that name in another area
    app.session_state["wanted_area"] = "bare"
    assert "is in the builder" not in told(whole(app.run()))


def test_markup_in_the_title_of_an_area_takes_no_effect(area, tmp_path, monkeypatch):
    home_with(tmp_path, area)
    folder = tmp_path / "areas" / "town"
    manifest = read_manifest(folder)
    markup = {"title": "![x](https://example.org/x)"}
    write_manifest(manifest.model_copy(update=markup), folder)
    monkeypatch.setenv("BLUE_LIGHT_ESTATES_HOME", str(tmp_path))
    app = whole(page())
    assert "![" not in app.title[0].value
    assert "![" not in told_as_it_is(app)


def test_changed_roads_are_in_the_words_of_the_map():
    app = page()
    ends = [lon_lat(-500, 1500), lon_lat(3000, 1500)]
    river = gpd.GeoSeries([LineString(ends)], crs=4326).to_frame("geometry").assign(speed_share=0)
    sent = ("river.geojson", river.to_json().encode(), "application/geo+json")
    app = app.file_uploader(key="road_file").set_value(sent).run()
    app = whole(app.button(key="road_add_file").click().run())
    (words,) = (each for each in app.expander if each.label == "The map in words")
    assert "Roads: 1 closed, 0 slowed" in words.markdown[0].value
    assert "One more crew would" in words.markdown[0].value.replace("\\", "")
    assert "5 demand points lost the only way to the rest of the roads" in html(app)


def test_the_best_place_is_tried_at_other_speeds():
    app = page()
    assert "Switch it on to see what hangs on them" in told(app)
    tables = len(app.dataframe)
    app = whole(box(app, "toggle", "Try every speed lower and higher").set_value(True).run())
    assert len(app.dataframe) == tables + 1
    speeds = app.dataframe[-1].value
    assert speeds["Speeds"].tolist()[1] == "as listed"
    assert "Place No. 1 gains" in told(app)
    listed = app.dataframe[0].value.iloc[0]["More incidents a year within 10 minutes"]
    assert speeds.iloc[1, 1] == pytest.approx(listed)
