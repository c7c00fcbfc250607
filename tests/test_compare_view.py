"""Compare: cells, groups, differences and words, against sums made by hand and another way."""

import math
from dataclasses import replace

import folium
import numpy as np
import pandas as pd
import pytest
from streamlit_folium import _get_feature_group_string

from coverage.isochrone import BandGrid
from coverage.service import Service
from estates.assumptions import load_assumptions
from estates.maps.change_layers import change_points, fate_marks
from estates.maps.layers import base_map, coverage_layers
from estates.maps.moves_together import MovesTogether
from estates.measures.losers import losers, totals
from estates.recipes import DATA
from estates.scenario import read_scenario
from estates.view.change_view import change_class, placed, site_fates
from estates.view.compare_chart import LATER, SAME, SOONER, bar_rows, change_bars
from estates.view.compare_view import (
    NOT_KNOWN,
    attribution_table,
    between,
    by_deprivation,
    by_setting,
    groups_in_words,
    groups_table,
    maps_table,
    money_lines,
    places_table,
    points_under,
    response_lines,
    sets_apart,
    shown_groups,
    totals_said,
)
from estates.view.coverage_view import CoverageView, extent_of, fewer_limits

FIRE = ("fire", "sample-fire-first-10")


def made(**columns):
    """Three places: one waits longer, one less, one as before."""
    points = pd.DataFrame(
        {
            "zone": ["a", "b", "c"],
            "name": ["Ash", "Birch", "Cedar"],
            "urban_rural": ["urban", "rural", ""],
            "deprivation_decile": [1.0, 10.0, np.nan],
            "residents": [100.0, 200.0, np.nan],
            "weight": [10.0, 30.0, 60.0],
            "basis": "incidents a year",
            "before_s": [500.0, 700.0, 300.0],
            "after_s": [620.0, 580.0, 300.0],
            "change_s": [120.0, -120.0, 0.0],
            "reached_before": 1.0,
            "reached_after": 1.0,
            "in_time_before": [10.0, 0.0, 60.0],
            "in_time_after": [0.0, 30.0, 60.0],
            "drops_out": [True, False, False],
        }
    )
    return points.assign(**columns)


def test_groups_by_hand():
    table = groups_table(made(), by_deprivation(made())).set_index("group")
    assert list(table.index) == ["1 of 10 (most deprived)", "10 of 10 (least deprived)", NOT_KNOWN]
    assert table["change_s"].tolist() == [120, -120, 0]
    assert table["later"].tolist() == [1, 0, 0]
    assert table["sooner"].tolist() == [0, 1, 0]
    assert table["in_time_change"].tolist() == [-10, 30, 0]
    setting = groups_table(made(), by_setting(made()))
    assert setting["group"].tolist() == ["urban", "rural", NOT_KNOWN]
    alike = made(urban_rural="rural")
    (row,) = groups_table(alike, by_setting(alike)).to_dict("records")
    assert row["change_s"] == pytest.approx((10 * 120 - 30 * 120) / 100)  # weighted by demand
    assert (row["later"], row["sooner"]) == (0.1, 0.3)
    assert row["residents"] == 300


def test_exactly_a_minute_is_not_over_a_minute():
    table = groups_table(made(change_s=[60.0, -60.0, 60.001]), by_setting(made()))
    assert table["later"].tolist() == [0, 0, 1]
    assert table["sooner"].tolist() == [0, 0, 0]


def test_groups_in_words_and_in_the_table():
    table = groups_table(made(), by_deprivation(made()))
    said = groups_in_words(table, "deprivation")
    assert said.startswith("Mean change by deprivation, the worst first: 1 of 10 (most deprived)")
    assert "+2:00; 10 of 10 (least deprived) -2:00" in said
    shown = shown_groups(table, "Deprivation", "incidents a year")
    assert shown["Residents"].tolist() == ["100", "200", NOT_KNOWN]
    assert shown["Later by over 1 min"].tolist() == ["100%", "none", "none"]
    still = groups_table(made(change_s=0.0), by_deprivation(made()))
    assert "no group’s mean changes" in groups_in_words(still, "deprivation")


