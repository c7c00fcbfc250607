"""Sites: read from a list or found in the map, unknown values left unknown."""

import csv
import io
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.errors import CoverageError
from coverage.osm.features import FoundPlace, FoundStation
from coverage.service import Service
from estates.errors import EstateError
from estates.site import (
    DATE_COLUMNS,
    NUMBER_COLUMNS,
    TEXT_COLUMNS,
    YES_NO_COLUMNS,
    read_sites,
    sites_from_map,
    write_sites,
)
from estates.site_checks import BY_FUNCTION, BY_SERVICE
from estates.site_columns import COLUMNS

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
        ("a,A,pub,fire,,-1,52,,", "kind: 'pub' in row 2 is not one of station, standby, hospital"),
        ("a,A,station,coastguard,,-1,52,,", "services: 'coastguard' in row 2 is not police, fire"),
        ("a,A,station,fire/police,,-1,52,,", "'fire/police' in row 2 is not police, fire or"),
        ('a,A,station,"fire, police",,-1,52,,', "or ambulance; write fire;police."),
        ("a,A,station,Fire & Police,,-1,52,,", "or ambulance; write fire;police."),
        ("a,A,station,sea/air,,-1,52,,", "or ambulance; write several as fire;police."),
        ('a,A,station,fire,,-1,52,"£750,000",', "'£750,000'; write 750000 or leave it empty."),
        ("a,A,station,fire,,-1,52,350 m2,", "'350 m2'; write 350 or leave it empty."),
        (
            'a,A,station,fire,,-1,"52,125",,',
            "lat is not a number in 1 row(s), first in row 2: '52,125'; write 52.125.",
        ),
        ("a,A,station,fire,,-1,north,,", "first in row 2: 'north'; correct it."),
        ("a,A,station,fire,perhaps,-1,52,,", "neighbour: 'perhaps' in row 2 is not yes or no"),
        ("a,A,station,fire,,-1,52,-5,", "gross_internal_area_m2: '-5' in row 2 is below 0"),
        ("a,A,station,fire,,-1,52,big,", "gross_internal_area_m2 is not a number"),
        ("a,A,station,,,-1,52,,", "services: '' in row 2 is empty for a station; write which"),
        ("a,A,,;,,-1,52,,", "services: '' in row 2 is empty for a station"),
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
    with pytest.raises(EstateError, match=r"swapped in 1 row\(s\), first in row 22"):
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


def one(read, **cells):
    """The one site of a list with these cells beside the least."""
    row = {"id": "a", "services": "fire", "lon": "-1", "lat": "52", **cells}
    out = io.StringIO()
    csv.writer(out).writerows([row.keys(), row.values()])
    return read(out.getvalue()).iloc[0]


def test_the_columns_are_those_agreed():
    assert len(NUMBER_COLUMNS) == 24
    assert len(YES_NO_COLUMNS) == 8
    assert DATE_COLUMNS == ("lease_end", "lease_break", "pfi_end")
    assert TEXT_COLUMNS == ("body", "tenure", "condition", "capacity_note")
    names = [column.name for column in COLUMNS]
    assert len(names) == len(set(names)) == 7 + 24 + 8 + 3 + 4


def test_a_list_with_the_fewest_columns_has_all_of_them_unknown(read):
    site = read("id,services,easting,northing\na,fire,451000,206000\n").iloc[0]
    assert all(math.isnan(site[column]) for column in NUMBER_COLUMNS)
    assert all(site[column] == "" for column in (*TEXT_COLUMNS, *YES_NO_COLUMNS, *DATE_COLUMNS))


@pytest.mark.parametrize("column", NUMBER_COLUMNS)
def test_every_number_is_read_and_zero_is_not_unknown(read, column):
    assert one(read, **{column: "0"})[column] == 0
    assert one(read, tenure="PFI", **{column: "2.5"})[column] == 2.5
    with pytest.raises(EstateError, match=f"{column}: '-0.1' in row 2 is below 0"):
        one(read, **{column: "-0.1"})


@pytest.mark.parametrize("column", YES_NO_COLUMNS)
@pytest.mark.parametrize(
    ("cell", "meant"), [("Yes", "yes"), ("TRUE", "yes"), ("no", "no"), ("False", "no"), ("", "")]
)
def test_yes_no_and_not_known_are_three_things(read, column, cell, meant):
    assert one(read, kind="hospital", **{column: cell})[column] == meant
    with pytest.raises(EstateError, match=f"{column}: 'maybe' in row 2 is not yes or no"):
        one(read, **{column: "maybe"})


