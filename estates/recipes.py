"""Recipes: what an area is built from, as data in `data/areas/`."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from coverage.faults import faults
from estates.errors import EstateInputError
from estates.inputs import Inputs

DATA = Path(__file__).parents[1] / "data"
SAMPLE = "sample"


class Recipe(BaseModel):
    """One file of `data/areas/`. Paths are relative to `data/`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    made_up: bool
    standards_of: tuple[str, ...]
    roads: str = ""
    boundary: str = ""
    sites: str = ""
    resources: str = ""
    zones: str = ""
    incidents: str = ""
    patrol_areas: str = ""
    source: str = ""
    licence: str = ""
    # Figures of data/prices.toml that the optimiser takes unless it is told others: those that
    # nobody publishes, so that a made-up county can be tried with made-up prices.
    assumptions: dict[str, float] = {}

    def inputs(self, name: str) -> Inputs:
        """The recipe as inputs of a build."""

        def file(text: str) -> Path | None:
            return DATA / text if text else None

        return Inputs(
            name=name,
            roads=file(self.roads),
            title=self.title,
            made_up=self.made_up,
            standards_of=self.standards_of,
            boundary=file(self.boundary),
            sites=file(self.sites),
            resources=file(self.resources),
            zones=file(self.zones),
            incidents=file(self.incidents),
            patrol_areas=file(self.patrol_areas),
            source=self.source,
            licence=self.licence,
        )


def recipes() -> dict[str, Recipe]:
    """All recipes by name."""
    found = {}
    for path in sorted((DATA / "areas").glob("*.toml")):
        try:
            found[path.stem] = Recipe.model_validate(tomllib.loads(path.read_text("utf-8")))
        except (tomllib.TOMLDecodeError, ValidationError) as error:
            raise EstateInputError(f"{path.name}: {faults(error)}") from error
    return found
