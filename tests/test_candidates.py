"""Candidates: the best places for one more crew, kept, printed, written out and drawn."""

import json
import shutil
from dataclasses import replace
from functools import cache
from html import unescape

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import box
from streamlit_folium import _get_feature_group_string

from coverage import one_more_kept
from coverage.attainment import counted_demand
from coverage.isochrone import BandGrid
from coverage.one_more import one_more_crew
from coverage.resource import DutySystem, StartsFrom
from coverage.service import Service
from estates.__main__ import main
from estates.area import load_area
from estates.assessment import Assessor
from estates.candidates import APART_M, NOT_SAID, SHOWN, candidates, usual_turnout
from estates.errors import EstateInputError
from estates.maps.candidate_layers import candidate_layers
from estates.maps.layers import base_map, coverage_layers
from estates.maps.legend import gain_legend
from estates.view.candidates_view import (
    best_marks,
    best_table,
    gain_bands,
    gain_limits,
    in_words,
    said,
)
from estates.view.coverage_view import CoverageView

FIRST, MEAN = "sample-fire-first-10", "sample-ambulance-c1-mean"
LARGEST_SCRIPT = 300_000


@pytest.fixture(scope="module")
def folder(area, tmp_path_factory):
    """A copy of the town, to be written into."""
    return shutil.copytree(area, tmp_path_factory.mktemp("candidates") / "town")


@pytest.fixture(scope="module")
def assessor(folder):
    return Assessor(load_area(folder))


@pytest.fixture(scope="module")
def fire(assessor):
    return candidates(assessor, assessor.service(Service.FIRE), FIRST, 60.0)


@pytest.fixture(scope="module")
def county(sample_area):
    assessor = Assessor(sample_area)
    return assessor, candidates(assessor, assessor.service(Service.FIRE), FIRST, 90.0)


def far_apart(best, crs):
    at = gpd.GeoSeries.from_xy(best["lon"], best["lat"], crs=4326).to_crs(crs)
    return all(
        one.distance(other) >= APART_M - 0.1 for row, one in enumerate(at) for other in at[:row]
    )


def test_the_best_ten_are_the_best_far_enough_apart(county):
    assessor, found = county
    best, table = found.best, found.table
    assert best["rank"].tolist() == list(range(1, SHOWN + 1))
    table = table[table["inside_boundary"]]
    assert best["in_time_per_year"].iloc[0] == table["in_time_per_year"].max()
    assert best["in_time_per_year"].is_monotonic_decreasing
    assert far_apart(best, assessor.area.manifest.crs)
    # Every junction that gains more than the tenth stands near one that is listed.
    better = table[table["in_time_per_year"] > best["in_time_per_year"].iloc[-1] + 1e-9]
    metric = assessor.area.manifest.crs
    places, listed = (
        gpd.GeoSeries.from_xy(each["lon"], each["lat"], crs=4326).to_crs(metric)
        for each in (better, best)
    )
    nearest = [listed.distance(place).min() for place in places]
    assert max(nearest) < APART_M + 0.1


def with_boundary(found, boundary):
    return replace(found, area=replace(found.area, boundary=boundary))


def test_the_best_lie_inside_the_boundary_and_the_rest_stays_in_the_table(county):
    _, found = county
    places, best = found.found.junctions, found.best.iloc[0]
    row = int(np.flatnonzero(places.ids == best["junction"])[0])
    west = box(places.x.min() - 1, places.y.min() - 1, places.x[row] - 1, places.y.max() + 1)
    part = with_boundary(found, west)
    assert not part.inside[row]
    assert part.table["inside_boundary"].tolist() == (places.x <= places.x[row] - 1).tolist()
    assert len(part.table) == len(found.table)
    assert part.best["inside_boundary"].all()
    inside = part.table[part.table["inside_boundary"]]
    assert part.best["in_time_per_year"].iloc[0] == inside["in_time_per_year"].max()
    told = " ".join(said(part))
    assert f"best places are inside the boundary, where {len(inside):,} are" in told
    assert "may be served from off the map; crews there are not counted" in told
    nowhere = with_boundary(found, box(0, 0, 1, 1))
    assert nowhere.best.empty
    assert "nothing inside the boundary" in in_words(nowhere)
    everywhere = with_boundary(found, None)
    assert everywhere.inside.all()
    assert "the area has no boundary" in " ".join(said(everywhere))


