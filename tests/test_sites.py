"""Sites: read from a list or found in the map, unknown values left unknown."""

import math

import numpy as np
import pytest

from coverage.errors import CoverageError
from coverage.osm.features import FoundPlace, FoundStation
from coverage.service import Service
from estates.errors import EstateError
from estates.site import read_sites, sites_from_map, write_sites

BOUNDS = (-2.0, 51.0, 0.0, 53.0)
HEADER = "id,name,kind,services,neighbour,lon,lat,gross_internal_area_m2,appliance_bays\n"


@pytest.fixture
def read(tmp_path):
    """Sites from the text of a list."""

    def reading(text):
        path = tmp_path / "sites.csv"
        path.write_text(text, encoding="utf-8")
        return read_sites(path, BOUNDS)

    return reading


def test_what_is_not_known_stays_so(read):
    sites = read(HEADER + "a,,,fire,,-1,52,,0\n")
    site = sites.iloc[0]
    assert site["name"] == "a"
    assert site["kind"] == "station"
    assert not site["neighbour"]
    assert math.isnan(site["gross_internal_area_m2"])
    assert site["appliance_bays"] == 0  # said to have none, which is not the same
    assert math.isnan(site["market_value_gbp"])
    assert site["tenure"] == ""


def test_services_in_any_order_and_case_and_none_at_a_hospital(read):
    sites = read(
        HEADER + "a,A,Station,Police; FIRE,TRUE,-1,52,,\nb,B,hospital,,no,-1,52,,\n"
        "c,C,station,fire;fire,0,-1,52,,\n"
    )
    assert sites["services"].tolist() == [(Service.POLICE, Service.FIRE), (), (Service.FIRE,)]
    assert sites["neighbour"].tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a,A,pub,fire,,-1,52,,", "kind: 'pub' in row 2 breaks the rule station, standby"),
        ("a,A,station,coastguard,,-1,52,,", "row 2: service 'coastguard' is not police, fire or"),
        ("a,A,station,fire/police,,-1,52,,", "service 'fire/police' is not"),
        ("a,A,station,fire,perhaps,-1,52,,", "row 2, neighbour: 'perhaps' is not true or false"),
        ("a,A,station,fire,,-1,52,-5,", "gross_internal_area_m2: '-5.0' in row 2 breaks the rule"),
        ("a,A,station,fire,,-1,52,big,", "gross_internal_area_m2 is not a number"),
        ("a,A,station,fire,,52,-1,,", "look swapped"),
        ("a,A,station,fire,,451000,206000,,", "name the columns easting,northing"),
        ('a,A,station,fire,,"Broad Street, by the church",52,,', "lon is not a number"),
        ("a,A,station,fire,,,,,", "without a position"),
    ],
)
def test_bad_rows_are_refused_by_name(read, row, message):
    with pytest.raises((CoverageError, EstateError), match=r"^sites\.csv: ") as caught:
        read(HEADER + row + "\n")
    assert message in str(caught.value)


def test_a_list_without_services_says_what_is_wanted(read):
    with pytest.raises(EstateError, match=r"column services is missing.*e\.g\. fire;police"):
        read("id,lon,lat\na,-1,52\n")


def test_swapped_coordinates_in_some_rows_are_found_among_good_ones(read):
    good = "".join(f"s{i},,,fire,,-1,52,,\n" for i in range(20))
    with pytest.raises(CoverageError, match=r"swapped in 1 row\(s\), first in row 22"):
        read(HEADER + good + "x,,,fire,,52,-1,,\n")


def test_a_written_list_reads_back_the_same(read, tmp_path):
    sites = read(
        HEADER + '"=1+1","Łódź, ""North""\nannexe",station,fire;police,yes,-1.2345678,52.1,12.5,\n'
    )
    path = tmp_path / "again.csv"
    write_sites(sites, path)
    again = read_sites(path, BOUNDS)
    assert again["name"].tolist() == ['Łódź, "North"\nannexe']
    assert again["id"].tolist() == ["=1+1"]
    columns = [column for column in sites.columns if column != "geometry"]
    assert again[columns].equals(sites[columns])
    np.testing.assert_allclose(again.geometry.x, sites.geometry.x, atol=1e-8)


def found(service=Service.FIRE, name="", lon=-1.0, osm="node/1"):
    return FoundStation(service, name, lon, 52.0, osm)


def test_a_station_without_a_name_is_called_after_its_place():
    places = [FoundPlace("Far", "town", None, -1.5, 52), FoundPlace("Ash", "village", 3, -1, 52)]
    named, nameless = found(name="Old Fire House"), found(Service.POLICE, osm="way/2")
    sites = sites_from_map([named, nameless], places)
    assert sites["name"].tolist() == ["Old Fire House", "Police station near Ash"]
    assert sites["id"].tolist() == ["node-1", "way-2"]
    assert sites_from_map([nameless], [])["name"].tolist() == ["Police station way/2"]


def test_an_empty_map_has_no_sites_but_all_columns():
    assert set(sites_from_map([], []).columns) == set(sites_from_map([found()], []).columns)
