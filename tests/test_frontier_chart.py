"""An optimiser's answer on screen: figures in words, tables, sentences, and the chart."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from priced_town import PRICES, write_priced_town

from estates.appraisal import Appraiser
from estates.area import load_area
from estates.assessment import Assessor
from estates.change import Share
from estates.first_look import first_look
from estates.measures.losers import losers
from estates.optimiser.answer import Wish
from estates.optimiser.request import Request, prepared, solved
from estates.optimiser.robustness import Draws
from estates.optimiser.search_run import Moment
from estates.optimiser.standards import weighable
from estates.scenario_base import new_scenario
from estates.view import frontier_view
from estates.view.frontier_chart import CHOSEN, closing_chart, frontier_chart
from estates.view.frontier_tables import (
    beside_table,
    near_table,
    options_table,
    robust_table,
    roles_table,
)
from estates.view.frontier_view import FrontierView, Kind
from estates.view.money import pounds
from estates.view.option_view import losers_table, worst_table

FIRE, MEAN = "sample-fire-first-10", "sample-ambulance-c1-mean"


@pytest.mark.parametrize(
    ("gbp", "said"),
    [
        (0, "£0"),
        (0.4, "£0"),
        (-0.4, "£0"),
        (437, "£437"),
        (999.6, "£1,000"),
        (1_234, "£1,200"),
        (9_960, "£10,000"),
        (726_858.15, "£727,000"),
        (994_999, "£995,000"),
        (999_999, "£1.00 million"),
        (3_343_957, "£3.34 million"),
        (-3_343_957, "-£3.34 million"),
        (12_345_678, "£12.3 million"),
    ],
)
def test_money_is_said_to_three_figures_or_so(gbp, said):
    assert pounds(gbp) == said


@pytest.fixture(scope="module")
def assessor(tmp_path_factory):
    """The priced town's."""
    return Assessor(load_area(write_priced_town(tmp_path_factory.mktemp("town"))))


def found(assessor, plans=(), **asked):
    wish = Wish(**{"points": 5, "others": 2, **asked.pop("wish", {})})
    request = Request(**{"axis": MEAN, "figures": PRICES, "wish": wish, **asked})
    return solved(prepared(request, assessor, plans), plans)


@pytest.fixture(scope="module")
def view(assessor):
    """With a plan of my own, and draws."""
    change = Share(service="ambulance", from_site="a1", into_site="f1")
    plan = new_scenario(assessor.area, "my-plan", (change,))
    wish = {"draws": Draws(number=5, seed=1), "within": 0.5}
    return FrontierView(found(assessor, [plan], wish=wish), "Ambulance: mean")


@pytest.fixture(scope="module")
def counted(area):
    """Where no price is known."""
    return FrontierView(found(Assessor(load_area(area)), axis="", figures={}))


def test_every_standard_that_the_search_knows_can_be_asked_for(view):
    setting = view.answer.setting
    asked = weighable(view.answer.before)
    known = [(each.id, each.name, each.service, each.by_mean) for each in setting.yardsticks]
    assert [(each.id, each.name, each.service, each.by_mean) for each in asked] == known
    for each, yardstick in zip(asked, setting.yardsticks, strict=True):
        assert each.today == pytest.approx(yardstick.today)


def test_dots_are_the_options_today_and_mine(view):
    by_kind = {kind: [each for each in view.dots if each.kind is kind] for kind in Kind}
    options = view.answer.options
    shown = [*by_kind[Kind.OPTION], *by_kind[Kind.INCOMPLETE]]
    assert {each.name for each in shown} == {each.name for each in options}
    (today,), (mine,) = by_kind[Kind.TODAY], by_kind[Kind.MINE]
    assert (today.cost, today.cost_text) == (0, "as today")
    assert mine.label == "my-plan"
    first = next(each for each in view.dots if each.name == "option-01")
    assert first.cost == pytest.approx(options[0].point.cost_gbp / 1e6)
    assert first.value == pytest.approx(view.answer.options[0].point.values[MEAN] / 60)  # noqa: PD011
    assert first.label == "1"


def test_an_option_without_all_prices_looks_and_reads_incomplete(assessor):
    some = {name: value for name, value in PRICES.items() if name != "moving_gbp_per_m2"}
    view = FrontierView(found(assessor, figures=some))
    moved = [each for each in view.dots if each.name.startswith("option") and view.moved(each.name)]
    assert moved
    assert all(each.kind is Kind.INCOMPLETE for each in moved)
    table = options_table(view).set_index("Option")
    assert all("incomplete" in table.loc[view.label(each.name), "Money"] for each in moved)
    assert any("moving" in name for name in view.missing)
    beside = beside_table(view).set_index("Estate")
    assert beside.loc["Today", "Cost against today"] == "as today"


