"""The report as a Word document, read back with python-docx: texts, marks, and the same bytes."""

# ruff: noqa: SLF001  (what python-docx keeps to itself is what is checked)

import datetime as dt
import io
import re
import shutil
import subprocess
import unicodedata
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from made_document import STANDARDS, made_document, picture

from estates.report.document import (
    Bullets,
    KeyFigure,
    KeyFigures,
    Listing,
    Paragraph,
    Pictures,
    Section,
    Table,
    Terms,
)
from estates.report.formats.pixels import pixels
from estates.report.formats.word import word_bytes
from estates.report.formats.word_parts import starts_right, twips, writable
from estates.report.wording import UNDATED

HOSTILE = (
    "<script>alert(\"1\")</script> & 'x'",
    "#$\\begin{x} \\$1 \\",
    "=cmd|' /C calc'!A0",
    "מרכז אש 12, ראשי",
    "مركز الإطفاء",
    "🚒 brigade 👩‍🚒",
    "long " * 60,
    "a  b\tc",
    "{{ x }} %s {0} w:t ]]> -->",
)


def a_table(rows, note="", caption="Standards"):
    return Table(caption=caption, columns=STANDARDS, rows=tuple(rows), note=note)


def of_blocks(*blocks, **told):
    return made_document(sections=(Section(id="one", title="One", blocks=blocks),), **told)


FULL = made_document()


def opened(document):
    return docx.Document(io.BytesIO(word_bytes(document)))


def styled(word, name):
    return [each.text for each in word.paragraphs if each.style.name == name]


def read_texts(word):
    """All texts a reader meets, in order: paragraphs, tables cell by cell, alternative texts."""
    found = []
    for each in word.iter_inner_content():
        if hasattr(each, "rows"):
            for row in each.rows:
                for cell in row.cells:
                    found += [paragraph.text for paragraph in cell.paragraphs]
        else:
            found.append(each.text)
    return [*found, *(each.get("descr") for each in word.element.iter(qn("wp:docPr")))]


@pytest.fixture(scope="module")
def full():
    return opened(FULL)


def test_every_text_of_the_document_is_there(full):
    told = "\n".join(read_texts(full))
    missing = [text for text in FULL.texts() if text not in told and text not in FULL.warnings]
    assert missing == []


def test_tables_hold_what_they_held(full):
    table = next(each for each in full.tables if each.style.name == "Report table")
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Standard", "Today", "Then"],
        ["Fire", "70%", "71%"],
        ["Police", "not known", "8 min 1 s"],
    ]
    # The head alone is repeated on each page; no row is broken.
    heads = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
    assert heads == [True, False, False]
    assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows)
    # 170 mm in parts of 3 : 1 : 1.5, in twips: 9638 * 3 / 5.5 = 5257, then to 7009 and to 9638.
    assert [int(each.width.twips) for each in table.rows[1].cells] == [5257, 1752, 2629]
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    assert (look.get(qn("w:firstRow")), look.get(qn("w:firstColumn"))) == ("1", "1")
    aligned = [each.paragraphs[0].style.paragraph_format.alignment for each in table.rows[1].cells]
    assert [str(each) for each in aligned] == ["None", "RIGHT (2)", "RIGHT (2)"]


def test_an_empty_table_says_so(full):
    assert "Nothing to report." in styled(full, "Normal")


def test_headings_come_in_order_without_holes(full):
    heads = [(e.style.name, e.text) for e in full.paragraphs if e.style.name.startswith("Heading")]
    assert heads == [
        ("Heading 1", "Summary"),
        ("Heading 1", "Maps"),
        ("Heading 2", "Inside"),
        ("Heading 3", "Deeper"),
        ("Heading 1", "Basis"),
    ]
    assert styled(full, "Title") == ["Share two stations"]
    levels = [full.styles[f"Heading {n}"].element.pPr.find(qn("w:outlineLvl")) for n in (1, 2, 3)]
    assert [each.get(qn("w:val")) for each in levels] == ["0", "1", "2"]


def test_new_pages_begin_where_they_are_wanted(full):
    broken = [each.text for each in full.paragraphs if each.paragraph_format.page_break_before]
    assert broken == ["Summary", "Maps"]  # the first, behind the contents; the second asked for it


