"""Roads through OSMnx: its GraphML files, and places by name from servers of our own making.

No request leaves this machine: a socket that would go elsewhere is refused.
"""

import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import osmnx as ox
import pandas as pd
import pytest
from market_town import lon_lat, market_town
from town import EAST_0, NORTH_0, Town, grid_town

from coverage.osm.raw_roads import NODE_KEYS, WAY_KEYS
from estates.__main__ import main
from estates.area import load_area, read_manifest


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch):
    """Refuse every connection but to this machine; undo what OSMnx does to name look-ups."""
    connect = socket.socket.connect

    def guarded(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in (
            "127.0.0.1",
            "::1",
        ):
            raise AssertionError(f"a request would leave this machine: {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket, "getaddrinfo", socket.getaddrinfo)
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
def all_tags(monkeypatch):
    """OSMnx keeps every tag that is looked at."""
    monkeypatch.setattr(ox.settings, "useful_tags_way", sorted(WAY_KEYS))
    monkeypatch.setattr(ox.settings, "useful_tags_node", sorted(NODE_KEYS))


def times(folder, roads, positions, name):
    """Minutes between positions (metres from the town's corner) by `build` and `times`."""
    area, points, out = folder / name, folder / "points.csv", folder / f"{name}.csv"
    easting, northing = np.array(positions, float).T
    table = pd.DataFrame({"id": [f"p{i}" for i in range(len(positions))]})
    table["easting"], table["northing"] = EAST_0 + easting, NORTH_0 + northing
    table.to_csv(points, index=False)
    assert main(["build", name, "--roads", str(roads), "--out", str(area)]) == 0
    line = ["times", str(area), "--from", str(points), "--to", str(points), "--out", str(out)]
    assert main(line) == 0
    return pd.read_csv(out)["seconds"].to_numpy()


def graphml(folder, osm, *, simplify):
    """What an analyst has: the map through OSMnx, saved."""
    graph = ox.graph_from_xml(osm, simplify=simplify, retain_all=True)
    path = folder / f"graph-{simplify}.graphml"
    ox.save_graphml(graph, path)
    return path


MARKET = [(30, 5), (410, 790), (790, 1210), (1210, 1190), (1990, 1995), (820, 400), (1000, 20)]


@pytest.mark.parametrize("simplify", [False, True])
@pytest.mark.usefixtures("all_tags")
def test_a_saved_graph_drives_like_the_file_it_came_from(tmp_path, simplify):
    town = market_town()
    town.ways[0][1]["highway"] = "residential"  # so that no street changes class at a corner
    osm = town.write(tmp_path / "town.osm")
    by_file = times(tmp_path, osm, MARKET, "file")
    by_graph = times(tmp_path, graphml(tmp_path, osm, simplify=simplify), MARKET, "graph")
    np.testing.assert_allclose(by_graph, by_file, atol=0.01)
    assert by_file.max() > 60


@pytest.mark.usefixtures("all_tags")
def test_where_osmnx_has_merged_two_classes_the_slower_holds(tmp_path):
    osm = market_town().write(tmp_path / "town.osm")
    by_file = times(tmp_path, osm, MARKET, "file")
    by_graph = times(tmp_path, graphml(tmp_path, osm, simplify=True), MARKET, "graph")
    assert (by_graph >= by_file - 0.01).all()
    assert by_graph.max() < 1.3 * by_file.max()


ODDITIES = [(10, 3), (110, 50), (205, 60), (300, 170), (420, 5), (655, 2), (700, -60), (850, 138)]


@pytest.mark.usefixtures("all_tags")
def test_every_oddity_survives_the_detour_through_an_unsimplified_graph(tmp_path):
    town = grid_town()
    town.ways = [(refs, tags) for refs, tags in town.ways if set(refs) <= set(town.nodes)]
    osm = town.write(tmp_path / "town.osm")  # OSMnx itself gives up where nodes are missing
    by_file = times(tmp_path, osm, ODDITIES, "file")
    by_graph = times(tmp_path, graphml(tmp_path, osm, simplify=False), ODDITIES, "graph")
    np.testing.assert_allclose(by_graph, by_file, atol=0.01)


@pytest.mark.usefixtures("all_tags")
@pytest.mark.parametrize("refs", ["1 2", "2 1"])
def test_a_limit_for_one_direction_stays_with_it(tmp_path, refs):
    town = Town()
    town.at(1, 0, 0)
    town.at(2, 2000, 0)
    town.at(3, 0, 100)
    town.road("1 3")
    town.road(refs, "primary", maxspeed__forward="20 mph", maxspeed__backward="60 mph")
    osm = town.write(tmp_path / "town.osm")
    ends = [(100, 0), (1900, 0)]
    by_file = times(tmp_path, osm, ends, "file")
    by_graph = times(tmp_path, graphml(tmp_path, osm, simplify=False), ends, "graph")
    np.testing.assert_allclose(by_graph, by_file, atol=0.01)
    there, back = by_file[1], by_file[2]
    assert (there > 1.2 * back) if refs == "1 2" else (back > 1.2 * there)


@pytest.mark.slow
def test_oxford_through_a_simplified_graph_is_near_the_file(tmp_path, shared_data):
    """With OSMnx's own settings, which forget crossings and signals inside a street."""
    osm = shared_data / "osm" / "oxford-centre-2016.osm"
    by_file = tmp_path / "file"
    assert main(["build", "file", "--roads", str(osm), "--out", str(by_file)]) == 0
    graph = ox.graph_from_xml(osm, simplify=True, retain_all=True)
    ox.save_graphml(graph, tmp_path / "oxford.graphml")
    by_graph = tmp_path / "graph"
    roads = ["--roads", str(tmp_path / "oxford.graphml")]
    assert main(["build", "graph", *roads, "--out", str(by_graph)]) == 0
    network = load_area(by_file).network
    rows = np.random.default_rng(5).choice(network.n_nodes, 30, replace=False)
    points = tmp_path / "points.csv"
    pd.DataFrame(
        {"id": rows, "easting": network.node_x[rows], "northing": network.node_y[rows]}
    ).to_csv(points, index=False)
    seconds = []
    for area in (by_file, by_graph):
        out = tmp_path / f"{area.name}.csv"
        line = ["times", str(area), "--from", str(points), "--to", str(points), "--out", str(out)]
        assert main(line) == 0
        seconds.append(pd.read_csv(out)["seconds"].to_numpy())
    known = np.isfinite(seconds).all(axis=0) & (seconds[0] > 20)
    assert known.mean() > 0.8
    ratio = seconds[1][known] / seconds[0][known]
    assert 0.85 < np.median(ratio) < 1.05
    assert np.quantile(ratio, 0.1) > 0.5
    assert np.quantile(ratio, 0.9) < 1.5


def refused(capsys, line):
    capsys.readouterr()
    assert main(line) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    return said.err.splitlines()[-1]


GRAPHML = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">{}</graphml>'
EDGE = (
    '<graph edgedefault="directed"><node id="{0}"/><node id="{1}"/>'
    '<edge source="{0}" target="{1}"/></graph>'
)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "%PDF-1.7",
        "<html><body>404</body></html>",
        "<graphml>",
        GRAPHML.format(""),
        GRAPHML.format('<graph edgedefault="undirected"></graph>'),
        GRAPHML.format(EDGE.format("a", "b")),
        GRAPHML.format(EDGE.format(1, 2)),
    ],
)
def test_a_graph_that_is_none_is_one_line(tmp_path, capsys, content):
    path = tmp_path / "graph.graphml"
    path.write_text(content)
    line = ["build", "town", "--roads", str(path), "--out", str(tmp_path / "town")]
    assert refused(capsys, line).startswith("graph.graphml: ")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["graph.graphml"]


