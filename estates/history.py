"""History: a scenario as it is edited, with undo and redo. Nothing is ever changed in place."""

from __future__ import annotations

from dataclasses import dataclass

from estates.scenario import Scenario

DEEPEST = 200  # steps that can be undone


@dataclass(frozen=True, slots=True)
class History:
    """What a scenario is now, was before and would be again."""

    present: Scenario
    past: tuple[Scenario, ...] = ()  # the oldest first
    future: tuple[Scenario, ...] = ()  # the next first

    def edited(self, scenario: Scenario) -> History:
        """After an edit; one that changes nothing is none."""
        if scenario == self.present:
            return self
        return History(scenario, (*self.past, self.present)[-DEEPEST:])

    def undone(self) -> History:
        """One step back; the same where there is none."""
        if not self.past:
            return self
        return History(self.past[-1], self.past[:-1], (self.present, *self.future))

    def redone(self) -> History:
        """One step forward again; the same where there is none."""
        if not self.future:
            return self
        return History(self.future[0], (*self.past, self.present), self.future[1:])

    def described(self, **words: object) -> History:
        """With another name, title, date, case ..., in all its states: undo keeps them."""

        def told(scenario: Scenario) -> Scenario:
            return Scenario.model_validate({**dict(scenario), **words})

        return History(
            told(self.present), tuple(map(told, self.past)), tuple(map(told, self.future))
        )
