"""Changes as people write them: what each needs, what is refused before any estate is asked."""

import datetime as dt

import pytest
from pydantic import TypeAdapter, ValidationError

from coverage.service import Service
from estates.change import KINDS, AnyChange, Change, Close, Merge, Open, Relocate
from estates.new_site import NewPoint, NewSite
from estates.site import DATE_COLUMNS, NUMBER_COLUMNS, TEXT_COLUMNS, YES_NO_COLUMNS

READ = TypeAdapter(Change)
HUB = {"id": "hub", "lon": -1.0, "lat": 52.0}
NEW = {"id": "n1", "service": "fire", "type": "pumping appliance", "duty_system": "on-call"}


def test_the_kinds_that_are_told_are_those_that_there_are():
    classes = AnyChange.__args__
    assert tuple(each.model_fields["kind"].default for each in classes) == KINDS
    for each in classes:
        assert len(each.__doc__) > 60, "people read what a change does"


def test_a_change_is_told_by_its_kind_and_never_changes():
    change = READ.validate_python({"kind": "close", "site": "a", "year": 3})
    assert change == Close(site="a", year=3)
    with pytest.raises(ValidationError, match="frozen"):
        change.site = "b"


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({"kind": "close"}, "Field required"),
        ({"kind": "close", "site": "a", "when": 3}, "Extra inputs"),
        ({"kind": "close", "site": "a", "year": -1}, "greater than or equal to 0"),
        ({"kind": "close", "site": "a", "year": 61}, "less than or equal to 60"),
        ({"kind": "relocate", "site": "a"}, "give lon and lat, or easting and northing"),
        ({"kind": "relocate", "site": "a", "lon": 1, "easting": 2}, "give lon and lat, or"),
        ({"kind": "relocate", "site": "a", **HUB, "id": "x"}, "Extra inputs"),
        ({"kind": "relocate", "site": "a", "lon": 1, "lat": 91}, "less than or equal to 90"),
        ({"kind": "relocate", "site": "a", "lon": float("nan"), "lat": 5}, "finite number"),
        ({"kind": "open", "site": HUB}, "a new station needs services"),
        ({"kind": "open", "site": {**HUB, "services": ["coastguard"]}}, "police"),
        ({"kind": "open", "site": {**HUB, "id": " "}}, "match pattern"),
        (
            {"kind": "open", "site": {**HUB, "services": ["fire"]}, "add": [{**NEW, "site": "b"}]},
            "n1 is added to another site",
        ),
        ({"kind": "share", "service": "fire", "from_site": "a", "into_site": "b",
          "accepted": {"colour": "red"}}, "bays"),
        ({"kind": "share", "service": "fire", "from_site": "a", "into_site": "b",
          "accepted": {"bays": " "}}, "at least 3 characters"),
        ({"kind": "merge", "sites": ["a"], "into": "a"}, "at least 2 items"),
        ({"kind": "merge", "sites": ["a", "a"], "into": "a"}, "stands twice"),
        ({"kind": "merge", "sites": ["a", "b"], "into": "a", "build_gbp": 5}, "new site only"),
        ({"kind": "merge", "sites": ["a", "b"], "into": {**HUB, "services": ["fire"]}},
         "leave them out"),
        ({"kind": "close", "site": "a", "base_gone": True}, "its reason in note"),
        ({"kind": "re-crew"}, "name one resource, or add a new one"),
        ({"kind": "re-crew", "resource": "r"}, "say what changes"),
        ({"kind": "re-crew", "resource": "r", "remove": True, "turnout_s": 60}, "not both"),
        ({"kind": "re-crew", "add": NEW}, "at which site"),
        ({"kind": "re-crew", "add": {**NEW, "site": "a"}, "turnout_s": 1}, "stands in add"),
        ({"kind": "re-crew", "add": {**NEW, "site": "a", "starts_from": "patrol"}}, "patrol_area"),
        ({"kind": "re-crew", "resource": "r", "crewed_hours": "noon"}, "'noon' is not understood"),
        ({"kind": "re-crew", "resource": "r", "availability": "85"}, "85 is over 1"),
        ({"kind": "standby", "resource": "r"}, "a site or a point"),
        ({"kind": "standby", "resource": "r", "site": "a", "point": HUB}, "a site or a point"),
        ({"kind": "co-respond", "service": "ambulance", "sites": ["a"], "turnout_s": 60,
          "availability_share": 1, "callouts_per_year": 1, "hours_per_callout": 1}, "fire"),
        ({"kind": "close-down", "site": "a"}, "close-down"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(written, message):
    with pytest.raises(ValidationError, match=message):
        READ.validate_python(written)


def test_a_position_in_either_system():
    assert NewPoint(id="p", lon=-1.5, lat=52.5).lon_lat == (-1.5, 52.5)
    lon, lat = NewPoint(id="p", easting=400_000, northing=300_000).lon_lat
    # SP 00 00 of the grid's own lines: the true meridian 2° W runs along easting 400 000.
    assert lon == pytest.approx(-2, abs=0.01)
    assert lat == pytest.approx(52.6, abs=0.1)


def test_a_new_site_has_every_column_of_the_site_list():
    columns = {*NUMBER_COLUMNS, *TEXT_COLUMNS, *YES_NO_COLUMNS, *DATE_COLUMNS}
    place = {"id", "name", "kind", "services", "lon", "lat", "easting", "northing"}
    assert set(NewSite.model_fields) == columns | place
    site = NewSite(
        id="s", lon=-1, lat=52, drill_yard=True, vetted=False, desks=4,
        lease_end=dt.date(2030, 1, 31),
    )  # fmt: skip
    assert site.column("drill_yard") == "yes"
    assert site.column("vetted") == "no"
    assert site.column("evidence_store") == ""
    assert site.column("lease_end") == "2030-01-31"
    assert site.column("desks") == 4
    assert site.column("market_value_gbp") is None
    assert site.column("geometry") is site.column("neighbour") is None


def test_merge_into_a_site_or_a_new_one():
    assert Merge(sites=("a", "b"), into="b").into == "b"
    into = READ.validate_python({"kind": "merge", "sites": ["a", "b"], "into": HUB}).into
    assert into == NewSite(**HUB)


def test_an_opening_and_a_relocation_may_have_a_cost():
    site = NewSite(**HUB, services=(Service.FIRE,))
    assert Open(site=site, build_gbp=0).build_gbp == 0
    assert Relocate(site="a", lon=1, lat=2, land_gbp=5).land_gbp == 5
