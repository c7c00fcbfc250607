"""The PDF of a report: every text is there as written, nothing overlaps, nothing is executed."""

import datetime as dt
import io
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_document import picture
from read_pdf import overlapping, pages_of, solid, tags_of
from report_samples import HOSTILE, MADE, pdf_of, table_of, tiny_report

from estates.errors import EstateInputError
from estates.report.document import Document, Listing, Paragraph, Pictures, Section, Table, Weight
from estates.report.formats.pdf import listing_bands, pdf_bytes
from estates.report.glyphs import shown
from estates.report.wording import UNDATED

ROOT = Path(__file__).parents[1]
SIDE = 18 * 72 / 25.4  # margins at the left and right, points


def texts_of(pdf):
    return [page.text for page in pages_of(pdf)]


def quick_texts_of(pdf):
    """As above, by the letters alone, for tests that set many pages."""
    file = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_bounded() for page in file]


def report_of(*blocks, **changes):
    sections = (Section(id="one", title="One", blocks=blocks),)
    return replace(tiny_report(), sections=sections, **changes)


def printed(document: Document) -> str:
    """All that is to be read, in order, without gaps: as `Document` gives it, and what we add."""
    about = [document.subtitle, document.author]
    about.append(f"{document.date:%-d %B %Y}" if document.date else UNDATED)
    texts = [document.kind, document.title, "·".join(each for each in about if each)]
    texts += [f"Warning:{each}" for each in document.warnings]
    for section in document.walk():
        texts.append(section.title)
        for block in section.blocks:
            match block:
                case Paragraph(weight="warning"):
                    texts.append(f"Warning:{block.text}")
                case Table(rows=()):
                    texts += [block.caption, block.nothing, block.note]
                case Table():
                    cells = [each.label for each in block.columns]
                    cells += [cell for row in block.rows for cell in row]
                    texts += [block.caption, *cells, block.note]
                case Pictures():
                    texts += [each.caption for each in block.items]
                case _:
                    alone = replace(
                        document, sections=(replace(section, blocks=(block,), sections=()),)
                    )
                    texts += list(alone.texts())[5 + len(document.warnings) :]
    return solid(shown("".join(texts)))


@pytest.mark.parametrize("name", MADE)
def test_every_text_is_read_in_the_order_of_the_report(name):
    document, pdf = MADE[name](), pdf_of(name)
    top = tags_of(pdf)
    read = top.text(without=frozenset({"TOC", "Lbl", "Figure"})).replace("Contents", "", 1)
    terms = "".join(each.text() for each in top.all("Lbl"))
    expected = printed(document)
    if name == "every-block":
        # Marks of lists are labels, and so are the words of the glossary: read apart.
        for word in ("Estate", "Scenario", "Option", "Bound" * 15, "Gap", "Site"):
            assert word in terms
        read, note = read.split("Shownbycodepoints", maxsplit=1)
        assert "[U+1F692]fireengine." in note
        expected = without_words(expected)
    assert read == expected


def without_words(text):
    for word, meaning in (
        ("Estate", "Allsites"),
        ("Scenario", "Changeswith"),
        ("Option", "Ascenario"),
        ("Bound" * 15, "Howmuch"),
        ("Gap", "Fromthe"),
        ("Site", "Aplace"),
    ):
        assert text.count(word + meaning) == 1
        text = text.replace(word + meaning, meaning)
    return text


@pytest.mark.parametrize("name", MADE)
def test_tables_hold_the_cells_of_the_report(name):
    document, pdf = MADE[name](), pdf_of(name)
    expected = [
        [[each.label for each in block.columns], *map(list, block.rows)]
        for block in document.blocks()
        if isinstance(block, Table) and block.rows
    ]
    read = [
        [[cell.text() for cell in row.all("TH", "TD")] for row in table.all("TR")]
        for table in tags_of(pdf).all("Table")
    ]
    assert read == [[[solid(shown(cell)) for cell in row] for row in table] for table in expected]


