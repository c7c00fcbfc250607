"""A whole estate scored: hours, exemptions, speeds, patrols by simulation, the edge of the map."""

from __future__ import annotations

import numpy as np
import pytest

from coverage.service import Service
from coverage.speed import Speeds
from estates import assessment
from estates.assessment import Assessor


@pytest.fixture(scope="module")
def assessor(sample_area):
    return Assessor(sample_area)


@pytest.fixture(scope="module")
def fire(assessor):
    return assessor.service(Service.FIRE)


def first_standard(service_assessment):
    return service_assessment.scored[0]


def with_night_speeds(speeds: Speeds, factor: float) -> Speeds:
    """The same speeds, but slower or faster from 22:00 to 06:00."""
    hourly = [factor if hour >= 22 or hour < 6 else 1.0 for hour in range(24)]
    profile = speeds.profiles["blue_light"].model_copy(update={"speed_factor_by_hour": hourly})
    return speeds.model_copy(update={"profiles": {**speeds.profiles, "blue_light": profile}})


def test_speeds_by_hour_are_used_hour_by_hour(sample_area, fire, speeds, monkeypatch):
    """Nights at 0.8 of the speed: night hours equal an estate that is always at 0.8."""
    slow = Assessor(sample_area).at_speed(0.8).service(Service.FIRE)
    monkeypatch.setattr(assessment, "load_speeds", lambda: with_night_speeds(speeds, 0.8))
    mixed = Assessor(sample_area)
    assert len(mixed.travel.models) == 2
    by_hour = mixed.service(Service.FIRE)
    share = first_standard(by_hour).expected.share_within
    slowest, usual = (first_standard(each).expected.share_within for each in (slow, fire))
    assert slowest < share < usual
    night, day = by_hour.starts.response_s  # slowest pace first
    assert (by_hour.starts.pace == [0] * 6 + [1] * 16 + [0] * 2).all()
    np.testing.assert_allclose(night, slow.starts.response_s[0])
    np.testing.assert_allclose(day, fire.starts.response_s[0])


def test_driving_against_one_way_streets_never_takes_longer(sample_area, assessor):
    free = Assessor(sample_area, exemptions=frozenset({"one_way", "emergency_gate"}))
    obeying, exempt = (each.service(Service.FIRE).starts.response_s[0] for each in (assessor, free))
    # A place may then be snapped to a nearer road, so compare from where both start and end alike.
    assert np.median(exempt - obeying) <= 0
    assert (exempt < obeying - 1).any()
    assert [each.id for each in free.exemptions] == ["one_way", "emergency_gate"]
    assert all(each.citation for each in free.exemptions)


def test_faster_speeds_never_lower_a_share(assessor, fire):
    faster = assessor.at_speed(1.15).service(Service.FIRE)
    for slow, fast in zip(fire.scored, faster.scored, strict=True):
        assert fast.expected.share_within >= slow.expected.share_within


def test_expected_shares_agree_with_a_simulation(assessor, fire):
    """Draw which appliances are free, 400 times an hour of the week, and look who comes."""
    rng = np.random.default_rng(7)
    found = first_standard(fire)
    weight = assessor.area.demand.weight(Service.FIRE, found.standard.incident_types).by_hour
    limit = found.standard.limit_s - fire.handling.seconds
    starts = fire.starts
    in_time = starts.response_s[0] <= limit  # (appliances, points): each starts at its station
    hits = 0.0
    for hour in range(168):
        free = rng.random((400, len(starts.resource))) < starts.availability[starts.resource, hour]
        reached = (free.astype(int) @ in_time.astype(int) > 0).mean(axis=0)
        hits += weight[:, hour % 24] / 7 @ reached
    assert found.expected.share_within == pytest.approx(hits / weight.sum(), abs=0.005)


def test_police_shares_agree_with_a_simulation_of_patrols(assessor):
    """Each car is free or not, and stands at one of its start points: drawn, not computed."""
    rng = np.random.default_rng(8)
    police = assessor.service(Service.POLICE)
    found = first_standard(police)
    starts = police.starts
    weight = assessor.area.demand.weight(Service.POLICE, found.standard.incident_types).by_hour
    town = (assessor.area.demand.zones["urban_rural"] == "urban").to_numpy()
    weight = weight * town[:, None]
    in_time = starts.response_s[0] <= found.standard.limit_s - police.handling.seconds
    draws = 300
    hits = 0.0
    for hour in range(0, 168, 7):  # every hour of the day once, over all days
        reached = np.zeros((draws, in_time.shape[1]), bool)
        for car in range(len(starts.site_ids)):
            rows = np.flatnonzero(starts.resource == car)
            share = starts.share[rows, hour % 24]
            where = rng.choice(rows, draws, p=share / share.sum())
            free = rng.random(draws) < starts.availability[car, hour]
            reached |= free[:, None] & in_time[where]
        hits += weight[:, hour % 24] @ reached.mean(axis=0)
    expected = 0.0
    for hour in range(0, 168, 7):
        late = np.ones(in_time.shape[1])
        for car in range(len(starts.site_ids)):
            rows = np.flatnonzero(starts.resource == car)
            chance = starts.share[rows, hour % 24] @ in_time[rows]
            late *= 1 - starts.availability[car, hour] * chance
        expected += weight[:, hour % 24] @ (1 - late)
    assert expected / weight.sum() == pytest.approx(hits / weight.sum(), abs=0.01)
    # The hours drawn are one in seven; over all hours the share is near the same.
    assert found.expected.share_within == pytest.approx(expected / weight.sum(), abs=0.03)


def test_the_week_is_told_by_its_worst_hour(fire):
    found = first_standard(fire)
    assert found.worst_hour
    assert found.worst_hour_share < found.expected.share_within < found.best_hour_share


def test_expected_lies_between_nothing_and_all_available(assessor):
    for service in Service:
        for found in assessor.service(service).scored:
            assert found.expected.share_within <= found.all_available.share_within + 1e-9
            assert found.all_available.share_within <= 1 - found.gap + 1e-9


def test_some_demand_may_be_served_from_off_the_map(assessor):
    assert 0 < assessor.service(Service.AMBULANCE).off_the_map.share < 0.5
