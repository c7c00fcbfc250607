"""Resources: read from a list, or assumed where there is none, each guess told."""

import numpy as np
import pytest

from coverage.errors import CoverageInputError
from coverage.resource import DutySystem, StartsFrom
from coverage.resource_file import assumed_resources, read_resources
from coverage.service import Service
from coverage.standard import load_standards

HEADER = (
    "id,site_id,service,type,duty_system,crewed_hours,turnout_s,availability,starts_from,"
    "patrol_area\n"
)
STANDARDS = load_standards()


@pytest.fixture
def read(tmp_path):
    """Resources from the rows of a list over two sites and one patrol area."""

    def reading(rows, header=HEADER):
        path = tmp_path / "resources.csv"
        path.write_text(header + rows, encoding="utf-8")
        return read_resources(path, {"north", "south"}, {"beat"}, STANDARDS)

    return reading


def test_a_day_crewed_pump_is_two_rows(read):
    resources, said = read(
        "p-day,north,fire,pumping appliance,day-crewed,Mon-Fri 08-18,90,0.95,station,\n"
        "p-night,north,fire,pumping appliance,on-call,Mon-Fri 18-08; Sat,300,"
        "0.5; Sat 00-12=0.25,station,\n"
    )
    day, night = resources
    assert said == []
    assert (day.id, day.site_id, day.turnout_s) == ("p-day", "north", 90)
    assert day.duty_system is DutySystem.DAY_CREWED
    assert day.crewed[8:18].all()
    assert not day.crewed[7]
    assert not day.crewed[18]
    assert day.crewed.sum() == 50
    np.testing.assert_allclose(day.availability, np.where(day.crewed, 0.95, 0))
    # Saturday is hours 120-143; Friday night runs on into its first eight.
    assert night.availability[120] == 0.25
    assert night.availability[132] == 0.5
    assert night.availability[144] == 0
    assert night.availability_known


def test_what_a_row_leaves_out_is_assumed_and_told(read):
    resources, said = read(
        "p,north,Fire,pump,On-Call,,,,Station,\nc,south,police,car,,07-19,,0.9,patrol,beat\n"
    )
    pump, car = resources
    assert pump.turnout_s == STANDARDS.turnout_of(Service.FIRE, "on-call").seconds
    assert pump.availability.tolist() == [1] * 168
    assert not pump.availability_known
    assert car.duty_system is DutySystem.UNKNOWN
    assert car.starts_from is StartsFrom.PATROL
    assert car.patrol_area == "beat"
    assert all(line.startswith(("fire: 1 ", "police: 1 ")) for line in said)
    assert any("on-call resource without turnout taken as 300 s" in line for line in said)
    assert any("without availability taken as always free" in line for line in said)
    assert any("fire: 1 resource without crewed hours" in line for line in said)


def test_a_patrol_area_counts_only_for_a_patrol(read):
    (resource,), _ = read("p,north,fire,pump,on-call,always,1,1,station,no such beat\n")
    assert resource.patrol_area == ""


GOOD = "p,north,fire,pump,on-call,always,300,0.5,station,\n"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("north", "west", "site_id 'west' of p is not among the sites (1 row(s))"),
        ("fire", "coastguard", "service: 'coastguard' in row 2 breaks the rule police, fire or"),
        ("on-call", "sometimes", "duty_system: 'sometimes' in row 2 breaks the rule wholetime"),
        ("station", "home", "starts_from: 'home' in row 2 breaks the rule station, patrol"),
        ("300", "-1", "breaks the rule 0 to 3600 seconds"),
        ("300", "3601", "breaks the rule 0 to 3600 seconds"),
        ("300", "five", "turnout_s is not a number"),
        ("0.5", "85", "row 2 (p), availability: 85 is over 1; write 85% as 0.85"),
        ("0.5", "0.5; Mon 07-08=1.2", "availability: 1.2 is over 1"),
        ("0.5", "-0.5", "availability: '-0.5' is not understood"),
        ("0.5", "85%", "availability: '85%' is not understood"),
        ("0.5", "nan", "availability: 'nan' gives no number"),
        ("0.5", "1e400", "availability: '1e400' is not understood"),
        ("0.5", "Mon-Fri 07-18", "gives no number"),
        ("always", "25-30", "hours 25-30 are not between 00 and 24"),
        ("always", "Moonday 07-19", "crewed_hours: 'Moonday 07-19' is not understood"),
        ("always", "Mun 07-19", "'Mun' is not a day; use Mon, Tue"),
        ("always", "07-19=0.5", "gives a number; hours alone are wanted"),
        ("station,", "patrol,", "patrol_area '' of p is not among the patrol areas"),
        ("station,", "patrol,elsewhere", "patrol_area 'elsewhere' of p is not among the patrol"),
        ("p,north", ",north", "id is empty in row 2"),
    ],
)
def test_bad_rows_are_refused_by_name(read, old, new, message):
    read(GOOD)
    with pytest.raises(CoverageInputError, match=r"^resources\.csv: ") as caught:
        read(GOOD.replace(old, new, 1))
    assert message in str(caught.value)


def test_repeated_ids_and_missing_columns_are_refused(read):
    with pytest.raises(CoverageInputError, match="id repeated: p"):
        read(GOOD + GOOD)
    with pytest.raises(CoverageInputError, match=r"column duty_system, starts_from is missing"):
        read("p,north,fire,pump\n", header="id,site_id,service,type\n")


def test_names_are_text_whatever_they_look_like(read):
    (resource,), _ = read('"=cmd(""x"")",north,fire,"Łódź\npump",on-call,always,1,1,station,\n')
    assert resource.id == '=cmd("x")'
    assert resource.type == "Łódź\npump"


def test_without_a_list_there_is_one_resource_a_station_told_as_supposed():
    resources, line = assumed_resources(Service.FIRE, ["north", "south"], STANDARDS)
    assert [each.site_id for each in resources] == ["north", "south"]
    assert all((each.availability == 1).all() for each in resources)
    assert not any(each.availability_known for each in resources)
    assert "one pumping appliance at each of 2 stations" in line
    assert line.endswith("a real list may do better or worse.")