def test_header_of_a_long_table_stands_on_each_page():
    pages = texts_of(pdf_of("long"))
    rows = [page for page in pages if "of Marlshire 1" in page]
    assert len(rows) > 5
    assert all("Column 0" in page and "Place" in page for page in rows)


@pytest.mark.parametrize("name", MADE)
def test_nothing_overlaps_or_runs_off_the_page(name):
    pdf = pdf_of(name)
    assert overlapping(pdf) == []
    for page in pages_of(pdf):
        assert (round(page.width), round(page.height)) == (595, 842)
        for word in page.words:
            assert word["x0"] >= SIDE - 1, word
            assert word["x1"] <= page.width - SIDE + 1, word
            assert word["top"] > 15, word
            assert word["bottom"] < page.height - 15, word


@pytest.mark.parametrize("name", MADE)
def test_warnings_and_number_stand_on_each_page(name):
    document, pdf = MADE[name](), pdf_of(name)
    pages = texts_of(pdf)
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        for warning in document.warnings:
            beside = f"Page {number} of {len(pages)}"
            assert solid(warning) in solid(page.replace(beside, ""))


def test_first_page_stands_alone():
    first, second, *_ = texts_of(pdf_of("every-block"))
    for words in ("Scenario report", "A. Planner · 4 May 2026", "Summary", "7 years", "Contents"):
        assert words in first
    assert "Small print." in first
    assert "leave out Wales" not in first
    assert "leave out Wales" in second


def test_contents_name_the_pages():
    pdf = pdf_of("every-block")
    contents = [each.text() for each in tags_of(pdf).all("TOCI")]
    starts = {"Summary": 1, "Context": 2, "Maps": 3, f"Hostile{solid(HOSTILE)}": 4}
    for title, number in starts.items():
        assert f"{title}{number}" in contents
    assert "leave out Wales" in texts_of(pdf)[1]
    assert "Map of one" in texts_of(pdf)[2]


def test_a_small_report_is_one_page_without_contents():
    (page,) = texts_of(pdf_of("tiny"))
    assert "One station closes." in page
    assert "Contents" not in page


def test_small_tables_stay_whole_and_long_ones_do_not_begin_at_the_foot(monkeypatch):
    monkeypatch.setattr("estates.report.formats.pdf.KEPT", 0)
    # Paragraphs push the table down line by line, over the end of the page.
    for lines in range(37, 56, 3):
        blocks = [Paragraph(f"Line {each}.") for each in range(lines)]
        for table, least in ((table_of(10), 10), (table_of(30), 4)):
            leads = Paragraph("What leads to it.", Weight.NOTE)
            texts = quick_texts_of(pdf_bytes(report_of(*blocks, leads, table)))
            on = [page.count("of Marlshire") for page in texts]
            first = next(count for count in on if count)
            assert first >= least, (lines, on)
            assert "Times by ward" in texts[on.index(first)]
            assert "What leads to it." in texts[on.index(first)]


def test_rows_are_not_broken_over_pages():
    cells = [(f"first{row} {'word ' * 90} last{row}", "x") for row in range(40)]
    table = Table(caption="Rows", columns=table_of(0, 2).columns, rows=tuple(cells))
    texts = quick_texts_of(pdf_bytes(report_of(table)))
    assert len(texts) > 2
    for row in range(40):
        (page,) = [each for each in texts if f"first{row} " in each]
        assert f"last{row}" in page


@pytest.mark.parametrize(
    ("rows", "columns", "words"), [(1, 2, 900), (9, 8, 25), (10, 6, 8), (2, 8, 40)]
)
def test_no_table_is_too_tall_for_its_page(rows, columns, words):
    row = ("word " * words, *[""] * (columns - 2), "word\n" * words)
    table = Table(caption="Tall", columns=table_of(0, columns).columns, rows=(row,) * rows)
    pdf = pdf_bytes(report_of(table))
    assert sum(each.count("word") for each in quick_texts_of(pdf)) == 2 * words * rows
    cells = [each for page in pages_of(pdf) for each in page.words if each["text"] == "word"]
    assert all(each["bottom"] < 842 - 35 for each in cells)


