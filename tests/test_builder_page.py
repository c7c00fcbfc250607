"""The builder: changes by boxes, lists, text, files and links; what is refused and what it says."""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from estates.appraisal import Appraiser
from estates.area import load_area
from estates.assessment import Assessor
from estates.change import Close, Open
from estates.errors import EstateInputError
from estates.new_site import NewSite
from estates.scenario import Scenario, read_scenario, scenario_of, scenario_text
from estates.scenario_link import link_of
from estates.ui import map_box
from estates.ui.pages import BUILDER

ROOT = Path(__file__).parents[1]
OPEN_SITES = "Sites, in order"


@pytest.fixture(scope="module")
def home(area, bare_area, tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    for built in (area, bare_area):
        shutil.copytree(built, folder / "areas" / built.name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BLUE_LIGHT_ESTATES_HOME", str(folder))
        yield folder


def builder(area="town", **asked):
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    page.query_params["area"] = area
    page = page.run().switch_page(BUILDER)
    for key, value in asked.items():
        page.query_params[key] = value
    return page.run()


@pytest.fixture
def app(home):
    assert home.is_dir()
    return builder()


def html(app):
    return " ".join(each.body for each in app.get("html"))


def box(app, label, kind="selectbox"):
    return next(each for each in getattr(app, kind) if each.label == label)


def button(app, label):
    return next(each for each in app.button if each.label == label)


def press(app, label):
    return button(app, label).click().run()


def pick(app, *sites):
    return box(app, OPEN_SITES, "multiselect").set_value(list(sites)).run()


def closed(app, site):
    """The page after a site was closed by boxes."""
    app = box(app, "What is to happen").set_value("close").run()
    return press(pick(app, site), "Add this change")


def toggles(app):
    return [each.label for each in changes(app)]


def changes(app):
    return [each for each in app.toggle if str(each.key).startswith("line-")]


def said(element):
    """What people read: signs that are only text stand behind a backslash."""
    return element.value.replace("\\", "")


def test_with_nothing_changed_everything_is_as_today(app):
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "Build a scenario"
    text = html(app)
    assert "not reconciled with recorded performance" in text
    assert "as today" in text
    assert [each.value for each in app.header] == [
        "The changes", "Make a change", "What it does", "The map as tables",
    ]  # fmt: skip
    assert "No change yet: this is today’s estate." in [each.value for each in app.markdown]


def test_a_closure_moves_the_figures_and_undo_brings_them_back(app):
    before = html(app)
    app = closed(app, "south")
    assert not app.error
    assert len(toggles(app)) == 1
    assert "its crews are withdrawn" in toggles(app)[0]
    after = html(app)
    assert after != before
    assert "▼" in after
    assert "worse" in after
    app = press(app, "Undo")
    assert toggles(app) == []
    app = press(app, "Redo")
    assert len(toggles(app)) == 1
    assert html(app) == after


def test_a_change_that_is_switched_off_is_not_done(app):
    today = html(app)
    app = closed(app, "south")
    app = changes(app)[0].set_value(False).run()
    assert not app.error
    strip = today[today.index('class="strip"') :]
    assert strip[:400] in html(app)
    assert "switched off, not done" in " ".join(each.value for each in app.markdown)
    app = changes(app)[0].set_value(True).run()
    assert "worse" in html(app)


def test_changes_change_places_and_are_left_out(app):
    app = closed(closed(app, "south"), "north")
    first, second = (words.partition(". ")[2] for words in toggles(app))
    app = app.button(key="line-down-0").click().run()
    assert [words.partition(". ")[2] for words in toggles(app)] == [second, first]
    app = app.button(key="line-remove-1").click().run()
    assert [words.partition(". ")[2] for words in toggles(app)] == [second]


def test_what_is_refused_is_one_line_and_nothing_is_lost(app):
    app = closed(app, "south")
    app = box(app, "What is to happen").set_value("close").run()
    app = pick(app, "hq")  # patrol cars must have a base
    assert len(toggles(app)) == 1
    (error,) = app.error
    assert "\n" not in error.value
    assert "patrol" in error.value
    assert not [each for each in app.button if each.label == "Add this change"]
    assert len(toggles(app)) == 1
    assert box(app, OPEN_SITES, "multiselect").value == ["hq"]


def test_what_is_not_known_of_a_host_is_said(app):
    app = pick(app, "hq", "south")
    said = " ".join(each.value for each in app.caption)
    assert "Not known of the host, to be confirmed: " in said
    assert "area" in said
    app = press(app, "Add this change")
    assert not app.error
    assert "Police of Headquarters move into" in toggles(app)[0].replace("\\", "")


def test_a_line_edited_as_text_that_does_not_fit_says_so_and_can_be_switched_off(app):
    app = closed(app, "south")
    area = next(each for each in app.text_area if each.label == "Change 1")
    area.set_value('kind = "close"\nsite = "nowhere"\n')
    app = press(app, "Use this")
    assert any("there is no site 'nowhere'" in said(each) for each in app.error)
    assert "as today" in html(app)  # the figures are those of today, and said so
    app = changes(app)[0].set_value(False).run()
    assert not app.error
    area = next(each for each in app.text_area if each.label == "Change 1")
    area.set_value("kind = ")
    app = press(app, "Use this")
    assert said(app.error[0]).startswith("the text of the change: Invalid value")


def test_the_link_opens_the_same_scenario_in_another_session(app):
    app = closed(app, "south")
    link = app.query_params["scenario"]
    link = link[0] if isinstance(link, list) else link
    other = builder(scenario=link)
    assert toggles(other) == toggles(app)
    assert not other.error
    assert toggles(builder()) == []  # nobody else sees it


@pytest.mark.parametrize("link", ["rubbish", "eJw", "A" * 7000])
def test_a_broken_link_is_one_line(home, link):
    assert home.is_dir()
    app = builder(scenario=link)
    assert not app.exception
    assert said(app.error[0]).startswith("the link: no scenario can be read from it")
    assert toggles(app) == []


def test_a_link_to_another_area_is_one_line_or_opens_it(app):
    app = closed(app, "south")
    scenario = scenario_of("a.toml", app.session_state["my_scenarios"]["town"]["scenario-1"]
                           and scenario_text(app.session_state["my_scenarios"]["town"][
                               "scenario-1"].present).encode())  # fmt: skip
    elsewhere = scenario.model_copy(update={"area": "atlantis"})
    app = builder(scenario=link_of(elsewhere))
    assert "made on the area 'atlantis'" in said(app.error[0])
    app = builder(area="bare", scenario=link_of(scenario))
    assert len(toggles(app)) == 1  # the area of the link is chosen


def test_the_file_is_the_scenario(app, tmp_path):
    app = closed(app, "south")
    scenario = app.session_state["my_scenarios"]["town"]["scenario-1"].present
    path = tmp_path / "a.toml"
    path.write_text(scenario_text(scenario), encoding="utf-8")
    assert read_scenario(path) == scenario
    assert scenario.change[0].kind == "close"
    assert scenario.parts  # pinned to the area as it is


def test_two_people_do_not_see_each_others_scenarios(app):
    mine = closed(app, "south")
    theirs = closed(builder(), "north")
    assert len(toggles(mine.run())) == len(toggles(theirs.run())) == 1
    assert toggles(mine) != toggles(theirs)


def test_several_scenarios_by_name(app):
    app = closed(app, "south")
    app = press(app, "Duplicate")
    app = closed(app, "north")
    assert len(toggles(app)) == 2
    app = box(app, "Name", "text_input").set_value("Łąka <b>two</b>").run()
    app = press(app, "Keep these")
    assert box(app, "Scenario").options == ["Scenario 1", "Łąka <b>two</b>"]
    app = box(app, "Scenario").set_value("scenario-1").run()
    assert len(toggles(app)) == 1
    app = press(app, "Throw this scenario away")
    assert list(app.session_state["my_scenarios"]["town"]) == ["aka-b-two-b"]


def test_a_note_stands_below_its_change(app):
    app = closed(app, "south")
    app = app.text_input(key="line-note-0").set_value("agreed *with* <b>crews</b>").run()
    assert r"agreed \*with\* \<b\>crews\</b\>" in [each.value for each in app.caption]


def test_a_click_picks_a_site_and_a_second_lets_it_go(home, monkeypatch):
    clicks = {}
    monkeypatch.setattr(map_box, "st_folium", lambda *_, **__: dict(clicks))
    sites = load_area(home / "areas" / "town").sites.set_index("id").geometry
    app = builder()

    def click(site, count):
        clicks["last_object_clicked"] = {"lat": sites[site].y, "lng": sites[site].x}
        clicks["last_object_clicked_count"] = count
        return app.run()

    app = click("south", 1)
    assert box(app, OPEN_SITES, "multiselect").value == ["south"]
    app = click("north", 2)
    assert box(app, OPEN_SITES, "multiselect").value == ["south", "north"]
    app = click("north", 3)  # the same sign again
    assert box(app, OPEN_SITES, "multiselect").value == ["south"]
    clicks["last_clicked"] = {"lat": 52.125, "lng": 358.7}  # the map was panned round the world
    app = app.run()
    assert box(app, "Latitude", "number_input").value == 52.125
    assert box(app, "Longitude", "number_input").value == -1.3


EVIL = "![x](http://evil.test/x.png)"


def test_texts_of_others_are_never_markup(app):
    """A picture in a title would be fetched from the internet."""
    scenario = Scenario(name="s", title=EVIL, area="town", change=(Close(site=EVIL, note=EVIL),))
    app = builder(scenario=link_of(scenario))
    told = [each.value for kind in ("error", "warning", "caption", "markdown") for each in
            getattr(app, kind)]  # fmt: skip
    assert any("evil" in each for each in told)
    assert not [each for each in told if EVIL in each]
    assert not [each.label for each in changes(app) if EVIL in each.label]


@pytest.mark.parametrize("text", ["[" * 3000, "x = " + "9" * 5000, "x = inf"])
def test_nonsense_as_text_of_a_change_is_one_line(app, text):
    app = closed(app, "south")
    next(each for each in app.text_area if each.label == "Change 1").set_value(text)
    app = press(app, "Use this")
    assert not app.exception
    assert said(app.error[0]).startswith("the text of the change: ")
    assert len(toggles(app)) == 1


def test_a_new_site_that_no_road_reaches_is_refused(home):
    """What stands there would count for nothing, and nobody would be told."""
    appraiser = Appraiser(Assessor(load_area(home / "areas" / "town")))
    far = NewSite(id="far", lon=-0.6, lat=52.9, services=("fire",))
    with pytest.raises(EstateInputError, match="no road"):
        appraiser.outcome((Open(site=far),))
