"""Archive: arrays and a few words in one file, with a version and a checksum over all of it."""

from __future__ import annotations

import hashlib
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coverage.errors import UnreadableFileError

Arrays = Mapping[str, NDArray[Any]]
Words = Mapping[str, Any]  # what JSON can hold

_WORDS = "meta_json"
# What numpy and zipfile may raise on a file that is damaged or something else altogether.
_DAMAGE = (
    OSError, ValueError, KeyError, TypeError, AttributeError, ArithmeticError, EOFError,
    MemoryError, RuntimeError, struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


def archive_checksum(words: Words, arrays: Arrays) -> str:
    """SHA-256 over every word and every array, hexadecimal."""
    digest = hashlib.sha256(json.dumps(dict(words), sort_keys=True).encode())
    for name, values in arrays.items():
        digest.update(f"{name}{values.dtype.str}{values.shape}".encode())
        digest.update(np.ascontiguousarray(values).tobytes())
    return digest.hexdigest()


def write_archive(
    path: Path, version: int, words: Words, arrays: Arrays, *, compressed: bool = False
) -> None:
    """Write an archive; the same content gives the same bytes."""
    checksum = archive_checksum(words, arrays)
    text = json.dumps({"schema_version": version, "checksum": checksum, **words}, sort_keys=True)
    content = {_WORDS: np.frombuffer(text.encode(), np.uint8), **arrays}
    save = np.savez_compressed if compressed else np.savez
    with path.open("wb") as file:
        save(file, allow_pickle=False, **content)


def read_archive(
    path: Path, version: int, what: str, remedy: str
) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Read what `write_archive` wrote; nothing in the file is run.

    Parameters
    ----------
    what, remedy
        What the file should be, and what to do where it is not; for messages.

    Raises
    ------
    UnreadableFileError
        Missing, damaged, something else, or of another version.
    """
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        words = json.loads(arrays.pop(_WORDS).tobytes())
        found, checksum = words.pop("schema_version"), words.pop("checksum")
    except _DAMAGE as error:
        reason = " ".join(str(error).split())[:160]
        raise UnreadableFileError(
            f"{path.name}: not a {what} file ({reason}); {remedy}."
        ) from error
    if found != version:
        raise UnreadableFileError(
            f"{path.name}: schema version {found}, this program reads {version}; {remedy}."
        )
    if archive_checksum(words, arrays) != checksum:
        raise UnreadableFileError(
            f"{path.name}: its checksum does not match its content; {remedy}."
        )
    return words, arrays
