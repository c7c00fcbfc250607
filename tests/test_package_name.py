"""The package is called like coverage.py: numba must import whichever of the two comes first."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
USE_NUMBA = "assert numba.njit(lambda x: x + 1)(1) == 2"


@pytest.mark.slow
@pytest.mark.parametrize(
    "program",
    [
        f"import coverage, numba; {USE_NUMBA}",
        f"import numba, coverage; {USE_NUMBA}",
        f"import coverage.network, numba; {USE_NUMBA}",
        f"import numba, coverage.network; {USE_NUMBA}",
        "import coverage, osmnx; osmnx.settings",
        "import osmnx, coverage; osmnx.settings",
    ],
)
def test_either_order_of_import(program):
    program += "\nimport coverage; assert coverage.__doc__.startswith('Geography'), coverage"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
