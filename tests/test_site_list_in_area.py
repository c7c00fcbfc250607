"""Site lists on their way into an area folder: as a workbook, as a layer, and from earlier."""

import csv
import hashlib

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from market_town import write_kit

from estates.area import load_area
from estates.site import DATE_COLUMNS, NUMBER_COLUMNS, TEXT_COLUMNS, YES_NO_COLUMNS
from estates.uploads import Upload, build_from_uploads

# The columns that an area folder had before there were more.
EARLIER = [
    "id", "name", "kind", "services", "neighbour", "body", "tenure", "capacity_note",
    "gross_internal_area_m2", "running_cost_gbp_per_year", "market_value_gbp", "appliance_bays",
    "desks", "lon", "lat",
]  # fmt: skip


@pytest.fixture(scope="module")
def kit(tmp_path_factory):
    return write_kit(tmp_path_factory.mktemp("kit"))


@pytest.fixture
def area_of(kit, tmp_path, monkeypatch):
    """The area built from the town's roads and an uploaded site list."""
    monkeypatch.setenv("BLUE_LIGHT_ESTATES_HOME", str(tmp_path / "home"))

    def building(path):
        roads = Upload(name="town.osm", content=kit.path("roads").read_bytes())
        sites = Upload(name=path.name, content=path.read_bytes())
        return build_from_uploads("town", {"roads": roads, "sites": sites})

    return building


def test_a_workbook_and_a_layer_are_built_like_their_csv(kit, area_of, tmp_path):
    expected = area_of(kit.path("sites")).sites
    with kit.path("sites").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    book = openpyxl.Workbook()
    for at, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            cell = book.active.cell(at, column)
            is_number = rows[0][column - 1] in ("lon", "lat") and at > 1
            cell.value = float(text) if is_number else text
            if not is_number:
                cell.data_type = "s"  # a name may begin as a formula does
    book.save(tmp_path / "list.xlsx")
    assert area_of(tmp_path / "list.xlsx").sites.equals(expected)

    table = pd.DataFrame(rows[1:], columns=rows[0])
    points = gpd.points_from_xy(table["lon"], table["lat"])
    layer = gpd.GeoDataFrame(table.drop(columns=["lon", "lat"]), geometry=points, crs="EPSG:4326")
    layer.to_file(tmp_path / "list.gpkg")
    assert area_of(tmp_path / "list.gpkg").sites.equals(expected)


def test_a_misspelt_column_of_a_workbook_is_told_too(kit, area_of, tmp_path):
    with kit.path("sites").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    book = openpyxl.Workbook()
    book.active.title = "Sites"
    for row, more in zip(rows, ["Apliance_Bays", *"0123"], strict=True):
        book.active.append([*row, more])
        book.active.cell(book.active.max_row, 2).data_type = "s"
    book.create_sheet("columns").append(["id", "other"])
    book.save(tmp_path / "list.xlsx")
    told = [
        line for line in area_of(tmp_path / "list.xlsx").manifest.findings if "not used" in line
    ]
    assert len(told) == 1
    assert told[0].endswith("columns not used: apliance_bays (meant appliance_bays?).")


def test_an_area_folder_with_fewer_columns_still_loads(kit, area_of):
    area = area_of(kit.path("sites"))
    listed = area.folder / "sites.csv"
    now = hashlib.sha256(listed.read_bytes()).hexdigest()
    pd.read_csv(listed, dtype=str, keep_default_na=False)[EARLIER].to_csv(listed, index=False)
    then = hashlib.sha256(listed.read_bytes()).hexdigest()
    manifest = area.folder / "area.toml"
    manifest.write_text(manifest.read_text("utf-8").replace(now, then), encoding="utf-8")
    sites = load_area(area.folder).sites
    assert then != now
    assert sites.equals(area.sites)
    known = {*TEXT_COLUMNS, *NUMBER_COLUMNS, *YES_NO_COLUMNS, *DATE_COLUMNS}
    assert known <= set(sites.columns)
