"""A report without a format: sections of paragraphs, tables and pictures.

Every text is plain text as people shall read it, never markup: each format shows it as written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from estates.errors import EstateInputError


class Weight(StrEnum):
    """How much a paragraph is to be noticed."""

    LEAD = "lead"  # the sentence to remember of a section
    PLAIN = "plain"
    NOTE = "note"  # small print: where a figure comes from, what it leaves out
    WARNING = "warning"  # what misleads whoever overlooks it


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    text: str
    weight: Weight = Weight.PLAIN


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of lines; never empty."""

    items: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.items:
            raise EstateInputError("a list of a report is empty; say that there is nothing.")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """A figure to see first."""

    label: str
    value: str
    note: str = ""  # its range, its yardstick


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """Figures in large type, two to four side by side."""

    items: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table."""

    label: str
    number: bool = False  # figures stand at the right
    width: float = 1.0  # in parts of the widths of all columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; the first cell of each row names the row.

    `rows` hold a text for each column; an empty table says so in `nothing` instead.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    nothing: str = "Nothing to report."

    def __post_init__(self) -> None:
        if wrong := [row for row in self.rows if len(row) != len(self.columns)]:
            raise EstateInputError(
                f"table {self.caption!r}: a row has {len(wrong[0])} cells, not "
                f"{len(self.columns)}; fill each."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A drawn map or chart, as vectors.

    No picture stands alone: a table says the same.
    """

    caption: str
    alt: str  # what it shows, for who cannot see it
    svg: bytes
    width_mm: float  # as it was drawn: its letters have their size at this width
    height_mm: float


@dataclass(frozen=True, slots=True)
class Pictures:
    """Pictures side by side, one or two."""

    items: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """Words and what they mean."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A file, line by line, as it is written."""

    caption: str
    text: str


Block = Paragraph | Bullets | KeyFigures | Table | Pictures | Terms | Listing


@dataclass(frozen=True, slots=True)
class Beside:
    """Blocks that belong together, in two columns where the page is wide enough.

    Read from the left column to the right one; neither is empty.
    """

    left: tuple[Block, ...]
    right: tuple[Block, ...]

    def __post_init__(self) -> None:
        if not (self.left and self.right):
            raise EstateInputError("of two columns of a report one is empty; set the other alone.")


def one_by_one(blocks: Iterable[Block | Beside]) -> Iterator[Block]:
    """Blocks one after another, as they are read, those in columns too."""
    for each in blocks:
        if isinstance(each, Beside):
            yield from (*each.left, *each.right)
        else:
            yield each


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a report under a heading; sections in it have smaller headings."""

    id: str  # lower-case letters and hyphens, of its own in the document
    title: str
    blocks: tuple[Block | Beside, ...] = ()
    sections: tuple[Section, ...] = ()
    new_page: bool = False

    def walk(self) -> Iterator[Section]:
        """Itself and all sections in it, in order."""
        yield self
        for each in self.sections:
            yield from each.walk()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A report."""

    name: str  # of its files: checked, so that it can be no path
    kind: str  # Scenario report, Comparison report or Coverage report
    title: str
    subtitle: str  # the area
    author: str  # "" = not said
    date: dt.date | None  # of the scenario, never of the clock; None = not said
    warnings: tuple[str, ...]  # what stands on every page: made up, not reconciled
    sections: tuple[Section, ...]

    def only(self, chosen: Collection[str]) -> Document:
        """The same with the chosen sections only, by their ids; what is left out is said."""
        rest = [each.title for each in self.sections if each.id not in chosen]
        if not rest:
            return self
        return replace(
            self,
            warnings=(*self.warnings, f"Left out of this report: {', '.join(rest)}."),
            sections=tuple(each for each in self.sections if each.id in chosen),
        )

    def walk(self) -> Iterator[Section]:
        """All sections, in order, those inside others after them."""
        for each in self.sections:
            yield from each.walk()

    def blocks(self) -> Iterator[Block]:
        """All blocks, in order, those in columns one after another."""
        for each in self.walk():
            yield from one_by_one(each.blocks)

    def texts(self) -> Iterator[str]:
        """Every text that is shown, in order."""
        yield from (self.kind, self.title, self.subtitle, self.author, *self.warnings)
        for section in self.walk():
            yield section.title
            for block in one_by_one(section.blocks):
                yield from _texts(block)


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Table():
            yield from _of_table(block)
        case Paragraph():
            yield block.text
        case Bullets():
            yield from block.items
        case KeyFigures():
            yield from (
                text for each in block.items for text in (each.label, each.value, each.note)
            )
        case Pictures():
            yield from (text for each in block.items for text in (each.caption, each.alt))
        case Terms():
            yield from (text for term in block.items for text in term)
        case Listing():
            yield from (block.caption, block.text)


def _of_table(table: Table) -> Iterator[str]:
    yield from (table.caption, table.note, *(each.label for each in table.columns))
    if not table.rows:
        yield table.nothing
    for row in table.rows:
        yield from row
