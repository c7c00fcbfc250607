"""Shares that `coverage` prints, counted again in a plain loop over the seconds of `times`."""

import csv
import json

import pytest
from market_town import times_of

from estates.__main__ import main
from estates.area import load_area


def counted_by_hand(area, folder):
    """Reach of each service, counted in a loop from `times`, the lists and the published parts."""
    seconds = times_of(area, folder, area / "sites.csv", area / "zones.csv")
    loaded = load_area(area)
    with (area / "zones.csv").open(encoding="utf-8") as file:
        residents = {row["id"]: float(row["residents"]) for row in csv.DictReader(file)}
    with (area / "sites.csv").open(encoding="utf-8") as file:
        sites = list(csv.DictReader(file))
    return loaded, seconds, residents, sites


def hand_share(seconds, residents, bases, before_s, limit_s):
    """Share of residents whose nearest base is in time, exactly on the limit included."""
    inside = 0.0
    for zone, people in residents.items():
        drives = [seconds[base, zone] for base in bases if seconds[base, zone] is not None]
        if drives and min(drives) + before_s <= limit_s + 1e-6:
            inside += people
    return inside / sum(residents.values())


def test_reach_by_residents_is_a_hand_count_of_seconds(kit, tmp_path, capsys):
    area = tmp_path / "town"
    assert main(kit.arguments("town", area, without="resources incidents patrol_areas")) == 0
    check_reach_by_hand(area, tmp_path, capsys)


@pytest.mark.slow
def test_reach_on_the_isle_of_man_is_a_hand_count_of_seconds(shared_data, tmp_path, capsys):
    roads = shared_data / "osm" / "isle-of-man-2021.osm.pbf"
    assert main(["build", "isle", "--roads", str(roads), "--out", str(tmp_path / "isle")]) == 0
    check_reach_by_hand(tmp_path / "isle", tmp_path, capsys)


def check_reach_by_hand(area, folder, capsys):
    """Every reach and every upper bound of a share, to the last digit of a double."""
    loaded, seconds, residents, sites = counted_by_hand(area, folder)
    capsys.readouterr()
    assert main(["coverage", str(area), "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert loaded.resources == ()
    counted = 0
    for service, found in summary["services"].items():
        bases = [
            site["id"]
            for site in sites
            if service in site["services"].split(";") and site["kind"] == "station"
        ]
        turnout = {"police": 30.0, "fire": 131.0, "ambulance": 60.0}[service]
        before = turnout + found["call_handling_s"]
        for row in found["reach_all_available"]:
            by_hand = hand_share(seconds, residents, bases, before, row["within_s"])
            assert row["share"] == pytest.approx(by_hand, abs=1e-12)
            counted += bool(bases)
        for standard in found["standards"]:
            if standard["attending"] == 2:  # how many a station has is not known
                assert not standard["scored"]
            if not standard["scored"]:
                continue
            before = turnout + (standard["clock_starts"] == "call") * found["call_handling_s"]
            by_hand = hand_share(seconds, residents, bases, before, standard["limit_s"])
            supposed = standard["one_always_free_at_each_station"]
            assert supposed["share_within"] == pytest.approx(by_hand, abs=1e-12)
            assert standard["expected"] is None  # nothing is known of when the crews are free
            assert standard["upper_bound_all_available"] is None  # nor of how many there are
            # What one vehicle at each station, always free, misses is missed whatever there is.
            said = "cannot be said: no resource list" if supposed["met"] else "not met"
            assert standard["verdict"].startswith(said)
            counted += 1
    assert counted >= 10


def test_upper_bounds_by_incidents_are_a_hand_count_too(area, kit, tmp_path, capsys):
    """Every crewed resource free: each hour by itself, whoever is crewed in it."""
    seconds = times_of(area, tmp_path, area / "sites.csv", area / "zones.csv")
    with kit.path("incidents").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["service"] == "fire"]
    capsys.readouterr()
    assert main(["coverage", str(area), "--json"]) == 0
    fire = json.loads(capsys.readouterr().out)["services"]["fire"]
    pumps = [("south", 90, range(7, 19)), ("south", 300, [*range(19, 24), *range(7)])]
    pumps += [("north", 300, range(24)), ("over", 90, range(24))]
    for standard in fire["standards"]:
        clock = fire["call_handling_s"] * (standard["clock_starts"] == "call")
        inside = total = 0.0
        for row in rows:
            if (
                standard["incident_types"]
                and row["incident_type"] not in standard["incident_types"]
            ):
                continue
            hours = [int(row["hour"])] if row["hour"] else range(24)
            for hour in hours:
                weight = float(row["per_year"]) / len(hours)
                arrivals = sorted(
                    seconds[base, row["zone_id"]] + turnout + clock
                    for base, turnout, crewed in pumps
                    if hour in crewed
                )
                total += weight
                inside += weight * (arrivals[standard["attending"] - 1] <= standard["limit_s"])
        bound = standard["upper_bound_all_available"]["share_within"]
        assert bound == pytest.approx(inside / total, abs=1e-12)
        assert standard["weight"] == pytest.approx(total)
