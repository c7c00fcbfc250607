"""Closed and slowed roads: towns worked by hand, ways round by networkx, properties, bad files."""

import json
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from random_towns import towns
from shapely import LineString, MultiPoint, Point, Polygon, box
from town import EAST_0, NORTH_0, Town, grid_town, network_of, node_row, street

from coverage.errors import CoverageInputError, UnreadableFileError
from coverage.places import Places
from coverage.road_change import (
    MOST_CHANGES,
    RoadChange,
    find_roads,
    read_road_changes,
    with_changes,
)
from coverage.road_travel import RoadTravel
from coverage.speed import load_speeds, price

SPEEDS = load_speeds()
BLUE = SPEEDS.profile("blue_light")
M_S = BLUE.speed_kph["residential"].rural / 3.6
WALK_M_S = SPEEDS.access_kph / 3.6
CM = 0.01
BNG = "EPSG:27700"


def metres(shape):
    """A shape given in metres from the town's corner."""
    return shapely.transform(shape, lambda points: np.add(points, (EAST_0, NORTH_0)))


def change(shape, speed_share=0.0, name="works"):
    return RoadChange(name=name, shape=metres(shape), speed_share=speed_share)


def places(*spots):
    x, y = np.array(spots, float).reshape(-1, 2).T
    return Places(ids=np.arange(len(spots)).astype(str), x=EAST_0 + x, y=NORTH_0 + y)


def travel_of(town, *changes, **options):
    return RoadTravel(network_of(town), BLUE, SPEEDS, road_changes=changes, **options)


def seconds(town, starts, goals, *changes, **options):
    travel = travel_of(town, *changes, **options)
    return travel.drive_times(travel.place(places(*starts)), travel.place(places(*goals))).seconds


def two_banks():
    """A river between two streets; a bridge of 100 m at 3-4, and another one 400 m east.

        4 ----- 6       north bank, y = 100
        |       |
        3 ----- 5       south bank, y = 0
    """  # fmt: skip
    town = Town()
    for node, spot in {
        1: (-100, 0), 3: (0, 0), 5: (400, 0), 7: (500, 0),
        2: (-100, 100), 4: (0, 100), 6: (400, 100), 8: (500, 100),
    }.items():  # fmt: skip
        town.at(node, *spot)
    town.road("1 3 5 7")
    town.road("2 4 6 8")
    town.road("3 4", bridge="yes")
    town.road("5 6", bridge="yes")
    return town


ACROSS = LineString([(-10, 50), (10, 50)])  # over the western bridge
FROM_SOUTH, TO_NORTH = [(-50, 0)], [(-50, 100)]


def test_a_closed_bridge_sends_everybody_round_by_the_other():
    assert seconds(two_banks(), FROM_SOUTH, TO_NORTH)[0, 0] == pytest.approx(200 / M_S, abs=CM)
    closed = seconds(two_banks(), FROM_SOUTH, TO_NORTH, change(ACROSS))
    assert closed[0, 0] == pytest.approx((50 + 400 + 100 + 400 + 50) / M_S, abs=CM)


@pytest.mark.parametrize(
    "shape",
    [
        Point(0, 50),
        Point(29.9, 50),
        LineString([(-10, 20), (10, 20)]),
        box(-10, 40, 10, 60),
        MultiPoint([(0, 50), (1, 60)]),
        shapely.GeometryCollection([ACROSS, box(-3, 45, 3, 46)]),
        LineString([(-10, 50, 3), (10, 50, 3)]),
        Polygon([(-10, 40), (10, 60), (10, 40), (-10, 60)]),  # crosses itself
    ],
)
def test_a_bridge_may_be_named_by_any_shape(shape):
    (road,) = find_roads(network_of(two_banks()), [change(shape)])
    assert road.stretches == 1
    assert road.length_m == pytest.approx(100, abs=0.1)