def test_where_nothing_is_priced_sites_are_counted_and_no_money_is_shown(counted):
    assert counted.counted
    assert counted.missing == {}
    assert "Sites in use" in counted.axes.cost_name
    for each in counted.dots:
        assert each.cost_text.endswith("sites in use")
        assert each.cost == float(each.cost_text.split()[0])
        assert each.kind in (Kind.FOUND, Kind.TODAY)  # nothing is said of prices
    table = options_table(counted)
    assert "Money" not in table
    assert "Cost against today" not in table
    said = " ".join([counted.headline("option-01"), *beside_table(counted).iloc[:, -1]])
    assert "£" not in said


def test_the_table_says_what_the_chart_shows(view):
    table = options_table(view)
    dots = {each.name: each for each in view.dots}
    assert len(table) == len(view.answer.options)
    for row, option in zip(table.to_dict("records"), view.answer.options, strict=True):
        assert row["Cost against today"] == dots[option.name].cost_text
        assert row["Ambulance: mean"] == dots[option.name].value_text
        assert row["Sites in use"] == option.option.sites_used
        assert row["Proof"] == "proven"


def test_changes_are_told_by_the_names_of_sites(view):
    name = next(each for each in view.options if view.moved(each))
    said = " ".join(view.changes(name))
    assert "move into Site " in said
    assert len(view.changes(name)) == len(view.options[name].option.changes)


def test_an_extension_is_told_with_its_change(view):
    built = [
        (view.changes(name)[n], change.extension_m2)
        for name, each in view.options.items()
        for n, change in enumerate(each.option.changes)
        if getattr(change, "extension_m2", None)
    ]
    assert built
    for line, area_m2 in built:
        assert line.endswith(f"which is built on by {area_m2:,.0f} m²")


def test_today_and_my_plan_are_told_how_far_they_are_from_the_best(view):
    table = beside_table(view).set_index("Estate")
    assert list(table.index) == ["Today", "my-plan"]
    today = view.answer.today.regret
    said = table.loc["Today", "How far from the best"]
    assert said.startswith("An estate as good in every standard costs £")
    assert pounds(today.saved_gbp) in said


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ({"beyond_the_frontier": True}, "Better than any option"),
        ({"on_the_frontier": True}, "Nothing beats it"),
        ({"on_the_frontier": None}, "ended before a proof"),
        ({"dearer_than_as_good_by": 2e6}, "costs £2.00 million less."),
        ({"worse_than_as_cheap_by": 12.0}, "For the same cost 12 seconds better can be had."),
    ],
)
def test_verdicts_on_plans(view, plan, said):
    usual = {"dearer_than_as_good_by": 0.0, "worse_than_as_cheap_by": 0.0}
    usual |= {"beyond_the_frontier": False, "on_the_frontier": False}
    assert said in view.verdict({**usual, **plan})


def test_sites_that_all_good_estates_use_or_leave_are_told_apart(view):
    table = roles_table(view)
    assert len(table) == len(view.answer.roles)
    assert set(table["Site"]) <= set(view.names.values())
    first = table.iloc[:, 1].map(lambda words: words.startswith("in use in every"))
    assert first.is_monotonic_increasing  # those that change come first


def test_others_are_named_and_shown_like_options(view):
    assert list(near_table(view)["Option"]) == ["Other 1", "Other 2"]
    assert view.scenario("other-1").change == view.answer.other_options[0].option.changes


def test_without_others_there_is_no_table(counted):
    assert counted.answer.other_options or near_table(counted).empty


def test_draws_are_a_column_each(view):
    table = robust_table(view)
    assert list(table.columns[1:]) == [
        each[:1].upper() + each[1:] for each in view.answer.robustness.responses
    ]
    assert "Today" in set(table["Option"])
    assert table.iloc[:, 1].str.contains("%").all()


def test_without_draws_there_is_no_table(counted):
    assert robust_table(counted).empty


def test_a_clash_is_told_with_the_way_out(assessor):
    view = FrontierView(found(assessor, budget_gbp=-1e9, keep=("p2",)))
    (line,) = view.clash()
    assert line.startswith("Budget: at most £1000.0 million less.")
    assert "the nearest that can be had is" in line
    helps = float(line.rsplit("£", 1)[1].rstrip(".").replace(",", ""))
    sign = -1 if "-£" in line else 1
    again = found(assessor, budget_gbp=sign * helps, keep=("p2",))
    assert again.options


def test_a_clash_of_a_standard_tells_what_can_be_had(assessor):
    view = FrontierView(found(assessor, floors={FIRE: 1.0}, most_moved=0))
    lines = view.clash()
    fire = next(line for line in lines if "first appliance" in line)
    assert "at least 100.00" in fire
    helps = float(fire.rsplit(" is ", 1)[1].split("%")[0]) / 100
    assert found(assessor, floors={FIRE: helps}, most_moved=0).options
    assert not found(assessor, floors={FIRE: helps + 1e-4}, most_moved=0).options


@pytest.mark.parametrize(
    ("by_mean", "value", "said"),
    [
        (False, 0.96657, "96.65%"),
        (False, 0.9665, "96.65%"),
        (True, 437.1, "7.29 minutes"),  # 7.285
        (True, 438.0, "7.30 minutes"),
    ],
)
def test_what_can_be_had_is_rounded_to_where_there_is_an_estate(view, by_mean, value, said):
    of = replace(view.axis, by_mean=by_mean)
    assert frontier_view._can_be_had(value, of) == said  # noqa: SLF001


