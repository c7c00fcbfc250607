"""Reading files: four formats give the same roads, and every bad file its one line."""

import bz2
import gc
import gzip
import re

import numpy as np
import osmium
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from town import Town, grid_town, street

from coverage.errors import CoverageError, UnreadableFileError
from coverage.osm.extract import read_roads
from coverage.osm.features import read_features
from coverage.service import Service
from coverage.simplify import simplify


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The grid town in every format that is read."""
    folder = tmp_path_factory.mktemp("formats")
    town = grid_town()
    town.relations.append({"type": "restriction", "restriction": "no_left_turn"})
    text = town.write(folder / "town.osm")
    (folder / "town.osm.gz").write_bytes(gzip.compress(text.read_bytes(), mtime=0))
    (folder / "town.osm.bz2").write_bytes(bz2.compress(text.read_bytes()))
    with osmium.SimpleWriter(str(folder / "town.osm.pbf")) as writer:
        for item in osmium.FileProcessor(str(text)):
            writer.add(item)
    (folder / "TOWN.PBF").write_bytes((folder / "town.osm.pbf").read_bytes())
    return folder


@pytest.mark.parametrize("name", ["town.osm.gz", "town.osm.bz2", "town.osm.pbf", "TOWN.PBF"])
def test_all_formats_give_the_same_network(files, name):
    expected = simplify(read_roads(files / "town.osm"), "town")
    assert simplify(read_roads(files / name), "town").checksum() == expected.checksum()


@pytest.mark.parametrize("at_once", [64, 500])
def test_parts_of_any_size_give_the_same_network(files, monkeypatch, at_once):
    expected = simplify(read_roads(files / "town.osm"), "town")
    monkeypatch.setattr("coverage.osm.opl._AT_ONCE", at_once)  # some hold nodes alone, or ways
    network = simplify(read_roads(files / "town.osm"), "town")
    assert network.checksum() == expected.checksum()
    assert network.counts == expected.counts


def test_turn_restrictions_are_counted(files):
    assert read_roads(files / "town.osm").counts["turn restrictions read, not obeyed"] == 1


def refused(path, read=read_roads):
    with pytest.raises(UnreadableFileError) as error:
        read(path)
    message = str(error.value)
    assert "\n" not in message
    assert path.name in message
    return message


@pytest.mark.parametrize("read", [read_roads, read_features])
@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.osm.pbf", b"", "empty"),
        ("report.osm.pbf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n" * 50, "renamed"),
        ("notes.osm", b"Dear all,\nthe roads are as follows\n", "renamed"),
        ("list.osm", b"<html><body>Not found</body></html>", "renamed"),
        ("half.osm", b'<osm version="0.6"><node id="1" ', "cut short"),
        ("plain.osm.gz", b"not gzip at all", "renamed"),
        ("plain.osm.bz2", b"not bzip2 at all", "renamed"),
        ("roads.shp", b"\x00\x00\x27\x0a", "not a road file"),
        ("zeros.osm.pbf", bytes(5000), "renamed"),
    ],
)
def test_bad_files_get_one_line(tmp_path, read, name, content, says):
    path = tmp_path / name
    path.write_bytes(content)
    assert says in refused(path, read)


def nodes_and_ways(town, path):
    """The town's file as its head, its nodes and its ways, each object a text."""
    text = town.write(path).read_text("utf-8")
    nodes = re.findall(r"<node.*?</node>\n", text, re.DOTALL)
    ways = re.findall(r"<way.*?</way>\n", text, re.DOTALL)
    return text.partition("<node")[0], nodes, ways


def test_nodes_after_their_ways_are_called_out_of_order(tmp_path):
    path = tmp_path / "town.osm"
    head, nodes, ways = nodes_and_ways(grid_town(), path)  # node 999 is missing, and may be
    assert len(read_roads(path).ref)
    for after in (nodes, nodes[-1:], nodes[1:2]):
        before = [node for node in nodes if node not in after]
        path.write_text("".join([head, *before, *ways, *after, "</osm>"]), "utf-8")
        message = refused(path)
        assert "its objects are out of order" in message
        assert "sort the file, e.g. with: osmium sort" in message


def test_ways_out_of_order_are_called_so(tmp_path):
    path = tmp_path / "town.osm"
    head, nodes, ways = nodes_and_ways(grid_town(), path)
    path.write_text("".join([head, *nodes, *reversed(ways), "</osm>"]), "utf-8")
    assert "its objects are out of order" in refused(path, read_features)


@pytest.mark.parametrize("read", [read_roads, read_features])
def test_a_missing_file_and_a_folder(tmp_path, read):
    assert "no such file" in refused(tmp_path / "nowhere.osm.pbf", read)
    assert "no such file" in refused(tmp_path, read)


