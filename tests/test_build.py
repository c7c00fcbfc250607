"""Building an area: everything or nothing, the same bytes each time, older versions kept."""

import gzip
import hashlib
import os
import shutil
import stat
from pathlib import Path

import numpy as np
import pytest
import tomli_w
from market_town import Kit, write_kit

import estates.build
from coverage.demand import Basis
from coverage.service import Service
from estates.__main__ import main
from estates.area import load_area, read_manifest
from estates.build import build_area
from estates.errors import EstateError, EstateInputError
from estates.inputs import Inputs, check_name


def inputs(kit, name="town", **changes):
    given = {
        "roads": kit.path("roads"),
        "boundary": kit.path("boundary"),
        "sites": kit.path("sites"),
        "resources": kit.path("resources"),
        "zones": kit.path("demand"),
        "incidents": kit.path("incidents"),
        "patrol_areas": kit.path("patrol_areas"),
        "standards_of": ("sample",),
    }
    return Inputs(name=name, **{**given, **changes})


def fingerprints(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def copied(area, folder):
    """The area without its cache, somewhere else."""
    return shutil.copytree(area, folder, ignore=shutil.ignore_patterns("cache"))


def edited(folder, **changes):
    """Change the manifest, whose own bytes no checksum covers."""
    manifest = read_manifest(folder).model_dump(mode="json")
    (folder / "area.toml").write_text(tomli_w.dumps({**manifest, **changes}), encoding="utf-8")
    return folder


def test_everything_that_was_given_comes_back(area):
    loaded = load_area(area)
    assert loaded.sites["name"].tolist() == [
        "Éaston «South», the old one", "=cmd()", "Over the border", "Headquarters",
    ]  # fmt: skip
    assert loaded.sites["neighbour"].tolist() == [False, False, True, False]
    assert loaded.sites["running_cost_gbp_per_year"].isna().all()
    assert [each.id for each in loaded.resources] == [
        "s-day", "s-night", "n-1", "o-1", "car-1", "amb-1",
    ]  # fmt: skip
    assert len(loaded.demand.places) == 25
    assert loaded.demand.zones["urban_rural"].tolist() == ["urban"] * 15 + ["rural"] * 10
    assert loaded.demand.weight(Service.POLICE).total.sum() == pytest.approx(
        5 * (2 + 3 + 4 + 5 + 6)
    )
    assert loaded.demand.weight(Service.FIRE, ("dwelling fire",)).hours_known
    assert loaded.boundary.area == pytest.approx(2600**2, rel=1e-3)
    assert loaded.patrol_areas["id"].tolist() == ["beat"]
    assert loaded.places["name"].tolist() == ["Éaston"]
    assert loaded.resource_assumptions == ()
    assert loaded.title == "Town"


def test_each_part_names_its_source_licence_and_checksum(area):
    manifest = read_manifest(area)
    files = {part.file: part for part in manifest.parts}
    assert set(files) | {"area.toml"} == {path.name for path in area.iterdir() if path.is_file()}
    assert files["sites.csv"].source == "sites.csv"
    assert files["roads.npz"].licence.startswith("© OpenStreetMap contributors")
    assert all(len(part.sha256) == 64 for part in manifest.parts)


def test_the_same_input_gives_the_same_bytes(kit, area, tmp_path):
    again = build_area(inputs(kit), tmp_path / "elsewhere")
    assert fingerprints(again) == fingerprints(area)


def test_an_area_moves_and_needs_no_cache(area, tmp_path):
    moved = copied(area, tmp_path / "moved")
    (moved / "cache").mkdir()
    (moved / "cache" / "times.bin").write_bytes(b"anything")
    assert load_area(moved).manifest == load_area(area).manifest


def test_a_new_version_keeps_the_old_one(kit, tmp_path):
    folder = build_area(inputs(kit), tmp_path / "town")
    first = fingerprints(folder)
    build_area(inputs(kit, resources=None), folder)
    build_area(inputs(kit, title="Third"), folder)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["town", "town.version-1", "town.version-2"]
    assert fingerprints(tmp_path / "town.version-1") == first
    assert not read_manifest(tmp_path / "town.version-2").resources_listed
    assert read_manifest(folder).title == "Third"


def test_an_empty_folder_is_filled_and_one_with_other_things_left_alone(kit, tmp_path):
    (tmp_path / "empty").mkdir()
    assert load_area(build_area(inputs(kit), tmp_path / "empty"))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("all of it")
    with pytest.raises(EstateInputError, match="exists and is not an area"):
        build_area(inputs(kit), tmp_path / "mine")
    (tmp_path / "file").write_text("x")
    with pytest.raises(EstateInputError, match="exists and is not an area"):
        build_area(inputs(kit), tmp_path / "file")
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "all of it"


def test_names_in_any_script_go_through_folders_files_and_titles(tmp_path):
    folder = tmp_path / "Straße 街 é"
    other = write_kit(tmp_path / "données – brutes")
    built = build_area(inputs(other, title="Łódź «North»"), folder)
    assert load_area(built).title == "Łódź «North»"
    assert other.folder.name not in (built / "area.toml").read_text("utf-8")  # no paths kept


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "",
        ".",
        "..",
        "a/b",
        "a\\b",
        "Upper",
        "é",
        "-a",
        "a b",
        "a\n",
        "con",
        "lpt1",
        "a" * 65,
    ],
)
def test_a_name_that_is_no_folder_everywhere_is_refused(name):
    with pytest.raises(EstateInputError, match="not a usable area name"):
        check_name(name)


