"""Page: one sheet of a workbook, with every text written as text and every number formatted.

Nothing that people wrote can become a formula, a link or the name of a sheet.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

LONGEST_TEXT = 32_767  # UTF-16 units that a cell of Excel holds
NEVER = "never"  # what an infinite time is
TO_CONFIRM = "to confirm"
NOT_KNOWN = "not known"
DAY_S = 86_400.0
POINTS = 100.0  # of a share
_NARROWEST, _WIDEST = 6.0, 46.0  # of columns, in letters
_WRAPPED = 60.0  # the width of a column of long texts
_PAGE_LETTERS = 190.0  # across a sheet of A4, landscape, that can still be read
_MADE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # where a scenario has no date
_FORMULA_LIKE = tuple("=+-@\t\r")
_LONGEST_PROPERTY = 255
_SHEET_NAME_LETTERS = 31
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

# What a cell is, and how Excel writes it. Negative figures carry a minus sign, not a colour alone.
NUMBERS = {
    "pounds": "#,##0;-#,##0;0",
    "pence": "#,##0.00;-#,##0.00;0.00",
    "pounds_change": "+#,##0;-#,##0;0",
    "share": "0.0%",
    "rate": "0.00%",
    "time": "[m]:ss",
    "seconds": "#,##0.0",
    "seconds_change": "+#,##0;-#,##0;0",
    "points": "+0.0;-0.0;0.0",
    "weight": "#,##0.0",
    "weight_change": "+#,##0.0;-#,##0.0;0.0",
    "count": "#,##0",
    "year": "0",
    "factor": "0.0000",
    "degrees": "0.000000",
    "plain": "General",
}
_TOP = {"valign": "top"}
_LOOKS: dict[str, dict[str, Any]] = {
    "text": _TOP,
    "wrapped": {**_TOP, "text_wrap": True},
    "title": {"bold": True, "font_size": 16},
    "heading": {"bold": True, "font_size": 12, "top": 1},
    "bold": {**_TOP, "bold": True},
    "warning": {**_TOP, "bold": True, "text_wrap": True, "left": 5},
    "note": {**_TOP, "italic": True},
    "header": {
        "bold": True,
        "text_wrap": True,
        "valign": "vcenter",
        "bg_color": "#DDE6EE",
        "border": 1,
    },
    "link": {"underline": 1, "font_color": "#0B4F8A"},
}


def shown(text: str) -> str:
    """A text as a cell can hold it: what no cell shows stands as its code point, what is too long
    is cut and says so."""
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
        made = _MADE if date is None else dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC)
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
                if kind == "total":
                    made |= {"bold": True, "top": 1}
                if kind == "input":  # a cell that may be changed; the column's head says so too
                    made |= {"bg_color": "#FFF8DC", "border": 4}
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


class Page:
    """A sheet; rows and columns count from 0."""

    def __init__(self, book: Book, sheet: Any, name: str) -> None:  # noqa: ANN401
        self.name = name
        self._book = book
        self._sheet = sheet
        self._letters: dict[int, float] = {}
        self._fixed: dict[int, float] = {}
        self._header: tuple[int, int] | None = None
        self._repeated_columns = 0

    def text(self, row: int, column: int, text: str, *looks: str, free: bool = False) -> None:
        """A text, as written.

        Parameters
        ----------
        free
            It may run over the cells to its right: it does not widen its column.
        """
        if not text:
            return
        told = shown(text)
        style = self._book.style(*(looks or ("text",)), quoted=told.startswith(_FORMULA_LIKE))
        self._sheet.write_string(row, column, told, style)
        if not free:
            wraps = "header" in looks
            words = told.split() if wraps else told.splitlines()
            self._widen(column, max((len(each) for each in words), default=0) + (2 if wraps else 0))

    def number(self, row: int, column: int, value: float, *looks: str) -> None:
        """A number; an infinite one is "never", one that is not known stays empty."""
        if math.isnan(value):
            self._sheet.write_blank(row, column, None, self._book.style(*looks))
        elif math.isinf(value):
            self.text(row, column, NEVER)
        else:
            self._sheet.write_number(row, column, value, self._book.style(*looks))
            self._widen(column, _letters(value, looks))

    def formula(
        self, row: int, column: int, formula: str, value: float | str, *looks: str
    ) -> None:
        """A formula of our own, and what it comes to, for whatever does not recalculate."""
        self._sheet.write_formula(row, column, f"={formula}", self._book.style(*looks), value)
        said = len(value) if isinstance(value, str) else _letters(value, looks)
        self._widen(column, said)

    def link(self, row: int, column: int, name: str) -> None:
        """A link to another sheet, by its name."""
        style = self._book.style("link")
        self._sheet.write_url(row, column, f"internal:'{name}'!A1", style, name)
        self._widen(column, len(name))

    def header(self, row: int, labels: Sequence[str], *, height: float | None = None) -> None:
        """A row of column heads."""
        for column, label in enumerate(labels):
            self.text(row, column, label, "header")
        self._sheet.set_row(row, height)

    def freeze(self, row: int, column: int) -> None:
        """Keep what stands above a row and left of a column on screen, and on every page."""
        self._sheet.freeze_panes(row, column)
        self._header = (0, row - 1)
        self._repeated_columns = column

    def filter(self, row: int, last_row: int, last_column: int) -> None:
        """Let the rows below a header be sorted out by what they hold."""
        self._sheet.autofilter(row, 0, max(row, last_row), last_column)

    def width(self, column: int, letters: float) -> None:
        """Fix a column's width."""
        self._fixed[column] = letters

    def tall(self, row: int, height: float) -> None:
        """Fix a row's height, in points."""
        self._sheet.set_row(row, height)

    def at_least(self, column: int, letters: float) -> None:
        """Make a column at least so wide."""
        self._widen(column, letters)

    def finish(self) -> None:
        """Set widths by contents, and how the sheet prints."""
        across = 0.0
        for column, letters in sorted(self._letters.items()):
            width = min(max(letters + 1.5, _NARROWEST), _WIDEST)
            width = self._fixed.get(column, width)
            self._sheet.set_column(column, column, width)
            across += width
        sheet = self._sheet
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
        sheet.fit_to_pages(max(1, math.ceil(across / _PAGE_LETTERS)), 0)
        sheet.set_footer("&L&A&RPage &P of &N")
        sheet.hide_gridlines(1)  # of print only
        if self._header is not None:
            sheet.repeat_rows(*self._header)
            if self._repeated_columns:
                sheet.repeat_columns(0, self._repeated_columns - 1)

    def _widen(self, column: int, letters: float) -> None:
        self._letters[column] = max(self._letters.get(column, 0.0), letters)


def _letters(value: float, looks: Sequence[str]) -> int:
    if "time" in looks:
        return 7
    if {"share", "rate", "year", "factor", "points"} & set(looks):
        return 8
    if "degrees" in looks:
        return 11
    return len(f"{value:,.0f}") + (3 if {"pence", "plain", "weight", "seconds"} & set(looks) else 1)


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