@pytest.mark.parametrize(("width_mm", "height_mm"), [(300, 700), (400, 50), (60, 500)])
def test_a_picture_is_never_larger_than_its_page(width_mm, height_mm):
    pdf = pdf_bytes(report_of(Pictures((picture("all", width_mm, height_mm),))))
    with pikepdf.open(io.BytesIO(pdf)) as file:
        tags = [each for each in file.objects if isinstance(each, pikepdf.Dictionary)]
        (figure,) = [each for each in tags if each.get("/S") == "/Figure"]
        (box,) = [each.BBox for each in figure.A if "/BBox" in each]
        left, bottom, right, top = map(float, box)
    assert SIDE - 1 < left < right < 595 - SIDE + 1
    assert 40 < bottom < top < 842 - 40
    assert (right - left) / (top - bottom) == pytest.approx(width_mm / height_mm, rel=0.02)


def test_figures_of_a_column_end_on_one_line():
    page = pages_of(pdf_bytes(report_of(table_of(9, 2))))[0]
    ends = [each["x1"] for each in page.words if each["text"] == "s"]
    assert len(ends) == 9
    assert max(ends) - min(ends) < 0.5


def test_dates_are_those_of_the_report():
    for name, date in (("every-block", "2026-05-04"), ("tiny", None)):
        with pikepdf.open(io.BytesIO(pdf_of(name))) as file, file.open_metadata() as about:
            dates = {str(value)[:10] for key, value in about.items() if "Date" in key}
            assert dates == ({date} if date else set())
            assert not any(
                "2026" not in str(v) for k, v in file.docinfo.items() if "Date" in str(k)
            )


def test_a_report_without_a_date_says_so():
    assert UNDATED in quick_texts_of(pdf_of("tiny"))[0]
    assert UNDATED not in quick_texts_of(pdf_of("every-block"))[0]


def test_nothing_in_it_acts():
    for name in MADE:
        with pikepdf.open(io.BytesIO(pdf_of(name))) as file:
            assert not {"/AA", "/OpenAction", "/AcroForm"} & set(file.Root.keys())
            assert not {"/JavaScript", "/EmbeddedFiles"} & set(file.Root.get("/Names", {}).keys())
            for page in file.pages:
                for each in page.obj.get("/Annots", []):
                    assert each.Subtype == "/Link"
                    assert "/A" not in each or each.A.S == "/GoTo"


def test_letters_are_in_the_file():
    for name in MADE:
        with pikepdf.open(io.BytesIO(pdf_of(name))) as file:
            described = [
                each
                for each in file.objects
                if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
            ]
            assert described
            assert all({"/FontFile2", "/FontFile3"} & set(each.keys()) for each in described)


def test_right_to_left_text_runs_from_right_to_left():
    word = "\u05e9\u05dc\u05d5\u05dd"  # four letters of Hebrew
    pdf = pdf_bytes(report_of(Paragraph(f"before {word} after")))
    (page,) = pages_of(pdf)
    at = {each.text: each.x0 for each in page.chars}
    places = [at[each] for each in word]
    assert places == sorted(places, reverse=True)
    assert len(set(places)) == len(word)


def test_lines_of_a_listing_stay_lines():
    text = 'a = 1\n\n    b = "c"  # two   spaces\n\tlast'
    (page,) = pages_of(pdf_bytes(report_of(Listing(caption="File", text=text))))
    lines = {}
    for char in page.chars:
        if "Mono" in char.fontname:
            lines.setdefault(round(char.top), []).append(char.text)
    assert ["".join(each) for each in lines.values()] == [
        "a = 1",
        '    b = "c"  # two   spaces',
        "    last",
    ]


