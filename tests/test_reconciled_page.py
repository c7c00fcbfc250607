"""Does the model know today? The page: empty, with published means, with the session's own."""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from coverage.recorded import load_actuals
from coverage.service import Service
from estates.ui.pages import RECONCILED

ROOT = Path(__file__).parents[1]
HEAD = "service,standard,incident_types,clock_starts,mean_s,period,source\n"


@pytest.fixture(scope="module")
def built(area, bare_area, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    for folder in (area, bare_area):
        shutil.copytree(folder, home / "areas" / folder.name)
    return home


@pytest.fixture
def page(built, monkeypatch):
    monkeypatch.setenv("BLUE_LIGHT_ESTATES_HOME", str(built))

    def opened(area):
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
        app.query_params["area"] = area
        return app.run().switch_page(RECONCILED).run()

    return opened


def said(app):
    return " ".join(each.value for each in app.markdown).replace("\\", "")


def badges(app):
    return " ".join(each.body for each in app.get("html"))


def send(app, text, name="ours.csv"):
    app.file_uploader(key="own_times_file").set_value((name, text.encode(), "text/csv"))
    return next(each for each in app.button if each.label == "Compare").click().run()


def test_where_nothing_was_published_the_page_says_what_to_do(page):
    app = page("town")
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "Does the model know today?"
    assert "not reconciled with recorded performance" in badges(app)
    assert "Nobody has published a mean for Town" in app.info[0].value.replace("\\", "")
    assert "There is no record to explain yet" in said(app)
    assert "Differences are safer than times" in said(app)
    table = app.dataframe[0].value
    assert set(table["Recorded mean"]) == {"none"}
    assert len(app.get("vega_lite_chart") or app.get("arrow_vega_lite_chart")) == 1


def test_own_times_are_compared_in_this_session_and_taken_away_again(page):
    app = page("town")
    app = send(app, f"{HEAD}fire,sample-fire-first-10,,,480,2025,our log\n")
    assert not app.exception
    assert not app.error
    assert "with your own records, in this session only" in badges(app)
    assert "not reconciled with recorded performance" in badges(app)
    table = app.dataframe[0].value.set_index("Standard")
    assert "8:00" in set(table["Recorded mean"])
    assert any("your own record" in each for each in table["Verdict"])
    assert "on every road would do it" in said(app) or "Drive times alone" in said(app)
    other = page("town")  # another session sees nothing of it
    assert set(other.dataframe[0].value["Recorded mean"]) == {"none"}
    app = app.button(key="forget_own_times").click().run()
    assert set(app.dataframe[0].value["Recorded mean"]) == {"none"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{HEAD}fire,<b>nonsense</b>,,,480,2025,x\n", "Nothing was compared. ours.csv: row 2"),
        ("not a table", "ours.csv"),
    ],
)
def test_a_bad_file_is_one_line_and_nothing_is_lost(page, text, message):
    app = send(page("town"), f"{HEAD}fire,sample-fire-first-10,,,480,2025,our log\n")
    app = send(app, text)
    assert not app.exception
    assert len(app.error) == 1
    assert message in app.error[0].value.replace("\\", "")
    assert "\n" not in app.error[0].value
    assert "8:00" in set(app.dataframe[0].value["Recorded mean"])


def test_published_means_stand_beside_the_model(page, monkeypatch):
    # The bare town has yardsticks only: a mean that some body published for any area.
    actuals = load_actuals()
    made = actuals.actual[0].model_copy(
        update={"area": "*", "incident_types": (), "incident_type": "All <i>fires</i>"}
    )
    other = made.model_copy(update={"clock_starts": "alert", "period": "2019/20"})
    changed = actuals.model_copy(update={"actual": (made, other)})
    monkeypatch.setattr("estates.assessment.load_actuals", lambda: changed)
    ours = [each for each in changed.actual if each.service is Service.FIRE]
    monkeypatch.setattr(
        type(changed), "of_area", lambda _, service, __: ours if service is Service.FIRE else []
    )
    app = page("bare")
    assert not app.exception
    assert not app.error
    first = app.dataframe[0].value
    assert "9:18" in set(first["Recorded mean"])  # 557.8 s
    assert set(first["Verdict"]) == {"not reconciled with recorded performance"}
    published = app.dataframe[1].value
    assert published["Compared"].str[:3].tolist() == ["yes", "no:"]
    assert "With care: one vehicle, always free, is supposed" in said(app)
