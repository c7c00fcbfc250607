"""The hierarchy beside an area: found once, read back, and found anew when it is not that of the
roads."""

import shutil
from dataclasses import replace

import numpy as np
import pytest

from coverage import network_hierarchy
from coverage.hierarchy.start import STARTING, compiled_before, start_engine
from coverage.kept import keep
from coverage.network_hierarchy import FILE, kept_hierarchy
from estates.area import load_area


@pytest.fixture
def copy(area, tmp_path):
    return shutil.copytree(area, tmp_path / "town")


@pytest.fixture
def found(monkeypatch):
    """The networks whose hierarchy had to be found."""
    networks = []
    find = network_hierarchy.hierarchy_of
    monkeypatch.setattr(
        network_hierarchy, "hierarchy_of", lambda network: networks.append(network) or find(network)
    )
    return networks


def same(one, other):
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("rank", "parent", "up_first", "up_head", "made_for")
    )


def test_a_built_area_has_its_hierarchy(copy, found):
    area = load_area(copy)
    assert found == []
    assert same(area.hierarchy, network_hierarchy.hierarchy_of(area.network))


@pytest.mark.parametrize("content", [None, b"", b"PK nonsense", b"half"])
def test_what_is_missing_or_damaged_is_found_again(copy, found, content):
    file = copy / "cache" / FILE
    whole = file.read_bytes()
    if content is None:
        shutil.rmtree(copy / "cache")
    else:
        file.write_bytes(whole[: len(whole) // 2] if content == b"half" else content)
    said = []
    area = load_area(copy, said.append)
    assert len(found) == 1
    assert said == ["ordering junctions for fast travel times"]  # nothing to compile
    assert file.read_bytes() == whole
    assert [each.name for each in file.parent.iterdir()] == [FILE]
    assert same(load_area(copy).hierarchy, area.hierarchy)
    assert len(found) == 1


def test_other_roads_get_their_own(copy, found):
    network = load_area(copy).network
    moved = replace(network, node_x=network.node_x + 1)
    cut = replace(network, edge_to=np.roll(network.edge_to, 1))
    for other in (moved, cut):
        kept_hierarchy(other, copy / "cache")
    assert found == [moved, cut]
    assert kept_hierarchy(cut, copy / "cache").made_for != kept_hierarchy(network, copy).made_for


def test_a_folder_that_cannot_be_written_to_is_no_hindrance(copy, found, tmp_path):
    network = load_area(copy).network
    (tmp_path / "taken").write_text("a file where the folder would be", encoding="utf-8")
    for _ in range(2):
        kept_hierarchy(network, tmp_path / "taken")
    assert len(found) == 2


def test_writing_that_is_stopped_leaves_nothing(copy, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    network = load_area(copy).network
    monkeypatch.setattr("coverage.hierarchy.hierarchy.Hierarchy.save", stop)
    (copy / "cache" / FILE).unlink()
    with pytest.raises(KeyboardInterrupt):
        kept_hierarchy(network, copy / "cache")
    assert list((copy / "cache").iterdir()) == []


def test_a_full_disk_is_no_hindrance(copy, found):
    resource = pytest.importorskip("resource", reason="this system has no limit on files")
    network = load_area(copy).network
    file = copy / "cache" / FILE
    file.write_bytes(b"of other roads")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        kept_hierarchy(network, file.parent)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert len(found) == 1
    assert file.read_bytes() == b"of other roads"
    assert list(file.parent.iterdir()) == [file]


def test_a_file_that_another_session_has_open_is_no_hindrance(copy, found, monkeypatch):
    def refuse(*_):
        raise PermissionError("used by another process")

    file = copy / "cache" / FILE
    file.write_bytes(b"of other roads")
    monkeypatch.setattr("pathlib.Path.replace", refuse)
    load_area(copy)
    assert len(found) == 1
    assert list(file.parent.iterdir()) == [file]


def test_a_kept_file_has_the_rights_of_any_new_file(tmp_path):
    keep(tmp_path / "kept", lambda part: part.touch())
    (tmp_path / "opened").open("x").close()
    assert (tmp_path / "kept").stat().st_mode == (tmp_path / "opened").stat().st_mode


def test_compiling_is_said_where_nothing_is_compiled_yet(monkeypatch):
    said = []
    monkeypatch.setattr("coverage.hierarchy.start.compiled_before", lambda: False)
    monkeypatch.setattr("coverage.hierarchy.start.remove_old_code", lambda: said.append("tidied"))
    start_engine(said.append)
    assert said == [STARTING, "tidied"]
    assert "first time on a machine" in STARTING


def test_kept_machine_code_is_found(monkeypatch):
    assert compiled_before()
    monkeypatch.setattr("coverage.hierarchy.start.Path.glob", lambda *_: iter(()))
    assert not compiled_before()
