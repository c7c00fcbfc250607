"""Inputs: what an area is built from, before anything is read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from estates.errors import EstateInputError

LONGEST_NAME = 64
_NAME = re.compile(rf"[a-z0-9][a-z0-9_-]{{0,{LONGEST_NAME - 1}}}")
_SMALL_WORDS = {"and", "in", "of", "on", "the", "under", "upon", "with"}
_DEVICES = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")  # Windows has no folder of these names


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What an area is built from. Only the roads are a must."""

    name: str  # folder name: lower-case letters, digits, - and _
    roads: Path | None  # OpenStreetMap file or OSMnx GraphML
    roads_called: str = ""  # what people call that file, where its own name is one of ours
    place: str = ""  # instead of a file: a place that OSMnx downloads
    title: str = ""
    made_up: bool = False
    standards_of: tuple[str, ...] = ()  # area slugs of data/standards.toml; empty = guessed, told
    boundary: Path | None = None
    sites: Path | None = None  # None = those in the tags of the map
    resources: Path | None = None
    zones: Path | None = None  # None = residents estimated from the map
    incidents: Path | None = None
    patrol_areas: Path | None = None
    source: str = ""  # of the files that are not OpenStreetMap
    licence: str = ""


def check_name(name: str) -> None:
    """Refuse a name that cannot be a folder on every system."""
    if not _NAME.fullmatch(name) or _DEVICES.fullmatch(name):
        raise EstateInputError(
            f"{name[:60]!r}: not a usable area name; use lower-case letters, digits, - and _."
        )


def title_of(name: str) -> str:
    """What an area is called on screen where nobody said: isle-of-man is Isle of Man."""
    words = [word for word in name.replace("-", " ").replace("_", " ").split() if word]
    return " ".join(
        word if at and word in _SMALL_WORDS else word.title() for at, word in enumerate(words)
    )


def name_from(text: str) -> str:
    """A name for files from words: accents fall away, anything but letters and digits is a hyphen.

    "" = nothing is left, or what is left cannot be a name on every system.
    """
    letters = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:LONGEST_NAME].strip("-")
    return "" if _DEVICES.fullmatch(name) else name


def free_name(wanted: str, taken: Container[str]) -> str:
    """The name wanted, or with the next number behind it that is not taken."""
    stem, _, number = wanted.rpartition("-")
    if not stem or not number.isdecimal():
        stem, number = wanted, "1"
    name, next_ = wanted, int(number)
    while name in taken:
        next_ += 1
        ending = f"-{next_}"
        name = f"{stem[: LONGEST_NAME - len(ending)]}{ending}"
    return name
