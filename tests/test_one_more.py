"""One more crew: as if the crew were added and all scored again, at every junction."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from made_crews import PACES, Case, MadeRoads, cases, plain_gains
from made_estates import at_station, standard
from town import Town, network_of

from coverage.attainment import counted_demand
from coverage.hierarchy import NO_WAY_MS
from coverage.one_more import one_more_crew
from coverage.places import Places
from coverage.response import Starts
from coverage.road_travel import RoadTravel
from coverage.service import Service
from coverage.week import weigh_week
from estates.assessment import Assessor


def tried(made, batch=2):
    """Every junction of a case; demand has no place of its own on roads that are a table."""
    models = [MadeRoads(np.array(table, np.int64), batch) for table in made.drive_ms]
    return one_more_crew(
        models,
        [None] * len(models),
        made.starts,
        made.by_hour,
        made.standard,
        clock_s=made.clock_s,
        turnout_s=made.turnout_s,
    )


def totals(starts, by_hour, scored, clock_s):
    """Demand in time and the mean wait of a week weighed."""
    weight = by_hour.sum(axis=1)
    week = weigh_week(starts, by_hour, scored, clock_s)
    in_time = np.nansum(week.point_share * weight)
    return in_time, np.nansum(week.point_wait_s * weight) / weight.sum()


@settings(max_examples=60)
@given(cases())
def test_the_same_as_adding_the_crew_and_scoring_again(made):
    found = tried(made)
    assert found.weight == pytest.approx(made.by_hour.sum())
    scored = made.by_hour, made.standard, made.clock_s
    before = totals(made.starts, *scored)
    for junction in range(len(made.drive_ms[0])):
        after = totals(made.with_extra(junction), *scored)
        assert found.in_time[junction] == pytest.approx(after[0] - before[0], abs=1e-9)
        assert found.wait_less_s[junction] == pytest.approx(before[1] - after[1], abs=1e-7)


@settings(max_examples=25)
@given(cases(most_units=2))
def test_agrees_with_a_plain_double_loop(made):
    found = tried(made)
    for junction in range(len(made.drive_ms[0])):
        in_time, wait = plain_gains(made, junction)
        assert found.in_time[junction] == pytest.approx(in_time, abs=1e-9)
        assert found.wait_less_s[junction] * found.weight == pytest.approx(wait, abs=1e-6)


@settings(max_examples=25)
@given(cases())
def test_batches_change_nothing_and_no_crew_does_harm(made):
    one, all_ = tried(made, batch=1), tried(made, batch=99)
    assert one.in_time == pytest.approx(all_.in_time, abs=1e-12)
    assert one.wait_less_s == pytest.approx(all_.wait_less_s, abs=1e-9)
    assert (one.in_time >= 0).all()
    assert (one.wait_less_s >= -1e-9).all()
    assert (one.in_time <= one.weight + 1e-9).all()


# One station, free 8 times in 10, 480 s and 700 s (call handling of 80 s included) from two
# villages of 240 and 24 calls a year; the limit is 600 s.
VILLAGES = Case(
    units=[at_station("A", "0.8", [400, 620])],
    pace=PACES[0],
    rows=[[10.0] * 24, [1.0] * 24],
    drive_ms=[[[130_000, 130_000], [430_000, 330_000], [430_001, int(NO_WAY_MS)]]],
    attending=1,
    limit_s=600.0,
    clock_s=80.0,
    turnout_s=90.0,
)


def test_two_villages_by_hand():
    found = tried(VILLAGES)
    # At the first junction the crew is at both in 300 s: in time whenever the other is not (48 of
    # 240), and always at the second village. At the second it is on the limit in the one (600 s,
    # in time) and within it in the other (500 s). From the third it is 1 ms late, and has no way.
    assert found.in_time == pytest.approx([48 + 24, 48 + 24, 0])
    # Seconds x demand: until then nobody is there in all cases, or only when the other is not free.
    one = 240 * 180 + 48 * (3600 - 480) + 24 * 400 + 4.8 * (3600 - 700)
    two = 48 * (3600 - 600) + 24 * 200 + 4.8 * (3600 - 700)
    three = 48 * (3600 - 600.001)
    assert found.wait_less_s * 264 == pytest.approx([one, two, three])
    assert found.weight == pytest.approx(264)
    assert found.junctions.ids.tolist() == ["j0", "j1", "j2"]


def test_the_first_crew_of_all():
    nobody = replace(VILLAGES, units=[])
    found = tried(nobody)
    assert found.in_time == pytest.approx([264, 264, 0])
    assert found.wait_less_s[0] == pytest.approx(3300)
    # Alone it never is the second.
    second = tried(replace(nobody, attending=2))
    assert second.in_time.tolist() == [0, 0, 0]
    assert second.wait_less_s.tolist() == [0, 0, 0]


def test_no_junction_and_no_demand():
    none = tried(replace(VILLAGES, drive_ms=[np.empty((0, 2))]))
    assert len(none.junctions) == len(none.in_time) == len(none.wait_less_s) == 0
    idle = tried(replace(VILLAGES, rows=[[0.0] * 24] * 2))
    assert idle.weight == 0
    assert idle.in_time.tolist() == idle.wait_less_s.tolist() == [0, 0, 0]


def test_an_arrival_at_the_longest_wait_or_later_gains_nothing():
    late = replace(VILLAGES, units=[], drive_ms=[[[3_429_000] * 2, [3_430_000] * 2]], limit_s=9000)
    found = tried(late)
    assert found.wait_less_s == pytest.approx([1, 0])
    assert found.in_time == pytest.approx([264, 264])  # the limit is the standard's, however long


def test_memory_does_not_grow_with_the_points():
    n_junctions = 20_000

    def peak(n_points):
        made = replace(
            VILLAGES,
            units=[at_station("A", "0.8", [400.0] * n_points)],
            rows=[[1.0] * 24] * n_points,
            drive_ms=[np.full((n_junctions, n_points), 100_000, np.int32)],
        )
        models, starts, by_hour = [MadeRoads(made.drive_ms[0], 8)], made.starts, made.by_hour
        tracemalloc.start()
        one_more_crew(models, [None], starts, by_hour, made.standard, clock_s=80, turnout_s=90)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(8)  # compiled
    few, many = peak(100), peak(300)
    assert many - few < 200 * n_junctions * 4 / 10  # a tenth of the matrix, which is never made


def test_a_street_by_hand(speeds):
    """Junctions 1 km apart along a street, side roads at the middle ones; demand at its ends."""
    town = Town()
    for number in range(5):
        town.at(number + 1, 1000.0 * number, 0)
        town.at(number + 11, 1000.0 * number, 200)
        town.at(number + 21, 1000.0 * number, -200)
        town.road(f"{number + 11} {number + 1} {number + 21}", "service")
    town.road("1 2 3 4 5", "residential")
    model = RoadTravel(network_of(town), speeds.profile("blue_light"), speeds)
    kilometre_s = 3600 / speeds.profile("blue_light").speed_kph["residential"].rural
    assert kilometre_s > 60
    junctions = model.junctions().places
    street = {int(osm): row for row, osm in enumerate(junctions.ids) if int(osm) < 10}
    ends = junctions.take(np.array([street[1], street[5]]))
    nobody = replace(VILLAGES, units=[], rows=[[2.0] * 24, [1.0] * 24])
    limit_s = 1.5 * kilometre_s
    found = one_more_crew(
        [model],
        [model.place(ends)],
        nobody.starts,
        nobody.by_hour,
        standard(limit_s=limit_s),
        clock_s=0.0,
        turnout_s=0.0,
    )
    at = [street[number] for number in (1, 2, 3, 4, 5)]
    assert found.in_time[at] == pytest.approx([48, 48, 0, 24, 24])
    drive = np.abs(np.arange(5)[:, None] - [0, 4]) * kilometre_s
    fall = ((3600 - drive) * [48, 24]).sum(axis=1) / 72
    assert found.wait_less_s[at] == pytest.approx(fall, abs=0.02)  # whole milliseconds a stretch


def test_the_key_tells_other_roads_and_other_demand(town_network, speeds):
    usual = speeds.profile("blue_light")
    faster = {**usual.speed_kph, "tertiary": usual.speed_kph["secondary"]}

    def asked(profile=usual, factor=1.0, moved=0.0):
        model = RoadTravel(town_network, profile, speeds, factor=factor)
        junctions = model.junctions()
        first = junctions.places.take(np.array([0]))
        goal = model.place(Places(ids=first.ids, x=first.x + 20 + moved, y=first.y))
        return model.from_junctions_key(junctions, goal), goal.on_road.arrivals.cost_ms.tolist()

    key, ends_ms = asked()
    assert asked() == (key, ends_ms)
    elsewhere, same_ends_ms = asked(usual.model_copy(update={"speed_kph": faster}))
    assert same_ends_ms == ends_ms  # a road that does not pass the demand
    others = [
        elsewhere,
        asked(factor=1.1)[0],
        asked(speeds.profile("general"))[0],
        asked(usual.model_copy(update={"ignores": frozenset()}))[0],
        asked(moved=30)[0],
    ]
    assert len({key, *others}) == 1 + len(others)


def with_crew_at(starts, drive_s):
    return Starts(
        resource=np.append(starts.resource, len(starts.site_ids)),
        share=np.concatenate([starts.share, np.ones((1, 24))]),
        pace=starts.pace,
        response_s=np.concatenate([starts.response_s, drive_s + 90.0], axis=1),
        site_ids=np.append(starts.site_ids, "new"),
        crewed=np.concatenate([starts.crewed, np.ones((1, 168), bool)]),
        availability=np.concatenate([starts.availability, np.ones((1, 168))]),
    )


@pytest.fixture(scope="module")
def county(sample_area):
    return Assessor(sample_area)


@pytest.mark.parametrize(
    "service",
    [Service.FIRE, Service.AMBULANCE, pytest.param(Service.POLICE, marks=pytest.mark.slow)],
)
def test_the_sample_county_scored_again(county, service):
    assessment = county.service(service)
    models, demand = county.travel.models, county.travel.demand
    for attained in assessment.scored:
        scored = attained.standard
        _, by_hour = counted_demand(scored, county.area.demand)
        week = by_hour, scored, scored.handling_s(assessment.handling.seconds)
        found = one_more_crew(models, demand, assessment.starts, by_hour, scored,
                              clock_s=week[2], turnout_s=90.0)  # fmt: skip
        before = totals(assessment.starts, *week)
        alone = standing_alone(found.junctions)
        best = [alone[gain[alone].argmax()] for gain in (found.in_time, found.wait_less_s)]
        for junction in (*best, np.random.default_rng(1).choice(alone)):
            place = found.junctions.take(np.array([junction]))
            drive = [
                model.drive_times(model.place(place), goals).seconds
                for model, goals in zip(models, demand, strict=True)
            ]
            after = totals(with_crew_at(assessment.starts, np.stack(drive)), *week)
            assert found.in_time[junction] == pytest.approx(after[0] - before[0], abs=1e-8)
            assert found.wait_less_s[junction] == pytest.approx(before[1] - after[1], abs=1e-8)


def standing_alone(places: Places):
    """Junctions with no other within 2 m: a place within 1 m of two junctions is at both."""
    order = np.lexsort((places.y, places.x))
    x, y = places.x[order], places.y[order]
    near = np.zeros(len(x), bool)
    for step in range(1, 6):
        close = np.hypot(x[step:] - x[:-step], y[step:] - y[:-step]) < 2
        near[step:] |= close
        near[:-step] |= close
    return np.sort(order[~near])
