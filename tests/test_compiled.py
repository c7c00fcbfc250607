"""Machine code that is kept must not outlive the source that it was made from."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numba
import pytest

from coverage.hierarchy import compiled, sweep

PACKAGE = Path(compiled.__file__).parent

# Rights do not stop an administrator, so each folder that numba tries is made to fail.
NO_FOLDER = """
from numba.core import caching

def refuse(_):
    raise PermissionError("read-only")

caching._CacheLocator.ensure_cache_path = refuse
"""


def run(program, **environment):
    """What a new process says."""
    done = subprocess.run(  # noqa: S603  # this Python, and a program written here
        [sys.executable, "-c", program],
        cwd=PACKAGE.parents[1],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_code_is_kept_in_a_folder_named_for_the_sources():
    digest = compiled.sources_digest(PACKAGE)
    assert Path(numba.config.CACHE_DIR).name == digest
    kernel: Any = sweep.sweep
    assert digest in Path(kernel.stats.cache_path).parts


@pytest.mark.parametrize("module", sorted(path.name for path in PACKAGE.glob("*.py")))
def test_any_module_that_changes_makes_another_folder(tmp_path, module):
    # A kernel takes in steps and constants of other modules, which numba itself does not look at.
    copy = shutil.copytree(PACKAGE, tmp_path / "copy", ignore=shutil.ignore_patterns("__pycache__"))
    assert compiled.sources_digest(copy) == compiled.sources_digest(PACKAGE)
    with (copy / module).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert compiled.sources_digest(copy) != compiled.sources_digest(PACKAGE)


def test_where_no_folder_can_be_written_to_kernels_work_all_the_same():
    program = NO_FOLDER + (
        "from coverage.hierarchy.compiled import compiled\n"
        "from coverage.hierarchy.start import compiled_before\n"
        "print(compiled(abs_of)(-3), compiled_before())\n"
    )
    program = "def abs_of(x):\n    return abs(x)\n" + program
    assert run(program) == ["3 False"]


def test_in_a_folder_that_is_asked_for_too_code_lies_under_the_sources_checksum(tmp_path):
    program = "from coverage.hierarchy.sweep import sweep\nprint(sweep.stats.cache_path)\n"
    (folder,) = run(program, NUMBA_CACHE_DIR=str(tmp_path))
    assert Path(folder).parent == tmp_path / compiled.sources_digest(PACKAGE)


def test_only_old_code_of_other_versions_in_our_own_folder_is_removed(tmp_path, monkeypatch):
    names = {"current": "0" * 16, "old": "a" * 16, "young": "b" * 16, "stranger": "notes"}
    for kind, name in names.items():
        (tmp_path / name / "kernels").mkdir(parents=True)
        age_s = compiled.OLD_S + (-60 if kind == "young" else 60)
        os.utime(tmp_path / name, (time.time() - age_s,) * 2)
    everything = set(names.values())
    monkeypatch.setattr(compiled, "_folder", tmp_path / names["current"])
    compiled.remove_old_code()  # as where NUMBA_CACHE_DIR names the folder
    assert {each.name for each in tmp_path.iterdir()} == everything
    monkeypatch.setattr(compiled, "_own", tmp_path)
    compiled.remove_old_code()
    assert {each.name for each in tmp_path.iterdir()} == everything - {names["old"]}
