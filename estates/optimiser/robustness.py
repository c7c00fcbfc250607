"""Robustness: how often options stay on the frontier when what we do not choose is otherwise.

Prices are drawn within their ranges, all at once; speeds, and how often on-call crews are free,
are put at their ends, one at a time. Options are weighed against each other and against today's
estate: none is searched for anew, so "on the frontier" means that none of these beats it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coverage.resource import DutySystem
from estates.appraisal import NOT_MONEY, Appraiser
from estates.assumptions import Assumptions, Figure
from estates.cost.case import case
from estates.cost.economic import BUSINESS_AS_USUAL, OPTION
from estates.errors import EstateInputError
from estates.estate import Estate
from estates.optimiser.measures import Yardstick
from estates.optimiser.option import value_in
from estates.scored import Scored, rescore
from estates.sensitivity import OnCallAvailability

FloatArray = NDArray[np.float64]

MOST_DRAWS = 10_000
TODAY = "today"
_ON_CALL = "on_call_availability_factor"
_WHOLE = ("years", "calendar year")
_SAME_GBP = 0.5
_TOLD_EVERY = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """How often prices are drawn."""

    number: int
    seed: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= MOST_DRAWS or self.seed < 0:
            raise EstateInputError(
                f"--draws {self.number}, --seed {self.seed}: give 1 to {MOST_DRAWS} draws and a "
                "seed of 0 or more."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Robustness:
    """Share of the draws of prices in which each option is beaten by none."""

    draws: int
    seed: int
    varied: tuple[str, ...]  # prices that have a range, in words
    responses: tuple[str, ...]  # as it is, and with one thing at an end of its range
    on_frontier: dict[str, tuple[float, ...]]  # by option: a share for each response
    no_worse: dict[str, tuple[bool, ...]]  # by option: whether no standard is worse than today


@dataclass(frozen=True, slots=True, kw_only=True)
class _Response:
    """Today's estate with one thing otherwise, and what that makes of another estate."""

    name: str
    before: Scored
    vary: Callable[[Estate], Estate]


def robustness(
    appraiser: Appraiser,
    assumptions: Assumptions,
    standards: Sequence[Yardstick],
    estates: dict[str, Estate],
    draws: Draws,
    *,
    say: Callable[[str], None] = lambda _: None,
) -> Robustness:
    """Draw and weigh.

    Parameters
    ----------
    standards
        That estates are scored by, the axis first.
    estates
        By name: what each option makes of today's estate, and today's own as `TODAY`.
    """
    say("options at the ends of speeds and of on-call availability")
    responses = _responses(appraiser, assumptions)
    values = {
        each.name: {
            name: _values(each.before, each.vary(estate), standards)
            for name, estate in estates.items()
        }
        for each in responses
    }
    varied = _varied(assumptions)
    cost = _costs(appraiser.before.estate, list(estates.values()), assumptions, draws, say)
    axis, names = standards[0], list(estates)
    stays, no_worse = [], []
    for found in values.values():
        worth = np.array([axis.sign * found[name][0] for name in names])
        stays.append(_unbeaten(cost, worth, axis.noise).mean(axis=0))
        no_worse.append([_no_worse(found[name], found[TODAY], standards) for name in names])
    return Robustness(
        draws=draws.number,
        seed=draws.seed,
        varied=tuple(each.name for each in varied),
        responses=tuple(values),
        on_frontier={name: tuple(float(each[n]) for each in stays) for n, name in enumerate(names)},
        no_worse={name: tuple(each[n] for each in no_worse) for n, name in enumerate(names)},
    )


def _responses(appraiser: Appraiser, assumptions: Assumptions) -> list[_Response]:
    def as_it_is(estate: Estate) -> Estate:
        return estate

    before = appraiser.before
    ends = before.assessor.profile.range
    found = [_Response(name="as it is", before=before, vary=as_it_is)]
    found += [
        _Response(
            name=f"speed on every road x {end:g}",
            before=appraiser.before_at(end),
            vary=as_it_is,
        )
        for end in (ends.low, ends.high)
    ]
    figure = assumptions.figure(_ON_CALL)
    if figure.low is not None and any(
        each.duty_system is DutySystem.ON_CALL for each in before.estate.resources
    ):
        rarer = OnCallAvailability(figure.low)
        found.append(
            _Response(
                name=f"{figure.name} x {figure.low:g}",
                before=rescore(before, rarer(before.estate)),
                vary=rarer,
            )
        )
    return found


def _values(before: Scored, estate: Estate, standards: Sequence[Yardstick]) -> list[float]:
    after = rescore(before, estate)
    return [value_in(after, each) for each in standards]


def _no_worse(
    values: Sequence[float], today: Sequence[float], standards: Sequence[Yardstick]
) -> bool:
    return all(
        each.sign * value <= each.sign * now + each.noise
        for value, now, each in zip(values, today, standards, strict=True)
    )


def _varied(assumptions: Assumptions) -> list[Figure]:
    """Prices that have a value and a range."""
    return [
        each
        for each in assumptions.figures
        if each.id not in NOT_MONEY
        and each.value is not None
        and any(end not in (None, each.value) for end in (each.low, each.high))
    ]


def _costs(
    today: Estate,
    estates: Sequence[Estate],
    assumptions: Assumptions,
    draws: Draws,
    say: Callable[[str], None],
) -> FloatArray:
    """Net present cost of each estate against today's in each draw, (draws, estates)."""
    varied, random = _varied(assumptions), np.random.default_rng(draws.seed)
    cost = np.zeros((draws.number, len(estates)))
    for draw in range(draws.number):
        if draw % _TOLD_EVERY == 0:
            say(f"prices drawn {draw} of {draws.number} times")
        drawn = assumptions.with_({each.id: _drawn(each, random) for each in varied})
        carried_on = case(BUSINESS_AS_USUAL, today, today, drawn, backlog=False)
        for n, estate in enumerate(estates):
            option = case(OPTION, today, estate, drawn, backlog=False)
            cost[draw, n] = option.less(carried_on).net_present_cost_gbp
    return cost


def _drawn(figure: Figure, random: np.random.Generator) -> float:
    """From a triangle over the figure's range, its value the likeliest."""
    value = figure.value if figure.value is not None else 0.0
    low = value if figure.low is None else figure.low
    high = value if figure.high is None else figure.high
    drawn = float(random.triangular(low, value, high))
    return float(round(drawn)) if figure.unit in _WHOLE else drawn


def _unbeaten(cost: FloatArray, worth: FloatArray, noise: float) -> NDArray[np.bool_]:
    """Which estates no other beats, (draws, estates); lower is better in both."""
    as_cheap = cost[:, :, None] <= cost[:, None, :] + _SAME_GBP  # the first beats the second
    as_good = worth[:, None] <= worth[None, :] + noise
    cheaper = cost[:, :, None] < cost[:, None, :] - _SAME_GBP
    better = worth[:, None] < worth[None, :] - noise
    beats = as_cheap & as_good[None] & (cheaper | better[None])
    return np.asarray(~beats.any(axis=1))
