"""BusinessCase: what a planner writes of the case for a scenario; no figure hangs on it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from estates.new_site import Model

LONGEST_TEXT, LONGEST_NOTE, LONGEST_NAME = 4000, 2000, 200  # characters
MOST_ROWS = 30  # of a list
WORST = 5  # of likelihood and of impact


def _readable(text: str) -> str:
    """Line ends made alike; what no page can show is refused."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    hidden = [c for c in text if (c < " " or c == "\x7f") and c not in "\n\t"]
    if hidden:
        raise ValueError(
            f"holds a character that cannot be shown (U+{ord(hidden[0]):04X}); leave it out"
        )
    return text


def _limits(longest: int, shortest: int | None = None) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=shortest, max_length=longest)


_shown = AfterValidator(_readable)
Text = Annotated[str, _limits(LONGEST_TEXT), _shown]
Note = Annotated[str, _limits(LONGEST_NOTE), _shown]
Name = Annotated[str, _limits(LONGEST_NAME), _shown]
GivenName = Annotated[str, _limits(LONGEST_NAME, 1), _shown]
GivenNote = Annotated[str, _limits(LONGEST_NOTE, 1), _shown]
Score = Annotated[int, Field(ge=1, le=WORST)]
Rows = Field(default=(), max_length=MOST_ROWS)


class Party(Model):
    """A body, and why the collaboration is in its interests: one of the two is enough."""

    body: GivenName
    """As the site list and the accounts have it."""
    efficiency: Note = ""
    effectiveness: Note = ""


class Governance(Model):
    """The test of a transfer of governance."""

    economy: Text = ""
    efficiency: Text = ""
    effectiveness: Text = ""
    public_safety: Text = ""


class Consultation(Model):
    """What was asked of whom, and what came of it."""

    text: Text = ""
    start: dt.date | None = None
    end: dt.date | None = None
    responses: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Consultation:
        if self.start is not None and self.end is not None and self.end < self.start:
            raise ValueError(f"ends on {self.end}, before it starts on {self.start}; correct one")
        return self


class Inspection(Model):
    """A finding of an inspectorate, and how the scenario answers it."""

    body: GivenName
    date: dt.date | None = None
    finding: Note = ""
    answer: Note = ""


class Equality(Model):
    """Who is affected, group by group."""

    age: Text = ""
    disability: Text = ""
    ethnicity: Text = ""
    deprivation: Text = ""
    other: Text = ""


class Rejected(Model):
    """An option that was considered and is not proposed."""

    option: GivenName
    reason: Note = ""


class GivenRisk(Model):
    """A risk, as its owner sees it."""

    risk: GivenNote
    owner: Name = ""
    likelihood: Score | None = None
    """1 = remote, 5 = almost certain."""
    impact: Score | None = None
    """1 = slight, 5 = severe."""
    mitigation: Note = ""

    @property
    def score(self) -> int | None:
        """Likelihood times impact; None = one of them is not given."""
        if self.likelihood is None or self.impact is None:
            return None
        return self.likelihood * self.impact

    @property
    def gravest(self) -> int:
        """Its score at worst: a half that is not given may be the worst; 0 = neither is given."""
        if self.likelihood is None and self.impact is None:
            return 0
        return (self.likelihood or WORST) * (self.impact or WORST)


class Approval(Model):
    """Who has agreed to it, or has yet to."""

    by: GivenName
    date: dt.date | None = None
    """Left out = not yet."""
    text: Note = ""


class BusinessCase(Model):
    """What is written of the case; every part may be left out."""

    strategic: Text = ""
    economic: Text = ""
    commercial: Text = ""
    financial: Text = ""
    management: Text = ""
    party: tuple[Party, ...] = Rows
    restrictions: Text = ""
    """On how the bodies may collaborate (Policing and Crime Act 2017 s.3)."""
    governance_change: bool = False
    """Whether another body comes to govern a service."""
    governance: Governance = Governance()
    crmp: Text = ""
    """What the community risk management plan says."""
    consultation: Consultation = Consultation()
    inspection: tuple[Inspection, ...] = Rows
    equality: Equality = Equality()
    rejected: tuple[Rejected, ...] = Rows
    risk: tuple[GivenRisk, ...] = Rows
    approval: tuple[Approval, ...] = Rows

    @model_validator(mode="after")
    def _rules(self) -> BusinessCase:
        bodies = Counter(each.body for each in self.party)
        if repeated := [body for body, times in bodies.items() if times > 1]:
            raise ValueError(f"party {repeated[0][:60]!r} stands twice; keep one")
        if self.governance != Governance() and not self.governance_change:
            raise ValueError(
                "the test of governance is given; write governance_change = true, or leave it out"
            )
        return self

    @property
    def given(self) -> bool:
        """Whether anything is written."""
        return self != BusinessCase()
