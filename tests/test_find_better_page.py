"""The page Find better, run by Streamlit's own tester: limits in, options out, and how it fails."""

import shutil
from dataclasses import replace

import pytest
from app_home import html, opened
from app_home import told as told_plainly
from priced_town import PRICES, write_priced_town

from estates.compatibility import Rule
from estates.optimiser.search_run import SearchRun, Stage
from estates.ui import better_result
from estates.ui.better_limits import CALLED, RULES, called, plain_called
from estates.ui.pages import FIND_BETTER, METHOD, TODAY

MEAN, FIRE = "sample-ambulance-c1-mean", "sample-fire-first-10"
GO = "Find better estates"
LONGEST_S = 60


@pytest.fixture(scope="session")
def built(bare_area, tmp_path_factory):
    """A home with the priced town and a bare one; nobody writes into it."""
    home = tmp_path_factory.mktemp("better")
    folder = write_priced_town(tmp_path_factory.mktemp("priced-kit"))
    shutil.copytree(folder, home / "areas" / "town")
    shutil.copytree(bare_area, home / "areas" / "bare")
    return home


@pytest.fixture(autouse=True)
def home(built, monkeypatch):
    """The page reads this home."""
    monkeypatch.setenv("BLUE_LIGHT_ESTATES_HOME", str(built))


def page(area="town", **state):
    app = opened(FIND_BETTER, area)
    for key, value in state.items():
        app.session_state[key] = value
    return app.run() if state else app


def priced(app):
    """Type the town's prices into the boxes."""
    for name, value in PRICES.items():
        box = number(app, f"better-price-town-{name}")
        box.set_value(value * 100 if name.endswith("_share") or "share" in name else value)
    return app


def number(app, key):
    return next(each for each in app.number_input if each.key == key)


def select(app, key):
    return next(each for each in app.selectbox if each.key == key)


def several(app, key):
    return next(each for each in app.multiselect if each.key == key)


def button(app, label):
    return next((each for each in app.button if label in each.label), None)


def search(app):
    """Press the button, wait for the thread, and let the page show what it found."""
    app = button(app, GO).click().run()
    assert not app.exception
    if "better_search" in app.session_state:
        assert app.session_state["better_search"].run.wait(LONGEST_S)
    app = app.run()
    assert not app.exception
    return app


def told(app):
    """All text of the page, warnings and errors too."""
    wrong = " ".join(each.value for each in (*app.warning, *app.error)).replace("\\", "")
    return f"{told_plainly(app)} {wrong}"


def headers(app):
    return [each.value for each in app.header]


