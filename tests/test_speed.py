"""Seconds of a road: worked by hand, in both directions, and bad profiles refused."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from pydantic import ValidationError
from random_towns import towns
from town import Town, grid_town, network_of, street

from coverage.errors import CoverageInputError
from coverage.road_travel import RoadTravel
from coverage.roadclass import Bar
from coverage.speed import SpeedProfile, load_speeds, price

SPEEDS = load_speeds()
BLUE = SPEEDS.profile("blue_light")
RURAL_RESIDENTIAL = BLUE.speed_kph["residential"].rural / 3.6  # metres a second


def seconds(town, profile=BLUE, **options):
    """Seconds of the only edge, along it and back."""
    network = network_of(town)
    assert network.n_edges == 1
    return price(network, profile, SPEEDS, **options).edge_s(network)[0]


def test_a_straight_street_runs_at_its_class():
    # The position of a node is known to 1 cm, which is a millisecond here.
    assert seconds(street(1000)) == pytest.approx([1000 / RURAL_RESIDENTIAL] * 2, abs=0.003)


def test_an_hour_and_a_range_multiply_the_speed():
    base, slow = seconds(street(1000)), seconds(street(1000), factor=0.8)
    assert slow == pytest.approx(base / 0.8, abs=0.002)


@pytest.mark.parametrize(
    ("posted", "share"),
    [("20", 1.0), ("35", 1.0), ("35.1", 1.25), ("20 mph", 1.0)],
)
def test_a_posted_limit_caps_at_its_band(posted, share):
    kph = 20 * 1.609344 if "mph" in posted else float(posted)
    expected = 1000 * 3.6 / min(kph * share, BLUE.speed_kph["primary"].rural)
    assert seconds(street(1000, "primary", maxspeed=posted)) == pytest.approx(
        [expected] * 2, abs=0.003
    )


def test_a_limit_never_makes_a_road_faster():
    assert seconds(street(1000, maxspeed="150")) == pytest.approx(seconds(street(1000)))


def test_limits_by_direction():
    there, back = seconds(street(1000, maxspeed__forward="10", maxspeed__backward="20"))
    assert there == pytest.approx(360, abs=0.01)
    assert back == pytest.approx(180, abs=0.01)


def corner(east, north):
    """100 m east, then on to a point, past one vertex."""
    town = Town()
    town.at(1, 0, 0)
    town.at(2, 100, 0)
    town.at(3, east, north)
    town.road("1 2 3")
    return town


def test_a_right_angle_is_taken_as_an_arc():
    # Tangent 15 m, turn 90°: radius 15 m, speed sqrt(3 x 15) = 6.708 m/s over 15 m either side.
    expected = 170 / RURAL_RESIDENTIAL + 30 / np.sqrt(3 * 15)
    assert seconds(corner(100, 100)) == pytest.approx([expected] * 2, abs=0.01)


def test_a_short_side_shortens_the_arc():
    # 10 m on: tangent 5 m, radius 5 m, speed sqrt(15).
    expected = 100 / RURAL_RESIDENTIAL + 10 / np.sqrt(15)
    assert seconds(corner(100, 10)) == pytest.approx([expected] * 2, abs=0.01)


def test_a_hairpin_is_not_endless():
    # Straight back: taken as 170°, where the radius would be 1.3 m.
    radius = 15 / np.tan(np.radians(85))
    expected = 150 / RURAL_RESIDENTIAL + 30 / np.sqrt(3 * radius)
    assert seconds(corner(20, 0.01)) == pytest.approx([expected] * 2, abs=0.05)


def test_a_gentle_turn_costs_nothing():
    assert seconds(corner(200, 1.9)) == pytest.approx([200.018 / RURAL_RESIDENTIAL] * 2, abs=0.01)


def test_a_bend_that_a_slow_road_does_not_feel():
    town = corner(100, 100)
    town.ways[0][1]["maxspeed"] = "20"
    assert seconds(town) == pytest.approx([200 * 3.6 / 20] * 2, abs=0.02)


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"highway": "traffic_signals"}, "signals"),
        ({"highway": "crossing"}, "crossing"),
        ({"highway": "crossing", "crossing": "traffic_signals"}, "signals"),
        ({"highway": "mini_roundabout"}, "mini_roundabout"),
        ({"highway": "stop"}, "stop"),
        ({"highway": "give_way"}, "give_way"),
        ({"railway": "level_crossing"}, "level_crossing"),
    ],
)
def test_a_delay_inside_an_edge_is_met_once_each_way(tags, kind):
    town = corner(200, 0)
    free = seconds(town)
    town.node_tags[2] = tags
    assert seconds(town) - free == pytest.approx([BLUE.delay_s[kind]] * 2)


def test_a_delay_at_the_end_is_met_on_arrival_only():
    town = street(1000)
    free = seconds(town)
    town.node_tags[2] = {"highway": "traffic_signals"}
    assert seconds(town) - free == pytest.approx([BLUE.delay_s["signals"], 0])


def test_signals_that_face_one_way():
    town = corner(200, 0)
    free = seconds(town)
    town.node_tags[2] = {"highway": "traffic_signals", "traffic_signals:direction": "backward"}
    assert seconds(town) - free == pytest.approx([0, BLUE.delay_s["signals"]])


def test_town_is_slower_than_country():
    network = network_of(street(1000, "primary"))
    urban = replace(
        network,
        segment_junctions_per_km2=np.full_like(
            network.segment_junctions_per_km2, SPEEDS.urban_junctions_per_km2
        ),
    )
    expected = 1000 * 3.6 / BLUE.speed_kph["primary"].urban  # exactly at the threshold is urban
    assert price(urban, BLUE, SPEEDS).edge_s(urban)[0] == pytest.approx([expected] * 2, abs=0.003)


def test_bars_close_and_profiles_open(town_network):
    blue = price(town_network, BLUE, SPEEDS)
    general = price(town_network, SPEEDS.profile("general"), SPEEDS)
    gates = town_network.edge_bars == Bar.emergency_gate
    assert gates.any()
    assert blue.open_arcs[gates].all()
    assert not general.open_arcs[gates].any()
    shut = (town_network.edge_bars & ~np.uint8(Bar.emergency_gate)) > 0
    assert not blue.open_arcs[shut].any()
    exempt = BLUE.model_copy(update={"ignores": frozenset(bar.name for bar in Bar)})
    assert price(town_network, exempt, SPEEDS).open_arcs.all()


def test_the_hour_is_the_profiles(town_network):
    factors = [1.0] * 24
    factors[8] = 0.5
    rush = BLUE.model_copy(update={"speed_factor_by_hour": factors})
    at = {
        hour: RoadTravel(town_network, rush, SPEEDS, hour=hour).times.run_ms.sum()
        for hour in (None, 7, 8)
    }
    assert at[None] == at[7]
    assert at[8] == pytest.approx(2 * at[7], rel=1e-3)


@given(towns())
def test_slower_is_never_sooner(town):
    network = network_of(town)
    slow, fast = (price(network, BLUE, SPEEDS, factor=f).edge_s(network) for f in (0.85, 1.15))
    assert (slow >= fast).all()


def test_pricing_is_deterministic():
    one, other = (price(network_of(grid_town()), BLUE, SPEEDS) for _ in range(2))
    assert one.vertex_ms.tobytes() == other.vertex_ms.tobytes()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ignores": {"one_way", "walls"}}, "unknown bars walls"),
        ({"delay_s": {"signals": 4.0}}, "delay_s needs exactly"),
        ({"speed_kph": {}}, "speed_kph needs exactly"),
        ({"speed_factor_by_hour": [1.0] * 23}, "24"),
        ({"range": {"low": 1.2, "high": 1.3}}, "less than or equal to 1"),
        ({"note": "?"}, "Extra inputs"),
    ],
)
def test_profiles_that_break_a_rule_are_refused(changes, message):
    with pytest.raises(ValidationError, match=message):
        SpeedProfile.model_validate({**BLUE.model_dump(), **changes})


@pytest.mark.parametrize("kph", [0, -5, 201, float("nan"), float("inf")])
def test_impossible_speeds_are_refused(kph):
    data = BLUE.model_dump()
    data["speed_kph"]["primary"]["urban"] = kph
    with pytest.raises(ValidationError, match="primary"):
        SpeedProfile.model_validate(data)


def test_unknown_profile_lists_those_there_are():
    with pytest.raises(CoverageInputError, match=r"'hovercraft' .* choose one of general"):
        SPEEDS.profile("hovercraft")


@pytest.mark.parametrize("content", ["", "nonsense", "schema_version = 1\n", "a = [\n"])
def test_a_bad_speeds_file_is_one_line(tmp_path, content):
    path = tmp_path / "speeds.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CoverageInputError, match=r"^speeds\.toml: ") as error:
        load_speeds(path)
    assert "\n" not in str(error.value)


def test_a_missing_speeds_file_is_one_line(tmp_path):
    with pytest.raises(CoverageInputError, match=r"^speeds\.toml: "):
        load_speeds(tmp_path / "speeds.toml")
