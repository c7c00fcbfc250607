"""Scenarios side by side in tables: a column each, or a row each where they are many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coverage.counted import agreeing, capital, counted
from estates.appraisal import Appraisal
from estates.appraisal_summary import to_confirm
from estates.measures.measure import Measured
from estates.measures.money import NPC
from estates.report.comparison.rows import Figure, beaten_by, courses, letter
from estates.report.comparison.side_by_side import NO, YES, Entry, side_by_side
from estates.report.document import Column, Table
from estates.report.sections.financial_tables import bodies_table, told_once
from estates.report.sections.payback import payback_of
from estates.report.wording import Course, listed, money_cell, sentence, value_in_words
from estates.view.compare_view import scenario_words, supposed_words
from estates.view.headline_lines import Cell, Line, money_lines, response_lines

MOST_LINES = 14
CHANGE_NOTE = (
    "In brackets the change against today, taken before rounding; as today: no digit of it shows."
)
_SUMS = ("Capital", "Receipts", "Charge to revenue")  # of a body's accounts, side by side
MONEY_NOTE = (
    "A cost above 0, a saving below; in brackets the range over tests of one thing at a time. "
    "INCOMPLETE: figures are to confirm, and are left out of the sum."
)


def found_by(names: Sequence[str], appraisals: Sequence[Appraisal]) -> dict[str, Appraisal]:
    """Appraisals by what their columns are called."""
    return dict(zip(names, appraisals, strict=True))


def scenarios_table(appraisals: Sequence[Appraisal]) -> Table:
    """What the letters stand for, by whom, and how each fares at a glance."""
    rows = []
    for at, each in enumerate(appraisals):
        scenario = each.scenario
        by_id = {headline.id: headline for headline in each.headlines}
        count = courses(each.headlines)
        by = ", ".join(filter(None, [scenario.author, str(scenario.date or "")]))
        rows.append(
            (
                letter(at),
                scenario.title or scenario.name,
                by or "not said",
                f"{sum(not change.off for change in scenario.change):,}",
                f"{count[Course.BETTER]:,}",
                f"{count[Course.WORSE]:,}",
                f"{count[Course.SAME]:,}",
                money_cell(by_id[NPC]),
                payback_of(each),
            )
        )
    return Table(
        caption="The scenarios at a glance",
        columns=(
            Column(label="Key", width=0.6),
            Column(label="Title", width=2.4),
            Column(label="By", width=1.6),
            Column(label="Changes", number=True, width=1.2),
            Column(label="Better", number=True, width=0.9),
            Column(label="Worse", number=True, width=0.9),
            Column(label="As today", number=True, width=0.9),
            Column(label="Net present cost", number=True, width=1.9),
            Column(label="Pays back", width=1.2),
        ),
        rows=tuple(rows),
        note="Better, worse, as today: how many standards; a change that no digit shows counts as "
        "today. A cost above 0, a saving below, against business as usual.",
    )


def response_table(found: Mapping[str, Appraisal], *, in_time: bool = False) -> Table:
    """What each standard promises, or the demand a year in its limit, under each scenario."""
    lines = [each for each in response_lines(found) if each.in_time is in_time]
    entries = [_entry(each) for each in lines]
    if in_time:
        return side_by_side(
            "Demand a year in the limit",
            "Standard and limit",
            tuple(found),
            entries,
            before="Today",
            number=True,
            note=CHANGE_NOTE,
            nothing="No standard can be scored.",
        )
    return side_by_side(
        "Response by standard",
        "Standard",
        tuple(found),
        entries,
        before="Today",
        number=True,
        note=CHANGE_NOTE,
        nothing="No standard can be scored.",
    )


def _entry(line: Line) -> Entry:
    cells = tuple(_response_cell(each) for each in line.cells)
    return Entry(label=line.label, before=line.before, cells=cells)


def _response_cell(cell: Cell) -> str:
    said = ", ".join(filter(None, [cell.change, cell.verdict])) if cell.change else "as today"
    return f"{cell.value} ({said})"


def ranges_table(found: Mapping[str, Appraisal]) -> Table:
    """How far each change of a standard may be off."""
    lines = [each for each in response_lines(found) if not each.in_time]
    entries = [
        Entry(label=each.label, cells=tuple(_range_cell(cell) for cell in each.cells))
        for each in lines
        if any(cell.change or cell.note not in ("", "as today") for cell in each.cells)
    ]
    return side_by_side(
        "Range of each change",
        "Standard",
        tuple(found),
        entries,
        number=True,
        note="Least and greatest change found when one thing at a time is otherwise (speeds, "
        "on-call availability); not a confidence interval.",
        nothing="No standard changes as it is shown, at any speed tried.",
    )


def _range_cell(cell: Cell) -> str:
    if cell.note:
        return cell.note
    return "the same throughout" if cell.change else "none"


def money_table(found: Mapping[str, Appraisal]) -> Table:
    """Sums of money side by side, with their ranges or what they lack; payback."""
    entries = [
        Entry(label=each.label, cells=tuple(_money_cell(cell) for cell in each.cells))
        for each in money_lines(found)
    ]
    back = tuple(payback_of(each) for each in found.values())
    entries.append(Entry(label="Pays back, not discounted", cells=back))
    return side_by_side(
        "Money against business as usual",
        "Sum",
        tuple(found),
        entries,
        number=True,
        note=MONEY_NOTE,
    )


def _money_cell(cell: Cell) -> str:
    return f"{cell.value} ({cell.note})" if cell.note else cell.value


def best_table(figures: Sequence[Figure], names: Sequence[str]) -> Table:
    """Which scenario is best on what, and which on nothing because another beats it throughout."""
    rows = []
    for each in figures:
        if each.alike:
            value = each.shown_of(range(len(names)))
            rows.append((each.label, "all alike", value, _today(each)))
            continue
        if not each.best:
            missing = [letter(at) for at in range(len(names)) if at not in each.known]
            said = f"cannot be said: not wholly known of {listed(missing)}"
            rows.append((each.label, said, "–", _today(each)))
            continue
        best = listed(map(letter, each.best))
        rows.append((each.label, best, each.shown_of(each.best), _today(each)))
    beaten = sorted(beaten_by(figures, len(names)))
    note = f"Beaten on everything: {listed(map(letter, beaten))}." if beaten else ""
    return Table(
        caption="Which is best on what",
        columns=(
            Column(label="Figure", width=2.4),
            Column(label="Best", width=2.6),
            Column(label="Its value", number=True, width=1.4),
            Column(label="Today", number=True),
        ),
        rows=tuple(rows),
        note=f"As the figures are shown.{f' {note}' if note else ''}",
        nothing="No figure can be compared.",
    )


def _today(figure: Figure) -> str:
    return "£0" if figure.unit == "gbp" else value_in_words(figure.before, figure.unit)


def changes_table(found: Mapping[str, Appraisal]) -> Table:
    """What each scenario does or supposes; what all do comes first."""
    told = [_does(each) for each in found.values()]
    lines = list(dict.fromkeys(line for each in told for line in each))
    supposed = {line for each in found.values() for line in _supposes(each)}
    lines.sort(key=lambda line: (line in supposed, -sum(line in each for each in told)))
    shown = lines[: 2 * MOST_LINES]
    entries = [
        Entry(label=line, cells=tuple(YES if line in each else NO for each in told))
        for line in shown
    ]
    return side_by_side(
        "What each scenario does or supposes",
        "Change or assumption",
        tuple(found),
        entries,
        note=_left_out(len(lines) - len(shown), "line"),
        marks=True,
        nothing="No scenario changes anything.",
    )


def _does(appraisal: Appraisal) -> list[str]:
    """Changes that are done, with their year, and assumptions of the scenario's own."""
    done = [sentence(each).removesuffix(".") for each in scenario_words(appraisal)]
    return [*done, *_supposes(appraisal)]


