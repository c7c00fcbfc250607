"""The words of the pages, in plain English: what a tip says, and the list on Method and data.

The words are data (`data/glossary.toml`). A page that asks for a word which is not there is at
fault, and is told so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from coverage.faults import read_toml, repeated
from estates.errors import EstateInputError

GLOSSARY_FILE = Path(__file__).parents[1] / "data" / "glossary.toml"
LONGEST_TIP = 200  # characters; more is not read in passing


class Term(BaseModel):
    """One word, and what it means here."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    word: Annotated[str, Field(min_length=2)]
    also: tuple[str, ...] = ()  # other forms of it, or other words for the same
    short: Annotated[str, Field(min_length=1, max_length=LONGEST_TIP)]
    more: str = ""
    see: tuple[str, ...] = ()  # words of the glossary

    @property
    def names(self) -> tuple[str, ...]:
        """The word in all its forms, as they are looked up."""
        return tuple(_key(each) for each in (self.word, *self.also))


class Glossary(BaseModel):
    """All of `data/glossary.toml`."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    schema_version: Literal[1]
    terms: Annotated[tuple[Term, ...], Field(alias="term")]

    @model_validator(mode="after")
    def _rules(self) -> Self:
        if twice := repeated([name for term in self.terms for name in term.names]):
            raise ValueError(f"{twice[0]!r} is explained twice; keep one")
        known = {_key(term.word) for term in self.terms}
        lost = [see for term in self.terms for see in term.see if _key(see) not in known]
        if lost:
            raise ValueError(f"see {lost[0]!r}: no such word; add it, or name another")
        return self

    def of(self, word: str) -> Term | None:
        """A word in any of its forms, whatever its capitals; None = it is not explained."""
        wanted = _key(word)
        return next((term for term in self.terms if wanted in term.names), None)

    def short(self, word: str) -> str:
        """What a tip says of a word.

        Raises
        ------
        EstateInputError
            The word is not in the glossary.
        """
        if (term := self.of(word)) is None:
            raise EstateInputError(
                f"{GLOSSARY_FILE.name}: {word!r} is not explained; add it, or use another word."
            )
        return term.short


def _key(word: str) -> str:
    return " ".join(word.casefold().replace("’", "'").split())


def load_glossary(path: Path = GLOSSARY_FILE) -> Glossary:
    """Read and check the glossary.

    Raises
    ------
    CoverageInputError
        The file is missing, no TOML, or breaks a rule.
    """
    return read_toml(path, Glossary)