def test_a_fault_half_way_leaves_the_old_area_and_nothing_else(kit, tmp_path, monkeypatch):
    folder = build_area(inputs(kit), tmp_path / "town")
    before = fingerprints(tmp_path)

    def full_disc(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(estates.build, "write_parts", full_disc)
    with pytest.raises(OSError, match="No space left"):
        build_area(inputs(kit), folder)
    assert fingerprints(tmp_path) == before
    with pytest.raises(OSError, match="No space left"):
        build_area(inputs(kit), tmp_path / "new" / "deeper" / "town")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["town"]


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write anywhere"
)
def test_a_folder_that_may_not_be_written_is_one_line(kit, tmp_path, capsys):
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    assert main(kit.arguments("town", tmp_path / "town")) == 2
    assert "check the folder and its rights" in capsys.readouterr().err.splitlines()[-1]


def test_demand_outside_the_boundary_is_left_out_and_told(kit, area, tmp_path):
    zones = kit.path("demand").read_text("utf-8") + "far,Far,-0.5,52.68,50,1,rural\n"
    (tmp_path / "zones.csv").write_text(zones, "utf-8")
    built = build_area(inputs(kit, zones=tmp_path / "zones.csv"), tmp_path / "town")
    assert len(load_area(built).demand.places) == 25
    told = " ".join(read_manifest(built).findings)
    assert "1 of 26 demand points lie outside the boundary and are left out; first: far" in told
    assert "outside the boundary" not in " ".join(read_manifest(area).findings)


def test_what_is_not_given_is_guessed_and_each_guess_told(kit, tmp_path):
    built = build_area(Inputs(name="bare", roads=kit.path("roads")), tmp_path / "bare")
    loaded = load_area(built)
    told = " ".join(loaded.manifest.assumptions)
    for guess in (
        "no boundary given or mapped",
        "sites: taken from the tags of the map (police 1, fire 2, ambulance 1)",
        "no patrol areas, so police figures are distance from base, never attainment",
        "residents are a proxy",
        "standards: none named, so only yardsticks are shown",
    ):
        assert guess in told
    assert loaded.demand.residents_basis is Basis.PROXY
    assert loaded.resources == ()
    names = set(loaded.sites["name"])
    assert {"Éaston, «South»", "Fire station near Éaston", "=cmd()"} <= names


def test_resources_may_come_compressed_or_with_a_byte_order_mark(kit, tmp_path):
    path = tmp_path / "resources.csv.gz"
    path.write_bytes(gzip.compress(kit.path("resources").read_text("utf-8").encode("utf-8-sig")))
    built = build_area(inputs(kit, resources=path), tmp_path / "town")
    assert len(load_area(built).resources) == 6
    # Spaces and capital letters in the header count for nothing.
    path = tmp_path / "resources.csv"
    path.write_text(kit.path("resources").read_text("utf-8").replace("site_id", " Site_ID "))
    built = build_area(inputs(kit, resources=path), tmp_path / "town2")
    assert len(load_area(built).resources) == 6


@pytest.mark.parametrize("file", ["roads.npz", "sites.csv", "zones.csv", "boundary.geojson"])
def test_a_part_that_was_changed_or_is_gone_is_refused(area, tmp_path, file):
    changed = copied(area, tmp_path / "changed")
    with (changed / file).open("ab") as part:
        part.write(b" ")
    with pytest.raises(EstateError, match=f"{file} was changed after the area was built"):
        load_area(changed)
    (changed / file).unlink()
    with pytest.raises(EstateError, match=f"{file} is missing"):
        load_area(changed)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"schema_version": 2}, "schema version 2, this program reads 1; build the area again"),
        ({"schema_version": "one"}, "schema version one"),
        ({"crs": "EPSG:99999"}, "crs 'EPSG:99999' is not that of the roads"),
        ({"crs": "EPSG:3857"}, "crs 'EPSG:3857' is not that of the roads, EPSG:27700"),
        ({"surprise": 1}, "surprise"),
        ({"parts": [{"file": "../sites.csv", "sha256": "", "source": ""}]}, "is missing"),
        ({"parts": []}, "its parts do not list roads.npz and zones.csv, without which"),
    ],
)
def test_a_manifest_that_says_otherwise_is_refused(area, tmp_path, changes, message):
    folder = edited(copied(area, tmp_path / "edited"), **changes)
    with pytest.raises(EstateError) as caught:
        load_area(folder)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("file", ["roads.npz", "zones.csv"])
def test_roads_and_demand_must_be_listed(area, tmp_path, file):
    folder = copied(area, tmp_path / "edited")
    parts = [part.model_dump() for part in read_manifest(area).parts if part.file != file]
    with pytest.raises(EstateError, match=f"its parts do not list {file}, without which"):
        load_area(edited(folder, parts=parts))


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"= nonsense", b"a" * 100_000])
def test_a_manifest_of_nonsense_is_one_line(area, tmp_path, content, capsys):
    folder = copied(area, tmp_path / "nonsense")
    (folder / "area.toml").write_bytes(content)
    assert main(["coverage", str(folder)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_the_roads_lie_where_the_town_does(area):
    network = load_area(area).network
    assert np.ptp(network.node_x) == pytest.approx(2000, abs=1)
    assert np.ptp(network.node_y) == pytest.approx(2000, abs=1)


def test_paths_of_this_machine_stay_out_of_the_area(kit: Kit, area: Path):
    for path in filter(Path.is_file, area.rglob("*")):
        content = path.read_bytes()
        assert str(kit.folder).encode() not in content, path.name
        assert str(Path.home()).encode() not in content or str(Path.home()) == "/", path.name
