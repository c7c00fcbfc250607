"""Reads reports back, format by format: tables, texts in the order of reading, alternative texts.

Every text is without its gaps: on paper the end of a line takes the gap away.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

import docx
from docx.oxml.ns import qn
from lxml import html
from read_pdf import solid, tags_of

from estates.report.document import (
    Bullets,
    Document,
    KeyFigures,
    Listing,
    Paragraph,
    Pictures,
    Table,
    Terms,
    one_by_one,
)
from estates.report.glyphs import shown

Rows = list[list[str]]


@dataclass(frozen=True)
class Report:
    """What is to be read in a report."""

    tables: list[tuple[str, Rows]]  # caption and rows, the header first
    text: str  # everything but alternative texts
    pictures: list[str]  # their alternative texts

    def table(self, *head: str, caption: str = "") -> Rows:
        """Rows below the header of the one table that starts so."""
        start = [solid(each) for each in head]
        found = [
            rows[1:]
            for told, rows in self.tables
            if rows[0][: len(start)] == start and told.startswith(solid(caption))
        ]
        assert len(found) == 1, (head, caption, len(found))
        return found[0]


def read_pdf(content: bytes) -> Report:
    """A PDF, by its tags and the letters on its pages."""
    top = tags_of(content)
    return Report(
        tables=[
            (
                table.all("Caption")[0].text(),
                [[cell.text() for cell in row.all("TH", "TD")] for row in table.all("TR")],
            )
            for table in top.all("Table")
        ],
        text=top.text(without=frozenset({"TOC", "Figure"})),
        pictures=[solid(each.alt) for each in top.all("Figure")],
    )


def read_html(content: bytes) -> Report:
    """A page, by lxml; of the map to move in nothing is read."""
    page = html.document_fromstring(content.decode())
    for each in page.xpath("//nav"):
        each.drop_tree()
    return Report(
        tables=[
            (
                solid(table.find("caption").text_content()),
                [[solid(cell.text_content()) for cell in row] for row in table.iter("tr")],
            )
            for table in page.iterfind(".//main//table")
        ],
        text=solid(page.find("body").text_content()),
        pictures=[solid(each.get("alt")) for each in page.iterfind(".//main//img")],
    )


def read_word(content: bytes) -> Report:
    """A Word document, by python-docx."""
    word = docx.Document(io.BytesIO(content))
    tables, texts, before = [], [], ""
    for each in word.iter_inner_content():
        if not hasattr(each, "rows"):
            before = solid(each.text)
            texts.append(before)
            continue
        rows = [[solid(cell.text) for cell in row.cells] for row in each.rows]
        if each.style.name == "Report table":
            texts += [cell for row in rows for cell in row]
            tables.append((re.sub(r"^Table\d+\.", "", before), rows))
        else:  # key figures, a column each
            texts += [cell for column in zip(*rows, strict=True) for cell in column]
    alts = [solid(each.get("descr")) for each in word.element.iter(qn("wp:docPr"))]
    return Report(tables=tables, text="".join(texts), pictures=alts)


READERS = {".pdf": read_pdf, ".html": read_html, ".docx": read_word}


def expected(document: Document, ending: str) -> tuple[Report, list[str]]:
    """What a file of a document must show, and all its texts, in order."""

    def told(text: str) -> str:
        return solid(shown(text) if ending == ".pdf" else text)

    tables, texts, pictures = [], [], []
    for section in document.walk():
        texts.append(section.title)
        for block in one_by_one(section.blocks):
            texts += texts_of(block)
            if isinstance(block, Table) and block.rows:
                rows = [[column.label for column in block.columns], *block.rows]
                tables.append((told(block.caption), [[told(cell) for cell in r] for r in rows]))
            elif isinstance(block, Pictures):
                pictures += [solid(each.alt) for each in block.items]
    texts = [told(text) for text in texts]
    return Report(tables=tables, text="".join(texts), pictures=pictures), texts


def texts_of(block) -> list[str]:  # noqa: PLR0911  (a line for each kind)
    """The texts of a block as they are read; of pictures what stands below them."""
    match block:
        case Paragraph():
            return [block.text]
        case Bullets():
            return list(block.items)
        case KeyFigures():
            return [t for each in block.items for t in (each.label, each.value, each.note) if t]
        case Terms():
            return [text for each in block.items for text in each]
        case Pictures():
            return [each.caption for each in block.items]
        case Listing():
            return [block.caption, block.text]
        case Table(rows=()):
            return [t for t in (block.caption, block.nothing, block.note) if t]
        case Table():
            cells = [cell for row in block.rows for cell in row]
            heads = [each.label for each in block.columns]
            return [t for t in (block.caption, *heads, *cells, block.note) if t]
    raise AssertionError(block)


def first_missing(texts: list[str], read: Report) -> str | None:
    """The first text that is not read at its place; None = each follows the one before it."""
    at = 0
    for text in texts:
        found = read.text.find(text, at)
        if found < 0:
            return text
        at = found + len(text)
    return None
