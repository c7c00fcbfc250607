"""The sourced data files: whole, sourced, plausible, and equal to what they were computed from."""

import csv
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FIRE1001 = (
    Path(__file__).parents[2] / "shared" / "data" / "five_counties" / "fire1001_response_times.csv"
)
CLASSES = {
    "motorway",
    "motorway_link",
    "trunk",
    "trunk_link",
    "primary",
    "primary_link",
    "secondary",
    "secondary_link",
    "tertiary",
    "tertiary_link",
    "unclassified",
    "residential",
    "living_street",
    "service",
    "road",
    "track",
    "pedestrian",
    "busway",
}
SETTINGS = ("urban", "rural")
BARS = {"one_way", "emergency_gate", "bus_only", "private"}
INCIDENT_TYPES = {
    "fire": {
        "dwelling fire",
        "other building fire",
        "other primary fire",
        "road traffic collision",
        "other",
    },
    "police": {"immediate"},
    "ambulance": {"category 1", "category 2", "category 3", "category 4"},
}
# The legs of the worked comparison: stretches (class, setting, km), delays (kind: how many), and
# the seconds of general traffic and blue light that docs/method-travel-times.md prints.
LEGS = [
    (
        [("residential", "urban", 0.4), ("secondary", "urban", 1.6)],
        {"signals": 2, "crossing": 2},
        "4:08",
        "2:50",
    ),
    (
        [("primary", "urban", 1.0), ("primary", "rural", 5.0), ("unclassified", "rural", 2.0)],
        {"signals": 1, "roundabout": 1},
        "9:58",
        "7:55",
    ),
    ([("unclassified", "rural", 15.8)], {}, "23:42", "19:45"),
    (
        [("primary", "urban", 6.0), ("secondary", "urban", 8.55)],
        {"signals": 40, "crossing": 20},
        "32:08",
        "21:25",
    ),
]


