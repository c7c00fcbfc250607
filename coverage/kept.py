"""Results that are kept in a folder to spare work: keyed by content, whole or not at all.

Nothing depends on a kept file: what is missing, damaged or of other content is made again.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def content_key(*parts: str | float | NDArray[np.generic]) -> str:
    """SHA-256 of words, numbers and arrays, in the order given; hexadecimal."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            digest.update(f"{part.dtype.str}{part.shape}".encode())
            digest.update(np.ascontiguousarray(part).tobytes())
        else:
            digest.update(f"{type(part).__name__}{part!r};".encode())
    return digest.hexdigest()


def keep(path: Path, write: Callable[[Path], None]) -> None:
    """Have a file written and put it in place whole; nothing where the folder is read-only.

    Parameters
    ----------
    path
        Its folder is made if need be.
    write
        Given the name of a file beside `path` to write to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    except OSError:  # somebody else's folder: it is made anew each time
        return
    os.close(handle)
    try:
        write(Path(name))
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
