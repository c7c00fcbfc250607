"""The workbook as it is written: every figure, every text as text, formats, print, same bytes."""

import io
import math
import re
import warnings
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from made_workbook import (
    AUTHOR,
    BODY,
    NOTES,
    SCENARIOS,
    SHARE,
    TITLE,
    appraised,
    formulas,
    opened,
    row_called,
    rows_of,
    scenario,
    subjects,
)

from estates.assumptions import load_assumptions
from estates.report.data.columns import BY_UNIT
from estates.report.data.tables import DataTable, data_tables
from estates.report.files import FORMATS
from estates.report.subject import OneScenario
from estates.report.workbook.page import LONGEST_TEXT, Book, pieces, shown
from estates.report.workbook.tables import readable, table_sheet
from estates.report.workbook.workbook import sheet_name, workbook_bytes
from estates.scenario import scenario_text

ROOT = Path(__file__).parents[1]
OWN_FUNCTIONS = {
    "ABS", "AND", "COLUMN", "COUNT", "COUNTIF", "EXACT", "IF", "INT", "ISNUMBER", "MAX", "MIN",
    "N", "SUM", "SUMPRODUCT",
}  # fmt: skip
OWN_WORDS = {
    "", "to confirm", "known", "known in part", "not known", "complete", "agrees to the penny",
    "differs", "agrees: neither is known", "INCOMPLETE: lines to confirm: ",
    "value left at the end", "no factor does it",
}  # fmt: skip


OWN_SHEETS = {"Accounts", "Assumptions", "Sensitivity", "Switching values"}


@pytest.fixture(scope="module")
def found(priced_appraiser):
    return subjects(
        priced_appraiser, {name: appraised(priced_appraiser, name) for name in SCENARIOS}
    )


@pytest.fixture(scope="module")
def written(found):
    return {name: workbook_bytes(each) for name, each in found.items()}


@pytest.fixture(scope="module")
def as_written(written):
    """The workbooks with their formulas."""
    return {name: opened(each) for name, each in written.items()}


@pytest.fixture(scope="module")
def books(written):
    return {name: opened(each, values=True) for name, each in written.items()}


def in_seconds(value):
    return value.total_seconds() if isinstance(value, timedelta) else value


def alike(cell, value, times=1.0):
    """Whether a cell holds a value of a table."""
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return cell is None
    if isinstance(value, bool):
        return cell == ("yes" if value else "no")
    if isinstance(value, (int, float)):
        if math.isinf(value):
            return cell == "never"
        return cell is not None and abs(in_seconds(cell) - value * times) < 0.001
    return cell == shown(str(value))


@pytest.mark.parametrize("name", ["whole", "hostile", "several", "today"])
def test_every_figure_of_every_table_can_be_read_back(found, books, name):
    read = 0
    for table in map(readable, data_tables(found[name])):
        if sheet_name(table.name) not in books[name].sheetnames:
            continue
        if sheet_name(table.name) in OWN_SHEETS and name != "today":
            continue  # sheets of their own, read elsewhere
        sheet = books[name][sheet_name(table.name)]
        columns = list(table.frame.columns)
        assert [cell.value for cell in sheet[4]][: len(columns)] == columns
        for row, values in enumerate(table.frame.to_dict("records"), start=5):
            for at, column in enumerate(columns, start=1):
                unit = str(values.get("unit") or "")
                if "measure" in values:
                    unit = "s" if values["measure"] == "mean_s" else "share"
                change = column.startswith(("change", "in_order", "left_out", "at_", "central"))
                change |= column == "swing" or column.endswith("change")
                if column == "label":  # one that is not complete says so
                    assert str(sheet.cell(row, at).value).startswith(values[column])
                    continue
                scaled = table.units[column] == BY_UNIT and change and unit == "share"
                cell = sheet.cell(row, at).value
                told = (name, table.name, column, row, cell, values[column])
                assert alike(cell, values[column], 100.0 if scaled else 1.0), told
                read += 1
    assert read > 500


