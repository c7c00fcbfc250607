"""The edge of the map: what is kept round a boundary, and where roads leave the extract."""

import numpy as np
import pytest
from shapely.geometry import box
from town import EAST_0, NORTH_0, Town, network_of

from coverage.edge_of_map import MARGIN_M, keep_within_reach, mark_cut_roads
from coverage.errors import CoverageInputError
from coverage.places import Places
from coverage.road_travel import RoadTravel


def long_road(ends=(0, 20, 40, 60)):
    """A road east with a junction at each of some kilometres, and side streets north."""
    town = Town()
    for i, kilometres in enumerate(ends):
        town.at(1 + i, 1000 * kilometres, 0)
        town.at(101 + i, 1000 * kilometres, 300)
        town.road(f"{1 + i} {101 + i}", name=f"side {i}")
    town.road(" ".join(str(1 + i) for i in range(len(ends))), "primary")
    return network_of(town)


def outline(west, south, east, north):
    return box(EAST_0 + west, NORTH_0 + south, EAST_0 + east, NORTH_0 + north)


HOME = outline(-500, -500, 500, 500)


def by_id(network):
    return {int(node): row for row, node in enumerate(network.node_id)}


def test_twenty_minutes_at_the_fastest_speed_are_kept():
    assert pytest.approx(39_333, abs=1) == MARGIN_M
    whole = long_road()
    kept = keep_within_reach(whole, HOME)
    # 20 km lies within reach, and 40 km is the far end of a road that begins within it. (At
    # either end of the road the side street goes on from it: no junction.)
    assert set(kept.node_id.tolist()) == {2, 3, 101, 102}
    assert kept.n_edges == 3
    assert kept.edge_length_m().sum() == pytest.approx(40_600, rel=1e-3)
    assert kept.counts["edges dropped beyond 20 minutes"] == 2
    assert kept.node_cut[by_id(kept)[3]]
    assert not kept.node_cut[by_id(kept)[2]]


def test_what_is_kept_drives_as_before(speeds):
    whole = long_road()
    kept = keep_within_reach(whole, HOME)
    profile = speeds.profile("blue_light")
    ends = Places(
        ids=np.array(["a", "b"]),
        x=EAST_0 + np.array([0.0, 20_000]),
        y=NORTH_0 + np.array([200.0, 100]),
    )
    seconds = []
    for network in (whole, kept):
        model = RoadTravel(network, profile, speeds)
        seconds.append(model.drive_times(model.place(ends), model.place(ends)).seconds)
    np.testing.assert_array_equal(*seconds)


def test_a_boundary_that_reaches_everything_changes_nothing():
    whole = long_road()
    assert keep_within_reach(whole, outline(0, 0, 60_000, 300)) is whole


def test_a_boundary_of_another_place_is_refused():
    with pytest.raises(CoverageInputError, match="boundary and the extract are of different plac"):
        keep_within_reach(long_road(), outline(200_000, 0, 201_000, 1000))


def test_dead_ends_outside_the_boundary_are_cut_roads():
    marked = mark_cut_roads(long_road((0, 1, 2)), HOME)
    cut = {int(node) for node in marked.node_id[marked.node_cut]}
    assert cut == {102, 103}  # 1 and 101 end inside, 2 and 3 are no dead ends
    assert marked.counts["roads cut at the edge of the extract"] == 2


def test_without_a_boundary_dead_ends_at_the_outermost_roads_are_cut():
    town = Town()
    for node, (east, north) in enumerate([(0, 500), (1000, 500), (500, 500), (500, 600)], start=1):
        town.at(node, east, north)
    town.road("1 3 2")
    town.road("3 4")
    town.at(5, 500, 0)
    town.road("3 5")
    town.at(6, 450, 480)
    town.road("3 6")
    network = mark_cut_roads(network_of(town), None)
    cut = {int(node) for node in network.node_id[network.node_cut]}
    assert cut == {1, 2, 4, 5}
    assert 6 not in cut  # ends in the middle of the map


def test_no_road_is_cut_where_the_boundary_holds_all():
    network = mark_cut_roads(long_road((0, 1)), outline(-5000, -5000, 5000, 5000))
    assert not network.node_cut.any()
    assert network.counts["roads cut at the edge of the extract"] == 0


def test_a_cul_de_sac_outside_the_boundary_with_roads_all_round_is_no_end_of_the_map():
    town = Town()
    town.at(1, 0, 0)
    town.at(2, 300, 0)
    town.at(3, 0, -1500)  # outside the boundary, far inside the ring
    corners = [(-8000, -8000), (8000, -8000), (8000, 8000), (-8000, 8000)]
    for i, (east, north) in enumerate(corners):
        town.at(11 + i, east, north)
    town.at(20, 12_000, 0)  # beyond the ring: here the extract ends
    town.road("1 2")
    town.road("1 3", name="cul-de-sac")
    ring = [11, 12, 13, 14]
    for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
        # Nodes every 400 m, as a mapped road has.
        ends = np.array([corners[a - 11], corners[b - 11]], float)
        steps = np.linspace(0, 1, 41)[1:-1]
        inner = []
        for k, share in enumerate(steps):
            node = 1000 * a + k
            east, north = ends[0] + share * (ends[1] - ends[0])
            town.at(node, east, north)
            town.road(f"{node} {node + 500}", name="side")
            town.at(node + 500, east * 0.99, north * 0.99)
            inner.append(node)
        town.road(" ".join(map(str, [a, *inner, b])), "primary")
    town.road("2 12020")  # a way from the middle to the ring
    town.road("12020 20")
    network = mark_cut_roads(network_of(town), HOME)
    row = by_id(network)
    assert not network.node_cut[row[3]]
    assert network.node_cut[row[20]]