@pytest.mark.parametrize("column", DATE_COLUMNS)
def test_dates_are_iso_and_no_other_order_is_guessed(read, column):
    assert one(read, **{column: "2032-02-29"})[column] == "2032-02-29"
    for cell in (
        "31/12/2030",
        "01/02/2030",
        "2031-02-29",
        "20301231",
        "2030",
        "2030-W01-1",
        "soon",
    ):
        with pytest.raises(
            EstateError, match=f"{column}: '{cell}' in row 2 is not a date as 2030-12-31; write y"
        ):
            one(read, **{column: cell})


def test_tenure_and_condition_are_matched_in_any_case(read):
    for cell, meant in (("FREEHOLD", "freehold"), ("Leasehold", "leasehold"), ("pfi", "PFI")):
        assert one(read, tenure=cell)["tenure"] == meant
    assert one(read, condition="b")["condition"] == "B"
    with pytest.raises(EstateError, match="tenure: 'rented' in row 2 is not one of freehold, lea"):
        one(read, tenure="rented")
    with pytest.raises(EstateError, match="condition: 'E' in row 2 is not one of A, B, C, D"):
        one(read, condition="E")


@pytest.mark.parametrize("columns", [BY_SERVICE, BY_FUNCTION])
def test_parts_may_exceed_the_whole_by_one_square_metre_of_rounding(read, columns):
    parts = dict.fromkeys(columns[:-1], "100")
    whole = 100 * len(parts)
    one(read, gross_internal_area_m2=str(whole - 1), **parts)
    one(read, **parts)  # the whole is not known, so nothing contradicts it
    with pytest.raises(
        EstateError, match=rf"area_m2: '{whole - 1.1:g}' in row 2 is less than {columns[0]}"
    ):
        one(read, gross_internal_area_m2=str(whole - 1.1), **parts)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (
            {"tenure": "freehold", "pfi_unitary_charge_gbp_per_year": "1"},
            "is of a site without PFI",
        ),
        ({"tenure": "leasehold", "pfi_break_cost_gbp": "1"}, "is of a site without PFI"),
        ({"tenure": "freehold", "pfi_end": "2030-01-01"}, "pfi_end: '2030-01-01' in row 2 is of a"),
        ({"tenure": "freehold", "lease_end": "2030-01-01"}, "lease_end: .* is of a freehold"),
        ({"tenure": "freehold", "lease_break": "2030-01-01"}, "lease_break: .* is of a freehold"),
        ({"lease_end": "2030-01-01", "lease_break": "2030-01-02"}, "is after lease_end"),
        ({"emergency_department": "yes"}, "is not at a hospital; set kind to hospital"),
    ],
)
def test_contradictions_are_refused(read, cells, message):
    with pytest.raises(EstateError, match=message):
        one(read, **cells)


@pytest.mark.parametrize(
    "cells",
    [
        {"tenure": "freehold", "pfi_unitary_charge_gbp_per_year": "0", "rent_gbp_per_year": "5"},
        {"pfi_unitary_charge_gbp_per_year": "1", "pfi_end": "2030-01-01"},
        {"lease_end": "2030-01-01", "lease_break": "2030-01-01", "tenure": "leasehold"},
        {"lease_end": "2030-01-01", "tenure": "PFI"},
        {"lease_break": "2030-01-01"},
        {"kind": "hospital", "emergency_department": "yes", "services": ""},
        {"kind": "headquarters", "emergency_department": "no", "services": ""},
        {"kind": "standby", "services": ""},
    ],
)
def test_what_does_not_contradict_is_accepted(read, cells):
    one(read, **cells)


def test_all_faults_are_told_in_one_line_and_the_rest_counted(read):
    with pytest.raises(EstateError) as caught:
        read(
            "id,kind,services,neighbour,lon,lat,tenure,condition,lease_end,vetted\n"
            "a,pub,sea,perhaps,-1,52,rented,E,soon,maybe\n"
            "a,pub,sea,perhaps,,52,rented,E,soon,maybe\n"
        )
    line = str(caught.value)
    assert "\n" not in line
    assert line.startswith("sites.csv: id repeated: a")
    assert "; 1 row(s) without a position, first in row 3; fill lon and lat; " in line
    assert "kind: 'pub' in row 2 (and 1 more) is not one of" in line
    assert line.endswith("; and 3 more.")


LEAST = st.sampled_from(["", "0", "0.1", "7", "12.50", "1e6", "123456789.123", "-0"])
WORDS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12)
DAYS = st.just("") | st.dates().map(str)


