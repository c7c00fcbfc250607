"""Attainment: an estate solved by hand, edges, and what cannot be scored."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from made_estates import HANDLING_S, at_station, demand_of, standard, starts_of
from reference_attainment import Unit

from coverage.attainment import Attainment, NotScored, attain
from coverage.demand import Basis
from coverage.errors import CoverageInputError
from coverage.hours import crewed

INF = math.inf
EVEN = [1 / 24] * 24

# Three sites, the first with two appliances: one wholetime, one on call. Seconds are turnout +
# drive; with 80 s of call handling a limit of 600 s leaves 520. The third point is just 520 s from
# C, and the last has no road.
ESTATE = [
    at_station("A", "0.9", [190, 490, 990, INF]),
    at_station("A", "0.8; Mon-Fri 07-19=0.2", [400, 700, 1200, INF]),
    at_station("B", "0.5", [800, 500, 400, INF]),
    at_station("C", "1", [890, 790, 520, INF]),
]
WEIGHTS = [10, 20, 30, 5]
BY_HAND = demand_of([[w / 24] * 24 for w in WEIGHTS], ["urban", "rural", "rural", "rural"])


def score(of=None, units=ESTATE, demand=BY_HAND):
    result = attain(of or standard(), demand, starts_of(units), HANDLING_S)
    assert isinstance(result, Attainment)
    return result


def test_the_first_attendance_by_hand():
    result = score()
    # On weekdays from 7 to 19 (60 of 168 hours) the on-call pump is there one time in five.
    weekday = (10 * (1 - 0.1 * 0.8) + 20 * (1 - 0.1 * 0.5) + 30) / 65
    else_when = (10 * (1 - 0.1 * 0.2) + 20 * (1 - 0.1 * 0.5) + 30) / 65
    assert result.expected.value == pytest.approx((60 * weekday + 108 * else_when) / 168)
    assert result.worst_hour == "Monday to Friday 07:00-08:00"
    assert result.worst_hour_share == pytest.approx(weekday)
    assert result.best_hour_share == pytest.approx(else_when)
    assert result.all_available.value == pytest.approx(60 / 65)
    assert result.expected.unreached == pytest.approx(5 / 65)
    assert result.expected.percentile90_s == 600  # 90% of 65 falls on those that wait for C
    assert result.weight == pytest.approx(65)
    assert result.points == 4


def test_the_second_attendance_by_hand():
    result = score(standard(attending=2))
    weekday = (10 * 0.9 * 0.2 + 20 * 0.9 * 0.5 + 30 * 0.5) / 65
    else_when = (10 * 0.9 * 0.8 + 20 * 0.9 * 0.5 + 30 * 0.5) / 65
    assert result.expected.value == pytest.approx((60 * weekday + 108 * else_when) / 168)
    assert result.all_available.value == pytest.approx(60 / 65)  # two appliances at A are two
    assert result.zones["nearest_s"].tolist() == [480, 580, 600, INF]


def test_what_geography_says_by_hand():
    result = score()
    assert result.no_route == pytest.approx(5 / 65)
    assert result.gap == pytest.approx(5 / 65)
    assert result.one_site_only == pytest.approx(10 / 65)  # two appliances, one site
    assert result.overlap == pytest.approx((10 * 1 + 20 * 2 + 30 * 2) / 65)
    zones = result.zones
    assert zones["nearest_s"].tolist() == [270, 570, 480, INF]
    assert zones["nearest_site"].tolist() == ["A", "A", "B", ""]
    assert zones["sites_in_time"].tolist() == [1, 2, 2, 0]
    assert zones["id"].tolist() == ["p0", "p1", "p2", "p3"]
    np.testing.assert_allclose(zones["weight"], WEIGHTS)


def test_each_point_by_hand():
    zones = score().zones
    first = (60 * 0.92 + 108 * 0.98) / 168
    np.testing.assert_allclose(zones["share_within"], [first, 0.95, 1, 0])
    # The third point: B half the time, else C; what is reached has a mean, no route has none.
    np.testing.assert_allclose(zones["expected_s"][2:], [0.5 * 480 + 0.5 * 600, INF])


def test_the_mean_by_hand_where_it_is_short():
    units = [at_station("A", "0.5", [100, 300]), at_station("B", "1", [200, 50])]
    even = demand_of([[1 / 24] * 24] * 2)
    result = score(standard("mean", limit_s=230), units, even)
    # First point: A half the time at 100, else B at 200; second point: B at 50.
    assert result.expected.mean_s == pytest.approx(80 + (150 + 50) / 2)
    assert result.expected.met
    assert not score(standard("mean", limit_s=179.9), units, even).expected.met


def test_a_mean_with_unreached_demand_is_not_met_however_short():
    result = score(standard("mean", limit_s=3000))
    assert result.expected.mean_s < 3000
    assert not result.expected.met
    assert not result.all_available.met


@pytest.mark.parametrize(("limit", "share"), [(599.999, 0), (600, 30), (600.001, 30)])
def test_exactly_on_the_limit_is_in_time(limit, share):
    only_c = score(standard(limit_s=limit), [ESTATE[3]])
    assert only_c.expected.value == pytest.approx(share / 65)
    assert only_c.gap == pytest.approx(1 - share / 65)


def test_the_clock_may_start_with_the_alert():
    from_alert = score(standard(clock_starts="alert", limit_s=520))
    assert from_alert.expected.value == pytest.approx(score().expected.value)
    assert from_alert.expected.mean_s == pytest.approx(score().expected.mean_s - HANDLING_S)


def test_only_the_setting_that_is_named_counts():
    urban, rural = score(standard(setting="urban")), score(standard(setting="rural"))
    assert urban.weight == pytest.approx(10)
    assert rural.weight == pytest.approx(55)
    assert urban.all_available.value == 1
    assert rural.all_available.value == pytest.approx(50 / 55)
    assert math.isnan(urban.zones["share_within"][1])  # no demand of its kind: no share


def test_only_the_incident_types_that_are_named_count():
    both = demand_of([EVEN, [0.0] * 24, [0.0] * 24, [0.0] * 24])
    other = demand_of([[0.0] * 24, [0.0] * 24, [0.0] * 24, EVEN], kind="other")
    both = replace(both, incidents=pd.concat([both.incidents, other.incidents]))
    assert score(demand=both).all_available.value == pytest.approx(0.5)
    fires = score(standard(incident_types=("dwelling fire",)), demand=both)
    assert fires.all_available.value == 1
    assert fires.basis is Basis.INCIDENTS


@pytest.mark.parametrize(
    ("changes", "demand", "why"),
    [
        ({"scored": False, "why_not_scored": "a queue"}, BY_HAND, "a queue"),
        ({"setting": "urban"}, demand_of([EVEN] * 4), "urban and which rural"),
        ({}, demand_of([[0.0] * 24] * 4), "no demand of its kind"),
        ({"incident_types": ("other",)}, BY_HAND, "no incident of type other"),
    ],
)
def test_what_cannot_be_scored_says_why(changes, demand, why):
    result = attain(standard(**changes), demand, starts_of(ESTATE), HANDLING_S)
    assert isinstance(result, NotScored)
    assert why in result.why


def test_without_any_resource_nobody_comes():
    nobody = replace(
        starts_of(ESTATE),
        resource=np.empty(0, int),
        share=np.empty((0, 24)),
        response_s=np.empty((1, 0, 4)),
        site_ids=np.empty(0, str),
        crewed=np.empty((0, 168), bool),
        availability=np.empty((0, 168)),
    )
    result = attain(standard(), BY_HAND, nobody, HANDLING_S)
    assert (result.expected.value, result.expected.unreached, result.no_route) == (0, 1, 1)
    assert result.expected.mean_s == result.expected.percentile90_s == INF
    assert result.zones["nearest_site"].tolist() == [""] * 4


def test_a_pump_that_is_never_free_is_no_attendance():
    result = score(units=[at_station("A", "0", [100, 100, 100, 100])])
    assert result.expected.value == 0
    assert result.expected.unreached == 1
    assert result.expected.mean_s == INF
    assert not result.expected.met
    assert result.all_available.value == 1


def test_one_unit_alone_never_gives_a_second():
    result = score(standard(attending=2), [at_station("A", "1", [10, 10, 10, 10])])
    assert result.all_available.value == 0
    assert result.zones["nearest_s"].tolist() == [INF] * 4


def test_one_appliance_by_day_and_by_night_never_attends_twice():
    """Two rows of one engine: nobody is second. A third row by day is, in the day."""
    rows = [at_station("A", "07-19=1", [10] * 4), at_station("A", "19-07=1", [20] * 4)]
    starts = starts_of([*rows, at_station("B", "07-19=1", [100] * 4)])
    starts = replace(starts, crewed=starts.availability > 0)
    second = standard(attending=2, limit_s=600)
    alone = replace(starts_of(rows), crewed=np.array([unit.free for unit in rows]) > 0)
    assert attain(second, BY_HAND, alone, 0.0).zones["nearest_s"].tolist() == [INF] * 4
    zones = attain(second, BY_HAND, starts, 0.0).zones
    assert zones["nearest_s"].tolist() == [100.0] * 4
    assert zones["sites_in_time"].tolist() == [2] * 4


def test_hours_without_demand_have_no_worst():
    night_only = demand_of([[0.0] * 20 + [1.0] * 4] * 4)
    result = score(demand=night_only)
    assert result.worst_hour == ""  # the on-call pump is short by day only: every hour is alike
    assert result.worst_hour_share == pytest.approx(result.best_hour_share)


def test_of_hours_that_differ_by_float_noise_the_first_is_named():
    # Every hour has the same shares of demand, so weekdays from 7 to 19 are alike; in binary
    # floats 11 o'clock comes out lowest.
    points, hours = (np.random.default_rng(seed).random((4, 24)) for seed in (0, 1))
    rows = points[:, :1] * hours[:1]
    result = score(demand=demand_of(rows.tolist()))
    assert result.worst_hour == "Monday to Friday 07:00-08:00"


def test_crewing_by_day_only_names_an_hour_of_the_night():
    day = Unit("A", crewed("07-19", what="test").astype(float).tolist(), [([1.0] * 24, [[1.0]])])
    result = score(units=[day], demand=demand_of([EVEN]))
    assert result.expected.value == pytest.approx(0.5)
    assert result.worst_hour == "every day 00:00-01:00"
    assert (result.worst_hour_share, result.best_hour_share) == (0, 1)


def test_all_available_counts_only_crewed_hours():
    hours = crewed("07-19", what="test")
    unit = Unit("A", (hours * 0.5).tolist(), [([1.0] * 24, [[1.0]])])
    starts = replace(starts_of([unit]), crewed=hours[None])
    result = attain(standard(), demand_of([EVEN]), starts, HANDLING_S)
    assert isinstance(result, Attainment)
    assert result.expected.value == pytest.approx(0.25)
    assert result.all_available.value == pytest.approx(0.5)


def test_a_patrol_says_nothing_of_sites():
    car = Unit("A", [1.0] * 168, [([0.5] * 24, [[10.0, INF]]), ([0.5] * 24, [[INF, 10.0]])])
    result = score(units=[car], demand=demand_of([EVEN] * 2))
    assert result.one_site_only is None
    assert result.overlap is None
    assert result.expected.value == pytest.approx(0.5)
    assert result.gap == 0  # from one of its starts each point is in time


def test_types_that_are_not_there_are_an_error_of_the_demand():
    with pytest.raises(CoverageInputError, match="no incident of type"):
        BY_HAND.weight(standard().service, ("other",))


@pytest.mark.parametrize("attending", [1, 2])
def test_what_rests_on_one_site_is_lost_when_that_site_goes(attending):
    """Against a plain loop: take each site away and look what is out of time then."""
    rng = np.random.default_rng(11)
    sites = ["A", "A", "B", "C", "C"]
    seconds = rng.integers(100, 900, (len(sites), 30)).astype(float)
    units = [at_station(s, 1.0, row.tolist()) for s, row in zip(sites, seconds, strict=True)]
    rows = [(float(weight), 0.0) for weight in rng.integers(1, 9, 30)]
    demand = demand_of([([weight] + [0.0] * 23) for weight, _ in rows])
    wanted = standard(attending=attending, limit_s=600)
    found = attain(wanted, demand, starts_of(units), HANDLING_S)
    in_time = seconds + wanted.handling_s(HANDLING_S) <= 600
    lost = 0.0
    for point, (weight, _) in enumerate(rows):
        if in_time[:, point].sum() < attending:
            continue
        left = [sum(in_time[i, point] for i in range(5) if sites[i] != gone) for gone in "ABC"]
        lost += weight if min(left) < attending else 0.0
    total = sum(weight for weight, _ in rows)
    assert 0 < lost < total
    assert found.one_site_only == pytest.approx(lost / total)
