"""What is to confirm: how much, how much of it is of the net present cost, and each by name."""

from __future__ import annotations

from coverage.counted import agreeing, counted
from estates.appraisal import Appraisal
from estates.appraisal_summary import to_confirm
from estates.cost.economic import EconomicLedger
from estates.measures.money import NPC, NPC_DO_MINIMUM
from estates.report.document import Block, Bullets, Paragraph, Weight
from estates.report.sections.financial_tables import told_once
from estates.report.wording import sentence

MOST_LISTED = 10
SUM = "the net present cost against business as usual"


def things_to_confirm(appraisal: Appraisal) -> list[str]:
    """Each thing once, bodies that ask alike together; tenure and the like before the rest."""
    accounts = appraisal.measured["accounts"].table
    bodies = set(accounts["body"]) if len(accounts) else set()
    return told_once(to_confirm(appraisal), bodies)


def counted_to_confirm(appraisal: Appraisal) -> str:
    """How many things are to confirm, and how many of them are figures of a net present cost.

    The counts of figures are those of the headlines. "" = nothing is to confirm.
    """
    n = len(things_to_confirm(appraisal))
    if not n:
        return ""
    lacks = {each.id: each.lacks for each in appraisal.headlines}
    today, minimum = lacks[NPC], lacks[NPC_DO_MINIMUM]
    said = f"{counted(n, 'thing')} {agreeing(n, 'is', 'are')} to confirm"
    if not today and not minimum:
        return f"{said}, of which none is a figure of the net present cost"
    what = (
        f"{today or 'none'} {'are figures' if today > 1 else 'is a figure'} of {SUM}, and "
        f"{minimum or 'none'} of that against do-minimum"
    )
    return f"{said}, of which {what}"


def missing_in_words(ledger: EconomicLedger) -> str:
    """The figures that net present costs lack, by name; "" = they lack none."""
    ours = ledger.against_business_as_usual.to_confirm
    theirs = ledger.against_do_minimum.to_confirm
    more = [each for each in theirs if each not in ours]
    said = [f"Missing in {SUM}: {'; '.join(ours)}."] if ours else []
    if more:
        also = "in that against do-minimum as well" if ours else "in that against do-minimum"
        start = "" if ours else f"Nothing is missing in {SUM}; "
        told = f"{start}{also}: {'; '.join(more)}"
        said.append(sentence(told))
    return " ".join(said)


def to_confirm_blocks(appraisal: Appraisal, ledger: EconomicLedger) -> list[Block]:
    """What is not known and left out of every sum, each once; what net present cost lacks first."""
    lines = things_to_confirm(appraisal)
    if not lines:
        return [Paragraph("Nothing is to confirm: every figure that a sum needs is given.")]
    cases = (ledger.against_business_as_usual, ledger.against_do_minimum)
    rank = {each: at for at, case in reversed([*enumerate(cases)]) for each in case.to_confirm}
    lines = sorted(lines, key=lambda line: rank.get(line, len(cases)))
    shown = [sentence(each) for each in lines[:MOST_LISTED]]
    if len(lines) > len(shown):
        rest = len(lines) - len(shown)
        shown.append(f"{rest:,} more {agreeing(rest, 'is', 'are')} in the workbook.")
    said = (
        f"{counted_to_confirm(appraisal)}. What is not known is left out of every sum and is never "
        "nought."
    )
    return [Paragraph(said, Weight.WARNING), Bullets(tuple(shown))]
