"""The scenario change by change: what each does, who moves in with whom, and what it brings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from coverage.counted import agreeing, counted
from estates.appraisal import Appraisal
from estates.change_words import in_words, site_names
from estates.compatibility import Judgement, Verdict
from estates.measures.money import NPC
from estates.report.document import Block, Bullets, Column, Paragraph, Section, Table, Weight
from estates.report.sections.standard_rows import standard_rows
from estates.report.subject import OneScenario
from estates.report.wording import (
    lacking,
    listed,
    number,
    sentence,
)
from estates.view.attribution_view import attribution_table, moving_steps

MOST_ROWS = 12
MOST_FINDINGS = 8
OFF = ": switched off, not done."  # the table of the changes says so
STEPS = (
    "In the order given the steps add up to the whole; without it they need not. Money is a cost "
    "above 0."
)


def changes_section(subject: OneScenario) -> Section:
    """Each change, what it asks of its hosts, and what it brings."""
    appraisal = subject.appraisal
    hosting = hosting_blocks(appraisal)
    found = (*findings(appraisal), *attribution(appraisal))
    if len(hosting) == 1:  # all is well: that needs no heading of its own
        hosting, found = (), (*hosting, *found)
    inside = [
        Section(id="changes-found", title="What the changes do", blocks=found),
        Section(id="changes-hosting", title="Who moves in with whom", blocks=hosting),
    ]
    return Section(
        id="changes",
        title="Changes one by one",
        blocks=(*notes(appraisal), changes_table(appraisal)),
        sections=tuple(each for each in inside if each.blocks),
    )


def notes(appraisal: Appraisal) -> list[Block]:
    """What the planner wrote of the scenario as a whole."""
    text = appraisal.scenario.notes.strip()
    return [Paragraph(text)] if text else []


def changes_table(appraisal: Appraisal) -> Table:
    """A row a change, in the order of the scenario."""
    names = site_names(appraisal.before.estate, appraisal.scenario.change)
    noted = any(change.note for change in appraisal.scenario.change)
    rows = tuple(
        (
            f"{at}",
            f"{in_words(change, names)}{' (listed, not done)' if change.off else ''}",
            f"{change.year}",
            *([change.note or "–"] if noted else []),
        )
        for at, change in enumerate(appraisal.scenario.change, start=1)
    )
    return Table(
        caption="The changes",
        columns=(
            Column(label="No.", width=0.5),
            Column(label="What is done", width=5.0),
            Column(label="Year", width=0.6, number=True),
            *([Column(label="The planner’s note", width=3.0)] if noted else []),
        ),
        rows=rows[: 2 * MOST_ROWS],
        note=left_out(len(rows) - 2 * MOST_ROWS, "change")
        or "Year of the appraisal from which on it counts; 0 = from the start.",
        nothing="Nothing is changed.",
    )


def left_out(rest: int, one: str, many: str = "") -> str:
    """That a table does not show all, and where the rest is; "" = it does."""
    if rest <= 0:
        return ""
    verb = agreeing(rest, "is", "are")
    return f"{counted(rest, f'more {one}', many and f'more {many}')} {verb} in the workbook."


def findings(appraisal: Appraisal) -> tuple[Block, ...]:
    """Consequences that the changes have, but for those that the table of hosts shows."""
    told = {acceptance(appraisal, each)[0] for each in appraisal.outcome.compatibility}
    names = site_names(appraisal.before.estate, appraisal.scenario.change)
    lines = [
        sentence(_named(line, names))
        for line in appraisal.outcome.findings
        if line not in told and not line.endswith(OFF)
    ]
    if not lines:
        return ()
    shown = lines[:MOST_FINDINGS]
    if len(lines) > len(shown):
        shown.append(left_out(len(lines) - len(shown), "consequence"))
    return (Bullets(tuple(shown)),)


def _named(line: str, names: Mapping[str, str]) -> str:
    """Sites by their names, where a line has them by their ids in quotes."""
    return re.sub(r"'([^']*)'", lambda found: names.get(found[1], found[0]), line)


def acceptance(appraisal: Appraisal, judged: Judgement) -> tuple[str, str]:
    """The finding that accepts what a rule says, and the planner's reason; "" = none."""
    needle = f" at {judged.host!r}: {judged.reason}; accepted: "
    for line in appraisal.outcome.findings:
        opening, found, reason = line.partition(needle)
        if found and f": {judged.service.value} " in opening and _same_guest(opening, judged):
            return line, reason.removesuffix(".")  # a finding ends in one
    return "", ""


def _same_guest(opening: str, judged: Judgement) -> bool:
    """Crews are told by their own names, bases by their site."""
    return " crew(s) " in opening or opening.endswith(f" of {judged.origin!r}")