def test_bars_have_words_and_sides():
    rows = bar_rows(groups_table(made(), by_deprivation(made())))
    assert rows["way"].tolist() == [LATER, SOONER, SAME]
    assert rows["said"].tolist() == ["+2:00", "-2:00", "0:00"]
    chart = change_bars(groups_table(made(), by_deprivation(made())), "Deprivation").to_dict()
    assert len(chart["layer"]) == 3
    assert "1 of 10 (most deprived) +2:00 (later); 10 of 10" in chart["description"]
    assert "http" not in str(chart).replace(chart["$schema"], "")


def test_from_one_scenario_to_another_by_hand():
    one = made()  # Ash 620 s, Birch 580 s
    other = made(
        after_s=[500.0, 640.0, 300.0], change_s=[0.0, -60.0, 0.0], in_time_after=[10.0, 0.0, 60.0]
    )
    found = between(one, other, 600.0).set_index("name")
    assert found["before_s"].to_dict() == {"Ash": 620, "Birch": 580, "Cedar": 300}
    assert found["change_s"].to_dict() == {"Ash": -120, "Birch": 60, "Cedar": 0}
    assert found["drops_out"].to_dict() == {"Ash": False, "Birch": True, "Cedar": False}
    assert (found["in_time_after"] - found["in_time_before"]).tolist() == [10, -30, 0]
    assert list(between(one, other, 600.0).columns) == list(other.columns)
    assert between(None, other, 600.0) is other
    assert between(one, one, 600.0)["change_s"].tolist() == [0, 0, 0]


def test_places_are_named_the_worst_first_and_sort_as_numbers():
    points = made(**{"class": change_class(made()["change_s"])})
    table = places_table(points, ("Business as usual", "Mine"))
    assert table["Place"].tolist() == ["Ash", "Cedar", "Birch"]
    assert table["Later by, s"].tolist() == [120, 0, -120]
    assert table["In words"].tolist() == ["1 to 2 min later", "the same", "1 to 2 min sooner"]
    assert table["Business as usual"].tolist() == ["8:20", "5:00", "11:40"]
    assert table["Mine"].tolist() == ["10:20", "5:00", "9:40"]
    assert table["Drops out of standard"].tolist() == ["yes", "", ""]
    assert table["Setting"].tolist() == ["urban", "not known", "rural"]
    assert pd.api.types.is_numeric_dtype(table["Demand (incidents a year)"])
    nameless = places_table(points.assign(name=""), ("a", "b"))
    assert nameless["Place"].tolist() == ["a", "c", "b"]


def test_on_the_limit_is_in_standard():
    other = made(after_s=[600.0, 600.001, 300.0])
    dropped = between(made(after_s=[600.0, 600.0, 300.0]), other, 600.0)["drops_out"]
    assert dropped.tolist() == [False, True, False]


def test_who_loses_is_said():
    rows = dict(totals_said(made()))
    assert rows["Later by over 1 min"] == "1 place: 100 residents, 10 incidents a year"
    assert rows["Sooner by over 1 min"] == "1 place: 200 residents, 30 incidents a year"
    assert rows["Drop out of standard"].startswith("1 place")
    assert rows["Newly in time"] == "30.0 incidents a year"
    assert rows["No longer in time"] == "10.0 incidents a year"
    nobody = dict(totals_said(made(change_s=0.0, drops_out=False)))
    assert nobody["Later by over 1 min"] == "nobody"


# The sample county's examples


@pytest.fixture(scope="module")
def found(sample_appraiser):
    appraisals = {}
    for path in sorted((DATA / "marlshire" / "scenarios").glob("*.toml")):
        scenario = read_scenario(path)
        assumptions = load_assumptions().with_(scenario.assumptions)
        appraisals[scenario.title] = sample_appraiser.appraise(scenario, assumptions)
    return appraisals


