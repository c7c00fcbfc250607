"""Template of a site list to fill in, as CSV or as an Excel workbook that explains its columns."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter

from estates.errors import EstateInputError
from estates.site_columns import COLUMNS, Form

NAME = "sites-template"
ENDINGS = (".csv", ".xlsx")
_LAST_ROW = 1_000  # down to which a cell offers its choices
_MADE = datetime(2026, 1, 1, tzinfo=UTC)  # always the same: the same template is the same bytes
_EXPLAINED = ("column", "meaning", "written as", "unit", "needed")
_WIDTHS = (32, 62, 44, 24, 46)
_HEADER = {"bold": True, "bg_color": "#DDE6EE", "border": 1, "text_wrap": True, "valign": "top"}
_FORMATS = {Form.TEXT: "@", Form.DATE: "yyyy-mm-dd"}


def template(ending: str) -> bytes:
    """The template as a file's content, the same bytes each time.

    Parameters
    ----------
    ending
        `.csv`: the header row alone. `.xlsx`: a sheet `sites` to fill in, and a sheet `columns`
        with the meaning, unit and allowed values of each column and what it is needed for.
    """
    if ending == ".csv":
        return (",".join(column.name for column in COLUMNS) + "\n").encode()
    return _workbook()


def write_template(path: Path) -> None:
    """Write the template that the file's ending asks for.

    Raises
    ------
    EstateInputError
        The name ends in neither `.csv` nor `.xlsx`.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise EstateInputError(f"{path.name}: write to a name ending in {' or '.join(ENDINGS)}.")
    path.write_bytes(template(ending))


def explained() -> list[tuple[str, str, str, str, str]]:
    """A row a column: name, meaning, how it is written, unit, what it is needed for."""
    return [
        (
            column.name,
            column.meaning,
            " | ".join(column.allowed) if column.allowed else column.form.value,
            column.unit,
            column.needed,
        )
        for column in COLUMNS
    ]


def _workbook() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": "Site list", "created": _MADE})
    bold, wrapped = book.add_format(_HEADER), book.add_format({"text_wrap": True, "valign": "top"})
    sites = book.add_worksheet("sites")
    sites.freeze_panes(1, 2)
    for at, column in enumerate(COLUMNS):
        # Whole columns of text keep an id 007 as it is typed, and dates in the one order read.
        written = _FORMATS.get(column.form)
        style = book.add_format({"num_format": written}) if written else None
        sites.set_column(at, at, max(10, min(len(column.name) + 2, 26)), style)
        sites.write_string(0, at, column.name, bold)
        choices = ["yes", "no"] if column.form is Form.YES_NO else list(column.allowed)
        if choices:
            sites.data_validation(
                1, at, _LAST_ROW, at, {"validate": "list", "source": choices, "ignore_blank": True}
            )
    columns = book.add_worksheet("columns")
    columns.freeze_panes(1, 1)
    for at, (title, width) in enumerate(zip(_EXPLAINED, _WIDTHS, strict=True)):
        columns.set_column(at, at, width)
        columns.write_string(0, at, title, bold)
    for row, cells in enumerate(explained(), start=1):
        for at, cell in enumerate(cells):
            columns.write_string(row, at, cell, wrapped)
    book.close()
    return out.getvalue()
