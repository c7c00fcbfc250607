"""How kernels are compiled: once a machine, kept on disk, and without holding up other threads."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import numba
import platformdirs

DIGITS = 16  # of a checksum of sources
OLD_S = 90 * 24 * 3600  # machine code of another version is removed at this age

_Kernel = TypeVar("_Kernel", bound=Callable[..., object])


def sources_digest(folder: Path) -> str:
    """Checksum of the modules in a folder, hexadecimal."""
    digest = hashlib.sha256()
    for module in sorted(folder.glob("*.py")):
        digest.update(module.name.encode() + module.read_bytes())
    return digest.hexdigest()[:DIGITS]


# A kernel takes in the steps and constants of other modules when it is compiled, but numba looks
# only at the kernel's own module to see whether what it kept is out of date. So the folder in
# which it keeps machine code has a name that changes with any module of this package; that holds
# in a folder that NUMBA_CACHE_DIR names as well.
_chosen = numba.config.CACHE_DIR  # type: ignore[attr-defined]  # made when numba starts
_own = platformdirs.user_cache_path("blue-light-estates", appauthor=False) / "compiled"
_folder = Path(_chosen or _own) / sources_digest(Path(__file__).parent)
numba.config.CACHE_DIR = str(_folder)  # type: ignore[attr-defined]


def compiled(kernel: _Kernel) -> _Kernel:
    """Compile a function over arrays to machine code the first time it is called.

    The code is kept, so that later processes load it; where no folder can be written to, each
    process compiles anew. Kernels run without Python's global lock;
    none starts threads of its own, because the threads of two web sessions may meet in one
    kernel. A kernel outside this package may use constants of its own module only.
    """
    try:
        return cast("_Kernel", numba.njit(cache=True, nogil=True)(kernel))
    except RuntimeError:
        # numba found no folder to keep code in: a service without a home, on a read-only
        # installation. A slow start is better than none.
        return cast("_Kernel", numba.njit(nogil=True)(kernel))


def remove_old_code() -> None:
    """Remove what other versions of this program kept in its own folder 90 days ago or earlier.

    A version that is still used compiles anew. A folder that NUMBA_CACHE_DIR names is left alone.
    """
    if _folder.parent != _own:
        return
    for folder in _own.glob("[0-9a-f]" * DIGITS):
        try:
            old = time.time() - folder.stat().st_mtime > OLD_S
        except OSError:  # another session removes it too
            continue
        if old and folder != _folder:
            shutil.rmtree(folder, ignore_errors=True)
