"""The command `appraise`: one JSON object and nothing else, and a line for each bad scenario."""

import json
import math
import re
import shutil
import tomllib
from pathlib import Path

import pandas as pd
import pytest
from market_town import listing, write_kit

from estates.__main__ import main
from estates.area import checksum, load_area
from estates.scenario import read_scenario
from estates.scenario_base import new_scenario

SCENARIOS = Path(__file__).parents[1] / "data" / "marlshire" / "scenarios"
CLOSURE, MERGER = (SCENARIOS / f"{name}.toml" for name in ("carlham-closure", "port-sellwick"))
CLOSE_SOUTH = """\
name = "south-closes"
area = "town"

[[change]]
kind = "close"
site = "south"
"""
AMBULANCE_LATER = """\
name = "slower-crew"
area = "town"

[[change]]
kind = "re-crew"
resource = "amb-1"
turnout_s = 150
"""


def strict(text):
    """One JSON object; NaN and infinities, which JSON does not know, are refused."""

    def refuse(word):
        raise AssertionError(f"{word} is no JSON")

    found = json.loads(text, parse_constant=refuse)
    assert isinstance(found, dict)
    return found


def appraise(capsys, *arguments):
    code = main(["appraise", *map(str, arguments)])
    out, err = capsys.readouterr()
    return code, out, err