@pytest.mark.parametrize("name", ["town.osm", "town.osm.gz", "town.osm.bz2", "town.osm.pbf"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_download_cut_short_is_refused(files, tmp_path, name, share):
    content = (files / name).read_bytes()
    path = tmp_path / name
    path.write_bytes(content[: int(share * len(content))])
    refused(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(where=st.floats(0, 1, exclude_max=True), new=st.integers(0, 255))
@pytest.mark.parametrize("name", ["town.osm", "town.osm.pbf"])
def test_a_damaged_byte_is_read_or_refused(files, tmp_path, name, where, new):
    content = bytearray((files / name).read_bytes())
    content[int(where * len(content))] = new
    path = tmp_path / name
    path.write_bytes(content)
    try:
        network = simplify(read_roads(path), "town")
    except CoverageError as error:
        assert "\n" not in str(error)  # noqa: PT017  (or it is read)
    else:
        assert np.isfinite(network.vertex_x).all()


@pytest.mark.parametrize(
    "ways", [[], [{"highway": "footway"}], [{"railway": "rail"}], [{"highway": "construction"}]]
)
def test_no_road_in_it(tmp_path, ways):
    town = Town()
    town.at(1, 0, 0)
    town.at(2, 100, 0)
    town.ways = [([1, 2], tags) for tags in ways]
    message = refused(town.write(tmp_path / "town.osm"))
    assert "no road in it (0 drivable ways)" in message
    assert "highway=*" in message


@pytest.mark.parametrize(
    ("stamp", "date"),
    [("2021-11-07T21:21:02Z", "2021-11-07"), ("1970-01-01T00:00:01Z", "1970-01-01"), (None, "")],
)
def test_the_date_in_the_header(files, tmp_path, stamp, date):
    path = tmp_path / "town.osm.pbf"
    header = osmium.io.Header()
    if stamp:
        header.set("osmosis_replication_timestamp", stamp)
    with osmium.SimpleWriter(str(path), header=header) as writer:
        for item in osmium.FileProcessor(str(files / "town.osm")):
            writer.add(item)
    assert read_roads(path).extract_date == date


def test_without_a_header_it_is_the_date_of_the_newest_road(tmp_path):
    path = tmp_path / "town.osm"
    town = street(100)
    town.road("2 1")
    text = town.xml()
    for way, stamp in ((1, "2015-02-25T10:15:02Z"), (2, "2014-12-31T00:00:00Z")):
        text = text.replace(f'<way id="{way}"', f'<way id="{way}" timestamp="{stamp}"')
    path.write_text(text, encoding="utf-8")
    assert read_roads(path).extract_date == "2015-02-25"


def test_names_beyond_ascii_do_no_harm(tmp_path):
    path = street(100, name="Ηράκλειο 🚒 Straße").write(tmp_path / "Þórshöfn 街.osm")
    assert simplify(read_roads(path), path.name).source == "Þórshöfn 街.osm"


def station(town, node, east, **tags):
    town.at(node, east, 50, {key.replace("__", ":"): value for key, value in tags.items()})


def test_stations_and_places_in_the_tags(tmp_path):
    town = street(2000)
    station(town, 11, 0, amenity="police", name="Łódź Street")
    station(town, 12, 300, amenity="fire_station", operator="Rutland Fire")
    station(town, 13, 600, emergency="ambulance_station")
    station(town, 14, 900, place="village", name="Exton", population="1,607")
    station(town, 15, 1200, place="hamlet", name="Fort Henry")
    for i, (east, north) in enumerate([(0, 45), (20, 45), (20, 60), (0, 60)]):
        town.at(21 + i, east, north)  # the police building around its own node
    town.ways.append(([21, 22, 23, 24, 21], {"amenity": "police", "building": "yes"}))
    found = read_features(town.write(tmp_path / "town.osm"))
    assert [(s.service, s.name) for s in found.stations if s.service is not Service.POLICE] == [
        (Service.FIRE, "Rutland Fire"),
        (Service.AMBULANCE, ""),
    ]
    police = [s for s in found.stations if s.service is Service.POLICE]
    assert len(police) == 1  # mapped twice, one station
    assert [(p.name, p.kind, p.population) for p in found.places] == [
        ("Exton", "village", 1607),
        ("Fort Henry", "hamlet", None),
    ]


def test_a_tag_that_is_no_text_does_not_end_the_program(tmp_path):
    text = street(100, name="NOT TEXT").write(tmp_path / "town.osm")
    path = tmp_path / "town.osm.pbf"
    with osmium.SimpleWriter(osmium.io.File(str(path), "pbf,pbf_compression=none")) as writer:
        for item in osmium.FileProcessor(str(text)):
            writer.add(item)
    path.write_bytes(path.read_bytes().replace(b"NOT TEXT", b"\xff\xfe\xfd TEXT"))
    refused(path)
    gc.collect()