def test_contents_lead_to_the_headings(full):
    links = [
        (each.hyperlinks[0].fragment, each.hyperlinks[0].text)
        for each in full.paragraphs
        if each.hyperlinks
    ]
    assert [text for _, text in links] == ["Summary", "Maps", "Inside", "Basis"]
    marks = {
        each.get(qn("w:name")): "".join(t.text for t in each.getparent().iter(qn("w:t")))
        for each in full.element.iter(qn("w:bookmarkStart"))
    }
    assert all(marks[anchor] == text for anchor, text in links)


def test_page_numbers_of_the_contents_are_to_be_had_and_no_question_is_asked(full):
    """The field leaves them out neither by a switch nor by a style; nothing updates unasked."""
    codes = [each.text.split() for each in full.element.iter(qn("w:instrText"))]
    (contents,) = (each for each in codes if each[0] == "TOC")
    assert "\\n" not in contents
    assert not list(full.settings.element.iter(qn("w:updateFields")))
    assert not [each for each in full.element.iter() if each.get(qn("w:dirty"))]
    for name in ("TOC1", "TOC2"):
        style = next(each for each in full.styles if each.style_id == name)
        (stop,) = style.paragraph_format.tab_stops
        assert stop.alignment == WD_TAB_ALIGNMENT.RIGHT


def test_a_short_report_has_no_contents_and_begins_at_once():
    word = opened(of_blocks(Paragraph("One change, no money.")))
    assert not any(each.hyperlinks for each in word.paragraphs)
    assert not any(each.paragraph_format.page_break_before for each in word.paragraphs)


def test_captions_are_numbered_by_fields(full):
    assert styled(full, "Caption") == [
        "Table 1. Standards",
        "Figure 3. Map of wide",
        "Figure 4. Map of left",
        "Figure 5. Map of right",
        "Table 2. Losers",
        "The file, shared.toml",
        "Table 3. A long table",
        "Figure 6. Map of beside",
        "Table 4. At the right",
    ]
    codes = [each.text.strip() for each in full.element.iter(qn("w:instrText"))]
    assert codes.count("SEQ Table \\* ARABIC") == 4
    assert codes.count("SEQ Figure \\* ARABIC") == 6
    marks = [e.get(qn("w:fldCharType")) for e in full.element.iter(qn("w:fldChar"))]
    assert marks == ["begin", "separate", "end"] * (len(marks) // 3)


def test_what_belongs_together_stays_on_one_page(full):
    for name in ("Heading 1", "Heading 2", "Heading 3"):
        assert full.styles[name].paragraph_format.keep_with_next
    captions = [each for each in full.paragraphs if each.style.name == "Caption"]
    kept = [each.paragraph_format.keep_with_next for each in captions]
    # None = as the style says: kept
    assert kept == [True, False, False, False, True, None, True, False, True]
    table = next(each for each in full.tables if each.style.name == "Report table")
    ends = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows]
    assert ends == [True, True, True]  # the last stays with the note


def test_a_paragraph_stays_with_the_table_that_it_introduces():
    word = opened(
        of_blocks(Paragraph("Alone."), Paragraph("Before it."), a_table([("a", "b", "c")]))
    )
    kept = {each.text: each.paragraph_format.keep_with_next for each in word.paragraphs}
    assert kept["Before it."]
    assert not kept["Alone."]


def test_lists_are_lists(full):
    assert styled(full, "List Bullet") == ["First risk", "Second risk", "One.", "Two."]
    assert full.styles["List Bullet"].element.pPr.numPr.numId.val == 1


def test_pictures_keep_their_pixels_texts_and_sizes(full):
    told = [(e.get("name"), e.get("descr")) for e in full.element.iter(qn("wp:docPr"))]
    names = ("one", "two", "wide", "left", "right", "beside")
    assert told == [
        (f"Figure {n}", f"Alternative text of <{name}>.") for n, name in enumerate(names, 1)
    ]
    ids = [each.get("id") for each in full.element.iter(qn("wp:docPr"))]
    assert len(set(ids)) == len(ids)
    sizes = [
        (round(int(e.get("cx")) / 36000, 1), round(int(e.get("cy")) / 36000, 1))
        for e in full.element.iter(qn("wp:extent"))
    ]
    # Only the picture that is wider than the page is made smaller, in proportion.
    assert sizes == [(82, 60), (82, 60), (170, 85), (120, 60), (120, 60), (82, 60)]
    blips = [each.get(qn("r:embed")) for each in full.element.iter(qn("a:blip"))]
    drawn = ((82.0, 60.0), (240.0, 120.0), (120.0, 60.0))
    shown = {full.part.related_parts[each].blob for each in blips}
    assert shown == {pixels(picture("x", *size)) for size in drawn}