def load(name):
    with (ROOT / "data" / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


SPEEDS, STANDARDS, ACTUALS = load("speeds"), load("standards"), load("actuals")
PROFILES = SPEEDS["profiles"]


def at(profile, road_class, setting):
    return PROFILES[profile]["speed_kph"][road_class][setting]


@pytest.mark.parametrize("data", [SPEEDS, STANDARDS, ACTUALS])
def test_schema_version(data):
    assert data["schema_version"] == 1


@pytest.mark.parametrize("entries", [SPEEDS["source"], SPEEDS["exemption"], STANDARDS["standard"]])
def test_ids_are_unique(entries):
    ids = [entry["id"] for entry in entries]
    assert len(ids) == len(set(ids))


def test_every_figure_has_a_known_source_and_every_source_is_used_or_cited():
    ids = {source["id"] for source in SPEEDS["source"]}
    used = {entry["source"] for entry in SPEEDS["figure_source"]}
    # A source that was read does not make a figure true of Great Britain: each note says so.
    assert all("not verified" in entry["note"].lower() for entry in SPEEDS["figure_source"])
    assert used <= ids
    prose = " ".join(entry["note"] for entry in SPEEDS["figure_source"])
    # These three carry the law and the complaints that the exemptions and the method page rest on.
    background = {"nfcc-driving", "dft-free-flow", "free-flow-complaints"}
    assert {name for name in ids - used if name not in prose} <= background


def test_figure_paths_exist_and_cover_every_number():
    paths = [entry["figure"] for entry in SPEEDS["figure_source"]]
    assert len(paths) == len(set(paths))
    for path in paths:
        here = SPEEDS
        for key in path.split("."):
            assert key in here, path
            here = here[key]
    loose = {k for k, v in SPEEDS.items() if isinstance(v, float)}
    assert loose <= set(paths)
    for name in PROFILES:
        for key in ("speed_kph", "posted_share", "speed_factor_by_hour", "delay_s", "range"):
            assert f"profiles.{name}.{key}" in paths


@pytest.mark.parametrize("name", PROFILES)
def test_profile_is_whole(name):
    profile = PROFILES[name]
    assert set(profile["speed_kph"]) == CLASSES
    assert all(set(cell) == set(SETTINGS) for cell in profile["speed_kph"].values())
    assert set(profile["delay_s"]) == {
        "signals",
        "crossing",
        "roundabout",
        "mini_roundabout",
        "level_crossing",
        "stop",
        "give_way",
    }
    # Night equals day until calibrated for Great Britain.
    assert profile["speed_factor_by_hour"] == [1.0] * 24
    assert profile["range"]["low"] < 1 < profile["range"]["high"]
    caps = [step["up_to_kph"] for step in profile["posted_share"]]
    assert caps == sorted(set(caps))
    assert caps[-1] >= 200


@pytest.mark.parametrize("road_class", sorted(CLASSES))
@pytest.mark.parametrize("setting", SETTINGS)
def test_blue_light_is_never_slower_and_the_country_never_slower_than_the_town(road_class, setting):
    assert at("blue_light", road_class, setting) >= at("general", road_class, setting)
    for profile in PROFILES:
        assert at(profile, road_class, "rural") >= at(profile, road_class, "urban")


def test_blue_light_is_never_held_longer_at_a_node():
    slow, fast = PROFILES["general"]["delay_s"], PROFILES["blue_light"]["delay_s"]
    assert all(0 <= fast[kind] <= slow[kind] for kind in slow)


def test_general_traffic_obeys_the_posted_limit_and_blue_light_obeys_20_mph():
    assert {step["share"] for step in PROFILES["general"]["posted_share"]} == {1.0}
    first = PROFILES["blue_light"]["posted_share"][0]
    assert first["up_to_kph"] > 20 * 1.609344
    assert first["share"] == 1.0


def test_no_rural_road_is_as_fast_as_a_free_flow_router_makes_it():
    # 15.8 km of single track in about 20 minutes: what commercial services give general traffic.
    assert at("general", "unclassified", "rural") < 15.8 / (20 / 60)
    assert at("blue_light", "unclassified", "rural") <= 50
    # 80 km/h: mean free-flow car speed on open national-speed-limit single carriageways (DfT 2019).
    open_road = {"motorway", "motorway_link", "trunk", "trunk_link"}
    assert all(at("blue_light", c, "rural") < 80 for c in CLASSES - open_road)
    # 57.0 mph: mean of the Strategic Road Network, motorways included (DfT 2023).
    assert at("blue_light", "trunk", "rural") < 57.0 * 1.609344


def test_exemptions_agree_with_the_profiles():
    assert {entry["id"] for entry in SPEEDS["exemption"]} == BARS
    for entry in SPEEDS["exemption"]:
        users = [name for name, profile in PROFILES.items() if entry["id"] in profile["ignores"]]
        assert entry["default_for"] == users


@pytest.mark.parametrize(("stretches", "delays", "general", "blue_light"), LEGS)
def test_worked_legs_are_what_the_method_page_prints(stretches, delays, general, blue_light):
    printed = []
    for name in ("general", "blue_light"):
        drive = sum(km / at(name, road_class, where) * 3600 for road_class, where, km in stretches)
        wait = sum(PROFILES[name]["delay_s"][kind] * count for kind, count in delays.items())
        minutes, seconds = divmod(round(drive + wait), 60)
        printed.append(f"{minutes}:{seconds:02}")
    assert printed == [general, blue_light]
    page = (ROOT / "docs" / "method-travel-times.md").read_text(encoding="utf-8")
    assert f"| {general} | {blue_light} |" in page


@pytest.mark.parametrize("entry", STANDARDS["standard"], ids=lambda entry: entry["id"])
def test_standard_is_whole(entry):
    assert entry["kind"] in {"share_within", "mean", "percentile"}
    assert ("share_required" in entry) == (entry["kind"] != "mean")
    assert 0 < entry.get("share_required", 1) <= 1
    assert entry["limit_s"] > 0
    assert entry["attending"] in {1, 2}
    assert set(entry["incident_types"]) <= INCIDENT_TYPES[entry["service"]]
    assert entry["setting"] in {"any", "urban", "rural"}
    assert entry["clock_starts"] in {"call", "alert"}
    assert entry["status"] in {"in force", "proposed", "superseded", "yardstick"}
    assert entry["source"]
    assert ("why_not_scored" in entry) == (not entry["scored"])
    if entry["status"] == "yardstick":
        # What nobody published is never called verified, and its name says what it is.
        assert not entry["verified"]
        assert "yardstick" in entry["name"] or "made up" in entry["name"]


def test_only_ambulance_queues_are_left_unscored():
    unscored = {tuple(e["incident_types"]) for e in STANDARDS["standard"] if not e["scored"]}
    assert unscored == {("category 2",), ("category 3",), ("category 4",)}


def test_every_service_can_be_scored_anywhere():
    anywhere = {entry["service"] for entry in STANDARDS["standard"] if "*" in entry["areas"]}
    assert anywhere == set(INCIDENT_TYPES)
    assert {entry["service"] for entry in STANDARDS["call_handling"]} == anywhere
    unknown = {e["service"] for e in STANDARDS["turnout"] if e["duty_system"] == "unknown"}
    assert unknown == anywhere


@pytest.mark.parametrize("entry", ACTUALS["actual"])
def test_actual_adds_up(entry):
    assert set(entry["incident_types"]) <= INCIDENT_TYPES[entry["service"]]
    if {"handling_s", "turnout_s", "drive_s"} <= set(entry):
        parts = entry["handling_s"] + entry["turnout_s"] + entry["drive_s"]
        assert parts == pytest.approx(entry["total_s"], abs=1.05)


def fire1001(year, kind):
    if not FIRE1001.exists():
        pytest.skip(f"needs the Home Office table {FIRE1001.name} in ../shared")
    with FIRE1001.open(encoding="utf-8", newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if row["FINANCIAL_YEAR"] == year and row["FIRE_TYPE"] == kind
        ]
    return {row["LOCATION_CATEGORY"]: row for row in rows}


@pytest.mark.parametrize(
    ("column", "left_out", "entry"),
    [
        (
            "call_handling_time_s",
            "Shropshire",
            next(e for e in STANDARDS["call_handling"] if e["service"] == "fire"),
        ),
        (
            "crew_turnout_time_s",
            "Hereford and Worcester",
            next(
                e
                for e in STANDARDS["turnout"]
                if (e["service"], e["duty_system"]) == ("fire", "unknown")
            ),
        ),
    ],
)
def test_fire1001_means_are_recomputed(column, left_out, entry):
    rows = fire1001("2020/21", "Primary")
    assert len(rows) == 7
    seconds = incidents = 0.0
    for service, row in rows.items():
        if service != left_out:
            seconds += float(row[column]) * int(row["INCIDENTS"])
            incidents += int(row["INCIDENTS"])
    assert entry["seconds"] == round(seconds / incidents, 1)
    assert f"{incidents:,.0f}" in entry["note"]


@pytest.mark.parametrize(
    ("kind", "label"), [("Primary", "Primary fires"), ("Dwellings", "Dwelling fires")]
)
def test_fire1001_actuals_are_as_published(kind, label):
    rows = fire1001("2020/21", kind)
    held = {
        entry["body"].removesuffix(" Fire and Rescue Service"): entry
        for entry in ACTUALS["actual"]
        if entry["source"] == "Home Office FIRE1001" and entry["incident_type"] == label
    }
    assert set(held) == set(rows)
    columns = {
        "total_s": "total_response_time_s",
        "handling_s": "call_handling_time_s",
        "turnout_s": "crew_turnout_time_s",
        "drive_s": "drive_time_s",
        "incidents": "INCIDENTS",
    }
    for service, row in rows.items():
        assert {k: held[service][k] for k in columns} == {
            k: float(row[c]) for k, c in columns.items()
        }
