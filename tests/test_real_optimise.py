"""The Isle of Man, a real extract: a frontier whose ends make sense, and where today lies."""

import json
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from estates.__main__ import main

# Made up, so that money can be counted: an area and a tenure for each building of the map.
FIGURES = (
    "fit_out_gbp_per_m2=1400",
    "extension_gbp_per_m2=3500",
    "moving_gbp_per_m2=25",
    "cost_of_sale_share=0.025",
    "double_running_months=3",
    "holding_share_of_running_cost=0.2",
    "running_cost_gbp_per_m2_per_year=73",
)


@pytest.fixture(scope="module")
def island(shared_data, tmp_path_factory):
    """The island with a site list in which every building has an area and a value."""
    home = tmp_path_factory.mktemp("island")
    roads = str(shared_data / "osm" / "isle-of-man-2021.osm.pbf")
    assert main(["build", "mapped", "--roads", roads, "--out", str(home / "mapped")]) == 0
    sites = pd.read_csv(home / "mapped" / "sites.csv")
    sites["gross_internal_area_m2"] = 400.0 + 50 * (sites.index % 7)
    for service in ("police", "fire", "ambulance"):
        here = sites["services"] == service
        sites.loc[here, f"{service}_m2"] = sites.loc[here, "gross_internal_area_m2"]
    sites["tenure"] = "freehold"
    sites["market_value_gbp"] = 1500 * sites["gross_internal_area_m2"]
    sites.to_csv(home / "sites.csv", index=False)
    listed = ["--sites", str(home / "sites.csv")]
    assert main(["build", "island", "--roads", roads, *listed, "--out", str(home / "island")]) == 0
    return home / "island"


def optimised(capsys, *arguments):
    assert main(["optimise", *map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.slow
def test_frontier_of_the_island(island, capsys, tmp_path):
    figures = [word for figure in FIGURES for word in ("--assume", figure)]
    answer = optimised(
        capsys, island, "--points", 5, "--others", 0, "--out", tmp_path / "options", *figures
    )
    axis = answer["axis"]["standard"]
    assert axis == "yardstick-fire-first-10"
    points = [(each["cost_gbp"], each["value"]) for each in answer["frontier"]]
    assert len(points) >= 2
    assert points == sorted(points)  # dearer is better, all along
    assert all(one[1] < other[1] for one, other in pairwise(points))
    assert all(each["gap"] <= 0.001 and each["proven"] for each in answer["frontier"])
    today = answer["today"]
    # Today is on the frontier or inside it: something as good costs no more, and the ends bracket.
    assert min(cost for cost, value in points if value >= today["value"] - 1e-6) <= 1.0
    assert max(value for cost, value in points if cost <= 1.0) >= today["value"] - 1e-6
    assert today["dearer_than_as_good_by"] >= 0
    assert today["worse_than_as_cheap_by"] >= 0
    # How far inside: the reference option saves just that, floors being today's values.
    reference = next(p for p in answer["frontier"] if p["name"] == answer["reference"])
    assert -reference["cost_gbp"] == pytest.approx(today["dearer_than_as_good_by"], rel=2e-3)
    assert {path.stem for path in Path(tmp_path / "options").glob("*.toml")} == {
        each["name"] for each in answer["frontier"]
    }


@pytest.mark.long
def test_without_any_price_sites_are_counted(island, capsys):
    answer = optimised(capsys, island.parent / "mapped", "--points", 4, "--others", 0)
    assert "counted" in answer["cost"]
    assert all(each["cost_gbp"] is None for each in answer["frontier"])
    used = [each["sites_in_use"] for each in answer["frontier"]]
    assert used == sorted(set(used))
    assert used[-1] <= 20