def test_the_headlines_are_the_appraisals(found, books):
    for name in SCENARIOS:
        sheet = books[name]["Summary"]
        top = row_called(sheet, "Headline")
        for line, each in zip(rows_of(sheet, top), found[name].appraisal.headlines, strict=True):
            times = 100.0 if each.unit == "share" else 1.0
            assert line["Headline"] == each.told
            for head, value, scale in (
                ("Before", each.before, 1.0),
                ("After", each.after, 1.0),
                ("Change", each.change, times),
            ):
                if math.isnan(value):
                    assert line[head] == "not known"
                else:
                    assert alike(line[head], value, scale), (name, each.id, head)
            for head, value in (("Least change", each.low), ("Greatest change", each.high)):
                assert alike(line[head], value, times)
            assert alike(line["Figures to confirm"], each.lacks or None)


def test_scenarios_stand_side_by_side(found, books):
    sheet = books["several"]["Comparison"]
    top = row_called(sheet, "Headline")
    lines = rows_of(sheet, top)
    for appraisal in found["several"].appraisals:
        name = appraisal.scenario.name
        for line, each in zip(lines, appraisal.headlines, strict=True):
            if math.isnan(each.after):
                assert line[name] == "not known"
            else:
                assert alike(line[name], each.after)
            told = f"INCOMPLETE, {each.lacks} to confirm" if each.lacks else None
            assert line[f"{name}: complete?"] == told
    assert "INCOMPLETE" in str([row[0].value for row in sheet.iter_rows(max_row=top)])


def test_incomplete_money_is_called_so_wherever_it_stands(found, books):
    """Net present costs of a part of the lines: on each sheet their row says so."""
    lacking = [each for each in found["part"].appraisal.headlines if each.lacks]
    assert len(lacking) >= 2
    for sheet in ("Summary", "Attribution", "Sensitivity"):
        labels = [
            str(cell.value)
            for row in books["part"][sheet].iter_rows()
            for cell in row
            if str(cell.value).startswith("net present cost against")
        ]
        assert len(labels) >= 2
        assert all("INCOMPLETE" in label for label in labels), sheet
    labels = [row[4].value for row in books["several"]["Attribution"].iter_rows(min_row=5)]
    money = [str(label) for label in labels if "net present" in str(label)]
    assert 0 < sum("INCOMPLETE" in label for label in money) < len(money)


def test_assumptions_with_their_sources(found, books):
    assumptions = found["whole"].appraisal.assumptions
    lines = rows_of(books["whole"]["Assumptions"], 4)
    for line, figure in zip(lines, assumptions.figures, strict=True):
        assert (line["Figure"], line["Name in files"]) == (figure.name, figure.id)
        assert [line[head] for head in ("Value", "Low", "High")] == [
            None if each is None else pytest.approx(each)
            for each in (figure.value, figure.low, figure.high)
        ]
        if figure.value is None:
            assert line["Verified"] == "to confirm"
        elif figure.id in assumptions.changed:
            assert line["Verified"] == "the planner’s own"
        else:
            assert (line["Verified"] == "yes") is assumptions.verified(figure.id)
    live = {line["Name in files"]: line["Changes these sheets"] for line in lines}
    assert live["discount_rate_years_31_to_75"] == "Cash flow"
    assert live["borrowing_rate"] == "Accounts"
    assert live["inflation"] is None


def test_no_formula_holds_anything_that_a_user_wrote(as_written):
    for name, book in as_written.items():
        sheets = book.sheetnames
        for sheet, address, formula in formulas(book):
            where = (name, sheet, address, formula)
            quoted = set(re.findall(r'"([^"]*)"', formula))
            items = {each for each in quoted - OWN_WORDS if each}
            assert not items, where
            rest = re.sub(r'"[^"]*"', "", formula)
            named = set(re.findall(r"'([^']*)'!", rest))
            assert named <= set(sheets), where
            rest = re.sub(r"'[^']*'!", "", rest)
            assert set(re.findall(r"([A-Z]+)\(", rest)) <= OWN_FUNCTIONS, where


def test_hostile_texts_are_texts_as_they_were_written(books, as_written):
    texts = {
        cell.value
        for sheet in as_written["hostile"]
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "s"
    }
    assert BODY in texts
    assert {TITLE, f"{TITLE}: against business as usual"} <= texts
    assert AUTHOR.replace("\x01", "[U+0001]") in texts
    assert NOTES in texts
    written_file = books["hostile"]["Scenario file"]
    lines = [row[1] for row in written_file.iter_rows(min_row=2, values_only=True)]
    told = scenario_text(SCENARIOS["hostile"]).splitlines()
    assert ["" if each is None else each for each in lines] == [shown(line) for line in told]


