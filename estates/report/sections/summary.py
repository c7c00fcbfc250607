"""The summary: one page that stands alone."""

from __future__ import annotations

from dataclasses import dataclass

from coverage.counted import agreeing, counted
from estates.appraisal import Appraisal
from estates.measures.money import NPC
from estates.report.document import (
    Block,
    Bullets,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Section,
    Weight,
)
from estates.report.sections.money_words import money_in_words, npc_figure
from estates.report.sections.page_room import height_mm, room_mm
from estates.report.sections.payback import payback_of
from estates.report.sections.people_rows import Affected, affected
from estates.report.sections.people_words import people_in_words, people_table, waits_figure
from estates.report.sections.public import public_lines
from estates.report.sections.response_words import (
    main_row,
    response_figure,
    response_in_words,
    response_table,
)
from estates.report.sections.risks import GIVEN, largest_risks
from estates.report.sections.standard_rows import StandardRow, not_scored, standard_rows
from estates.report.subject import OneScenario
from estates.report.wording import sentence
from estates.view.compare_view import scenario_words
from estates.view.words import area_notes


@dataclass(frozen=True, slots=True, kw_only=True)
class Most:
    """How much of each kind the summary shows."""

    changes: int = 4
    standards: int = 8
    affected: int = 4
    risks: int = 3
    letters: int = 400  # of a change or a risk


# From the fullest to the shortest: the first that fits the page is shown.
STEPS = (
    Most(),
    Most(affected=3, letters=220),
    Most(changes=3, standards=6, affected=3, letters=220),
    Most(changes=3, standards=6, affected=2, letters=220),
    Most(changes=3, standards=5, affected=2, letters=160),
    Most(changes=2, standards=4, affected=2, letters=110),
    Most(changes=2, standards=3, affected=2, risks=2, letters=110),
    Most(changes=1, standards=2, affected=1, risks=1, letters=90),
)


def summary_section(subject: OneScenario) -> Section:
    """The proposal, response, people, money and risks on one page."""
    return Section(id="summary", title="Summary", blocks=_blocks(subject, most_of(subject)))


def most_of(subject: OneScenario) -> Most:
    """How much of each kind the page has room for."""
    appraisal = subject.appraisal
    room = room_mm(
        appraisal.scenario.title or appraisal.scenario.name,
        [text for text, warns in area_notes(appraisal.before) if warns],
    )
    fit = (most for most in STEPS if height_mm(_blocks(subject, most)) <= room)
    return next(fit, STEPS[-1])


def _blocks(subject: OneScenario, most: Most) -> tuple[Block, ...]:
    appraisal = subject.appraisal
    rows = standard_rows(appraisal, subject.ranges)
    people = affected(appraisal, subject.ranges)
    lost = public_lines(appraisal)
    return (
        *_proposal(appraisal, most),
        KeyFigures(_key_figures(appraisal, rows, people)),
        Paragraph(response_in_words(rows, not_scored(appraisal), people), Weight.LEAD),
        response_table(rows, most.standards),
        Paragraph(people_in_words(people), Weight.LEAD),
        *people_table(people, most.affected),
        *([Bullets(tuple(cut(each, most.letters) for each in lost))] if lost else []),
        Bullets(money_in_words(appraisal)),
        *_risks(subject, most),
    )


def cut(text: str, letters: int) -> str:
    """A text, or its beginning up to a word's end and that it goes on."""
    if len(text) <= letters:
        return text
    whole = text[:letters].rpartition(" ")[0] or text[:letters]
    return f"{whole.rstrip(' ,;:.')} …"


def _risks(subject: OneScenario, most: Most) -> list[Block]:
    """The largest risks, in the words of whoever gave them or of the model."""
    risks = largest_risks(subject, most.risks)
    if not risks:
        return []
    lead = "The largest risk" if len(risks) == 1 else f"The {len(risks)} largest risks"
    if any(each.source == GIVEN for each in risks):
        lead += ", given and found"
        lines = tuple(
            f"{cut(sentence(each.text), most.letters)} ({sentence(each.told).rstrip('.')}.)"
            for each in risks
        )
    else:
        lead += " that the model shows; none was given"
        lines = tuple(cut(sentence(each.text), most.letters) for each in risks)
    return [Paragraph(f"{lead}.", Weight.LEAD), Bullets(lines)]


def _proposal(appraisal: Appraisal, most: Most) -> list[Block]:
    """The changes in words."""
    lines = [cut(sentence(each), most.letters) for each in scenario_words(appraisal)]
    idle = len(appraisal.scenario.change) - len(lines)
    said = [
        f"The proposal is {counted(len(lines), 'change')} to today’s estate."
        if lines
        else "The scenario changes nothing of today’s estate."
    ]
    if idle:
        said.append(
            f"{counted(idle, 'more change' if lines else 'change')} "
            f"{agreeing(idle, 'is', 'are')} listed, not done."
        )
    blocks: list[Block] = [Paragraph(" ".join(said), Weight.LEAD)]
    if len(lines) > most.changes:
        rest = len(lines) - most.changes
        more = f"{counted(rest, 'more change')}, told under Changes one by one."
        lines = [*lines[: most.changes], more]
    return [*blocks, Bullets(tuple(lines))] if lines else blocks


def _key_figures(
    appraisal: Appraisal, rows: list[StandardRow], people: list[Affected]
) -> tuple[KeyFigure, ...]:
    by_id = {each.id: each for each in appraisal.headlines}
    row = main_row(rows, people)
    return (
        npc_figure(by_id[NPC]),
        KeyFigure(label="Pays back", value=payback_of(appraisal), note="not discounted"),
        *([] if row is None else [response_figure(row)]),
        waits_figure(people),
    )
