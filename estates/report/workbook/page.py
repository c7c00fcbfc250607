"""Page: one sheet of a workbook, with every text written as text and every number formatted.

Nothing that people wrote can become a formula, a link or the name of a sheet.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

LONGEST_TEXT = 32_767  # UTF-16 units that a cell of Excel holds
NEVER = "never"  # what an infinite time is
TO_CONFIRM = "to confirm"
NOT_KNOWN = "not known"
DAY_S = 86_400.0
POINTS = 100.0  # of a share
_NARROWEST, _WIDEST = 6.0, 56.0  # of columns, in letters
_LINE_POINTS, _TITLE_POINTS, _TALLEST_POINTS = 15.0, 24.0, 300.0  # of rows
_BOLD = 1.12  # of the width of plain letters
_PAGE_LETTERS = 230.0  # across a sheet of A4, landscape, that can still be read
_MADE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # where a scenario has no date
_FORMULA_LIKE = tuple("=+-@\t\r")
_LONGEST_PROPERTY = 255
_SHEET_NAME_LETTERS = 31
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

# What a cell is, and how Excel writes it. Negative figures carry a minus sign, not a colour alone.
# What rounds to nothing has no sign.
NUMBERS = {
    "pounds": "[>=0.5]#,##0;[<=-0.5]-#,##0;0",
    "pence": "[>=0.005]#,##0.00;[<=-0.005]-#,##0.00;0.00",
    "pounds_change": "[>=0.5]+#,##0;[<=-0.5]-#,##0;0",
    "share": "0.0%",
    "rate": "0.00%",
    "time": "[m]:ss",
    "seconds": "#,##0.0",
    "seconds_change": "[>=0.5]+#,##0;[<=-0.5]-#,##0;0",
    "points": "0.0",
    "points_change": "[>=0.05]+0.0;[<=-0.05]-0.0;0.0",
    "weight": "#,##0.0",
    "weight_change": "[>=0.05]+#,##0.0;[<=-0.05]-#,##0.0;0.0",
    "count": "#,##0",
    "year": "0",
    "factor": "0.0000",
    "degrees": "0.000000",
    "plain": "General",
    "decimals": "#,##0.00##",
}
_TOP = {"valign": "top"}
_LOOKS: dict[str, dict[str, Any]] = {
    "text": {"align": "left", "indent": 1},
    "wrapped": {"text_wrap": True, "align": "left"},
    "title": {"bold": True, "font_size": 16},
    "heading": {"bold": True, "font_size": 12},
    "bold": {"bold": True},
    "note": {"italic": True},
    "header": {
        "bold": True,
        "text_wrap": True,
        "valign": "vcenter",
        "bg_color": "#DDE6EE",
        "border": 1,
    },
    "link": {"underline": 1, "font_color": "#0B4F8A", "align": "left", "indent": 1},
    "total": {"bold": True, "top": 1},
    # A cell that may be typed over: told in words on its sheet, and bordered.
    "input": {"bg_color": "#FFF8DC", "border": 4},
}


def shown(text: str) -> str:
    """A text as a cell can hold it.

    What no cell shows stands as its code point; what is too long is cut and says so.
    """
    text = text.replace("\r\n", "\n")
    text = _UNSHOWABLE.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)
    if _units(text) <= LONGEST_TEXT:
        return text
    told = f" [cut: {_units(text):,} characters]"
    kept = text.encode("utf-16-le")[: 2 * (LONGEST_TEXT - len(told))]
    return kept.decode("utf-16-le", errors="ignore") + told


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def pieces(text: str) -> list[str]:
    """A long text cut into parts that cells hold, none of it lost."""
    size = LONGEST_TEXT // 2  # no character takes more than two units
    return [text[at : at + size] for at in range(0, len(text), size)] or [""]


class Book:
    """A workbook in memory."""

    def __init__(self, *, title: str, subject: str, author: str, date: dt.date | None) -> None:
        self._out = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._out, {"in_memory": True})
        made = (
            _MADE if date is None else dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC)
        )
        words = {"title": title, "subject": subject, "author": author}
        self._book.set_properties(
            {key: shown(text)[:_LONGEST_PROPERTY] for key, text in words.items()}
            | {"created": made}
        )
        self._book.set_size(2400, 1500)
        self._formats: dict[tuple[str, ...], Any] = {}
        self._pages: dict[str, Page] = {}

    def page(self, name: str) -> Page:
        """A new sheet; its name is never a user's text."""
        assert len(name) <= _SHEET_NAME_LETTERS, name  # noqa: S101  (of our own making)
        self._pages[name] = Page(self, self._book.add_worksheet(name), name)
        return self._pages[name]

    def style(self, *kinds: str, quoted: bool = False) -> Any:  # noqa: ANN401  (xlsxwriter's own)
        """The format of a kind of number or look; several are put together."""
        key = (*kinds, "quoted") if quoted else kinds
        if key not in self._formats:
            made: dict[str, Any] = {**_TOP}
            for kind in kinds:
                made |= _LOOKS.get(kind, {})
                if kind in NUMBERS:
                    made["num_format"] = NUMBERS[kind]
            if quoted:
                made["quote_prefix"] = True
            self._formats[key] = self._book.add_format(made)
        return self._formats[key]

    def content(self) -> bytes:
        """The file."""
        for page in self._pages.values():
            page.finish()
        self._book.close()
        return self._out.getvalue()


