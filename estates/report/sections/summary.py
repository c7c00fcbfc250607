"""The summary: one page that stands alone."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from coverage.attainment import NotScored
from coverage.counted import agreeing, counted
from estates.amounts import as_value, shows
from estates.appraisal import Appraisal
from estates.change_words import in_words, site_names
from estates.cost.economic import economic_ledger
from estates.headline import Headline
from estates.measures.losers import WORSE_BY_S
from estates.report.document import (
    Block,
    Bullets,
    Column,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Section,
    Table,
    Weight,
)
from estates.report.sections.page_room import height_mm, room_mm
from estates.report.sections.payback import payback, payback_in_words
from estates.report.sections.people_rows import (
    DROPS_OUT,
    Affected,
    affected,
    losing_most,
    most_people,
    unseen,
    waits,
    who,
)
from estates.report.sections.public import public_lines
from estates.report.sections.risks import GIVEN, largest_risks
from estates.report.sections.standard_rows import (
    StandardRow,
    not_scored,
    standard_rows,
    standards_table,
)
from estates.report.subject import OneScenario
from estates.report.wording import (
    Course,
    change_cell,
    cost_in_words,
    lacking,
    listed,
    range_of,
    sentence,
)
from estates.view.money import pounds
from estates.view.words import area_notes

NPC, NPC_MINIMUM, LAST_YEAR = "money/npc", "money/npc-do-minimum", "money/last-year"


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
        *proposal(appraisal, most),
        KeyFigures(_key_figures(appraisal, rows, people)),
        Paragraph(response_in_words(rows, not_scored(appraisal), people), Weight.LEAD),
        _response_table(rows, most.standards),
        Paragraph(people_in_words(people), Weight.LEAD),
        *_people_table(people, most.affected),
        *([Bullets(tuple(cut(each, most.letters) for each in lost))] if lost else []),
        Bullets(money_lines(appraisal)),
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
    return [
        Paragraph(f"{lead}.", Weight.LEAD),
        Bullets(lines),
    ]


def change_lines(appraisal: Appraisal) -> list[str]:
    """What the scenario does, a line a change that is done."""
    names = site_names(appraisal.before.estate, appraisal.scenario.change)
    return [sentence(in_words(each, names)) for each in appraisal.scenario.change if not each.off]


def proposal(appraisal: Appraisal, most: Most | None = None) -> list[Block]:
    """The changes in words."""
    most = most or Most()
    lines = [cut(each, most.letters) for each in change_lines(appraisal)]
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


def main_row(rows: list[StandardRow], people: Iterable[Affected] = ()) -> StandardRow | None:
    """The standard to see first: of those that get worse that under which most is lost.

    Most is lost as `losing_most` has it; where no place is reached later, by the demand a year
    that falls out of the limit. Where none gets worse: under which most is lost all the same, else
    what gets best, else the first.
    """
    people = list(people)
    worse = losing_most(each for each in people if each.row.course is Course.WORSE)
    if worse is not None:
        return worse.row
    if (most := losing_most(people)) is not None and most.hit.size:
        return most.row
    for course in (Course.WORSE, Course.BETTER):
        some = [row for row in rows if row.course is course]
        if some:
            return max(some, key=lambda row: abs(row.in_time.change))
    return rows[0] if rows else None


def _key_figures(
    appraisal: Appraisal, rows: list[StandardRow], people: list[Affected]
) -> tuple[KeyFigure, ...]:
    by_id = {each.id: each for each in appraisal.headlines}
    ledger = economic_ledger(appraisal.before.estate, appraisal.after.estate, appraisal.assumptions)
    figures = [npc_figure(by_id[NPC])]
    back = payback(ledger.against_business_as_usual, appraisal.assumptions)
    figures.append(KeyFigure(label="Pays back", value=back, note="not discounted"))
    if (row := main_row(rows, people)) is not None:
        figures.append(response_figure(row))
    figures.append(waits_figure(people))
    return tuple(figures)


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


def response_figure(row: StandardRow) -> KeyFigure:
    """The standard to see first."""
    value = change_cell(row.promise.change, row.promise.unit)
    if row.course is Course.SAME:
        return KeyFigure(label=row.label, value=value, note=row.figures[0])
    ends = " to ".join(row.figures)
    return KeyFigure(label=row.label, value=value, note=f"{ends}: {row.course.value}")


def waits_figure(people: list[Affected]) -> KeyFigure:
    """Who waits more than a minute longer, under the standard that has most of them."""
    label = f"Wait over {WORSE_BY_S[0] / 60:g} minute longer"
    if not people:
        return KeyFigure(label=label, value="not known", note="no standard is scored")
    at = most_people([each.minute_later for each in people])
    if at is None:
        return KeyFigure(label=label, value="nobody", note="under any standard that is scored")
    first, _, rest = who(people[at].minute_later).partition(", ")
    return KeyFigure(label=label, value=first, note=f"{rest}; {people[at].row.label}")


def response_in_words(
    rows: list[StandardRow], unscored: list[NotScored], people: Iterable[Affected] = ()
) -> str:
    """How many standards get better and worse, as the table shows them, and whom that hides."""
    said = [_courses_in_words(rows, unseen(people))]
    lost = [row for row in rows if row.before.startswith("met") and row.after.startswith("not met")]
    won = [row for row in rows if row.before.startswith("not met") and row.after.startswith("met")]
    if lost:
        said.append(f"No longer met: {listed(row.label for row in lost)}.")
    if won:
        said.append(f"Newly met: {listed(row.label for row in won)}.")
    if unscored:
        n = len(unscored)
        verb = agreeing(n, "is", "are")
        said.append(f"{counted(n, 'standard')} {verb} not scored; see Business as usual.")
    return " ".join(said)


def _courses_in_words(rows: list[StandardRow], hidden: pd.DataFrame) -> str:
    """How many go which way; what is not known is never told as unchanged."""
    if not rows:
        return "No standard can be scored here, so nothing is said of response."
    ways = {way: sum(row.course is way for row in rows) for way in Course}
    worse, better, same, unknown = (
        ways[each] for each in (Course.WORSE, Course.BETTER, Course.SAME, Course.UNKNOWN)
    )
    hides = f", {waits(hidden)} under {'it' if same == 1 else 'them'}" if len(hidden) else ""
    if same == len(rows):
        of = "that is scored " if same > 1 else ""
        return f"Response: no standard {of}changes as shown{hides}."
    told = [
        f"{counted(worse, 'standard')} {agreeing(worse, 'gets', 'get')} worse" * bool(worse),
        f"{counted(better, 'standard')} {agreeing(better, 'gets', 'get')} better" * bool(better),
        f"of {unknown:,} it is not known" * bool(unknown),
        f"{same:,} {agreeing(same, 'is', 'are')} unchanged as shown{hides}" * bool(same),
    ]
    none = " None gets worse." if better and not (worse or unknown) else ""
    return f"Response: {listed(told)}.{none}"


def _response_table(rows: list[StandardRow], most: int) -> Table:
    """All standards, or those that move, the worse first, and how many more there are."""
    left = rows_left_out(rows, most)
    if not left:
        return standards_table(rows)
    rest = f"{counted(len(left), 'more standard')} under Who gains and who loses."
    return standards_table([row for row in rows if row not in left], rest)


def rows_left_out(rows: list[StandardRow], most: int) -> list[StandardRow]:
    """Standards beyond so many: those that move stay, the worse first."""
    order = (Course.WORSE, Course.UNKNOWN, Course.BETTER, Course.SAME)
    first = sorted(rows, key=lambda row: (order.index(row.course), not row.moves))[:most]
    return [row for row in rows if row not in first]


def people_in_words(people: list[Affected]) -> str:
    """Who gains and loses, as the table counts them."""
    if not people:
        return "People: no standard is scored, so nobody can be counted."
    lose = sum(bool(len(each.minute_later)) for each in people)
    drop = sum(bool(len(each.drops_out)) for each in people)
    gain = sum(bool(len(each.minute_sooner)) for each in people)
    if not (lose or drop or gain):
        return (
            "People: nobody waits over a minute longer or less, and nobody drops out, under any "
            "standard that is scored."
        )
    said = [
        f"Somebody waits over a minute longer under {counted(lose, 'standard')}"
        if lose
        else "Nobody waits over a minute longer",
        f"drops out under {counted(drop, 'standard')}" if drop else "nobody drops out",
        f"somebody gains over a minute under {counted(gain, 'standard')}"
        if gain
        else "nobody gains over a minute",
    ]
    if drop:
        said[1] = f"somebody {said[1]}"
    text = f"People: {said[0][:1].lower()}{said[0][1:]}; {said[1]}; {said[2]}."
    lost = [each for each in people if shows(each.lost, "weight")]
    if lost and not drop:
        most = max(lost, key=lambda each: each.lost)
        text += f" Yet {lost_in_words(most)} a year is no longer within {most.row.label}."
    return text


def lost_in_words(each: Affected) -> str:
    """Demand a year that falls out of a limit."""
    return f"demand of {as_value(each.lost, 'weight')}"


def _people_table(people: list[Affected], most: int) -> list[Block]:
    moved = [each for each in people if each.any]
    if not moved:
        return []
    first = sorted(moved, key=lambda each: each.loss, reverse=True)[:most]
    shown = [each for each in moved if any(each is one for one in first)]
    rest = len(moved) - len(shown)
    more = f" {counted(rest, 'more standard')} under Who gains and who loses." if rest else ""
    later = [f"Over {limit / 60:g} min later" for limit in WORSE_BY_S]
    return [
        Table(
            caption="Who gains and who loses",
            columns=(
                Column(label="Standard", width=2.2),
                *(
                    Column(label=label, width=1.6)
                    for label in (*later, "Drop out", "Over 1 min sooner")
                ),
                Column(label="Lost from the limit", number=True, width=1.1),
            ),
            rows=tuple(
                (
                    each.row.label,
                    *(who(each.later_by(limit)) for limit in WORSE_BY_S),
                    who(each.drops_out),
                    who(each.minute_sooner),
                    as_value(each.lost, "weight") if shows(each.lost, "weight") else "none",
                )
                for each in shown
            ),
            note="By expected arrival; who is later by more is counted under less as well. "
            f"{DROPS_OUT} Lost from the limit: demand a year.{more}",
        )
    ]


def money_lines(appraisal: Appraisal) -> tuple[str, ...]:
    """Net present cost against both comparators, the cost a year, payback."""
    by_id = {each.id: each for each in appraisal.headlines}
    figures = appraisal.assumptions
    ledger = economic_ledger(appraisal.before.estate, appraisal.after.estate, figures)
    against = ledger.against_business_as_usual
    if not against.lines and not ledger.against_do_minimum.lines:
        return ("Money: nothing that the scenario does changes a cost that is counted.",)
    return (
        money_line(
            by_id[NPC], f"Against business as usual, over {figures.years} years, worth today"
        ),
        money_line(by_id[NPC_MINIMUM], "Against do-minimum, which clears the backlog"),
        money_line(by_id[LAST_YEAR], "A year, once all is done"),
        payback_in_words(against, figures),
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
