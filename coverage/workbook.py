"""Excel workbooks that people give: one sheet as rows of text, as its CSV would have them.

A workbook is an archive of XML, which may unpack to any size, hold programs, or show figures that
no spreadsheet has worked out. All of that is refused before or while it is read.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
from openpyxl.utils import get_column_letter

from coverage.errors import UnreadableFileError

WORKBOOK = ".xlsx"
LARGEST_UNPACKED_BYTES = 100_000_000
MOST_CELLS = 2_000_000  # empty ones in between included
OTHER_WORKBOOKS = {
    ".xlsm": "may hold macros",
    ".xlsb": "is a binary workbook",
    ".xls": "is a workbook of before 2007",
    ".ods": "is an OpenDocument sheet",
}
_AGAIN = "save it again as Excel workbook (.xlsx) or as CSV UTF-8."
_MOST_PARTS = 1_000
_EXACT_WHOLE = 1e15  # below it a float holds every whole number that Excel shows
# XML of a workbook declares no types of its own: what does so is made to unpack without end.
_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))
# What zipfile, the XML parser and openpyxl raise on a damaged file.
_DAMAGED = (
    OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, EOFError, ArithmeticError,
    RuntimeError, SyntaxError, AssertionError, zlib.error, zipfile.BadZipFile,
)  # fmt: skip


def read_workbook(path: Path, sheet: str = "") -> list[list[str]]:
    """Rows of one sheet as text, the header first; all rows equally long.

    Numbers are written as Excel shows them in full (12.0 as `12`), dates as `2030-12-31`, truth
    values as `true` and `false`, an empty cell as "".

    Parameters
    ----------
    sheet
        Name of the sheet to take where there are several, in any case.

    Raises
    ------
    UnreadableFileError
        No workbook, damaged, too large, with macros, with formulas that nothing has worked out,
        with cells that hold an error, or with several sheets of which none is called `sheet`.
    """
    content = path.read_bytes()
    try:
        _refuse_unsafe(content, path.name)
        with warnings.catch_warnings():
            # openpyxl tells of styles and extensions it leaves out; values are all we want.
            warnings.simplefilter("ignore")
            rows = _rows(content, sheet, path.name)
    except UnreadableFileError:
        raise
    except _DAMAGED as error:
        raise UnreadableFileError(
            f"{path.name}: not readable as an Excel workbook, whatever its name says; {_AGAIN}"
        ) from error
    return _tidy(rows, path.name)


def _refuse_unsafe(content: bytes, file: str) -> None:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFileError(
            f"{file}: protected by a password, or a workbook of before 2007; take the password "
            f"away and {_AGAIN}"
        )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        # zipfile never unpacks more of a part than is declared here.
        size = sum(part.file_size for part in parts)
        if size > LARGEST_UNPACKED_BYTES or len(parts) > _MOST_PARTS:
            raise UnreadableFileError(
                f"{file}: unpacked it is over the limit of {LARGEST_UNPACKED_BYTES / 1e6:.0f} MB "
                f"or {_MOST_PARTS:,} parts; keep only the table, or save it as CSV UTF-8."
            )
        if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
            raise UnreadableFileError(f"{file}: holds macros; {_AGAIN}")
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels")):
                text = archive.read(part)
                if any(mark in text for mark in _DOCTYPES):
                    raise UnreadableFileError(
                        f"{file}: {part.filename[:60]} declares types of its own, as no "
                        f"spreadsheet does; {_AGAIN}"
                    )


def _rows(content: bytes, sheet: str, file: str) -> list[list[str]]:
    # The values that were saved, and beside them what was typed: a formula shows only there.
    saved, typed = (
        openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=values, keep_links=False
        )
        for values in (True, False)
    )
    title = _chosen([s.title for s in saved.worksheets if s.sheet_state == "visible"], sheet, file)
    stale = bool(saved.calculation and saved.calculation.fullCalcOnLoad)
    rows, count = [], 0
    for sheet_of in (saved[title], typed[title]):
        sheet_of.reset_dimensions()  # what a file says of its own size is not to be relied on
    both = zip(saved[title].iter_rows(), typed[title].iter_rows(), strict=True)
    for number, (values, formulas) in enumerate(both, start=1):
        count += max(1, len(values))
        if count > MOST_CELLS:
            raise UnreadableFileError(
                f"{file}: over the limit of {MOST_CELLS:,} cells, empty ones included; delete "
                "what stands beside and below the table, or save it as CSV UTF-8."
            )
        cells = []
        for column, (value, formula) in enumerate(zip(values, formulas, strict=True), start=1):
            where = f"{file}: cell {get_column_letter(column)}{number}"
            if formula.data_type == "f" and (
                stale or (value.value is None and value.data_type == "n")
            ):
                raise UnreadableFileError(
                    f"{where} holds a formula that no spreadsheet has worked out yet; open and "
                    "save the file in Excel, or put the value in its place."
                )
            if value.data_type == "e":
                raise UnreadableFileError(
                    f"{where} shows the error {str(value.value)[:20]}; correct it or empty it."
                )
            cells.append(_text(value.value))
        rows.append(cells)
    return rows


def _chosen(titles: list[str], sheet: str, file: str) -> str:
    if len(titles) == 1:
        return titles[0]
    named = [title for title in titles if sheet and title.strip().lower() == sheet]
    if len(named) == 1:
        return named[0]
    meant = f"call the one that is meant {sheet!r}" if sheet else "keep only the one that is meant"
    raise UnreadableFileError(f"{file}: {len(titles)} sheets ({', '.join(titles)[:80]}); {meant}.")


def _text(value: object) -> str:
    """A cell as the CSV of the sheet would have it, dates in ISO form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # Excel holds 15 digits; the rest is noise of binary fractions.
        whole = value.is_integer() and abs(value) < _EXACT_WHOLE
        return str(int(value)) if whole else f"{value:.15g}"
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return str(value).strip()


def _tidy(rows: list[list[str]], file: str) -> list[list[str]]:
    """Rows without the empty ones below and the empty columns to the right of the table."""
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        return []
    # Left out, an empty row would shift the row numbers of every later message.
    if empty := next((n for n, row in enumerate(rows, start=1) if not any(row)), 0):
        raise UnreadableFileError(
            f"{file}: row {empty} is empty; the first row must name the columns, and no row in "
            "between may be empty: delete it."
        )
    width = max(_filled(row) for row in rows)
    return [(row + [""] * width)[:width] for row in rows]


def _filled(row: list[str]) -> int:
    return max(at for at, cell in enumerate(row, start=1) if cell)


def refuse_other_workbooks(path: Path) -> None:
    """Refuse the kinds of workbook that are not read, with the way out."""
    if why := OTHER_WORKBOOKS.get(path.suffix.lower()):
        raise UnreadableFileError(f"{path.name}: {why}, which is not read; {_AGAIN}")