def _supposes(appraisal: Appraisal) -> list[str]:
    return [capital(each) for each in supposed_words(appraisal)]


def _left_out(rest: int, what: str) -> str:
    if rest <= 0:
        return ""
    more = counted(rest, f"more {what}")
    return f"{more} {agreeing(rest, 'is', 'are')} in the scenario files."


def confirm_table(found: Mapping[str, Appraisal]) -> Table:
    """What is not known and left out of every sum, by scenario."""
    told = []
    for each in found.values():
        accounts = each.measured["accounts"].table
        bodies = set(accounts["body"]) if len(accounts) else set()
        told.append([sentence(line) for line in told_once(to_confirm(each), bodies)])
    lines = list(dict.fromkeys(line for each in told for line in each))
    lines.sort(key=lambda line: -sum(line in each for each in told))
    shown = lines[:MOST_LINES]
    entries = [
        Entry(label="How many", cells=tuple(f"{len(each):,}" if each else "none" for each in told)),
        *(
            Entry(label=line, cells=tuple(YES if line in each else NO for each in told))
            for line in shown
        ),
    ]
    rest = len(lines) - len(shown)
    more = (
        f"{counted(rest, 'more thing')} {agreeing(rest, 'is', 'are')} to confirm; " if rest else ""
    )
    return side_by_side(
        "To confirm: left out of every sum, never nought",
        "What is to confirm",
        tuple(found),
        entries,
        note=f"{more}each scenario’s own report and workbook list all." if rest else "",
        marks=True,
    )


def accounts_table(found: Mapping[str, Appraisal]) -> Table:
    """What each scenario does to each body's money, over all years."""
    sums = [_sums(each.measured["accounts"]) for each in found.values()]
    keys = dict.fromkeys(key for each in sums for key in each)
    entries = []
    for body, kind in keys:
        cells = tuple(each.get((body, kind), "£0") for each in sums)
        if set(cells) != {"£0"}:
            entries.append(Entry(label=f"{body}: {kind.lower()}", cells=cells))
    return side_by_side(
        "What each scenario does to each body’s accounts, all years",
        "Body and sum",
        tuple(found),
        entries,
        number=True,
        note="Money of each year, all years together; a cost above 0, but receipts are income "
        "above 0. INCOMPLETE: part of it is to confirm.",
        nothing="No body’s accounts change in any scenario.",
    )


def _sums(accounts: Measured) -> dict[tuple[str, str], str]:
    """Cells of the table of a scenario's own report, by body and sum."""
    own = bodies_table(accounts)
    heads = [each.label for each in own.columns]
    return {
        (row[0], head): cell
        for row in own.rows
        for head, cell in zip(heads[1:], row[1:], strict=True)
        if head in _SUMS
    }
