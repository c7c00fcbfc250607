"""Results that are kept in a folder to spare work: keyed by content, whole or not at all.

Nothing depends on a kept file: what is missing, damaged or of other content is made again.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from contextlib import suppress
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
    """Have a file written and put it in place whole, or leave things as they were.

    The folder may be somebody else's, the disk full, or the file open in another session (which
    Windows guards): then the result is made anew each time, and nobody is stopped.

    Parameters
    ----------
    path
        Its folder is made if need be.
    write
        Given the name of a file beside `path` to make. Made by opening it, it has the rights of
        any new file, so that colleagues can read it in a shared folder.
    """
    part = path.with_name(f"{path.name}.{secrets.token_hex(8)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(part)
        part.replace(path)
    except OSError:
        return
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
