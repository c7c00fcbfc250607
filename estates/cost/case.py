"""Case: all lines of one course of action, and what it costs more than another."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from estates.assumptions import Assumptions
from estates.cost.crews import crew_lines
from estates.cost.leaving import holding_lines
from estates.cost.line import FloatArray, Item, Line, by_key, difference
from estates.cost.running import double_running, rates, running_costs
from estates.cost.timeline import timeline
from estates.cost.works import backlog_lines, going_lines, moving_lines, work_lines
from estates.cost.years import discount_factors
from estates.errors import EstateInputError
from estates.estate import Estate

PENNY = 0.005  # less than this is float noise, not money


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Lines of one course of action, or of the difference between two.

    A total leaves out what is not known, and says so: `complete` is false and `to_confirm` names
    each missing figure once.
    """

    name: str
    lines: tuple[Line, ...]
    factors: FloatArray  # (years,) worth today of £1 in each year

    @property
    def gbp(self) -> FloatArray:
        """Cost of each year, shape (years,), real, not discounted; negative = saving."""
        return _sum([line.gbp for line in self.lines if line.gbp is not None], len(self.factors))

    @property
    def undiscounted_gbp(self) -> float:
        """Sum over the years."""
        return math.fsum(self.gbp)

    @property
    def net_present_cost_gbp(self) -> float:
        """Sum over the years, discounted; negative = saving."""
        return math.fsum(self.gbp * self.factors)

    @property
    def to_confirm(self) -> tuple[str, ...]:
        """What is not known and so left out, each once."""
        return tuple(sorted({line.to_confirm for line in self.lines if line.gbp is None}))

    @property
    def complete(self) -> bool:
        """Whether nothing is left out."""
        return not self.to_confirm

    @property
    def assumes(self) -> tuple[str, ...]:
        """What the known lines rest on, each once."""
        known = [line for line in self.lines if line.gbp is not None]
        return tuple(sorted({text for line in known for text in line.assumes}))

    def less(self, base: Case) -> Case:
        """What this costs more than another; what is alike in both is gone."""
        name = f"{self.name} against {base.name}"
        return Case(name=name, lines=difference(self.lines, base.lines), factors=self.factors)

    def only(self, wanted: Callable[[Line], bool]) -> Case:
        """The lines that are wanted, as a case of their own."""
        return self._with(tuple(line for line in self.lines if wanted(line)))

    def by(self, what: Callable[[Line], str]) -> dict[str, Case]:
        """Lines put together by what they say of themselves, in alphabetical order."""
        groups: dict[str, list[Line]] = {}
        for line in self.lines:
            groups.setdefault(what(line), []).append(line)
        return {name: self._with(tuple(groups[name])) for name in sorted(groups)}

    def _with(self, lines: tuple[Line, ...]) -> Case:
        return Case(name=self.name, lines=lines, factors=self.factors)

    @property
    def by_body(self) -> dict[str, Case]:
        """What each body bears."""
        return self.by(lambda line: line.body)

    @property
    def by_item(self) -> dict[str, Case]:
        """What each kind of cost comes to."""
        return self.by(lambda line: line.item.value)

    @property
    def by_term(self) -> dict[str, Case]:
        """What hangs on a site open, a service at a site, a service leaving, a move."""
        return self.by(lambda line: line.term.value)

    def payback_year(self, *, discounted: bool = False) -> int | None:
        """First year from which what was spent has come back, and stays so; None = never.

        Value left at the end is no cash and does not count. None, too, where nothing differs.
        """
        cash = self.only(lambda line: line.item is not Item.RESIDUAL).gbp
        if not np.abs(cash).max(initial=0.0) > PENNY:
            return None
        spent = np.cumsum(cash * self.factors if discounted else cash)
        if spent[-1] > PENNY:
            return None
        short = np.flatnonzero(spent > PENNY)
        return int(short[-1]) + 1 if short.size else 0


def case(
    name: str, before: Estate, after: Estate, assumptions: Assumptions, *, backlog: bool
) -> Case:
    """All lines of the economic ledger if today's estate becomes another.

    Parameters
    ----------
    before, after
        The estate of today, and what it becomes; the same one twice for business as usual.
    backlog
        Whether backlog maintenance is cleared, while a building is used.

    Raises
    ------
    EstateInputError
        A change takes effect after the last year.
    """
    _refuse_late(after, assumptions)
    today, then = timeline(before, before), timeline(before, after)
    rate = rates(today, then, assumptions)
    lines = [
        *running_costs(then, rate, assumptions),
        *double_running(then, rate, assumptions),
        *holding_lines(then, rate, assumptions),
        *work_lines(after.works, then, assumptions),
        *moving_lines(then, assumptions),
        *crew_lines(after, then, assumptions),
        *going_lines(then, assumptions),
        *(backlog_lines(then, assumptions) if backlog else ()),
    ]
    counted = {key: line for key, line in by_key(tuple(lines)).items() if not line.empty}
    return Case(
        name=name,
        lines=tuple(counted[key] for key in sorted(counted)),
        factors=discount_factors(assumptions),
    )


def _refuse_late(after: Estate, assumptions: Assumptions) -> None:
    years = [each.year for each in after.tenancies]
    years += [each.year for each in after.disposals]
    years += [each.year for each in after.works]
    years += [each.year for each in after.crew_costs]
    last = max(years, default=0)
    if last >= assumptions.years:
        raise EstateInputError(
            f"a change takes effect in year {last}, but the appraisal ends with year "
            f"{assumptions.years - 1}; give it an earlier year, or raise appraisal_years."
        )


def _sum(arrays: list[FloatArray], years: int) -> FloatArray:
    """Sum of arrays that does not depend on their order."""
    return np.array([math.fsum(array[t] for array in arrays) for t in range(years)])
