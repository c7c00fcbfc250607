"""Scenario files: written and read as the same thing, pinned to an area, looked at again."""

import datetime as dt
import json
import shutil
import tomllib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from coverage.service import Service
from estates.area import SITES, checksum
from estates.change import (
    Close,
    CoRespond,
    Merge,
    Neighbours,
    NewResource,
    Open,
    ReCrew,
    Relocate,
    Share,
    Standby,
)
from estates.compatibility import Rule
from estates.errors import EstateInputError
from estates.new_site import NewPoint, NewSite
from estates.scenario import (
    SCHEMA_FILE,
    Scenario,
    read_scenario,
    scenario_of,
    scenario_schema,
    scenario_text,
    write_scenario,
)
from estates.scenario_base import STANDARDS, check_base, named, new_scenario, parts_of, rebased

HUB = NewSite(
    id="hub", name="The «hub»", lon=-1.25, lat=52.5, appliance_bays=4, drill_yard="yes",
    lease_end=dt.date(2040, 6, 30),
)  # fmt: skip
CREW = NewResource(id="n1", service="fire", type="pumping appliance", duty_system="on-call")
ONE_OF_EACH = (
    Close(site="F-03", resources_to="F-01", note='so "they" say', year=2),
    Open(site=NewSite(id="n", easting=5e5, northing=3e5, services=("fire", "police")),
         resources=("a", "b"), add=(CREW, CREW.model_copy(update={"id": "n2"})), build_gbp=1.5e6),
    Relocate(site="F-02", lon=-1, lat=52, gross_internal_area_m2=350.5),
    Share(service="police", from_site="P-01", into_site="F-01", area_m2=250,
          accepted={Rule.VETTING: "all will be vetted"}, across=True),
    Merge(sites=("F-04", "P-03"), into="F-04", services=(Service.FIRE, Service.POLICE),
          area_m2={Service.POLICE: 300}),
    Merge(sites=("F-05", "A-04"), into=HUB, fit_out_gbp=0),
    ReCrew(resource="F-06-1", duty_system="day-crewed", crewed_hours="Mon-Fri 07-19",
           availability="0.9; Fri 12-19=0.8", turnout_s=95.5),
    ReCrew(resource="F-06-2", remove=True),
    ReCrew(add=CREW.model_copy(update={"site": "F-07", "id": "n3"})),
    Standby(resource="A-01-1", hours="07-19", site="N-01"),
    Standby(resource="A-01-2", point=NewPoint(id="lay-by", lon=-1, lat=52)),
    CoRespond(service="fire", sites=("F-08",), turnout_s=120, availability_share=0.75,
              callouts_per_year=300, hours_per_callout=1.25),
    Neighbours(count=False, bodies=("A neighbouring service (made up)",)),
)  # fmt: skip
WHOLE = Scenario(
    name="one-of-each", title="One of each", author="Zoë", date=dt.date(2026, 11, 22),
    notes="Two\nlines.", area="sample", parts={"roads.npz": "0" * 64},
    assumptions={"discount_rate": 0.035}, change=ONE_OF_EACH,
)  # fmt: skip


@pytest.mark.parametrize("ending", [".toml", ".json"])
def test_what_is_written_is_read_as_the_same(ending, tmp_path):
    path = tmp_path / f"scenario{ending}"
    write_scenario(WHOLE, path)
    assert read_scenario(path) == WHOLE
    assert scenario_text(read_scenario(path), ending).encode() == path.read_bytes()
    assert b"\r" not in path.read_bytes()


def test_the_file_is_one_that_a_person_reads():
    lines = scenario_text(WHOLE).splitlines()
    assert lines[:4] == [
        "schema_version = 1",
        'name = "one-of-each"',
        'title = "One of each"',
        'author = "Zoë"',
    ]
    assert "date = 2026-11-22" in lines
    assert lines.count("[[change]]") == len(ONE_OF_EACH)
    at = lines.index('kind = "close"')
    assert lines[at + 1 : at + 5] == [
        'note = "so \\"they\\" say"',
        "year = 2",
        'site = "F-03"',
        'resources_to = "F-01"',
    ]
    assert lines.count("[[change.add]]") == 2
    assert "[change.into]" in lines
    assert tomllib.loads(scenario_text(WHOLE))["change"][0]["kind"] == "close"


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(text, text, text, st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 60))
def test_any_text_and_number_survives_both_forms(title, note, site, number, year):
    scenario = Scenario(
        name="any",
        title=title,
        area="a",
        assumptions={title or "x": number},
        change=(Close(site=site, note=note, year=year),),
    )
    for ending in (".toml", ".json"):
        assert scenario_of(f"x{ending}", scenario_text(scenario, ending).encode()) == scenario


def test_the_schema_that_is_published_is_that_of_the_program():
    assert SCHEMA_FILE.read_text("utf-8") == scenario_schema()


