"""The command `optimise`: what it prints and writes, and that `appraise` finds the same."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import redirect_stderr, redirect_stdout
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from market_town import listing
from priced_town import PRICED, write_priced_town

from estates.__main__ import main
from estates.appraisal import Appraiser
from estates.assessment import Assessor
from estates.assumptions import load_assumptions
from estates.cost.economic import economic_ledger
from estates.scenario import read_scenario
from estates.scenario_base import check_base
from estates.scored import rescore

ROOT = Path(__file__).parents[1]
FIRE, SECOND = "sample-fire-first-10", "sample-fire-second-13"
MEAN, P90 = "sample-ambulance-c1-mean", "sample-ambulance-c1-p90"


def strict(text):
    """One JSON object; NaN and infinities, which JSON does not know, are refused."""

    def refuse(word):
        raise AssertionError(f"{word} is no JSON")

    found = json.loads(text, parse_constant=refuse)
    assert isinstance(found, dict)
    return found


def without_seconds(found):
    """The same without how long each search took."""
    if isinstance(found, dict):
        return {k: without_seconds(v) for k, v in found.items() if k != "seconds"}
    return [without_seconds(each) for each in found] if isinstance(found, list) else found


def worth(summary, value):
    """A value of the axis so that less is better."""
    return -value if summary["axis"]["higher_is_better"] else value


def check(summary):
    """What holds in every answer."""
    points = summary["frontier"]
    for one, other in pairwise(points):
        assert other["cost_gbp"] > one["cost_gbp"]
        assert worth(summary, other["value"]) < worth(summary, one["value"])
    higher = {each["id"]: each["figure"] != "mean seconds" for each in summary["standards"]}
    for each in points:
        assert each["bound"] <= each["cost_gbp"] + 0.01
        assert each["value"] == each["values"][summary["axis"]["standard"]]
        assert worth(summary, each["no_other_as_cheap_is_better_than"]) <= worth(
            summary, each["value"]
        ) + (1e-6 if summary["axis"]["higher_is_better"] else 1e-2)
        for name, floor in summary["floors"].items():
            if floor is not None:
                assert (each["values"][name] - floor) * (1 if higher[name] else -1) >= -1e-2 * (
                    1e-4 if higher[name] else 1
                )
    return points


class Asked:
    """The command in this process, on one area."""

    def __init__(self, folder, capsys):
        self._folder, self._capsys = folder, capsys

    def raw(self, *words):
        code = main(["optimise", str(self._folder), *map(str, words)])
        out, err = self._capsys.readouterr()
        return code, out, err

    def __call__(self, *words):
        code, out, err = self.raw(*PRICED, "--json", "--others", "0", *words)
        assert code == 0, err
        return strict(out)

    def refused(self, *words):
        code, out, err = self.raw(*words)
        (line,) = (each for each in err.splitlines() if not each.endswith(" ..."))
        assert (code, out) == (2, "")
        return line


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The priced town; nobody writes into it."""
    return write_priced_town(tmp_path_factory.mktemp("priced"))


@pytest.fixture
def ask(town, capsys):
    """The command on the priced town."""
    return Asked(town, capsys)


@pytest.fixture(scope="module")
def plain(town, tmp_path_factory):
    """The town's answer when nothing else is asked for, and its option files."""
    out = tmp_path_factory.mktemp("plain")
    with pytest.MonkeyPatch.context() as patch:
        said = []
        patch.setattr("builtins.print", lambda *w, file=None: file is None and said.append(w[0]))
        words = ["optimise", str(town), *PRICED, "--json", "--others", "0", "--out", str(out)]
        assert main(words) == 0
    return strict(said[0]), out


# ---------------------------------------------------------------- the sample county