def test_the_way_round_is_what_networkx_finds_without_the_bridge(town_network):
    """Every pair of junctions of the town of oddities, its bridge closed."""
    bridge = change(Point(950, 140))
    travel = RoadTravel(town_network, BLUE, SPEEDS, road_changes=[bridge])
    (road,) = find_roads(town_network, [bridge])
    closed = set(town_network.segment_edge()[road.segments])
    assert len(closed) == 1
    usual = price(town_network, BLUE, SPEEDS)
    cost = usual.edge_ms(town_network)
    graph = nx.DiGraph()
    for edge in set(range(town_network.n_edges)) - closed:
        ends = int(town_network.edge_from[edge]), int(town_network.edge_to[edge])
        for direction, (tail, head) in enumerate([ends, ends[::-1]]):
            if usual.open_arcs[edge, direction]:
                known = graph.get_edge_data(tail, head, {"ms": np.inf})["ms"]
                graph.add_edge(tail, head, ms=min(known, int(cost[edge, direction])))
    # Nodes at which a place is put exactly: on a street with doors, alone at their position.
    row = node_row(town_network)
    nodes = [row[osm] for osm in (3, 4, 5, 6, 7, 9, 10, 12, 42, 43, 45, 94) if osm in row]
    assert len(nodes) > 8
    where = Places(
        ids=np.array(nodes).astype(str),
        x=town_network.node_x[nodes],
        y=town_network.node_y[nodes],
    )
    placed = travel.place(where)
    ours = travel.drive_times(placed, placed).seconds
    usual_travel = RoadTravel(town_network, BLUE, SPEEDS)
    at = usual_travel.place(where)
    assert (ours > usual_travel.drive_times(at, at).seconds).any()
    for i, tail in enumerate(nodes):
        found = nx.single_source_dijkstra_path_length(graph, tail, weight="ms")
        assert ours[i].tolist() == [found.get(head, np.inf) / 1000 for head in nodes]


def test_a_closed_road_is_as_an_extract_without_the_way():
    with_stubs, without = two_banks(), two_banks()
    del without.ways[2]
    for town in (with_stubs, without):  # so that the ends of the bridge are junctions without it
        town.at(9, 0, -40)
        town.at(10, 0, 140)
        town.road("3 9", "service")
        town.road("4 10", "service")
    spots = [(-50, 0), (-50, 100), (200, 5), (0, 0), (0, 100), (450, 95), (0, -20)]
    closed = seconds(with_stubs, spots, spots, change(ACROSS))
    np.testing.assert_array_equal(closed, seconds(without, spots, spots))


def test_half_the_speed_takes_twice_the_running_time_and_the_same_delay():
    town = street(300)
    town.at(3, 300, 300)
    town.node_tags[2] = {"highway": "traffic_signals"}
    town.road("2 3")
    network = network_of(town)
    usual = price(network, BLUE, SPEEDS)
    (road,) = find_roads(network, [change(Point(100, 3), 0.5)])
    slowed = with_changes(usual, network, [road], SPEEDS.access_kph)
    first = network.segment_edge()[road.segments]
    np.testing.assert_array_equal(slowed.run_ms[road.segments], 2 * usual.run_ms[road.segments])
    waits = usual.segment_ms(network) - usual.run_ms
    wait = int(1000 * BLUE.delay_s["signals"])
    assert waits[road.segments].tolist() == [[wait, 0], [0, wait]]
    np.testing.assert_array_equal(slowed.segment_ms(network) - slowed.run_ms, waits)
    others = np.setdiff1d(np.arange(len(network.segment_class)), road.segments)
    np.testing.assert_array_equal(slowed.run_ms[others], usual.run_ms[others])
    added = (slowed.edge_ms(network) - usual.edge_ms(network))[first[0]]
    assert added.tolist() == usual.run_ms[road.segments].sum(axis=0).tolist()


