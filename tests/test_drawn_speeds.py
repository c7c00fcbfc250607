"""Draws of uncertain speeds on the command line: percentiles counted again, seeds, bad numbers."""

import contextlib
import io
import json
import math

import pytest
from made_changes import write_changes
from shapely import box

from coverage.service import Service
from coverage.speed_draw import SpeedDraw
from estates.__main__ import main
from estates.area import load_area
from estates.assessment import Assessor
from estates.drawn_speeds import MOST_DRAWS, draw_speeds
from estates.printed import printed as as_text

N_DRAWS = 7


@pytest.fixture(scope="module")
def assessor(area):
    return Assessor(load_area(area))


@pytest.fixture(scope="module")
def drawn(assessor):
    return draw_speeds(assessor, N_DRAWS, 5)


@pytest.fixture(scope="module")
def printed(area):
    """What `coverage --draws` says: as an object, as text, and on standard error."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        line = ["coverage", str(area), "--draws", str(N_DRAWS), "--seed", "5", "--json"]
        assert main(line) == 0
    summary = json.loads(out.getvalue())
    return summary, as_text(summary), err.getvalue()


def standards(summary):
    return {
        each["id"]: each
        for service in summary["services"].values()
        for each in service["standards"]
        if each["scored"]
    }


def test_percentiles_are_values_of_draws_counted_by_hand(assessor, printed):
    values, met = {}, {}
    for number in range(N_DRAWS):
        one = assessor.at_draw(SpeedDraw(seed=5, number=number))
        for service in Service:
            for each in one.service(service).scored:
                values.setdefault(each.standard.id, []).append(each.expected.value)
                met.setdefault(each.standard.id, []).append(each.expected.met)
    summary, _, _ = printed
    told = standards(summary)
    assert set(told) == set(values)
    for name, each in values.items():
        ordered = [value if math.isfinite(value) else None for value in sorted(each)]
        # Of seven draws: the least, the fourth and the greatest.
        assert told[name]["over_speed_draws"] == {
            "percentile5": ordered[0],
            "percentile50": ordered[3],
            "percentile95": ordered[6],
            "met_in_draws": sum(met[name]),
        }


def test_what_was_drawn_and_what_it_leaves_out_is_said(printed):
    summary, text, progress = printed
    draws = summary["speed_draws"]
    assert (draws["draws"], draws["seed"]) == (N_DRAWS, 5)
    assert (draws["range"], draws["common_share"]) == ([0.85, 1.15], 0.5)
    assert draws["covers"].startswith("covers uncertain speeds only")
    assert f"Draws of uncertain speeds: {N_DRAWS}, seed 5; covers uncertain speeds only" in text
    assert text.count(f"over {N_DRAWS} draws of speeds: 5th percentile") == len(standards(summary))
    assert f"met in 0 of {N_DRAWS}" in text or f"met in {N_DRAWS} of {N_DRAWS}" in text
    assert f"drawn speeds {N_DRAWS} of {N_DRAWS} ..." in progress
    assert "drawn speeds" not in text


def test_draws_lie_between_the_ends_of_the_range(printed):
    summary, _, _ = printed
    for each in standards(summary).values():
        over = each["over_speed_draws"]
        if None in each["value_at_speed_factor"].values():  # hardly anybody ever comes
            assert over["percentile95"] is None
            continue
        ends = sorted(each["value_at_speed_factor"].values())
        assert ends[0] - 1e-9 <= over["percentile5"] <= over["percentile50"]
        assert over["percentile50"] <= over["percentile95"] <= ends[1] + 1e-9


def test_without_draws_nothing_is_said_of_them(area, capsys):
    assert main(["coverage", str(area), "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["speed_draws"] is None
    assert not any("over_speed_draws" in each for each in standards(summary).values())


def test_the_same_seed_draws_the_same_and_more_draws_begin_alike(assessor, drawn):
    again, other = (draw_speeds(assessor, 3, seed) for seed in (5, 6))
    for name, values in drawn.values.items():
        assert values[:3].tobytes() == again.values[name].tobytes()
    assert any((drawn.values[name][:3] != other.values[name]).any() for name in drawn.values)


def test_the_hierarchy_is_not_ordered_again(assessor, monkeypatch):
    def ordered(*_):
        pytest.fail("the hierarchy was found anew")

    monkeypatch.setattr("coverage.hierarchy.hierarchy.Hierarchy.build", ordered)
    assert draw_speeds(assessor, 1, 1).n_draws == 1


def test_draws_keep_closed_roads_closed(area, tmp_path, capsys):
    snow = write_changes(tmp_path / "snow.geojson", [("Snow", box(-900, -900, 3000, 3000), 0)])
    line = ["coverage", str(area), "--json", "--draws", "2", "--road-changes", str(snow)]
    assert main(line) == 0
    # Only doors beside a station are reached, at the pace off the road, which is not drawn.
    for each in standards(json.loads(capsys.readouterr().out)).values():
        drawn = each["over_speed_draws"]
        assert drawn["percentile5"] == drawn["percentile95"]


def test_supposed_vehicles_are_never_called_met(bare_area, capsys):
    assert main(["coverage", str(bare_area), "--json", "--draws", "1"]) == 0
    summary = json.loads(capsys.readouterr().out)
    told = standards(summary)
    assert told
    assert all(each["over_speed_draws"]["met_in_draws"] is None for each in told.values())
    text = as_text(summary)
    assert "over 1 draw of speeds: 5th percentile" in text
    assert "; met in" not in text


def test_progress_is_told_in_steps(assessor, monkeypatch):
    monkeypatch.setattr(Assessor, "service", lambda *_: type("None_", (), {"scored": ()}))
    said = []
    draw_speeds(assessor, 40, 1, said.append)
    assert said[:2] == ["drawn speeds 1 of 40", "drawn speeds 3 of 40"]
    assert len(said) == 20


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--draws", "0"], "--draws 0: draw 1 to 10,000 times."),
        (["--draws", "-3"], "--draws -3: draw 1 to"),
        (["--draws", str(MOST_DRAWS + 1)], "--draws 10001: draw 1 to"),
        (["--draws", "2", "--seed", "-1"], "--seed -1: give a whole number from 0 on."),
        (["--seed", "4"], "--seed goes with --draws"),
    ],
)
def test_bad_numbers_are_one_line_and_exit_2(area, more, message, capsys):
    assert main(["coverage", str(area), *more]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert message in said.err


@pytest.mark.parametrize("word", ["many", "1.5", ""])
def test_what_is_no_number_is_exit_2(area, word, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["coverage", str(area), "--draws", word])
    assert stopped.value.code == 2
    assert "--draws" in capsys.readouterr().err


def test_the_estate_of_a_scenario_is_drawn_too(area, assessor, tmp_path, capsys):
    scenario = tmp_path / "s.toml"
    text = 'schema_version = 1\nname = "s"\narea = "town"\n[[change]]\nkind = "close"\n'
    scenario.write_text(f'{text}site = "south"\n', encoding="utf-8")
    line = ["coverage", str(area), "--json", "--draws", "2", "--seed", "5"]
    assert main([*line, "--scenario", str(scenario)]) == 0
    closed = standards(json.loads(capsys.readouterr().out))["sample-fire-first-10"]
    usual = draw_speeds(assessor, 2, 5).values["sample-fire-first-10"]
    assert closed["over_speed_draws"]["percentile95"] < usual.min()
    ends = closed["value_at_speed_factor"].values()
    assert min(ends) <= closed["over_speed_draws"]["percentile5"] <= max(ends)