def hosting_blocks(appraisal: Appraisal) -> tuple[Block, ...]:
    """Rule by rule, what does not fit or is not known; the rest is counted."""
    judged = appraisal.outcome.compatibility
    if not judged:
        return ()
    names = site_names(appraisal.before.estate, appraisal.scenario.change)
    order = {Verdict.INCOMPATIBLE: 0, Verdict.TO_CONFIRM: 1}
    open_ = sorted(
        (each for each in judged if each.verdict is not Verdict.COMPATIBLE),
        key=lambda each: order[each.verdict],
    )
    met = len(judged) - len(open_)
    wrong = sum(each.verdict is Verdict.INCOMPATIBLE for each in open_)
    ask = len(open_) - wrong
    said = (
        f"Of {counted(len(judged), 'question')} asked of the hosts, {number(met)} "
        f"{agreeing(met, 'is', 'are')} answered well, {number(wrong)} "
        f"{agreeing(wrong, 'is', 'are')} not, and {number(ask)} {agreeing(ask, 'is', 'are')} to "
        "confirm."
    )
    hosts = {names.get(each.host) or each.host for each in judged}
    if not open_:
        return (Paragraph(said),)
    blocks: list[Block] = [Paragraph(said, Weight.LEAD)]
    rows = [
        (
            _guest_and_host(each, names, one_host=len(hosts) == 1),
            each.rule.value.replace("_", " "),
            each.verdict.value,
            each.reason,
            acceptance(appraisal, each)[1] or "–",
        )
        for each in open_
    ]
    blocks.append(
        Table(
            caption=f"What is lacking, or not known, at {listed(sorted(hosts), most=3)}",
            columns=(
                Column(label="Who moves in", width=2.6),
                Column(label="Asked for", width=1.2),
                Column(label="Verdict", width=1.1),
                Column(label="Why", width=2.4),
                Column(label="Accepted because", width=2.4),
            ),
            rows=tuple(rows[:MOST_ROWS]),
            note=left_out(len(rows) - MOST_ROWS, "row"),
        )
    )
    return tuple(blocks)


def _guest_and_host(each: Judgement, names: Mapping[str, str], *, one_host: bool) -> str:
    guest = f"{each.service.value.capitalize()} of {names.get(each.origin) or 'a new base'}"
    return guest if one_host else f"{guest} at {names.get(each.host) or each.host}"


def attribution(appraisal: Appraisal) -> tuple[Block, ...]:
    """What each change adds in the order given, and what the whole would lack without it."""
    done = [each for each in appraisal.scenario.change if not each.off]
    if not done:
        return ()
    if len(done) == 1:
        only = "There is one change, so all that this report shows comes of it."
        return (Paragraph(only),)
    told = _told(appraisal)
    table = attribution_table(told)
    shown = table.iloc[most_moving(moving_steps(told))]
    missing = next(each.lacks for each in appraisal.headlines if each.id == NPC)
    largest = "The largest steps, of each change at least one." if len(shown) < len(table) else ""
    lacks = f"Steps of money are of what is known; {lacking(missing)}." if missing else ""
    left = left_out(len(table) - len(shown), "row")
    widths = {"Change": 3.2, "Figure": 2.2, "Why not told": 2.4}
    return (
        Table(
            caption="What each change brings",
            columns=tuple(
                Column(label=str(head), width=widths.get(str(head), 1.4), number=head not in widths)
                for head in table.columns
            ),
            rows=tuple(tuple(map(str, row)) for row in shown.to_numpy()),
            note=" ".join(filter(None, [largest, STEPS, lacks, left])),
            nothing="No change moves any figure as it is shown.",
        ),
    )


def most_moving(steps: pd.DataFrame, most: int = MOST_ROWS) -> list[int]:
    """Which steps a short table shows: of each change the greatest, then the greatest of all.

    Parameters
    ----------
    steps
        Of `estates.view.attribution_view.moving_steps`.
    most
        Rows that there is room for; each change has a row of its own even where they are more.

    Returns
    -------
    Positions in their order. Steps are measured by the greatest of their unit; an infinite one,
    where somebody or nobody arrives at all, comes before any.
    """
    if steps.empty:
        return []
    sizes = steps[["in_order", "left_out"]].astype(float).abs().max(axis=1).fillna(0.0)
    greatest = sizes.where(np.isfinite(sizes)).groupby(steps["unit"]).transform("max")
    rank = (sizes / greatest.where(greatest > 0, 1.0)).to_numpy()
    order = sorted(range(len(steps)), key=lambda at: -rank[at])  # stable: alike stay in order
    first: dict[int, int] = {}
    for at in order:
        first.setdefault(int(steps["change"].iloc[at]), at)
    own = list(first.values())
    rest = [at for at in order if at not in own]
    return sorted([*own, *rest[: max(0, most - len(own))]])


def _told(appraisal: Appraisal) -> Appraisal:
    """With the attribution of net present cost and of the standards that move, these alone."""
    keys = {NPC, *(row.promise.id for row in standard_rows(appraisal) if row.moves)}
    table = appraisal.attribution
    return replace(appraisal, attribution=table[table["headline"].isin(keys)])