def test_float_noise_gains_nothing_in_list_bands_and_words(assessor, fire):
    noise = np.full_like(fire.found.in_time, 0.9e-9 * fire.found.weight)
    idle = replace(fire, found=replace(fire.found, in_time=noise))
    view, _, bands = drawn(assessor, idle)
    assert len(bands) == len(idle.best) == 0
    assert "gain nothing" in in_words(idle)
    assert "no gain" in legend_text(view, idle, bands)
    more = replace(fire, found=replace(fire.found, in_time=noise * 1.2))
    assert len(drawn(assessor, more)[2]) > 0
    assert len(more.best) > 0


def test_each_of_the_best_has_its_nearest_place(county):
    assessor, found = county
    named = assessor.area.places.to_crs(assessor.area.manifest.crs)
    at = gpd.GeoSeries.from_xy(found.best["lon"], found.best["lat"], crs=4326).to_crs(named.crs)
    for place, near, near_m in zip(at, found.best["near"], found.best["near_m"], strict=True):
        away = named.distance(place)
        assert near_m == pytest.approx(away.min(), abs=0.1)
        assert near == named["name"].iloc[away.to_numpy().argmin()]


def test_without_named_places_none_is_named(assessor, fire):
    area = replace(assessor.area, places=assessor.area.places.iloc[:0])
    best = replace(fire, area=area).best
    assert set(best["near"]) == {""}
    assert best["near_m"].isna().all()
    assert "no named place is mapped" in best_table(replace(fire, area=area))["Where"].iloc[0]


def test_a_mean_is_ranked_by_the_wait_and_a_share_by_who_is_in_time(assessor, fire):
    ambulance = assessor.service(Service.AMBULANCE)
    mean = candidates(assessor, ambulance, ambulance.scored[0].standard.id)
    assert mean.attainment.standard.kind == "mean"
    assert mean.best["wait_less_s"].is_monotonic_decreasing
    assert "off the mean wait" in in_words(mean)
    assert not fire.by_wait
    assert fire.best["in_time_per_year"].is_monotonic_decreasing
    assert fire.share_then == pytest.approx(
        fire.attainment.expected.share_within + fire.found.in_time / fire.attainment.weight
    )


def test_the_turnout_is_the_most_common_of_the_stations(assessor):
    crews = assessor.service(Service.FIRE).resources
    on_call = DutySystem.ON_CALL
    seconds = [(90, "station"), (330, "station"), (330, "station"), (20, "patrol"), (20, "patrol"),
               (20, "patrol")]  # fmt: skip
    made = [
        replace(crews[0], turnout_s=float(each), starts_from=StartsFrom(where), duty_system=on_call)
        for each, where in seconds
    ]
    assert usual_turnout(made).seconds == 330
    assert usual_turnout(made).why == "the most common of crews at stations, 2 of 3"
    assert usual_turnout(made[:2]).seconds == 330  # of two, the longer
    assert usual_turnout(made[3:]).why == "the most common of crews of the service, 3 of 3"
    made[0] = replace(made[0], duty_system=DutySystem.DAY_CREWED)  # waits at the station
    assert usual_turnout(made).seconds == 90
    assert usual_turnout(made).why == "the most common of crews waiting at stations, 1 of 1"
    with pytest.raises(EstateInputError, match="no crew; give it"):
        usual_turnout([])


@pytest.mark.parametrize("turnout_s", [-1.0, 3600.0, float("nan"), float("inf")])
def test_an_impossible_turnout_is_refused(assessor, turnout_s):
    with pytest.raises(EstateInputError, match="give seconds from 0 to under 3600"):
        candidates(assessor, assessor.service(Service.FIRE), FIRST, turnout_s)


def test_a_standard_that_is_not_scored_is_refused(assessor):
    with pytest.raises(EstateInputError, match=f"scored are: {FIRST}"):
        candidates(assessor, assessor.service(Service.FIRE), MEAN)


