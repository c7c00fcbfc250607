"""Building an area: files in, a checked folder out, or nothing at all."""

from __future__ import annotations

from pathlib import Path

from coverage.kept import keep
from coverage.network_hierarchy import FILE as HIERARCHY
from estates.area import CACHE, SCHEMA_VERSION, Manifest, write_manifest
from estates.area_files import write_parts
from estates.gather import Progress, gather
from estates.inputs import Inputs, check_name, title_of
from estates.versions import put_in_place


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
    return put_in_place(folder, lambda target: _fill(inputs, target, progress))


def _fill(inputs: Inputs, target: Path, progress: Progress) -> None:
    gathered = gather(inputs, progress)
    progress("writing the area")
    manifest = Manifest(
        schema_version=SCHEMA_VERSION,
        name=inputs.name,
        title=inputs.title or title_of(inputs.name),
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
    write_manifest(manifest, target)
    keep(target / CACHE / HIERARCHY, gathered.hierarchy.save)