def test_every_headline_of_every_scenario_has_a_cell(found):
    lines = [*response_lines(found), *money_lines(found)]
    wanted = {each.id for one in found.values() for each in one.headlines}
    assert len(lines) == len(wanted)
    assert all(len(line.cells) == len(found) for line in lines)
    fire = next(each for each in lines if each.label == "Fire: First in 10 minutes, 80%")
    closes = fire.cells[list(found).index("Carlham fire station closes")]
    assert closes.verdict == "worse"
    assert closes.change.startswith("-")
    assert " to " in closes.note
    assert {each.verdict for each in fire.cells if each is not closes} == {"the same"}
    npc = next(each for each in lines if each.label.startswith("Net present cost against business"))
    assert "INCOMPLETE" in npc.cells[list(found).index("Carlham fire station closes")].note
    assert all(each.verdict == "" for each in npc.cells if "INCOMPLETE" in each.note)


def test_groups_add_up_to_what_the_measures_say(found):
    one = found["Carlham fire station closes"]
    points = points_under(one.measured["zones"].table, *FIRE)
    whole = totals(one.measured["zones"].table)
    row = whole[(whole["service"] == "fire") & (whole["standard"] == FIRE[1])].iloc[0]
    for group in (by_deprivation(points), by_setting(points)):
        table = groups_table(points, group)
        assert table["places"].sum() == len(points)
        assert table["weight"].sum() == pytest.approx(points["weight"].sum())
        assert table["in_time_change"].sum() == pytest.approx(
            row["gained_in_time"] - row["lost_in_time"]
        )
        seconds = (table["change_s"] * table["weight"]).sum()
        assert seconds == pytest.approx(row["lost_s"] - row["gained_s"])
    counted = losers(one.measured["zones"].table)
    lost = counted[
        (counted["standard"] == FIRE[1]) & (counted["loss"] == "later by more than 1 min")
    ].set_index("group")
    by = groups_table(points, by_setting(points)).set_index("group")
    for setting in ("urban", "rural"):
        later = by.loc[setting, "later"] * by.loc[setting, "weight"]
        assert later == pytest.approx(lost.loc[setting, "weight"])


def test_from_a_scenario_to_another_agrees_with_rescoring(found, sample_appraiser):
    """From the first to the second is what the second's own scores less the first's are."""
    one, other = (found[name] for name in sorted(found)[:2])
    points = between(
        points_under(one.measured["zones"].table, *FIRE),
        points_under(other.measured["zones"].table, *FIRE),
        600.0,
    )
    waits = [
        next(
            a for a in each.after.services[Service.FIRE].scored if a.standard.id == FIRE[1]
        ).zones.set_index("id")["wait_s"]
        for each in (one, other)
    ]
    expected = (waits[1] - waits[0])[points["zone"]].to_numpy()
    assert points["change_s"].to_numpy() == pytest.approx(expected, abs=1e-5)
    at = placed(points, sample_appraiser.before.assessor.area)
    assert at["weight"].is_monotonic_decreasing
    assert at["lon"].notna().all()


def test_attribution_names_the_change_and_the_figure(found):
    table = attribution_table(found["Carlham fire station closes"])
    assert table["Change"].iloc[0] == "1. Close Carlham fire station; its crews are withdrawn"
    assert "Fire: First in 10 minutes, 80%" in set(table["Figure"])
    assert not table["Figure"].str.contains("within 10 min").any()


def test_a_standard_that_nobody_reaches_any_more_is_a_change(found):
    one = found["Carlham fire station closes"]
    each = next(each for each in one.headlines if each.unit == "s")
    lost = replace(each, before=420.0, after=math.inf, low=180.0, high=math.inf)
    never = replace(lost, after=420.0, before=math.inf, low=-math.inf, high=-math.inf)
    alike = replace(lost, before=math.inf, low=0.0, high=0.0)
    told = [
        response_lines({"x": replace(one, headlines=(made_up,))})[0]
        for made_up in (lost, never, alike)
    ]
    cells = [
        (line.before, cell.value, cell.change, cell.note, cell.verdict)
        for line in told
        for cell in line.cells
    ]
    assert cells == [
        ("7:00", "nobody arrives", "no longer reached", "+3:00 to no longer reached", "worse"),
        ("nobody arrives", "7:00", "newly reached", "", "better"),
        ("nobody arrives", "nobody arrives", "", "", "the same"),
    ]


