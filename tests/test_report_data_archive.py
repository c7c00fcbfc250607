"""The archive: CSV and GeoJSON read back figure by figure, described, guarded, the same bytes."""

import io
import json
import zipfile
from dataclasses import replace
from itertools import pairwise

import geopandas as gpd
import made_subjects
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from market_town import lon_lat

from coverage.crs import WGS84
from estates.appraisal_summary import summarise_appraisal
from estates.report.data.archive import archive_bytes, layer_geojson, table_csv, zipped
from estates.report.data.layers import DataLayer
from estates.scenario import scenario_of

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture(scope="module")
def made(area):
    """Of each kind of subject: itself, its tables, its layers and the files of the archive."""
    found = {}
    for kind in made_subjects.KINDS:
        subject, tables, layers = made_subjects.data(area, kind)
        content = archive_bytes(subject)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            found[kind] = subject, tables, layers, {n: archive.read(n) for n in archive.namelist()}
    return found


@pytest.mark.parametrize("kind", made_subjects.KINDS)
def test_every_cell_of_every_csv_is_the_tables(kind, made):
    _, tables, _, files = made[kind]
    assert {n for n in files if n.startswith("csv/")} == {f"csv/{t.name}.csv" for t in tables}
    for table in tables:
        content = files[f"csv/{table.name}.csv"]
        assert content.startswith(b"\xef\xbb\xbf")
        read = pd.read_csv(
            io.BytesIO(content), encoding="utf-8-sig", dtype=str, keep_default_na=False
        )
        assert list(read.columns) == list(table.frame.columns)
        assert len(read) == len(table.frame)
        for column in table.frame:
            for got, cell in zip(read[column], table.frame[column], strict=True):
                where = f"{table.name}.{column}"
                if isinstance(cell, str):
                    guarded = f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
                    assert got.replace("\r\n", "\n") == guarded.replace("\r\n", "\n"), where
                    assert not got.startswith(FORMULA_STARTS)
                elif (
                    cell is None
                    or pd.isna(cell)
                    or (isinstance(cell, float) and not np.isfinite(cell))
                ):
                    assert got == "", where
                elif isinstance(cell, bool | np.bool_):
                    assert got == str(bool(cell)), where
                else:
                    assert float(got) == cell, where


