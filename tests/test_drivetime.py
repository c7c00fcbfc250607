"""Drive times: places on edges worked by hand, and any small town against the reference."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from random_towns import towns
from reference import Reference
from town import EAST_0, NORTH_0, Town, grid_town, network_of, street

from coverage.drivetime import minutes_and_seconds
from coverage.osm.extract import read_roads
from coverage.places import Places
from coverage.road_travel import RoadTravel
from coverage.simplify import simplify
from coverage.snap import RoadSnapper
from coverage.speed import load_speeds

SPEEDS = load_speeds()
BLUE = SPEEDS.profile("blue_light")
M_S = BLUE.speed_kph["residential"].rural / 3.6
WALK_M_S = SPEEDS.access_kph / 3.6
CM = 0.004  # seconds that a position known to a centimetre or two may make


def places(*spots):
    """Places at metres east and north of the town's corner."""
    x, y = np.array(spots, float).reshape(-1, 2).T
    return Places(ids=np.arange(len(spots)).astype(str), x=EAST_0 + x, y=NORTH_0 + y)


def seconds(town, starts, goals, profile=BLUE):
    travel = RoadTravel(network_of(town), profile, SPEEDS)
    return travel.drive_times(travel.place(places(*starts)), travel.place(places(*goals))).seconds


def block(one_way=""):
    """A square of 400 m; the south side, 1 to 2, may be one way."""
    town = Town()
    for node, spot in enumerate([(0, 0), (400, 0), (400, 400), (0, 400)], start=1):
        town.at(node, *spot)
    town.road("1 2", **({"oneway": one_way} if one_way else {}))
    town.road("2 3 4 1")
    town.at(5, -100, 0)  # stubs, so that the corners are junctions
    town.at(6, 500, 0)
    town.road("5 1")
    town.road("2 6")
    return town


BEND = 30 / np.sqrt(3 * 15) - 30 / M_S  # what the right angle at 3 or at 4 adds


def test_direct_stretch_in_both_orders():
    found = seconds(block(), [(100, 0), (300, 0)], [(100, 0), (300, 0)])
    assert found == pytest.approx(np.array([[0, 200], [200, 0]]) / M_S, abs=CM)


def test_against_a_one_way_street_it_is_round_the_block():
    there, back = 200 / M_S, (100 + 1200 + 100) / M_S + 2 * BEND
    spots = [(100, 0), (300, 0)]
    found = seconds(block("yes"), spots, spots)
    assert found == pytest.approx(np.array([[0, there], [back, 0]]), abs=2 * CM)
    found = seconds(block("-1"), spots, spots)
    assert found == pytest.approx(np.array([[0, back], [there, 0]]), abs=2 * CM)


def test_the_direct_stretch_is_not_taken_where_a_way_round_is_sooner():
    town = block()
    town.ways[0][1]["maxspeed"] = "5"
    spots = [(100, 0), (300, 0)]
    found = seconds(town, spots[:1], spots[1:])
    slow = 5 / 3.6
    assert found == pytest.approx(np.array([[min(200 / slow, 200 / slow + 1200 / M_S)]]), abs=0.05)
    found = seconds(town, [(20, 0)], [(380, 0)])
    assert found == pytest.approx(np.array([[40 / slow + 1200 / M_S + 2 * BEND]]), abs=0.05)


def test_access_is_at_a_stated_pace_at_both_ends():
    found = seconds(block(), [(100, -30)], [(300, -45)])
    assert found == pytest.approx(np.array([[200 / M_S + 75 / WALK_M_S]]), abs=0.02)


def test_a_place_and_itself_is_access_both_ways():
    assert seconds(block(), [(100, -30)], [(100, -30)]) == pytest.approx(
        np.array([[60 / WALK_M_S]]), abs=0.02
    )


@pytest.mark.parametrize("one_way", ["yes", "-1"])
def test_at_a_junction_a_place_leaves_by_any_arm(one_way):
    # 0.5 m along the one-way street from node 1: still at the junction, so west is 100 m away.
    found = seconds(block(one_way), [(0.5, 0)], [(-100, 0)])
    assert found == pytest.approx(np.array([[100 / M_S]]), abs=0.06)
    # 5 m along it is on the one-way street: out with it, and round.
    beyond = seconds(block(one_way), [(5, 0)], [(-100, 0)])[0, 0]
    round_it = (395 + 1200 + 100) / M_S + 2 * BEND
    assert beyond == pytest.approx(105 / M_S if one_way == "-1" else round_it, abs=0.02)


