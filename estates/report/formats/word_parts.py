"""Pieces of a Word document: runs of text, fields, links and tables.

What Word has and python-docx has no call for is built here from its elements.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import groupby, pairwise

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element

TEXT_WIDTH = 9638  # twips (1/1440 inch) between the margins of A4: 170 mm
RIGHT_TO_LEFT = frozenset({"R", "AL"})
_TAB, _LINE = "\t", "\n"
# Characters that turn round what stands beside them, as a name is no reason to.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NO_CHARACTER = frozenset("\ufffe\uffff")


def node(tag: str, values: dict[str, str] | None = None, *inside: Element) -> Element:
    """An element with its attributes and what is in it."""
    made: Element = OxmlElement(tag)
    for name, value in (values or {}).items():
        made.set(qn(name), value)
    made.extend(inside)
    return made


def flag(tag: str) -> Element:
    """A property that is on."""
    return node(tag)


def value(tag: str, told: str | int) -> Element:
    """A property with one value."""
    return node(tag, {"w:val": str(told)})


def writable(text: str) -> str:
    """The text, with characters that cannot stand in a file as their code points."""
    lines = text.replace("\r\n", _LINE).replace("\r", _LINE)
    return "".join(f"[U+{ord(each):04X}]" if _unwritable(each) else each for each in lines)


def _unwritable(one: str) -> bool:
    if one in {_TAB, _LINE}:
        return False
    return one in _TURNS or one in _NO_CHARACTER or unicodedata.category(one) in {"Cc", "Cs"}


def starts_right(text: str) -> bool:
    """Whether the first letter is of a script that runs from right to left."""
    sides = (unicodedata.bidirectional(each) for each in text)
    first = next((side for side in sides if side == "L" or side in RIGHT_TO_LEFT), "L")
    return first in RIGHT_TO_LEFT


def runs(text: str, *properties: Element) -> Iterator[Element]:
    """A text as runs, those that go from right to left marked so."""
    for backwards, letters in groupby(_sides(writable(text)), key=lambda each: each[1]):
        inside = [*map(deepcopy, properties), *([flag("w:rtl")] if backwards else [])]
        run = node("w:r")
        if inside:
            run.append(node("w:rPr", None, *inside))
        for special, part in groupby((each for each, _ in letters), key=_special):
            if special:
                run.extend(flag(special) for _ in part)
            else:
                run.append(_text("w:t", "".join(part)))
        yield run


def _special(letter: str) -> str:
    return {_TAB: "w:tab", _LINE: "w:br"}.get(letter, "")


def _text(tag: str, told: str) -> Element:
    made = node(tag, {"xml:space": "preserve"})
    made.text = told
    return made


def _sides(text: str) -> list[tuple[str, bool]]:
    """Each letter, and whether it belongs to a stretch that runs from right to left."""
    kinds = [unicodedata.bidirectional(each) for each in text]
    if not RIGHT_TO_LEFT.intersection(kinds):
        return [(each, False) for each in text]
    strong = [i for i, kind in enumerate(kinds) if kind in RIGHT_TO_LEFT]
    backwards = [False] * len(text)
    for first, last in zip(strong, [*strong[1:], strong[-1]], strict=True):
        between = kinds[first + 1 : last]
        # Spaces and commas between two such letters go with them; figures and Latin do not.
        together = not {"L", "EN", "AN"}.intersection(between)
        for i in range(first, last if together else first + 1):
            backwards[i] = True
    backwards[strong[-1]] = True
    return list(zip(text, backwards, strict=True))


def paragraph(text: str, style: str, *properties: Element) -> Element:
    """A paragraph of a style; properties are of the paragraph, in the order of the schema."""
    return paragraph_of([*runs(text)], style, *properties, backwards=starts_right(text))


def paragraph_of(
    inside: Sequence[Element], style: str, *properties: Element, backwards: bool = False
) -> Element:
    """A paragraph of runs and fields."""
    turned = [flag("w:bidi")] if backwards else []
    settings = node("w:pPr", None, value("w:pStyle", style), *properties, *turned)
    return node("w:p", None, settings, *inside)


def field(code: str, cached: str) -> list[Element]:
    """A field that the word processor works out, and what it shows until then."""
    return [*field_start(code), *runs(cached), field_end()]


def field_start(code: str) -> list[Element]:
    """All of a field that stands before what it shows."""
    told = _text("w:instrText", f" {code} ")
    return [_field_mark("begin"), node("w:r", None, told), _field_mark("separate")]


def field_end() -> Element:
    """What closes a field."""
    return _field_mark("end")


def _field_mark(kind: str) -> Element:
    return node("w:r", None, node("w:fldChar", {"w:fldCharType": kind}))


def caption(kind: str, number: int, text: str, *, below: bool = False) -> Element:
    """A numbered caption, which a table of figures can gather."""
    inside = [*runs(f"{kind} "), *field(f"SEQ {kind} \\* ARABIC", str(number)), *runs(f". {text}")]
    # Above a table it stays with the table; below a picture, the picture stays with it.
    keep = node("w:keepNext", {"w:val": "0"}) if below else flag("w:keepNext")
    return paragraph_of(inside, "Caption", keep, backwards=starts_right(text))


def link(anchor: str, text: str) -> Element:
    """A text that leads to a bookmark of the same document."""
    return node("w:hyperlink", {"w:anchor": anchor, "w:history": "1"}, *runs(text))


def bookmarked(inside: Sequence[Element], anchor: str, number: int) -> list[Element]:
    """Runs that a link can lead to."""
    start = node("w:bookmarkStart", {"w:id": str(number), "w:name": anchor})
    return [start, *inside, node("w:bookmarkEnd", {"w:id": str(number)})]


def twips(widths: Sequence[float], whole: int = TEXT_WIDTH) -> list[int]:
    """Widths in parts as whole twips that add up."""
    total = sum(widths)
    ends, run = [0], 0.0
    for each in widths:
        run += each
        ends.append(round(whole * run / total))
    return [right - left for left, right in pairwise(ends)]


def fitted(widths: Sequence[int], least: Sequence[int]) -> list[int]:
    """Widths of the same sum, none below its least as long as there is room for all.

    What some columns lack the others give, each in proportion to what it can spare.
    """
    spare = [max(wide - need, 0) for wide, need in zip(widths, least, strict=True)]
    lack = sum(max(need - wide, 0) for wide, need in zip(widths, least, strict=True))
    if not lack:
        return list(widths)
    if sum(spare) < lack:
        return twips(least, sum(widths))
    kept = [1 - lack / sum(spare)] * len(widths)
    wanted = [
        need if wide <= need else need + extra * part
        for wide, need, extra, part in zip(widths, least, spare, kept, strict=True)
    ]
    return twips(wanted, sum(widths))


def table(
    widths: Sequence[int], rows: Sequence[Element], style: str, *, title: str = "", heads: bool
) -> Element:
    """A table of fixed widths (twips).

    Parameters
    ----------
    title
        What it holds, for who cannot see it.
    heads
        Whether its first row and first column are heads; False = it only arranges.
    """
    look = "1" if heads else "0"
    settings = node(
        "w:tblPr",
        None,
        value("w:tblStyle", style),
        node("w:tblW", {"w:w": str(sum(widths)), "w:type": "dxa"}),
        node("w:tblLayout", {"w:type": "fixed"}),
        node(
            "w:tblLook",
            {
                "w:val": "00A0" if heads else "0000",
                "w:firstRow": look,
                "w:lastRow": "0",
                "w:firstColumn": look,
                "w:lastColumn": "0",
                "w:noHBand": "0",
                "w:noVBand": "1",
            },
        ),
        *([value("w:tblCaption", writable(title))] if title else []),
    )
    grid = node("w:tblGrid", None, *(node("w:gridCol", {"w:w": str(each)}) for each in widths))
    return node("w:tbl", None, settings, grid, *rows)


def row(cells: Sequence[Element], *, head: bool = False) -> Element:
    """A row that no page breaks; a head is repeated on each page."""
    settings = [flag("w:cantSplit"), *([flag("w:tblHeader")] if head else [])]
    return node("w:tr", None, node("w:trPr", None, *settings), *cells)


def cell(width: int, *inside: Element) -> Element:
    """A cell of paragraphs."""
    settings = node("w:tcPr", None, node("w:tcW", {"w:w": str(width), "w:type": "dxa"}))
    return node("w:tc", None, settings, *inside)
