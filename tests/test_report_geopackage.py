"""The GeoPackage, read back by GDAL and SQLite: figures, places, styles, the same bytes."""

import re
import sqlite3
import struct
import xml.etree.ElementTree as ET
from dataclasses import replace

import geopandas as gpd
import made_subjects
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from market_town import lon_lat
from pyproj import Geod

from coverage.crs import WGS84
from estates.report.data.geopackage import geopackage_bytes, written
from estates.report.data.layer_styles import styles_of
from estates.report.data.layers import DataLayer
from estates.report.data.qml import text as qml_text
from estates.report.data.tables import DataTable
from estates.report.data.words import warnings_of
from estates.report.reproduction import code_version
from estates.report.subject import OneScenario
from estates.scenario import scenario_of
from estates.view.change_view import change_class, class_names

LAYERS = ["sites_before", "sites_after", "zones", "base_moves", "bands_after", "bands_before",
          "patrol_areas", "boundary", "roads"]  # fmt: skip
KINDS = made_subjects.KINDS
# Classes of QGIS that the styles are made of.
RENDERERS = {"singleSymbol", "categorizedSymbol", "graduatedSymbol", "RuleRenderer"}
PARTS = {"SimpleMarker", "SimpleLine", "SimpleFill", "LinePatternFill"}


@pytest.fixture(scope="module")
def made(area):
    """Of each kind of subject: itself, its tables, its layers and the file."""
    return {
        kind: (*made_subjects.data(area, kind), geopackage_bytes(made_subjects.data(area, kind)[0]))
        for kind in KINDS
    }


@pytest.fixture(scope="module")
def files(made, tmp_path_factory):
    """The files on disk, for readers that want a name."""
    folder = tmp_path_factory.mktemp("gpkg")
    for kind, (_, _, _, content) in made.items():
        (folder / f"{kind}.gpkg").write_bytes(content)
    return {kind: folder / f"{kind}.gpkg" for kind in made}


def parsed(qml):
    """A style as XML, behind its first line, which no reader of plain XML needs."""
    return ET.fromstring(qml.partition("\n")[2])  # noqa: S314  (our own)


def opened(path):
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True)


def same_cells(read, expected, where):
    """Every cell of a column: numbers exactly, nothing for not known and never."""
    assert len(read) == len(expected), where
    for got, cell in zip(read.tolist(), expected.tolist(), strict=True):
        if isinstance(cell, bool | np.bool_):
            assert bool(got) is bool(cell), where
        elif isinstance(cell, float | int):
            if not np.isfinite(cell):
                assert pd.isna(got), where
            else:
                assert got == cell, where
        elif pd.isna(cell):
            assert pd.isna(got), where
        else:
            assert got == str(cell), where


@pytest.mark.parametrize("kind", KINDS)
def test_every_cell_of_every_table_is_read_back_by_another_library(kind, made, files):
    _, tables, layers, _ = made[kind]
    listed = dict(pyogrio.list_layers(files[kind]).tolist())
    assert [name for name in listed if listed[name]] == [layer.name for layer in layers]
    for each in (*tables, *layers):
        read = pyogrio.read_dataframe(files[kind], layer=each.name)
        frame = pd.DataFrame(each.frame.drop(columns="geometry", errors="ignore"))
        assert list(read.columns.drop("geometry", errors="ignore")) == list(frame.columns)
        assert len(read) == len(frame)
        for column in frame:
            same_cells(read[column], frame[column], f"{each.name}.{column}")


def test_all_layers_of_a_scenario_are_there_in_degrees(made, files):
    assert [layer.name for layer in made["one"][2]] == LAYERS
    for layer in made["one"][2]:
        told = pyogrio.read_info(files["one"], layer=layer.name)
        assert told["crs"] == "EPSG:4326"
        assert told["features"] == len(layer.frame)
        assert told["geometry_type"] == layer.shape
        assert told["fid_column"] == "fid"
        assert told["geometry_name"] == "geom"
        if len(layer.frame):
            assert told["total_bounds"] == pytest.approx(layer.frame.total_bounds)


def test_sites_and_points_lie_where_they_were_given(files):
    sites = pyogrio.read_dataframe(files["one"], layer="sites_before").set_index("id")
    south = sites.loc["south", "geometry"]
    assert (south.x, south.y) == pytest.approx(lon_lat(100, 20), abs=1e-9)
    assert sites.loc["south", "becomes"] == "closes"
    zones = pyogrio.read_dataframe(files["one"], layer="zones").set_index("zone")
    for column, row in ((0, 0), (4, 3), (2, 1)):
        place = zones.loc[f"z{column}{row}", "geometry"]
        there = lon_lat(400 * (column + 0.5), 400 * row + 30)
        assert (place.x, place.y) == pytest.approx(there, abs=2e-7)