def test_a_delay_between_two_places_on_one_edge_counts_and_one_beyond_does_not():
    town = street(100)
    for i in (3, 4):
        town.at(i, 100 * (i - 1), 0)
    town.node_tags[2] = {"highway": "traffic_signals"}
    town.road("2 3 4")
    found = seconds(town, [(50, 0), (150, 0)], [(50, 0), (150, 0), (250, 0)])
    wait = BLUE.delay_s["signals"]
    drive = np.array([[0, 100, 200], [100, 0, 100]]) / M_S
    assert found == pytest.approx(drive + np.array([[0, wait, wait], [wait, 0, 0]]), abs=CM)


def test_a_self_loop_is_driven_the_shorter_way_or_as_one_way_tells():
    for tags, there, back in (
        ({}, 100, 100),
        ({"oneway": "yes"}, 100, 300),
        ({"oneway": "-1"}, 300, 100),
    ):
        town = street(300, maxspeed="5")
        for node, spot in ((3, (300, 100)), (4, (400, 100)), (5, (400, 0))):
            town.at(node, *spot)
        town.road("2 3 4 5 2", maxspeed="5", **tags)
        spots = [(300, 50), (350, 100)]
        found = seconds(town, spots, spots) * 5 / 3.6
        assert found == pytest.approx(np.array([[0, there], [back, 0]]), abs=0.05), tags
        home = seconds(town, spots[:1], [(290, 0)])[0, 0] * 5 / 3.6
        assert home == pytest.approx(350 + 10 if tags.get("oneway") == "yes" else 60, abs=0.05)


def test_of_parallel_edges_the_faster_is_driven():
    town = street(400, maxspeed="10")
    town.road("1 2", maxspeed="20")
    town.road("1 2", maxspeed="15")
    for node, east in ((3, -50), (4, 450)):
        town.at(node, east, 0)
    town.road("3 1", maxspeed="20")
    town.road("2 4", maxspeed="20")
    assert seconds(town, [(-50, 0)], [(450, 0)]) == pytest.approx(
        np.array([[500 * 3.6 / 20]]), abs=0.02
    )


def test_there_and_back_differ_only_by_one_ways_and_delays():
    spots = [(100, 0), (400, 200), (-50, 0), (450, 0), (200, 400)]
    found = seconds(block(), spots, spots)
    assert found == pytest.approx(found.T, abs=0.003)
    found = seconds(block("yes"), spots, spots)
    assert not np.allclose(found, found.T, atol=1)


def test_the_gate_opens_to_blue_light_only():
    across = [(425, -20)], [(475, -20)]
    town = grid_town()
    blue = seconds(town, *across)[0, 0]
    general = seconds(town, *across, SPEEDS.profile("general"))[0, 0]
    service = BLUE.speed_kph["service"].rural / 3.6
    half = np.hypot(50, 40) / 2
    assert blue < 2 * half / service + 60  # by the gate
    assert general > 200 / (SPEEDS.profile("general").speed_kph["secondary"].rural / 3.6)


def test_a_dead_end_is_left_the_way_it_was_entered():
    found = seconds(block(), [(-100, 0)], [(-100, 0), (500, 0)])
    assert found == pytest.approx(np.array([[0, 600]]) / M_S, abs=CM)


def test_refused_places_have_no_route_and_spoil_nothing():
    spots = [(100, 0), (100, 9000), (300, 0)]
    found = seconds(block(), spots, spots)
    assert np.isinf(found[1]).all()
    assert np.isinf(found[:, 1]).all()
    assert found[0, 2] == pytest.approx(200 / M_S, abs=CM)


@pytest.mark.parametrize(("starts", "goals"), [(0, 2), (2, 0), (0, 0)])
def test_no_places_give_an_empty_matrix(starts, goals):
    spots = [(100, 0), (300, 0)]
    assert seconds(block(), spots[:starts], spots[:goals]).shape == (starts, goals)


def test_all_starts_refused():
    assert np.isinf(seconds(block(), [(0, 9000)], [(100, 0)])).all()


def test_vehicles_from_outside_start_where_the_map_ends():
    town = block()
    town.road("6 99")  # goes on beyond the extract
    travel = RoadTravel(network_of(town), BLUE, SPEEDS)
    found = travel.from_outside_s(travel.place(places((500, 0), (-100, 0), (0, 9000))))
    assert found == pytest.approx([0, 600 / M_S, np.inf], abs=CM)
    travel = RoadTravel(network_of(block()), BLUE, SPEEDS)
    assert travel.from_outside_s(travel.place(places((500, 0)))).tolist() == [np.inf]