def test_of_a_slowed_road_only_what_touches_the_shape_and_all_of_what_a_point_names():
    town = street(300)
    for node, east in ((3, 400), (4, 600)):
        town.at(node, east, 0)
    town.road("2 3 4")
    network = network_of(town)
    assert network.n_edges == 1
    part, point = find_roads(
        network, [change(box(310, -5, 390, 5), 0.5), change(Point(350, 5), 0.5)]
    )
    assert (part.stretches, point.stretches) == (1, 1)
    assert part.length_m == pytest.approx(100, abs=0.05)
    assert point.length_m == pytest.approx(600, abs=0.05)
    drive = seconds(town, [(0, 0)], [(600, 0)], change(box(310, -5, 390, 5), 0.5))
    assert drive == pytest.approx(np.array([[700 / M_S]]), abs=CM)
    # Closed anywhere is closed from junction to junction.
    (closed,) = find_roads(network, [change(box(310, -5, 390, 5))])
    assert closed.length_m == pytest.approx(600, abs=0.05)


def test_the_lowest_share_counts_in_any_order():
    slow = [change(Point(150, 0), share) for share in (0.5, 0.25, 1.0)]
    for changes in (slow, slow[::-1]):
        found = seconds(street(300), [(0, 0)], [(300, 0)], *changes)
        assert found[0, 0] == pytest.approx(4 * 300 / M_S, abs=CM)
    shut = [change(Point(150, 0), share) for share in (0.5, 0.0, 1.0)]
    for changes in (shut, shut[::-1]):
        assert not travel_of(street(300), *changes).times.open_arcs.any()


def test_a_point_at_a_junction_means_every_road_there():
    (road,) = find_roads(network_of(two_banks()), [change(Point(0, 0))])
    assert road.stretches == 3


def test_of_two_roads_drawn_on_each_other_both_are_closed():
    town = street(400)
    town.road("1 2", "service")
    for node, east in ((3, -100), (4, 500)):
        town.at(node, east, 0)
    town.road("3 1")
    town.road("2 4")
    (road,) = find_roads(network_of(town), [change(Point(200, 10))])
    assert road.stretches == 2


@pytest.mark.parametrize("highway", ["motorway", "trunk_link", "busway"])
def test_a_road_without_doors_may_be_named_by_a_point(highway):
    (road,) = find_roads(network_of(street(400, highway)), [change(Point(200, 29))])
    assert road.stretches == 1


def test_thirty_metres_is_near_and_more_is_not():
    network = network_of(street(400))
    y = network.vertex_y.mean() - NORTH_0
    assert find_roads(network, [change(Point(200, y + 29.98))])[0].stretches == 1
    with pytest.raises(CoverageInputError, match="within 30 m"):
        find_roads(network, [change(Point(200, y + 30.02))])
    with pytest.raises(CoverageInputError, match="within 30 m"):
        find_roads(network, [change(Point(-25, 25))])  # 35 m from the corner


def test_a_change_that_touches_no_road_is_one_line_with_its_place():
    network = network_of(street(400))
    with pytest.raises(CoverageInputError, match=r"^Ford: touches no road, at \(lon -0\.\d{5}, la"):
        find_roads(network, [change(LineString([(0, 50), (400, 50)]), name="Ford")])
    with pytest.raises(CoverageInputError) as told:
        find_roads(network, [change(Point(0, 90), name=name) for name in "abcdef"])
    assert str(told.value).endswith(" 2 more.")
    assert "\n" not in str(told.value)
    # One point of several that names no road is a slip; one of several lines may pass by.
    with pytest.raises(CoverageInputError, match="touches no road"):
        find_roads(network, [change(MultiPoint([(200, 0), (200, 500)]))])
    lines = shapely.MultiLineString([[(200, -5), (200, 5)], [(200, 100), (200, 200)]])
    assert find_roads(network, [change(lines)])[0].stretches == 1


@pytest.mark.parametrize("share", [-0.1, 1.01, 50, 0.009, np.nan, np.inf, -np.inf])
def test_shares_out_of_bounds_are_refused(share):
    with pytest.raises(CoverageInputError, match="write 0 for closed"):
        change(Point(0, 0), share)