@pytest.mark.parametrize("when", ["before", "after"])
def test_demand_points_lie_in_the_bands_of_their_own_times(files, when):
    """Bands are drawn from a grid, times of points counted on the roads: they must agree."""
    bands = pyogrio.read_dataframe(files["one"], layer=f"bands_{when}")
    zones = pyogrio.read_dataframe(files["one"], layer="zones")
    agreed = 0
    for band in bands.itertuples():
        inside = zones[zones.geometry.within(band.geometry)]
        start = band.standard.replace("-", "_")
        times = inside[f"{start}_{when}_nearest_s"]
        # A cell of the grid and a street to cross are worth half a minute.
        top = np.inf if pd.isna(band.to_s) else band.to_s + 40
        assert ((times > band.from_s - 40) & (times < top)).all(), band.band
        agreed += len(inside)
    assert agreed > 30  # 25 points, fire and ambulance
    assert bands.geometry.is_valid.all()


def test_bands_are_as_large_as_they_say(files):
    bands = pyogrio.read_dataframe(files["one"], layer="bands_before")
    metric = bands.to_crs("EPSG:27700")
    assert metric.area.to_numpy() / 1e6 == pytest.approx(bands["area_km2"].to_numpy(), abs=0.3)
    # What becomes later of fire in the south shows.
    after = pyogrio.read_dataframe(files["one"], layer="bands_after")
    fire = bands["service"] == "fire"
    soonest = [each[each["service"] == "fire"].iloc[0]["area_km2"] for each in (bands, after)]
    assert fire.any()
    assert soonest[1] < soonest[0]


def test_roads_are_those_of_the_grid(made, files):
    subject = made["one"][0]
    network = subject.appraisal.before.assessor.area.network
    roads = pyogrio.read_dataframe(files["one"], layer="roads")
    # 6 x 5 blocks each way of 400 m; one of the streets is one-way.
    assert roads["length_m"].sum() == pytest.approx(2 * 6 * 5 * 400, rel=1e-3)
    assert len(roads) == network.n_edges
    geod = Geod(ellps="WGS84")
    for row in roads.sample(12, random_state=1).itertuples():
        assert geod.geometry_length(row.geometry) == pytest.approx(row.length_m, rel=2e-3)
    closed = roads["seconds"].isna() | roads["seconds_back"].isna()
    assert roads.loc[closed, "length_m"].sum() == pytest.approx(5 * 400, rel=1e-3)
    driven = roads[~roads["seconds"].isna()]
    assert driven["speed_kph"].to_numpy() == pytest.approx(
        3.6 * driven["length_m"].to_numpy() / driven["seconds"].to_numpy()
    )
    assert set(roads["road_class"]) == {"primary", "residential"}


def test_every_shape_carries_its_own_bounds(made, files):
    """West, east, south, north: what a program looks at before it draws a shape."""
    with opened(files["one"]) as database:
        for layer in made["one"][2]:
            blobs = database.execute(f'SELECT geom FROM "{layer.name}" ORDER BY fid').fetchall()  # noqa: S608
            for (blob,), bounds in zip(blobs, shapely.bounds(layer.frame.geometry), strict=True):
                assert blob[:3] == b"GP\x00"
                assert struct.unpack("<i", blob[4:8]) == (4326,)
                if layer.shape == "Point":
                    assert blob[3] == 1
                else:
                    west, south, east, north = bounds
                    assert blob[3] == 3
                    assert struct.unpack("<4d", blob[8:40]) == (west, east, south, north)
    west, south = lon_lat(300, -50)
    east, north = lon_lat(500, 50)
    near = pyogrio.read_dataframe(files["one"], layer="roads", bbox=(west, south, east, north))
    roads = pyogrio.read_dataframe(files["one"], layer="roads")
    crossed = roads[roads.intersects(shapely.box(west, south, east, north))]
    assert sorted(near["from_node"]) == sorted(crossed["from_node"])
    assert 0 < len(near) < 10


