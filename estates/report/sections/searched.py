"""What `optimise --json` printed, read back: only what a report tells of it, checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from coverage.faults import faults
from estates.appraisal import Appraisal
from estates.change import AnyChange
from estates.errors import EstateInputError
from estates.scenario_edits import change_of

NOISE = 1e-6  # of a share or a second: a figure that differs by more is another one
_Figure = Annotated[float, Field(allow_inf_nan=False)]


class _Read(BaseModel):
    """What is not told is not read."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Axis(_Read):
    """The standard weighed against cost."""

    standard: str
    name: str
    service: str
    higher_is_better: bool

    @property
    def unit(self) -> str:
        """Of its figures, as headlines have it."""
        return "share" if self.higher_is_better else "s"

    @property
    def headline(self) -> str:
        """Id of its headline."""
        return f"{self.service}/{self.standard}"


class Yardstick(_Read):
    """A standard, and what it is today; None = nothing of it is known."""

    id: str
    name: str
    service: str
    figure: Literal["mean seconds", "share in time"]
    today: _Figure | None

    @property
    def unit(self) -> str:
        """Of its figures, as headlines have it."""
        return "s" if self.figure == "mean seconds" else "share"


class Option(_Read):
    """An estate on the frontier."""

    name: str
    cost_gbp: _Figure | None  # None = sites are counted in place of money
    cost_complete: bool
    to_confirm_money: tuple[str, ...]
    sites_in_use: int
    value: _Figure
    gap: _Figure | None  # a share of its cost; None = not known
    proven: bool
    bases_moved: int
    changes: tuple[dict[str, Any], ...]

    def read_changes(self) -> tuple[AnyChange, ...]:
        """What it does to today's estate."""
        return tuple(change_of(dict(each)) for each in self.changes)


class Compared(_Read):
    """A plan beside the best."""

    name: str
    cost_gbp: _Figure | None
    cost_complete: bool
    value: _Figure
    dearer_than_as_good_by: _Figure
    dearer_at_most_by: _Figure | None
    worse_than_as_cheap_by: _Figure
    worse_at_most_by: _Figure | None
    on_the_frontier: bool | None  # None = not proven
    beyond_the_frontier: bool
    its_own_figures_not_used: dict[str, Any]


class Others(_Read):
    """Estates that are nearly as good as one of the frontier."""

    of: str | None
    within_gbp: _Figure | None
    there_are_no_more: bool
    found: tuple[Option, ...]


class Searched(_Read):
    """A search."""

    schema_version: Literal[1]
    area: str
    profile: str
    exemptions: tuple[str, ...]
    road_changes: tuple[dict[str, Any], ...]
    cost_of_business_as_usual_gbp: _Figure | None
    axis: Axis
    floors: dict[str, _Figure | None]
    standards: tuple[Yardstick, ...]
    complete: bool
    stopped: bool
    frontier: tuple[Option, ...]
    today: Compared | None
    compared: tuple[Compared, ...]
    reference: str | None
    others: Others | None
    sites: dict[str, str]

    @field_validator("frontier")
    @classmethod
    def _changes_read(cls, options: tuple[Option, ...]) -> tuple[Option, ...]:
        for each in options:
            try:
                each.read_changes()
            except (EstateInputError, TypeError) as error:
                raise ValueError(f"{each.name}: {error}") from error
        return options

    @property
    def counted(self) -> bool:
        """Whether sites in use stand for money, as no price was known."""
        return self.cost_of_business_as_usual_gbp is None

    def other_roads(self, appraisal: Appraisal) -> list[str]:
        """How the search was driven otherwise than an appraisal; empty = alike."""
        assessor = appraisal.before.assessor
        said = []
        if self.profile != assessor.profile_name:
            said.append(f"speeds {self.profile!r}, not {assessor.profile_name!r}")
        ours = sorted(each.id for each in assessor.exemptions)
        if sorted(self.exemptions) != ours:
            theirs = ", ".join(sorted(self.exemptions)) or "none"
            said.append(f"legal exemptions {theirs}, not {', '.join(ours) or 'none'}")
        shut = [
            (each.change.name, float(each.change.speed_share)) for each in assessor.changed_roads
        ]
        theirs_shut = [
            (str(each.get("name")), float(each.get("speed_share", 0.0)))
            for each in self.road_changes
        ]
        if sorted(shut) != sorted(theirs_shut):
            said.append("other closed and slowed roads")
        return said

    def differs_today(self, appraisal: Appraisal) -> bool:
        """Whether a figure of today is not the one that the search started from.

        A standard of a percentile is searched by its share in time, and so has none to compare.
        """
        today = {each.id: each for each in appraisal.headlines}
        for each in self.standards:
            ours = today.get(f"{each.service}/{each.id}")
            if ours is None or each.today is None or ours.unit != each.unit:
                continue
            if abs(ours.before - each.today) > NOISE:
                return True
        return False

    def of_scenario(self, name: str) -> Compared | None:
        """The scenario of a report in the search; None = it was not compared."""
        return next((each for each in self.compared if each.name == name), None)


def read_search(search: Mapping[str, Any], area: str) -> Searched:
    """Check what a search printed.

    Parameters
    ----------
    area
        Name of the area that it must be of.

    Raises
    ------
    EstateInputError
        It is of another area, or no search: one line.
    """
    try:
        # As JSON, so that no text is taken for a number.
        found = Searched.model_validate_json(json.dumps(search), strict=True)
    except ValidationError as error:
        raise EstateInputError(
            f"the search: not what optimise --json prints ({faults(error)}); run it again."
        ) from error
    if found.area != area:
        raise EstateInputError(
            f"the search: made on the area {found.area[:60]!r}, not on {area!r}; search that area."
        )
    return found
