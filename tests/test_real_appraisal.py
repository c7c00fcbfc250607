"""An appraisal on a real island, counted again by hand from the written times.

Three services merge in Douglas and Laxey's fire station closes. Every demand point's seconds,
before and after, are worked out with a plain loop over what `times` writes.
"""

from __future__ import annotations

import csv
import json
import tomllib
from pathlib import Path

import pytest

from estates.__main__ import main

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
DOUGLAS, POLICE_HQ, RUSHEN, LAXEY = (
    "way-59287720",
    "way-59284200",
    "way-101393080",
    "way-335685976",
)
SCENARIO = f"""
schema_version = 1
name = "douglas"
area = "isle-of-man"

[[change]]
kind = "merge"
sites = ["{DOUGLAS}", "{POLICE_HQ}", "{RUSHEN}"]
into = "{DOUGLAS}"
across = true

[[change]]
kind = "close"
site = "{LAXEY}"
"""


@pytest.fixture(scope="module")
def island(shared_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("island") / "isle-of-man"
    roads = shared_data / "osm" / "isle-of-man-2021.osm.pbf"
    assert main(["build", "isle-of-man", "--roads", str(roads), "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def appraised(island, tmp_path_factory):
    """The summary and the rows of the demand points."""
    folder = tmp_path_factory.mktemp("appraised")
    scenario, zones, text = (folder / name for name in ("douglas.toml", "zones.csv", "out.json"))
    scenario.write_text(SCENARIO, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch, text.open("w", encoding="utf-8") as out:
        patch.setattr("sys.stdout", out)
        status = main(["appraise", str(island), str(scenario), "--json", "--zones", str(zones)])
    assert status == 0
    with zones.open(encoding="utf-8") as rows:
        return json.loads(text.read_text(encoding="utf-8")), list(csv.DictReader(rows))


@pytest.fixture(scope="module")
def drive_s(island, tmp_path_factory):
    """Seconds by site and zone, as `times` writes them."""
    out = tmp_path_factory.mktemp("times") / "times.csv"
    sites, zones = str(island / "sites.csv"), str(island / "zones.csv")
    assert main(["times", str(island), "--from", sites, "--to", zones, "--out", str(out)]) == 0
    with out.open(encoding="utf-8") as rows:
        return {
            (row["from_id"], row["to_id"]): float(row["seconds"] or "inf")
            for row in csv.DictReader(rows)
        }


def seconds(cell):
    """A written time; an empty cell is never."""
    return float(cell or "inf")


def parts_s(service):
    """Call handling and turnout of a service without a resource list, from the data file."""
    data = tomllib.loads((ROOT / "data" / "standards.toml").read_text(encoding="utf-8"))
    handling = next(e["seconds"] for e in data["call_handling"] if e["service"] == service)
    turnout = next(
        e["seconds"]
        for e in data["turnout"]
        if e["service"] == service and e["duty_system"] == "unknown"
    )
    return handling + turnout


@pytest.mark.parametrize(
    ("service", "closed", "moved"),
    [("fire", {LAXEY}, {}), ("ambulance", set(), {RUSHEN: DOUGLAS})],
)
def test_every_demand_point_by_hand(island, appraised, drive_s, service, closed, moved):
    with (island / "sites.csv").open(encoding="utf-8") as rows:
        today = [row["id"] for row in csv.DictReader(rows) if service in row["services"].split(";")]
    then = [moved.get(site, site) for site in today if site not in closed]
    _, zones = appraised
    own = [row for row in zones if row["service"] == service]
    assert len({row["zone"] for row in own}) > 300
    for row in own:
        for column, sites in (("before_s", today), ("after_s", then)):
            by_hand = parts_s(service) + min(drive_s[site, row["zone"]] for site in sites)
            assert seconds(row[column]) == pytest.approx(by_hand, abs=2e-3)


def test_the_losers_by_hand(appraised):
    summary, zones = appraised
    for row in summary["losers"]:
        if row["group"] != "all" or not row["loss"].startswith("later by more than"):
            continue
        limit = 60 * float(row["loss"].split()[4])
        lost = [
            each
            for each in zones
            if each["standard"] == row["standard"]
            and seconds(each["after_s"]) > seconds(each["before_s"]) + limit
        ]
        assert row["zones"] == len(lost)
        assert row["weight"] == pytest.approx(sum(float(each["weight"]) for each in lost), abs=0.01)


def test_unknown_money_is_never_nothing(appraised):
    summary, _ = appraised
    money = {each["id"]: each for each in summary["headlines"] if each["unit"] == "gbp"}
    assert money["money/npc"]["change"] is None
    assert "tenure of Laxey Fire Station" in summary["to_confirm"]
