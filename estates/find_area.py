"""From the word a person types to an area on disk."""

from __future__ import annotations

from pathlib import Path

from estates.area import AREA_FILE, Area, areas_home, built_areas, load_area
from estates.build import build_area
from estates.errors import EstateInputError
from estates.gather import Progress
from estates.recipes import SAMPLE, recipes


def find_area(word: str, progress: Progress = lambda _: None) -> Area:
    """A folder, else a built area in the user's data directory, else the sample.

    The sample county is built when it is first asked for.

    Raises
    ------
    EstateInputError
        Nothing of that name; the message lists what there is.
    """
    folder = Path(word)
    if (folder / AREA_FILE).is_file():
        return load_area(folder)
    built = areas_home() / word
    if Path(word).name == word and (built / AREA_FILE).is_file():
        return load_area(built)
    if word == SAMPLE:
        return load_area(build_area(recipes()[SAMPLE].inputs(SAMPLE), built, progress))
    known = sorted({*built_areas(), SAMPLE})
    raise EstateInputError(
        f"{word}: no area of that name or folder; there are {', '.join(known)}; "
        "build one with: python -m estates build NAME --roads FILE."
    )
