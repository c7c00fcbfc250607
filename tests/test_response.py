"""First and second arrival: worked cases, edges, and every outcome counted one by one."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage.response import Starts, arrivals


def chances(response_s, resource, share, available):
    """Arrivals at one demand point."""
    return arrivals(
        np.array(response_s, float)[:, None],
        np.array(resource),
        np.array(share, float),
        np.array(available, float),
    )


def counted(response_s, resource, share, available, attending, limit_s):
    """The same chance by listing who is free and where each one starts."""
    starts = [np.flatnonzero(np.array(resource) == r) for r in range(len(available))]
    total = 0.0
    for free in product([False, True], repeat=len(available)):
        for where in product(*starts):
            chance = 1.0
            here = 0
            for r, start in enumerate(where):
                chance *= (available[r] if free[r] else 1 - available[r]) * share[start]
                here += free[r] and response_s[start] <= limit_s
            total += chance * (here >= attending)
    return total


def test_two_appliances_at_two_stations():
    # The nearer is free 0.8 of the time, the farther 0.5. First there by 300 s: 0.8; by 500 s:
    # 1 - 0.2 x 0.5 = 0.9. Second by 500 s: both free, 0.4.
    found = chances([500, 300], [0, 1], [1, 1], [0.5, 0.8])
    assert found.seconds.tolist() == [[300, 500]]
    assert found.first[0] == pytest.approx([0.8, 0.9])
    assert found.second[0] == pytest.approx([0, 0.4])
    assert found.masses(1)[0] == pytest.approx([0.8, 0.1])


def test_two_appliances_at_one_station_give_first_and_second():
    found = chances([300, 300], [0, 1], [1, 1], [0.9, 0.6])
    assert found.by(1, 300) == pytest.approx(1 - 0.1 * 0.4)
    assert found.by(2, 300) == pytest.approx(0.9 * 0.6)


def test_three_on_call_pumps():
    found = chances([100, 200, 300], [0, 1, 2], [1, 1, 1], [0.5, 0.5, 0.5])
    assert found.first[0] == pytest.approx([1 / 2, 3 / 4, 7 / 8])
    assert found.second[0] == pytest.approx([0, 1 / 4, 1 / 2])


def test_a_patrol_car_is_in_one_place_at_a_time():
    # One car, always free, in one of two places: it is never its own second attendance.
    found = chances([100, 400], [0, 0], [0.25, 0.75], [1.0])
    assert found.first[0] == pytest.approx([0.25, 1])
    assert found.second[0] == pytest.approx([0, 0])


def test_places_that_a_certain_car_never_starts_from_change_nothing():
    # By the hour a place on the beat may have share 0, also after all the others are passed.
    found = chances([100, 200, 300], [0, 0, 1], [1, 0, 1], [1.0, 0.5])
    assert found.first[0] == pytest.approx([1, 1, 1])
    assert found.second[0] == pytest.approx([0, 0, 0.5])


def test_shares_that_add_up_to_just_over_one():
    found = chances([1, 2, 3, 4], [0, 0, 0, 0], [1 / 3 + 1e-12] * 3 + [1e-12], [1.0])
    assert found.first[0, -1] == 1
    assert found.second[0] == pytest.approx([0] * 4, abs=1e-9)


def test_no_route_never_arrives():
    found = chances([np.inf, 200, np.inf], [0, 1, 2], [1, 1, 1], [1.0, 0.5, 1.0])
    assert found.by(1, 1e9) == pytest.approx(0.5)
    assert found.by(1, np.inf) == pytest.approx(0.5)
    assert found.by(2, np.inf) == 0
    assert found.masses(1).sum() == pytest.approx(0.5)


def test_the_limit_is_inclusive():
    found = chances([300], [0], [1], [0.7])
    assert found.by(1, 299.999) == 0
    assert found.by(1, 300) == pytest.approx(0.7)


def test_points_are_ordered_each_for_itself():
    found = arrivals(
        np.array([[100.0, 300.0], [200.0, 50.0]]), np.arange(2), np.ones(2), np.array([0.6, 0.9])
    )
    assert found.seconds.tolist() == [[100, 200], [50, 300]]
    assert found.first[:, 0] == pytest.approx([0.6, 0.9])


def test_all_available_frees_the_crewed_only():
    crewed = np.zeros((2, 168), bool)
    crewed[0] = True
    starts = Starts(
        resource=np.arange(2),
        share=np.ones((2, 24)),
        pace=np.zeros(24, int),
        response_s=np.zeros((1, 2, 1)),
        site_ids=np.array(["a", "b"]),
        crewed=crewed,
        availability=np.full((2, 168), 0.3) * crewed,
    )
    assert starts.all_available().availability[:, 0].tolist() == [1, 0]


@st.composite
def fleets(draw):
    """Up to five resources, each from a station or from up to three places on patrol."""
    response_s, resource, share, available = [], [], [], []
    for r in range(draw(st.integers(1, 5))):
        weights = draw(st.lists(st.integers(0, 4), min_size=1, max_size=3).filter(any))
        for weight in weights:
            response_s.append(draw(st.sampled_from([60.0, 120.0, 120.5, 300.0, np.inf])))
            resource.append(r)
            share.append(weight / sum(weights))
        available.append(draw(st.sampled_from([0.0, 1.0, 0.5]) | st.floats(0, 1)))
    return response_s, resource, share, available


@given(fleets(), st.sampled_from([1, 2]), st.sampled_from([0, 60, 120, 120.5, 300]))
def test_agrees_with_every_outcome_counted(fleet, attending, limit_s):
    found = chances(*fleet)
    assert found.by(attending, limit_s)[0] == pytest.approx(
        counted(*fleet, attending, limit_s), abs=1e-9
    )


@given(fleets())
def test_chances_only_grow_and_the_second_never_comes_first(fleet):
    found = chances(*fleet)
    for curve in (found.first[0], found.second[0]):
        assert (np.diff(curve) >= -1e-9).all()
        assert ((curve >= 0) & (curve <= 1)).all()
    assert (found.second <= found.first + 1e-12).all()


@given(fleets(), st.floats(0, 1))
def test_one_more_resource_never_lowers_a_chance(fleet, extra):
    response_s, resource, share, available = fleet
    before, more = chances(*fleet), len(available)
    after = chances([*response_s, 120.0], [*resource, more], [*share, 1.0], [*available, extra])
    for attending in (1, 2):
        for limit_s in (60, 120, 300):
            assert after.by(attending, limit_s)[0] >= before.by(attending, limit_s)[0] - 1e-9
