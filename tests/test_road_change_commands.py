"""Closed and slowed roads on the command line: every command obeys them and says so."""

import contextlib
import io
import json

import pandas as pd
import pytest
from made_changes import write_changes
from market_town import corner, points_file, times_of
from shapely import LineString, Point, box

from estates.__main__ import main
from estates.appraisal_printed import printed_appraisal
from estates.area import load_area
from estates.printed import printed

STREET = LineString([(600, -10), (600, 10)])  # across the primary road, past the second corner
EVERYTHING = box(-900, -900, 3000, 3000)


@pytest.fixture(scope="module")
def works(tmp_path_factory):
    """A closed street and a slowed one."""
    return write_changes(
        tmp_path_factory.mktemp("works") / "works.geojson",
        [("Mill Street", STREET, 0), ("School zone", Point(1000, 400), 0.5)],
    )


@pytest.fixture(scope="module")
def before_and_after(area, works):
    """What `coverage` says of the town without the changes and with them."""
    found = []
    for more in ([], ["--road-changes", str(works)]):
        with contextlib.redirect_stdout(io.StringIO()) as out:
            assert main(["coverage", str(area), "--json", *more]) == 0
        found.append(json.loads(out.getvalue()))
    return found


def told(area, capsys, *more):
    assert main(["coverage", str(area), "--json", *map(str, more)]) == 0
    return json.loads(capsys.readouterr().out)


def fire_mean(summary):
    return summary["services"]["fire"]["standards"][0]["expected"]["mean_s"]


def test_coverage_obeys_the_changes_and_tells_them(before_and_after):
    usual, changed = before_and_after
    assert usual["road_changes"] == []
    assert changed["road_changes"] == [
        {"name": "Mill Street", "closed": True, "speed_share": 0.0, "stretches": 1, "km": 0.4},
        {"name": "School zone", "closed": False, "speed_share": 0.5, "stretches": 1, "km": 0.4},
    ]
    assert changed["demand_points_cut_off_by_road_changes"] == 0
    assert changed["assumptions"][:2] == [
        "road Mill Street: closed; 1 stretch, 0.4 km.",
        "road School zone: at 50% of its usual speed; 1 stretch, 0.4 km.",
    ]
    assert changed["assumptions"][2:] == usual["assumptions"]
    assert fire_mean(changed) > fire_mean(usual)
    for standard in changed["services"]["fire"]["standards"]:
        assert set(standard["value_at_speed_factor"]) == {"0.85", "1.15"}
    assert "  - road Mill Street: closed; 1 stretch, 0.4 km.\n" in printed(changed)


def test_both_ends_of_the_speed_range_drive_round_too(before_and_after):
    usual, changed = before_and_after
    for service in ("fire", "ambulance"):
        pairs = zip(
            usual["services"][service]["standards"],
            changed["services"][service]["standards"],
            strict=True,
        )
        moved = [
            (one["value_at_speed_factor"], other["value_at_speed_factor"])
            for one, other in pairs
            if one["kind"] == "mean"
        ]
        assert all(one[end] < other[end] for one, other in moved for end in one)


def test_times_and_network_obey_and_tell_on_standard_error(area, works, tmp_path, capsys):
    network = load_area(area).network
    row = {int(node): at for at, node in enumerate(network.node_id)}
    points = points_file(tmp_path / "p.csv", network, [row[corner(1, 0)], row[corner(2, 0)]])
    usual = times_of(area, tmp_path, points, points)
    changed = times_of(area, tmp_path, points, points, "--road-changes", str(works))
    said = capsys.readouterr()
    assert "road Mill Street: closed; 1 stretch, 0.4 km." in said.err
    assert said.out == ""
    pair = str(corner(1, 0)), str(corner(2, 0))
    assert changed[pair] > 2.5 * usual[pair]  # round the block, on slower streets
    rows = []
    for more in ([], ["--road-changes", str(works)]):
        out = tmp_path / "n.csv"
        assert main(["network", str(area), "--out", str(out), *more]) == 0
        rows.append(pd.read_csv(out))
    assert "road School zone: at 50% of its usual speed" in capsys.readouterr().err
    keys = ["from_node", "to_node"]
    both = rows[0].merge(rows[1], on=keys, how="left", suffixes=("", "_now"))
    gone = both[both["seconds_now"].isna()]
    assert {tuple(pair) for pair in gone[keys].to_numpy()} == {
        (corner(2, 0), corner(1, 0)), (corner(1, 0), corner(2, 0)),
    }  # fmt: skip
    slower = both[both["seconds_now"] > both["seconds"] + 0.001]
    assert len(slower) == 2
    assert slower["seconds_now"].tolist() == pytest.approx((2 * slower["seconds"]).tolist())


