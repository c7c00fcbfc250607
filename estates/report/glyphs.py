"""Characters that the shipped letters lack, shown by their code points.

Reports on paper and drawn maps use the letters that come with matplotlib (DejaVu Sans), so that
they look the same on every machine. What these lack would be an empty box, and a character that
is seen nowhere but turns the order of its neighbours would mislead: both stand as [U+1F692].
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import matplotlib as mpl
from matplotlib.ft2font import FT2Font

LETTERS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")  # a character must be in both
# Seen nowhere, yet right where they stand: they part or join letters of Persian and of India.
JOINERS = frozenset("\u200c\u200d")


def folder() -> Path:
    """Where the shipped letters lie."""
    return Path(mpl.get_data_path()) / "fonts" / "ttf"


def shown(text: str) -> str:
    """The text with a code point, such as [U+1F692], for each character that cannot be shown.

    Line breaks stay; a tab becomes four spaces.
    """
    lines = _in_lines(text)
    if lines.isascii() and lines.replace("\n", "").isprintable():
        return lines
    return "".join(each if _can_be_shown(each) else _code_point(each) for each in lines)


def missing(texts: Iterable[str]) -> list[str]:
    """Each character of the texts that cannot be shown, once, in the order of code points."""
    characters = {each for text in texts for each in _in_lines(text)}
    return sorted(each for each in characters if not _can_be_shown(each))


def _in_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\t", "    ")


def _code_point(character: str) -> str:
    return f"[U+{ord(character):04X}]"


def _can_be_shown(character: str) -> bool:
    if character == "\n" or character in JOINERS:
        return True
    # Cc, Cf, Cs, Co, Cn: controls, marks of direction, half characters, private and unassigned
    # ones; Zl and Zp: breaks of lines that a table cannot hold.
    kind = unicodedata.category(character)
    return kind[0] != "C" and kind not in {"Zl", "Zp"} and ord(character) in _held()


@cache
def _held() -> frozenset[int]:
    """Code points of all characters that the shipped letters hold."""
    maps = [FT2Font(str(folder() / name)).get_charmap() for name in LETTERS]
    return frozenset.intersection(*(frozenset(each) for each in maps))
