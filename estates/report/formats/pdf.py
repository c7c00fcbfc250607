"""A report as PDF/UA-1: tagged for screen readers, with letters of its own.

The template `report.typ` is constant; every text reaches it as data, so that nothing that anybody
wrote is ever markup. Nothing takes the clock: the same document gives the same bytes.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any, cast

import typst

from estates.errors import EstateInputError
from estates.report.document import (
    Beside,
    Block,
    Bullets,
    Document,
    KeyFigures,
    Listing,
    Paragraph,
    Picture,
    Pictures,
    Section,
    Table,
    Terms,
)
from estates.report.glyphs import folder, missing, shown
from estates.report.wording import dated

TEMPLATE = Path(__file__).with_name("report.typ")
KEPT = 11  # a layout is forgotten when so many later ones did not use it: Typst keeps ten
SHORT_LISTING = 24  # lines that stand in one column
BAND_ROWS = 40  # of a listing in columns, that no page divides
MANY_ITEMS = 6  # of a list, that may stand in two columns
HALF_LINE, WHOLE_LINE = 54, 116  # letters of their lines
MOST_BROKEN = 1.25  # rows a line of a listing in columns, at most
NAMED_AT_MOST = 24  # characters that the letters lack, named at the end of the report


def pdf_bytes(document: Document, say: Callable[[str], None] = lambda _: None) -> bytes:
    """The document as PDF/UA-1, A4.

    Parameters
    ----------
    document
        What is written; its texts are shown as they are, executed in none.
    say
        Hears that the pages are being set.

    Raises
    ------
    EstateInputError
        The pages cannot be set.
    """
    say("Setting the pages of the PDF.")
    pictures: dict[str, bytes] = {}
    content = json.dumps(_as_data(document, pictures), ensure_ascii=False).encode()
    files = {"main": TEMPLATE.read_bytes(), "report.json": content, **pictures}
    try:
        made, warned = typst.compile_with_warnings(
            cast("Any", files),  # its types do not know of several files; its manual does
            font_paths=[str(folder())],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards="ua-1",
        )
    except (typst.TypstError, RuntimeError) as error:
        raise _cannot_be_set(document, str(error)) from error
    finally:
        _forget()
    # Pages that went on moving would carry wrong numbers, here and in the table of contents.
    if unsettled := [each for each in map(str, warned) if "converge" in each]:
        raise _cannot_be_set(document, unsettled[0])
    return made


def _forget() -> None:
    """Free what Typst keeps of the layout, or a server would hold that of the last ten reports.

    It has no call for that; empty pages, set in a hundredth of a second each, push it out.
    """
    for _ in range(KEPT):
        typst.compile(b"", ignore_system_fonts=True)


def _cannot_be_set(document: Document, why: str) -> EstateInputError:
    return EstateInputError(
        f"report {document.name!r}: its PDF cannot be set ({' '.join(why.split())[:200]}); "
        "choose another format, such as .html, and send this line to whoever looks after the "
        "program."
    )


def _as_data(document: Document, pictures: dict[str, bytes]) -> dict[str, Any]:
    """What the template reads; the drawings are put into `pictures` under the names it uses."""
    date = document.date
    return {
        "kind": shown(document.kind),
        # A PDF/UA file must have a title.
        "title": shown(document.title if document.title.strip() else document.name),
        "subtitle": shown(document.subtitle),
        "author": shown(document.author),
        "date": None if date is None else [date.year, date.month, date.day],
        "date_words": dated(date),
        "warnings": [shown(each) for each in document.warnings],
        "parts": len(document.sections),
        "sections": [
            # In the table of contents: half of the sections in each column.
            {**data, "column": "left" if 2 * index < len(document.sections) else "right"}
            for index, each in enumerate(document.sections)
            for data in _sections(each, 1, pictures)
        ],
        "lacking": _lacking(document),
    }


def _sections(section: Section, level: int, pictures: dict[str, bytes]) -> Iterator[dict[str, Any]]:
    """A section and those in it, in order, each with the level of its heading."""
    yield {
        "level": level,
        "title": shown(section.title),
        "new_page": section.new_page,
        "blocks": [_block(each, pictures) for each in section.blocks],
        "opens": _opens(section),
    }
    for each in section.sections:
        yield from _sections(each, level + 1, pictures)


def _opens(section: Section) -> bool:
    """Whether a picture or table comes next after the section's own last words."""
    if not section.sections or section.sections[0].new_page:
        return False
    first = section.sections[0]
    head = next((each for each in first.blocks if not isinstance(each, Paragraph)), None)
    return isinstance(head, Pictures | Table | Beside)