def test_a_clash_of_sites_names_them(assessor):
    view = FrontierView(found(assessor, give_up=("p1", "p2"), reach_min=0, on_call_reach_min=0))
    (line,) = view.clash()
    assert line.startswith(("Site p1 is given up.", "Site p2 is given up."))
    assert "not enough" in line


@pytest.mark.parametrize("by_mean", [True, False])
def test_the_chart_goes_in_steps_and_can_be_clicked(view, by_mean):
    chart = frontier_chart(
        view.dots,
        cost_name=view.axes.cost_name,
        value_name=view.axes.value_name,
        lower_is_better=by_mean,
        chosen="option-01",
    ).to_dict()
    lines = [each for each in chart["layer"] if each["mark"]["type"] == "line"]
    assert [each["mark"]["interpolate"] for each in lines] == ["step-after"]
    points = next(each for each in chart["layer"] if "tooltip" in each["encoding"])
    assert [each["name"] for each in chart["params"] if each["name"] == CHOSEN]
    assert points["encoding"]["shape"]["scale"]["domain"] == [
        kind.value for kind in Kind if kind in {each.kind for each in view.dots}
    ]
    assert points["encoding"]["x"]["title"] == view.axes.cost_name
    assert "£ million" in view.axes.cost_name
    assert points["encoding"]["y"]["scale"]["reverse"] is by_mean
    assert "better is up" in chart["title"]["subtitle"]
    low, high = points["encoding"]["y"]["scale"]["domain"]
    assert low < min(each.value for each in view.dots) < max(each.value for each in view.dots)
    assert max(each.value for each in view.dots) < high
    ring = next(rows for rows in chart["datasets"].values() if len(rows) == 1)
    assert ring[0]["name"] == "option-01"


def test_a_chart_of_one_point_is_a_chart(view):
    chart = frontier_chart(
        view.dots[:1], cost_name="c", value_name="v", lower_is_better=False, clickable=False
    ).to_dict()
    assert not [each for each in chart.get("params", []) if each["name"] == CHOSEN]


def test_the_closing_chart_shows_every_moment():
    history = [Moment(seconds=s, points=n, open_share=o) for s, n, o in [(1, 2, 1), (3, 3, 0.25)]]
    rows = next(iter(closing_chart(history).to_dict()["datasets"].values()))
    assert [each["open"] for each in rows] == [100, 25]


# ---------------------------------------------------------------- one option


@pytest.fixture(scope="module")
def look(assessor, view):
    """A first look at the option that moves most."""
    name = max(view.options, key=view.moved)
    appraiser = Appraiser(assessor)
    return first_look(appraiser, view.scenario(name), view.answer.setting.assumptions)


def test_who_waits_longer_is_counted_by_standard(look):
    table = losers_table(look)
    zones = look.zones
    for row, (_, of_standard) in zip(
        table.to_dict("records"), zones.groupby("standard", sort=False), strict=True
    ):
        assert row["Places more than a minute later"] == int((of_standard["change_s"] > 60).sum())


def test_over_a_minute_is_what_the_measures_say_it_is(look):
    """Float noise above a minute is a minute still; the count is that of the whole appraisal."""
    zones = look.zones.assign(change_s=60 + 5e-7)
    zones.loc[zones.index[0], "change_s"] = 60 + 5e-6
    table = losers_table(replace(look, zones=zones))
    counted = losers(zones)
    of_all = (counted["group"] == "all") & (counted["loss"] == "later by more than 1 min")
    assert table["Places more than a minute later"].tolist() == counted["zones"][of_all].tolist()
    assert table["Places more than a minute later"].sum() == 1


def test_the_demand_that_loses_says_what_it_counts(look):
    table = worst_table(look)
    assert set(table["Counted in"]) <= set(look.zones["basis"])
    assert "Demand" in table


def test_the_places_that_lose_most_come_first(look):
    table = worst_table(look)
    assert len(table)
    zones = look.zones[look.zones["change_s"] >= 1]
    longest = zones.sort_values("change_s", ascending=False)
    assert table.iloc[0]["Place"] in set(longest["name"])
    assert len(table) <= len(zones)


def test_nobody_who_loses_gives_an_empty_table(look):
    none = replace(look, zones=look.zones.assign(change_s=0.0))
    assert worst_table(none).empty
    assert (losers_table(none)["Share of demand there"] == "0%").all()


def test_the_scenario_of_an_option_carries_its_prices_and_no_empty_one(assessor):
    without = {**PRICES, "fit_out_gbp_per_m2": None}
    view = FrontierView(found(assessor, figures=without))
    assumptions = view.scenario("option-01").assumptions
    assert "fit_out_gbp_per_m2" not in assumptions
    assert assumptions["moving_gbp_per_m2"] == PRICES["moving_gbp_per_m2"]


def test_values_are_finite(view):
    table = pd.DataFrame([(each.cost, each.value) for each in view.dots])
    assert np.isfinite(table.to_numpy()).all()
