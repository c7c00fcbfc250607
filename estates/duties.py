"""The legal duties and the guidance that a report names: sourced data (`data/duties.toml`)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from coverage.faults import read_toml, repeated
from estates.errors import EstateInputError

DUTIES_FILE = Path(__file__).parents[1] / "data" / "duties.toml"
_Told = Annotated[str, Field(min_length=1)]


class Duty(BaseModel):
    """A duty or a piece of guidance, in a few words."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: _Told
    title: _Told
    text: _Told
    citation: _Told  # where it stands: Act and section
    source: _Told  # what was read of it
    verified: bool  # the text itself, or a copy of an official publication, was read
    note: str = ""

    @property
    def cited(self) -> str:
        """Where it stands, and whether that was read."""
        return self.citation if self.verified else f"{self.citation}; not verified"

    @property
    def told(self) -> str:
        """What it asks, where it stands, and what to know of that."""
        return f"{self.text} ({self.cited}.) {self.note}".rstrip()


class Duties(BaseModel):
    """All of `data/duties.toml`."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    schema_version: Literal[1]
    reviewed: dt.date
    duties: Annotated[tuple[Duty, ...], Field(alias="duty")]

    @model_validator(mode="after")
    def _rules(self) -> Self:
        if twice := repeated([each.id for each in self.duties]):
            raise ValueError(f"duty {twice[0]!r} stands twice; keep one")
        return self

    def of(self, name: str) -> Duty:
        """A duty by its id.

        Raises
        ------
        EstateInputError
            There is none of that id.
        """
        found = next((each for each in self.duties if each.id == name), None)
        if found is None:
            raise EstateInputError(f"{DUTIES_FILE.name}: no duty {name!r}; add it.")
        return found


def load_duties(path: Path = DUTIES_FILE) -> Duties:
    """Read and check the duties.

    Raises
    ------
    CoverageInputError
        The file is missing, no TOML, or breaks a rule.
    """
    return read_toml(path, Duties)
