"""The PDF of a report for screen readers: the demands of PDF/UA-1 that can be read off the file."""

import io
import itertools
from dataclasses import replace

import pikepdf
import pytest
from read_pdf import pages_of, tags_of, untagged
from report_samples import MADE, pdf_of, table_of, tiny_report

from estates.report.document import Pictures, Section, Table
from estates.report.formats.pdf import pdf_bytes

# What ISO 32000-1, 14.8.4, calls standard; others must be mapped to one of these.
PARTS = {"Document", "Part", "Sect", "Div", "P", "H1", "H2", "H3", "H4", "H5", "H6"}
LISTS = {"L", "LI", "Lbl", "LBody", "TOC", "TOCI", "Reference", "Link"}
TABLES = {"Table", "THead", "TBody", "TR", "TH", "TD", "Caption"}
STANDARD = PARTS | LISTS | TABLES | {"Span", "Figure", "Code", "Note"}


@pytest.fixture(scope="module", params=list(MADE))
def one(request):
    """A report, its PDF and its tags."""
    pdf = pdf_of(request.param)
    return MADE[request.param](), pdf, tags_of(pdf)


def test_the_file_says_what_it_is(one):
    document, pdf, _ = one
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert file.Root.MarkInfo.Marked
        assert str(file.Root.Lang) == "en-GB"
        assert file.Root.ViewerPreferences.DisplayDocTitle
        with file.open_metadata() as about:
            assert about["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
            assert about["dc:title"] == document.title
            assert about.get("dc:creator", []) == ([document.author] if document.author else [])
        assert all(page.obj.Tabs == "/S" for page in file.pages)


def test_all_that_is_drawn_is_tagged_or_ornament(one):
    assert untagged(one[1]) == []


def test_tags_are_standard_or_mapped(one):
    _, pdf, top = one
    with pikepdf.open(io.BytesIO(pdf)) as file:
        mapped = {key[1:]: str(to)[1:] for key, to in file.Root.StructTreeRoot.RoleMap.items()}
    assert {mapped.get(each.name, each.name) for each in top.walk()} <= STANDARD
    assert not set(mapped) & STANDARD


def test_headings_go_down_one_level_at_a_time(one):
    document, _, top = one
    headings = [each for each in top.walk() if each.name in {"H1", "H2", "H3"}]
    levels = [int(each.name[1]) for each in headings]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    said = [each.text() for each in headings if each.text() != "Contents"]
    assert said == ["".join(each.title.split()) for each in document.walk()]


def test_headers_of_tables_say_what_they_head(one):
    document, _, top = one
    tables = top.all("Table")
    filled = [each for each in document.blocks() if isinstance(each, Table) and each.rows]
    assert len(tables) == len(filled)
    for tag, table in zip(tables, filled, strict=True):
        heads = tag.all("TH")
        assert [each.scope for each in heads] == ["Column"] * len(table.columns)
        assert [each.name for each in tag.inside] == ["Caption", "THead", "TBody"]
        assert len({len(row.inside) for row in tag.all("TR")}) == 1


def test_a_table_that_fills_its_page_keeps_its_caption(monkeypatch):
    monkeypatch.setattr("estates.report.formats.pdf.KEPT", 0)
    # Where exactly it fills it, the note alone goes over the page.
    alone = 0
    for rows in range(54, 68):
        sections = (Section(id="one", title="One", blocks=(table_of(rows, 2),)),)
        pdf = pdf_bytes(replace(tiny_report(), sections=sections))
        (table,) = tags_of(pdf).all("Table")
        assert [each.name for each in table.inside] == ["Caption", "THead", "TBody"]
        alone += any("Ward" not in page.text for page in pages_of(pdf))
    assert alone


def test_pictures_say_what_they_show(one):
    document, _, top = one
    drawn = [p for block in document.blocks() if isinstance(block, Pictures) for p in block.items]
    assert [each.alt for each in top.all("Figure")] == [each.alt for each in drawn]
    assert [each.text() for each in top.all("Caption")][-len(drawn) :] if drawn else True


def test_lists_have_items(one):
    for each in one[2].all("L"):
        assert each.inside
        assert {item.name for item in each.inside} == {"LI"}


def test_links_lead_to_pages_and_are_tagged(one):
    _, pdf, top = one
    with pikepdf.open(io.BytesIO(pdf)) as file:
        links = [each for page in file.pages for each in page.obj.get("/Annots", [])]
        assert all("/StructParent" in each and "/Contents" in each for each in links)
    assert len(top.all("Link")) == len(top.all("TOCI"))


def test_the_file_has_bookmarks(one):
    document, pdf, _ = one
    with pikepdf.open(io.BytesIO(pdf)) as file, file.open_outline() as outline:
        assert [each.title for each in outline.root] == [each.title for each in document.sections]
