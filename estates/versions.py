"""Versions of an area: a folder is filled and put in place whole, the older one kept beside it.

The present one has the area's own name; older ones are `NAME.version-1`, `NAME.version-2` ...
Nothing here deletes a version.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from estates.area import AREA_FILE, Manifest, read_manifest
from estates.errors import EstateInputError

_NUMBERED = re.compile(r"\.version-([1-9][0-9]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One older version of an area."""

    number: int
    folder: Path
    written: datetime  # in UTC
    manifest: Manifest


def put_in_place(folder: Path, fill: Callable[[Path], None]) -> Path:
    """Fill a new folder and give it an area's name; the one that had it becomes an older version.

    Everything is made beside the target and moved there at the end: a fault leaves nothing half
    written.

    Parameters
    ----------
    fill
        Given an empty folder to write all parts of the area into.

    Raises
    ------
    EstateInputError
        Something else than an area has the name; or what `fill` raises.
    """
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
        fill(target)
        folder.parent.mkdir(parents=True, exist_ok=True)
        if taken:
            _exchange(folder, target)
        else:
            if folder.exists():
                folder.rmdir()
            target.rename(folder)
    return folder


def older_versions(folder: Path) -> list[Version]:
    """Older versions of an area, the latest written first; unreadable ones left out."""
    found = []
    for number, path in _numbered(folder):
        try:
            manifest = read_manifest(path)
        except EstateInputError:
            continue
        found.append(Version(number=number, folder=path, written=written(path), manifest=manifest))
    return sorted(found, key=lambda each: (each.written, each.number), reverse=True)


def written(folder: Path) -> datetime:
    """When the list of parts of an area was written, in UTC; of a copy, when it was copied."""
    return datetime.fromtimestamp((folder / AREA_FILE).stat().st_mtime, UTC)


def go_back(folder: Path, number: int) -> int:
    """Make an older version the present one; the present one becomes an older version.

    Returns
    -------
    The number under which the present one is kept from now on.

    Raises
    ------
    EstateInputError
        There is no readable version of that number.
    """
    chosen = next((each for each in older_versions(folder) if each.number == number), None)
    if chosen is None:
        raise EstateInputError(
            f"{folder.name}: there is no version {number} to go back to; choose one of the list."
        )
    return _exchange(folder, chosen.folder)


def _exchange(folder: Path, newcomer: Path) -> int:
    """Two renames; where the second fails, the first is taken back."""
    number = 1 + max((number for number, _ in _numbered(folder)), default=0)
    kept = folder.rename(folder.with_name(f"{folder.name}.version-{number}"))
    try:
        newcomer.rename(folder)
    except OSError:
        kept.rename(folder)
        raise
    return number


def _numbered(folder: Path) -> list[tuple[int, Path]]:
    """Every folder that is named as an older version, by its number."""
    found = []
    for path in folder.absolute().parent.iterdir():
        rest = path.name.removeprefix(folder.name)
        if rest != path.name and (match := _NUMBERED.fullmatch(rest)):
            found.append((int(match[1]), path))
    return sorted(found)
