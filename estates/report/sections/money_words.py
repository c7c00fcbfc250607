"""Sums of money as sentences, each with its range or with what it lacks."""

from __future__ import annotations

import math

from estates.appraisal import Appraisal
from estates.cost.economic import EconomicLedger, economic_ledger
from estates.headline import Headline
from estates.measures.money import LAST_YEAR, NPC, NPC_DO_MINIMUM
from estates.report.document import KeyFigure
from estates.report.sections.payback import payback_in_words
from estates.report.wording import cost_in_words, lacking, range_of
from estates.view.money import pounds


def no_money(ledger: EconomicLedger) -> bool:
    """Whether nothing that is done changes a cost that is counted."""
    return not (ledger.against_business_as_usual.lines or ledger.against_do_minimum.lines)


def npc_figure(headline: Headline) -> KeyFigure:
    """Net present cost or saving against business as usual."""
    gbp = headline.after
    if math.isnan(gbp):
        return KeyFigure(
            label="Net present cost", value="not known", note="none of its figures is given"
        )
    if pounds(gbp) == "£0":
        label = "Net present cost"
    else:
        label = "Net present cost" if gbp > 0 else "Net present saving"
    if headline.lacks:  # a part of a sum in large type would be read as the sum
        return KeyFigure(
            label="Net present cost",
            value="incomplete",
            note=f"{lacking(headline.lacks)}; by what is known it {cost_in_words(gbp)}",
        )
    return KeyFigure(
        label=label,
        value=pounds(abs(gbp)),
        note=range_of(headline) or "against business as usual",
    )


def money_in_words(appraisal: Appraisal) -> tuple[str, ...]:
    """Net present cost against both comparators, the cost a year, payback."""
    by_id = {each.id: each for each in appraisal.headlines}
    figures = appraisal.assumptions
    ledger = economic_ledger(appraisal.before.estate, appraisal.after.estate, figures)
    if no_money(ledger):
        return ("Money: nothing that the scenario does changes a cost that is counted.",)
    return (
        money_line(
            by_id[NPC], f"Against business as usual, over {figures.years} years, worth today"
        ),
        money_line(by_id[NPC_DO_MINIMUM], "Against do-minimum, which clears the backlog"),
        money_line(by_id[LAST_YEAR], "A year, once all is done"),
        payback_in_words(ledger.against_business_as_usual, figures),
    )


def money_line(headline: Headline, what: str) -> str:
    """One sum in a sentence, with its range or what it lacks."""
    if math.isnan(headline.after):
        return f"{what}: not known; none of its figures is given."
    said = f"{what}: the scenario {cost_in_words(headline.after)}"
    if headline.lacks:
        return f"{said} by what is known ({lacking(headline.lacks)})."
    span = range_of(headline)
    return f"{said} ({span})." if span else f"{said}."
