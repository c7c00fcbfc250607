"""An edited site list becomes a new version of its area, or an area of another name.

Roads, demand, boundary and all that was worked out from them are copied, not built again.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from coverage.tables import read_table
from estates.area import (
    AREA_FILE,
    CACHE,
    RESOURCES,
    SITES,
    Area,
    Manifest,
    Part,
    areas_home,
    checksum,
    load_area,
    read_manifest,
    write_manifest,
)
from estates.errors import EstateInputError
from estates.inputs import check_name, title_of
from estates.recipes import SAMPLE
from estates.site import write_sites
from estates.site_draft import LIST, cells_of, checked, differences, in_one_line, some
from estates.site_roads import checking_model, refuse_off_road
from estates.versions import older_versions, put_in_place

EDITED = "edited in the app, from "
_BEFORE = "sites, before they were edited in the app: "
_GUESSED = "sites: "  # how a build begins the lines that tell of guessed sites
_NEW_LIST = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bases:
    """What an edited list does to the resources based at its sites."""

    renamed: dict[str, str]  # former id of a site that has another now
    gone: tuple[str, ...]  # ids of resources whose site was taken out


def bases(area: Area, after: pd.DataFrame) -> Bases:
    """Resources that go with a renamed site, and those that lose their base.

    Parameters
    ----------
    after
        Draft of the list, begun as `cells_of(area.sites)`.
    """
    before = cells_of(area.sites)
    stays = before.index.intersection(after.index)
    pairs = zip(before.loc[stays, "id"], after.loc[stays, "id"], strict=True)
    renamed = {old: new for old, new in pairs if old != new}
    out = set(before["id"].drop(index=stays))
    gone = tuple(each.id for each in area.resources if each.site_id in out)
    return Bases(renamed=renamed, gone=gone)


def save_edited(
    area: Area,
    after: pd.DataFrame,
    *,
    as_name: str = "",
    title: str = "",
    leave_out: bool = False,
) -> Path:
    """Write a new version of an area with an edited site list; the older one is kept.

    The same edit of the same area gives the same bytes.

    Parameters
    ----------
    area
        As it was when the draft was begun.
    after
        Draft of the list, begun as `cells_of(area.sites)`.
    as_name
        Name of a new area to make instead, in the user's data directory.
    title
        What the new area is called on screen; its name if empty.
    leave_out
        Whether resources whose site was taken out may leave the list.

    Returns
    -------
    Folder of the area.

    Raises
    ------
    CoverageError, EstateError
        One line: what, where, remedy. Nothing is written then.
    """
    origin = _origin(area)
    folder = _target(area, origin, as_name)
    found = differences(cells_of(area.sites), after, area.manifest.crs)
    if not found and not as_name:
        raise EstateInputError(f"{LIST}: nothing was changed, so there is nothing to save.")
    sites = checked(after, area.bounds)
    refuse_off_road(checking_model(area.network, area.hierarchy), sites, LIST)
    moved_bases = bases(area, after)
    if moved_bases.gone and not leave_out:
        raise EstateInputError(
            f"{LIST}: {len(moved_bases.gone)} resources are based at a site that was taken out "
            f"({some(moved_bases.gone)}); say that they leave the list too, or keep the site."
        )

    def fill(target: Path) -> None:
        for part in area.manifest.parts:
            shutil.copyfile(origin / part.file, target / part.file)
        if (origin / CACHE).is_dir():
            shutil.copytree(origin / CACHE, target / CACHE)
        if found:
            write_sites(sites, target / SITES)
        if area.resources:
            _rewrite_resources(target / RESOURCES, moved_bases)
        told = [f"site list edited in the app: {in_one_line(found)}."] if found else []
        if moved_bases.gone:
            told.append(
                f"left out of the resource list with their sites: {some(moved_bases.gone)}."
            )
        write_manifest(_manifest(area.manifest, target, as_name, title, told), target)
        load_area(target)  # what cannot be opened again must not take the place of what can

    return put_in_place(folder, fill)


def is_the_sample(manifest: Manifest) -> bool:
    """Whether an area is the sample county: it always stays as the program brings it."""
    return manifest.name == SAMPLE and manifest.made_up


def _origin(area: Area) -> Path:
    """Where the parts lie that the draft was begun on: by now perhaps in an older version."""
    older = (each.folder for each in older_versions(area.folder) if each.manifest == area.manifest)
    if (area.folder / AREA_FILE).is_file() and read_manifest(area.folder) == area.manifest:
        return area.folder
    if (folder := next(older, None)) is not None:
        return folder
    raise EstateInputError(
        f"{area.title}: its folder was changed by another program; undo the changes to start again "
        "from what is there now."
    )


def _target(area: Area, origin: Path, as_name: str) -> Path:
    if not as_name:
        if is_the_sample(area.manifest):
            raise EstateInputError(
                f"{area.title}: it always stays as the program brings it; save under another name."
            )
        if origin != area.folder:
            raise EstateInputError(
                f"{area.title}: somebody saved another version since you began; save yours under "
                "another name, or undo the changes to see theirs."
            )
        return area.folder
    check_name(as_name)
    folder = areas_home() / as_name
    if folder.exists() or as_name == SAMPLE:
        raise EstateInputError(
            f"{as_name}: there is an area of this name already; choose another name."
        )
    return folder


def _rewrite_resources(path: Path, moved_bases: Bases) -> None:
    if not moved_bases.renamed and not moved_bases.gone:
        return
    table = read_table(path)
    table = table[~table["id"].isin(moved_bases.gone)]
    if table.empty:
        raise EstateInputError(
            f"{LIST}: no resource would be left, each is based at a site that was taken out; keep "
            "one of those sites."
        )
    table["site_id"] = table["site_id"].replace(moved_bases.renamed)
    table.to_csv(path, index=False, lineterminator="\n")


def _manifest(
    manifest: Manifest, folder: Path, as_name: str, title: str, told: list[str]
) -> Manifest:
    """The area's own, with what is new in a folder of its parts."""
    parts = [_part(part, folder) for part in manifest.parts]
    if SITES not in {part.file for part in parts} and (folder / SITES).is_file():
        source = f"{EDITED}{_NEW_LIST}"
        parts.append(Part(file=SITES, sha256=checksum(folder / SITES), source=source))
    edited = bool(told)
    changes: dict[str, object] = {
        "parts": tuple(sorted(parts, key=lambda part: part.file)),
        "findings": (*manifest.findings, *told),
        "assumptions": tuple(
            f"{_BEFORE}{line.removeprefix(_GUESSED)}" if edited and line.startswith(_GUESSED)
            else line
            for line in manifest.assumptions
        ),
    }  # fmt: skip
    if as_name:
        changes |= {"name": as_name}
        changes |= {"title": title.strip() or title_of(as_name)}
    return manifest.model_copy(update=changes)


def _part(part: Part, folder: Path) -> Part:
    now = checksum(folder / part.file)
    if now == part.sha256:
        return part
    source = part.source if part.source.startswith(EDITED) else f"{EDITED}{part.source}"
    return part.model_copy(update={"sha256": now, "source": source})
