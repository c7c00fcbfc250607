"""Excel workbooks: read as their CSV would be; refused in one line when not to be trusted."""

import io
import re
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage import workbook
from coverage.errors import UnreadableFileError
from coverage.tables import read_table


def saved(folder, *sheets, name="given.xlsx"):
    """A workbook of sheets, each a title and its rows, written by openpyxl."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.calculation = None
    book.save(folder / name)
    return folder / name


def repacked(path, change):
    """The workbook with the content of its parts changed."""
    with zipfile.ZipFile(path) as old:
        parts = {part: old.read(part) for part in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part, content in parts.items():
            new.writestr(part, change(part, content))
    return path


@pytest.fixture
def refused():
    """The one line with which a file is refused."""

    def refusing(path, **options):
        with pytest.raises(UnreadableFileError, match=r"^(?i:given)\.") as caught:
            read_table(path, **options)
        assert "\n" not in str(caught.value)
        return str(caught.value)

    return refusing


def test_cells_are_text_as_the_csv_would_have_them(tmp_path):
    values = [
        12.0, 12, 0.1 + 0.2, -1.25, 1e20, 123456789012, True, False, date(2030, 12, 31),
        datetime(2030, 12, 31), datetime(2030, 12, 31, 7, 30), time(7, 30), None, " 007 ",  # noqa: DTZ001
        "NA", "'=x",
    ]  # fmt: skip
    names = [f"C{n}" for n in range(len(values))]
    table = read_table(saved(tmp_path, ("Anything", [names, values])))
    assert table.columns.tolist() == [name.lower() for name in names]
    assert table.iloc[0].tolist() == [
        "12", "12", "0.3", "-1.25", "1e+20", "123456789012", "true", "false", "2030-12-31",
        "2030-12-31", "2030-12-31T07:30:00", "07:30:00", "", "007", "NA", "'=x",
    ]  # fmt: skip


def test_dates_of_the_older_calendar_are_the_same_dates(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "mac.xlsx", {"date_1904": True})
    sheet, style = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_string(0, 0, "lease_end")
    sheet.write_datetime(1, 0, datetime(2030, 12, 31), style)  # noqa: DTZ001
    book.close()
    assert read_table(tmp_path / "mac.xlsx")["lease_end"].tolist() == ["2030-12-31"]


@settings(deadline=None, max_examples=25)
@given(
    st.lists(
        st.tuples(st.text("aé,;\"'\n =", max_size=5), st.integers(-9, 9) | st.floats(0, 9)),
        min_size=1,
        max_size=4,
    )
)
def test_reads_as_the_csv_of_the_same_cells(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("same")
    rows = [(f"x{text}", number) for text, number in rows]
    plain = folder / "given.csv"
    lines = [f'"{text.replace(chr(34), chr(34) * 2)}",{number:.15g}' for text, number in rows]
    plain.write_text("\n".join(["id,v", *lines, ""]), encoding="utf-8")
    book = saved(folder, ("s", [("id", "v"), *rows]))
    assert read_table(book)["id"].tolist() == read_table(plain)["id"].tolist()
    assert read_table(book)["v"].astype(float).tolist() == (
        read_table(plain)["v"].astype(float).tolist()
    )


def test_the_sheet_is_the_only_one_or_the_one_by_name(tmp_path, refused):
    two = ("Notes", [["for us"]]), ("Sites ", [["id"], ["a"]])
    path = saved(tmp_path, *two)
    assert read_table(path, "sites")["id"].tolist() == ["a"]
    assert "2 sheets (Notes, Sites ); keep only the one that is meant" in refused(path)
    line = refused(path, sheet="zones")
    assert line.endswith("call the one that is meant 'zones'.")
    book = openpyxl.load_workbook(path)
    book["Notes"].sheet_state = "hidden"
    book.save(path)
    assert read_table(path)["id"].tolist() == ["a"]


def test_empty_rows_below_and_columns_beside_do_not_count(tmp_path, refused):
    path = saved(tmp_path, ("s", [["id", "v", None], ["a", None, " "], ["b"], [None], [""]]))
    assert read_table(path).to_numpy().tolist() == [["a", ""], ["b", ""]]
    path = saved(tmp_path, ("s", [["id"], ["a"], [None], ["b"]]))
    assert "row 3 is empty; the first row must name the columns" in refused(path)
    assert "row 1 is empty" in refused(saved(tmp_path, ("s", [[None], ["id"], ["a"]])))
    assert "no rows; the file needs a header" in refused(saved(tmp_path, ("s", [["id"]])))
    assert "no rows; the file needs a header" in refused(saved(tmp_path, ("s", [])))
    assert "column id stands more than once" in refused(saved(tmp_path, ("s", [["id", "ID"], [1]])))


def test_a_formula_that_was_worked_out_is_its_value(tmp_path, refused):
    path = saved(tmp_path, ("s", [["id", "v"], ["a", "=1+1"], ["b", "=A9"]]))
    assert "cell B2 holds a formula that no spreadsheet has worked out yet" in refused(path)

    def worked_out(_, content):
        two = content.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
        two = two.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
        return re.sub(rb'<c r="B3"[^>]*>', b'<c r="B3" t="str">', two)  # gives empty text

    repacked(path, worked_out)
    assert read_table(path)["v"].tolist() == ["2", ""]


def test_a_program_that_leaves_the_formulas_to_excel_is_not_believed(tmp_path, refused):
    # XlsxWriter writes 0 beside every formula and asks Excel to work it out when it opens.
    book = xlsxwriter.Workbook(tmp_path / "given.xlsx")
    sheet = book.add_worksheet()
    sheet.write_string(0, 0, "v")
    sheet.write_formula(1, 0, "=40+2")
    book.close()
    assert "cell A2 holds a formula" in refused(tmp_path / "given.xlsx")


def test_a_cell_that_shows_an_error_is_refused(tmp_path, refused):
    path = saved(tmp_path, ("s", [["id"], ["#N/A"]]))
    assert "cell A2 shows the error #N/A; correct it or empty it" in refused(path)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("given.xlsm", "may hold macros, which is not read; save it again as Excel workbook"),
        ("given.XLS", "a workbook of before 2007, which is not read"),
        ("given.xlsb", "is a binary workbook"),
        ("given.ods", "is an OpenDocument sheet"),
    ],
)
def test_other_workbooks_are_refused_with_the_way_out(tmp_path, refused, name, why):
    path = saved(tmp_path, ("s", [["id"], ["a"]])).rename(tmp_path / name)
    assert why in refused(path)


def test_macros_are_refused_under_any_name(tmp_path, refused):
    path = saved(tmp_path, ("s", [["id"], ["a"]]))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf")
    assert "holds macros; save it again as Excel workbook" in refused(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7\n1 0 obj\n", "not readable as an Excel workbook, whatever its name says"),
        (b"", "not readable as an Excel workbook"),
        (b"id,lon\na,1\n", "not readable as an Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "protected by a password, or a workbook of before"),
    ],
)
def test_what_only_calls_itself_a_workbook_is_refused(tmp_path, refused, content, message):
    path = tmp_path / "given.xlsx"
    path.write_bytes(content)
    assert message in refused(path)


def test_an_archive_of_something_else_is_refused(tmp_path, refused):
    path = tmp_path / "given.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("sites.csv", "id\na\n")
    assert "not readable as an Excel workbook" in refused(path)


def test_a_workbook_that_unpacks_to_any_size_is_refused_unread(tmp_path, refused):
    path = saved(tmp_path, ("s", [["id"], ["a"]]))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", bytes(101_000_000))
    assert path.stat().st_size < 200_000
    assert "unpacked it is over the limit of 100 MB or 1,000 parts" in refused(path)


def test_a_part_that_lies_about_its_size_is_refused(tmp_path, refused):
    path = saved(tmp_path, ("s", [["id"], ["a" * 5_000]]))
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    content = path.read_bytes()
    assert content.count(size.to_bytes(4, "little")) >= 1
    path.write_bytes(content.replace(size.to_bytes(4, "little"), (20).to_bytes(4, "little")))
    assert "not readable as an Excel workbook" in refused(path)


def test_many_small_parts_are_refused(tmp_path, refused):
    path = saved(tmp_path, ("s", [["id"], ["a"]]))
    with zipfile.ZipFile(path, "a") as archive:
        for n in range(1_000):
            archive.writestr(f"xl/p{n}.bin", b"")
    assert "1,000 parts" in refused(path)


def test_types_that_unpack_without_end_are_refused(tmp_path, refused):
    laughs = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'

    def laughing(part, content):
        return laughs + content if part.endswith("sheet1.xml") else content

    path = repacked(saved(tmp_path, ("s", [["id"], ["a"]])), laughing)
    assert "xl/worksheets/sheet1.xml declares types of its own" in refused(path)


def test_cells_far_away_count_with_the_empty_ones_before_them(tmp_path, refused, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_CELLS", 1_000)

    def at(cell):
        book = openpyxl.Workbook()
        book.active["A1"], book.active["A2"], book.active[cell] = "id", "a", "x"
        book.save(tmp_path / "given.xlsx")
        return tmp_path / "given.xlsx"

    assert "over the limit of 1,000 cells, empty ones included" in refused(at("A5000"))
    assert "over the limit of 1,000 cells" in refused(at("XFD2"))
    assert read_table(at("ALK1")).shape == (1, 999)


def test_a_sheet_that_lies_about_its_size_is_read_as_it_is(tmp_path):
    path = saved(tmp_path, ("s", [["id", "v"], ["a", 1], ["b", 2]]))
    for claim in (b"A1", b"A1:XFD1048576"):
        repacked(path, lambda _, text, to=claim: re.sub(rb'ref="A1[^"]*"', b'ref="%b"' % to, text))
        assert read_table(path).shape == (2, 2)


WHOLE = io.BytesIO()
_BOOK = openpyxl.Workbook()
for _row in (["id", "v", "when"], ["a", 1.5, date(2030, 1, 2)], ["b", True, "x"]):
    _BOOK.active.append(_row)
_BOOK.save(WHOLE)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=20),
    st.integers(0, 10_000),
)
def test_any_damage_is_a_table_or_one_clear_error(tmp_path_factory, bytes_changed, cut):
    content = bytearray(WHOLE.getvalue())
    for at, value in bytes_changed:
        content[at % len(content)] = value
    path = tmp_path_factory.mktemp("bytes") / "given.xlsx"
    path.write_bytes(content[: max(cut, len(content) - cut)])
    try:
        read_table(path)
    except UnreadableFileError as error:
        assert "\n" not in str(error)  # noqa: PT017


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(["xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"]), st.data())
def test_damage_inside_the_parts_is_one_clear_error_too(tmp_path_factory, damaged, data):
    path = tmp_path_factory.mktemp("parts") / "given.xlsx"
    path.write_bytes(WHOLE.getvalue())

    def damage(part, content):
        if part != damaged:
            return content
        at = data.draw(st.integers(0, len(content) - 1))
        new = data.draw(st.sampled_from([b"", b"9", b"<", b'"', b"-1", b"zz", b"&x;", b"\0"]))
        return content[:at] + new + content[at + data.draw(st.integers(0, 40)) :]

    repacked(path, damage)
    try:
        read_table(path)
    except UnreadableFileError as error:
        assert "\n" not in str(error)  # noqa: PT017
