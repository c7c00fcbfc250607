"""Started without its libraries: one line that names the set-up, in place of a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_OURS = ("coverage", "estates")  # missing modules of ours are a fault of the program
# As README.md has them under Start.
_SET_UP = (
    r"py -m venv .venv && .venv\Scripts\pip install -q -r requirements.txt"
    if os.name == "nt"
    else "python3 -m venv .venv && .venv/bin/pip install -q -r requirements.txt"
)
_PYTHON = r".venv\Scripts\python" if os.name == "nt" else ".venv/bin/python"


def is_library(error: ModuleNotFoundError) -> bool:
    """Whether what is missing is somebody else's package."""
    return (error.name or "").partition(".")[0] not in ("", *_OURS)


def set_up_line(error: ModuleNotFoundError) -> str:
    """What is missing, and the command of the README that installs it."""
    return (
        f"{error.name} is not installed for this Python ({sys.executable}); set up with: {_SET_UP} "
        f"(README.md, Start), then use {_PYTHON}."
    )


@contextmanager
def libraries() -> Iterator[None]:
    """Import under it: a missing library ends the program with one line and exit code 2."""
    try:
        yield
    except ModuleNotFoundError as error:
        if not is_library(error):
            raise
        sys.stderr.write(f"{set_up_line(error)}\n")
        sys.exit(2)
