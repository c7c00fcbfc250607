"""Method and data: every figure stands in a table with its source, and doubts are one list."""

import csv
import io
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from coverage.recorded import load_actuals
from coverage.service import Service
from coverage.speed import load_speeds
from coverage.standard import load_standards
from estates.area import load_area
from estates.assessment import Assessor
from estates.assumptions import load_assumptions
from estates.compatibility import load_figures
from estates.glossary import load_glossary
from estates.ui.pages import METHOD
from estates.view.method_figures import DataFiles, figure_tables, figures_csv, found
from estates.view.method_view import DOCS, not_verified, parts_table, promise, words_found

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def data():
    return DataFiles(
        load_speeds(), load_standards(), load_assumptions(), load_figures(), load_actuals()
    )


@pytest.fixture(scope="module")
def tables(data):
    return figure_tables(data)


def row(table, figure):
    (one,) = table[table["Figure"] == figure].to_dict("records")
    return one


def test_each_file_is_a_table_and_no_row_lacks_its_figure_or_check(tables):
    assert list(tables) == [
        "speeds.toml", "standards.toml", "prices.toml", "compatibility.toml", "actuals.toml",
    ]  # fmt: skip
    for name, table in tables.items():
        assert (table["Figure"] != "").all(), name
        assert (table["Value"] != "").all(), name
        assert (table["Source"] != "").all(), name
        assert set(table["Checked"]) <= {"verified", "NOT VERIFIED", "to confirm"}, name
        assert table["Figure"].is_unique or name == "actuals.toml"


def test_a_speed_has_its_range_its_longest_source_and_is_not_verified(tables):
    # 48 km/h within 0.85 to 1.15: 40.8 to 55.2.
    one = row(tables["speeds.toml"], "Blue light: primary, town")
    assert (one["Value"], one["Unit"], one["Range"]) == ("48", "km/h", "41 to 55")
    assert one["Checked"] == "NOT VERIFIED"
    assert one["Source"].startswith("JEMSS.jl")  # the entry of the class, not of the whole table
    other = row(tables["speeds.toml"], "Blue light: track, town")
    assert other["Source"].startswith("This project's judgement")
    assert set(tables["speeds.toml"]["Checked"]) == {"NOT VERIFIED"}


def test_every_speed_delay_and_share_of_the_file_is_there(tables, data):
    for profile in data.speeds.profiles.values():
        ours = tables["speeds.toml"]["Figure"].str.startswith(f"{profile.label}: ")
        wanted = 2 * len(profile.speed_kph) + len(profile.delay_s) + len(profile.posted_share) + 2
        assert ours.sum() == wanted


def test_prices_that_nobody_has_given_are_to_confirm_never_nothing(tables, data):
    table = tables["prices.toml"]
    missing = [each for each in data.prices.figures if each.value is None]
    assert missing
    assert (table["Checked"] == "to confirm").sum() == len(missing)
    assert row(table, "fit-out")["Value"] == "to confirm"
    rate = row(table, "discount rate, years 1 to 30")
    assert (rate["Value"], rate["Unit"], rate["Checked"]) == ("3.5", "% a year", "verified")
    assert row(table, "general inflation")["Range"] == "1 to 3"


def test_all_words_must_be_found_in_whatever_column_and_capitals(tables):
    table = tables["standards.toml"]
    assert found(table, "").equals(table)
    turnout = found(table, "ON-CALL turnout")
    assert len(turnout) == 1
    assert turnout["Value"].item() == "300"
    assert found(table, "turnout nosuchword").empty
    assert found(table, "(").equals(found(table, "( "))  # a sign, not a pattern


def test_the_csv_holds_every_row_and_no_formula(tables):
    text = figures_csv(tables).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == sum(len(table) for table in tables.values())
    assert {each["File"] for each in rows} == set(tables)
    assert not [cell for each in rows for cell in each.values() if cell[:1] in "=+-@" and cell]
    assert figures_csv(tables) == figures_csv(tables)


def test_documents_that_are_named_exist():
    assert [name for name in DOCS if not (ROOT / name).is_file()] == []


def test_a_promise_is_said_in_short(data):
    said = {each.id: promise(each) for each in data.standards.standard}
    assert said["oxfordshire-first-11"] == "80% within 11 minutes"
    assert said["sample-ambulance-c1-mean"] == "7 minutes on average"


def test_what_nobody_checked_is_one_list_without_doubles(data, bare_area):
    assessor = Assessor(load_area(bare_area))
    services = {service: assessor.service(service) for service in Service}
    said = not_verified(assessor, services, data)
    assert len(said) == len(set(said))
    text = "\n".join(said)
    for part in (
        "Speeds: all of the profile “Blue light”",
        "Fire: modelled times agree with no checked, published record.",
        "Fire: no list of vehicles",
        "a yardstick of this tool, promised by nobody",
        "Guessed when the area was built: sites: taken from the tags of the map",
        "Money, to confirm: fit-out.",
    ):
        assert part in text
    assert "discount rate" not in text  # it was read


def test_parts_without_a_date_or_licence_are_not_known(area):
    table = parts_table(load_area(area).manifest)
    assert (table != "").all().all()
    assert "not known" in set(table["Date"])


def test_words_are_found_and_what_is_so_called_comes_first():
    glossary = load_glossary()
    assert words_found(glossary, " ") == list(glossary.terms)
    assert words_found(glossary, "Gap")[0].word == "gap"
    assert words_found(glossary, "retained")[0].word == "on-call"  # another word for it
    bias = words_found(glossary, "bias optimism")
    assert [term.word for term in bias] == ["optimism bias"]
    assert words_found(glossary, "nosuchword") == []


@pytest.fixture(scope="module")
def built(area, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(area, home / "areas" / "town")
    return home


@pytest.fixture
def app(built, monkeypatch):
    monkeypatch.setenv("BLUE_LIGHT_ESTATES_HOME", str(built))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params["area"] = "town"
    return app.run().switch_page(METHOD).run()  # the area stays chosen


def test_the_page_has_its_parts(app):
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "Method and data"
    assert [each.value for each in app.header] == [
        "How it works", "What Town rests on", "Standards and speeds in force",
        "What is not verified", "Every figure, with its source", "Words",
    ]  # fmt: skip
    text = " ".join(each.value for each in app.markdown)
    for said in ("Roads in, minutes out, choices weighed", "docs/method-travel-times.md",
                 "Open Database Licence", "things that this area’s figures rest on"):  # fmt: skip
        assert said in text


def test_figures_and_words_are_searched(app):
    before = len(app.dataframe)
    app = app.text_input(key="find_figure").set_value("optimism standard buildings").run()
    assert not app.exception
    assert len(app.dataframe) < before
    app = app.text_input(key="find_figure").set_value("nosuchwordatall").run()
    assert "No figure has all of these words" in app.info[0].value
    app = app.text_input(key="find_word").set_value("optimism").run()
    (words,) = (each.body for each in app.get("html") if "<dl" in each.body)
    assert words.count("<dt>") == 1
    assert "<dt>optimism bias" in words