@pytest.fixture(scope="module")
def sample(sample_area, tmp_path_factory):
    """The answer for the sample, what was said on the way, and the option files."""
    out = tmp_path_factory.mktemp("options") / "new" / "folder"
    words = ["optimise", sample_area.folder, "--points", "20", "--gap", "0.001", "--json"]
    with redirect_stdout(io.StringIO()) as printed, redirect_stderr(io.StringIO()) as said:
        assert main([*map(str, words), "--out", str(out)]) == 0
    return strict(printed.getvalue()), said.getvalue().splitlines(), out


@pytest.fixture(scope="module")
def appraiser(sample_area):
    """The sample's appraiser."""
    return Appraiser(Assessor(sample_area))


def test_progress_goes_to_standard_error_alone(sample):
    _, told, _ = sample
    assert any("option-01" in line for line in told)
    assert all(line.endswith(" ...") for line in told)


def test_the_frontier_of_the_sample_is_proven(sample):
    summary, _, out = sample
    points = check(summary)
    assert 5 <= len(points) <= 20
    assert all(each["proven"] for each in points)
    assert not summary["stopped"]
    assert {path.stem for path in out.iterdir()} == {
        each["name"] for each in (*points, *summary["others"]["found"])
    }


def test_the_gap_that_was_asked_for_is_kept(sample):
    for each in sample[0]["frontier"]:
        assert each["gap"] <= 0.001 + 1e-9, each["name"]


@pytest.mark.parametrize("which", [0, 0.5, 1])
def test_an_appraisal_of_an_option_file_finds_the_same(sample, appraiser, sample_area, which):
    summary, _, out = sample
    option = summary["frontier"][round(which * (len(summary["frontier"]) - 1))]
    scenario = read_scenario(out / f"{option['name']}.toml")
    assert check_base(scenario, sample_area) == ()
    before = appraiser.before
    after = rescore(before, appraiser.outcome(scenario.change).estate)
    figures = load_assumptions().with_(dict(scenario.assumptions))
    money = economic_ledger(before.estate, after.estate, figures).against_business_as_usual
    assert money.net_present_cost_gbp == pytest.approx(option["cost_gbp"], abs=1)
    assert option["cost_complete"] == (not money.to_confirm)
    assert option["to_confirm_money"] == list(money.to_confirm)
    found = {
        each.standard.id: each.expected
        for assessment in after.services.values()
        for each in assessment.scored
    }
    assert set(option["values"]) == {each["id"] for each in summary["standards"]}
    for each in summary["standards"]:
        told = option["values"][each["id"]]
        if each["figure"] == "mean seconds":
            assert told == pytest.approx(found[each["id"]].mean_s, abs=1e-3)
        else:
            assert told == pytest.approx(found[each["id"]].share_within, abs=1e-6)


def test_today_lies_as_far_inside_as_the_frontier_says(sample):
    summary, _, _ = sample
    today, points = summary["today"], summary["frontier"]
    assert today["cost_gbp"] == 0
    as_good = [p for p in points if worth(summary, p["value"]) <= worth(summary, today["value"])]
    as_cheap = [p for p in points if p["cost_gbp"] <= 0]
    least = min(p["cost_gbp"] for p in as_good)
    assert today["dearer_than_as_good_by"] == pytest.approx(max(-least, 0), rel=0.001)
    assert today["dearer_at_most_by"] >= today["dearer_than_as_good_by"] - 1
    best = min(worth(summary, p["value"]) for p in as_cheap)
    told = worth(summary, today["value"]) - best
    assert today["worse_than_as_cheap_by"] >= told - 1e-6
    assert today["worse_at_most_by"] >= today["worse_than_as_cheap_by"] - 1e-6
    assert today["on_the_frontier"] is False


def test_others_are_as_good_hardly_dearer_and_different(sample):
    summary, _, _ = sample
    near = summary["others"]
    (reference,) = [p for p in summary["frontier"] if p["name"] == summary["reference"]]
    assert near["within_gbp"] == pytest.approx(0.005 * summary["cost_of_business_as_usual_gbp"])
    seen = [reference["changes"]]
    for each in near["found"]:
        assert each["cost_gbp"] <= reference["cost_gbp"] + near["within_gbp"] + 1
        assert worth(summary, each["value"]) <= worth(summary, summary["today"]["value"]) + 0.01
        assert each["changes"] not in seen
        seen.append(each["changes"])