def test_a_csv_is_worked_by_hand():
    table = pd.DataFrame(
        {
            "name": ["=1+1", "plain", "-5", "a,b", None],
            "time_s": [1.5, np.inf, np.nan, -np.inf, 0.1],
            "yes": [True, False, True, True, False],
            "count": [1, 2, 3, 4, 5],
        }
    )
    assert table_csv(table).decode("utf-8-sig").split("\r\n") == [
        "name,time_s,yes,count", "'=1+1,1.5,True,1", "plain,,False,2", "'-5,,True,3",
        '"a,b",,True,4', ",0.1,False,5", "",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", made_subjects.KINDS)
def test_every_feature_is_the_layers_and_keeps_to_the_rfc(kind, made):
    _, _, layers, files = made[kind]
    assert {n for n in files if n.startswith("geojson/")} == {
        f"geojson/{layer.name}.geojson" for layer in layers
    }
    for layer in layers:
        told = json.loads(files[f"geojson/{layer.name}.geojson"], parse_constant=pytest.fail)
        assert told["type"] == "FeatureCollection"
        assert "crs" not in told  # RFC 7946: WGS 84 and nothing else
        assert len(told["features"]) == len(layer.frame)
        names = [column for column in layer.frame if column != "geometry"]
        rows = layer.frame.itertuples(index=False)
        for feature, row in zip(told["features"], rows, strict=True):
            assert list(feature["properties"]) == names
            for got, cell in zip(feature["properties"].values(), row, strict=False):
                if cell is None or pd.isna(cell) or cell in (np.inf, -np.inf):
                    assert got is None
                else:
                    assert got == cell
            assert feature["geometry"]["type"] == layer.shape
            shape = shapely.from_geojson(json.dumps(feature["geometry"]))
            # Half of the seventh decimal, with what a float adds to it.
            assert shapely.hausdorff_distance(shape, row.geometry) < 1e-7
            for part in shapely.get_parts(shape):
                if part.geom_type == "Polygon":
                    assert shapely.is_ccw(part.exterior)
                    assert not any(map(shapely.is_ccw, part.interiors))


def test_positions_have_seven_decimals_and_rings_run_the_right_way():
    # A square drawn with the clock, its hole against it: both must be turned.
    shape = shapely.MultiPolygon(
        [([(0, 0), (0, 3), (3, 3), (3, 0)], [[(1, 1), (2.123456789, 1), (2, 2)]])]
    )
    layer = DataLayer(
        name="x", title="x", frame=gpd.GeoDataFrame({"a": [np.inf]}, geometry=[shape], crs=WGS84),
        shape="MultiPolygon", units={"a": ""}, meanings={},
    )  # fmt: skip
    ((outer, hole),) = json.loads(layer_geojson(layer))["features"][0]["geometry"]["coordinates"]

    def turn(ring):
        pairs = pairwise(ring)
        return sum((x1 - x0) * (y1 + y0) for (x0, y0), (x1, y1) in pairs)

    assert turn(outer) < 0 < turn(hole)  # against the clock, and with it
    assert [2.1234568, 1.0] in hole


def test_another_library_reads_the_geojson_in_the_right_place(made):
    read = pyogrio.read_dataframe(made["one"][3]["geojson/sites_before.geojson"])
    assert read.crs == "EPSG:4326"
    south = read.set_index("id").loc["south"]
    assert (south.geometry.x, south.geometry.y) == pytest.approx(lon_lat(100, 20), abs=1e-7)


def test_figures_and_scenario_are_the_appraisals(made):
    subject, _, _, files = made["one"]
    figures = json.loads(files["figures.json"])
    expected = {
        **summarise_appraisal(subject.appraisal, subject.ranges),
        "base": list(subject.loose),
    }
    assert figures == json.loads(json.dumps(expected))
    again = scenario_of("scenario.toml", files["scenario.toml"])
    assert again == subject.appraisal.scenario
    several, _, _, many = made["several"]
    assert list(json.loads(many["figures.json"])["scenarios"]) == ["south-closes", "new-places"]
    for each in several.appraisals:
        name = f"scenarios/{each.scenario.name}.toml"
        assert scenario_of(name, many[name]) == each.scenario
    assert json.loads(made["today"][3]["figures.json"])["services"]
    assert not [name for name in made["today"][3] if name.endswith(".toml")]


def test_what_a_search_found_is_in_the_archive_where_one_was_run(made):
    subject, _, _, files = made["one"]
    assert "search.json" not in files
    found = {"options": [{"name": "=1", "gbp": None}], "z": 1, "a": 2}
    with zipfile.ZipFile(io.BytesIO(archive_bytes(replace(subject, search=found)))) as archive:
        assert json.loads(archive.read("search.json")) == found


def test_hostile_names_stand_in_every_file_as_they_were_written(made):
    files = made["several"][3]
    features = json.loads(files["geojson/sites_after.geojson"])["features"]
    names = [each["properties"]["name"] for each in features]
    table = pd.read_csv(io.BytesIO(files["csv/sites_after.csv"]), encoding="utf-8-sig")
    for name in made_subjects.HOSTILE:
        assert name.strip() in names
        guarded = f"'{name}" if name.startswith(FORMULA_STARTS) else name
        assert guarded.strip() in set(table["name"])
    assert made_subjects.HOSTILE[5] in files["README.txt"].decode()


@pytest.mark.parametrize("kind", made_subjects.KINDS)
def test_the_readme_tells_every_file_and_column(kind, made):
    _, tables, layers, files = made[kind]
    readme = files["README.txt"].decode()
    blocks = {block.partition(":")[0]: block for block in readme.split("\n\n")}
    for each, name in (
        *((table, f"csv/{table.name}.csv") for table in tables),
        *((layer, f"geojson/{layer.name}.geojson") for layer in layers),
    ):
        lines = blocks[name].splitlines()
        assert [line.strip().partition(":")[0] for line in lines[1:]] == list(each.units)
        assert all(":" in line for line in lines), name
    for part in ("seconds (s)", "never 0", "not verified", "licence:", "not reconciled", "WGS 84"):
        assert part in readme


def test_archives_depend_on_names_and_contents_only(made):
    assert zipped({"b": b"2", "a": b"1"}) == zipped({"a": b"1", "b": b"2"})
    subject, _, _, files = made["today"]
    content = archive_bytes(subject)
    assert content == zipped(files)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist() == sorted(archive.namelist())
