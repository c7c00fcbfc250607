"""Appraisal: a scenario under assumptions, against business as usual.

The appraiser keeps what scenarios share: business as usual, and drive times that were asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from estates.across import RoadLengths, refuse_detours
from estates.apply import Outcome, apply
from estates.assessment import Assessor
from estates.assumptions import Assumptions
from estates.attribution import attribute
from estates.change import AnyChange
from estates.compatibility import load_figures
from estates.cost.economic import economic_ledger
from estates.errors import EstateInputError
from estates.estate import Estate
from estates.headline import Headline, response_headlines
from estates.measures.accounts import accounts
from estates.measures.journeys import journeys
from estates.measures.losers import gains_and_losses, losers, totals, worst
from estates.measures.measure import Measure, Measured
from estates.measures.money import money, money_headlines, switching_values
from estates.measures.reconciliation import leases, steps_between_ledgers
from estates.measures.response import response
from estates.measures.workload import workload
from estates.scenario import Scenario
from estates.scored import Scored, rescore, score
from estates.sensitivity import OnCallAvailability, Variation, ranged, tornado
from estates.site import places_of

RECEIPTS_LATER_YEARS = 5  # what two stations in Northamptonshire took to sell
_RECEIPT_DELAY, _ON_CALL, _GROWTH = (
    "receipt_delay_years",
    "on_call_availability_factor",
    "demand_growth",
)
NOT_MONEY = {_ON_CALL, _GROWTH}

MEASURES: tuple[Measure, ...] = (
    response,
    gains_and_losses,
    workload,
    journeys,
    money,
    accounts,
    steps_between_ledgers,
    leases,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """Everything that was found about a scenario."""

    scenario: Scenario
    assumptions: Assumptions
    outcome: Outcome
    before: Scored
    after: Scored
    headlines: tuple[Headline, ...]
    measured: dict[str, Measured]
    losers: pd.DataFrame
    worst: pd.DataFrame
    totals: pd.DataFrame
    attribution: pd.DataFrame
    sensitivity: pd.DataFrame
    switching: pd.DataFrame


class Appraiser:
    """Appraises scenarios of one area under one set of speeds.

    Parameters
    ----------
    say
        Told what is being done, for whoever waits.
    """

    def __init__(
        self,
        assessor: Assessor,
        measures: Sequence[Measure] = MEASURES,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._assessor = assessor
        self._measures = measures
        self._say = say
        self._at_speed: dict[float, Scored] = {}
        self._at_on_call: dict[float, tuple[OnCallAvailability, Scored]] = {}

    @cached_property
    def before(self) -> Scored:
        """Business as usual."""
        self._say("business as usual")
        return score(self._assessor)

    @cached_property
    def _lengths(self) -> RoadLengths:
        return RoadLengths(self._assessor.area.network)

    def prepare(self) -> None:
        """Score business as usual at every speed, so that no scenario waits for it.

        The drives from every site of today are asked for too: a scenario may base any crew, or
        count any journey, at any of them.
        """
        ends = self._assessor.profile.range
        area = self._assessor.area
        sites = places_of(area.sites, area.manifest.crs)
        for scored in (self.before, self.before_at(ends.low), self.before_at(ends.high)):
            scored.assessor.travel.drive_s(sites)
        self._assessor.public_travel.drive_s(sites)

    def apply(self, changes: Sequence[AnyChange], numbers: Sequence[int] | None = None) -> Outcome:
        """What changes make of business as usual; bad ones are told before anything is scored."""
        return apply(changes, self._assessor.estate, self._assessor.standards, numbers)

    def outcome(self, changes: Sequence[AnyChange]) -> Outcome:
        """As `apply`; places that no road reaches and moves a long way round are refused too."""
        outcome = self.apply(changes)
        self._refuse_off_the_roads(outcome.estate)
        if asked := [move for move in outcome.moves if not move.across]:
            sites = self._assessor.estate.sites, outcome.estate.sites
            refuse_detours(asked, *sites, self._lengths, load_figures().detour)
        return outcome

    def _refuse_off_the_roads(self, estate: Estate) -> None:
        """Refuse new places that no road reaches: what stands there would count for nothing."""
        today = self._assessor.estate.positions
        new = [site for site, at in estate.positions.items() if today.get(site) != at]
        if not new:
            return
        sites = estate.sites[estate.sites["id"].isin(new)]
        placed = self._assessor.model.place(places_of(sites, self._assessor.area.manifest.crs))
        if placed.refusals:
            raise EstateInputError(" ".join(f"{line.rstrip('.')}." for line in placed.refusals))

    def appraise(self, scenario: Scenario, assumptions: Assumptions) -> Appraisal:
        """Appraise a scenario.

        Raises
        ------
        EstateInputError
            A change does not fit the estate, all faults at once; or a figure is given that only
            the sensitivity tests use.
        """
        if unused := sorted(NOT_MONEY & assumptions.changed):
            raise EstateInputError(
                f"assumptions: {unused[0]} is only tried at its low and its high end, so a value "
                "for it would change nothing; leave it out, and use re-crew to change a crew."
            )
        outcome = self.outcome(scenario.change)
        before = self.before
        self._say("the estate after the changes")
        after = rescore(before, outcome.estate)
        found = [measure(before, after, assumptions) for measure in self._measures]
        measured = {each.id: each for each in found}
        ledger = economic_ledger(before.estate, after.estate, assumptions)
        central = (*response_headlines(before, after), *money_headlines(ledger))
        self._say("each assumption at its low and high end")
        variations = self._variations(outcome.estate, central, assumptions)
        self._say("each change on its own")
        zones = measured["zones"].table
        return Appraisal(
            scenario=scenario,
            assumptions=assumptions,
            outcome=outcome,
            before=before,
            after=after,
            headlines=ranged(central, variations),
            measured=measured,
            losers=losers(zones),
            worst=worst(zones),
            totals=totals(zones),
            attribution=self._attribution(scenario.change, central, assumptions),
            sensitivity=tornado(central, variations),
            switching=switching_values(ledger),
        )

    def _attribution(
        self,
        changes: Sequence[AnyChange],
        central: tuple[Headline, ...],
        assumptions: Assumptions,
    ) -> pd.DataFrame:
        """Attribute; lists of changes that come up twice are scored once."""

        def key(some: Sequence[AnyChange]) -> tuple[str, ...]:
            return tuple(change.model_dump_json() for change in some)

        known = {key(changes): central}

        def headlines(some: Sequence[AnyChange], numbers: Sequence[int]) -> tuple[Headline, ...]:
            if key(some) not in known:
                after = rescore(self.before, self.apply(some, numbers).estate)
                ledger = economic_ledger(self.before.estate, after.estate, assumptions)
                known[key(some)] = (
                    *response_headlines(self.before, after),
                    *money_headlines(ledger),
                )
            return known[key(some)]

        return attribute(changes, headlines)

    def _variations(
        self, estate: Estate, central: tuple[Headline, ...], assumptions: Assumptions
    ) -> list[Variation]:
        """Each thing that we do not choose at its low and high value.

        Only what it can move is worked out: speeds and crews no money, prices no response.
        """

        def money_with(figure: str, value: float) -> tuple[Headline, ...]:
            changed = assumptions.with_({figure: value})
            return money_headlines(economic_ledger(self.before.estate, estate, changed))

        varied = [
            self.speeds(estate),
            self._on_call(estate, central, assumptions),
            _demand_growth(central, assumptions),
        ]
        for figure in assumptions.figures:
            if figure.id in NOT_MONEY or figure.value is None:
                continue
            ends = (figure.low, figure.high)
            if any(end is not None and end != figure.value for end in ends):
                low, high = (() if end is None else money_with(figure.id, end) for end in ends)
                varied.append(
                    Variation(
                        label=figure.name,
                        low_is="" if figure.low is None else f"{figure.low:g} {figure.unit}",
                        high_is="" if figure.high is None else f"{figure.high:g} {figure.unit}",
                        low=low,
                        high=high,
                    )
                )
        later = assumptions.number(_RECEIPT_DELAY) + RECEIPTS_LATER_YEARS
        varied.append(
            Variation(
                label=f"receipts {RECEIPTS_LATER_YEARS} years later",
                low_is="",
                high_is=f"{later:g} years",
                low=(),
                high=money_with(_RECEIPT_DELAY, later),
            )
        )
        return varied

    def speeds(self, estate: Estate) -> Variation:
        """Response of an estate with every speed at the ends of the profile's range."""
        ends = self._assessor.profile.range
        low, high = (
            response_headlines(before, rescore(before, estate))
            for before in (self.before_at(ends.low), self.before_at(ends.high))
        )
        return Variation(
            label="speed on every road",
            low_is=f"x {ends.low:g}",
            high_is=f"x {ends.high:g}",
            low=low,
            high=high,
        )

    def before_at(self, factor: float) -> Scored:
        """Business as usual with every speed multiplied."""
        if factor not in self._at_speed:
            self._say(f"business as usual with every speed times {factor:g}")
            self._at_speed[factor] = score(self._assessor.at_speed(factor))
        return self._at_speed[factor]

    def _on_call(
        self, estate: Estate, central: tuple[Headline, ...], assumptions: Assumptions
    ) -> Variation:
        figure = assumptions.figure(_ON_CALL)
        ends = [end for end in (figure.low, figure.high) if end is not None]
        found = []
        for factor in ends:
            if factor == figure.value:
                found.append(central)
                continue
            if factor not in self._at_on_call:
                change = OnCallAvailability(factor)
                before = rescore(self.before, change(self.before.estate))
                self._at_on_call[factor] = change, before
            change, before = self._at_on_call[factor]
            found.append(response_headlines(before, rescore(before, change(estate))))
        return Variation(
            label=figure.name,
            low_is=f"x {ends[0]:g}",
            high_is=f"x {ends[-1]:g}",
            low=found[0],
            high=found[-1],
        )


def _demand_growth(central: tuple[Headline, ...], assumptions: Assumptions) -> Variation:
    """More or fewer incidents, everywhere alike: shares and times stay, counts do not."""
    figure = assumptions.figure(_GROWTH)

    def scaled(growth: float | None) -> tuple[Headline, ...]:
        factor = 1 + (growth or 0.0)
        return tuple(
            replace(each, before=each.before * factor, after=each.after * factor)
            for each in central
            if each.unit == "weight"
        )

    return Variation(
        label=figure.name,
        low_is=f"{figure.low:+.0%}",
        high_is=f"{figure.high:+.0%}",
        low=scaled(figure.low),
        high=scaled(figure.high),
    )