@pytest.mark.parametrize("shape", [Point(), Polygon(), Point(np.inf, 0), Point(np.nan, np.nan)])
def test_shapes_that_lie_nowhere_are_refused(shape):
    with pytest.raises(CoverageInputError, match="empty or has no position"):
        RoadChange(name="works", shape=shape, speed_share=0)


def test_a_door_on_a_closed_road_is_reached_from_its_ends_at_the_pace_off_the_road():
    travel = travel_of(two_banks(), change(Point(200, 0)))  # the south bank between the bridges
    placed = travel.place(places((150, 0), (250, 0), (-50, 0)))
    # Nobody is put on the north bank, 100 m off: that would be a bridge of our own.
    assert travel.access_m(placed) == pytest.approx([0, 0, 0], abs=0.05)
    assert placed.refusals == ()
    assert not travel.lost_their_way(placed).any()
    found = travel.drive_times(placed, placed).seconds
    assert found[0, 1] == pytest.approx(100 / WALK_M_S, abs=CM)
    assert found[2, 0] == pytest.approx(50 / M_S + 150 / WALK_M_S, abs=CM)
    assert found[0, 2] == pytest.approx(150 / WALK_M_S + 50 / M_S, abs=CM)


def test_a_collection_with_an_empty_part_means_its_other_parts():
    network = network_of(street(400))
    across = LineString([(200, -5), (200, 5)])
    shape = shapely.GeometryCollection([Polygon(), across])
    assert find_roads(network, [change(shape)])[0].stretches == 1
    astray = shapely.GeometryCollection([Polygon(), LineString([(0, 500), (9, 500)])])
    with pytest.raises(CoverageInputError, match="touches no road"):
        find_roads(network, [change(astray)])


def test_a_part_that_is_cut_off_is_told_and_still_reaches_itself():
    both = [change(ACROSS), change(Point(400, 50))]
    town = two_banks()
    town.road("7 99 1")  # the south bank goes on: nodes there are as many, with more roads
    for node, east in ((11, 600), (12, 650), (13, 700)):
        town.at(node, east, 0)
    town.at(14, 650, -60)
    town.road("7 11 12 13", "service")
    town.road("12 14", "service")
    travel = travel_of(town, *both)
    placed = travel.place(places((-50, 0), (450, 0), (-50, 100), (450, 100)))
    # Nobody is put on the other bank, 100 m away: that would be a bridge of our own.
    assert travel.access_m(placed) == pytest.approx([0] * 4, abs=0.05)
    assert travel.lost_their_way(placed).tolist() == [False, False, True, True]
    found = travel.drive_times(placed, placed).seconds
    assert np.isinf(found[:2, 2:]).all()
    assert np.isinf(found[2:, :2]).all()
    assert found[0, 1] == pytest.approx(500 / M_S, abs=CM)
    assert found[2, 3] == pytest.approx(500 / M_S, abs=CM)
    unchanged = travel_of(town)
    placed = unchanged.place(places((-50, 100)))
    assert not unchanged.lost_their_way(placed).any()
    assert unchanged.cut_off == travel.cut_off == (0, 0.0)


def test_with_everything_closed_nobody_drives_and_all_are_counted():
    travel = travel_of(grid_town(), change(box(-5000, -5000, 5000, 5000)))
    placed = travel.place(places((50, 0), (150, 0), (90_000, 0)))
    assert len(placed.refusals) == 1
    assert travel.lost_their_way(placed).tolist() == [True, True, False]
    found = travel.drive_times(placed, placed).seconds
    on_foot = 100 / WALK_M_S  # along the street to the other door, past the junction between
    assert found[0, 1] == pytest.approx(on_foot, abs=10)
    assert np.isinf(found[2]).all()
    assert np.isinf(travel.from_outside_s(placed)).all()


def test_closed_and_opened_again_gives_the_same_bytes(town_network):
    usual = RoadTravel(town_network, BLUE, SPEEDS)
    for changes in ([], [change(box(-5000, -5000, 5000, 5000), 1.0)]):
        again = RoadTravel(town_network, BLUE, SPEEDS, road_changes=changes)
        for name in ("open_arcs", "run_ms", "vertex_ms"):
            assert getattr(again.times, name).tobytes() == getattr(usual.times, name).tobytes()


