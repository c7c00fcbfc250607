"""The page Report: of today, of a scenario, of several; its contents, its case and its files."""

from contextlib import contextmanager

import pytest
import streamlit as st
from app_home import ROOT, home_with, html, told
from streamlit.testing.v1 import AppTest

from coverage.speed import load_speeds
from estates.assessment import DEFAULT_PROFILE
from estates.history import History
from estates.report import files, scenario_report
from estates.report.files import FORMATS
from estates.report.wording import UNDATED
from estates.scenario import scenario_of
from estates.ui.pages import REPORT

SOUTH = """\
schema_version = 1
name = "south-closes"
title = "South `closes` <b>"
area = "town"
[[change]]
kind = "close"
site = "south"
"""
OTHER = SOUTH.replace("south-closes", "other").replace("South `closes` <b>", "Another")


@pytest.fixture(scope="module")
def built(area, tmp_path_factory):
    return home_with(tmp_path_factory.mktemp("home"), area)


@pytest.fixture
def page(built, monkeypatch):
    monkeypatch.setenv("BLUE_LIGHT_ESTATES_HOME", str(built))

    def opened(*texts):
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
        app.query_params["area"] = "town"
        scenarios = [scenario_of("south.toml", text.encode()) for text in texts]
        app.session_state["my_scenarios"] = {"town": {s.name: History(s) for s in scenarios}}
        return app.run().switch_page(REPORT).run()

    return opened


def report_on(app):
    return next(each for each in app.selectbox if each.label == "Report on")


def sections(app):
    return [each.label for each in app.checkbox if each.key.startswith("report-")]


def taken(app):
    labels = [each.proto.label for each in app.get("download_button")]
    return [each for each in labels if each.startswith("Download the ")]


def test_without_a_scenario_today_is_reported_and_the_next_step_is_the_builder(page):
    app = page()
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "Report"
    assert "You have no scenario in this session yet" in app.info[0].value
    assert [each.value for each in app.header] == ["Contents", "Take it away", "Preview"]
    assert "Coverage report" in told(app)
    assert "not reconciled" in html(app).lower()
    assert "Summary" in sections(app)


def test_a_scenario_of_this_session_is_reported_in_every_form(page):
    app = page(SOUTH)
    assert not app.exception
    assert not app.info
    assert report_on(app).value == "south-closes"
    assert "South `closes` <b>" in told(app)
    assert UNDATED in told(app)
    assert any('name = "south-closes"' in each.value for each in app.code)
    assert taken(app) == []
    for form in FORMATS:
        app = app.button(key=f"make{form.ending}").click().run()
        assert not app.exception
    assert [label.partition(",")[0] for label in taken(app)] == [
        f"Download the {form.label} ({form.ending})" for form in FORMATS
    ]


def test_several_are_compared_and_fewer_than_two_are_refused(page):
    app = page(SOUTH, OTHER)
    app = report_on(app).set_value("*").run()
    assert not app.exception
    assert "Comparison report" in told(app)
    app = app.multiselect[0].set_value(["other"]).run()
    assert "fewer than two" in app.error[0].value


def test_sections_are_left_out_as_chosen_and_files_are_made_anew(page):
    app = page(SOUTH)
    assert "### Money" in " ".join(each.value for each in app.markdown)
    app = app.button(key="make.pdf").click().run()
    app = app.button(key="make.xlsx").click().run()
    assert len(taken(app)) == 2
    app = app.checkbox(key="report-money").uncheck().run()
    assert "### Money" not in " ".join(each.value for each in app.markdown)
    assert len(taken(app)) == 1
    assert ".xlsx" in taken(app)[0]
    for box in [each for each in app.checkbox if each.key.startswith("report-")]:
        box.uncheck()
    app = app.run()
    assert not app.exception
    assert "No section is chosen" in app.info[0].value


def test_a_scenario_that_does_not_fit_is_one_line(page):
    app = page(SOUTH.replace('site = "south"', 'site = "nowhere"'))
    assert not app.exception
    assert len(app.error) == 1
    assert "nowhere" in app.error[0].value
    assert "\n" not in app.error[0].value


@pytest.fixture
def drawn(monkeypatch):
    """What was drawn, by the name of its scenario; "" = a report of none or several."""
    names = []
    figures, document = scenario_report.figure_sections, files.document_of

    def counting_figures(subject, say):
        names.append(subject.appraisal.scenario.name)
        return figures(subject, say)

    def counting_document(subject, say):
        names.append("")
        return document(subject, say)

    monkeypatch.setattr(scenario_report, "figure_sections", counting_figures)
    monkeypatch.setattr(files, "document_of", counting_document)
    return names


def test_maps_are_drawn_once_whatever_is_typed_or_looked_at(page, drawn):
    app = page(SOUTH, OTHER)
    assert drawn == ["south-closes"]
    box = next(each for each in app.text_area if each.label == "Strategic case")
    app = box.set_value("One front door.").run()
    assert "One front door." in told(app)
    app = report_on(app).set_value("other").run()
    assert "One front door." not in told(app)
    app = report_on(app).set_value("").run()
    assert drawn == ["south-closes", "other", ""]
    app = report_on(app).set_value("other").run()
    app = report_on(app).set_value("").run()
    app = report_on(app).set_value("south-closes").run()
    assert drawn == ["south-closes", "other", ""]
    assert "One front door." in told(app)
    other = next(each for each in load_speeds().profiles if each != DEFAULT_PROFILE)
    app = next(each for each in app.selectbox if each.label == "Speeds").set_value(other).run()
    assert not app.exception
    assert len(drawn) == 4  # at other speeds nothing that was drawn is true


def test_only_the_last_few_reports_are_kept(page, drawn):
    other = [OTHER.replace("other", f"s-{n}").replace("Another", f"Number {n}") for n in range(5)]
    app = page(*other)
    for number in (1, 2, 3, 4, 0):
        app = report_on(app).set_value(f"s-{number}").run()
    assert drawn == ["s-0", "s-1", "s-2", "s-3", "s-4", "s-0"]


def test_what_is_waited_for_is_told_above_all_that_the_page_shows(page, monkeypatch):
    @contextmanager
    def waiting(label):
        st.markdown(f"Waiting: {label}")
        yield lambda _: None

    monkeypatch.setattr("estates.ui.components.progress", waiting)
    app = page(SOUTH)
    read = [str(getattr(each, "value", "")) for each in walked(app.main)]
    assert read.index("Waiting: Writing the report") < read.index("Contents")


def walked(block):
    """All that a page shows, in the order in which it is read."""
    for each in block.children.values():
        yield each
        if hasattr(each, "children"):
            yield from walked(each)


def test_what_is_typed_of_the_case_is_in_the_report_and_outlasts_a_reload(page):
    app = page(SOUTH)
    box = next(each for each in app.text_area if each.label == "Strategic case")
    app = box.set_value("One front door for the town.").run()
    assert not app.exception
    assert "One front door for the town." in told(app)
    again = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    for key, value in app.query_params.items():
        again.query_params[key] = value
    again = again.run().switch_page(REPORT)
    for key, value in app.query_params.items():
        again.query_params[key] = value
    again = again.run()
    assert not again.exception
    assert "One front door for the town." in told(again)