def test_base_moves_start_and_end_at_sites(area, tmp_path):
    move = made_subjects.SCENARIO.replace('kind = "close"\nsite = "south"', (
        'kind = "share"\nservice = "ambulance"\nfrom_site = "north"\ninto_site = "south"'
    ))  # fmt: skip
    path = tmp_path / "moves.gpkg"
    path.write_bytes(
        geopackage_bytes(OneScenario(appraisal=made_subjects.appraisal(area, move), ranges={}))
    )
    (moved,) = pyogrio.read_dataframe(path, layer="base_moves").itertuples()
    assert (moved.service, moved.origin, moved.site) == ("ambulance", "north", "south")
    start, end = moved.geometry.coords
    assert start == pytest.approx(lon_lat(1900, 1980))
    assert end == pytest.approx(lon_lat(100, 20))
    assert moved.length_m == pytest.approx(np.hypot(1800, 1960), abs=0.5)


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_is_a_sound_geopackage(kind, files):
    with opened(files[kind]) as database:
        ask = lambda line: database.execute(line).fetchall()  # noqa: E731
        assert ask("PRAGMA integrity_check") == [("ok",)]
        assert ask("PRAGMA foreign_key_check") == []
        assert ask("PRAGMA application_id") == [(int.from_bytes(b"GPKG", "big"),)]
        assert ask("PRAGMA user_version") == [(10300,)]
        tables = {name for (name,) in ask("SELECT name FROM sqlite_master WHERE type = 'table'")}
        listed = {name for (name,) in ask("SELECT table_name FROM gpkg_contents")}
        assert {n for n in tables if not n.startswith(("gpkg_", "sqlite_"))} == listed
        shaped = ask("SELECT table_name FROM gpkg_geometry_columns")
        assert {n for (n,) in shaped} == {
            n for (n,) in ask("SELECT table_name FROM gpkg_contents WHERE data_type = 'features'")
        }
        for (extension,) in ask("SELECT DISTINCT table_name FROM gpkg_extensions"):
            assert extension in tables
        columns = ask("SELECT table_name, column_name FROM gpkg_data_columns")
        for table in listed - {"layer_styles"}:
            real = {row[1] for row in ask(f'PRAGMA table_info("{table}")')} - {"fid", "geom"}
            assert real == {column for name, column in columns if name == table}
    assert files[kind].read_bytes()[:16] == b"SQLite format 3\x00"


def test_units_and_warnings_are_told_in_the_file(files):
    with opened(files["one"]) as database:
        for name, told in database.execute(
            "SELECT table_name, description FROM gpkg_contents WHERE table_name <> 'layer_styles'"
        ):
            assert "seconds (s)" in told, name
            assert "Not reconciled with recorded performance." in told
            assert "not verified" in told
            assert "© OpenStreetMap contributors, ODbL" in told
        told = dict(
            database.execute(
                "SELECT column_name, description FROM gpkg_data_columns WHERE table_name = 'zones'"
            )
        )
        assert told["sample_fire_first_10_before_s"].startswith("s; fire, ")
        about, scenario = (
            text for (text,) in database.execute("SELECT metadata FROM gpkg_metadata ORDER BY id")
        )
    for part in ("title: South <b>closes</b>", "author: =A. Planner", "licence:", "SHA-256",
                 "not reconciled", "not pinned: It does not pin sites.csv.",
                 f"program: SHA-256 {code_version()}", "roads closed or slowed: none"):  # fmt: skip
        assert part in about
    assert scenario_of("it.toml", scenario.encode()) == scenario_of(
        "it.toml", made_subjects.SCENARIO.encode()
    )


def test_a_made_up_area_says_so(made):
    tables = made["one"][1]
    about = tables[0].frame.assign(
        text=lambda frame: frame["text"].where(frame["item"] != "made up", "yes: every place")
    )
    assert warnings_of([replace(tables[0], frame=about)]).startswith("Made up: every place")
    assert "Made up" not in warnings_of(tables)


