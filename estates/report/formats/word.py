"""A report as a Word document, for boards that edit."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from itertools import zip_longest

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element
from docx.shared import Mm
from docx.text.paragraph import Paragraph as WordParagraph

from estates.report.document import (
    Block,
    Bullets,
    Document,
    KeyFigure,
    KeyFigures,
    Listing,
    Paragraph,
    Picture,
    Pictures,
    Section,
    Table,
    Terms,
    Weight,
    one_by_one,
)
from estates.report.formats.pixels import pixels
from estates.report.formats.word_parts import (
    bookmarked,
    caption,
    cell,
    field,
    field_end,
    field_start,
    fitted,
    flag,
    link,
    node,
    paragraph,
    paragraph_of,
    row,
    runs,
    starts_right,
    table,
    twips,
    value,
    writable,
)
from estates.report.formats.word_styles import LANGUAGE, restyle
from estates.report.wording import dated

TEXT_WIDTH_MM = 170.0
_GAP_MM = 4.0  # between two pictures
_DAWN = (1980, 1, 1, 0, 0, 0)  # the first date that a zip can tell, for all that is in it
_STYLES = {
    Weight.LEAD: "Lead",
    Weight.PLAIN: "Normal",
    Weight.NOTE: "Note",
    Weight.WARNING: "Warning",
}
_TOGETHER = 7  # rows of a table that no page divides
_MANY_COLUMNS = 7  # from here on in smaller type
_LEVELS = 3  # of headings
_LEVELS_TOLD = 2  # of them in the contents
_CONTENTS_FROM = 4  # headings: below, there is nothing to look up
_ABREAST = 4  # key figures side by side
_SHORT = 90  # letters of a title that a header has room for
_LONG_TITLE = 60  # letters: above, in smaller type
_WORD = 16  # letters of a word that a column makes room for
_NARROW = frozenset("iljtfrI.,:;'|()[]")
_CELL_MARGINS = 230  # twips, both together
_BIG, _MIDDLE = 11, 20  # letters of a key figure: in large type, in middle, then in small
# Parts of the template that say something of another document, or nothing.
_LEFT_OUT = ("extended-properties", "metadata/thumbnail", "customXml", "stylesWithEffects")


def word_bytes(document: Document) -> bytes:
    """Write a report as a Word document.

    Parameters
    ----------
    document
        The same document gives the same bytes.

    Returns
    -------
    A `.docx`: headings, lists, captions and tables as Word knows them, pictures with their
    alternative texts, the warnings at the head of every page.

    Notes
    -----
    Texts stand as they are written. A character that no file of the kind can hold, or that would
    turn round the text beside it, is shown as its code point.
    """
    word = docx.Document()
    _leave_out(word)
    restyle(word)
    _properties(word, document)
    _furniture(word, document)
    _Writer(word).write(document)
    return _same_bytes(word)


class _Writer:
    """Writes blocks one after another, and counts what is numbered."""

    def __init__(self, word: WordDocument) -> None:
        self._word = word
        self._end = word.element.body.sectPr
        self._tables = self._figures = self._anchors = 0

    def write(self, document: Document) -> None:
        self._head(document)
        contents = sum(1 for _ in document.walk()) >= _CONTENTS_FROM
        if contents:
            self._contents(document)
        for number, section in enumerate(document.sections):
            self._section(section, 1, new_page=contents and number == 0)

    def _put(self, *elements: Element) -> None:
        for each in elements:
            self._end.addprevious(each)

    def _head(self, document: Document) -> None:
        title = document.title
        smaller = [] if len(title) <= _LONG_TITLE else [value("w:sz", 32), value("w:szCs", 32)]
        self._put(
            paragraph(document.kind, "Kind"),
            paragraph_of([*runs(title, *smaller)], "Title", backwards=starts_right(title)),
            paragraph(document.subtitle, "Subtitle"),
            paragraph(_byline(document), "Byline"),
        )

    def _contents(self, document: Document) -> None:
        """Links to the headings; without page numbers, which only the word processor knows.

        It puts them in when it is asked to update the table. A file that asks for that itself, by
        a setting or by a mark on the field, is opened with a question to the reader.
        """
        self._put(paragraph("Contents", "TOCHeading"))
        entries = [
            (_anchor(number), section.title, level)
            for number, (section, level) in enumerate(_with_levels(document.sections), start=1)
            if level <= _LEVELS_TOLD
        ]
        for number, (anchor, title, level) in enumerate(entries, start=1):
            first = field_start('TOC \\o "1-2" \\h \\z \\u') if number == 1 else []
            last = [field_end()] if number == len(entries) else []
            self._put(paragraph_of([*first, link(anchor, title), *last], f"TOC{level}"))

    def _section(self, section: Section, level: int, *, new_page: bool = False) -> None:
        self._anchors += 1
        inside = bookmarked([*runs(section.title)], _anchor(self._anchors), self._anchors)
        new = [flag("w:pageBreakBefore")] if new_page or section.new_page else []
        style = f"Heading{min(level, _LEVELS)}"
        self._put(paragraph_of(inside, style, *new, backwards=starts_right(section.title)))
        blocks = list(one_by_one(section.blocks))
        for block, then in zip_longest(blocks, blocks[1:]):
            self._block(block, introduces=isinstance(then, Table | Pictures | KeyFigures))
        for each in section.sections:
            self._section(each, level + 1)

    def _block(self, block: Block, *, introduces: bool) -> None:
        """Write a block; a paragraph that introduces a table or a picture stays with it."""
        match block:
            case Paragraph():
                keep = [flag("w:keepNext")] if introduces else []
                self._put(paragraph(block.text, _STYLES[block.weight], *keep))
            case Bullets():
                self._put(*(paragraph(each, "ListBullet") for each in block.items))
            case KeyFigures():
                for start in range(0, len(block.items), _ABREAST):
                    self._put(_key_figures(block.items[start : start + _ABREAST]), _gap())
            case Table():
                self._table(block)
            case Pictures():
                self._pictures(block.items)
            case Terms():
                self._put(*(_term(*each) for each in block.items))
            case Listing():
                self._listing(block)

    def _table(self, block: Table) -> None:
        self._tables += 1
        self._put(caption("Table", self._tables, block.caption))
        if not block.rows:
            self._put(paragraph(block.nothing, "Normal"))
        else:
            self._put(_table(block))
        # The note stays with the table; without one, a gap keeps two tables apart.
        self._put(paragraph(block.note, "Note") if block.note else _gap())

    def _pictures(self, pictures: Sequence[Picture]) -> None:
        """Side by side where they fit at the size they were drawn for, else one below another."""
        width = sum(each.width_mm for each in pictures) + _GAP_MM * (len(pictures) - 1)
        if len(pictures) == 1 or width > TEXT_WIDTH_MM + 1:
            for each in pictures:
                self._put(*self._picture(each))
            return
        widths = twips([each.width_mm for each in pictures])
        made = [self._picture(each) for each in pictures]
        rows = [
            row([cell(wide, each) for wide, each in zip(widths, line, strict=True)])
            for line in zip(*made, strict=True)
        ]
        self._put(table(widths, rows, "PlainTable", heads=False), _gap())

    def _picture(self, picture: Picture) -> tuple[Element, Element]:
        """The picture in a paragraph, and its caption."""
        self._figures += 1
        made = paragraph_of([], "Figure")
        run = WordParagraph(made, self._word._body).add_run()  # noqa: SLF001  (where images are kept)
        wide = min(picture.width_mm, TEXT_WIDTH_MM)
        high = picture.height_mm * wide / picture.width_mm
        shape = run.add_picture(io.BytesIO(pixels(picture)), Mm(wide), Mm(high))
        inline = shape._inline  # noqa: SLF001  (python-docx has no call for what follows)
        for side in "TBLR":  # unsaid, some word processors leave a margin
            inline.set(f"dist{side}", "0")
        told = inline.docPr
        told.set("id", str(self._figures))
        told.set("name", f"Figure {self._figures}")
        told.set("descr", writable(picture.alt))
        told.set("title", writable(picture.caption))
        return made, caption("Figure", self._figures, picture.caption, below=True)

    def _listing(self, block: Listing) -> None:
        self._put(paragraph(block.caption, "Caption"))
        lines = writable(block.text).removesuffix("\n").split("\n")
        self._put(*(paragraph_of([*runs(each)], "Listing") for each in lines), _gap())


def _byline(document: Document) -> str:
    """Who made it, as far as it is said, and when."""
    return "  ·  ".join(filter(None, (document.author, dated(document.date))))


def _with_levels(sections: Sequence[Section], level: int = 1) -> list[tuple[Section, int]]:
    """All sections in order, each with its level, 1 the highest."""
    return [
        told
        for each in sections
        for told in ((each, level), *_with_levels(each.sections, level + 1))
    ]


def _anchor(number: int) -> str:
    return f"_Toc{number:06d}"


def _gap() -> Element:
    """A narrow empty line: Word joins tables that nothing stands between."""
    spacing = {"w:before": "0", "w:after": "0", "w:line": "120", "w:lineRule": "exact"}
    return paragraph_of([], "Normal", node("w:spacing", spacing))


def _table(block: Table) -> Element:
    size = 15 if len(block.columns) > _MANY_COLUMNS else 17
    wanted = twips([each.width for each in block.columns])
    widths = fitted(wanted, [_longest_word(each, size) for each in _columns(block)])
    sizes = [value("w:sz", size), value("w:szCs", size)]
    last = len(block.rows) - 1

    def cells(texts: Sequence[str], style: str, *, keep: bool) -> list[Element]:
        return [
            cell(
                wide,
                paragraph_of(
                    [*runs(text, *sizes)],
                    f"{style}Figure" if column.number else style,
                    *([flag("w:keepNext")] if keep else []),
                    backwards=starts_right(text),
                ),
            )
            for column, wide, text in zip(block.columns, widths, texts, strict=True)
        ]

    rows = [row(cells([each.label for each in block.columns], "TableHead", keep=True), head=True)]
    for number, texts in enumerate(block.rows):
        # A short table stays in one piece; of a long one, both ends stay with what is there.
        inside = last < _TOGETHER or number in {0, last - 1}
        keep = bool(block.note) if number == last else inside
        rows.append(row(cells(texts, "TableText", keep=keep)))
    return table(widths, rows, "ReportTable", title=block.caption, heads=True)


def _columns(block: Table) -> list[list[str]]:
    """The texts of each column, its head first."""
    heads = [each.label for each in block.columns]
    return [list(each) for each in zip(heads, *block.rows, strict=True)]


def _longest_word(texts: Sequence[str], half_points: int) -> int:
    """Twips that the longest word takes, so that no column breaks it; of a very long one a part."""
    words = (word for text in texts for word in writable(text).replace("-", "- ").split(" "))
    longest = max((_letters_wide(word[:_WORD]) for word in words), default=0.0)
    return round(longest * half_points * 10) + _CELL_MARGINS


def _letters_wide(word: str) -> float:
    """Width of a word in bold, in parts of the size of its letters: about, and never less."""
    return sum(
        0.35 if each in _NARROW else 0.76 if each.isupper() or each in "mw%" else 0.62
        for each in word
    )


def _key_figures(figures: Sequence[KeyFigure]) -> Element:
    """A row of labels, of values and of notes."""
    widths = twips([1.0] * len(figures))
    longest = max(len(each.value) for each in figures)
    size = 34 if longest <= _BIG else 25 if longest <= _MIDDLE else 19
    sizes = [value("w:sz", size), value("w:szCs", size)]
    lines = [
        ("KeyLabel", [each.label for each in figures], []),
        ("KeyValue", [each.value for each in figures], sizes),
        ("KeyNote", [each.note for each in figures], []),
    ]
    rows = []
    for style, texts, settings in lines:
        keep = [] if style == "KeyNote" else [flag("w:keepNext")]
        told = (
            paragraph_of([*runs(each, *settings)], style, *keep, backwards=starts_right(each))
            for each in texts
        )
        cells = [cell(wide, each) for wide, each in zip(widths, told, strict=True)]
        rows.append(row(cells, head=style == "KeyLabel"))
    return table(widths, rows, "KeyFigures", title="Key figures", heads=False)


def _term(word: str, meaning: str) -> Element:
    inside = [*runs(word, flag("w:b"), flag("w:bCs")), *runs(f" – {meaning}")]
    return paragraph_of(inside, "Term", backwards=starts_right(word))


def _furniture(word: WordDocument, document: Document) -> None:
    """The head and foot of each page; the first has the title below its head."""
    section = word.sections[0]
    title = document.title if len(document.title) <= _SHORT else f"{document.title[:_SHORT]}…"
    large = [paragraph(each, "Warning") for each in document.warnings]
    small = [paragraph(each, "HeaderWarning") for each in document.warnings]
    named = paragraph(f"{document.kind}: {title}", "Header")
    _fill(section.first_page_header._element, large or [_gap()])  # noqa: SLF001
    _fill(section.header._element, [named, *small, _gap()])  # noqa: SLF001
    for foot in (section.footer, section.first_page_footer):
        pages = [*field("PAGE", "1"), *runs(" of "), *field("NUMPAGES", "1")]
        inside = [*runs(document.subtitle), *runs("\tPage "), *pages]
        _fill(foot._element, [paragraph_of(inside, "Footer")])  # noqa: SLF001


def _fill(part: Element, paragraphs: Sequence[Element]) -> None:
    for each in list(part):
        part.remove(each)
    part.extend(paragraphs)


def _properties(word: WordDocument, document: Document) -> None:
    """What the file says of itself; a date only where the report has one."""
    told = word.core_properties
    told.title, told.author = writable(document.title)[:255], writable(document.author)[:255]
    told.subject = writable(f"{document.kind}: {document.subtitle}")[:255]
    told.language, told.comments, told.last_modified_by = LANGUAGE, "", ""
    when = None
    if document.date is not None:
        when = dt.datetime.combine(document.date, dt.time(), dt.UTC)
    for name in ("created", "modified"):
        if when is not None:
            setattr(told, name, when)
        else:
            element = told._element  # noqa: SLF001  (there is no call to take a date out)
            element.remove(element.find(qn(f"dcterms:{name}")))


def _leave_out(word: WordDocument) -> None:
    for relations in (word.part.package.rels, word.part.rels):
        for key, each in list(relations.items()):
            if each.reltype.endswith(_LEFT_OUT):
                del relations[key]


def _same_bytes(word: WordDocument) -> bytes:
    """The file without the clock: its parts in order, all of one date."""
    raw, tidy = io.BytesIO(), io.BytesIO()
    word.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(tidy, "w", zipfile.ZIP_DEFLATED) as new:
        # Word wants the list of contents first.
        names = sorted(old.namelist(), key=lambda each: (each != "[Content_Types].xml", each))
        for name in names:
            part = zipfile.ZipInfo(name, _DAWN)
            part.compress_type, part.create_system, part.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            new.writestr(part, old.read(name))
    return tidy.getvalue()