@st.composite
def scattered(draw):
    """Places on and around the random towns."""
    spots = st.tuples(st.floats(-50, 550), st.floats(-50, 550))
    return draw(st.lists(spots, min_size=2, max_size=8))


def solved(town, spots, profile):
    """The same matrix by the product and by the reference, and how many segments there are.

    None where two parts of the town are equally large, and either may be called connected.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = town.write(Path(folder) / "town.osm")
        network = simplify(read_roads(path), "town")
        reference = Reference(path, profile)
    if reference.tied or not reference.usable():
        return None
    travel = RoadTravel(network, SPEEDS.profile(profile), SPEEDS)
    where = places(*spots)
    placed = travel.place(where)
    snapped = RoadSnapper(network, travel.usable_edges, SPEEDS.access_limit_m).snap(where)
    assert placed.refusals == snapped.refusals == ()
    start = network.segment_start()[snapped.segment]
    points = []
    for i in range(len(where)):
        nearest = reference.nearest(where.x[i], where.y[i])
        assert snapped.access_m[i] == pytest.approx(nearest[0][2], abs=1e-5)
        ours = {(network.vertex_x[v], network.vertex_y[v]) for v in (start[i], start[i] + 1)}
        points.append(next(p for p in nearest if set(reference.ends(p[0])) == ours))
    return (
        travel.drive_times(placed, placed).seconds,
        reference.times(points, points),
        len(reference.segments),
    )


@given(towns(twins=False), scattered())
@pytest.mark.parametrize("profile", ["general", "blue_light"])
def test_any_small_town_agrees_with_the_reference(profile, town, spots):
    both = solved(town, spots, profile)
    assume(both is not None)
    ours, theirs, segments = both
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=0.0005 * (segments + 8))


@pytest.mark.parametrize("profile", ["general", "blue_light"])
def test_the_grid_town_agrees_with_the_reference(profile):
    random = np.random.default_rng(3)
    # Not on the twin ways 7-8, where no position tells which of them is meant.
    spots = [
        (e, n) for e, n in random.uniform((-50, -110), (1150, 250), (80, 2)) if abs(e - 650) > 90
    ]
    ours, theirs, _ = solved(grid_town(), spots, profile)
    assert np.abs(ours - theirs).max() < 0.01


@given(towns(), scattered(), st.lists(st.integers(0, 600), min_size=8, max_size=8))
def test_first_arrival_is_the_least_of_the_matrix(town, spots, starts):
    travel = RoadTravel(network_of(town), BLUE, SPEEDS)
    placed = travel.place(places(*spots))
    start_s = np.array(starts[: len(spots)], float)
    matrix = travel.drive_times(placed, placed).seconds
    first = travel.first_arrival_s(placed, start_s, placed)
    np.testing.assert_array_equal(first, (start_s[:, None] + matrix).min(axis=0).round(3))
    start_s[0] = np.inf  # a resource that does not go
    first = travel.first_arrival_s(placed, start_s, placed)
    np.testing.assert_array_equal(first, (start_s[:, None] + matrix).min(axis=0).round(3))
    unknown = np.where(np.isinf(start_s), np.nan, start_s)
    np.testing.assert_array_equal(travel.first_arrival_s(placed, unknown, placed), first)


def test_a_batch_changes_nothing_and_bytes_are_the_same(town_network):
    random = np.random.default_rng(5)
    where = places(*random.uniform((-50, -150), (1150, 250), (200, 2)))
    found = []
    for _ in range(2):
        travel = RoadTravel(town_network, BLUE, SPEEDS)
        placed = travel.place(where)
        found.append(travel.drive_times(placed, placed).seconds)
    assert found[0].tobytes() == found[1].tobytes()
    for row in (0, 1, 63, 64, 199):
        alone = travel.drive_times(travel.place(where.take(np.array([row]))), placed).seconds
        np.testing.assert_array_equal(alone[0], found[0][row])


@given(towns(), scattered())
def test_slower_roads_never_bring_anyone_sooner(town, spots):
    network = network_of(town)
    found = []
    for factor in (0.85, 1.0):
        travel = RoadTravel(network, BLUE, SPEEDS, factor=factor)
        placed = travel.place(places(*spots))
        found.append(travel.drive_times(placed, placed).seconds)
    assert (found[0] >= found[1] - 0.02).all()


@pytest.mark.parametrize(
    ("seconds_", "text"), [(0, "0:00"), (59.5, "1:00"), (545, "9:05"), (np.inf, "–")]
)
def test_minutes_and_seconds(seconds_, text):
    assert minutes_and_seconds(seconds_) == text
