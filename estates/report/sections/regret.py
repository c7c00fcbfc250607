"""Regret: how far today and each plan are from the best that a search found."""

from __future__ import annotations

from collections.abc import Iterator

from coverage.counted import counted
from estates.amounts import as_change, shows
from estates.report.sections.searched import Compared
from estates.report.sections.told_search import ToldSearch
from estates.report.wording import INCOMPLETE, listed
from estates.view.money import pounds


def regret_lines(told: ToldSearch) -> Iterator[str]:
    """How far today and each plan are from the best."""
    for each in told.plans:
        yield f"{told.called(each)}: {_regret(told, each)}.{_priced(each)}"
    if told.mine is None:
        yield (
            f"This scenario ({told.appraisal.scenario.name}) was not compared: search with "
            "--compare to know how far it is from the best."
        )


def _regret(told: ToldSearch, plan: Compared) -> str:
    """How far one plan is from the best, where that can be told."""
    open_ = "as figures are to confirm, so how far it is from the best is not told"
    if not told.search.counted:
        if not plan.cost_complete:
            return f"its cost is {INCOMPLETE}, {open_}"
        if told.incomplete:
            return f"the cost of options is {INCOMPLETE}, {open_}"
    if plan.beyond_the_frontier:
        return (
            "better than any option: it changes what the search leaves alone, such as crews, or "
            "breaks one of its limits"
        )
    if plan.on_the_frontier:
        return "nothing beats it: nothing as good is cheaper, nothing as cheap is better"
    if plan.on_the_frontier is None:
        return "nothing better was found, but the search ended before a proof"
    said = [*_dearer(told, plan), *_worse(told, plan)]
    return "; ".join(said) or "hardly anything beats it, by less than is shown"


def _priced(plan: Compared) -> str:
    """Whose figures it was priced with, where they are not its own; "" = they are."""
    own = listed(sorted(plan.its_own_figures_not_used))
    return f" Priced with the figures of the search, not its own of {own}." if own else ""


def _dearer(told: ToldSearch, plan: Compared) -> Iterator[str]:
    """What an estate as good would save; nothing where it is not shown."""
    less, most = plan.dearer_than_as_good_by, plan.dearer_at_most_by
    if told.search.counted:
        if round(less) > 0:
            sites = counted(round(less), "site")
            yield f"an estate as good in every standard uses {sites} fewer"
    elif pounds(less) != "£0":
        bound = "" if most is None or most - less < 1 else f" (at most {pounds(most)} less)"
        yield f"an estate as good in every standard costs {pounds(less)} less{bound}"


def _worse(told: ToldSearch, plan: Compared) -> Iterator[str]:
    """What an estate as cheap would gain; nothing where it is not shown."""
    by, most, unit = plan.worse_than_as_cheap_by, plan.worse_at_most_by, told.search.axis.unit
    if shows(by, unit):
        size = as_change(by, unit).removeprefix("+")
        limit = "" if most is None else as_change(most, unit).removeprefix("+")
        bound = "" if limit in ("", size) else f" (at most {limit})"
        how = "sooner" if unit == "s" else "more in time"
        yield f"for the same cost, {size} {how} can be had{bound}"
