"""Page Compare: nothing yet, examples, files, pairs, and what goes wrong."""

import pytest
from app_home import home_with, html, opened, told

from estates.area import load_area
from estates.change import Close
from estates.scenario import scenario_text
from estates.scenario_base import new_scenario
from estates.ui.pages import COMPARE, METHOD

TOML = "application/toml"


@pytest.fixture(scope="module")
def folder(area, sample_area, tmp_path_factory):
    return home_with(tmp_path_factory.mktemp("home"), area, sample_area.folder)


@pytest.fixture(autouse=True)
def home(folder, monkeypatch):
    monkeypatch.setenv("BLUE_LIGHT_ESTATES_HOME", str(folder))


@pytest.fixture(scope="module")
def files(folder):
    """Two scenarios of the town as files, and one that does not fit."""
    town = load_area(folder / "areas" / "town")

    def close(name, title, site):
        change = Close(site=site, base_gone=True, note="made up")
        return new_scenario(town, name, [change], title=title)

    scenarios = [
        close("south-closes", "South closes <b>", "south"),
        close("north-closes", "North closes", "north"),
    ]
    return [(f"{each.name}.toml", scenario_text(each).encode(), TOML) for each in scenarios]


def whole(app):
    assert not app.exception
    assert not app.error
    return app


def page():
    return whole(opened(COMPARE))


def with_files(files):
    app = page()
    app.file_uploader[0].set_value(files)
    button = next(each for each in app.button if each.label == "Add them to the comparison")
    return button.click().run()


def box(app, label):
    return next(each for each in app.selectbox if each.label == label)


def test_nothing_yet_says_what_to_do():
    app = page()
    assert app.title[0].value == "Compare scenarios"
    assert "There is no scenario to compare yet" in told(app)
    assert not [each for each in app.button if "example" in each.label]  # not the sample county
    assert not app.dataframe


def test_files_are_compared(files):
    app = whole(with_files(files))
    text = html(app)
    assert "South closes &lt;b&gt;" in text  # a title is text
    assert "<b>" not in text
    for said in ("Business as usual", "Fire: First in 10 minutes, 80%", "worse",
                 "Net present cost against business as usual", "not known"):  # fmt: skip
        assert said in text
    assert [each.value for each in app.header] == [
        "Side by side", "Two maps that move together", "Who gains and who loses",
        "Which change brought what",
    ]  # fmt: skip
    assert box(app, "Left map: compared with").value == "Business as usual"
    zones = next(each.value for each in app.dataframe if "Place" in each.value)
    assert len(zones) > 1
    assert "Mean change by deprivation" in told(app) or "no group’s mean" in told(app)


def test_two_scenarios_against_each_other(files):
    app = with_files(files)
    app = box(app, "Left map: compared with").set_value("North closes").run()
    whole(app)
    assert [each.value for each in app.subheader] == ["What sets the two scenarios apart"]
    assert "only North closes: Close" in told(app)
    assert "only South closes <b>: Close" in told(app)
    # The left one becomes the right one: then the left map goes back to business as usual.
    app = whole(box(app, "Right map: the scenario").set_value("North closes").run())
    assert box(app, "Left map: compared with").value == "Business as usual"


def test_what_was_chosen_is_kept_on_other_pages_until_it_is_gone(files):
    def away_and_back(app):
        return whole(whole(app.switch_page(METHOD).run()).switch_page(COMPARE).run())

    app = with_files(files)
    app = box(app, "Left map: compared with").set_value("North closes").run()
    app = away_and_back(app)
    assert box(app, "Left map: compared with").value == "North closes"
    app = app.multiselect[0].set_value(["north-closes"]).run()
    app = away_and_back(app)
    assert app.multiselect[0].value == ["north-closes"]
    assert box(app, "Right map: the scenario").value == "North closes"
    assert box(app, "Left map: compared with").value == "Business as usual"
    app.switch_page(METHOD).run()
    (histories,) = app.session_state["my_scenarios"].values()
    histories["fresh"] = histories.pop("north-closes")  # one gone, one that is new
    app = whole(app.switch_page(COMPARE).run())
    assert app.multiselect[0].value == ["fresh"]


def test_a_service_without_a_loss_and_another_standard(files):
    app = with_files(files)
    app = whole(box(app, "Service").set_value("police").run())
    assert "nobody" in html(app)


def test_a_bad_file_is_one_line_and_the_good_ones_stay(files):
    app = with_files([*files, ("bad.toml", b"nonsense = [", TOML)])
    assert not app.exception
    assert len(app.error) == 1
    assert "bad.toml" in app.error[0].value
    assert "\n" not in app.error[0].value
    assert "North closes" in html(app)


def test_a_scenario_that_no_longer_fits_is_one_line_and_the_others_stay(files, folder):
    town = load_area(folder / "areas" / "town")
    lost = new_scenario(town, "lost", [Close(site="nowhere")], title="Lost")
    app = with_files([*files, ("lost.toml", scenario_text(lost).encode(), TOML)])
    assert not app.exception
    assert len(app.error) == 1
    assert app.error[0].value.replace("\\", "").startswith("Lost: ")
    assert "North closes" in html(app)


def test_none_chosen_says_what_to_do(files):
    app = with_files(files)
    app = whole(app.multiselect[0].set_value([]).run())
    assert "Choose a scenario in the box above" in told(app)


@pytest.mark.slow
def test_the_sample_county_offers_its_examples():
    app = whole(opened(COMPARE, "sample"))
    button = next(each for each in app.button if "three example scenarios" in each.label)
    app = whole(button.click().run())
    for title in ("Carlham fire station closes", "Port Sellwick: three services"):
        assert title in html(app)


def test_two_sessions_never_share_a_scenario_nor_a_channel(files):
    one, other = with_files(files), page()
    assert "There is no scenario to compare yet" in told(other)
    assert "my_scenarios" in one.session_state
    two = with_files(files)
    assert one.session_state["maps_channel"] != two.session_state["maps_channel"]
