"""Travel: a position is asked for once, whatever estates it serves."""

from dataclasses import replace

import numpy as np
import pytest
from shapely.geometry import Point

from coverage.places import Places
from coverage.road_travel import RoadTravel
from coverage.service import Service
from estates.assessment import Assessor
from estates.scored import rescore, score


class Asked:
    """How many origins the road model has been asked for."""

    def __init__(self) -> None:
        self.rows = 0


@pytest.fixture
def asked(monkeypatch):
    counter, drive_times = Asked(), RoadTravel.drive_times

    def counted(model, origins, destinations):
        counter.rows += len(origins.places)
        return drive_times(model, origins, destinations)

    monkeypatch.setattr(RoadTravel, "drive_times", counted)
    return counter


def some_places(area, rows):
    return area.demand.places.take(np.array(rows))


def test_each_position_is_asked_for_once(sample_area, asked):
    travel = Assessor(sample_area).travel
    first = travel.drive_s(some_places(sample_area, [3, 7, 3]))
    assert asked.rows == 2
    again = travel.drive_s(some_places(sample_area, [7, 11]))
    assert asked.rows == 3
    np.testing.assert_array_equal(first[:, 1], again[:, 0])
    np.testing.assert_array_equal(first[:, 0], first[:, 2])


def test_what_is_kept_is_what_the_model_says(sample_area):
    travel = Assessor(sample_area).travel
    places = some_places(sample_area, [5, 2, 9])
    kept = travel.drive_s(places)
    model = travel.models[0]
    direct = model.drive_times(model.place(places), travel.demand[0]).seconds
    np.testing.assert_array_equal(kept[0], direct)


def test_no_positions_no_rows(sample_area, asked):
    nowhere = Places(ids=np.empty(0, str), x=np.empty(0), y=np.empty(0))
    seconds = Assessor(sample_area).travel.drive_s(nowhere)
    assert seconds.shape == (1, 0, len(sample_area.demand.places))
    assert asked.rows == 0


def closed(estate, site):
    """The estate without a site and what is based there."""
    return replace(
        estate,
        sites=estate.sites[estate.sites["id"] != site],
        resources=tuple(each for each in estate.resources if each.site_id != site),
    )


def test_an_estate_with_less_asks_for_nothing(sample_area, asked):
    before = score(Assessor(sample_area))
    asked.rows = 0
    rescore(before, closed(before.estate, "F-05"))
    assert asked.rows == 0


def test_a_site_that_moves_asks_for_its_new_place_only(sample_area, asked):
    before = score(Assessor(sample_area))
    sites = before.estate.sites.copy()
    row = sites.index[sites["id"] == "F-05"][0]
    place = sites.geometry[row]
    sites.loc[[row], "geometry"] = [Point(place.x + 0.01, place.y)]
    asked.rows = 0
    after = rescore(before, replace(before.estate, sites=sites))
    assert asked.rows == 1
    assert after.services[Service.FIRE] is not before.services[Service.FIRE]
    assert after.services[Service.POLICE] is before.services[Service.POLICE]


def test_a_service_that_nothing_touches_is_not_scored_again(sample_area):
    before = score(Assessor(sample_area))
    after = rescore(before, closed(before.estate, "F-05"))
    assert after.services[Service.AMBULANCE] is before.services[Service.AMBULANCE]
    afresh = Assessor(sample_area).of(after.estate).service(Service.FIRE)
    for kept, scored in zip(after.services[Service.FIRE].scored, afresh.scored, strict=True):
        assert kept.expected == scored.expected


def test_a_patrol_that_only_has_another_base_is_not_scored_again(sample_area):
    before = score(Assessor(sample_area))
    cars = [r for r in before.estate.resources if r.starts_from == "patrol"]
    elsewhere = {car.id: replace(car, site_id="P-01") for car in cars}
    moved = tuple(elsewhere.get(r.id, r) for r in before.estate.resources)
    after = rescore(before, replace(before.estate, resources=moved))
    assert after.services[Service.POLICE] is before.services[Service.POLICE]
    slower = tuple(replace(r, turnout_s=r.turnout_s + 1) if r.id in elsewhere else r for r in moved)
    after = rescore(before, replace(before.estate, resources=slower))
    assert after.services[Service.POLICE] is not before.services[Service.POLICE]


def test_the_last_station_closed_is_scored_as_nobody(sample_area):
    before = score(Assessor(sample_area))
    nobody = replace(
        before.estate,
        resources=tuple(r for r in before.estate.resources if r.service is not Service.FIRE),
    )
    after = rescore(before, nobody)
    for standard in after.services[Service.FIRE].scored:
        assert standard.expected.unreached == 1
        assert standard.expected.mean_s == float("inf")
    assert len(after.services[Service.FIRE].scored) == len(before.services[Service.FIRE].scored)