def test_a_line_break_in_a_paragraph_is_kept():
    (page,) = texts_of(pdf_bytes(report_of(Paragraph("First line.\nSecond line."))))
    assert "First line.\nSecond line." in page


def test_figures_stay_with_their_units():
    cells = Table(
        caption="Ranges",
        columns=table_of(0, 7).columns,
        rows=(("Ward", *["7 min 40 s to 8 min 30 s"] * 6),),
    )
    (page,) = texts_of(pdf_bytes(report_of(cells)))
    assert page.count("8 min 30 s") == 6


def test_a_comma_after_a_figure_keeps_its_space_in_a_column_of_figures():
    said = "92.0% (-21.3 points, worse)"
    cells = replace(table_of(0, 3), rows=(("Ward", said, said),))
    (page,) = pages_of(pdf_bytes(report_of(cells)))
    ends = [each["x1"] for each in page.words if each["text"] == "points,"]
    starts = [each["x0"] for each in page.words if each["text"] == "worse)"]
    assert len(ends) == 2
    assert all(1.5 < start - end < 3 for end, start in zip(ends, starts, strict=True))


@pytest.mark.parametrize("sum_", ["\N{MINUS SIGN}£145,000", "-£145,000", "+£5"])
def test_a_sign_stands_beside_its_sum(sum_):
    """Wherever on the line it comes."""
    lines = [f"{'word ' * (n // 5)}{'i' * (n % 5)} {sum_} and more" for n in range(90, 150)]
    pages = quick_texts_of(pdf_bytes(report_of(*map(Paragraph, lines))))
    assert "".join(pages).count(sum_) == len(lines)


@settings(max_examples=15)
@given(st.text("#$\\*_`<>[]{}()@~'\"-=/.|&%^+:;,!? ab1é£", min_size=1, max_size=60))
def test_marks_are_never_markup(text):
    pdf = pdf_bytes(report_of(Paragraph(f"a{text}b"), title=f"a{text}b"))
    top = tags_of(pdf)
    assert top.all("P")[-1].text() == solid(f"a{text}b")
    assert top.all("Title")[0].text() == solid(f"a{text}b")


@settings(max_examples=15)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_can_be_set(text, other):
    table = Table(caption=text, columns=table_of(0, 2).columns, rows=((text, other),), note=other)
    document = report_of(Paragraph(text), table, Listing(caption=other, text=text))
    assert pdf_bytes(replace(document, title=text, author=other, warnings=(text,)))


def test_a_fault_of_ours_is_one_line():
    broken = replace(picture("nothing"), svg=b"no drawing")
    with pytest.raises(EstateInputError, match=r"report 'tiny': its PDF cannot be set") as refused:
        pdf_bytes(report_of(Pictures((broken,))))
    assert "\n" not in str(refused.value)
    assert "choose another format" in str(refused.value)
    assert refused.value.__cause__ is not None


def test_it_says_what_it_does():
    heard = []
    pdf_bytes(replace(tiny_report(), date=dt.date(2026, 1, 2)), heard.append)
    assert heard == ["Setting the pages of the PDF."]


@given(st.lists(st.text("ab =", max_size=60), max_size=400))
def test_a_listing_in_columns_loses_no_line_and_keeps_their_order(lines):
    bands = listing_bands("\n".join(lines))
    shown = [line for band in bands for column in band for line in column.split("\n")]
    assert [line for line in shown if line] == [line for line in lines if line]
    assert all(1 <= len(band) <= 3 for band in bands if any(lines))


def test_a_short_listing_stands_in_one_column_and_a_long_one_in_three():
    assert [len(band) for band in listing_bands("a = 1\nb = 2")] == [1]
    (band,) = listing_bands("\n".join(f"key_{number} = 1" for number in range(90)))
    assert [len(column.split("\n")) for column in band] == [30, 30, 30]
