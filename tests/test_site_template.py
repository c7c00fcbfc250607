"""The template of a site list: explained, the same bytes each time, read back once filled."""

import io
import subprocess
import sys
from datetime import date

import openpyxl
import pytest

from coverage.errors import UnreadableFileError
from estates.__main__ import main
from estates.site import read_sites, write_sites
from estates.site_columns import COLUMNS, Form
from estates.site_template import ENDINGS, explained, template

BOUNDS = (-2.0, 51.0, 0.0, 53.0)
NAMES = [column.name for column in COLUMNS]
# One of everything; tenure is PFI, which may have a head lease.
FILLED = {
    "id": "007", "name": "Ash", "kind": "station", "services": "fire;police", "neighbour": "no",
    "lon": "-1", "lat": "52", "body": "Fire Authority", "tenure": "PFI", "condition": "B",
    "capacity_note": "room", "gross_internal_area_m2": "1200",
}  # fmt: skip
ANY = {Form.NUMBER: "3", Form.YES_NO: "no", Form.DATE: "2030-12-31"}
ROW = [FILLED.get(column.name) or ANY[column.form] for column in COLUMNS]


def cell(column, text):
    """What a person would type: numbers and dates as such, not as text."""
    if column.form in (Form.NUMBER, Form.COORDINATE):
        return float(text)
    return text if column.form is not Form.DATE else date.fromisoformat(text)


@pytest.fixture
def from_csv(tmp_path):
    path = tmp_path / "filled.csv"
    path.write_bytes(template(".csv") + (",".join(ROW) + "\n").encode())
    return read_sites(path, BOUNDS)


@pytest.mark.parametrize("dates", [True, False])
def test_the_filled_workbook_reads_as_the_filled_csv(tmp_path, from_csv, dates):
    book = openpyxl.load_workbook(io.BytesIO(template(".xlsx")))
    for at, (column, text) in enumerate(zip(COLUMNS, ROW, strict=True), start=1):
        book["sites"].cell(2, at, cell(column, text) if dates else text)
    book.save(tmp_path / "filled.xlsx")
    sites = read_sites(tmp_path / "filled.xlsx", BOUNDS)
    assert sites.equals(from_csv)
    assert sites["id"].tolist() == ["007"]
    assert sites["lease_end"].tolist() == ["2030-12-31"]


def test_a_filled_csv_is_wholly_known(from_csv, tmp_path):
    assert not from_csv.isna().any(axis=None)
    assert not (from_csv.drop(columns="geometry") == "").any(axis=None)
    write_sites(from_csv, tmp_path / "again.csv")
    assert read_sites(tmp_path / "again.csv", BOUNDS).equals(from_csv)


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_empty_template_says_that_it_is_empty(tmp_path, ending):
    path = tmp_path / f"t{ending}"
    path.write_bytes(template(ending))
    with pytest.raises(UnreadableFileError, match="no rows; the file needs a header and data"):
        read_sites(path, BOUNDS)


def test_the_workbook_explains_every_column():
    book = openpyxl.load_workbook(io.BytesIO(template(".xlsx")))
    assert book.sheetnames == ["sites", "columns"]
    assert [each.value for each in book["sites"][1]] == NAMES
    rows = list(book["columns"].iter_rows(min_row=2, values_only=True))
    assert [tuple(text or "" for text in row) for row in rows] == explained()
    assert [row[0] for row in rows] == NAMES
    assert all(meaning and needed for _, meaning, _, _, needed in rows)


def test_text_and_dates_are_kept_as_they_are_typed():
    sheet = openpyxl.load_workbook(io.BytesIO(template(".xlsx")))["sites"]
    assert sheet.column_dimensions["A"].number_format == "@"
    first_date = openpyxl.utils.get_column_letter(NAMES.index("lease_end") + 1)
    assert sheet.column_dimensions[first_date].number_format == "yyyy-mm-dd"


def test_every_amount_has_its_unit():
    for column in COLUMNS:
        assert bool(column.unit) == (column.form in (Form.NUMBER, Form.COORDINATE)), column.name
        for ending, unit in (("_m2", "m2"), ("_gbp", "GBP"), ("_gbp_per_year", "GBP a year")):
            assert not column.name.endswith(ending) or column.unit == unit


def test_choices_are_offered_where_there_are_any():
    sheet = openpyxl.load_workbook(io.BytesIO(template(".xlsx")))["sites"]
    offered = {}
    for rule in sheet.data_validations.dataValidation:
        first = next(iter(rule.sqref.ranges))
        offered[NAMES[first.min_col - 1]] = rule.formula1.strip('"').split(",")
        assert (first.min_row, first.max_row) == (2, 1_001)
    assert offered.pop("tenure") == ["freehold", "leasehold", "PFI"]
    assert offered.pop("condition") == list("ABCD")
    assert offered.pop("kind") == ["station", "standby", "hospital", "headquarters"]
    assert set(offered) == {column.name for column in COLUMNS if column.form is Form.YES_NO}


def test_the_bytes_are_the_same_in_another_run(tmp_path):
    # Archives count in seconds: another process takes longer than one to start.
    first = {ending: template(ending) for ending in ENDINGS}
    files = {ending: tmp_path / f"T{ending}" for ending in ENDINGS}
    program = (
        "import sys; from estates.__main__ import main\n"
        "for out in sys.argv[1:]: assert main(['template', '--out', out]) == 0"
    )
    command = [sys.executable, "-c", program, *map(str, files.values())]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.splitlines() == list(map(str, files.values()))
    assert {ending: path.read_bytes() for ending, path in files.items()} == first


def test_another_ending_is_refused(tmp_path, capsys):
    for name in ("t.xls", "t", "t.csv.gz"):
        assert main(["template", "--out", str(tmp_path / name)]) == 2
        said = capsys.readouterr()
        assert said.err == f"{name}: write to a name ending in .csv or .xlsx.\n"
    assert list(tmp_path.iterdir()) == []