@pytest.mark.parametrize("kind", KINDS)
def test_every_layer_has_a_style_that_names_its_own_columns(kind, made, files):
    with opened(files[kind]) as database:
        rows = database.execute(
            "SELECT f_table_name, f_geometry_column, styleName, styleQML, useAsDefault "
            "FROM layer_styles ORDER BY id"
        ).fetchall()
    layers = {layer.name: layer for layer in made[kind][2]}
    assert {row[0] for row in rows} == set(layers)
    assert len({(row[0], row[2]) for row in rows}) == len(rows)
    for name in layers:
        assert sum(row[4] for row in rows if row[0] == name) == 1
        assert next(row for row in rows if row[0] == name)[4] == 1
    for name, geometry, style, qml, _ in rows:
        assert geometry == "geom"
        assert len(style) <= 30
        assert qml.startswith("<!DOCTYPE qgis PUBLIC")
        root = parsed(qml)
        assert root.tag == "qgis"
        renderer = root.find("renderer-v2")
        assert renderer.get("type") in RENDERERS
        said = [renderer.get("attr") or ""]
        said += [rule.get("filter") or "" for rule in renderer.iter("rule")]
        said += [words.get("fieldName") for words in root.iter("text-style")]
        assert root.get("labelsEnabled") == str(int(root.find("labeling") is not None))
        named = set(re.findall(r'"([^"]+)"', " ".join(said)))
        assert named <= set(layers[name].units), f"{name}: {named}"
        assert named or renderer.get("type") == "singleSymbol"
        symbols = [symbol.get("name") for symbol in renderer.find("symbols")]
        used = [e.get("symbol") for e in renderer.iter() if e.get("symbol") is not None]
        assert set(used or ["0"]) == set(symbols)
        assert {part.get("class") for part in renderer.iter("layer")} <= PARTS
        for option in renderer.iter("Option"):
            if "color" in (option.get("name") or ""):
                assert re.fullmatch(r"(\d{1,3},){3}\d{1,3}", option.get("value"))


def rules_of(made, kind, name):
    """Filters of the bands' style and the symbol of each."""
    style = next(s for s in styles_of(made[kind][2]) if s.layer == name)
    root = parsed(style.qml)
    symbols = {s.get("name"): s for s in root.find("renderer-v2").find("symbols")}
    groups = root.find("renderer-v2").find("rules")
    return groups, symbols


def looks_of(made, kind, name, group):
    """Of each band of a group: its look, the classes it is drawn with, and space between lines."""
    groups, symbols = rules_of(made, kind, name)
    found = []
    for rule in next(each for each in groups if each.get("label") == group):
        parts = symbols[rule.get("symbol")].findall("layer")
        spaces = [
            float(option.get("value"))
            for option in parts[-1].iter("Option")
            if option.get("name") == "distance"
        ]
        look = rule.get("filter").split("'")[1]
        found.append((look, [part.get("class") for part in parts], *spaces))
    return found


def test_late_bands_are_hatched_the_denser_the_later(made):
    assert [look[:2] for look in looks_of(made, "one", "bands_before", "ambulance")] == [
        ("in time 1", ["SimpleFill"]),
        ("in time 2", ["SimpleFill"]),
        ("late 1", ["SimpleFill", "LinePatternFill"]),
    ]
    bands = next(layer for layer in made["one"][2] if layer.name == "bands_before")
    looks = [f"late {number}" for number in range(1, 6)]
    later = bands.frame.iloc[[-1] * 5].assign(look=looks)
    root = parsed(styles_of([replace(bands, frame=later)])[0].qml)
    spaces = [float(o.get("value")) for o in root.iter("Option") if o.get("name") == "distance"]
    assert spaces[:4] == sorted(set(spaces), reverse=True)
    assert spaces[4] == spaces[3]
    for pattern in root.iter("layer"):
        if pattern.get("class") == "LinePatternFill":
            assert pattern.find("symbol").get("type") == "line"


def test_only_one_group_of_bands_is_switched_on(made):
    for kind, name in (("one", "bands_after"), ("several", "bands_after"), ("today", "bands")):
        groups, _ = rules_of(made, kind, name)
        assert [group.get("checkstate") for group in groups].count(None) == 1
    labels = [group.get("label") for group in rules_of(made, "several", "bands_after")[0]]
    assert "south-closes: fire" in labels
    assert "new-places: fire" in labels


def test_classes_of_a_change_meet_where_the_programs_own_do(made):
    """Exactly a minute is the milder class, later and sooner."""
    style = next(s for s in styles_of(made["one"][2]) if s.layer == "zones")
    ranges = [
        (float(r.get("lower")), float(r.get("upper")), r.get("label"))
        for r in parsed(style.qml).iter("range")
    ]
    assert [label for _, _, label in ranges] == class_names()
    for change in (-400.0, -120, -60, -59, -1, 0, 0.5, 1, 1.5, 60, 60.5, 120, 300, 301):
        first = next(label for low, high, label in ranges if low <= change <= high)
        own = class_names()[change_class(pd.Series([change]))[0]]
        assert first == own, change