@pytest.mark.usefixtures("all_tags")
def test_a_projected_graph_is_refused_with_the_remedy(tmp_path, capsys):
    osm = market_town().write(tmp_path / "town.osm")
    graph = ox.project_graph(ox.graph_from_xml(osm))
    ox.save_graphml(graph, tmp_path / "graph.graphml")
    roads = str(tmp_path / "graph.graphml")
    said = refused(capsys, ["build", "town", "--roads", roads, "--out", str(tmp_path / "town")])
    assert "save the graph unprojected" in said


# -------------------------------------------------------------------------- places by name


def overpass_of(town):
    """The town as Overpass tells it."""
    nodes = []
    for node, (east, north) in town.nodes.items():
        lon, lat = lon_lat(east, north)
        tags = town.node_tags.get(node)
        more = {"tags": tags} if tags else {}
        nodes.append({"type": "node", "id": node, "lon": lon, "lat": lat, **more})
    ways = [
        {"type": "way", "id": i, "nodes": refs, "tags": tags}
        for i, (refs, tags) in enumerate(town.ways, start=1)
    ]
    return {"version": 0.6, "elements": [*nodes, *ways]}


def nominatim_of(west, south, east, north):
    """One polygon, as Nominatim finds it."""
    ring = [lon_lat(*at) for at in ((west, south), (east, south), (east, north), (west, north))]
    lons, lats = zip(*ring, strict=True)
    return [
        {
            "place_id": 1,
            "osm_type": "relation",
            "osm_id": 2,
            "lat": str(lats[0]),
            "lon": str(lons[0]),
            "class": "boundary",
            "type": "administrative",
            "place_rank": 16,
            "importance": 0.5,
            "addresstype": "town",
            "name": "Éaston",
            "display_name": "Éaston, Marlshire",
            "boundingbox": [str(min(lats)), str(max(lats)), str(min(lons)), str(max(lons))],
            "geojson": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
        }
    ]


