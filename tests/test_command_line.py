"""The command line: what it prints where, and its figures counted again by hand."""

import importlib
import json
import math
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from market_town import corner, points_file, times_of, write_kit

from estates.__main__ import main
from estates.area import load_area
from estates.set_up import libraries

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A user's data directory in which the town is built."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BLUE_LIGHT_ESTATES_HOME", str(folder))
        kit = write_kit(tmp_path_factory.mktemp("for_home"))
        line = kit.arguments("town", folder / "areas" / "town")
        assert main(line) == 0
        yield folder


@pytest.fixture(scope="module")
def area(home):
    """The built area's folder."""
    return home / "areas" / "town"


def run(*arguments, home):
    """The command line in a process of its own."""
    return subprocess.run(  # noqa: S603  (this very interpreter)
        [sys.executable, "-m", "estates", *map(str, arguments)],
        cwd=ROOT,
        # A terminal that speaks ASCII only, as some do: names are in any script all the same.
        env={
            **os.environ,
            "BLUE_LIGHT_ESTATES_HOME": str(home),
            "PYTHONIOENCODING": "ascii",
            "PYTHONUTF8": "0",
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def test_json_is_one_object_on_standard_output_and_nothing_else(home):
    done = run("coverage", "town", "--json", home=home)
    assert done.returncode == 0
    summary = json.loads(done.stdout)
    assert summary["area"] == "town"
    assert set(summary["services"]) == {"police", "fire", "ambulance"}
    assert any(each["licence"].startswith("©") for each in summary["sources"])
    assert "Traceback" not in done.stderr
    assert "Warning" not in done.stderr


def test_progress_goes_to_standard_error_and_the_folder_to_standard_output(kit, tmp_path, capsys):
    assert main(kit.arguments("town", tmp_path / "town")) == 0
    said = capsys.readouterr()
    assert said.out == f"{tmp_path / 'town'}\n"
    assert said.err.startswith("reading roads ...\n")


def test_bad_input_is_exit_2_and_one_line(kit, home, tmp_path):
    line = kit.arguments("town", tmp_path / "town", roads=tmp_path / "none.osm.pbf")
    done = run(*line, home=home)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "none.osm.pbf: no such file; check the name" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_without_a_command_there_is_help_and_one_line_of_what_went_wrong(capsys):
    with pytest.raises(SystemExit) as stopped:
        main([])
    assert stopped.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    for command in ("areas", "build", "times", "network", "coverage"):
        assert re.search(rf"^ +{command} +\w", said.err, re.MULTILINE)
    assert said.err.endswith("\n\nno command given; name one of those above.\n")


def test_without_its_libraries_one_line_names_the_set_up():
    done = subprocess.run(
        [sys.executable, "-S", "-m", "estates", "areas"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert "is not installed for this Python" in line
    (command,) = re.findall(r"set up with: (.*) \(README.md, Start\)", line)
    assert f"{command} && .venv" in (ROOT / "README.md").read_text("utf-8")


def test_a_missing_module_of_ours_is_no_matter_of_set_up():
    with pytest.raises(ModuleNotFoundError), libraries():
        importlib.import_module("coverage.nowhere")


@pytest.mark.parametrize("line", [[], ["nonsense"], ["coverage"], ["times", "town"]])
def test_a_wrong_command_is_exit_2(line, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(line)
    assert stopped.value.code == 2
    assert "usage: python -m estates" in capsys.readouterr().err


def test_areas_lists_what_is_built_and_the_sample(home, capsys):
    assert home.is_dir()
    assert main(["areas"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "town\tTown" in lines
    assert any(line.startswith("sample\t") and "made up" in line for line in lines)
    assert main(["areas", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["areas"]
    assert {"town", "sample"} <= {row["name"] for row in rows}


def test_an_area_is_found_by_folder_and_by_name(area, capsys):
    by_word = []
    for word in ("town", str(area)):
        assert main(["coverage", word, "--json"]) == 0
        by_word.append(json.loads(capsys.readouterr().out))
    assert by_word[0] == by_word[1]


@pytest.mark.parametrize("word", ["nowhere", "../town", "", "town/..", "to\0wn"])
def test_an_area_that_is_none_is_one_line(home, word, capsys):
    assert home.is_dir()
    assert main(["coverage", word]) == 2
    line = capsys.readouterr().err.splitlines()
    assert len(line) == 1
    assert "there are" in line[0] or "no area" in line[0]


def test_a_profile_that_is_none_lists_those_there_are(area, tmp_path, capsys):
    for command in (
        ["coverage", str(area)],
        ["network", str(area), "--out", str(tmp_path / "n.csv")],
    ):
        assert main([*command, "--profile", "warp"]) == 2
        assert "choose one of" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_one_way_streets_make_there_and_back_differ(area, tmp_path):
    network = load_area(area).network
    row = {int(node): at for at, node in enumerate(network.node_id)}
    ends = [row[corner(2, 1)], row[corner(2, 4)]]
    points = points_file(tmp_path / "p.csv", network, ends)
    found = times_of(area, tmp_path, points, points)
    north, south = str(corner(2, 1)), str(corner(2, 4))
    assert found[north, south] < found[south, north]
    assert found[north, north] == 0


def test_times_as_parquet_are_the_same(area, tmp_path):
    sites = area / "sites.csv"
    as_csv = times_of(area, tmp_path, sites, area / "zones.csv")
    line = ["times", str(area), "--from", str(sites), "--to", str(area / "zones.csv")]
    assert main([*line, "--out", str(tmp_path / "t.parquet")]) == 0
    table = pd.read_parquet(tmp_path / "t.parquet")
    assert len(table) == len(as_csv) == 4 * 25
    for row in table.itertuples():
        assert row.seconds == pytest.approx(as_csv[row.from_id, row.to_id], abs=0.0005)


def test_only_the_nearest_or_within_a_limit(area, tmp_path):
    sites, zones = area / "sites.csv", area / "zones.csv"
    every = times_of(area, tmp_path, sites, zones)
    limit = sorted(every.values())[30]  # a time that is in the table: just the limit counts
    within = times_of(area, tmp_path, sites, zones, "--limit", str(limit))
    assert within == {pair: s for pair, s in every.items() if s <= limit}
    nearest = times_of(area, tmp_path, sites, zones, "--nearest", "1")
    least = {zone: min(s for (_, to), s in every.items() if to == zone) for _, zone in every}
    assert {zone: s for (_, zone), s in nearest.items()} == least
    both = times_of(area, tmp_path, sites, zones, "--nearest", "2", "--limit", str(limit))
    assert both.items() <= within.items()
    assert max(sum(to == zone for _, to in both) for _, zone in both) == 2


def test_a_point_off_the_road_has_no_time_and_is_told(area, tmp_path, capsys):
    points = tmp_path / "points.csv"
    points.write_text("id,easting,northing\nnear,481000,310010\nfar,600000,310010\n")
    found = times_of(area, tmp_path, points, points)
    assert found["near", "near"] == pytest.approx(2 * 10 / (30 / 3.6), abs=10)
    assert found["near", "far"] is found["far", "near"] is found["far", "far"] is None
    assert (
        "not placed, no time given: far: no road of the connected network"
        in capsys.readouterr().err
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (["times", "AREA", "--from", "P", "--to", "P", "--out", "OUT/t.txt"], ".csv or .parquet"),
        (["times", "AREA", "--from", "P", "--to", "P", "--out", "OUT/no/t.csv"], "no folder"),
        (["times", "AREA", "--from", "P", "--to", "P", "--out", "OUT/no/t.parquet"], "no folder"),
        (
            ["times", "AREA", "--from", "P", "--to", "P", "--out", "OUT/t.csv", "--nearest", "0"],
            "give 1 or more",
        ),
        (
            ["times", "AREA", "--from", "P", "--to", "P", "--out", "OUT/t.csv", "--limit", "nan"],
            "give seconds",
        ),
        (["times", "AREA", "--from", "FAR", "--to", "P", "--out", "OUT/t.csv"], "none is near a"),
        (["times", "AREA", "--from", "X", "--to", "P", "--out", "OUT/t.csv"], "no such file"),
        (["network", "AREA", "--out", "OUT/n.shp"], ".csv or .gpkg"),
        (["network", "AREA", "--out", "OUT/no/n.csv"], "no folder"),
        (["network", "AREA", "--out", "OUT/no/n.gpkg"], "no folder"),
        (["coverage", "AREA", "--points", "OUT/no/p.csv"], "no folder"),
    ],
)
def test_what_cannot_be_written_leaves_one_line_and_no_file(area, tmp_path, line, message, capsys):
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "points.csv").write_text("id,easting,northing\na,481000,310010\n")
    (tmp_path / "far.csv").write_text("id,easting,northing\na,600000,310010\n")
    words = {"AREA": area, "P": tmp_path / "points.csv", "FAR": tmp_path / "far.csv"}
    words["X"] = tmp_path / "none.csv"
    line = [str(words.get(word, word.replace("OUT", str(out)))) for word in line]
    assert main(line) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert message in said
    assert not said.startswith(":")
    assert list(out.iterdir()) == []


def test_points_of_each_standard_are_written_beside(area, tmp_path, capsys):
    out = tmp_path / "points.csv"
    assert main(["coverage", str(area), "--json", "--points", str(out)]) == 0
    summary = json.loads(capsys.readouterr().out)
    table = pd.read_csv(out)
    scored = [
        each for service in summary["services"].values() for each in service["standards"]
        if each["scored"]
    ]  # fmt: skip
    assert set(table["standard"]) == {each["id"] for each in scored}
    for each in scored:
        rows = table[table["standard"] == each["id"]]
        share = (rows["weight"] * rows["share_within"].fillna(0)).sum() / rows["weight"].sum()
        assert share == pytest.approx(each["expected"]["share_within"], abs=1e-5)


def test_without_incident_types_what_cannot_be_scored_says_so(kit, tmp_path, capsys):
    zones = tmp_path / "zones.csv"
    table = pd.read_csv(kit.path("demand"))[["id", "lon", "lat"]].assign(weight=2.0)
    table.to_csv(zones, index=False)
    line = kit.arguments("town", tmp_path / "town", without="incidents patrol_areas resources")
    line[line.index("--demand") + 1] = str(zones)
    assert main(line) == 0
    capsys.readouterr()
    assert main(["coverage", str(tmp_path / "town"), "--json"]) == 0
    standards = json.loads(capsys.readouterr().out)["services"]["ambulance"]["standards"]
    assert all("no incident of type" in each["why_not_scored"] for each in standards)


def test_where_nobody_ever_comes_there_is_null_not_infinity(kit, tmp_path, capsys):
    resources = tmp_path / "resources.csv"
    text = kit.path("resources").read_text("utf-8")
    resources.write_text(text.replace("0.45", "0").replace("0.6,patrol", "0,patrol"), "utf-8")
    line = kit.arguments("town", tmp_path / "town", resources=resources)
    line[line.index("--standards") + 1] = "england"
    assert main(line) == 0
    capsys.readouterr()
    assert main(["coverage", str(tmp_path / "town"), "--json"]) == 0
    ambulance = json.loads(capsys.readouterr().out)["services"]["ambulance"]
    first = ambulance["standards"][0]
    assert first["expected"]["mean_s"] is None
    assert first["expected"]["unreached_share"] == 1
    assert first["verdict"] == "not met"
    assert first["recorded"]["difference"] is None
    assert main(["coverage", str(tmp_path / "town")]) == 0
    assert "–" in capsys.readouterr().out


def test_every_number_of_the_json_is_finite_and_each_share_a_share(area, capsys):
    assert main(["coverage", str(area), "--json"]) == 0

    def walk(value, name=""):
        if isinstance(value, dict):
            for key, inner in value.items():
                walk(inner, key)
        elif isinstance(value, list):
            for inner in value:
                walk(inner, name)
        elif isinstance(value, float):
            assert math.isfinite(value)
            if "share" in name:
                assert -1e-9 <= value <= 1 + 1e-9, name

    walk(json.loads(capsys.readouterr().out))


def test_the_same_command_prints_the_same_twice(area, capsys):
    prints = []
    for _ in range(2):
        assert main(["coverage", str(area)]) == 0
        prints.append(capsys.readouterr().out)
    assert prints[0] == prints[1]
    assert "not reconciled with recorded performance" in prints[0]


def test_police_without_patrols_is_distance_from_base_and_never_attainment(kit, tmp_path, capsys):
    line = kit.arguments("town", tmp_path / "town", without="patrol_areas resources")
    assert main(line) == 0
    capsys.readouterr()
    assert main(["coverage", str(tmp_path / "town"), "--json"]) == 0
    police = json.loads(capsys.readouterr().out)["services"]["police"]
    assert police["from_base_only"]
    assert not any(each["scored"] for each in police["standards"])
    assert main(["coverage", str(tmp_path / "town")]) == 0
    assert "distance from base" in capsys.readouterr().out


def test_an_interrupted_reader_is_no_error(area):
    if shutil.which("head") is None:
        pytest.skip("no `head` here")
    command = f'"{sys.executable}" -m estates coverage "{area}" --json | head -c 1'
    done = subprocess.run(  # noqa: S602  (a pipe is what is tested)
        command, shell=True, cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert done.stdout == "{"
    assert "Traceback" not in done.stderr
