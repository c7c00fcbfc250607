"""The summary: one page that stands alone."""

from __future__ import annotations

import math

from coverage.attainment import NotScored
from coverage.counted import agreeing, counted
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
from estates.report.sections.changes import left_out
from estates.report.sections.payback import payback, payback_in_words
from estates.report.sections.people_rows import Affected, affected, most_people, who
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
    value_in_words,
)
from estates.view.money import pounds

MOST_CHANGES = 4
MOST_STANDARDS = 8
MOST_AFFECTED = 4
MOST_RISKS = 3
NPC, NPC_MINIMUM, LAST_YEAR = "money/npc", "money/npc-do-minimum", "money/last-year"


def summary_section(subject: OneScenario) -> Section:
    """The proposal, response, people, money and risks on one page."""
    appraisal = subject.appraisal
    rows, people = standard_rows(appraisal), affected(appraisal)
    return Section(
        id="summary",
        title="Summary",
        blocks=(
            *proposal(appraisal),
            KeyFigures(_key_figures(appraisal, rows, people)),
            Paragraph(response_in_words(rows, not_scored(appraisal)), Weight.LEAD),
            _response_table(rows),
            Paragraph(people_in_words(people), Weight.LEAD),
            *_people_table(people),
            Bullets(money_lines(appraisal)),
            *_risks(subject),
        ),
    )


def _risks(subject: OneScenario) -> list[Block]:
    """The largest risks, in the words of whoever gave them or of the model."""
    risks = largest_risks(subject, MOST_RISKS)
    if not risks:
        return []
    lead = "The largest risk" if len(risks) == 1 else f"The {len(risks)} largest risks"
    if any(each.source == GIVEN for each in risks):
        lead += ", given and found"
        lines = tuple(
            f"{sentence(each.text)} ({sentence(each.told).rstrip('.')}.)" for each in risks
        )
    else:
        lead += " that the model shows; none was given"
        lines = tuple(sentence(each.text) for each in risks)
    return [
        Paragraph(f"{lead}.", Weight.LEAD),
        Bullets(lines),
    ]


def change_lines(appraisal: Appraisal) -> list[str]:
    """What the scenario does, a line a change that is done."""
    names = site_names(appraisal.before.estate, appraisal.scenario.change)
    return [sentence(in_words(each, names)) for each in appraisal.scenario.change if not each.off]


def proposal(appraisal: Appraisal) -> list[Block]:
    """The changes in words."""
    lines = change_lines(appraisal)
    idle = len(appraisal.scenario.change) - len(lines)
    said = [
        f"The proposal is {counted(len(lines), 'change')} to today’s estate."
        if lines
        else "The scenario changes nothing of today’s estate."
    ]
    if idle:
        said.append(
            f"{counted(idle, 'more change')} {agreeing(idle, 'is', 'are')} listed, not done."
        )
    blocks: list[Block] = [Paragraph(" ".join(said), Weight.LEAD)]
    if len(lines) > MOST_CHANGES:
        rest = len(lines) - MOST_CHANGES
        more = f"{counted(rest, 'more change')}, told under Changes one by one."
        lines = [*lines[:MOST_CHANGES], more]
    return [*blocks, Bullets(tuple(lines))] if lines else blocks


def main_row(rows: list[StandardRow]) -> StandardRow | None:
    """The standard to see first: what gets worst, else what gets best, else the first.

    Measured by the demand a year that comes into its limit or falls out of it.
    """
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
    if (row := main_row(rows)) is not None:
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
    ends = (
        value_in_words(each, row.promise.unit) for each in (row.promise.before, row.promise.after)
    )
    if row.course is Course.SAME:
        return KeyFigure(label=row.label, value=value, note=next(iter(ends)))
    return KeyFigure(label=row.label, value=value, note=f"{' to '.join(ends)}: {row.course.value}")


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


def response_in_words(rows: list[StandardRow], unscored: list[NotScored]) -> str:
    """How many standards get better and worse, as the table shows them."""
    said = [_courses_in_words(rows)]
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


def _courses_in_words(rows: list[StandardRow]) -> str:
    """How many go which way; what is not known is never told as unchanged."""
    if not rows:
        return "No standard can be scored here, so nothing is said of response."
    ways = {way: sum(row.course is way for row in rows) for way in Course}
    worse, better, same, unknown = (
        ways[each] for each in (Course.WORSE, Course.BETTER, Course.SAME, Course.UNKNOWN)
    )
    if same == len(rows):
        return f"Response: no standard {'that is scored ' if same > 1 else ''}changes as shown."
    told = [
        f"{counted(worse, 'standard')} {agreeing(worse, 'gets', 'get')} worse" * bool(worse),
        f"{counted(better, 'standard')} {agreeing(better, 'gets', 'get')} better" * bool(better),
        f"{same:,} {agreeing(same, 'is', 'are')} unchanged as shown" * bool(same),
        f"of {unknown:,} it is not known" * bool(unknown),
    ]
    none = " None gets worse." if better and not (worse or unknown) else ""
    return f"Response: {listed(told)}.{none}"


def _response_table(rows: list[StandardRow]) -> Table:
    """All standards, or those that move and how many do not."""
    if len(rows) <= MOST_STANDARDS:
        return standards_table(rows)
    moved = [row for row in rows if row.moves][:MOST_STANDARDS] or rows[:MOST_STANDARDS]
    rest = len(rows) - len(moved)
    note = left_out(rest, "standard")
    return standards_table(moved, note)


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
    return f"People: {said[0][:1].lower()}{said[0][1:]}; {said[1]}; {said[2]}."


def _people_table(people: list[Affected]) -> list[Block]:
    moved = [each for each in people if each.any]
    if not moved:
        return []
    shown = moved[:MOST_AFFECTED]
    rest = len(moved) - len(shown)
    more = f" {counted(rest, 'more standard')} under People." if rest else ""
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
            ),
            rows=tuple(
                (
                    each.row.label,
                    *(who(each.later_by(limit)) for limit in WORSE_BY_S),
                    who(each.drops_out),
                    who(each.minute_sooner),
                )
                for each in shown
            ),
            note=f"By expected arrival; who is later by more is counted under less as well.{more}",
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
