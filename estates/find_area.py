"""From the word a person types to an area on disk."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from estates.area import AREA_FILE, Area, areas_home, built_areas, load_area, read_manifest
from estates.build import build_area
from estates.errors import EstateInputError
from estates.gather import Progress
from estates.recipes import SAMPLE, recipes


def find_area(word: str, progress: Progress = lambda _: None) -> Area:
    """A folder, else a built area in the user's data directory, else the sample.

    The sample county is built when it is first asked for, and again when the program brings
    another version of it.

    Raises
    ------
    EstateInputError
        Nothing of that name; the message lists what there is.
    """
    folder = _folder(word)
    if folder is None:
        built = areas_home() / SAMPLE
        return load_area(build_area(recipes()[SAMPLE].inputs(SAMPLE), built, progress))
    return load_area(folder, progress)


def area_name(word: str) -> str:
    """What an area calls itself, from its list of parts alone: nothing is loaded or built.

    Raises
    ------
    EstateInputError
        As `find_area`.
    """
    folder = _folder(word)
    return SAMPLE if folder is None else read_manifest(folder).name


def _folder(word: str) -> Path | None:
    """Where an area is; None = the sample county, which has to be built first."""
    folder = Path(word)
    if (folder / AREA_FILE).is_file():
        return folder
    built = areas_home() / word
    exists = Path(word).name == word and (built / AREA_FILE).is_file()
    if word == SAMPLE and (not exists or _outdated(built)):
        return None
    if exists:
        return built
    known = sorted({*built_areas(), SAMPLE})
    raise EstateInputError(
        f"{word}: no area of that name or folder; there are {', '.join(known)}; "
        "build one with: python -m estates build NAME --roads FILE."
    )


def _outdated(built: Path) -> bool:
    """Whether the sample was built from other files than those that the program now brings."""
    try:
        if not read_manifest(built).made_up:
            return False  # somebody's own area of this name
    except EstateInputError:
        return True
    inputs = recipes()[SAMPLE].inputs(SAMPLE)
    files = (getattr(inputs, field.name) for field in fields(inputs))
    newest = max(file.stat().st_mtime for file in files if isinstance(file, Path))
    return newest > (built / AREA_FILE).stat().st_mtime