def test_nothing_links_to_the_outside(written):
    for content in written.values():
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            for part in parts.namelist():
                text = parts.read(part).decode("utf-8")
                assert 'TargetMode="External"' not in text
                assert "externalLink" not in part
                assert "vbaProject" not in part


def test_what_looks_like_a_formula_is_marked_as_text_for_whoever_edits_it(as_written):
    book = as_written["hostile"]
    marked = [
        cell.quotePrefix
        for row in book["Summary"].iter_rows()
        for cell in row
        if str(cell.value).startswith(TITLE[:5])
    ]
    assert marked
    assert all(marked)


def test_sheets_have_short_names_of_ours_and_are_linked(books):
    for name, book in books.items():
        assert all(len(each) <= 31 for each in book.sheetnames)
        first = book.worksheets[0]
        links = {
            cell.value: cell.hyperlink.location
            for row in first.iter_rows()
            for cell in row
            if cell.hyperlink
        }
        assert set(links) == set(book.sheetnames[1:]), name
        assert all(where == f"'{sheet}'!A1" for sheet, where in links.items())
    assert books["whole"].sheetnames[0] == "Summary"
    assert books["several"].sheetnames[:3] == [
        "Comparison",
        "1 Cash flow",
        "1 Cash flow, do-minimum",
    ]
    assert not any("Cash flow" in each for each in books["today"].sheetnames)
    (excel,) = (each for each in FORMATS if each.ending == ".xlsx")
    assert "of each scenario the cash flow too, in live formulas" in excel.purpose


def test_headers_stay_on_screen_and_on_paper(books):
    for sheet in books["whole"].worksheets[1:]:
        assert sheet.freeze_panes, sheet.title
        assert sheet.print_title_rows, sheet.title
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "&P" in sheet.oddFooter.right.text
    summary = books["whole"]["Summary"]
    (head,) = (cell.row for cell in summary["A"] if cell.value == "Headline")
    assert summary.freeze_panes == f"B{head + 1}"
    assert books["whole"]["Cash flow"].freeze_panes == "C6"
    assert books["whole"]["Cash flow"].auto_filter.ref.startswith("A5:")
    assert books["whole"]["Zones"].auto_filter.ref.startswith("A4:")


def test_no_column_is_too_narrow_for_its_numbers(books):
    for name, book in books.items():
        for sheet in book:
            widths = {}
            for dimension in sheet.column_dimensions.values():
                for at in range(dimension.min, dimension.max + 1):
                    widths[at] = dimension.width
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, (int, float)) and cell.number_format != "General":
                        first = re.sub(r"\[[^\]]*\]", "", cell.number_format).partition(";")[0]
                        decimals = len(first.partition(".")[2])
                        size = abs(cell.value) * (100 if "%" in cell.number_format else 1)
                        needed = len(f"{size:,.{min(decimals, 4)}f}")
                        assert widths.get(cell.column, 8.43) >= needed, (name, sheet.title, cell)


def test_each_kind_of_figure_has_its_format(books):
    book = books["whole"]
    summary = book["Summary"]
    top = row_called(summary, "Headline")
    formats = {}
    for row in summary.iter_rows(min_row=top + 1, max_row=top + 15):
        formats.setdefault(row[1].value, (row[2].number_format, row[4].number_format))
    assert formats["minutes:seconds"][0] == "[m]:ss"
    assert formats["% of demand"] == ("0.0%", "[>=0.05]+0.0;[<=-0.05]-0.0;0.0")
    assert formats["£"][0] == "[>=0.5]#,##0;[<=-0.5]-#,##0;0"
    flow = book["Cash flow"]
    assert flow["B2"].number_format.startswith("[>=0.005]#,##0.00;")
    assert flow["M3"].number_format == "0.00%"
    assert flow["M4"].number_format == "0.0000"
    used = {cell.number_format for sheet in book for row in sheet.iter_rows() for cell in row}
    assert not {each for each in used if "Red" in each}  # never by colour alone


def test_properties_come_from_the_scenario(books):
    told = books["hostile"].properties
    assert told.title == TITLE
    assert told.creator == AUTHOR.replace("\x01", "[U+0001]")
    assert told.created.date().isoformat() == "2025-03-04"
    assert books["whole"].properties.created.date().isoformat() == "2026-01-01"


