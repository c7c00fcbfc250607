"""Files that a person sends through the browser, built into an area.

A file's own name never becomes part of a path: each is kept under a name of ours in a folder that
is removed afterwards. Only its ending is looked at, to know what it claims to be.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coverage.attainment import Standard
from coverage.errors import CoverageError
from coverage.osm.extract import SUFFIXES
from coverage.road_change import RoadChange, read_road_changes
from estates.area import Area, areas_home, load_area
from estates.build import build_area
from estates.errors import EstateError, EstateInputError
from estates.inputs import Inputs, check_name
from estates.own_records import OwnRecord, read_own_records
from estates.recipes import SAMPLE

_TABLE = (".csv", ".csv.gz")
OWN_RECORD_ENDINGS = (".csv", ".xlsx")
LAYER_ENDINGS = (".geojson", ".gpkg")
ENDINGS: dict[str, tuple[str, ...]] = {
    "roads": (*SUFFIXES, ".graphml"),
    "boundary": LAYER_ENDINGS,
    "sites": (".xlsx", *_TABLE, *LAYER_ENDINGS),
    "resources": _TABLE,
    "demand": (*_TABLE, *LAYER_ENDINGS),
    "incidents": _TABLE,
    "patrol areas": LAYER_ENDINGS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file as the browser sent it."""

    name: str  # what the person calls it; shown, never used as a path
    content: bytes


def build_from_uploads(
    name: str,
    uploads: Mapping[str, Upload],
    *,
    title: str = "",
    standards_of: tuple[str, ...] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> Area:
    """Build an area in the user's data directory and load it.

    Parameters
    ----------
    name
        Folder name, as `check_name` wants it.
    uploads
        By kind, a key of `ENDINGS`; `roads` is a must.

    Raises
    ------
    CoverageError, EstateError
        One line: what, where, remedy. Nothing is left behind.
    """
    if "roads" not in uploads:
        raise EstateInputError("no extract given; choose an OpenStreetMap file first.")
    if not name:
        raise EstateInputError("no short name given; write one, such as westshire.")
    check_name(name)
    if name == SAMPLE:
        raise EstateInputError(
            f"{SAMPLE}: that is the name of the sample county; choose another short name."
        )
    with tempfile.TemporaryDirectory(prefix="blue-light-estates-") as scratch:
        files = {
            kind: _keep(kind, each, Path(scratch), ENDINGS[kind]) for kind, each in uploads.items()
        }
        told = ", ".join(_shown(each.name) for kind, each in uploads.items() if kind != "roads")
        inputs = Inputs(
            name=name,
            roads=files["roads"],
            roads_called=_shown(uploads["roads"].name),
            title=title.strip(),
            standards_of=standards_of,
            boundary=files.get("boundary"),
            sites=files.get("sites"),
            resources=files.get("resources"),
            zones=files.get("demand"),
            incidents=files.get("incidents"),
            patrol_areas=files.get("patrol areas"),
            source=f"uploaded as {told}" if told else "",
        )
        try:
            folder = build_area(inputs, areas_home() / name, progress)
        except (CoverageError, EstateError) as error:
            line = str(error)  # it names our files: say what the person calls them
            for kind, path in files.items():
                line = line.replace(path.name, _shown(uploads[kind].name))
            raise EstateInputError(line) from error
    return load_area(folder)


def road_changes_from(upload: Upload, crs: str) -> tuple[RoadChange, ...]:
    """Read closed and slowed roads.

    Parameters
    ----------
    crs
        Metric coordinate system of the roads.

    Raises
    ------
    EstateInputError
        One line: what, where, remedy.
    """
    with tempfile.TemporaryDirectory(prefix="blue-light-estates-") as scratch:
        path = _keep("road changes", upload, Path(scratch), LAYER_ENDINGS)
        try:
            return read_road_changes(path, crs)
        except CoverageError as error:
            line = str(error).replace(path.name, _shown(upload.name))
            raise EstateInputError(line) from error


def own_records_from(upload: Upload, standards: Sequence[Standard]) -> tuple[OwnRecord, ...]:
    """Read a service's own recorded means.

    Parameters
    ----------
    standards
        Those that can be scored in the area.

    Raises
    ------
    EstateInputError
        One line: what, where, remedy.
    """
    with tempfile.TemporaryDirectory(prefix="blue-light-estates-") as scratch:
        path = _keep("own records", upload, Path(scratch), OWN_RECORD_ENDINGS)
        try:
            return read_own_records(path, standards)
        except (CoverageError, EstateError) as error:
            line = str(error).replace(path.name, _shown(upload.name))
            raise EstateInputError(line) from error


def _keep(kind: str, upload: Upload, folder: Path, endings: tuple[str, ...]) -> Path:
    lower = upload.name.lower()
    ending = next(
        (each for each in sorted(endings, key=len, reverse=True) if lower.endswith(each)), None
    )
    if ending is None:
        raise EstateInputError(
            f"{kind}: {_shown(upload.name)} is not a file this page reads; give one that ends in "
            f"{', '.join(endings)}."
        )
    path = folder / f"{kind.replace(' ', '_')}{ending}"
    path.write_bytes(upload.content)
    return path


def _shown(name: str) -> str:
    """A name as people may see it: one line, not too long."""
    return " ".join(name.split())[:60] or "a file without a name"
