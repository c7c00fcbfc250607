"""How much of a page blocks of text take, near enough to choose how many rows are shown.

Guessed from the letters on the safe side, so that no format need be written to know it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from estates.report.document import Block, Bullets, KeyFigures, Paragraph, Table, Weight

PAGE_MM = 283.0  # A4 from the upper edge to the foot
TITLE_MM, HEADING_MM = 22.0, 15.0  # of a title block without its title, of a heading
SAFE = 0.87  # of what the guess comes to, which lies a tenth or more above what is taken
WIDE = {"title": 52, "warning": 105, Weight.LEAD: 88}  # letters a line
LETTERS, SMALL, CELLS = 112, 135, 118  # of plain lines, of notes, of a whole row of a table
LINE_MM, CELL_MM, ROW_MM = 4.2, 3.3, 1.2


def room_mm(title: str, warnings: Iterable[str]) -> float:
    """What a title block and the heading leave of the first page."""
    told = sum(_lines(each, WIDE["warning"]) for each in warnings)
    warned = 6 + 4.4 * told if told else 0.0
    return PAGE_MM - TITLE_MM - 10 * _lines(title, WIDE["title"]) - warned - HEADING_MM


def height_mm(blocks: Sequence[Block]) -> float:
    """What blocks take."""
    return SAFE * sum(map(_height, blocks))


def _height(block: Block) -> float:
    if isinstance(block, Bullets):
        return 1.5 + sum(LINE_MM * _lines(each, LETTERS) for each in block.items)
    if isinstance(block, KeyFigures):
        tallest = max(
            4 * _lines(each.label, 26) + 5 * _lines(each.value, 15) + 3.5 * _lines(each.note, 27)
            for each in block.items
        )
        return 6.0 + tallest
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Paragraph):
        if block.weight is Weight.LEAD:
            return 4.0 + 5.0 * _lines(block.text, WIDE[Weight.LEAD])
        return 2.0 + LINE_MM * _lines(block.text, LETTERS)
    return 0.0


def _table(table: Table) -> float:
    whole = sum(column.width for column in table.columns)
    letters = [max(4, math.floor(CELLS * column.width / whole) - 2) for column in table.columns]

    def row(cells: Sequence[str]) -> float:
        deep = max(_lines(cell, wide) for cell, wide in zip(cells, letters, strict=True))
        return ROW_MM + CELL_MM * deep

    heads = row([column.label for column in table.columns])
    rows = sum(row(cells) for cells in table.rows)
    return 6.5 + heads + rows + (1.5 + 3.3 * _lines(table.note, SMALL) if table.note else 0.0)


def _lines(text: str, letters: int) -> int:
    """Lines that a text takes where words are not broken."""
    lines, used = 1, 0
    for word in text.split(" "):
        size = len(word)
        if used and used + 1 + size > letters:
            lines, used = lines + 1, 0
        lines += (size - 1) // letters if size else 0
        used += size % letters + (1 if used else 0)
    return lines