def test_a_slower_turnout_never_gains_more(assessor, fire):
    slower = candidates(assessor, fire.assessment, FIRST, 180.0)
    assert (slower.found.in_time <= fire.found.in_time + 1e-9).all()
    assert (slower.found.wait_less_s <= fire.found.wait_less_s + 1e-9).all()


def test_half_known_availability_is_a_bound_with_the_further_crew_too(assessor):
    estate = assessor.estate
    first, *rest = estate.resources
    half = assessor.of(replace(estate, resources=(replace(first, availability_known=False), *rest)))
    assessment = half.service(first.service)
    assert not assessment.availability_known
    attained = assessment.scored[0]
    found = candidates(half, assessment, attained.standard.id, 60.0)
    _, by_hour = counted_demand(attained.standard, half.area.demand)
    bound = one_more_crew(
        half.travel.models,
        half.travel.demand,
        assessment.starts.all_available(),
        by_hour,
        attained.standard,
        clock_s=attained.standard.handling_s(assessment.handling.seconds),
        turnout_s=60.0,
    )
    assert np.array_equal(found.found.in_time, bound.in_time)
    assert (assessment.starts.availability < assessment.starts.crewed).any()
    assert "at most: with every crew free in its hours" in " ".join(said(found))
    assert "each gain may be too small: availability is not known" in " ".join(said(found))
    # As it says: with crews that are not always free, the further one gains no less.
    true = one_more_crew(
        half.travel.models,
        half.travel.demand,
        assessment.starts,
        by_hour,
        attained.standard,
        clock_s=attained.standard.handling_s(assessment.handling.seconds),
        turnout_s=60.0,
    )
    assert (true.in_time >= bound.in_time - 1e-9).all()
    assert true.in_time.max() > bound.in_time.max()


def test_whether_a_gain_is_too_large_or_too_small_is_said(fire):
    assert "each gain is the most that the place can give" in " ".join(said(fire))
    unknown = replace(fire.assessment, availability_known=False)
    standard = fire.attainment.standard.model_copy(update={"attending": 2})
    second = replace(fire.attainment, standard=standard)
    assert fire.off_the_map.endswith("may be too large")
    assert replace(fire, attainment=second).off_the_map.endswith("may be too large or too small")
    for attainment, way in ((fire.attainment, "too small:"), (second, "too small or too large:")):
        told = replace(fire, assessment=unknown, attainment=attainment).gain_is
        assert f"each gain may be {way} availability is not known" in told
        assert "the share then is the most" in told
    assert "is supposed" in replace(fire, assessment=replace(unknown, assumed=True)).gain_is


def test_a_usual_turnout_of_an_hour_is_refused_like_a_given_one(assessor):
    estate = assessor.estate
    slow = tuple(replace(each, turnout_s=3600.0) for each in estate.resources)
    late = assessor.of(replace(estate, resources=slow))
    with pytest.raises(EstateInputError, match=r"of \d+\): give seconds from 0 to under 3600"):
        candidates(late, late.service(Service.FIRE), FIRST)


# What is kept


@pytest.fixture
def counted(monkeypatch):
    """How often every junction had to be tried."""
    tries = []
    try_ = one_more_kept.one_more_crew
    monkeypatch.setattr(
        one_more_kept,
        "one_more_crew",
        lambda *given, **named: tries.append(1) or try_(*given, **named),
    )
    return tries


loaded = cache(load_area)  # of each folder once: what is kept beside it is read every time


def again(folder, turnout_s=45.0, **driving):
    assessor = Assessor(loaded(folder), **driving)
    return candidates(assessor, assessor.service(Service.FIRE), FIRST, turnout_s)


def kept_files(folder):
    return sorted((folder / "cache").glob("one-more-*"))


@pytest.fixture
def town(area, tmp_path):
    return shutil.copytree(area, tmp_path / "town")


def same(one, other):
    return (
        np.array_equal(one.found.in_time, other.found.in_time)
        and np.array_equal(one.found.wait_less_s, other.found.wait_less_s)
        and np.array_equal(one.found.junctions.ids, other.found.junctions.ids)
        and one.found.weight == other.found.weight
    )


