"""A built area that was damaged or tampered with: one line, and nothing of it is ever run."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import tomli_w
from market_town import listing, write_kit

from estates.__main__ import main
from estates.area import checksum, read_manifest


@pytest.fixture
def kit(tmp_path):
    """Good files."""
    return write_kit(tmp_path / "kit")


@pytest.fixture
def area(kit, tmp_path, capsys):
    """A good area, to be spoilt."""
    folder = tmp_path / "town"
    assert main(kit.arguments("town", folder)) == 0
    capsys.readouterr()
    return folder


def refused_by_coverage(area, capsys):
    before = listing(area.parent)
    assert main(["coverage", str(area), "--json"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert listing(area.parent) == before
    return said.err


def sealed(area):
    """Give every part the checksum of what it holds now, as somebody who means harm would."""
    manifest = read_manifest(area).model_dump(mode="json")
    for part in manifest["parts"]:
        part["sha256"] = checksum(area / part["file"])
    (area / "area.toml").write_text(tomli_w.dumps(manifest), encoding="utf-8")


def pickled():
    class Harm:
        def __reduce__(self):
            return (Path.touch, (Path("harm-was-done"),))

    array = np.empty(1, object)
    array[0] = Harm()
    return array


def test_roads_replaced_by_a_pickle_are_never_run(area, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with (area / "roads.npz").open("wb") as file:
        np.savez(file, node_id=pickled(), meta_json=pickled())
    assert "roads.npz was changed after the area was built" in refused_by_coverage(area, capsys)
    sealed(area)
    assert "roads.npz: not a road network file" in refused_by_coverage(area, capsys)
    with (area / "roads.npz").open("wb") as file:
        np.save(file, pickled(), allow_pickle=True)
    sealed(area)
    assert "roads.npz: not a road network file" in refused_by_coverage(area, capsys)
    assert not (tmp_path / "harm-was-done").exists()


@pytest.mark.parametrize("share", [0, 0.2, 0.9])
def test_roads_cut_short(area, capsys, share):
    content = (area / "roads.npz").read_bytes()
    (area / "roads.npz").write_bytes(content[: int(share * len(content))])
    sealed(area)
    assert "roads.npz" in refused_by_coverage(area, capsys)


@pytest.mark.parametrize("part", ["sites.csv", "resources.csv", "zones.csv", "incidents.csv.gz"])
def test_a_table_replaced_by_nonsense_under_a_right_checksum(area, capsys, part):
    (area / part).write_bytes(b"nonsense\n\xff\n")
    sealed(area)
    assert part in refused_by_coverage(area, capsys)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("schema_version = 1", "schema_version = 99"),
        lambda text: text.replace("schema_version = 1", ""),
        lambda text: text.replace("EPSG:27700", "EPSG:1"),
        lambda text: text.replace('name = "town"', "name = 7"),
        lambda text: text.replace("sites.csv", "/etc/passwd"),
        lambda text: text.replace("sites.csv", "../town/sites.csv"),
        lambda text: text[: len(text) // 2],
        lambda _: "nonsense",
        lambda _: "",
    ],
)
def test_a_manifest_of_nonsense(area, capsys, change):
    path = area / "area.toml"
    path.write_text(change(path.read_text("utf-8")), encoding="utf-8")
    assert "build the area again" in refused_by_coverage(area, capsys)


def test_an_area_that_is_a_link_to_nowhere_or_a_file(tmp_path, capsys, area):
    (tmp_path / "plain").write_text("x")
    shutil.copytree(area, tmp_path / "empty")
    (tmp_path / "empty" / "area.toml").unlink()
    for word in ("plain", "empty", "none"):
        assert main(["coverage", str(tmp_path / word)]) == 2
        assert "no area of that name or folder" in capsys.readouterr().err
