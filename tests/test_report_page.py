"""The page Report: empty, of a scenario, its contents and its files."""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from estates.history import History
from estates.scenario import scenario_of
from estates.ui.pages import REPORT

ROOT = Path(__file__).parents[1]
SOUTH = """\
schema_version = 1
name = "south-closes"
title = "South `closes` <b>"
area = "town"
[[change]]
kind = "close"
site = "south"
"""


@pytest.fixture(scope="module")
def built(area, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(area, home / "areas" / "town")
    return home


@pytest.fixture
def page(built, monkeypatch):
    monkeypatch.setenv("BLUE_LIGHT_ESTATES_HOME", str(built))

    def opened(text=""):
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
        app.query_params["area"] = "town"
        if text:
            scenario = scenario_of("south.toml", text.encode())
            app.session_state["my_scenarios"] = {"town": {scenario.name: History(scenario)}}
        return app.run().switch_page(REPORT).run()

    return opened


def said(app):
    return " ".join(each.value for each in app.markdown).replace("\\", "")


def files(app):
    return [each.proto.label for each in app.get("download_button")]


def test_without_a_scenario_today_is_reported_and_the_next_step_is_the_builder(page):
    app = page()
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "Report"
    assert "You have no scenario in this session yet" in app.info[0].value
    assert [each.label for each in app.checkbox if each.key.startswith("report-")] == [
        "Summary", "Standards today", "Assumptions", "Sources and licences",
    ]  # fmt: skip
    assert len(files(app)) == 4
    assert [each.value for each in app.header] == ["Contents", "Download", "Preview"]
    assert "not there yet" in said(app)
    assert "not reconciled" in " ".join(each.body for each in app.get("html"))


def test_a_scenario_of_this_session_is_reported(page):
    app = page(SOUTH)
    assert not app.exception
    assert not app.error
    assert not app.info
    box = next(each for each in app.selectbox if each.label == "Report on")
    assert box.value == "south-closes"
    assert len(files(app)) == 5
    assert files(app)[0].startswith("Everything (.zip), ")
    assert "South `closes` <b>: against business as usual" in said(app)
    assert 'name = "south-closes"' in app.code[0].value
    app = box.set_value("").run()
    assert "Today’s estate: Town" in said(app)
    assert not app.exception


def test_sections_are_left_out_as_chosen(page):
    app = page(SOUTH)
    assert "Money, both ledgers" in [each.value for each in app.subheader]
    app = app.checkbox(key="report-money").uncheck().run()
    assert "Money, both ledgers" not in [each.value for each in app.subheader]
    for box in [each for each in app.checkbox if each.key.startswith("report-")]:
        box.uncheck()
    app = app.run()
    assert not app.exception
    assert not app.subheader
    assert "No section is chosen" in app.info[0].value


def test_a_scenario_that_does_not_fit_is_one_line(page):
    app = page(SOUTH.replace('site = "south"', 'site = "nowhere"'))
    assert not app.exception
    assert len(app.error) == 1
    assert "nowhere" in app.error[0].value
    assert "\n" not in app.error[0].value