def test_the_schema_accepts_what_the_program_writes_and_refuses_a_slip():
    validator = Draft202012Validator(json.loads(scenario_schema()))
    written = json.loads(scenario_text(WHOLE, ".json"))
    assert list(validator.iter_errors(written)) == []
    written["change"][0]["sight"] = "F-03"
    assert list(validator.iter_errors(written))


def test_endings_that_are_not_ours():
    with pytest.raises(EstateInputError, match=r"ends in .toml or .json"):
        scenario_text(WHOLE, ".txt")


# ------------------------------------------------------------------------------------- the base


def test_a_new_scenario_is_pinned_to_every_part_it_rests_on(sample_area):
    scenario = new_scenario(sample_area, "fresh", [Close(site="F-03")], author="me")
    assert set(scenario.parts) == {
        "roads.npz", "sites.csv", "resources.csv", "zones.csv", "incidents.csv.gz",
        "patrol_areas.geojson", "standards.toml",
    }  # fmt: skip
    assert scenario.area == sample_area.manifest.name
    assert scenario.parts[SITES] == checksum(sample_area.folder / SITES)
    assert check_base(scenario, sample_area) == ()


def test_what_is_not_pinned_is_told(sample_area):
    pinned = parts_of(sample_area)
    pinned.pop(SITES)
    loose = Scenario(name="loose", area=sample_area.manifest.name, parts=pinned)
    (line,) = check_base(loose, sample_area)
    assert line.startswith("Scenario 'loose' does not pin sites.csv:")


def test_changed_parts_are_refused_by_name_with_the_remedy(sample_area):
    fresh = new_scenario(sample_area, "fresh")
    parts = {**fresh.parts, SITES: "1" * 64, STANDARDS: "2" * 64, "gone.csv": "3" * 64}
    with pytest.raises(EstateInputError) as refused:
        check_base(fresh.model_copy(update={"parts": parts}), sample_area)
    line = str(refused.value)
    assert "(gone.csv is gone, sites.csv differs, standards.toml differs)" in line
    assert line.endswith("with --rebase.")


def test_another_area_is_refused_even_when_rebasing(sample_area):
    other = Scenario(name="other", area="elsewhere")
    for act in (check_base, rebased):
        with pytest.raises(EstateInputError, match="made on the area 'elsewhere', not on 'sample'"):
            act(other, sample_area)


def test_rebasing_lists_what_moved(sample_area, tmp_path):
    """The older version, kept beside the area, tells what differs in what the changes name."""
    here, kept = tmp_path / "sample", tmp_path / "sample.version-1"
    shutil.copytree(sample_area.folder, kept, ignore=shutil.ignore_patterns("cache"))
    scenario = new_scenario(
        sample_area,
        "old",
        [
            Share(service="fire", from_site="F-03", into_site="F-01"),
            Close(site="F-99"),
            ReCrew(resource="F-01-2", remove=True),
            ReCrew(resource="F-01-9", remove=True),
        ],
    )
    sites = sample_area.sites.copy()
    sites.loc[sites["id"] == "F-01", "desks"] = 99
    sites = sites[sites["id"] != "F-18"]
    resources = tuple(
        replace(each, turnout_s=91) if each.id == "F-01-2" else each
        for each in sample_area.resources
    )
    parts = tuple(
        part.model_copy(update={"sha256": "4" * 64}) if part.file == SITES else part
        for part in sample_area.manifest.parts
    )
    now = replace(
        sample_area,
        folder=here,
        sites=sites,
        resources=resources,
        manifest=sample_area.manifest.model_copy(update={"parts": parts}),
    )
    fresh, moved = rebased(scenario, now)
    assert check_base(fresh, now) == ()
    assert fresh.change == scenario.change
    assert moved == (
        "sites.csv differs",
        "site 'F-99' is gone",
        "resource 'F-01-9' is gone",
        "site 'F-01': desks 21.0 -> 99.0",
        "resource 'F-01-2': turnout_s 90.0 -> 91",
    )
    shutil.rmtree(kept)
    _, moved = rebased(scenario, now)
    assert moved[-1].startswith("the older version is not kept")


def test_rebasing_on_the_same_area_moves_nothing(sample_area):
    scenario = new_scenario(sample_area, "same", [Close(site="F-03")])
    assert rebased(scenario, sample_area) == (scenario, ())


def test_what_changes_name_of_today():
    sites, resources = named((*ONE_OF_EACH, Close(site="n"), ReCrew(resource="n3", remove=True)))
    assert sites == {
        "F-01", "F-02", "F-03", "F-04", "F-05", "F-07", "F-08", "P-01", "P-03", "A-04", "N-01",
    }  # fmt: skip
    assert resources == {"a", "b", "F-06-1", "F-06-2", "A-01-1", "A-01-2"}
