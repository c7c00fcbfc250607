"""Scenarios side by side in tables: a column each, or a row each where they are many."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from estates.amounts import as_change, shows
from estates.appraisal import Appraisal
from estates.appraisal_summary import to_confirm
from estates.change_words import in_words, site_names
from estates.cost.economic import economic_ledger
from estates.report.comparison_rows import (
    NPC,
    Figure,
    beaten_by,
    courses,
    letter,
)
from estates.report.document import Column, Table
from estates.report.financial_tables import told_once
from estates.report.payback import payback
from estates.report.people_rows import Affected, affected, most_people, who
from estates.report.standard_rows import StandardRow
from estates.report.wording import (
    Course,
    agreeing,
    counted,
    listed,
    money_cell,
    sentence,
    value_in_words,
)
from estates.view.compare_view import (
    Cell,
    Line,
    by_deprivation,
    by_setting,
    groups_table,
    money_lines,
    response_lines,
)

MOST_COLUMNS = 6  # scenarios that stand side by side; above, one below another
MOST_TITLES = 4  # with their titles at the head; of more the letters
MOST_LINES = 14
MOST_PLACES = 10
YES, NO = "yes", "–"
SUPPOSES = "Supposes "
CHANGE_NOTE = (
    "In brackets the change against today, taken before rounding; as today: no digit of it shows."
)
MONEY_NOTE = (
    "A cost above 0, a saving below; in brackets the range over tests of one thing at a time. "
    "INCOMPLETE: figures are to confirm, and are left out of the sum."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a comparison: what it is, what it is today, and a text for each scenario."""

    label: str
    cells: tuple[str, ...]
    before: str = ""


def side_by_side(
    caption: str,
    head: str,
    names: Sequence[str],
    entries: Sequence[Entry],
    *,
    before: str = "",
    note: str = "",
    nothing: str = "Nothing to compare.",
    number: bool = False,
    marks: bool = False,
) -> Table:
    """A column a scenario where they fit, else a row a line and those that are alike.

    Parameters
    ----------
    head
        Of the column of labels.
    before
        Head of the column of what is today; "" = there is none.
    number
        Whether the cells are figures.
    marks
        Whether they are yes or no: then the labels have most of the room.
    """
    today = [Column(label=before, number=number)] if before else []
    if len(names) > MOST_COLUMNS:
        return _one_below_another(
            caption, head, names, entries, today=today, note=note, nothing=nothing, marks=marks,
            number=number,
        )  # fmt: skip
    wide = 1.4 + 0.5 * len(names) ** 0.5 + (2.0 if marks else 0.0)
    heads = names if len(names) <= MOST_TITLES else [f"Scenario {_key(each)}" for each in names]
    return Table(
        caption=caption,
        columns=(
            Column(label=head, width=wide),
            *today,
            *(Column(label=each, number=number, width=1.4) for each in heads),
        ),
        rows=tuple(
            (each.label, *([each.before] if before else []), *each.cells) for each in entries
        ),
        note=note,
        nothing=nothing,
    )


def _one_below_another(
    caption: str,
    head: str,
    names: Sequence[str],
    entries: Sequence[Entry],
    *,
    today: Sequence[Column],
    note: str,
    nothing: str,
    marks: bool,
    number: bool,
) -> Table:
    """A row for each line and for those scenarios together of which the same is told."""
    rows = []
    for entry in entries:
        alike: dict[str, list[str]] = {}
        for name, told in zip(names, entry.cells, strict=True):
            alike.setdefault(told, []).append(_key(name))
        for told, who_ in alike.items():
            if marks and told == NO:
                continue
            of = "all" if len(who_) == len(names) else listed(who_)
            rows.append((entry.label, of, *([entry.before] if today else []), told))
    return Table(
        caption=caption,
        columns=(
            Column(label=head, width=3.4 if marks else 2.4),
            Column(label="Scenarios", width=1.8),
            *today,
            Column(label="Figure" if number else "What", number=number, width=1.8),
        ),
        rows=tuple(rows),
        note=note,
        nothing=nothing,
    )


def _key(name: str) -> str:
    """The letter of a scenario, as `scenarios_table` explains it."""
    return name.partition(":")[0]


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


def payback_of(appraisal: Appraisal) -> str:
    """When what was spent has come back."""
    estates = appraisal.before.estate, appraisal.after.estate
    ledger = economic_ledger(*estates, appraisal.assumptions)
    return payback(ledger.against_business_as_usual, appraisal.assumptions)


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
    lines.sort(key=lambda line: (line.startswith(SUPPOSES), -sum(line in each for each in told)))
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
    scenario, figures = appraisal.scenario, appraisal.assumptions
    names = site_names(appraisal.before.estate, scenario.change)
    done = [
        sentence(in_words(each, names)).removesuffix(".")
        for each in scenario.change
        if not each.off
    ]
    supposed = [
        f"{SUPPOSES}{figures.figure(name).name}: {value:g} {figures.figure(name).unit}"
        for name, value in scenario.assumptions.items()
    ]
    return [*done, *supposed]


def _left_out(rest: int, what: str) -> str:
    if rest <= 0:
        return ""
    more = counted(rest, f"more {what}")
    return f"{more} {agreeing(rest, 'is', 'are')} in the scenario files."


