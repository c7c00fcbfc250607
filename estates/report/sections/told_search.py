"""A search as a report tells it: beside its own scenario, in its own names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from estates.appraisal import Appraisal
from estates.report.sections.searched import NOISE, Compared, Searched
from estates.view.look_view import standard_labels

_TODAY = "today"  # as a search calls it


@dataclass(frozen=True)
class ToldSearch:
    """A search, and the appraisal of the scenario whose report tells of it."""

    search: Searched
    appraisal: Appraisal

    @cached_property
    def labels(self) -> dict[str, str]:
        """Names of standards, by the id of their headline."""
        return standard_labels(self.appraisal.before)

    @property
    def label(self) -> str:
        """Name of the standard weighed against cost."""
        return self.labels.get(self.search.axis.headline, self.search.axis.name)

    @property
    def mine(self) -> Compared | None:
        """The scenario of the report, as it was compared; None = it was not."""
        return self.search.of_scenario(self.appraisal.scenario.name)

    @property
    def changed(self) -> bool:
        """Whether the scenario's figure is no longer what it was compared by."""
        axis = self.search.axis
        now = {each.id: each for each in self.appraisal.headlines}.get(axis.headline)
        if self.mine is None or now is None or now.unit != axis.unit:
            return False
        return abs(now.after - self.mine.value) > NOISE

    @property
    def incomplete(self) -> int:
        """Options of which part of the cost alone is known."""
        if self.search.counted:
            return 0
        return [each.cost_complete for each in self.search.frontier].count(False)

    @property
    def plans(self) -> list[Compared]:
        """What the options are compared with: today, then scenarios."""
        return [each for each in (self.search.today, *self.search.compared) if each is not None]

    def called(self, plan: Compared) -> str:
        """What a plan is called in a row or a sentence."""
        if plan.name == _TODAY:
            return "Today"
        mine = self.mine is not None and plan.name == self.mine.name
        return "This scenario" if mine else plan.name


def option_label(name: str) -> str:
    """What an estate of the frontier is called: option-02 is Option 2."""
    kind, _, number = name.partition("-")
    return f"{kind.capitalize()} {int(number)}" if number.isdecimal() else name