@st.composite
def rows(draw, number):
    kind = draw(st.sampled_from(["", "Station", "standby", "headquarters", "hospital"]))
    tenure = draw(st.sampled_from(["", "Freehold", "LEASEHOLD", "pfi"]))
    row = {column: draw(LEAST) for column in NUMBER_COLUMNS}
    if any(row[column] for column in (*BY_SERVICE, *BY_FUNCTION)):
        row["gross_internal_area_m2"] = draw(st.sampled_from(["", "1e9"]))
    row |= {c: draw(st.sampled_from(["", "YES", "false"])) for c in YES_NO_COLUMNS}
    row |= {column: draw(DAYS) for column in DATE_COLUMNS}
    if row["lease_end"]:
        row["lease_break"] = min(row["lease_end"], row["lease_break"])
    if tenure == "Freehold":
        row["lease_end"] = row["lease_break"] = ""
    if tenure in ("Freehold", "LEASEHOLD"):
        pfi = ("pfi_unitary_charge_gbp_per_year", "pfi_break_cost_gbp", "pfi_end")
        row |= dict.fromkeys(pfi, "")
    if kind != "hospital":
        row["emergency_department"] = draw(st.sampled_from(["", "no"]))
    based = st.sampled_from(["fire", "Police;FIRE", "ambulance ;fire"])
    return row | {
        "id": f"a\r{draw(WORDS)}-{number}",
        "name": draw(WORDS),
        "kind": kind,
        "services": draw(based if kind in ("", "Station") else based | st.just("")),
        "neighbour": draw(st.sampled_from(["", "true", "no"])),
        "lon": repr(draw(st.floats(-1.9, -0.1))),
        "lat": repr(draw(st.floats(51.1, 52.9))),
        "body": draw(WORDS),
        "tenure": tenure,
        "condition": draw(st.sampled_from(["", "a", "D"])),
        "capacity_note": draw(WORDS),
    }


@settings(deadline=None)
@given(st.integers(1, 3).flatmap(lambda n: st.tuples(*(rows(k) for k in range(n)))))
def test_write_read_write_gives_the_same_bytes(tmp_path_factory, listed):
    folder = tmp_path_factory.mktemp("round")
    with (folder / "sites.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, listed[0].keys(), quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(listed)
    sites = read_sites(folder / "sites.csv", BOUNDS)
    first, second = folder / "first.csv", folder / "second.csv"
    write_sites(sites, first)
    again = read_sites(first, BOUNDS)
    write_sites(again, second)
    assert second.read_bytes() == first.read_bytes()
    texts = ["id", "name", "kind", "services", "neighbour", *TEXT_COLUMNS, *YES_NO_COLUMNS]
    assert again[[*texts, *DATE_COLUMNS]].equals(sites[[*texts, *DATE_COLUMNS]])
    for given_row, site in zip(listed, sites.to_dict("records"), strict=True):
        for column in NUMBER_COLUMNS:  # told apart: not known, none, some
            cell = given_row[column]
            assert math.isnan(site[column]) if cell == "" else site[column] == float(cell)


def found(service=Service.FIRE, name="", lon=-1.0, osm="node/1"):
    return FoundStation(service, name, lon, 52.0, osm)


def test_a_station_without_a_name_is_called_after_its_place():
    places = [FoundPlace("Far", "town", None, -1.5, 52), FoundPlace("Ash", "village", 3, -1, 52)]
    named, nameless = found(name="Old Fire House"), found(Service.POLICE, osm="way/2")
    sites = sites_from_map([named, nameless], places)
    assert sites["name"].tolist() == ["Old Fire House", "Police station near Ash"]
    assert sites["id"].tolist() == ["node-1", "way-2"]
    assert sites_from_map([nameless], [])["name"].tolist() == ["Police station way/2"]


def test_sites_of_the_map_leave_unknown_what_no_map_tells(tmp_path):
    sites = sites_from_map([found(name=" Old\r\nFire  House ")], [])
    assert sites["name"].tolist() == ["Old Fire House"]
    assert sites[list(NUMBER_COLUMNS)].isna().all(axis=None)
    words = [*TEXT_COLUMNS, *YES_NO_COLUMNS, *DATE_COLUMNS]
    assert (sites[words] == "").all(axis=None)
    write_sites(sites, tmp_path / "a.csv")
    write_sites(read_sites(tmp_path / "a.csv", BOUNDS), tmp_path / "b.csv")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_an_empty_map_has_no_sites_but_all_columns():
    assert set(sites_from_map([], []).columns) == set(sites_from_map([found()], []).columns)