def test_two_that_fit_stand_side_by_side(full):
    (layout,) = (each for each in full.tables if each.style.name == "Report pictures")
    captions = [cell.text for cell in layout.rows[1].cells]
    assert captions == ["Figure 1. Map of one", "Figure 2. Map of two"]


def test_key_figures_are_a_table(full):
    (table,) = (each for each in full.tables if each.style.name == "Key figures")
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["In time", "Net present cost", "Payback"],
        ["71.2%", "\N{MINUS SIGN}£2.5 million", "7 years"],
        ["69% to 73%", "£1.9 to £3.1 million", ""],
    ]


def test_five_key_figures_take_two_lines():
    five = tuple(KeyFigure(label=f"L{n}", value=str(n)) for n in range(5))
    word = opened(of_blocks(KeyFigures(five)))
    assert [len(each.columns) for each in word.tables] == [4, 1]


def test_a_file_stands_line_by_line(full):
    assert styled(full, "Report listing") == ["a = 1", "", "[[change]]", '\tkind = "x"']


def test_warnings_stand_on_every_page_and_pages_are_counted(full):
    section = full.sections[0]
    assert section.different_first_page_header_footer
    for head in (section.header, section.first_page_header):
        assert [w for w in FULL.warnings if w in [p.text for p in head.paragraphs]] == [
            *FULL.warnings
        ]
    for foot in (section.footer, section.first_page_footer):
        assert foot.paragraphs[0].text == "Marlshire (made up)\tPage 1 of 1"
        codes = [each.text.strip() for each in foot._element.iter(qn("w:instrText"))]
        assert codes == ["PAGE", "NUMPAGES"]


def test_page_language_and_properties(full):
    section = full.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    defaults = full.styles.element.find(qn("w:docDefaults"))
    assert defaults.find(f".//{qn('w:lang')}").get(qn("w:val")) == "en-GB"
    told = full.core_properties
    assert (told.title, told.author, told.language) == (FULL.title, FULL.author, "en-GB")
    assert told.created.date() == told.modified.date() == dt.date(2026, 5, 4)


def test_no_date_and_no_author_is_said_and_none_is_made_up():
    word = opened(made_document(sections=(), author="", date=None, warnings=()))
    assert word.core_properties.created is None
    assert word.core_properties.modified is None
    assert word.core_properties.author == ""
    assert styled(word, "Report byline") == [UNDATED]


def test_every_style_used_is_there(full):
    known = {each.style_id for each in full.styles}
    heads = [full.sections[0].header, full.sections[0].first_page_footer]
    parts = [full.element, *(each._element for each in heads)]
    tags = ("w:pStyle", "w:rStyle", "w:tblStyle")
    used = {e.get(qn("w:val")) for part in parts for tag in tags for e in part.iter(qn(tag))}
    assert used <= known
    based = {e.get(qn("w:val")) for e in full.styles.element.iter(qn("w:basedOn"), qn("w:next"))}
    assert based <= known


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stand_as_they_are_written(text):
    table = a_table([(text, text, text)], text, caption=text)
    blocks = (
        Paragraph(text),
        Bullets((text,)),
        KeyFigures((KeyFigure(label=text, value=text, note=text),)),
        table,
        Pictures((replace(picture("x"), caption=text, alt=text),)),
        Terms(((text, text),)),
        Listing(caption=text, text=text),
    )
    document = of_blocks(*blocks, title=text, subtitle=text, author=text, warnings=(text,))
    word = opened(document)
    read = read_texts(word)
    assert styled(word, "Title") == [text]
    assert styled(word, "List Bullet") == [text]
    assert styled(word, "Report listing") == [text]
    assert styled(word, "Report term") == [f"{text} – {text}"]
    assert read.count(text) >= 10
    assert f"Table 1. {text}" in read
    assert word.core_properties.title == text[:255]
    assert word.core_properties.author == text[:255]