def test_the_table_of_roads_still_agrees_with_the_times(area, works, tmp_path):
    """Cut in two, the town has no way across; within each part times are as the table's."""
    river = write_changes(
        tmp_path / "river.geojson", [("River", LineString([(-500, 1000), (3000, 1000)]), 0)]
    )
    network = load_area(area).network
    row = {int(node): at for at, node in enumerate(network.node_id)}
    spots = [corner(1, 1), corner(3, 1), corner(1, 4), corner(4, 5)]
    points = points_file(tmp_path / "p.csv", network, [row[spot] for spot in spots])
    found = times_of(area, tmp_path, points, points, "--road-changes", str(river))
    south, north = map(str, spots[:2]), map(str, spots[2:])
    for one, other in zip(south, north, strict=True):
        assert found[one, other] is found[other, one] is None
    assert found[str(spots[0]), str(spots[1])] == pytest.approx(800 * 3.6 / 40, abs=1)
    assert found[str(spots[2]), str(spots[3])] is not None
    assert works.is_file()


def test_demand_that_lost_its_only_way_is_counted(area, tmp_path, capsys):
    river = write_changes(
        tmp_path / "river.gpkg", [("River", LineString([(-500, 1500), (3000, 1500)]), 0)]
    )
    summary = told(area, capsys, "--road-changes", river)
    # Two of five rows of zones lie north of it: ten points, which the station in the north reaches.
    assert summary["demand_points_cut_off_by_road_changes"] == 5
    line = "closed roads: 5 of 25 demand points lost their only way to the rest of the roads."
    assert summary["assumptions"][:2] == ["road River: closed; 6 stretches, 2.4 km.", line]


def test_with_everything_closed_only_doors_beside_a_station_are_reached(area, tmp_path, capsys):
    all_shut = write_changes(tmp_path / "all.geojson", [("Snow", EVERYTHING, 0)])
    summary = told(area, capsys, "--road-changes", all_shut)
    assert summary["demand_points_cut_off_by_road_changes"] == 25
    fire = summary["services"]["fire"]["standards"][0]
    assert fire["expected"]["unreached_share"] == pytest.approx(0.7685, abs=0.0001)
    assert fire["verdict"] == "not met"


SCENARIO = """\
schema_version = 1
name = "south-goes"
author = "T. Ester"
date = 2026-11-22
area = "town"

[[change]]
kind = "close"
site = "south"
"""


@pytest.mark.slow
def test_an_appraisal_obeys_in_business_as_usual_and_in_the_scenario(area, works, tmp_path, capsys):
    scenario = tmp_path / "s.toml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    found = []
    for more in ([], ["--road-changes", str(works)]):
        assert main(["appraise", str(area), str(scenario), "--json", *more]) == 0
        found.append(json.loads(capsys.readouterr().out))
    usual, changed = found
    assert usual["road_changes"] == []
    assert [each["name"] for each in changed["road_changes"]] == ["Mill Street", "School zone"]
    assert "road Mill Street: closed; 1 stretch, 0.4 km." in changed["assumptions"]
    mean = next(row["id"] for row in usual["headlines"] if row["unit"] == "s")
    for when in ("before", "after"):
        one, other = (
            next(row[when] for row in each["headlines"] if row["id"] == mean) for each in found
        )
        assert other > one
    assert "  road School zone: at 50% of its usual speed" in printed_appraisal(changed)


@pytest.mark.parametrize("command", ["coverage", "network", "times", "appraise"])
def test_a_bad_file_is_one_line_and_exit_2(area, tmp_path, command, capsys):
    far = write_changes(tmp_path / "far.geojson", [("Ford", Point(9000, 9000), 0)])
    (tmp_path / "s.toml").write_text(SCENARIO, encoding="utf-8")
    points = tmp_path / "points.csv"
    points.write_text("id,easting,northing\na,481000,310010\n", encoding="utf-8")
    line = {
        "coverage": [],
        "network": ["--out", str(tmp_path / "n.csv")],
        "times": ["--from", str(points), "--to", str(points), "--out", str(tmp_path / "t.csv")],
        "appraise": [str(tmp_path / "s.toml")],
    }[command]
    faults = [(far, "Ford: touches no road, at (lon")]
    if command == "coverage":
        faults += [(tmp_path / "none.gpkg", "no such file"), (points, "rows without geometry")]
    for file, message in faults:
        assert main([command, str(area), *line, "--road-changes", str(file)]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert message in said.err.splitlines()[-1]
    assert not (tmp_path / "n.csv").exists()
    assert not (tmp_path / "t.csv").exists()
