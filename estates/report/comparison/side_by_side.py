"""Scenarios side by side: a column each, or rows in which those that are alike stand together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from estates.report.document import Column, Table
from estates.report.wording import listed

MOST_COLUMNS = 6  # scenarios that stand side by side; above, one below another
MOST_TITLES = 4  # with their titles at the head; of more the letters
YES, NO = "yes", "–"


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
