"""The hierarchy's file: what was saved comes back, and nothing else ever does."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest
from made_roads import MADE
from road_shapes import grid

from coverage.errors import UnreadableFileError
from coverage.hierarchy import Ends, Hierarchy, hierarchy
from coverage.hierarchy.hierarchy import network_key

ARRAYS = ("rank", "parent", "up_first", "up_head")


@pytest.fixture(scope="module")
def small() -> Hierarchy:
    return grid(3).hierarchy()


@pytest.fixture(scope="module")
def saved(small, tmp_path_factory) -> bytes:
    path = tmp_path_factory.mktemp("saved") / "small.npz"
    small.save(path)
    return path.read_bytes()


def same(one: Hierarchy, other: Hierarchy) -> bool:
    arrays = [(getattr(one, name), getattr(other, name)) for name in ARRAYS]
    equal = all(a.dtype == b.dtype and np.array_equal(a, b) for a, b in arrays)
    return equal and one.made_for == other.made_for


def refusal(path: Path, made_for: str) -> str:
    """The one line that a file is refused in."""
    with pytest.raises(UnreadableFileError) as refused:
        Hierarchy.load(path, made_for)
    line = str(refused.value)
    assert "\n" not in line
    assert line.startswith(f"{path.name}: ")
    assert line.endswith("delete it, it is made again.")
    return line


@pytest.mark.parametrize("name", MADE)
def test_what_was_saved_comes_back_and_answers(name, tmp_path):
    roads, path = MADE[name](), tmp_path / "hierarchy.npz"
    made = roads.hierarchy()
    made.save(path)
    loaded = Hierarchy.load(path, network_key(roads.x, roads.y, roads.tail, roads.head))
    assert same(made, loaded)
    some = Ends.at_nodes(np.arange(0, roads.n_nodes, 100))
    asked = [
        each.customise(roads.tail, roads.head, roads.cost_ms).matrix_ms(some, each.goals(some))
        for each in (made, loaded)
    ]
    np.testing.assert_array_equal(*asked)


def test_a_hierarchy_without_nodes_comes_back(tmp_path):
    path, none = tmp_path / "none.npz", grid(1).costing([], []).hierarchy()
    none.save(path)
    assert same(none, Hierarchy.load(path, none.made_for))


def test_the_file_is_the_same_bytes_each_time(saved, tmp_path):
    def members(raw):
        with zipfile.ZipFile(io.BytesIO(raw)) as file:
            return {name: file.read(name) for name in file.namelist()}

    grid(3).hierarchy().save(tmp_path / "again.npz")
    assert members((tmp_path / "again.npz").read_bytes()) == members(saved)


def test_any_bit_turned_is_refused_or_harmless(small, saved, tmp_path):
    """Some bits say nothing (dates, versions of zip); the rest must not come through."""
    path = tmp_path / "turned.npz"
    lines = []
    for at in range(0, len(saved), 3):
        turned = bytearray(saved)
        turned[at] ^= 1 << at % 8
        path.write_bytes(turned)
        try:
            assert same(small, Hierarchy.load(path, small.made_for)), f"byte {at}"
        except UnreadableFileError as error:
            lines.append(str(error))
    assert len(lines) > len(saved) / 3 / 2
    assert not any("\n" in line for line in lines)


# Bits of the zip's list of members: encrypted, patched, of an unknown compression.
@pytest.mark.parametrize(("behind", "value"), [(6, 255), (8, 1), (8, 32), (8, 64), (10, 99)])
def test_a_zip_that_python_cannot_unpack_is_refused(small, saved, tmp_path, behind, value):
    path, turned = tmp_path / "odd.npz", bytearray(saved)
    turned[saved.index(b"PK\1\2") + behind] = value
    path.write_bytes(turned)
    refusal(path, small.made_for)


def test_a_file_cut_short_anywhere_is_refused(small, saved, tmp_path):
    path = tmp_path / "short.npz"
    for length in (*range(0, len(saved), 7), len(saved) - 1):
        path.write_bytes(saved[:length])
        refusal(path, small.made_for)


class Tells:
    """An object whose unpickling leaves a trace."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def zipped(arrays, *, allow_pickle=False):
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=allow_pickle, **arrays)
    return buffer.getvalue()


