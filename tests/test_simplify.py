"""Simplification: hand counts, nothing lost, and the same times as the unsimplified map."""

import tempfile
from collections import Counter
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from random_towns import towns
from reference import Reference
from town import Town, network_of, node_row, street

from coverage.errors import CoverageInputError
from coverage.roadclass import Bar, Delay, RoadClass
from coverage.speed import load_speeds, price

SPEEDS = load_speeds()


def edge_between(network, a, b):
    """The one edge between two OpenStreetMap nodes, and whether it runs from a to b."""
    ends = {node_row(network)[a], node_row(network)[b]}
    found = [
        e for e in range(network.n_edges) if {network.edge_from[e], network.edge_to[e]} == ends
    ]
    assert len(found) == 1, found
    return found[0], network.node_id[network.edge_from[found[0]]] == a


def bars_from(network, a, b):
    """Bars from a to b, and back."""
    e, along = edge_between(network, a, b)
    bars = [Bar(int(bar)) for bar in network.edge_bars[e]]
    return tuple(bars if along else bars[::-1])


def test_grid_town_keeps_these_nodes_only(town_network):
    # Street 1-12; 33 where the lollipop starts; the ring's 41-43 (44 is only passed); dead ends
    # 45, 122, 123; 94 and 95 where one-way starts and ends; 96 and 21, 22, 31, 34, 71, 92, 93 are
    # passed. The gate at 51 and the bollard at 61 have two sides each. One node for the lone ring
    # and one for the lone pair.
    expected = {*range(1, 13), 33, 41, 42, 43, 45, 51, -51, 61, -61, 81, 91, 94, 95, 101}
    expected |= {121, 122, 123, 201, 211}
    assert set(town_network.node_id.tolist()) == expected
    assert town_network.n_edges == 40


def test_grid_town_counts(town_network):
    assert town_network.counts == {
        "nodes: signals": 1,
        "nodes: crossing": 1,
        "ways closed to general traffic": 3,
        "ways left out: under construction or only planned": 1,
        "ways left out: reversible: its direction changes by the hour": 1,
        "ways left out: ferry": 1,
        "barriers at a junction, not obeyed (which arm they close is not told)": 1,
        "closed barriers": 1,
        "gates that emergency vehicles pass": 1,
    }


def test_the_extract_ends_after_node_12(town_network):
    assert town_network.node_id[town_network.node_cut].tolist() == [12]


def test_a_node_at_which_the_extract_ends_is_kept_in_mid_road():
    town = street(100)
    town.at(3, 200, 0)
    town.road("2 3")
    town.road("2 999")
    network = network_of(town)
    assert network.node_id.tolist() == [1, 2, 3]
    assert network.node_cut.tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("refs", "gap_at"), [("999 1 2", {1}), ("1 2 999", {2}), ("1 999 2", set()), ("1 2 999 3", {2})]
)
def test_missing_nodes(refs, gap_at):
    town = street(100)
    town.at(3, 200, 0)
    town.ways = []
    town.road(refs)
    if gap_at:
        network = network_of(town)
        assert set(network.node_id[network.node_cut].tolist()) == gap_at
        assert network.edge_length_m().sum() == pytest.approx(100, abs=0.03)
    else:
        with pytest.raises(CoverageInputError, match="no road left with two known nodes"):
            network_of(town)


def test_one_way_round_the_block_runs_one_way(town_network):
    rows = node_row(town_network)
    block = [
        e
        for e in range(town_network.n_edges)
        if {town_network.edge_from[e], town_network.edge_to[e]} == {rows[1], rows[2]}
        and np.diff(town_network.edge_ptr)[e] == 3
    ]
    # 1 -> 21, 22 -> 21 against its way (so 21 -> 22), 22 -> 2: one edge of three segments.
    assert len(block) == 1
    along = town_network.edge_from[block[0]] == rows[1]
    expected = [0, Bar.one_way] if along else [Bar.one_way, 0]
    assert town_network.edge_bars[block[0]].tolist() == expected


def test_bars_of_single_edges(town_network):
    assert bars_from(town_network, 8, 81) == (Bar.emergency_gate,) * 2
    assert bars_from(town_network, 9, 91) == (Bar.private,) * 2
    assert bars_from(town_network, 10, 101) == (Bar.bus_only,) * 2
    assert bars_from(town_network, 94, 95) == (Bar(0), Bar.one_way)
    assert bars_from(town_network, 41, 42) == (Bar(0), Bar.one_way)


def test_two_ways_on_the_same_nodes_are_two_edges_and_a_third_bends_away(town_network):
    rows = node_row(town_network)
    found = [
        (int(town_network.segment_class[town_network.edge_ptr[e]]), bars.tolist())
        for e, bars in enumerate(town_network.edge_bars)
        if {town_network.edge_from[e], town_network.edge_to[e]} == {rows[7], rows[8]}
    ]
    assert sorted(found) == [
        (RoadClass.secondary, [0, 0]),
        (RoadClass.unclassified, [0, Bar.emergency_gate]),
        (RoadClass.service, [0, 0]),
    ]


def test_the_gate_is_an_edge_of_no_length_that_nobody_lives_on(town_network):
    e, _ = edge_between(town_network, 51, -51)
    assert town_network.edge_length_m()[e] == 0
    assert town_network.edge_bars[e].tolist() == [Bar.emergency_gate] * 2
    assert town_network.segment_no_access[town_network.edge_ptr[e]]


def test_the_bollard_parts_the_road_and_nothing_joins_it(town_network):
    rows = node_row(town_network)
    for side in (61, -61):
        touching = (town_network.edge_from == rows[side]) | (town_network.edge_to == rows[side])
        assert touching.sum() == 1


