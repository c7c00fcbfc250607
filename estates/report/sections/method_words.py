"""The method in a few paragraphs of plain English, as far as a report uses it."""

from __future__ import annotations

from coverage.speed import SpeedRange
from estates.assumptions import Assumptions
from estates.report.sections.payback import financial_year
from estates.view.method_view import STEPS

SEARCH = "Better ones found"
PEOPLE = (
    "Every place that carries demand is compared before and after. It is later or sooner by its "
    "expected arrival; in the change, nobody coming, or coming later than an hour, counts as an "
    "hour. A place drops out where its expected arrival was within the limit and no longer is. "
    "Residents are counted only where people, not a stand-in for them, are known."
)
TOGETHER = "Things that are wrong together are not tried together."


def method_terms(
    speeds: SpeedRange, figures: Assumptions, *, money: bool, search: bool
) -> tuple[tuple[str, str], ...]:
    """Headings and paragraphs, in order.

    Parameters
    ----------
    speeds
        Ends of the range of speeds that is tried.
    money
        Whether the report counts money; without it a report tells of today's estate alone.
    search
        Whether it shows what an optimiser found.
    """
    low, high = ((end - 1) * 100 for end in (speeds.low, speeds.high))
    ends = f"{low:+.0f}% to {high:+.0f}%"
    told = {key: text for key, text in STEPS.items() if money or key != "Choices weighed"}
    if not search:
        told.pop(SEARCH, None)
    if not money:
        told["Ranges"] = f"Every speed is moved together by {ends}, and all is scored again."
        return tuple(told.items())
    told["Who gains and who loses"] = PEOPLE
    told["Ranges"] = (
        f"Every speed is moved together by {ends}; so are, one at a time, the availability of "
        "on-call crews, demand, and each figure of money that has a low and a high end. A range "
        f"is the least and the greatest change that any of these gives. {TOGETHER}"
    )
    told["Costs"] = (
        f"Costs are counted over {figures.years} years from {financial_year(0, figures)}. The "
        "net present cost is the sum of what each year costs more than the estate that it is set "
        "against, discounted. Against business as usual both leave overdue maintenance; against "
        "do-minimum both clear it. What is alike in both cancels, known or not. A site that is "
        "kept is worth something at the end too."
    )
    return tuple(told.items())