def scenario_file(folder, text, name="scenario.toml"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


# ---------------------------------------------------------------- the sample county


@pytest.fixture(scope="module")
def pair(sample_area, tmp_path_factory):
    """Both scenarios of the sample in one run: what was printed, and the zones."""
    zones = tmp_path_factory.mktemp("zones") / "zones.csv"
    with pytest.MonkeyPatch.context() as patch:
        said = []
        patch.setattr("builtins.print", lambda *words, file=None: said.append((words, file)))
        line = ["appraise", sample_area.folder, CLOSURE, MERGER, "--json", "--zones", zones]
        assert main([str(word) for word in line]) == 0
    printed = [words for words, file in said if file is None]
    assert len(printed) == 1
    return strict(printed[0][0]), pd.read_csv(zones)


@pytest.mark.slow
def test_two_scenarios_are_compared_and_set_apart(pair):
    whole, _ = pair
    one, other = whole["scenarios"]
    assert [each["scenario"]["name"] for each in (one, other)] == [
        "carlham-closure",
        "port-sellwick",
    ]
    for row in whole["comparison"]:
        for summary in (one, other):
            (own,) = [each for each in summary["headlines"] if each["id"] == row["headline"]]
            assert row["business as usual"] == own["before"]
            assert row[summary["scenario"]["name"]] == own["after"]
            if own["change_low"] is not None:  # a part of a sum has no range
                assert own["change_low"] <= own["change"] <= own["change_high"]
    changes = [line for line in whole["difference"] if ": assumes " not in line]
    assert [line.split(":")[0] for line in changes] == ["only the first", "only the second"]
    assert "both: assumes cost_of_sale_share = 0.025" in whole["difference"]
    for row in whole["zones_that_differ"]:
        if None not in row.values():
            assert row["difference_s"] == pytest.approx(row["second_s"] - row["first_s"])


@pytest.mark.slow
def test_a_scenario_is_echoed_as_it_can_be_read_again(pair, tmp_path):
    whole, _ = pair
    for summary, path in zip(whole["scenarios"], (CLOSURE, MERGER), strict=True):
        again = scenario_file(tmp_path, json.dumps(summary["scenario"]), "again.json")
        assert read_scenario(again) == read_scenario(path)


@pytest.mark.slow
def test_every_row_of_the_zones_adds_up_to_the_summary(pair):
    whole, zones = pair
    assert set(zones["scenario"]) == {"carlham-closure", "port-sellwick"}
    for summary in whole["scenarios"]:
        table = zones[zones["scenario"] == summary["scenario"]["name"]]
        assert not table.duplicated(["service", "standard", "zone", "scenario", "who"]).any()
        for row in summary["gains_and_losses"]:
            own = table[(table["standard"] == row["standard"]) & table["who"].isna()]
            seconds = own["change_s"] * own["weight"]
            assert row["lost_s"] == pytest.approx(seconds[seconds > 0].sum(), rel=1e-4, abs=0.1)
            assert row["gained_s"] == pytest.approx(-seconds[seconds < 0].sum(), rel=1e-4, abs=0.1)
            later = [
                each
                for each in summary["losers"]
                if (each["standard"], each["group"]) == (row["standard"], "all")
                and each["loss"] == "later by more than 1 min"
            ]
            assert later[0]["zones"] == (own["change_s"] > 60).sum()


@pytest.mark.slow
def test_what_closes_is_seen_where_it_stood(pair):
    (closure, _), zones = pair[0]["scenarios"], pair[1]
    workload = {row["site"]: row for row in closure["workload"]["rows"] if row["service"] == "fire"}
    assert workload["F-15"]["after_per_year"] == 0
    assert sum(row["change_per_year"] for row in workload.values()) == pytest.approx(0, abs=1e-6)
    own = zones[(zones["scenario"] == "carlham-closure") & (zones["service"] == "fire")]
    assert (own["change_s"] >= 0).all()
    assert (own["change_s"] > 60).any()
    others = zones[(zones["scenario"] == "carlham-closure") & (zones["service"] != "fire")]
    assert (others["change_s"] == 0).all()


@pytest.mark.slow
def test_the_sample_gives_the_same_bytes_twice_and_prints_a_summary(sample_area, capsys):
    folder = sample_area.folder
    code, out, err = appraise(capsys, folder, CLOSURE, "--json")
    assert code == 0
    strict(out)
    assert err.endswith("each change on its own ...\n")
    assert appraise(capsys, folder, CLOSURE, "--json")[1] == out
    code, text, _ = appraise(capsys, folder, CLOSURE)
    assert code == 0
    assert "Carlham fire station closes" in text
    assert "nan" not in text.lower().split()


# ---------------------------------------------------------------- the market town, for speed


def test_the_same_bytes_twice_and_nothing_else_on_standard_output(area, tmp_path, capsys):
    path = scenario_file(tmp_path, CLOSE_SOUTH)
    code, out, err = appraise(capsys, area, path, "--json")
    assert code == 0
    summary = strict(out)
    assert out == json.dumps(summary, ensure_ascii=False, indent=2) + "\n"
    assert summary["scenario"]["change"] == [{"kind": "close", "site": "south"}]
    # No checksums in the file: it is told that they are not pinned.
    assert "does not pin" in summary["base"][0]
    assert "..." in err
    assert appraise(capsys, area, path, "--json") == (0, out, err)


def test_coverage_of_a_scenario_is_what_the_appraisal_comes_to(area, tmp_path, capsys):
    path = scenario_file(tmp_path, CLOSE_SOUTH)
    _, out, _ = appraise(capsys, area, path, "--json")
    after = {
        each["id"]: each["after"]
        for each in strict(out)["headlines"]
        if each["unit"] in ("share", "s")
    }
    assert main(["coverage", str(area), "--scenario", str(path), "--json"]) == 0
    covered = strict(capsys.readouterr().out)
    found = {
        f"{service}/{row['id']}": row["expected"]["value"]
        for service, scored in covered["services"].items()
        for row in scored["standards"]
        if row.get("expected")
    }
    assert found
    for key, value in found.items():
        assert value == pytest.approx(after[key])


def test_zones_are_a_row_a_standard_and_point(area, tmp_path, capsys):
    one = scenario_file(tmp_path, CLOSE_SOUTH, "one.toml")
    other = scenario_file(tmp_path, AMBULANCE_LATER, "other.toml")
    out = tmp_path / "zones.csv"
    code, text, _ = appraise(capsys, area, one, other, "--zones", out)
    assert code == 0
    assert "south-closes" in text
    table = pd.read_csv(out)
    later = table[(table["scenario"] == "slower-crew") & (table["service"] == "ambulance")]
    # 90 s to those whom somebody free reaches, nothing to the rest.
    assert (later["after_s"] - later["before_s"]).tolist() == pytest.approx([90.0] * len(later))
    reached = 90.0 * later["reached_before"]
    assert later["change_s"].tolist() == pytest.approx(reached.tolist())


# ---------------------------------------------------------------- an area that changed since


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    """A town, a scenario pinned to it, and the same town built again with another crew."""
    folder = tmp_path_factory.mktemp("changed")
    kit, built = write_kit(folder / "kit"), folder / "areas" / "town"
    assert main(kit.arguments("town", built)) == 0
    close = read_scenario(scenario_file(folder, CLOSE_SOUTH)).change
    recrew = read_scenario(scenario_file(folder, AMBULANCE_LATER)).change
    scenario = new_scenario(load_area(built), "pinned", (*close, *recrew))
    path = scenario_file(folder, json.dumps(_plain(scenario)), "pinned.json")
    slower = kit.path("resources").read_text("utf-8").replace("always,60,0.45", "always,75,0.45")
    kit.path("resources").write_text(slower, encoding="utf-8")
    assert main(kit.arguments("town", built)) == 0
    return built, path


def _plain(scenario):
    table = scenario.model_dump(mode="json", exclude_defaults=True)
    kinds = [{"kind": c.kind, **c.model_dump(mode="json", exclude_defaults=True)}
             for c in scenario.change]  # fmt: skip
    return {**table, "change": kinds}


def test_a_changed_area_is_refused_by_name_of_the_part(changed, capsys):
    built, path = changed
    code, out, err = appraise(capsys, built, path, "--json")
    assert (code, out) == (2, "")
    assert "resources.csv differs" in err.splitlines()[-1]
    assert "--rebase" in err


def test_rebase_lists_what_moved_and_writes_the_scenario_as_it_rests_now(changed, tmp_path, capsys):
    built, path = changed
    rebased = tmp_path / "rebased.toml"
    code, out, _ = appraise(capsys, built, path, "--rebase", "--json", "--rebased-to", rebased)
    assert code == 0
    moved = strict(out)["base"]
    assert moved[0] == "resources.csv differs"
    assert any("resource 'amb-1'" in line and "60" in line and "75" in line for line in moved)
    # South did not change, and nothing is said of it.
    assert not any("south" in line for line in moved)
    pinned = tomllib.loads(rebased.read_text("utf-8"))["parts"]
    assert pinned["resources.csv"] == checksum(built / "resources.csv")
    code, again, _ = appraise(capsys, built, rebased, "--json")
    assert code == 0
    assert strict(again)["base"] == []
    assert strict(again)["headlines"] == strict(out)["headlines"]


# ---------------------------------------------------------------- bad scenario files

HEAD = 'name = "bad"\narea = "sample"\n'
CLOSE = '[[change]]\nkind = "close"\nsite = "F-15"\n'
BAD = {
    "unknown site": (
        'HEAD[[change]]\nkind = "close"\nsite = "F-99"\n',
        r"there is no site 'F-99'",
    ),
    "unknown kind": (
        'HEAD[[change]]\nkind = "demolish"\nsite = "F-15"\n',
        r"change 1 \(demolish\): there is no such kind; the kinds are close, open",
    ),
    "two moves of one site": (
        (
            'HEAD[[change]]\nkind = "relocate"\nsite = "F-15"\nlon = 1.2\nlat = 53.6\n'
            '[[change]]\nkind = "relocate"\nsite = "F-15"\nlon = 1.3\nlat = 53.6\n'
        ),
        r"'F-15' is moved twice, by change 1 and here",
    ),
    "two closures of one site": (
        (
            'HEAD[[change]]\nkind = "close"\nsite = "F-15"\n'
            '[[change]]\nkind = "close"\nsite = "F-15"\n'
        ),
        r"'F-15' is closed by change 1",
    ),
    "another area": (
        f'name = "bad"\narea = "isle-of-man"\n{CLOSE}',
        r"'isle-of-man', not on 'sample'",
    ),
    "a wrong checksum": (
        f'HEAD[parts]\n"sites.csv" = "{"0" * 64}"\n{CLOSE}',
        r"sites\.csv differs.*--rebase",
    ),
    "a part that is gone": (
        f'HEAD[parts]\n"tramways.csv" = "{"0" * 64}"\n{CLOSE}',
        r"tramways\.csv is gone",
    ),
    "YAML by mistake": ("name: bad\narea: sample\nchange:\n  - kind: close\n", r"this is YAML"),
    "5 MB of text": ("x" * 5_000_000, r"5\.0 MB is over the limit of 1 MB"),
    "unknown figure": (
        f"HEAD[assumptions]\ngold_gbp = 1\n{CLOSE}",
        r"'bad'.*gold_gbp is no figure of data/prices\.toml",
    ),
    "unknown field": (
        'HEAD[[change]]\nkind = "close"\nsite = "F-15"\nwhen = 3\n',
        r"change 1 \(close\), when: there is no such field",
    ),
    "several faults at once": (
        (
            'HEAD[[change]]\nkind = "close"\nsite = "F-99"\n'
            '[[change]]\nkind = "re-crew"\nresource = "nobody"\nremove = true\n'
        ),
        r"change 1 \(close\): .*'F-99'.*change 2 \(re-crew\): .*'nobody'",
    ),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_scenario_is_one_line_and_writes_nothing(sample_area, tmp_path, capsys, fault):
    text, message = BAD[fault]
    path = scenario_file(tmp_path, text.replace("HEAD", HEAD))
    before = listing(tmp_path), listing(sample_area.folder)
    options = "--json", "--zones", tmp_path / "zones.csv"
    code, out, err = appraise(capsys, sample_area.folder, path, *options)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert len(err) < 2000
    assert re.search(message, err)
    assert (listing(tmp_path), listing(sample_area.folder)) == before


def test_of_several_scenarios_the_bad_one_is_named(area, tmp_path, capsys):
    good = scenario_file(tmp_path, AMBULANCE_LATER, "good.toml")
    bad = scenario_file(tmp_path, CLOSE_SOUTH.replace('"south"\n', '"sauth"\n'), "bad.toml")
    code, out, err = appraise(capsys, area, good, bad)
    assert (code, out) == (2, "")
    assert "scenario 'south-closes'" in err.splitlines()[-1]
    assert "nearest name is 'south'" in err


def test_one_name_cannot_stand_for_two_scenarios(area, tmp_path, capsys):
    path = scenario_file(tmp_path, CLOSE_SOUTH)
    code, _, err = appraise(capsys, area, path, shutil.copy(path, tmp_path / "copy.toml"))
    assert code == 2
    assert "'south-closes' is given twice" in err


def test_a_rebase_that_fails_writes_no_scenario(area, tmp_path, capsys):
    path = scenario_file(tmp_path, CLOSE_SOUTH.replace('"south"\n', '"sauth"\n'))
    out = tmp_path / "rebased.toml"
    code, _, err = appraise(capsys, area, path, "--rebase", "--rebased-to", out)
    assert code == 2
    assert "sauth" in err
    assert not out.exists()
    code, _, err = appraise(capsys, area, path, "--rebased-to", out)
    assert code == 2
    assert "--rebased-to goes with --rebase" in err


@pytest.mark.parametrize("name", ["scenario.yaml", "scenario.txt", "none.toml", "folder.toml"])
def test_a_file_that_is_no_scenario_is_one_line(area, tmp_path, capsys, name):
    path = tmp_path / name
    if name == "folder.toml":
        path.mkdir()
    elif name != "none.toml":
        path.write_text(CLOSE_SOUTH, encoding="utf-8")
    code, out, err = appraise(capsys, area, path)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert name in err


def test_what_nobody_can_make_is_null_and_never_nan(area, tmp_path, capsys):
    """The only ambulance withdrawn: nobody comes, so the means are null in strict JSON."""
    text = AMBULANCE_LATER.replace("turnout_s = 150", "remove = true")
    code, out, _ = appraise(capsys, area, scenario_file(tmp_path, text), "--json")
    assert code == 0
    summary = strict(out)
    rows = [row for row in summary["response"]["rows"] if row["service"] == "ambulance"]
    assert rows
    assert all(row["mean_s_after"] is None for row in rows)
    assert all(math.isfinite(row["mean_s_before"]) for row in rows)
    assert all(row["unreached_after"] == 1 for row in rows)