def test_steps_to_where_nobody_arrives_stay_in_the_attribution(found):
    one = found["Carlham fire station closes"]
    rows = one.attribution[one.attribution["headline"] == "fire/sample-fire-first-10"]
    row = rows.iloc[:1].assign(unit="s", why_not="")
    steps = [(math.inf, math.inf), (math.inf, math.nan), (math.nan, math.nan), (0.2, 0.0)]
    made_up = pd.concat([row.assign(in_order=a, left_out=b) for a, b in steps])
    table = attribution_table(replace(one, attribution=made_up))
    assert table.iloc[:, 2:].to_numpy().tolist() == [
        ["no longer reached", "no longer reached"],
        ["no longer reached", "0:00"],  # with or without it, nobody arrives
    ]
    alone = row.assign(in_order=math.nan, left_out=60.0, why_not="its host is not there")
    table = attribution_table(replace(one, attribution=alone))
    assert table.iloc[0, 2:].tolist() == ["cannot stand alone", "+1:00", "its host is not there"]


def test_what_sets_two_apart_is_in_plain_words(found):
    first, second, *_ = sorted(found)
    said = sets_apart(found[first], found[second])
    assert any(line.startswith(f"only {first}: Close Carlham") for line in said)
    assert any(line.startswith("both: supposes") for line in said)
    assert all(line.startswith("both: ") for line in sets_apart(found[first], found[first]))


def test_the_maps_speak_on_their_own_channel_only_and_to_no_server():
    base = folium.Map(tiles=None)
    MovesTogether("maps-1</script>").add_to(base)
    page = base.get_root().render()
    script = page[page.index("BroadcastChannel") :]
    assert "maps-1</script>" not in script
    assert "maps-1" in script
    assert "fetch" not in script
    assert "http" not in script


def test_the_table_of_the_maps_tells_the_circles_too(sample_appraiser, found):
    one = found["Carlham fire station closes"]
    assessor = sample_appraiser.before.assessor
    here = assessor.area
    grid = BandGrid(assessor.model, extent_of(here), here.manifest.crs, here.water)
    views = [
        CoverageView(scored.assessor, scored.services[Service.FIRE], FIRE[1])
        for scored in (one.before, one.after)
    ]
    table = maps_table(("Today", "Mine"), [(v, v.drawn(grid, small=True)) for v in views])
    circles = table[table["Band, soonest possible"] == "out of time (circles)"]
    assert len(circles) == 1
    for view, cell in zip(views, circles.iloc[0, 1:], strict=True):
        late = view.points[view.points["nearest_s"] > 600]
        assert f": {len(late)} demand points, {late['weight'].sum():,.1f} incidents" in cell
    assert circles.iloc[0, 1] != circles.iloc[0, 2]


def test_three_maps_together_are_a_small_script(sample_appraiser, found):
    """What one run of the page sends: both small maps of bands, and the map of differences."""
    one = found["Port Sellwick: three services at the fire station"]
    assessor = sample_appraiser.before.assessor
    here = assessor.area
    base = base_map(here, extent_of(here), None, "")
    base.render()
    grid = BandGrid(assessor.model, extent_of(here), here.manifest.crs, here.water)
    groups = []
    for scored in (one.before, one.after):
        view = CoverageView(scored.assessor, scored.services[Service.FIRE], FIRE[1])
        drawn = view.drawn(grid, small=True)
        assert drawn.bands["from_s"].tolist() == [0, 600, 900]
        assert drawn.bands.is_valid.all()
        groups += coverage_layers(view, drawn)
    group = folium.FeatureGroup(name="differences", control=False)
    points = placed(points_under(one.measured["zones"].table, *FIRE), here)
    change_points(points).add_to(group)
    fate_marks(site_fates(one.before.estate, one.after.estate), group)
    groups.append(group)
    sizes = [len(_get_feature_group_string(each, base, row)) for row, each in enumerate(groups)]
    assert sum(sizes) < 300_000


def test_a_small_map_keeps_the_limit_of_the_standard():
    assert fewer_limits(600.0) == (600, 900)
    assert fewer_limits(1200.0) == (1200, 1800)
    assert len(fewer_limits(None)) == 2
