"""A network's file: the same bytes each time, the same network back, and damage refused."""

import json
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coverage import network as network_module
from coverage.errors import UnreadableFileError
from coverage.network import RoadNetwork


@pytest.fixture(scope="module")
def saved(town_network, tmp_path_factory):
    path = tmp_path_factory.mktemp("network") / "roads.npz"
    town_network.save(path)
    return path


def test_loaded_is_what_was_saved(town_network, saved):
    loaded = RoadNetwork.load(saved)
    for field in fields(RoadNetwork):
        before, after = getattr(town_network, field.name), getattr(loaded, field.name)
        if isinstance(before, np.ndarray):
            assert before.dtype == after.dtype, field.name
            np.testing.assert_array_equal(before, after, err_msg=field.name)
        else:
            assert before == after, field.name
    assert loaded.checksum() == town_network.checksum()


def test_the_same_network_gives_the_same_bytes(town_network, saved, tmp_path):
    town_network.save(tmp_path / "again.npz")
    RoadNetwork.load(saved).save(tmp_path / "loaded.npz")
    assert (tmp_path / "again.npz").read_bytes() == saved.read_bytes()
    assert (tmp_path / "loaded.npz").read_bytes() == saved.read_bytes()


def refused(path):
    with pytest.raises(UnreadableFileError) as error:
        RoadNetwork.load(path)
    message = str(error.value)
    assert "\n" not in message
    assert path.name in message
    assert "build the area again" in message
    return message


def test_missing_file(tmp_path):
    refused(tmp_path / "roads.npz")


@pytest.mark.parametrize(
    "content", [b"", b"nonsense", b"PK\x03\x04", b"\x93NUMPY", b"%PDF-1.7", b"\x80\x04N."]
)
def test_not_a_network_file(tmp_path, content):
    path = tmp_path / "roads.npz"
    path.write_bytes(content)
    refused(path)


def test_an_array_alone_is_no_network(tmp_path):
    np.save(tmp_path / "roads.npy", np.zeros(3))
    refused(tmp_path / "roads.npy")


def test_another_zip_of_arrays_is_no_network(tmp_path):
    np.savez(tmp_path / "roads.npz", a=np.zeros(3))
    refused(tmp_path / "roads.npz")


def test_an_older_schema_is_named(town_network, tmp_path, monkeypatch):
    monkeypatch.setattr(network_module, "SCHEMA_VERSION", 0)
    town_network.save(tmp_path / "roads.npz")
    monkeypatch.undo()
    assert "schema version 0, this program reads 1" in refused(tmp_path / "roads.npz")


def rewritten(saved, path, change):
    with np.load(saved) as file:
        arrays = {name: file[name] for name in file.files}
    meta = json.loads(arrays["meta_json"].tobytes())
    change(meta, arrays)
    arrays["meta_json"] = np.frombuffer(json.dumps(meta).encode(), np.uint8)
    np.savez(path, **arrays)
    return path


@pytest.mark.parametrize(
    "change",
    [
        lambda _, arrays: arrays.update(node_x=arrays["node_x"] + 1),
        lambda _, arrays: arrays.pop("node_x"),
        lambda _, arrays: arrays.update(extra=np.zeros(1)),
        lambda meta, _: meta.update(source="elsewhere"),
        lambda meta, _: meta.pop("licence"),
        lambda meta, _: meta.update(extra=1),
    ],
)
def test_changed_content_is_refused(saved, tmp_path, change):
    assert "checksum" in refused(rewritten(saved, tmp_path / "roads.npz", change))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(where=st.floats(0, 1, exclude_max=True), new=st.integers(0, 255), cut=st.booleans())
def test_a_damaged_byte_or_a_cut_never_gives_another_network(
    town_network, saved, tmp_path, where, new, cut
):
    content = bytearray(saved.read_bytes())
    at = int(where * len(content))
    content[at] = new
    path = tmp_path / "roads.npz"
    path.write_bytes(content[:at] if cut else content)
    try:
        loaded = RoadNetwork.load(path)
    except UnreadableFileError as error:
        assert "\n" not in str(error)  # noqa: PT017  (or it is read)
    else:
        assert loaded.checksum() == town_network.checksum()
