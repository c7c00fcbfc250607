"""Edited site lists: drafts as text, all faults in one line, new versions with the older kept."""

import csv
import hashlib
import os
import shutil

import pandas as pd
import pytest
from market_town import lon_lat

from coverage.errors import CoverageError
from coverage.service import Service
from estates.area import load_area, read_manifest
from estates.errors import EstateError
from estates.recipes import SAMPLE
from estates.site import write_sites
from estates.site_columns import COLUMNS
from estates.site_draft import (
    cells_of,
    checked,
    differences,
    in_one_line,
    moved,
    name_of,
    put_back,
    with_edits,
)
from estates.site_edits import bases, save_edited
from estates.site_labels import explained, groups, label, spoken
from estates.versions import go_back, older_versions, put_in_place

SOUTH, NORTH, OVER, HQ = range(4)  # rows of the market town


@pytest.fixture(scope="module")
def loaded(area):
    return load_area(area)


@pytest.fixture
def mine(area, tmp_path, monkeypatch):
    """A copy of the town that may be written to, in the user's data directory."""
    monkeypatch.setenv("BLUE_LIGHT_ESTATES_HOME", str(tmp_path))
    return load_area(shutil.copytree(area, tmp_path / "areas" / "town"))


def prints(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def edited(area, row, **values):
    return with_edits(cells_of(area.sites), {row: values})


def refused(area, after, **how):
    with pytest.raises((CoverageError, EstateError)) as caught:
        save_edited(area, after, **how)
    line = str(caught.value)
    assert "\n" not in line
    return line


def test_every_column_has_a_heading_of_its_own_and_one_group():
    grouped = [column for columns in groups().values() for column in columns]
    assert sorted(c.name for c in grouped) == sorted(c.name for c in COLUMNS)
    labels = [label(column.name) for column in COLUMNS]
    assert len(set(labels)) == len(labels)
    assert not any("_" in each or "gbp" in each for each in labels)
    assert label("running_cost_gbp_per_year") == "Running cost, £ a year"
    assert label("pfi_end") == "PFI end"
    assert label("bay_height_m") == "Bay height, m"
    assert label("custody_m2") == "Custody, m²"
    assert max(map(len, groups().values())) <= 10
    assert "GBP a year" in explained(groups()["Money"][0])


def test_columns_are_spoken_of_as_they_stand_on_screen_but_quotes_stay():
    line = "sites: fire_m2: 'fire_m2' in row 2; lon is empty"
    assert spoken(line) == "sites: Fire, m²: 'fire_m2' in row 2; Longitude is empty"


def test_a_draft_that_nobody_touched_is_the_list_to_the_byte(loaded, sample_area, tmp_path):
    for area in (loaded, sample_area):
        draft = cells_of(area.sites)
        assert differences(draft, draft.copy(), area.manifest.crs) == []
        write_sites(checked(draft, area.bounds), tmp_path / "sites.csv")
        assert (tmp_path / "sites.csv").read_bytes() == (area.folder / "sites.csv").read_bytes()


def test_values_of_every_form_become_text(loaded):
    after = edited(
        loaded,
        SOUTH,
        name="  South ",
        services=["ambulance", "fire"],
        neighbour=True,
        running_cost_gbp_per_year=120000.0,
        desks=12,
        bay_height_m=None,
        drill_yard="yes",
        tenure="leasehold",
        lease_end="2030-12-31T00:00:00.000",
        lease_break=pd.Timestamp("2028-01-01"),
    )
    site = after.loc[SOUTH]
    assert site[["name", "services", "neighbour", "desks"]].tolist() == [
        "South", "ambulance;fire", "yes", "12",
    ]  # fmt: skip
    assert site["running_cost_gbp_per_year"] == "120000"
    assert site["bay_height_m"] == ""
    assert (site["lease_end"], site["lease_break"]) == ("2030-12-31", "2028-01-01")
    row = checked(after, loaded.bounds).iloc[SOUTH]
    assert row["services"] == (Service.FIRE, Service.AMBULANCE)
    assert row["running_cost_gbp_per_year"] == 120_000


def test_rows_are_added_and_taken_out_by_their_place_in_the_table(loaded):
    draft = cells_of(loaded.sites)
    after = with_edits(draft, {OVER: {"name": "Kept"}}, [{"name": "A"}, {"id": "b"}], [NORTH])
    assert after["id"].tolist() == ["south", "over", "hq", "new-1", "b"]
    assert after.index.tolist() == [SOUTH, OVER, HQ, -1, -2]
    again = with_edits(after, {0: {"name": "First"}}, [{}], [3])
    assert again["id"].tolist() == ["south", "over", "hq", "b", "new-2"]  # new-1 is not reused
    assert again.index.tolist() == [SOUTH, OVER, HQ, -2, -3]
    assert draft["id"].tolist() == ["south", "north", "over", "hq"]  # as it was


def test_differences_are_told_site_by_site(loaded):
    before = cells_of(loaded.sites)
    lon, lat = lon_lat(400, 420)  # 300 m east, 400 m north of where it was
    after = edited(loaded, HQ, desks=40, tenure="freehold", market_value_gbp=1250000.0)
    after = moved(after, SOUTH, lon, lat)
    after = with_edits(after, {}, [{"id": "x", "name": "New"}], [NORTH])
    found = differences(before, after, loaded.manifest.crs)
    assert [(each.site.split()[0], each.what, each.after) for each in found] == [
        ("south", "Position, moved 500 m", f"{lon:.5f}, {lat:.5f}"),
        ("north", "Taken out", ""),
        ("hq", "Tenure", "freehold"),
        ("hq", "Market value, £", "1,250,000"),
        ("hq", "Desks", "40"),
        ("x", "Added", "no position yet"),
    ]
    assert found[2].before == "not known"
    assert in_one_line(found) == (
        "1 added (x New), 1 taken out (north =cmd()), 2 changed (south Éaston «South», the old "
        "one, hq Headquarters)"
    )


def test_one_site_is_put_back_as_it_was(loaded):
    before = cells_of(loaded.sites)
    after = with_edits(before, {HQ: {"desks": 1}}, [{"id": "x"}], [NORTH])
    assert put_back(after, before, NORTH).index.tolist() == [SOUTH, NORTH, OVER, HQ, -1]
    assert put_back(after, before, -1)["id"].tolist() == ["south", "over", "hq"]
    assert put_back(after, before, HQ).loc[HQ].equals(before.loc[HQ])
    back = put_back(put_back(put_back(after, before, HQ), before, -1), before, NORTH)
    assert back.equals(before)


@pytest.mark.parametrize(
    ("row", "values", "told"),
    [
        (SOUTH, {"id": "hq"}, "id repeated: hq; give every row its own"),
        (NORTH, {"id": ""}, "id is empty in the row of =cmd(); give every row one"),
        (SOUTH, {"lon": None}, "1 row(s) without a position, first in the row of south Éaston"),
        (SOUTH, {"lat": 95.0}, "the row of south Éaston «South», the old one has Longitude"),
        (SOUTH, {"services": "coastguard"}, "'coastguard' in the row of south"),
        (SOUTH, {"services": []}, "is empty for a station"),
        (HQ, {"kind": "castle"}, "kind: 'castle' in the row of hq Headquarters is not one of"),
        (HQ, {"desks": -1}, "Desks: '-1' in the row of hq Headquarters is below 0".lower()),
        (HQ, {"gross_internal_area_m2": 10, "office_m2": 20},
         "Gross internal area, m²: '10' in the row of hq Headquarters is less than Office, m²"),
        (HQ, {"tenure": "freehold", "lease_end": "2030-01-01"}, "is of a freehold"),
        (HQ, {"lease_end": "31/12/2030"}, "is not a date as 2030-12-31"),
    ],
)  # fmt: skip
def test_what_a_site_list_may_not_say_is_refused_with_the_name_of_the_site(mine, row, values, told):
    before = prints(mine.folder.parent)
    line = refused(mine, edited(mine, row, **values))
    assert line.startswith("sites: ")
    assert told.lower() in line.lower()
    assert prints(mine.folder.parent) == before


def test_all_faults_stand_in_one_line(mine):
    after = with_edits(
        cells_of(mine.sites), {SOUTH: {"desks": -1, "drill_yard": "perhaps"}, HQ: {"id": "over"}}
    )
    line = refused(mine, after)
    for fault in ("below 0", "is not yes or no", "id repeated: over"):
        assert fault in line


def test_a_site_off_the_road_is_refused(mine):
    lon, lat = lon_lat(90_000, 0)
    line = refused(mine, moved(cells_of(mine.sites), HQ, lon, lat))
    assert "1 of 4 sites lie off the roads of this extract" in line
    assert "hq" in line


def test_an_empty_list_and_no_change_are_refused(mine):
    draft = cells_of(mine.sites)
    assert "keep at least one" in refused(mine, draft.iloc[:0])
    assert "nothing was changed" in refused(mine, draft)


def test_a_new_version_keeps_the_older_and_rebuilds_nothing_else(mine):
    before = prints(mine.folder)
    lon, lat = lon_lat(500, 420)
    after = moved(edited(mine, HQ, desks=40), SOUTH, lon, lat)
    assert save_edited(mine, after) == mine.folder
    now, (older,) = prints(mine.folder), older_versions(mine.folder)
    assert prints(older.folder) == before
    assert {file for file in now if now[file] != before[file]} == {"area.toml", "sites.csv"}
    assert now.keys() == before.keys()  # what was worked out from the roads went with them
    again = load_area(mine.folder)
    assert again.sites.geometry.iloc[SOUTH].x == pytest.approx(lon, abs=1e-6)
    assert again.sites.drop(columns="geometry")["desks"].tolist()[HQ] == 40
    source = {part.file: part.source for part in again.manifest.parts}
    assert source["sites.csv"] == "edited in the app, from sites.csv"
    assert source["resources.csv"] == "resources.csv"
    assert again.manifest.findings[-1] == (
        "site list edited in the app: 2 changed (south Éaston «South», the old one, "
        "hq Headquarters)."
    )
    # Edited again, it is not said twice what it was edited from.
    save_edited(again, edited(again, HQ, desks=41))
    twice = read_manifest(mine.folder)
    source = {part.file: part.source for part in twice.parts}
    assert source["sites.csv"] == "edited in the app, from sites.csv"
    assert [each.number for each in older_versions(mine.folder)] == [2, 1]


def test_the_same_edit_gives_the_same_bytes(mine, tmp_path):
    other = load_area(shutil.copytree(mine.folder, tmp_path / "other" / "town"))
    for area in (mine, other):
        save_edited(area, edited(area, HQ, desks=40))
    assert prints(mine.folder) == prints(other.folder)


def test_guessed_sites_are_said_to_be_edited(bare_area, tmp_path):
    area = load_area(shutil.copytree(bare_area, tmp_path / "bare"))
    after = edited(area, 0, name="Mine")
    save_edited(area, after)
    told = read_manifest(area.folder).assumptions
    (line,) = (line for line in told if "sites" in line.split(":")[0])
    assert line.startswith("sites, before they were edited in the app: taken from the tags of the")
    again = load_area(area.folder)
    save_edited(again, edited(again, 0, name="Ours"))
    assert read_manifest(area.folder).assumptions == told


def test_sites_may_be_added_where_the_map_had_none(bare_area, tmp_path):
    area = load_area(shutil.copytree(bare_area, tmp_path / "bare"))
    text = (area.folder / "area.toml").read_text("utf-8")
    listed = text.index('[[parts]]\nfile = "sites.csv"')
    end = text.index("[[parts]]", listed + 1)
    (area.folder / "area.toml").write_text(text[:listed] + text[end:], encoding="utf-8")
    (area.folder / "sites.csv").unlink()
    area = load_area(area.folder)
    draft = cells_of(area.sites)
    assert draft.empty
    lon, lat = lon_lat(100, 20)
    after = with_edits(draft, {}, [{"services": ["fire"], "lon": lon, "lat": lat}])
    save_edited(area, after)
    again = load_area(area.folder)
    assert again.sites["id"].tolist() == ["new-1"]
    part = next(part for part in again.manifest.parts if part.file == "sites.csv")
    assert part.source == "edited in the app, from nothing"


def test_resources_go_with_a_renamed_site(mine):
    after = with_edits(cells_of(mine.sites), {SOUTH: {"id": "north"}, NORTH: {"id": "south"}})
    assert bases(mine, after).renamed == {"south": "north", "north": "south"}
    save_edited(mine, after)
    based = {each.id: each.site_id for each in load_area(mine.folder).resources}
    assert based == {
        "s-day": "north", "s-night": "north", "n-1": "south", "o-1": "over", "car-1": "hq",
        "amb-1": "south",
    }  # fmt: skip
    part = next(p for p in read_manifest(mine.folder).parts if p.file == "resources.csv")
    assert part.source == "edited in the app, from resources.csv"


def test_resources_of_a_site_that_goes_are_never_lost_in_silence(mine):
    after = with_edits(cells_of(mine.sites), {}, [], [NORTH])
    assert bases(mine, after).gone == ("n-1", "amb-1")
    line = refused(mine, after)
    assert "2 resources are based at a site that was taken out (n-1, amb-1)" in line
    save_edited(mine, after, leave_out=True)
    again = load_area(mine.folder)
    assert [each.id for each in again.resources] == ["s-day", "s-night", "o-1", "car-1"]
    assert again.manifest.findings[-1] == (
        "left out of the resource list with their sites: n-1, amb-1."
    )
    with (older_versions(mine.folder)[0].folder / "resources.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 6


def test_a_list_without_any_resource_left_is_refused(mine):
    lon, lat = lon_lat(100, 20)
    new = [{"services": ["fire"], "lon": lon, "lat": lat}]
    after = with_edits(cells_of(mine.sites), {}, new, [SOUTH, NORTH, OVER, HQ])
    before = prints(mine.folder.parent)
    assert "no resource would be left" in refused(mine, after, leave_out=True)
    assert prints(mine.folder.parent) == before


def test_any_area_is_saved_under_another_name(mine):
    before = prints(mine.folder)
    folder = save_edited(mine, edited(mine, HQ, desks=40), as_name="town-2", title=" Town, later ")
    assert prints(mine.folder) == before
    new = load_area(folder)
    assert (new.manifest.name, new.title) == ("town-2", "Town, later")
    assert folder == mine.folder.with_name("town-2")
    assert older_versions(mine.folder) == older_versions(folder) == []
    assert "there is an area of this name" in refused(mine, cells_of(mine.sites), as_name="town-2")
    assert "not a usable area name" in refused(mine, cells_of(mine.sites), as_name="../x")
    same = save_edited(mine, cells_of(mine.sites), as_name="copy")  # a copy may be wanted as it is
    assert read_manifest(same).parts == mine.manifest.parts
    assert read_manifest(same).title == "Copy"


def test_the_sample_county_is_saved_under_another_name_only(sample_area, tmp_path, monkeypatch):
    monkeypatch.setenv("BLUE_LIGHT_ESTATES_HOME", str(tmp_path))
    after = edited(sample_area, 0, desks=99)
    before = prints(sample_area.folder.parent)
    assert "always stays as the program brings it" in refused(sample_area, after)
    assert "there is an area of this name" in refused(sample_area, after, as_name=SAMPLE)
    assert prints(sample_area.folder.parent) == before
    new = load_area(save_edited(sample_area, after, as_name="ours"))
    assert new.manifest.made_up  # its people and roads are no truer for it
    assert new.title == "Ours (made up)"


def test_two_people_who_save_at_once_both_keep_theirs(mine):
    save_edited(mine, edited(mine, HQ, desks=1))
    theirs = prints(mine.folder.parent)
    late = edited(mine, HQ, desks=2)
    assert "somebody saved another version since you began" in refused(mine, late)
    assert prints(mine.folder.parent) == theirs
    other = load_area(save_edited(mine, late, as_name="mine"))
    assert other.sites["desks"].tolist()[HQ] == 2
    assert load_area(mine.folder).sites["desks"].tolist()[HQ] == 1


def test_a_folder_changed_by_another_program_is_told(mine):
    text = (mine.folder / "area.toml").read_text("utf-8").replace('"Town"', '"City"')
    (mine.folder / "area.toml").write_text(text, encoding="utf-8")
    assert "changed by another program" in refused(mine, edited(mine, HQ, desks=1))


def test_going_back_exchanges_two_versions_and_loses_none(mine):
    first = prints(mine.folder)
    save_edited(mine, edited(mine, HQ, desks=1))
    second = prints(mine.folder)
    assert go_back(mine.folder, 1) == 2
    assert prints(mine.folder) == first
    (older,) = older_versions(mine.folder)
    assert older.number == 2
    assert prints(older.folder) == second
    assert go_back(mine.folder, 2) == 3
    assert prints(mine.folder) == second
    with pytest.raises(EstateError, match="there is no version 2 to go back to"):
        go_back(mine.folder, 2)


def test_the_versions_are_listed_the_latest_first_and_others_are_none(mine):
    for desks in (1, 2):
        now = load_area(mine.folder)
        save_edited(now, edited(now, HQ, desks=desks))
    os.utime(mine.folder.with_name("town.version-1") / "area.toml", (2e9, 2e9))
    shutil.copytree(mine.folder, mine.folder.with_name("town.version-x"))
    shutil.copytree(mine.folder, mine.folder.with_name("town2.version-7"))
    broken = shutil.copytree(mine.folder, mine.folder.with_name("town.version-9"))
    (broken / "area.toml").write_text("?", encoding="utf-8")
    assert [each.number for each in older_versions(mine.folder)] == [1, 2]
    now = load_area(mine.folder)
    save_edited(now, edited(now, HQ, desks=5))
    assert mine.folder.with_name("town.version-10").is_dir()  # the number of a broken one is kept


def test_a_fault_on_the_way_leaves_everything_as_it_was(mine, monkeypatch):
    before = prints(mine.folder.parent)

    def full_disc(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("estates.site_edits.write_sites", full_disc)
    with pytest.raises(OSError, match="No space left"):
        save_edited(mine, edited(mine, HQ, desks=1))
    assert prints(mine.folder.parent) == before


def test_a_second_rename_that_fails_takes_the_first_back(mine, monkeypatch):
    before = prints(mine.folder.parent)
    rename, calls = type(mine.folder).rename, []

    def second_fails(path, target):
        calls.append(path)
        if len(calls) == 2:
            raise PermissionError(13, "open in another program")
        return rename(path, target)

    monkeypatch.setattr(type(mine.folder), "rename", second_fails)
    with pytest.raises(PermissionError):
        put_in_place(mine.folder, lambda target: (target / "area.toml").write_text(""))
    monkeypatch.undo()
    assert prints(mine.folder.parent) == before


def test_names_of_sites_without_names(loaded):
    draft = with_edits(cells_of(loaded.sites), {HQ: {"id": "", "name": ""}})
    assert name_of(draft, HQ) == "a site without id and name"
