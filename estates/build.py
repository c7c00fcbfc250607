"""Building an area: files in, a checked folder out, or nothing at all."""

from __future__ import annotations

import tempfile
from pathlib import Path

import tomli_w

from coverage.kept import keep
from coverage.network_hierarchy import FILE as HIERARCHY
from estates.area import AREA_FILE, CACHE, SCHEMA_VERSION, Manifest
from estates.area_files import write_parts
from estates.errors import EstateInputError
from estates.gather import Progress, gather
from estates.inputs import Inputs, check_name


def build_area(inputs: Inputs, folder: Path, progress: Progress = lambda _: None) -> Path:
    """Build an area in a folder.

    Everything is made beside the target and moved there at the end: a fault leaves nothing half
    written, and an older version of the area is kept under a numbered name.

    Parameters
    ----------
    progress
        Called with a line before each step.

    Raises
    ------
    CoverageInputError, UnreadableFileError, EstateInputError
        One line: what, where, remedy.
    """
    check_name(inputs.name)
    taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    if taken and not (folder / AREA_FILE).is_file():
        raise EstateInputError(
            f"{folder}: exists and is not an area; choose an empty or new folder."
        )
    # Beside the target, so that the last step is a rename; where its parents do not exist yet,
    # beside the first that does.
    existing = next(parent for parent in folder.absolute().parents if parent.exists())
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=existing) as scratch:
        target = Path(scratch) / "area"
        target.mkdir()
        _fill(inputs, target, progress)
        folder.parent.mkdir(parents=True, exist_ok=True)
        if taken:
            folder.rename(_next_version(folder))
        elif folder.exists():
            folder.rmdir()
        target.rename(folder)
    return folder


def _fill(inputs: Inputs, target: Path, progress: Progress) -> None:
    gathered = gather(inputs, progress)
    progress("writing the area")
    manifest = Manifest(
        schema_version=SCHEMA_VERSION,
        name=inputs.name,
        title=inputs.title or inputs.name.replace("-", " ").title(),
        made_up=inputs.made_up,
        crs=gathered.network.crs,
        standards_of=gathered.standards_of,
        residents_basis=gathered.demand.residents_basis,
        incidents_basis=gathered.demand.incidents_basis,
        resources_listed=inputs.resources is not None,
        assumptions=tuple(gathered.assumptions),
        findings=tuple(gathered.findings),
        parts=write_parts(gathered, inputs, target),
    )
    text = tomli_w.dumps(manifest.model_dump(mode="json"))
    (target / AREA_FILE).write_text(text, encoding="utf-8")
    keep(target / CACHE / HIERARCHY, gathered.hierarchy.save)


def _next_version(folder: Path) -> Path:
    number = 1
    while (older := folder.with_name(f"{folder.name}.version-{number}")).exists():
        number += 1
    return older