def test_a_closed_gate_is_closed_like_a_road():
    town = grid_town()
    network = network_of(town)
    gate = change(Point(450, -40))
    (road,) = find_roads(network, [gate])
    assert road.stretches == 3  # the gate itself, which has no length, and the way on both sides
    across = [(425, -20)], [(475, -20)]
    assert seconds(town, *across)[0, 0] < 60
    assert seconds(town, *across, gate)[0, 0] > seconds(town, *across)[0, 0]


@st.composite
def drawn_changes(draw):
    """Boxes over random towns, closed or slowed."""
    spot = st.floats(-50, 550)
    count = draw(st.integers(1, 3))
    found = []
    for _ in range(count):
        west, south = draw(spot), draw(spot)
        width, height = draw(st.floats(1, 200)), draw(st.floats(1, 200))
        share = draw(st.sampled_from([0.0, 0.01, 0.1, 0.5, 0.9, 1.0]))
        found.append(change(box(west, south, west + width, south + height), share))
    return found


def apply_where_they_touch(network, changes):
    kept = []
    for each in changes:
        try:
            find_roads(network, [each])
        except CoverageInputError:
            continue
        kept.append(each)
    return kept


@settings(max_examples=25)
@given(towns(), drawn_changes())
def test_closing_or_slowing_never_shortens_any_time(town, changes):
    network = network_of(town)
    kept = apply_where_they_touch(network, changes)
    usual = RoadTravel(network, BLUE, SPEEDS)
    changed = RoadTravel(network, BLUE, SPEEDS, road_changes=kept)
    assert (changed.times.edge_s(network) >= usual.times.edge_s(network)).all()
    assert (changed.times.run_ms >= usual.times.run_ms).all()
    edges = np.flatnonzero(usual.usable_edges)
    middles = [int((network.edge_ptr[e] + network.edge_ptr[e + 1]) // 2) + int(e) for e in edges]
    where = Places(ids=edges.astype(str), x=network.vertex_x[middles], y=network.vertex_y[middles])
    before, after = (
        model.drive_times(placed, placed).seconds
        for model in (usual, changed)
        for placed in [model.place(where)]
    )
    assert (after >= before - 0.0015).all()


@settings(max_examples=20)
@given(towns(), drawn_changes())
def test_changes_in_any_order_and_twice_are_the_same(town, changes):
    network = network_of(town)
    kept = apply_where_they_touch(network, changes)
    one = RoadTravel(network, BLUE, SPEEDS, road_changes=kept).times
    other = RoadTravel(network, BLUE, SPEEDS, road_changes=[*kept[::-1], *kept]).times
    assert one.vertex_ms.tobytes() == other.vertex_ms.tobytes()
    assert one.open_arcs.tobytes() == other.open_arcs.tobytes()


# ---- files


def write(path, rows, crs="EPSG:4326", *, to=None):
    """Rows of (shape in metres from the corner, cells) as a layer."""
    shapes = gpd.GeoSeries([metres(shape) for shape, _ in rows], crs=BNG).to_crs(to or crs)
    cells = {key: [row.get(key) for _, row in rows] for key in rows[0][1]}
    frame = gpd.GeoDataFrame(cells, geometry=shapes.to_numpy(), crs=crs)
    frame.to_file(path, driver="GPKG" if path.suffix == ".gpkg" else "GeoJSON")
    return path


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg"])
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:27700", "EPSG:32630"])
def test_layers_of_any_declared_system_are_read(tmp_path, suffix, crs):
    path = write(
        tmp_path / f"works{suffix}",
        [(ACROSS, {"Name": " Łąkowa\nbridge ", "Speed_Share": 0.0}),
         (Point(200, 0), {"Name": None, "Speed_Share": 0.5})],
        crs,
    )  # fmt: skip
    bridge, other = read_road_changes(path, BNG)
    assert (bridge.name, bridge.speed_share, bridge.closed) == ("Łąkowa bridge", 0, True)
    assert (other.name, other.speed_share, other.closed) == ("change 2", 0.5, False)
    assert shapely.hausdorff_distance(bridge.shape, metres(ACROSS)) < 0.05
    roads = find_roads(network_of(two_banks()), [bridge, other])
    assert [road.stretches for road in roads] == [1, 1]


def test_numbers_written_as_text_are_numbers(tmp_path):
    path = write(tmp_path / "w.geojson", [(ACROSS, {"speed_share": "0.25"})])
    assert read_road_changes(path, BNG)[0].speed_share == 0.25


def test_all_faults_of_a_file_come_at_once(tmp_path):
    rows = [
        (ACROSS, {"name": "a", "speed_share": "shut"}),
        (ACROSS, {"name": "b", "speed_share": "50%"}),
        (ACROSS, {"name": "c", "speed_share": ""}),
        (ACROSS, {"name": "d", "speed_share": "1.5"}),
        (ACROSS, {"name": "e", "speed_share": "-1"}),
        (ACROSS, {"name": "good", "speed_share": "0"}),
    ]
    with pytest.raises(CoverageInputError) as told:
        read_road_changes(write(tmp_path / "w.geojson", rows), BNG)
    line = str(told.value)
    assert line.startswith("w.geojson: a: speed_share 'shut' is not a number; write 0 for closed")
    assert "b: speed_share '50%' is not a number; write 0.5." in line
    assert "d: speed_share 1.5 is outside 0.01 to 1" in line
    assert line.endswith("1 more.")
    assert "good" not in line
    assert "\n" not in line


def without_shares(path):
    return write(path, [(ACROSS, {"name": "a", "share": 0.5})])


def truth_values(path):
    return write(path, [(ACROSS, {"name": "a", "speed_share": True})])


def too_many(path):
    return write(path, [(Point(0, 0), {"speed_share": 0})] * (MOST_CHANGES + 1))


def no_shape(path):
    feature = {"type": "Feature", "properties": {"speed_share": 0}, "geometry": None}
    whole = {"type": "FeatureCollection", "features": [feature]}
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def metres_as_degrees(path):
    rows = [(ACROSS, {"speed_share": 0.0})]
    return write(path, rows, "EPSG:4326", to=BNG)


def two_names(path):
    return write(path, [(ACROSS, {"name": "a", "NAME": "b", "speed_share": 0.5})])


def nonsense(path):
    path.write_bytes(b"%PDF-1.7")
    return path


def missing(path):
    return path


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (without_shares, "column speed_share is missing; it has name, share"),
        (truth_values, "'True' is not a number"),
        (too_many, "over the limit of 1,000"),
        (no_shape, "rows without geometry"),
        (metres_as_degrees, "not degrees"),
        (two_names, "column name stands more than once"),
        (nonsense, "not readable as a map layer"),
        (missing, "no such file"),
    ],
)
def test_bad_files_are_one_line(tmp_path, make, message):
    path: Path = make(tmp_path / "works.geojson")
    with pytest.raises((CoverageInputError, UnreadableFileError), match=message) as told:
        read_road_changes(path, BNG)
    assert "works.geojson" in str(told.value)
    assert "\n" not in str(told.value)


def test_a_refused_position_is_told_as_it_was_written(tmp_path):
    path = tmp_path / "sea.geojson"
    point = {"type": "Point", "coordinates": [2.4, 53.9]}  # off the coast, off the National Grid
    row = {"type": "Feature", "properties": {"speed_share": 0}, "geometry": point}
    collection = {"type": "FeatureCollection", "features": [row]}
    path.write_text(json.dumps(collection), encoding="utf-8")
    network = network_of(street(400))
    with pytest.raises(CoverageInputError, match=r"lon 2\.40000, lat 53\.90000"):
        find_roads(network, read_road_changes(path, network.crs))