HTML = "<!doctype html><html><body>Sign in to the guest network</body></html>"


class Internet:
    """Nominatim and Overpass on the loopback, answering as they are told to."""

    def __init__(self):
        self.found = nominatim_of(-300, -300, 2300, 2300)
        self.map = overpass_of(market_town())
        self.status = 200
        self.slow = threading.Event()
        self.slow.set()
        self.asked = []
        internet = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self, content):
                internet.asked.append(self.path)
                internet.slow.wait(5)
                body = content if isinstance(content, str) else json.dumps(content)
                try:
                    self.send_response(internet.status)
                    self.end_headers()
                    self.wfile.write(body.encode())
                except OSError:
                    return  # who asked has given up

            def do_GET(self):
                if self.path.endswith("/status"):
                    self.answer("Connected as: 1\n\n\nRate limit: 2\n2 slots available now.\n")
                else:
                    self.answer(internet.found)

            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.answer(internet.map)

            def log_message(self, *_):
                """Say nothing: the test's own output is what is read."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))


@pytest.fixture
def internet(monkeypatch, tmp_path):
    """The servers, and OSMnx told to ask them; the user stands in a folder of his own."""
    internet = Internet()
    internet.thread.start()
    monkeypatch.setattr(ox.settings, "nominatim_url", f"{internet.address}/")
    monkeypatch.setattr(ox.settings, "overpass_url", f"{internet.address}/api")
    monkeypatch.setattr(time, "sleep", lambda _: None)  # the pauses that real servers ask for
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    yield internet
    internet.slow.set()
    internet.server.shutdown()
    internet.thread.join()
    internet.server.server_close()


def test_a_place_by_name_is_the_same_roads_as_its_file(internet, tmp_path):
    osm = market_town().write(tmp_path / "town.osm")
    by_file = times(tmp_path, osm, MARKET, "file")
    area, out = tmp_path / "place", tmp_path / "place.csv"
    kept = list(ox.settings.useful_tags_way), ox.settings.use_cache
    assert main(["build", "place", "--place", "Éaston, Marlshire", "--out", str(area)]) == 0
    points = str(tmp_path / "points.csv")
    assert main(["times", str(area), "--from", points, "--to", points, "--out", str(out)]) == 0
    np.testing.assert_allclose(pd.read_csv(out)["seconds"], by_file, atol=0.01)
    assert any(part.source == "Éaston, Marlshire" for part in read_manifest(area).parts)
    assert list((tmp_path / "here").iterdir()) == []  # no cache left where the user stands
    assert (list(ox.settings.useful_tags_way), ox.settings.use_cache) == kept
    assert any("search" in path for path in internet.asked)


def ask(capsys, tmp_path):
    line = ["build", "place", "--place", "Éaston", "--out", str(tmp_path / "place")]
    said = refused(capsys, line)
    assert said.startswith("'Éaston': ")
    assert "check the name and the connection, or download an extract" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here"]
    return said


def test_a_place_that_is_not_found(internet, tmp_path, capsys):
    internet.found = []
    assert "0 results" in ask(capsys, tmp_path)


def test_a_place_that_is_a_point(internet, tmp_path, capsys):
    internet.found[0]["geojson"] = {"type": "Point", "coordinates": [-1.0, 52.0]}
    ask(capsys, tmp_path)


@pytest.mark.parametrize("status", [200, 404, 500])
def test_a_page_of_html_for_an_answer(internet, tmp_path, capsys, status):
    internet.found = HTML
    internet.status = status
    ask(capsys, tmp_path)


@pytest.mark.parametrize("answer", [HTML, "[]", '{"elements": []}', '{"remark": "out of memory"}'])
def test_a_map_that_is_none(internet, tmp_path, capsys, answer):
    internet.map = answer
    ask(capsys, tmp_path)


def test_an_answer_that_does_not_come(internet, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(ox.settings, "requests_timeout", 0.2)
    internet.slow.clear()
    assert "Timeout" in ask(capsys, tmp_path)


def test_no_internet_at_all(internet, tmp_path, capsys, monkeypatch):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    monkeypatch.setattr(ox.settings, "nominatim_url", f"http://127.0.0.1:{port}/")
    assert "ConnectionError" in ask(capsys, tmp_path)
    assert internet.asked == []
