"""Small grammar: numbers of things in words that agree with them, capital letters."""

from __future__ import annotations


def counted(size: int, one: str, many: str = "") -> str:
    """A number of things: no sites, 1 site, 2,000 sites; `many` where an s does not make it."""
    said = "no" if size == 0 else f"{size:,}"
    return f"{said} {one if size == 1 else many or f'{one}s'}"


def agreeing(size: int, one: str, many: str) -> str:
    """The word that goes with a number of things: is or are, waits or wait."""
    return one if size == 1 else many


def capital(text: str) -> str:
    """A text with a capital letter at its start; the rest as it is, names and all."""
    return f"{text[:1].upper()}{text[1:]}"