def test_roles_of_sites_agree_with_every_estate_shown(sample):
    summary, _, _ = sample
    roles = summary["sites"]
    assert roles
    (reference,) = [p for p in summary["frontier"] if p["name"] == summary["reference"]]
    for option in (reference, *summary["others"]["found"]):
        into = {each["into_site"] for each in option["changes"]}
        assert not {site for site in into if roles.get(site) == "in none"}
        left = {each["from_site"] for each in option["changes"]} - into
        for site, role in roles.items():
            assert role != "in none" or site in left


def test_ctrl_c_keeps_the_best_so_far(sample_area, tmp_path):
    words = ["--points", "200", "--gap", "0", "--json", "--out", tmp_path / "out"]
    with subprocess.Popen(  # noqa: S603  (this very interpreter)
        [sys.executable, "-m", "estates", "optimise", *map(str, [sample_area.folder, *words])],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as running:
        printed = []
        reader = threading.Thread(target=lambda: printed.append(running.stdout.read()))
        reader.start()
        said = []
        for line in running.stderr:
            said.append(line)
            if line.startswith("the frontier of"):
                break
        time.sleep(1)
        running.send_signal(signal.SIGINT)
        asked = time.monotonic()
        said += running.stderr.readlines()
        reader.join()
        assert running.wait(timeout=60) == 0, said
    assert time.monotonic() - asked < 30
    assert any(line.startswith("stopping") for line in said)
    summary = strict(printed[0])
    assert summary["stopped"]
    assert not summary["complete"]
    assert summary["frontier"]
    assert {path.stem for path in (tmp_path / "out").iterdir()} >= {
        each["name"] for each in summary["frontier"]
    }


# ---------------------------------------------------------------- the town, for speed


def test_the_same_command_gives_the_same_bytes_but_for_the_seconds(ask, tmp_path):
    words = (*PRICED, "--json", "--out")
    code, one, said = ask.raw(*words, tmp_path / "one")
    assert code == 0
    assert ask.raw(*words, tmp_path / "two")[2] == said
    _, other, _ = ask.raw(*words, tmp_path / "two")
    assert without_seconds(strict(one)) == without_seconds(strict(other))
    blank = r'"seconds": [0-9.e-]+'
    assert re.sub(blank, "", one) == re.sub(blank, "", other)
    files = [
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        for name in ("one", "two")
    ]
    assert files[0] == files[1]


def test_appraise_reads_every_option_and_agrees(plain, town, capsys):
    summary, folder = plain
    assert check(summary)
    paths = sorted(folder.glob("option-*.toml"))
    assert main(["appraise", str(town), *map(str, paths), "--json"]) == 0
    appraised = strict(capsys.readouterr().out)["scenarios"]
    for option, each in zip(summary["frontier"], appraised, strict=True):
        assert each["scenario"]["name"] == option["name"]
        assert each["base"] == []
        money = [row["change"] for row in each["headlines"] if row["unit"] == "gbp"]
        assert any(abs(change - option["cost_gbp"]) <= 1 for change in money if change)


@pytest.mark.parametrize("axis", [FIRE, SECOND, MEAN, P90])
def test_every_standard_can_be_the_axis(ask, axis):
    summary = ask("--axis", axis)
    assert summary["axis"]["standard"] == axis
    assert axis not in summary["floors"]
    points = check(summary)
    assert all(each["proven"] for each in points)


def left(option):
    """Sites that somebody leaves and nobody comes to."""
    into = {each.get("into_site") for each in option["changes"]}
    return {each["from_site"] for each in option["changes"]} - into


def test_sites_to_keep_and_to_give_up(ask):
    summary = ask("--keep", "p2", "a1", "--give-up", "a2")
    for option in check(summary):
        assert not {"p2", "a1"} & left(option)
        assert "a2" in left(option)
    assert summary["asked"]["give_up"] == ["a2"]


def test_where_bases_stay_nothing_moves_away(ask):
    for option in check(ask("--stay", "a1", "p2")):
        assert not {"a1", "p2"} & {each["from_site"] for each in option["changes"]}


@pytest.mark.parametrize("most", [0, 2])
def test_at_most_so_many_bases_move(ask, most):
    points = check(ask("--most-moved", most))
    assert all(each["bases_moved"] <= most for each in points)
    assert all(len(each["changes"]) == each["bases_moved"] for each in points)
    assert any(each["bases_moved"] == most for each in points)


def test_a_budget_is_kept(ask, plain):
    free = plain[0]["frontier"]
    budget = free[-1]["cost_gbp"] - 1000
    points = check(ask("--budget", f"{budget}"))
    assert points
    assert all(each["cost_gbp"] <= budget for each in points)


def test_floors_are_those_asked_for(ask):
    usual = ask("--axis", FIRE)
    loose = ask("--axis", FIRE, "--floor", f"{MEAN}=none", "--floor", f"{P90}=none")
    assert loose["floors"] == {SECOND: usual["floors"][SECOND], MEAN: None, P90: None}
    assert check(loose)[0]["cost_gbp"] <= check(usual)[0]["cost_gbp"]
    held = ask("--axis", FIRE, "--floor", f"{MEAN}=238")
    assert held["floors"][MEAN] == 238
    assert all(each["values"][MEAN] <= 238.01 for each in check(held))


def test_no_demand_point_waits_longer_by_more(ask, town, tmp_path):
    minutes = 0.5
    words = ("--floor", f"{FIRE}=none", "--floor", f"{P90}=none", "--points", "4", "--out")
    ask(*words, tmp_path / "free")
    summary = ask(*words, tmp_path / "held", "--zone-worse", minutes)
    assert check(summary)
    scored = [each["id"] for each in summary["standards"]]

    def worst(folder):
        zones = tmp_path / "zones.csv"
        paths = map(str, sorted(folder.iterdir()))
        assert main(["appraise", str(town), *paths, "--zones", str(zones)]) == 0
        table = pd.read_csv(zones)
        own = table[table["standard"].isin(scored) & (table["weight"] > 0)]
        return own["change_s"].max()

    assert worst(tmp_path / "free") > minutes * 60 + 0.02
    assert worst(tmp_path / "held") <= minutes * 60 + 0.02


def test_nothing_is_built_on_where_that_is_ruled_out(ask, plain):
    free, none = plain[0]["frontier"], check(ask("--extend", "0"))
    assert any(each.get("extension_m2") for o in free for each in o["changes"])
    assert not any(each.get("extension_m2") for o in none for each in o["changes"])
    some = check(ask("--extend", "30"))
    assert all(each.get("extension_m2", 0) <= 30 for o in some for each in o["changes"])


def test_an_accepted_rule_is_written_with_its_reason(ask, tmp_path):
    summary = ask("--accept", "area=hot desks", "--out", tmp_path)
    assert summary["asked"]["accepted"] == {"area": "hot desks"}
    assert not any(each.get("extension_m2") for o in summary["frontier"] for each in o["changes"])
    assert "hot desks" in (tmp_path / "option-01.toml").read_text(encoding="utf-8")


def test_figures_and_the_year_are_those_given(ask, plain, tmp_path):
    now, later = plain[0], ask("--year", 5, "--out", tmp_path)
    assert later["asked"]["year"] == 5
    assert later["frontier"][0]["cost_gbp"] != now["frontier"][0]["cost_gbp"]
    scenario = read_scenario(tmp_path / "option-01.toml")
    assert {each.year for each in scenario.change} == {5}
    assert scenario.assumptions["fit_out_gbp_per_m2"] == 1000


def test_where_nothing_may_move_there_is_today_alone(ask):
    summary = ask("--reach", "0", "--on-call-reach", "0")
    (only,) = summary["frontier"]
    assert only["changes"] == []
    assert summary["complete"]
    assert summary["today"]["on_the_frontier"]
    assert summary["options"]["could_move"] == 0


def test_where_nothing_may_move_prices_are_known_all_the_same(ask):
    summary = ask("--reach", "0", "--on-call-reach", "0")
    assert "no price is known" not in summary["cost"]
    assert summary["frontier"][0]["cost_gbp"] == 0


def test_bases_on_call_move_no_further_than_told(ask):
    near = ask("--on-call-reach", "0")
    far = ask("--on-call-reach", "15")
    assert far["options"]["moves_tried"] > near["options"]["moves_tried"]
    moved = {each["from_site"] for o in near["frontier"] for each in o["changes"]}
    assert "f2" not in moved


# ---------------------------------------------------------------- plans to compare


def plan(folder, text, name="plan"):
    path = folder / f"{name}.toml"
    path.write_text(f'name = "{name}"\narea = "town"\n{text}', encoding="utf-8")
    return path


SHARED = """
[[change]]
kind = "share"
service = "ambulance"
from_site = "a1"
into_site = "f1"
across = true
"""


def test_an_option_compared_with_itself_has_no_regret(ask, plain):
    summary, folder = plain
    again = ask("--points", "2", "--compare", *sorted(folder.glob("option-*.toml")))
    assert [each["name"] for each in again["compared"]] == [o["name"] for o in summary["frontier"]]
    for option, each in zip(summary["frontier"], again["compared"], strict=True):
        assert each["cost_gbp"] == pytest.approx(option["cost_gbp"], abs=1)
        assert each["values"] == pytest.approx(option["values"])
        assert each["dearer_than_as_good_by"] <= 1
        assert each["on_the_frontier"]


def test_what_is_not_known_can_be_left_alone(ask):
    answer = ask("--known-only")
    assert answer["asked"]["known_only"]
    for each in answer["frontier"]:
        assert each["to_confirm_money"] == []
        assert each["to_confirm"] == []


def test_a_plan_inside_the_frontier_is_told_how_far(ask, tmp_path):
    (each,) = ask("--compare", plan(tmp_path, SHARED))["compared"]
    assert not each["on_the_frontier"]
    assert not each["beyond_the_frontier"]
    assert each["dearer_than_as_good_by"] > 1
    assert each["cost_complete"]


def test_a_plan_that_does_what_no_option_may_is_not_on_the_frontier(ask, tmp_path):
    faster = '\n[[change]]\nkind = "re-crew"\nresource = "a1-1"\nturnout_s = 1\n'
    (each,) = ask("--compare", plan(tmp_path, faster))["compared"]
    assert not each["on_the_frontier"]
    assert each["beyond_the_frontier"]


def test_figures_of_a_plan_that_differ_are_told(ask, tmp_path):
    path = plan(tmp_path, "\n[assumptions]\nfit_out_gbp_per_m2 = 1\n" + SHARED)
    code, out, err = ask.raw(*PRICED, "--json", "--others", "0", "--compare", path)
    assert code == 2 or "fit" in err or "fit_out" in json.dumps(strict(out)["compared"])


def test_a_plan_of_another_area_is_refused(ask, tmp_path):
    path = tmp_path / "other.toml"
    path.write_text(f'name = "other"\narea = "elsewhere"\n{SHARED}', encoding="utf-8")
    assert "elsewhere" in ask.refused(*PRICED, "--compare", path, "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


# ---------------------------------------------------------------- a clock, and limits that clash


def test_a_short_limit_keeps_what_there_is(ask):
    summary = ask("--limit", "0.000001")
    assert summary["frontier"]
    assert not any(each["proven"] for each in summary["frontier"])


def test_what_a_limit_cut_short_is_not_called_complete(ask):
    summary = ask("--limit", "0.000001")
    assert summary["stopped"]
    assert not summary["complete"]
    assert not summary["today"]["on_the_frontier"]


def test_a_limit_is_no_proof_that_limits_clash(ask):
    assert ask("--give-up", "a2")["frontier"]
    summary = ask("--limit", "0.000001", "--give-up", "a2")
    assert summary["clash"] == []


CLASHING = {
    "a budget": ("--budget", "-900000000"),
    "a floor": ("--floor", f"{FIRE}=0.9999"),
    "a budget and sites": ("--budget", "-400000", "--keep", "a1", "a2", "p2"),
    "a floor and moves": ("--floor", f"{MEAN}=235", "--most-moved", "0"),
}


@pytest.mark.parametrize("which", CLASHING)
def test_limits_that_clash_are_told_and_giving_way_helps(ask, which):
    words = CLASHING[which]
    summary = ask(*words)
    assert summary["frontier"] == []
    assert summary["today"] is None
    assert summary["clash"]
    flags = {"cost": "--budget", "moved": "--most-moved"}
    for each in summary["clash"]:
        least = each["least_that_helps"]
        if not each["enough_alone"]:
            continue
        if each["limit"].startswith("--"):
            site = each["limit"].split()[1]
            again = [word for word in words if word != site]
        elif each["limit"] in flags:
            at = words.index(flags[each["limit"]])
            told = str(int(least)) if each["limit"] == "moved" else str(least)
            again = [*words[: at + 1], told, *words[at + 2 :]]
        else:
            again = [*words, "--floor", f"{each['limit']}={least}"]
        assert ask(*again)["frontier"], each


def test_a_printed_relaxation_can_be_typed_in(ask):
    code, out, _ = ask.raw(*PRICED, "--others", "0", "--budget", "-90000000")
    assert code == 0
    told = re.search(r"cost: --budget (\S+) instead of", out).group(1)
    assert "e" not in told
    assert ask("--budget", told)["frontier"]


# ---------------------------------------------------------------- bad input

BAD = {
    "site": (("--keep", "nowhere"), "nowhere"),
    "site to leave": (("--give-up", "nowhere"), "nowhere"),
    "site to stay": (("--stay", "nowhere"), "nowhere"),
    "both": (("--keep", "a1", "--give-up", "a1"), "a1"),
    "axis": (("--axis", "nothing"), "nothing"),
    "floor": (("--floor", "nothing=0.5"), "nothing"),
    "floor without value": (("--floor", FIRE), "--floor"),
    "floor no number": (("--floor", f"{FIRE}=high"), "'high' is not a number"),
    "floor nan": (("--floor", f"{FIRE}=nan"), "finite"),
    "rule": (("--accept", "walls=why not"), "walls"),
    "no reason": (("--accept", "area"), "say why"),
    "points": (("--points", "1"), "--points 1"),
    "many points": (("--points", "5000"), "--points 5000"),
    "gap": (("--gap", "1"), "--gap 1"),
    "gap nan": (("--gap", "nan"), "--gap"),
    "reach": (("--reach", "-1"), "--reach"),
    "on call": (("--on-call-reach", "-1"), "--on-call-reach"),
    "moved": (("--most-moved", "-1"), "--most-moved"),
    "zones": (("--zone-worse", "-1"), "--zone-worse"),
    "extend": (("--extend", "-1"), "--extend"),
    "junctions": (("--junctions", "-1"), "--junctions"),
    "others": (("--others", "-1"), "--others"),
    "within": (("--within", "1"), "--within"),
    "limit": (("--limit", "0"), "--limit"),
    "year": (("--year", "-1"), "--year"),
    "year too late": (("--year", "5000"), "5000"),
    "figure": (("--assume", "nothing=1"), "nothing"),
    "figure no number": (("--assume", "fit_out_gbp_per_m2=dear"), "dear"),
    "seed alone": (("--seed", "1"), "--draws"),
    "plan": (("--compare", "none.toml"), "none.toml"),
}


@pytest.mark.parametrize("fault", BAD)
def test_bad_input_is_one_line_and_nothing_is_written(ask, tmp_path, fault):
    words, says = BAD[fault]
    before = listing(tmp_path)
    assert says in ask.refused("--out", tmp_path / "out", *words)
    assert listing(tmp_path) == before


@pytest.mark.parametrize(
    "words", [("--points", "two"), ("--reach", "far"), ("--most-moved", "1.5")]
)
def test_what_is_no_number_is_refused(ask, words):
    with pytest.raises(SystemExit) as refused:
        ask.raw(*words)
    assert refused.value.code == 2


@pytest.mark.parametrize(
    "words", [("--budget", "nan"), ("--zone-worse", "inf"), ("--reach", "inf")]
)
def test_numbers_without_end_are_refused(ask, words):
    ask.refused(*PRICED, "--json", "--others", "0", *words)


def test_a_share_above_one_is_refused(ask):
    assert "0.75" in ask.refused("--floor", f"{FIRE}=75")


def test_a_folder_that_cannot_be_is_told_before_the_search(ask, tmp_path):
    path = tmp_path / "taken"
    path.write_text("x", encoding="utf-8")
    code, out, err = ask.raw(*PRICED, "--others", "0", "--out", path)
    assert (code, out) == (2, "")
    assert "scored again" not in err


def test_options_of_an_earlier_answer_are_not_left_among_the_new(ask, tmp_path):
    ask("--out", tmp_path)
    summary = ask("--most-moved", "0", "--out", tmp_path)
    assert {path.stem for path in tmp_path.iterdir()} == {o["name"] for o in summary["frontier"]}


# ---------------------------------------------------------------- areas that lack something


def test_without_any_price_sites_are_counted_and_that_is_said(area, capsys):
    ask = Asked(area, capsys)
    code, out, _ = ask.raw("--json")
    assert code == 0
    summary = strict(out)
    assert "counted" in summary["cost"]
    assert summary["cost_of_business_as_usual_gbp"] is None
    assert all(each["cost_gbp"] is None for each in summary["frontier"])
    counts = [each["sites_in_use"] for each in summary["frontier"]]
    assert counts == sorted(set(counts))
    code, out, _ = ask.raw()
    assert code == 0
    assert "no price is known" in out
    assert "GBP" not in out.split("What each option does")[0]


def test_where_nothing_can_be_weighed_it_is_told_in_one_line(bare_area, capsys):
    code, out, err = Asked(bare_area, capsys).raw()
    fault = [line for line in err.splitlines() if not line.endswith(" ...")]
    if code == 0:  # distances from assumed bases are all there is
        assert "never attainment" in out
    else:
        assert (code, out, len(fault)) == (2, "", 1)


# ---------------------------------------------------------------- to read


def test_what_is_printed_says_the_same_as_json(ask, plain):
    summary, _ = plain
    code, out, _ = ask.raw(*PRICED, "--others", "0")
    assert code == 0
    for option in summary["frontier"]:
        (line,) = [each for each in out.splitlines() if each.startswith(option["name"])]
        _, cost, value, _, gap, moved, sites, *mark = line.split()
        assert float(cost.replace(",", "")) == pytest.approx(option["cost_gbp"], abs=0.51)
        assert float(value) == pytest.approx(option["value"], abs=0.051)
        assert gap == f"{option['gap']:.2%}"
        assert (int(moved), int(sites)) == (option["bases_moved"], option["sites_in_use"])
        assert (mark == ["incomplete"]) == (not option["cost_complete"])
    for line in summary["assumptions"]:
        assert line in out
    assert f"£{summary['today']['dearer_than_as_good_by']:,.0f}" in out


def test_costs_that_lack_figures_are_marked(town, capsys):
    code, out, _ = Asked(town, capsys).raw("--others", "0")
    assert code == 0
    assert "incomplete" in out
    assert "count as nothing" in out