def test_a_lollipop_is_a_stem_and_a_self_loop(town_network):
    rows = node_row(town_network)
    loops = town_network.edge_from == town_network.edge_to
    assert set(town_network.edge_from[loops]) == {rows[33], rows[201], rows[211]}
    length = town_network.edge_length_m()[loops & (town_network.edge_from == rows[33])]
    assert length == pytest.approx([2 * np.hypot(20, 40) + 40], abs=0.05)


def delays_from(network, a, b):
    e, along = edge_between(network, a, b)
    pieces = network.segment_delay[network.edge_ptr[e] : network.edge_ptr[e + 1]]
    ways = [pieces[:, 0].tolist(), pieces[::-1, 1].tolist()]
    return tuple(ways if along else ways[::-1])


def test_signals_face_one_way_and_a_crossing_both(town_network):
    # 9 - 92 (signals, forward) - 93 (crossing) - 94; a delay is charged where a segment ends.
    there, back = delays_from(town_network, 9, 94)
    assert there == [Delay.signals, Delay.crossing, Delay.none]
    assert back == [Delay.crossing, Delay.none, Delay.none]


def test_a_roundabout_delays_who_enters_it_only(town_network):
    assert delays_from(town_network, 4, 41) == ([Delay.roundabout], [Delay.none])
    assert delays_from(town_network, 45, 43) == ([Delay.roundabout], [Delay.none])
    assert delays_from(town_network, 41, 42)[0] == [Delay.none]


def test_no_doors_on_bridges_and_links(town_network):
    e, _ = edge_between(town_network, 95, 11)
    pieces = slice(town_network.edge_ptr[e], town_network.edge_ptr[e + 1])
    assert town_network.segment_no_access[pieces].tolist() == [True, True]
    assert {int(c) for c in town_network.segment_class[pieces]} == {
        RoadClass.primary,
        RoadClass.primary_link,
    }


def test_a_change_of_class_or_limit_is_no_junction():
    town = street(100, maxspeed="30")
    town.at(3, 250, 0)
    town.road("3 2", "primary", maxspeed="50")
    network = network_of(town)
    assert network.n_edges == 1
    assert network.edge_length_m() == pytest.approx([250], abs=0.03)
    assert sorted(network.segment_posted_kph[:, 0]) == [30, 50]


def test_town_junctions_are_counted_by_the_streets_that_meet_there():
    # 4 streets meet at node 1; each becomes a service road further on, which changes nothing.
    town = Town()
    town.at(1, 0, 0)
    for i, (east, north) in enumerate([(1, 0), (0, 1), (-1, 0), (0, -1)]):
        town.at(10 + i, 50 * east, 50 * north)
        town.at(20 + i, 90 * east, 90 * north)
        town.road(f"{20 + i} {10 + i}", "service")
        town.road(f"1 {10 + i}")
    network = network_of(town)
    assert network.segment_junctions_per_km2.tolist() == pytest.approx([0.8] * 8)  # 1 / 1.21 km²


def kept_name(node):
    return -node[1] if isinstance(node, tuple) else node


def both_ways(town, profile="blue_light"):
    """The town by the product and by the reference."""
    with tempfile.TemporaryDirectory() as folder:
        path = town.write(Path(folder) / "town.osm")
        return network_of(town), Reference(path, profile)


@given(towns())
def test_nothing_is_lost(town):
    network, reference = both_ways(town)
    total = sum(s.length for s in reference.segments)
    assert network.edge_length_m().sum() == pytest.approx(total)
    classes = sorted(RoadClass[s.road] for s in reference.segments)
    assert sorted(network.segment_class.tolist()) == classes
    ours = Counter(zip(network.vertex_x, network.vertex_y, strict=True))
    assert set(ours) == {reference.xy[n] for s in reference.segments for n in (s.a, s.b)}
    assert set(network.node_id.tolist()) == {
        kept_name(n) for n in reference.graph if n not in reference.through
    }
    # Edges meet end to end: every edge starts and ends at its nodes' positions.
    first = network.edge_ptr[:-1] + np.arange(network.n_edges)
    last = network.edge_ptr[1:] + np.arange(network.n_edges)
    np.testing.assert_array_equal(network.vertex_x[first], network.node_x[network.edge_from])
    np.testing.assert_array_equal(network.vertex_y[last], network.node_y[network.edge_to])


@given(towns())
@pytest.mark.parametrize("profile", ["general", "blue_light"])
def test_times_between_kept_nodes_equal_those_of_the_unsimplified_map(profile, town):
    network, reference = both_ways(town, profile)
    times = price(network, SPEEDS.profile(profile), SPEEDS)
    simplified = nx.MultiDiGraph()
    simplified.add_nodes_from(network.node_id.tolist())
    seconds = times.edge_s(network)
    for e, (a, b) in enumerate(zip(network.edge_from, network.edge_to, strict=True)):
        for tail, head, way in ((a, b, 0), (b, a, 1)):
            if np.isfinite(seconds[e, way]):
                tail_id, head_id = int(network.node_id[tail]), int(network.node_id[head])
                simplified.add_edge(tail_id, head_id, seconds=seconds[e, way])
    kept = [n for n in reference.graph if n not in reference.through]
    for start in kept:
        ours = nx.single_source_dijkstra_path_length(simplified, kept_name(start), weight="seconds")
        theirs = nx.single_source_dijkstra_path_length(reference.graph, start, weight="seconds")
        theirs = {kept_name(n): t for n, t in theirs.items() if n not in reference.through}
        assert ours.keys() == theirs.keys()
        assert ours == pytest.approx(theirs, abs=0.0005 * len(reference.segments) + 1e-6)
