"""How kernels are compiled: once a machine, kept on disk, and without holding up other threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

_Kernel = TypeVar("_Kernel", bound=Callable[..., object])


def compiled(kernel: _Kernel) -> _Kernel:
    """Compile a function over arrays to machine code the first time it is called.

    The code is kept beside the module, so that later processes load it. Kernels run without
    Python's global lock; none starts threads of its own, because the threads of two web sessions
    may meet in one kernel.
    """
    return cast("_Kernel", njit(cache=True, nogil=True)(kernel))
