"""Columns that nobody reads are told when an area is built, with the one that was perhaps meant."""

import re
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from market_town import write_kit

from estates.area import read_manifest
from estates.build import build_area
from estates.inputs import Inputs
from estates.recipes import SAMPLE, recipes
from estates.site import read_sites
from estates.unused_columns import (
    INCIDENT_COLUMNS,
    PATROL_AREA_COLUMNS,
    RESOURCE_COLUMNS,
    ZONE_COLUMNS,
    unused_columns,
)

EVERYWHERE = (-180.0, -90.0, 180.0, 90.0)


@pytest.fixture
def kit(tmp_path):
    """Good files, to be given more columns."""
    return write_kit(tmp_path / "kit")


def given(kit):
    return Inputs(
        name="town",
        roads=kit.path("roads"),
        boundary=kit.path("boundary"),
        sites=kit.path("sites"),
        resources=kit.path("resources"),
        zones=kit.path("demand"),
        incidents=kit.path("incidents"),
        patrol_areas=kit.path("patrol_areas"),
    )


def lines(inputs):
    return unused_columns(inputs, read_sites(inputs.sites, EVERYWHERE).columns)


def with_columns(path, **columns):
    pd.read_csv(path, dtype=str, keep_default_na=False).assign(**columns).to_csv(path, index=False)


def test_a_misspelt_column_is_a_finding_of_the_build(kit, tmp_path):
    with_columns(kit.path("sites"), **{"Apliance_Bays ": "3"})
    folder = build_area(given(kit), tmp_path / "town")
    told = [line for line in read_manifest(folder).findings if "not used" in line]
    assert told == ["sites.csv: columns not used: apliance_bays (meant appliance_bays?)."]


def test_every_table_is_looked_at(kit):
    for part in ("sites", "resources", "demand", "incidents"):
        with_columns(kit.path(part), colour="red")
    patrols = gpd.read_file(kit.path("patrol_areas")).assign(colour="red")
    kit.path("patrol_areas").write_text(patrols.to_json(), "utf-8")
    assert lines(given(kit)) == [
        f"{name}: columns not used: colour."
        for name in (
            "sites.csv",
            "resources.csv",
            "zones.csv",
            "incidents.csv",
            "patrol_areas.geojson",
        )
    ]


def test_good_files_have_none(kit):
    assert lines(given(kit)) == []
    assert lines(recipes()[SAMPLE].inputs(SAMPLE)) == []


def test_a_demand_files_own_incidents_are_read_only_with_their_number(kit):
    zones = kit.path("demand")
    with_columns(zones, service="fire", hour="3")
    assert lines(given(kit)) == ["zones.csv: columns not used: service, hour."]
    with_columns(zones, weight="2")
    assert lines(given(kit)) == []


def test_columns_without_a_name_are_not_told_and_many_are_cut_short(kit):
    path = kit.path("resources")
    text = path.read_text("utf-8").splitlines()
    more = ",".join(f"q{i}" for i in range(20))
    path.write_text("\n".join([f"{text[0]},{more},,", *(f"{row}{',' * 22}" for row in text[1:])]))
    (line,) = lines(given(kit))
    assert line.endswith("q0, q1, q2, q3, q4, q5, q6, q7 and 12 more.")


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        ("resources", RESOURCE_COLUMNS),
        ("demand", (*ZONE_COLUMNS, "weight")),
        ("incidents", INCIDENT_COLUMNS),
        ("patrol areas", PATROL_AREA_COLUMNS),
    ],
)
def test_the_readme_names_the_same_columns(row, columns):
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    cell = re.search(rf"^\| {row} \| (.*) \|$", readme, re.MULTILINE)[1]
    named = {name for code in re.findall("`([a-z_,]+)`", cell) for name in code.split(",")}
    assert named | {"easting", "northing"} == {*columns} | {"easting", "northing"}
