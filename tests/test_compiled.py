"""Machine code that is kept must not outlive the source that it was made from."""

import os
import shutil
from pathlib import Path
from typing import Any

import numba
import pytest

from coverage.hierarchy import compiled, sweep

PACKAGE = Path(compiled.__file__).parent


@pytest.mark.skipif("NUMBA_CACHE_DIR" in os.environ, reason="machine code is kept elsewhere")
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