def arrays_of(saved) -> dict:
    with np.load(io.BytesIO(saved), allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def with_meta(saved, text) -> bytes:
    return zipped(arrays_of(saved) | {"meta_json": np.frombuffer(text.encode(), np.uint8)})


FOREIGN = {
    "empty": lambda _: b"",
    "text": lambda _: b"id,lon,lat\n1,2,3\n",
    "pickle": lambda _: pickle.dumps([1, 2, 3]),
    "zip of something else": lambda _: zipped({"a": np.zeros(3)}),
    "zip without members": lambda _: b"PK\5\6" + bytes(18),
    "one array": lambda _: zipped({"a": np.zeros(3)})[30:],
    "no meta": lambda s: zipped({k: v for k, v in arrays_of(s).items() if k != "meta_json"}),
    "meta no JSON": lambda s: with_meta(s, "{"),
    "meta a list": lambda s: with_meta(s, "[1]"),
    "meta a number": lambda s: with_meta(s, "1"),
    "meta says nothing": lambda s: with_meta(s, "{}"),
    "meta nested without end": lambda s: with_meta(s, "[" * 100_000),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_file_of_another_kind_is_refused(name, small, saved, tmp_path):
    path = tmp_path / "foreign.npz"
    path.write_bytes(FOREIGN[name](saved))
    assert "not a hierarchy file" in refusal(path, small.made_for)


def test_a_single_array_is_refused(small, tmp_path):
    path = tmp_path / "array.npy"
    np.save(path, small.rank)
    refusal(path, small.made_for)


def test_neither_a_file_nor_there(small, tmp_path):
    refusal(tmp_path / "missing.npz", small.made_for)
    refusal(tmp_path, small.made_for)


def test_nothing_is_ever_unpickled(small, saved, tmp_path):
    trace, path = tmp_path / "trace", tmp_path / "evil.npz"
    evil = np.array([Tells(trace)], object)
    for name in (*ARRAYS, "meta_json"):
        path.write_bytes(zipped(arrays_of(saved) | {name: evil}, allow_pickle=True))
        refusal(path, small.made_for)
    path.write_bytes(pickle.dumps(Tells(trace)))
    refusal(path, small.made_for)
    assert not trace.exists()
    pickle.loads(pickle.dumps(Tells(trace)))  # noqa: S301  (the trap does work)
    assert trace.exists()


def test_another_network_is_refused(saved, tmp_path):
    path = tmp_path / "other.npz"
    path.write_bytes(saved)
    assert "made for other roads" in refusal(path, grid(4).hierarchy().made_for)
    assert "made for other roads" in refusal(path, "")


@pytest.mark.parametrize("difference", [-1, 1])
def test_another_version_of_the_engine_is_refused(small, tmp_path, monkeypatch, difference):
    path = tmp_path / "version.npz"
    with monkeypatch.context() as then:
        then.setattr(hierarchy, "ENGINE_VERSION", hierarchy.ENGINE_VERSION + difference)
        small.save(path)
        assert same(small, Hierarchy.load(path, small.made_for))
    assert f"this program reads {hierarchy.ENGINE_VERSION}" in refusal(path, small.made_for)


@pytest.mark.parametrize("name", ARRAYS)
def test_an_array_exchanged_is_refused(name, small, saved, tmp_path):
    """Even where the zip's own checks are right."""
    path, arrays = tmp_path / "exchanged.npz", arrays_of(saved)
    for other in (arrays[name][::-1], arrays[name].astype(float), arrays[name].reshape(1, -1)):
        path.write_bytes(zipped(arrays | {name: other}))
        assert "checksum does not match" in refusal(path, small.made_for)
    del arrays[name]
    path.write_bytes(zipped(arrays))
    assert "checksum does not match" in refusal(path, small.made_for)


def test_a_checksum_of_anything_else_is_refused(small, saved, tmp_path):
    path = tmp_path / "meta.npz"
    meta = json.loads(arrays_of(saved)["meta_json"].tobytes())
    assert meta["made_for"] == small.made_for
    for change in ({"checksum": "0" * 64}, {"checksum": None}, {"made_for": "0" * 64}):
        path.write_bytes(with_meta(saved, json.dumps(meta | change)))
        assert "checksum does not match" in refusal(path, small.made_for)


def test_the_key_of_a_network_tells_every_change():
    roads = MADE["country"]()
    arrays = [roads.x, roads.y, roads.tail, roads.head]
    keys = {network_key(*arrays)}
    narrow = [roads.x, roads.y, roads.tail.astype(np.int32), roads.head.astype(np.int32)]
    assert network_key(*narrow) in keys  # not a change
    for i, values in enumerate(arrays):
        for at in (0, -1):
            changed = values.copy()
            changed[at] += 1
            keys.add(network_key(*arrays[:i], changed, *arrays[i + 1 :]))
    keys.add(network_key(roads.y, roads.x, roads.tail, roads.head))
    keys.add(network_key(roads.x, roads.y, roads.head, roads.tail))
    keys.add(network_key(roads.x, roads.y, roads.tail[:-1], roads.head[:-1]))
    assert len(keys) == 12
