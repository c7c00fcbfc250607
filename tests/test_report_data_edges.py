"""Data of reports at the edges: no money, nothing listed, closed roads."""

import io
import json

import made_subjects
import numpy as np
import pandas as pd
import pyogrio
import shapely
from market_town import lon_lat

from coverage.crs import to_metric
from coverage.road_change import RoadChange
from estates.appraisal import Appraiser
from estates.area import load_area
from estates.assessment import Assessor
from estates.assumptions import load_assumptions
from estates.report.data.archive import layer_geojson, table_csv
from estates.report.data.geopackage import written
from estates.report.data.layer_styles import styles_of
from estates.report.data.layers import data_layers
from estates.report.data.tables import data_tables
from estates.report.data.words import said_of
from estates.report.subject import OneScenario, TodayAlone
from estates.scenario import scenario_of
from estates.scored import score

CREW_LATER = """\
schema_version = 1
name = "later"
area = "{area}"
[[change]]
kind = "re-crew"
resource = "{resource}"
turnout_s = 200
"""
CLOSURE = """\
schema_version = 1
name = "gone"
area = "bare"
[[change]]
kind = "close"
site = "{site}"
"""


def written_and_read(subject, folder):
    """Every table of a subject is written, and read back with all its rows."""
    tables = data_tables(subject)
    layers = data_layers(subject, tables)
    path = folder / "it.gpkg"
    plain = [table for table in tables if not table.points]
    styles = styles_of(layers)
    path.write_bytes(
        written(layers, plain, styles, about=said_of(tables), warnings="", files={}, date=None)
    )
    for each in (*tables, *layers):
        assert len(pyogrio.read_dataframe(path, layer=each.name)) == len(each.frame)
        assert len(each.frame.columns), each.name
    for table in tables:
        read = pd.read_csv(io.BytesIO(table_csv(table.frame)), encoding="utf-8-sig")
        assert len(read) == len(table.frame)
    for layer in layers:
        assert len(json.loads(layer_geojson(layer))["features"]) == len(layer.frame)
    return {table.name: table.frame for table in tables}, {layer.name for layer in layers}


def test_one_change_and_no_money(area, tmp_path):
    text = CREW_LATER.format(area="town", resource="amb-1")
    subject = OneScenario(appraisal=made_subjects.appraisal(area, text), ranges={})
    frames, layers = written_and_read(subject, tmp_path)
    assert list(frames["changes"]["kind"]) == ["re-crew"]
    assert set(frames["sites_before"]["becomes"]) == {"as today"}
    money = frames["headlines"].set_index("headline")
    assert pd.isna(money.loc["money/npc", "after"]) or money.loc["money/npc", "after"] == 0
    assert "base_moves" in layers


def test_an_area_of_roads_alone(bare_area, tmp_path):
    """No boundary, no patrols, no crews listed, homes guessed from the map."""
    assessor = Assessor(load_area(bare_area))
    frames, _ = written_and_read(TodayAlone(today=score(assessor), ranges={}), tmp_path)
    assert frames["zones"]["residents"].isna().all()
    assert not frames["reach"].empty
    appraiser = Appraiser(assessor)
    site = assessor.area.sites["id"].iloc[0]
    scenario = scenario_of("it.toml", CLOSURE.format(site=site).encode())
    subject = OneScenario(appraisal=appraiser.appraise(scenario, load_assumptions()), ranges={})
    frames, layers = written_and_read(subject, tmp_path)
    told = frames["sites_before"].set_index("id")["becomes"]
    assert told[site] == "closes"
    assert not layers & {"boundary", "patrol_areas"}


def test_closed_roads_are_told(area):
    loaded = load_area(area)
    lon, lat = lon_lat(200, 800)
    x, y = to_metric(np.array([lon]), np.array([lat]), loaded.manifest.crs)
    shape = shapely.Point(x[0], y[0])
    change = RoadChange(name="Bridge", shape=shape, speed_share=0.0)
    today = score(Assessor(loaded, road_changes=[change]))
    tables = data_tables(TodayAlone(today=today, ranges={}))
    told = dict(tables[0].frame.itertuples(index=False))
    assert told["roads closed or slowed"].startswith("road Bridge: closed; 1 stretch, ")
    roads = next(
        layer.frame
        for layer in data_layers(TodayAlone(today=today, ranges={}), tables)
        if layer.name == "roads"
    )
    assert loaded.network.n_edges - len(roads) == 1