@settings(max_examples=40)
@given(st.text(max_size=40))
def test_any_text_is_shown_or_its_code_point_is(text):
    word = opened(of_blocks(Paragraph(text), a_table([(text, "", "")])))
    shown = writable(text)
    assert word.paragraphs[5].text == shown
    assert word.tables[0].rows[1].cells[0].text == shown
    back = re.sub(r"\[U\+([0-9A-F]{4,6})\]", lambda m: chr(int(m[1], 16)), shown)
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if "[U+" not in text:
        assert back == plain  # nothing is dropped
    assert not any(unicodedata.category(e) in {"Cc", "Cs"} and e not in "\t\n" for e in shown)


def test_what_no_file_can_hold_is_shown_as_its_code_point():
    assert writable("a\x00b\x07\x7f\x85") == "a[U+0000]b[U+0007][U+007F][U+0085]"
    assert writable("\ud83d \ufffe") == "[U+D83D] [U+FFFE]"
    # A name must not turn round the figures behind it.
    assert writable("x\u202e12") == "x[U+202E]12"
    assert writable("a\r\nb\rc\td") == "a\nb\nc\td"
    assert writable("👩‍🚒") == "👩‍🚒"


@pytest.mark.parametrize(
    ("text", "right"),
    [("מרכז 12", True), ("12 מרכז", True), ("Kfar מרכז", False), ("12", False), ("", False)],
)
def test_paragraphs_run_as_their_first_letter_does(text, right):
    assert starts_right(text) is right
    word = opened(of_blocks(Paragraph(text)))
    marked = word.paragraphs[5]._p.pPr.find(qn("w:bidi")) is not None
    assert marked is right


def test_only_letters_that_run_right_to_left_are_marked_so():
    word = opened(of_blocks(Paragraph("Kfar מרכז אש, ראשי 12 end")))
    runs = [(r.text, r._r.find(f".//{qn('w:rtl')}") is not None) for r in word.paragraphs[5].runs]
    assert runs == [("Kfar ", False), ("מרכז אש, ראשי", True), (" 12 end", False)]


def test_widths_add_up():
    assert twips([1, 1, 1], 100) == [33, 34, 33]
    assert sum(twips([0.3] * 7)) == 9638


def test_a_long_table_repeats_its_head_and_may_break_between_rows():
    rows = [(f"Zone {n}", f"{n} s", "0 s") for n in range(400)]
    table = opened(of_blocks(a_table(rows))).tables[0]._tbl
    found = table.findall(qn("w:tr"))
    kept = [each.find(f".//{qn('w:keepNext')}") is not None for each in found]
    assert len(found) == 401
    assert [n for n, each in enumerate(kept) if each] == [0, 1, 399]


def test_same_document_same_bytes():
    first = word_bytes(FULL)
    assert word_bytes(FULL) == first


def test_the_file_tells_no_clock_and_nothing_of_its_template():
    with zipfile.ZipFile(io.BytesIO(word_bytes(FULL))) as parts:
        assert {each.date_time for each in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = parts.namelist()
        told = b"".join(parts.read(each) for each in names if each.endswith(".xml"))
    assert names[0] == "[Content_Types].xml"
    assert names[1:] == sorted(names[1:])
    assert not any("thumbnail" in each or "customXml" in each for each in names)
    for word in (b"python-docx", b"2013", b"Macintosh"):
        assert word not in told


def converts(command, path):
    done = subprocess.run(  # noqa: S603  (LibreOffice, with a file of ours)
        [*command, path], capture_output=True, text=True, timeout=120, check=False
    )
    return "could not be loaded" not in done.stderr + done.stdout


@pytest.mark.slow
def test_libreoffice_opens_it(tmp_path):
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    path = tmp_path / "report.docx"
    path.write_bytes(word_bytes(FULL))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, "--headless", profile, "--convert-to", "pdf", "--outdir", tmp_path]
    if not converts(command, path):
        docx.Document().save(plain := tmp_path / "plain.docx")
        if not converts(command, plain):
            pytest.skip("LibreOffice is here without its word processor")
    pdf = pytest.importorskip("pypdf").PdfReader(tmp_path / "report.pdf")
    told = [" ".join(each.extract_text().split()) for each in pdf.pages]
    for page in told:
        assert all(each in page for each in FULL.warnings)
    assert f"Page 2 of {len(told)}" in told[1]
    assert "Police not known 8 min 1 s" in told[1]