@dataclass(frozen=True, slots=True)
class _Text:
    row: int
    column: int
    text: str
    looks: tuple[str, ...]
    free: bool


class Page:
    """A sheet; rows and columns count from 0."""

    def __init__(self, book: Book, sheet: Any, name: str) -> None:  # noqa: ANN401
        self.name = name
        self._book = book
        self._sheet = sheet
        self._texts: list[_Text] = []  # written at the end, when it is known how wide columns are
        self._letters: dict[int, float] = {}
        self._fixed: dict[int, float] = {}
        self._frozen = (0, 0)

    def text(self, row: int, column: int, text: str, *looks: str, free: bool = False) -> None:
        """A text, as written; one that is longer than its column is wide is wrapped.

        Parameters
        ----------
        free
            It may run over the cells to its right: it does not widen its column.
        """
        if not text:
            return
        told = shown(text)
        self._texts.append(_Text(row, column, told, looks, free))
        if not free:
            words = told.split() if "header" in looks else told.splitlines()
            self._widen(column, max(map(len, words), default=0) * _boldness(looks) + 2)

    def number(self, row: int, column: int, value: float, *looks: str) -> None:
        """A number; an infinite one is "never", one that is not known stays empty."""
        if math.isnan(value):
            self._sheet.write_blank(row, column, None, self._book.style(*looks))
        elif math.isinf(value):
            self.text(row, column, NEVER)
        else:
            self._sheet.write_number(row, column, value, self._book.style(*looks))
            self._widen(column, _letters(value, looks))

    def formula(self, row: int, column: int, formula: str, value: float | str, *looks: str) -> None:
        """A formula of our own, and what it comes to, for whatever does not recalculate."""
        self._sheet.write_formula(row, column, f"={formula}", self._book.style(*looks), value)
        self._widen(column, len(value) if isinstance(value, str) else _letters(value, looks))

    def blanks(self, row: int, first: int, last: int, *looks: str) -> None:
        """Empty cells that look like others of their row."""
        for column in range(first, last + 1):
            self._sheet.write_blank(row, column, None, self._book.style(*looks))

    def link(self, row: int, column: int, name: str) -> None:
        """A link to another sheet, by its name."""
        style = self._book.style("link")
        self._sheet.write_url(row, column, f"internal:'{name}'!A1", style, name)
        self._widen(column, len(name) + 1)

    def header(self, row: int, labels: Sequence[str]) -> None:
        """A row of column heads."""
        for column, label in enumerate(labels):
            if label:
                self.text(row, column, label, "header")
            else:
                self.blanks(row, column, column, "header")

    def freeze(self, row: int, column: int) -> None:
        """Keep what stands above a row and left of a column on screen, and on every page."""
        self._frozen = (row, column)

    def filter(self, row: int, last_row: int, last_column: int) -> None:
        """Let the rows below a header be sorted out by what they hold."""
        self._sheet.autofilter(row, 0, max(row, last_row), last_column)

    def width(self, column: int, letters: float) -> None:
        """Fix a column's width."""
        self._fixed[column] = letters

    def at_least(self, column: int, letters: float) -> None:
        """Make a column at least so wide."""
        self._widen(column, letters)

    def finish(self) -> None:
        """Set widths by contents, write the texts, and say how the sheet prints."""
        widths = {
            column: self._fixed.get(column, min(max(letters + 1, _NARROWEST), _WIDEST))
            for column, letters in sorted(self._letters.items())
        }
        for column, width in widths.items():
            self._sheet.set_column(column, column, width)
        heights: dict[int, float] = {}
        for each in self._texts:
            lines, looks = self._lines(each, widths.get(each.column, _NARROWEST))
            quoted = each.text.startswith(_FORMULA_LIKE)
            style = self._book.style(*(looks or ("text",)), quoted=quoted)
            self._sheet.write_string(each.row, each.column, each.text, style)
            height = _TITLE_POINTS if "title" in looks else lines * _LINE_POINTS
            heights[each.row] = max(heights.get(each.row, _LINE_POINTS), height)
        for row, height in heights.items():
            if height > _LINE_POINTS:
                self._sheet.set_row(row, min(height, _TALLEST_POINTS))
        self._print(widths)

    @staticmethod
    def _lines(each: _Text, width: float) -> tuple[int, tuple[str, ...]]:
        """How many lines a text takes up, and its looks: wrapped if one is not enough."""
        if each.free:
            return 1, each.looks
        letters = width / _boldness(each.looks)
        lines = sum(max(1, math.ceil(len(part) / letters)) for part in each.text.split("\n"))
        wraps = lines > 1 and "header" not in each.looks
        return lines, (*(each.looks or ("text",)), "wrapped") if wraps else each.looks

    def _print(self, widths: Mapping[int, float]) -> None:
        sheet = self._sheet
        row, column = self._frozen
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
        sheet.set_footer("&L&A&RPage &P of &N")
        sheet.hide_gridlines(1)  # of print only
        kept = sum(width for at, width in widths.items() if at < column)
        rest = sum(widths.values()) - kept
        sheet.fit_to_pages(
            max(1, math.ceil(rest / max(_PAGE_LETTERS / 2, _PAGE_LETTERS - kept))), 0
        )
        if row:
            sheet.freeze_panes(row, column)
            sheet.repeat_rows(0, row - 1)
        if column:
            sheet.repeat_columns(0, column - 1)

    def _widen(self, column: int, letters: float) -> None:
        self._letters[column] = max(self._letters.get(column, 0.0), letters)