def test_the_standard_that_changes_most_is_drawn_first(made):
    first = next(s for s in styles_of(made["one"][2]) if s.layer == "zones")
    root = parsed(first.qml)
    column = root.find("renderer-v2").get("attr").strip('"')
    zones = next(layer for layer in made["one"][2] if layer.name == "zones").frame
    moved = {c: (zones[c].abs() > 1).sum() for c in zones if c.endswith("_change_s")}
    assert moved[column] == max(moved.values()) > 0


def hostile_layer():
    names = [*made_subjects.HOSTILE, "bell \x07 and \x00 nothing"]
    frame = gpd.GeoDataFrame(
        {
            "scenario": names,
            "zone": names,
            "a_change_s": 0.0,
        },
        geometry=gpd.points_from_xy(range(len(names)), range(len(names))),
        crs=WGS84,
    )
    told = dict.fromkeys(frame.columns.drop("geometry"), "")
    return DataLayer(
        name="zones", title=names[0], frame=frame, shape="Point", units=told,
        meanings=dict.fromkeys(told, names[5]),
    )  # fmt: skip


def test_hostile_texts_are_written_as_they_are_and_run_nowhere(tmp_path):
    layer = hostile_layer()
    names = layer.frame["zone"].tolist()
    table = DataTable(
        name="names", title=names[5], frame=pd.DataFrame({"text": names}), units={"text": ""},
        points=False, meanings={"text": names[1]},
    )  # fmt: skip
    styles = styles_of([layer])
    content = written(
        [layer], [table], styles, about=names[0], warnings=names[5],
        files={name: name for name in names[:7]}, date=None,
    )  # fmt: skip
    path = tmp_path / "hostile.gpkg"
    path.write_bytes(content)
    with opened(path) as database:
        assert [t for (t,) in database.execute("SELECT zone FROM zones ORDER BY fid")] == names
        assert [t for (t,) in database.execute("SELECT text FROM names ORDER BY fid")] == names
        told = database.execute("SELECT metadata FROM gpkg_metadata ORDER BY id")
        assert [t for (t,) in told] == [names[0], *names[:7]]
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        styled = database.execute("SELECT styleQML FROM layer_styles").fetchall()
    read = pyogrio.read_dataframe(path, layer="zones")
    assert read["zone"].tolist()[:7] == names[:7]
    # Every style is XML still, and its expression holds the name as a text of its own.
    assert len(styled) == len(names)
    for (qml,), name in zip(styled[:7], names[:7], strict=True):
        assert "<script>" not in qml
        attribute = parsed(qml).find("renderer-v2").get("attr")
        assert qml_text(name) in attribute


def test_a_text_in_an_expression_ends_where_it_should():
    assert qml_text("it's") == "'it''s'"
    assert qml_text("back\\slash") == "'back\\\\slash'"


def test_tables_without_rows_or_shapes_are_written_too(tmp_path):
    empty = DataLayer(
        name="base_moves", title="None", shape="LineString", units={"service": ""}, meanings={},
        frame=gpd.GeoDataFrame({"service": pd.Series(dtype=object)}, geometry=[], crs=WGS84),
    )  # fmt: skip
    table = DataTable(
        name="nothing", title="Nothing", frame=pd.DataFrame({"text": []}), units={"text": ""},
        points=False,
    )  # fmt: skip
    path = tmp_path / "empty.gpkg"
    path.write_bytes(written([empty], [table], [], about="", warnings="", files={}, date=None))
    assert len(pyogrio.read_dataframe(path, layer="base_moves")) == 0
    assert len(pyogrio.read_dataframe(path, layer="nothing")) == 0


def test_times_in_the_file_are_the_scenarios_and_fixed_where_it_has_none(files):
    for kind, day in (("one", "2026-11-22"), ("several", "2026-11-22"), ("today", "2000-01-01")):
        with opened(files[kind]) as database:
            for line in ("SELECT DISTINCT last_change FROM gpkg_contents",
                         "SELECT DISTINCT update_time FROM layer_styles",
                         "SELECT DISTINCT timestamp FROM gpkg_metadata_reference"):  # fmt: skip
                assert database.execute(line).fetchall() == [(f"{day}T00:00:00.000Z",)]


def test_the_same_bytes_again(made):
    subject, _, _, content = made["today"]
    assert geopackage_bytes(subject) == content


def test_nothing_is_written_beside_the_bytes(made, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    geopackage_bytes(made["today"][0])
    assert list(tmp_path.iterdir()) == []
    assert isinstance(made["today"][3], bytes)