def test_a_scenario_of_long_texts_is_written_whole(priced_appraiser):
    long = "=" + "ü\U0001f692" * 40_000
    made = scenario("long", {**SHARE, "note": "x" * 300}, title="#" * 300, notes=long)
    appraisal = priced_appraiser.appraise(made, load_assumptions())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        book = opened(workbook_bytes(OneScenario(appraisal=appraisal, ranges={})))
    rows = list(book["Scenario file"].iter_rows(min_row=2, values_only=True))
    told = {}
    for number, text in rows:
        told[number] = told.get(number, "") + (text or "")
    assert list(told.values()) == scenario_text(made).splitlines()
    cut = [
        cell.value
        for row in book["Summary"].iter_rows()
        for cell in row
        if str(cell.value).startswith("=ü")
    ]
    assert len(cut) == 1
    assert cut[0].endswith(f"[cut: {len(long.encode('utf-16-le')) // 2:,} characters]")
    assert len(cut[0].encode("utf-16-le")) // 2 <= LONGEST_TEXT


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("plain", "plain"),
        ("a\nb\tc", "a\nb\tc"),
        ("a\r\nb", "a\nb"),
        ("\x00\x1b\x7f\r", "[U+0000][U+001B][U+007F][U+000D]"),
        ("\ud800", "[U+D800]"),
        ("_x0041_", "_x0041_"),
        ("\U0001f692 שלום", "\U0001f692 שלום"),
    ],
)
def test_texts_as_cells_hold_them(text, cell):
    assert shown(text) == cell


@settings(max_examples=6)
@given(st.lists(st.text(max_size=40), min_size=20))
@example(["_x000D_", "=1+1", "\ufffe", " ", "\n", *"abcdefghijklmnop"])
def test_any_text_comes_back_as_it_is_shown(texts):
    book = Book(title=texts[0], subject=texts[0], author=texts[0], date=None)
    page = book.page("sheet")
    for row, text in enumerate(texts):
        page.text(row, 0, text)
        page.text(row, 1, f"={text}")
    sheet = opened(book.content()).active
    for row, text in enumerate(texts, start=1):
        assert (sheet.cell(row, 1).value or "") == shown(text)
        assert sheet.cell(row, 2).value == shown(f"={text}")
        assert sheet.cell(row, 2).data_type == "s"


@given(st.text(max_size=200))
def test_pieces_lose_nothing(text):
    assert "".join(pieces(text)) == text


def test_cells_of_any_kind():
    frame = pd.DataFrame({"a": [np.int64(3), np.bool_(True), pd.NA, None, (1, "x"), "=1", 2.5]})
    frame = frame.astype(object)
    table = DataTable(name="t", title="T", frame=frame, units={"a": ""}, points=False)
    book = Book(title="", subject="", author="", date=None)
    table_sheet(book.page("sheet"), table)
    sheet = opened(book.content()).active
    assert [sheet.cell(5 + row, 1).value for row in range(7)] == [
        3,
        "yes",
        None,
        None,
        "1; x",
        "=1",
        2.5,
    ]
    assert sheet["A10"].data_type == "s"


def test_what_a_scenario_does_not_pin_is_told_first(found):
    told = "Scenario 'whole' does not pin sites.csv"
    sheet = opened(workbook_bytes(replace(found["whole"], loose=(told,))))["Summary"]
    assert row_called(sheet, told) < row_called(sheet, "Headlines")


def test_infinite_and_unknown_figures():
    book = Book(title="", subject="", author="", date=None)
    page = book.page("sheet")
    for column, value in enumerate((math.inf, math.nan, 90 / 86_400)):
        page.number(0, column, value, "time")
    sheet = opened(book.content()).active
    assert [cell.value for cell in sheet[1]] == ["never", None, timedelta(seconds=90)]


def test_a_cell_is_measured_as_excel_measures_it():
    engines = "\U0001f692" * 20_000  # two units each: more than a cell holds
    assert shown(engines).endswith("[cut: 40,000 characters]")
    assert len(shown(engines).encode("utf-16-le")) // 2 <= LONGEST_TEXT
    assert shown("x" * LONGEST_TEXT) == "x" * LONGEST_TEXT
