"""spopt, asked in a process of its own.

spopt imports numba, which asks for coverage.py: so the process is isolated and starts where our
package `coverage` is not to be found.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_SCRIPT = Path(__file__).with_name("spopt_run.py")


def absent() -> list[str]:
    """Packages that asking needs and that are not installed."""
    return [name for name in ("spopt", "pulp") if find_spec(name) is None]


def ask(files: Sequence[Path], *, timeout_s: float) -> list[Mapping[str, Any]]:
    """What spopt answers to the questions in some files of one folder, as `spopt_run` tells it.

    Raises
    ------
    subprocess.TimeoutExpired
        All questions together take longer.
    """
    done = subprocess.run(
        [sys.executable, "-I", str(_SCRIPT), *map(str, files)],
        cwd=files[0].parent,
        capture_output=True,
        text=True,
        check=True,
        timeout=timeout_s,
    )
    # Solvers may print beside.
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