def _boldness(looks: Sequence[str]) -> float:
    """How much wider than plain letters a look is."""
    return _BOLD if {"header", "bold", "total"} & set(looks) else 1.0


def _letters(value: float, looks: Sequence[str]) -> int:
    if "time" in looks:
        return 7
    if {"share", "rate", "year", "factor", "points", "points_change"} & set(looks):
        return 8
    if "degrees" in looks:
        return 11
    return len(f"{value:,.0f}") + (
        3 if {"pence", "plain", "decimals", "weight", "seconds"} & set(looks) else 1
    )


def cell(row: int, column: int, *, sheet: str = "", fixed: str = "") -> str:
    """Address of a cell; `fixed`: "row", "column", "both" or none stay when it is copied."""
    dollar_row = "$" if fixed in ("row", "both") else ""
    dollar_column = "$" if fixed in ("column", "both") else ""
    where = f"{dollar_column}{xl_col_to_name(column)}{dollar_row}{row + 1}"
    return f"'{sheet}'!{where}" if sheet else where


def span(
    row: int, column: int, last_row: int, last_column: int, *, sheet: str = "", fixed: str = ""
) -> str:
    """Address of a block of cells."""
    first, last = cell(row, column, fixed=fixed), cell(last_row, last_column, fixed=fixed)
    return f"'{sheet}'!{first}:{last}" if sheet else f"{first}:{last}"