@pytest.fixture(scope="module")
def answered(built):
    """The page after a search of the town with its prices; tests only look at it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BLUE_LIGHT_ESTATES_HOME", str(built))
        app = priced(page())
        select(app, "better-axis-town").set_value(MEAN)
        number(app, "better-points-town").set_value(4)
        return search(app)


def test_the_page_says_what_to_do_before_anything_is_searched():
    app = page()
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "Find better, Town"
    assert headers(app) == ["What must hold", "Which shared estate would be better?"]
    assert "press *Find better estates*" in told(app)
    assert "not reconciled with recorded performance" in html(app)
    assert not app.get("arrow_vega_lite_chart")


def test_a_search_shows_the_options_with_their_proof(answered):
    assert not answered.error
    assert headers(answered)[:2] == ["What must hold", "Options"]
    table = answered.dataframe[0].value
    answer = answered.session_state["better_search"].run.look().answer
    assert len(table) == len(answer.options) >= 2
    assert set(table["Proof"]) == {"proven"}
    assert "The cheapest that is no worse than today" in html(answered)
    assert len(answered.get("arrow_vega_lite_chart") or answered.get("vega_lite_chart")) == 1


def test_the_first_shown_is_the_cheapest_no_worse_than_today(answered):
    answer = answered.session_state["better_search"].run.look().answer
    assert select(answered, "better_point").value == answer.reference.name


def test_the_changes_name_sites_not_ids(answered):
    said = told(answered)
    assert "move into Site " in said


def test_another_option_is_chosen_in_the_list(answered):
    box = select(answered, "better_point")
    last = box.options[-1]
    assert last.startswith(("Option", "Other"))
    answer = answered.session_state["better_search"].run.look().answer
    name = answer.options[-1].name
    app = box.set_value(name).run()
    assert not app.exception
    assert f"What option {len(answer.options)} does" in [each.value for each in app.subheader]


@pytest.mark.parametrize(
    ("event", "chosen"),
    [
        ({"selection": {"chosen": [{"name": "option-02"}]}}, "option-02"),
        ({"selection": {"chosen": []}}, "option-01"),  # a click beside the points
        ({"selection": {"chosen": [{"name": "today"}]}}, "option-01"),
        ({"selection": {"chosen": [{"name": "mine a"}]}}, "option-01"),
        ({"selection": {}}, "option-01"),
        (None, "option-01"),
    ],
)
def test_a_click_on_an_option_chooses_it_in_the_list(monkeypatch, event, chosen):
    state = {"better_chart": event, "better_point": "option-01"}
    monkeypatch.setattr(better_result.st, "session_state", state)
    better_result._clicked()  # noqa: SLF001  (Streamlit's tester cannot click a chart)
    assert state["better_point"] == chosen


def test_sections_come_in_order_and_say_what_rests_on_what(answered):
    assert headers(answered) == [
        "What must hold",
        "Options",
        "Today and my scenarios, beside the best",
        "Nearly as good",
        "What this rests on",
    ]
    assert "--" not in told(answered)


def with_search_of(answered):
    """A session that has the same search, to click about in."""
    return page(better_search=answered.session_state["better_search"])


def test_an_option_goes_to_the_builder(answered):
    app = button(with_search_of(answered), "Open in the builder").click().run()
    assert not app.exception
    mine = app.session_state["my_scenarios"]["town"]
    (history,) = mine.values()
    assert history.present.change
    assert history.present.title.startswith("Option ")
    assert history.present.assumptions["fit_out_gbp_per_m2"] == PRICES["fit_out_gbp_per_m2"]


def test_limits_reach_the_search():
    app = page()
    select(app, "better-axis-town").set_value(FIRE)
    number(app, "better-budget-town").set_value(0.5)
    number(app, "better-moved-town").set_value(2.0)
    number(app, "better-worse-town").set_value(3.0)
    number(app, "better-extend-town").set_value(0.0)
    number(app, "better-points-town").set_value(3)
    several(app, "better-keep-town").set_value(["p2"])
    several(app, "better-stay-town").set_value(["a1"])
    several(app, "better-accepted-town").set_value([str(Rule.VETTING)])
    app = app.run()
    next(each for each in app.text_input if each.key == "better-why-town-vetting").set_value("soon")
    select(app, f"better-floor-town-{MEAN}").set_value("may get worse")
    app = search(app)
    asked = app.session_state["better_search"].run.request
    assert (asked.axis, asked.budget_gbp, asked.most_moved) == (FIRE, 5e5, 2)
    assert (asked.zone_worse_min, asked.extend_m2, asked.wish.points) == (3, 0, 3)
    assert (asked.keep, asked.stay, asked.accepted) == (("p2",), ("a1",), {Rule.VETTING: "soon"})
    assert asked.floors == {MEAN: None}
    assert asked.figures == {}


def test_a_limit_of_my_own_is_a_floor():
    app = page()
    select(app, "better-axis-town").set_value(MEAN)
    app = select(app, f"better-floor-town-{FIRE}").set_value("keeps a limit of my own").run()
    app = number(app, f"better-floor-town-{FIRE}-value").set_value(75.0).run()
    app = search(app)
    assert app.session_state["better_search"].run.request.floors == {FIRE: 0.75}


def test_what_is_typed_outlasts_a_visit_to_another_page():
    app = page()
    app = number(app, "better-budget-town").set_value(2.5).run()
    app = app.switch_page(TODAY).run().switch_page(FIND_BETTER).run()
    assert number(app, "better-budget-town").value == 2.5


def test_a_rule_accepted_without_a_reason_is_refused_in_one_line():
    app = several(page(), "better-accepted-town").set_value([str(Rule.VETTING)]).run()
    app = button(app, GO).click().run()
    assert not app.exception
    (error,) = app.error
    said = error.value.replace("\\", "")
    assert said == "“not vetted for police”: say why in a few words, such as works follow."
    assert "better_search" not in app.session_state


def test_without_prices_options_read_incomplete_and_known_only_is_offered():
    app = page()
    select(app, "better-axis-town").set_value(MEAN)
    app = search(app)
    assert "a price nobody has given counts as nothing" in told(app)
    assert "INCOMPLETE" in html(app)
    assert app.dataframe[0].value["Money"].str.contains("incomplete").any()
    again = button(app, "only what is known").click().run()
    assert not again.exception
    assert again.session_state["better_search"].run.wait(LONGEST_S)
    again = again.run()
    assert again.session_state["better_search"].run.request.known_only
    assert "counts as nothing, so there is no saving" not in told(again)


def test_limits_that_clash_are_told_with_the_way_out():
    app = priced(page())
    select(app, "better-axis-town").set_value(MEAN)
    number(app, "better-budget-town").set_value(-1000.0)
    app = search(app)
    assert "No estate keeps all of these limits" in [each.value for each in app.subheader]
    assert "With all the others kept, the nearest that can be had is" in told(app)


def test_boxes_that_changed_since_are_told(answered):
    assert "The boxes have changed since this search" not in told(answered)
    assert "The boxes have changed since this search" in told(with_search_of(answered))


def test_an_error_of_the_search_is_one_line_and_nothing_is_lost():
    app = page()
    app = several(app, "better-keep-town").set_value(["p2"]).run()
    app = several(app, "better-give-up-town").set_value(["p2"]).run()
    app = search(app)
    (error,) = app.error
    assert "to be kept and to be given up" in error.value.replace("\\", "")
    assert several(app, "better-keep-town").value == ["p2"]


def test_bases_that_move_are_whole_and_stay_so_on_other_pages():
    app = page()
    box = number(app, "better-moved-town")
    assert (box.proto.data_type, box.proto.step, box.proto.min) == (box.proto.INT, 1, 0)
    app = box.set_value(3).run()
    app = app.switch_page(METHOD).run().switch_page(FIND_BETTER).run()
    assert not app.exception
    box = number(app, "better-moved-town")
    assert (box.value, box.proto.data_type) == (3, box.proto.INT)


def test_the_name_of_a_standard_is_no_markup(monkeypatch):
    app = page()
    key = next(each.key for each in app.selectbox if "better-floor" in str(each.key))
    assert "\\" not in select(app, key).label  # it is read out as it stands
    monkeypatch.setattr(
        "estates.ui.better_limits.standard_names",
        lambda before: {
            each.standard.id: "![x](https://example.org/x)"
            for assessment in before.services.values()
            for each in assessment.scored
        },
    )
    app = app.run()
    assert not app.exception
    assert "![" not in select(app, key).label


def test_a_fault_of_ours_is_one_line_too(monkeypatch):
    def fail(*_, **__):
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("estates.optimiser.search_run.prepared", fail)
    app = search(page())
    (error,) = app.error
    assert "program itself went wrong" in error.value
    assert "secret" not in error.value


def test_while_it_runs_the_page_tells_and_can_stop(monkeypatch):
    class Going(SearchRun):
        """A search that is watched before its thread has ended."""

        def look(self):
            look = super().look()
            return look if self.over else self.before(look)

        over = False

        @staticmethod
        def before(look):
            return replace(look, stage=Stage.SEARCHING, answer=None, error=None)

        def stop(self):
            super().stop()
            type(self).over = True

    monkeypatch.setattr("estates.ui.better_search.SearchRun", Going)
    app = page()
    app = button(app, GO).click().run()
    app.session_state["better_search"].run.wait(LONGEST_S)
    app = app.run()
    assert not app.exception
    assert "Searching" in [each.value for each in app.subheader]
    assert button(app, GO).disabled
    assert "Options found" in html(app)
    assert "Still open" in html(app)
    (table,) = app.table  # what the chart shows
    points = app.session_state["better_search"].run.look().so_far.points
    assert len(table.value) == len(points) > 1
    assert "was open after" in told(app)
    app = button(app, "Stop").click().run().run()  # at its next look, the page shows the rest
    assert "Options" in headers(app)


def test_options_are_shown_while_the_rest_is_weighed(answered, monkeypatch):
    kept = answered.session_state["better_search"]
    whole = kept.run.look()
    weighing = replace(whole, stage=Stage.WEIGHING, line="sites in every good estate: 1 of 5")
    with monkeypatch.context() as patch:
        patch.setattr(SearchRun, "look", lambda _: weighing)
        app = with_search_of(answered)
        assert "what is nearly as good is still weighed: sites in every good" in told(app)
        assert "Options" in headers(app)
        assert button(app, GO).disabled
        assert button(app, "Stop weighing") is not None
    app = app.run()
    assert "still weighed" not in told(app)
    assert "Options" in headers(app)


def test_a_search_under_other_speeds_is_kept_and_not_shown(answered):
    app = with_search_of(answered)
    app = select(app, "chosen_profile").set_value("general").run()
    assert not app.exception
    assert "Your last search, of Town with its speeds and roads, is kept" in told(app)
    assert "Which shared estate would be better?" in headers(app)
    app = select(app, "chosen_profile").set_value("blue_light").run()
    assert "Options" in headers(app)


def test_my_scenarios_are_weighed_beside_the_best(answered):
    app = with_search_of(answered)
    app = button(app, "Open in the builder").click().run().switch_page(FIND_BETTER).run()
    app = search(app)
    table = next(each.value for each in app.table if each.value.index.name == "Estate")
    assert len(table) >= 2
    assert table.index[0] == "Today"


def test_two_sessions_have_searches_of_their_own(answered):
    other = page()
    assert "better_search" not in other.session_state
    assert "better_search" in answered.session_state


def test_an_area_of_which_little_is_known_has_an_answer_or_one_line():
    app = page("bare")
    assert not app.exception
    assert not app.error
    app = search(app)
    if app.error:
        (error,) = app.error
        assert "\n" not in error.value
    else:
        assert "sites in use are counted in place of money" in told(app)
        assert "£" not in html(app).partition("Money against today")[0]


def test_no_flag_of_the_command_is_left_on_the_page():
    for flag in ("--keep", "--give-up", "--reach", "--on-call-reach", "--known-only", "--assume"):
        assert "--" not in plain_called(f"see {flag} here").replace("\\", "")


def test_every_rule_and_every_checked_field_has_a_name():
    assert set(RULES) == set(Rule)
    for field in ("points", "gap", "reach", "on_call_reach", "budget", "most_moved", "zone_worse",
                  "extend", "junctions", "others", "accept", "axis"):  # fmt: skip
        assert called(field) in CALLED.values()