def _block(block: Block | Beside, pictures: dict[str, bytes]) -> dict[str, Any]:
    data: dict[str, Any]
    match block:
        case Beside():
            left, right = (
                [_block(each, pictures) for each in column] for column in (block.left, block.right)
            )
            data = {"is": "beside", "left": left, "right": right}
        case Paragraph():
            data = {"is": "paragraph", "text": shown(block.text), "weight": block.weight.value}
        case Bullets():
            data = _bullets([shown(each) for each in block.items])
        case KeyFigures():
            figures = [(each.label, each.value, each.note) for each in block.items]
            data = {"is": "figures", "items": [[shown(each) for each in one] for one in figures]}
        case Table():
            data = _table(block)
        case Pictures():
            data = {"is": "pictures", "items": [_picture(each, pictures) for each in block.items]}
        case Terms():
            words = [[shown(each) for each in one] for one in block.items]
            data = {
                "is": "terms",
                "items": words,
                "half": _half([len(word) + len(meaning) for word, meaning in words]),
            }
        case Listing():
            bands = listing_bands(shown(block.text))
            data = {"is": "listing", "caption": shown(block.caption), "bands": bands}
    return data


def listing_bands(text: str) -> list[list[str]]:
    """A listing as bands below one another, each of one to three columns of about one height.

    As many columns as hardly any line is too long for; a short listing has one. A band is low
    enough to stand whole on a page.
    """
    lines = text.split("\n")
    for columns, letters in ((3, 33), (2, 52)):  # noqa: B007  (used after the loop)
        rows = [max(1, -(-len(line) // letters)) for line in lines]
        if len(lines) > SHORT_LISTING and sum(rows) <= MOST_BROKEN * len(lines):
            break
    else:
        return [[text]]
    parts = columns * -(-sum(rows) // (columns * BAND_ROWS))
    ends = list(accumulate(rows))
    # Each line stands in the part in which its last row falls.
    found: list[list[str]] = [[] for _ in range(parts)]
    for line, end in zip(lines, ends, strict=True):
        found[(end - 1) * parts // ends[-1]].append(line)
    told = ["\n".join(part).strip("\n") for part in found]
    bands = (told[at : at + columns] for at in range(0, parts, columns))
    return [kept for band in bands if (kept := [each for each in band if each])]


def _bullets(items: list[str]) -> dict[str, Any]:
    """In two columns, about half of the lines in each, where that clearly saves room."""
    lines = [-(-len(each) // HALF_LINE) for each in items]
    whole = sum(-(-len(each) // WHOLE_LINE) for each in items)
    abreast = len(items) >= MANY_ITEMS and sum(lines) < 1.8 * whole
    return {"is": "bullets", "items": items, "half": _half(lines) if abreast else 0}


def _half(letters: list[int]) -> int:
    """How many of several texts, by their lengths, take about half of the room of all."""
    ends = list(accumulate(letters))
    # Those whose middle lies in the first half.
    return sum(2 * end - own <= ends[-1] for end, own in zip(ends, letters, strict=True))


def _table(table: Table) -> dict[str, Any]:
    return {
        "is": "table",
        "caption": shown(table.caption),
        "labels": [shown(each.label) for each in table.columns],
        "numbers": [each.number for each in table.columns],
        "widths": [each.width for each in table.columns],
        "rows": [[shown(cell) for cell in row] for row in table.rows],
        "note": shown(table.note),
        "nothing": shown(table.nothing),
    }


def _picture(picture: Picture, pictures: dict[str, bytes]) -> dict[str, Any]:
    name = f"picture-{len(pictures)}.svg"
    pictures[name] = picture.svg
    return {
        "file": name,
        "caption": shown(picture.caption),
        "alt": shown(picture.alt),
        "width_mm": picture.width_mm,
        "height_mm": picture.height_mm,
    }


def _lacking(document: Document) -> str:
    """The sentence that says which characters stand as code points; empty if there are none."""
    if not (characters := missing(document.texts())):
        return ""
    named = [
        f"{shown(each)} {unicodedata.name(each, '').lower()}".strip()
        for each in characters[:NAMED_AT_MOST]
    ]
    more = len(characters) - len(named)
    return (
        "Shown by code points, as this report's letters lack them or nobody could see them: "
        + "; ".join(named)
        + (f"; and {more} more" if more else "")
        + "."
    )