def test_the_same_question_is_worked_out_once(town, counted):
    one = again(town)
    assert same(one, again(town))
    assert len(counted) == len(kept_files(town)) == 1


def test_any_other_question_is_worked_out_anew(town, counted):
    again(town)
    again(town, turnout_s=46.0)
    again(town, profile="general")
    again(town, exemptions=frozenset({"one_way"}))
    again(town, factor=1.1)
    assert len(counted) == 5
    assessor = Assessor(loaded(town))
    estate = assessor.estate
    fewer = assessor.of(replace(estate, resources=estate.resources[1:]))
    candidates(fewer, fewer.service(Service.FIRE), FIRST, 45.0)
    assert len(counted) == 6
    slow = [replace(each, turnout_s=each.turnout_s + 1) for each in estate.resources]
    slower = assessor.of(replace(estate, resources=tuple(slow)))
    candidates(slower, slower.service(Service.FIRE), FIRST, 45.0)
    assert len(counted) == len(kept_files(town)) == 7


@pytest.mark.parametrize("content", [b"", b"PK nonsense", "half", "flipped"])
def test_a_damaged_file_is_made_again(town, counted, content):
    whole = again(town)
    (file,) = kept_files(town)
    bytes_ = file.read_bytes()
    if content == "half":
        content = bytes_[: len(bytes_) // 2]
    elif content == "flipped":
        at = len(bytes_) // 2
        content = bytes_[:at] + bytes([bytes_[at] ^ 255]) + bytes_[at + 1 :]
    file.write_bytes(content)
    assert same(whole, again(town))
    assert len(counted) == 2
    assert file.read_bytes() == bytes_
    again(town)
    assert len(counted) == 2


def test_a_read_only_folder_keeps_nothing_and_hinders_nobody(town, counted, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("coverage.one_more_kept.write_archive", refuse)
    assert same(again(town), again(town))
    assert len(counted) == 2
    assert kept_files(town) == []


def test_what_is_stopped_leaves_nothing(town, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("coverage.one_more_kept.np.savez", stop)
    with pytest.raises(KeyboardInterrupt):
        again(town)
    assert kept_files(town) == []


def test_of_many_the_newest_stay(town, monkeypatch):
    monkeypatch.setattr(one_more_kept, "MOST_KEPT", 3)
    last = []
    for turnout_s in range(4):
        again(town, float(turnout_s))
        last = [each for each in kept_files(town) if each not in last] + last
    assert len(last) == 4
    assert kept_files(town) == sorted(last[:3])


# On the map


def test_limits_are_round_and_few():
    assert gain_limits(17.25) == (5, 10, 15)
    assert gain_limits(312.8) == (100, 200, 300)
    assert gain_limits(8.4) == (2, 4, 6, 8)
    assert gain_limits(0.6) == pytest.approx((0.1, 0.2, 0.3, 0.4, 0.5))
    assert gain_limits(0) == ()
    for most in np.geomspace(1e-3, 1e6, 500):
        limits = gain_limits(most)
        assert 2 <= len(limits) <= 6
        assert limits[-1] < most


def drawn(assessor, found):
    view = CoverageView(assessor, found.assessment, found.attainment.standard.id)
    area = assessor.area
    grid = BandGrid(assessor.model, view.extent, area.manifest.crs, area.water)
    return view, grid, gain_bands(found, grid)


@pytest.fixture(scope="module")
def county_drawn(county):
    return drawn(*county)


def script(view, layers):
    base = base_map(view.area, view.extent, None, "")
    base.render()
    return "".join(_get_feature_group_string(each, base, row) for row, each in enumerate(layers))


def test_the_grid_takes_the_nearest_junction_near_a_road(county, county_drawn):
    _, found = county
    _, grid, _ = county_drawn
    places = found.found.junctions
    rows = grid.nearest(places, np.arange(len(places)) * 1.0)
    values = np.unique(rows[np.isfinite(rows)])
    assert len(values) > 1000
    minutes_there = grid.seconds(found.assessment.start_places, found.assessment.start_s)
    assert np.array_equal(np.isnan(rows), np.isnan(minutes_there))  # left out: far from any road
    nothing = grid.nearest(places.take(np.empty(0, int)), np.empty(0))
    assert np.isnan(nothing).all()


def test_bands_of_gain_are_valid_disjoint_and_hold_the_best(county, county_drawn):
    assessor, found = county
    _, _, bands = county_drawn
    assert bands.is_valid.all()
    assert bands["from_gain"].tolist() == list(gain_limits(found.gain.max()))
    assert np.isinf(bands["to_gain"].iloc[-1])
    for row, one in enumerate(bands.geometry):
        for other in bands.geometry[:row]:
            # But for what drawing to 50 m leaves, as with the bands of minutes.
            assert one.intersection(other).area < 0.01 * min(one.area, other.area)
    best = found.best.iloc[:1]
    at = gpd.GeoSeries.from_xy(best["lon"], best["lat"], crs=4326).to_crs(
        assessor.area.manifest.crs
    )
    assert bands.geometry.iloc[-1].distance(at.iloc[0]) < 200


def test_map_legend_and_table_say_the_same(county, county_drawn):
    _, found = county
    view, _, bands = county_drawn
    layers = script(view, candidate_layers(view, bands, best_marks(found)))
    assert len(layers) < LARGEST_SCRIPT
    assert layers.count("L.polygon(") == len(bands)
    assert layers.count('"css": "best"') == len(found.best) == SHOWN
    assert "site fire" in layers
    table = best_table(found)
    for number, _, _, words in best_marks(found):
        assert f"{table['Where'].iloc[number - 1]}; " in words
        gain = table["More incidents a year within 10 minutes"].iloc[number - 1]
        assert f"{gain:.1f} more incidents a year in time" in words
    words = legend_text(view, found, bands)
    assert "over 15 more incidents a year in time" in words
    assert "under 5 more incidents a year in time, or over 750 m from a road" in words
    assert "the best places, as numbered in the table" in words


def legend_text(view, found, bands):
    return unescape(gain_legend(view, found, bands, numbered=len(found.best) > 0))


def test_what_it_is_not_is_said(fire):
    lines = " ".join(said(fire))
    assert all(line in lines for line in NOT_SAID)
    for words in ("always crewed and always free", "no cost, no land", "stay where they are",
                  "weighted by incidents a year", "not reconciled with recorded performance",
                  "turnout of the further crew 60 s (as asked for): an assumption"):  # fmt: skip
        assert words in lines


def test_where_nothing_is_gained_nothing_is_drawn(assessor, fire):
    none = replace(fire.found, in_time=0 * fire.found.in_time, wait_less_s=0 * fire.found.in_time)
    idle = replace(fire, found=none)
    view, _, bands = drawn(assessor, idle)
    assert len(bands) == len(idle.best) == len(best_table(idle)) == 0
    assert in_words(idle) == (
        "One more crew would gain nothing inside the boundary for this standard."
    )
    assert "no gain" in legend_text(view, idle, bands)
    assert "numbered" not in legend_text(view, idle, bands)
    assert "L.polygon" not in script(view, candidate_layers(view, bands, best_marks(idle)))


def test_names_of_places_are_text_and_never_markup(assessor, fire):
    hostile = "<img src=x onerror=alert(1)>'\"</script>"
    area = replace(assessor.area, places=assessor.area.places.assign(name=hostile))
    view, _, bands = drawn(assessor, fire)
    layers = script(view, candidate_layers(view, bands, best_marks(replace(fire, area=area))))
    assert "onerror" in layers
    assert "<img" not in layers
    assert "</script" not in layers


def test_residents_are_never_called_incidents(bare_area):
    assessor = Assessor(load_area(bare_area))
    assessment = assessor.service(Service.FIRE)
    found = candidates(assessor, assessment, assessment.scored[0].standard.id)
    assert found.counted == "units of the proxy for residents"
    assert any("units of the proxy for residents" in column for column in best_table(found))
    assert "if one vehicle stood always free at each station" in " ".join(said(found))


# On the command line


def run(capsys, *arguments):
    code = main(["candidates", *map(str, arguments)])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_one_json_object_with_all_that_is_scored(folder, capsys, assessor):
    code, out, _ = run(capsys, folder, "--json")
    assert code == 0
    told = json.loads(out)
    assert told["not_said"] == list(NOT_SAID)
    scored = [row.standard.id for each in Service for row in assessor.service(each).scored]
    assert [each["id"] for each in told["standards"]] == scored
    for each in told["standards"]:
        assert each["turnout_s"] > 0
        assert each["verdict"] == "not reconciled with recorded performance"
        assert [row["rank"] for row in each["best"]] == list(range(1, len(each["best"]) + 1))


def test_lines_for_people_name_the_assumption_and_the_ten(folder, capsys, fire):
    code, out, err = run(capsys, folder, "--standard", FIRST, "--turnout", 60)
    assert code == 0
    assert "turnout of the further crew 60 s (as asked for)" in out
    assert "best places are inside the boundary" in out
    assert "of demand may be served from off the map" in out
    assert fire.gain_is in out
    assert all(line in out for line in NOT_SAID)
    assert "not reconciled with recorded performance" in out
    for row in fire.best.itertuples():
        assert f"{row.rank:>2}. {row.lon:.5f},{row.lat:.5f}" in out
        assert f"{row.in_time_per_year:,.1f} more incidents a year in time" in out
    assert FIRST in err
    assert (
        "every junction tried, 100%" in run(capsys, folder, "--standard", FIRST, "--turnout", 61)[2]
    )


def test_every_junction_is_written_as_a_table_and_as_points(folder, capsys, fire, tmp_path):
    for name in ("all.csv", "all.gpkg"):
        out = tmp_path / name
        code, _, _ = run(capsys, folder, "--standard", FIRST, "--turnout", 60, "--out", out)
        assert code == 0
    table, points = pd.read_csv(tmp_path / "all.csv"), gpd.read_file(tmp_path / "all.gpkg")
    columns = ["junction", "lon", "lat", "in_time_per_year", "share_then", "wait_less_s"]
    assert list(table) == [*columns, "inside_boundary"]
    assert list(points) == [*columns, "inside_boundary", "geometry"]
    for written in (table, points):
        assert written["inside_boundary"].tolist() == fire.inside.tolist()
    assert table["junction"].astype(str).tolist() == fire.found.junctions.ids.tolist()
    for written in (table, points):
        for column in columns[3:]:
            assert written[column].to_numpy() == pytest.approx(
                fire.table[column].to_numpy(), abs=1e-5
            )
    assert points.crs.to_epsg() == 4326
    assert points.geometry.x.to_numpy() == pytest.approx(table["lon"].to_numpy())


def test_another_estate_is_tried_with_its_scenario(folder, capsys, tmp_path):
    scenario = tmp_path / "less.toml"
    scenario.write_text(
        'schema_version = 1\nname = "less"\ntitle = "Less"\nauthor = "A"\ndate = 2026-11-22\n'
        'area = "town"\n[[change]]\nkind = "close"\nsite = "south"\n',
        encoding="utf-8",
    )
    code, out, err = run(capsys, folder, "--scenario", scenario, "--json", "--service", "fire")
    assert code == 0, err
    assert json.loads(out)["scenario"] == "less"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--standard", "nonsense"], "scored are: "),
        (["--turnout", "-5"], "give seconds from 0"),
        (["--out", "all.txt"], ".csv or .gpkg"),
        (["--out", "all.csv"], "name it with --standard"),
        (["--standard", FIRST, "--out", "no/such/folder/all.csv"], "make it, or write elsewhere"),
        (["--scenario", "missing.toml"], "missing.toml"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(folder, capsys, arguments, message):
    code, out, err = run(capsys, folder, *arguments)
    assert code == 2
    assert out == ""
    assert message in err.splitlines()[-1]


def test_the_map_without_the_switch_is_as_it_was(assessor, fire):
    view, grid, _ = drawn(assessor, fire)
    layers = script(view, coverage_layers(view, view.drawn(grid)))
    assert '"css": "best"' not in layers