def people_table(found: Mapping[str, Appraisal]) -> Table:
    """Who waits over a minute longer or less, and who drops out, under each standard."""
    people = [affected(each) for each in found.values()]
    by_label = [{one.row.label: one for one in each} for each in people]
    labels = dict.fromkeys(label for each in by_label for label in each)
    entries = []
    for label in labels:
        of = [each.get(label) for each in by_label]
        for what, points in (
            ("over 1 min later", [_points(each, "minute_later") for each in of]),
            ("drop out of the limit", [_points(each, "drops_out") for each in of]),
            ("over 1 min sooner", [_points(each, "minute_sooner") for each in of]),
        ):
            if any(len(each) for each in points):
                cells = tuple(who(each) for each in points)
                entries.append(Entry(label=f"{label}: {what}", cells=cells))
    return side_by_side(
        "Who gains and who loses",
        "Standard, and what becomes of people",
        tuple(found),
        entries,
        note="Expected arrival, place by place. Nobody: no demand point is counted.",
        nothing="Nobody waits over a minute longer or less, and nobody drops out, in any scenario.",
    )


def _points(each: Affected | None, group: str) -> pd.DataFrame:
    found: pd.DataFrame = pd.DataFrame() if each is None else getattr(each, group)
    return found


def main_row(found: Mapping[str, Appraisal]) -> StandardRow | None:
    """The standard under which most people wait longer in any scenario; None = nobody does."""
    some = [one for each in found.values() for one in affected(each) if not one.row.who]
    at = most_people([one.minute_later for one in some])
    return None if at is None else some[at].row


def _of_label(appraisal: Appraisal, label: str) -> pd.DataFrame | None:
    for each in affected(appraisal):
        if each.row.label == label:
            return each.points.reset_index(drop=True)
    return None


def worst_table(found: Mapping[str, Appraisal], label: str) -> Table:
    """Places that lose most in any scenario under one standard, beside what the others do there."""
    points = {name: _of_label(each, label) for name, each in found.items()}
    told = {name: each.set_index("zone") for name, each in points.items() if each is not None}
    first = next(iter(told.values()))
    change = pd.DataFrame({name: each["change_s"] for name, each in told.items()})
    change = change.reindex(first.index)
    most = change.max(axis=1).to_numpy(float)
    order = np.lexsort((first.index.to_numpy(str), -first["weight"].to_numpy(float), -most))
    shown = [at for at in order if shows(float(most[at]), "s") and most[at] > 0]
    entries = []
    for at in shown[:MOST_PLACES]:
        zone = first.index[at]
        cells = tuple(
            _arrival(told[name].loc[zone]) if name in told else "as today" for name in found
        )
        before = value_in_words(float(first.loc[zone, "before_s"]), "s")
        name = str(first.loc[zone, "name"]) or str(zone)
        entries.append(Entry(label=name, before=before, cells=cells))
    rest = len(shown) - len(entries)
    more = f" {counted(rest, 'more place')} {agreeing(rest, 'loses', 'lose')}." if rest else ""
    return side_by_side(
        f"Places that lose most in any scenario: {label}",
        "Place",
        tuple(found),
        entries,
        before="Today",
        number=True,
        note=f"Expected arrival in minutes and seconds, in brackets the change.{more}",
        nothing="No place waits longer in any scenario.",
    )


def _arrival(row: pd.Series) -> str:
    after, change = float(row["after_s"]), float(row["change_s"])
    said = as_change(change, "s") if shows(change, "s") else "as today"
    return f"{value_in_words(after, 's')} ({said})"


def groups_tables(found: Mapping[str, Appraisal], label: str) -> list[Table]:
    """Mean change of each group under one standard, town and country, then deprivation."""
    tables = []
    for caption, group in (("Town and country", by_setting), ("By deprivation", by_deprivation)):
        means: list[dict[str, float]] = []
        for each in found.values():
            points = _of_label(each, label)
            some = pd.DataFrame() if points is None else groups_table(points, group(points))
            means.append(
                {} if some.empty else dict(zip(some["group"], some["change_s"], strict=True))
            )
        names = list(dict.fromkeys(name for each in means for name in each))
        if names in ([], ["not known"]):
            continue
        entries = [
            Entry(label=name, cells=tuple(_mean(each.get(name, 0.0)) for each in means))
            for name in names
        ]
        tables.append(
            side_by_side(
                f"{caption}: mean change of the expected arrival, {label}",
                "Group",
                tuple(found),
                entries,
                number=True,
                note="Over the group’s demand; above 0 = later.",
            )
        )
    return tables


def _mean(change: float) -> str:
    return as_change(change, "s") if shows(change, "s") else "as today"


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
    kinds = {
        "capital spending": "capital",
        "receipts, less cost of sale": "receipts",
        "charge to revenue": "charge to revenue",
    }
    sums = [_sums(each.measured["accounts"].table, tuple(kinds)) for each in found.values()]
    keys = dict.fromkeys(key for each in sums for key in each)
    entries = []
    for body, kind in keys:
        cells = tuple(each.get((body, kind), "£0") for each in sums)
        if set(cells) != {"£0"}:
            entries.append(Entry(label=f"{body}: {kinds[kind]}", cells=cells))
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


def _sums(table: pd.DataFrame, kinds: Sequence[str]) -> dict[tuple[str, str], str]:
    found = {}
    for row in table.to_dict("records") if len(table) else []:
        if row["row"] not in kinds:
            continue
        years = [float(value) for name, value in row.items() if str(name).startswith("year ")]
        total = math.fsum(years)
        if math.isnan(total):
            said = "not known"
        elif row["to_confirm"]:
            said = f"{as_change(total, 'gbp')}, INCOMPLETE" if shows(total, "gbp") else "to confirm"
        else:
            said = as_change(total, "gbp")
        found[str(row["body"]), str(row["row"])] = said
    return found
