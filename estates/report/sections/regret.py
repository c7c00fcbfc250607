"""Regret: how far today and each plan are from the best that a search found."""

from __future__ import annotations

from collections.abc import Iterator

from coverage.counted import counted
from estates.amounts import as_change, shows
from estates.report.sections.searched import Compared
from estates.report.sections.told_search import ToldSearch
from estates.report.wording import listed
from estates.view.money import pounds


def regret_lines(told: ToldSearch) -> Iterator[str]:
    """How far today and each plan are from the best."""
    for each in told.plans:
        yield f"{told.called(each)}: {_regret(told, each)}"
    if told.mine is None:
        yield (
            f"This scenario ({told.appraisal.scenario.name}) was not compared: search with "
            "--compare to know how far it is from the best."
        )


def _regret(told: ToldSearch, plan: Compared) -> str:
    own = listed(sorted(plan.its_own_figures_not_used))
    priced = f" Priced with the figures of the search, not its own of {own}." if own else ""
    if not told.search.counted:
        if not plan.cost_complete:
            return (
                "its cost is INCOMPLETE, as figures are to confirm, so how far it is from the "
                f"best is not told.{priced}"
            )
        if told.incomplete:
            return (
                "the cost of options is INCOMPLETE, as figures are to confirm, so how far it "
                f"is from the best is not told.{priced}"
            )
    if plan.beyond_the_frontier:
        return (
            "better than any option: it changes what the search leaves alone, such as crews, "
            f"or breaks one of its limits.{priced}"
        )
    if plan.on_the_frontier:
        return f"nothing beats it: nothing as good is cheaper, nothing as cheap is better.{priced}"
    if plan.on_the_frontier is None:
        return f"nothing better was found, but the search ended before a proof.{priced}"
    said = [*_dearer(told, plan), *_worse(told, plan)]
    return f"{'; '.join(said) or 'hardly anything beats it, by less than is shown'}.{priced}"


def _dearer(told: ToldSearch, plan: Compared) -> Iterator[str]:
    less, most = plan.dearer_than_as_good_by, plan.dearer_at_most_by
    if told.search.counted:
        if round(less) > 0:
            verb = counted(round(less), "site")
            yield f"an estate as good in every standard uses {verb} fewer"
    elif pounds(less) != "£0":
        bound = "" if most is None or most - less < 1 else f" (at most {pounds(most)} less)"
        yield f"an estate as good in every standard costs {pounds(less)} less{bound}"


def _worse(told: ToldSearch, plan: Compared) -> Iterator[str]:
    by, most, unit = plan.worse_than_as_cheap_by, plan.worse_at_most_by, told.search.axis.unit
    if shows(by, unit):
        size = as_change(by, unit).removeprefix("+")
        limit = "" if most is None else as_change(most, unit).removeprefix("+")
        bound = "" if limit in ("", size) else f" (at most {limit})"
        how = "sooner" if unit == "s" else "more in time"
        yield f"for the same cost, {size} {how} can be had{bound}"
